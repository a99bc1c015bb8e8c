import HillockFormula

/// Decides whether two sides are equal: by their normal forms, case by case, or by a witness against it.
struct EqualityProof {
  let claim: Claim
  let analysis: CaseAnalysis
  let branches: [CaseBranch]

  func decide() throws(Obstacle) -> Judgement {
    let search = WitnessSearch(claim: claim, names: analysis.names, meter: analysis.meter)
    // Most false claims fail at the first simple points, and that is cheap to see.
    for branch in branches.prefix(4) {
      if let witness = try search.search(branch, count: 4) { return refuted(witness) }
    }
    let findings = analysis.explore(branches) { (branch, algebra) throws(Obstacle) in
      try examine(branch, algebra)
    }
    for finding in findings {
      guard case .open = finding.outcome else { continue }
      if let witness = try search.search(finding.branch, count: 24) { return refuted(witness) }
    }
    // A convention may be contradicted at a single point that only its own branch contains.
    return Judgement.summary(of: findings, claim: claim)
  }

  private func refuted(_ witness: Witness) -> Judgement {
    Judgement(
      verdict: .refuted(witness), steps: [.init("The sides differ \(witness.text).")])
  }

  private func examine(_ branch: CaseBranch, _ algebra: Algebra) throws(Obstacle) -> CaseAnalysis.Outcome {
    let resolver = analysis.resolver(algebra, branch)
    func form(_ side: Formula) throws(Obstacle) -> Quotient {
      try algebra.normalize(try resolver.resolve(branch.express(side)))
    }
    let left: Quotient
    do {
      left = try form(claim.left)
    } catch .undefined(let what) {
      return .vacuous(try reason(what, other: claim.right, branch, form, algebra))
    }
    let right: Quotient
    do {
      right = try form(claim.right)
    } catch .undefined(let what) {
      return .vacuous(try reason(what, other: claim.left, branch, form, algebra))
    }
    let difference = try algebra.subtract(left, right)
    guard try algebra.isZero(difference) else {
      return .open("the normal forms differ, and no point was found where the values do")
    }
    let steps: [Judgement.Step] = [
      .init(
        "Normal form of the left side",
        Algebra.tidied(branch.original(algebra.worded(left)), algebra.meter)),
      .init(
        "Normal form of the right side",
        Algebra.tidied(branch.original(algebra.worded(right)), algebra.meter)),
      .init("Their difference has the numerator 0."),
    ]
    return .holds(algebra.wordedConditions(branch), steps: steps)
  }

  private func reason(
    _ what: String, other: Formula, _ branch: CaseBranch,
    _ form: (Formula) throws(Obstacle) -> Quotient, _ algebra: Algebra
  ) throws(Obstacle) -> CaseAnalysis.Reason {
    guard what == Resolver.noDerivative else { return .undefined(what) }
    do {
      return .noDerivative(
        taken: Algebra.tidied(branch.original(algebra.worded(try form(other))), algebra.meter))
    } catch .undefined {
      return .noDerivative(taken: nil)
    }
  }
}

extension Algebra {
  /// The conditions collected, in the names of the claim, each factor by itself and without those that follow
  /// from another.
  func wordedConditions(_ branch: CaseBranch) -> [Formula.Condition] {
    var factors: [DomainCondition] = []
    func add(_ polynomial: Polynomial, _ signs: Signs) {
      let condition = DomainCondition(polynomial: polynomial, signs: signs)
      if factors.contains(condition) { return }
      if let known = factors.firstIndex(where: { $0.polynomial == polynomial }) {
        factors[known].signs.formIntersection(signs)
      } else {
        factors.append(condition)
      }
    }
    for condition in conditions {
      let (coefficient, monomial, primitive) = condition.polynomial.primitiveParts()
      var parts = monomial.factors.filter { sign(ofUnassumed: $0.generator) != .positive }
        .map { (Polynomial(Monomial($0.generator)), $0.exponent.asInt ?? 1) }
      if !primitive.isOne && !isPositiveByNature(primitive) { parts.append((primitive, 1)) }
      if condition.signs == .notZero {
        for (part, _) in parts { add(part, .notZero) }
      } else if parts.count == 1, parts[0].1 & 1 == 1 {
        add(parts[0].0, coefficient.signum < 0 ? condition.signs.negated : condition.signs)
      } else if parts.count == 1, parts[0].0 == primitive {
        add(primitive, coefficient.signum < 0 ? condition.signs.negated : condition.signs)
      } else {
        add(condition.polynomial.scaled(by: coefficient.inverse.magnitude), condition.signs)
      }
    }
    return factors.map { condition in
      .compare(
        Algebra.tidied(branch.original(worded(Quotient(condition.polynomial))), meter),
        condition.signs.relation, .zero
      )
    }
  }

