import HillockFormula

/// Decides what an expression tends to.
///
/// The variable is replaced by ±t, or by p ± 1/t at a point, with t → ∞; the signs of the other variables are
/// split as far as the growth of the terms depends on them.
struct LimitProof {
  let claim: Claim
  let analysis: CaseAnalysis
  let branches: [CaseBranch]
  let approach: Claim.Approach

  /// What is claimed to come out.
  private enum Aim {
    case value, plusInfinity, minusInfinity
  }

  private var aim: Aim {
    switch claim.relation {
    case .growsToPlusInfinity: return .plusInfinity
    case .growsToMinusInfinity: return .minusInfinity
    default: return .value
    }
  }

  /// A limit found to be another than the one claimed.
  private final class Contradiction {
    var found: (branch: CaseBranch, limit: Formula?)?
  }

  func decide() throws(Obstacle) -> Judgement {
    let grown = "t∞"
    var sides: [Formula] = []
    let t = Formula.variable(grown)
    let inverse = Formula.power(t, .number(Rational(-1)))
    let minusOne = Formula.number(Rational(-1))
    switch approach.target {
    case .plusInfinity: sides = [t]
    case .minusInfinity: sides = [.product([minusOne, t])]
    case .pointFromAbove(let p): sides = [.sum([p, inverse])]
    case .pointFromBelow(let p): sides = [.sum([p, .product([minusOne, inverse])])]
    case .point(let p): sides = [.sum([p, inverse]), .sum([p, .product([minusOne, inverse])])]
    }
    var findings: [CaseAnalysis.Finding] = []
    for side in sides {
      let contradiction = Contradiction()
      let starts = branches.map { branch in
        var next = branch
        let goes = [approach.variable: side.substituting(branch.substitution)]
        next.substitution = next.substitution.mapValues { $0.substituting(goes) }
        next.facts = next.facts.map { ($0.expression.substituting(goes), $0.signs) }
        next.substitution[approach.variable] = goes[approach.variable]
        next.positive.remove(approach.variable)
        next.positive.insert(grown)
        return next
      }
      findings += analysis.explore(starts) { (branch, algebra) throws(Obstacle) in
        try examine(branch, algebra, grown, contradiction)
      }
      if let found = contradiction.found, let witness = try witness(found.branch, found.limit, grown) {
        return Judgement(
          verdict: .refuted(witness),
          steps: [.init("The limit is \(found.limit.map(describe) ?? "infinite").", found.limit)])
      }
    }
    return Judgement.summary(of: findings, claim: claim)
  }

  enum Value: Hashable {
    case finite(Formula)
    case plusInfinity, minusInfinity
  }

  /// The limit itself, where it does not depend on the signs of parameters.
  static func value(
    of expression: Formula, _ approach: Claim.Approach, effort: Int, within total: WorkMeter
  ) -> Value? {
    final class Found {
      var values: [Value?] = []
    }
    let found = Found()
    let claim = Claim(expression, .tendsTo(approach), .zero)
    let meter = Algebra.Meter(effort, within: total)
    let grown = "t∞"
    let analysis = CaseAnalysis(names: claim.names, meter: meter, derivatives: [:])
    var branch = CaseBranch()
    let t = Formula.variable(grown)
    switch approach.target {
    case .plusInfinity: branch.substitution[approach.variable] = t
    case .minusInfinity: branch.substitution[approach.variable] = .product([.number(Rational(-1)), t])
    default: return nil
    }
    branch.positive.insert(grown)
    _ = analysis.explore([branch]) { (branch, algebra) throws(Obstacle) in
      found.values.append(nil)
      let form = try algebra.normalize(
        try eventual(branch, algebra, grown, [:]).resolve(branch.express(expression)))
      for condition in algebra.conditions where algebra.occurs(grown, in: condition.polynomial) {
        let sign = try Asymptotics.eventualSign(of: Quotient(condition.polynomial), grown, algebra)
        if !sign.isSubset(of: condition.signs) { return .open("it is not defined near the limit") }
      }
      let last = found.values.count - 1
      switch try Asymptotics.limit(of: form, grown, algebra) {
      case .infinite(let sign): found.values[last] = sign > 0 ? .plusInfinity : .minusInfinity
      case .finite(let value):
        found.values[last] = .finite(
          Algebra.tidied(branch.original(try algebra.expression(of: value)), algebra.meter))
      }
      return .holds([], steps: [])
    }
    guard found.values.count == 1 else { return nil }
    return found.values[0]
  }

  /// Resolves cases as they are for all large t.
  private static func eventual(
    _ branch: CaseBranch, _ algebra: Algebra, _ grown: String, _ terms: [String: Claim.DerivativeTerm]
  ) -> Resolver {
    Resolver(
      signs: { (expression) throws(Obstacle) -> Signs in
        try Asymptotics.eventualSign(of: algebra.normalize(expression), grown, algebra)
      },
      vanishes: { (expression) throws(Obstacle) -> Bool in
        try algebra.isZero(algebra.normalize(expression))
      },
      derivatives: terms, meter: algebra.meter, substitution: branch.substitution)
  }

