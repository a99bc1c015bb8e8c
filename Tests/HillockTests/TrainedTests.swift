import Foundation
import HillockTestSupport
import Testing

@testable import Hillock

/// Training in one call, and who is told of it.
@Suite struct TrainedTests {
  private func network() throws -> Network {
    try Network(inputs: 2) {
      Dense(16, .tanh)
      Dense(2)
    }
  }

  /// Two classes of points that overlap a little.
  private func points(_ count: Int, seed: UInt64) throws -> Dataset {
    var random = SeededRandom(seed: seed)
    let inputs = (0..<count).flatMap { index in
      (0..<2).map { _ in (index % 2 == 0 ? -0.6 : 0.6) + random.float(in: -1...1) }
    }
    return try Dataset(
      inputs: inputs, featureCount: 2,
      targets: .classes((0..<count).map { Int32($0 % 2) }, names: ["no", "yes"]))
  }

  private let configuration = TrainingConfiguration(learningRate: 0.02, epochs: 6, batchSize: 10, seed: 4)

  @Test func allWaysHaveTheSameBits() async throws {
    let (training, validation) = (try points(60, seed: 1), try points(40, seed: 2))
    var trainer = try Trainer(network(), configuration)
    try trainer.run(on: training, validation: validation)
    let now = try networkTrained(training, validation)
    let later = try await network().trained(on: training, configuration, validation: validation)
    #expect(now.model.fingerprint == trainer.model.fingerprint)
    #expect(later.model.fingerprint == trainer.model.fingerprint)
    #expect(trainer.trainedModel.model.fingerprint == trainer.model.fingerprint)
    for trained in [now, later, trainer.trainedModel] {
      #expect(trained.preprocessing.classNames == ["no", "yes"])
      #expect(trained.configuration.loss == .softmaxCrossEntropy())
    }
    // Rows that were held out say how sure the model may be.
    #expect(now.calibration != nil && later.calibration == now.calibration)
  }

  private func networkTrained(_ training: Dataset, _ validation: Dataset) throws -> TrainedModel {
    try network().trained(on: training, configuration, validation: validation)
  }

