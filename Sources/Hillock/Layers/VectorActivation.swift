/// An activation of a whole vector: each result depends on every number of the example, or of its position in a sequence of vectors.
public struct VectorActivation: Layer, LibraryLayer {
  package static let word = "vector_activation"
  package var isStepwise: Bool { true }

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

  package var typed: String? { name.rawValue }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    try input.checkVectors()
    return input
  }

  package var computation: LayerForm { name == .softmax ? .softmax : .other }

  package func summary(of inputs: [Shape]) -> String { name.rawValue }

  package func forward(in context: ForwardContext) {
    VectorKernels.forward(
      name, context.inputView(), into: context.outputView,
      rows: context.rows * context.outputShape.positions, columns: context.outputShape.channels)
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    VectorKernels.backward(
      name, output: context.forward.outputView.view, gradient: context.outputGradientView.view,
      into: inputGradient, rows: context.rows * context.forward.outputShape.positions,
      columns: context.forward.outputShape.channels)
  }
}
