import Foundation

/// The state of a training run as a file, from which the run goes on to the same bits.
///
/// A safetensors file: the tensors `parameters`, `state`, `averages`, `carried`, `optimizer.0` …, `best.parameters` and
/// `best.state` are flat arrays; the metadata hold `format` ("hillock-checkpoint"), `version`, and as JSON the `network`,
/// the `training` settings and the `run` (steps, history, the best epoch). `data` is the fingerprint of the training part.
/// `digest` is of all this together. A file is written whole or not at all.
public struct CheckpointFile: Sendable {
  package var network: Network
  package var configuration: TrainingConfiguration
  /// `Dataset.fingerprint` of the training part.
  package var dataFingerprint: String
  package var snapshot: Trainer.Snapshot

  package static let format = "hillock-checkpoint"
  package static let version = "1"

  /// What a run needs to go on to the same bits.
  public init(
    network: Network, configuration: TrainingConfiguration, dataFingerprint: String,
    snapshot: Trainer.Snapshot
  ) {
    self.network = network
    self.configuration = configuration
    self.dataFingerprint = dataFingerprint
    self.snapshot = snapshot
  }

  /// What is no array.
  private struct Run: Codable {
    var step: Int
    var history: [Trainer.Epoch]
    var examplesDone: Int
    var lossSum: Double
    var powers: OptimizerState.Powers
    var bestEpoch: Int?
    var bestLoss: Double?
  }

