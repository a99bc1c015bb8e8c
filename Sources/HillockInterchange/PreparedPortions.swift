import Hillock

/// The rows of a large file as a trained model sees them, in portions, from above to below.
///
/// What they are together is what `PreparedData.rows` gives for the whole file.
package struct PreparedPortions {
  private var rows: RowPortions
  private let preprocessing: Preprocessing
  private var remarks: TableRemarks

  init(_ rows: RowPortions, preprocessing: Preprocessing) {
    (self.rows, self.preprocessing) = (rows, preprocessing)
    remarks = TableRemarks(preprocessing)
  }

  /// The next portion; `nil` at the end.
  ///
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package mutating func next() throws -> PreparedData.Rows? {
    guard let (table, damaged) = try rows.next() else { return nil }
    try remarks.add(table)
    return try PreparedData.rows(of: table, damaged: damaged, for: preprocessing)
  }

  /// Hands on all portions, one after the other; with a second thread the next one is read meanwhile.
  ///
  /// - Throws: as `next`, once the portions before have been used; and what `use` throws.
  package mutating func forEach(pool: WorkerPool, _ use: (PreparedData.Rows) throws -> Void) throws {
    guard pool.threads > 1 else {
      while let rows = try next() { try use(rows) }
      return
    }
    var upcoming = try next()
    while let rows = upcoming {
      var used = Result<Void, any Error>.success(())
      var read = Result<PreparedData.Rows?, any Error>.success(nil)
      // Each of the two has variables of its own.
      pool.run(tasks: 2) { task in
        if task == 0 { used = Result { try use(rows) } } else { read = Result { try next() } }
      }
      try used.get()
      upcoming = try read.get()
    }
  }

  /// What a user should know about how the rows were read: known at the end.
  package var notes: [String] { rows.notes + remarks.lines.map { "column \($0)" } }
}
