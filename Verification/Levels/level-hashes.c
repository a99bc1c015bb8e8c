// Prints a hash of what every kernel gives at the instruction set in use (HILLOCK_ISA), so that two machines can be
// compared with diff. Activations run over every N-th float; products, convolutions, sums, losses, optimizer steps and
// random numbers over pseudo-random numbers of a fixed seed and sizes that leave rests.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CHillockKernels.h"

enum { most = 1 << 16 };
static float a[most], b[most], c[most], d[most];
static double sums[most];

static uint64_t state;
static void seed(uint64_t value) { state = value; }
/// In (-1, 1), by Marsaglia's xorshift.
static float number(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (float)((double)(int64_t)state * 0x1p-63);
}
static void fill(float *x, size_t n) {
  for (size_t i = 0; i < n; i++) x[i] = number();
}

/// FNV-1a over the bytes.
static uint64_t hash = 0;
static void start(void) { hash = 0xCBF29CE484222325ull; }
static void take(const void *bytes, size_t count) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < count; i++) hash = (hash ^ p[i]) * 0x100000001B3ull;
}
static void take_number(double x) { take(&x, sizeof x); }
static void say(const char *name, const char *part) {
  printf("%s%s%s %016llx\n", name, *part ? " " : "", part, (unsigned long long)hash);
}

static void activations(uint32_t stride) {
  static const float choices[2][4] = {{0.25f, 0.75f, 0.5f, 0.125f}, {0.01f, 0.3f, 1, 0}};
  static float gradient[4096], x[4096], y[4096];
  fill(gradient, 4096);
  uint64_t count = ((1ull << 32) + stride - 1) / stride;
  for (int id = 0; id < hk_activation_count(); id++) {
    for (int part = 0; part < 3; part++) {
      start();
      for (int choice = 0; choice < 2; choice++) {
        for (uint64_t i = 0; i < count; i += 4096) {
          size_t n = count - i < 4096 ? (size_t)(count - i) : 4096;
          hk_floats_by_bits((uint32_t)(i * stride), stride, x, n);
          if (part == 0) hk_activation_forward(id, x, y, n, choices[choice]);
          if (part == 1) hk_activation_derivative(id, x, y, n, choices[choice]);
          if (part == 2) hk_activation_backward(id, x, gradient, y, n, choices[choice]);
          // A product of a gradient with a NaN or of zero with infinity has no one pattern.
          for (size_t j = 0; part == 2 && j < n; j++) y[j] = y[j] == y[j] ? y[j] : 0;
          take(y, n * sizeof(float));
        }
      }
      static const char *const parts[] = {"value", "derivative", "backward"};
      say(hk_activation_info_at(id)->name, parts[part]);
    }
    if (hk_activation_has_output_form(id, choices[1] + 3)) {
      start();
      fill(a, 4099);
      hk_activation_backward_from_output(id, a, gradient, b, 4096, choices[1] + 3);
      take(b, 4096 * sizeof(float));
      say(hk_activation_info_at(id)->name, "backward from output");
    }
  }
}

static void doubles(void) {
  for (int f = HK_EXP; f <= HK_SOFTPLUS; f++) {
    start();
    for (int scale = -20; scale <= 20; scale++) {
      for (int i = 0; i < 997; i++) {
        double x = (double)number() * __builtin_ldexp(1, scale);
        double y;
        hk_d_function((hk_function)f, &x, &y, 1);
        if (y == y) take_number(y);
      }
    }
    char name[16];
    snprintf(name, sizeof name, "%d", f);
    say("function of doubles", name);
  }
}

/// Products whose zeros a level may leave out.
static void products_with_zeros(void) {
  for (int in_b = 0; in_b < 2; in_b++) {
    size_t rows = 100, columns = 90, depth = 150;
    fill(a, rows * depth), fill(b, depth * columns);
    float *some = in_b ? b : a;
    for (size_t i = 0; i < (in_b ? depth * columns : rows * depth); i++) {
      if (some[i] < 0.25f) some[i] = 0;
    }
    hk_product product = {0};
    product.rows = rows, product.columns = columns, product.depth = depth;
    product.a = a, product.b = b, product.c = c, product.c_row = (ptrdiff_t)columns;
    product.a_row = in_b ? 1 : (ptrdiff_t)depth, product.a_depth = in_b ? (ptrdiff_t)rows : 1;
    product.b_depth = (ptrdiff_t)columns, product.b_column = 1;
    product.zeros = in_b ? HK_ZEROS_IN_B : HK_ZEROS_IN_A;
    hk_product_run(&product, NULL);
    start();
    take(c, rows * columns * sizeof(float));
    say("product with zeros in", in_b ? "B" : "A");
  }
}

