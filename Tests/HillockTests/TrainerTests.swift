import HillockTestSupport
import Testing

@testable import Hillock

@Suite struct TrainerTests {
  /// Two classes of points that overlap a little.
  private func points(_ count: Int, seed: UInt64) throws -> Dataset {
    var random = SeededRandom(seed: seed)
    var inputs: [Float] = []
    var classes: [Int32] = []
    for index in 0..<count {
      let center: Float = index % 2 == 0 ? -0.6 : 0.6
      inputs += [center + random.float(in: -1...1), center + random.float(in: -1...1)]
      classes.append(Int32(index % 2))
    }
    return try Dataset(inputs: inputs, featureCount: 2, targets: .classes(classes, names: ["a", "b"]))
  }

  private func network() throws -> Network {
    try Network(inputs: 2) {
      Dense(16, .tanh)
      Dense(2)
    }
  }

  @Test func aRequestToStopKeepsTheBestSoFar() throws {
    let training = try points(60, seed: 61)
    let validation = try points(40, seed: 62)
    let configuration = TrainingConfiguration(
      optimizer: .adam(), learningRate: 0.05, epochs: 40, batchSize: 10, seed: 3)

    // The parameters at the end of every epoch of an undisturbed run.
    var losses: [Double] = []
    var snapshots: [[Float]] = []
    for epochs in 1...8 {
      var shorter = configuration
      shorter.epochs = epochs
      var trainer = try Trainer(network(), shorter)
      // Without a validation part the last parameters are kept.
      _ = try trainer.run(on: training)
      snapshots.append(trainer.model.parameters)
      losses.append(try Evaluation(trainer.model, on: validation, loss: configuration.loss).loss)
    }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })

    var trainer = try Trainer(network(), configuration)
    var calls = 0
    let report = try trainer.run(on: training, validation: validation) { progress in
      calls += 1
      #expect(progress.epoch == (calls - 1) / 6 + 1 && progress.examplesDone == ((calls - 1) % 6 + 1) * 10)
      // In the middle of the ninth epoch.
      return progress.epoch == 9 && progress.examplesDone == 30 ? .stop : .continue
    }
    #expect(calls == 8 * 6 + 3)
    #expect(report.wasInterrupted && !report.wasStoppedEarly)
    #expect(report.epochs == 8 && trainer.history.count == 8)
    #expect(report.bestEpoch == best + 1)
    #expect(trainer.model.parameters.map(\.bitPattern) == snapshots[best].map(\.bitPattern))
    #expect(trainer.history.map(\.validationLoss) == losses.map(Optional.some))
  }

  @Test func aRequestInTheFirstEpochKeepsWhatThereIs() throws {
    let training = try points(60, seed: 61)
    var trainer = try Trainer(network(), TrainingConfiguration(epochs: 5, batchSize: 10))
    let start = trainer.model.parameters
    let report = try trainer.run(on: training, validation: training) { _ in .stop }
    #expect(report.wasInterrupted && report.epochs == 0 && report.bestEpoch == 0)
    #expect(trainer.model.parameters != start)
    #expect(trainer.model.parameters.allSatisfy { $0.isFinite })
  }

  @Test func earlyStoppingWaitsForItsPatience() throws {
    // Labels of noise: the validation loss soon gets worse and stays so.
    var random = SeededRandom(seed: 63)
    let inputs = (0..<120).map { _ in random.float(in: -1...1) }
    let classes = (0..<60).map { _ in Int32(Bool.random(using: &random) ? 1 : 0) }
    let noise = try Dataset(inputs: inputs, featureCount: 2, targets: .classes(classes, names: ["a", "b"]))
    let training = try noise.subset(Array(0..<30))
    let validation = try noise.subset(Array(30..<60))
    var trainer = try Trainer(
      network(),
      TrainingConfiguration(learningRate: 0.05, epochs: 200, batchSize: 10, seed: 1, patience: 4))
    let report = try trainer.run(on: training, validation: validation)
    #expect(report.wasStoppedEarly && !report.wasInterrupted, "seed 63")
    #expect(report.epochs == report.bestEpoch + 4)
    let losses = trainer.history.compactMap(\.validationLoss)
    #expect(losses.min() == losses[report.bestEpoch - 1])
    let kept = try Evaluation(trainer.model, on: validation, loss: .softmaxCrossEntropy())
    #expect(kept.loss == losses[report.bestEpoch - 1])
  }

  @Test func aLossThatExplodesIsAnError() throws {
    let data = try Dataset(inputs: [1, 2, 3], featureCount: 1, targets: .values([1e19, 2, 3], count: 1))
    var trainer = try Trainer(
      Network(inputs: 1) { Dense(1) },
      TrainingConfiguration(loss: .meanSquaredError, optimizer: .sgd(), learningRate: 1e9, epochs: 50))
    let error = #expect(throws: TrainingError.self) { try trainer.run(on: data) }
    #expect(error?.message.contains("lower learning rate") == true)
    #expect(error?.message.contains("nan") == false)
  }

  @Test func dataThatDoesNotFitIsRefused() throws {
    let wide = try Dataset(inputs: [1, 2, 3], featureCount: 3, targets: .classes([0], names: ["a", "b"]))
    let empty = try Dataset(inputs: [], featureCount: 2, targets: .classes([], names: ["a", "b"]))
    for data in [wide, empty] {
      var trainer = try Trainer(network())
      #expect(throws: TrainingError.self) { try trainer.run(on: data) }
    }
    var trainer = try Trainer(network())
    #expect(throws: TrainingError.self) { try trainer.run(on: points(4, seed: 1), threads: 0) }
  }
}
