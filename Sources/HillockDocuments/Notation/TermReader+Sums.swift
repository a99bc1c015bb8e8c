import HillockFormula
import HillockProof

// Sums, products and limits, with what stands below and above their signs.
extension TermReader {
  mutating func bigOperator(_ kind: Term.Operator) throws(NotationError) -> Term {
    let start = tokens[position - 1]
    var below: ArraySlice<NotationToken>?
    var upper: Term?
    while let token = next, token.isSymbol("_") || token.isSymbol("^") {
      advance()
      let group = NotationPreparation.group(in: tokens, at: position)
      if token.isSymbol("^") {
        if group?.inside.isEmpty == true {
          position += 2
        } else {
          upper = try self.upper()
        }
      } else if let (inside, after) = group {
        below = tokens[inside]
        position = after
      } else {
        guard next != nil else { throw unexpected("an index") }
        below = tokens[position..<position + 1]
        advance()
      }
    }
    var ranges = try below.map { (content) throws(NotationError) in try indexRanges(content, start) } ?? []
    if let upper {
      for position in ranges.indices where ranges[position].range.set == nil {
        ranges[position].range.upper = upper
      }
    }
    let outer = primedIndices
    defer { primedIndices = outer }
    primedIndices.formUnion(ranges.map(\.index).filter { $0.hasSuffix("′") })
    if ranges.isEmpty, next?.isSymbol("-") == true || next?.isSymbol("+") == true {
      // Σ as a name of its own.
      throw NotationError(message: "a sum without a summand", offset: start.offset)
    }
    let negative = takeSigns()
    // The index is a number of its own inside.
    var body: Term
    if kind == .max || kind == .min {
      body = try factor()
    } else {
      guard next != nil else { throw NotationError(message: "a sum without a summand", offset: start.offset) }
      body = try product()
    }
    if negative { body = .negative(body) }
    if ranges.isEmpty {
      // Σ y_i ln p_i: what it runs over is plain where one index is there.
      let free = body.freeIndices.filter { $0.count == 1 && !vocabulary.usage.labels.contains($0) }
      guard free.count == 1, let index = free.first else {
        throw NotationError(message: "a sum without an index", offset: start.offset)
      }
      ranges = [(index, Term.IndexRange(lower: nil, upper: upper))]
    }
    for (index, range) in ranges.reversed() { body = .over(kind, index: index, range: range, body) }
    return body
  }

