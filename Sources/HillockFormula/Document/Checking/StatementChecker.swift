/// Judges the statements of a document one after the other and keeps what they define.
struct StatementChecker {
  var scope = Scope()
  var effort = 300_000
  /// What is left for the statement in work: for judging its links in all readings, and for finding repairs.
  var budget = Prover.Budget(0)
  var repairBudget = Prover.Budget(0)
  /// Conditions taken for granted in all statements.
  private var assumptions: [Expression.Condition] = []
  /// Whether a lone equation is to be proved rather than taken as a definition.
  var isSingleStatement = false
  var statementCount = 0
  /// The sides of the statement before, for a display that begins with `=`.
  private var previous: (terms: [Term], scope: Scope)?

  /// A statement whose sides have been read.
  struct ReadStatement {
    var sides: [Term]
    var relations: [StatementTokens.Relation]
    var clauses: [Term.Condition] = []
    var approach: (variable: String, target: Term.Target)?
    var ambiguousDerivative = false
    var ambiguousSlash = false
    var unreadClause = false
    var unreadSides = 0
  }

  /// Judges everything in one run of mathematics.
  ///
  /// - Parameters:
  ///   - line: the line of the file for an offset in `latex`.
  ///   - report: gets each statement as soon as it is judged.
  mutating func check(
    latex: String, style: NotationLexer.Style = .latex, prose: (before: String, after: String) = ("", ""),
    line: (Int) -> Int, report: (CheckedStatement) -> Void
  ) {
    let tokens: [NotationToken]
    do {
      tokens = try NotationLexer.tokens(of: latex, style: style)
    } catch {
      if latex.contains("=") {
        report(.unread(latex, line: line(error.offset), reason: error.message))
      }
      return
    }
    var statements = StatementSplitter.statements(in: tokens)
    let characters = Array(latex)
    // What `where` introduces holds for what stands before it.
    if let mark = statements.indices.first(where: {
      $0 > 0 && statements[$0].joinedBy?.hasPrefix("where") == true
    }) {
      let definitions = statements[mark...].filter {
        $0.relations.first == .equal || $0.relations.first == .defined
      }
      if definitions.count == statements.count - mark {
        statements = Array(statements[mark...] + statements[..<mark])
      }
    }
    let heads = Self.heads(of: statements)
    statementCount = statements.count { !$0.relations.isEmpty }
    let starts = statements.map(\.offset).sorted()
    for statement in statements {
      if statement.relations.isEmpty { continue }
      let start = min(statement.offset, characters.count)
      let end = starts.first { $0 > statement.offset } ?? characters.count
      let source =
        statements.count == 1 ? latex : String(characters[start..<max(start, min(end, characters.count))])
      let result = judge(
        statement, heads: heads, source: source.trimmed, line: line(statement.offset), prose: prose)
      report(result)
    }
  }

  /// Names that the statements of a display put before a bracket on their left sides: f in f(x) = …
  static func heads(of statements: [StatementTokens]) -> Vocabulary {
    var result = Vocabulary()
    for statement in statements {
      for side in statement.sides.dropLast() {
        guard case .letter(let name)? = side.first?.kind else { continue }
        if side.count == 1 {
          result.values.insert(name)
        } else if side.count == 4, side[1].isSymbol("("), side[3].isSymbol(")"), case .letter = side[2].kind {
          result.functions.insert(name)
        }
      }
    }
    result.values.subtract(result.functions)
    return result
  }

