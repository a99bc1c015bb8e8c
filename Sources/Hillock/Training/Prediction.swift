import HillockFormula

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

extension Prediction: CustomStringConvertible, PrintedAsText {
  /// `cat (0.93)`, with the probability of the class; `3.42`, or several numbers.
  package var text: String {
    if let className {
      return probabilities.flatMap { $0.max() }.map { "\(className) (\($0))" } ?? className
    }
    if let values { return values.map { "\($0)" }.joined(separator: ", ") }
    guard let value else { return "nothing" }
    guard let lower, let upper else { return "\(value)" }
    return "\(value) (\(lower) to \(upper))"
  }
}

extension Preprocessing {
  /// What outputs of a network say, with `nil` for examples for which they are no finite numbers.
  ///
  /// Probabilities are the softmax of the outputs, or for a single logit z, 1 − σ(z) and σ(z).
  ///
  /// - Parameter width: of one example; above 0.
  func predictions(of outputs: [Float], width: Int) -> [Prediction?] {
    guard !classNames.isEmpty else {
      let values = outputs.enumerated().map { targetValue(of: $1, target: $0 % width) }
      if width == 1 { return values.map { $0.isFinite ? Prediction(value: $0) : nil } }
      return stride(from: 0, to: values.count, by: width).map { start -> Prediction? in
        let row = Array(values[start..<start + width])
        return row.allSatisfy(\.isFinite) ? Prediction(values: row) : nil
      }
    }
    if width > classNames.count, width % classNames.count == 0, classNames.count > 1 {
      // Of a sequence, what is said at its last position.
      let last = stride(from: 0, to: outputs.count, by: width).flatMap {
        outputs[$0 + width - classNames.count..<$0 + width]
      }
      return predictions(of: last, width: classNames.count)
    }
    let probabilities =
      width == 1 ? Self.sigmoids(outputs) : VectorKernels.softmaxRows(outputs, columns: width)
    let classes = max(width, 2)
    return (0..<outputs.count / width).map { row -> Prediction? in
      guard outputs[row * width..<(row + 1) * width].allSatisfy(\.isFinite) else { return nil }
      let best = Evaluation.predictedClass(outputs, row: row, width: width)
      return Prediction(
        className: best < classNames.count ? classNames[best] : String(best),
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
