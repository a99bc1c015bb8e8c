// Dense layers as one step: the products, the activation between them, and the sums of the bias.
#include "hillock_dense.h"

#include <string.h>

#include "hillock_threads.h"
#include "kernel_table.h"
#include "tiles.h"
#include "wide.h"

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

// MARK: - Zeros

// Products smaller than this, and narrower panels, gain nothing from leaving out zeros.
enum { SMALLEST_SPARSE = 1 << 19, NARROWEST_SPARSE = 64 };

// Of the numbers that zero_share looks at, the least that must be zero, and how many more are worth turning C for.
enum { SHARE_RUNS = 32, SHARE_RUN = 16, SHARE = SHARE_RUNS * SHARE_RUN, MANY_ZEROS = SHARE / 3, MORE_ZEROS = SHARE / 8 };

/// How many of SHARE numbers, in runs that are spread over all of them, are zero.
static int zero_share(const float *x, size_t count) {
  if (count < SHARE_RUN) return 0;
  int zeros = 0;
  for (uint32_t i = 0; i < SHARE_RUNS; i++) {
    // Multiples of the golden ratio, modulo 1.
    const float *run = x + (((uint64_t)(i * 2654435769u) * (count - SHARE_RUN)) >> 32);
    for (size_t j = 0; j < SHARE_RUN; j++) zeros += run[j] == 0;
  }
  return zeros;
}

static int may_be_sparse(const hk_product *product) {
  return product->rows >= NARROWEST_SPARSE && product->columns >= NARROWEST_SPARSE &&
      product->rows * product->columns * product->depth >= SMALLEST_SPARSE && hk_kernels()->leaves_out_zeros;
}

// MARK: - Forward

typedef struct {
  const hk_dense *layer;
  hk_product product;
  hk_tiles tiles;
} forward_job;

/// A tile as functions of single numbers go over it: whole rows are one run.
static hk_tile in_runs(hk_tile tile, size_t units) {
  if (tile.columns == units) tile.columns *= tile.rows, tile.rows = 1;
  return tile;
}

/// A tile of z, and the activation of it while it is in the cache.
static void forward_tile(const hk_kernel_table *kernels, const hk_dense *layer, const hk_product *product, hk_tile tile) {
  kernels->product_tile(product, tile.row, tile.rows, tile.column, tile.columns);
  size_t units = layer->units, start = tile.row * units + tile.column;
  hk_tile runs = in_runs(tile, units);
  if (layer->activation == HK_ID_relu) {
    kernels->relu_rows(layer->z + start, layer->y + start, runs.rows, runs.columns, units);
    return;
  }
  void (*activation)(const float *, float *, size_t, const float *) = kernels->activations[layer->activation].forward;
  for (size_t row = 0; row < runs.rows; row++, start += units) {
    activation(layer->z + start, layer->y + start, runs.columns, layer->numbers);
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
    hk_product product = forward_product(layer, rows);
    int is_large = hk_product_is_large(&product);
    if (is_large && may_be_sparse(&product) && zero_share(layer->x, rows * layer->inputs) >= MANY_ZEROS) {
      product.zeros = HK_ZEROS_IN_A;
    }
    if (pool && is_large) {
      forward_job job = {.layer = layer, .product = product, .tiles = hk_tiles_of(&product)};
      job.tiles.by_columns = 1;
      hk_pool_run(pool, job.tiles.count, forward_task, &job);
    } else {
      forward_tile(kernels, layer, &product, (hk_tile){0, rows, 0, layer->units});
    }
  }
}

// MARK: - Backward

// Numbers that one task multiplies by the derivative, and columns that one task sums.
enum { SLOPE_BLOCK = 1 << 12, SUM_BLOCK = 1 << 7 };

typedef struct {
  const hk_dense *layer;
  /// The layer whose output is this one's input, if the inputs' gradient is to be multiplied by its derivative; or NULL.
  const hk_dense *before;
  size_t rows;
  hk_product weights, inputs;
  hk_tiles weight_tiles, input_tiles;
} backward_job;

/// ∂loss/∂z of a tile.
static void multiply_by_slope(const hk_kernel_table *kernels, const hk_dense *layer, hk_tile tile) {
  size_t units = layer->units, start = tile.row * units + tile.column;
  hk_tile runs = in_runs(tile, units);
  float *gradient = layer->y_gradient + start;
  if (layer->z == layer->y) {
    hk_output_form form = hk_output_form_of(layer->activation, layer->numbers);
    kernels->backward_from_output(form, layer->y + start, gradient, gradient, runs.rows, runs.columns, units);
    return;
  }
  const float *z = layer->z + start;
  for (size_t row = 0; row < runs.rows; row++, z += units, gradient += units) {
    kernels->activations[layer->activation].backward(z, gradient, gradient, runs.columns, layer->numbers);
  }
}

/// Rows of a task that only multiplies by the derivative.
static size_t slope_rows(const hk_dense *layer) { return (SLOPE_BLOCK + layer->units - 1) / layer->units; }

