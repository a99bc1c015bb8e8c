import Foundation
import Hillock
import HillockForming
import HillockFormula
import HillockPictures

/// A layer of a stranger's that asks for what does not exist.
private struct Greedy: Layer {
  static let kind = "greedy"
  var output = 2
  var parameters = 1
  var state = 1
  var saved = 1
  var scratch = 1

  func outputShape(for inputs: [Shape]) -> Shape { [output] }
  func parameters(for inputs: [Shape]) -> [ParameterSpecification] {
    [
      .init(
        name: "w", shape: [parameters], initializer: .zeros, fanIn: parameters, fanOut: parameters,
        decays: true)
    ]
  }
  func state(for inputs: [Shape]) -> [StateSpecification] {
    [.init(name: "s", shape: [state], initialValue: .nan, momentum: 1)]
  }
  func savedCount(for inputs: [Shape], rows: Int) -> Int { saved }
  func scratchCount(for inputs: [Shape], rows: Int, isTraining: Bool) -> Int { scratch }
  func forward(_ context: ForwardContext) {
    var output = context.output
    output.update(repeating: 0)
  }
  func backward(_ context: BackwardContext) {
    var sums = context.parameterGradient(0)
    sums.update(repeating: 0)
    if var gradient = context.inputGradient() { gradient.update(repeating: 0) }
  }
}

extension Attempts {
  private static func use(_ network: Network) throws {
    _ = NetworkSummary(network)
    _ = try TrainingMemory(network, TrainingConfiguration())
    _ = Mermaid.text(network)
    try network.checkMemory()
    // Only what is small: the rest is a matter of memory and time.
    guard network.parameterCount < 1 << 16, network.inputShape.count < 1 << 12 else { return }
    let model = try Model(network)
    _ = try model.outputs(for: [Float](repeating: 0.5, count: 2 * network.inputShape.count))
  }