  @Test func theLossFollowsFromTheData() throws {
    let settings = TrainingConfiguration(epochs: 1)
    let numbers = try Dataset(
      inputs: [1, 2, 3, 4], featureCount: 1, targets: .values([1, 2, 3, 4], count: 1))
    #expect(try line(1).trained(on: numbers, settings).configuration.loss == .meanSquaredError)
    let classes = try Dataset(
      inputs: [1, 2, 3, 4], featureCount: 1, targets: .classes([0, 1, 0, 1], names: ["a", "b"]))
    #expect(try line(1).trained(on: classes, settings).configuration.loss == .binaryCrossEntropy)
    #expect(try line(2).trained(on: classes, settings).configuration.loss == .softmaxCrossEntropy())
    // What is given stays, and is an error where it does not fit.
    let huber = TrainingConfiguration(loss: .huber(), epochs: 1)
    #expect(try line(1).trained(on: numbers, huber).configuration.loss == .huber())
    #expect(throws: TrainingError.self) {
      try line(1).trained(on: numbers, TrainingConfiguration(loss: .softmaxCrossEntropy()))
    }
  }

  private func line(_ outputs: Int) throws -> Network { try Network(inputs: 1) { Dense(outputs) } }

  @Test func aCancelledTaskHasTheBestModelSoFar() async throws {
    let (training, validation) = (try points(60, seed: 1), try points(40, seed: 2))
    let network = try network()
    let steps = Locked(0)
    let endless = TrainingConfiguration(epochs: 1_000_000_000, batchSize: 60)
    let task = Task {
      try await network.trained(
        on: training, endless, validation: validation,
        observers: [
          .onStep { progress in
            steps.withLock { $0 += 1 }
            // Other tests wait for the processors.
            Thread.sleep(forTimeInterval: 0.005)
          }
        ])
    }
    while steps.withLock({ $0 }) < 5 { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    let trained = try await task.value
    #expect(trained.model.fingerprint != (try Model(network).fingerprint))
    let start = try Evaluation(Model(network), on: validation, loss: .softmaxCrossEntropy()).loss
    #expect(try Evaluation(trained.model, on: validation, loss: .softmaxCrossEntropy()).loss < start)
  }

  @Test func observersAreToldInTheirOrder() throws {
    let told = Locked([String]())
    let (training, validation) = (try points(20, seed: 1), try points(10, seed: 2))
    var trainer = try Trainer(network(), TrainingConfiguration(epochs: 2, batchSize: 10))
    let report = try trainer.run(
      on: training, validation: validation,
      observers: [
        .onStep { progress in told.withLock { $0.append("step \(progress.examplesDone)") } },
        .progressPrinter { line in told.withLock { $0.append(line) } },
        .onEpoch { epoch, model in
          told.withLock { $0.append("epoch \(epoch.number) \(model.network.nodes.count)") }
        },
        .metrics(["seven": { _, data in Double(data.rowCount) - 3 }, "nothing": { _, _ in .nan }]),
      ])
    #expect(!report.wasInterrupted)
    let lines = told.withLock { $0 }
    #expect(
      lines.map { $0.prefix(7) } == [
        "step 10", "step 20", "epoch 1", "epoch 1", "step 10", "step 20", "epoch 2", "epoch 2",
      ])
    #expect(lines[2].hasPrefix("epoch 1/2  loss ") && lines[2].hasSuffix("  seven 7.0000"))
    #expect(lines[2].contains("  validation loss ") && lines[3] == "epoch 1 2")
    #expect(trainer.history.map(\.metrics) == [["seven": 7], ["seven": 7]])
    // What was measured is kept with a checkpoint.
    let epoch = try #require(trainer.history.last)
    #expect(try JSONDecoder().decode(Trainer.Epoch.self, from: JSONEncoder().encode(epoch)) == epoch)
  }

  @Test func observersEndARun() throws {
    let training = try points(40, seed: 1)
    var trainer = try Trainer(network(), configuration)
    var report = try trainer.run(on: training, observers: [.stop { $0.number == 2 }])
    #expect(report.wasInterrupted && report.epochs == 2 && !report.wasStoppedEarly)
    report = try trainer.run(
      on: training, observers: [.stopAtStep { $0.epoch == 3 && $0.examplesDone == 20 }])
    #expect(report.wasInterrupted && trainer.snapshot.examplesDone == 20)
    try trainer.run(on: training)
    var whole = try Trainer(network(), configuration)
    try whole.run(on: training)
    #expect(trainer.model.fingerprint == whole.model.fingerprint)
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try network().trained(on: training, observers: [.onEpoch { _, _ in throw Enough() }])
    }
  }

  @Test func checkpointsGoOnToTheSameBits() throws {
    let training = try points(40, seed: 1)
    let saved = Locked([Trainer.Snapshot]())
    var whole = try Trainer(network(), configuration)
    try whole.run(
      on: training,
      observers: [.checkpoint(every: .zero) { snapshot in saved.withLock { $0.append(snapshot) } }])
    let snapshots = saved.withLock { $0 }
    // After each of the 24 steps but those that an observer or the end follows, and at the end.
    #expect(snapshots.count == 25 && snapshots.last == whole.snapshot)
    for index in [0, 9, 23] {
      var rest = try Trainer(network(), configuration, from: snapshots[index])
      try rest.run(on: training)
      #expect(rest.model.fingerprint == whole.model.fingerprint)
    }
  }

  @Test func eventsTellOfMetricsAndEndWithTheTrainer() async throws {
    var kinds: [String] = []
    let trainer = try Trainer(network(), TrainingConfiguration(epochs: 2))
    for try await event in trainer.events(
      on: try points(20, seed: 1), observers: [.metrics(["one": { _, _ in 1 }])])
    {
      switch event {
      case .epoch(let epoch): kinds.append("epoch \(epoch.number) \(epoch.metrics["one"] ?? 0)")
      case .finished(let trainer, let report):
        kinds.append("finished \(report.epochs) \(trainer.trainedModel.preprocessing.classNames)")
      case .step: kinds.append("step")
      }
    }
    #expect(kinds == ["epoch 1 1.0", "epoch 2 1.0", "finished 2 [\"no\", \"yes\"]"])
  }

  @Test func theRightClassIsAmongTheFirst() throws {
    let network = try Network(inputs: 3) { Dense(3, usesBias: false) }
    let model = try Model(network, parameters: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let data = try Dataset(
      inputs: [3, 2, 1, 3, 2, 1, 3, 2, 1, 1, 1, 1], featureCount: 3,
      targets: .classes([0, 1, 2, 1], names: ["a", "b", "c"]))
    #expect(try (1...3).map { try model.topAccuracy($0, on: data) } == [0.25, 0.75, 1])
    #expect(throws: TrainingError.self) { try model.topAccuracy(0, on: data) }
  }

  /// What is held against a run is prepared like what it is trained on, and the model keeps how.
  @Test func theModelPreparesRowsAsItsDataWere() throws {
    let parts = try Dataset.iris.split(validation: 0.2)
    let prepared = try parts.standardized()
    let network = try Network(inputs: 4) {
      Dense(8, .relu)
      Dense(3)
    }
    let settings = TrainingConfiguration(learningRate: 0.01, epochs: 30)
    let trained = try network.trained(on: prepared.training, settings, validation: parts.validation)
    let same = try network.trained(on: prepared.training, settings, validation: prepared.validation)
    #expect(trained.model.fingerprint == same.model.fingerprint)
    #expect(trained.calibration == same.calibration)
    #expect(trained.preprocessing == prepared.training.preprocessing)
    #expect(try trained.evaluation(on: parts.test).metric > 0.9)
    #expect(try trained.prediction(for: [5.1, 3.5, 1.4, 0.2]).className == "setosa")
    // Data that were cut without a part for validation have one without rows.
    let without = try Dataset.iris.standardized().split()
    #expect(
      try network.trained(on: without.training, settings, validation: without.validation).calibration == nil)
    // Names of classes that the network has no outputs for, and too few of them, are told before the work.
    let wide = try Network(inputs: 4) { Dense(5) }
    #expect(throws: DataError.self) {
      try wide.trained(on: prepared.training, observers: [.onStep { _ in Issue.record("it trains") }])
    }
  }

  /// Files keep the names that settings had when they were first written.
  @Test func settingsAreWrittenUnderTheirFirstNames() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    #expect(
      try text(
        TrainingConfiguration(
          loss: .meanSquaredError, optimizer: .sgd(momentum: 0.5, usesNesterov: true), learningRate: 1,
          schedule: .cosineWithWarmRestarts(epochs: 2), clipNorm: 1, accumulationSteps: 2,
          exponentialMovingAverageDecay: 0.5, frozenLayers: ["dense_1"]))
        == #"{"accumulatedBatches":2,"averageDecay":0.5,"batchSize":32,"epochs":30,"gradientClip":1,"layerFactors":{"dense_1":0},"learningRate":1,"loss":{"meanSquared":{}},"optimizer":{"sgd":{"momentum":0.5,"nesterov":true}},"schedule":{"restarts":{"epochs":2,"final":0,"growth":1}},"seed":1,"shards":1,"weightDecay":0}"#
    )
    #expect(try text(Loss.meanAbsoluteError) == #"{"meanAbsolute":{}}"#)
    #expect(
      try text(Augmentation(flips: true)) == #"{"background":0,"flip":true,"noise":0,"shift":0}"#)
  }
}
