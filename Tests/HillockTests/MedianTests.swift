import HillockTestSupport
import Testing

@testable import Hillock

struct MedianTests {
  /// What putting the numbers in order gives, to the bit.
  @Test func isTheMiddleOfTheOrder() {
    var random = SeededRandom(seed: 77)
    for count in 1...300 {
      for kinds in [2, 5, 1_000_000] as [UInt64] {
        let values = (0..<count).map { _ -> Double in
          let value = Double(random.next() % kinds) - Double(kinds / 2)
          return value == 0 && random.next() % 2 == 0 ? -0.0 : value
        }
        let sorted = values.sorted()
        let middle = count / 2
        let expected = count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
        #expect(Median.of(values).bitPattern == expected.bitPattern, "\(count) of \(kinds), seed 77")
      }
    }
    #expect(Median.of([]) == 0 && Median.of([3]) == 3)
    // In order, the other way round, all alike.
    #expect(Median.of((0..<1_001).map(Double.init)) == 500)
    #expect(Median.of((0..<1_000).reversed().map(Double.init)) == 499.5)
    #expect(Median.of([Double](repeating: 7, count: 1_000)) == 7)
  }
}
