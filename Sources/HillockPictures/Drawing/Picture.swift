import Hillock

/// A drawing with its text equivalent: what it shows, as rows of a table.
package struct Picture: Hashable, Sendable {
  package var drawing: Drawing
  /// Rows of cells; the first row has the headings.
  package var table: [[String]]
  /// The columns of numbers.
  package var numericColumns: Set<Int>

  package init(_ drawing: Drawing, table: [[String]], numericColumns: Set<Int> = []) {
    self.drawing = drawing
    self.table = table
    self.numericColumns = numericColumns
  }

  /// Title, description and table, for a terminal or a reader that cannot see.
  package var lines: [String] {
    var lines = [drawing.title]
    if !drawing.summary.isEmpty { lines.append(drawing.summary) }
    return lines + [""] + TextTable(table, rightAligned: numericColumns).lines
  }
}
