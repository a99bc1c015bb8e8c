import HillockFormula

/// The slopes of an activation over a wide range, by which it is told what can happen to a unit that has it.
///
/// f′ is evaluated in float on the multiples of 1/4 from −256 to 256, with the values chosen at kinks. Tails that fall
/// below the least float count as slope 0: no gradient comes through them.
package struct SlopeSurvey: Sendable {
  private let slopes: [Float]

  package init(_ activation: Activation) {
    slopes = ActivationKernel(activation).derivatives(at: (-1024...1024).map { Float($0) / 4 })
  }

  /// Whether |f′| is at most `bound` over a stretch (two neighbouring points) and above it elsewhere.
  ///
  /// With bound 0 it says whether a unit can die: so with ReLU and its kin, and not with leaky ReLU, the identity, x²
  /// (one point is no stretch) or a step (which has no other slope).
  package func hasStretch(upTo bound: Float) -> Bool {
    zip(slopes, slopes.dropFirst()).contains { $0.magnitude <= bound && $1.magnitude <= bound }
      && slopes.contains { $0.magnitude > bound }
  }
}
