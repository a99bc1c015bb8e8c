/// What became of one link of a chain: `left relation right`.
struct LinkResult: Sendable {
  enum Outcome: Hashable, Sendable {
    case proved
    case refuted(Witness)
    case undecided(String)
    case outOfScope(String)
  }

  var outcome: Outcome
  /// Provisos and meanings taken for granted, in words.
  var conditions: [String] = []
  var steps: [Judgement.Step] = []
  /// How many meanings the names in it have.
  var variantCount = 1
  /// Names that the text leaves undefined.
  var unknowns: Set<String> = []

  var isProved: Bool { outcome == .proved }
  var isRefuted: Bool { if case .refuted = outcome { true } else { false } }
}

/// Judges single links with the meanings that a scope gives to their names.
struct LinkJudge {
  var scope: Scope
  var effort: Int
  /// What is left to all claims of the statement, repairs and other meanings included.
  private(set) var budget: Prover.Budget
  /// Conditions that the statement carries.
  var clauses: [Term.Condition] = []
  /// Where a variable goes, as a clause says: k → ∞.
  var approach: (variable: String, target: Term.Target)?
  /// Names that stand for themselves in this statement.
  var variant = 0
  /// Further conditions, from a command line.
  var assumptions: [Expression.Condition] = []

  init(scope: Scope, effort: Int, budget: Prover.Budget) {
    self.scope = scope
    self.effort = effort
    self.budget = budget
  }

  /// The same judge, at the expense of another budget.
  func sharing(_ budget: Prover.Budget) -> LinkJudge {
    var result = self
    result.budget = budget
    return result
  }

  /// Names of parameters that are positive by custom.
  static let customarilyPositive: Set<String> = [
    "alpha", "beta", "gamma", "lambda", "tau", "theta", "k", "C", "T", "epsilon", "mu", "kappa", "omega", "n",
    "N", "K", "c",
  ]

  /// Names that stand for a function's value by custom.
  static let customaryOutputs: Set<String> = ["s", "y", "a", "p", "t", "h", "o", "q", "hat y", "sigma"]

  /// The largest formula that is judged, in parts.
  static let sizeLimit = 1500

