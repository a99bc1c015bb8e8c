#ifndef HILLOCK_PRODUCTS_H
#define HILLOCK_PRODUCTS_H

#include <stddef.h>

/// Whether so many numbers of a factor, a third or more, are 0 that it pays to leave them out. The bits are the same.
typedef enum { HK_FEW_ZEROS, HK_ZEROS_IN_A, HK_ZEROS_IN_B } hk_zeros;

/// C = start + A·B. Element (i, j) is one chain c = fma(A(i,k), B(k,j), c) for k = 0, 1, 2, …, so its bits depend on
/// nothing but the numbers: not on the level, not on tiles, not on threads.
///
/// A(i,k) = a[i·a_row + k·a_depth], B(k,j) = b[k·b_depth + j·b_column], C(i,j) = c[i·c_row + j]. The chain starts at
/// bias[j] where bias is given, at C(i,j) where accumulate is 1, else at 0. C overlaps neither A nor B.
typedef struct {
  size_t rows, columns, depth;
  const float *a;
  ptrdiff_t a_row, a_depth;
  const float *b;
  ptrdiff_t b_depth, b_column;
  float *c;
  ptrdiff_t c_row;
  const float *bias;
  int accumulate;
  hk_zeros zeros;
} hk_product;

typedef struct hk_pool hk_pool;

/// Computes the whole product; with a pool (NULL for none) the threads share its tiles, where it is large enough.
void hk_product_run(const hk_product *product, hk_pool *pool);

/// Lays B out for products of few rows that use it again and again; A and C of the product do not count. It takes
/// depth × columns floats, with the columns rounded up to a multiple of 16.
void hk_product_lay_out(const hk_product *product, float *panels);
/// The product with a B that was laid out for one of as many columns and links at the level in use.
void hk_product_run_laid_out(const hk_product *product, const float *panels);
/// The columns from `first` to below `end` of it. A part ends with the columns or at a multiple of HK_PANEL_STEP, with more than
/// HK_PANEL_STEP columns behind it.
enum { HK_PANEL_STEP = 48 };
void hk_product_run_laid_out_part(const hk_product *product, const float *panels, size_t first, size_t end);

/// The same by three plain loops and a scalar fma, to compare with.
void hk_product_reference(const hk_product *product);

#endif
