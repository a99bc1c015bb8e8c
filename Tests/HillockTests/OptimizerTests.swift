import Foundation
import HillockTestSupport
import Testing

@testable import Hillock

/// Every optimizer over several steps against its update rule, written out in `Double` from the paper.
@Suite struct OptimizerTests {
  /// State and rule of one parameter.
  private struct Reference {
    var parameter: Double
    var first = 0.0
    var second = 0.0

    mutating func step(_ optimizer: Optimizer, gradient g: Double, rate: Double, decay: Double, time: Int) {
      switch optimizer {
      case .sgd(let momentum, let nesterov):
        let gradient = g + decay * parameter
        let mu = Double(momentum)
        first = mu * first + gradient
        parameter -= rate * (nesterov ? gradient + mu * first : first)
      case .rmsProp(let rho, let epsilon):
        let gradient = g + decay * parameter
        second = Double(rho) * second + (1 - Double(rho)) * gradient * gradient
        parameter -= rate * gradient / (sqrt(second) + Double(epsilon))
      case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
        var gradient = g
        if case .adamW = optimizer { parameter *= 1 - rate * decay } else { gradient += decay * parameter }
        first = Double(beta1) * first + (1 - Double(beta1)) * gradient
        second = Double(beta2) * second + (1 - Double(beta2)) * gradient * gradient
        let mean = first / (1 - pow(Double(beta1), Double(time)))
        let square = second / (1 - pow(Double(beta2), Double(time)))
        parameter -= rate * mean / (sqrt(square) + Double(epsilon))
      }
    }
  }

