/// Which rows are for training, for validation and for the test: a function of the seed, the fractions and the
/// classes.
package struct Split: Hashable, Sendable {
  /// Row numbers of the part that is learnt from.
  package let training: [Int]
  /// Row numbers of the part that chooses the epoch.
  package let validation: [Int]
  /// Row numbers of the part that judges the result.
  package let test: [Int]

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
  package init(
    rowCount: Int, classes: [Int]? = nil, testFraction: Double, validationFraction: Double, seed: UInt64
  ) throws(DataError) {
    try Self.check(testFraction, validationFraction)
    guard rowCount <= LayerDemand.limit else {
      throw DataError("\(rowCount) rows are too many to hold in memory")
    }
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

  /// Cuts rows at random such that rows of the same group are in the same part: of the groups, in a random order, the first
  /// are for the test until it has its share of the rows, the next for validation.
  ///
  /// - Parameter groups: the group of each row.
  /// - Throws: `DataError` as `init(rowCount:classes:testFraction:validationFraction:seed:)`, and for a single group.
  package init(
    groups: [Int], testFraction: Double, validationFraction: Double, seed: UInt64
  ) throws(DataError) {
    try Self.check(testFraction, validationFraction)
    var members: [Int: [Int]] = [:]
    for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
    var order = members.keys.sorted { members[$0]?.first ?? 0 < members[$1]?.first ?? 0 }
    var random = Philox(seed: seed, stream: Self.stream)
    random.shuffle(&order)
    func take(_ wanted: Int) -> [Int] {
      var rows: [Int] = []
      while rows.count < wanted, order.count > 1 { rows += members[order.removeFirst()] ?? [] }
      return rows.sorted()
    }
    let testCount = Self.size(testFraction, of: groups.count)
    test = take(testCount)
    validation = take(Self.size(validationFraction, of: groups.count - test.count))
    training = order.flatMap { members[$0] ?? [] }.sorted()
    guard !training.isEmpty, testCount == 0 || !test.isEmpty else {
      throw DataError(
        "there \(members.count == 1 ? "is 1 group" : "are \(members.count) groups") of rows, which cannot be parted; give another column, or fractions of 0"
      )
    }
  }

  /// Cuts rows by an order: the last ones are for the test, those before them for validation.
  ///
  /// - Parameter order: where each row stands, such as its time; among equals, later rows are later.
  package init(order: [Double], testFraction: Double, validationFraction: Double) throws(DataError) {
    try Self.check(testFraction, validationFraction)
    let sorted = order.indices.sorted { (order[$0], $0) < (order[$1], $1) }
    let testCount = Self.size(testFraction, of: order.count)
    let validationCount = Self.size(validationFraction, of: order.count - testCount)
    guard order.count - testCount - validationCount > 0 else {
      throw DataError("of \(order.count) rows none is left to train on; give more data or smaller fractions")
    }
    let rest = sorted.count - testCount
    test = sorted[rest...].sorted()
    validation = sorted[(rest - validationCount)..<rest].sorted()
    training = sorted[..<(rest - validationCount)].sorted()
  }

  private static func check(_ test: Double, _ validation: Double) throws(DataError) {
    for (name, fraction) in [("test", test), ("validation", validation)] {
      guard fraction >= 0, fraction < 1 else {
        throw DataError("the \(name) fraction must be at least 0 and below 1; got \(fraction)")
      }
    }
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
  static func spread(_ order: [Int], classes: [Int]) -> [Int] {
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
