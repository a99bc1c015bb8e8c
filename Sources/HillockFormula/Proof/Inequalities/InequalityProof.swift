/// Decides comparisons: by the sign of the difference of the two sides, case by case, or by a witness.
struct InequalityProof {
  let claim: Claim
  let analysis: CaseAnalysis
  let branches: [CaseBranch]
  let relation: Expression.Relation

  func decide() throws(Obstacle) -> Judgement {
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
    }
    return Judgement.summary(of: findings, claim: claim)
  }

  private func refuted(_ witness: Witness) -> Judgement {
    Judgement(verdict: .refuted(witness), steps: [.init("The comparison fails \(witness.text).")])
  }

  private func examine(_ branch: CaseBranch, _ algebra: Algebra) throws(Obstacle) -> CaseAnalysis.Outcome {
    let resolver = analysis.resolver(algebra, branch)
    let difference: Expression
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
          .init("Left minus right", Algebra.tidied(branch.original(algebra.expression(of: form)))), .init(how),
        ])
    }
    let quick = algebra.signs(of: form)
    if quick.satisfies(relation) == true { return holds("Its sign can be read off.") }
    if quick.satisfies(relation) == false { return .open("the comparison fails") }
    let names = difference.names.intersection(form.names(in: algebra))
    let share = max(20_000, algebra.meter.left / 4)
    let deep = try attempt(algebra, share) { () throws(Obstacle) in
      try SignProof(algebra: algebra).signs(of: form)
    }
    if let deep, let decided = deep.satisfies(relation) {
      return decided ? holds("Its sign follows from monotonicity and limits.") : .open("the comparison fails")
    }
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
    // The last resort: the two sides of zero one by one.
    if let name = names.sorted().first(where: { !algebra.positiveVariables.contains($0) }),
      !algebra.signs(of: Polynomial(Monomial(algebra.index(of: .variable(name))))).isKnown
    {
      throw .needsSign(.variable(name))
    }
    return .open("the sign of the difference of the two sides was not found")
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
