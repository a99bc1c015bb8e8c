import HillockFormula
import HillockProof

/// One statement of a display, cut at its relations and not yet read.
struct StatementTokens: Sendable {
  enum Relation: Hashable, Sendable {
    case equal, defined, approximately, tendsTo
    case compare(Formula.Relation)
    /// ∈; the right side is read as a `Term.domain` where it is an interval or a set of numbers.
    case member
    /// Proportionality and other things that are not judged.
    case foreign(String)
  }

  /// The sides; one more than there are relations. The first one is empty in a continuation (`= a + b`).
  var sides: [[NotationToken]]
  var relations: [Relation]
  /// Conditions that stand behind the statement: `x > 0`, `i \ne j`, `k \to \infty`.
  var clauses: [[NotationToken]] = []
  /// The word that joined the statement to the one before: `where`, `and`.
  var joinedBy: String?

  var isContinuation: Bool { sides[0].isEmpty }

  /// Whether words in front of it are what its first name means: a continuation by a name with its arguments, and more.
  var namesWhatWordsDescribe: Bool {
    guard isContinuation, sides.count > 2, sides[1].first?.startsName == true else { return false }
    var level = 0
    var isScript = false
    for token in sides[1].dropFirst() {
      defer { isScript = token.isSymbol("_") || token.isSymbol("^") }
      guard case .symbol(let sign) = token.kind else {
        guard level > 0 || isScript else { return false }
        continue
      }
      if "([{".contains(sign) { level += 1 }
      if ")]}".contains(sign) { level -= 1 }
      guard level > 0 || "()[]{}_^'".contains(sign) else { return false }
    }
    return true
  }

  var offset: Int {
    sides.lazy.compactMap(\.first).first?.offset ?? 0
  }
}

/// Cuts the tokens of one display into statements.
struct StatementSplitter {
  private enum Separator: Equatable {
    case none, comma, gap
    case row(aligned: Bool)
    case strong
    case prose(String)
  }

  private let tokens: [NotationToken]
  private var statements: [StatementTokens] = []
  private var sides: [[NotationToken]] = [[]]
  private var relations: [StatementTokens.Relation] = []
  private var separator = Separator.none
  /// Whether the last thing kept was a clause, so that what follows a comma belongs to it.
  private var lastWasClause = false
  /// Conditions at the start of a row, which hold for what follows in it: `if i = j: …`.
  private var leading: [[NotationToken]] = []
  /// Whether a statement has been kept in the row in work.
  private var rowHasStatement = false
  /// Words behind the last segment that nothing has followed yet.
  private var idleWords: (words: String, offset: Int)?
  /// Within the brackets of ]a, b[, which look the other way.
  private var isReversedInterval = false

  static func statements(in tokens: [NotationToken]) -> [StatementTokens] {
    var splitter = StatementSplitter(tokens: NotationPreparation.prepared(tokens))
    splitter.run()
    return splitter.statements
  }

  private init(tokens: [NotationToken]) { self.tokens = tokens }

  /// Environments that lay statements out and mean nothing by themselves.
  static let layouts: Set<String> = [
    "equation", "align", "aligned", "split", "gather", "gathered", "eqnarray", "multline", "multlined",
    "alignat",
    "alignedat", "flalign", "math", "displaymath", "subequations", "dmath", "document", "center",
    "IEEEeqnarray",
    "empheq", "darray",
  ]

