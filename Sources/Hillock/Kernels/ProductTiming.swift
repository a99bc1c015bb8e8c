/// A product of two matrices with its memory, to be timed beside those of other libraries.
@_spi(Tools) public final class ProductTiming {
  private let product: Product
  private let a: FloatStorage
  private let b: FloatStorage
  private let c: FloatStorage
  private let pool: WorkerPool

  /// C = A·B with A: rows × depth and B: depth × columns, all row-major, of numbers from −0.5 to 0.5.
  ///
  /// - Throws: `TrainingError` when the threads cannot be had.
  public init(rows: Int, depth: Int, columns: Int, threads: Int) throws {
    product = Product(rows: rows, columns: columns, depth: depth)
    a = FloatStorage(count: rows * depth)
    b = FloatStorage(count: depth * columns)
    c = FloatStorage(count: rows * columns)
    pool = try WorkerPool(threads: threads)
    for index in 0..<a.count { a.view[index] = Float(index % 97) / 97 - 0.5 }
    for index in 0..<b.count { b.view[index] = Float(index % 89) / 89 - 0.5 }
  }

  public func run() {
    product.run(a: .rows(a.view.view), b: .rows(b.view.view), into: c.view, startingAt: .zero, pool: pool)
  }
}
