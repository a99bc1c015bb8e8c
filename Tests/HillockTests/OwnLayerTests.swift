import Foundation
import Hillock
import HillockForming
import HillockFormula
import HillockTestSupport
import Synchronization
import Testing

@testable import HillockPictures

// The example of `Layer`'s documentation; a test compares the two.
/// y = x + a·x², with one trained a for each feature.
struct Bend: Layer {
  static let kind = "bend"

  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 1, inputs[0].rank == 1 else {
      throw ShapeError("expected one vector, got \(inputs)")
    }
    return inputs[0]
  }

  func parameters(for inputs: [Shape]) -> [ParameterSpecification] {
    [.init(name: "bend", shape: inputs[0], initializer: .zeros, fanIn: 1, fanOut: 1, decays: true)]
  }

  func forward(_ context: ForwardContext) {
    let (x, a) = (context.input(), context.parameter(0))
    var y = context.output
    for index in x.indices { y[index] = x[index] + a[index % a.count] * x[index] * x[index] }
  }

  func backward(_ context: BackwardContext) {
    let (x, a) = (context.forward.input(), context.forward.parameter(0))
    let slope = context.outputGradient
    var sums = context.parameterGradient(0)
    sums.update(repeating: 0)
    for index in x.indices { sums[index % a.count] += slope[index] * x[index] * x[index] }
    if var gradient = context.inputGradient() {
      for index in x.indices { gradient[index] = slope[index] * (1 + 2 * a[index % a.count] * x[index]) }
    }
  }
}

/// The same with a slope that lacks its factor 2.
private struct WrongBend: Layer {
  static let kind = "wrong_bend"
  private var right = Bend()

  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try right.outputShape(for: inputs) }
  func parameters(for inputs: [Shape]) -> [ParameterSpecification] { right.parameters(for: inputs) }
  func forward(_ context: ForwardContext) { right.forward(context) }
  func backward(_ context: BackwardContext) {
    right.backward(context)
    let (x, a) = (context.forward.input(), context.forward.parameter(0))
    let slope = context.outputGradient
    guard var gradient = context.inputGradient() else { return }
    for index in x.indices { gradient[index] = slope[index] * (1 + a[index % a.count] * x[index]) }
  }
}

/// A dense layer with a bias, written anew: y = f(x·W + b).
private struct Projection: LibraryLayer {
  package static let word = "projection"
  var units: Int
  var kernel: ActivationKernel

  package var computation: LayerForm { .affine(kernel) }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape { [units] }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    Dense(units, kernel.activation).parameters(for: inputs)
  }

  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    kernel.derivativeReadsOutput ? 0 : rows * units
  }

  package func forward(in context: ForwardContext) {
    let (x, w, b) = (context.input(), context.parameter(0), context.parameter(1))
    let width = x.count / context.rows
    var output = context.output
    for row in 0..<context.rows {
      for unit in 0..<units {
        var sum = b[unit]
        for input in 0..<width { sum = sum.addingProduct(x[row * width + input], w[input * units + unit]) }
        output[row * units + unit] = kernel.values(at: [sum])[0]
      }
    }
  }

  package func backward(in context: BackwardContext) { fatalError("a plan for training compiles the layer") }
}

/// Adds random numbers in training, and writes down what it drew for each row.
private struct Noise: Layer {
  static let kind = "noise"
  static let drawn = Mutex<[[Float]]>([])

  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { inputs[0] }

  func forward(_ context: ForwardContext) {
    let x = context.input()
    var y = context.output
    let width = context.outputShape.count
    for row in 0..<context.rows {
      var random = context.random.generator(row: row)
      let numbers = (0..<width).map { _ -> Float in random.uniform() }
      if context.isTraining { Self.drawn.withLock { $0.append(numbers) } }
      for column in 0..<width {
        y[row * width + column] = x[row * width + column] + (context.isTraining ? numbers[column] : 0)
      }
    }
  }

  func backward(_ context: BackwardContext) {
    let slope = context.outputGradient
    guard var gradient = context.inputGradient() else { return }
    for index in slope.indices { gradient[index] = slope[index] }
  }
}

/// A layer of somebody else's module takes part in everything.
@Suite struct OwnLayerTests {
  private func network() throws -> Network {
    try Network(inputs: 3) {
      Dense(5, .tanh)
      Bend()
      Dense(2)
    }
  }

