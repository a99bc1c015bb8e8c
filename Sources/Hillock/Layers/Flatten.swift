/// Turns an example of any shape into a vector, in the order of memory.
public struct Flatten: Layer {
  public static let kind = "flatten"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    [try onlyInput(inputs).count]
  }

  public var form: LayerForm { .unchanged }

  public func forward(_ context: ForwardContext) {
    context.output.copy(from: context.input())
  }

  public func backward(_ context: BackwardContext) {
    context.inputGradient()?.copy(from: context.outputGradient.view)
  }
}