  mutating func addNetworks() throws {
    for value in Self.integers {
      let layers: [any Layer] = [
        Dense(value), Conv1D(value, 1), Conv1D(1, value), Conv1D(1, 1, stride: value),
        Conv1D(1, 1, dilation: value),
        Conv1D(1, 1, groups: value), Conv1D(1, 1, padding: .zeros(value)), Conv2D(value, 1),
        Conv2D(1, Window(value)), Conv2D(1, 1, stride: Window(value)),
        Conv2D(1, 1, padding: .zeros(Window(value))),
        Conv2D(1, 1, dilation: Window(value)), Conv2D(1, 1, groups: value),
        DepthwiseConv2D(1, multiplier: value),
        DepthwiseConv2D(Window(value)), MaxPool(Window(value)), MaxPool(1, stride: Window(value)),
        AveragePool(Window(value), padding: .same), AveragePool(1, padding: .zeros(Window(value))),
        Reshape([value, 2]), Maxout(value), Maxout(2, pieces: value),
        Greedy(output: value), Greedy(parameters: value), Greedy(state: value), Greedy(saved: value),
        Greedy(scratch: value),
      ]
      for layer in layers {
        for shape in [Shape([4]), Shape([4, 3]), Shape([4, 4, 2])] {
          add("\(layer) on \(shape)") { try Self.use(Network(inputShape: shape, layers: [layer])) }
        }
      }
      add("inputs \(value)") { try Self.use(Network(inputShape: [value], layers: [Dense(2)])) }
      add("inputs \(value)×\(value)") {
        try Self.use(Network(inputShape: [value, value], layers: [Flatten()]))
      }
      add("node \(value)") {
        _ = try Network(inputShape: [2], nodes: [.init(layer: Dense(2), inputs: [.node(value)])])
      }
      add("room for \(value)") { _ = try Predictor(Self.model(), rows: value) }
      add("check of \(value) rows") { _ = try GradientCheck(Dense(2), inputs: [[3]], rows: value) }
      add("check of shape \(value)") {
        _ = try GradientCheck(Dense(2), inputs: [[value]], rows: 1)
      }
      add("check of shape \(value)×\(value)") {
        _ = try GradientCheck(Flatten(), inputs: [[value, value]], rows: 1)
      }
      for layer in [
        Greedy(output: value), Greedy(parameters: value), Greedy(state: value), Greedy(saved: value),
        Greedy(scratch: value),
      ] {
        add("check of \(layer)") { _ = try GradientCheck(layer, inputs: [[3]]) }
      }
      add("a Boolean table of \(value)") {
        _ = try TruthTable(variables: ["a", "b"], values: [true, false, true, true]).text(ofInput: value)
      }
    }
    for value in Self.floats {
      let layers: [any Layer] = [
        Dropout(value), BatchNorm(epsilon: value), BatchNorm(momentum: value), LayerNorm(epsilon: value),
        RMSNorm(epsilon: value), PReLU(initialSlope: value),
        Dense(2, initializer: .constant(value)),
        Dense(2, initializer: .scaled(.fanIn, .normal, gain: .value(value))),
      ]
      for layer in layers {
        add("\(layer)") { try Self.use(Network(inputShape: [4], layers: [layer])) }
        add("trained \(layer)") {
          var trainer = try Trainer(
            Network(inputShape: [2], layers: [layer, Dense(2)]), TrainingConfiguration(epochs: 2))
          _ = try trainer.run(on: Self.dataset())
        }
      }
    }
    add("no layers") { _ = try Network(inputShape: [2], layers: []) }
    add("an empty shape") { _ = try Network(inputShape: [], layers: [Dense(2)]) }
    add("merges of nothing") {
      for merge: any Layer in [Add(), Multiply(), Concatenate()] {
        _ = try Network(inputShape: [2], nodes: [.init(layer: merge, inputs: [])])
      }
    }
    add("branches of nothing") {
      for merge in Merge.allCases {
        _ = try Network(inputShape: [2], parts: [.branches(merge: Add(), [])])
        _ = try Network(inputs: 2) { Branches(merge, []) }
      }
    }
    add("concatenation of much") {
      let half = Network.NodeDescription(layer: Reshape([1 << 39]), inputs: [.data])
      _ = try Network(
        inputShape: [1 << 39],
        nodes: [half, .init(layer: Concatenate(), inputs: [.node(0), .data, .node(0), .data])])
    }
    add("no inputs to dense") {
      _ = try Network(inputShape: [2], nodes: [.init(layer: Dense(2), inputs: [])])
    }
    add("a check without inputs") { _ = try GradientCheck(Dense(2), inputs: []) }
    add("a check with other values") { _ = try GradientCheck(Dense(2), inputs: [[3]], values: [[1]]) }
    add("a check with NaN") {
      _ = try GradientCheck(Dense(2), inputs: [[1]], rows: 1, values: [[.nan]]).worst
    }
    add("a check with a short reference") {
      _ = try GradientCheck(Dense(2), inputs: [[3]]) { _, _ in [] }
    }
    for count in [100, 1000, 3000] {
      add("\(count) nested skips in Swift") {
        var part: [NetworkPart] = [.layer(Dense(2))]
        for _ in 0..<count { part = [.branches(merge: Add(), [[], part])] }
        let network = try Network(inputShape: [2], parts: part)
        _ = try Model(network).outputs(for: [1, 2])
      }
      add("\(count) nested skips as text") {
        _ = try LayerList.parts(
          parsing: String(repeating: "skip(", count: count) + "2" + String(repeating: ")", count: count))
      }
      add("\(count) nested skips that do not fit") {
        _ = try LayerList.parts(
          parsing: String(repeating: "skip(", count: count) + "nonsense"
            + String(repeating: ")", count: count))
      }
      add("\(count) open skips") {
        _ = try LayerList.parts(parsing: String(repeating: "skip(", count: count))
      }
    }
    for text in [
      "", ",", "0", "-1", "9223372036854775807", "99999999999999999999", "16777216,16777216", "2:relu(",
      "2:nan(x)",
      "dropout:nan", "dropout:1", "dropout", "conv(1,1,stride=0)", "conv(1,99999999)", "reshape(0x0)",
      "reshape(99999999999x99999999999)", "maxout:0:0", "maxout:16777216:16777216", "skip()", "branches()",
      "branches(add)", "branches(add;;)", "skip(multiply;)", "skip(add;2;3)", "maxpool(0)",
      "avgpool(16777216)",
      "2:x^x^x^x^x", "2:1/0", "2:0/0*x", "2:\u{0}", "annealed_relu", "2:annealed_relu(k=2..1)",
    ] {
      add("layers '\(text)'") {
        let parts = try LayerList.parts(parsing: text)
        _ = LayerList.entries(of: text)
        _ = try LayerList.annealings(parsing: text)
        try Self.use(Network(inputShape: [4], parts: parts + [.layer(Dense(1))]))
      }
    }
    add("a network from JSON") {
      let text =
        #"{"inputShape":[4],"layers":[{"kind":"dense","inputs":["data"],"settings":{"units":-3,"usesBias":true,"activation":"relu","initializer":{"orthogonal":{"gain":{"one":{}}}}}}]}"#
      let decoder = JSONDecoder()
      let read = try decoder.decode(
        NetworkDescription.self, from: Data(text.utf8), configuration: LayerRegistry.standard)
      try Self.use(read.network())
    }
    add("parameters of another number") { _ = try Model(Self.network(), parameters: [1, 2]) }
    add("a state of another number") {
      let network = try Self.network()
      _ = try Model(network, parameters: Model(network).parameters, state: [1])
    }
    add("a network beyond all memory") {
      _ = try Model(Network(inputShape: [1 << 18], layers: [Dense(1 << 21)]))
    }
    add("a trainer beyond all memory") {
      let network = try Network(inputShape: [1 << 18], layers: [Dense(1 << 21)])
      _ = try Trainer(network)
    }
  }
}