static void products(void) {
  for (int transposed = 0; transposed < 2; transposed++) {
    for (int trial = 0; trial < 6; trial++) {
      static const size_t sizes[6][3] = {{1, 1, 1}, {5, 17, 33}, {13, 35, 7}, {64, 64, 64}, {30, 70, 300}, {100, 100, 50}};
      size_t rows = sizes[trial][0], columns = sizes[trial][1], depth = sizes[trial][2];
      fill(a, rows * depth), fill(b, depth * columns), fill(c, rows * columns);
      hk_product product = {0};
      product.rows = rows, product.columns = columns, product.depth = depth;
      product.a = a, product.b = b, product.c = c, product.c_row = (ptrdiff_t)columns;
      product.a_row = transposed ? 1 : (ptrdiff_t)depth, product.a_depth = transposed ? (ptrdiff_t)rows : 1;
      product.b_depth = transposed ? 1 : (ptrdiff_t)columns, product.b_column = transposed ? (ptrdiff_t)depth : 1;
      product.accumulate = trial & 1;
      hk_product_run(&product, NULL);
      start();
      take(c, rows * columns * sizeof(float));
      char name[64];
      snprintf(name, sizeof name, "%zu×%zu×%zu%s", rows, columns, depth, transposed ? " transposed" : "");
      say("product", name);
    }
  }
}

static void convolutions(void) {
  static const hk_convolution all[] = {
      {9, 11, 3, 7, 9, 5, 3, 3, 1, 1, 1, 1, 1},
      {12, 12, 4, 5, 5, 20, 3, 3, 2, 2, 1, 1, 2},
      {10, 10, 8, 6, 6, 17, 3, 3, 1, 1, 2, 2, 1},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    const hk_convolution *s = all + i;
    size_t weights = s->kernel_height * s->kernel_width * s->channels / s->groups * s->filters;
    size_t inputs = s->height * s->width * s->channels, outputs = s->out_height * s->out_width * s->filters;
    float *panels = calloc(hk_convolution_weight_count(s), sizeof(float));
    float *gradient = calloc(hk_convolution_weight_count(s), sizeof(float));
    float *packed = calloc(hk_convolution_output_count(s), sizeof(float));
    hk_panels layout = hk_convolution_panels(s);
    float *bias = calloc(s->groups * layout.panels * layout.lanes, sizeof(float));
    if (!panels || !gradient || !packed || !bias) exit(2);
    fill(a, weights), fill(b, inputs), fill(c, s->filters);
    hk_convolution_pack_weights(s, a, panels);
    hk_convolution_pack_bias(s, c, bias);
    hk_convolve(s, b, panels, bias, d);
    start();
    take(d, outputs * sizeof(float));
    hk_convolution_pack_outputs(s, d, packed);
    hk_convolution_add_weight_gradient(s, b, packed, gradient);
    hk_convolution_sum_weights(s, gradient, 1, 0, c);
    take(c, weights * sizeof(float));
    char name[8];
    snprintf(name, sizeof name, "%zu", i);
    say("convolution", name);
    free(panels), free(gradient), free(packed), free(bias);
  }
  const hk_convolution depthwise = {9, 9, 19, 7, 7, 19, 3, 3, 1, 1, 1, 1, 19};
  fill(a, 9 * 19), fill(b, 81 * 19), fill(c, 19);
  hk_depthwise_convolve(&depthwise, b, a, c, d);
  start();
  take(d, 49 * 19 * sizeof(float));
  memset(c, 0, 9 * 19 * sizeof(float));
  hk_depthwise_add_weight_gradient(&depthwise, b, d, c);
  take(c, 9 * 19 * sizeof(float));
  say("convolution", "depthwise");
}

