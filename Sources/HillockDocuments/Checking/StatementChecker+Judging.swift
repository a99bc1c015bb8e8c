import HillockFormula
import HillockProof

/// How a claim is judged within its conditions, and what it takes to refute one.
extension StatementChecker {
  /// A statement judged in one reading.
  struct Outcome {
    var statement: CheckedStatement
    var scope: Scope
    var terms: [Term]
    var unknowns: Set<String>
  }

  func outcome(
    of read: ReadStatement, _ tokens: StatementTokens, _ source: String, _ line: Int,
    _ role: CheckedStatement.Role
  ) -> Outcome {
    var scope = self.scope
    if isSingleStatement { scope.namedParameters = read.sides.reduce(into: []) { $0.formUnion($1.symbols) } }
    for side in read.sides { scope.vectors.formUnion(side.indexedNames) }
    for side in read.sides { scope.vectors.formUnion(side.vectorArguments(known: scope.vectors)) }
    for name in Self.boldNames(tokens) { scope.vectors.insert(name) }
    scope.vectors.formUnion(vectorsByDefinition(in: read.sides))
    var statement = CheckedStatement(
      line: line, latex: source, read: Self.text(of: read), kind: Self.kind(of: read, tokens),
      verdict: .undecided, links: [], repair: nil, note: nil)
    statement.role = role
    guard read.sides.count > 1 else {
      statement.kind = .continuation
      statement.role = .mention
      statement.verdict = .none
      statement.note = "it continues a chain, but there is none before it"
      return Outcome(statement: statement, scope: self.scope, terms: read.sides, unknowns: [])
    }
    // From here on they are two things.
    let different = toldApart(in: read.sides, linkJudge(scope))
    for name in different { scope.values[name] = nil }
    var judge = linkJudge(scope.takingBareFunctions(of: read.sides))
    judge.approach = read.approach
    judge.derivativeIndices = read.sides.reduce(into: []) { $0.formUnion($1.derivativeIndices) }
    var results: [LinkResult?] = Array(repeating: nil, count: read.relations.count)
    var firstJudged = 0
    var note: String?
    var defined = self.scope
    for name in different { defined.values[name] = nil }
    // The first links may define.
    let definition = role == .approximation ? .none : self.definition(in: read, judge)
    var premise: String?
    switch definition {
    case .none: break
    case .defines(let change, let count, let remark):
      change(&scope, line)
      change(&defined, line)
      firstJudged = count
      note = remark
    case .premise(let unknown):
      firstJudged = 1
      let link = judged(read.sides[0], read.relations[0], read.sides[1], read, judge)
      if link.isProved || link.isRefuted { results[0] = link } else { premise = unknown }
    case .agrees(let change, let link):
      change(&scope, line)
      change(&defined, line)
      // `:=` says what is meant; that it agrees with what was said before is no proof of anything.
      if read.relations[0] == .equal { results[0] = link }
      firstJudged = 1
    case .contradicts(let link):
      // Under its conditions it may hold: |x| = x for x > 0.
      results[0] =
        link.isRefuted ? judged(read.sides[0], read.relations[0], read.sides[1], read, judge) : link
      firstJudged = 1
    }
    let implied = impliedDefinitions(in: read, scope).filter { $0.position >= firstJudged }
    take(implied, into: &scope, line)
    take(implied, into: &defined, line)
    if case .defines = definition, firstJudged == 1, let next = implied.first, next.position == 1 {
      // a = σ(wx + b) = σ(z) says that a is made of z, and z of the others.
      scope.restate(read.sides[1], as: read.sides[2], line)
      defined.restate(read.sides[1], as: read.sides[2], line)
    }
    for item in implied {
      results[item.position] = LinkResult(outcome: .notJudged("it says what \(item.name) is"))
    }
    judge.scope = scope.takingBareFunctions(of: read.sides)
    if read.sides.contains(where: \.hasDerivative) { judge.scope = judge.scope.relatingParts() }
    for position in firstJudged..<max(firstJudged, read.relations.count) where results[position] == nil {
      let (left, relation, right) = (read.sides[position], read.relations[position], read.sides[position + 1])
      let result = judged(left, relation, right, read, judge)
      results[position] = provedSlip(result, left, relation, right, read, judge) ?? result
    }
    doubtWhatIsUsedOtherwise(read, &results, judge)
    let unknowns = results.compactMap { $0?.unknowns }.reduce(into: Set<String>()) { $0.formUnion($1) }
    let isDefinition = if case .defines = definition { true } else { false }
    judge.clauses = read.clauses
    fill(&statement, read, results, judge, definitionFirst: isDefinition) {
      self.judged($0, .equal, $1, read, judge)
    }
    let judgedPositions = results.indices.filter { results[$0] != nil }
    weigh(&statement, read, judgedPositions, judge)
    var adjacent = 0
    for position in statement.links.indices where !statement.links[position].isFromFirst {
      let side = tokens.sides.count == read.sides.count ? tokens.sides[judgedPositions[adjacent] + 1] : []
      adjacent += 1
      guard let first = side.first, let last = side.last else { continue }
      let (start, end) = (place(first.offset), place(last.offset))
      (statement.links[position].line, statement.links[position].column) = (start.line, start.column)
      (statement.links[position].endLine, statement.links[position].endColumn) = (
        end.line, end.column + max(1, last.width)
      )
    }
    if let premise, !statement.links.isEmpty, statement.verdict == .proved {
      statement.verdict = .conditional
      statement.assumptions = [
        "\(read.sides[0]) is \(read.sides[1]); the text does not say what \(premise) is"
      ]
    }
    if statement.verdict == .none, !implied.isEmpty, implied.count == statement.links.count {
      statement.verdict = .definition
    }
    if let note { statement.note = [statement.note, note].compactMap { $0 }.joined(separator: "; ") }
    if statement.verdict == .definition { statement.role = .definition }
    if statement.role == .definition, statement.verdict != .definition { statement.role = .claim }
    // With the numbers of an example it is plain how near something is.
    let isOfExample = statement.links.contains {
      $0.verdict == .refuted && $0.witness?.text.hasPrefix(Self.givenNumbers) == true
    }
    if role == .approximation, statement.verdict != .proved, !isOfExample { statement.verdict = .none }
    if role == .approximation, isOfExample { statement.role = .claim }
    if statement.verdict == .undecided, statement.isSuspected || !unknowns.isEmpty, !isSingleStatement,
      read.relations.allSatisfy({ if case .compare = $0 { true } else { false } }),
      !CaseWords.assertsAlways(context.sentence)
    {
      // What holds for some values and not for others, or of what is not known, and is not said of all, is required of them.
      (statement.role, statement.verdict, statement.links, statement.note) = (.condition, .none, [], nil)
    }
    if statement.verdict == .undecided, isPlainEquation(read) {
      // An equation that does not hold for all values, and is not said to: one to be solved.
      statement.role = .condition
      statement.verdict = .none
    }
    return Outcome(statement: statement, scope: defined, terms: read.sides, unknowns: unknowns)
  }