  func judge(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> LinkResult {
    if case .foreign(let sign) = relation {
      return LinkResult(outcome: .outOfScope("statements with '\(sign)' are not judged"))
    }
    for side in [left, right] where side.size(limit: Self.sizeLimit) > Self.sizeLimit {
      return LinkResult(outcome: .undecided("a side has more than \(Self.sizeLimit) parts"))
    }
    for side in [left, right] {
      if let part = side.foreignPart { return LinkResult(outcome: .outOfScope(part)) }
    }
    let free = left.freeIndices.union(right.freeIndices).sorted()
    let indexClauses = clauses.compactMap { clause -> (String, String, Bool)? in
      guard case .compare(.symbol(let a), let relation, .symbol(let b)) = clause, free.contains(a),
        free.contains(b),
        relation == .equal || relation == .notEqual
      else { return nil }
      return (a, b, relation == .equal)
    }
    var partitions = Self.partitions(of: free).filter { partition in
      indexClauses.allSatisfy { (a, b, same) in (partition[a] == partition[b]) == same }
    }
    if free.count > 3 { partitions = [Dictionary(uniqueKeysWithValues: free.map { ($0, $0) })] }
    // Without sums, the case in which all indices differ is the general one.
    var result: LinkResult?
    for partition in partitions {
      let one = judge(left, relation, right, partition: partition)
      guard let known = result else {
        result = one.link
        if !one.usesIndices { break }
        continue
      }
      result = Self.combined(known, one.link)
      if result?.isRefuted == true { break }
    }
    return result ?? LinkResult(outcome: .undecided("the indices contradict each other"))
  }

  private static func combined(_ a: LinkResult, _ b: LinkResult) -> LinkResult {
    func rank(_ result: LinkResult) -> Int {
      switch result.outcome {
      case .proved: 0
      case .outOfScope: 1
      case .undecided: 2
      case .refuted: 3
      }
    }
    var worse = rank(b) > rank(a) ? b : a
    worse.conditions = (a.conditions + b.conditions).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
    worse.variantCount = max(a.variantCount, b.variantCount)
    worse.unknowns = a.unknowns.union(b.unknowns)
    return worse
  }

  /// All ways in which the indices may be equal or different, the one with all different first.
  static func partitions(of names: [String]) -> [[String: String]] {
    var result: [[String: String]] = [[:]]
    for name in names.prefix(4) {
      result = result.flatMap { partition -> [[String: String]] in
        let classes = Set(partition.values).sorted()
        return [partition.merging([name: name]) { a, _ in a }]
          + classes.map { partition.merging([name: $0]) { a, _ in a } }
      }
    }
    return result.sorted { Set($0.values).count > Set($1.values).count }
  }

  // MARK: one partition

  private func judge(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, partition: [String: String]
  ) -> (link: LinkResult, usesIndices: Bool) {
    var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: partition), variant: variant)
    var usesIndices = false
    var outcome: LinkResult
    do throws(ElaborationFailure) {
      let claim = try self.claim(left, relation, right, &elaboration)
      usesIndices = elaboration.usesIndices
      outcome = decide(claim, elaboration, left, right)
      if usesIndices, !outcome.isProved {
        outcome = withHypotheses(claim, elaboration, partition, left, relation, right) ?? outcome
      }
      outcome.variantCount = elaboration.variantCount
      outcome.unknowns.formUnion(elaboration.unknowns.values)
    } catch {
      usesIndices = elaboration.usesIndices
      outcome = LinkResult(outcome: Self.outcome(of: error), variantCount: elaboration.variantCount)
      if case .unknown(let name) = error { outcome.unknowns = [name] }
    }
    if usesIndices, !outcome.isProved {
      outcome = concrete(left, relation, right, partition, outcome)
    }
    return (outcome, usesIndices)
  }

  static func outcome(of failure: ElaborationFailure) -> LinkResult.Outcome {
    switch failure {
    case .outOfScope(let what): return .outOfScope(what)
    case .unknown(let name): return .undecided("the text does not say what \(name) is")
    case .unsupported(let what): return .undecided("not supported: \(what)")
    }
  }

  /// A refutation has to be shown with a number of components; what holds for 2 and 3 is not proved by that.
  private func concrete(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ partition: [String: String],
    _ known: LinkResult
  ) -> LinkResult {
    let classes = Set(partition.values).sorted()
    if classes.count > 3 { return known }
    var known = known
    if known.isRefuted {
      // The sums of a symbolic refutation are numbers of their own; only a concrete one counts.
      known.outcome = .undecided("not shown for every number of components")
    }
    for size in [max(2, classes.count), max(2, classes.count) + 1] {
      var values: [String: Int] = [:]
      for (name, representative) in partition {
        values[name] = (classes.firstIndex(of: representative) ?? 0) + 1
      }
      let counts = Self.counts(in: left).union(Self.counts(in: right))
      let sizes = Dictionary(uniqueKeysWithValues: counts.map { ($0, Term.integer(size)) })
      var elaboration = Elaboration(
        scope: scope, mode: .concrete(size: size, values: values), variant: variant)
      guard
        let claim = try? self.claim(
          left.substituting(sizes), relation, right.substituting(sizes), &elaboration)
      else { continue }
      var result = decide(claim, elaboration, left, right)
      guard case .refuted(var witness) = result.outcome else { continue }
      // A distribution in the text sums to one, whether it says so or not.
      var constrained = claim
      var names: [String: [Expression]] = [:]
      for name in claim.names {
        guard let mark = name.lastIndex(of: "_"), Int(name[name.index(after: mark)...]) != nil else {
          continue
        }
        let base = String(name[..<mark])
        if Self.distributions.contains(base), sums(over: base, in: left) || sums(over: base, in: right) {
          names[base, default: []].append(.variable(name))
        }
      }
      for (base, entries) in names where entries.count == size {
        constrained.hypotheses.append(.init(.sum(entries), 1))
        _ = base
      }
      if !names.isEmpty {
        let judged = decide(constrained, elaboration, left, right)
        guard case .refuted(let stricter) = judged.outcome else {
          result.outcome = .undecided(
            "false as it stands; true or open when the entries of \(names.keys.sorted().joined(separator: ", ")) sum to 1"
          )
          return result
        }
        // One of them may be one-hot.
        for (base, entries) in names {
          for hot in 0..<entries.count {
            var fixed = claim
            let replacement = Dictionary(
              uniqueKeysWithValues: (1...size).map {
                ("\(base)_\($0)", Expression.number(Rational($0 == hot + 1 ? 1 : 0)))
              })
            fixed.left = fixed.left.substituting(replacement)
            fixed.right = fixed.right.substituting(replacement)
            if !decide(fixed, elaboration, left, right).isRefuted {
              result.outcome = .undecided("false as it stands; not refuted when \(base) is one-hot")
              return result
            }
          }
        }
        witness = stricter
      }
      witness.text += " (\(size) components)"
      result.outcome = .refuted(witness)
      return result
    }
    return known
  }

  private static let distributions: Set<String> = ["y", "t", "p", "q"]

  /// Symbols that a sum runs up to.
  private static func counts(in term: Term) -> Set<String> {
    var result = Set<String>()
    if case .over(_, _, let range, _) = term, case .symbol(let name)? = range.upper { result.insert(name) }
    for child in term.children { result.formUnion(counts(in: child)) }
    return result
  }

  /// Tries what texts about classification take for granted: Σ y = 1, and y one-hot.
  private func withHypotheses(
    _ claim: Claim, _ elaboration: Elaboration, _ partition: [String: String], _ left: Term,
    _ relation: StatementTokens.Relation, _ right: Term
  ) -> LinkResult? {
    for base in Self.distributions.sorted() where scope.values[base] == nil {
      let total = Term.over(.sum, index: "h″", range: .init(), .element(.symbol(base), [.name("h″")]))
      guard left.mentions(base) || right.mentions(base) else { continue }
      // Nothing is said about all entries where no sum runs over them.
      guard sums(over: base, in: left) || sums(over: base, in: right) else { continue }
      var inner = elaboration
      guard let sum = try? inner.expression(total) else { continue }
      var constrained = claim
      constrained.hypotheses.append(.init(sum, 1))
      constrained.assumptions += inner.sums.positive.subtracting(elaboration.sums.positive).map {
        .compare(.variable($0), .greater, 0)
      }
      var result = decide(constrained, inner, left, right)
      if result.isProved {
        result.conditions.append("given that the entries of \(Term.name(base)) sum to 1")
        return result
      }
      // One-hot at an index that the statement names.
      for hot in Set(partition.values).sorted() {
        guard let oneHot = try? oneHotClaim(base, hot, partition, left, relation, right) else { continue }
        var result = decide(oneHot.claim, oneHot.elaboration, left, right)
        if result.isProved {
          result.conditions.append("given that \(Term.name(base)) is 1 at \(hot) and 0 elsewhere")
          return result
        }
      }
    }
    return nil
  }

  /// Whether a sum in the term, or in a definition of a name in it, runs over the entries of `base`.
  private func sums(over base: String, in term: Term, depth: Int = 0) -> Bool {
    if depth > 8 { return false }
    if case .over(_, let index, _, let body) = term, body.mentions(base), body.freeIndices.contains(index) {
      return true
    }
    switch term {
    case .symbol(let name):
      if let definition = scope.values[name], sums(over: base, in: definition.body, depth: depth + 1) {
        return true
      }
    case .apply(let name, _, _):
      if let definition = scope.functions[name], sums(over: base, in: definition.body, depth: depth + 1) {
        return true
      }
    default: break
    }
    return term.children.contains { sums(over: base, in: $0, depth: depth) }
  }

  private func oneHotClaim(
    _ base: String, _ hot: String, _ partition: [String: String], _ left: Term,
    _ relation: StatementTokens.Relation,
    _ right: Term
  ) throws(ElaborationFailure) -> (claim: Claim, elaboration: Elaboration) {
    var scope = self.scope
    scope.values[base] = .init(indices: ["o″"], body: .delta(.name("o″"), .name(hot)), line: 0)
    var judge = self
    judge.scope = scope
    var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: partition), variant: variant)
    let claim = try judge.claim(left, relation, right, &elaboration)
    return (claim, elaboration)
  }

  // MARK: claims

  /// The claim that a link makes.
  func claim(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ elaboration: inout Elaboration
  ) throws(ElaborationFailure) -> Claim {
    var left = left
    var claimed: Claim.Relation
    var right = right
    var limit = approach
    if case .limit(let inner, let variable, let target) = left, relation == .equal || relation == .defined {
      left = inner
      limit = (variable, target)
    } else if case .limit(let inner, let variable, let target) = right,
      relation == .equal || relation == .defined
    {
      right = left
      left = inner
      limit = (variable, target)
    } else if relation != .tendsTo {
      limit = nil
    }
    if relation == .tendsTo && limit == nil {
      guard let parameter = try loneParameter(left, right, elaboration) else {
        throw .unsupported("the text does not say where which variable goes")
      }
      limit = (parameter, .plusInfinity)
      elaboration.taken.insert("\(Term.name(parameter)) → ∞")
    }
    let leftExpression = try elaboration.expression(left)
    if let limit {
      let target: Claim.Approach.Target
      switch limit.target {
      case .plusInfinity: target = .plusInfinity
      case .minusInfinity: target = .minusInfinity
      case .point(let p): target = .point(try elaboration.expression(p))
      case .fromAbove(let p): target = .pointFromAbove(try elaboration.expression(p))
      case .fromBelow(let p): target = .pointFromBelow(try elaboration.expression(p))
      }
      let approach = Claim.Approach(limit.variable, target)
      switch right {
      case .infinity: claimed = .growsToPlusInfinity(approach)
      case .negative(.infinity): claimed = .growsToMinusInfinity(approach)
      default: claimed = .tendsTo(approach)
      }
    } else {
      switch relation {
      case .equal, .defined: claimed = .equal
      case .compare(.less): claimed = .less
      case .compare(.lessOrEqual): claimed = .lessOrEqual
      case .compare(.greater): claimed = .greater
      case .compare(.greaterOrEqual): claimed = .greaterOrEqual
      case .compare(.notEqual): claimed = .notEqual
      case .compare(.equal): claimed = .equal
      case .approximately: claimed = .approximatelyEqual(tolerance: Self.tolerance(left, right))
      case .tendsTo, .foreign: throw .unsupported("a limit without a target")
      }
      // ±∞ as a bound says nothing.
      if case .infinity = right { throw .unsupported("a comparison with ∞") }
    }
    let isInfinite = right == .infinity || right == .negative(.infinity)
    let rightExpression = limit != nil && isInfinite ? 0 : try elaboration.expression(right)
    var claim = Claim(leftExpression, claimed, rightExpression)
    claim.derivatives = elaboration.derivatives
    claim.assumptions = assumptions + elaboration.assumptions
    for name in elaboration.sums.positive.sorted() {
      claim.assumptions.append(.compare(.variable(name), .greater, 0))
    }
    for clause in clauses {
      if case .compare(.symbol(let a), _, .symbol(let b)) = clause,
        left.freeIndices.union(right.freeIndices).isSuperset(of: [a, b])
      {
        continue
      }
      // A condition that cannot be read is no reason to drop the statement, but nothing is refuted without it.
      claim.assumptions.append(try elaboration.condition(clause))
    }
    claim.derivatives = elaboration.derivatives
    return claim
  }

  /// The one parameter that the left side of an arrow has and the right side lacks.
  private func loneParameter(
    _ left: Term, _ right: Term, _ elaboration: Elaboration
  ) throws(ElaborationFailure) -> String? {
    var inner = elaboration
    let a = try inner.expression(left).names
    let b = right == .infinity || right == .negative(.infinity) ? [] : try inner.expression(right).names
    let lone = a.subtracting(b).filter { inner.derivatives[$0] == nil }
    return lone.count == 1 ? lone.first : nil
  }

  /// One unit in the last printed digit, for truncation as well as rounding; one part in forty for functions.
  private static func tolerance(_ left: Term, _ right: Term) -> Rational {
    for side in [right, left] {
      if case .number(let value, let digits) = side {
        var unit = Rational.one
        for _ in 0..<(digits ?? 0) { unit = unit / Rational(10) }
        if digits == nil, value.isInteger == false { return value.magnitude / Rational(100) }
        return digits == nil ? (value.magnitude <= .one ? Rational(1, 100) : Rational(1, 2)) : unit
      }
      if case .negative(let inner) = side, case .number = inner { return tolerance(inner, inner) }
    }
    return Rational(1, 40)
  }

  // MARK: decisions

  private func decide(_ claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term) -> LinkResult {
    let judgement = Prover(effort: effort).decide(claim, within: budget)
    var result = LinkResult(outcome: .proved, steps: judgement.steps)
    result.conditions = elaboration.taken.sorted()
    switch judgement.verdict {
    case .proved(let provisos):
      result.conditions += Self.wordings(provisos)
      if case .approximatelyEqual(let tolerance) = claim.relation {
        result.conditions.append("within \(Expression.number(tolerance).text)")
      }
      return result
    case .undecided(let reason):
      if let conditional = underCustom(claim, elaboration), conditional.isProved { return conditional }
      result.outcome = .undecided(reason)
      return result
    case .refuted(let witness):
      if let doubt = doubt(claim, elaboration) {
        result.outcome = .undecided(doubt.reason)
        result.unknowns.insert(doubt.name)
        return result
      }
      if let conditional = underCustom(claim, elaboration) {
        if conditional.isProved || conditional.isRefuted { return conditional }
        // Only values that nobody means refute it.
        if !Self.isCustomary(witness) { return conditional }
      }
      result.outcome = .refuted(witness)
      return result
    }
  }

  private static func isCustomary(_ witness: Witness) -> Bool {
    witness.values.allSatisfy { !customarilyPositive.contains($0.key) || $0.value > .zero }
  }

  /// Tries again with parameters positive, then between 0 and 1, where a text would say `for α > 0` had it been asked.
  private func underCustom(_ claim: Claim, _ elaboration: Elaboration) -> LinkResult? {
    let names = claim.names.intersection(Self.customarilyPositive)
      .subtracting(claim.variables)
      .filter { name in !claim.assumptions.contains { $0.names.contains(name) } }
      .sorted()
    if case .tendsTo(let approach) = claim.relation, names.allSatisfy({ $0 == approach.variable }) {
      return nil
    }
    guard !names.isEmpty else { return nil }
    var last: LinkResult?
    for bounded in [false, true] {
      if bounded && !names.contains("alpha") { break }
      var attempt = claim
      for name in names {
        attempt.assumptions.append(.compare(.variable(name), .greater, 0))
        if bounded && name == "alpha" { attempt.assumptions.append(.compare(.variable(name), .less, 1)) }
      }
      let judgement = Prover(effort: effort).decide(attempt, within: budget)
      var result = LinkResult(outcome: .proved, steps: judgement.steps)
      switch judgement.verdict {
      case .proved(let provisos):
        result.conditions = elaboration.taken.sorted() + Self.wordings(provisos)
        let list = names.map { name in
          bounded && name == "alpha" ? "0 < \(Term.name(name)) < 1" : "\(Term.name(name)) > 0"
        }
        result.conditions.append("for " + list.joined(separator: ", "))
        return result
      case .refuted(let witness): result.outcome = .refuted(witness)
      case .undecided(let reason): result.outcome = .undecided(reason)
      }
      last = result
    }
    return last
  }

  /// Why a refutation would go too far: a name may mean something that the text does not say.
  private func doubt(_ claim: Claim, _ elaboration: Elaboration) -> (name: String, reason: String)? {
    let unknown = elaboration.unknowns
    let present = claim.names
    func inDerivative(_ name: String) -> Bool {
      claim.derivatives.values.contains {
        $0.expression.names.contains(name) || $0.point.names.contains(name)
      }
    }
    if let first = unknown.keys.sorted().first(where: { present.contains($0) || inDerivative($0) }) {
      let name = unknown[first] ?? first
      return (name, "the text does not say what \(name) is")
    }
    // A quantity on one side only may be defined elsewhere.
    func names(_ side: Expression) -> Set<String> {
      var result = side.names
      for (name, term) in claim.derivatives where result.contains(name) {
        result.formUnion(term.expression.names.subtracting([term.variable]))
        result.formUnion(term.point.names)
      }
      return result.filter { claim.derivatives[$0] == nil }
    }
    switch claim.relation {
    case .equal: break
    default: return nil
    }
    let (left, right) = (names(claim.left), names(claim.right))
    // s·e^-x = s(1 − s) holds for s = σ(x): a letter for an output may depend on what stands on one side only.
    if left != right,
      let output = left.union(right).sorted().first(where: {
        Self.customaryOutputs.contains(String($0.prefix { $0 != "_" })) && !mentionedInDefinitions($0)
      })
    {
      let base = Term.name(String(output.prefix { $0 != "_" }))
      return (base, "the text does not say whether \(base) depends on the other names")
    }
    let oneSided = left.symmetricDifference(right).filter { name in
      let base = name.prefix { $0 != "_" }
      return !["x", "z", "u", "v"].contains(String(base)) && !name.hasPrefix("Σ") && !name.hasPrefix("max")
        && !name.hasPrefix("min")
    }
    if let first = oneSided.sorted().first, !mentionedInDefinitions(first) {
      let base = Term.name(String(first.prefix { $0 != "_" }))
      return (base, "\(base) stands on one side only, and the text does not say what it is")
    }
    return nil
  }

  /// A name that a definition of the text uses is a parameter, known as such.
  private func mentionedInDefinitions(_ name: String) -> Bool {
    scope.functions.values.contains { $0.body.symbols.contains(name) || $0.parameters.contains(name) }
  }

  /// The provisos in words, without those that another one implies.
  static func wordings(_ provisos: [Proviso]) -> [String] {
    var excluded: [Expression.Condition] = []
    for case .requires(.compare(let left, .notEqual, let right)) in provisos {
      excluded.append(.compare(left, .equal, right))
    }
    return provisos.filter { proviso in
      guard case .requires(.not(.all(let parts))) = proviso else { return true }
      return !parts.contains(where: excluded.contains)
    }.map(wording)
  }

  static func wording(_ proviso: Proviso) -> String {
    switch proviso {
    case .requires(let condition): return "for \(condition.readable)"
    case .noDerivative(let place, let taken):
      let value =
        taken.map { "; the text takes \($0.unicode) there, which is a convention" }
        ?? ", and the text rightly says nothing there"
      return "the derivative does not exist at \(place.readable)\(value)"
    case .remark(let text): return text
    }
  }
}

extension Term {
  func mentions(_ name: String) -> Bool { symbols.contains(name) }
}

extension Expression.Condition {
  /// The condition with the signs of print and Greek letters.
  var readable: String {
    var renaming: [String: Expression] = [:]
    for name in names { renaming[name] = .variable(Term.name(name)) }
    return substituting(renaming).unicode
  }
}
