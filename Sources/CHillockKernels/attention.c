// What attention does besides products: softmax of scores up to a limit, and turning by the position.
#include "hillock_attention.h"

#include "hillock_kernel_table.h"

#pragma clang fp contract(off)

void hk_attention_weights(float *scores, size_t rows, size_t columns, const ptrdiff_t *counts, float scale) {
  hk_fp_state state = hk_fp_enter();
  hk_kernels()->attention_weights(scores, rows, columns, counts, scale);
  hk_fp_leave(state);
}

void hk_attention_weights_backward(
    const float *weights, float *gradients, size_t rows, size_t columns, const ptrdiff_t *counts, float scale) {
  hk_kernels()->attention_weights_backward(weights, gradients, rows, columns, counts, scale);
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