  /// Names that stand alone here, and with an index only in the definitions that the statement uses: z of ∂L/∂z with
  /// L = Σ_i f(z_i).
  private func vectorsByDefinition(in sides: [Term]) -> Set<String> {
    var names = sides.reduce(into: Set<String>()) { $0.formUnion($1.symbols) }
    for side in sides { names.subtract(side.indexedNames) }
    var indexed: Set<String> = []
    var plain: Set<String> = []
    for body in scope.bodies(in: sides) {
      indexed.formUnion(body.indexedNames)
      plain.formUnion(body.plainNames)
    }
    return names.intersection(indexed).subtracting(plain)
  }

  /// One expression set equal to a number, or compared: it may be meant for some values only.
  private func isPlainEquation(_ read: ReadStatement) -> Bool {
    guard !isSingleStatement, read.relations.count == 1, read.relations[0] == .equal else { return false }
    guard read.sides[0].isSimpleNumber != read.sides[1].isSimpleNumber,
      !read.sides.allSatisfy(\.isNumeric)
    else { return false }
    return !read.sides.contains { side in
      side.hasDerivative || side.contains { if case .limit = $0 { true } else { false } }
    }
  }

  static func boldNames(_ tokens: StatementTokens) -> [String] {
    tokens.sides.flatMap { $0 }.compactMap { if case .bold(let name) = $0.kind { name } else { nil } }
  }

