import Testing

@testable import HillockExport

@Suite struct PortableSourceTests {
  private let source = PortableSource([
    #"""
    /// Twice.
    func twice(_ x: Double) -> Double {
      let y: Double = x + x
      return y
    }
    func sums(_ x: Double, _ n: UInt64) -> Float {
      var z: Double = twice(x)
      for _ in 1...3 {
        z = z + number(2)
      }
      if z > 2 && x != 0 {
        z = 1
      } else {
        z = 2
      }
      polynomial z 1.0/2 3.5
      return Float(sum)
    }
    func unused(_ x: Float) -> Bool {
      return x > 1
    }
    """#
  ])

  @Test func oneTextGivesC() {
    #expect(
      source.text(of: ["sums"], in: .c) == """
        /// Twice.
        LOCAL double twice(double x) {
          const double y = x + x;
          return y;
        }
        LOCAL float sums(double x, uint64_t n) {
          double z = twice(x);
          for (int round = 1; round <= 3; round++) {
            z = z + number(2);
          }
          if (z > 2 && x != 0) {
            z = 1;
          } else {
            z = 2;
          }
          double sum = 3.5;
          sum = sum * z + 1.0/2;
          return (float)(sum);
        }
        """)
  }

  @Test func whatIsNotCalledIsLeftOut() {
    let text = source.text(of: ["twice"], in: .swift)
    #expect(text.contains("func twice(_ x: Double) -> Double {"))
    #expect(!text.contains("sums") && !text.contains("unused"))
    #expect(source.text(of: ["sums"], in: .swift).contains("twice("))
  }
}
