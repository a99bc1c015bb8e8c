import Foundation
import Hillock
import HillockFormula
import HillockPictures

/// A source that does not keep what it says.
private struct Liar: ExampleSource {
  var rowCount = 6
  var featureCount = 2
  var fingerprint: String { "lies" }
  var given: Dataset

  func examples(_ numbers: ArraySlice<Int>) throws -> Dataset { given }
}

extension Attempts {
  private static func train(
    _ configuration: TrainingConfiguration, _ data: any ExampleSource, validation: Dataset? = nil,
    outputs: Int = 2, threads: Int? = 1
  ) throws {
    var trainer = try Trainer(network(outputs: outputs), configuration)
    _ = try trainer.run(on: data, validation: validation, threads: threads)
    _ = trainer.model.fingerprint
  }

  mutating func addTraining() throws {
    for value in Self.integers {
      add("epochs \(value)") { try Self.train(.init(epochs: min(value, 2)), Self.dataset()) }
      add("a batch of \(value)") { try Self.train(.init(epochs: 1, batchSize: value), Self.dataset()) }
      add("\(value) shards") {
        try Self.train(.init(epochs: 1, batchSize: 1 << 20, shards: value), Self.dataset())
      }
      add("patience \(value)") {
        try Self.train(.init(epochs: 1, patience: value), Self.dataset(), validation: Self.dataset())
      }
      add("\(value) batches an update") {
        try Self.train(.init(epochs: 1, accumulationSteps: value), Self.dataset())
      }
      add("\(value) threads of a run") { try Self.train(.init(epochs: 1), Self.dataset(), threads: value) }
      add("memory of batches of \(value)") {
        _ = try TrainingMemory(Self.network(), .init(batchSize: value, shards: value)).lines
      }
      add("a configuration for \(value) rows") { _ = TrainingConfiguration().fitting(rows: value) }
      add("a snapshot with \(value)") {
        let network = try Self.network()
        let configuration = TrainingConfiguration(optimizer: .adam(), epochs: 3)
        var snapshot = try Trainer(network, configuration).snapshot
        for change in 0..<6 {
          var other = snapshot
          switch change {
          case 0: other.step = value
          case 1: other.examplesDone = value
          case 2: other.best = .init(epoch: value, loss: 1, parameters: other.parameters, state: [])
          case 3: other.optimizer.powers.beta1 = Double(value)
          case 4: other.lossSum = Double(value) * .infinity
          default:
            let text =
              #"{"number":\#(value),"trainingLoss":1,"validationLoss":-1,"validationMetric":1,"learningRate":1}"#
            other.history = [try JSONDecoder().decode(Trainer.Epoch.self, from: Data(text.utf8))]
          }
          do {
            var trainer = try Trainer(network, configuration, from: other)
            _ = try trainer.run(on: Self.dataset())
          } catch is TrainingError {}
        }
        snapshot.parameters = []
        _ = try Trainer(network, configuration, from: snapshot)
      }
    }
    for value in Self.floats {
      add("settings of \(value)") {
        let all: [TrainingConfiguration] = [
          .init(learningRate: value, epochs: 1), .init(weightDecay: value, epochs: 1),
          .init(clipNorm: value, epochs: 1), .init(epochs: 1, exponentialMovingAverageDecay: value),
          .init(epochs: 1, learningRateFactors: ["dense_1": value]),
          .init(epochs: 1, classWeights: [value, 1]), .init(loss: .huber(delta: value), epochs: 1),
          .init(loss: .softmaxCrossEntropy(labelSmoothing: value), epochs: 1),
          .init(optimizer: .adam(beta1: value), epochs: 1),
          .init(optimizer: .sgd(momentum: value), epochs: 1),
          .init(epochs: 1, augmentation: Augmentation(noise: value)),
        ]
        for configuration in all {
          do { try Self.train(configuration, Self.dataset()) } catch {}
        }
      }
      add("inputs of \(value)") { try Self.train(.init(epochs: 1), Self.dataset(poison: value)) }
      add("validation of \(value)") {
        try Self.train(.init(epochs: 1), Self.dataset(), validation: Self.dataset(poison: value))
      }
      add("targets of \(value)") {
        try Self.train(.init(loss: .meanSquaredError, epochs: 1), Self.values(poison: value), outputs: 1)
      }
      add("a source of \(value)") {
        try Self.train(.init(epochs: 1), Liar(given: Self.dataset(poison: value)))
      }
      add("weights of \(value)") {
        let model = try Self.model(poison: value)
        _ = model.fingerprint
        _ = try model.outputs(for: [1, 2])
        for part in 0..<6 {
          do {
            switch part {
            case 0: _ = try Predictor(model)
            case 1: _ = try Evaluation(model, on: Self.dataset(), loss: .softmaxCrossEntropy())
            case 2: _ = try model.gradient(of: .softmaxCrossEntropy(), on: Self.dataset())
            case 3: _ = try Inspection(model, on: Self.dataset(), loss: .softmaxCrossEntropy()).lines
            case 4: _ = try Revival(model, on: Self.dataset(), loss: .softmaxCrossEntropy(), seed: 1)
            default: _ = try Trainer(model)
            }
          } catch {}
        }
      }
      add("an evaluation of \(value)") {
        _ = try Evaluation(Self.model(), on: Self.dataset(poison: value), loss: .softmaxCrossEntropy())
      }
      add("a scale of \(value)") {
        _ = try Evaluation(
          Self.model(), on: Self.values(count: 2), loss: .meanSquaredError, scale: Double(value))
      }
      add("class weights of \(value) in an evaluation") {
        _ = try Evaluation(
          Self.model(), on: Self.dataset(), loss: .softmaxCrossEntropy(), classWeights: [value])
      }
      add("an inspection of \(value)") {
        _ = try Inspection(Self.model(), on: Self.dataset(), loss: .softmaxCrossEntropy(), flatSlope: value)
      }
      add("a prediction of \(value)") {
        var outputs: [Float] = [0, 0]
        try Predictor(Self.model()).outputs(forPrepared: [value, 1], into: &outputs)
      }
      add("a search from \(value)") {
        let network = try Self.network()
        for (low, high) in [(Double(value), 1.0), (1e-6, Double(value))] {
          do {
            _ = try LearningRateSearch(network, .init(), training: Self.dataset(), lowest: low, highest: high)
          } catch {}
        }
      }
    }
    let parts: [(String, (Model, Dataset) throws -> Void)] = [
      ("gradient", { _ = try $0.gradient(of: .softmaxCrossEntropy(), on: $1) }),
      ("seeded gradient", { _ = try $0.gradient(of: .meanSquaredError, on: $1, trainingSeed: 1) }),
      ("evaluation", { _ = try Evaluation($0, on: $1, loss: .softmaxCrossEntropy()) }),
      ("evaluation of numbers", { _ = try Evaluation($0, on: $1, loss: .meanAbsoluteError) }),
      ("inspection", { _ = try Inspection($0, on: $1, loss: .softmaxCrossEntropy()) }),
      (
        "watch",
        {
          var watch = TrainingWatch(on: $1, loss: .softmaxCrossEntropy())
          _ = try watch.observe(-1, $0)
        }
      ),
      ("search", { _ = try LearningRateSearch($0.network, .init(), training: $1) }),
      ("training", { model, data in try Self.train(.init(epochs: 1), data) }),
      ("validation", { model, data in try Self.train(.init(epochs: 1), Self.dataset(), validation: data) }),
      ("source", { model, data in try Self.train(.init(epochs: 1), Liar(given: data)) }),
      ("search in a source", { _ = try LearningRateSearch($0.network, .init(), training: Liar(given: $1)) }),
    ]
    let sets: [(String, () throws -> Dataset)] = [
      (
        "no examples", { try Dataset(inputs: [], featureCount: 2, targets: .classes([], names: ["a", "b"])) }
      ),
      (
        "no targets",
        { try Dataset(inputs: [1, 2, 3, 4], featureCount: 2, targets: .classes([], names: ["a", "b"])) }
      ),
      (
        "no numbers as targets",
        { try Dataset(inputs: [1, 2], featureCount: 2, targets: .values([], count: 2)) }
      ),
      ("other features", { try Self.dataset(4, features: 3) }),
      ("misread rows", { try Self.dataset(4, features: 1) }),
      ("other classes", { try Self.dataset(6, classes: 5) }),
      (
        "negative classes",
        {
          try Dataset(inputs: [1, 2], featureCount: 2, targets: .classes([-1], names: ["a", "b"]))
        }
      ),
      (
        "huge classes",
        { try Dataset(inputs: [1, 2], featureCount: 2, targets: .classes([.max], names: [])) }
      ),
      (
        "names without examples",
        {
          try Dataset(
            inputs: [1, 2], featureCount: 2, targets: .classes([0], names: (0..<99).map { "\($0)" }))
        }
      ),
      ("one number", { try Self.values() }), ("two numbers", { try Self.values(count: 2) }),
      ("one row", { try Self.dataset(1) }),
    ]
    for (part, run) in parts {
      for (name, make) in sets { add("\(part) with \(name)") { try run(Self.model(), make()) } }
    }
    add("other rows after a stop") {
      var trainer = try Trainer(Self.network(), .init(epochs: 4, batchSize: 2))
      var steps = 0
      _ = try trainer.run(on: Self.dataset(40)) { _ in
        steps += 1
        return steps == 3 ? .stop : .continue
      }
      _ = try trainer.run(on: Self.dataset(4))
    }
    add("patience without validation") { try Self.train(.init(epochs: 1, patience: 2), Self.dataset()) }
    add("class weights for numbers") {
      try Self.train(.init(loss: .meanSquaredError, epochs: 1, classWeights: [1, 2]), Self.values(count: 2))
    }
    add("batch normalisation of one") {
      let network = try Network(inputs: 2) {
        Dense(4)
        BatchNorm()
        Dense(2)
      }
      for (batch, shards) in [(1, 1), (4, 4)] {
        do {
          var trainer = try Trainer(network, .init(epochs: 1, batchSize: batch, shards: shards))
          _ = try trainer.run(on: Self.dataset())
        } catch is TrainingError {}
      }
    }
    for name in ["", "dense_9", "\u{0}"] {
      add("a factor for '\(name)'") {
        try Self.train(.init(epochs: 1, learningRateFactors: [name: 1]), Self.dataset())
      }
      add("annealing of '\(name)'") {
        try Self.train(.init(epochs: 1, annealing: [name: Annealing()]), Self.dataset())
      }
    }
    add("steps of a search") {
      for steps in Self.integers {
        do {
          _ = try LearningRateSearch(
            Self.network(), .init(), training: Self.dataset(), steps: steps < 4 ? steps : 2_000_000)
        } catch is TrainingError {}
      }
    }
    for count in [0, 1, 3] {
      add("predictions for \(count) numbers") {
        let trained = TrainedModel(
          model: try Self.model(), preprocessing: .plain(inputs: ["a", "b"], targets: ["t", "u"]),
          configuration: .init())
        _ = try trained.predictions(forPrepared: [Float](repeating: 1, count: count))
        _ = try trained.predictions(forPrepared: [.nan, 1])
      }
      add("predictions into \(count)") {
        var outputs = [Float](repeating: 0, count: count)
        try Predictor(Self.model(), rows: 2).outputs(forPrepared: [1, 2], into: &outputs)
        try Predictor(Self.model(), rows: 2).outputs(forPrepared: [1, 2, 3], into: &outputs)
      }
    }
    for confusion in [
      [], [[]], [[1], [2]], [[1, 2], [3]], [[-1, 2], [3, 4]], [[.max, .max], [.max, 1]],
    ] as [[[Int]]] {
      add("a confusion of \(confusion)") {
        _ = try Evaluation.Classification(confusion: confusion).macroF1
      }
    }
    add("a comparison of nothing") {
      var options = Experiment.Options()
      options.epochs = 1
      let data = try Self.dataset()
      let parts = Experiment.Parts(training: data, validation: nil, test: nil)
      _ = try ActivationComparison(
        [], parts: parts, preprocessing: .plain(inputs: ["a", "b"], targets: ["t"]), options: options)
    }
    for (name, make) in sets {
      add("an experiment on \(name)") {
        var options = Experiment.Options()
        options.epochs = 1
        let fitted = try Preprocessing.fit(Self.table(), target: "c", rows: [0, 1, 2, 3, 4, 5])
        for preprocessing in [fitted, .plain(inputs: ["a", "b"], targets: ["t"])] {
          do {
            let experiment = try Experiment(
              parts: .init(training: make(), validation: make(), test: make()), preprocessing: preprocessing,
              options: options)
            let result = try experiment.run()
            _ = try ModelReport(result, of: experiment, source: name)
          } catch {}
        }
      }
      add("a report on \(name)") {
        let data = try make()
        let evaluation = try Evaluation(Self.model(), on: Self.dataset(), loss: .softmaxCrossEntropy())
        for preprocessing in [
          try Preprocessing.fit(Self.table(), target: "c", rows: [0, 1, 2, 3, 4, 5]),
          .plain(inputs: ["a", "b"], targets: ["t"]), .plain(inputs: [], targets: []),
        ] {
          let trained = TrainedModel(
            model: try Self.model(), preprocessing: preprocessing, configuration: .init())
          do {
            _ = try ModelReport(
              trained, source: name, parts: [.init("test", data, evaluation)], bestEpoch: .max)
          } catch {}
        }
      }
    }
  }
}
