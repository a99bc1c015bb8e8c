import HillockFormula

/// What training makes small: a number for the outputs of a network and the targets, averaged over the batch.
public enum Loss: Hashable, Sendable, Codable {
  /// −Σ q ln softmax(z), where q is 1 − ε for the right class plus ε/classes for every class.
  ///
  /// z are logits; the network needs no softmax at its end. ε is the label smoothing, 0 ≤ ε < 1; Szegedy et al.
  /// 2016.
  case softmaxCrossEntropy(labelSmoothing: Float = 0)
  /// softplus(z) − t·z for a logit z and a target t in [0, 1], averaged over the outputs.
  case binaryCrossEntropy
  /// (y − t)², averaged over the outputs.
  case meanSquaredError
  /// |y − t|, averaged over the outputs; the derivative at 0 is taken as 0.
  case meanAbsoluteError
  /// (y − t)²/2 where |y − t| ≤ δ, δ(|y − t| − δ/2) beyond, averaged over the outputs; Huber 1964. δ > 0.
  case huber(delta: Float = 1)

  // Files have the names that these losses had when they were first written.
  private enum CodingKeys: String, CodingKey {
    case softmaxCrossEntropy, binaryCrossEntropy, huber
    case meanSquaredError = "meanSquared"
    case meanAbsoluteError = "meanAbsolute"
  }

  /// The names that the command line takes.
  package static let names = [
    "softmax_cross_entropy", "binary_cross_entropy", "mean_squared", "mean_absolute", "huber",
  ]

  package var name: String {
    switch self {
    case .softmaxCrossEntropy: "softmax_cross_entropy"
    case .binaryCrossEntropy: "binary_cross_entropy"
    case .meanSquaredError: "mean_squared"
    case .meanAbsoluteError: "mean_absolute"
    case .huber: "huber"
    }
  }

  /// Whether the targets are classes, numbered from zero.
  package var needsClasses: Bool {
    if case .softmaxCrossEntropy = self { true } else { false }
  }

  func check() throws(TrainingError) {
    switch self {
    case .softmaxCrossEntropy(let smoothing) where !(smoothing >= 0 && smoothing < 1):
      throw TrainingError("label smoothing must be at least 0 and below 1; got \(smoothing)")
    case .huber(let delta) where !(delta > 0 && delta.isFinite):
      throw TrainingError("the delta of the Huber loss must be above 0; got \(delta)")
    default: break
    }
  }
}
