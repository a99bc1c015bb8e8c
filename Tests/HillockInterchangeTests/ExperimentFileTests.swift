import Foundation
import Hillock
import HillockInterchange
import Testing

@Suite struct ExperimentFileTests {
  /// Everything that a file can say, read and written.
  static let everything = """
    # A comment.
    data: data/my wine.csv
    target: "cultivar: no"
    task: classification
    test-fraction: 0.25
    validation-fraction: 0
    layers:
      - reshape(13x1)
      - conv1d(8,3,padding=same):relu
      - skip: ["conv1d(8,3,padding=same)", batchnorm]
      - skip:
          merge: multiply
          layers: conv1d(8,1):sigmoid
      - branches:
          merge: concatenate
          ways:
            - conv1d(4,1)
            - []
            - ["conv1d(2,1)", skip: ["conv1d(2,1):tanh"]]
      - flatten
      - 64: gelu
      - '16:x * sigmoid(1.702 x)'
    loss: softmax_cross_entropy
    label-smoothing: 0.1
    optimizer: {name: adamw, beta2: 0.99}
    learning-rate: 1e-3
    weight-decay: 0.05
    schedule: warmup:2:cosine
    epochs: 6
    batch-size: 16
    gradient-clip: 1.5
    accumulate: 2
    average-decay: 0.99
    freeze: [conv1d_1]
    learning-rate-of: {dense_1: 0.5}
    class-weights: {1: 2, "2": 0.5}
    augment: noise=0.1
    early-stopping: 5
    seed: 18446744073709551615
    shards: 2
    out: m.safetensors
    """

