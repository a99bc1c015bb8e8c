import HillockTestSupport
import Synchronization
import Testing

@testable import Hillock

/// What a run can do besides plain steps.
@Suite struct TrainerFeatureTests {
  private func data(_ rows: Int = 60, shape: Shape = [4, 4, 1], seed: UInt64 = 81) throws -> Dataset {
    var random = SeededRandom(seed: seed)
    let inputs = (0..<rows * shape.count).map { _ in random.float(in: -1...1) }
    return try Dataset(
      inputs: inputs, featureCount: shape.count,
      targets: .classes((0..<rows).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
  }

  private func network() throws -> Network {
    try Network(inputShape: [4, 4, 1]) {
      Conv2D(4, 3, .tanh)
      Flatten()
      Dense(8, .relu)
      Dense(3)
    }
  }

  private func fingerprint(_ configuration: TrainingConfiguration, threads: Int = 1) throws -> String {
    var trainer = try Trainer(network(), configuration)
    _ = try trainer.run(on: data(), threads: threads)
    return trainer.model.fingerprint
  }

  /// Two batches of 10 that are accumulated make the update of one of 20, but for the order of sums.
  @Test func accumulationIsALargerBatch() throws {
    let sgd = Optimizer.sgd()
    var one = try Trainer(network(), TrainingConfiguration(optimizer: sgd, epochs: 2, batchSize: 20))
    var two = try Trainer(
      network(), TrainingConfiguration(optimizer: sgd, epochs: 2, batchSize: 10, accumulationSteps: 2))
    _ = try one.run(on: data())
    _ = try two.run(on: data())
    #expect(one.snapshot.step == 6 && two.snapshot.step == 6)
    for (a, b) in zip(one.model.parameters, two.model.parameters) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func frozenLayersStayAndOthersMove() throws {
    let start = try Model(network(), seed: 1)
    var trainer = try Trainer(
      network(),
      TrainingConfiguration(epochs: 2, learningRateFactors: ["conv2d_1": 0, "dense_1": 0.5]))
    _ = try trainer.run(on: data())
    #expect(trainer.model.parameter(0, of: 0) == start.parameter(0, of: 0))
    #expect(trainer.model.parameter(1, of: 0) == start.parameter(1, of: 0))
    #expect(trainer.model.parameter(0, of: 2) != start.parameter(0, of: 2))
    // Half the rate is half the first step of SGD.
    func move(_ factor: Float) throws -> Float {
      var trainer = try Trainer(
        network(),
        TrainingConfiguration(
          optimizer: .sgd(), epochs: 1, batchSize: 60, learningRateFactors: ["dense_2": factor]))
      _ = try trainer.run(on: data())
      return trainer.model.parameter(1, of: 3).first ?? 0
    }
    #expect(try abs(move(0.5) * 2 - move(1)) < 1e-7)
    #expect(throws: TrainingError.self) {
      try Trainer(network(), TrainingConfiguration(learningRateFactors: ["dense_9": 0]))
    }
  }

  @Test func theAverageFollowsTheParameters() throws {
    // One update: average = start + (1 − decay)·(p − start).
    let start = try Model(network(), seed: 1).parameters
    var plain = try Trainer(network(), TrainingConfiguration(epochs: 1, batchSize: 60))
    var averaged = try Trainer(
      network(), TrainingConfiguration(epochs: 1, batchSize: 60, exponentialMovingAverageDecay: 0.75))
    _ = try plain.run(on: data())
    _ = try averaged.run(on: data())
    for (index, value) in averaged.model.parameters.enumerated() {
      #expect(abs(value - (start[index] + 0.25 * (plain.model.parameters[index] - start[index]))) < 1e-6)
    }
  }

  /// One row of a rare class must not choose the epoch: it has a tenth of the class's weight.
  @Test func fewExamplesOfAClassJudgeLess() {
    let settings = TrainingConfiguration(classWeights: [0.5, 20, 4])
    let numbers = [Int32](repeating: 0, count: 40) + [1] + [Int32](repeating: 2, count: 5)
    let judged = settings.judgingWeights(for: .classes(numbers, names: ["a", "b", "c"]))
    #expect(judged == [0.5, 2, 2])
    let many = [Int32](repeating: 1, count: 10) + numbers
    #expect(settings.judgingWeights(for: .classes(many, names: ["a", "b", "c"])) == [0.5, 20, 2])
    #expect(TrainingConfiguration().judgingWeights(for: .classes(numbers, names: ["a"])) == nil)
  }

  @Test func classWeightsAreExamplesCountedSoOften() throws {
    let all = try data(6)
    let outputs = try Model(network(), seed: 1).outputs(for: all.inputs)
    let loss = Loss.softmaxCrossEntropy()
    var wanted = 0.0
    for row in 0..<6 {
      let own = Targets.classes([Int32(row % 3)], names: ["a", "b", "c"])
      let value = loss.total(of: Array(outputs[row * 3..<row * 3 + 3]), targets: own)
      wanted += row % 3 == 0 ? 2 * value : value
    }
    #expect(abs(loss.total(of: outputs, targets: all.targets, classWeights: [2, 1, 1]) - wanted) < 1e-9)

    let uneven = Targets.classes([0, 0, 0, 0, 1, 1, 2, 2], names: ["a", "b", "c"])
    // 8/(3·4) and 8/(3·2).
    let balanced = try ClassWeights.balanced.values(for: uneven)
    for (ours, wanted) in zip(balanced, [0.6666667, 1.3333334, 1.3333334] as [Float]) {
      #expect(abs(ours - wanted) < 1e-6)
    }
    #expect(try ClassWeights(parsing: "a=2,c=0.5").values(for: uneven) == [2, 1, 0.5])
    for bad in ["a", "a=x", "a=1,a=2", "z=1"] {
      #expect(throws: TrainingError.self, "\(bad)") { try ClassWeights(parsing: bad).values(for: uneven) }
    }
  }

  /// The gradient of the weighted loss by differences.
  @Test func theWeightedGradientBelongsToTheWeightedLoss() throws {
    let targets = Targets.classes([0, 2, 1, 0], names: ["a", "b", "c"])
    var outputs: [Float] = [0.5, -1, 2, 0.25, 1, -0.5, 3, 0, 1, -2, 0.5, 0.75]
    let weights: [Float] = [2, 0.5, 3]
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: 0.1)
    let (values, gradient) = (FloatStorage(count: 12), FloatStorage(count: 12))
    values.view.copy(from: outputs)
    _ = loss.sum(
      outputs: values.view.view, targets: targets, indices: [0, 1, 2, 3], gradient: gradient.view,
      scale: 0.25,
      classWeights: weights)
    for index in 0..<12 {
      let before = outputs[index]
      outputs[index] = before + 0x1p-6
      let above = loss.total(of: outputs, targets: targets, classWeights: weights)
      outputs[index] = before - 0x1p-6
      let below = loss.total(of: outputs, targets: targets, classWeights: weights)
      outputs[index] = before
      #expect(abs(Double(gradient.view[index]) - (above - below) * 0x1p5 / 4) < 1e-4)
    }
  }

  @Test func restartsBeginAgain() throws {
    let schedule = try Schedule(parsing: "restarts:2:2:0.1")
    #expect(
      schedule == .cosineWithWarmRestarts(epochs: 2, growth: 2, final: 0.1)
        && schedule.text == "restarts:2:2:0.1")
    func factor(_ step: Int) -> Double { schedule.factor(step: step, stepsPerEpoch: 5, totalSteps: 1000) }
    // Periods of 10, 20 and 40 steps.
    for start in [0, 10, 30, 70] { #expect(factor(start) == 1) }
    #expect(abs(factor(5) - 0.55) < 1e-12 && abs(factor(20) - 0.55) < 1e-12 && abs(factor(50) - 0.55) < 1e-12)
    #expect(factor(9) < factor(8) && factor(69) < 0.11)
    let equal = try Schedule(parsing: "restarts:3")
    #expect(equal.factor(step: 15_000_000, stepsPerEpoch: 5, totalSteps: 20_000_000) == 1)
    #expect(try Schedule(parsing: "warmup:1:restarts:2").text == "warmup:1.0:restarts:2")
    for bad in ["restarts", "restarts:0", "restarts:2:0", "restarts:2:1:2", "restarts:2:x"] {
      #expect(throws: TrainingError.self, "\(bad)") { try Schedule(parsing: bad) }
    }
  }

  @Test func augmentationIsOfTheExampleAndTheEpoch() throws {
    let augmentation = try Augmentation(parsing: "shift=1,flip,noise=0.5")
    #expect(
      augmentation == Augmentation(shift: 1, flips: true, noise: 0.5)
        && augmentation.text == "shift=1,flip,noise=0.5")
    let configuration = TrainingConfiguration(epochs: 2, batchSize: 12, augmentation: augmentation)
    let plain = try fingerprint(TrainingConfiguration(epochs: 2, batchSize: 12))
    let changed = try fingerprint(configuration)
    #expect(changed != plain)
    #expect(try fingerprint(configuration, threads: 3) == changed)

    func rows(_ numbers: [Int], epoch: Int, _ augmentation: Augmentation) -> [[Float]] {
      let storage = FloatStorage(count: numbers.count * 12)
      storage.view.copy(from: numbers.flatMap { number in (0..<12).map { Float(number * 100 + $0) } })
      augmentation.apply(
        to: storage.view, examples: numbers[...], inputShape: [3, 4, 1], seed: 9, epoch: epoch)
      return numbers.indices.map { storage.view.part(from: $0 * 12, count: 12).toArray() }
    }
    // Whatever the batch, an example becomes the same; in another epoch, another.
    let all = rows(Array(0..<30), epoch: 1, augmentation)
    #expect(rows([7, 3], epoch: 1, augmentation) == [all[7], all[3]])
    #expect(rows(Array(0..<30), epoch: 2, augmentation) != all)

    // Each of the nine shifts, and each mirrored, is one of the pictures that can be.
    let moved = rows(
      Array(repeating: 0, count: 1) + Array(1..<200), epoch: 1,
      Augmentation(shift: 1, flips: true, background: -1))
    var seen = Set<String>()
    for (number, picture) in moved.enumerated() {
      var found: String?
      for down in -1...1 {
        for right in -1...1 {
          for mirrored in [false, true] {
            var wanted = [Float](repeating: -1, count: 12)
            for y in 0..<3 {
              for x in 0..<4 where (0..<3).contains(y + down) && (0..<4).contains(x + right) {
                let place = mirrored ? 3 - (x + right) : x + right
                wanted[(y + down) * 4 + place] = Float(number * 100 + y * 4 + x)
              }
            }
            if wanted == picture { found = "\(down) \(right) \(mirrored)" }
          }
        }
      }
      seen.insert(try #require(found, "\(picture)"))
    }
    #expect(seen.count == 18)
    #expect(throws: TrainingError.self) {
      try Trainer(
        Network(inputs: 16) { Dense(3) }, TrainingConfiguration(augmentation: Augmentation(flips: true)))
    }
  }

