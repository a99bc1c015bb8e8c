import HillockTestSupport
import Testing

@testable import Hillock

/// Activations of whole rows.
@Suite struct VectorKernelTests {
  /// Rows with few numbers are computed side by side, eight at a time; the numbers of a row are those of the row alone.
  @Test(arguments: [1, 2, 3, 7, 8, 9, 17, 31, 32, 33, 100])
  func rowsAreIndependent(columns: Int) {
    var random = SeededRandom(seed: UInt64(columns))
    for rows in [1, 7, 8, 9, 23, 64, 150] {
      var values = (0..<rows * columns).map { _ in random.float(in: -9...9) }
      values[0] = 80
      values[values.count - 1] = -.infinity
      if rows > 8 {
        values[3 * columns] = .nan
        values[5 * columns] = .infinity
      }
      let together = VectorKernels.softmaxRows(values, columns: columns)
      for row in 0..<rows {
        let range = row * columns..<(row + 1) * columns
        let alone = VectorKernels.softmaxRows(Array(values[range]), columns: columns)
        #expect(together[range].map(\.bitPattern) == alone.map(\.bitPattern), "row \(row) of \(rows)")
      }
    }
  }
}
