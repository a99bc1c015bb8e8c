/// How well a model does on a set of examples.
///
/// Where the examples have weights, loss, accuracy and the figures for numbers are weighted means; the confusion matrix and what
/// follows from it count rows.
public struct Evaluation: Hashable, Sendable, Codable {
  /// Examples that were judged.
  public var examples: Int
  /// The mean loss.
  public var loss: Double
  /// Where classes are predicted.
  public var classification: Classification?
  /// Where numbers are predicted.
  public var regression: Regression?
  /// How good the probabilities are; `nil` for numbers, and where nobody asked.
  package var probabilities: ProbabilityScores?

  /// Accuracy for classes, R² for numbers: the one figure to compare runs by. More is better.
  public var metric: Double { classification?.accuracy ?? regression?.rSquared ?? .nan }
  /// The share of pairs of an example of a class and one of another in which the first has the higher probability of the class;
  /// with more than two classes the mean over the classes. `nil` for numbers, and where a class has no pair.
  public var areaUnderROC: Double? { probabilities?.areaUnderROC }
  /// What `metric` is.
  package var metricName: String { classification == nil ? "R²" : "accuracy" }

  /// Counts and rates for classes.
  public struct Classification: Hashable, Sendable, Codable {
    /// The share of examples whose largest output is that of the right class; the first one among equals.
    public var accuracy: Double
    /// `confusion[actual][predicted]`
    public var confusion: [[Int]]
    /// Of what was predicted as the class, the share that is; `nil` when nothing was predicted as it.
    package var precision: [Double?]
    /// Of what is the class, the share that was found; `nil` when there is none.
    package var recall: [Double?]
    /// 2·precision·recall/(precision + recall), as 2·hits/(predicted + actual).
    package var f1: [Double?]

    /// - Throws: `TrainingError` unless there are as many columns as rows, with counts of at least 0.
    package init(confusion: [[Int]]) throws(TrainingError) {
      for (row, counts) in confusion.enumerated() {
        guard counts.count == confusion.count else {
          throw TrainingError(
            "a confusion matrix has as many columns as rows; row \(row + 1) of \(confusion.count) has \(counts.count)"
          )
        }
        if let wrong = counts.first(where: { $0 < 0 || $0 > LayerDemand.limit }) {
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
    /// In the unit of the target.
    public var meanAbsoluteError: Double
    /// The mean of t − y: above 0 where the model says too little.
    package var meanError: Double?

    /// The mean of max(τ(t − y), (τ − 1)(t − y)): what it costs to take the prediction for the τ-quantile.
    ///
    /// It is MAE/2 + (τ − 1/2)·(mean error), as max(τe, (τ − 1)e) = |e|/2 + (τ − 1/2)e.
    ///
    /// - Returns: `nil` where the mean error is not known.
    package func quantileLoss(_ quantile: Double) -> Double? {
      meanError.map { meanAbsoluteError / 2 + (quantile - 0.5) * $0 }
    }
  }

  /// Runs the model over the data.
  ///
  /// - Parameter scale: what one unit of the model's output is worth in units of the target (the standard
  ///   deviation that the targets were divided by).
  /// - Parameter classWeights: factors on the losses of the examples of each class; `nil` for none.
  /// - Parameter includesScores: whether `probabilities` are wanted, which sorts the examples once for each class.
  /// - Parameter exchange: with the other processes of a run, each of which computes some of the outputs.
  /// - Throws: `TrainingError` when examples and loss do not fit the model, or a number of an example is not finite;
  ///   `NetworkError` for a parameter that is not finite.
  package init(
    _ model: Model, on data: Dataset, loss: Loss, pool: WorkerPool = .single, scale: Double = 1,
    classWeights: [Float]? = nil, includesScores: Bool = true, exchange: any ShardExchange = OneProcess.only
  ) throws {
    try loss.check()
    try ExampleCheck(part: "evaluated", network: model.network, loss: loss, classWeights: classWeights)
      .check(data)
    try model.checkFinite()
    try self.init(
      of: try model.outputs(for: data.inputs, pool: pool, exchange: exchange), data, model.network,
      loss: loss,
      scale: scale, classWeights: classWeights, includesScores: includesScores)
  }

  /// - Parameters:
  ///   - outputs: of the network, for the examples.
  ///   - data: examples that `ExampleCheck` has seen: a run evaluates the same ones after each epoch.
  init(
    of outputs: [Float], _ data: Dataset, _ network: Network, loss: Loss, scale: Double = 1,
    classWeights: [Float]?, includesScores: Bool = false
  ) throws {
    let width = network.outputShape.count
    examples = data.rowCount
    let weights = data.weights
    let total = weights == nil ? Double(max(data.rowCount, 1)) : data.totalWeight
    func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
    self.loss =
      loss.total(
        of: outputs, targets: data.targets, classWeights: classWeights, exampleWeights: weights) / total
    switch data.targets {
    case .positions(let classes, _, let names):
      classification = try Self.classification(outputs, positions: classes, names: names)
    case .classes(let classes, let names):
      let count = max(width == 1 ? 2 : width, names.count)
      var confusion = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
      var hits = 0.0
      for (row, actual) in classes.enumerated() {
        let predicted = Self.predictedClass(outputs, row: row, width: width)
        confusion[Int(actual)][predicted] += 1
        if predicted == Int(actual) { hits += weight(row) }
      }
      classification = try Classification(confusion: confusion)
      if weights != nil { classification?.accuracy = hits / total }
      if includesScores {
        probabilities = ProbabilityScores(outputs: outputs, classes: classes, width: width)
      }
    case .values(let targets, let places):
      var squares = 0.0
      var absolutes = 0.0
      var sum = 0.0
      var mean = 0.0
      let count = weights == nil ? Double(max(targets.count, 1)) : total * Double(places)
      for (index, target) in targets.enumerated() { mean += weight(index / places) * Double(target) }
      mean /= count
      var spread = 0.0
      for (index, (output, target)) in zip(outputs, targets).enumerated() {
        let error = Double(target) - Double(output)
        let weight = weight(index / places)
        squares += weight * (error * error)
        absolutes += weight * abs(error)
        sum += weight * error
        spread += weight * ((Double(target) - mean) * (Double(target) - mean))
      }
      regression = Regression(
        rSquared: spread > 0 ? 1 - squares / spread : .nan,
        rootMeanSquaredError: (squares / count).squareRoot() * scale,
        meanAbsoluteError: absolutes / count * scale, meanError: sum / count * scale)
    }
  }

  /// Over the positions that count, each with the same weight.
  private static func classification(
    _ outputs: [Float], positions classes: [Int32], names: [String]
  ) throws -> Classification {
    let width = outputs.count / max(classes.count, 1)
    let count = max(width, names.count)
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    for (row, actual) in classes.enumerated() where actual >= 0 {
      confusion[Int(actual)][predictedClass(outputs, row: row, width: width)] += 1
    }
    return try Classification(confusion: confusion)
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
