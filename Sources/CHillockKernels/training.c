#include "hillock_training.h"

#include "elementary.h"

#pragma clang fp contract(off)

double hk_elementwise_loss_sum(
    hk_elementwise_loss loss, const float *outputs, const float *targets, float *gradient, size_t rows,
    size_t columns, float delta, float scale) {
  double total = 0;
  double share = 1.0 / (double)columns;
  for (size_t i = 0; i < rows * columns; i++) {
    double y = outputs[i], t = targets[i];
    double e = y - t;
    double magnitude = e < 0 ? -e : e;
    double value = 0, slope = 0;
    switch (loss) {
    case HK_BINARY_CROSS_ENTROPY:
      value = vd_softplus(vd_all(y))[0] - t * y;
      slope = vd_sigmoid(vd_all(y))[0] - t;
      break;
    case HK_MEAN_SQUARED:
      value = e * e;
      slope = 2 * e;
      break;
    case HK_MEAN_ABSOLUTE:
      value = magnitude;
      slope = e > 0 ? 1 : e < 0 ? -1 : e;
      break;
    case HK_HUBER:
      if (magnitude <= delta) {
        value = 0.5 * e * e;
        slope = e;
      } else {
        value = delta * (magnitude - 0.5 * delta);
        slope = e > 0 ? delta : e < 0 ? -(double)delta : e;
      }
      break;
    }
    total += value * share;
    gradient[i] = (float)(slope * share * scale);
  }
  return total;
}

void hk_momentum_update(
    float *p, const float *g, float *v, size_t n, float rate, float momentum, int nesterov, float decay,
    float gradient_scale) {
  for (size_t i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale + decay * p[i];
    float velocity = momentum * v[i] + gradient;
    v[i] = velocity;
    p[i] = p[i] - rate * (nesterov ? gradient + momentum * velocity : velocity);
  }
}

void hk_sgd_update(float *p, const float *g, size_t n, float rate, float decay, float gradient_scale) {
  for (size_t i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale + decay * p[i];
    p[i] = p[i] - rate * gradient;
  }
}

void hk_rmsprop_update(
    float *p, const float *g, float *s, size_t n, float rate, float rho, float epsilon, float decay,
    float gradient_scale) {
  float rest = 1 - rho;
  for (size_t i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale + decay * p[i];
    float square = rho * s[i] + rest * (gradient * gradient);
    s[i] = square;
    p[i] = p[i] - rate * (gradient / (__builtin_sqrtf(square) + epsilon));
  }
}

void hk_sum_of_rows(const float *x, float *out, size_t rows, size_t columns) {
  for (size_t j = 0; j < columns; j++) out[j] = 0;
  for (size_t i = 0; i < rows; i++) {
    const float *row = x + i * columns;
    for (size_t j = 0; j < columns; j++) out[j] += row[j];
  }
}

void hk_add(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

void hk_follow(const float *x, float *y, size_t n, float rate) {
  for (size_t i = 0; i < n; i++) y[i] += rate * (x[i] - y[i]);
}

void hk_multiply(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] *= x[i];
}

double hk_squared_norm(const float *x, size_t n) {
  double lanes[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (size_t lane = 0; lane < 8; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
  }
  for (size_t lane = 0; i + lane < n; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

void hk_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t first = (uint64_t)0xD2511F53u * c0;
    uint64_t second = (uint64_t)0xCD9E8D57u * c2;
    uint32_t n0 = (uint32_t)(second >> 32) ^ c1 ^ k0;
    uint32_t n2 = (uint32_t)(first >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)second;
    c3 = (uint32_t)first;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static void block(uint64_t index, uint64_t seed, uint64_t stream, uint32_t out[4]) {
  uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream, (uint32_t)(stream >> 32)};
  uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  hk_philox(counter, key, out);
}

void hk_uniform(float *out, size_t n, uint64_t seed, uint64_t stream) {
  uint32_t words[4];
  for (size_t i = 0; i < n; i++) {
    if (i % 4 == 0) block(i / 4, seed, stream, words);
    out[i] = (float)(words[i % 4] >> 8) * 0x1p-24f;
  }
}

void hk_normal(float *out, size_t n, uint64_t seed, uint64_t stream) {
  uint32_t words[4];
  for (size_t i = 0; i < n; i += 2) {
    if (i % 4 == 0) block(i / 4, seed, stream, words);
    // (word + 1/2)/2^32 lies strictly between 0 and 1.
    double u = ((double)words[i % 4] + 0.5) * 0x1p-32;
    double v = ((double)words[i % 4 + 1] + 0.5) * 0x1p-32;
    double radius = __builtin_sqrt(-2 * vd_ln(vd_all(u))[0]);
    vd angle = vd_all(6.2831853071795865 * v);
    out[i] = (float)(radius * vd_cos(angle)[0]);
    if (i + 1 < n) out[i + 1] = (float)(radius * vd_sin(angle)[0]);
  }
}

void hk_dropout(
    const float *x, float *out, size_t rows, size_t columns, size_t first_row, float rate, uint64_t seed,
    uint64_t stream) {
  float scale = 1 / (1 - rate);
  uint32_t words[4];
  for (size_t row = 0; row < rows; row++) {
    // Every row has its own run of blocks.
    uint64_t start = (uint64_t)(first_row + row) * ((columns + 3) / 4);
    for (size_t j = 0; j < columns; j++) {
      if (j % 4 == 0) block(start + j / 4, seed, stream, words);
      float u = (float)(words[j % 4] >> 8) * 0x1p-24f;
      out[row * columns + j] = u >= rate ? x[row * columns + j] * scale : 0;
    }
  }
}
