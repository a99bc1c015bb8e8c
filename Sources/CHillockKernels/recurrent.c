// What cells of recurrent layers do number by number, and the rows of embeddings.
#include "hillock_recurrent.h"

#include <string.h>

#include "hillock_kernel_table.h"

#pragma clang fp contract(off)

void hk_multiply_into(const float *a, const float *b, float *out, size_t n) { hk_kernels()->multiply(a, b, out, n); }

void hk_scale(const float *x, float factor, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = factor * x[i];
}

void hk_lstm_cell(const float *i, const float *f, const float *g, const float *previous, float *c, size_t n) {
  hk_kernels()->lstm_cell(i, f, g, previous, c, n);
}

void hk_lstm_cell_backward(
    const float *i, const float *f, const float *g, const float *previous, const float *addend, float *i_gradient,
    float *f_gradient, float *g_gradient, float *c_gradient, size_t n) {
  hk_kernels()->lstm_cell_backward(i, f, g, previous, addend, i_gradient, f_gradient, g_gradient, c_gradient, n);
}

void hk_lstm_step(const hk_lstm_rows *rows) { hk_kernels()->lstm_step(rows); }

void hk_lstm_step_backward(const hk_lstm_rows *rows, float *h_gradient, float *c_gradient) {
  hk_kernels()->lstm_step_backward(rows, h_gradient, c_gradient);
}

void hk_copy_rows(const float *from, size_t from_pitch, float *to, size_t to_pitch, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) memcpy(to + r * to_pitch, from + r * from_pitch, columns * sizeof *to);
}

void hk_gru_state(const float *z, const float *candidate, const float *previous, float *h, size_t n) {
  hk_kernels()->gru_state(z, candidate, previous, h, n);
}

void hk_gru_state_backward(
    const float *z, const float *candidate, const float *previous, float *candidate_gradient, float *z_gradient,
    float *h_gradient, size_t n) {
  hk_kernels()->gru_state_backward(z, candidate, previous, candidate_gradient, z_gradient, h_gradient, n);
}

void hk_add_scaled(const float *factors, const float *x, float *y, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < columns; j++) {
      float product = factors[j] * x[r * columns + j];
      y[r * columns + j] += product;
    }
  }
}

void hk_sum_of_parts_of_rows(const float *x, size_t pitch, float *out, size_t rows, size_t columns) {
  hk_kernels()->sum_of_rows(x, out, rows, columns, pitch);
}

void hk_sum_of_products(const float *a, size_t pitch, const float *b, float *out, size_t rows, size_t columns) {
  memset(out, 0, columns * sizeof *out);
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < columns; j++) {
      float product = a[r * pitch + j] * b[r * columns + j];
      out[j] += product;
    }
  }
}

/// The index, or `count` for what is none.
static inline size_t index_of(float number, size_t count) {
  return number >= 0 && number < (float)count ? (size_t)number : count;
}

void hk_add_to_rows(const float *indices, size_t positions, const float *rows, size_t columns, float *table, size_t count) {
  for (size_t i = 0; i < positions; i++) {
    size_t index = index_of(indices[i], count);
    if (index == count) continue;
    float *target = table + index * columns;
    const float *source = rows + i * columns;
    for (size_t j = 0; j < columns; j++) target[j] += source[j];
  }
}

void hk_take_rows(const float *indices, size_t positions, const float *table, size_t columns, size_t count, float *out) {
  for (size_t i = 0; i < positions; i++) {
    size_t index = index_of(indices[i], count);
    if (index == count) {
      memset(out + i * columns, 0, columns * sizeof *out);
    } else {
      memcpy(out + i * columns, table + index * columns, columns * sizeof *out);
    }
  }
}
