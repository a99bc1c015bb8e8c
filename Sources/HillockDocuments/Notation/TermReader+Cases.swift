import HillockFormula
import HillockProof

// Definitions by cases, and the conditions in them.
extension TermReader {
  /// `if x > 0 then x else 0`, after the `if`.
  mutating func plainCases() throws(NotationError) -> Term {
    var cases: [Term.Case] = []
    while true {
      let condition = try self.condition()
      guard next?.kind == .command("then") else { throw unexpected("'then'") }
      advance()
      cases.append(.init(value: try expression(), condition: condition))
      guard next?.kind == .command("else") else {
        throw unexpected("'else' with the value in all other cases")
      }
      advance()
      guard next?.kind == .command("if") else { break }
      advance()
    }
    return .cases(cases, otherwise: try expression())
  }

  mutating func environment(_ name: String, _ token: NotationToken) throws(NotationError) -> Term {
    advance()
    let start = position
    var level = 0
    while position < tokens.count {
      if case .begin = tokens[position].kind { level += 1 }
      if case .end = tokens[position].kind {
        if level == 0 { break }
        level -= 1
      }
      advance()
    }
    guard position < tokens.count else {
      throw NotationError(message: "\\begin{\(name)} without \\end{\(name)}", offset: token.offset)
    }
    let content = Array(tokens[start..<position])
    advance()
    switch name {
    case "cases", "dcases", "rcases", "numcases", "array", "Bmatrix", "matrix", "aligned", "alignedat",
      "split",
      "gathered", "align", "tabular":
      let rows = split(content)
      if name != "cases" && name != "dcases" && name != "rcases",
        !rows.contains(where: { row in row.contains { isConditionSign($0) } })
      {
        return try matrix(rows, name, token)
      }
      return try cases(rows, token)
    case "bmatrix", "pmatrix", "smallmatrix": return try matrix(split(content), name, token)
    default:
      throw NotationError(
        message: name.hasSuffix("matrix") ? "a matrix" : "the environment \(name)", offset: token.offset)
    }
  }

  /// A matrix whose entries can be read and of which none is left out.
  private mutating func matrix(
    _ rows: [[NotationToken]], _ name: String, _ token: NotationToken
  ) throws(NotationError) -> Term {
    let failure = NotationError(message: "a matrix", offset: token.offset)
    guard name.hasSuffix("matrix"), name != "Bmatrix" else { throw failure }
    var result: [[Term]] = []
    for row in rows {
      let parts = row.split(omittingEmptySubsequences: false) { $0.isSymbol("&") }
      guard !row.contains(where: { $0.isSymbol("...") }) else { throw failure }
      var entries: [Term] = []
      for part in parts {
        guard let entry = try? term(Array(part)), entry.foreignPart == nil else { throw failure }
        entries.append(entry)
      }
      result.append(entries)
    }
    guard let width = result.first?.count, width > 0, result.allSatisfy({ $0.count == width }) else {
      throw failure
    }
    return .domain(.matrix(result))
  }

  private func isConditionSign(_ token: NotationToken) -> Bool {
    switch token.kind {
    case .symbol(let s): return ["<", ">", "<=", ">=", "!=", "=", "in"].contains(s)
    case .prose: return true
    default: return false
    }
  }

  /// The rows of an environment; a row with two alignment marks lost its line break.
  private func split(_ content: [NotationToken]) -> [[NotationToken]] {
    var rows: [[NotationToken]] = [[]]
    var level = 0
    for token in content {
      switch token.kind {
      case .begin: level += 1
      case .end: level -= 1
      case .symbol("{"), .symbol("("): level += 1
      case .symbol("}"), .symbol(")"): level -= 1
      default: break
      }
      if token.kind == .newRow && level == 0 {
        rows.append([])
      } else {
        rows[rows.count - 1].append(token)
      }
    }
    return rows.filter { row in row.contains { !$0.isSymbol("&") && $0.kind != .gap } }
  }

