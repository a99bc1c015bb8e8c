import Hillock
import HillockFormula
import HillockTestSupport
import Testing

@Suite struct EngineTests {
  static let layers: [[any Layer]] = [
    [Dense(5, activation: .tanh), Dense(3)],
    [Dense(6, activation: .gelu), GatedUnit(.silu), Dense(3)],
    [Maxout(4, pieces: 3), Dense(3, activation: .sigmoid)],
    [Dense(4, activation: .relu), ConcatenatedReLU(), Dense(3), VectorActivation(.softmax)],
    [Dense(4, activation: .mish), Activate(.softplus), Dense(3), VectorActivation(.logSoftmax)],
  ]

  @Test(arguments: layers.indices) func gradientAgreesWithDifferencesInDouble(index: Int) throws {
    let network = try Network(inputShape: [4], layers: Self.layers[index])
    let model = Model(network, seed: 7)
    var random = SeededRandom(seed: 20_261_123)
    let inputs = (0..<20).map { _ in random.float(in: -2...2) }
    let targets = (0..<15).map { _ in random.float(in: -1...1) }
    let data = try Dataset(inputs: inputs, featureCount: 4, targets: .values(targets, count: 3))
    let result = try model.gradient(of: .meanSquared, on: data)
    let rows = (0..<5).map { row in inputs[row * 4..<row * 4 + 4].map(Double.init) }
    let wanted = (0..<5).map { row in targets[row * 3..<row * 3 + 3].map(Double.init) }
    let reference = ReferenceNetwork(network)
    let parameters = model.parameters.map(Double.init)
    let loss = try reference.loss(.meanSquared, inputs: rows, targets: wanted, parameters: parameters)
    #expect(abs(loss - result.loss) <= 1e-6 * max(1, abs(loss)))
    let gradient = try reference.gradient(.meanSquared, inputs: rows, targets: wanted, parameters: parameters)
    let scale = gradient.map(abs).max() ?? 1
    for (ours, theirs) in zip(result.gradient, gradient) {
      #expect(abs(Double(ours) - theirs) <= 3e-6 * scale, "seed 20261123")
    }
  }

  @Test func threadsChangeNoBit() throws {
    var random = SeededRandom(seed: 5)
    let inputs = (0..<64 * 40).map { _ in random.float(in: -1...1) }
    let classes = (0..<40).map { Int32($0 % 3) }
    let data = try Dataset(
      inputs: inputs, featureCount: 64,
      targets: .classes(classes, names: ["a", "b", "c"]))
    let network = try Network(inputs: 64) {
      Dense(96, activation: .silu)
      Dropout(0.25)
      Dense(3)
    }
    func fingerprint(threads: Int, shards: Int) throws -> String {
      var trainer = try Trainer(network, TrainingConfiguration(epochs: 2, batchSize: 40, shards: shards))
      _ = try trainer.run(training: data, threads: threads)
      return trainer.model.fingerprint
    }
    for shards in [1, 3] {
      let one = try fingerprint(threads: 1, shards: shards)
      #expect(try fingerprint(threads: 2, shards: shards) == one)
      #expect(try fingerprint(threads: 3, shards: shards) == one)
    }
  }

  @Test func aLayerThatDoesNotFitIsNamed() throws {
    let error = #expect(throws: NetworkError.self) {
      try Network(inputs: 4) {
        Dense(3)
        Dense(0)
      }
    }
    #expect(error?.message == "layer 2 (Dense 3→0): expected at least 1 unit, got 0")
  }

  @Test func aFormulaIsAsGoodAsAnEntry() throws {
    let formula = ActivationKernel(try Activation("x * sigmoid(1.702 x)"))
    let entry = ActivationKernel(.quickGELU)
    let points: [Float] = [-20, -1.5, -0.25, 0, 0.75, 3, 40]
    for (one, other) in zip(formula.values(at: points), entry.values(at: points)) {
      #expect(abs(one - other) <= other.ulp)
    }
    for (one, other) in zip(formula.derivatives(at: points), entry.derivatives(at: points)) {
      #expect(abs(one - other) <= 2 * other.ulp)
    }
  }

  /// Every kernel against the nearest float to the catalogue's formula, found with interval arithmetic.
  @Test func kernelsAreWithinOneUnitOfTheFormula() throws {
    let points: [Float] = [-11.5, -3, -1.25, -0.75, -0.001, 0.3, 1, 2.5, 9]
    for activation in Catalogue.all {
      let values = ActivationKernel(activation).values(at: points)
      let formula = activation.boundFormula
      for (x, value) in zip(points, values) {
        guard let exact = Rational(exactly: x), let wanted = nearestFloat(of: formula, at: ["x": exact])
        else {
          continue
        }
        #expect(abs(value - wanted) <= wanted.ulp, "\(activation.name)(\(x)) = \(value), not \(wanted)")
      }
    }
  }
}
