import CHillockKernels
import HillockTestSupport
import Testing

@Suite(.serialized) struct ProductTests {
  /// Every level gives, bit for bit, what three plain loops with a fused multiply-add give.
  @Test(arguments: [(1, 1, 1), (4, 8, 2), (13, 35, 7), (30, 70, 300), (50, 131, 270)])
  func everyLevelKeepsTheChain(rows: Int, columns: Int, depth: Int) {
    var random = SeededRandom(seed: 11)
    let a = (0..<rows * depth).map { _ in random.float(in: -1...1) }
    let b = (0..<depth * columns).map { _ in random.float(in: -1...1) }
    let bias = (0..<columns).map { _ in random.float(in: -1...1) }
    func run(transposed: Bool, _ body: (UnsafePointer<hk_product>) -> Void) -> [UInt32] {
      var c = [Float](repeating: 0, count: rows * columns)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          bias.withUnsafeBufferPointer { bias in
            c.withUnsafeMutableBufferPointer { c in
              var product = hk_product()
              (product.rows, product.columns, product.depth) = (rows, columns, depth)
              (product.a, product.b, product.c) = (a.baseAddress, b.baseAddress, c.baseAddress)
              (product.a_row, product.a_depth) = transposed ? (1, rows) : (depth, 1)
              (product.b_depth, product.b_column) = transposed ? (1, depth) : (columns, 1)
              product.c_row = columns
              product.bias = bias.baseAddress
              body(&product)
            }
          }
        }
      }
      return c.map(\.bitPattern)
    }
    let before = hk_isa_current()
    for transposed in [false, true] {
      let reference = run(transposed: transposed) { hk_product_reference($0) }
      for level in 0..<Int32(4) where hk_isa_available(level) == 1 {
        #expect(hk_isa_select(level) == 0)
        #expect(
          run(transposed: transposed) { hk_product_run($0, nil) } == reference, "seed 11, level \(level)")
      }
    }
    _ = hk_isa_select(before)
  }
}
