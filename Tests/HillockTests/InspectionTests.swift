import HillockFormula
import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

@Suite struct InspectionTests {
  private func data(rows: Int, features: Int, seed: UInt64) throws -> Dataset {
    var random = SeededRandom(seed: seed)
    let inputs = (0..<rows * features).map { _ in random.float(in: -2...2) }
    return try Dataset(
      inputs: inputs, featureCount: features,
      targets: .classes((0..<rows).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
  }

  /// A model with one number of a parameter array changed for each unit given from 1.
  private func planted(_ model: Model, _ array: Int, of node: Int, units: [Int], _ value: Float) throws
    -> Model
  {
    var parameters = model.parameters
    for unit in units { parameters[model.network.nodes[node].parameterOffsets[array] + unit - 1] = value }
    return try Model(model.network, parameters: parameters)
  }

  private func network() throws -> Network {
    try Network(inputs: 8) {
      Dense(24, .relu)
      Dense(16, .relu)
      Dense(3)
    }
  }

  @Test func plantedDeadUnitsAreNamedAndNothingElse() throws {
    let data = try data(rows: 300, features: 8, seed: 71)
    let model = try Model(network(), seed: 4)
    let loss = Loss.softmaxCrossEntropy()
    let before = try Inspection(model, on: data, loss: loss)
    #expect(
      before.layers.map { $0.deadUnits?.count } == [0, 0, nil], "the test needs a model without dead units")

    let first = [3, 8, 20]
    var sick = try planted(model, 1, of: 0, units: first, -100)
    sick = try planted(sick, 1, of: 1, units: [16], -100)
    let found = try Inspection(sick, on: data, loss: loss)
    #expect(found.layers.map { $0.deadUnits?.map(\.number) } == [first, [16], nil])
    #expect(found.layers[0].deadUnits?.allSatisfy { $0.bias == -100 && $0.greatestSum < -80 } == true)
    #expect(found.findings.filter { $0.kind == .deadUnits }.map(\.layer) == ["dense_1", "dense_2"])
    #expect(found.findings[0].problem.contains("3 units of 24 dead (3, 8, 20): the bias outweighs"))
  }

  @Test func revivedUnitsAreActiveLeaveTheOutputsAloneAndTrain() throws {
    let data = try data(rows: 300, features: 8, seed: 72)
    let loss = Loss.softmaxCrossEntropy()
    var sick = try planted(Model(try network(), seed: 4), 1, of: 0, units: [3, 8, 20], -100)
    sick = try planted(sick, 1, of: 1, units: [16], -100)
    let revival = try Revival(sick, on: data, loss: loss, seed: 9)
    #expect(
      revival.layers == [
        .init(name: "dense_1", revived: [3, 8, 20], stillDead: [], keepsOutputs: true),
        .init(name: "dense_2", revived: [16], stillDead: [], keepsOutputs: true),
      ])
    let alive = try Inspection(revival.model, on: data, loss: loss)
    #expect(alive.layers.map { $0.deadUnits?.count } == [0, 0, nil])
    #expect(try revival.model.outputs(for: data.inputs) == sick.outputs(for: data.inputs))
    #expect(
      try Revival(sick, on: data, loss: loss, seed: 9).model.fingerprint == revival.model.fingerprint)
    #expect(
      try Revival(sick, on: data, loss: loss, seed: 10).model.fingerprint != revival.model.fingerprint)

    func weights(_ model: Model, _ node: Int, unit: Int) -> [Float] {
      let units = model.network.nodes[node].outputShape.count
      return Array(model.parameter(0, of: node)).enumerated().filter { $0.offset % units == unit - 1 }.map(
        \.element)
    }
    for (model, changes) in [(revival.model, true), (sick, false)] {
      var trainer = try Trainer(model, TrainingConfiguration(loss: loss, epochs: 1, batchSize: 50))
      _ = try trainer.run(on: data)
      for (node, units) in [(0, [3, 8, 20]), (1, [16])] {
        for unit in units {
          let before = weights(model, node, unit: unit)
          let after = weights(trainer.model, node, unit: unit)
          #expect(zip(before, after).contains { $0 != $1 } == changes, "node \(node), unit \(unit)")
        }
      }
    }
  }

  @Test func aDeadChannelOfAConvolutionIsFoundAndRevived() throws {
    let network = try Network(inputShape: [6, 6, 2]) {
      Conv2D(5, 3, .relu)
      MaxPool(2)
      Flatten()
      Dense(12)
      BatchNorm()
      Activate(.relu)
      Dense(3)
    }
    let data = try data(rows: 120, features: 72, seed: 73)
    let loss = Loss.softmaxCrossEntropy()
    var sick = try planted(Model(network, seed: 5), 1, of: 0, units: [4], -100)
    // The shift of the normalisation kills a unit of the activation that follows it.
    sick = try planted(sick, 1, of: 4, units: [7], -100)
    let found = try Inspection(sick, on: data, loss: loss)
    let dead = Dictionary(uniqueKeysWithValues: found.layers.map { ($0.name, $0.deadUnits?.map(\.number)) })
    #expect(
      dead == ["conv2d_1": [4], "dense_1": nil, "batch_norm_1": nil, "activation_1": [7], "dense_2": nil])
    #expect(found.layers[0].samples == 120 * 16)
    let revival = try Revival(sick, on: data, loss: loss, seed: 1)
    #expect(revival.layers.map(\.revived) == [[4], [7]])
    #expect(revival.layers.map(\.keepsOutputs) == [true, true])
    let (after, before) = try (revival.model.outputs(for: data.inputs), sick.outputs(for: data.inputs))
    #expect(after == before, "by \(zip(after, before).map { abs($0 - $1) }.max() ?? 0)")
  }

  @Test func figuresAreThoseOfAPlainCalculation() throws {
    let rows = 20
    let data = try data(rows: rows, features: 8, seed: 74)
    let network = try network()
    let model = try Model(network, seed: 6)
    let loss = Loss.softmaxCrossEntropy()
    let report = try Inspection(model, on: data, loss: loss)
    #expect(report.layers.count == 3 && report.examples == rows)
    #expect(abs((report.layers[0].promisedGain ?? 0) - 2.0.squareRoot()) < 1e-3)
    #expect(abs((report.layers[2].promisedGain ?? 0) - 1) < 1e-6)

    // Sums and outputs of the first layer by definition.
    let weight = model.parameter(0, of: 0).map(Double.init)
    var sums: [[Double]] = []
    for row in 0..<rows {
      sums.append(
        (0..<24).map { unit in
          (0..<8).reduce(0) { $0 + Double(data.inputs[row * 8 + $1]) * weight[$1 * 24 + unit] }
        })
    }
    let outputs = sums.map { $0.map { max($0, 0) } }
    let size = (sums.joined().reduce(0) { $0 + $1 * $1 } / Double(rows * 24)).squareRoot()
    let inputSize = (data.inputs.reduce(0) { $0 + Double($1) * Double($1) } / Double(rows * 8)).squareRoot()
    #expect(abs(report.layers[0].sumSize / size - 1) < 1e-6)
    #expect(abs((report.layers[0].gain ?? 0) / (size / inputSize) - 1) < 1e-6)
    #expect(
      abs(
        (report.layers[0].flatShare ?? 0) - Double(sums.joined().count { $0 <= 0 }) / Double(rows * 24))
        < 1e-9)
    let means = (0..<24).map { unit in outputs.reduce(0) { $0 + $1[unit] } / Double(rows) }
    var trace = 0.0
    var squares = 0.0
    for i in 0..<24 {
      for j in 0..<24 {
        let c = outputs.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) }
        squares += c * c
        if i == j { trace += c }
      }
    }
    #expect(abs((report.layers[0].effectiveRank ?? 0) / (trace * trace / squares) - 1) < 1e-4)
    let buckets = report.layers[0].histogram.buckets
    #expect(buckets.reduce(0) { $0 + $1.count } == rows * 24)
    for bucket in buckets {
      let inside = outputs.joined().count { Double(bucket.lower) <= $0 && $0 <= Double(bucket.upper) }
      #expect(inside == bucket.count, "from \(bucket.lower) to \(bucket.upper)")
    }

    // The gradient by a bias is the gradient by the sum it is added to.
    var squaresOfGradients = [Double](repeating: 0, count: 3)
    for row in 0..<rows {
      let gradient = try model.gradient(of: loss, on: data.subset([row])).gradient
      for node in 0..<3 {
        let offset = network.nodes[node].parameterOffsets[1]
        for unit in 0..<network.nodes[node].outputShape.count {
          squaresOfGradients[node] += Double(gradient[offset + unit]) * Double(gradient[offset + unit])
        }
      }
    }
    for node in 0..<3 {
      let expected = (squaresOfGradients[node] / Double(rows)).squareRoot()
      #expect(abs(report.layers[node].gradientNorm / expected - 1) < 1e-5, "layer \(node + 1)")
    }
  }

  @Test func threadsChangeNothing() throws {
    let data = try data(rows: 700, features: 8, seed: 75)
    let model = try Model(network(), seed: 6)
    let one = try Inspection(model, on: data, loss: .softmaxCrossEntropy())
    let three = try Inspection(
      model, on: data, loss: .softmaxCrossEntropy(), pool: WorkerPool(threads: 3))
    #expect(one == three)
  }

  @Test func saturatedUnitsAreNamed() throws {
    let network = try Network(inputs: 8) {
      Dense(10, .tanh)
      Dense(10, .leakyReLU)
      Dense(3)
    }
    let data = try data(rows: 100, features: 8, seed: 76)
    let sick = try planted(Model(network, seed: 1), 1, of: 0, units: [2, 9], 15)
    let report = try Inspection(sick, on: data, loss: .softmaxCrossEntropy())
    #expect(report.layers.map(\.saturatedUnits) == [[2, 9], nil, nil])
    #expect(report.layers[0].deadUnits?.isEmpty == true && report.layers[1].deadUnits == nil)
    // A bias of 15 also makes the sums greater than they were meant to be.
    #expect(report.findings.map(\.kind) == [.saturatedUnits, .largeGain])
    #expect(report.findings.allSatisfy { $0.layer == "dense_1" })
    #expect(throws: TrainingError.self) {
      try Inspection(sick, on: data, loss: .softmaxCrossEntropy(), flatSlope: 0)
    }
    let narrow = try self.data(rows: 10, features: 7, seed: 77)
    #expect(throws: TrainingError.self) { try Inspection(sick, on: narrow, loss: .softmaxCrossEntropy()) }
  }

  @Test func gradientsThatVanishOrExplodeAreFoundWithTheirLayers() throws {
    let data = try data(rows: 60, features: 8, seed: 78)
    func deep(_ activation: Activation, weights: Float) throws -> Inspection {
      let network = try Network(
        inputShape: [8],
        layers: (0..<12).map { _ in
          Dense(12, activation, initializer: .scaled(.fanIn, .normal, gain: .value(weights)))
        } + [Dense(3)])
      return try Inspection(Model(network, seed: 3), on: data, loss: .softmaxCrossEntropy())
    }
    let vanishing = try deep(.sigmoid, weights: 1).findings.filter { $0.kind == .vanishingGradients }
    #expect(vanishing.first?.layer == "dense_1" && vanishing.contains { $0.layer == "dense_4" })
    #expect(!vanishing.contains { $0.layer == "dense_12" })
    let exploding = try deep(.leakyReLU, weights: 5).findings.filter { $0.kind == .explodingGradients }
    #expect(exploding.first?.layer == "dense_1" && !exploding.contains { $0.layer == "dense_12" })
    let healthy = try deep(.leakyReLU, weights: 1.4).findings
    #expect(healthy.allSatisfy { $0.kind != .vanishingGradients && $0.kind != .explodingGradients })
  }

  @Test func aUnitThatEndsOnTheKinkIsDeadByChoice() throws {
    let network = try Network(inputs: 1) {
      Dense(2, .relu)
      Dense(2)
    }
    let data = try Dataset(
      inputs: [0, 1, 2], featureCount: 1, targets: .classes([0, 1, 1], names: ["a", "b"]))
    // Sums −x and x: the first one is 0 at most.
    let model = try Model(network, parameters: [-1, 1, 0, 0, 1, 0, 0, 1, 0, 0])
    let finding = try Inspection(model, on: data, loss: .softmaxCrossEntropy()).findings.first
    #expect(finding?.kind == .deadUnits && finding?.remedy.contains("1 reaches the kink") == true)
    let open = try Network(inputs: 1) {
      Dense(2, try .relu(derivativeAtZero: 1))
      Dense(2)
    }
    let report = try Inspection(
      Model(open, parameters: model.parameters), on: data, loss: .softmaxCrossEntropy())
    #expect(report.layers[0].deadUnits?.isEmpty == true)
  }

  @Test func theDerivativeSaysWhatCanDie() throws {
    for name in [
      "relu", "relu6", "relu_squared", "hard_tanh", "thresholded_relu", "hardshrink", "gelu", "elu",
    ] {
      #expect(SlopeSurvey(try Activation(named: name)).hasStretch(upTo: 0), "\(name)")
    }
    for name in ["leaky_relu", "identity", "step", "sign", "square", "abs", "softsign", "sine"] {
      #expect(!SlopeSurvey(try Activation(named: name)).hasStretch(upTo: 0), "\(name)")
    }
  }
}
