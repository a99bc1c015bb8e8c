// What attention does besides products: softmax of scores up to a limit, and turning by the position.
#include "hillock_attention.h"

#include <string.h>

#include "hillock_kernel_table.h"

#pragma clang fp contract(off)

void hk_attention_weights(float *scores, size_t rows, size_t columns, size_t pitch, const ptrdiff_t *counts, float scale) {
  const hk_kernel_table *kernels = hk_kernels();
  for (size_t r = 0; r < rows; r++) {
    float *row = scores + r * pitch;
    size_t count = (size_t)counts[r];
    for (size_t j = 0; j < count; j++) row[j] *= scale;
    if (count > 0) kernels->softmax_rows(row, row, 1, count);
    memset(row + count, 0, (columns - count) * sizeof *row);
  }
}

void hk_attention_weights_backward(
    const float *weights, float *gradients, size_t rows, size_t columns, size_t pitch, const ptrdiff_t *counts,
    float scale) {
  enum { LANES = 8 };
  for (size_t r = 0; r < rows; r++) {
    const float *w = weights + r * pitch;
    float *g = gradients + r * pitch;
    size_t count = (size_t)counts[r];
    double lanes[LANES] = {0};
    size_t whole = count / LANES * LANES;
    for (size_t j = 0; j < whole; j += LANES) {
      for (size_t l = 0; l < LANES; l++) lanes[l] += (double)w[j + l] * (double)g[j + l];
    }
    for (size_t j = whole; j < count; j++) lanes[j - whole] += (double)w[j] * (double)g[j];
    for (size_t step = LANES / 2; step > 0; step /= 2) {
      for (size_t l = 0; l < step; l++) lanes[l] += lanes[l + step];
    }
    float sum = (float)lanes[0];
    for (size_t j = 0; j < count; j++) {
      float difference = g[j] - sum;
      float product = w[j] * difference;
      g[j] = scale * product;
    }
    memset(g + count, 0, (columns - count) * sizeof *g);
  }
}

void hk_rotate(
    float *rows, size_t positions, size_t pitch, const float *cosines, const float *sines, size_t pairs, int inverse) {
  float sign = inverse ? -1 : 1;
  for (size_t p = 0; p < positions; p++) {
    float *row = rows + p * pitch;
    for (size_t i = 0; i < pairs; i++) {
      float c = cosines[p * pairs + i], s = sign * sines[p * pairs + i];
      float x = row[2 * i], y = row[2 * i + 1];
      float xc = x * c, ys = y * s, xs = x * s, yc = y * c;
      row[2 * i] = xc - ys;
      row[2 * i + 1] = xs + yc;
    }
  }
}

void hk_add_to_each(const float *x, float *y, size_t n, size_t count) {
  for (size_t k = 0; k < count; k++) {
    for (size_t j = 0; j < n; j++) y[k * n + j] += x[j];
  }
}
