import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock

/// The same layer from its parts: products, the activation and the sum of rows, each in a call of its own.
private struct Parts: Layer {
  static let kind = "parts"
  var dense: Dense

  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try dense.outputShape(for: inputs) }
  func parameters(for inputs: [Shape]) -> [ParameterSpecification] { dense.parameters(for: inputs) }
  func savedCount(for inputs: [Shape], rows: Int) -> Int { dense.savedCount(for: inputs, rows: rows) }
  private var kernel: ActivationKernel { ActivationKernel(dense.activation) }

  func forward(_ context: ForwardContext) {
    let inputs = context.inputShapes[0].count
    let product = Product(rows: context.rows, columns: dense.units, depth: inputs)
    let z =
      kernel.derivativeReadsOutput
      ? context.outputView : context.savedView.part(from: 0, count: context.rows * dense.units)
    product.run(
      a: .rows(context.inputView()), b: .rows(context.parameterView(0)), into: z,
      startingAt: dense.usesBias ? .bias(context.parameterView(1)) : .zero, pool: context.pool)
    kernel.forward(z.view, into: context.outputView, pool: context.pool)
  }

  func backward(_ context: BackwardContext) {
    let forward = context.forward
    let inputs = forward.inputShapes[0].count
    let rows = context.rows
    let gradient = context.outputGradientView
    if kernel.derivativeReadsOutput {
      kernel.backwardFromOutput(forward.outputView.view, gradient: gradient, pool: context.pool)
    } else {
      kernel.backward(
        forward.savedView.view.part(from: 0, count: rows * dense.units), gradient: gradient,
        pool: context.pool)
    }
    Product(rows: inputs, columns: dense.units, depth: rows).run(
      a: .columns(forward.inputView()), b: .rows(gradient.view), into: context.parameterGradientView(0),
      startingAt: .zero, pool: context.pool)
    if dense.usesBias {
      Reductions.sumOfRows(
        gradient.view, rows: rows, columns: dense.units, into: context.parameterGradientView(1))
    }
    if let inputGradient = context.inputGradientView() {
      Product(rows: rows, columns: inputs, depth: dense.units).run(
        a: .rows(gradient.view), b: .columns(forward.parameterView(0)), into: inputGradient,
        startingAt: .zero, pool: context.pool)
    }
  }
}

/// A dense layer that no plan knows as one, so that it runs by itself.
private struct Alone: Layer {
  static let kind = "alone"
  var dense: Dense

  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try dense.outputShape(for: inputs) }
  func parameters(for inputs: [Shape]) -> [ParameterSpecification] { dense.parameters(for: inputs) }
  func savedCount(for inputs: [Shape], rows: Int) -> Int { dense.savedCount(for: inputs, rows: rows) }
  func forward(_ context: ForwardContext) { dense.forward(context) }
  func backward(_ context: BackwardContext) { dense.backward(context) }
}

@Suite struct DenseChainTests {
  struct Case: Sendable {
    var sizes: [Int]
    var rows: Int
    var activation: String
    var usesBias = true
  }

  static let cases = [
    Case(sizes: [2, 8, 2], rows: 4, activation: "relu"),
    Case(sizes: [4, 16, 16, 3], rows: 33, activation: "gelu"),
    Case(sizes: [5, 7, 40], rows: 9, activation: "tanh", usesBias: false),
    Case(sizes: [130, 300, 260, 70], rows: 150, activation: "silu"),
    // Half of the numbers between layers are zero, and left out.
    Case(sizes: [130, 300, 260, 70], rows: 150, activation: "relu"),
    Case(sizes: [300, 200, 4], rows: 100, activation: "sigmoid"),
    // The last layers go by rows together: two, all, three with z kept beside y, and none for the batch is too large.
    Case(sizes: [260, 256, 128, 10], rows: 64, activation: "relu"),
    Case(sizes: [40, 100, 90], rows: 97, activation: "relu"),
    Case(sizes: [300, 120, 110, 100, 10], rows: 70, activation: "gelu"),
    Case(sizes: [40, 30, 3], rows: 1_030, activation: "relu"),
    // A formula has no C kernel: it is applied after the sums.
    Case(sizes: [6, 9, 5, 3], rows: 21, activation: "x*sigmoid(1.3 x)"),
  ]

  /// Layers in one call give the bits of the separate products, activations and sums, with any threads.
  @Test(arguments: cases) func theChainHasTheBitsOfItsParts(given: Case) throws {
    let activation = try Activation(named: given.activation)
    let layers = given.sizes.dropFirst().enumerated().map { index, units in
      Dense(
        units, index == given.sizes.count - 2 ? .identity : activation, usesBias: given.usesBias)
    }
    let chained = try Model(Network(inputShape: [given.sizes[0]], layers: layers), seed: 4)
    func model(_ layers: [any Layer]) throws -> Model {
      try Model(Network(inputShape: [given.sizes[0]], layers: layers), parameters: chained.parameters)
    }
    let parts = try model(layers.map { Parts(dense: $0) })
    let alone = try model(layers.map { Alone(dense: $0) })
    var random = SeededRandom(seed: 71)
    let classes = given.sizes[given.sizes.count - 1]
    let data = try Dataset(
      inputs: (0..<given.rows * given.sizes[0]).map { _ in random.float(in: -2...2) },
      featureCount: given.sizes[0],
      targets: .classes(
        (0..<given.rows).map { Int32($0 % classes) }, names: (0..<classes).map(String.init)))
    let expected = try parts.gradient(of: .softmaxCrossEntropy(), on: data)
    let outputs = try parts.outputs(for: data.inputs)
    for (model, threads) in [(chained, 1), (chained, 2), (chained, 3), (alone, 1), (alone, 2)] {
      let pool = try WorkerPool(threads: threads)
      let found = try model.gradient(of: .softmaxCrossEntropy(), on: data, pool: pool)
      #expect(found.loss == expected.loss, "seed 71, \(threads) threads")
      // The numbers that differ, for the difference of two long arrays takes for ever to be found and to be read.
      let wrong = zip(found.gradient, expected.gradient).filter { $0.bitPattern != $1.bitPattern }
      #expect(wrong.isEmpty, "seed 71, \(threads) threads: \(wrong.count) numbers")
      let differing = zip(try model.outputs(for: data.inputs, pool: pool), outputs).filter { $0 != $1 }
      #expect(differing.isEmpty, "seed 71, \(threads) threads: \(differing.count) numbers")
    }
  }
}
