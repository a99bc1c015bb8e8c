import HillockFormula
import HillockProof

// Links that have indices, with a number of components, and with what texts take for granted of distributions.
extension LinkJudge {
  /// A refutation has to be shown with a number of components; what holds for 2 and 3 is not proved by that.
  func concrete(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ partition: [String: String],
    _ known: LinkResult
  ) -> LinkResult {
    let classes = Set(partition.values).sorted()
    if classes.count > 3 { return known }
    // A witness is found early or not at all.
    var judge = self
    judge.effort = min(effort, Self.effortOfConcrete)
    var known = known
    if let count = oneSidedCount(left, right) {
      // Three terms written out, or K of them: the same where K is 3.
      if known.isRefuted { known.outcome = .undecided("the text does not say what \(count) is here") }
      return known
    }
    if known.isRefuted {
      // The sums of a symbolic refutation are numbers of their own; only a concrete one counts.
      known.outcome = .undecided("not shown for every number of components")
    }
    for size in [max(2, classes.count), max(2, classes.count) + 1] {
      var values: [String: Int] = [:]
      for (name, representative) in partition {
        values[name] = (classes.firstIndex(of: representative) ?? 0) + 1
      }
      let counts = gathered(in: [left, right], Self.counts)
      let sizes = Dictionary(uniqueKeysWithValues: counts.map { ($0, Term.integer(size)) })
      var scope = self.scope
      for count in counts where scope.values[count] == nil && scope.functions[count] == nil {
        scope.values[count] = .init(indices: [], body: .integer(size), line: 0)
      }
      var elaboration = elaboration(.concrete(size: size, values: values), scope)
      guard
        let claim = try? self.claim(
          left.substituting(sizes), relation, right.substituting(sizes), &elaboration),
        budget.spend(500 + 100 * elaboration.work)
      else { continue }
      var result = judge.decide(claim, elaboration, left, right)
      guard case .refuted(var witness) = result.outcome else { continue }
      // A distribution in the text sums to one, whether it says so or not.
      var constrained = claim
      var names: [String: [Formula]] = [:]
      for name in claim.names.sorted() {
        guard let mark = name.lastIndex(of: "_"), Int(name[name.index(after: mark)...]) != nil else {
          continue
        }
        let base = String(name[..<mark])
        if Self.distributions.contains(base), sums(over: base, in: left) || sums(over: base, in: right) {
          names[base, default: []].append(.variable(name))
        }
      }
      for (base, entries) in names.sorted(by: { $0.key < $1.key }) where entries.count == size {
        guard case .variable(let last)? = entries.last, claim.derivatives.isEmpty else {
          constrained.hypotheses.append(.init(.sum(entries), 1))
          continue
        }
        // The last entry is what the others leave of 1.
        let rest = Formula.sum([1] + entries.dropLast().map { .product([-1, $0]) })
        constrained.left = constrained.left.substituting([last: rest])
        constrained.right = constrained.right.substituting([last: rest])
        guard Self.positiveDistributions.contains(base) else { continue }
        for entry in entries.dropLast() + [rest] {
          constrained.assumptions.append(.compare(entry, .greater, 0))
        }
      }
      if !names.isEmpty {
        let judged = judge.decide(constrained, elaboration, left, right)
        guard case .refuted(let stricter) = judged.outcome else {
          result.outcome = .undecided(
            "false as it stands; true or open when the entries of \(names.keys.sorted().joined(separator: ", ")) sum to 1"
          )
          return result
        }
        // One of them may be one-hot.
        for (base, entries) in names.sorted(by: { $0.key < $1.key })
        where !Self.positiveDistributions.contains(base) {
          // The entry that is 1 may be any; one that the statement names, and takes no derivative by, may be meant.
          let named = Set(values.filter { !derivativeIndices.contains($0.key) }.values.map { $0 - 1 })
          var refutedAt = 0
          for hot in 0..<entries.count {
            var fixed = claim
            let replacement = Dictionary(
              uniqueKeysWithValues: (1...size).map {
                ("\(base)_\($0)", Formula.number(Rational($0 == hot + 1 ? 1 : 0)))
              })
            fixed.left = fixed.left.substituting(replacement)
            fixed.right = fixed.right.substituting(replacement)
            if judge.decide(fixed, elaboration, left, right).isRefuted {
              refutedAt += 1
            } else if named.contains(hot) {
              result.outcome = .undecided("false as it stands; not refuted when \(base) is one-hot")
              return result
            }
          }
          if refutedAt == 0 {
            result.outcome = .undecided("false as it stands; not refuted when \(base) is one-hot")
            return result
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

  /// What is spent at most on one number of components.
  private static let effortOfConcrete = 15_000

  /// Those of probabilities that logarithms are taken of.
  private static let positiveDistributions: Set<String> = ["p", "q", "P", "Q"]
  private static let distributions: Set<String> = ["y", "t", "p", "q", "P", "Q"]

  /// A number of terms that one side leaves open and the other does not have.
  private func oneSidedCount(_ left: Term, _ right: Term) -> String? {
    guard left.hasDerivative == right.hasDerivative else { return nil }
    let (first, second) = (gathered(in: [left], Self.openCounts), gathered(in: [right], Self.openCounts))
    guard first.isEmpty != second.isEmpty else { return nil }
    return first.union(second).sorted().first.map(Term.name)
  }

  /// Symbols in the bounds of sums: N, and that of N − 1.
  private static func openCounts(in term: Term) -> Set<String> {
    var result = Set<String>()
    if case .over(_, _, let range, _) = term, let upper = range.upper { result = upper.symbols }
    for child in term.children { result.formUnion(openCounts(in: child)) }
    return result
  }

  /// Names in the terms and in the definitions that they use.
  private func gathered(in terms: [Term], _ names: (Term) -> Set<String>) -> Set<String> {
    (terms + scope.bodies(in: terms)).reduce(into: []) { $0.formUnion(names($1)) }
  }

  /// Symbols that a sum runs up to.
  private static func counts(in term: Term) -> Set<String> {
    var result = Set<String>()
    if case .over(_, _, let range, _) = term, case .symbol(let name)? = range.upper { result.insert(name) }
    for child in term.children { result.formUnion(counts(in: child)) }
    return result
  }

  /// Tries what texts about classification take for granted: Σ y = 1, and y one-hot.
  func withHypotheses(
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
      let result = decide(constrained, inner, left, right)
      if result.isProved {
        return scope.facts.sumsToOne.contains(base) || survey.mentionsOneHot && ["y", "t"].contains(base)
          ? result : result.assuming("the entries of \(Term.name(base)) sum to 1")
      }
      // One-hot at an index that the statement names.
      for hot in Set(partition.values).sorted() {
        guard let oneHot = try? oneHotClaim(base, hot, partition, left, relation, right) else { continue }
        let result = decide(oneHot.claim, oneHot.elaboration, left, right)
        if result.isProved { return result.assuming("\(Term.name(base)) is 1 at \(hot) and 0 elsewhere") }
      }
    }
    return nil
  }

  /// Whether a sum in the term, or in a definition of a name in it, runs over the entries of `base`.
  func sums(over base: String, in term: Term, depth: Int = 0) -> Bool {
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
    var elaboration = elaboration(.symbolic(classes: partition), scope)
    let claim = try judge.claim(left, relation, right, &elaboration)
    return (claim, elaboration)
  }
}
