import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

/// Runs of several ranks, which are threads here, against the run of one process.
@Suite struct RankTests {
  private static func data(_ count: Int, features: Int, classes: Int, seed: UInt64) throws -> Dataset {
    var random = SeededRandom(seed: seed)
    var inputs: [Float] = []
    for _ in 0..<count * features { inputs.append(random.float(in: -1...1)) }
    var numbers: [Int32] = []
    for row in 0..<count {
      // A class that can be learnt in part.
      let level = Int(inputs[row * features] * 3) + classes * 3
      numbers.append(Int32((row * 7 + level) % classes))
    }
    return try Dataset(
      inputs: inputs, featureCount: features,
      targets: .classes(numbers, names: (0..<classes).map { "c\($0)" }))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let network: @Sendable () throws -> Network
    let configuration: TrainingConfiguration
  }

  static let cases: [Case] = [
    Case(
      testDescription: "dense",
      network: {
        try Network(inputs: 64) {
          Dense(260, .tanh)
          Dense(270, .relu)
          Dense(3)
        }
      },
      configuration: TrainingConfiguration(
        optimizer: .adamW(), weightDecay: 0.1, epochs: 2, batchSize: 24, seed: 3)),
    Case(
      testDescription: "clipped, averaged and accumulated",
      network: {
        try Network(inputs: 64) {
          Dense(90, .gelu)
          Dropout(0.3)
          LayerNorm()
          Dense(3)
        }
      },
      configuration: TrainingConfiguration(
        optimizer: .sgd(momentum: 0.9), learningRate: 0.05, schedule: .cosine(), clipNorm: 0.2, epochs: 3,
        batchSize: 16, seed: 4, accumulationSteps: 2, exponentialMovingAverageDecay: 0.9,
        learningRateFactors: ["dense_2": 0.5])),
    Case(
      testDescription: "convolutional, with batch normalisation and a frozen layer",
      network: {
        try Network(inputShape: [8, 8, 1]) {
          Conv2D(6, 3, .relu)
          BatchNorm()
          Flatten()
          Dropout(0.1)
          Dense(20, .swish)
          Dense(3)
        }
      },
      configuration: TrainingConfiguration(
        optimizer: .rmsProp(), epochs: 2, batchSize: 26, seed: 5, frozenLayers: ["dense_1"],
        augmentation: Augmentation(noise: 0.05))),
  ]

  /// What is compared of a run.
  private struct Outcome: Equatable, Sendable {
    var fingerprint: String
    var losses: [Double]
    var validationLosses: [Double?]
    var bestEpoch: Int
  }

  private static func outcome(_ trainer: Trainer, _ report: Trainer.Report) -> Outcome {
    Outcome(
      fingerprint: trainer.model.fingerprint, losses: trainer.history.map(\.trainingLoss),
      validationLosses: trainer.history.map(\.validationLoss), bestEpoch: report.bestEpoch)
  }

  private static func run(
    _ sample: Case, shards: Int, threads: Int, exchange: any ShardExchange, training: any ExampleSource,
    validation: Dataset?
  ) throws -> Outcome {
    var configuration = sample.configuration
    configuration.shards = shards
    var trainer = try Trainer(sample.network(), configuration)
    let report = try trainer.run(
      on: training, validation: validation, threads: threads, exchange: exchange,
      onProgress: { _ in .continue })
    return outcome(trainer, report)
  }

  @Test(arguments: cases) func ranksChangeNoBit(_ sample: Case) throws {
    let training = try Self.data(59, features: 64, classes: 3, seed: 11)
    let validation = try Self.data(23, features: 64, classes: 3, seed: 12)
    for shards in [1, 4, 8, 12] {
      let whole = try Self.run(
        sample, shards: shards, threads: 1, exchange: OneProcess.only, training: training,
        validation: validation)
      for (ranks, threads) in [(1, 2), (2, 1), (3, 2), (4, 1), (7, 1)] {
        let results = ThreadExchange.run(ranks: ranks, seed: UInt64(shards)) { exchange in
          try Self.run(
            sample, shards: shards, threads: threads, exchange: exchange, training: training,
            validation: validation)
        }
        for result in results {
          #expect(try result.get() == whole, "\(shards) shards, \(ranks) ranks with \(threads) threads")
        }
      }
    }
  }