  private mutating func cases(_ rows: [[NotationToken]], _ token: NotationToken) throws(NotationError) -> Term
  {
    var result: [Term.Case] = []
    var otherwise: Term?
    var undefined: [Term.Condition] = []
    var pending = rows
    while !pending.isEmpty {
      let row = pending.removeFirst()
      var (value, condition) = cells(row)
      condition = Self.wordsJoined(condition)
      // A second mark in the row: the value of the next case stands behind the condition.
      while let mark = condition.firstIndex(where: { $0.isSymbol("&") }), Self.joinsColumns(condition, mark) {
        condition.remove(at: mark)
      }
      if let mark = condition.firstIndex(where: { $0.isSymbol("&") }) {
        var reader = self.reader(of: Array(condition[..<mark]))
        defer { takeBack(reader) }
        let parsed = try reader.caseCondition()
        let left = Array(reader.tokens[reader.position...])
        pending.insert(left + condition[mark...], at: 0)
        if let parsed {
          result.append(.init(value: try term(value), condition: parsed))
        } else {
          otherwise = try term(value)
        }
        continue
      }
      while let last = value.last, last.isSymbol(",") || last.kind == .gap || last.isSymbol(";") {
        value.removeLast()
      }
      guard !condition.isEmpty else {
        otherwise = try term(value)
        continue
      }
      var reader = self.reader(of: condition)
      defer { takeBack(reader) }
      let parsed = try reader.caseCondition()
      while let token = reader.next,
        token.isSymbol(",") || token.isSymbol(".") || token.isSymbol(";") || token.kind == .gap
      {
        reader.advance()
      }
      guard reader.next == nil else { throw reader.unexpected("the end of the condition") }
      if let parsed, NotationWords.saysUndefined(value) {
        undefined.append(parsed)
        continue
      }
      let read = try term(value)
      if let parsed {
        result.append(.init(value: read, condition: parsed))
      } else {
        otherwise = read
      }
    }
    guard !result.isEmpty || otherwise != nil else {
      throw NotationError(message: "a definition by cases without cases", offset: token.offset)
    }
    if let (first, second) = Self.contradiction(in: result, undefined) {
      return .foreign("cases that contradict each other: \(first) and \(second)")
    }
    if otherwise != nil, !undefined.isEmpty {
      throw NotationError(message: "a case without a value beside one for all others", offset: token.offset)
    }
    return .cases(result, otherwise: otherwise)
  }

  /// Two conditions that both hold where a name has one value, with different values: 0 for x ≤ 0, and 1 for x ≥ 0.
  private static func contradiction(
    in cases: [Term.Case], _ undefined: [Term.Condition]
  ) -> (Term.Condition, Term.Condition)? {
    func meet(_ a: Term.Condition, _ b: Term.Condition) -> (name: String, value: Term)? {
      guard case .compare(.symbol(let name), let first, let value) = a,
        case .compare(.symbol(name), let second, value) = b
      else { return nil }
      let both: Set<Formula.Relation> = [.lessOrEqual, .equal, .greaterOrEqual]
      return both.contains(first) && both.contains(second) ? (name, value) : nil
    }
    for (position, entry) in cases.enumerated() {
      if let other = undefined.first(where: { meet(entry.condition, $0) != nil }) {
        return (entry.condition, other)
      }
      for other in cases[(position + 1)...] {
        guard let (name, value) = meet(entry.condition, other.condition) else { continue }
        let values = [entry.value, other.value].map { $0.substituting([name: value]) }
        if values.allSatisfy(\.isSimpleNumber), values[0] != values[1] {
          return (entry.condition, other.condition)
        }
      }
    }
    return nil
  }

  /// Letters side by side that spell a word behind which a condition stands: `& si & x > 0`.
  private static func wordsJoined(_ condition: [NotationToken]) -> [NotationToken] {
    var first = 0
    while first < condition.count, condition[first].isSymbol("&") || condition[first].kind == .gap {
      first += 1
    }
    var end = first
    var word = ""
    while end < condition.count, case .letter(let letter) = condition[end].kind, letter.count == 1,
      end == first || !condition[end].spaced
    {
      word += letter
      end += 1
    }
    guard word.count > 1, NotationWords.conditional.contains(word) || NotationWords.otherwise.contains(word)
    else {
      return condition
    }
    return condition[..<first] + [NotationToken(kind: .prose(word), offset: condition[first].offset)]
      + condition[end...]
  }