  /// The sign that a generator has by its nature.
  private func sign(ofUnassumed generator: Int) -> Signs {
    if case .variable(let name) = generators[generator], !positiveVariables.contains(name) { return .any }
    return sign(of: generator)
  }

  private func isPositiveByNature(_ polynomial: Polynomial) -> Bool {
    polynomial.terms.allSatisfy { term in
      term.coefficient.signum > 0
        && term.monomial.factors.allSatisfy { factor in
          sign(ofUnassumed: factor.generator) == .positive
            || factor.exponent.asInt.map { $0 > 0 && $0 & 1 == 0 } ?? false
        }
    }
      && polynomial.terms.contains {
        $0.monomial.factors.allSatisfy { sign(ofUnassumed: $0.generator) == .positive }
      }
  }

  /// The expression in its normal form, or as it is when it has none. Cases are resolved where no split is
  /// needed for it.
  static func tidied(_ expression: Formula, _ meter: Meter? = nil) -> Formula {
    if meter?.isExhausted == true { return expression }
    let algebra = Algebra(positive: [], meter: Meter(4000, within: meter))
    let resolver = Resolver(
      signs: { (expression) throws(Obstacle) -> Signs in
        try algebra.signs(of: algebra.normalize(expression))
      },
      vanishes: { (expression) throws(Obstacle) -> Bool in
        try algebra.isZero(algebra.normalize(expression))
      },
      derivatives: [:], meter: algebra.meter)
    guard let smooth = try? resolver.resolve(expression), let form = try? algebra.normalize(smooth),
      let result = try? algebra.expression(of: form)
    else { return expression }
    return result
  }
}

extension Judgement {
  /// The verdict that the findings of all cases add up to.
  static func summary(of findings: [CaseAnalysis.Finding], claim: Claim) -> Judgement {
    var provisos: [Proviso] = []
    var steps: [Step] = []
    var holds = false
    // Where nothing is claimed because a side has no value.
    var excluded: [Formula.Condition] = []
    func add(_ proviso: Proviso) {
      if !provisos.contains(proviso) { provisos.append(proviso) }
    }
    for finding in findings {
      let place = finding.branch.description
      let heading = place.isEmpty ? nil : "Case " + place.map(describe).joined(separator: ", ")
      switch finding.outcome {
      case .open(let why):
        return Judgement(
          verdict: .undecided(reason: (heading.map { "\($0): " } ?? "") + why), steps: steps)
      case .holds(let conditions, let inner):
        holds = true
        for condition in conditions { add(.requires(condition)) }
        if let heading { steps.append(Step(heading)) }
        steps += inner
      case .vacuous(.undefined(let what)):
        if let condition = Formula.Condition.conjunction(place) { excluded.append(condition) }
        steps.append(Step("\(heading ?? "Everywhere"): nothing is claimed: \(what)"))
      case .vacuous(.noDerivative(let taken)):
        let condition = Formula.Condition.conjunction(place) ?? .all([])
        add(.noDerivative(place: condition, taken: taken))
        steps.append(Step("\(heading ?? "Everywhere"): the derivative does not exist"))
      }
    }
    for condition in Formula.Condition.complement(of: excluded) { add(.requires(condition)) }
    guard holds else {
      return Judgement(verdict: .undecided(reason: "one of the sides has no value anywhere"), steps: steps)
    }
    return Judgement(verdict: .proved(provisos), steps: steps)
  }
}

extension Formula.Condition {
  static func conjunction(_ parts: [Formula.Condition]) -> Formula.Condition? {
    parts.isEmpty ? nil : (parts.count == 1 ? parts[0] : .all(parts))
  }

  /// Conditions that together hold where none of `parts` does: x < 0 and x = 0 leave x > 0.
  static func complement(of parts: [Formula.Condition]) -> [Formula.Condition] {
    var result: [Formula.Condition] = []
    var sides: [(left: Formula, right: Formula, excluded: Signs)] = []
    for part in parts {
      guard case .compare(let left, let relation, let right) = part else {
        result.append(part.negated)
        continue
      }
      let signs = Signs.satisfying(relation)
      if let known = sides.firstIndex(where: { $0.left == left && $0.right == right }) {
        sides[known].excluded.formUnion(signs)
      } else {
        sides.append((left, right, signs))
      }
    }
    return sides.filter { $0.excluded != .any }
      .map { .compare($0.left, Signs.any.subtracting($0.excluded).relation, $0.right) } + result
  }

  var negated: Formula.Condition {
    if case .compare(let left, let relation, let right) = self {
      return .compare(left, relation.opposite, right)
    }
    return .not(self)
  }
}
