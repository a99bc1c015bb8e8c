import Hillock
import HillockFormula
import HillockProof
import HillockTestSupport
import Testing

@Suite struct EngineTests {
  static let layers: [[any Layer]] = [
    [Dense(5, .tanh), Dense(3)],
    [Dense(6, .gelu), GatedUnit(.silu), Dense(3)],
    [Maxout(4, pieces: 3), Dense(3, .sigmoid)],
    [Dense(4, .relu), ConcatenatedReLU(), Dense(3), VectorActivation(.softmax)],
    [Dense(4, .mish), Activate(.softplus), Dense(3), VectorActivation(.logSoftmax)],
  ]

  @Test(arguments: layers.indices) func gradientAgreesWithDifferencesInDouble(index: Int) throws {
    let network = try Network(inputShape: [4], layers: Self.layers[index])
    let model = try Model(network, seed: 7)
    var random = SeededRandom(seed: 20_261_123)
    let inputs = (0..<20).map { _ in random.float(in: -2...2) }
    let targets = (0..<15).map { _ in random.float(in: -1...1) }
    let data = try Dataset(inputs: inputs, featureCount: 4, targets: .values(targets, count: 3))
    let result = try model.gradient(of: .meanSquaredError, on: data)
    let rows = (0..<5).map { row in inputs[row * 4..<row * 4 + 4].map(Double.init) }
    let wanted = (0..<5).map { row in targets[row * 3..<row * 3 + 3].map(Double.init) }
    let reference = ReferenceNetwork(network)
    let parameters = model.parameters.map(Double.init)
    let loss = try reference.loss(.meanSquaredError, inputs: rows, targets: wanted, parameters: parameters)
    #expect(abs(loss - result.loss) <= 1e-6 * max(1, abs(loss)))
    let gradient = try reference.gradient(
      .meanSquaredError, inputs: rows, targets: wanted, parameters: parameters)
    let scale = gradient.map(abs).max() ?? 1
    for (ours, theirs) in zip(result.gradient, gradient) {
      #expect(abs(Double(ours) - theirs) <= 3e-6 * scale, "seed 20261123")
    }
  }

  @Test(arguments: Catalogue.vectorActivations) func aVectorActivationIsALayer(entry: VectorEntry) throws {
    let text = entry.layer.replacing("UNITS", with: "4").replacing("PIECES", with: "2")
    let network = try Network(inputShape: [4], parts: LayerList.parts(parsing: text))
    let model = try Model(network, seed: 1)
    let outputs = try model.outputs(for: [0.5, -1, 2, 0.25])
    #expect(outputs.allSatisfy { $0.isFinite })
    if ["softmax", "softmin", "sparsemax"].contains(entry.name) {
      #expect(abs(outputs.reduce(0, +) - 1) < 1e-6)
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
      Dense(96, .silu)
      Dropout(0.25)
      Dense(3)
    }
    func fingerprint(threads: Int, shards: Int) throws -> String {
      var trainer = try Trainer(network, TrainingConfiguration(epochs: 2, batchSize: 40, shards: shards))
      _ = try trainer.run(on: data, threads: threads)
      return trainer.model.fingerprint
    }
    for shards in [1, 3] {
      let one = try fingerprint(threads: 1, shards: shards)
      #expect(try fingerprint(threads: 2, shards: shards) == one)
      #expect(try fingerprint(threads: 3, shards: shards) == one)
    }
  }

  @Test func networksAreWrittenWithIfAndFor() throws {
    func network(_ widths: [Int], isDeep: Bool, drops: Float?) throws -> [String] {
      try Network(inputs: 4) {
        for width in widths { Dense(width, .tanh) }
        if let drops { Dropout(drops) }
        if isDeep {
          Residual(.concatenate) { Dense(3) }
        } else {
          Activate(.relu)
        }
        Branches(.multiply, [[.layer(Dense(2))], [.layer(Dense(2, .sigmoid))]])
      }.nodes.map(\.name)
    }
    #expect(
      try network([5, 6], isDeep: true, drops: 0.5)
        == [
          "dense_1", "dense_2", "dropout_1", "dense_3", "concatenate_1", "dense_4", "dense_5", "multiply_1",
        ])
    #expect(
      try network([], isDeep: false, drops: nil) == ["activation_1", "dense_1", "dense_2", "multiply_1"])
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

  @Test func valuesComeWithTheirDerivatives() throws {
    let points = (-1500...1500).map { Float($0) / 200 }
    for activation in [Activation.quickGELU, try Activation("x * sigmoid(1.702 x)")] {
      let kernel = ActivationKernel(activation)
      let both = kernel.valuesAndDerivatives(at: points)
      #expect(both.values == kernel.values(at: points))
      #expect(both.derivatives == kernel.derivatives(at: points))
    }
  }

  /// Every kernel and its derivative against the nearest float to the catalogue's formula, found with interval
  /// arithmetic; between the kinks.
  @Test func kernelsAreWithinOneUnitOfTheFormula() throws {
    var random = SeededRandom(seed: 3)
    var points: [Float] = [
      -40, -11.5, -0.7517916, -1.2784645, -1e-5, 1e-38, .leastNonzeroMagnitude, 88.5, 1e10,
    ]
    points += (0..<12).map { _ in random.float(in: -8...8) }
    for activation in Catalogue.all {
      let kernel = ActivationKernel(activation)
      let values = kernel.values(at: points)
      let slopes = kernel.derivatives(at: points)
      for (index, x) in points.enumerated() where !activation.kinkLocations.contains(x) {
        guard let exact = Rational(exactly: x) else { continue }
        if let wanted = nearestFloat(of: activation.boundFormula, at: ["x": exact]) {
          #expect(
            values[index] == wanted || abs(values[index] - wanted) <= wanted.ulp,
            "\(activation.name)(\(x)) = \(values[index]), not \(wanted); seed 3")
        }
        if let wanted = nearestFloat(of: activation.boundDerivative, at: ["x": exact]) {
          #expect(
            slopes[index] == wanted || abs(slopes[index] - wanted) <= wanted.ulp,
            "\(activation.name)′(\(x)) = \(slopes[index]), not \(wanted); seed 3")
        }
      }
    }
  }

  @Test func kinksTakeTheChosenDerivative() throws {
    for activation in Catalogue.all {
      let slopes = ActivationKernel(activation).derivatives(at: activation.kinkLocations)
      for (slope, wanted) in zip(slopes, activation.kinkDerivatives) {
        #expect(slope == wanted, "\(activation.name)")
      }
    }
    #expect(try ActivationKernel(.relu(derivativeAtZero: 0.5)).derivatives(at: [0]) == [0.5])
  }

  @Test func notANumberStaysOneAndHasOnePattern() {
    for activation in Catalogue.all {
      let kernel = ActivationKernel(activation)
      let payload = Float(bitPattern: 0xFFC1_2345)
      #expect(kernel.values(at: [payload])[0].bitPattern == 0x7FC0_0000, "\(activation.name)")
      #expect(kernel.derivatives(at: [payload])[0].bitPattern == 0x7FC0_0000, "\(activation.name)′")
    }
  }
}
