/// A rule that turns parameters, gradients and its own state into new parameters and a new state.
///
/// Every update is elementwise and written down operation by operation in the kernels, so threads may cut the
/// buffers anywhere. `t` counts from 1; powers βᵗ come from repeated multiplication.
///
/// What is remembered of a parameter whose gradient stays zero shrinks until it would be subnormal, after some hundred
/// steps, and then becomes zero: v and m below 2⁻¹²⁶, and such an s where m or, without an m, g is zero. Subnormal numbers
/// take processors twice the time, and these would move no parameter.
public enum Optimizer: Hashable, Sendable, Codable {
  /// v ← μv + g; p ← p − η·v, or p ← p − η·(g + μv) with Nesterov's look ahead. Without momentum p ← p − η·g.
  ///
  /// Source: Polyak 1964; Sutskever et al. 2013.
  case sgd(momentum: Float = 0, usesNesterov: Bool = false)
  /// s ← ρs + (1 − ρ)g²; p ← p − η·g/(√s + ε). Source: Tieleman and Hinton 2012.
  case rmsProp(decay: Float = 0.99, epsilon: Float = 1e-8)
  /// m ← β₁m + (1 − β₁)g; s ← β₂s + (1 − β₂)g²; p ← p − η·(m/(1 − β₁ᵗ))/(√(s/(1 − β₂ᵗ)) + ε).
  ///
  /// Source: Kingma and Ba 2015. With weight decay λ, g includes λ·p; see `adamW` for the other way.
  case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)
  /// Adam with the decay applied to the parameter itself: p ← p − η·λ·p before the update. Loshchilov and
  /// Hutter 2019.
  case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)

  // Files have the name that the look ahead had when it was first written.
  private enum SgdCodingKeys: String, CodingKey {
    case momentum
    case usesNesterov = "nesterov"
  }

  package static let names = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]

  package var name: String {
    switch self {
    case .sgd(let momentum, let nesterov): nesterov ? "nesterov" : momentum != 0 ? "momentum" : "sgd"
    case .rmsProp: "rmsprop"
    case .adam: "adam"
    case .adamW: "adamw"
    }
  }

  /// How many floats of state a parameter needs.
  var stateArrays: Int {
    switch self {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .rmsProp: 1
    case .adam, .adamW: 2
    }
  }

  /// The learning rate that suits most networks, used when none is given.
  package var defaultLearningRate: Float {
    switch self {
    case .sgd(let momentum, _): momentum == 0 ? 0.1 : 0.02
    case .rmsProp, .adam, .adamW: 0.001
    }
  }

  func check() throws(TrainingError) {
    func fraction(_ value: Float, _ name: String) throws(TrainingError) {
      guard value >= 0, value < 1 else {
        throw TrainingError("\(name) must be at least 0 and below 1; got \(value)")
      }
    }
    switch self {
    case .sgd(let momentum, let nesterov):
      try fraction(momentum, "momentum")
      if nesterov && momentum == 0 {
        throw TrainingError("Nesterov's look ahead needs a momentum above 0")
      }
    case .rmsProp(let decay, let epsilon):
      try fraction(decay, "the decay of RMSProp")
      guard epsilon > 0 else { throw TrainingError("epsilon must be above 0; got \(epsilon)") }
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      try fraction(beta1, "beta1")
      try fraction(beta2, "beta2")
      guard epsilon > 0 else { throw TrainingError("epsilon must be above 0; got \(epsilon)") }
    }
  }
}
