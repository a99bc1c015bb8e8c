import HillockFormula
import HillockProof

/// Ranges of known activations in tables: `| GELU | (-∞, ∞) |`.
///
/// A heading says that a column has ranges, the first cell of a row names the function, and the range is an interval between
/// numbers. What the function's own range is, is proved from its formula.
struct RangeTable {
  /// What a cell says of the range of a function.
  struct Entry: Sendable {
    var activation: Activation
    var title: String
    var interval: Interval
    var line: Int
    var column: Int
    var text: String
  }

  struct Interval: Hashable, Sendable {
    enum End: Hashable, Sendable {
      case infinite
      case at(Rational)
    }
    var lower: End
    var upper: End
    var isClosedBelow: Bool
    var isClosedAbove: Bool
  }

  private static let headings: Set<String> = [
    "range", "output range", "range of output", "outputs", "output", "value range", "aralık", "çıkış aralığı",
    "wertebereich", "bildbereich", "rango", "rango de salida", "recorrido", "imagem", "intervalo",
    "intervalo de saída",
    "intervalle", "plage", "plage de sortie", "intervallo", "область значений", "диапазон",
    "диапазон значений", "值域",
    "输出范围", "範囲", "出力範囲", "値域", "치역", "범위", "출력 범위",
  ]

  /// The entries of all tables of a document, in the order of the text.
  static func entries(of text: String, format: DocumentFormat) -> [Entry] {
    var result: [Entry] = []
    for rows in TableRows.tables(of: text, format: format) {
      let heading = rows[0]
      let places = heading.indices.filter { headings.contains(plain(heading[$0].text).lowercased()) }
      guard places.count == 1, let column = places.first, column > 0 else { continue }
      for row in rows.dropFirst() where row.count == heading.count && result.count < 100 {
        let title = plain(row[0].text)
        guard let activation = activation(named: title), let interval = interval(row[column].text) else {
          continue
        }
        result.append(
          Entry(
            activation: activation, title: title, interval: interval, line: row[column].line,
            column: row[column].column, text: row[column].text))
      }
    }
    return result
  }

  /// Without marks of emphasis and pictures.
  private static func plain(_ cell: String) -> String {
    String(cell.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }).trimmed
  }

  /// The activation that a cell names; `nil` where it names none.
  private static func activation(named title: String) -> Activation? {
    guard let found = try? Catalogue.activation(named: title) else { return nil }
    return found.formulaAtDefaults.names.isSubset(of: ["x"]) ? found : nil
  }

  /// `(0, 1)`, `[0, ∞)`, `$(-\infty, \infty)$`; `nil` for anything else.
  static func interval(_ cell: String) -> Interval? {
    var text = cell.filter { !$0.isWhitespace && !"*$`".contains($0) }
    for (from, to) in [
      ("\\left", ""), ("\\right", ""), ("\\infty", "∞"), ("infinity", "∞"), ("inf", "∞"), ("−", "-"),
      ("–", "-"), ("+", ""),
      ("（", "("), ("）", ")"), ("，", ","), ("~", ","), ("∼", ","), (";", ","),
    ] {
      text = FormulaSketch.replacing(from, by: to, in: text)
    }
    guard let open = text.first, let close = text.last, "([".contains(open), ")]".contains(close) else {
      return nil
    }
    let ends = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
    guard ends.count == 2, let lower = end(ends[0]), let upper = end(ends[1]), ends[0] != "∞", ends[1] != "-∞"
    else {
      return nil
    }
    return Interval(lower: lower, upper: upper, isClosedBelow: open == "[", isClosedAbove: close == "]")
  }

  private static func end(_ text: Substring) -> Interval.End? {
    if text == "∞" || text == "-∞" { return .infinite }
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }),
      case .number(let value)? = (try? Formula(parsing: String(text)))?.simplified()
    else { return nil }
    return .at(value)
  }
}

extension RangeTable.Entry {
  /// The verdict: refuted where an end is not that of the function's range, proved where both are.
  func checked() -> CheckedStatement? {
    let facts = Facts(of: activation.formulaAtDefaults, effort: 40_000)
    guard let lower = facts.infimum, let upper = facts.supremum else { return nil }
    let ends = [
      Self.agreement(interval.lower, lower, isLower: true, rounded: text),
      Self.agreement(interval.upper, upper, isLower: false, rounded: text),
    ]
    var statement = CheckedStatement(
      line: line, latex: text, read: "the range of \(title) is \(text)", kind: .other, verdict: .undecided,
      links: [],
      repair: nil, note: nil)
    statement.role = .claim
    (statement.column, statement.endLine, statement.endColumn) = (column, line, column + text.count)
    if ends.contains(false) {
      statement.verdict = .refuted
      let words = "it goes from \(Self.text(of: lower)) to \(Self.text(of: upper))"
      statement.note = words
      var link = CheckedStatement.Link(
        from: "the range of \(title)", to: text, relation: "=", verdict: .refuted,
        witness: Witness(values: [:], left: nil, right: nil, text: words), repair: nil, note: nil,
        isFromFirst: false,
        steps: [])
      (link.line, link.column, link.endLine, link.endColumn) = (line, column, line, column + text.count)
      statement.links = [link]
    } else if ends == [true, true] {
      statement.verdict = .proved
    } else {
      return nil
    }
    return statement
  }

  /// Whether an end is the one that is proved; `nil` where it may be a rounded one, or nothing is known.
  private static func agreement(
    _ end: RangeTable.Interval.End, _ known: Facts.Extreme, isLower: Bool, rounded text: String
  ) -> Bool? {
    switch (end, known) {
    case (.infinite, .plusInfinity), (.infinite, .minusInfinity): return true
    case (.infinite, .exact), (.infinite, .between): return false
    case (.at, .plusInfinity), (.at, .minusInfinity): return false
    case (.at(let value), .exact(let bound, _)):
      guard case .number(let number) = bound.simplified() else { return nil }
      return number == value ? true : nearby(value, number, number)
    case (.at(let value), .between(let a, let b)): return nearby(value, min(a, b), max(a, b))
    }
  }

  /// `nil` where a number is within a tenth of the others, as a rounded one is, and `false` where it is not.
  private static func nearby(_ value: Rational, _ lower: Rational, _ upper: Rational) -> Bool? {
    let tolerance = Rational(1, 10)
    return value + tolerance >= lower && value - tolerance <= upper ? nil : false
  }

  /// Three digits behind the point.
  private static func rounded(_ value: Rational) -> Double { (value.doubleValue * 1000).rounded() / 1000 }

  private static func text(of end: Facts.Extreme) -> String {
    switch end {
    case .exact(let value, _): value.unicode
    case .between(let a, let b): "about \(rounded((a + b) / Rational(2)))"
    case .plusInfinity: "∞"
    case .minusInfinity: "−∞"
    }
  }
}
