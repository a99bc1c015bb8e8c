import Hillock

/// What a run says of itself before it starts.
enum TrainingNotes {
  static func announce(_ experiment: Experiment) throws {
    let parts = experiment.parts
    var counts = ["\(parts.examples.rowCount) to train"]
    if let validation = parts.validation { counts.append("\(validation.rowCount) to validate") }
    if let test = parts.test { counts.append("\(test.rowCount) to test") }
    Terminal.note("data      \(counts.joined(separator: ", ")); \(parts.training.featureCount) features")
    let configuration = experiment.configuration
    if experiment.members.isEmpty {
      Terminal.note(
        "network   \(NetworkSummary(experiment.network).line); \(experiment.network.parameterCount) parameters"
      )
      Terminal.note(
        "training  \(configuration.optimizer.name), learning rate \(configuration.learningRate) "
          + "(\(configuration.schedule.text)), batches of \(configuration.batchSize), seed \(configuration.seed)"
      )
    } else {
      let parameters = experiment.members.reduce(0) { $0 + $1.network.parameterCount }
      Terminal.note("network   the mean of \(experiment.members.count) networks; \(parameters) parameters")
      Terminal.note(
        "training  \(configuration.optimizer.name), \(configuration.schedule.text), batches of "
          + "\(configuration.batchSize), seed \(configuration.seed)")
    }
    if configuration.patience != nil, parts.validation == nil {
      Terminal.note("note      --early-stopping has no effect: there is no validation part to watch")
    }
    if let note = batchNote(experiment) { Terminal.note("note      \(note)") }
    for (layer, annealing) in configuration.annealing.sorted(by: { $0.key < $1.key }) {
      Terminal.note("annealing \(layer): \(annealing.text)")
    }
    let memory = try TrainingMemory(
      experiment.network, configuration.fitting(rows: experiment.parts.examples.rowCount))
    Terminal.note("memory    \(memory.line)")
  }

  /// Batch normalisation compares the examples of a batch; one alone is always the mean.
  private static func batchNote(_ experiment: Experiment) -> String? {
    let normalised = experiment.network.nodes.filter {
      $0.layer is BatchNorm && $0.outputShape.rank == 1
    }
    guard let name = normalised.first?.name else { return nil }
    let rows = experiment.parts.examples.rowCount
    let configuration = experiment.configuration.fitting(rows: rows)
    let part = (configuration.batchSize - 1) / configuration.shards + 1
    if part == 1 {
      return
        "\(name) learns nothing: with \(configuration.shards > 1 ? "shards" : "batches") of one example, "
        + "every example is its own mean. Use --batch-size 2 or more"
    }
    if rows % configuration.batchSize == 1 {
      return "the last batch of an epoch has one example, which \(name) sees as its own mean"
    }
    return nil
  }
}
