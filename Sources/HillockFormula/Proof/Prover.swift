/// Decides claims.
///
/// A claim is proved by exact algebra only, and refuted only by a witness. The work is bounded: a claim that
/// needs more than `effort` comes out undecided. The bound counts operations, not seconds, so a verdict is the
/// same on every machine.
public struct Prover: Sendable {
  /// The number of elementary steps (terms multiplied, intervals evaluated) that may be spent on one claim.
  public var effort: Int

  public init(effort: Int = 400_000) {
    self.effort = effort
  }

  /// Says whether `claim` holds.
  public func decide(_ claim: Claim) -> Judgement {
    Judgement(verdict: .undecided(reason: "the prover is not in place yet"))
  }
}
