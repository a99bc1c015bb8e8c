@_spi(Tools) import HillockFormula

/// Decides comparisons: by the sign of the difference of the two sides, case by case, or by a witness.
struct InequalityProof {
  let claim: Claim
  let analysis: CaseAnalysis
  let branches: [CaseBranch]
  let relation: Formula.Relation

  func decide() throws(Obstacle) -> Judgement {
    if let judgement = try withoutMagnitude() { return judgement }
    let search = WitnessSearch(claim: claim, names: analysis.names, meter: analysis.meter)
    for branch in branches.prefix(4) {
      if let witness = try search.search(branch, count: 8) { return refuted(witness) }
    }
    let findings = analysis.explore(branches) { (branch, algebra) throws(Obstacle) in
      try examine(branch, algebra)
    }
    for finding in findings {
      guard case .open = finding.outcome else { continue }
      if let witness = try search.search(finding.branch, count: 48) { return refuted(witness) }
      if let witness = try search.descend(finding.branch, towards: relation) { return refuted(witness) }
    }
    return Judgement.summary(of: findings, claim: claim)
  }

  /// |u| < v is u < v and −u < v: both are smooth where |u| is not.
  private func withoutMagnitude() throws(Obstacle) -> Judgement? {
    let isLeft = relation == .less || relation == .lessOrEqual
    guard isLeft || relation == .greater || relation == .greaterOrEqual,
      case .function(.abs, let arguments) = isLeft ? claim.left : claim.right, let inner = arguments.first,
      !inner.names.isEmpty,
      (try? Algebra(positive: [], meter: .init(20_000, within: analysis.meter)).normalize(inner)) != nil
    else { return nil }
    var provisos: [Proviso] = []
    var steps: [Judgement.Step] = []
    for side in [inner, .product([.number(Rational(-1)), inner])] {
      var part = claim
      if isLeft { part.left = side } else { part.right = side }
      let judgement = try InequalityProof(
        claim: part, analysis: analysis, branches: branches, relation: relation
      ).decide()
      steps += judgement.steps
      switch judgement.verdict {
      case .proved(let found): provisos += found.filter { !provisos.contains($0) }
      case .refuted(let witness):
        // The same point refutes the whole, with the magnitude's own value.
        let search = WitnessSearch(claim: claim, names: analysis.names, meter: analysis.meter)
        if let whole = try search.check(witness.values) { return refuted(whole) }
        return nil
      case .undecided: return judgement
      }
    }
    return Judgement(verdict: .proved(provisos), steps: steps)
  }

  private func refuted(_ witness: Witness) -> Judgement {
    Judgement(verdict: .refuted(witness), steps: [.init("The comparison fails \(witness.text).")])
  }

  private func examine(_ branch: CaseBranch, _ algebra: Algebra) throws(Obstacle) -> CaseAnalysis.Outcome {
    let resolver = analysis.resolver(algebra, branch)
    let difference: Formula
    let form: Quotient
    do {
      difference = .difference(
        try resolver.resolve(branch.express(claim.left)), try resolver.resolve(branch.express(claim.right)))
      form = try algebra.normalize(difference)
    } catch .undefined(let what) {
      return .vacuous(what == Resolver.noDerivative ? .noDerivative(taken: nil) : .undefined(what))
    }
    func holds(_ how: String) -> CaseAnalysis.Outcome {
      .holds(
        algebra.wordedConditions(branch),
        steps: [
          .init(
            "Left minus right", Algebra.tidied(branch.original(algebra.worded(form)), algebra.meter)),
          .init(how),
        ])
    }
    let quick = algebra.signs(of: form)
    if quick.satisfies(relation) == true { return holds("Its sign can be read off.") }
    if quick.satisfies(relation) == false { return .open("the comparison fails") }
    let names = difference.names.intersection(form.names(in: algebra))
    let share = max(20_000, algebra.meter.left / 4)
    if names.count == 1, let name = names.first, relation != .equal,
      let sign = try attempt(
        algebra, share,
        { () throws(Obstacle) in
          try Subdivision(
            expression: difference, variable: name,
            isPositive: algebra.positiveVariables.contains(name), meter: algebra.meter
          ).sign()
        }) ?? nil
    {
      return sign.satisfies(relation) == true
        ? holds("Its sign follows from intervals and a dominant term.") : .open("the comparison fails")
    }
    let deep = try attempt(algebra, share) { () throws(Obstacle) in
      try SignProof(algebra: algebra).signs(of: form)
    }
    if let deep, let decided = deep.satisfies(relation) {
      return decided ? holds("Its sign follows from monotonicity and limits.") : .open("the comparison fails")
    }
    if let point = try splitPoint(form, names, algebra) { throw .needsSign(point) }
    return .open("the sign of the difference of the two sides was not found")
  }

