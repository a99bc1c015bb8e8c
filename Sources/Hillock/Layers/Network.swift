import HillockFormula

/// Layers in a graph, with every shape known.
///
/// Forming a network checks that each layer fits what comes before it and throws an error that names the layer:
///
/// ```swift
/// let network = try Network(inputs: 64) {
///   Dense(128, .relu)
///   Dense(10)
/// }
/// ```
///
/// A network holds no numbers; see `Model`.
public struct Network: Sendable {
  /// One layer in its place: where its inputs come from and what shape it makes.
  public struct Node: Sendable {
    /// Unique in the network: the one that it was given, or its kind with a number, `dense_1`.
    public let name: String
    /// Whether the name was given.
    let isNamed: Bool
    /// What it computes.
    public let layer: any Layer
    /// Where each input comes from.
    package let inputs: [Source]
    package let inputShapes: [Shape]
    /// The shape of one example of its output.
    public let outputShape: Shape
    package let parameters: [ParameterSpecification]
    /// Where each parameter array starts in the model's flat buffer.
    package let parameterOffsets: [Int]
    /// Running statistics and the like.
    package let state: [StateSpecification]
    /// Where each state array starts in the model's state.
    package let stateOffsets: [Int]
    /// The node whose first array the layer uses besides its own (`BorrowingLayer`).
    package let lender: Int?

    /// What the layer computes of one example: over positions of a sequence, a dense layer is no affine function of one vector.
    package var form: LayerForm {
      layer.form.isAffine && inputShapes.first?.rank != 1 ? .other : layer.form
    }
  }

  /// What a layer reads: the data, or the output of an earlier node.
  public enum Source: Hashable, Sendable, Codable {
    /// The input of the network, of several the first one.
    case data
    /// The output of a node by its number.
    case node(Int)
    /// The input with this number, from 0.
    case input(Int)
  }

  /// What an example consists of.
  package let inputs: [Input]
  /// The shape of one example; of several inputs how many numbers they have together.
  public let inputShape: Shape
  /// In the order in which they are computed.
  public let nodes: [Node]
  /// How many parameters the network has; the length of a model's flat buffer.
  public let parameterCount: Int
  /// How many floats the layers' states have.
  package let stateCount: Int

  /// The shape of the result for one example.
  public var outputShape: Shape { nodes.last?.outputShape ?? inputShape }

  /// A chain of layers over feature vectors.
  ///
  /// - Parameter inputs: the number of features.
  /// - Throws: `NetworkError` naming the first layer that does not fit.
  public init(inputs: Int, @LayerBuilder layers: () throws -> [NetworkPart]) throws {
    try self.init(inputShape: [inputs], parts: layers())
  }

  /// A chain of layers over examples of a given shape.
  public init(inputShape: Shape, @LayerBuilder layers: () throws -> [NetworkPart]) throws {
    try self.init(inputShape: inputShape, parts: layers())
  }

  /// A chain of layers over examples of several arrays, or of indices. The chain begins at the first input; layers over sequences know
  /// their lengths where there is an input of them.
  public init(inputs: [Input], @LayerBuilder layers: () throws -> [NetworkPart]) throws {
    try self.init(inputs: inputs, parts: layers())
  }

  /// A chain of layers, each reading the one before it.
  package init(inputShape: Shape, layers: [any Layer]) throws(NetworkError) {
    try self.init(inputShape: inputShape, parts: layers.map { .layer($0) })
  }

  /// Layers and branches, each reading the one before it.
  package init(inputShape: Shape, parts: [NetworkPart]) throws(NetworkError) {
    try self.init(inputs: [.plain(inputShape)], parts: parts)
  }

  /// Layers and branches over several inputs, beginning at the first one.
  package init(inputs: [Input], parts: [NetworkPart]) throws(NetworkError) {
    var graph = NetworkGraph()
    graph.add(parts, after: .data)
    self = try graph.network(inputs: inputs)
  }

  /// A layer and where it reads from, before shapes are known.
  package struct NodeDescription: Sendable {
    package var layer: any Layer
    package var inputs: [Source]
    /// `nil` for the kind with a number.
    package var name: String?

    package init(layer: any Layer, inputs: [Source], name: String? = nil) {
      self.layer = layer
      self.inputs = inputs
      self.name = name
    }
  }

