import HillockFormula
import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

@Suite struct TrainingWatchTests {
  private func data() throws -> Dataset {
    var random = SeededRandom(seed: 81)
    let inputs = (0..<200 * 6).map { _ in random.float(in: -2...2) }
    return try Dataset(
      inputs: inputs, featureCount: 6,
      targets: .classes((0..<200).map { inputs[$0 * 6] > 0 ? 1 : 0 }, names: ["a", "b"]))
  }

  private func run(learningRate: Float, watched: Bool) throws -> (Model, TrainingWatch) {
    let network = try Network(inputs: 6) {
      Dense(32, .relu)
      Dense(32, .relu)
      Dense(2)
    }
    let configuration = TrainingConfiguration(
      optimizer: .sgd(), learningRate: learningRate, epochs: 6, batchSize: 20)
    let data = try data()
    var trainer = try Trainer(network, configuration)
    let watch = Locked(TrainingWatch(on: data, loss: configuration.loss))
    let observer = Trainer.Observer.onEpoch { epoch, model in
      try watch.withLock { _ = try $0.observe(epoch.number, model) }
    }
    try trainer.run(on: data, observers: watched ? [observer] : [])
    return (trainer.model, watch.withLock { $0 })
  }

  @Test func watchingChangesNoBit() throws {
    #expect(
      try run(learningRate: 0.1, watched: true).0.fingerprint
        == run(learningRate: 0.1, watched: false).0.fingerprint)
  }

  @Test func dyingUnitsAreToldInTheirEpoch() throws {
    let (model, watch) = try run(learningRate: 3, watched: true)
    #expect(watch.records.map(\.epoch) == Array(1...6))
    let events = watch.records.flatMap(\.events).filter { $0.kind == .deadUnits }
    #expect(!events.isEmpty, "a learning rate of 3 kills units")
    let dead = try Inspection(model, on: data(), loss: .softmaxCrossEntropy()).layers
      .reduce(0) { $0 + ($1.deadUnits?.count ?? 0) }
    #expect(watch.records.last?.deadUnits == dead && dead > 0)
    #expect(watch.records.last?.units == 64)
  }

  @Test func aQuietRunHasNoEventsOfDyingUnits() throws {
    let (_, watch) = try run(learningRate: 0.01, watched: true)
    // The first look tells of what the starting weights brought; after it nothing rises.
    #expect(watch.records.dropFirst().flatMap(\.events) == [])
  }
}