  /// An expression on whose sign a split may help: a factor whose sign the domain settles, the variable itself,
  /// or its distance from a simple point at which the difference or its slope is exactly zero.
  private func splitPoint(
    _ form: Quotient, _ names: Set<String>, _ algebra: Algebra
  ) throws(Obstacle) -> Formula? {
    for condition in algebra.conditions {
      let (_, monomial, primitive) = condition.polynomial.primitiveParts()
      for factor in monomial.factors.map({ Polynomial(Monomial($0.generator)) }) + [primitive] {
        if isBound(factor, algebra) { return try algebra.expression(of: factor) }
      }
    }
    let free = names.sorted().filter {
      !algebra.positiveVariables.contains($0)
        && !algebra.signs(of: Polynomial(Monomial(algebra.index(of: .variable($0))))).isKnown
    }
    if let name = free.first { return .variable(name) }
    guard names.count == 1, let name = names.first else { return nil }
    let expression = try algebra.expression(of: form)
    guard let slope = try? SmoothDerivative.of(expression, name, algebra.meter) else { return nil }
    let fresh = Algebra(positive: [], meter: algebra.meter)
    for point in InequalityProof.simplePoints {
      try algebra.meter.spend(40)
      for candidate in [slope, expression] {
        let value = candidate.substituting([name: .number(point)])
        // Enclosures first: nearly all candidates fail there.
        guard let enclosure = value.enclosure([:], bits: 53, algebra.meter), !enclosure.isPositive,
          !enclosure.isNegative
        else { continue }
        let shift = Polynomial(Monomial(algebra.index(of: .variable(name)))) - Polynomial(Coefficient(point))
        if algebra.signs(of: shift).isKnown { continue }
        if let exact = try? fresh.normalize(value), (try? fresh.isZero(exact)) == true {
          return .difference(.variable(name), .number(point))
        }
      }
    }
    return nil
  }

  private static let simplePoints: [Rational] = [
    Rational(1), Rational(2), Rational(1, 2), Rational(3), Rational(1, 3), Rational(4), Rational(3, 2),
    Rational(1, 4), Rational(2, 3), Rational(5), Rational(6),
  ]

  /// A factor of first degree in one variable, and not known in sign but for the domain: x, or 1 + x.
  private func isBound(_ factor: Polynomial, _ algebra: Algebra) -> Bool {
    guard !factor.isOne, factor.generators.count == 1, let generator = factor.generators.first,
      case .variable(let name) = algebra.generators[generator],
      factor.terms.allSatisfy({ $0.monomial.isOne || $0.monomial == Monomial(generator) })
    else { return false }
    return factor.terms.count > 1 || !algebra.positiveVariables.contains(name)
  }

  /// The result of `body`, or `nil` when an obstacle other than lack of work stopped it.
  private func attempt<T>(
    _ algebra: Algebra, _ share: Int, _ body: () throws(Obstacle) -> T
  ) throws(Obstacle) -> T? {
    do {
      return try algebra.meter.limited(to: share, body)
    } catch {
      return nil
    }
  }
}

extension Quotient {
  func names(in algebra: Algebra) -> Set<String> {
    Set(
      algebra.generators.compactMap { generator -> String? in
        guard case .variable(let name) = generator, algebra.occurs(name, in: self) else { return nil }
        return name
      })
  }
}