  /// Reads the state of a run with this network, these settings and these data.
  ///
  /// - Parameters:
  ///   - rows: how many training examples the run has, which its steps have to fit.
  ///   - note: is told what the user should know of the file, such as that it has no digest.
  /// - Throws: `DataError` when the file is missing or damaged, or is of another run; the message says what differs.
  public static func snapshot(
    reading path: String, network: Network, configuration: TrainingConfiguration, dataFingerprint: String,
    rows: Int? = nil, note: (String) -> Void = { _ in }
  ) throws -> Trainer.Snapshot {
    let content = try Safetensors(reading: path)
    let metadata = content.metadata
    guard metadata["format"] == format else {
      throw DataError(
        "this is no checkpoint; expected a file that a run wrote to be gone on from",
        file: path)
    }
    guard metadata["version"] == version else {
      throw DataError(
        "the checkpoint's format is version \(metadata["version"] ?? "unknown"); this program reads \(version)",
        file: path)
    }
    switch try content.seal() {
    case .whole: break
    case .missing:
      note("\(path): written by an earlier version, without a digest; damage of it would go unnoticed")
    case .broken:
      throw DataError(
        "the contents do not match their digest; the file was changed or damaged after it was written",
        file: path)
    }
    try checkRun(
      metadata, file: path,
      wanted: [
        ("network", try JSONText.encode(NetworkDescription(network)), "the network differs"),
        ("training", try JSONText.encode(configuration), "a setting of the training differs"),
        ("data", dataFingerprint, "the training data differ"),
      ])
    let run = try JSONText.decode(
      Run.self, from: metadata["run"] ?? "", what: "the metadata 'run'", file: path)
    let tensors = Dictionary(
      content.tensors.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
    func array(_ name: String) throws(DataError) -> [Float] {
      guard let values = tensors[name] else { throw DataError("the tensor '\(name)' is missing", file: path) }
      return values
    }
    var best: Trainer.Snapshot.Best?
    if let epoch = run.bestEpoch, let loss = run.bestLoss {
      best = .init(
        epoch: epoch, loss: loss, parameters: try array("best.parameters"), state: try array("best.state"))
    }
    var arrays: [[Float]] = []
    while let values = tensors["optimizer.\(arrays.count)"] { arrays.append(values) }
    let snapshot = Trainer.Snapshot(
      parameters: try array("parameters"), state: try array("state"), averages: tensors["averages"],
      optimizer: OptimizerState(arrays: arrays, powers: run.powers), step: run.step, history: run.history,
      examplesDone: run.examplesDone, lossSum: run.lossSum, best: best,
      carried: tensors["carried"])
    do {
      _ = try Trainer(network, configuration, from: snapshot)
      try check(snapshot, configuration, rows: rows)
    } catch let error as TrainingError {
      throw DataError("damaged: \(error.message)", file: path)
    }
    return snapshot
  }

  /// Checks that a checkpoint is of the run that is to go on.
  ///
  /// - Parameter wanted: keys of the metadata with what they have to hold, and the words for where they do not.
  package static func checkRun(
    _ metadata: [String: String], file: String, wanted: [(key: String, text: String, words: String)]
  ) throws(DataError) {
    for (key, text, words) in wanted where metadata[key] != text {
      throw DataError(
        "the checkpoint belongs to another run: \(words). Give the command that began it, or another file",
        file: file, setting: "checkpoint")
    }
  }

  /// Checks that the numbers of a run are such as a run can come to.
  private static func check(
    _ snapshot: Trainer.Snapshot, _ configuration: TrainingConfiguration, rows: Int?
  ) throws(TrainingError) {
    func require(_ isRight: Bool, _ what: String) throws(TrainingError) {
      if !isRight { throw TrainingError(what) }
    }
    let history = snapshot.history
    try require(
      history.enumerated().allSatisfy { $0.offset + 1 == $0.element.number }, "its epochs are not in order")
    try require(
      history.allSatisfy { $0.trainingLoss.isFinite && $0.learningRate.isFinite && $0.learningRate >= 0 },
      "an epoch has a loss or a learning rate that no run has")
    try require(snapshot.lossSum.isFinite, "the sum of the losses is \(snapshot.lossSum)")
    let powers = [snapshot.optimizer.powers.beta1, snapshot.optimizer.powers.beta2]
    try require(powers.allSatisfy { (0...1).contains($0) }, "the powers of the optimizer are \(powers)")
    if let best = snapshot.best {
      try require(
        history.indices.contains(best.epoch - 1) && history[best.epoch - 1].validationLoss == best.loss,
        "the best epoch is \(best.epoch) with a loss of \(best.loss), which is none of its \(history.count) epochs"
      )
    } else {
      try require(
        history.allSatisfy { $0.validationLoss?.isFinite != true },
        "the parameters of the best epoch are missing")
    }
    guard let rows, rows > 0 else { return }
    let size = min(min(configuration.batchSize, rows) * configuration.accumulationSteps, rows)
    let steps = history.count * ((rows - 1) / size + 1) + (snapshot.examplesDone + size - 1) / size
    try require(
      snapshot.examplesDone <= rows && snapshot.step == steps,
      "\(snapshot.step) steps do not fit \(history.count) epochs of \(rows) examples and \(snapshot.examplesDone) more"
    )
  }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws {
    var tensors: [Safetensors.Tensor] = []
    func add(_ name: String, _ values: [Float]?) {
      guard let values else { return }
      tensors.append(Safetensors.Tensor(name: name, shape: [values.count], values: values))
    }
    add("parameters", snapshot.parameters)
    add("state", snapshot.state)
    add("averages", snapshot.averages)
    add("carried", snapshot.carried)
    for (index, values) in snapshot.optimizer.arrays.enumerated() {
      // Empty before the first step, for zeros.
      add(
        "optimizer.\(index)",
        values.isEmpty ? [Float](repeating: 0, count: snapshot.parameters.count) : values)
    }
    add("best.parameters", snapshot.best?.parameters)
    add("best.state", snapshot.best?.state)
    let run = Run(
      step: snapshot.step, history: snapshot.history, examplesDone: snapshot.examplesDone,
      lossSum: snapshot.lossSum, powers: snapshot.optimizer.powers, bestEpoch: snapshot.best?.epoch,
      bestLoss: snapshot.best?.loss)
    try Safetensors(
      tensors: tensors,
      metadata: [
        "format": Self.format, "version": Self.version,
        "network": try JSONText.encode(NetworkDescription(network)),
        "training": try JSONText.encode(configuration), "data": dataFingerprint,
        "run": try JSONText.encode(run),
      ]
    ).sealed().write(to: path)
  }

  /// Checks that a checkpoint can be written here, before any work is done.
  package static func checkWritable(_ path: String, sources: [String] = []) throws {
    try FileAccess.checkWritable(path, sources: sources, isStream: false)
  }
}
