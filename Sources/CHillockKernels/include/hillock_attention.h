#ifndef HILLOCK_ATTENTION_H
#define HILLOCK_ATTENTION_H

#include <stddef.h>

/// The weights of a block of queries, in the place of their scores: row r of `columns` floats is the softmax of its first counts[r]
/// scores times the scale, and 0 behind them. The exponentials are the nearest floats, their sum is in double over eight lanes, element j
/// in lane j mod 8, added in a fixed tree, and each is multiplied by 1/sum as a float.
void hk_attention_weights(float *scores, size_t rows, size_t columns, const ptrdiff_t *counts, float scale);

/// The gradients of the scores in the place of those of the weights: scale·w·(g − Σ w·g) with the sum over the first counts[r] of a
/// row, in double as above; 0 behind them.
void hk_attention_weights_backward(
    const float *weights, float *gradients, size_t rows, size_t columns, const ptrdiff_t *counts, float scale);

/// Turns pairs of neighbours (x, y) of each row by the angle whose cosine and sine are at the place of the pair: x·c − y·s and x·s + y·c;
/// the other way where `inverse` is 1. `positions` rows of `pitch` floats, of which the first 2·pairs are turned.
void hk_rotate(
    float *rows, size_t positions, size_t pitch, const float *cosines, const float *sines, size_t pairs, int inverse);

/// y += x for each of `count` runs of n floats
void hk_add_to_each(const float *x, float *y, size_t n, size_t count);

#endif
