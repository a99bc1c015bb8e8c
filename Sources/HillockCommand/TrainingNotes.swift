import Hillock

/// What a run says of itself before it starts.
enum TrainingNotes {
  static func announce(_ experiment: Experiment) throws {
    let parts = experiment.parts
    var counts = ["\(parts.examples.rowCount) to train"]
    if let validation = parts.validation { counts.append("\(validation.rowCount) to validate") }
    if let test = parts.test { counts.append("\(test.rowCount) to test") }
    Terminal.note("data      \(counts.joined(separator: ", ")); \(parts.training.featureCount) features")
    Terminal.note(
      "network   \(NetworkSummary(experiment.network).line); \(experiment.network.parameterCount) parameters")
    let configuration = experiment.configuration
    Terminal.note(
      "training  \(configuration.optimizer.name), learning rate \(configuration.learningRate) "
        + "(\(configuration.schedule.text)), batches of \(configuration.batchSize), seed \(configuration.seed)"
    )
    for (layer, annealing) in configuration.annealing.sorted(by: { $0.key < $1.key }) {
      Terminal.note("annealing \(layer): \(annealing.text)")
    }
    let memory = try TrainingMemory(
      experiment.network, configuration.fitting(rows: experiment.parts.examples.rowCount))
    Terminal.note("memory    \(memory.line)")
  }
}
