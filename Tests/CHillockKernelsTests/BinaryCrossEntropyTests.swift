import CHillockKernels
import HillockTestSupport
import Testing

/// Eight elements go side by side; each has the bits that it has alone, at every level.
@Suite struct BinaryCrossEntropyTests {
  private static let special: [Float] = [
    0, -0.0, .infinity, -.infinity, .nan, 1e-40, -1e-40, 88, -88, 1e30, -1e30, 0x1p-54, -0x1p-54,
  ]

  private func bits(
    _ kernels: hk_kernel_table, _ y: [Float], _ t: [Float], share: Double, scale: Double
  ) -> (sum: UInt64, gradient: [UInt32]) {
    var gradient = t
    let sum = gradient.withUnsafeMutableBufferPointer { gradient in
      y.withUnsafeBufferPointer { y in
        kernels.binary_cross_entropy(
          y.baseAddress, gradient.baseAddress, gradient.baseAddress, y.count, share, scale)
      }
    }
    return (
      sum.isNaN ? Double.nan.bitPattern : sum.bitPattern,
      gradient.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
    )
  }

  @Test func elementsAreOnTheirOwn() throws {
    var random = SeededRandom(seed: 91)
    let baseline = try #require(hk_kernels_at(0)).pointee
    for count in 1...40 {
      var y = (0..<count).map { _ in random.float(in: -20...20) }
      if count.isMultiple(of: 5) { y[count / 2] = Self.special[count % Self.special.count] }
      let t = (0..<count).map { random.float(in: 0...1) < 0.5 ? Float($0 % 2) : random.float(in: 0...1) }
      let (share, scale) = (1 / Double(count % 3 + 1), Double(random.float(in: 0.01...1)))
      // One by one, added in their order.
      var sum = 0.0
      var gradient: [UInt32] = []
      for (y, t) in zip(y, t) {
        let one = bits(baseline, [y], [t], share: share, scale: scale)
        sum += Double(bitPattern: one.sum)
        gradient += one.gradient
      }
      for level in 0..<Int32(HK_ISA_COUNT) {
        guard let kernels = hk_kernels_at(level) else { continue }
        let found = bits(kernels.pointee, y, t, share: share, scale: scale)
        #expect(
          found.sum == (sum.isNaN ? Double.nan.bitPattern : sum.bitPattern),
          "seed 91, \(count) elements, level \(level)")
        #expect(found.gradient == gradient, "seed 91, \(count) elements, level \(level)")
      }
    }
  }
}
