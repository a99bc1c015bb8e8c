#include "hillock_products.h"

#include "hillock_threads.h"
#include "kernel_table.h"

#pragma clang fp contract(off)

// Tiles depend on the shape alone. Their size is a compromise: enough rows to pay for laying out a panel, few
// enough that a product of a training step has several.
enum { TILE_ROWS = 96, TILE_COLUMNS = 64 };

typedef struct {
  const hk_product *product;
  size_t columns;
} tile_job;

static void run_tile(void *context, size_t index, size_t worker) {
  (void)worker;
  const tile_job *job = context;
  const hk_product *product = job->product;
  size_t row = index / job->columns * TILE_ROWS;
  size_t column = index % job->columns * TILE_COLUMNS;
  size_t rows = product->rows - row < TILE_ROWS ? product->rows - row : TILE_ROWS;
  size_t columns = product->columns - column < TILE_COLUMNS ? product->columns - column : TILE_COLUMNS;
  hk_kernels()->product_tile(product, row, rows, column, columns);
}

void hk_product_run(const hk_product *product, hk_pool *pool) {
  if (product->rows == 0 || product->columns == 0) return;
  if (!pool) {
    hk_kernels()->product_tile(product, 0, product->rows, 0, product->columns);
    return;
  }
  tile_job job = {product, (product->columns + TILE_COLUMNS - 1) / TILE_COLUMNS};
  size_t tiles = job.columns * ((product->rows + TILE_ROWS - 1) / TILE_ROWS);
  hk_pool_run(pool, tiles, run_tile, &job);
}

void hk_product_reference(const hk_product *product) {
  for (size_t i = 0; i < product->rows; i++) {
    for (size_t j = 0; j < product->columns; j++) {
      float *target = product->c + (ptrdiff_t)i * product->c_row + (ptrdiff_t)j;
      float c = product->accumulate ? *target : product->bias ? product->bias[j] : 0;
      for (size_t k = 0; k < product->depth; k++) {
        float a = product->a[(ptrdiff_t)i * product->a_row + (ptrdiff_t)k * product->a_depth];
        float b = product->b[(ptrdiff_t)k * product->b_depth + (ptrdiff_t)j * product->b_column];
        // A comparison only: this function makes no result that leaves a test.
        c = __builtin_fmaf(a, b, c);
      }
      *target = c;
    }
  }
}
