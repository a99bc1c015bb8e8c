extension Split {
  /// Rows cut into parts of nearly equal size, each class in each part in proportion: for cross-validation, in which each
  /// part is held out once.
  ///
  /// - Parameters:
  ///   - classes: the class of each row; `nil` for numbers as targets.
  ///   - count: how many parts; at least 2, and no more than there are rows.
  /// - Returns: the parts, each in increasing order; every row is in one of them.
  /// - Throws: `DataError` for other numbers.
  package static func folds(
    rowCount: Int, classes: [Int]? = nil, count: Int, seed: UInt64
  ) throws(DataError) -> [[Int]] {
    guard count >= 2, count <= rowCount else {
      throw DataError(
        "\(rowCount) rows cannot be cut into \(count) parts; at least 2 and at most a part a row")
    }
    if let classes, classes.count != rowCount {
      throw DataError("there are \(rowCount) rows, but classes for \(classes.count)")
    }
    var random = Philox(seed: seed, stream: foldStream)
    var order = Array(0..<rowCount)
    random.shuffle(&order)
    if let classes { order = spread(order, classes: classes) }
    return (0..<count).map { part in
      order[rowCount * part / count..<rowCount * (part + 1) / count].sorted()
    }
  }

  /// "folds" in ASCII.
  private static let foldStream: UInt64 = 0x66_6F6C_6473
}
