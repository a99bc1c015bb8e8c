extension TrainedModel {
  /// What the model says about one example, given as it was in the data: the model prepares it, and numbers come in the units of the
  /// target.
  ///
  /// ```swift
  /// let prediction = try trained.prediction(for: [5.1, 3.5, 1.4, 0.2])
  /// print(prediction.className ?? "", prediction.probabilities ?? [])
  /// ```
  ///
  /// For many examples one after the other, or from many tasks at once, a `Predictor` is quicker.
  ///
  /// - Parameter row: the numbers of the columns in their order.
  /// - Throws: `DataError` for a row of another width, with a number that is not finite or too far from the training data, and for a
  ///   model with a column of texts; `NetworkError` for a model with a parameter that is not finite, or whose outputs are not.
  public func prediction(for row: some Sequence<some DataNumber>) throws -> Prediction {
    var features: [Float] = []
    try rowPreparation().append(row, name: "row", to: &features)
    guard let prediction = try predictions(forPrepared: features).first else {
      throw NetworkError("the network gives no output")
    }
    return prediction
  }

  /// What the model says about each of several examples, given as they were in the data.
  ///
  /// - Parameters:
  ///   - level: for a model of one number, the probability with which its interval holds the target, such as 0.9; `nil` for no
  ///     intervals.
  ///   - usesChosenThreshold: of two classes the second is taken from the threshold on that was chosen on rows held out, and not
  ///     from ½ on.
  /// - Throws: as `prediction(for:)`, and `DataError` for a level or a threshold that the model's calibration does not have.
  public func predictions<Row: Sequence>(
    for rows: some Sequence<Row>, level: Double? = nil, usesChosenThreshold: Bool = false,
    pool: WorkerPool = .single
  ) throws -> [Prediction] where Row.Element: DataNumber {
    try predictions(
      forPrepared: features(of: rows), level: level, usesChosenThreshold: usesChosenThreshold, pool: pool)
  }

  /// What the model says about each row of a table that has the model's columns; others may stand between them.
  ///
  /// - Throws: `DataError` that names the row and the column; otherwise as `prediction(for:)`.
  public func predictions(
    for table: DataTable, level: Double? = nil, usesChosenThreshold: Bool = false, pool: WorkerPool = .single
  ) throws -> [Prediction] {
    try predictions(
      forPrepared: preprocessing.apply(to: table, includesTargets: false).inputs, level: level,
      usesChosenThreshold: usesChosenThreshold, pool: pool)
  }

  /// The probability of each class for each row, in the order of `preprocessing.classNames`.
  ///
  /// - Throws: as `prediction(for:)`, and `DataError` for a model that predicts numbers.
  public func probabilities<Row: Sequence>(
    for rows: some Sequence<Row>, pool: WorkerPool = .single
  ) throws -> [[Float]] where Row.Element: DataNumber {
    try checkTask(.classification)
    return try predictions(for: rows, pool: pool).compactMap(\.probabilities)
  }

  /// The name of the likeliest class for each row.
  ///
  /// - Throws: as `prediction(for:)`, and `DataError` for a model that predicts numbers.
  public func classes<Row: Sequence>(
    for rows: some Sequence<Row>, pool: WorkerPool = .single
  ) throws -> [String] where Row.Element: DataNumber {
    try checkTask(.classification)
    return try predictions(for: rows, pool: pool).compactMap(\.className)
  }

  /// The number that is predicted for each row, in the units of the target.
  ///
  /// - Throws: as `prediction(for:)`, and `DataError` for a model that predicts classes or several numbers.
  public func values<Row: Sequence>(
    for rows: some Sequence<Row>, pool: WorkerPool = .single
  ) throws -> [Double] where Row.Element: DataNumber {
    try checkTask(.regression)
    guard preprocessing.targetNames.count == 1 else {
      throw DataError(
        "the model predicts \(preprocessing.targetNames.count) numbers for each row; predictions(for:) has them"
      )
    }
    return try predictions(for: rows, pool: pool).compactMap(\.value)
  }

  /// Predictions for examples that went through the model's preprocessing.
  ///
  /// Probabilities are the softmax of the outputs, or for a single logit z, 1 − σ(z) and σ(z).
  ///
  /// - Parameters:
  ///   - inputs: one example behind the other, as the network takes them.
  ///   - level: for a model of one number, the probability with which its interval holds the target, such as 0.9; `nil` for no
  ///     intervals.
  ///   - usesChosenThreshold: of two classes the second is taken from the threshold on that was chosen on rows held out, and not
  ///     from ½ on.
  /// - Throws: `NetworkError` for inputs of another number, for an input or a parameter that is not finite, and for outputs that
  ///   are not: none of these says anything of a class. `DataError` for a level or a threshold that the model's calibration does not
  ///   have.
  public func predictions(
    forPrepared inputs: [Float], level: Double? = nil, usesChosenThreshold: Bool = false,
    pool: WorkerPool = .single
  ) throws -> [Prediction] {
    let halfWidth = try level.map { try intervalHalfWidth(level: $0) }
    let threshold = usesChosenThreshold ? try chosenThreshold() : nil
    return try predictions(forPrepared: inputs, pool: pool, skipsNonFinite: false).compactMap { prediction in
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
  package func possiblePredictions(forPrepared inputs: [Float], pool: WorkerPool = .single) throws
    -> [Prediction?]
  {
    try predictions(forPrepared: inputs, pool: pool, skipsNonFinite: true)
  }

  private func predictions(
    forPrepared inputs: [Float], pool: WorkerPool, skipsNonFinite: Bool
  ) throws -> [Prediction?] {
    try model.checkFinite()
    try model.network.checkFinite(inputs: inputs)
    let outputs = try model.outputs(for: inputs, pool: pool)
    if !skipsNonFinite { try model.network.checkFinite(outputs: outputs) }
    return preprocessing.predictions(of: outputs, width: model.network.outputShape.count)
  }

  /// Rows as the network takes them, one behind the other.
  private func features<Row: Sequence>(
    of rows: some Sequence<Row>
  ) throws(DataError) -> [Float] where Row.Element: DataNumber {
    let preparation = try rowPreparation()
    var features: [Float] = []
    var number = 0
    for row in rows {
      try preparation.append(row, name: "rows[\(number)]", to: &features)
      number += 1
    }
    return features
  }

  /// - Throws: `DataError` for a preprocessing that is not of the network.
  func rowPreparation() throws(DataError) -> RowPreparation {
    let preparation = RowPreparation(preprocessing)
    guard preparation.featureCount == model.network.inputShape.count else {
      throw DataError(
        "the network takes \(model.network.inputShape.count) numbers, the preprocessing makes \(preparation.featureCount)"
      )
    }
    return preparation
  }

  private func checkTask(_ task: Preprocessing.Task) throws(DataError) {
    guard preprocessing.task == task else {
      throw DataError(
        task == .classification
          ? "the model predicts numbers, \(DataError.list(preprocessing.targetNames)), and no classes"
          : "the model predicts classes, \(DataError.list(preprocessing.classNames)), and no numbers")
    }
  }
}

extension Network {
  /// - Throws: `NetworkError` that names the example and its number, both counted from 1.
  func checkFinite(inputs: [Float]) throws(NetworkError) {
    guard let index = inputs.firstIndexOfNoNumber else { return }
    let (row, feature) = index.quotientAndRemainder(dividingBy: inputShape.count)
    throw NetworkError(
      "example \(row + 1) has \(inputs[index]) as its feature \(feature + 1); a prediction needs finite numbers"
    )
  }

  func checkFinite(outputs: [Float]) throws(NetworkError) {
    guard let index = outputs.firstIndexOfNoNumber else { return }
    let (row, output) = index.quotientAndRemainder(dividingBy: outputShape.count)
    throw NetworkError(
      "the network's output \(output + 1) for example \(row + 1) is \(outputs[index]): its numbers or the inputs are too large for floats"
    )
  }
}
