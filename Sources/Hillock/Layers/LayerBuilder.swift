/// Several layers that are written as one, such as `Residual` and `TransformerBlock`.
public protocol LayerGroup: Sendable {
  /// The layers, one behind the other.
  var parts: [NetworkPart] { get }
}

/// A group of this library, whose page shows how one is made and not what it consists of.
package protocol LibraryGroup: LayerGroup {
  /// `LayerGroup.parts`.
  var members: [NetworkPart] { get }
}

extension LibraryGroup {
  public var parts: [NetworkPart] { members }
}

/// Collects the parts of a network in order; `if`, `for` and optional parts work inside it.
@resultBuilder
public enum LayerBuilder {
  /// A layer that stands for itself.
  public static func buildExpression(_ layer: some Layer) -> [NetworkPart] { [.layer(layer)] }
  /// Layers one behind the other, from an array.
  package static func buildExpression(_ layers: [any Layer]) -> [NetworkPart] { layers.map { .layer($0) } }
  /// A layer with a name.
  public static func buildExpression(_ part: NetworkPart) -> [NetworkPart] { [part] }
  /// Parts that were collected elsewhere.
  package static func buildExpression(_ parts: [NetworkPart]) -> [NetworkPart] { parts }
  /// Layers that belong together: a way around others, branches, a block.
  public static func buildExpression(_ group: some LayerGroup) -> [NetworkPart] { group.parts }
  /// What stands one behind the other.
  public static func buildBlock(_ parts: [NetworkPart]...) -> [NetworkPart] { parts.flatMap { $0 } }
  /// An `if` without an `else`: nothing where the condition fails.
  public static func buildOptional(_ part: [NetworkPart]?) -> [NetworkPart] { part ?? [] }
  /// An `if` whose condition holds.
  public static func buildEither(first: [NetworkPart]) -> [NetworkPart] { first }
  /// An `if` whose condition fails.
  public static func buildEither(second: [NetworkPart]) -> [NetworkPart] { second }
  /// What a `for` makes, one round behind the other.
  public static func buildArray(_ parts: [[NetworkPart]]) -> [NetworkPart] { parts.flatMap { $0 } }
}
