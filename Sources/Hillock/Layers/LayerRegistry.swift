import Foundation

/// The layer types that a model file may name.
///
/// Those of somebody else come in with `adding`.
package struct LayerRegistry: Sendable {
  private var types: [String: any Layer.Type] = [:]

  /// The layers of this library.
  package static let standard = LayerRegistry([
    Dense.self, Dropout.self, Activate.self, VectorActivation.self, GatedUnit.self, ConcatenatedReLU.self,
    Maxout.self, Flatten.self, Reshape.self, Conv1D.self, Conv2D.self, DepthwiseConv2D.self, MaxPool.self,
    AveragePool.self, GlobalAveragePool.self, GlobalMaxPool.self, BatchNorm.self, LayerNorm.self,
    RMSNorm.self, PiecewiseEncoding.self,
    PReLU.self, Add.self, Multiply.self, Concatenate.self, FormulaLayer.self, Embedding.self,
    SimpleRecurrent.self, GRU.self, LSTM.self, LastPosition.self, Reverse.self, Attention.self,
    PositionEncoding.self, AttentionPool.self, TiedDense.self,
  ])

  /// Layers by their `kind`; of two of one kind the later one counts.
  package init(_ types: [any Layer.Type]) {
    for type in types { self.types[type.kind] = type }
  }

  /// The same registry with more types; a kind that it has already is replaced.
  package func adding(_ types: [any Layer.Type]) -> LayerRegistry {
    var copy = self
    for type in types { copy.types[type.kind] = type }
    return copy
  }

  /// The kinds that the registry knows, sorted.
  package var kinds: [String] { types.keys.sorted() }

  func type(of kind: String) throws(NetworkError) -> any Layer.Type {
    guard let type = types[kind] else {
      throw NetworkError(
        "unknown kind of layer '\(kind)'; known are \(types.keys.sorted().joined(separator: ", "))")
    }
    return type
  }
}

/// A network as it stands in a file: the shape of the data, and each layer with its settings and its sources.
package struct NetworkDescription: Sendable, Encodable, DecodableWithConfiguration {
  package var inputs: [Network.Input]
  package var layers: [Network.NodeDescription]

  /// The description of a network.
  package init(_ network: Network) {
    inputs = network.inputs
    layers = network.nodes.map(\.description)
  }

  /// The network, checked anew.
  package func network() throws(NetworkError) -> Network {
    try Network(inputs: inputs, nodes: layers)
  }

  private enum CodingKeys: String, CodingKey {
    case inputShape, inputs, layers
  }

  private enum LayerKeys: String, CodingKey {
    case kind, name, inputs, settings
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    // A network of plain numbers is written as it was before inputs had names.
    if inputs.isPlain {
      try container.encode(inputs.rowShape, forKey: .inputShape)
    } else {
      try container.encode(inputs, forKey: .inputs)
    }
    var list = container.nestedUnkeyedContainer(forKey: .layers)
    for description in layers {
      var entry = list.nestedContainer(keyedBy: LayerKeys.self)
      try entry.encode(type(of: description.layer).kind, forKey: .kind)
      try entry.encodeIfPresent(description.name, forKey: .name)
      try entry.encode(description.inputs.map(\.text), forKey: .inputs)
      try description.layer.encode(to: entry.superEncoder(forKey: .settings))
    }
  }

  package init(from decoder: any Decoder, configuration registry: LayerRegistry) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs =
      try container.decodeIfPresent([Network.Input].self, forKey: .inputs)
      ?? [.plain(container.decode(Shape.self, forKey: .inputShape))]
    var list = try container.nestedUnkeyedContainer(forKey: .layers)
    layers = []
    while !list.isAtEnd {
      let entry = try list.nestedContainer(keyedBy: LayerKeys.self)
      let type = try registry.type(of: try entry.decode(String.self, forKey: .kind))
      let layer = try type.init(from: entry.superDecoder(forKey: .settings))
      let sources = try entry.decode([String].self, forKey: .inputs).map(Network.Source.init(text:))
      let name = try entry.decodeIfPresent(String.self, forKey: .name)
      layers.append(Network.NodeDescription(layer: layer, inputs: sources, name: name))
    }
  }
}

extension Network.Source {
  /// `data`, of several inputs `data:2`, or the number of an earlier layer from 1.
  var text: String {
    switch self {
    case .data: "data"
    case .input(let index): "data:\(index + 1)"
    case .node(let index): String(index + 1)
    }
  }

  init(text: String) throws(NetworkError) {
    if text == "data" {
      self = .data
    } else if text.hasPrefix("data:"), let number = Int(text.dropFirst(5)), number > 0 {
      self = .input(number - 1)
    } else if let number = Int(text), number > 0 {
      self = .node(number - 1)
    } else {
      throw NetworkError("a layer reads 'data' or the number of an earlier layer; got '\(text)'")
    }
  }
}