  /// Tells which rows it was asked for.
  private final class Listing: ExampleSource {
    let data: Dataset
    let asked = Locked(Set<Int>())
    init(_ data: Dataset) { self.data = data }
    var rowCount: Int { data.rowCount }
    var featureCount: Int { data.featureCount }
    var fingerprint: String { data.fingerprint }

    func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
      asked.withLock { $0.formUnion(numbers) }
      return try data.subset(Array(numbers))
    }
  }

  @Test func eachRankReadsItsRows() throws {
    let data = try Self.data(48, features: 64, classes: 3, seed: 13)
    var sample = Self.cases[1]
    var configuration = sample.configuration
    configuration.epochs = 1
    sample = Case(testDescription: "one epoch", network: sample.network, configuration: configuration)
    let used = sample
    let whole = try Self.run(
      used, shards: 4, threads: 1, exchange: OneProcess.only, training: data, validation: nil)
    let results = ThreadExchange.run(ranks: 2) { exchange in
      let source = Listing(data)
      let outcome = try Self.run(
        used, shards: 4, threads: 1, exchange: exchange, training: source, validation: nil)
      return (outcome, source.asked.withLock { $0 })
    }
    var rows: [Set<Int>] = []
    for result in results {
      let (outcome, asked) = try result.get()
      #expect(outcome == whole)
      rows.append(asked)
    }
    // The first one is a sample, which tells the kind of the targets.
    #expect(rows[0].intersection(rows[1]).subtracting([0]).isEmpty)
    #expect(rows[0].union(rows[1]) == Set(0..<48) && rows[0].count <= 25 && rows[1].count <= 25)
  }

  /// A run that ranks began, and that another number of them ends.
  @Test func anotherNumberOfRanksGoesOn() throws {
    let training = try Self.data(59, features: 64, classes: 3, seed: 14)
    let validation = try Self.data(23, features: 64, classes: 3, seed: 15)
    for sample in Self.cases {
      var configuration = sample.configuration
      configuration.shards = 6
      let settled = configuration
      var whole = try Trainer(sample.network(), settled)
      _ = try whole.run(on: training, validation: validation)
      let begun = ThreadExchange.run(ranks: 3) { exchange in
        var trainer = try Trainer(sample.network(), settled)
        var steps = 0
        let report = try trainer.run(
          on: training, validation: validation, exchange: exchange,
          onProgress: { _ in
            steps += 1
            return steps == 3 && exchange.rank == 1 ? .stop : .continue
          })
        #expect(report.wasInterrupted)
        return trainer.snapshot
      }
      let snapshot = try begun[0].get()
      // A wish is known with the next step, or at the end of its epoch.
      #expect(
        (3...4).contains(snapshot.step) && snapshot.optimizer.arrays.count == settled.optimizer.stateArrays)
      for ranks in [1, 2, 5] {
        for result in ThreadExchange.run(
          ranks: ranks,
          { exchange in
            var trainer = try Trainer(sample.network(), settled, from: snapshot)
            _ = try trainer.run(
              on: training, validation: validation, exchange: exchange, onProgress: { _ in .continue })
            return (trainer.model.fingerprint, exchange.rank == 0 ? trainer.snapshot : nil)
          })
        {
          let (fingerprint, end) = try result.get()
          #expect(fingerprint == whole.model.fingerprint, "\(sample.testDescription), \(ranks) ranks")
          if let end { #expect(end == whole.snapshot) }
        }
      }
    }
  }

  /// Where nobody wants to go on, ranks end with the model alone.
  @Test func theModelAloneIsGathered() throws {
    let training = try Self.data(59, features: 64, classes: 3, seed: 16)
    let validation = try Self.data(23, features: 64, classes: 3, seed: 17)
    for sample in Self.cases {
      for validation in [validation, nil] {
        var configuration = sample.configuration
        configuration.shards = 4
        configuration.patience = nil
        let settled = configuration
        var whole = try Trainer(sample.network(), settled)
        _ = try whole.run(on: training, validation: validation)
        for result in ThreadExchange.run(
          ranks: 3,
          { exchange in
            var trainer = try Trainer(sample.network(), settled)
            _ = try trainer.run(
              on: training, validation: validation, exchange: exchange, keepsSnapshot: false,
              onProgress: { _ in .continue })
            return (trainer.model.fingerprint, trainer.snapshot)
          })
        {
          let (fingerprint, snapshot) = try result.get()
          #expect(fingerprint == whole.model.fingerprint, "\(sample.testDescription)")
          // What is left of the run cannot be taken for something to go on from.
          if settled.optimizer.stateArrays > 0 {
            #expect(throws: TrainingError.self) { try Trainer(sample.network(), settled, from: snapshot) }
          }
        }
      }
    }
  }

  @Test func ranksThatDisagreeSayInWhat() throws {
    let sample = Self.cases[0]
    let results = ThreadExchange.run(ranks: 3) { exchange in
      var configuration = sample.configuration
      if exchange.rank == 2 { configuration.learningRate = 0.5 }
      var trainer = try Trainer(sample.network(), configuration)
      let training = try Self.data(40, features: 64, classes: 3, seed: exchange.rank == 2 ? 2 : 1)
      _ = try trainer.run(on: training, exchange: exchange, onProgress: { _ in .continue })
    }
    for result in results {
      let error = #expect(throws: TrainingError.self) { try result.get() }
      #expect(
        error?.message.hasPrefix(
          "rank 2 differs from rank 0 in the settings of the training, the training data;") == true)
    }
  }

  /// Parameters that a rank computed wrongly are found at the end of the epoch.
  @Test func aRankThatComputesWronglyIsFound() throws {
    let results = ThreadExchange.run(ranks: 2) { exchange in
      let data = try Self.data(40, features: 64, classes: 3, seed: 1)
      let sample = Self.cases[0]
      var configuration = sample.configuration
      configuration.shards = 2
      var snapshot = try Trainer(sample.network(), configuration).snapshot
      let session = TrainingSession(
        network: try sample.network(),
        configuration: configuration.settled(for: data.targets, try sample.network()),
        pool: .single, exchange: exchange, taking: &snapshot)
      defer { session.end(into: &snapshot) }
      _ = session.step(on: data, indices: Array(0..<24)[...], learningRate: 0.01)
      try session.checkAgreement()
      session.shared?.settle()
      if exchange.rank == 1 { session.withParameters { $0[5] += 1 } }
      try session.checkAgreement()
    }
    for result in results {
      let error = #expect(throws: TrainingError.self) { try result.get() }
      #expect(error?.message.hasPrefix("after step 1 rank 1 has other parameters than rank 0") == true)
    }
  }

  @Test func independentRunsAreShared() throws {
    let data = try Self.data(60, features: 4, classes: 3, seed: 21)
    let parts = Experiment.Parts(training: data, validation: nil, test: nil)
    let preprocessing = try data.preprocessing(for: Network(inputs: 4) { Dense(3) })
    @Sendable func options(_ exchange: any ShardExchange) -> Experiment.Options {
      var options = Experiment.Options()
      options.epochs = 3
      options.layers = "5:relu"
      options.ensemble = 3
      options.threads = 1
      options.exchange = exchange
      return options
    }
    let whole = try Experiment(parts: parts, preprocessing: preprocessing, options: options(OneProcess.only))
      .run()
    let search = try NetworkSearch(
      parts: parts, preprocessing: preprocessing, options: options(OneProcess.only), effort: .quick
    ).run()
    for result in ThreadExchange.run(
      ranks: 2,
      { exchange in
        let run = try Experiment(parts: parts, preprocessing: preprocessing, options: options(exchange)).run()
        let found = try NetworkSearch(
          parts: parts, preprocessing: preprocessing, options: options(exchange), effort: .quick
        ).run()
        return (run.model.model.fingerprint, run.training, found?.members, found?.loss)
      })
    {
      let (fingerprint, training, members, loss) = try result.get()
      #expect(fingerprint == whole.model.model.fingerprint && training == whole.training)
      #expect(members == search?.members && loss == search?.loss)
    }
  }

  /// Numbers of bytes that differ between ranks, and none.
  @Test func bytesAreGathered() throws {
    for ranks in [1, 2, 5] {
      for result in ThreadExchange.run(
        ranks: ranks,
        { exchange in
          let own = [UInt8](repeating: UInt8(exchange.rank), count: 3 * exchange.rank)
          return (
            exchange.gather(own), exchange.broadcast(exchange.rank == 0 ? [7, 8] : [9]),
            exchange.isAnywhere(exchange.rank == 1), exchange.isAnywhere(false)
          )
        })
      {
        let (all, first, one, none) = try result.get()
        #expect(all == (0..<ranks).map { [UInt8](repeating: UInt8($0), count: 3 * $0) })
        #expect(first == [7, 8] && one == (ranks > 1) && !none)
      }
    }
  }
}
