/// How well a model does on a set of examples.
public struct Evaluation: Hashable, Sendable, Codable {
  public var examples: Int
  /// The mean loss.
  public var loss: Double
  public var classification: Classification?
  public var regression: Regression?

  /// Accuracy for classes, R² for numbers: the one figure to compare runs by. More is better.
  public var metric: Double { classification?.accuracy ?? regression?.rSquared ?? .nan }
  public var metricName: String { classification == nil ? "R²" : "accuracy" }

  /// Counts and rates for classes.
  public struct Classification: Hashable, Sendable, Codable {
    /// The share of examples whose largest output is that of the right class; the first one among equals.
    public var accuracy: Double
    /// `confusion[actual][predicted]`
    public var confusion: [[Int]]
    /// Of what was predicted as the class, the share that is; `nil` when nothing was predicted as it.
    public var precision: [Double?]
    /// Of what is the class, the share that was found; `nil` when there is none.
    public var recall: [Double?]
    /// 2·precision·recall/(precision + recall), as 2·hits/(predicted + actual).
    public var f1: [Double?]

    /// - Throws: `TrainingError` unless there are as many columns as rows, with counts of at least 0.
    public init(confusion: [[Int]]) throws(TrainingError) {
      for (row, counts) in confusion.enumerated() {
        guard counts.count == confusion.count else {
          throw TrainingError(
            "a confusion matrix has as many columns as rows; row \(row + 1) of \(confusion.count) has \(counts.count)"
          )
        }
        if let wrong = counts.first(where: { $0 < 0 || $0 > 1 << 40 }) {
          throw TrainingError("a confusion matrix counts examples; row \(row + 1) has \(wrong)")
        }
      }
      self.confusion = confusion
      let classes = confusion.indices
      let hits = classes.map { confusion[$0][$0] }
      let actual = confusion.map { $0.reduce(0, +) }
      let predicted = classes.map { column in confusion.reduce(0) { $0 + $1[column] } }
      let total = actual.reduce(0, +)
      func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
      accuracy = ratio(hits.reduce(0, +), total) ?? .nan
      precision = classes.map { ratio(hits[$0], predicted[$0]) }
      recall = classes.map { ratio(hits[$0], actual[$0]) }
      f1 = classes.map { ratio(2 * hits[$0], predicted[$0] + actual[$0]) }
    }

    /// The mean of the classes' F1, over the classes that occur.
    public var macroF1: Double {
      let known = f1.compactMap(\.self)
      return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }
  }

  /// Figures for predicted numbers, in the units of the target.
  public struct Regression: Hashable, Sendable, Codable {
    /// 1 − Σ(t − y)²/Σ(t − t̄)², with t̄ the mean of these targets.
    public var rSquared: Double
    /// √ of the mean of (t − y)².
    public var rootMeanSquaredError: Double
    public var meanAbsoluteError: Double
  }

  /// Runs the model over the data.
  ///
  /// - Parameter scale: what one unit of the model's output is worth in units of the target (the standard
  ///   deviation that the targets were divided by).
  /// - Parameter classWeights: factors on the losses of the examples of each class; `nil` for none.
  /// - Throws: `TrainingError` when examples and loss do not fit the model, or a number of an example is not finite;
  ///   `NetworkError` for a parameter that is not finite.
  public init(
    _ model: Model, on data: Dataset, loss: Loss, pool: WorkerPool = .single, scale: Double = 1,
    classWeights: [Float]? = nil
  ) throws {
    try loss.check()
    try ExampleCheck(part: "evaluated", network: model.network, loss: loss, classWeights: classWeights)
      .check(data)
    try model.checkFinite()
    try self.init(
      checked: data, model, loss: loss, pool: pool, scale: scale, classWeights: classWeights)
  }

  /// - Parameter data: examples that `ExampleCheck` has seen: a run evaluates the same ones after each epoch.
  init(
    checked data: Dataset, _ model: Model, loss: Loss, pool: WorkerPool, scale: Double = 1,
    classWeights: [Float]?
  ) throws {
    let outputs = try model.outputs(for: data.inputs, pool: pool)
    let width = model.network.outputShape.count
    examples = data.rowCount
    self.loss =
      loss.sum(outputs: outputs, targets: data.targets, classWeights: classWeights)
      / Double(max(data.rowCount, 1))
    switch data.targets {
    case .classes(let classes, let names):
      let count = max(width == 1 ? 2 : width, names.count)
      var confusion = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
      for (row, actual) in classes.enumerated() {
        confusion[Int(actual)][Self.predictedClass(outputs, row: row, width: width)] += 1
      }
      classification = try Classification(confusion: confusion)
    case .values(let targets, _):
      var squares = 0.0
      var absolutes = 0.0
      var mean = 0.0
      for target in targets { mean += Double(target) }
      mean /= Double(max(targets.count, 1))
      var spread = 0.0
      for (output, target) in zip(outputs, targets) {
        let error = Double(target) - Double(output)
        squares += error * error
        absolutes += abs(error)
        spread += (Double(target) - mean) * (Double(target) - mean)
      }
      let count = Double(max(targets.count, 1))
      regression = Regression(
        rSquared: spread > 0 ? 1 - squares / spread : .nan,
        rootMeanSquaredError: (squares / count).squareRoot() * scale,
        meanAbsoluteError: absolutes / count * scale)
    }
  }

  /// The class whose output is largest, the first among equals; with a single logit, class 1 where it is above 0.
  static func predictedClass(_ outputs: [Float], row: Int, width: Int) -> Int {
    if width == 1 { return outputs[row] > 0 ? 1 : 0 }
    var best = 0
    for column in 1..<width where outputs[row * width + column] > outputs[row * width + best] {
      best = column
    }
    return best
  }
}