  private mutating func run() {
    var depth = 0
    var openArrays: [Bool] = []
    var rowStart = true
    var alignedRow = false
    var position = 0
    while position < tokens.count {
      let token = tokens[position]
      defer { position += 1 }
      switch token.kind {
      case .begin(let name):
        let isLayout =
          Self.layouts.contains(name) || (name == "array" && depth == 0 && arrayIsLayout(position))
        openArrays.append(isLayout)
        if isLayout && depth == 0 {
          rowStart = true
          continue
        }
        depth += 1
      case .end:
        if openArrays.popLast() ?? true {
          if depth == 0 { continue }
        } else {
          depth = max(0, depth - 1)
          append(token)
          continue
        }
      case .symbol(let symbol):
        if isReversedInterval, symbol == "]" || symbol == "[" {
          // The first opens, the last closes.
          depth = depth == 0 ? 1 : depth - 1
          if depth == 0 { isReversedInterval = false }
        } else if "([{".contains(symbol) || symbol == "\\{" || symbol == "|<" {
          // A brace opened before an array of cases has no partner.
          if symbol == "\\{", position + 1 < tokens.count, case .begin = tokens[position + 1].kind {
            continue
          }
          depth += 1
        } else if ")]}".contains(symbol) || symbol == "\\}" || symbol == "|>" {
          depth = max(0, depth - 1)
        } else if depth == 0 {
          if symbol == "&" {
            if rowStart { alignedRow = true }
            continue
          }
          if handle(symbol: symbol, at: position, rowStart: rowStart) {
            rowStart = false
            continue
          }
        }
      // `if x > 0 then …` in plain text: the condition is no statement.
      case .command("if"): depth += 1
      // ∀ i ≠ j: a condition, as the words would be.
      case .command("forall") where depth == 0:
        close(next: .prose("for all"))
        continue
      case .command("then"): depth = max(0, depth - 1)
      case .command("langle"): depth += 1
      case .command("rangle"): depth = max(0, depth - 1)
      case .newRow where depth == 0:
        close(next: .row(aligned: false))
        rowHasStatement = false
        rowStart = true
        alignedRow = false
        continue
      case .gap where depth == 0:
        close(next: .gap)
        continue
      case .prose(let words) where depth == 0:
        close(next: .prose(words))
        if !statements.isEmpty { idleWords = (words, token.offset) }
        continue
      default: break
      }
      if rowStart && alignedRow, case .row = separator { separator = .row(aligned: true) }
      rowStart = false
      alignedRow = false
      append(token)
    }
    close(next: .none)
    if let last = statements.indices.last { statements[last].clauses += leading }
  }

  /// An array whose rows hold relations lays statements out; other arrays are values.
  private func arrayIsLayout(_ start: Int) -> Bool {
    if start > 0, tokens[start - 1].isSymbol("\\{") { return false }
    var depth = 0
    for position in start..<tokens.count {
      switch tokens[position].kind {
      case .begin: depth += 1
      case .end:
        depth -= 1
        if depth == 0 { return false }
      case .symbol("="), .symbol(":="): if depth == 1 { return true }
      default: break
      }
    }
    return false
  }

  /// Takes a sign that is a relation or parts statements; `false` when it is neither.
  private mutating func handle(symbol: String, at position: Int, rowStart: Bool) -> Bool {
    switch symbol {
    case "=": relate(.equal)
    case ":=": relate(.defined)
    case "~": relate(.approximately)
    case "<", ">", "<=", ">=", "!=":
      relate(.compare(Formula.Relation(rawValue: symbol) ?? .equal))
    case "in":
      relate(.member)
      // x ∈ ]0, 1[: brackets that look the other way.
      if position + 1 < tokens.count, tokens[position + 1].isSymbol("]") { isReversedInterval = true }
    case "propto", "sim", "mapsto", "<<", ">>", "<-", "subset", "notin": relate(.foreign(symbol))
    case "->":
      // An arrow between two equations joins them; one between two expressions speaks of a limit.
      let isJoining =
        (!relations.isEmpty || sides[0].isEmpty) && !(relations.isEmpty && !sides[0].isEmpty)
      if isJoining { close(next: .strong) } else { relate(.tendsTo) }
    case "=>": close(next: .strong)
    case ",": close(next: .comma)
    case ";", ":": close(next: .strong)
    case ".":
      // Between factors a full stop is a product; elsewhere it ends the statement.
      if position + 1 < tokens.count, startsFactor(tokens[position + 1]), !tokens[position + 1].spaced,
        sides.last?.isEmpty == false
      {
        append(NotationToken(kind: .symbol("*"), offset: tokens[position].offset))
      } else if position + 1 < tokens.count, tokens[position + 1].isSymbol("("), sides.last?.isEmpty == false
      {
        append(NotationToken(kind: .symbol("*"), offset: tokens[position].offset))
      } else {
        close(next: .strong)
      }
    default: return false
    }
    return true
  }

  private func startsFactor(_ token: NotationToken) -> Bool {
    switch token.kind {
    case .letter, .word, .number, .bold: return true
    case .command(let name): return name.hasSuffix("frac") || TermReader.marks[name] != nil
    case .symbol(let s): return s == "(" || s == "["
    default: return false
    }
  }

  private mutating func append(_ token: NotationToken) {
    sides[sides.count - 1].append(token)
  }

  private mutating func relate(_ relation: StatementTokens.Relation) {
    // Two relations in a row (`&=&`, a row that ends and the next that begins with one) are one.
    if sides.count > 1, sides[sides.count - 1].isEmpty, relations.last == relation { return }
    relations.append(relation)
    sides.append([])
  }