  /// Takes a condition such as `k > 0` for granted.
  mutating func assume(_ text: String, style: NotationLexer.Style) throws(NotationError) {
    let tokens = NotationPreparation.prepared(try NotationLexer.tokens(of: text, style: style))
    var reader = TermReader(tokens, vocabulary: scope.vocabulary)
    let condition = try reader.condition()
    guard reader.next == nil else { throw reader.unexpected("the end of the condition") }
    var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: [:]))
    do {
      assumptions.append(try elaboration.condition(condition))
    } catch {
      throw NotationError(message: "it cannot be used as a condition", offset: 0)
    }
  }

  // MARK: reading

  private func vocabulary(_ heads: Vocabulary) -> Vocabulary {
    var result = scope.vocabulary
    result.functions.formUnion(heads.functions)
    result.values.formUnion(heads.values.subtracting(result.functions))
    result.values.subtract(heads.functions)
    return result
  }

  func read(
    _ statement: StatementTokens, _ heads: Vocabulary, _ reading: Reading
  ) throws(NotationError) -> ReadStatement {
    let vocabulary = self.vocabulary(heads)
    var result = ReadStatement(sides: [], relations: statement.relations)
    for (position, tokens) in statement.sides.enumerated() {
      if position == 0 && tokens.isEmpty {
        guard let last = previous?.terms.last else { continue }
        result.sides.append(last)
        continue
      }
      var reader = TermReader(tokens, vocabulary: vocabulary, reading: reading)
      do {
        result.sides.append(try reader.whole())
      } catch {
        // One side that cannot be read leaves the others to be judged.
        if statement.sides.count < 3 { throw error }
        result.sides.append(.foreign(error.message))
        result.unreadSides += 1
        if result.unreadSides > statement.sides.count - 2 { throw error }
      }
      result.ambiguousDerivative = result.ambiguousDerivative || reader.metAmbiguousDerivative
      result.ambiguousSlash = result.ambiguousSlash || reader.metAmbiguousSlash
      result.clauses += reader.conditions
    }
    if statement.sides[0].isEmpty, previous == nil { result.relations.removeFirst() }
    for clause in statement.clauses {
      if !takeClause(clause, vocabulary, &result) { result.unreadClause = true }
    }
    return result
  }

  /// Reads `x > 0`, `i ≠ j`, `k → ∞`; `false` when it is none of them.
  private func takeClause(_ tokens: [NotationToken], _ vocabulary: Vocabulary, _ result: inout ReadStatement)
    -> Bool
  {
    var tokens = tokens[...]
    while let first = tokens.first, case .prose = first.kind { tokens = tokens.dropFirst() }
    while let first = tokens.first, first.kind == .command("forall") { tokens = tokens.dropFirst() }
    guard !tokens.isEmpty else { return true }
    if let arrow = tokens.firstIndex(where: { $0.isSymbol("->") }) {
      guard case .letter(let name)? = tokens[..<arrow].last?.kind else { return false }
      var reader = TermReader(Array(tokens[(arrow + 1)...]), vocabulary: vocabulary)
      guard let target = try? reader.target() else { return false }
      result.approach = (name, target)
      return true
    }
    // x ∈ ℝ says nothing that is not taken for granted.
    if tokens.contains(where: { $0.isSymbol("in") }),
      tokens.contains(where: { $0.kind == .command("mathbb") || $0.kind == .letter("R") })
    {
      return true
    }
    // i = 1, …, n
    if tokens.contains(where: { $0.isSymbol("...") }) { return true }
    var reader = TermReader(Array(tokens), vocabulary: vocabulary)
    guard let condition = try? reader.condition() else { return false }
    if case .compare(.symbol(let name), .equal, .number) = condition, "ijklmn".contains(name) { return true }
    result.clauses.append(condition)
    return true
  }

  // MARK: judging

  private static let chainLimit = 100

  mutating func judge(
    _ statement: StatementTokens, heads: Vocabulary, source: String, line: Int,
    prose: (before: String, after: String)
  ) -> CheckedStatement {
    guard statement.sides.count <= Self.chainLimit else {
      previous = nil
      return .unread(
        source, line: line,
        reason: "a chain of \(statement.sides.count) sides; at most \(Self.chainLimit) are judged")
    }
    budget = Prover.Budget(8 * effort)
    repairBudget = Prover.Budget(4 * effort)
    let first: ReadStatement
    do {
      first = try read(statement, heads, Reading())
    } catch {
      previous = nil
      return .unread(source, line: line, reason: error.message)
    }
    if let alias = takeAlias(first, source, line) { return alias }
    // All ways to read what is left open; the best one counts, so that nothing is called wrong that is right in one of
    // them.
    var readings = [Reading()]
    if first.ambiguousDerivative {
      readings += [Reading(derivativeTakesProduct: true), Reading(derivativeTakesProduct: false)]
    }
    if first.ambiguousSlash { readings.append(Reading(slashTakesProduct: true)) }
    var best: Outcome?
    search: for reading in readings {
      var variant = 0
      var count = 1
      while variant < min(count, 6) {
        guard
          let read = try? read(
            statement, heads,
            Reading(
              derivativeTakesProduct: reading.derivativeTakesProduct,
              slashTakesProduct: reading.slashTakesProduct, variant: variant))
        else { break }
        let outcome = self.outcome(of: read, statement, source, line, variant: variant)
        count = max(count, outcome.variantCount)
        // A meaning with a parameter that the text does not know is none that the text has in mind.
        let known = read.sides.reduce(into: Set<String>()) { $0.formUnion($1.symbols.map(Term.name)) }
        if variant > 0, outcome.statement.verdict == .undecided, !outcome.unknowns.isEmpty,
          outcome.unknowns.isDisjoint(with: known)
        {
          variant += 1
          continue
        }
        if best == nil || outcome.rank < (best?.rank ?? 0) { best = outcome }
        if outcome.rank == 0 { break search }
        variant += 1
      }
    }
    guard var chosen = best else { return .unread(source, line: line, reason: "it has no sides to compare") }
    if budget.left <= 0, chosen.statement.verdict == .refuted, chosen.variantCount > 1 || readings.count > 1 {
      // Another reading might have been proved with more effort.
      chosen.statement.verdict = .undecided
      chosen.statement.note = "judging all its readings takes too much work"
    }
    if chosen.statement.verdict == .undecided, !chosen.unknowns.isEmpty,
      let guessed = withCustomaryContext(statement, heads, source, line, chosen.unknowns)
    {
      chosen = guessed
    }
    scope = chosen.scope
    previous = (chosen.terms, scope)
    if let claim = approximationClaim(chosen, prose, line) { chosen.statement = claim }
    return chosen.statement
  }

  /// `σ = sigmoid`: from here on σ is that function.
  private mutating func takeAlias(_ read: ReadStatement, _ source: String, _ line: Int) -> CheckedStatement? {
    guard read.sides.count == 2, read.relations[0] == .equal || read.relations[0] == .defined,
      case .symbol(let name) = read.sides[0], case .symbol(let other) = read.sides[1]
    else { return nil }
    let canonical = StandardNames.canonical(other)
    guard StandardNames.isKnown(canonical) || scope.functions[other] != nil, name != other else { return nil }
    scope.aliases[name] = canonical
    if let definition = scope.functions[other] {
      scope.functions[name] = definition
    } else {
      scope.functions[name] = nil
    }
    scope.values[name] = nil
    return CheckedStatement(
      line: line, latex: source, read: "\(read.sides[0]) = \(read.sides[1])", kind: .definition,
      verdict: .definition,
      links: [], repair: nil, note: "another name for \(other)")
  }

  /// A statement judged in one reading.
  struct Outcome {
    var statement: CheckedStatement
    var scope: Scope
    var terms: [Term]
    var rank: Int
    var variantCount: Int
    var unknowns: Set<String>
  }

  func outcome(
    of read: ReadStatement, _ tokens: StatementTokens, _ source: String, _ line: Int, variant: Int
  ) -> Outcome {
    var scope = self.scope
    for side in read.sides { scope.vectors.formUnion(side.indexedNames) }
    for side in read.sides { scope.vectors.formUnion(side.vectorArguments(known: scope.vectors)) }
    for name in Self.boldNames(tokens) { scope.vectors.insert(name) }
    let text = zip([nil] + read.relations.map(Optional.some), read.sides)
      .map { ($0.map { " \($0.sign) " } ?? "") + "\($1)" }.joined()
    var statement = CheckedStatement(
      line: line, latex: source, read: text, kind: Self.kind(of: read, tokens), verdict: .undecided,
      links: [],
      repair: nil, note: nil)
    guard read.sides.count > 1 else {
      statement.kind = .continuation
      statement.note = "it continues a chain, but there is none before it"
      return Outcome(
        statement: statement, scope: scope, terms: read.sides, rank: 50, variantCount: 1, unknowns: [])
    }
    var judge = LinkJudge(
      scope: scope.takingBareFunctions(of: read.sides), effort: effort, budget: budget)
    judge.clauses = read.clauses
    judge.approach = read.approach
    judge.variant = variant
    judge.assumptions = assumptions
    var results: [LinkResult?] = Array(repeating: nil, count: read.relations.count)
    var variantCount = 1
    var firstJudged = 0
    var note: String?
    // The first link may define.
    let definition = definition(in: read, judge)
    switch definition {
    case .none: break
    case .defines(let change, let remark):
      change(&scope, line)
      judge.scope = scope.takingBareFunctions(of: read.sides)
      firstJudged = 1
      note = remark
    case .agrees(let change, let link):
      change(&scope, line)
      judge.scope = scope.takingBareFunctions(of: read.sides)
      results[0] = link
      firstJudged = 1
      variantCount = max(variantCount, link.variantCount)
    case .contradicts(let link):
      results[0] = link
      firstJudged = 1
    }
    for position in firstJudged..<max(firstJudged, read.relations.count) {
      let result = judge.judge(read.sides[position], read.relations[position], read.sides[position + 1])
      variantCount = max(variantCount, result.variantCount)
      results[position] = result
    }
    let unknowns = results.compactMap { $0?.unknowns }.reduce(into: Set<String>()) { $0.formUnion($1) }
    let isDefinition = if case .defines = definition { true } else { false }
    fill(&statement, read, results, judge, definitionFirst: isDefinition)
    if let note { statement.note = [statement.note, note].compactMap { $0 }.joined(separator: "; ") }
    if read.unreadClause, statement.verdict == .refuted {
      statement.verdict = .undecided
      statement.note = "a condition behind it is not read"
    }
    let refuted = results.filter { $0?.isRefuted == true }.count
    let open = results.filter { $0.map { !$0.isProved && !$0.isRefuted } ?? false }.count
    let rank = statement.verdict == .proved || statement.verdict == .definition ? 0 : refuted * 100 + open
    return Outcome(
      statement: statement, scope: scope, terms: read.sides, rank: rank, variantCount: variantCount,
      unknowns: unknowns)
  }

  private static func boldNames(_ tokens: StatementTokens) -> [String] {
    tokens.sides.flatMap { $0 }.compactMap { if case .bold(let name) = $0.kind { name } else { nil } }
  }

  static func kind(of read: ReadStatement, _ tokens: StatementTokens) -> CheckedStatement.Kind {
    if tokens.isContinuation { return .continuation }
    if read.sides.contains(where: { if case .limit = $0 { true } else { false } })
      || read.relations.contains(.tendsTo)
    {
      return .limit
    }
    if read.relations.contains(.approximately) { return .approximation }
    if read.relations.contains(where: { if case .compare = $0 { true } else { false } }) {
      return .inequality
    }
    return read.relations.count > 1 ? .chain : .equation
  }
}

