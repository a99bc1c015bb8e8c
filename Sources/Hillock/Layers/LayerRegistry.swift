import Foundation

/// The layer types that a model file may name.
///
/// To read a file with layers of your own, pass `LayerRegistry.standard.adding(MyLayer.self)`.
public struct LayerRegistry: Sendable {
  private var types: [String: any Layer.Type] = [:]

  /// The layers of this library.
  public static let standard = LayerRegistry([
    Dense.self, Dropout.self, Activate.self, VectorActivation.self, GatedUnit.self, ConcatenatedReLU.self,
    Maxout.self, Flatten.self, Reshape.self, Conv1D.self, Conv2D.self, DepthwiseConv2D.self, MaxPool.self,
    AveragePool.self, GlobalAveragePool.self, GlobalMaxPool.self, BatchNorm.self, LayerNorm.self,
    RMSNorm.self, PiecewiseEncoding.self,
    PReLU.self, Add.self, Multiply.self, Concatenate.self, FormulaLayer.self,
  ])

  /// Layers by their `kind`; of two of one kind the later one counts.
  package init(_ types: [any Layer.Type]) {
    for type in types { self.types[type.kind] = type }
  }

  /// The same registry with one more type; a kind that it has already is replaced.
  public func adding(_ type: any Layer.Type) -> LayerRegistry {
    var copy = self
    copy.types[type.kind] = type
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
  package var inputShape: Shape
  package var layers: [Network.NodeDescription]

  /// The description of a network.
  package init(_ network: Network) {
    inputShape = network.inputShape
    layers = network.nodes.map(\.description)
  }

  /// The network, checked anew.
  package func network() throws(NetworkError) -> Network {
    try Network(inputShape: inputShape, nodes: layers)
  }

  private enum CodingKeys: String, CodingKey {
    case inputShape, layers
  }

  private enum LayerKeys: String, CodingKey {
    case kind, name, inputs, settings
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(inputShape, forKey: .inputShape)
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
    inputShape = try container.decode(Shape.self, forKey: .inputShape)
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
  /// `data`, or the number of an earlier layer from 1.
  var text: String {
    switch self {
    case .data: "data"
    case .node(let index): String(index + 1)
    }
  }

  init(text: String) throws(NetworkError) {
    if text == "data" {
      self = .data
    } else if let number = Int(text), number > 0 {
      self = .node(number - 1)
    } else {
      throw NetworkError("a layer reads 'data' or the number of an earlier layer; got '\(text)'")
    }
  }
}
