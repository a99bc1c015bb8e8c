@_spi(Tools) import Hillock
import Testing

@Suite struct SteppedTrainingTests {
  private static func network() throws -> Network {
    try Network(inputs: 4) {
      Dense(6, .tanh)
      Dropout(0.2)
      Dense(3)
    }
  }

  /// The caller's steps are those of a run, over the ends of epochs that are not full.
  @Test(arguments: [Optimizer.sgd(momentum: 0.9), .adam()]) func hasTheBitsOfTheTrainer(
    optimizer: Optimizer
  ) throws {
    let configuration = TrainingConfiguration(
      optimizer: optimizer, learningRate: 0.02, weightDecay: 0.01, schedule: .cosine(), clipNorm: 1,
      epochs: 3, batchSize: 32, seed: 5)
    var trainer = try Trainer(Self.network(), configuration)
    try trainer.run(on: Dataset.iris)
    let stepped = try SteppedTraining(Model(Self.network(), seed: 5), configuration, on: .iris)
    for _ in 1..<3 * stepped.stepsPerEpoch { _ = try stepped.run(steps: 1) }
    #expect(stepped.model.fingerprint != trainer.model.fingerprint)
    _ = try stepped.run(steps: 1)
    #expect(stepped.model.fingerprint == trainer.model.fingerprint)
    #expect(stepped.epoch == 4)
    #expect(stepped.step == 15)
  }

  @Test func parametersCanBeHeld() throws {
    let stepped = try SteppedTraining(
      Model(Self.network()), TrainingConfiguration(batchSize: 10), on: .iris)
    let before = stepped.model.parameters
    _ = try stepped.run(steps: 20) { parameters in parameters[3] = before[3] }
    #expect(stepped.model.parameters[3] == before[3])
    #expect(stepped.model.parameters[4] != before[4])
  }

  /// What an optimizer remembers outlives a change of the rate: with a rate that stays the same nothing changes.
  @Test func settingsChangeOnTheWay() throws {
    let configuration = TrainingConfiguration(optimizer: .adam(), learningRate: 0.01, batchSize: 10)
    let one = try SteppedTraining(Model(Self.network()), configuration, on: .iris)
    let other = try SteppedTraining(Model(Self.network()), configuration, on: .iris)
    _ = try one.run(steps: 7)
    _ = try other.run(steps: 7)
    try other.change(learningRate: 0.01, weightDecay: 0)
    _ = try one.run(steps: 30)
    _ = try other.run(steps: 30)
    #expect(one.model.fingerprint == other.model.fingerprint)
    try other.change(learningRate: 0.02, weightDecay: 0)
    _ = try one.run(steps: 1)
    _ = try other.run(steps: 1)
    #expect(one.model.fingerprint != other.model.fingerprint)
    #expect(throws: TrainingError.self) { try other.change(learningRate: -1, weightDecay: 0) }
  }

  @Test func nodeOutputsAreThoseOfTheModel() throws {
    let model = try Model(Self.network(), seed: 3)
    let outputs = try NodeOutputs(model.network, rows: 150)
    outputs.run(model, inputs: Dataset.iris.inputs)
    let last = outputs.withOutput(of: 2) { span in span.indices.map { span[$0] } }
    #expect(last == (try model.outputs(for: Dataset.iris.inputs)))
  }
}
