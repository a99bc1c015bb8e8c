import CHillockKernels
import HillockTestSupport
import Testing

/// A product with its numbers; `turnedA` and `turnedB` lie as columns.
private struct GivenProduct {
  var rows: Int
  var columns: Int
  var depth: Int
  var a: [Float]
  var b: [Float]
  var bias: [Float]?
  var turnedA: Bool
  var turnedB: Bool
  /// Numbers between the rows of C, which are to stay as they are.
  var gap = 0

  /// The bits that `body` makes of it, one NaN for all of them.
  func bits(_ zeros: hk_zeros = HK_FEW_ZEROS, _ body: (UnsafePointer<hk_product>) -> Void) -> [UInt32] {
    // What stands behind the last row is to stay as well.
    var c = [Float](repeating: 3, count: rows * (columns + gap) + 16)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        (bias ?? []).withUnsafeBufferPointer { start in
          c.withUnsafeMutableBufferPointer { c in
            var product = hk_product()
            (product.rows, product.columns, product.depth) = (rows, columns, depth)
            (product.a, product.b, product.c) = (a.baseAddress, b.baseAddress, c.baseAddress)
            (product.a_row, product.a_depth) = turnedA ? (1, rows) : (depth, 1)
            (product.b_depth, product.b_column) = turnedB ? (1, depth) : (columns, 1)
            product.c_row = columns + gap
            product.bias = bias == nil ? nil : start.baseAddress
            product.zeros = zeros
            body(&product)
          }
        }
      }
    }
    return c.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
  }

  /// Expects what three plain loops give from every level that there is.
  func expectTheChain(_ zeros: hk_zeros = HK_FEW_ZEROS, seed: Int) {
    let reference = bits { hk_product_reference($0) }
    for level in 0..<Int32(HK_ISA_COUNT) {
      guard let kernels = hk_kernels_at(level) else { continue }
      let wrong = zip(bits(zeros) { kernels.pointee.product_tile($0, 0, rows, 0, columns) }, reference)
        .filter { $0 != $1 }
      #expect(
        wrong.isEmpty,
        "seed \(seed), level \(level), \(rows)×\(columns)×\(depth), turned \(turnedA) \(turnedB)")
      var panels = [Float](repeating: 7, count: (columns + 15) / 16 * 16 * depth)
      let laidOut = panels.withUnsafeMutableBufferPointer { panels in
        bits { product in
          guard let place = panels.baseAddress else { return }
          kernels.pointee.lay_out_panels(product, place)
          kernels.pointee.product_by_panels(product, place)
        }
      }
      #expect(
        laidOut == reference,
        "laid out, seed \(seed), level \(level), \(rows)×\(columns)×\(depth), turned \(turnedA) \(turnedB)")
    }
  }
}

@Suite struct ProductTests {
  /// Every level gives, bit for bit, what three plain loops with a fused multiply-add give.
  @Test(arguments: [
    (1, 1, 1), (1, 200, 70), (1, 128, 300), (1, 150, 37), (4, 8, 2), (13, 35, 7), (16, 128, 128),
    (30, 70, 300), (50, 131, 270),
  ])
  func everyLevelKeepsTheChain(rows: Int, columns: Int, depth: Int) {
    var random = SeededRandom(seed: 11)
    let a = (0..<rows * depth).map { _ in random.float(in: -1...1) }
    let b = (0..<depth * columns).map { _ in random.float(in: -1...1) }
    let bias = (0..<columns).map { _ in random.float(in: -1...1) }
    for transposed in [false, true] {
      GivenProduct(
        rows: rows, columns: columns, depth: depth, a: a, b: b, bias: bias, turnedA: transposed,
        turnedB: transposed
      ).expectTheChain(seed: 11)
    }
  }

