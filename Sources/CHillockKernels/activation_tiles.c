// Activations and their derivatives over tiles of what a dense layer makes.
#include "hillock_kernel_table.h"
#include "hillock_recurrent.h"
#include "tiles.h"
#include "wide.h"

#pragma clang fp contract(off)

/// A tile as functions of single numbers go over it: whole rows are one run.
static hk_tile in_runs(hk_tile tile, size_t units) {
  if (tile.columns == units) tile.columns *= tile.rows, tile.rows = 1;
  return tile;
}

// Kernels collect the numbers that take long, so short runs of a tile are brought together, up to so many numbers.
enum { LONG_RUN = 1024 };

/// Rows of a tile that go through a kernel together; 1 where runs are long enough.
static size_t rows_together(hk_tile runs) {
  size_t rows = runs.columns < LONG_RUN / 2 ? LONG_RUN / runs.columns : 1;
  return rows < runs.rows ? rows : runs.rows;
}

void hk_activate_tile(const hk_kernel_table *kernels, const hk_dense *layer, hk_tile tile) {
  size_t units = layer->units, start = tile.row * units + tile.column;
  hk_tile runs = in_runs(tile, units);
  if (layer->activation == HK_ID_relu) {
    kernels->relu_rows(layer->z + start, layer->y + start, runs.rows, runs.columns, units);
    return;
  }
  void (*activation)(const float *, float *, size_t, const float *) = kernels->activations[layer->activation].forward;
  size_t together = rows_together(runs), columns = runs.columns;
  for (size_t row = 0, rows = 0; row < runs.rows; row += rows, start += rows * units) {
    rows = runs.rows - row < together ? runs.rows - row : together;
    if (rows == 1) {
      activation(layer->z + start, layer->y + start, columns, layer->numbers);
      continue;
    }
    float z[LONG_RUN], y[LONG_RUN];
    hk_copy_rows(layer->z + start, units, z, columns, rows, columns);
    activation(z, y, rows * columns, layer->numbers);
    hk_copy_rows(y, columns, layer->y + start, units, rows, columns);
  }
}

void hk_multiply_tile_by_slope(const hk_kernel_table *kernels, const hk_dense *layer, hk_tile tile) {
  size_t units = layer->units, start = tile.row * units + tile.column;
  hk_tile runs = in_runs(tile, units);
  float *gradient = layer->y_gradient + start;
  if (layer->z == layer->y) {
    hk_output_form form = hk_output_form_of(layer->activation, layer->numbers);
    kernels->backward_from_output(form, layer->y + start, gradient, gradient, runs.rows, runs.columns, units);
    return;
  }
  const float *z = layer->z + start;
  size_t together = rows_together(runs), columns = runs.columns;
  for (size_t row = 0, rows = 0; row < runs.rows; row += rows, z += rows * units, gradient += rows * units) {
    rows = runs.rows - row < together ? runs.rows - row : together;
    if (rows == 1) {
      kernels->activations[layer->activation].backward(z, gradient, gradient, columns, layer->numbers);
      continue;
    }
    float sums[LONG_RUN], slopes[LONG_RUN];
    hk_copy_rows(z, units, sums, columns, rows, columns);
    hk_copy_rows(gradient, units, slopes, columns, rows, columns);
    kernels->activations[layer->activation].backward(sums, slopes, slopes, rows * columns, layer->numbers);
    hk_copy_rows(slopes, columns, gradient, units, rows, columns);
  }
}
