import HillockFormula
import HillockProof

/// Tables of functions beside their derivatives, in Markdown, HTML and LaTeX: each row is a statement that nobody wrote out.
struct FormulaTable {
  /// A cell: its words, and the formulas in it.
  private struct Cell {
    var words = ""
    var formulas: [Int] = []
    /// The only formula, where there is nothing else.
    var formula: Int? { formulas.count == 1 && CaseWords.words(of: words).isEmpty ? formulas[0] : nil }
  }

  private enum Column { case name, function, derivative, other }

  /// The statements that tables of a document make of formulas in it, by their places among the segments.
  static func statements(of segments: [MathSegment]) -> [Int: SpokenStatement] {
    var result: [Int: SpokenStatement] = [:]
    for rows in tables(of: segments) {
      guard let header = rows.first, rows.count > 1 else { continue }
      let columns = header.map { column($0, segments) }
      guard columns.contains(.derivative) else { continue }
      for row in rows.dropFirst() where row.count == columns.count {
        guard let place = columns.firstIndex(of: .derivative), columns.lastIndex(of: .derivative) == place,
          let position = row[place].formula,
          let formula = FormulaSketch(segments[position].latex)
        else { continue }
        let named = columns.firstIndex(of: .name).map { row[$0] }
        // A column of names may show the functions themselves.
        let function = (columns.firstIndex(of: .function) ?? columns.firstIndex(of: .name)).flatMap {
          row[$0].formula
        }
        let head = columns.firstIndex(of: .function).flatMap { header[$0].formula }.map { segments[$0].latex }
        if let function {
          result[position] = statement(formula, of: segments[function].latex, head: head)
        } else if let named, named.formulas.isEmpty, columns.firstIndex(of: .function) == nil,
          formula.isPlainValue, let name = SpokenFunction.latex(of: named.words)
        {
          result[position] = SpokenDerivative.statement(formula, ofFunction: name)
        }
      }
    }
    return result
  }

