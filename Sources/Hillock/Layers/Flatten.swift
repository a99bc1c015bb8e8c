/// Turns an example of any shape into a vector, in the order of memory.
public struct Flatten: Layer, LibraryLayer {
  package static let word = "flatten"

  /// The shape follows from the input; there is nothing to set.
  public init() {}

  package var typed: String? { "flatten" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    [try onlyInput(inputs).count]
  }

  package var computation: LayerForm { .unchanged }

  package func summary(of inputs: [Shape]) -> String { Self.word }

  package func forward(in context: ForwardContext) {
    context.outputView.copy(from: context.inputView())
  }

  package func backward(in context: BackwardContext) {
    context.inputGradientView()?.copy(from: context.outputGradientView.view)
  }
}
