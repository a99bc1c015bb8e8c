#ifndef HILLOCK_DENSE_H
#define HILLOCK_DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "hillock_activations.h"
#include "hillock_products.h"
#include "hillock_training.h"

/// A dense layer in its place: y = f(z), z = x·W + b, over rows of examples, with every array at a fixed address.
///
/// Layers that follow each other run in one call, which is what makes a step of a small network cheap. The bits are those
/// of the separate calls: hk_product_run, hk_activation_forward and so on.
typedef struct {
  size_t inputs, units;
  /// rows × inputs
  const float *x;
  /// inputs × units
  const float *weight;
  /// `units`, or NULL
  const float *bias;
  /// rows × units; the same as y where the derivative is evaluated from y.
  float *z;
  float *y;
  /// The number of the activation's kernel; its parameters, followed by the derivatives at its kinks.
  int activation;
  float numbers[HK_MOST_NUMBERS];
  /// ∂loss/∂y, which becomes ∂loss/∂z.
  float *y_gradient;
  /// ∂loss/∂W and ∂loss/∂b (NULL without a bias), overwritten.
  float *weight_gradient;
  float *bias_gradient;
  /// ∂loss/∂x, overwritten; NULL where nobody needs it.
  float *x_gradient;
  /// W as hk_product_lay_out wrote it, for a weight that stays as it is; or NULL.
  const float *panels;
} hk_dense;

/// Runs `count` layers, the first one first. With a pool (NULL for none) the threads share those that are large enough.
void hk_dense_forward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool);

/// The gradients of `count` layers, the last one first.
void hk_dense_backward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool);

/// Both, with the loss between them: hk_dense_forward, hk_softmax_cross_entropy and hk_dense_backward, with the same bits, but
/// threads wait for each other less often. The logits of `loss` are the last layer's y, its gradient their y_gradient.
///
/// Some rows may be on their way back through the last layers while others are on their way there: what these layers read and
/// write, and the gradient that they pass on, must not share memory. See hk_dense_most_head.
double hk_dense_train(const hk_dense *layers, size_t count, size_t rows, const hk_cross_entropy *loss, hk_pool *pool);

/// How many of the last layers hk_dense_train may take together at most, with `rows` rows or with fewer: the last batch of an epoch is often
/// small. The weights' gradients of the layer before them are computed at the same time as theirs. Reads `inputs` and `units` alone.
size_t hk_dense_most_head(const hk_dense *layers, size_t count, size_t rows);

/// Copies the rows with the given numbers: target row i is row indices[i] of `source`, which has `source_rows` rows.
/// Returns 0, or -1 when a number is outside, and then target is undefined.
int hk_gather_rows(
    const float *source, size_t source_rows, size_t width, const ptrdiff_t *indices, size_t rows, float *target);

#endif