  // MARK: one link

  /// Judges a link with the conditions of its row and sentence, and, where these do not suffice, with those of its
  /// heading and paragraph and what the text says of the parameters.
  func judgedOnce(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult {
    // `:=` says what is meant, and nothing that could be wrong.
    if relation == .defined && !isSingleStatement { return LinkResult(outcome: .notJudged("a definition")) }
    if relation.isAssignment { return LinkResult(outcome: .notJudged("a step")) }
    if relation == .equal || relation == .approximately,
      let left = left.matrixEntries(vectors: judge.scope.vectors),
      let right = right.matrixEntries(vectors: judge.scope.vectors)
    {
      return entrywise(left, relation, right, read, judge)
    }
    if let example = withExample(left, relation, right, read, judge) { return example }
    if let example = withValues(left, relation, right, read, judge) { return example }
    if !isSingleStatement, relation == .equal, read.sides.count > 2,
      left.isValue(in: judge.scope) != right.isValue(in: judge.scope),
      plainly(left, relation, right, read, judge).isProved == false, !left.hasDerivative, !right.hasDerivative
    {
      // ∂L/∂w = 2(w − p) = 0: what is looked for.
      if right == .zero { return LinkResult(outcome: .notJudged("set to 0")) }
      if putIn(left, right, judge) != nil { return LinkResult(outcome: .notJudged(Self.valuesPutIn)) }
      return LinkResult(outcome: .conditional(["the values put in: \(left) is \(right)"]))
    }
    if relation == .member { return membership(left, right, read, judge) }
    if relation == .equal, !isSingleStatement, let lost = lostDerivative(left, right, judge) { return lost }
    var result = sifted(plainly(left, relation, right, read, judge), left, relation, right, read, judge)
    if result.isProved, relation == .equal, isEmpty(left, right, judge) {
      result = LinkResult(outcome: .undecided("both sides are 0 by what the text says of their names"))
    }
    if case .undecided = result.outcome, let numbers = ofNumbers(left, relation, right, read, judge) {
      result = numbers
    }
    if let slip = exchange(result, left, relation, right, read, judge) { return slip }
    if case .undecided = result.outcome, let other = withSingleExample(left, relation, right, read, judge) {
      return other
    }
    if case .undecided = result.outcome, let other = withEachExample(left, relation, right, read, judge) {
      return other
    }
    if case .undecided = result.outcome, relation == .equal, let slip = chainSlip(left, right) { return slip }
    if case .undecided = result.outcome, relation == .equal, let slip = brokenChain(left, right) {
      return slip
    }
    if result.isOpen, relation == .equal, let slip = chainFactor(left, right) { return slip }
    if result.isOpen || result.isConditional, relation == .equal, let way = byWayOfQuantities(left, right) {
      return way
    }
    return relation == .equal ? named(result, left, right, read, judge.scope) : result
  }

  /// With letters as numbers that have indices elsewhere, y_i or a bold y, and none here: dL/dz = y − t of one example.
  private func ofNumbers(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard relation == .equal, !isSingleStatement else { return nil }
    let terms = [left, right] + judge.scope.bodies(in: [left, right])
    guard !terms.contains(where: \.tellsComponents) else { return nil }
    let names = terms.reduce(into: Set<String>()) { $0.formUnion($1.symbols) }
      .subtracting(terms.reduce(into: Set<String>()) { $0.formUnion($1.indexedNames) })
      .intersection(judge.scope.vectors).subtracting(read.boldNames)
      .filter { judge.scope.values[$0]?.indices.isEmpty ?? true }
    guard !names.isEmpty else { return nil }
    var plain = judge
    plain.scope.vectors.subtract(names)
    let result = plainly(left, relation, right, read, plain)
    return result.isProved ? result : nil
  }

  /// Two matrices, entry by entry: what fails in one of them fails.
  private func entrywise(
    _ left: [[Term]], _ relation: StatementTokens.Relation, _ right: [[Term]], _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult {
    guard left.count == right.count, left[0].count == right[0].count else {
      let shapes = [left, right].map { "\($0.count)×\($0[0].count)" }
      return LinkResult(outcome: .undecided("the shapes differ: \(shapes[0]) and \(shapes[1])"))
    }
    var result = LinkResult(outcome: .proved)
    for (row, entries) in left.enumerated() {
      for (column, entry) in entries.enumerated() {
        let other = right[row][column]
        var one = judged(entry, relation, other, read, judge)
        if one.isRefuted, Self.isRounded(entry, other, judge) { one.outcome = .notJudged("rounded numbers") }
        result.conditions += one.conditions.filter { !result.conditions.contains($0) }
        result.unknowns.formUnion(one.unknowns)
        if case .refuted(var witness) = one.outcome {
          let place = left[0].count == 1 ? "entry \(row + 1)" : "entry \(row + 1), \(column + 1)"
          witness.text = "\(place): \(witness.text)"
          result.outcome = .refuted(witness)
          return result
        }
        if !one.isProved, result.isProved { result.outcome = one.outcome }
      }
    }
    return result
  }

  /// `σ(x) ∈ (0, 1)`: both bounds.
  private func membership(_ left: Term, _ right: Term, _ read: ReadStatement, _ judge: LinkJudge)
    -> LinkResult
  {
    guard case .domain(.interval(let lower, let closedBelow, let upper, let closedAbove)) = right else {
      return LinkResult(outcome: .notJudged("a set"))
    }
    if left.isSimple { return LinkResult(outcome: .notJudged("where a name comes from")) }
    var bounds: [(Formula.Relation, Term)] = []
    if lower != .negative(.infinity) { bounds.append((closedBelow ? .greaterOrEqual : .greater, lower)) }
    if upper != .infinity { bounds.append((closedAbove ? .lessOrEqual : .less, upper)) }
    var result = LinkResult(outcome: bounds.isEmpty ? .notJudged("all numbers") : .proved)
    for (relation, bound) in bounds {
      let one = plainly(left, .compare(relation), bound, read, judge)
      if one.isRefuted {
        guard let doubt = doubt(left, .member, bound, read, judge), !isSingleStatement else { return one }
        return LinkResult(outcome: .undecided(doubt), unknowns: one.unknowns)
      }
      if !one.isProved { result.outcome = one.outcome }
      result.conditions += one.conditions
      result.steps += one.steps
      result.unknowns.formUnion(one.unknowns)
    }
    return result
  }

  func plainly(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult {
    var judge = judge
    judge.clauses = read.clauses + usable(conditions.strict(for: context), left, right, judge)
    if judge.approach == nil, relation == .tendsTo {
      judge.approach = conditions.strict(for: context).compactMap(\.approach).last
    }
    var result = judge.judge(left, relation, right)
    if result.isProved { return result }
    // What holds whatever a name stands for holds for what it was defined as.
    if !left.hasDerivative, !right.hasDerivative {
      var plain = judge
      let names = left.symbols.union(right.symbols).union(left.elementNames).union(right.elementNames)
      for name in names where plain.scope.values[name] != nil { plain.scope.values[name] = nil }
      if plain.scope.values.count != judge.scope.values.count {
        let other = plain.judge(left, relation, right)
        if other.isProved { return other }
        if other.isRefuted, other.isRenaming, !result.isConditional { result = other }
      }
    }
    if relation == .equal, let other = forAnyQuantity(left, right, judge) { return other }
    if relation == .equal, result.isOpen || result.isConditional, let parts = byParts(left, right, judge) {
      return parts
    }
    if let other = asVariables(left, relation, right, judge), !result.isConditional { result = other }
    if result.isProved { return result }
    if !isSingleStatement, result.variantCount > 1,
      let other = underOtherMeaning(left, relation, right, judge, result.variantCount)
    {
      return other
    }
    let wider = usable(conditions.wider(for: context), left, right, judge).filter { clause in
      // What excludes the conditions in force is another case, what always holds is none, and nothing is proved by itself.
      if case .compare(let own) = relation, clause == .compare(left, own, right) { return false }
      return !judge.clauses.contains { $0 == clause || $0.excludes(clause) } && !holdsAlways(clause, judge)
    }
    if !wider.isEmpty {
      // What was said of one case elsewhere may be meant here or not: it has to be assumed.
      let settings = usable(conditions.wider(for: context).filter(\.isSetting), left, right, judge).filter(
        wider.contains)
      let own = judge.clauses
      for (clauses, isSaid) in [(settings, true), (wider, false)]
      where !clauses.isEmpty && (isSaid || settings.count < wider.count) {
        judge.clauses = own + clauses
        var proved = judge.judge(left, relation, right)
        guard proved.isProved else { continue }
        let words = clauses.map(\.wording).joined(separator: ", ")
        if !isSaid { return proved.assuming(words) }
        proved.conditions.append("given \(words), as the text says")
        return proved
      }
      // Where they exclude each other, some of them may save it, and nothing is refuted.
      judge.clauses = own + wider
      if result.isRefuted, !judge.judge(left, relation, right).isRefuted {
        result.outcome = .undecided(
          "it fails as it stands, and is open where \(wider.map(\.wording).joined(separator: ", "))")
      }
    }
    return result
  }

  /// Names such as t where t_n − (w x_n + b), in the terms or in what they use, is nothing with t_n taken for a component of
  /// t = wx + b: a text that subtracts the one from the other means two things by them.
  private func toldApart(in terms: [Term], _ judge: LinkJudge) -> Set<String> {
    let terms = terms + judge.scope.bodies(in: terms)
    let names = terms.reduce(into: Set<String>()) { $0.formUnion($1.indexedNames) }.filter {
      judge.scope.values[$0]?.indices.isEmpty == true
    }
    guard !names.isEmpty else { return [] }
    var result: Set<String> = []
    for sum in terms.flatMap(\.sums) {
      let own = sum.indexedNames.intersection(names).subtracting(result)
      var judge = judge
      judge.scope.vectors.formUnion(sum.indexedNames)
      if !own.isEmpty, judge.judge(sum, .equal, .integer(0)).isProved { result.formUnion(own) }
    }
    return result
  }

  /// With what derivatives are taken by as variables: o in ∂/∂o (y ln o) = y/o, behind o = φ(z). Only where nothing else in the
  /// link is defined but what is differentiated, by a formula of o, and nothing that o is made of is there.
  private func asVariables(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ judge: LinkJudge
  ) -> LinkResult? {
    let parts = left.derivativeParts + right.derivativeParts
    let values = judge.scope.values
    /// The name under which a name or a component is defined: a component of its own, or any.
    func key(_ term: Term) -> String? {
      guard case .element(.symbol(let name), let subscripts) = term else { return term.headName }
      let own = Term.componentKey(name, subscripts.map(\.description))
      return values[own] == nil ? name : own
    }
    func names(_ term: Term) -> Set<String> { term.symbols.union(term.elementNames) }
    let variables = Set(parts.compactMap { key($0.by) })
    let present = names(left).union(names(right))
    let defined = present.filter { values[$0] != nil }
    let made = defined.intersection(variables).reduce(into: Set<String>()) {
      $0.formUnion(values[$1].map { names($0.body) } ?? [])
    }
    guard !defined.isDisjoint(with: variables),
      made.isDisjoint(with: present.subtracting(Self.bases(of: made)))
    else { return nil }
    var differentiated: Set<String> = []
    for part in parts {
      guard let variable = key(part.by) else { return nil }
      var formula = part.inner
      // L is a quantity, σ(z) is a formula.
      if case .apply = part.inner {
      } else if part.inner.isHead, let name = key(part.inner) {
        guard let body = values[name]?.body else { return nil }
        formula = body
        differentiated.insert(name)
      }
      let own = names(formula)
      guard own.contains(variable), own.allSatisfy({ values[$0] == nil || variables.contains($0) }) else {
        return nil
      }
    }
    let functions = left.functionNames.union(right.functionNames).compactMap { judge.scope.functions[$0] }
    guard defined.isSubset(of: variables.union(differentiated)),
      functions.allSatisfy({ $0.body.symbols.subtracting($0.parameters).allSatisfy { values[$0] == nil } })
    else { return nil }
    var plain = judge
    for name in variables { plain.scope.values[name] = nil }
    let result = plain.judge(left, relation, right)
    return result.isProved || result.isRefuted ? result : nil
  }

  /// The letters of components, which stand for all of them and say nothing of one.
  private static func bases(of names: Set<String>) -> Set<String> {
    names.filter { name in
      name.hasSuffix("()") || name.hasSuffix("[]") || names.contains { $0.hasPrefix(name + "_") }
    }
  }

  /// Whether a comparison of functions holds for all values, as σ(x) > 0 does.
  private func holdsAlways(_ clause: Term.Condition, _ judge: LinkJudge) -> Bool {
    guard case .compare(let a, let relation, let b) = clause, relation != .equal,
      !a.functionNames.union(b.functionNames).isEmpty || a.hasDerivative || b.hasDerivative
    else { return false }
    var judge = judge
    judge.clauses = []
    return judge.judge(a, .compare(relation), b).isProved
  }

  /// A name with several meanings in use, of which one makes it true: that one is named, and has to be assumed.
  private func underOtherMeaning(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ judge: LinkJudge, _ count: Int
  ) -> LinkResult? {
    let names = left.functionNames.union(right.functionNames).filter { judge.scope.functions[$0] == nil }
      .map { StandardNames.canonical(judge.scope.aliases[$0] ?? $0) }.filter {
        StandardNames.meanings(of: $0).count > 1
      }.sorted()
    guard names.count == 1, let name = names.first else { return nil }
    let meanings = StandardNames.meanings(of: name)
    var judge = judge
    for variant in 1..<max(2, min(count, meanings.count)) where variant < meanings.count {
      judge.variant = variant
      let result = judge.judge(left, relation, right)
      if result.isProved {
        let title = StandardNames.titles[name] ?? name
        return result.assuming("\(title)(x) is \(meanings[variant].unicode)")
      }
    }
    return nil
  }

  /// Conditions about names that the link has.
  private func usable(
    _ entries: [ConditionsInForce.Entry], _ left: Term, _ right: Term, _ judge: LinkJudge
  ) -> [Term.Condition] {
    var names = left.symbols.union(right.symbols).union(left.freeIndices).union(right.freeIndices)
    for use in judge.scope.definitions(in: [left, right]) { names.formUnion(use.parameters) }
    var result: [Term.Condition] = []
    for entry in entries {
      guard let condition = entry.condition, condition.isPlain, !result.contains(condition) else { continue }
      let own = condition.terms.reduce(into: Set<String>()) { $0.formUnion($1.symbols) }
      guard !own.isEmpty, own.isSubset(of: names) else { continue }
      var elaboration = Elaboration(scope: judge.scope, mode: .symbolic(classes: [:]))
      guard (try? elaboration.condition(condition)) != nil else { continue }
      result.append(condition)
    }
    return result
  }
}
