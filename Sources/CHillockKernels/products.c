#include "hillock_products.h"

#include "hillock_threads.h"
#include "kernel_table.h"
#include "tiles.h"

#pragma clang fp contract(off)

// The work of a task is at least this many multiplications, where the shape has them: about two microseconds.
enum { SMALLEST_TASK = 1 << 17 };
// The finest cut: a multiple of every level's tile of registers in both directions.
enum { FINEST_ROWS = 24, FINEST_COLUMNS = 48 };

static size_t round_up(size_t x, size_t step) { return (x + step - 1) / step * step; }

int hk_product_is_large(const hk_product *product) {
  return product->rows * product->columns * product->depth >= SMALLEST_TASK;
}

// Tiles are as large as can be, so that what is laid out is used often, but there are enough of them that threads end
// together.
hk_tiles hk_tiles_of(const hk_product *product) {
  hk_tiles tiles = {round_up(product->rows, FINEST_ROWS), round_up(product->columns, FINEST_COLUMNS), 1, 1};
  if (tiles.tile_rows > 12 * FINEST_ROWS) tiles.tile_rows = 10 * FINEST_ROWS;
  if (tiles.tile_columns > 10 * FINEST_COLUMNS) tiles.tile_columns = 8 * FINEST_COLUMNS;
  for (;;) {
    size_t down = (product->rows + tiles.tile_rows - 1) / tiles.tile_rows;
    tiles.across = (product->columns + tiles.tile_columns - 1) / tiles.tile_columns;
    tiles.count = down * tiles.across;
    int small = tiles.tile_rows * tiles.tile_columns * product->depth < 2 * SMALLEST_TASK;
    if (tiles.count >= 12 || small) return tiles;
    // Across first: cutting down the rows lays out the same panel again for each part.
    if (tiles.tile_columns > FINEST_COLUMNS) {
      tiles.tile_columns = round_up(tiles.tile_columns / 2, FINEST_COLUMNS);
    } else if (tiles.tile_rows > FINEST_ROWS) {
      tiles.tile_rows = round_up(tiles.tile_rows / 2, FINEST_ROWS);
    } else {
      return tiles;
    }
  }
}

hk_tile hk_tile_at(const hk_tiles *tiles, const hk_product *product, size_t index) {
  hk_tile tile = {.row = index / tiles->across * tiles->tile_rows, .column = index % tiles->across * tiles->tile_columns};
  tile.rows = product->rows - tile.row < tiles->tile_rows ? product->rows - tile.row : tiles->tile_rows;
  tile.columns =
      product->columns - tile.column < tiles->tile_columns ? product->columns - tile.column : tiles->tile_columns;
  return tile;
}

typedef struct {
  const hk_product *product;
  hk_tiles tiles;
} product_job;

static void run_tile(void *context, size_t index, size_t worker) {
  (void)worker;
  const product_job *job = context;
  hk_tile tile = hk_tile_at(&job->tiles, job->product, index);
  hk_kernels()->product_tile(job->product, tile.row, tile.rows, tile.column, tile.columns);
}

void hk_product_run(const hk_product *product, hk_pool *pool) {
  if (product->rows == 0 || product->columns == 0) return;
  if (!pool || !hk_product_is_large(product)) {
    hk_kernels()->product_tile(product, 0, product->rows, 0, product->columns);
    return;
  }
  product_job job = {product, hk_tiles_of(product)};
  hk_pool_run(pool, job.tiles.count, run_tile, &job);
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
