import HillockFormula
import HillockProof

/// Judges the statements of a document one after the other and keeps what they define.
struct StatementChecker {
  var scope = Scope()
  var effort = 300_000
  /// What is left for the statement in work: for judging its links in all readings, and for finding repairs.
  var budget = Prover.Budget(0)
  var repairBudget = Prover.Budget(0)
  /// What is left for the document; no statement gets more than that.
  var workLeft = Int.max
  /// Conditions taken for granted in all statements.
  var assumptions: [Formula.Condition] = []
  /// Whether a lone equation is to be proved rather than taken as a definition.
  var isSingleStatement = false
  var statementCount = 0
  /// How the document uses its letters.
  var usage = UsageProfile()
  /// Where the characters of the passage in work stand.
  var place: (Int) -> (line: Int, column: Int) = { (1, $0 + 1) }
  /// Claims that were left open.
  var openClaims: [OpenClaim] = []
  /// What is known of the whole document.
  var survey = DocumentSurvey()
  /// What is known of the shapes of its matrices.
  var shapes = ShapeKnowledge()
  /// What it says of whole matrices, for vectors that are columns and for vectors that are rows.
  var matrices = [MatrixKnowledge(vectorsAreRows: false), MatrixKnowledge(vectorsAreRows: true)]
  var conditions = ConditionsInForce()
  /// The numbers of its examples.
  var examples = ExampleValues()
  /// Names that were in bold type.
  var bold: Set<String> = []
  /// What names were set equal to in statements that are not read.
  var heads: [[NotationToken.Kind]: [NotationToken.Kind]] = [:]
  /// The sections in which that was.
  var headSections: [[NotationToken.Kind]: Int] = [:]
  /// What the text around the statement in work says of it.
  var context = ProseContext.alone
  /// Quantities that the text makes of others by sums.
  var totals: [String: [Term]] = [:]
  /// The sides of the statement before, for a display that begins with `=`.
  var previous: (terms: [Term], scope: Scope, sentence: Int)?

  /// Whether a statement without a left side goes on from the one before: `$\approx -0.31$` in a sentence of its own speaks
  /// of something in prose.
  var continuesPrevious: Bool {
    guard let previous else { return false }
    return context.isDisplay || previous.sentence == context.sentenceNumber
  }

  /// A statement whose sides have been read.
  struct ReadStatement {
    var sides: [Term]
    var relations: [StatementTokens.Relation]
    var clauses: [Term.Condition] = []
    var approach: (variable: String, target: Term.Target)?
    var ambiguousDerivative = false
    var ambiguousSlash = false
    var ambiguousSum = false
    var unreadClause = false
    /// Whether it only lists the components of its left side, x = (x_1, x_2).
    var listsComponents = false
    /// Its names in bold type.
    var boldNames: Set<String> = []
    /// Whether e stands in it with a power.
    var usesLetterE = false
    /// Whether its first side is that of the statement before, in another formula of the sentence.
    var isContinued = false
    /// Whether something in it has a number or a letter in brackets above it.
    var hasBracketedPower = false
    /// Whether a derivative in it is written with d and not with ∂.
    var hasTotalDerivative = false
    var unreadSides = 0
    /// Whether log stands beside ln: it may have another base.
    var mixesLogarithms = false
    /// Whether it has log, for whatever base.
    var usesLog = false
    /// Whether an arrow stands behind it.
    var leadsOn = false
    /// A letter before a letter in brackets that was read as a factor, y of y(α), and may be a function.
    var possibleFunction: String?
    /// Words before a factor without brackets that were read as factors, th of th x, and may be functions.
    var possibleOperators: [String] = []
  }

  /// One run of mathematics, cut into statements, with what stands around it.
  struct Passage {
    var latex: String
    var style = NotationLexer.Style.latex
    var tokens: [NotationToken] = []
    var statements: [StatementTokens]
    /// Why it cannot be read.
    var failure: NotationError?
    var context = ProseContext.alone
    /// The prose before and behind it.
    var prose: (before: String, after: String) = ("", "")
    /// Formulas behind it that hold for it: `…, if $x > 0$`, `…, where $p = σ(z)$`.
    var trailing: [StatementTokens] = []
    /// Whether words behind it restrict it that are not read.
    var trailingIsUnread = false

    init(latex: String, style: NotationLexer.Style = .latex, squares: SquaredNames = .none) {
      self.latex = latex
      self.style = style
      do {
        tokens = squares.joined(try NotationLexer.tokens(of: latex, style: style))
        statements = StatementSplitter.statements(in: tokens)
      } catch {
        statements = []
        failure = error
      }
    }
  }

