/// What a trained model says about one example.
public struct Prediction: Hashable, Sendable, Codable {
  /// For classes: the name of the likeliest one.
  public var className: String?
  /// For classes: the probability of each, in the order of the model's class names.
  public var probabilities: [Float]?
  /// For numbers: the value in the units of the target.
  public var value: Double?
  /// For several numbers at once: all of them, in the order of the targets.
  public var values: [Double]?
  /// For a number with an interval: its lower end.
  public var lower: Double?
  /// For a number with an interval: its upper end.
  public var upper: Double?

  private enum CodingKeys: String, CodingKey {
    case className = "class"
    case probabilities, value, values, lower, upper
  }
}

extension Prediction {
  /// The same with the interval from value − half the width to value + half the width; classes have none.
  package func with(halfWidth: Double) -> Prediction {
    var copy = self
    copy.lower = value.map { $0 - halfWidth }
    copy.upper = value.map { $0 + halfWidth }
    return copy
  }

  /// The same with the second of two classes where its probability is at least the threshold, else the first.
  package func with(threshold: Double, classNames: [String]) -> Prediction {
    guard classNames.count == 2, let second = probabilities?.last else { return self }
    var copy = self
    copy.className = classNames[Double(second) >= threshold ? 1 : 0]
    return copy
  }
}

extension TrainedModel {
  /// Predictions for examples that went through the model's preprocessing.
  ///
  /// Probabilities are the softmax of the outputs, or for a single logit z, 1 − σ(z) and σ(z).
  ///
  /// - Parameters:
  ///   - inputs: one example behind the other.
  ///   - level: for a model of one number, the probability with which its interval holds the target, such as 0.9; `nil` for no
  ///     intervals.
  ///   - usesChosenThreshold: of two classes the second is taken from the threshold on that was chosen on rows held out, and not
  ///     from ½ on.
  /// - Throws: `NetworkError` for inputs of another number, for an input or a parameter that is not finite, and for outputs that
  ///   are not: none of these says anything of a class. `DataError` for a level or a threshold that the model's calibration does not
  ///   have.
  public func predictions(
    for inputs: [Float], level: Double? = nil, usesChosenThreshold: Bool = false, pool: WorkerPool = .single
  ) throws -> [Prediction] {
    let halfWidth = try level.map { try intervalHalfWidth(level: $0) }
    let threshold = usesChosenThreshold ? try chosenThreshold() : nil
    return try predictions(for: inputs, pool: pool, skipsNonFinite: false).compactMap { prediction in
      guard var prediction else { return nil }
      if let halfWidth { prediction = prediction.with(halfWidth: halfWidth) }
      if let threshold {
        prediction = prediction.with(threshold: threshold, classNames: preprocessing.classNames)
      }
      return prediction
    }
  }

  /// The same, with `nil` for examples for which the network's outputs are no finite numbers.
  ///
  /// - Throws: `NetworkError` for inputs of another number, and for an input or a parameter that is not finite.
  package func possiblePredictions(for inputs: [Float], pool: WorkerPool = .single) throws -> [Prediction?] {
    try predictions(for: inputs, pool: pool, skipsNonFinite: true)
  }

  private func predictions(
    for inputs: [Float], pool: WorkerPool, skipsNonFinite: Bool
  ) throws -> [Prediction?] {
    try model.checkFinite()
    if let index = inputs.firstIndexOfNoNumber {
      let (row, feature) = index.quotientAndRemainder(dividingBy: model.network.inputShape.count)
      throw NetworkError(
        "example \(row + 1) has \(inputs[index]) as its feature \(feature + 1); a prediction needs finite numbers"
      )
    }
    let outputs = try model.outputs(for: inputs, pool: pool)
    let width = model.network.outputShape.count
    if !skipsNonFinite, let index = outputs.firstIndexOfNoNumber {
      throw NetworkError(
        "the network's output \(index % width + 1) for example \(index / width + 1) is \(outputs[index]): its numbers or the inputs are too large for floats"
      )
    }
    let names = preprocessing.classNames
    guard !names.isEmpty else {
      let values = outputs.enumerated().map { preprocessing.targetValue(of: $1, target: $0 % max(width, 1)) }
      if width == 1 { return values.map { $0.isFinite ? Prediction(value: $0) : nil } }
      return stride(from: 0, to: values.count, by: width).map { start -> Prediction? in
        let row = Array(values[start..<start + width])
        return row.allSatisfy(\.isFinite) ? Prediction(values: row) : nil
      }
    }
    let probabilities =
      width == 1 ? Self.sigmoids(outputs) : VectorKernels.softmaxRows(outputs, columns: width)
    let classes = max(width, 2)
    return (0..<outputs.count / width).map { row -> Prediction? in
      guard outputs[row * width..<(row + 1) * width].allSatisfy(\.isFinite) else { return nil }
      let best = Evaluation.predictedClass(outputs, row: row, width: width)
      return Prediction(
        className: best < names.count ? names[best] : String(best),
        probabilities: Array(probabilities[row * classes..<(row + 1) * classes]))
    }
  }

  private static func sigmoids(_ logits: [Float]) -> [Float] {
    let kernel = ActivationKernel(.sigmoid)
    let ones = kernel.values(at: logits)
    let zeros = kernel.values(at: logits.map { -$0 })
    return zip(zeros, ones).flatMap { [$0, $1] }
  }
}
