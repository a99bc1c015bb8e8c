import HillockFormula
import HillockProof

/// The rows of a document's tables, with the text of each cell and its place: Markdown, HTML and LaTeX.
enum TableRows {
  struct Cell: Hashable, Sendable {
    var text: String
    /// Both from 1.
    var line: Int
    var column: Int
  }

  /// All tables of a document, each with its heading as the first row. Other formats have none.
  static func tables(of text: String, format: DocumentFormat) -> [[[Cell]]] {
    switch format {
    case .markdown: markdown(text)
    case .html: html(text)
    case .latex: latex(text)
    case .restructuredText, .notebook: []
    }
  }

  /// The lines that stand in tables, each with the number of its row in the document, from 1.
  static func rows(of text: String, format: DocumentFormat) -> [Int: Int] {
    var result: [Int: Int] = [:]
    var number = 0
    for row in tables(of: text, format: format).joined() {
      number += 1
      guard let first = row.first, let last = row.last, first.line <= last.line else { continue }
      for line in first.line...last.line { result[line] = number }
    }
    return result
  }

  // MARK: Markdown

  /// Rows of `| a | b |`; a line of hyphens stands below the heading.
  private static func markdown(_ text: String) -> [[[Cell]]] {
    var result: [[[Cell]]] = []
    var rows: [[Cell]] = []
    var isTable = false
    var isFenced = false
    func closed() {
      if isTable, rows.count > 1 { result.append(rows) }
      (rows, isTable) = ([], false)
    }
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      if line.drop(while: \.isWhitespace).hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, line.utf8.count < 4000, line.contains("|") else {
        closed()
        continue
      }
      let cells = cells(of: Array(line), at: number, cut: { $0[$1] == "|" ? 1 : 0 })
      if cells.allSatisfy({ !$0.text.isEmpty && $0.text.allSatisfy { "-: ".contains($0) } }) {
        // What stands before the heading is no part of the table.
        isTable = !rows.isEmpty
        rows = rows.last.map { [$0] } ?? []
      } else {
        rows.append(cells)
      }
    }
    closed()
    return result
  }

  /// The parts of a line between signs, without empty ones at its ends.
  private static func cells(
    of line: [Character], at number: Int, from first: Int = 1, cut: ([Character], Int) -> Int
  ) -> [Cell] {
    var result: [Cell] = []
    var start = 0
    func take(_ end: Int) {
      var begin = start
      while begin < end, line[begin].isWhitespace { begin += 1 }
      result.append(Cell(text: String(line[begin..<end]).trimmed, line: number, column: first + begin))
    }
    var position = 0
    while position < line.count {
      let width = cut(line, position)
      if width > 0 {
        take(position)
        position += width
        start = position
      } else {
        position += 1
      }
    }
    take(line.count)
    if result.first?.text.isEmpty == true { result.removeFirst() }
    if result.last?.text.isEmpty == true { result.removeLast() }
    return result
  }

  // MARK: HTML

  /// `<tr><td>a</td><td>b</td></tr>`, the marks within a cell left out.
  private static func html(_ text: String) -> [[[Cell]]] {
    var result: [[[Cell]]] = []
    var rows: [[Cell]] = []
    var row: [Cell] = []
    var cell: Cell?
    var (line, column) = (1, 1)
    let characters = Array(text)
    var position = 0
    func tag(at start: Int) -> (name: String, after: Int)? {
      guard let end = characters[start...].prefix(400).firstIndex(of: ">") else { return nil }
      let name = characters[(start + 1)..<end].prefix { $0 == "/" || $0.isLetter }
      return (String(name).lowercased(), end + 1)
    }
    func closeCell() {
      if var done = cell {
        done.text = entities(done.text).trimmed
        row.append(done)
      }
      cell = nil
    }
    func closeRow() {
      closeCell()
      if !row.isEmpty { rows.append(row) }
      row = []
    }
    while position < characters.count {
      if characters[position] == "<", let (name, after) = tag(at: position) {
        for character in characters[position..<after] {
          (line, column) = character.isNewline ? (line + 1, 1) : (line, column + 1)
        }
        switch name {
        case "td", "th":
          closeCell()
          cell = Cell(text: "", line: line, column: column)
        case "/td", "/th": closeCell()
        case "tr", "/tr": closeRow()
        case "table", "/table":
          closeRow()
          if rows.count > 1, result.count < 100 { result.append(rows) }
          rows = []
        default: break
        }
        position = after
        continue
      }
      if let known = cell, known.text.utf8.count < 1000 { cell?.text.append(characters[position]) }
      (line, column) = characters[position].isNewline ? (line + 1, 1) : (line, column + 1)
      position += 1
    }
    return result
  }

  private static func entities(_ text: String) -> String {
    var result = text
    for (name, sign) in [
      ("&infin;", "∞"), ("&minus;", "−"), ("&nbsp;", " "), ("&#8734;", "∞"), ("&amp;", "&"), ("\\(", ""),
      ("\\)", ""),
    ] {
      result = FormulaSketch.replacing(name, by: sign, in: result)
    }
    return result
  }

  // MARK: LaTeX

  private static let environments = ["tabular", "tabularx", "tabulary", "longtable", "array"]

  /// `a & b \\` between \begin{tabular} and its end; a row is one line of the file, as most are.
  private static func latex(_ text: String) -> [[[Cell]]] {
    var result: [[[Cell]]] = []
    var rows: [[Cell]]?
    var number = 0
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      guard line.utf8.count < 4000 else { continue }
      if environments.contains(where: { line.containsText("\\begin{\($0)") }) {
        rows = []
        continue
      }
      if environments.contains(where: { line.containsText("\\end{\($0)") }) {
        if let rows, rows.count > 1, result.count < 100 { result.append(rows) }
        rows = nil
        continue
      }
      guard rows != nil, line.contains("&") else { continue }
      var characters = Array(line)
      // The end of the row, and what rules stand behind it.
      if let end = characters.indices.dropLast().last(where: {
        characters[$0] == "\\" && characters[$0 + 1] == "\\"
      }) {
        characters = Array(characters[..<end])
      }
      rows?.append(
        cells(of: characters, at: number) { line, position in
          line[position] == "&" && (position == 0 || line[position - 1] != "\\") ? 1 : 0
        })
    }
    return result
  }
}

extension Substring {
  fileprivate func containsText(_ other: String) -> Bool { String(self).containsText(other) }
}