  @Test(
    arguments: [
      Optimizer.sgd(), .sgd(momentum: 0.9), .sgd(momentum: 0.8, usesNesterov: true), .rmsProp(),
      .rmsProp(decay: 0.9, epsilon: 1e-4), .adam(), .adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-5), .adamW(),
      .adamW(beta1: 0.5, beta2: 0.9, epsilon: 1e-3),
    ], [0, 0.1] as [Float])
  func followsItsRule(optimizer: Optimizer, decay: Float) {
    let count = 37
    var random = SeededRandom(seed: 51)
    let start = (0..<count).map { _ in random.float(in: -2...2) }
    let parameters = FloatStorage(count: count)
    parameters.view.copy(from: start)
    let initial = OptimizerState(optimizer, parameterCount: count)
    let state = initial.arrays.map { FloatStorage(count: $0.count) }
    var powers = initial.powers
    var references = start.map { Reference(parameter: Double($0)) }
    let gradients = FloatStorage(count: count)
    for time in 1...12 {
      let gradient = (0..<count).map { _ in random.float(in: -1...1) }
      gradients.view.copy(from: gradient)
      powers.advance(optimizer)
      let rate: Float = time < 6 ? 0.05 : 0.01
      OptimizerKernels.update(
        optimizer, parameters: parameters.view, gradients: gradients.view.view, state: state.map(\.view),
        tasks: [0..<count], powers: powers, learningRate: rate, weightDecay: decay, gradientScale: 0.5,
        pool: .single)
      for index in references.indices {
        references[index].step(
          optimizer, gradient: 0.5 * Double(gradient[index]), rate: Double(rate), decay: Double(decay),
          time: time)
      }
      for (value, reference) in zip(parameters.view.toArray(), references) {
        #expect(
          abs(Double(value) - reference.parameter) <= 4e-6,
          "\(optimizer), decay \(decay), step \(time), seed 51")
      }
    }
  }

  /// What is remembered of a parameter whose gradient stays zero becomes zero itself, not subnormal, and what is not a
  /// number stays so.
  @Test(
    arguments: [
      Optimizer.sgd(momentum: 0.9), .sgd(momentum: 0.9, usesNesterov: true), .rmsProp(decay: 0.9),
      .adam(beta2: 0.99),
      .adamW(beta2: 0.99),
    ])
  func idleParametersAreForgotten(optimizer: Optimizer) {
    let count = 21
    let parameters = FloatStorage(count: count)
    parameters.view.copy(from: (0..<count).map { Float($0) - 10 })
    let gradients = FloatStorage(count: count)
    let initial = OptimizerState(optimizer, parameterCount: count)
    let state = initial.arrays.map { FloatStorage(count: $0.count) }
    var powers = initial.powers
    func step(_ gradient: (Int) -> Float) {
      gradients.view.copy(from: (0..<count).map(gradient))
      powers.advance(optimizer)
      OptimizerKernels.update(
        optimizer, parameters: parameters.view, gradients: gradients.view.view, state: state.map(\.view),
        tasks: [0..<count], powers: powers, learningRate: 0.01, weightDecay: 0, gradientScale: 1,
        pool: .single)
    }
    for _ in 0..<5 { step { Float($0 % 5) - 2.5 } }
    // Only the first parameter has a gradient: what is remembered of the others goes on shrinking.
    for _ in 0..<700 { step { $0 == 0 ? 1 : 0 } }
    let before = parameters.view.toArray()
    var subnormals = 0
    for _ in 0..<9_000 {
      step { $0 == 0 ? 1 : 0 }
      for array in state { subnormals += array.view.toArray().filter(\.isSubnormal).count }
    }
    #expect(subnormals == 0)
    for array in state {
      #expect(array.view[0] > 0)
      #expect(array.view.toArray().dropFirst().allSatisfy { $0 == 0 })
    }
    #expect(parameters.view.toArray().dropFirst().elementsEqual(before.dropFirst()))
    step { $0 == 1 ? .nan : 0 }
    for array in state { #expect(array.view[1].isNaN) }
    #expect(parameters.view[1].isNaN && !parameters.view[2].isNaN)
  }

  /// Every parameter is updated once, whichever thread does it.
  @Test(arguments: [2, 3, 5]) func sharedUpdatesAreTheSame(threads: Int) throws {
    let sizes = [3, 20_000, 1_023, 1_024, 1_025, 40_003, 5, 8_191, 8_192, 8_193, 65_537]
    let count = sizes.reduce(0, +)
    var random = SeededRandom(seed: 52)
    let start = (0..<count).map { _ in random.float(in: -2...2) }
    let gradient = (0..<count).map { _ in random.float(in: -1...1) }
    func updated(_ pool: WorkerPool) -> [[UInt32]] {
      let storages = [start, gradient, start.map { $0 * 0.1 }, start.map { $0 * $0 }].map { numbers in
        let storage = FloatStorage(count: count)
        storage.view.copy(from: numbers)
        return storage
      }
      OptimizerKernels.update(
        .adam(), parameters: storages[0].view, gradients: storages[1].view.view,
        state: [storages[2].view, storages[3].view], tasks: OptimizerKernels.tasks(arraySizes: sizes),
        powers: .init(beta1: 0.9, beta2: 0.999), learningRate: 0.01, weightDecay: 0, gradientScale: 1,
        pool: pool)
      return storages.map { $0.view.toArray().map(\.bitPattern) }
    }
    let alone = updated(.single)
    #expect(zip(alone[0], start).filter { $0 == $1.bitPattern }.count < count / 100)
    let shared = updated(try WorkerPool(threads: threads))
    for (array, reference) in zip(shared, alone) {
      #expect(zip(array, reference).allSatisfy { $0 == $1 }, "seed 52")
    }
  }

  /// Threads have equal shares of each large array, and all of the run is somebody's.
  @Test func tasksAreEqualHalvesOfEachArray() {
    let sizes = [784 * 256, 256, 256 * 128, 128, 128 * 10, 10]
    let tasks = OptimizerKernels.tasks(arraySizes: sizes)
    let ordered = tasks.sorted { $0.lowerBound < $1.lowerBound }
    #expect(ordered.first?.lowerBound == 0 && ordered.last?.upperBound == sizes.reduce(0, +))
    #expect(zip(ordered, ordered.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound && !$0.isEmpty })
    let first = tasks[..<(tasks.count / 2)]
    for array in [0..<sizes[0], sizes[0] + sizes[1]..<sizes[0] + sizes[1] + sizes[2]] {
      let share = first.reduce(0) { $0 + $1.clamped(to: array).count }
      #expect(abs(2 * share - array.count) <= 32, "\(share) of \(array.count)")
    }
  }

  /// A linear model, so that the gradient is known on paper.
  private func linear() throws -> (Model, Dataset) {
    let network = try Network(inputs: 2) { Dense(1) }
    let model = try Model(network, parameters: [1, -2, 0.5])
    let data = try Dataset(inputs: [1, 2, -3, 1], featureCount: 2, targets: .values([4, -2], count: 1))
    return (model, data)
  }

  /// Mean squared error of y = x·w + b: residuals r, gradient Σ 2r·x/n.
  @Test(arguments: [nil, 1, 100] as [Float?]) func oneStepOfTrainingWithAndWithoutClipping(clip: Float?)
    throws
  {
    let (model, data) = try linear()
    var trainer = try Trainer(
      model,
      TrainingConfiguration(
        loss: .meanSquaredError, optimizer: .sgd(), learningRate: 0.125, weightDecay: 0.5, clipNorm: clip,
        epochs: 1, batchSize: 2))
    _ = try trainer.run(on: data)
    // y = (1·1 − 2·2 + 0.5, −3·1 − 2·1 + 0.5) = (−2.5, −4.5); r = (−6.5, −2.5).
    let gradient = [-6.5 * 1 + -2.5 * -3, -6.5 * 2 + -2.5 * 1, -6.5 + -2.5]
    let norm = sqrt(gradient.map { $0 * $0 }.reduce(0, +))
    let factor = clip.map { min(1, Double($0) / norm) } ?? 1
    let start = [1, -2, 0.5]
    for index in 0..<3 {
      // Weights decay, the bias does not.
      let decay = index < 2 ? 0.5 * start[index] : 0
      let wanted = start[index] - 0.125 * (factor * gradient[index] + decay)
      #expect(abs(Double(trainer.model.parameters[index]) - wanted) < 1e-6, "parameter \(index)")
    }
  }

  @Test func schedules() throws {
    func factors(_ text: String, steps: [Int]) throws -> [Double] {
      let schedule = try Schedule(parsing: text)
      #expect(try Schedule(parsing: schedule.text) == schedule)
      return steps.map { schedule.factor(step: $0, stepsPerEpoch: 10, totalSteps: 100) }
    }
    #expect(try factors("constant", steps: [0, 99]) == [1, 1])
    #expect(try factors("step:2:0.5", steps: [0, 19, 20, 39, 40, 99]) == [1, 1, 0.5, 0.5, 0.25, 0.0625])
    let steps = [0, 25, 50, 75, 99]
    for (factor, step) in zip(try factors("cosine", steps: steps), steps) {
      #expect(abs(factor - (1 + cos(Double.pi * Double(step) / 100)) / 2) < 1e-15)
    }
    for (factor, step) in zip(try factors("cosine:0.2", steps: steps), steps) {
      #expect(abs(factor - (0.2 + 0.8 * (1 + cos(Double.pi * Double(step) / 100)) / 2)) < 1e-15)
    }
    // Rises over 20 steps to 1, then half a cosine over the other 80.
    let warm = try factors("warmup:2:cosine", steps: [0, 19, 20, 60, 100])
    #expect(abs(warm[0] - 1 / 21.0) < 1e-15 && abs(warm[1] - 20 / 21.0) < 1e-15)
    #expect(warm[2] == 1 && abs(warm[3] - 0.5) < 1e-15 && abs(warm[4]) < 1e-15)
  }

  @Test(arguments: [
    "", "cosin", "cosine:2", "cosine:nan", "step", "step:0:0.5", "step:3", "step:3:0", "step:3:inf", "warmup",
    "warmup:0", "warmup:-1:cosine", "warmup:inf", "warmup:2:bogus", "constant:1",
  ])
  func rubbishForASchedule(text: String) {
    #expect(throws: TrainingError.self) { try Schedule(parsing: text) }
  }

  @Test(arguments: [
    TrainingConfiguration(learningRate: .nan), .init(learningRate: 0), .init(learningRate: .infinity),
    .init(weightDecay: -1), .init(weightDecay: .nan), .init(clipNorm: 0), .init(clipNorm: .nan),
    .init(epochs: 0), .init(epochs: .max), .init(batchSize: 0), .init(batchSize: .max), .init(shards: 0),
    .init(batchSize: 4, shards: 5), .init(patience: 0), .init(loss: .huber(delta: -1)),
    .init(loss: .softmaxCrossEntropy(labelSmoothing: 1)), .init(optimizer: .adam(beta1: 1)),
    .init(optimizer: .adam(beta2: .nan)), .init(optimizer: .adamW(epsilon: 0)),
    .init(optimizer: .rmsProp(decay: -1)),
    .init(optimizer: .sgd(momentum: 0, usesNesterov: true)), .init(schedule: .step(epochs: 0, factor: 1)),
    .init(schedule: .step(epochs: 1, factor: .nan)), .init(schedule: .cosine(final: -1)),
    .init(schedule: .warmUp(epochs: .nan, then: .constant)),
    .init(schedule: .warmUp(epochs: 31, then: .constant)),
    .init(schedule: .warmUp(epochs: 1, then: .warmUp(epochs: 1, then: .constant))),
  ])
  func settingsOutsideTheirDomain(configuration: TrainingConfiguration) throws {
    #expect(throws: TrainingError.self) { try configuration.check() }
    let network = try Network(inputs: 2) { Dense(2) }
    #expect(throws: TrainingError.self) { try Trainer(network, configuration) }
  }
}
