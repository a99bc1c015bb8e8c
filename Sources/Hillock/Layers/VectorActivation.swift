/// An activation of a whole vector: each result depends on every number of the example.
public struct VectorActivation: Layer {
  public static let kind = "vector_activation"

  /// Functions of a whole vector.
  public enum Name: String, Hashable, Sendable, Codable, CaseIterable {
    /// exp(xᵢ)/Σⱼ exp(xⱼ)
    case softmax
    /// xᵢ − ln Σⱼ exp(xⱼ)
    case logSoftmax = "log_softmax"
    /// exp(−xᵢ)/Σⱼ exp(−xⱼ)
    case softmin
    /// The point of the probability simplex nearest to x; Martins and Astudillo 2016.
    case sparsemax
  }

  package var name: Name

  /// The function of this name.
  public init(_ name: Name) {
    self.name = name
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else {
      throw ShapeError("expected a vector, got shape \(input); put Flatten() before it")
    }
    return input
  }

  public func summary(for inputs: [Shape]) -> String { name.rawValue }

  public func forward(_ context: ForwardContext) {
    VectorKernels.forward(
      name, context.input(), into: context.output, rows: context.rows, columns: context.outputShape.count)
  }

  public func backward(_ context: BackwardContext) {
    guard let inputGradient = context.inputGradient() else { return }
    VectorKernels.backward(
      name, output: context.forward.output.view, gradient: context.outputGradient.view,
      into: inputGradient, rows: context.rows, columns: context.forward.outputShape.count)
  }
}