  @Test func theExampleOfTheDocumentationIsThisOne() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    func lines(_ url: URL) throws -> [Substring] {
      String(decoding: try Data(contentsOf: url), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
    }
    let mine = try lines(URL(fileURLWithPath: #filePath))
    let first = try #require(mine.firstIndex { $0.hasPrefix("struct Bend") })
    let last = try #require(mine[first...].firstIndex { $0 == "}" })
    let example = mine[first...last].map { $0.isEmpty ? "///" : "/// " + $0 }.joined(separator: "\n")
    let documentation = try lines(
      tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Hillock/Layers/Layer.swift")
    ).joined(separator: "\n")
    let isThere = documentation.contains(example)
    #expect(isThere, "expected in Layer.swift:\n\(example)")
  }

  @Test func itsGradientIsChecked() throws {
    let own = try GradientCheck(Bend(), inputs: [[4]], seed: 7)
    #expect(own.parts.map(\.name) == ["input 1", "bend"])
    #expect(own.worst < 1e-5, "\(own)")
    let exact = try GradientCheck(Bend(), inputs: [[4]], seed: 7) { inputs, parameters in
      inputs[0].enumerated().map { $1 + parameters[0][$0 % 4] * $1 * $1 }
    }
    #expect(exact.worst < 1e-6, "\(exact)")
  }

  @Test func aWrongGradientIsFound() throws {
    let check = try GradientCheck(WrongBend(), inputs: [[4]], seed: 7)
    #expect(check.parts[0].error > 0.01 && check.parts[1].error < 1e-5, "\(check)")
  }

  @Test func shapesAndSummaryKnowIt() throws {
    let network = try network()
    #expect(network.nodes[1].name == "bend_1" && network.parameterCount == 20 + 5 + 12)
    #expect(NetworkSummary(network).lines.contains { $0.contains("bend_1") && $0.hasSuffix("5") })
    let error = #expect(throws: NetworkError.self) { try Network(inputShape: [2, 2, 1]) { Bend() } }
    #expect(error?.message.hasPrefix("layer 1 (bend): expected one vector") == true)
  }

  /// A layer that says what it computes is compiled, proved and drawn as a built-in one is, whatever its type.
  @Test func aLayerIsTakenForWhatItsFormSays() throws {
    func layers(_ activation: Activation) -> [any Layer] {
      [Projection(units: 6, kernel: .init(activation)), Projection(units: 2, kernel: .init(.identity))]
    }
    var random = SeededRandom(seed: 11)
    let inputs = (0..<90).map { _ in random.float(in: -1...1) }
    let data = try Dataset(
      inputs: inputs, featureCount: 3, targets: .classes((0..<30).map { Int32($0 % 2) }, names: ["a", "b"]))
    for activation in [Activation.relu, .gelu] {
      var built = try Trainer(
        Network(inputShape: [3], layers: [Dense(6, activation), Dense(2)]),
        TrainingConfiguration(epochs: 3, batchSize: 8))
      var own = try Trainer(
        Network(inputShape: [3], layers: layers(activation)), TrainingConfiguration(epochs: 3, batchSize: 8))
      _ = try built.run(on: data)
      _ = try own.run(on: data)
      #expect(own.model.parameters == built.model.parameters)
      #expect(try own.model.outputs(for: inputs) == built.model.outputs(for: inputs))
    }

    let model = try Model(Network(inputShape: [3], layers: layers(.relu)), seed: 3)
    let same = try Model(
      Network(inputShape: [3], layers: [Dense(6, .relu), Dense(2)]), parameters: model.parameters)
    let point: [Rational] = [.one, .zero, Rational(-2)]
    #expect(try ExactNetwork(model).outputs(at: point) == ExactNetwork(same).outputs(at: point))
    #expect(try UnitGraph(model, inputs: [], outputs: []).columns.map(\.names.count) == [3, 6, 2])
    #expect(try Model.ensemble(of: [model, model]).network.outputShape == [2])
  }

  @Test func itsRandomNumbersBelongToRowsAndSteps() throws {
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 24), featureCount: 3,
      targets: .classes([0, 1, 0, 1, 0, 1, 0, 1], names: ["a", "b"]))
    func drawn(seed: UInt64, shards: Int, threads: Int) throws -> Set<[Float]> {
      let network = try Network(inputs: 3) {
        Noise()
        Dense(2)
      }
      Noise.drawn.withLock { $0 = [] }
      var trainer = try Trainer(
        network, TrainingConfiguration(epochs: 2, batchSize: 8, seed: seed, shards: shards))
      _ = try trainer.run(on: data, threads: threads)
      let numbers = Noise.drawn.withLock { $0 }
      #expect(numbers.count == 16)
      return Set(numbers)
    }
    let whole = try drawn(seed: 1, shards: 1, threads: 1)
    #expect(whole.count == 16, "each row of each step has numbers of its own")
    #expect(try drawn(seed: 1, shards: 4, threads: 1) == whole)
    #expect(try drawn(seed: 1, shards: 4, threads: 3) == whole)
    #expect(try drawn(seed: 2, shards: 1, threads: 1).isDisjoint(with: whole))
  }

  @Test func itIsTrainedSavedAndReadBack() throws {
    var random = SeededRandom(seed: 4)
    let inputs = (0..<90).map { _ in random.float(in: -1...1) }
    let data = try Dataset(
      inputs: inputs, featureCount: 3, targets: .classes((0..<30).map { Int32($0 % 2) }, names: ["a", "b"]))
    var trainer = try Trainer(network(), TrainingConfiguration(epochs: 3, batchSize: 8))
    _ = try trainer.run(on: data)
    #expect(trainer.model.parameter(0, of: 1).contains { $0 != 0 })

    let bytes = try JSONEncoder().encode(NetworkDescription(network()))
    let registry = LayerRegistry.standard.adding([Bend.self])
    let back = try JSONDecoder().decode(NetworkDescription.self, from: bytes, configuration: registry)
      .network()
    let model = try Model(back, parameters: trainer.model.parameters)
    #expect(try model.outputs(for: inputs) == trainer.model.outputs(for: inputs))
    #expect(throws: NetworkError.self) {
      try JSONDecoder().decode(NetworkDescription.self, from: bytes, configuration: .standard)
    }

    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try TrainedModel(trainer.model, for: data).write(to: file)
    #expect(
      try TrainedModel(contentsOf: file, layers: [Bend.self]).model.fingerprint == trainer.model.fingerprint)
    #expect(throws: DataError.self) { try TrainedModel(contentsOf: file) }
  }
}
