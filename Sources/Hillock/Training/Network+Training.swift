extension Network {
  /// Trains a model of the network, on a thread of its own.
  ///
  /// ```swift
  /// let trained = try await network.trained(on: data, TrainingConfiguration(epochs: 20), validation: validation)
  /// ```
  ///
  /// When the task is cancelled, the run ends after its current step, and the result is the best model so far. The bits are
  /// those of a `Trainer`'s run with the same seed.
  ///
  /// - Parameters:
  ///   - data: a `Dataset`, or another source that reads examples when they are needed.
  ///   - configuration: the settings; the loss follows from the data where it is not given.
  ///   - validation: examples that choose the best epoch; without them the last one counts.
  ///   - threads: how many threads share the work, `nil` for as many as there are processors; changes no bit of the result.
  ///   - observers: are told of the run in their order and may end it.
  /// - Throws: `TrainingError` when settings, data and network do not fit, or when the loss is no longer finite;
  ///   `NetworkError` when the machine has too little memory; what the source and the observers throw.
  public func trained(
    on data: any ExampleSource, _ configuration: TrainingConfiguration = TrainingConfiguration(),
    validation: Dataset? = nil, threads: Int? = 1, observers: [Trainer.Observer] = []
  ) async throws -> TrainedModel {
    try await Model(self, seed: configuration.seed).trained(
      on: data, configuration, validation: validation, threads: threads, observers: observers)
  }

  /// The same on the caller's thread, which is busy until the run ends.
  public func trained(
    on data: any ExampleSource, _ configuration: TrainingConfiguration = TrainingConfiguration(),
    validation: Dataset? = nil, threads: Int? = 1, observers: [Trainer.Observer] = []
  ) throws -> TrainedModel {
    try Model(self, seed: configuration.seed).trained(
      on: data, configuration, validation: validation, threads: threads, observers: observers)
  }
}

extension Model {
  /// Trains the model further, from the parameters that it has, on a thread of its own; see `Network.trained`.
  ///
  /// ```swift
  /// let tuned = try await start.trained(on: data, TrainingConfiguration(frozenLayers: ["features"]))
  /// ```
  public func trained(
    on data: any ExampleSource, _ configuration: TrainingConfiguration = TrainingConfiguration(),
    validation: Dataset? = nil, threads: Int? = 1, observers: [Trainer.Observer] = []
  ) async throws -> TrainedModel {
    try await TrainingThread.run { isCancelled in
      try trained(on: data, configuration, validation, threads, observers) { _ in
        isCancelled() ? .stop : .continue
      }
    }
  }

  /// The same on the caller's thread, which is busy until the run ends.
  public func trained(
    on data: any ExampleSource, _ configuration: TrainingConfiguration = TrainingConfiguration(),
    validation: Dataset? = nil, threads: Int? = 1, observers: [Trainer.Observer] = []
  ) throws -> TrainedModel {
    try trained(on: data, configuration, validation, threads, observers) { _ in .continue }
  }

  private func trained(
    on data: any ExampleSource, _ configuration: TrainingConfiguration, _ validation: Dataset?,
    _ threads: Int?, _ observers: [Trainer.Observer], onProgress: (Trainer.Progress) -> Trainer.Request
  ) throws -> TrainedModel {
    var trainer = try Trainer(self, configuration)
    // What could not be used in the end is told before the work.
    try data.sample.preprocessing(for: network).check(fits: network)
    try trainer.run(
      on: data, validation: validation, threads: threads, observers: observers, onProgress: onProgress)
    var trained = trainer.trainedModel
    if let held = try data.sample.preparing(validation) {
      trained.calibration = try Calibration(
        outputs: trained.model.outputs(for: held.inputs, pool: WorkerPool(threads: threads)),
        targets: held.targets, preprocessing: trained.preprocessing)
    }
    return trained
  }
}

extension ExampleSource {
  /// The examples where they are in memory, and the first one where they are not.
  ///
  /// - Throws: what the source throws.
  var sample: Dataset {
    get throws {
      if let data = self as? Dataset { return data }
      return try examples(rowCount > 0 ? [0] : [])
    }
  }
}

extension Dataset {
  /// How the rows that were given became what a network is trained on, with made-up names where there are none.
  func preprocessing(for network: Network) throws(DataError) -> Preprocessing {
    if let preprocessing { return preprocessing }
    // Classes of positions are those of each position.
    let isBySteps = if case .values = targets { false } else { network.outputShape.rank == 2 }
    return try madeUpPreprocessing(
      outputs: isBySteps ? network.outputShape.channels : network.outputShape.count)
  }

  /// Rows that were held out, as the network takes them: prepared like these. None where there are no rows, which is what data that
  /// were cut without a part for validation have.
  ///
  /// - Throws: `DataError` where they do not fit.
  func preparing(_ held: Dataset?) throws(DataError) -> Dataset? {
    guard let held, held.rowCount > 0 else { return nil }
    guard let preprocessing else { return held }
    return try held.prepared(by: preprocessing)
  }
}

extension Preprocessing {
  /// Numbers that the network takes and gives as they are.
  static func plain(_ network: Network) -> Preprocessing {
    .plain(
      inputs: (1...network.inputShape.count).map { "x\($0)" },
      targets: (1...network.outputShape.count).map { "y\($0)" })
  }
}

extension Model {
  /// The share of examples whose class is among the k largest outputs; of equal outputs the first ones count.
  ///
  /// - Parameter k: at least 1.
  /// - Throws: `TrainingError` for examples without classes, and for a smaller k; `NetworkError` for inputs of another width.
  public func topAccuracy(_ k: Int, on data: Dataset, pool: WorkerPool = .single) throws -> Double {
    guard case .classes(let classes, _) = data.targets, !classes.isEmpty else {
      throw TrainingError("the accuracy is of classes; the targets are numbers, or there are none")
    }
    guard k >= 1 else { throw TrainingError("the class has to be among at least 1 output; got \(k)") }
    let outputs = try outputs(for: data.inputs, pool: pool)
    let width = network.outputShape.count
    guard width > 1 else { return k > 1 ? 1 : Self.share(classes) { (outputs[$0] > 0) == ($1 == 1) } }
    return Self.share(classes) { row, right in
      guard (0..<width).contains(right) else { return false }
      let own = row * width + right
      let before = (row * width..<own).count { outputs[$0] >= outputs[own] }
      let after = (own + 1..<(row + 1) * width).count { outputs[$0] > outputs[own] }
      return before + after < k
    }
  }

  private static func share(_ classes: [Int32], _ isRight: (Int, Int) -> Bool) -> Double {
    Double(classes.enumerated().count { isRight($0.offset, Int($0.element)) }) / Double(classes.count)
  }
}