  /// Judges everything in one run of mathematics.
  ///
  /// - Parameters:
  ///   - place: line and column of the file for an offset in `latex`.
  ///   - report: gets each statement as soon as it is judged.
  mutating func check(
    _ passage: Passage, place: @escaping (Int) -> (line: Int, column: Int), report: (CheckedStatement) -> Void
  ) {
    context = passage.context
    scope.row = context.row
    self.place = place
    func line(_ offset: Int) -> Int { place(offset).line }
    if let error = passage.failure {
      if passage.latex.contains("=") {
        report(.unread(passage.latex, line: line(error.offset), reason: error.message))
      }
      conditions.add(unreadCondition(line(0)))
      return
    }
    var statements = passage.statements
    let characters = Array(passage.latex)
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
    statements = definitionsFirst(statements)
    let heads = Self.heads(of: statements)
    statementCount = statements.count { !$0.relations.isEmpty }
    var number = 0
    let starts = statements.map(\.offset).sorted()
    for (position, statement) in statements.enumerated() {
      if statement.relations.isEmpty { continue }
      let start = min(statement.offset, characters.count)
      let end = starts.first { $0 > statement.offset } ?? characters.count
      let source =
        statements.count == 1
        ? passage.latex : String(characters[start..<max(start, min(end, characters.count))])
      let isLast = position == statements.count - 1
      let claim = OpenClaim(
        checker: [], statement: statement, heads: heads, source: source.trimmed, line: line(statement.offset),
        passage: passage, trailing: isLast ? passage.trailing : [], number: number)
      var before = self
      before.openClaims = []
      let result = finished(
        statement, heads: heads, source: claim.source, line: claim.line, passage: passage,
        trailing: claim.trailing)
      if result.role == .claim, result.verdict == .undecided, !result.isSuspected, !isSingleStatement {
        openClaims.append(claim)
        openClaims[openClaims.count - 1].checker = [before]
      }
      number += 1
      report(result)
    }
  }

  /// The statements with those definitions first that others before them use: `ln σ(x) = −ζ(−x), ζ(x) = …`.
  private func definitionsFirst(_ statements: [StatementTokens]) -> [StatementTokens] {
    guard statements.count > 1, !isSingleStatement else { return statements }
    var result = statements
    for position in result.indices.dropFirst() {
      let statement = result[position]
      guard statement.sides.count == 2, let name = Self.definedName(of: statement), scope.values[name] == nil,
        scope.functions[name] == nil, !StandardNames.isKnown(StandardNames.canonical(name))
      else { continue }
      func uses(_ other: StatementTokens) -> Bool {
        other.sides.contains { side in
          side.contains { token in
            if case .letter(name) = token.kind { return true }
            return token.kind == .word(name) || token.kind == .bold(name)
          }
        }
      }
      guard let first = result[..<position].firstIndex(where: uses),
        !result[..<position].contains(where: { Self.definedName(of: $0) == name })
      else { continue }
      result.remove(at: position)
      result.insert(statement, at: first)
    }
    return result
  }

  func unreadCondition(_ line: Int) -> ConditionsInForce.Entry {
    .init(
      condition: nil, approach: nil, line: line, sentence: context.sentenceNumber,
      paragraph: context.paragraphNumber, section: context.sectionNumber, isHeading: context.isHeading,
      isAboutIndices: false)
  }