  @Test func aSearchFindsARateBelowTheOneThatExplodes() throws {
    let search = try LearningRateSearch(
      network(), TrainingConfiguration(optimizer: .sgd(), batchSize: 20), training: data(), lowest: 1e-4,
      highest: 1e4, steps: 80)
    let suggestion = try #require(search.suggestion)
    #expect(suggestion > 1e-4 && suggestion < 1e2)
    #expect(search.points.count > 20 && search.points[0].learningRate == 1e-4)
    // The points end where the loss explodes.
    #expect(search.points.count < 80)
    #expect(throws: TrainingError.self) {
      try LearningRateSearch(network(), .init(), training: data(), lowest: 1, highest: 0.1)
    }
  }

  @Test func eventsTellOfTheRunAndItsBits() async throws {
    let configuration = TrainingConfiguration(epochs: 3, batchSize: 20)
    let trainer = try Trainer(network(), configuration)
    var epochs: [Int] = []
    var steps = 0
    var last: String?
    for try await event in trainer.events(on: try data(), validation: try data(9), includingSteps: true) {
      switch event {
      case .step: steps += 1
      case .epoch(let epoch): epochs.append(epoch.number)
      case .finished(let trained, let report):
        last = trained.model.fingerprint
        #expect(report.epochs == 3)
      }
    }
    #expect(epochs == [1, 2, 3] && steps == 9)
    var direct = trainer
    _ = try direct.run(on: data(), validation: data(9))
    #expect(last == direct.model.fingerprint)

    // Somebody who stops reading stops the run; one that would not end ends.
    let endless = try Trainer(network(), TrainingConfiguration(epochs: 1_000_000_000))
    for try await event in endless.events(on: try data()) {
      if case .epoch(let epoch) = event, epoch.number == 2 { break }
    }
    // A run that cannot begin throws to the reader.
    await #expect(throws: TrainingError.self) {
      for try await _ in trainer.events(on: try data(3, shape: [2, 2, 1])) {}
    }
  }

  /// A source that reads when it is asked gives the bits of the data in memory.
  @Test func aSourceHasTheBitsOfADataset() throws {
    final class Pieces: ExampleSource {
      let whole: Dataset
      let largest = Atomic(0)
      init(_ whole: Dataset) { self.whole = whole }
      var rowCount: Int { whole.rowCount }
      var featureCount: Int { whole.featureCount }
      var fingerprint: String { whole.fingerprint }
      func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
        largest.store(max(largest.load(ordering: .relaxed), numbers.count), ordering: .relaxed)
        return try whole.subset(Array(numbers))
      }
    }
    let configuration = TrainingConfiguration(
      epochs: 2, batchSize: 8, shards: 2, accumulationSteps: 2, augmentation: Augmentation(shift: 1))
    let pieces = Pieces(try data())
    var trainer = try Trainer(network(), configuration)
    _ = try trainer.run(on: pieces, threads: 2)
    #expect(try trainer.model.fingerprint == fingerprint(configuration))
    #expect(pieces.largest.load(ordering: .relaxed) == 16)
  }
}
