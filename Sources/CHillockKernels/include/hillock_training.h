#ifndef HILLOCK_TRAINING_H
#define HILLOCK_TRAINING_H

#include <stddef.h>
#include <stdint.h>

#include "hillock_products.h"

/// Softmax cross-entropy of rows of logits with one class each.
typedef struct {
  size_t rows, columns;
  const float *logits;
  /// The class of row i is classes[indices[i]], or classes[i] without indices.
  const int32_t *classes;
  const ptrdiff_t *indices;
  /// The target is 1 − ε for the class plus ε/columns for every column.
  float smoothing;
  /// gradient = (softmax − target)·scale
  float scale;
  float *gradient;
} hk_cross_entropy;

/// Fills the gradient and returns the sum of the rows' losses. A row's sum of exponentials is taken in double over
/// eight lanes, element i in lane i mod 8, and the lanes are added in a fixed tree; the rows' losses are added in their order.
/// With a pool (NULL for none) its threads share the rows, where there are enough.
double hk_softmax_cross_entropy(const hk_cross_entropy *task, hk_pool *pool);

/// 1 when the classes of all rows are there, at least 0 and below `limit`.
int hk_classes_fit(const int32_t *classes, size_t count, const ptrdiff_t *indices, size_t rows, int32_t limit);

/// y = softmax of each row of x.
void hk_softmax_rows(const float *x, float *y, size_t rows, size_t columns);

/// Which elementwise loss.
typedef enum { HK_BINARY_CROSS_ENTROPY, HK_MEAN_SQUARED, HK_MEAN_ABSOLUTE, HK_HUBER } hk_elementwise_loss;

/// The sum over all elements of the loss divided by `columns`; gradient = its derivative times scale. It may be `targets`.
double hk_elementwise_loss_sum(
    hk_elementwise_loss loss, const float *outputs, const float *targets, float *gradient, size_t rows, size_t columns,
    float delta, float scale);

typedef struct {
  /// The step's learning rate, and ε.
  float rate, epsilon;
  float beta1, beta2;
  /// 1 − β₁ᵗ and 1 − β₂ᵗ
  float correction1, correction2;
  /// λ·p added to the gradient (coupled) or taken from the parameter times the rate (decoupled).
  float coupled_decay, decoupled_decay;
  /// What the gradient is multiplied by first, for clipping.
  float gradient_scale;
} hk_adam;

// What optimizers remember of a parameter without a gradient shrinks from step to step. Some hundred steps on it would be
// subnormal, which takes processors twice the time and moves no parameter, so it becomes 0 then.

/// One step of Adam or AdamW on n parameters; every element is on its own. m below the least normal number becomes 0, and so
/// does such an s where m is 0.
void hk_adam_update(const hk_adam *settings, float *p, const float *g, float *m, float *s, size_t n);

/// v = μ v + g; p = p − η v, or p − η (g + μ v) with Nesterov; g includes λ p. v below the least normal number becomes 0.
void hk_momentum_update(
    float *p, const float *g, float *v, size_t n, float rate, float momentum, int nesterov, float decay,
    float gradient_scale);
/// p = p − η g
void hk_sgd_update(float *p, const float *g, size_t n, float rate, float decay, float gradient_scale);
/// s = ρ s + (1 − ρ) g²; p = p − η g/(√s + ε). s below the least normal number becomes 0 where g is 0.
void hk_rmsprop_update(
    float *p, const float *g, float *s, size_t n, float rate, float rho, float epsilon, float decay, float gradient_scale);

/// out[j] = Σ over rows of x(i, j): one chain of additions from row 0 on.
void hk_sum_of_rows(const float *x, float *out, size_t rows, size_t columns);
/// y[i] += x[i]
void hk_add(const float *x, float *y, size_t n);
/// out = a + b
void hk_add_into(const float *a, const float *b, float *out, size_t n);
/// y[i] += rate·(x[i] − y[i])
void hk_follow(const float *x, float *y, size_t n, float rate);
/// y[i] *= x[i]
void hk_multiply(const float *x, float *y, size_t n);
/// Σ x² in double over eight lanes, element i in lane i mod 8, added in a fixed tree.
double hk_squared_norm(const float *x, size_t n);
/// The same in parts, between which all numbers are 0: adds to the lanes those of x, of which the first is number `first` of the whole.
void hk_add_squares(const float *x, size_t n, size_t first, double lanes[8]);
/// The tree over the lanes.
double hk_sum_of_lanes(const double lanes[8]);

/// Philox4x32-10 (Salmon et al. 2011): the block with this counter and key.
void hk_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
/// Puts numbers in random order, from the last place down (Fisher and Yates): place n − 1 changes with the place
/// ⌊w·n/2³²⌋, where w is the stream's next word whose product leaves (w·n) mod 2³² ≥ 2³² mod n. Up to 2³² − 1 numbers.
void hk_shuffle(ptrdiff_t *numbers, size_t count, uint64_t seed, uint64_t stream);
/// n uniform deviates in [0, 1) with 24 bits, element i from word i mod 4 of block i / 4 of the stream.
void hk_uniform(float *out, size_t n, uint64_t seed, uint64_t stream);
/// n normal deviates by the method of Box and Muller, two from each pair of 32-bit words.
void hk_normal(float *out, size_t n, uint64_t seed, uint64_t stream);
/// out = x/(1 − rate) where the uniform deviate of the element is at least `rate`, else 0. Rows are numbered from
/// first_row, so any cut of a batch into runs of rows gives the same result. A row has `blocks` blocks of four numbers of the stream;
/// 0 for as many as it needs.
void hk_dropout(
    const float *x, float *out, size_t rows, size_t columns, size_t first_row, uint64_t blocks, float rate, uint64_t seed,
    uint64_t stream);

#endif