  @Test func everyKeyIsReadAndWritten() throws {
    let file = try ExperimentFile(parsing: Self.everything, file: "e.yaml")
    #expect(file.data == "data/my wine.csv" && file.target == "cultivar: no" && file.task == .classification)
    let options = file.options
    #expect(
      options.layers
        == "reshape(13x1),conv1d(8,3,padding=same):relu,skip(conv1d(8,3,padding=same),batchnorm),"
        + "skip(multiply;conv1d(8,1):sigmoid),branches(concatenate;conv1d(4,1);;conv1d(2,1),skip(conv1d(2,1):tanh)),"
        + "flatten,64:gelu,16:x * sigmoid(1.702 x)")
    #expect(options.loss == .softmaxCrossEntropy(labelSmoothing: 0.1))
    #expect(options.optimizer == .adamW(beta2: 0.99) && options.learningRate == 0.001)
    #expect(options.learningRateFactors == ["conv1d_1": 0, "dense_1": 0.5])
    #expect(options.classWeights == .named(["1": 2, "2": 0.5]))
    #expect(options.augmentation == Augmentation(noise: 0.1) && options.seed == .max)
    #expect(
      options.accumulationSteps == 2 && options.exponentialMovingAverageDecay == 0.99 && options.patience == 5
    )

    // What is written is read as the same, to the last text.
    let again = try ExperimentFile(parsing: file.text, file: "again.yaml")
    #expect(again.text == file.text && again.options.layers == options.layers)
    #expect(again.options.learningRateFactors == options.learningRateFactors)
    #expect(again.target == file.target && again.options.seed == .max)
  }

  /// The example of the documentation, with data that are at hand.
  @Test func theExampleOfTheDocumentationRuns() throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/HillockInterchange/ExperimentFile.swift")
    let lines = String(decoding: try Data(contentsOf: source), as: UTF8.self).split(separator: "\n")
    let first = try #require(lines.firstIndex(of: "/// ```yaml"))
    let example = lines[(first + 1)...].prefix { $0 != "/// ```" }.map { $0.dropFirst(4) }
      .joined(separator: "\n")
    var file = try ExperimentFile(parsing: example, file: "example.yaml")
    #expect(file.data == "wine.csv" && file.target == "cultivar" && file.options.epochs == 60)
    #expect(file.options.optimizer == .adamW(beta2: 0.99) && file.options.seed == 7)
    (file.data, file.target, file.options.epochs) = ("iris", "species", 6)
    let data = try PreparedData(source: file.data, target: file.target, seed: file.options.seed)
    let experiment = try Experiment(
      parts: data.parts, preprocessing: data.preprocessing, options: file.options)
    #expect(experiment.network.nodes.map(\.name) == ["dense_1", "dense_2", "dropout_1", "add_1", "dense_3"])
    #expect(try experiment.run().report.epochs == 6)
  }

  @Test func aSettledExperimentRepeatsItsRun() throws {
    var given = ExperimentFile(data: "iris")
    given.options.epochs = 3
    given.options.exponentialMovingAverageDecay = 0.9
    func run(_ file: ExperimentFile) throws -> (Experiment, String) {
      let data = try PreparedData(source: file.data, task: file.task, seed: file.options.seed)
      let experiment = try Experiment(
        parts: data.parts, preprocessing: data.preprocessing, options: file.options)
      return (experiment, try experiment.run().model.model.fingerprint)
    }
    let (experiment, fingerprint) = try run(given)
    let written = ExperimentFile(of: experiment, like: given)
    for key in ["layers", "learning-rate", "weight-decay", "batch-size", "schedule", "optimizer"] {
      #expect(written.text.contains("\n\(key):"), "\(written.text)")
    }
    #expect(try run(ExperimentFile(parsing: written.text, file: "w.yaml")).1 == fingerprint)
  }

  @Test(arguments: [
    ("data: iris\nepoch: 3", 2, "did you mean 'epochs'"), ("data: iris\ncolour: 3", 2, "there are data"),
    ("data: iris\nepochs: many", 2, "whole number of at least 1, got 'many'"),
    ("data: iris\nepochs: 0", 2, "at least 1"), ("data: iris\nepochs: [3]", 2, "a list"),
    ("data: iris\n\nlearning-rate: -1", 3, "above 0"), ("data: iris\nlearning-rate: nan", 2, "above 0"),
    ("data: iris\nlearning-rate: {a: 1}", 2, "a mapping"), ("data: iris\nloss: hubber", 2, "huber"),
    ("data: iris\nlayers:\n  - 8:relu\n  - 8:rleu", 4, "rleu"),
    ("data: iris\nlayers: {a: b, c: d}", 2, "layers"),
    ("data: iris\nlayers:\n  - skip: [8:relu, dropout:2]", 3, "rate"),
    ("data: iris\nlayers:\n  - branches: {ways: [8, 8]}", 3, "merge"),
    ("data: iris\nlayers:\n  - branches:\n      merge: sum\n      ways: [8, 8]", 3, "concatenate"),
    ("data: iris\nlayers: [conv1d(8,3), flatten]", 2, "in quotes"),
    ("data: iris\noptimizer: {name: adam, beta3: 0.1}", 2, "beta1, beta2, epsilon"),
    ("data: iris\noptimizer: {beta1: 0.1}", 2, "name"), ("data: iris\noptimizer: admw", 2, "adamw"),
    ("data: iris\nschedule: cosin", 2, "cosine"), ("data: iris\nseed: -1", 2, "whole number"),
    ("data: iris\nseed: 18446744073709551616", 2, "whole number"), ("data: iris\nout:", 2, "got nothing"),
    ("data: iris\nclass-weights: {a: heavy}", 2, "weight above 0"),
    ("data: iris\naugment: shift", 2, "shift=PIXELS"),
    ("data: iris\nfreeze: {a: 1}", 2, "names of layers"), ("data: iris\ndata: iris", 1, "more than once"),
    ("data: iris\n  epochs: 3", 2, "no sound YAML"), ("data: [iris", 2, "no sound YAML"),
    ("data: iris\ntask: cluster", 2, "classification or regression"), ("- data", 1, "keys with values"),
  ])
  func mistakesAreNamedWithTheirLine(text: String, line: Int, words: String) throws {
    let error = #expect(throws: DataError.self) { try ExperimentFile(parsing: text, file: "e.yaml") }
    #expect(error?.file == "e.yaml" && error?.line == line, "\(String(describing: error))")
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func whatIsNoExperimentIsRefused() throws {
    for text in [
      "", "\n\n", "epochs: 3", "null", "\t", "data: \"\"", "%YAML 9.9\n---\ndata: iris\nepochs: x", "\u{1}",
    ] {
      #expect(throws: DataError.self, "\(text)") { try ExperimentFile(parsing: text, file: "e.yaml") }
    }
    // Nesting that would overflow a stack, and aliases that would grow without end.
    #expect(throws: DataError.self) {
      try ExperimentFile(parsing: "layers: " + String(repeating: "[", count: 100_000), file: "e.yaml")
    }
    let bomb =
      "a: &a [x,x,x,x,x,x,x,x]\n"
      + zip("bcdefghij", "abcdefghi").map { "\($0): &\($0) [*\($1),*\($1),*\($1),*\($1),*\($1),*\($1)]\n" }
      .joined()
    let clock = ContinuousClock()
    let time = clock.measure {
      let error = #expect(throws: DataError.self) { try ExperimentFile(parsing: bomb, file: "e.yaml") }
      #expect(error?.message.contains("aliases are not read") == true, "\(String(describing: error))")
    }
    #expect(time < .seconds(2))
  }

  @Test(arguments: [
    "data: &d iris\nout: *d", "layers: &l [8:relu]\nx: [*l, *l]", "? &a [1]\n: 1\n? *a\n: 2",
    "data: iris\nlayers: [&x 8:relu, *x]", "data: iris\naugment: &a_-1 {}\nseed: *a_-1",
  ])
  func aliasesAreRefused(text: String) {
    let error = #expect(throws: DataError.self) { try ExperimentFile(parsing: text, file: "e.yaml") }
    #expect(error?.message.contains("aliases") == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    "data: iris\nlayers: '8:x * sigmoid(1.702 x)'", "data: iris\nlayers: ['16:x*sigmoid(x)', 8:relu]",
    "data: iris # * and & in a remark: &a", "data: &only iris",
  ])
  func starsThatAreNoAliasesAreRead(text: String) throws {
    #expect(try ExperimentFile(parsing: text, file: "e.yaml").data == "iris")
  }

  @Test(arguments: [
    "learning-rate: 0x10", "label-smoothing: 0x0.1p0", "augment: noise=0x1", "test-fraction: 0x1p-2",
  ])
  func hexadecimalNumbersAreRefused(text: String) {
    #expect(throws: DataError.self) { try ExperimentFile(parsing: "data: iris\n" + text, file: "e.yaml") }
  }
}