  /// Whether the mark stands in `x & if & x > 0`, `x & , & x > 0`, `x & x & > 0`: columns of one condition.
  private static func joinsColumns(_ condition: [NotationToken], _ mark: Int) -> Bool {
    let before = condition[..<mark]
    let isRelated = before.contains { token in
      if case .symbol(let sign) = token.kind {
        return ["<", ">", "<=", ">=", "!=", "=", "in"].contains(sign)
      }
      return false
    }
    let isOtherwise = before.contains { token in
      if case .prose(let words) = token.kind {
        return NotationWords.saysOtherwise(words) && !words.contains("if")
      }
      return false
    }
    return !isRelated && !isOtherwise
  }

  private mutating func term(_ part: [NotationToken]) throws(NotationError) -> Term {
    var part = part
    while let last = part.last, last.isSymbol(",") || last.kind == .gap || last.isSymbol(";") {
      part.removeLast()
    }
    var reader = self.reader(of: part)
    defer { takeBack(reader) }
    let result = try reader.overFraction()
    guard reader.next == nil else { throw reader.unexpected("the end of the value") }
    metAmbiguousSlash = metAmbiguousSlash || reader.metAmbiguousSlash
    metAmbiguousSum = metAmbiguousSum || reader.metAmbiguousSum
    metAmbiguousDerivative = metAmbiguousDerivative || reader.metAmbiguousDerivative
    return result
  }

  /// Value and condition of a row: parted by &, a word, a comma or a gap.
  private func cells(_ row: [NotationToken]) -> ([NotationToken], [NotationToken]) {
    var row = row[...]
    while let first = row.first, first.isSymbol("&") || first.kind == .gap { row = row.dropFirst() }
    if let mark = row.firstIndex(where: { $0.isSymbol("&") }) {
      var condition = row[(mark + 1)...]
      // `x & , & x > 0`: a column for the comma.
      while let first = condition.first, first.isSymbol(",") || first.isSymbol("&") || first.kind == .gap {
        condition = condition.dropFirst()
      }
      return (Array(row[..<mark]), Array(condition))
    }
    var level = 0
    for position in row.indices {
      switch row[position].kind {
      case .symbol("("), .symbol("{"), .symbol("["): level += 1
      case .symbol(")"), .symbol("}"), .symbol("]"): level -= 1
      case .prose where level == 0: return (Array(row[..<position]), Array(row[position...]))
      case .gap where level == 0 && position > row.startIndex, .symbol(",") where level == 0,
        .symbol(":") where level == 0:
        let rest = Array(row[(position + 1)...])
        if rest.contains(where: isConditionSign) { return (Array(row[..<position]), rest) }
      default: break
      }
    }
    // `x (x > 0)`: the last bracket of the row holds a comparison.
    if let last = row.last, last.isSymbol(")") || last.isSymbol("]") {
      var level = 0
      for position in row.indices.reversed() {
        if row[position].isSymbol(")") || row[position].isSymbol("]") { level += 1 }
        if row[position].isSymbol("(") || row[position].isSymbol("[") { level -= 1 }
        guard level == 0 else { continue }
        let inside = row[(position + 1)..<(row.endIndex - 1)]
        let isCondition = inside.contains { token in
          if case .prose = token.kind { return true }
          guard case .symbol(let sign) = token.kind else { return false }
          return ["<", ">", "<=", ">=", "!=", "=", "in"].contains(sign)
        }
        if isCondition, position > row.startIndex { return (Array(row[..<position]), Array(inside)) }
        break
      }
    }
    return (Array(row), [])
  }

