import HillockFormula

/// A scalar activation as a layer of its own: applied to every number of its input.
public struct Activate: Layer, ActivatedLayer {
  package static let word = "activation"
  package var isStepwise: Bool { true }
  private var kernel: ActivationKernel

  /// f of each number.
  public init(_ activation: Activation) {
    kernel = ActivationKernel(activation)
  }

  package var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  private enum CodingKeys: String, CodingKey {
    case kernel = "activation"
  }

  package var typed: String? { activation.typed }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape { try onlyInput(inputs) }

  package var computation: LayerForm { .elementwise(activation) }

  package func summary(of inputs: [Shape]) -> String { activation.text }

  package func forward(in context: ForwardContext) {
    kernel.forward(context.inputView(), into: context.outputView, pool: context.pool)
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    inputGradient.copy(from: context.outputGradientView.view)
    kernel.backward(
      context.forward.inputView(), gradient: inputGradient, pool: context.pool)
  }
}
