/// What a network has to be better than: the answer that is always the same, and a linear model, on the same split.
package struct Baselines: Sendable {
  /// The most frequent class of the training part with the classes' shares as probabilities, or the mean of the training targets.
  package let constant: Evaluation
  /// The result of a linear model; `nil` where its numbers became infinite or not a number.
  package let linear: Evaluation?
  /// `majority class` or `mean`.
  package let constantName: String

  /// - Parameters:
  ///   - experiment: whose training part the two learn from, and whose test part (or validation part, where there is none)
  ///     they are measured on.
  ///   - recipe: rate, decay and length of the linear model; `nil` for some that mostly suit.
  /// - Returns: `nil` where there is no part to measure on, or the training part is not in memory.
  /// - Throws: what the linear model's run throws, except that a run without finite numbers leaves it out.
  package init?(of experiment: Experiment, linear recipe: Recipe? = nil) throws {
    guard let data = experiment.parts.test ?? experiment.parts.validation, experiment.parts.streamed == nil
    else { return nil }
    let training = experiment.parts.training
    let width = experiment.network.outputShape.count
    let network = try Network(inputShape: [training.featureCount], layers: [Dense(width)])
    let scale = experiment.preprocessing.targetScale
    let loss = experiment.configuration.loss
    var parameters = [Float](repeating: 0, count: network.parameterCount)
    let biases = Self.biases(training, width: width)
    for (index, bias) in biases.enumerated() { parameters[parameters.count - width + index] = bias }
    constant = try Evaluation(Model(network, parameters: parameters), on: data, loss: loss, scale: scale)
    constantName = experiment.preprocessing.classNames.isEmpty ? "mean" : "majority class"
    // The numbers of tokens are names; nothing is linear in them.
    guard experiment.preprocessing.networkInputs == nil else {
      linear = nil
      return
    }
    var options = Experiment.Options()
    let batch = Experiment.defaultBatchSize(rows: training.rowCount)
    let steps = (training.rowCount - 1) / batch + 1
    options.take(
      recipe
        ?? Recipe(layers: "", learningRate: 0.01, weightDecay: 0.01, epochs: min(max(2_000 / steps, 2), 300)))
    options.loss = loss
    options.batchSize = batch
    options.seed = experiment.configuration.seed
    let parts = Experiment.Parts(training: training, validation: nil, test: data)
    let run = try Experiment(parts: parts, preprocessing: experiment.preprocessing, options: options)
    do {
      linear = try run.run().test
    } catch is TrainingError {
      // The loss became infinite or not a number.
      linear = nil
    }
  }

  /// Outputs that are right as often as can be without a look at the inputs.
  private static func biases(_ data: Dataset, width: Int) -> [Float] {
    func weight(_ row: Int) -> Double { data.weights.map { Double($0[row]) } ?? 1 }
    switch data.targets {
    case .positions: return [Float](repeating: 0, count: width)
    case .classes(let classes, _):
      var counts = [Double](repeating: 0.5, count: max(width, 2))
      for (row, number) in classes.enumerated() where counts.indices.contains(Int(number)) {
        counts[Int(number)] += weight(row)
      }
      let total = counts.reduce(0, +)
      let logarithms = ElementaryFunction.log.values(at: counts.map { Float($0 / total) })
      return width == 1 ? [logarithms[1] - logarithms[0]] : logarithms
    case .values(let values, let count):
      var sums = [Double](repeating: 0, count: max(count, 1))
      for (index, value) in values.enumerated() {
        sums[index % max(count, 1)] += weight(index / max(count, 1)) * Double(value)
      }
      let rows = data.weights == nil ? Double(max(values.count / max(count, 1), 1)) : data.totalWeight
      return sums.prefix(width).map { Float($0 / rows) }
    }
  }
}