static void slope_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_job *job = context;
  size_t rows = slope_rows(job->layer), row = index * rows, left = job->rows - row;
  multiply_by_slope(hk_kernels(), job->layer, (hk_tile){row, left < rows ? left : rows, 0, job->layer->units});
}

/// A tile of the inputs' gradient, which becomes that of the sums of the layer before while it is in the cache.
static void input_tile(const backward_job *job, hk_tile tile) {
  const hk_kernel_table *kernels = hk_kernels();
  kernels->product_tile(&job->inputs, tile.row, tile.rows, tile.column, tile.columns);
  if (job->before) multiply_by_slope(kernels, job->before, tile);
}

static void sum_bias(const backward_job *job, size_t column, size_t columns) {
  const hk_dense *layer = job->layer;
  hk_kernels()->sum_of_rows(
      layer->y_gradient + column, layer->bias_gradient + column, job->rows, columns, layer->units);
}

/// Tiles of the inputs' gradient first, for they take longest, then those of the weights', then runs of the bias's: none
/// needs another.
static void backward_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_job *job = context;
  if (index < job->input_tiles.count) {
    input_tile(job, hk_tile_at(&job->input_tiles, &job->inputs, index));
    return;
  }
  index -= job->input_tiles.count;
  if (index < job->weight_tiles.count) {
    hk_tile tile = hk_tile_at(&job->weight_tiles, &job->weights, index);
    hk_kernels()->product_tile(&job->weights, tile.row, tile.rows, tile.column, tile.columns);
    return;
  }
  size_t column = (index - job->weight_tiles.count) * SUM_BLOCK, left = job->layer->units - column;
  sum_bias(job, column, left < SUM_BLOCK ? left : SUM_BLOCK);
}

/// Says where the zeros are, once the gradient is that of the sums.
static void look_for_zeros(backward_job *job) {
  const hk_dense *layer = job->layer;
  int weights = may_be_sparse(&job->weights), inputs = layer->x_gradient && may_be_sparse(&job->inputs);
  if (!weights && !inputs) return;
  int in_gradient = zero_share(layer->y_gradient, job->rows * layer->units);
  if (inputs && in_gradient >= MANY_ZEROS) job->inputs.zeros = HK_ZEROS_IN_A;
  if (!weights) return;
  int in_x = zero_share(layer->x, job->rows * layer->inputs);
  if (in_gradient >= MANY_ZEROS && in_gradient >= in_x + MORE_ZEROS) {
    job->weights.zeros = HK_ZEROS_IN_B;
  } else if (in_x >= MANY_ZEROS) {
    job->weights.zeros = HK_ZEROS_IN_A;
  }
}

/// A layer whose gradient is that of the sums already; `before` as in backward_job.
static void backward_large(const hk_dense *layer, const hk_dense *before, size_t rows, hk_pool *pool) {
  backward_job job = {
      .layer = layer, .before = before, .rows = rows,
      .weights = weight_product(layer, rows), .inputs = input_product(layer, rows)};
  look_for_zeros(&job);
  if (!pool) {
    hk_kernels()->product_tile(&job.weights, 0, job.weights.rows, 0, job.weights.columns);
    if (layer->bias_gradient) sum_bias(&job, 0, layer->units);
    if (layer->x_gradient) input_tile(&job, (hk_tile){0, rows, 0, layer->inputs});
    return;
  }
  job.weight_tiles = hk_tiles_of(&job.weights);
  if (layer->x_gradient) {
    // A thread's part of the inputs' gradient needs the rows of W whose gradient is its part as well.
    job.input_tiles = hk_tiles_of(&job.inputs);
    job.input_tiles.by_columns = 1;
  }
  size_t sums = layer->bias_gradient ? (layer->units + SUM_BLOCK - 1) / SUM_BLOCK : 0;
  size_t groups[HK_POOL_GROUPS] = {job.input_tiles.count, job.weight_tiles.count, sums};
  hk_pool_run_groups(pool, groups, HK_POOL_GROUPS, backward_task, &job);
}

void hk_dense_backward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool) {
  const hk_kernel_table *kernels = hk_kernels();
  int is_multiplied = 0;
  for (const hk_dense *layer = layers + count; layer-- > layers;) {
    hk_product weights = weight_product(layer, rows);
    int is_large = hk_product_is_large(&weights);
    size_t numbers = rows * layer->units;
    if (!is_multiplied) {
      if (pool && is_large && numbers >= 2 * SLOPE_BLOCK) {
        backward_job job = {.layer = layer, .rows = rows};
        hk_pool_run(pool, (rows + slope_rows(layer) - 1) / slope_rows(layer), slope_task, &job);
      } else {
        multiply_by_slope(kernels, layer, (hk_tile){0, rows, 0, layer->units});
      }
    }
    is_multiplied = is_large && layer > layers && layer->x_gradient && layer->x_gradient == layer[-1].y_gradient;
    if (is_large) {
      backward_large(layer, is_multiplied ? layer - 1 : NULL, rows, pool);
      continue;
    }
    // As backward_large does without a pool, but without its job, which costs small networks 3 to 7 % of a step.
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