  /// Ends the segment that was being collected and remembers what parts it from the next.
  private mutating func close(next: Separator) {
    let segment = StatementTokens(sides: sides, relations: relations)
    let before = separator
    let isEmpty = relations.isEmpty && sides[0].isEmpty
    if !isEmpty { idleWords = nil }
    if isEmpty, let idle = idleWords, let last = statements.indices.last {
      // `= 1 \text{ if it is there}`: the words are a condition of what stands before them.
      switch next {
      case .row, .none, .strong:
        statements[last].clauses.append([NotationToken(kind: .prose(idle.words), offset: idle.offset)])
        idleWords = nil
      default: break
      }
    }
    if isEmpty {
      separator = Self.stronger(before, next)
      return
    }
    sides = [[]]
    relations = []
    separator = next
    if !rowHasStatement, leadsRow(segment, before, next) {
      leading.append(segment.joined)
      return
    }
    place(segment, after: before)
  }

  /// Whether a segment at the start of a row conditions what follows it there: `if i = j: …`, `i = j: …`, `x > 0 ⇒ …`.
  private func leadsRow(_ segment: StatementTokens, _ before: Separator, _ next: Separator) -> Bool {
    switch next {
    case .strong, .gap, .comma, .prose: break
    default: return false
    }
    if case .prose = before { return isClause(segment, after: before) }
    guard next == .strong else { return false }
    return isClause(segment, after: .comma)
      || (segment.relations.count == 1 && isClause(segment, after: .prose("if")))
  }

  private static func stronger(_ a: Separator, _ b: Separator) -> Separator {
    func rank(_ s: Separator) -> Int {
      switch s {
      case .none: 0
      case .gap: 1
      case .comma: 2
      case .row: 3
      case .strong: 4
      case .prose: 5
      }
    }
    return rank(b) >= rank(a) ? b : a
  }

  private mutating func place(_ segment: StatementTokens, after separator: Separator) {
    var segment = segment
    if case .prose = separator, !rowHasStatement, segment.namesWhatWordsDescribe {
      // `\text{The likelihood is} = L(λ) = …`: the words are its left side.
      segment.sides.removeFirst()
      segment.relations.removeFirst()
    }
    if !segment.relations.isEmpty, !segment.isContinuation {
      segment.clauses = leading + segment.clauses
      leading = []
      rowHasStatement = true
    }
    guard let last = statements.indices.last else {
      if case .prose(let words) = separator { segment.joinedBy = words }
      statements.append(segment)
      return
    }
    if segment.relations.isEmpty {
      continueExpression(segment.sides[0], after: separator, statement: last)
      return
    }
    if segment.isContinuation {
      if statements[last].sides.last?.isEmpty == true {
        statements[last].sides.removeLast()
        statements[last].relations.removeLast()
      }
      statements[last].relations += segment.relations
      statements[last].sides += segment.sides.dropFirst()
      return
    }
    if statements[last].sides.count > 1, statements[last].sides.last?.isEmpty == true {
      // `f(x) = \\ a + b = c`: the row after a dangling relation belongs to it.
      statements[last].sides[statements[last].sides.count - 1] = segment.sides[0]
      statements[last].sides += segment.sides.dropFirst()
      statements[last].relations += segment.relations
      return
    }
    if case .row(let aligned) = separator, aligned, startsWithOperator(segment.sides[0]) {
      statements[last].sides[statements[last].sides.count - 1] += segment.sides[0]
      statements[last].sides += segment.sides.dropFirst()
      statements[last].relations += segment.relations
      return
    }
    if isClause(segment, after: separator) {
      statements[last].clauses.append(segment.joined)
      lastWasClause = true
      return
    }
    lastWasClause = false
    if case .prose(let words) = separator { segment.joinedBy = words }
    statements.append(segment)
  }

  private mutating func continueExpression(
    _ tokens: [NotationToken], after separator: Separator, statement last: Int
  ) {
    let count = statements[last].sides.count
    let dangling = count > 1 && statements[last].sides[count - 1].isEmpty
    if !dangling, !statements[last].relations.isEmpty, let condition = bracketedCondition(tokens) {
      statements[last].clauses.append(condition)
      lastWasClause = true
      return
    }
    var continues = dangling
    switch separator {
    case .row(let aligned):
      continues = continues || startsWithOperator(tokens) || (aligned && !tokens.isEmpty)
    case .gap, .none: continues = continues || startsWithOperator(tokens)
    default: break
    }
    if continues {
      statements[last].sides[count - 1] += tokens
    } else if case .prose(let words) = separator, !tokens.isEmpty {
      statements[last].clauses.append([NotationToken(kind: .prose(words), offset: tokens[0].offset)] + tokens)
    } else if !statements[last].relations.isEmpty, !isEquationNumber(tokens), !lastWasClause {
      // Something without a relation behind a statement: kept, so that a misreading is visible.
      statements.append(StatementTokens(sides: [tokens], relations: []))
    } else if statements[last].relations.isEmpty {
      statements.append(StatementTokens(sides: [tokens], relations: []))
    }
  }

