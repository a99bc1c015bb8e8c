import Hillock
import HillockFormula
import HillockTestSupport

/// Networks with each kind of layer, and models of them whose every number is another.
enum SampleNetworks {
  static let typed: [(input: Shape, layers: String)] = [
    ([4], "6:leaky_relu(slope: 0.2),dropout:0.25,5:x*sigmoid(2*x),crelu,3:identity"),
    ([4], "6:tanh,tanhshrink,glu,prelu,maxout:4:3,swiglu"),
    ([4], "8:identity,batchnorm,softplus(beta: 2),softmax"),
    ([4], "8:identity,log_softmax,softmin,8:identity,sparsemax"),
    (
      [6, 5, 2],
      "conv(4,3x2,stride=1x2,padding=1):relu,layernorm,maxpool(2,stride=1),batchnorm,global_avgpool"
    ),
    (
      [6, 6, 2],
      "conv(4,3,dilation=2,groups=2):identity,depthwise(2,multiplier=2):gelu,avgpool(1),flatten,5:tanh"
    ),
    (
      [7, 6, 3],
      "conv(4,3,stride=2,padding=same):relu,avgpool(2,padding=same,stride=1),flatten,elu,3:identity"
    ),
    ([12, 3], "conv1d(4,3,padding=same):silu,batchnorm,rmsnorm,global_maxpool"),
    ([9, 3], "conv1d(4,3,padding=causal,norm=weights):gelu,attention_pool,2:identity"),
    ([12], "reshape(2x6x1),skip(conv(1,1):tanh),skip(multiply;conv(1,1):sigmoid,elu),flatten"),
    ([5], "branches(concatenate;3:relu;;log_softmax),4:mish"),
    ([5, 3], "lstm(4),gru(3,reset=before),reverse,rnn(2):relu,lstm(3,peepholes=yes):softsign,gru(2),last"),
    ([5, 4], "bidirectional(lstm(3)),6:tanh,global_avgpool"),
    ([5, 4], "positions,attention(2,kv=1,causal=no,rotary=yes),positions(sine),attention(4),global_avgpool"),
    ([6, 4], "transformer(4,2,hidden=8,norm=after),transformer(4,2,gated=yes),global_maxpool,2:identity"),
  ]

  /// What no text says, and networks of tokens with their lengths.
  static func others() throws -> [Network] {
    [
      try Network(inputShape: [3], parts: [.layer(try FormulaLayer("a*x + x^2", parameters: ["a": 0.5]))]),
      try Network(
        inputs: [.indices("tokens", positions: 5, below: 4)],
        parts: LayerList.parts(parsing: "embed(3),gru(4),last,2:identity")),
      try Network(
        inputs: [.indices("tokens", positions: 5, below: 6)],
        parts: LayerList.parts(parsing: "embed(4),gru(4),tied")),
      try Network(
        inputShape: [2], parts: [.layer(PiecewiseEncoding(edges: [[-1, 0, 1], []])), .layer(Dense(2))]),
      try Network(
        inputs: [.indices("letters", positions: 6, below: 5), .lengths(of: "letters")],
        parts: LayerList.parts(
          parsing:
            "embed(4),bidirectional(gru(3)),attention(2,causal=no),branches(concatenate;last;global_avgpool;attention_pool;global_maxpool),3:identity"
        )),
    ]
  }

  static func networks() throws -> [Network] {
    try typed.map { try Network(inputShape: $0.input, parts: LayerList.parts(parsing: $0.layers)) } + others()
  }

  /// A model with random numbers; variances are above 0.
  static func model(_ network: Network, seed: UInt64) throws -> Model {
    var random = SeededRandom(seed: seed)
    let plain = try Model(network, seed: seed)
    let parameters = plain.parameters.map { $0 + random.float(in: -0.2...0.2) }
    let state = plain.state.map { abs($0 + random.float(in: -0.3...0.3)) + 0.05 }
    return try Model(network, parameters: parameters, state: state)
  }

  /// Rows that the network takes.
  static func rows(_ network: Network, count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed &+ 77)
    return (0..<count).flatMap { row in
      network.inputs.flatMap { input -> [Float] in
        switch input.kind {
        case .values: (0..<input.shape.count).map { _ in random.float(in: -2...2) }
        case .indices(let limit):
          (0..<input.shape.count).map { _ in Float(Int.random(in: 0..<limit, using: &random)) }
        // A row without any position is among them.
        case .lengths: [Float(row % 7)]
        }
      }
    }
  }

  /// The largest difference of two lists relative to the scale of the first, at least 1.
  static func difference(_ wanted: [Float], _ given: [Float]) -> Float {
    guard wanted.count == given.count else { return .infinity }
    let scale = max(1, wanted.map { abs($0) }.max() ?? 1)
    return zip(wanted, given).map { $0 == $1 ? 0 : abs($0 - $1) / scale }.reduce(0) {
      $1.isNaN ? .infinity : max($0, $1)
    }
  }
}