extension CheckedStatement {
  static func unread(_ latex: String, line: Int, reason: String) -> CheckedStatement {
    CheckedStatement(
      line: line, latex: latex.trimmed, read: "", kind: .other, verdict: .outOfScope, links: [], repair: nil,
      note: reason)
  }
}

extension StatementTokens.Relation {
  var sign: String {
    switch self {
    case .equal: "="
    case .defined: ":="
    case .approximately: "≈"
    case .tendsTo: "→"
    case .compare(let relation): ["<=": "≤", ">=": "≥", "!=": "≠"][relation.rawValue] ?? relation.rawValue
    case .member: "∈"
    case .foreign(let sign): sign
    }
  }
}

extension String {
  var trimmed: String {
    var result = self[...]
    while let first = result.first, first.isWhitespace { result = result.dropFirst() }
    while let last = result.last, last.isWhitespace { result = result.dropLast() }
    return String(result)
  }

  func containsText(_ other: String) -> Bool {
    guard !other.isEmpty else { return true }
    let (text, pattern) = (Array(utf8), Array(other.utf8))
    guard pattern.count <= text.count else { return false }
    return (0...(text.count - pattern.count)).contains { start in
      pattern.indices.allSatisfy { text[start + $0] == pattern[$0] }
    }
  }
}
