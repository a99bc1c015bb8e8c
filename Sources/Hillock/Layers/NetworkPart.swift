/// A piece of a network as it is written down: a layer, or branches that start from one place and are merged.
public indirect enum NetworkPart: Sendable {
  /// One layer, and its name in the network; without one the network numbers it: `dense_1`.
  case layer(any Layer, name: String? = nil)
  /// Each branch reads what comes before; a branch without layers hands it on. The merging layer reads the ends of
  /// all branches in their order.
  case branches(merge: any Layer, [[NetworkPart]])
}

extension NetworkPart {
  /// Layers of the part, merges included.
  var layerCount: Int {
    switch self {
    case .layer: 1
    case .branches(_, let branches): 1 + branches.reduce(0) { $0 + $1.reduce(0) { $0 + $1.layerCount } }
    }
  }
}

extension Layer {
  /// The layer under a name of its own in the network: what its parameters are called in files, and by which they are frozen,
  /// copied and replaced.
  ///
  /// ```swift
  /// let network = try Network(inputs: 64) {
  ///   Dense(128, .relu).named("features")
  ///   Dense(10).named("head")
  /// }
  /// ```
  ///
  /// - Parameter name: letters, digits, hyphens and underscores; unique in the network, which throws otherwise.
  public func named(_ name: String) -> NetworkPart { .layer(self, name: name) }
}

/// A residual block: layers with a way around them, the merge of what comes before and of what the layers make of it.
///
/// ```swift
/// let network = try Network(inputShape: [28, 28, 1]) {
///   Conv2D(16, 3, .relu, padding: .same)
///   Residual {
///     Conv2D(16, 3, padding: .same)
///     BatchNorm()
///   }
///   GlobalAveragePool()
///   Dense(10)
/// }
/// ```
///
/// Source: He et al. 2016 for the sum; Huang et al. 2017 for side by side.
public struct Residual: LayerGroup, LibraryGroup {
  package let members: [NetworkPart]

  /// The layers, merged with what goes into them.
  public init(_ merge: Merge = .add, @LayerBuilder layers: () throws -> [NetworkPart]) rethrows {
    members = [.branches(merge: merge.layer, [[], try layers()])]
  }
}

/// Several runs of layers that start from one place, merged at their ends.
public struct Branches: LayerGroup, LibraryGroup {
  package let members: [NetworkPart]

  /// The branches all take the same input; their outputs are merged in their order.
  public init(_ merge: Merge, _ branches: [[NetworkPart]]) {
    members = [.branches(merge: merge.layer, branches)]
  }
}

/// How branches become one again.
public enum Merge: String, Hashable, Sendable, Codable, CaseIterable {
  /// The sum, of one shape: `Add`.
  case add
  /// The product number by number, of one shape: `Multiply`.
  case multiply
  /// Side by side along the channels: `Concatenate`.
  case concatenate

  var layer: any Layer {
    switch self {
    case .add: Add()
    case .multiply: Multiply()
    case .concatenate: Concatenate()
    }
  }
}

/// Layers and where they read from, in the order of evaluation: for graphs that are no nest of branches.
///
/// ```swift
/// var graph = NetworkGraph()
/// let gate = graph.add(Dense(8, .sigmoid), after: .data)
/// let value = graph.add(Dense(8), after: .data)
/// graph.add(Multiply(), after: gate, value)
/// let network = try graph.network(inputShape: [4])
/// ```
public struct NetworkGraph: Sendable {
  private var nodes: [Network.NodeDescription] = []

  /// Without a node.
  public init() {}

  /// With nodes in the order of evaluation.
  init(_ nodes: [Network.NodeDescription]) { self.nodes = nodes }

  /// Adds a layer and says where its output can be read.
  @discardableResult
  public mutating func add(
    _ layer: any Layer, named name: String? = nil, after sources: Network.Source...
  ) -> Network.Source {
    append(layer, named: name, after: sources)
  }

  /// Adds parts, the first reading from `source`, each other one from the part before it.
  @discardableResult
  package mutating func add(_ parts: [NetworkPart], after source: Network.Source) -> Network.Source {
    parts.reduce(source) { source, part in
      switch part {
      case .layer(let layer, let name): append(layer, named: name, after: [source])
      case .branches(let merge, let branches):
        append(merge, named: nil, after: branches.map { add($0, after: source) })
      }
    }
  }

  /// Adds a layer that reads all of these.
  mutating func add(_ layer: any Layer, after sources: [Network.Source]) -> Network.Source {
    append(layer, named: nil, after: sources)
  }

  private mutating func append(
    _ layer: any Layer, named name: String?, after sources: [Network.Source]
  ) -> Network.Source {
    nodes.append(Network.NodeDescription(layer: layer, inputs: sources, name: name))
    return .node(nodes.count - 1)
  }

  /// - Throws: `NetworkError` naming the first layer that does not fit.
  public func network(inputShape: Shape) throws(NetworkError) -> Network {
    try Network(inputShape: inputShape, nodes: nodes)
  }

  /// A network over several inputs, which layers read as `.input(0)`, `.input(1)`, ….
  ///
  /// - Throws: `NetworkError` naming the first layer that does not fit.
  public func network(inputs: [Network.Input]) throws(NetworkError) -> Network {
    try Network(inputs: inputs, nodes: nodes)
  }
}
