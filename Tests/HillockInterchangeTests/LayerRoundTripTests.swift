import HillockTestSupport
import Testing

@testable import Hillock

/// Each kind of layer as text and in a model file, and back.
@Suite struct LayerRoundTripTests {
  /// Networks by what they take, as they are typed; the forms of `LayerList`, with an option each where there are some.
  static let typed: [(input: Shape, layers: String)] = [
    ([4], "6:leaky_relu(slope: 0.2),dropout:0.25,5:x*sigmoid(2*x),crelu,3:identity"),
    ([4], "6:tanh,tanhshrink,glu,prelu,maxout:4:3,swiglu"),
    ([4], "8:identity,batchnorm,softplus(beta: 2),softmax"),
    ([6, 5, 2], "conv(4,3x2,stride=1x2,padding=1):relu,layernorm,maxpool(2,stride=1),global_avgpool"),
    ([6, 6, 2], "conv(4,3,dilation=2,groups=2):identity,depthwise(2,multiplier=2):gelu,avgpool(1),flatten"),
    ([12, 3], "conv1d(4,3,padding=same):silu,rmsnorm,global_maxpool"),
    ([9, 3], "conv1d(4,2,dilation=2,norm=weights,padding=causal):tanh,attention_pool"),
    ([12], "reshape(2x6x1),skip(conv(1,1):tanh),skip(multiply;conv(1,1):sigmoid,elu),flatten"),
    ([5], "branches(concatenate;3:relu;;log_softmax),4:mish"),
    ([5, 3], "lstm(4),gru(3,reset=before),reverse,rnn(2):relu,lstm(3,peepholes=yes):softsign,gru(2),last"),
    ([5, 4], "positions,attention(2,kv=1,causal=no,rotary=yes),positions(sine),attention(4),global_avgpool"),
  ]

  /// What no text says.
  private static func others() throws -> [(input: Shape, parts: [NetworkPart])] {
    [
      ([3], [.layer(try FormulaLayer("a*x + x^2", parameters: ["a": 0.5]))]),
      ([3], [.layer(Embedding(2, count: 4)), .layer(Flatten())]),
      ([3], [.layer(Embedding(2, count: 4)), .layer(GRU(2)), .layer(TiedDense())]),
      ([2], [.layer(PiecewiseEncoding(edges: [[-1, 0, 1], []])), .layer(Dense(2))]),
    ]
  }

  private static func kinds(_ networks: [Network]) -> Set<String> {
    Set(networks.flatMap { $0.nodes.map { type(of: $0.layer).kind } })
  }

  private static func networks() throws -> [Network] {
    try typed.map { try Network(inputShape: $0.input, parts: LayerList.parts(parsing: $0.layers)) }
      + others().map { try Network(inputShape: $0.input, parts: $0.parts) }
  }

  @Test func everyKindIsHere() throws {
    let lacking = Set(LayerRegistry.standard.kinds).subtracting(try Self.kinds(Self.networks())).sorted()
    #expect(lacking.isEmpty, "LayerRoundTripTests has no network with \(lacking)")
  }

  @Test(arguments: typed.indices) func textIsReadBack(index: Int) throws {
    let (input, text) = Self.typed[index]
    let parts = try LayerList.parts(parsing: text)
    #expect(LayerList.text(of: parts) == text)
    let again = try LayerList.parts(parsing: LayerList.text(of: parts) ?? "")
    let networks = try [parts, again].map { try Network(inputShape: input, parts: $0) }
    #expect(
      networks[0].nodes.map { AnyHashable($0.layer) } == networks[1].nodes.map { AnyHashable($0.layer) })
    #expect(networks[0].nodes.map(\.inputs) == networks[1].nodes.map(\.inputs))
  }

  /// Layers that the data complete.
  @Test(arguments: ["piecewise(3,limit=5)", "piecewise(8)", "embed(3)"]) func whatIsLearntIsReadBack(
    text: String
  ) throws {
    #expect(try LayerList.text(of: LayerList.parts(parsing: text)) == text)
  }

  /// What a list cannot say is not written as something else.
  @Test func whatCannotBeTypedHasNoText() throws {
    let layers: [any Layer] = [
      Dense(3, usesBias: false), Dense(3, initializer: .zeros), GatedUnit(.tanh), BatchNorm(momentum: 0.5),
      Dense(3, try Activation("a*x", parameters: ["a": 2])), PReLU(initialSlope: 0.5),
      try FormulaLayer("a*x", parameters: ["a": 1]), LayerNorm(epsilon: 1e-3), RMSNorm(epsilon: 1e-3),
      Conv2D(1, 3, padding: .zeros(Window(rows: 0, columns: 1))), Conv1D(1, 3, usesBias: false),
    ]
    for layer in layers { #expect(LayerList.text(of: [.layer(layer)]) == nil, "\(layer)") }
    #expect(LayerList.text(of: [Dense(3).named("head")]) == nil)
  }

  @Test func modelFilesAreReadBack() throws {
    var random = SeededRandom(seed: 20_261_130)
    for network in try Self.networks() {
      // Numbers away from where they begin, so that each of them counts.
      let start = try Model(network, seed: 5)
      let model = try Model(
        network, parameters: start.parameters.map { $0 + random.float(in: -0.2...0.2) },
        state: start.state.map { $0 + random.float(in: 0...0.3) })
      let rows = (0..<3).map { _ in (0..<network.inputShape.count).map { _ in random.float(in: -2...2) } }
      let values = rows.map { _ in [Float](repeating: 0, count: network.outputShape.count) }
      let trained = try TrainedModel(model, for: Dataset(rows, values: values))
      let read = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
      let kinds = Self.kinds([network]).sorted()
      #expect(read.model.fingerprint == model.fingerprint, "\(kinds)")
      #expect(
        read.model.network.nodes.map { AnyHashable($0.layer) } == network.nodes.map { AnyHashable($0.layer) },
        "\(kinds)")
      let (one, other) = (
        try trained.predictions(forPrepared: rows.flatMap(\.self)),
        try read.predictions(forPrepared: rows.flatMap(\.self))
      )
      #expect(one == other && Set(one).count == rows.count, "\(kinds)")
    }
  }
}
