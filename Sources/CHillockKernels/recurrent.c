// What cells of recurrent layers do number by number, and the rows of embeddings.
#include "hillock_recurrent.h"

#include <string.h>

#pragma clang fp contract(off)

void hk_multiply_into(const float *a, const float *b, float *out, size_t n) {
  for (size_t k = 0; k < n; k++) out[k] = a[k] * b[k];
}

void hk_lstm_cell(const float *i, const float *f, const float *g, const float *previous, float *c, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float kept = f[k] * previous[k], added = i[k] * g[k];
    c[k] = kept + added;
  }
}

void hk_lstm_cell_backward(
    const float *i, const float *f, const float *g, const float *previous, const float *addend, float *i_gradient,
    float *f_gradient, float *g_gradient, float *c_gradient, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float total = c_gradient[k] + addend[k];
    float to_i = total * g[k], to_f = total * previous[k], to_g = total * i[k];
    c_gradient[k] = total * f[k];
    i_gradient[k] = to_i;
    f_gradient[k] = to_f;
    g_gradient[k] = to_g;
  }
}

void hk_gru_state(const float *z, const float *candidate, const float *previous, float *h, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float added = (1 - z[k]) * candidate[k], kept = z[k] * previous[k];
    h[k] = added + kept;
  }
}

void hk_gru_state_backward(
    const float *z, const float *candidate, const float *previous, float *candidate_gradient, float *z_gradient,
    float *h_gradient, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float gradient = h_gradient[k];
    candidate_gradient[k] = (1 - z[k]) * gradient;
    z_gradient[k] = (previous[k] - candidate[k]) * gradient;
    h_gradient[k] = z[k] * gradient;
  }
}

void hk_add_scaled(const float *factors, const float *x, float *y, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < columns; j++) {
      float product = factors[j] * x[r * columns + j];
      y[r * columns + j] += product;
    }
  }
}

void hk_sum_of_products(const float *a, const float *b, float *out, size_t rows, size_t columns) {
  memset(out, 0, columns * sizeof *out);
  for (size_t r = 0; r < rows; r++) {
    for (size_t j = 0; j < columns; j++) {
      float product = a[r * columns + j] * b[r * columns + j];
      out[j] += product;
    }
  }
}

void hk_turn_gates(const float *u, size_t units, size_t gates, float *out) {
  for (size_t g = 0; g < gates; g++) {
    for (size_t j = 0; j < units; j++) {
      float *row = out + (g * units + j) * units;
      for (size_t k = 0; k < units; k++) row[k] = u[k * gates * units + g * units + j];
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
