extension Optimizer {
  /// An optimizer by its name, with default settings: SGD plain, with momentum 0.9, or with Nesterov's look
  /// ahead; RMSProp; Adam; AdamW.
  package init(named name: String) throws(TrainingError) {
    switch name.lowercased() {
    case "sgd": self = .sgd()
    case "momentum": self = .sgd(momentum: 0.9)
    case "nesterov": self = .sgd(momentum: 0.9, usesNesterov: true)
    case "rmsprop": self = .rmsProp()
    case "adam": self = .adam()
    case "adamw": self = .adamW()
    default:
      throw TrainingError("unknown optimizer '\(name)'; choose one of \(Self.names.joined(separator: ", "))")
    }
  }
}

extension Loss {
  /// A loss by its name; hyphens count as underscores.
  package init(named name: String, labelSmoothing: Float? = nil) throws(TrainingError) {
    let plain = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    if let labelSmoothing, plain != "softmax_cross_entropy" {
      throw TrainingError(
        "label smoothing \(labelSmoothing) goes with softmax_cross_entropy only, not with \(name)")
    }
    switch plain {
    case "softmax_cross_entropy": self = .softmaxCrossEntropy(labelSmoothing: labelSmoothing ?? 0)
    case "binary_cross_entropy": self = .binaryCrossEntropy
    case "mean_squared": self = .meanSquaredError
    case "mean_absolute": self = .meanAbsoluteError
    case "huber": self = .huber()
    default:
      throw TrainingError("unknown loss '\(name)'; choose one of \(Self.names.joined(separator: ", "))")
    }
  }
}
