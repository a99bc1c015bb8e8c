extension NetworkSearch {
  /// The outputs of a recipe, trained on the rows outside of a fold, for those in it.
  ///
  /// - Returns: `nil` when the run came to no finite numbers, or was asked to end.
  /// - Throws: what the forming of the network and the settings throw.
  func outputs(of recipe: Recipe, fold: Int, isEnding: () -> Bool) throws -> [Float]? {
    let (training, heldOut) = plan.folds[fold]
    let experiment = try self.experiment(recipe, training: training)
    var trainer = try Trainer(experiment.network, experiment.configuration)
    do {
      let report = try trainer.run(
        on: training, threads: 1, onProgress: { _ in isEnding() ? .stop : .continue })
      guard !report.wasInterrupted else { return nil }
    } catch is TrainingError {
      // The loss became infinite or not a number: such a recipe is a bad one, and no reason to end.
      return nil
    }
    let outputs = try trainer.model.outputs(for: heldOut.inputs)
    return outputs.allSatisfy(\.isFinite) ? outputs : nil
  }

  func experiment(_ recipe: Recipe, training: Dataset) throws -> Experiment {
    var options = options
    options.members = []
    options.ensemble = nil
    options.layers = recipe.layers
    options.learningRate = recipe.learningRate
    options.weightDecay = recipe.weightDecay
    options.epochs = recipe.epochs
    options.batchSize = options.batchSize ?? Experiment.defaultBatchSize(rows: parts.training.rowCount)
    options.patience = nil
    options.threads = 1
    return try Experiment(
      parts: .init(training: training, validation: nil, test: nil), preprocessing: preprocessing,
      options: options)
  }

  /// The loss and the metric of outputs for all rows held out.
  func score(_ outputs: [Float]) -> (loss: Double, metric: Double) {
    guard !outputs.isEmpty else { return (.infinity, .nan) }
    let rows = plan.targets.rowCount
    let width = outputs.count / max(rows, 1)
    let weights = plan.weights
    let total = weights?.reduce(0) { $0 + Double($1) } ?? Double(max(rows, 1))
    func weight(_ row: Int) -> Double { weights.map { Double($0[row]) } ?? 1 }
    switch plan.targets {
    case .positions: return (.infinity, .nan)
    case .classes(let classes, _):
      let loss: Loss = width == 1 ? .binaryCrossEntropy : .softmaxCrossEntropy()
      // A network that is right and too sure of itself is better than one that is wrong more often: what is compared is the
      // loss with the outputs divided by the number that suits them best.
      let sums = Self.temperatures.map { temperature in
        loss.total(
          of: temperature == 1 ? outputs : outputs.map { $0 / temperature }, targets: plan.targets,
          classWeights: classWeights, exampleWeights: weights)
      }
      let sum = sums.min() ?? .infinity
      var hits = 0.0
      for (row, actual) in classes.enumerated()
      where Evaluation.predictedClass(outputs, row: row, width: width) == Int(actual) { hits += weight(row) }
      return (sum / total, hits / total)
    case .values(let targets, let places):
      var (squares, mean, spread) = (0.0, 0.0, 0.0)
      let count = weights == nil ? Double(max(targets.count, 1)) : total * Double(places)
      for (index, target) in targets.enumerated() { mean += weight(index / places) * Double(target) }
      mean /= count
      for (index, (output, target)) in zip(outputs, targets).enumerated() {
        let weight = weight(index / places)
        squares += weight * ((Double(output) - Double(target)) * (Double(output) - Double(target)))
        spread += weight * ((Double(target) - mean) * (Double(target) - mean))
      }
      return (squares / count, spread > 0 ? 1 - squares / spread : .nan)
    }
  }

  private static let temperatures: [Float] = [0.75, 1, 1.5, 2, 3, 5]

  func parameterCount(layers: String) throws -> Int {
    let recipe = Recipe(layers: layers, learningRate: 0.001, weightDecay: 0, epochs: 1)
    return try experiment(recipe, training: plan.folds[0].training).network.parameterCount
  }

  /// Products of parameters and examples, with what an example costs besides.
  func work(_ recipe: Recipe, parameters: Int) -> Double {
    let rows = Double(plan.trainingRows) * Double(plan.folds.count)
    return (Double(parameters) + 500) * rows * Double(recipe.epochs)
  }
}
