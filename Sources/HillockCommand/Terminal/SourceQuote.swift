import HillockChecking

/// A line of a document, and under it carets below the part that is meant.
struct SourceQuote {
  /// The line with its number, cut around the part that is meant where it is too long.
  let text: String
  /// Blanks and carets; `nil` where the column is not known.
  let marks: String?

  /// A longer line is not quoted: somebody's program wrote it, and to look through it for each finding takes long.
  static let lengthLimit = 100_000
  private static let tabWidth = 4

  private struct Cell {
    var text: String
    var columns: Int
  }

  /// - Parameter width: how many columns the quote may take.
  /// - Returns: `nil` where there is no such line or nothing on it.
  init?(_ place: SourcePlace, in lines: SourceLines, width: Int) {
    guard let line = lines[place.line], line.utf8.count <= Self.lengthLimit else { return nil }
    let cells = Self.cells(of: line)
    guard cells.contains(where: { $0.text != " " }) else { return nil }
    let number = "    \(place.line) | "
    let margin = String(repeating: " ", count: number.count - 2) + "| "
    let start = place.column.map { $0 - 1 }.flatMap { $0 < cells.count ? $0 : nil }
    let shown = Self.window(of: cells, around: start ?? 0, columns: max(width - number.count, 20))
    let body = cells[shown].map(\.text).joined()
    let before = shown.lowerBound > 0 ? "…" : ""
    let after = shown.upperBound < cells.count ? "…" : ""
    text = number + before + body + after
    guard let start else {
      marks = nil
      return
    }
    var end = start + 1
    if place.endLine > place.line {
      end = cells.count
      while end > start + 1, cells[end - 1].text.allSatisfy(\.isWhitespace) { end -= 1 }
    } else if let endColumn = place.endColumn {
      end = max(endColumn - 1, end)
    }
    func columns(_ range: Range<Int>) -> Int { cells[range].reduce(0) { $0 + $1.columns } }
    let indent = before.count + columns(shown.lowerBound..<start)
    let length = max(columns(start..<max(min(end, shown.upperBound), start)), 1)
    marks = margin + String(repeating: " ", count: indent) + String(repeating: "^", count: length)
  }

  /// What is shown for each character of the line.
  private static func cells(of line: String) -> [Cell] {
    var column = 0
    return line.map { character in
      var cell = Cell(text: String(character), columns: character.columns)
      if character == "\t" {
        let columns = tabWidth - column % tabWidth
        cell = Cell(text: String(repeating: " ", count: columns), columns: columns)
      } else {
        let visible = cell.text.visible()
        // The escapes are letters, each with a column of its own.
        if visible != cell.text { cell = Cell(text: visible, columns: visible.reduce(0) { $0 + $1.columns }) }
      }
      column += cell.columns
      return cell
    }
  }

  /// As much of the line as there is room for, a third of it before `start` where the line is too long.
  private static func window(of cells: [Cell], around start: Int, columns: Int) -> Range<Int> {
    if cells.reduce(0, { $0 + $1.columns }) <= columns { return cells.indices }
    // Room for the dots at both ends.
    let room = columns - 2
    var (lower, upper, used) = (start, start, 0)
    func takeBefore(_ limit: Int) {
      while lower > 0, used + cells[lower - 1].columns <= limit {
        lower -= 1
        used += cells[lower].columns
      }
    }
    takeBefore(room / 3)
    while upper < cells.count, used + cells[upper].columns <= room {
      used += cells[upper].columns
      upper += 1
    }
    takeBefore(room)
    return lower..<upper
  }
}
