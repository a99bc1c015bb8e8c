import Hillock
import HillockFormula
import HillockTestSupport
import Testing

/// Every layer against an independent reference in Double and its differences.
@Suite struct LayerGradientTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let inputs: [Network.Input]
    let parts: [NetworkPart]

    init(_ name: String, _ input: Shape, @LayerBuilder _ parts: () -> [NetworkPart]) {
      self.init(name, [.values("data", input)], parts)
    }

    init(_ name: String, _ inputs: [Network.Input], @LayerBuilder _ parts: () -> [NetworkPart]) {
      self.name = name
      self.inputs = inputs
      self.parts = parts()
    }

    func network() throws -> Network { try Network(inputs: inputs, parts: parts) }

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case("conv2d", [5, 6, 2]) { Conv2D(3, 3, .tanh) },
    Case("conv2d same, stride 2", [5, 6, 2]) {
      Conv2D(4, Window(rows: 3, columns: 2), .silu, stride: 2, padding: .same)
    },
    Case("conv2d padded, dilated", [6, 5, 1]) {
      Conv2D(9, 2, padding: .zeros(2), dilation: Window(rows: 2, columns: 3), usesBias: false)
    },
    Case("conv2d groups", [4, 5, 4]) {
      Conv2D(6, 3, stride: Window(rows: 1, columns: 2), padding: .zeros(1), groups: 2)
    },
    Case("conv2d 17 filters", [3, 4, 3]) { Conv2D(17, 2, .sigmoid) },
    Case("conv2d 1×1", [3, 3, 5]) { Conv2D(16, 1, .gelu) },
    Case("conv2d after conv2d", [6, 6, 1]) {
      Conv2D(3, 3, .tanh, padding: .same)
      Conv2D(2, 3, stride: 2, padding: .zeros(Window(rows: 0, columns: 1)))
    },
    Case("depthwise", [5, 5, 3]) {
      Conv2D(3, 1)
      DepthwiseConv2D(3, .tanh, stride: 2, padding: .same)
    },
    Case("depthwise 19 channels", [3, 4, 2]) {
      Conv2D(19, 1, usesBias: false)
      DepthwiseConv2D(2, padding: .zeros(1), dilation: 2)
    },
    Case("depthwise ×2", [4, 4, 3]) {
      Conv2D(3, 1)
      DepthwiseConv2D(3, multiplier: 2, padding: .same)
    },
    Case("conv1d", [9, 3]) {
      Conv1D(4, 3, .tanh, stride: 2, padding: .zeros(2), dilation: 2)
      Conv1D(2, 2, padding: .same)
    },
    Case("conv1d, causal and dilated, with normalised weights", [9, 3]) {
      Conv1D(4, 2, .tanh, padding: .causal, dilation: 3, normalizesWeights: true)
      Conv1D(3, 3, .gelu, padding: .causal, usesBias: false, normalizesWeights: true)
    },
    Case("max_pool", [6, 6, 2]) {
      Conv2D(3, 2)
      MaxPool(3, stride: 2, padding: .zeros(1))
    },
    Case("average_pool", [6, 5, 2]) {
      Conv2D(3, 2)
      AveragePool(Window(rows: 3, columns: 2), stride: 1, padding: .same)
    },
    Case("pools over sequences", [10, 2]) {
      Conv1D(3, 2)
      MaxPool(2)
      AveragePool(2, stride: 1)
    },
    Case("global_average_pool", [4, 3, 2]) {
      Conv2D(3, 2)
      GlobalAveragePool()
    },
    Case("global_max_pool", [7, 2]) {
      Conv1D(3, 2)
      GlobalMaxPool()
    },
    Case("batch_norm of a vector", [4]) {
      Dense(5)
      BatchNorm()
      Activate(.tanh)
    },
    Case("batch_norm of an image", [4, 4, 2]) {
      Conv2D(9, 2)
      BatchNorm(epsilon: 0.01)
      Activate(.sigmoid)
    },
    Case("layer_norm", [4]) {
      Dense(9)
      LayerNorm()
      Activate(.tanh)
    },
    Case("layer_norm of an image", [3, 3, 2]) {
      Conv2D(4, 1)
      LayerNorm(epsilon: 0.1)
    },
    Case("rms_norm", [4]) {
      Dense(11, .tanh)
      RMSNorm()
    },
    Case("prelu", [4]) {
      Dense(6)
      PReLU()
      Dense(3)
    },
    Case("dense", [4]) {
      Dense(17, .gelu)
      Dense(5, .tanh, usesBias: false)
      Dense(3)
    },
    Case("activate, flatten", [4, 3]) {
      Conv1D(5, 2)
      Activate(.mish)
      Flatten()
      Dense(2)
    },
    Case("gated", [4]) {
      Dense(10)
      GatedUnit(.silu)
      Dense(6)
      GatedUnit(.gelu)
    },
    Case("maxout, crelu", [4]) {
      Maxout(5, pieces: 3)
      ConcatenatedReLU()
      Dense(3)
    },
    Case("softmax, softmin", [4]) {
      Dense(5)
      VectorActivation(.softmax)
      Dense(5)
      VectorActivation(.softmin)
    },
    Case("log_softmax, sparsemax", [4]) {
      Dense(5)
      VectorActivation(.logSoftmax)
      Dense(4)
      VectorActivation(.sparsemax)
      Dense(3)
    },
    Case("dropout at rest", [4]) {
      Dense(5, .tanh)
      Dropout(0.5)
      Dense(3)
    },
    Case("skips", [4, 4, 2]) {
      Conv2D(3, 3, padding: .same)
      Residual {
        Conv2D(3, 3, .tanh, padding: .same)
        Residual(.multiply) { Conv2D(3, 1) }
      }
      Branches(
        .concatenate,
        [[.layer(Conv2D(2, 1))], [], [.layer(AveragePool(3, stride: 1, padding: .same))]])
      Reshape([8, 16])
    },
    Case("formula", [4]) {
      Dense(3, .tanh)
      try! FormulaLayer("x + a*x^2 + tanh(b*x)", parameters: ["a": 0.5, "b": -0.75])
      Dense(2)
    },
    Case("formula over channels", [3, 3, 2]) {
      Conv2D(2, 2)
      try! FormulaLayer("c*exp(-x^2/2)", parameters: ["c": 2])
    },
    Case("piecewise after dense", [4]) {
      Dense(3, .tanh)
      PiecewiseEncoding(edges: [[-0.75, -0.25, 0.125, 0.5], [], [-1, 1]])
      Dense(2)
    },
    Case("layers of vectors, position by position", [4, 3]) {
      Dense(6, .gelu)
      GatedUnit(.silu)
      Dense(4, .tanh, usesBias: false)
      VectorActivation(.softmax)
      Dense(3)
    },
    Case("embedding", [5]) {
      Embedding(3, count: 2)
      Dense(2, .tanh)
    },
    Case("tied_dense", [5]) {
      Embedding(3, count: 2)
      SimpleRecurrent(3)
      TiedDense()
    },
    Case("tied_dense twice", [4]) {
      Embedding(3, count: 4)
      TiedDense()
      Dense(3, .tanh)
      TiedDense()
    },
    Case("simple_recurrent", [5, 3]) {
      SimpleRecurrent(4)
      SimpleRecurrent(17, .softplus)
      LastPosition()
    },
    Case("gru", [4, 3]) {
      GRU(5)
      GRU(4, .gelu, gate: .hardSigmoid, resetsAfter: false)
    },
    Case("gru, reset before", [4, 2]) {
      GRU(3, resetsAfter: false)
      LastPosition()
      Dense(2)
    },
    Case("lstm", [5, 3]) {
      LSTM(4)
      LSTM(3, .mish)
      Dense(2)
    },
    Case("lstm, peepholes", [4, 2]) {
      LSTM(4, hasPeepholes: true)
      LSTM(3, .softsign, gate: .gaussian, hasPeepholes: true)
    },
    Case("sequences with lengths", [.values("x", [5, 3]), .lengths(of: "x")]) {
      Dense(4, .tanh)
      Bidirectional { LSTM(3) }
      GRU(4)
      Reverse()
      SimpleRecurrent(3)
      LastPosition()
      Dense(2)
    },
    Case("attention", [5, 4]) {
      Attention(heads: 2)
      Dense(3, .tanh)
      Attention(heads: 3, isCausal: false)
    },
    Case("attention over several blocks of queries", [67, 2]) { Attention(heads: 1) },
    Case("attention with shared heads and rotary positions", [4, 8]) {
      Attention(heads: 4, keyHeads: 2, isRotary: true)
      Attention(heads: 2, keyHeads: 1, isCausal: false)
    },
    Case("attention with lengths", [.values("x", [5, 4]), .lengths(of: "x")]) {
      PositionEncoding(isTrained: false)
      Attention(heads: 2, isCausal: false)
      Attention(heads: 4)
      LastPosition()
    },
    Case("attention_pool", [5, 3]) {
      Dense(4, .tanh)
      AttentionPool()
      Dense(2)
    },
    Case("attention_pool with lengths", [.values("x", [6, 4]), .lengths(of: "x")]) {
      GRU(5)
      AttentionPool()
      Dense(2)
    },
    Case("position_encoding", [3, 5]) {
      PositionEncoding()
      Dense(4, .tanh)
      PositionEncoding(isTrained: false)
    },
    Case("transformer blocks", [4, 6]) {
      TransformerBlock(6, heads: 2, hidden: 7)
      TransformerBlock(
        6, heads: 3, hidden: 5, activation: .silu, isGated: true, normalizesFirst: false)
    },
    Case("a bidirectional layer", [4, 2]) {
      Bidirectional(.add) { GRU(3) }
      Bidirectional { SimpleRecurrent(2, .relu) }
    },
  ]

  /// A new kind of layer needs a case here, and a definition in `ReferenceNetwork`.
  @Test func everyLayerHasACase() throws {
    let tried = Set(
      try Self.cases.flatMap { try $0.network().nodes }.map {
        type(of: $0.layer).kind
      })
    let lacking = LayerRegistry.standard.kinds.filter { !tried.contains($0) }
    #expect(lacking.isEmpty, "no case in LayerGradientTests for \(lacking)")
    let unregistered = tried.subtracting(LayerRegistry.standard.kinds).sorted()
    #expect(
      unregistered.isEmpty,
      "LayerRegistry.standard lacks \(unregistered): model files with such layers could not be read")
  }

  /// While training, with the mask made here from the generator's definition.
  @Test func dropoutAgreesWithItsDefinition() throws {
    let (seed, width, rate) = (UInt64(20_261_125), 6, 0.4 as Float)
    let check = try GradientCheck(Dropout(rate), inputs: [[width]], rows: 5, seed: seed) { inputs, _ in
      inputs[0].enumerated().map { index, x in
        let (row, column) = (index / width, index % width)
        // Layer 0, step 0; a row begins a block of four numbers of its own.
        let counter = UInt32(row * ((width + 3) / 4) + column / 4)
        let words = Philox.block(
          counter: [counter, 0, 0, 4 << 24], key: [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
        return Double(words[column % 4] >> 8) * 0x1p-24 >= Double(rate) ? x / (1 - Double(rate)) : 0
      }
    }
    #expect(check.worst < 1e-6, "\(check), seed \(seed)")
  }

  /// The Euclidean distance of the gradient from the differences, over the length of these, for as many elements
  /// (the last ones, and others chosen at random) as fit into the time of a test.
  @Test(arguments: cases) func gradientAgreesWithDifferencesInDouble(given: Case) throws {
    let seed: UInt64 = 20_261_124
    let network = try given.network()
    var random = SeededRandom(seed: seed)
    // Gains, shifts and running statistics away from their starting values, so that each of them counts.
    let start = try Model(network, seed: 3)
    let parameters = start.parameters.map { $0 + random.float(in: -0.2...0.2) }
    let state = start.state.map { $0 + random.float(in: 0...0.3) }
    let model = try Model(network, parameters: parameters, state: state)
    let rows = 3
    let chosen = Set((0..<14).map { _ in Int.random(in: 0..<network.parameterCount, using: &random) })
      .union(max(network.parameterCount - 8, 0)..<network.parameterCount).sorted()
    let (width, outputs) = (network.inputShape.count, network.outputShape.count)
    var inputs = (0..<rows * width).map { _ in random.float(in: -2...2) }
    // The last number of a row is a length, where there are some.
    if given.inputs.count > 1 { for row in 0..<rows { inputs[(row + 1) * width - 1] = Float(2 * row + 1) } }
    let targets = (0..<rows * outputs).map { _ in random.float(in: -1...1) }
    let data = try Dataset(inputs: inputs, featureCount: width, targets: .values(targets, count: outputs))
    let examples = (0..<rows).map { inputs[$0 * width..<($0 + 1) * width].map(Double.init) }
    let wanted = (0..<rows).map { targets[$0 * outputs..<($0 + 1) * outputs].map(Double.init) }
    let reference = ReferenceNetwork(network)
    let numbers = parameters.map(Double.init)
    for isTraining in network.stateCount > 0 ? [true, false] : [false] {
      let result = try model.gradient(of: .meanSquaredError, on: data, trainingSeed: isTraining ? seed : nil)
      let loss = try reference.loss(
        .meanSquaredError, inputs: examples, targets: wanted, parameters: numbers,
        state: state.map(Double.init),
        isTraining: isTraining)
      #expect(abs(loss - result.loss) <= 1e-6 * max(1, abs(loss)))
      let gradient = try reference.gradient(
        .meanSquaredError, inputs: examples, targets: wanted, parameters: numbers,
        state: state.map(Double.init), isTraining: isTraining, indices: chosen)
      var distance = 0.0
      var length = 0.0
      for (ours, theirs) in zip(chosen.map { result.gradient[$0] }, gradient) {
        distance += (Double(ours) - theirs) * (Double(ours) - theirs)
        length += theirs * theirs
      }
      let error = (distance / length).squareRoot()
      #expect(error < 1e-6, "relative error \(error), seed \(seed)")
    }
  }
}