  private func examine(
    _ branch: CaseBranch, _ algebra: Algebra, _ grown: String, _ contradiction: Contradiction
  ) throws(Obstacle) -> CaseAnalysis.Outcome {
    let eventual = LimitProof.eventual(branch, algebra, grown, claim.derivatives)
    let form: Quotient
    do {
      form = try algebra.normalize(try eventual.resolve(branch.express(claim.left)))
      for condition in algebra.conditions where algebra.occurs(grown, in: condition.polynomial) {
        let sign = try Asymptotics.eventualSign(of: Quotient(condition.polynomial), grown, algebra)
        if !sign.isSubset(of: condition.signs) {
          return .vacuous(.undefined("it is not defined near the limit"))
        }
      }
    } catch .undefined(let what) {
      return .vacuous(.undefined(what))
    }
    let limit = try Asymptotics.limit(of: form, grown, algebra)
    switch (limit, aim) {
    case (.infinite(1), .plusInfinity), (.infinite(-1), .minusInfinity):
      return holds(branch, algebra, grown, [.init("It grows beyond every bound.")])
    case (.infinite, _):
      if contradiction.found == nil { contradiction.found = (branch, nil) }
      return .open("it has no finite limit, or one of another sign")
    case (.finite(let value), .plusInfinity), (.finite(let value), .minusInfinity):
      let expression = try algebra.expression(of: value)
      if contradiction.found == nil { contradiction.found = (branch, expression) }
      return .open("the limit is \(describe(Algebra.tidied(branch.original(expression), algebra.meter)))")
    case (.finite(let value), .value):
      let right = try algebra.normalize(
        try analysis.resolver(algebra, branch).resolve(branch.express(claim.right)))
      let steps: [Judgement.Step] = [
        .init("Normal form", algebra.worded(form)),
        .init("Its limit", Algebra.tidied(branch.original(algebra.worded(value)), algebra.meter)),
      ]
      if try algebra.isZero(try algebra.subtract(value, right)) {
        return holds(branch, algebra, grown, steps)
      }
      let expression = try algebra.expression(of: value)
      if contradiction.found == nil { contradiction.found = (branch, expression) }
      return .open("the limit is \(describe(Algebra.tidied(branch.original(expression), algebra.meter)))")
    }
  }

  private func holds(
    _ branch: CaseBranch, _ algebra: Algebra, _ grown: String, _ steps: [Judgement.Step]
  ) -> CaseAnalysis.Outcome {
    let conditions = algebra.wordedConditions(branch).filter { !$0.names.contains(grown) }
    return .holds(conditions, steps: steps)
  }

  /// A point of the branch at which the limit found differs from the one claimed.
  private func witness(
    _ branch: CaseBranch, _ limit: Formula?, _ grown: String
  ) throws(Obstacle) -> Witness? {
    // The limit found is that of this branch only; what was assumed of the moving variable is spent.
    var claim = claim
    claim.assumptions = (claim.assumptions + branch.description).filter {
      !$0.names.contains(approach.variable)
    }
    if branch.description.contains(where: { $0.names.contains(grown) }) { return nil }
    var compared = claim
    let original = limit.map { branch.original($0) }
    // Only the parameters are left; the limit takes the place of the left side.
    var parameters = branch
    parameters.substitution[approach.variable] = .zero
    if let original {
      guard !original.names.contains(grown) else { return nil }
      if aim != .value {
        return try firstPoint(parameters, claim) { values, search in
          original.enclosure(values, bits: 128, search.meter).map { search.witness(values, $0, nil) }
        }
      }
      compared.left = original
      compared.relation = .equal
      compared.derivatives = [:]
      let search = WitnessSearch(
        claim: compared, names: analysis.names.subtracting([approach.variable]), meter: analysis.meter)
      guard var witness = try search.search(parameters, count: 16) else { return nil }
      witness.text = witness.text.replacingLeft(with: "the limit")
      return witness
    }
    return try firstPoint(parameters, claim) { values, search in
      guard aim == .value else { return search.witness(values, nil, nil) }
      return claim.right.enclosure(values, bits: 128, search.meter).map { search.witness(values, nil, $0) }
    }
  }

  /// The first point of the branch, with the parameters' values.
  private func firstPoint(
    _ branch: CaseBranch, _ claim: Claim,
    _ make: ([String: Rational], WitnessSearch) -> Witness?
  ) throws(Obstacle) -> Witness? {
    let names = analysis.names.subtracting([approach.variable])
    let search = WitnessSearch(claim: claim, names: names, meter: analysis.meter)
    return try search.firstPoint(branch, count: 16).flatMap { make($0, search) }
  }
}

extension String {
  /// The witness speaks of the left side; for a limit it is the limit that is compared.
  fileprivate func replacingLeft(with words: String) -> String {
    guard let range = self.range(ofPhrase: "left = ") else { return self }
    return self[..<range.lowerBound] + words + " = " + self[range.upperBound...]
  }

  private func range(ofPhrase phrase: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(phrase) { return start..<index(start, offsetBy: phrase.count) }
      start = index(after: start)
    }
    return nil
  }
}
