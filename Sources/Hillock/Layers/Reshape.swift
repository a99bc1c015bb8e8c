/// Gives an example another shape of as many numbers; their order in memory stays.
public struct Reshape: Layer, LibraryLayer {
  package static let word = "reshape"
  package var shape: Shape

  /// The shape of the output, with as many numbers as the input.
  public init(_ shape: Shape) {
    self.shape = shape
  }

  package var typed: String? { "reshape(\(shape.extents.map(String.init).joined(separator: "x")))" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard shape.rank > 0, shape.extents.allSatisfy({ $0 > 0 }), shape.checkedCount == input.count else {
      throw ShapeError("expected a shape of \(input.count) numbers as the input \(input) has, got \(shape)")
    }
    return shape
  }

  package var computation: LayerForm { .unchanged }

  package func summary(of inputs: [Shape]) -> String {
    "Reshape \(inputs.first.map(\.description) ?? "?")→\(shape)"
  }

  package func forward(in context: ForwardContext) {
    context.outputView.copy(from: context.inputView())
  }

  package func backward(in context: BackwardContext) {
    context.inputGradientView()?.copy(from: context.outputGradientView.view)
  }
}