  /// Few columns, as layers with few outputs have.
  @Test(arguments: [1, 2, 3, 4, 5], [1, 4, 6, 64, 1030])
  func fewColumnsKeepTheChain(columns: Int, depth: Int) {
    var random = SeededRandom(seed: 13)
    for rows in [15, 16, 31, 52] {
      let a = (0..<rows * depth).map { _ in random.float(in: -1...1) }
      let b = (0..<depth * columns).map { _ in random.float(in: -1...1) }
      let bias = (0..<columns).map { _ in random.float(in: -1...1) }
      for layout in 0..<8 {
        GivenProduct(
          rows: rows, columns: columns, depth: depth, a: a, b: b, bias: layout & 4 == 0 ? bias : nil,
          turnedA: layout & 1 == 1, turnedB: false, gap: layout & 2 == 2 ? 3 : 0
        ).expectTheChain(seed: 13)
      }
    }
  }

  /// A handful of numbers, as layers of a handful of units have.
  @Test(arguments: 1...9, [0, 1, 2, 5, 10, 63, 64, 65]) func fewNumbersKeepTheChain(columns: Int, depth: Int)
  {
    var random = SeededRandom(seed: 14)
    for rows in [1, 2, 4, 5, 6, 10, 23] {
      let a = (0..<rows * depth).map { _ in random.float(in: -1...1) }
      let b = (0..<depth * columns).map { _ in random.float(in: -1...1) }
      let bias = (0..<columns).map { _ in random.float(in: -1...1) }
      for layout in 0..<16 {
        GivenProduct(
          rows: rows, columns: columns, depth: depth, a: a, b: b, bias: layout & 4 == 0 ? bias : nil,
          turnedA: layout & 1 == 1, turnedB: layout & 2 == 2, gap: layout & 8 == 8 ? 3 : 0
        ).expectTheChain(seed: 14)
      }
    }
  }

  /// What spoils a product in which links with a zero are left out, each in its own way.
  enum Trouble: CaseIterable {
    case none, infinity, notANumber, notANumberAmongZeros, negativeZeroBias, underflow, negativeZeros
  }

  /// Zeros are left out where that changes nothing, on every level.
  @Test(arguments: Trouble.allCases, [hk_zeros(HK_ZEROS_IN_A.rawValue), hk_zeros(HK_ZEROS_IN_B.rawValue)])
  func zerosThatAreLeftOutChangeNothing(trouble: Trouble, zeros: hk_zeros) {
    var random = SeededRandom(seed: 12)
    for (rows, columns, depth) in [(1, 1, 1), (7, 33, 5), (20, 300, 140), (140, 97, 64), (131, 20, 200)] {
      for layout in 0..<4 {
        let inA = zeros == HK_ZEROS_IN_A
        func numbers(_ count: Int, zeros: Bool) -> [Float] {
          (0..<count).map { _ in
            let number = random.float(in: -1...1)
            return zeros && random.float(in: 0...1) < 0.6 ? 0 : number
          }
        }
        var a = numbers(rows * depth, zeros: inA)
        var b = numbers(depth * columns, zeros: !inA)
        var bias = numbers(inA ? columns : 0, zeros: false)
        switch trouble {
        case .none: break
        case .infinity, .notANumber:
          let value: Float = trouble == .infinity ? .infinity : .nan
          if inA { b[b.count / 2] = value } else { a[a.count / 2] = value }
        case .notANumberAmongZeros:
          if inA { a[a.count / 2] = .nan } else { b[b.count / 2] = .nan }
        case .negativeZeroBias:
          bias = bias.map { _ in -0.0 }
          a = a.map { _ in 0 }
        case .underflow:
          a = a.map { -abs($0) * 1e-30 }
          b = b.map { abs($0) * 1e-30 }
          bias = bias.map { _ in 0 }
        case .negativeZeros:
          a = a.map { $0 == 0 ? -0.0 : $0 }
          b = b.map { $0 == 0 ? -0.0 : $0 }
        }
        GivenProduct(
          rows: rows, columns: columns, depth: depth, a: a, b: b, bias: inA ? bias : nil,
          turnedA: layout & 1 == 1, turnedB: layout & 2 == 2
        ).expectTheChain(zeros, seed: 12)
      }
    }
  }
}
