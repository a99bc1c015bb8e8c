import CHillockKernels

/// A part of a matrix that lies in a run of floats: element (i, j) at `i·rowStride + j·columnStride`.
struct MatrixView {
  let view: FloatView
  let rowStride: Int
  let columnStride: Int

  /// Row-major with rows that are `stride` floats apart.
  init(_ view: FloatView, stride: Int) {
    self.view = view
    rowStride = stride
    columnStride = 1
  }

  private init(_ view: FloatView, rowStride: Int, columnStride: Int) {
    self.view = view
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  var transposed: MatrixView { MatrixView(view, rowStride: columnStride, columnStride: rowStride) }

  fileprivate func holds(rows: Int, columns: Int) -> Bool {
    rows == 0 || columns == 0 || (rows - 1) * rowStride + (columns - 1) * columnStride < view.count
  }
}

/// C = start + A·B of parts of matrices; each element is one chain of fused multiply-adds over k = 0, 1, 2, …, as of `Product`.
struct StridedProduct {
  var rows: Int
  var columns: Int
  var depth: Int

  /// - Parameter stride: how far the rows of C are apart.
  func run(
    _ a: MatrixView, _ b: MatrixView, into c: MutableFloatView, stride: Int, startingAt start: Product.Start,
    pool: WorkerPool
  ) {
    precondition(
      a.holds(rows: rows, columns: depth) && b.holds(rows: depth, columns: columns)
        && MatrixView(c.view, stride: stride).holds(rows: rows, columns: columns),
      "the factors or the result of a product are too short")
    var product = unsafe hk_product()
    unsafe (product.rows, product.columns, product.depth) = (rows, columns, depth)
    unsafe (product.a, product.a_row, product.a_depth) = (a.view.base, a.rowStride, a.columnStride)
    unsafe (product.b, product.b_depth, product.b_column) = (b.view.base, b.rowStride, b.columnStride)
    unsafe (product.c, product.c_row) = (c.base, stride)
    unsafe product.run(startingAt: start, pool: pool)
  }
}
