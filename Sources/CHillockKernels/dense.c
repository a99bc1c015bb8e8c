// Dense layers as one step: the products, the activation between them, and the sums of the bias.
#include "hillock_dense.h"

#include <string.h>

#include "hillock_threads.h"
#include "kernel_table.h"
#include "tiles.h"

#pragma clang fp contract(off)

static hk_product forward_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = rows, .columns = layer->units, .depth = layer->inputs,
      .a = layer->x, .a_row = (ptrdiff_t)layer->inputs, .a_depth = 1,
      .b = layer->weight, .b_depth = (ptrdiff_t)layer->units, .b_column = 1,
      .c = layer->z, .c_row = (ptrdiff_t)layer->units, .bias = layer->bias,
  };
}

/// xᵀ·∂loss/∂z
static hk_product weight_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = layer->inputs, .columns = layer->units, .depth = rows,
      .a = layer->x, .a_row = 1, .a_depth = (ptrdiff_t)layer->inputs,
      .b = layer->y_gradient, .b_depth = (ptrdiff_t)layer->units, .b_column = 1,
      .c = layer->weight_gradient, .c_row = (ptrdiff_t)layer->units,
  };
}

/// ∂loss/∂z·Wᵀ
static hk_product input_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = rows, .columns = layer->inputs, .depth = layer->units,
      .a = layer->y_gradient, .a_row = (ptrdiff_t)layer->units, .a_depth = 1,
      .b = layer->weight, .b_depth = 1, .b_column = (ptrdiff_t)layer->units,
      .c = layer->x_gradient, .c_row = (ptrdiff_t)layer->inputs,
  };
}

// MARK: - Forward

typedef struct {
  const hk_dense *layer;
  hk_product product;
  hk_tiles tiles;
} forward_job;

/// A tile of z, and the activation of it while it is in the cache.
static void forward_tile(const hk_kernel_table *kernels, const hk_dense *layer, const hk_product *product, hk_tile tile) {
  kernels->product_tile(product, tile.row, tile.rows, tile.column, tile.columns);
  void (*activation)(const float *, float *, size_t, const float *) = kernels->activations[layer->activation].forward;
  size_t start = tile.row * layer->units + tile.column;
  if (tile.columns == layer->units) {
    activation(layer->z + start, layer->y + start, tile.rows * tile.columns, layer->numbers);
    return;
  }
  for (size_t row = 0; row < tile.rows; row++, start += layer->units) {
    activation(layer->z + start, layer->y + start, tile.columns, layer->numbers);
  }
}

static void forward_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const forward_job *job = context;
  forward_tile(hk_kernels(), job->layer, &job->product, hk_tile_at(&job->tiles, &job->product, index));
}

void hk_dense_forward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool) {
  const hk_kernel_table *kernels = hk_kernels();
  for (const hk_dense *layer = layers; layer < layers + count; layer++) {
    forward_job job = {.layer = layer, .product = forward_product(layer, rows)};
    if (pool && hk_product_is_large(&job.product)) {
      job.tiles = hk_tiles_of(&job.product);
      hk_pool_run(pool, job.tiles.count, forward_task, &job);
    } else {
      forward_tile(kernels, layer, &job.product, (hk_tile){0, rows, 0, layer->units});
    }
  }
}

// MARK: - Backward

// Numbers that one task multiplies by the derivative, and columns that one task sums.
enum { SLOPE_BLOCK = 1 << 12, SUM_BLOCK = 1 << 8 };

typedef struct {
  const hk_dense *layer;
  size_t rows;
  hk_product weights, inputs;
  hk_tiles weight_tiles, input_tiles;
} backward_job;

/// ∂loss/∂z of `count` numbers from `start` on.
static void multiply_by_slope(const hk_kernel_table *kernels, const hk_dense *layer, size_t start, size_t count) {
  float *gradient = layer->y_gradient + start;
  if (layer->z == layer->y) {
    hk_output_form form = hk_output_form_of(layer->activation, layer->numbers);
    kernels->backward_from_output(form, layer->y + start, gradient, gradient, count);
  } else {
    kernels->activations[layer->activation].backward(layer->z + start, gradient, gradient, count, layer->numbers);
  }
}