  /// `… \quad (x > 0)`: what stands in brackets by themselves, with a relation, is a condition.
  private func bracketedCondition(_ tokens: [NotationToken]) -> [NotationToken]? {
    guard tokens.count > 3, let first = tokens.first, let last = tokens.last,
      first.isSymbol("(") && last.isSymbol(")") || first.isSymbol("[") && last.isSymbol("]")
    else { return nil }
    let inner = Array(tokens.dropFirst().dropLast())
    var depth = 0
    var hasRelation = false
    for token in inner {
      guard case .symbol(let symbol) = token.kind else { continue }
      if "([{".contains(symbol) { depth += 1 }
      if ")]}".contains(symbol) { depth -= 1 }
      if depth < 0 { return nil }
      if depth == 0, ["<", ">", "<=", ">=", "!=", "=", "in", "->"].contains(symbol) { hasRelation = true }
    }
    return hasRelation ? inner : nil
  }

  private func isEquationNumber(_ tokens: [NotationToken]) -> Bool {
    guard tokens.count == 3, tokens[0].isSymbol("("), tokens[2].isSymbol(")") else { return tokens.isEmpty }
    if case .number = tokens[1].kind { return true }
    return false
  }

  private func startsWithOperator(_ tokens: [NotationToken]) -> Bool {
    guard let first = tokens.first, case .symbol(let symbol) = first.kind else { return false }
    return symbol == "+" || symbol == "-" || symbol == "*" || symbol == "/" || symbol == "+-"
  }

  private static let conditionWords: Set<String> = [
    "if", "for", "when", "given", "with", "provided", "as", "while", "since", "because", "for all", "for any",
    "whenever", "in",
  ]

  /// Whether a segment conditions the statement before it rather than states something.
  private func isClause(_ segment: StatementTokens, after separator: Separator) -> Bool {
    func isSimple(_ tokens: [NotationToken]) -> Bool {
      if tokens.count > 8 { return false }
      return tokens.allSatisfy { token in
        switch token.kind {
        case .letter, .number, .bold: return true
        case .symbol(let s): return "{}_,-+|".contains(s) || s == "..." || s == "|<" || s == "|>"
        case .command("mathbb"), .command("mathcal"): return true
        default: return false
        }
      }
    }
    let simple = segment.sides.allSatisfy(isSimple)
    switch separator {
    case .prose(let words):
      let first = words.split(separator: " ").first.map(String.init) ?? words
      if Self.conditionWords.contains(words) || Self.conditionWords.contains(first)
        || NotationWords.isConditional(words)
      {
        return simple || segment.relations.allSatisfy { $0 != .equal && $0 != .defined }
      }
      // for x > 0 and y < 0
      if lastWasClause, ["and", "und", "y", "et", "e", "и", "且"].contains(words) {
        return simple && segment.relations.allSatisfy { $0 != .equal && $0 != .defined }
      }
      return false
    case .comma, .gap:
      guard simple else { return false }
      if segment.relations.allSatisfy({ $0 != .equal && $0 != .defined && $0 != .approximately }) {
        return true
      }
      // i = j between two indices, i = 1, …, n.
      return segment.sides.count == 2
        && segment.sides.allSatisfy { side in
          guard side.count == 1 else { return false }
          switch side[0].kind {
          case .letter(let name): return ["i", "j", "k", "l", "m", "n", "c", "p", "q"].contains(name)
          case .number: return true
          default: return false
          }
        }
        && {
          if case .letter = segment.sides[0][0].kind { return true }
          return false
        }()
        && segment.sides[0][0].kind != segment.sides[1][0].kind
        && ["i", "j", "k", "l", "m", "n"].contains { name in segment.sides[0][0].kind == .letter(name) }
    default: return false
    }
  }
}

extension StatementTokens {
  /// The tokens with the relations between them, for a clause.
  var joined: [NotationToken] {
    var result = sides[0]
    for (relation, side) in zip(relations, sides.dropFirst()) {
      let symbol: String
      switch relation {
      case .equal: symbol = "="
      case .defined: symbol = ":="
      case .approximately: symbol = "~"
      case .tendsTo: symbol = "->"
      case .compare(let relation): symbol = relation.rawValue
      case .member: symbol = "in"
      case .foreign(let sign): symbol = sign
      }
      result.append(NotationToken(kind: .symbol(symbol), offset: side.first?.offset ?? 0))
      result += side
    }
    return result
  }
}
