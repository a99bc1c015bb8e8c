import CHillockKernels

/// C = start + A·B with A: rows × depth, B: depth × columns, C: rows × columns, row-major and dense.
///
/// Every element is one chain c = fma(A[i,k], B[k,j], c) for k = 0, 1, 2, …; nothing about threads or vector
/// widths changes it.
struct Product {
  var rows: Int
  var columns: Int
  var depth: Int

  /// How a factor lies in memory.
  enum Operand {
    /// Row-major as it is multiplied.
    case rows(FloatView)
    /// The transposed matrix is row-major: element (i, k) lies where (k, i) of a row-major matrix would.
    case columns(FloatView)

    var view: FloatView {
      switch self {
      case .rows(let view), .columns(let view): view
      }
    }
  }

  enum Start {
    case zero
    /// One number for each column.
    case bias(FloatView)
    /// What C holds already.
    case existing
  }

  func run(a: Operand, b: Operand, into c: MutableFloatView, startingAt start: Start, pool: WorkerPool) {
    precondition(a.view.count >= rows * depth, "the left factor of a product is too short")
    precondition(b.view.count >= depth * columns, "the right factor of a product is too short")
    precondition(c.count >= rows * columns, "the result of a product is too short")
    var product = unsafe hk_product()
    unsafe product.rows = rows
    unsafe product.columns = columns
    unsafe product.depth = depth
    unsafe product.a = a.view.base
    unsafe product.b = b.view.base
    unsafe product.c = c.base
    unsafe product.c_row = columns
    switch a {
    case .rows: unsafe (product.a_row, product.a_depth) = (depth, 1)
    case .columns: unsafe (product.a_row, product.a_depth) = (1, rows)
    }
    switch b {
    case .rows: unsafe (product.b_depth, product.b_column) = (columns, 1)
    case .columns: unsafe (product.b_depth, product.b_column) = (1, depth)
    }
    unsafe product.run(startingAt: start, pool: pool)
  }
}

extension hk_product {
  /// Runs it as it is set, but for where its sums start.
  mutating func run(startingAt start: Product.Start, pool: WorkerPool) {
    switch start {
    case .zero: break
    case .bias(let bias):
      precondition(unsafe bias.count >= columns, "the bias of a product is too short")
      unsafe self.bias = bias.base
    case .existing: unsafe accumulate = 1
    }
    unsafe hk_product_run(&self, pool.pointer)
  }
}
