#ifndef HILLOCK_RECURRENT_H
#define HILLOCK_RECURRENT_H

#include <stddef.h>

// What cells of recurrent layers do number by number, besides their activations: products and sums that are rounded one by one, in
// the order of the formulas. Arrays have n numbers; a result may be one of its arguments.

/// out = a·b
void hk_multiply_into(const float *a, const float *b, float *out, size_t n);
/// y[i] ← factor·x[i], also in place.
void hk_scale(const float *x, float factor, float *y, size_t n);

/// c = f·previous + i·g
void hk_lstm_cell(const float *i, const float *f, const float *g, const float *previous, float *c, size_t n);
/// From the gradient of the cell, total = c_gradient + addend: of i, f and g; c_gradient = total·f.
void hk_lstm_cell_backward(
    const float *i, const float *f, const float *g, const float *previous, const float *addend, float *i_gradient,
    float *f_gradient, float *g_gradient, float *c_gradient, size_t n);

/// Rows of a step of the usual LSTM: gates with σ, a cell with tanh, no peepholes, a multiple of 16 units.
typedef struct {
  size_t rows, units;
  /// Of each row the four gates, in the order i, F, g, o.
  float *gates;
  const float *previous_c;
  float *next_c, *next_h;
  /// tanh(c)
  float *bent;
} hk_lstm_rows;
/// The gates of their sums, in their place, and the next states.
void hk_lstm_step(const hk_lstm_rows *rows);
/// The gradients of the sums in the place of the gates, of the previous cell in that of c, and 0 in that of h.
void hk_lstm_step_backward(const hk_lstm_rows *rows, float *h_gradient, float *c_gradient);

/// h = (1 − z)·candidate + z·previous
void hk_gru_state(const float *z, const float *candidate, const float *previous, float *h, size_t n);
/// From the gradient of h: of the candidate, (1 − z)·g; of z, (previous − candidate)·g; h_gradient = z·g.
void hk_gru_state_backward(
    const float *z, const float *candidate, const float *previous, float *candidate_gradient, float *z_gradient,
    float *h_gradient, size_t n);

/// Rows of columns numbers, which lie `from_pitch` and `to_pitch` floats apart.
void hk_copy_rows(const float *from, size_t from_pitch, float *to, size_t to_pitch, size_t rows, size_t columns);

/// y(r, j) += factors[j]·x(r, j)
void hk_add_scaled(const float *factors, const float *x, float *y, size_t rows, size_t columns);
/// out[j] = Σ over rows of a(r, j)·b(r, j): one chain of products and additions from row 0 on. Rows of a are `pitch` floats apart.
void hk_sum_of_products(const float *a, size_t pitch, const float *b, float *out, size_t rows, size_t columns);
/// out[j] = Σ over rows of x[j + r·pitch]: one chain of additions from row 0 on.
void hk_sum_of_parts_of_rows(const float *x, size_t pitch, float *out, size_t rows, size_t columns);

/// Adds to row classes[i] of `table` row i of `rows`, in the order of i; a number outside of 0..<count adds nothing.
void hk_add_to_rows(const float *indices, size_t positions, const float *rows, size_t columns, float *table, size_t count);
/// Row i of out = row indices[i] of `table`; zeros for a number outside of 0..<count.
void hk_take_rows(const float *indices, size_t positions, const float *table, size_t columns, size_t count, float *out);

#endif
