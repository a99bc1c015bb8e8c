/// Rows of cells, set in columns as wide as their widest cell.
package struct TextTable: Sendable {
  private let rows: [[String]]
  private let rightAligned: Set<Int>

  /// - Parameter rightAligned: the columns whose cells end at the right, such as numbers.
  package init(_ rows: [[String]], rightAligned: Set<Int> = []) {
    self.rows = rows
    self.rightAligned = rightAligned
  }

  package var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for column in 0..<columns {
        let cell = column < row.count ? row[column] : ""
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (rightAligned.contains(column) ? space + cell : cell + space)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
