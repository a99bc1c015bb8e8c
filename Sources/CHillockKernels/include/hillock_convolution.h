#ifndef HILLOCK_CONVOLUTION_H
#define HILLOCK_CONVOLUTION_H

#include <stddef.h>

/// The sizes of a convolution over one example in the order rows, columns, channels (the last one contiguous).
///
/// The input is padded already: output (oy, ox) reads rows oy·stride_y + ky·dilation_y and columns alike. Weights
/// lie as (ky, kx, channel of the group, filter). With groups, filter f reads the channels of its own group.
typedef struct {
  size_t height, width, channels;
  size_t out_height, out_width, filters;
  size_t kernel_height, kernel_width;
  size_t stride_y, stride_x, dilation_y, dilation_x;
  size_t groups;
} hk_convolution;

/// Weights and gradients are laid out in panels: for each group, runs of `lanes` filters side by side, zero beyond
/// the last. The layout is a function of the sizes alone.
typedef struct {
  /// 8 where a group has at most 8 filters, else 16.
  size_t lanes;
  /// Panels a group.
  size_t panels;
  /// kernel_height · kernel_width · channels of a group: the length of a chain.
  size_t depth;
} hk_panels;

hk_panels hk_convolution_panels(const hk_convolution *sizes);

/// Floats of the weights in panels.
size_t hk_convolution_weight_count(const hk_convolution *sizes);
/// Floats of one example's outputs in panels.
size_t hk_convolution_output_count(const hk_convolution *sizes);
/// Weights (or a bias, for which `depth` is 1) into panels.
void hk_convolution_pack_weights(const hk_convolution *sizes, const float *weights, float *panels);
void hk_convolution_pack_bias(const hk_convolution *sizes, const float *bias, float *panels);
/// One example's outputs into panels.
void hk_convolution_pack_outputs(const hk_convolution *sizes, const float *outputs, float *panels);
/// The sum of `count` weight gradients in panels, which lie `distance` floats apart, in the order of memory: each
/// element is one chain of additions.
void hk_convolution_sum_weights(
    const hk_convolution *sizes, const float *panels, size_t count, size_t distance, float *weights);

/// y = start + convolution of one example. Each element is one chain c = fma(x, w, c) over ky, kx, channel in this
/// order, that starts at its filter's element of `start` (in panels; zeros for none).
void hk_convolve(const hk_convolution *sizes, const float *x, const float *weights, const float *start, float *y);

/// Adds one example to the gradient of the weights, all in panels: each element's chain goes on over oy, ox.
void hk_convolution_add_weight_gradient(
    const hk_convolution *sizes, const float *x, const float *output_gradient, float *weight_gradient);

/// The same for one filter a channel (groups = channels = filters), lanes along channels, no panels: weights are
/// (ky, kx, channel). `start` is one float a channel, or NULL for zero.
void hk_depthwise_convolve(const hk_convolution *sizes, const float *x, const float *weights, const float *start, float *y);
void hk_depthwise_add_weight_gradient(
    const hk_convolution *sizes, const float *x, const float *output_gradient, float *weight_gradient);

/// Copies an example into the middle of a larger one of zeros.
typedef struct {
  size_t height, width, channels;
  size_t padded_height, padded_width;
  /// Where row 0 and column 0 go; may lie outside, then rows and columns that miss are left out.
  ptrdiff_t top, left;
  /// The distance between neighbours after the copy; zeros lie between.
  size_t step_y, step_x;
} hk_padding;

void hk_pad(const hk_padding *sizes, const float *x, float *padded);

/// What becomes of the outputs of a convolution, one step after the other, while they are near.
typedef struct {
  /// Each output y of a filter as (y − mean)·scale + shift in double, rounded to float: numbers by filter, up to the end of the
  /// last panel; or NULL.
  const double *mean, *scale, *shift;
  /// Numbers in the layout of the outputs that are added to them; or NULL.
  const float *addend;
  /// Whether the ReLU comes last.
  int is_positive;
} hk_finish;

/// hk_convolve of what hk_pad would make of each of `count` examples one behind the other, and the steps behind it (or NULL for none), with the same
/// bits: for one group without dilation, a padding with steps of 1 and a top and left of at least 0, and weights that are finite.
void hk_convolve_inside(
    const hk_convolution *sizes, const hk_padding *padding, size_t count, const float *x, const float *weights,
    const float *start, const hk_finish *finish, float *y);

/// The weights of the convolution that brings gradients back to the input: rows and columns reversed, channels and
/// filters of each group exchanged. `sizes` are those of the forward convolution.
void hk_convolution_turn_weights(const hk_convolution *sizes, const float *weights, float *turned);

/// Windows over one example, padded or not; positions outside the example take no part.
typedef struct {
  size_t height, width, channels;
  size_t out_height, out_width;
  size_t window_height, window_width;
  size_t stride_y, stride_x;
  size_t top, left;
} hk_pooling;

/// The largest number of each window; NaN where there is one.
void hk_max_pool(const hk_pooling *sizes, const float *x, float *y);
/// Each gradient goes to the first position of its window that holds the largest number. Overwrites x_gradient.
void hk_max_pool_backward(
    const hk_pooling *sizes, const float *x, const float *y, const float *y_gradient, float *x_gradient);
/// The mean of each window: its numbers are added in double in the order of memory and divided by their count.
void hk_average_pool(const hk_pooling *sizes, const float *x, float *y);
void hk_average_pool_backward(const hk_pooling *sizes, const float *y_gradient, float *x_gradient);

#endif
