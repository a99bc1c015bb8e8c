/// Gives an example another shape of as many numbers; their order in memory stays.
public struct Reshape: Layer {
  public static let kind = "reshape"
  package var shape: Shape

  /// The shape of the output, with as many numbers as the input.
  public init(_ shape: Shape) {
    self.shape = shape
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard shape.rank > 0, shape.extents.allSatisfy({ $0 > 0 }), shape.checkedCount == input.count else {
      throw ShapeError("expected a shape of \(input.count) numbers as the input \(input) has, got \(shape)")
    }
    return shape
  }

  public var form: LayerForm { .unchanged }

  public func summary(for inputs: [Shape]) -> String {
    "Reshape \(inputs.first.map(\.description) ?? "?")→\(shape)"
  }

  public func forward(_ context: ForwardContext) {
    context.output.copy(from: context.input())
  }

  public func backward(_ context: BackwardContext) {
    context.inputGradient()?.copy(from: context.outputGradient.view)
  }
}
