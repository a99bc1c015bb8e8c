/// Numbers of another program of which a model has only the sum, kept so that they go back as they came: the two biases of the gates of
/// PyTorch's recurrent modules. Nothing is computed from them.
package struct ForeignNumbers: Hashable, Sendable, Codable {
  /// By layer and tensor; as bits, for text would not keep all of them.
  private var bits: [String: [String: [UInt32]]] = [:]

  /// None.
  package init() {}

  package var isEmpty: Bool { bits.isEmpty }

  /// The tensors of a layer by their names there.
  package subscript(layer: String) -> [String: [Float]]? {
    get { bits[layer]?.mapValues { $0.map { Float(bitPattern: $0) } } }
    set { bits[layer] = newValue?.mapValues { $0.map(\.bitPattern) } }
  }

  package init(from decoder: any Decoder) throws {
    bits = try decoder.singleValueContainer().decode([String: [String: [UInt32]]].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bits)
  }
}
