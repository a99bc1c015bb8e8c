/// A column whose fields are numbers with a point or missing, in the rows that count: most columns of tables of measurements.
///
/// What `ColumnJudge` decides of such a column follows from its numbers, and no text is made of them.
struct PlainNumbers {
  private let column: NumberColumn
  private let rows: [Int]?
  private var present = 0
  private var total = 0
  private var least = Double.infinity
  private var most = -Double.infinity
  private var areWhole = true
  private var areRising = true

  /// `nil` where another column of numbers is at hand: one with words, with zeros in front, or with one value alone.
  init?(_ column: NumberColumn, rows: [Int]?) {
    guard column.wordCount == 0, !column.hasLeadingZeros else { return nil }
    (self.column, self.rows) = (column, rows)
    var last = -Double.infinity
    if let rows {
      for row in rows { add(column.values[row], &last) }
    } else {
      for value in column.values { add(value, &last) }
    }
    guard present > 0, least < most else { return nil }
  }

  private mutating func add(_ value: Double, _ last: inout Double) {
    total += 1
    if value.isNaN { return }
    present += 1
    least = min(least, value)
    most = max(most, value)
    areWhole = areWhole && value == value.rounded()
    areRising = areRising && value > last
    last = value
  }

  /// `nil` where the spelling of the numbers may matter.
  func reading(name: String, mayCount: Bool, isForced: Bool, isTarget: Bool) -> ColumnReading? {
    func finished(_ kind: ColumnReading.Kind, _ reason: String) -> ColumnReading {
      ColumnReading(name: name, kind: kind, reason: reason, style: NumberStyle())
    }
    if isForced { return finished(.number, "as was said") }
    if !isTarget, present >= 20, present == total, areWhole, least >= 0,
      let isNamed = ColumnJudge.numbersRows(name)
    {
      if isNamed {
        // Numbers that differ are texts that differ; the other way round, only where they are spelt alike.
        let values = rows.map { rows in rows.map { column.values[$0] } } ?? column.values
        if Set(values).count == present { return finished(.identifier, ColumnJudge.named) }
        guard column.isUniform else { return nil }
      } else if mayCount, areRising, ColumnJudge.isDense(least, most, present) {
        return finished(.identifier, ColumnJudge.counting)
      }
    }
    return finished(.number, "all values are numbers")
  }
}
