/// Which rows are for training, for validation and for the test: a function of the seed, the fractions and the
/// classes.
public struct Split: Hashable, Sendable {
  public let training: [Int]
  public let validation: [Int]
  public let test: [Int]

  /// Cuts rows at random.
  ///
  /// With classes, each class is cut in the same proportion as nearly as whole rows allow, and the sizes of the
  /// parts are still those of the whole: the rows of each class are shuffled, spread evenly over the order, and
  /// the order is cut.
  ///
  /// - Parameters:
  ///   - classes: the class of each row; `nil` for numbers as targets.
  ///   - testFraction: of all rows.
  ///   - validationFraction: of the rows that are not for the test.
  /// - Throws: `DataError` when a fraction is outside [0, 1), or no row is left to train on.
  public init(
    rowCount: Int, classes: [Int]? = nil, testFraction: Double, validationFraction: Double, seed: UInt64
  ) throws(DataError) {
    for (name, fraction) in [("test", testFraction), ("validation", validationFraction)] {
      guard fraction >= 0, fraction < 1 else {
        throw DataError("the \(name) fraction must be at least 0 and below 1; got \(fraction)")
      }
    }
    guard rowCount <= 1 << 40 else { throw DataError("\(rowCount) rows are too many to hold in memory") }
    if let classes, classes.count != rowCount {
      throw DataError("there are \(rowCount) rows, but classes for \(classes.count)")
    }
    var random = Philox(seed: seed, stream: Self.stream)
    var order = Array(0..<max(rowCount, 0))
    random.shuffle(&order)
    if let classes { order = Self.spread(order, classes: classes) }
    let testCount = Self.size(testFraction, of: rowCount)
    let validationCount = Self.size(validationFraction, of: rowCount - testCount)
    guard rowCount - testCount - validationCount > 0 else {
      throw DataError(
        "of \(rowCount) rows, \(testCount) are for the test and \(validationCount) for validation: none is left "
          + "to train on. Give more data or smaller fractions")
    }
    test = order[..<testCount].sorted()
    validation = order[testCount..<testCount + validationCount].sorted()
    training = order[(testCount + validationCount)...].sorted()
  }

  /// "split" in ASCII: a stream that training does not use.
  private static let stream: UInt64 = 0x73_706C_6974

  /// At least one row where the fraction is above 0 and there are two rows or more.
  private static func size(_ fraction: Double, of count: Int) -> Int {
    guard fraction > 0, count > 1 else { return 0 }
    return Int((Double(count) * fraction).rounded(), within: 1...count - 1)
  }

  /// Puts the k-th of the n rows of a class at (k + ½)/n of the order, so that every stretch of the order has each
  /// class in proportion.
  private static func spread(_ order: [Int], classes: [Int]) -> [Int] {
    var total: [Int: Int] = [:]
    for row in order { total[classes[row], default: 0] += 1 }
    var seen: [Int: Int] = [:]
    var places: [(position: Double, rank: Int, row: Int)] = []
    for (rank, row) in order.enumerated() {
      let number = seen[classes[row], default: 0]
      seen[classes[row]] = number + 1
      let position = (Double(number) + 0.5) / Double(total[classes[row], default: 1])
      places.append((position, rank, row))
    }
    return places.sorted { ($0.position, $0.rank) < ($1.position, $1.rank) }.map(\.row)
  }
}
