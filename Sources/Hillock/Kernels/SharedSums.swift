/// Sums that tasks of a pool hand in, each at its own place.
final class SharedSums: Sendable {
  private let values: Locked<[UInt64]>

  init(count: Int) {
    values = Locked([UInt64](repeating: 0, count: count))
  }

  func set(_ index: Int, _ value: UInt64) {
    values.withLock { $0[index] = value }
  }

  var sum: UInt64 { values.withLock { $0.reduce(0, &+) } }
}
