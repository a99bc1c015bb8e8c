#include "hillock_training.h"

#include <float.h>
#include <string.h>

#include "elementary.h"
#include "hillock_threads.h"
#include "hillock_kernel_table.h"

#pragma clang fp contract(off)

int hk_classes_fit(const int32_t *classes, size_t count, const ptrdiff_t *indices, size_t rows, int32_t limit) {
  for (size_t row = 0; row < rows; row++) {
    // A negative number is a very large one.
    size_t index = indices ? (size_t)indices[row] : row;
    if (index >= count || classes[index] < 0 || classes[index] >= limit) return 0;
  }
  return 1;
}

// Rows whose losses are kept until they are added, and those of a task for threads; fewer logits are not shared.
enum { LOSS_ROWS = 256, LOSS_TASK_ROWS = 32, SMALLEST_SHARED_LOSS = 512 };

typedef struct {
  const hk_cross_entropy *task;
  size_t row, rows;
  double *losses;
} loss_job;

static void loss_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const loss_job *job = context;
  size_t first = index * LOSS_TASK_ROWS, left = job->rows - first;
  hk_kernels()->softmax_cross_entropy(
      job->task, job->row + first, left < LOSS_TASK_ROWS ? left : LOSS_TASK_ROWS, job->losses + first);
}

double hk_softmax_cross_entropy(const hk_cross_entropy *task, hk_pool *pool) {
  double total = 0, losses[LOSS_ROWS];
  for (size_t row = 0; row < task->rows; row += LOSS_ROWS) {
    loss_job job = {task, row, task->rows - row < LOSS_ROWS ? task->rows - row : LOSS_ROWS, losses};
    if (pool && job.rows * task->columns >= SMALLEST_SHARED_LOSS) {
      hk_pool_run(pool, (job.rows + LOSS_TASK_ROWS - 1) / LOSS_TASK_ROWS, loss_task, &job);
    } else {
      hk_kernels()->softmax_cross_entropy(task, row, job.rows, losses);
    }
    for (size_t i = 0; i < job.rows; i++) total += losses[i];
  }
  return total;
}

double hk_elementwise_loss_sum(
    hk_elementwise_loss loss, const float *outputs, const float *targets, float *gradient, size_t rows, size_t columns,
    float delta, float scale) {
  double total = 0;
  double share = 1.0 / (double)columns;
  if (loss == HK_BINARY_CROSS_ENTROPY) {
    return hk_kernels()->binary_cross_entropy(outputs, targets, gradient, rows * columns, share, scale);
  }
  for (size_t i = 0; i < rows * columns; i++) {
    double y = outputs[i], t = targets[i];
    double e = y - t;
    double magnitude = e < 0 ? -e : e;
    double value = 0, slope = 0;
    switch (loss) {
    case HK_BINARY_CROSS_ENTROPY: break;
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
    velocity = __builtin_fabsf(velocity) < FLT_MIN ? 0 : velocity;
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
    float *p, const float *g, float *s, size_t n, float rate, float rho, float epsilon, float decay, float gradient_scale) {
  float rest = 1 - rho;
  for (size_t i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale + decay * p[i];
    float square = rho * s[i] + rest * (gradient * gradient);
    square = gradient == 0 && square < FLT_MIN ? 0 : square;
    s[i] = square;
    p[i] = p[i] - rate * (gradient / (__builtin_sqrtf(square) + epsilon));
  }
}

void hk_add(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

void hk_add_into(const float *a, const float *b, float *out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i] + b[i];
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
  return LANE_TREE(lanes);
}

void hk_add_squares(const float *x, size_t n, size_t first, double lanes[8]) {
  for (size_t i = 0; i < n; i++) lanes[(first + i) % 8] += (double)x[i] * (double)x[i];
}

double hk_sum_of_lanes(const double lanes[8]) { return LANE_TREE(lanes); }

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

// Blocks of random numbers that are made at a time.
enum { RANDOM_BLOCKS = 64 };

void hk_uniform(float *out, size_t n, uint64_t seed, uint64_t stream) {
  uint32_t words[4 * RANDOM_BLOCKS];
  for (size_t start = 0; start < n; start += 4 * RANDOM_BLOCKS) {
    size_t count = n - start < 4 * RANDOM_BLOCKS ? n - start : 4 * RANDOM_BLOCKS;
    hk_kernels()->philox_blocks(start / 4, (count + 3) / 4, seed, stream, words);
    for (size_t i = 0; i < count; i++) out[start + i] = (float)(words[i] >> 8) * 0x1p-24f;
  }
}

void hk_shuffle(ptrdiff_t *numbers, size_t count, uint64_t seed, uint64_t stream) {
  uint32_t words[4 * RANDOM_BLOCKS];
  size_t used = 4 * RANDOM_BLOCKS;
  uint64_t next_block = 0;
  for (size_t last = count; last-- > 1;) {
    uint32_t n = (uint32_t)(last + 1);
    uint64_t product;
    do {
      if (used == 4 * RANDOM_BLOCKS) {
        // No more than may be needed, so that a short list is cheap.
        size_t blocks = (last + 3) / 4 < RANDOM_BLOCKS ? ((last + 3) / 4 + 7) / 8 * 8 : RANDOM_BLOCKS;
        used = 4 * (RANDOM_BLOCKS - blocks);
        hk_kernels()->philox_blocks(next_block, blocks, seed, stream, words + used);
        next_block += blocks;
      }
      product = (uint64_t)words[used++] * n;
      // 2³² mod n is below n, so the division is hardly ever needed.
    } while ((uint32_t)product < n && (uint32_t)product < (0u - n) % n);
    size_t other = (size_t)(product >> 32);
    ptrdiff_t number = numbers[last];
    numbers[last] = numbers[other];
    numbers[other] = number;
  }
}

void hk_normal(float *out, size_t n, uint64_t seed, uint64_t stream) {
  const hk_kernel_table *kernels = hk_kernels();
  uint32_t words[4 * RANDOM_BLOCKS];
  for (size_t start = 0; start < n; start += 4 * RANDOM_BLOCKS) {
    size_t count = n - start < 4 * RANDOM_BLOCKS ? n - start : 4 * RANDOM_BLOCKS;
    kernels->philox_blocks(start / 4, RANDOM_BLOCKS, seed, stream, words);
    for (size_t i = 0; i < count; i += 16) {
      float deviates[16];
      kernels->normal_sixteen(words + i, deviates);
      memcpy(out + start + i, deviates, (count - i < 16 ? count - i : 16) * sizeof(float));
    }
  }
}

void hk_dropout(
    const float *x, float *out, size_t rows, size_t columns, size_t first_row, uint64_t blocks, float rate, uint64_t seed,
    uint64_t stream) {
  float scale = 1 / (1 - rate);
  if (blocks == 0) blocks = (columns + 3) / 4;
  uint32_t words[4 * RANDOM_BLOCKS];
  for (size_t row = 0; row < rows; row++, x += columns, out += columns) {
    // Every row has its own run of blocks.
    uint64_t first = (uint64_t)(first_row + row) * blocks;
    for (size_t start = 0; start < columns; start += 4 * RANDOM_BLOCKS) {
      size_t count = columns - start < 4 * RANDOM_BLOCKS ? columns - start : 4 * RANDOM_BLOCKS;
      hk_kernels()->philox_blocks(first + start / 4, (count + 3) / 4, seed, stream, words);
      for (size_t j = 0; j < count; j++) {
        float u = (float)(words[j] >> 8) * 0x1p-24f;
        out[start + j] = u >= rate ? x[start + j] * scale : 0;
      }
    }
  }
}
