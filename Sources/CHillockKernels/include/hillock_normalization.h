#ifndef HILLOCK_NORMALIZATION_H
#define HILLOCK_NORMALIZATION_H

#include <stddef.h>

/// Sums and maps over `positions` × `channels` numbers, channels contiguous. Sums are in double: for each channel one
/// chain of additions over the positions in their order. Callers cut long runs of positions into fixed blocks and add
/// the blocks' sums in order.

/// sums[c] = Σ x
void hk_channel_sums(const float *x, size_t positions, size_t channels, double *sums);
/// sums[c] = Σ (x − mean[c])²
void hk_channel_squares(const float *x, size_t positions, size_t channels, const double *mean, double *sums);
/// sums[c] = Σ g, products[c] = Σ g·(x − mean[c])
void hk_channel_products(
    const float *x, const float *g, size_t positions, size_t channels, const double *mean, double *sums, double *products);
/// y = (x − mean[c])·scale[c] + shift[c], rounded once to float; y may be x.
void hk_channel_map(
    const float *x, size_t positions, size_t channels, const double *mean, const double *scale, const double *shift,
    float *y);
/// out = g·a[c] + (x − mean[c])·b[c] + shift[c]; out may be g.
void hk_channel_blend(
    const float *x, const float *g, size_t positions, size_t channels, const double *mean, const double *a, const double *b,
    const double *shift, float *out);

/// Normalises each row: y = (x − m)·r·gain + shift with m the row's mean (0 unless `centered`) and
/// r = 1/√(mean of (x − m)² + epsilon). Sums over a row run in eight lanes that are added in a fixed tree.
/// `statistics` receives m and r of each row; `shift` may be NULL.
void hk_row_normalize(
    const float *x, size_t rows, size_t columns, const float *gain, const float *shift, double epsilon, int centered,
    float *y, double *statistics);
/// The gradients of it: of x (NULL to leave out), and the sums over these rows of the gradients of gain and shift,
/// each one chain in double in the order of the rows.
void hk_row_normalize_backward(
    const float *x, const float *g, size_t rows, size_t columns, const float *gain, int centered, const double *statistics,
    float *x_gradient, double *gain_gradient, double *shift_gradient);

/// y = x where x > 0, else slope[c]·x.
void hk_channel_leaky(const float *x, size_t positions, size_t channels, const float *slopes, float *y);
/// out = g where x > 0, else g·slope[c] (out may be g, or NULL to leave it out);
/// slope_gradient[c] = Σ g·x over the positions where x is not above 0.
void hk_channel_leaky_backward(
    const float *x, const float *g, size_t positions, size_t channels, const float *slopes, float *out,
    double *slope_gradient);

#endif
