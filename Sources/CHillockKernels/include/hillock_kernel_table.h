// What a level offers: one table for each instruction set, chosen at run time.
#ifndef HILLOCK_KERNEL_TABLE_H
#define HILLOCK_KERNEL_TABLE_H

#include "hillock_activations.h"
#include "hillock_convolution.h"
#include "hillock_cpu.h"
#include "hillock_normalization.h"
#include "hillock_products.h"
#include "hillock_recurrent.h"
#include "hillock_training.h"

typedef struct {
  void (*forward)(const float *x, float *y, size_t n, const float *p);
  void (*derivative)(const float *x, float *d, size_t n, const float *p);
  void (*backward)(const float *x, const float *gradient, float *out, size_t n, const float *p);
} hk_activation_kernels;

typedef enum {
  HK_OUTPUT_NONE,
  HK_OUTPUT_ONE,
  HK_OUTPUT_SIGMOID,
  HK_OUTPUT_TANH,
  HK_OUTPUT_POSITIVE,
  HK_OUTPUT_ITSELF
} hk_output_form;

typedef struct {
  const hk_activation_kernels *activations;
  /// These two take rows of `columns` numbers, one every `pitch`: a call for each row of a narrow tile would take as long as
  /// what it does.
  void (*relu_rows)(const float *x, float *y, size_t rows, size_t columns, size_t pitch);
  void (*backward_from_output)(
      hk_output_form form, const float *y, const float *gradient, float *out, size_t rows, size_t columns, size_t pitch);
  void (*float_exp)(const float *x, float *y, size_t n);
  void (*double_function)(hk_function function, const double *x, double *out, size_t n);
  void (*double_power)(const double *a, const double *b, double *out, size_t n);
  void (*product_tile)(const hk_product *product, size_t row, size_t rows, size_t column, size_t columns);
  /// B of a product in panels, and the product with it.
  void (*lay_out_panels)(const hk_product *product, float *panels);
  void (*product_by_panels)(const hk_product *product, const float *panels);
  /// Whether product_tile leaves out zeros where the product says that there are many.
  int leaves_out_zeros;
  /// Whether it lays out the rows of A for many columns, so that a wide tile is quicker than several narrow ones.
  int lays_out_rows;
  void (*sum_of_rows)(const float *x, float *out, size_t rows, size_t columns, size_t pitch);
  void (*softmax_cross_entropy)(const hk_cross_entropy *task, size_t row, size_t rows, double *losses);
  /// See hk_elementwise_loss_sum; `share` is one over the columns.
  double (*binary_cross_entropy)(const float *y, const float *t, float *gradient, size_t n, double share, double scale);
  void (*softmax_rows)(const float *x, float *y, size_t rows, size_t columns);
  void (*adam_update)(const hk_adam *settings, float *p, const float *g, float *m, float *s, size_t n);
  void (*philox_blocks)(uint64_t first, size_t count, uint64_t seed, uint64_t stream, uint32_t *out);
  void (*normal_sixteen)(const uint32_t *words, float *out);
  void (*convolve)(const hk_convolution *s, const float *x, const float *weights, const float *start, float *y);
  void (*convolve_inside)(
      const hk_convolution *s, const hk_padding *p, size_t count, const float *x, const float *weights, const float *start,
      const hk_finish *finish, float *y);
  void (*max_pool)(const hk_pooling *s, const float *x, float *y);
  void (*average_pool)(const hk_pooling *s, const float *x, float *y);
  void (*convolution_add_weight_gradient)(
      const hk_convolution *s, const float *x, const float *output_gradient, float *weight_gradient);
  void (*depthwise_convolve)(const hk_convolution *s, const float *x, const float *weights, const float *start, float *y);
  void (*depthwise_add_weight_gradient)(
      const hk_convolution *s, const float *x, const float *output_gradient, float *weight_gradient);
  void (*channel_sums)(const float *x, size_t positions, size_t channels, double *sums);
  void (*channel_squares)(const float *x, size_t positions, size_t channels, const double *mean, double *sums);
  void (*channel_products)(
      const float *x, const float *g, size_t positions, size_t channels, const double *mean, double *sums, double *products);
  void (*channel_map)(
      const float *x, size_t positions, size_t channels, const double *mean, const double *scale, const double *shift,
      float *y);
  void (*channel_blend)(
      const float *x, const float *g, size_t positions, size_t channels, const double *mean, const double *a,
      const double *b, const double *shift, float *out);
  void (*row_normalize)(
      const float *x, size_t rows, size_t columns, const float *gain, const float *shift, double epsilon, int centered,
      float *y, double *statistics);
  void (*row_normalize_backward)(
      const float *x, const float *g, size_t rows, size_t columns, const float *gain, int centered, const double *statistics,
      float *x_gradient, double *gain_gradient, double *shift_gradient);
  void (*channel_leaky)(const float *x, size_t positions, size_t channels, const float *slopes, float *y);
  void (*channel_leaky_backward)(
      const float *x, const float *g, size_t positions, size_t channels, const float *slopes, float *out,
      double *slope_gradient);
  void (*multiply)(const float *a, const float *b, float *out, size_t n);
  void (*attention_weights)(float *scores, size_t rows, size_t columns, const ptrdiff_t *counts, float scale);
  void (*attention_weights_backward)(
      const float *weights, float *gradients, size_t rows, size_t columns, const ptrdiff_t *counts, float scale);
  void (*lstm_cell)(const float *i, const float *f, const float *g, const float *previous, float *c, size_t n);
  void (*lstm_cell_backward)(
      const float *i, const float *f, const float *g, const float *previous, const float *addend, float *i_gradient,
      float *f_gradient, float *g_gradient, float *c_gradient, size_t n);
  void (*gru_state)(const float *z, const float *candidate, const float *previous, float *h, size_t n);
  void (*gru_state_backward)(
      const float *z, const float *candidate, const float *previous, float *candidate_gradient, float *z_gradient,
      float *h_gradient, size_t n);
  void (*lstm_step)(const hk_lstm_rows *rows);
  void (*lstm_step_backward)(const hk_lstm_rows *rows, float *h_gradient, float *c_gradient);
} hk_kernel_table;

/// The table of the level in use.
const hk_kernel_table *hk_kernels(void);
/// The table of a level, whichever one is in use; NULL when this processor lacks the level. Unlike the functions that go
/// through the level in use, what is in a table relies on rounding to nearest without flushing to zero.
const hk_kernel_table *hk_kernels_at(int level);
/// What hk_activation_forward_with_derivative does, by these kernels.
void hk_activation_kernels_forward_with_derivative(
    const hk_activation_kernels *kernels, const float *x, float *y, float *d, size_t n, const float *p);

/// Which expression of the output the derivative of an activation is.
hk_output_form hk_output_form_of(int id, const float *p);

#endif