  /// The derivative of the function in the row, f(x) in it written out.
  private static func statement(_ formula: FormulaSketch, of source: String, head: String?)
    -> SpokenStatement?
  {
    guard let function = FormulaSketch(source) else { return nil }
    var (name, body) = (head, source)
    if let definition = function.definition { (name, body) = (definition.head, definition.body) }
    guard let sketch = FormulaSketch(body), !sketch.hasRelation, !sketch.letters.isEmpty else { return nil }
    var (value, latex) = (formula, formula.latex)
    // f′(x) = … is a statement already; what it is the derivative of stands beside it.
    if let definition = value.definition {
      guard
        definition.head.contains("'") || definition.head.contains("prime")
          || definition.head.contains("frac"),
        let own = FormulaSketch(definition.body)
      else { return nil }
      (value, latex) = (own, definition.body)
    }
    guard value.isPlainValue, let variable = sketch.variable else { return nil }
    if let name, let own = FormulaSketch(name), !own.hasRelation, own.letters.count <= 2 {
      latex = FormulaSketch.replacing(name, by: "\\left(\(body)\\right)", in: latex)
      guard let replaced = FormulaSketch(latex) else { return nil }
      value = replaced
    }
    guard value.letters.isSubset(of: sketch.letters.union(["sigma"])), value.letters.contains(variable) else {
      return nil
    }
    return SpokenStatement(
      #"\frac{d}{d\#(variable)} \left( \#(body) \right)"#, "=", latex, start: formula.start)
  }

  private static func column(_ cell: Cell, _ segments: [MathSegment]) -> Column {
    let text = cell.words.lowercased()
    func has(_ words: [String]) -> Bool { words.contains { text.containsText($0) } }
    if has(["second", "inverse", "zweite", "segunda", "二阶"]) { return .other }
    if has([
      "derivative", "ableitung", "derivada", "dérivée", "derivata", "производная", "导数", "導數", "導関数", "微分",
      "도함수", "미분",
    ]) {
      return .derivative
    }
    if let formula = cell.formula {
      let latex = segments[formula].latex
      guard let sketch = FormulaSketch(latex), sketch.letters.count >= 1 else { return .other }
      let isDerivative =
        latex.contains("'") || latex.contains("prime") || latex.contains("frac{d")
        || latex.contains("partial")
      if latex.contains("''") || latex.contains("^{-1}") { return .other }
      return isDerivative ? .derivative : .function
    }
    if has([
      "formula", "equation", "definition", "expression", "formel", "gleichung", "fórmula", "formule",
      "ecuación", "equação",
      "expresión", "公式", "表达式", "定义", "数式", "수식", "формула",
    ]) {
      return .function
    }
    if has([
      "name", "activation", "function", "funktion", "función", "função", "fonction", "funzione", "函数", "関数",
      "함수", "функция",
    ]) {
      return .name
    }
    return .other
  }

  // MARK: finding them

  /// The tables, row by row; the first row of each is its header.
  private static func tables(of segments: [MathSegment]) -> [[[Cell]]] {
    var result: [[[Cell]]] = []
    var rows: [[Cell]] = []
    var row: [Cell] = []
    var cell = Cell()
    var isInRow = false
    var tabular = false
    func isRule(_ row: [Cell]) -> Bool {
      row.allSatisfy { $0.formulas.isEmpty && $0.words.allSatisfy { "-:= ".contains($0) } }
    }
    func endRow() {
      defer { (row, cell, isInRow) = ([], Cell(), false) }
      guard isInRow else {
        if !tabular {
          if rows.count > 1 { result.append(rows) }
          rows = []
        }
        return
      }
      row.append(cell)
      // The bars at both ends of a row part nothing.
      if row.first.map({ $0.formulas.isEmpty && $0.words.trimmed.isEmpty }) == true, !tabular {
        row.removeFirst()
      }
      if row.last.map({ $0.formulas.isEmpty && $0.words.trimmed.isEmpty }) == true, !tabular {
        row.removeLast()
      }
      if !row.isEmpty, !isRule(row) { rows.append(row) }
    }
    func endTable() {
      endRow()
      if rows.count > 1 { result.append(rows) }
      (rows, tabular) = ([], false)
    }
    for (position, segment) in segments.enumerated() {
      let text = Array(segment.leadingText)
      var i = 0
      while i < text.count {
        let c = text[i]
        if c == "\\" {
          var end = i + 1
          while end < text.count, text[end].isLetter { end += 1 }
          let command = String(text[(i + 1)..<end])
          let rest = String(text[end...].prefix(16))
          if command == "begin", rest.hasPrefix("{tab") || rest.hasPrefix("{longtab") {
            endTable()
            (tabular, isInRow) = (true, true)
            // What says how the columns are set.
            while end < text.count, text[end] != "}" { end += 1 }
            end += 1
            while end < text.count, text[end] == "{" || text[end] == "[" {
              var level = 0
              repeat {
                if "{[".contains(text[end]) { level += 1 }
                if "}]".contains(text[end]) { level -= 1 }
                end += 1
              } while end < text.count && level > 0
            }
          } else if command == "end", tabular {
            endTable()
          } else if tabular, command.isEmpty, end < text.count, text[end] == "\\" {
            endRow()
            isInRow = true
            end += 1
          }
          i = max(end, i + 1)
          continue
        }
        if tabular {
          if c == "&" {
            row.append(cell)
            cell = Cell()
          } else {
            cell.words.append(c)
          }
        } else if c == "|" {
          if isInRow || !row.isEmpty || cell.formulas.isEmpty { row.append(cell) }
          isInRow = true
          cell = Cell()
        } else if c == "\n" {
          endRow()
        } else {
          cell.words.append(c)
        }
        i += 1
      }
      if segment.isDisplay, !tabular, !isInRow {
        endTable()
      } else {
        cell.formulas.append(position)
      }
    }
    endTable()
    return result
  }
}