  /// A graph in the order of evaluation: a node reads the data or nodes before it.
  package init(inputShape: Shape, nodes: [NodeDescription]) throws(NetworkError) {
    try self.init(inputs: [.plain(inputShape)], nodes: nodes)
  }

  /// A graph over several inputs.
  package init(inputs: [Input], nodes descriptions: [NodeDescription]) throws(NetworkError) {
    try inputs.check()
    guard !descriptions.isEmpty else {
      throw NetworkError("a network needs at least one layer, such as Dense(10)")
    }
    var formed: [Node] = []
    let names = try Self.names(of: descriptions)
    var offset = 0
    var stateOffset = 0
    var sequences = SequenceTracking(inputs)
    for (index, given) in descriptions.enumerated() {
      let kind = type(of: given.layer).kind
      var description = sequences.completed(given)
      var lender: Int?
      var shapes: [Shape] = []
      for source in description.inputs {
        switch source {
        case .data: shapes.append(inputs[0].shape)
        case .input(let number) where inputs.indices.contains(number): shapes.append(inputs[number].shape)
        case .input(let number):
          throw NetworkError(
            "layer \(index + 1) (\(kind)): reads input \(number), but the network has \(inputs.count), counted from 0"
          )
        case .node(let earlier) where earlier >= 0 && earlier < index:
          shapes.append(formed[earlier].outputShape)
        case .node(let other):
          throw NetworkError(
            "layer \(index + 1) (\(kind)): reads layer \(other < .max ? other + 1 : other), but a layer can read earlier ones only"
          )
        }
      }
      if let layer = description.layer as? any BorrowingLayer {
        let found = layer.borrowing(from: formed, for: shapes).map { ($0.layer as any Layer, $0.node) }
        guard let (completed, node) = found else {
          throw NetworkError(
            "layer \(index + 1) (\(kind)): uses the table of an embedding before it with \(shapes.first?.channels ?? 0) units, and there is none"
          )
        }
        (description.layer, lender) = (completed, node)
      }
      let demand = try LayerDemand(description.layer, for: shapes, place: "layer \(index + 1)")
      sequences.append(description, shapes: shapes, output: demand.output)
      var offsets: [Int] = []
      for parameter in demand.parameters {
        offsets.append(offset)
        offset += parameter.shape.count
      }
      var stateOffsets: [Int] = []
      for array in demand.state {
        stateOffsets.append(stateOffset)
        stateOffset += array.shape.count
      }
      guard max(offset, stateOffset) < LayerDemand.limit else {
        throw NetworkError("layer \(index + 1) (\(kind)): too many parameters to hold in memory")
      }
      formed.append(
        Node(
          name: names[index], isNamed: description.name != nil, layer: description.layer,
          inputs: description.inputs, inputShapes: shapes, outputShape: demand.output,
          parameters: demand.parameters,
          parameterOffsets: offsets, state: demand.state, stateOffsets: stateOffsets, lender: lender))
    }
    self.inputs = inputs
    inputShape = inputs.rowShape
    nodes = formed
    parameterCount = offset
    stateCount = stateOffset
  }

  /// The names that were given, and for the other layers their kinds, numbered over all layers of a kind.
  private static func names(of descriptions: [NodeDescription]) throws(NetworkError) -> [String] {
    var numbers: [String: Int] = [:]
    var places: [String: Int] = [:]
    var names: [String] = []
    for (index, description) in descriptions.enumerated() {
      let kind = type(of: description.layer).kind
      numbers[kind, default: 0] += 1
      let name = description.name ?? "\(kind)_\(numbers[kind, default: 0])"
      if let given = description.name {
        guard !given.isEmpty, given.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
        else {
          throw NetworkError(
            "layer \(index + 1) (\(kind)): a name has letters, digits, hyphens and underscores; got '\(given)'"
          )
        }
      }
      if let earlier = places.updateValue(index, forKey: name) {
        throw NetworkError("layers \(earlier + 1) and \(index + 1) are both named '\(name)'")
      }
      names.append(name)
    }
    return names
  }
}