  /// A condition of a case; `nil` for `otherwise`.
  mutating func caseCondition() throws(NotationError) -> Term.Condition? {
    var sawOtherwise = false
    while let token = next {
      if case .prose(let words) = token.kind {
        if NotationWords.saysOtherwise(words) { sawOtherwise = true }
        advance()
      } else if token.isSymbol("&") || token.kind == .gap || token.isSymbol(",") || token.isSymbol(":") {
        advance()
      } else {
        break
      }
    }
    if next == nil || next?.isSymbol(".") == true {
      if sawOtherwise { return nil }
      throw unexpected("a condition such as x > 0")
    }
    if next?.kind == .command("forall") { advance() }
    return try condition()
  }

  /// Comparisons, joined by `and` and `or`.
  mutating func condition() throws(NotationError) -> Term.Condition {
    try nested { (reader) throws(NotationError) in
      var alternatives = [try reader.conjunction()]
      while reader.take("or") || reader.takeProse("or") { alternatives.append(try reader.conjunction()) }
      return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }
  }

  private mutating func takeProse(_ word: String) -> Bool {
    guard case .prose(let found)? = next?.kind, found == word || NotationWords.conjunctions[found] == word
    else {
      return false
    }
    advance()
    return true
  }

  private mutating func conjunction() throws(NotationError) -> Term.Condition {
    var parts = [try comparison()]
    while take("and") || takeProse("and") || (next?.isSymbol(",") == true && isComparisonAhead() && take(","))
    {
      parts.append(try comparison())
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private func isComparisonAhead() -> Bool {
    for token in tokens[min(position + 1, tokens.count)...] {
      if case .symbol(let s) = token.kind, ["<", ">", "<=", ">=", "!=", "="].contains(s) { return true }
      if token.isSymbol(",") || token.isSymbol("&") { return false }
    }
    return false
  }

  /// `0 < x ≤ 1`, `(x > 0)`, `x ∈ [0, 1]`.
  private mutating func comparison() throws(NotationError) -> Term.Condition {
    if next?.isSymbol("(") == true || next?.isSymbol("{") == true || next?.isSymbol("[") == true {
      let close = next?.isSymbol("(") == true ? ")" : (next?.isSymbol("{") == true ? "}" : "]")
      let start = position
      advance()
      if holdsComparison(until: close) {
        let inner = try condition()
        guard take(close) else { throw unexpected("'\(close)'") }
        return inner
      }
      position = start
    }
    var parts: [Term.Condition] = []
    var left = try expression()
    while let token = next, case .symbol(let sign) = token.kind {
      if sign == "in" {
        advance()
        return try membership(left)
      }
      guard let relation = Formula.Relation(rawValue: sign) else { break }
      advance()
      let right = try expression()
      parts.append(.compare(left, relation, right))
      left = right
    }
    guard !parts.isEmpty else { throw unexpected("a comparison such as x > 0") }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func membership(_ value: Term) throws(NotationError) -> Term.Condition {
    if next?.isSymbol("\\{") == true { return try list(value) }
    let closedBelow = take("[")
    guard closedBelow || take("(") || take("]") else { throw unexpected("an interval") }
    let lower = try expression()
    guard take(",") || take(";") else { throw unexpected("',' in the interval") }
    let upper = try expression()
    let closedAbove = take("]")
    guard closedAbove || take(")") || take("[") else { throw unexpected("']' or ')'") }
    var parts: [Term.Condition] = []
    if lower != .negative(.infinity) {
      parts.append(.compare(value, closedBelow ? .greaterOrEqual : .greater, lower))
    }
    if upper != .infinity { parts.append(.compare(value, closedAbove ? .lessOrEqual : .less, upper)) }
    return .all(parts)
  }

  /// x ∈ {0, 1}: one of the values.
  private mutating func list(_ value: Term) throws(NotationError) -> Term.Condition {
    advance()
    var parts: [Term.Condition] = []
    repeat { parts.append(.compare(value, .equal, try expression())) } while take(",")
    guard take("\\}") else { throw unexpected("'}'") }
    return .any(parts)
  }
}
