import HillockFormula

/// Decides |left − right| ≤ tolerance: by enclosures where both sides are numbers, else as two comparisons.
struct ApproximationProof {
  let claim: Claim
  let tolerance: Rational
  let analysis: CaseAnalysis
  let branches: [CaseBranch]

  func decide() throws(Obstacle) -> Judgement {
    let search = WitnessSearch(claim: claim, names: analysis.names, meter: analysis.meter)
    for branch in branches.prefix(4) {
      if let witness = try search.search(branch, count: 8) {
        return Judgement(
          verdict: .refuted(witness), steps: [.init("The sides are further apart \(witness.text).")])
      }
    }
    if analysis.names.isEmpty {
      let numeric = search.numeric([:])
      let gap = Formula.difference(try numeric.resolve(claim.left), try numeric.resolve(claim.right))
      for bits in [128, 512] {
        guard let value = gap.enclosure([:], bits: bits, analysis.meter) else { continue }
        let arithmetic = IntervalArithmetic(bits: bits)
        let bound = arithmetic.enclose(tolerance)
        if IntervalArithmetic.compare(arithmetic.magnitude(value), .lessOrEqual, bound) == true {
          return Judgement(
            verdict: .proved([]), steps: [.init("Left minus right lies within the tolerance.", gap)])
        }
      }
      return Judgement(verdict: .undecided(reason: "the difference is too close to the tolerance"))
    }
    var provisos: [Proviso] = []
    var steps: [Judgement.Step] = []
    for sign in [1, -1] {
      // ±(left − right) ≤ tolerance
      var side = claim
      side.left = .product([.number(Rational(sign)), .difference(claim.left, claim.right)])
      side.right = .number(tolerance)
      side.relation = .lessOrEqual
      let judgement = try InequalityProof(
        claim: side, analysis: analysis, branches: branches, relation: .lessOrEqual
      ).decide()
      steps += judgement.steps
      guard case .proved(let found) = judgement.verdict else {
        if case .undecided = judgement.verdict { return judgement }
        return Judgement(verdict: .undecided(reason: "no witness was found on both sides"))
      }
      provisos += found.filter { !provisos.contains($0) }
    }
    return Judgement(verdict: .proved(provisos), steps: steps)
  }
}
