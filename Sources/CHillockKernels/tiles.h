// How a product is cut into tasks for threads, a function of its shape and of their number, and what is done with the parts.
#ifndef HILLOCK_TILES_H
#define HILLOCK_TILES_H

#include "hillock_dense.h"
#include "hillock_kernel_table.h"
#include "hillock_products.h"

// Where zeros are left out: rows of C that links are found for at a time, and columns of a panel.
enum { LINK_ROWS = 128, LINK_COLUMNS = 96 };

typedef struct {
  size_t tile_rows, tile_columns;
  /// Tiles side by side, and all of them.
  size_t across, count;
  /// Whether every other column of tiles begins with what is left over at the end of the first one, so that tiles side by side
  /// are more equal than one above the other.
  int alternate;
  /// Whether they are numbered column by column instead of row by row. The first thread begins with the first ones.
  int by_columns;
} hk_tiles;

typedef struct {
  size_t row, rows, column, columns;
} hk_tile;

/// For the threads of a pool.
hk_tiles hk_tiles_of(const hk_product *product, const hk_pool *pool);
hk_tile hk_tile_at(const hk_tiles *tiles, const hk_product *product, size_t index);

/// The activation of a tile of a layer's sums.
void hk_activate_tile(const hk_kernel_table *kernels, const hk_dense *layer, hk_tile tile);
/// ∂loss/∂z of a tile.
void hk_multiply_tile_by_slope(const hk_kernel_table *kernels, const hk_dense *layer, hk_tile tile);

/// Whether a product has so many multiplications that waking another thread for it pays.
int hk_product_is_large(const hk_product *product);

#endif
