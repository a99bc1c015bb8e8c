/// The work that may be spent on one thing asked for, and what is left of it. Everything that simplifies, differentiates, finds
/// facts or proves is handed one and takes from it, so that no input keeps it busy for ever. It counts steps and never
/// looks at a clock: what comes out is the same on every machine.
///
/// There are two accounts. Steps are what `Prover.effort` counts: terms multiplied, intervals evaluated. Touches are the small
/// change of looking at a part of a formula or a term of a polynomial, five of them to a microsecond; they bound what a step
/// may cost where formulas are large. Either one at its end ends the work.
package final class WorkMeter {
  package private(set) var left: Int
  private(set) var touches: Int
  /// Where touches are taken from as well: what many claims may take together.
  private let parent: WorkMeter?

  /// What a prover may touch for each of its steps, and what it may touch at the least and at the most.
  static let touchesPerStep = 50
  package static let fewestTouches = 400_000
  static let mostTouches = 3_000_000

  package init(_ effort: Int, touches: Int? = nil, within parent: WorkMeter? = nil) {
    left = effort
    let (product, overflow) = effort.multipliedReportingOverflow(by: Self.touchesPerStep)
    self.touches =
      touches ?? min(max(Self.fewestTouches, overflow ? .max : product), Self.mostTouches)
    self.parent = parent
  }

  /// For work that is counted in touches alone.
  package static func touching(_ count: Int) -> WorkMeter { WorkMeter(.max, touches: count) }

  package func spend(_ work: Int) throws(Obstacle) {
    left -= work
    if left < 0 { throw .exhausted }
    try touch(1)
  }

  package func touch(_ count: Int) throws(Obstacle) {
    note(count)
    if touches < 0 || parent.map({ $0.touches < 0 }) == true { throw .exhausted }
  }

  /// Takes touches where nothing can be thrown; whoever asks next learns that they are used up.
  package func note(_ count: Int) {
    touches -= count
    parent?.note(count)
  }

  package var isExhausted: Bool { left < 0 || touches < 0 || parent?.isExhausted == true }

  /// Runs `body` with at most `share` of the steps left; what it does not use is given back.
  package func limited<T>(to share: Int, _ body: () throws(Obstacle) -> T) throws(Obstacle) -> T {
    let kept = max(0, left - share)
    left -= kept
    defer { left = max(0, left) + kept }
    return try body()
  }
}

extension WorkMeter {
  /// What forming one expression from another, a derivative or a simpler form, may touch.
  static let formingLimit = 3_000_000

  /// What evaluating one expression once may touch.
  package static let evaluationLimit = 50_000_000

  static func forming() -> WorkMeter { .touching(formingLimit) }
}
