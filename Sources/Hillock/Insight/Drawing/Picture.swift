/// A drawing with its text equivalent: what it shows, as rows of a table.
public struct Picture: Hashable, Sendable {
  public var drawing: Drawing
  /// Rows of cells; the first row has the headings.
  public var table: [[String]]
  /// The columns of numbers.
  public var numericColumns: Set<Int>

  public init(_ drawing: Drawing, table: [[String]], numericColumns: Set<Int> = []) {
    self.drawing = drawing
    self.table = table
    self.numericColumns = numericColumns
  }

  /// Title, description and table, for a terminal or a reader that cannot see.
  public var lines: [String] {
    var lines = [drawing.title]
    if !drawing.summary.isEmpty { lines.append(drawing.summary) }
    return lines + [""] + TextTable(table, rightAligned: numericColumns).lines
  }
}
