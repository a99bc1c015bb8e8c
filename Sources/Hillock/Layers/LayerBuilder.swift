/// Collects the parts of a network in order; `if`, `for` and optional parts work inside it.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: some Layer) -> [NetworkPart] { [.layer(layer)] }
  public static func buildExpression(_ layers: [any Layer]) -> [NetworkPart] { layers.map { .layer($0) } }
  public static func buildExpression(_ parts: [NetworkPart]) -> [NetworkPart] { parts }
  public static func buildExpression(_ skip: Skip) -> [NetworkPart] { [skip.part] }
  public static func buildExpression(_ branches: Branches) -> [NetworkPart] { [branches.part] }
  public static func buildBlock(_ parts: [NetworkPart]...) -> [NetworkPart] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [NetworkPart]?) -> [NetworkPart] { part ?? [] }
  public static func buildEither(first: [NetworkPart]) -> [NetworkPart] { first }
  public static func buildEither(second: [NetworkPart]) -> [NetworkPart] { second }
  public static func buildArray(_ parts: [[NetworkPart]]) -> [NetworkPart] { parts.flatMap { $0 } }
}
