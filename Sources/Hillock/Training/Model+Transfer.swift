extension Model {
  /// The model with other layers from a named one on, such as another head for other classes.
  ///
  /// ```swift
  /// let start = try model.replacingLayers(from: "head") { Dense(3).named("head") }
  /// let tuned = try start.trained(
  ///   on: data, TrainingConfiguration(frozenLayers: start.network.layerNames(before: "head")))
  /// ```
  ///
  /// The layers before it keep their parameters, the new ones start with parameters made from the seed.
  ///
  /// - Parameters:
  ///   - name: of the first layer that goes, in `network.layerNames`; all layers behind it go, too.
  ///   - seed: of the new layers' parameters.
  /// - Throws: `NetworkError` where there is no such layer, where a layer behind it reads one in front of it, or where the new
  ///   layers do not fit.
  public func replacingLayers(
    from name: String, seed: UInt64 = 1, @LayerBuilder with layers: () throws -> [NetworkPart]
  ) throws -> Model {
    let first = try network.index(of: name)
    guard network.nodes[first].inputs.count == 1, let source = network.nodes[first].inputs.first else {
      throw NetworkError(
        "'\(name)' merges \(network.nodes[first].inputs.count) layers; replace from a layer that reads one")
    }
    for node in network.nodes[first...] {
      for case let input in node.inputs where input != source && input.comes(before: first) {
        throw NetworkError(
          "'\(node.name)' reads what comes before '\(name)', too; replace from an earlier layer")
      }
    }
    var graph = NetworkGraph(network.nodes[..<first].map(\.description))
    graph.add(try layers(), after: source)
    var model = try Model(graph.network(inputs: network.inputs), seed: seed)
    try model.copyParameters(from: self, layers: Set(network.nodes[..<first].map(\.name)))
    return model
  }

  /// Takes the parameters and the running statistics of layers over from another model, by their names.
  ///
  /// - Parameter layers: the names of those to copy; `nil` for all that both models have under one name and in one shape.
  /// - Returns: the names of the layers that were copied, in the order of the network.
  /// - Throws: `NetworkError` where a layer that was named is not in both models, or has other shapes there; nothing is copied
  ///   then.
  @discardableResult
  package mutating func copyParameters(
    from other: Model, layers: Set<String>? = nil
  ) throws(NetworkError) -> [String] {
    for name in (layers ?? []).sorted() {
      let (own, others) = (
        network.nodes[try network.index(of: name)], other.network.nodes[try other.network.index(of: name)]
      )
      guard own.hasArrays(of: others) else {
        throw NetworkError(
          "the parameters of '\(name)' have other shapes in the model that they are copied from: "
            + "\(others.parameters.map(\.shape)) and here \(own.parameters.map(\.shape))")
      }
    }
    var copied: [String] = []
    for own in network.nodes where layers?.contains(own.name) ?? true {
      guard let others = other.network.nodes.first(where: { $0.name == own.name }), own.hasArrays(of: others)
      else { continue }
      copy(from: other, others, to: own)
      copied.append(own.name)
    }
    return copied
  }
}

extension Network {
  /// The names of the layers, in the order in which they are computed.
  package var layerNames: [String] { nodes.map(\.name) }

  /// The names of the layers in front of one.
  ///
  /// - Throws: `NetworkError` where there is none of the name.
  public func layerNames(before name: String) throws(NetworkError) -> Set<String> {
    Set(nodes[..<(try index(of: name))].map(\.name))
  }

  func index(of name: String) throws(NetworkError) -> Int {
    guard let index = nodes.firstIndex(where: { $0.name == name }) else {
      throw NetworkError(
        "there is no layer '\(name)'; the network has \(layerNames.joined(separator: ", "))")
    }
    return index
  }
}

extension Network.Node {
  /// The node before its shapes are known.
  package var description: Network.NodeDescription {
    Network.NodeDescription(layer: layer, inputs: inputs, name: isNamed ? name : nil)
  }

  func hasArrays(of other: Network.Node) -> Bool {
    parameters.map(\.shape) == other.parameters.map(\.shape) && state.map(\.shape) == other.state.map(\.shape)
  }
}

extension Network.Source {
  /// Whether it is the data or a node before that of the number.
  func comes(before index: Int) -> Bool {
    switch self {
    case .data, .input: true
    case .node(let number): number < index
    }
  }
}
