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
    precondition(b.holds(rows: depth, columns: columns), "the right factor of a product is too short")
    var product = unsafe product(a, into: c, stride: stride, startingAt: start)
    unsafe (product.b, product.b_depth, product.b_column) = (b.view.base, b.rowStride, b.columnStride)
    unsafe hk_product_run(&product, pool.pointer)
  }

  /// The same on this thread, with a right factor that `layOut` wrote for as many columns and as much depth.
  func run(
    _ a: MatrixView, laidOut panels: FloatView, into c: MutableFloatView, stride: Int,
    startingAt start: Product.Start
  ) {
    precondition(panels.count >= layoutCount, "the right factor of a product is too short")
    var product = unsafe product(a, into: c, stride: stride, startingAt: start)
    unsafe hk_product_run_laid_out(&product, panels.base)
  }

  /// The same of some of the columns, which are one of `parts(of:for:)`.
  func run(
    _ columns: Range<Int>, of a: MatrixView, laidOut panels: FloatView, into c: MutableFloatView, stride: Int,
    startingAt start: Product.Start
  ) {
    precondition(panels.count >= layoutCount, "the right factor of a product is too short")
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= self.columns
        && columns.lowerBound % Int(HK_PANEL_STEP) == 0
        && (columns.upperBound == self.columns || columns.upperBound % Int(HK_PANEL_STEP) == 0),
      "no part of what is laid out")
    var product = unsafe product(a, into: c, stride: stride, startingAt: start)
    unsafe hk_product_run_laid_out_part(&product, panels.base, columns.lowerBound, columns.upperBound)
  }

  /// Columns cut into at most so many parts, nearly equal, that end with a panel, as the inner loops take them.
  static func parts(of columns: Int, for threads: Int) -> [Range<Int>] {
    let step = Int(HK_PANEL_STEP)
    let count = max(min(threads, columns / (2 * step)), 1)
    let ends = (0...count).map { $0 == count ? columns : columns * $0 / count / step * step }
    return zip(ends, ends.dropFirst()).map { $0..<$1 }
  }

  /// Floats of a right factor that is laid out.
  var layoutCount: Int { Self.layoutCount(columns: columns, depth: depth) }

  static func layoutCount(columns: Int, depth: Int) -> Int { (columns + 15) / 16 * 16 * depth }

  /// Writes a right factor as products of few rows read it quickest: worth it where many have the same.
  func layOut(_ b: MatrixView, into panels: MutableFloatView) {
    precondition(
      b.holds(rows: depth, columns: columns) && panels.count >= layoutCount,
      "the right factor of a product, or the place for it, is too short")
    var product = unsafe hk_product()
    unsafe (product.columns, product.depth) = (columns, depth)
    unsafe (product.b, product.b_depth, product.b_column) = (b.view.base, b.rowStride, b.columnStride)
    unsafe hk_product_lay_out(&product, panels.base)
  }

  private func product(
    _ a: MatrixView, into c: MutableFloatView, stride: Int, startingAt start: Product.Start
  ) -> hk_product {
    precondition(
      a.holds(rows: rows, columns: depth)
        && MatrixView(c.view, stride: stride).holds(rows: rows, columns: columns),
      "the left factor or the result of a product is too short")
    var product = unsafe hk_product()
    unsafe (product.rows, product.columns, product.depth) = (rows, columns, depth)
    unsafe (product.a, product.a_row, product.a_depth) = (a.view.base, a.rowStride, a.columnStride)
    unsafe (product.c, product.c_row) = (c.base, stride)
    unsafe product.begin(at: start)
    return unsafe product
  }
}
