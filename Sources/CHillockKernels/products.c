#include "hillock_products.h"

#include "hillock_threads.h"
#include "hillock_kernel_table.h"
#include "tiles.h"

#pragma clang fp contract(off)

enum {
  // Products of fewer multiplications, about a microsecond of them, are not shared.
  SMALLEST_SHARED = 1 << 16,
  // The work of a task is at least this many, where the shape has them.
  SMALLEST_TASK = 1 << 17,
  // The finest cut, and the largest tile: what is laid out for one stays in the second cache.
  FINEST_ROWS = 24,
  FINEST_COLUMNS = 32,
  MOST_ROWS = 288,
  MOST_COLUMNS = 480,
  // So many tiles let threads end together, if one is a little slower.
  ENOUGH_TILES = 8,
  // The same where rows of A are laid out for a product of at least this depth: one thread takes as many columns as there are.
  DEEP = 257,
  MOST_DEEP_COLUMNS = 512,
  MOST_COLUMNS_ALONE = 4096,
};

static size_t parts(size_t all, size_t part) { return (all + part - 1) / part; }
static size_t round_up(size_t x, size_t step) { return parts(x, step) * step; }

int hk_product_is_large(const hk_product *product) {
  return product->rows * product->columns * product->depth >= SMALLEST_SHARED;
}

// Links are found and lines laid out for each tile anew, so tiles are wide, and few.
static hk_tiles sparse_tiles_of(const hk_product *product) {
  enum { ENOUGH = 4 };
  int turned = product->zeros == HK_ZEROS_IN_B;
  size_t rows = turned ? product->columns : product->rows, columns = turned ? product->rows : product->columns;
  size_t down = parts(rows, LINK_ROWS), across = parts(ENOUGH, down);
  if (across * LINK_COLUMNS > columns) across = columns / LINK_COLUMNS + (columns < LINK_COLUMNS);
  if (down * across < 2) across = 2;
  size_t width = round_up(parts(columns, across), 16);
  hk_tiles tiles = {
      .tile_rows = turned ? width : LINK_ROWS, .tile_columns = turned ? LINK_ROWS : width, .alternate = turned};
  tiles.across = parts(product->columns, tiles.tile_columns);
  tiles.count = parts(product->rows, tiles.tile_rows) * tiles.across;
  return tiles;
}

// Tiles are as large as can be, so that what is laid out is used often, and nearly equal.
hk_tiles hk_tiles_of(const hk_product *product, const hk_pool *pool) {
  if (product->zeros != HK_FEW_ZEROS) return sparse_tiles_of(product);
  // Rows that are laid out have to serve many columns: tiles stay wide, though each thread may have no more than one of them.
  int is_deep = hk_kernels()->lays_out_rows && product->depth >= DEEP;
  size_t threads = (size_t)hk_pool_threads(pool);
  size_t most_columns = !is_deep ? MOST_COLUMNS : threads == 1 ? MOST_COLUMNS_ALONE : MOST_DEEP_COLUMNS;
  size_t enough = is_deep ? threads : ENOUGH_TILES, shares = is_deep ? threads : 2;
  size_t down = parts(product->rows, MOST_ROWS), across = parts(product->columns, most_columns);
  for (;;) {
    hk_tiles tiles = {
        .tile_rows = round_up(parts(product->rows, down), 8), .tile_columns = round_up(parts(product->columns, across), 16)};
    tiles.across = parts(product->columns, tiles.tile_columns);
    tiles.count = parts(product->rows, tiles.tile_rows) * tiles.across;
    int small = tiles.tile_rows * tiles.tile_columns * product->depth < 2 * SMALLEST_TASK;
    int is_even = tiles.count % shares == 0 || tiles.count >= 2 * ENOUGH_TILES;
    if ((tiles.count >= enough && is_even) || (small && tiles.count > 1)) return tiles;
    // Across first: cutting down the rows lays out the same panel again for each part.
    if (tiles.tile_columns > FINEST_COLUMNS) {
      across++;
    } else if (tiles.tile_rows > FINEST_ROWS) {
      down++;
    } else {
      return tiles;
    }
  }
}

hk_tile hk_tile_at(const hk_tiles *tiles, const hk_product *product, size_t index) {
  size_t down = tiles->count / tiles->across;
  size_t row = tiles->by_columns ? index % down : index / tiles->across;
  size_t column = tiles->by_columns ? index / down : index % tiles->across;
  // The rest of the rows comes last, or first.
  size_t shift = tiles->alternate && column % 2 == 1 ? down * tiles->tile_rows - product->rows : 0;
  size_t top = row * tiles->tile_rows, bottom = top + tiles->tile_rows;
  hk_tile tile = {.row = top < shift ? 0 : top - shift, .column = column * tiles->tile_columns};
  bottom -= shift;
  tile.rows = (bottom < product->rows ? bottom : product->rows) - tile.row;
  tile.columns = product->columns - tile.column < tiles->tile_columns ? product->columns - tile.column : tiles->tile_columns;
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
  product_job job = {product, hk_tiles_of(product, pool)};
  hk_pool_run(pool, job.tiles.count, run_tile, &job);
}

void hk_product_lay_out(const hk_product *product, float *panels) { hk_kernels()->lay_out_panels(product, panels); }

void hk_product_run_laid_out(const hk_product *product, const float *panels) {
  hk_kernels()->product_by_panels(product, panels);
}

void hk_product_run_laid_out_part(const hk_product *product, const float *panels, size_t first, size_t end) {
  hk_product part = *product;
  part.columns = end - first;
  part.c += first;
  if (part.bias) part.bias += first;
  // All panels before a multiple of the step are of the widest kind.
  hk_kernels()->product_by_panels(&part, panels + first * product->depth);
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
