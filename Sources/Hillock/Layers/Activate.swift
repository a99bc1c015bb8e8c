import HillockFormula

/// A scalar activation as a layer of its own: applied to every number of its input.
public struct Activate: ActivatedLayer {
  public static let kind = "activation"
  private var kernel: ActivationKernel

  /// f of each number.
  public init(_ activation: Activation) {
    kernel = ActivationKernel(activation)
  }

  public var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  private enum CodingKeys: String, CodingKey {
    case kernel = "activation"
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try onlyInput(inputs) }

  public var form: LayerForm { .elementwise(activation) }

  public func summary(for inputs: [Shape]) -> String { activation.text }

  public func forward(_ context: ForwardContext) {
    kernel.forward(context.input(), into: context.output, pool: context.pool)
  }

  public func backward(_ context: BackwardContext) {
    guard let inputGradient = context.inputGradient() else { return }
    inputGradient.copy(from: context.outputGradient.view)
    kernel.backward(
      context.forward.input(), gradient: inputGradient, pool: context.pool)
  }
}