static void sums_and_steps(void) {
  enum { rows = 37, columns = 53, count = rows * columns };
  int32_t classes[rows];
  ptrdiff_t indices[rows];
  fill(a, count), fill(b, count);
  for (int i = 0; i < rows; i++) {
    classes[i] = i % columns;
    indices[i] = rows - 1 - i;
  }
  hk_cross_entropy entropy = {
      .rows = rows, .columns = columns, .logits = a, .classes = classes, .indices = indices, .smoothing = 0.1f,
      .scale = 0.03f, .gradient = c};
  start();
  take_number(hk_softmax_cross_entropy(&entropy, NULL));
  take(c, count * sizeof(float));
  say("softmax cross-entropy", "");
  start();
  hk_softmax_rows(a, c, rows, columns);
  take(c, count * sizeof(float));
  say("softmax", "");
  start();
  for (int loss = HK_BINARY_CROSS_ENTROPY; loss <= HK_HUBER; loss++) {
    take_number(hk_elementwise_loss_sum((hk_elementwise_loss)loss, a, b, c, rows, columns, 0.5f, 0.01f));
    take(c, count * sizeof(float));
  }
  say("elementwise losses", "");
  start();
  take_number(hk_squared_norm(a, count));
  hk_sum_of_rows(a, c, rows, columns);
  take(c, columns * sizeof(float));
  say("sums", "");
  start();
  double *mean = sums, *second = sums + 64, *third = sums + 128, *fourth = sums + 192;
  hk_channel_sums(a, rows, columns, mean);
  for (int i = 0; i < columns; i++) mean[i] /= rows;
  hk_channel_squares(a, rows, columns, mean, second);
  hk_channel_products(a, b, rows, columns, mean, third, fourth);
  take(sums, 256 * sizeof(double));
  hk_channel_map(a, rows, columns, mean, second, third, c);
  take(c, count * sizeof(float));
  hk_channel_blend(a, b, rows, columns, mean, second, third, fourth, c);
  take(c, count * sizeof(float));
  hk_channel_leaky(a, rows, columns, b, c);
  take(c, count * sizeof(float));
  hk_channel_leaky_backward(a, b, rows, columns, a, c, third);
  take(c, count * sizeof(float)), take(third, columns * sizeof(double));
  say("normalization of channels", "");
  start();
  hk_row_normalize(a, rows, columns, b, b + columns, 1e-5, 1, c, sums);
  take(c, count * sizeof(float)), take(sums, 2 * rows * sizeof(double));
  memset(sums + 128, 0, 256 * sizeof(double));
  hk_row_normalize_backward(a, c, rows, columns, b, 1, sums, d, sums + 128, sums + 256);
  take(d, count * sizeof(float)), take(sums, 384 * sizeof(double));
  say("normalization of rows", "");
  start();
  hk_adam adam = {0.01f, 1e-8f, 0.9f, 0.999f, 0.1f, 0.001f, 0.01f, 0.001f, 0.5f};
  fill(c, 2 * count);
  for (int i = 0; i < count; i++) c[count + i] *= c[count + i];
  hk_adam_update(&adam, a, b, c, c + count, count);
  hk_momentum_update(a, b, c, count, 0.01f, 0.9f, 1, 0.001f, 1);
  hk_rmsprop_update(a, b, c + count, count, 0.01f, 0.9f, 1e-8f, 0.001f, 1);
  hk_sgd_update(a, b, count, 0.01f, 0.001f, 1);
  hk_follow(b, a, count, 0.1f), hk_add(b, a, count), hk_multiply(b, a, count);
  take(a, count * sizeof(float)), take(c, 2 * count * sizeof(float));
  say("optimizer steps", "");
  start();
  hk_uniform(a, 10007, 5, 6), hk_normal(b, 10007, 7, 8);
  hk_dropout(b, c, 97, 103, 3, 0, 0.25f, 9, 10);
  take(a, 10007 * sizeof(float)), take(b, 10007 * sizeof(float)), take(c, 97 * 103 * sizeof(float));
  say("random numbers", "");
}

static void float_functions(uint32_t stride) {
  static const char *const names[] = {"exp", "expm1", "log", "log1p", "erf"};
  static float x[4096];
  uint64_t count = ((1ull << 32) + stride - 1) / stride;
  for (int function = HK_FLOAT_EXP; function <= HK_FLOAT_ERF; function++) {
    start();
    for (uint64_t i = 0; i < count; i += 4096) {
      size_t n = count - i < 4096 ? (size_t)(count - i) : 4096;
      hk_floats_by_bits((uint32_t)(i * stride), stride, x, n);
      hk_float_function_apply((hk_float_function)function, x, x, n);
      take(x, n * sizeof(float));
    }
    say(names[function], "float");
  }
}

/// SHA-256 of 0 to 199 of the numbers' bytes.
static void digests(void) {
  fill(a, 100);
  start();
  for (size_t n = 0; n < 200; n++) {
    hk_sha256 sha = hk_sha256_begin();
    uint8_t digest[32];
    hk_sha256_add(&sha, a, n);
    hk_sha256_add(&sha, a, 2 * n);
    hk_sha256_digest(&sha, digest);
    take(digest, sizeof digest);
  }
  say("sha256", "");
}

int main(int count, char **arguments) {
  long stride = count > 1 ? strtol(arguments[1], NULL, 10) : 0;
  if (count != 2 || stride < 1 || stride > 1 << 30) {
    fprintf(stderr, "usage: level-hashes STRIDE\n");
    return 64;
  }
  if (hk_isa_request_failed()) {
    fprintf(stderr, "level-hashes: HILLOCK_ISA cannot be used here\n");
    return 69;
  }
  seed(20231);
  activations((uint32_t)stride);
  float_functions((uint32_t)stride);
  seed(20232);
  doubles();
  seed(20233);
  products();
  products_with_zeros();
  convolutions();
  sums_and_steps();
  digests();
  return 0;
}
