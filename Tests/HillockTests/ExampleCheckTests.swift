import HillockFormula
import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

/// The one check of examples, and who asks for it.
@Suite struct ExampleCheckTests {
  enum Use: String, CaseIterable {
    case training, validation, streamed, evaluated, given, inspected, searched

    /// What a message calls the part.
    var part: String {
      switch self {
      case .training, .streamed, .searched: "the training part"
      case .validation: "the validation part"
      case .evaluated: "the evaluated part"
      case .given: "the given part"
      case .inspected: "the inspected part"
      }
    }

    func callAsFunction(_ data: Dataset, loss: Loss = .softmaxCrossEntropy()) throws {
      let model = try Model(network())
      let configuration = TrainingConfiguration(loss: loss, epochs: 1)
      var trainer = try Trainer(model, configuration)
      switch self {
      case .training: _ = try trainer.run(on: data)
      case .validation: _ = try trainer.run(on: examples(), validation: data)
      case .streamed: _ = try trainer.run(on: Streamed(whole: data))
      case .evaluated: _ = try Evaluation(model, on: data, loss: loss)
      case .given: _ = try model.gradient(of: loss, on: data)
      case .inspected: _ = try Inspection(model, on: data, loss: loss)
      case .searched: _ = try LearningRateSearch(network(), configuration, training: data)
      }
    }
  }

  struct Streamed: ExampleSource {
    let whole: Dataset
    var rowCount: Int { whole.rowCount }
    var featureCount: Int { whole.featureCount }
    var fingerprint: String { whole.fingerprint }
    func examples(_ numbers: ArraySlice<Int>) throws -> Dataset { try whole.subset(Array(numbers)) }
  }

  static func network() throws -> Network {
    try Network(inputs: 3) {
      Dense(4, .relu)
      Dense(2)
    }
  }

  static func examples(_ change: (inout [Float]) -> Void = { _ in }) throws -> Dataset {
    var inputs = (0..<24).map { Float($0 % 5) / 5 }
    change(&inputs)
    return try Dataset(
      inputs: inputs, featureCount: 3, targets: .classes((0..<8).map { Int32($0 % 2) }, names: ["a", "b"]))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: Use.allCases) func soundExamplesPass(use: Use) throws { try use(Self.examples()) }

  @Test(arguments: Use.allCases, [Float.nan, .infinity, -.infinity])
  func aNumberThatIsNoneIsNamedByRowFeatureAndPart(use: Use, poison: Float) throws {
    let said = message { try use(Self.examples { $0[3 * 5 + 1] = poison }) }
    #expect(said.contains(use.part) && said.contains("\(poison) in example 6, feature 2"), "\(said)")
  }

  @Test(arguments: Use.allCases) func examplesWithoutTargetsAreRefused(use: Use) throws {
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 6), featureCount: 3, targets: .classes([], names: ["a", "b"]))
    let said = message { try use(data) }
    // What a source gives is checked when it has given it.
    #expect(said.contains("targets for 0"), "\(said)")
  }

  @Test(arguments: Use.allCases) func misreadRowsAreRefused(use: Use) throws {
    // 12 numbers are 4 examples of 3 features, or 6 of 2: a metric of those would mean nothing.
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 12), featureCount: 2,
      targets: .classes([0, 1, 0, 1, 0, 1], names: ["a", "b"]))
    #expect(message { try use(data) }.contains("has 2 features; the network expects 3"))
  }

  @Test(arguments: Use.allCases) func noExamplesAreRefused(use: Use) throws {
    let data = try Dataset(inputs: [], featureCount: 3, targets: .classes([], names: ["a", "b"]))
    // A part for validation without rows is what data have that were cut without one.
    let expected = use == .validation ? "nothing was thrown" : "has no examples"
    #expect(message { try use(data) }.contains(expected))
  }

  @Test(arguments: Use.allCases) func targetsThatAreNoNumbersAreNamed(use: Use) throws {
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 9), featureCount: 3,
      targets: .values([1, 2, 3, 4, 5, .nan], count: 2))
    let said = message { try use(data, loss: .meanSquaredError) }
    #expect(said.contains("the target nan in example 3"), "\(said)")
  }

  @Test func classWeightsNeedClasses() throws {
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 6), featureCount: 3, targets: .values([1, 2, 3, 4], count: 2))
    var trainer = try Trainer(
      Self.network(), TrainingConfiguration(loss: .meanSquaredError, epochs: 1, classWeights: [1, 2]))
    #expect(message { _ = try trainer.run(on: data) }.contains("class weights need classes"))
  }

  @Test func aRunGoesOnWithTheSameRowsOnly() throws {
    let configuration = TrainingConfiguration(epochs: 3, batchSize: 2)
    var trainer = try Trainer(Self.network(), configuration)
    var steps = 0
    _ = try trainer.run(on: Self.examples()) { _ in
      steps += 1
      return steps == 3 ? .stop : .continue
    }
    let fewer = try Self.examples().subset([0, 1])
    #expect(message { _ = try trainer.run(on: fewer) }.contains("8 training examples"))
    // The same of a snapshot that was written and read.
    var resumed = try Trainer(Self.network(), configuration, from: trainer.snapshot)
    #expect(message { _ = try resumed.run(on: fewer) }.contains("6 examples of epoch 1"))
    let report = try resumed.run(on: Self.examples())
    #expect(report.epochs == 3 && !report.wasStoppedEarly)
  }

  @Test func anObserverThatEndsARunLetsItGoOn() throws {
    struct Enough: Error {}
    let observers = [Trainer.Observer.onParameters { step, _ in if step == 3 { throw Enough() } }]
    let configuration = TrainingConfiguration(epochs: 2, batchSize: 2)
    var trainer = try Trainer(Self.network(), configuration)
    #expect(throws: Enough.self) { try trainer.run(on: Self.examples(), observers: observers) }
    _ = try trainer.run(on: Self.examples())
    var whole = try Trainer(Self.network(), configuration)
    _ = try whole.run(on: Self.examples())
    #expect(trainer.model.fingerprint == whole.model.fingerprint)
  }

  @Test func whatHasNoEffectIsSaid() throws {
    var trainer = try Trainer(Self.network(), TrainingConfiguration(epochs: 1, patience: 2))
    #expect(message { _ = try trainer.run(on: Self.examples()) }.contains("early stopping"))
    let network = try Network(inputs: 3) {
      Dense(4)
      BatchNorm()
      Dense(2)
    }
    for (batch, shards) in [(1, 1), (4, 4), (8, 8)] {
      var trainer = try Trainer(
        network, TrainingConfiguration(epochs: 1, batchSize: batch, shards: shards))
      let said = message { _ = try trainer.run(on: Self.examples()) }
      #expect(said.contains("batch_norm_1") && said.contains("at least \(2 * shards)"), "\(said)")
    }
    // Over the positions of an image there is something to normalise.
    let image = try Network(inputShape: [1, 3, 1]) {
      Conv2D(2, 1)
      BatchNorm()
      Flatten()
      Dense(2)
    }
    var convolutional = try Trainer(image, TrainingConfiguration(epochs: 1, batchSize: 1))
    _ = try convolutional.run(on: Self.examples())
  }
}

