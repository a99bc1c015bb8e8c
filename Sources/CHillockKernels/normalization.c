// The entrances to the normalisation kernels of the level in use.
#include "hillock_normalization.h"

#include "hillock_kernel_table.h"

void hk_channel_sums(const float *x, size_t positions, size_t channels, double *sums) {
  hk_kernels()->channel_sums(x, positions, channels, sums);
}

void hk_channel_squares(const float *x, size_t positions, size_t channels, const double *mean, double *sums) {
  hk_kernels()->channel_squares(x, positions, channels, mean, sums);
}

void hk_channel_products(
    const float *x, const float *g, size_t positions, size_t channels, const double *mean, double *sums,
    double *products) {
  hk_kernels()->channel_products(x, g, positions, channels, mean, sums, products);
}

void hk_channel_map(
    const float *x, size_t positions, size_t channels, const double *mean, const double *scale,
    const double *shift, float *y) {
  hk_kernels()->channel_map(x, positions, channels, mean, scale, shift, y);
}

void hk_channel_blend(
    const float *x, const float *g, size_t positions, size_t channels, const double *mean, const double *a,
    const double *b, const double *shift, float *out) {
  hk_kernels()->channel_blend(x, g, positions, channels, mean, a, b, shift, out);
}

void hk_row_normalize(
    const float *x, size_t rows, size_t columns, const float *gain, const float *shift, double epsilon, int centered,
    float *y, double *statistics) {
  hk_kernels()->row_normalize(x, rows, columns, gain, shift, epsilon, centered, y, statistics);
}

void hk_row_normalize_backward(
    const float *x, const float *g, size_t rows, size_t columns, const float *gain, int centered,
    const double *statistics, float *x_gradient, double *gain_gradient, double *shift_gradient) {
  hk_kernels()->row_normalize_backward(
      x, g, rows, columns, gain, centered, statistics, x_gradient, gain_gradient, shift_gradient);
}

void hk_channel_leaky(const float *x, size_t positions, size_t channels, const float *slopes, float *y) {
  hk_kernels()->channel_leaky(x, positions, channels, slopes, y);
}

void hk_channel_leaky_backward(
    const float *x, const float *g, size_t positions, size_t channels, const float *slopes, float *out,
    double *slope_gradient) {
  hk_kernels()->channel_leaky_backward(x, g, positions, channels, slopes, out, slope_gradient);
}
