// Dense layers as one step: the products, the activation between them, and the sums of the bias.
#include "hillock_dense.h"

#include <string.h>

#include "hillock_threads.h"
#include "hillock_kernel_table.h"
#include "tiles.h"
#include "wide.h"

#pragma clang fp contract(off)

static hk_product forward_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = rows,
      .columns = layer->units,
      .depth = layer->inputs,
      .a = layer->x,
      .a_row = (ptrdiff_t)layer->inputs,
      .a_depth = 1,
      .b = layer->weight,
      .b_depth = (ptrdiff_t)layer->units,
      .b_column = 1,
      .c = layer->z,
      .c_row = (ptrdiff_t)layer->units,
      .bias = layer->bias,
  };
}

/// xᵀ·∂loss/∂z
static hk_product weight_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = layer->inputs,
      .columns = layer->units,
      .depth = rows,
      .a = layer->x,
      .a_row = 1,
      .a_depth = (ptrdiff_t)layer->inputs,
      .b = layer->y_gradient,
      .b_depth = (ptrdiff_t)layer->units,
      .b_column = 1,
      .c = layer->weight_gradient,
      .c_row = (ptrdiff_t)layer->units,
  };
}

/// ∂loss/∂z·Wᵀ
static hk_product input_product(const hk_dense *layer, size_t rows) {
  return (hk_product){
      .rows = rows,
      .columns = layer->inputs,
      .depth = layer->units,
      .a = layer->y_gradient,
      .a_row = (ptrdiff_t)layer->units,
      .a_depth = 1,
      .b = layer->weight,
      .b_depth = 1,
      .b_column = (ptrdiff_t)layer->units,
      .c = layer->x_gradient,
      .c_row = (ptrdiff_t)layer->inputs,
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

// Fewer rows read the weights as they lie no slower.
enum { LEAST_PANEL_ROWS = 16 };

/// A tile of z, and the activation of it while it is in the cache.
static void forward_tile(const hk_kernel_table *kernels, const hk_dense *layer, const hk_product *product, hk_tile tile) {
  int is_whole = tile.rows == product->rows && tile.columns == product->columns;
  if (layer->panels && is_whole && tile.rows >= LEAST_PANEL_ROWS && product->zeros == HK_FEW_ZEROS) {
    kernels->product_by_panels(product, layer->panels);
  } else {
    kernels->product_tile(product, tile.row, tile.rows, tile.column, tile.columns);
  }
  hk_activate_tile(kernels, layer, tile);
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
    if (is_large && may_be_sparse(&product) && zero_share(layer->x, rows * layer->inputs) > MANY_ZEROS) {
      product.zeros = HK_ZEROS_IN_A;
    }
    if (pool && is_large) {
      forward_job job = {.layer = layer, .product = product, .tiles = hk_tiles_of(&product, pool)};
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
  /// Tasks: tiles of the inputs' gradient, if it is wanted, and of the weights', and runs of the bias's.
  hk_tiles weight_tiles, input_tiles;
  size_t sums;
} backward_job;

/// Layers whose gradients are computed together.
enum { MOST_TOGETHER = HK_POOL_GROUPS / 3 };
typedef struct {
  backward_job layers[MOST_TOGETHER];
  size_t count;
} backward_jobs;

/// Whether the inputs' gradient of a layer is the gradient of the layer before it alone.
static int feeds(const hk_dense *layer) { return layer->x_gradient && layer->x_gradient == layer[-1].y_gradient; }

/// Rows of a task that only multiplies by the derivative.
static size_t slope_rows(const hk_dense *layer) { return (SLOPE_BLOCK + layer->units - 1) / layer->units; }

static void slope_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_job *job = context;
  size_t rows = slope_rows(job->layer), row = index * rows, left = job->rows - row;
  hk_multiply_tile_by_slope(hk_kernels(), job->layer, (hk_tile){row, left < rows ? left : rows, 0, job->layer->units});
}

/// A tile of the inputs' gradient, which becomes that of the sums of the layer before while it is in the cache.
static void input_tile(const hk_product *inputs, const hk_dense *before, hk_tile tile) {
  const hk_kernel_table *kernels = hk_kernels();
  kernels->product_tile(inputs, tile.row, tile.rows, tile.column, tile.columns);
  if (before) hk_multiply_tile_by_slope(kernels, before, tile);
}

static void sum_bias(const backward_job *job, size_t column, size_t columns) {
  const hk_dense *layer = job->layer;
  hk_kernels()->sum_of_rows(layer->y_gradient + column, layer->bias_gradient + column, job->rows, columns, layer->units);
}

/// Tiles of the inputs' gradient first, for they take longest, then those of the weights', then runs of the bias's: none
/// needs another.
static void backward_part(const backward_job *job, size_t index) {
  if (index < job->input_tiles.count) {
    input_tile(&job->inputs, job->before, hk_tile_at(&job->input_tiles, &job->inputs, index));
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

static void backward_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const backward_jobs *jobs = context;
  for (const backward_job *job = jobs->layers;; job++) {
    size_t tasks = job->input_tiles.count + job->weight_tiles.count + job->sums;
    if (index < tasks) {
      backward_part(job, index);
      return;
    }
    index -= tasks;
  }
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

/// The products of a layer whose gradient is that of the sums already; `before` as in backward_job.
static backward_job backward_of(const hk_dense *layer, const hk_dense *before, size_t rows) {
  backward_job job = {
      .layer = layer,
      .before = before,
      .rows = rows,
      .weights = weight_product(layer, rows),
      .inputs = input_product(layer, rows)};
  look_for_zeros(&job);
  return job;
}

/// Cuts them into tasks; without the inputs' gradient where that is there already.
static void cut(backward_job *job, int needs_inputs, const hk_pool *pool) {
  const hk_dense *layer = job->layer;
  job->weight_tiles = hk_tiles_of(&job->weights, pool);
  if (layer->x_gradient && needs_inputs) {
    // A thread's part of the inputs' gradient needs the rows of W whose gradient is its part as well.
    job->input_tiles = hk_tiles_of(&job->inputs, pool);
    job->input_tiles.by_columns = 1;
  }
  job->sums = layer->bias_gradient ? (layer->units + SUM_BLOCK - 1) / SUM_BLOCK : 0;
}

static void run_together(backward_jobs *jobs, hk_pool *pool) {
  size_t groups[HK_POOL_GROUPS], count = 0;
  for (const backward_job *job = jobs->layers; job < jobs->layers + jobs->count; job++) {
    groups[count++] = job->input_tiles.count;
    groups[count++] = job->weight_tiles.count;
    groups[count++] = job->sums;
  }
  hk_pool_run_groups(pool, groups, count, backward_task, jobs);
}

static void backward_large(const hk_dense *layer, const hk_dense *before, size_t rows, hk_pool *pool) {
  backward_jobs jobs = {.layers = {backward_of(layer, before, rows)}, .count = 1};
  backward_job *job = jobs.layers;
  if (pool) {
    cut(job, 1, pool);
    run_together(&jobs, pool);
    return;
  }
  hk_kernels()->product_tile(&job->weights, 0, job->weights.rows, 0, job->weights.columns);
  if (layer->bias_gradient) sum_bias(job, 0, layer->units);
  if (layer->x_gradient) input_tile(&job->inputs, before, (hk_tile){0, rows, 0, layer->inputs});
}

/// `is_multiplied` says whether the gradient of the last layer is that of its sums already.
static void backward_layers(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool, int is_multiplied) {
  const hk_kernel_table *kernels = hk_kernels();
  for (const hk_dense *layer = layers + count; layer-- > layers;) {
    hk_product weights = weight_product(layer, rows);
    int is_large = hk_product_is_large(&weights);
    size_t numbers = rows * layer->units;
    if (!is_multiplied) {
      if (pool && is_large && numbers >= 2 * SLOPE_BLOCK) {
        backward_job job = {.layer = layer, .rows = rows};
        hk_pool_run(pool, (rows + slope_rows(layer) - 1) / slope_rows(layer), slope_task, &job);
      } else {
        hk_multiply_tile_by_slope(kernels, layer, (hk_tile){0, rows, 0, layer->units});
      }
    }
    is_multiplied = is_large && layer > layers && feeds(layer);
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

void hk_dense_backward(const hk_dense *layers, size_t count, size_t rows, hk_pool *pool) {
  backward_layers(layers, count, rows, pool, 0);
}

// MARK: - There and back

// Threads wait for each other after every layer. Where the last layers are small, that and the lines that go from one
// thread's cache to the other's cost more than what all threads read twice if each takes some rows through them, to the loss
// and back.
enum {
  /// Rows of a task; and the most that a batch has, for the losses of all are kept.
  HEAD_ROWS = 32,
  MOST_HEAD_ROWS = 1 << 10,
  /// The most numbers that a layer's weight has: they stay in the second cache.
  HEAD_WEIGHTS = 1 << 15,
  /// One layer more has its gradients computed together with theirs.
  MOST_HEAD = MOST_TOGETHER - 1,
};

typedef struct {
  /// All layers, and the first of the last ones.
  const hk_dense *layers, *first, *end;
  size_t rows;
  const hk_cross_entropy *loss;
  double *losses;
} head_job;

/// How many of the last layers go together with so many rows.
static size_t head_of(const hk_dense *layers, size_t count, size_t rows) {
  if (rows <= HEAD_ROWS || rows > MOST_HEAD_ROWS) return 0;
  size_t head = 0;
  int is_large = 0;
  for (const hk_dense *layer = layers + count; head < MOST_HEAD && layer-- > layers; head++) {
    if (layer->inputs * layer->units > HEAD_WEIGHTS) break;
    hk_product product = forward_product(layer, rows);
    is_large |= hk_product_is_large(&product);
  }
  return is_large ? head : 0;
}

size_t hk_dense_most_head(const hk_dense *layers, size_t count, size_t rows) {
  // Up to there more rows make no fewer layers.
  return head_of(layers, count, rows < MOST_HEAD_ROWS ? rows : MOST_HEAD_ROWS);
}

/// Says where the zeros are for some rows of a product whose A is `x`.
static void look_in_rows(hk_product *product, size_t row, size_t rows) {
  const float *x = product->a + row * product->depth;
  if (may_be_sparse(product) && zero_share(x, rows * product->depth) >= MANY_ZEROS) product->zeros = HK_ZEROS_IN_A;
}

static void head_task(void *context, size_t index, size_t worker) {
  (void)worker;
  const head_job *job = context;
  const hk_kernel_table *kernels = hk_kernels();
  size_t row = index * HEAD_ROWS, left = job->rows - row, rows = left < HEAD_ROWS ? left : HEAD_ROWS;
  for (const hk_dense *layer = job->first; layer < job->end; layer++) {
    hk_product product = forward_product(layer, job->rows);
    look_in_rows(&product, row, rows);
    forward_tile(kernels, layer, &product, (hk_tile){row, rows, 0, layer->units});
  }
  kernels->softmax_cross_entropy(job->loss, row, rows, job->losses + row);
  int is_multiplied = 0;
  for (const hk_dense *layer = job->end; layer-- > job->first;) {
    if (!is_multiplied) hk_multiply_tile_by_slope(kernels, layer, (hk_tile){row, rows, 0, layer->units});
    is_multiplied = 0;
    if (!layer->x_gradient) continue;
    hk_product inputs = input_product(layer, job->rows);
    look_in_rows(&inputs, row, rows);
    is_multiplied = layer > job->layers && feeds(layer);
    input_tile(&inputs, is_multiplied ? layer - 1 : NULL, (hk_tile){row, rows, 0, layer->inputs});
  }
}

double hk_dense_train(const hk_dense *layers, size_t count, size_t rows, const hk_cross_entropy *loss, hk_pool *pool) {
  size_t head = pool ? head_of(layers, count, rows) : 0, first = count - head;
  hk_dense_forward(layers, first, rows, pool);
  if (head == 0) {
    double sum = hk_softmax_cross_entropy(loss, pool);
    hk_dense_backward(layers, count, rows, pool);
    return sum;
  }
  double losses[MOST_HEAD_ROWS], sum = 0;
  head_job job = {layers, layers + first, layers + count, rows, loss, losses};
  hk_pool_run(pool, (rows + HEAD_ROWS - 1) / HEAD_ROWS, head_task, &job);
  for (size_t row = 0; row < rows; row++) sum += losses[row];
  // The gradients of the weights need all rows. The layer before the last ones has its gradient as well now, if it feeds
  // nothing but them.
  backward_jobs jobs = {.count = 0};
  int is_multiplied = first > 0 && feeds(layers + first);
  if (is_multiplied) {
    first--;
    is_multiplied = first > 0 && feeds(layers + first);
    backward_job *below = &jobs.layers[jobs.count++];
    *below = backward_of(layers + first, is_multiplied ? layers + first - 1 : NULL, rows);
    cut(below, 1, pool);
  }
  for (const hk_dense *layer = job.first; layer < job.end; layer++) {
    backward_job *above = &jobs.layers[jobs.count++];
    *above = backward_of(layer, NULL, rows);
    cut(above, 0, pool);
  }
  run_together(&jobs, pool);
  backward_layers(layers, first, rows, pool, is_multiplied);
  return sum;
}

// MARK: - Batches

enum { LINE = 64 / sizeof(float) };

/// Copies a row while the next one, which lies anywhere, is fetched.
static void copy_row(const float *row, const float *next, size_t width, float *target) {
  size_t whole = width / LINE * LINE;
  for (size_t j = 0; j < whole; j += LINE) {
    __builtin_prefetch(next + j);
    memcpy(target + j, row + j, LINE * sizeof(float));
  }
  for (size_t j = whole; j < width; j++) target[j] = row[j];
}

enum { FEW = 4 };

/// A row of at most FEW numbers: a call of memcpy takes longer than these.
static void copy_few(const float *row, size_t width, float *target) {
  switch (width) {
  case 4: target[3] = row[3]; __attribute__((fallthrough));
  case 3: target[2] = row[2]; __attribute__((fallthrough));
  case 2: target[1] = row[1]; __attribute__((fallthrough));
  case 1: target[0] = row[0]; __attribute__((fallthrough));
  default: break;
  }
}

int hk_gather_rows(
    const float *source, size_t source_rows, size_t width, const ptrdiff_t *indices, size_t rows, float *target) {
  for (size_t i = 0; i < rows; i++) {
    // A negative number is a very large one.
    if ((size_t)indices[i] >= source_rows) return -1;
  }
  if (width <= FEW) {
    for (size_t i = 0; i < rows; i++) copy_few(source + (size_t)indices[i] * width, width, target + i * width);
    return 0;
  }
  for (size_t i = 0; i < rows; i++, target += width) {
    const float *row = source + (size_t)indices[i] * width;
    copy_row(row, i + 1 < rows ? source + (size_t)indices[i + 1] * width : row, width, target);
  }
  return 0;
}
