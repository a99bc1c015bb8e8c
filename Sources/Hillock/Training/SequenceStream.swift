/// A model of sequences that is given one piece of a sequence after the other, and answers each at once.
///
/// ```swift
/// let stream = try SequenceStream(model)
/// for token in [3, 1, 4] { print(try stream.step([Float(token)])) }
/// ```
///
/// What the layers know of the positions before is carried along, of attention the keys and values; the outputs are those of the whole
/// sequence at once, to the bit. Attention and trained positions end with the positions that the network was formed for.
public final class SequenceStream {
  private let plan: Plan
  private let network: Network
  /// How many positions it takes before it has to begin anew; `nil` where there is no end.
  package let window: Int?
  /// Positions that have come since the beginning.
  package private(set) var position = 0

  /// A stream that is at the beginning of a sequence.
  ///
  /// - Throws: `NetworkError` for a network that has to see a sequence as a whole, and names the layer.
  public init(_ model: Model) throws(NetworkError) {
    network = try model.network.stepwise()
    window = model.network.nodes.filter { $0.layer is any WindowLayer }.compactMap {
      $0.inputShapes.first?.positions
    }.min()
    try model.checkFinite()
    plan = Plan(
      network: network, rows: 1, parameters: FloatStorage(model.parameters), state: FloatStorage(model.state),
      training: false, carries: true)
  }

  /// The outputs for the next position.
  ///
  /// - Parameter inputs: of one position: a token, or the numbers of a vector.
  /// - Throws: `NetworkError` for other numbers than the network takes, or more positions.
  public func step(_ inputs: [Float]) throws(NetworkError) -> [Float] {
    guard inputs.count == network.inputShape.count else {
      throw NetworkError("a position has \(network.inputShape.count) numbers; got \(inputs.count)")
    }
    try network.checkFinite(inputs: inputs)
    if let fault = network.inputs.fault(in: inputs[...]) { throw NetworkError("got \(fault)") }
    if let window, position >= window {
      throw NetworkError(
        "the network sees \(window) positions at most, and as many have come; begin anew with the last ones of them"
      )
    }
    position += 1
    return inDefaultFloatingPointEnvironment {
      plan.load(inputs, from: 0, rows: 1)
      plan.forward(rows: 1, pool: .single, training: nil)
      return plan.output(rows: 1).toArray()
    }
  }

  /// Forgets what came before: the next position begins a sequence.
  package func restart() {
    plan.forget()
    position = 0
  }
}

extension Network {
  /// The same layers over a single position, without lengths.
  ///
  /// - Throws: `NetworkError` where a layer needs the sequence as a whole.
  func stepwise() throws(NetworkError) -> Network {
    var inputs: [Input] = []
    /// The places of the inputs that stay.
    var places: [Int?] = []
    for input in self.inputs {
      if case .lengths = input.kind {
        places.append(nil)
        continue
      }
      places.append(inputs.count)
      guard input.shape.rank == 2 || input.kind != .values else {
        throw NetworkError(
          "the input '\(input.name)' of shape \(input.shape) is no sequence, so nothing comes step by step")
      }
      inputs.append(
        Input(name: input.name, kind: input.kind, shape: Shape([1] + input.shape.extents.dropFirst())))
    }
    var nodes: [NodeDescription] = []
    for node in self.nodes {
      guard (node.layer as? any LibraryLayer)?.isStepwise == true else {
        throw NetworkError(
          "layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes))) reads a sequence as a whole, so its positions cannot come one by one"
        )
      }
      let sources = node.inputs.compactMap { source -> Source? in
        switch source {
        case .data: places[0].map { $0 == 0 ? .data : .input($0) }
        case .input(let number): places[number].map { .input($0) }
        case .node: source
        }
      }
      var layer = node.layer
      if let windowed = layer as? any WindowLayer {
        layer = windowed.stepping(through: node.inputShapes.first?.positions ?? 1)
      }
      nodes.append(NodeDescription(layer: layer, inputs: sources, name: node.isNamed ? node.name : nil))
    }
    return try Network(inputs: inputs, nodes: nodes)
  }
}