static void slope_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_job *job = context;
  size_t all = job->rows * job->layer->units, start = index * SLOPE_BLOCK;
  multiply_by_slope(hk_kernels(), job->layer, start, all - start < SLOPE_BLOCK ? all - start : SLOPE_BLOCK);
}

/// Tiles of the weights' gradient first, then those of the inputs', then runs of the bias's: none needs another.
static void backward_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_job *job = context;
  const hk_dense *layer = job->layer;
  const hk_kernel_table *kernels = hk_kernels();
  if (index < job->weight_tiles.count) {
    hk_tile tile = hk_tile_at(&job->weight_tiles, &job->weights, index);
    kernels->product_tile(&job->weights, tile.row, tile.rows, tile.column, tile.columns);
    return;
  }
  index -= job->weight_tiles.count;
  if (index < job->input_tiles.count) {
    hk_tile tile = hk_tile_at(&job->input_tiles, &job->inputs, index);
    kernels->product_tile(&job->inputs, tile.row, tile.rows, tile.column, tile.columns);
    return;
  }
  size_t column = (index - job->input_tiles.count) * SUM_BLOCK;
  size_t columns = layer->units - column < SUM_BLOCK ? layer->units - column : SUM_BLOCK;
  kernels->sum_of_rows(
      layer->y_gradient + column, layer->bias_gradient + column, job->rows, columns, layer->units);
}

static void backward_shared(const hk_dense *layer, size_t rows, hk_pool *pool) {
  backward_job job = {.layer = layer, .rows = rows, .weights = weight_product(layer, rows)};
  size_t numbers = rows * layer->units;
  if (numbers >= 2 * SLOPE_BLOCK) {
    hk_pool_run(pool, (numbers + SLOPE_BLOCK - 1) / SLOPE_BLOCK, slope_task, &job);
  } else {
    multiply_by_slope(hk_kernels(), layer, 0, numbers);
  }
  job.weight_tiles = hk_tiles_of(&job.weights);
  size_t tasks = job.weight_tiles.count;
  if (layer->x_gradient) {
    job.inputs = input_product(layer, rows);
    job.input_tiles = hk_tiles_of(&job.inputs);
    tasks += job.input_tiles.count;
  }
  if (layer->bias_gradient) tasks += (layer->units + SUM_BLOCK - 1) / SUM_BLOCK;
  hk_pool_run(pool, tasks, backward_task, &job);
}

void hk_dense_backward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool) {
  const hk_kernel_table *kernels = hk_kernels();
  for (const hk_dense *layer = layers + count; layer-- > layers;) {
    hk_product weights = weight_product(layer, rows);
    if (pool && hk_product_is_large(&weights)) {
      backward_shared(layer, rows, pool);
      continue;
    }
    multiply_by_slope(kernels, layer, 0, rows * layer->units);
    kernels->product_tile(&weights, 0, weights.rows, 0, weights.columns);
    if (layer->bias_gradient) {
      kernels->sum_of_rows(layer->y_gradient, layer->bias_gradient, rows, layer->units, layer->units);
    }
    if (layer->x_gradient) {
      hk_product inputs = input_product(layer, rows);
      kernels->product_tile(&inputs, 0, inputs.rows, 0, inputs.columns);
    }
  }
}

// MARK: - Batches

int hk_gather_rows(
    const float *source, size_t source_rows, size_t width, const ptrdiff_t *indices, size_t rows, float *target) {
  for (size_t i = 0; i < rows; i++, target += width) {
    // A negative number is a very large one.
    size_t index = (size_t)indices[i];
    if (index >= source_rows) return -1;
    const float *row = source + index * width;
    if (width > 32) {
      memcpy(target, row, width * sizeof(float));
    } else {
      for (size_t j = 0; j < width; j++) target[j] = row[j];
    }
  }
  return 0;
}
