@_spi(Tools) import Hillock

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
    if let note = rankNote(experiment) { Terminal.note("note      \(note)") }
    if let note = batchNote(experiment) { Terminal.note("note      \(note)") }
    for (layer, annealing) in configuration.annealing.sorted(by: { $0.key < $1.key }) {
      Terminal.note("annealing \(layer): \(annealing.text)")
    }
    let memory = try TrainingMemory(
      experiment.network, configuration.fitting(rows: experiment.parts.examples.rowCount))
    Terminal.note("memory    \(memory.line)")
  }

  /// Ranks without a shard compute no gradients.
  private static func rankNote(_ experiment: Experiment) -> String? {
    let (ranks, shards) = (experiment.exchange.rankCount, experiment.configuration.shards)
    guard ranks > shards, experiment.members.isEmpty else { return nil }
    return
      "\(ranks) ranks share \(shards) shard\(shards == 1 ? "" : "s") of a batch, so \(ranks - shards) of them compute no gradients; "
      + "--shards \(ranks) has work for all, and makes other bits"
  }

  /// Batch normalisation compares the examples of a batch; one alone is always the mean.
  private static func batchNote(_ experiment: Experiment) -> String? {
    let normalised = experiment.network.nodes.filter {
      $0.layer.form.isBatchNormalization && $0.outputShape.rank == 1
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

  /// What is to be known of a run's result: that it might have gone on, or that single rows decide.
  static func conclude(_ result: Experiment.Result, of experiment: Experiment) -> [String] {
    var notes: [String] = []
    let report = result.report
    if experiment.members.isEmpty, experiment.parts.validation != nil, !report.wasInterrupted,
      !report.wasStoppedEarly, report.bestEpoch == report.epochs
    {
      notes.append("the best epoch was the last; more --epochs may do better")
    }
    let judged = result.test.map { ("test", $0) } ?? result.validation.map { ("validation", $0) }
    // Of a text positions are counted, of which there are many.
    if experiment.preprocessing.text == nil, let (part, evaluation) = judged,
      let note = rareClass(evaluation, part: part, names: experiment.preprocessing.classNames)
    {
      notes.append(note)
    }
    return notes
  }

  /// From so many examples on, one of them is no more than a tenth of a class.
  private static let fewExamples = 10

  private static func rareClass(_ evaluation: Evaluation, part: String, names: [String]) -> String? {
    guard let confusion = evaluation.classification?.confusion else { return nil }
    let counts = confusion.prefix(names.count).map { $0.reduce(0, +) }
    guard let least = counts.indices.filter({ counts[$0] > 0 }).min(by: { counts[$0] < counts[$1] }),
      counts[least] < fewExamples
    else { return nil }
    let count = counts[least]
    return
      "class '\(names[least])' has \(count) of \(evaluation.examples) examples in the \(part) part: one row is "
      + "\(format(1 / Double(count), 2)) of its recall"
  }

  /// Options that were given and change nothing in this run, with the reason.
  static func withoutEffect(_ options: [(name: String, isGiven: Bool, reason: String)]) -> [String] {
    options.filter(\.isGiven).map { "\($0.name) has no effect: \($0.reason)" }
  }
}
