import HillockFormula

extension TrainedModel {
  /// A model for data such as these, which it prepares as they were prepared, and whose names it gives: for a model that a `Trainer`
  /// trained on them, or one that was formed.
  ///
  /// - Parameter configuration: how it was trained; `nil` for the usual settings with the loss that fits.
  /// - Throws: `DataError` where the network does not take what the data have, or gives something else than their targets.
  public init(_ model: Model, for data: Dataset, configuration: TrainingConfiguration? = nil)
    throws(DataError)
  {
    let preprocessing = try data.preprocessing(for: model.network)
    try preprocessing.check(fits: model.network)
    self.init(
      model: model, preprocessing: preprocessing,
      configuration: configuration
        ?? TrainingConfiguration(loss: Loss(for: data.targets, outputs: model.network.outputShape.count)))
  }

  /// The data as the network takes them: rows as they were given are prepared, prepared ones stay.
  ///
  /// - Throws: `DataError` as `Dataset.prepared(by:)`.
  func prepared(_ data: Dataset) throws(DataError) -> Dataset { try data.prepared(by: preprocessing) }

  /// How well the model does on data, which it prepares where that was not done yet.
  ///
  /// The loss is the one that it was trained with, or where that does not fit, the usual one for the targets. Figures for numbers
  /// are in the units of the target.
  ///
  /// - Throws: `DataError` for data that the model does not take or whose targets it does not know; `TrainingError` for none, and for
  ///   a number that is not finite; `NetworkError` for a model with a parameter that is not finite.
  public func evaluation(on data: Dataset, pool: WorkerPool = .single) throws -> Evaluation {
    let data = try prepared(data)
    let loss = configuration.loss
    let fits = loss.fits(data.targets, outputs: model.network.outputShape.count)
    return try Evaluation(
      model, on: data, loss: fits ? loss : Loss(for: data.targets, outputs: model.network.outputShape.count),
      pool: pool, scale: preprocessing.targetScale, classWeights: fits ? configuration.classWeights : nil)
  }
}

extension Model {
  /// How well the model does on data that it takes as they are.
  ///
  /// - Parameter loss: `nil` for the usual one: cross-entropy for classes, with the softmax or for a single output the sigmoid, and
  ///   the mean of the squares for numbers.
  /// - Throws: `TrainingError` when examples and loss do not fit the model, or a number of an example is not finite; `NetworkError` for
  ///   a parameter that is not finite.
  public func evaluation(on data: Dataset, loss: Loss? = nil, pool: WorkerPool = .single) throws -> Evaluation
  {
    try Evaluation(
      self, on: data, loss: loss ?? Loss(for: data.targets, outputs: network.outputShape.count), pool: pool)
  }
}

extension Loss {
  /// The usual loss of a network with so many outputs: cross-entropy for classes, with the softmax or for a single output the
  /// sigmoid, and the mean of the squares for numbers.
  package init(for targets: Targets, outputs: Int) {
    switch targets {
    case .positions: self = .softmaxCrossEntropy()
    case .classes: self = outputs == 1 ? .binaryCrossEntropy : .softmaxCrossEntropy()
    case .values: self = .meanSquaredError
    }
  }

  /// Whether the loss is one for such targets.
  func fits(_ targets: Targets, outputs: Int) -> Bool {
    switch (self, targets) {
    case (.softmaxCrossEntropy, .classes): outputs > 1
    case (.softmaxCrossEntropy, .values): false
    case (.softmaxCrossEntropy, .positions): true
    case (_, .positions): false
    case (.binaryCrossEntropy, .values(let values, _)): values.allSatisfy { $0 >= 0 && $0 <= 1 }
    default: true
    }
  }
}

extension Evaluation: CustomStringConvertible, PrintedAsText {
  /// `accuracy 0.9944, loss 0.0435 (359 examples)`
  package var text: String {
    func number(_ value: Double) -> String {
      let tenThousandths = (abs(value) * 10_000).rounded()
      guard tenThousandths < 1e9 else { return "\(value)" }
      let (whole, part) = Int(tenThousandths).quotientAndRemainder(dividingBy: 10_000)
      let digits = String(part)
      return (value < 0 && tenThousandths > 0 ? "-" : "") + "\(whole)."
        + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return
      "\(metricName) \(number(metric)), loss \(number(loss)) (\(examples) example\(examples == 1 ? "" : "s"))"
  }
}