/// Models whose numbers are none.
@Suite struct NotFiniteTests {
  private func model(_ poison: Float, at index: Int? = nil) throws -> Model {
    let network = try ExampleCheckTests.network()
    var parameters = try Model(network).parameters
    // The second layer's weights come after 3·4 weights and 4 biases.
    parameters[index ?? 3 * 4 + 4 + 2] = poison
    return try Model(network, parameters: parameters)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aModelSaysNothing(poison: Float) throws {
    let model = try model(poison)
    let data = try ExampleCheckTests.examples()
    let fitted = try Preprocessing.fit(
      DataTable(
        source: "t",
        columns: ["a", "b", "c"].map { .init(name: $0, values: .numeric([1, 2])) } + [
          .init(name: "k", values: .text(["p", "q"]))
        ]), target: "k", rows: [0, 1])
    let trained = TrainedModel(model: model, preprocessing: fitted, configuration: .init())
    let uses: [() throws -> Void] = [
      { _ = try trained.predictions(forPrepared: [1, 2, 3]) }, { _ = try Predictor(model) },
      { _ = try Evaluation(model, on: data, loss: .softmaxCrossEntropy()) }, { _ = try Trainer(model) },
      { try model.checkFinite() },
    ]
    for use in uses {
      do {
        try use()
        Issue.record("nothing was thrown")
      } catch {
        #expect("\(error)".contains("dense_2") && "\(error)".contains("weight"), "\(error)")
      }
    }
    // Inspection is how one finds out.
    let inspection = try Inspection(model, on: data, loss: .softmaxCrossEntropy())
    let finding = try #require(inspection.findings.first { $0.kind == .notFinite })
    #expect(finding.layer == "dense_2" && finding.problem.contains("1 of the 8 numbers of its weight"))
    #expect(inspection.lines.contains { $0.hasPrefix("dense_2: 1 of the 8") })
    let sound = try Inspection(
      Model(ExampleCheckTests.network()), on: data, loss: .softmaxCrossEntropy())
    #expect(
      sound.layers.allSatisfy { $0.notFinite == nil } && !sound.findings.contains { $0.kind == .notFinite })
    // Every example that is no number is named.
    let good = TrainedModel(
      model: try Model(ExampleCheckTests.network()), preprocessing: fitted, configuration: .init())
    #expect(
      throws: NetworkError("example 2 has \(poison) as its feature 1; a prediction needs finite numbers")
    ) {
      try good.predictions(forPrepared: [1, 2, 3, poison, 1, 2])
    }
  }

  @Test func outputsBeyondFloatsNameNoClass() throws {
    let fitted = Preprocessing.plain(inputs: ["a", "b", "c"], targets: ["t", "u"])
    let network = try ExampleCheckTests.network()
    let model = try Model(
      network, parameters: [Float](repeating: 1e30, count: network.parameterCount))
    let trained = TrainedModel(model: model, preprocessing: fitted, configuration: .init())
    #expect(throws: NetworkError.self) { try trained.predictions(forPrepared: [3e38, 3e38, 3e38]) }
  }

  @Test func aTableWithoutANumberIsNamed() throws {
    for value in [Double.nan, .infinity] {
      let table = try DataTable(
        source: "rows.csv",
        columns: [
          .init(name: "a", values: .numeric([1, value, 3])), .init(name: "t", values: .numeric([1, 2.5, 3])),
        ])
      for use: () throws -> Void in [
        { _ = try Preprocessing.fit(table, target: "t", rows: [0, 1, 2]) },
        { _ = try Preprocessing.fit(table, target: "t", rows: [0, 2]).apply(to: table) },
        { _ = try Preprocessing.fit(table, target: "a", rows: [0, 2]) },
        // The column was constant, so that its deviation is 0.
        { _ = try Preprocessing.fit(table, target: "t", rows: [0]).apply(to: table) },
      ] {
        do {
          try use()
          Issue.record("nothing was thrown")
        } catch {
          #expect("\(error)".hasPrefix("rows.csv, line 3, column 1 ('a'): "), "\(error)")
        }
      }
    }
  }
}
