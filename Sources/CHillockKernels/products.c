#include "hillock_products.h"

#include "hillock_threads.h"
#include "kernel_table.h"

#pragma clang fp contract(off)

// The work of a task is at least this many multiplications, where the shape has them: about two microseconds.
enum { SMALLEST_TASK = 1 << 17 };
// The finest cut: a multiple of every level's tile of registers in both directions.
enum { FINEST_ROWS = 24, FINEST_COLUMNS = 48 };

typedef struct {
  const hk_product *product;
  size_t tile_rows, tile_columns;
  /// Tiles side by side.
  size_t across;
} tile_job;

static size_t round_up(size_t x, size_t step) { return (x + step - 1) / step * step; }

/// Cuts the result into tiles: as large as can be, so that what is laid out is used often, but enough of them
/// that threads end together. The cut is a function of the shape alone.
static tile_job cut(const hk_product *product) {
  tile_job job = {product, round_up(product->rows, FINEST_ROWS), round_up(product->columns, FINEST_COLUMNS), 1};
  if (job.tile_rows > 12 * FINEST_ROWS) job.tile_rows = 10 * FINEST_ROWS;
  if (job.tile_columns > 10 * FINEST_COLUMNS) job.tile_columns = 8 * FINEST_COLUMNS;
  for (;;) {
    size_t down = (product->rows + job.tile_rows - 1) / job.tile_rows;
    job.across = (product->columns + job.tile_columns - 1) / job.tile_columns;
    int small = job.tile_rows * job.tile_columns * product->depth < 2 * SMALLEST_TASK;
    if (down * job.across >= 12 || small) return job;
    // Across first: cutting down the rows lays out the same panel again for each part.
    if (job.tile_columns > FINEST_COLUMNS) {
      job.tile_columns = round_up(job.tile_columns / 2, FINEST_COLUMNS);
    } else if (job.tile_rows > FINEST_ROWS) {
      job.tile_rows = round_up(job.tile_rows / 2, FINEST_ROWS);
    } else {
      return job;
    }
  }
}

static void run_tile(void *context, size_t index, size_t worker) {
  (void)worker;
  const tile_job *job = context;
  const hk_product *product = job->product;
  size_t row = index / job->across * job->tile_rows;
  size_t column = index % job->across * job->tile_columns;
  size_t rows = product->rows - row < job->tile_rows ? product->rows - row : job->tile_rows;
  size_t columns = product->columns - column < job->tile_columns ? product->columns - column : job->tile_columns;
  hk_kernels()->product_tile(product, row, rows, column, columns);
}

void hk_product_run(const hk_product *product, hk_pool *pool) {
  if (product->rows == 0 || product->columns == 0) return;
  if (!pool) {
    hk_kernels()->product_tile(product, 0, product->rows, 0, product->columns);
    return;
  }
  tile_job job = cut(product);
  size_t down = (product->rows + job.tile_rows - 1) / job.tile_rows;
  hk_pool_run(pool, down * job.across, run_tile, &job);
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