  /// What stands above a sum: N, N - 1, `C = 2`.
  private mutating func upper() throws(NotationError) -> Term {
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
      guard let token = next else { throw unexpected("what a sum runs up to") }
      advance()
      return try read([token])
    }
    var content = tokens[inside]
    if let mark = content.firstIndex(where: { $0.isSymbol("=") }) { content = content[(mark + 1)...] }
    position = after
    return try read(Array(content))
  }

  /// What stands below a sum: `i`, `i=1`, `i \in S`, `j \ne i`, `i, j`, `k'`, `1 \le i \le n`.
  private mutating func indexRanges(
    _ content: ArraySlice<NotationToken>, _ token: NotationToken
  ) throws(NotationError) -> [(index: String, range: Term.IndexRange)] {
    let failure = NotationError(message: "the range of the sum is not read", offset: token.offset)
    var result: [(index: String, range: Term.IndexRange)] = []
    var waiting: [String] = []
    var isListed = false
    for part in Self.conditions(content) {
      var rest = part[...]
      // i = 1, …, n
      if part.count == 1, part[0].isSymbol("...") {
        isListed = true
        continue
      }
      if isListed, let last = result.indices.last {
        result[last].range.upper = try read(part)
        isListed = false
        continue
      }
      while let first = rest.first {
        let isWord = if case .prose = first.kind { true } else { first.kind == .command("forall") }
        guard isWord else { break }
        rest = rest.dropFirst()
      }
      guard !rest.isEmpty else { continue }
      // 1 ≤ i ≤ n
      let signs = rest.indices.filter { rest[$0].isSymbol("<=") || rest[$0].isSymbol("<") }
      if signs.count == 2 {
        var middle = rest[(signs[0] + 1)..<signs[1]]
        guard rest[signs[0]].isSymbol("<="), rest[signs[1]].isSymbol("<="),
          let name = Self.indexName(&middle),
          middle.isEmpty
        else { throw failure }
        var range = Term.IndexRange()
        range.lower = try read(Array(rest[..<signs[0]]))
        range.upper = try read(Array(rest[(signs[1] + 1)...]))
        result.append((name, range))
        continue
      }
      guard let index = Self.indexName(&rest) else {
        throw result.isEmpty && waiting.isEmpty
          ? NotationError(message: "expected an index below the sum", offset: token.offset) : failure
      }
      var range = Term.IndexRange()
      guard let sign = rest.first else {
        waiting.append(index)
        continue
      }
      rest = rest.dropFirst()
      guard case .symbol(let symbol) = sign.kind, !rest.isEmpty else { throw failure }
      switch symbol {
      case "=", ":=":
        range.lower = try read(Array(rest))
      case "in":
        var reader = TermReader(Array(rest), vocabulary: vocabulary)
        if case .range(let lower, let upper)? = reader.domain() {
          (range.lower, range.upper) = (lower, upper)
        } else {
          range.set = Self.setText(rest)
        }
      case "!=":
        for token in rest {
          switch token.kind {
          case .letter(let other): range.excluding.append(.name(other))
          case .number(let digits): range.excluding.append(.number(Int(digits) ?? 0))
          default: throw failure
          }
        }
        // A second condition on an index that has its range.
        if let known = result.firstIndex(where: { $0.index == index }) {
          result[known].range.excluding += range.excluding
          continue
        }
      case ">=":
        range.lower = try read(Array(rest))
      case ">":
        range.lower = .sum([try read(Array(rest)), .one])
      default: throw failure
      }
      if let known = result.firstIndex(where: { $0.index == index }) {
        guard result[known].range.lower == nil, result[known].range.set == nil else { throw failure }
        result[known].range.lower = range.lower
        result[known].range.set = range.set
        continue
      }
      for name in waiting {
        var shared = range
        shared.excluding = []
        if !range.excluding.isEmpty { shared = .init() }
        result.append((name, shared))
      }
      waiting = []
      result.append((index, range))
    }
    return result + waiting.map { ($0, Term.IndexRange()) }
  }

  /// The conditions below a sum: parted by commas, colons, line breaks.
  private static func conditions(_ content: ArraySlice<NotationToken>) -> [[NotationToken]] {
    var parts: [[NotationToken]] = [[]]
    var level = 0
    for token in content {
      switch token.kind {
      case .symbol(let symbol):
        if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
        if ")]}".contains(symbol) || symbol == "\\}" { level -= 1 }
        if level == 0, symbol == "," || symbol == ":" || symbol == ";" || symbol == "&" {
          parts.append([])
          continue
        }
      case .newRow, .gap, .begin, .end:
        parts.append([])
        continue
      // \substack{…}
      case .command("substack"): continue
      default: break
      }
      parts[parts.count - 1].append(token)
    }
    // The braces of \substack.
    for position in parts.indices {
      if parts[position].first?.isSymbol("{") == true { parts[position].removeFirst() }
      let opened = parts[position].count { $0.isSymbol("{") }
      let closed = parts[position].count { $0.isSymbol("}") }
      if closed > opened, parts[position].last?.isSymbol("}") == true { parts[position].removeLast() }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// The index at the front: i, k′.
  private static func indexName(_ rest: inout ArraySlice<NotationToken>) -> String? {
    guard let first = rest.first else { return nil }
    var name: String
    switch first.kind {
    case .letter(let letter), .bold(let letter): name = letter
    case .word(let word) where word.count <= 8: name = word
    default: return nil
    }
    rest = rest.dropFirst()
    while let token = rest.first, token.isSymbol("'") {
      name += "′"
      rest = rest.dropFirst()
    }
    if rest.first?.isSymbol("^") == true, let prime = rest.dropFirst().first, prime.isSymbol("'") {
      name += "′"
      rest = rest.dropFirst(2)
    }
    return name
  }

  private static func setText(_ tokens: ArraySlice<NotationToken>) -> String {
    tokens.map { token in
      switch token.kind {
      case .command: return ""
      case .symbol("\\{"): return "{"
      case .symbol("\\}"): return "}"
      case .symbol("{"), .symbol("}"): return ""
      default: return token.bareText
      }
    }.joined()
  }

  mutating func limit() throws(NotationError) -> Term {
    guard take("_"), next?.isSymbol("{") == true || next?.isSymbol("(") == true else {
      throw unexpected("'_{x \\to a}' behind the limit")
    }
    let close = next?.isSymbol("{") == true ? "}" : ")"
    advance()
    guard case .letter(let variable)? = next?.kind else { throw unexpected("the variable of the limit") }
    advance()
    guard take("->") else { throw unexpected("\\to") }
    let target = try self.target()
    guard take(close) else { throw unexpected("'\(close)'") }
    let negative = takeSigns()
    let body = try product()
    return .limit(negative ? .negative(body) : body, variable: variable, target)
  }

  /// ∞, −∞, 0, 0^+, 0^-.
  mutating func target() throws(NotationError) -> Term.Target {
    let negative = takeSigns()
    if next?.kind == .letter("infinity") || next?.kind == .word("inf") || next?.kind == .word("infinity") {
      advance()
      return negative ? .minusInfinity : .plusInfinity
    }
    var point = try base(application: false)
    if negative { point = .negative(point) }
    if next?.isSymbol("^") == true {
      advance()
      let braced = take("{")
      let above = take("+")
      guard above || take("-") else { throw unexpected("'+' or '-'") }
      if braced, !take("}") { throw unexpected("'}'") }
      return above ? .fromAbove(point) : .fromBelow(point)
    }
    if next?.isSymbol("+") == true, peek(1)?.isSymbol("}") ?? true {
      advance()
      return .fromAbove(point)
    }
    if next?.isSymbol("-") == true, peek(1)?.isSymbol("}") ?? true {
      advance()
      return .fromBelow(point)
    }
    return .point(point)
  }
}
