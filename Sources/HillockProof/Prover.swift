import HillockFormula

/// Decides claims.
///
/// A claim is proved by exact algebra only, and refuted only by a witness. The work is bounded: a claim that
/// needs more than `effort` comes out undecided. The bound counts operations, not seconds, so a verdict is the
/// same on every machine.
public struct Prover: Sendable {
  /// The number of elementary steps (terms multiplied, intervals evaluated) that may be spent on one claim.
  package var effort: Int

  /// A prover that may spend `effort` elementary steps (terms multiplied, intervals evaluated) on one claim.
  public init(effort: Int = 400_000) {
    self.effort = effort
  }

  static let nestingLimit = 300
  /// How many parts a claim may have.
  static let partLimit = 50_000

  /// What several claims may take together; the claims of one statement share it.
  package final class Budget {
    package fileprivate(set) var left: Int
    /// What they may touch together.
    fileprivate let meter: WorkMeter
    package init(_ effort: Int) {
      left = effort
      meter = WorkMeter(
        .max, touches: min(5_000_000, max(WorkMeter.fewestTouches, 20 * min(effort, 1_000_000))))
    }
    /// Takes work that no prover counts; `false` when nothing is left.
    package func spend(_ work: Int) -> Bool {
      left -= work
      return left > 0
    }
  }

  package func decide(_ claim: Claim, within budget: Budget) -> Judgement {
    let meter = Algebra.Meter(min(effort, budget.left), within: budget.meter)
    let granted = meter.left
    defer { budget.left -= granted - max(0, meter.left) }
    return decide(claim, meter)
  }

  /// One of many claims that share what they may touch.
  func decide(_ claim: Claim, sharing total: WorkMeter) -> Judgement {
    if total.isExhausted {
      return Judgement(verdict: .undecided(reason: CaseAnalysis.wording(.exhausted)))
    }
    return decide(claim, WorkMeter(effort, within: total))
  }

  /// Says whether one expression stands to another one as it is said to, for all real values of their names for which both sides
  /// are defined.
  ///
  /// ```swift
  /// let x = Formula.x
  /// let judgement = Prover().decide(tanh(x), .equal, 2 * sigmoid(2 * x) - 1)
  /// ```
  ///
  /// - Parameter assumptions: conditions that are taken for granted, such as k > 0.
  /// - Returns: the verdict with the steps that lead to it; undecided where `effort` does not suffice.
  public func decide(
    _ left: Formula, _ relation: Formula.Relation, _ right: Formula,
    assuming assumptions: [Formula.Condition] = []
  ) -> Judgement {
    decide(
      Claim(
        left, Claim.Relation(relation), right, variables: left.names.union(right.names),
        assumptions: assumptions))
  }

  /// Says whether `claim` holds.
  package func decide(_ claim: Claim) -> Judgement {
    decide(claim, Algebra.Meter(effort))
  }

  private func decide(_ claim: Claim, _ meter: Algebra.Meter) -> Judgement {
    let parts =
      [claim.left, claim.right] + claim.derivatives.values.flatMap { [$0.expression, $0.point] }
      + claim.hypotheses.flatMap { [$0.left, $0.right] }
    if parts.contains(where: { $0.exceeds(depth: Prover.nestingLimit, parts: Prover.partLimit) })
      || claim.assumptions.contains(where: {
        $0.exceeds(depth: Prover.nestingLimit, parts: Prover.partLimit)
      })
    {
      let isLarge = parts.contains { $0.exceedsParts(Prover.partLimit, to: Prover.nestingLimit) }
      return Judgement(
        verdict: .undecided(
          reason: isLarge
            ? "the formula has more than \(Prover.partLimit) parts"
            : "the formula is nested more than \(Prover.nestingLimit) deep"))
    }
    let names = claim.names
    let analysis = CaseAnalysis(names: names, meter: meter, derivatives: claim.derivatives)
    do {
      let branches = try analysis.start(claim.assumptions, claim.hypotheses)
      func comparison(_ relation: Formula.Relation) throws(Obstacle) -> Judgement {
        try InequalityProof(claim: claim, analysis: analysis, branches: branches, relation: relation).decide()
      }
      if branches.isEmpty {
        return Judgement(verdict: .undecided(reason: "the assumptions contradict each other"))
      }
      switch claim.relation {
      case .equal:
        return try EqualityProof(claim: claim, analysis: analysis, branches: branches).decide()
      case .tendsTo(let approach), .growsToPlusInfinity(let approach), .growsToMinusInfinity(let approach):
        return try LimitProof(claim: claim, analysis: analysis, branches: branches, approach: approach)
          .decide()
      case .approximatelyEqual(let tolerance):
        return try ApproximationProof(
          claim: claim, tolerance: tolerance, analysis: analysis, branches: branches
        ).decide()
      case .notEqual: return try comparison(.notEqual)
      case .less: return try comparison(.less)
      case .lessOrEqual: return try comparison(.lessOrEqual)
      case .greater: return try comparison(.greater)
      case .greaterOrEqual: return try comparison(.greaterOrEqual)
      }
    } catch {
      return Judgement(verdict: .undecided(reason: CaseAnalysis.wording(error)))
    }
  }
}