  /// Names that the statements of a display put before a bracket on their left sides: f in f(x) = …
  static func heads(of statements: [StatementTokens]) -> Vocabulary {
    var result = Vocabulary()
    for statement in statements {
      for side in statement.sides.dropLast() {
        if let function = side.functionOfNames { result.functions.insert(function) }
        guard case .letter(let name)? = side.first?.kind else { continue }
        if side.count == 1 { result.values.insert(name) }
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

  // MARK: judging

  private static let chainLimit = 100

  mutating func judge(
    _ statement: StatementTokens, heads: Vocabulary, source: String, line: Int, passage: Passage,
    trailing: [StatementTokens]
  ) -> CheckedStatement {
    guard statement.sides.count <= Self.chainLimit else {
      previous = nil
      return .unread(
        source, line: line,
        reason: "a chain of \(statement.sides.count) sides; at most \(Self.chainLimit) are judged")
    }
    if ShapeFacts.isOfShapes(statement) {
      previous = nil
      var result = CheckedStatement.unread(source, line: line, reason: "shapes")
      (result.role, result.verdict) = (.mention, .none)
      return result
    }
    let shares = (judging: min(4 * effort, workLeft), repairs: min(2 * effort, workLeft))
    budget = Prover.Budget(shares.judging)
    repairBudget = Prover.Budget(shares.repairs)
    defer {
      let used = shares.judging - max(0, budget.left) + shares.repairs - max(0, repairBudget.left)
      workLeft = max(0, workLeft - used)
    }
    var first: ReadStatement
    do {
      first = try read(statement, heads, Reading())
      if first.ambiguousSum, let other = endingSums(first, statement, heads) { first = other }
      first.leadsOn = source.hasSuffix("\\rightarrow") || source.hasSuffix("\\to")
    } catch {
      previous = nil
      var isCondition = !context.isDisplay && CaseWords.introducesCondition(context.lead)
      if let name = Self.definedName(of: statement) {
        // A definition that is not read: what the name meant before, it means no longer.
        if !StandardNames.isUnambiguous(StandardNames.canonical(name)), !statement.listsComponents {
          scope.forget(name)
        }
        isCondition = false
      }
      if isCondition { conditions.add(unreadCondition(line)) }
      var result = CheckedStatement.unread(source, line: line, reason: error.message)
      if Self.definedName(of: statement) != nil { result.role = .definition }
      if statement.relations.allSatisfy({ $0 == .member }) { isCondition = true }
      if isCondition || statement.relations.allSatisfy(\.isForeign) {
        result.role = isCondition ? .condition : .mention
        result.verdict = .none
      }
      return result
    }
    let role = StatementRole(
      read: first, context: context, scope: scope, isSingle: isSingleStatement,
      isConditionByPlace: Self.isCondition(joinedBy: statement.joinedBy)
    ).role
    // What follows it in its sentence holds for it.
    take(trailing, heads, line)
    if role != .condition, role != .mention, let slip = formSlip(in: first) {
      previous = nil
      if let name = first.sides[0].headName, first.sides[0].isBareName { scope.forget(name) }
      return refuted(by: slip, first, statement, source, line)
    }
    if role == .condition || role == .mention || role == .step {
      return taken(first, statement, source, line, role)
    }
    if let alias = takeAlias(first, source, line) { return alias }
    if let slip = seriesSlip(in: first, statement, source, line) {
      previous = nil
      return slip
    }
    if let slip = indexSlip(in: first) {
      previous = nil
      if let name = first.sides[0].headName { scope.forget(name) }
      return refuted(by: slip, first, statement, source, line)
    }
    var chosen = outcome(of: first, statement, source, line, role)
    // What mathematicians leave open is read in the usual way; the other way counts only against a refutation.
    if chosen.statement.verdict != .proved, chosen.statement.verdict != .definition, budget.left > 0 {
      for other in otherReadings(first) {
        guard let read = try? read(statement, heads, other),
          !read.sides.contains(where: \.differentiatesConstant),
          !read.sides.contains(where: { $0.differentiatesUnrelated(scope) })
            || first.sides.contains(where: { $0.differentiatesUnrelated(scope) })
        else { continue }
        let outcome = self.outcome(of: read, statement, source, line, role)
        if outcome.statement.verdict == .proved {
          chosen = outcome
          chosen.statement.verdict = .conditional
          chosen.statement.assumptions = ["it is to be read as \(outcome.statement.read)"]
          break
        }
        if chosen.statement.verdict == .refuted, outcome.statement.verdict != .refuted {
          chosen.statement.doubt(
            "it can be read in two ways, and the other one, \(outcome.statement.read), is not refuted")
        }
      }
    }
    if chosen.statement.verdict == .refuted, budget.left <= 0, !otherReadings(first).isEmpty {
      chosen.statement.doubt("it can be read in two ways, and the limit was reached before both were tried")
    }
    if chosen.statement.verdict == .undecided, !chosen.unknowns.isEmpty, budget.left > 0,
      let guessed = withCustomaryContext(statement, heads, source, line, role, chosen.unknowns)
    {
      chosen = guessed
    }
    scope = chosen.scope
    noteRates(chosen, first)
    if chosen.statement.verdict != .refuted { noteTotal(chosen.terms, line) }
    examples.note(chosen.terms, first.relations)
    if first.relations.count > 1, chosen.terms.count == first.sides.count {
      for (left, right) in zip(chosen.terms, chosen.terms.dropFirst())
      where left.isValue(in: scope) != right.isValue(in: scope) {
        if let values = matched(left, right, linkJudge(scope)) { examples.note(values) }
      }
    }
    previous = (chosen.terms, scope, context.sentenceNumber)
    if let claim = approximationClaim(chosen, passage.prose, line) { chosen.statement = claim }
    return chosen.statement
  }

  /// The name that a statement begins with, where it is a name or a function of one letter.
  private static func definedName(of statement: StatementTokens) -> String? {
    guard let first = statement.relations.first, first == .equal || first == .defined,
      let side = statement.sides.first, let token = side.first
    else { return nil }
    let isBare = side.count == 1 || (side.count == 4 && side[1].isSymbol("(") && side[3].isSymbol(")"))
    switch token.kind {
    case .letter(let name), .bold(let name), .word(let name): return isBare ? name : nil
    default: return nil
    }
  }

  private func otherReadings(_ first: ReadStatement) -> [Reading] {
    var readings: [Reading] = []
    if first.ambiguousDerivative {
      readings += [Reading(derivativeTakesProduct: true), Reading(derivativeTakesProduct: false)]
    }
    if first.ambiguousSlash { readings.append(Reading(slashTakesProduct: true)) }
    if first.ambiguousSum { readings += [Reading(sumReach: .signed), Reading(sumReach: .none)] }
    return readings
  }

  private static func isCondition(joinedBy words: String?) -> Bool {
    guard let words else { return false }
    return CaseWords.introducesCondition(words, isEquation: true)
  }

  func linkJudge(_ scope: Scope) -> LinkJudge {
    var judge = LinkJudge(scope: scope, effort: effort, budget: budget)
    judge.assumptions = assumptions
    judge.survey = survey
    return judge
  }

  static func text(of read: ReadStatement) -> String {
    zip([nil] + read.relations.map(Optional.some), read.sides)
      .map { ($0.map { " \($0.sign) " } ?? "") + "\($1)" }.joined()
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

extension [NotationToken] {
  /// C of \mathcal{C}(w, b) and E_n of E_n(w): a letter with nothing but names in brackets behind it.
  fileprivate var functionOfNames: String? {
    var tokens = self[...]
    var prefix = ""
    if tokens.first?.kind == .command("mathcal") || tokens.first?.kind == .command("mathscr") {
      prefix = "script "
      tokens = tokens.dropFirst()
      if tokens.first?.isSymbol("{") == true, tokens.count > 2, tokens[tokens.startIndex + 2].isSymbol("}") {
        tokens = [tokens[tokens.startIndex + 1]] + tokens.dropFirst(3)
      }
    }
    guard case .letter(let letter)? = tokens.first?.kind, letter != "e" else { return nil }
    var name = prefix + letter
    tokens = tokens.dropFirst()
    if tokens.first?.isSymbol("_") == true, tokens.count > 1 {
      switch tokens[tokens.startIndex + 1].kind {
      case .letter(let index), .number(let index): name += "_" + Term.name(index)
      default: return nil
      }
      tokens = tokens.dropFirst(2)
    }
    guard tokens.first?.isSymbol("(") == true, tokens.last?.isSymbol(")") == true, tokens.count > 2 else {
      return nil
    }
    var names = 0
    for token in tokens.dropFirst().dropLast() {
      switch token.kind {
      case .letter, .bold: names += 1
      case .symbol(","), .symbol(";"), .symbol("{"), .symbol("}"): break
      case .command(let mark) where TermReader.marks[mark] != nil: break
      default: return nil
      }
    }
    let commas = tokens.count { $0.isSymbol(",") || $0.isSymbol(";") }
    return names == commas + 1 ? name : nil
  }
}

extension CheckedStatement {
  static func unread(_ latex: String, line: Int, reason: String) -> CheckedStatement {
    CheckedStatement(
      line: line, latex: latex.trimmed, read: "", kind: .other, verdict: .outOfScope, links: [], repair: nil,
      note: reason)
  }

  /// A refutation that is not certain.
  mutating func doubt(_ reason: String) {
    for position in links.indices where links[position].verdict == .refuted {
      links[position].takeBack(reason)
    }
    verdict = .undecided
    repair = nil
    note = reason
  }
}

extension Term {
  /// Whether it has the derivative of names that the text does not define by another name: d/dv A.
  fileprivate func differentiatesUnrelated(_ scope: Scope) -> Bool {
    contains { term in
      guard case .derivative(let inner, let by, _) = term, let variable = by.headName else { return false }
      return inner.functionNames.isEmpty && inner.elementNames.isEmpty && !inner.symbols.contains(variable)
        && inner.symbols.allSatisfy { scope.values[$0] == nil && scope.functions[$0] == nil }
    }
  }

  /// Whether it has the derivative of a number, as d/dw (1/N) Σ … read as (d/dw 1/N) Σ … would have.
  fileprivate var differentiatesConstant: Bool {
    contains { term in
      guard case .derivative(let inner, _, _) = term else { return false }
      let counts: Set<String> = ["N", "n", "M", "m", "K"]
      return inner.functionNames.isEmpty && inner.elementNames.isEmpty && inner.symbols.isSubset(of: counts)
    }
  }
}
