/// Judges the statements of a document one after the other and keeps what they define.
struct StatementChecker {
  private(set) var scope = Scope()
  var effort = 300_000
  /// What is left for the statement in work: for judging its links in all readings, and for finding repairs.
  private var budget = Prover.Budget(0)
  private var repairBudget = Prover.Budget(0)
  /// Conditions taken for granted in all statements.
  private var assumptions: [Expression.Condition] = []
  /// Whether a lone equation is to be proved rather than taken as a definition.
  var isSingleStatement = false
  private var statementCount = 0
  /// The sides of the statement before, for a display that begins with `=`.
  private var previous: (terms: [Term], scope: Scope)?

  /// A statement whose sides have been read.
  private struct ReadStatement {
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
  private static func heads(of statements: [StatementTokens]) -> Vocabulary {
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

  private func read(
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

  private mutating func judge(
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
  private struct Outcome {
    var statement: CheckedStatement
    var scope: Scope
    var terms: [Term]
    var rank: Int
    var variantCount: Int
    var unknowns: Set<String>
  }

  private func outcome(
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

  private static func kind(of read: ReadStatement, _ tokens: StatementTokens) -> CheckedStatement.Kind {
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

  // MARK: verdict of a chain

  private func fill(
    _ statement: inout CheckedStatement, _ read: ReadStatement, _ results: [LinkResult?], _ judge: LinkJudge,
    definitionFirst: Bool
  ) {
    var links: [CheckedStatement.Link] = []
    for (position, result) in results.enumerated() {
      guard let result else { continue }
      let (left, right) = (read.sides[position], read.sides[position + 1])
      links.append(link(left, read.relations[position], right, result, judge, isFromFirst: false))
    }
    // Two errors that cancel show only when the ends are compared.
    let refuted = results.contains { $0?.isRefuted == true }
    let start = definitionFirst ? 1 : 0
    if refuted, read.sides.count > start + 2, read.relations.allSatisfy({ $0 == .equal || $0 == .defined }) {
      for position in (start + 2)..<read.sides.count {
        let result = judge.judge(read.sides[start], .equal, read.sides[position])
        links.append(
          link(
            read.sides[start], .equal, read.sides[position], result, judge, isFromFirst: true, repairs: false)
        )
      }
    }
    statement.links = links
    let adjacent = links.filter { !$0.isFromFirst }
    let verdicts = adjacent.map(\.verdict)
    if verdicts.contains(.refuted) {
      statement.verdict = .refuted
      statement.repair = adjacent.first { $0.verdict == .refuted && $0.repair != nil }?.repair
      if let note = Self.cancelling(links, sides: read.sides.count, start: start) { statement.note = note }
    } else if verdicts.contains(.undecided) {
      statement.verdict = .undecided
      statement.note = adjacent.first { $0.verdict == .undecided }?.note
    } else if verdicts.contains(.outOfScope) {
      statement.verdict = .outOfScope
      statement.note = adjacent.first { $0.verdict == .outOfScope }?.note
    } else if verdicts.isEmpty {
      statement.verdict = .definition
      statement.kind = .definition
    } else {
      statement.verdict = .proved
      let notes = adjacent.compactMap(\.note).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      if !notes.isEmpty { statement.note = notes.joined(separator: "; ") }
    }
  }

  /// Says that an error is undone by a later one.
  private static func cancelling(_ links: [CheckedStatement.Link], sides: Int, start: Int) -> String? {
    let adjacent = links.filter { !$0.isFromFirst }
    guard adjacent.filter({ $0.verdict == .refuted }).count > 1,
      links.last(where: \.isFromFirst)?.verdict == .proved
    else { return nil }
    return "two errors cancel: the last side equals the first"
  }

  private func link(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ result: LinkResult,
    _ judge: LinkJudge,
    isFromFirst: Bool, repairs: Bool = true
  ) -> CheckedStatement.Link {
    var link = CheckedStatement.Link(
      from: "\(left)", to: "\(right)", relation: relation.sign, verdict: .undecided, witness: nil,
      repair: nil,
      note: nil, isFromFirst: isFromFirst, steps: result.steps)
    switch result.outcome {
    case .proved:
      link.verdict = .proved
      if !result.conditions.isEmpty { link.note = result.conditions.joined(separator: "; ") }
    case .refuted(let witness):
      if Self.isRounded(left, right, judge) {
        link.verdict = .outOfScope
        link.note = "a rounded number with an equals sign: \(witness.text)"
      } else {
        link.verdict = .refuted
        link.witness = witness
        link.note = result.conditions.isEmpty ? nil : result.conditions.joined(separator: "; ")
        if repairs, let repair = Repair(judge: judge.sharing(repairBudget)).find(left, relation, right) {
          link.repair =
            repair.isRight
            ? "\(left) \(relation.sign) \(repair.text)" : "\(repair.text) \(relation.sign) \(right)"
        }
      }
    case .undecided(let reason): link.note = reason
    case .outOfScope(let what):
      link.verdict = .outOfScope
      link.note = what
    }
    return link
  }

  /// `e^3 = 20.1`: a decimal that is the other side, rounded.
  private static func isRounded(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    for (decimal, other) in [(right, left), (left, right)] {
      var plain = decimal
      if case .negative(let inner) = decimal { plain = inner }
      guard case .number(_, .some) = plain else { continue }
      if judge.judge(other, .approximately, decimal).isProved { return true }
    }
    return false
  }

  // MARK: definitions

  private enum Definition {
    typealias Change = (inout Scope, Int) -> Void
    case none
    /// The first link gives a name its meaning.
    case defines(Change, remark: String?)
    /// The name has this meaning already.
    case agrees(Change, LinkResult)
    /// The name has one meaning for everybody, and this is another.
    case contradicts(LinkResult)
  }

  private func definition(in read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations[0] == .equal || read.relations[0] == .defined else { return .none }
    if isSingleStatement && read.relations[0] == .equal && statementCount == 1 { return .none }
    let (head, body) = (read.sides[0], read.sides[1])
    if body.foreignPart != nil { return .none }
    switch head {
    case .apply(let name, 0, let arguments):
      var parameters: [String] = []
      for argument in arguments {
        guard case .symbol(let parameter) = argument, !parameters.contains(parameter), parameter != "e",
          parameter != "pi"
        else { return .none }
        parameters.append(parameter)
      }
      return functionDefinition(name, parameters, read, judge)
    case .symbol(let name):
      return valueDefinition(name, [], read, judge)
    case .element(.symbol(let name), let subscripts):
      var indices: [String] = []
      for item in subscripts {
        guard case .name(let index) = item, !indices.contains(index) else {
          return valueDefinition(name, nil, read, judge)
        }
        indices.append(index)
      }
      return valueDefinition(name, indices, read, judge)
    case .element(.apply(let name, 0, let arguments), let subscripts):
      guard arguments.count == 1, subscripts.count == 1, case .name = subscripts[0],
        scope.functions[name] == nil, scope.aliases[name] == nil
      else { return .none }
      return componentDefinition(name, arguments[0], subscripts, read, judge)
    case .derivative, .primed, .apply:
      return premise(head, read, judge)
    default: return .none
    }
  }

  /// `f'(x) = …` where the text does not say what f is: what follows is judged, the first link is taken.
  private func premise(_ head: Term, _ read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations.count > 1 else { return .none }
    var elaboration = Elaboration(scope: judge.scope, mode: .symbolic(classes: [:]), variant: judge.variant)
    guard let expression = try? elaboration.expression(head), case .variable(let name) = expression,
      let unknown = elaboration.unknowns[name]
    else { return .none }
    return .defines(
      { _, _ in }, remark: "the first side is taken as given: the text does not say what \(unknown) is")
  }

  private func functionDefinition(
    _ name: String, _ parameters: [String], _ read: ReadStatement, _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    let canonical = StandardNames.canonical(name)
    let isLetter = StandardNames.canonical(name) == name && !StandardNames.isKnown(name) || name == "sigma"
    let isCircular = body.functionNames.contains(name)
    let define: Definition.Change = { scope, line in
      if !isCircular { scope.define(function: name, .init(parameters: parameters, body: body, line: line)) }
    }
    func judged() -> LinkResult { judge.judge(read.sides[0], .equal, body) }
    if let known = scope.functions[name] {
      let link = judged()
      if link.isProved { return .agrees({ _, _ in }, link) }
      if isCircular { return .none }
      // A prime that was forgotten is no new definition.
      let primed = judge.judge(.apply(name, primes: 1, read.sides[0].children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      if !isLetter && StandardNames.isUnambiguous(canonical) && link.isRefuted { return .contradicts(link) }
      return .defines(define, remark: "\(Term.name(name)) is defined anew; line \(known.line) said otherwise")
    }
    if isLetter {
      if isCircular { return .none }
      let meanings = StandardNames.meanings(of: name)
      guard name == "sigma", !meanings.isEmpty, parameters.count == 1 else {
        return .defines(define, remark: nil)
      }
      let link = judged()
      // Another form than 1/(1 + e^-x) is a statement about the function.
      if link.isProved, "\(body)" != "1/(1 + exp(−\(Term.name(parameters[0]))))" {
        return .agrees(define, link)
      }
      if link.isProved { return .defines(define, remark: "the standard meaning of σ") }
      // σ is a letter: a text may use it for any activation, but not for the derivative of the sigmoid.
      let primed = judge.judge(.apply(name, primes: 1, read.sides[0].children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      return .defines(define, remark: "not the logistic sigmoid that σ often stands for")
    }
    guard StandardNames.isKnown(canonical), parameters.count == 1,
      !StandardNames.vectorFunctions.contains(canonical)
    else {
      return isCircular ? .none : .defines(define, remark: nil)
    }
    var variants = 1
    var best: LinkResult?
    var variant = 0
    while variant < min(variants, 6) {
      var other = judge
      other.variant = variant
      let link = other.judge(read.sides[0], .equal, body)
      variants = max(variants, link.variantCount)
      if link.isProved {
        var link = link
        link.variantCount = 1
        return .agrees(define, link)
      }
      if best == nil { best = link }
      variant += 1
    }
    guard let link = best else { return .defines(define, remark: nil) }
    if StandardNames.isUnambiguous(canonical) || isCircular {
      if link.isRefuted { return .contradicts(link) }
      return isCircular ? .none : .agrees({ _, _ in }, link)
    }
    return .defines(
      define, remark: "not one of the usual forms of \(StandardNames.titles[canonical] ?? name)")
  }

  /// `σ(z)_i = …`: the softmax under a name of its own, or a function that is given by its components.
  private func componentDefinition(
    _ name: String, _ argument: Term, _ subscripts: [Term.Subscript], _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    guard !body.functionNames.contains(name) else { return .none }
    let canonical = StandardNames.canonical(name)
    if judge.judge(read.sides[0], .equal, body).isProved { return .none }
    guard !StandardNames.isKnown(canonical) || name == "sigma" else { return .none }
    for function in StandardNames.vectorFunctions.sorted() where function != "logsumexp" {
      let other = Term.element(.apply(function, primes: 0, [argument]), subscripts)
      guard judge.judge(other, .equal, body).isProved else { continue }
      return .defines(
        { scope, _ in
          scope.aliases[name] = function
          scope.functions[name] = nil
          if case .symbol(let vector) = argument { scope.vectors.insert(vector) }
        }, remark: "\(Term.name(name)) is \(function) here")
    }
    return .defines({ _, _ in }, remark: "a component of \(Term.name(name))")
  }

  private static let variableNames: Set<String> = ["x", "t", "u", "v", "n", "i", "j", "k", "m"]

  private func valueDefinition(
    _ name: String, _ indices: [String]?, _ read: ReadStatement, _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    if name == "e" || name == "pi" { return .none }
    guard let indices else {
      // a_{11} = …: a definition of one component, which nothing later is expanded by.
      return scope.values[name] == nil ? .defines({ _, _ in }, remark: nil) : .none
    }
    if body.mentions(name) { return .none }
    let define: Definition.Change = { scope, line in
      if Self.variableNames.contains(name) || body.numericValue != nil && indices.isEmpty { return }
      scope.define(value: name, .init(indices: indices, body: body, line: line))
    }
    if scope.values[name] != nil {
      let link = judge.judge(read.sides[0], .equal, body)
      if link.isProved { return .agrees({ _, _ in }, link) }
      if link.isRefuted || !body.mentions(name) {
        return .defines(define, remark: "\(Term.name(name)) is defined anew")
      }
      return .none
    }
    // x = 3 in a text is a case, not a law.
    return .defines(define, remark: nil)
  }

  // MARK: what texts leave to custom

  /// Judges again with what the undefined names stand for by custom, and says so.
  private func withCustomaryContext(
    _ statement: StatementTokens, _ heads: Vocabulary, _ source: String, _ line: Int, _ unknowns: Set<String>
  ) -> Outcome? {
    for context in CustomaryContext.all {
      var checker = self
      guard context.apply(to: &checker.scope, unknowns: unknowns) else { continue }
      guard let read = try? checker.read(statement, heads, Reading()) else { continue }
      var outcome = checker.outcome(of: read, statement, source, line, variant: 0)
      guard outcome.statement.verdict == .proved else { continue }
      outcome.statement.note = [
        outcome.statement.note, "taking \(context.text), which the text does not say here",
      ]
      .compactMap { $0 }.joined(separator: "; ")
      outcome.scope = scope
      return outcome
    }
    return nil
  }

  /// A family f_k said to approximate f in the prose around it: its limit is judged.
  private func approximationClaim(_ chosen: Outcome, _ prose: (before: String, after: String), _ line: Int)
    -> CheckedStatement?
  {
    guard chosen.statement.verdict == .definition, chosen.terms.count == 2,
      case .apply(let name, 0, let arguments) = chosen.terms[0], let mark = name.firstIndex(of: "_")
    else { return nil }
    let base = String(name[..<mark])
    let parameter = String(name[name.index(after: mark)...])
    let words = (prose.before + " " + prose.after).lowercased()
    guard ["approximat", "smooth version", "tends to", "converge"].contains(where: words.containsText),
      scope.functions[base] != nil, chosen.terms[1].mentions(parameter)
    else { return nil }
    var judge = LinkJudge(scope: scope, effort: effort, budget: budget)
    judge.approach = (parameter, .plusInfinity)
    let target = Term.apply(base, primes: 0, arguments)
    let result = judge.judge(chosen.terms[1], .tendsTo, target)
    var statement = chosen.statement
    let read = "\(chosen.terms[0]) → \(target) as \(Term.name(parameter)) → ∞"
    var link = CheckedStatement.Link(
      from: "\(chosen.terms[1])", to: "\(target)", relation: "→", verdict: .undecided, witness: nil,
      repair: nil,
      note: nil, isFromFirst: false, steps: result.steps)
    statement.kind = .limit
    switch result.outcome {
    case .proved:
      link.verdict = .proved
      statement.verdict = .proved
      statement.note = "the text says that it approximates \(Term.name(base)): \(read)"
    case .refuted(let witness):
      link.verdict = .refuted
      link.witness = witness
      statement.verdict = .refuted
      var remark =
        "the text says that it approximates \(Term.name(base)), but \(chosen.terms[0]) does not tend to \(target)"
      if case .symbol(let variable)? = arguments.first {
        for other in [
          Term.apply("max", primes: 0, [.zero, .negative(.symbol(variable))]),
          .apply("max", primes: 0, [.zero, .symbol(variable)]),
          .zero, .symbol(variable), .apply("abs", primes: 0, [.symbol(variable)]),
        ] where judge.judge(chosen.terms[1], .tendsTo, other).isProved {
          remark += "; it tends to \(other) as \(Term.name(parameter)) → ∞"
          break
        }
      }
      statement.note = remark
      if let repair = Repair(judge: judge.sharing(repairBudget), attempts: 30).findLeft(
        chosen.terms[1], .tendsTo, target)
      {
        link.repair = "\(chosen.terms[0]) = \(repair)"
        statement.repair = link.repair
      }
    case .undecided, .outOfScope: return nil
    }
    statement.links = [link]
    return statement
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
    case .foreign(let sign): sign
    }
  }
}

extension Term {
  private static let vectorLetters: Set<String> = [
    "x", "z", "o", "theta", "a", "u", "v", "h", "y", "w", "l", "s", "t", "f",
  ]

  /// Names that must be vectors because a softmax is taken of them.
  func vectorArguments(known: Set<String>) -> Set<String> {
    var result = Set<String>()
    if case .apply(let name, _, let arguments) = self, arguments.count == 1,
      StandardNames.vectorFunctions.contains(StandardNames.canonical(name))
    {
      let names = arguments[0].symbols
      if names.isDisjoint(with: known) {
        let likely = names.intersection(Self.vectorLetters)
        result.formUnion(likely.isEmpty ? names : likely)
      }
    }
    for child in children { result.formUnion(child.vectorArguments(known: known)) }
    return result
  }

  /// Names that carry an index somewhere.
  var indexedNames: Set<String> {
    var result = Set<String>()
    if case .element(.symbol(let name), let subscripts) = self,
      subscripts.contains(where: { if case .name = $0 { true } else { false } })
    {
      result.insert(name)
    }
    for child in children { result.formUnion(child.indexedNames) }
    return result
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
