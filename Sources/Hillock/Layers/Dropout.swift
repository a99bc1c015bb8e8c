/// Sets each input to zero with probability `rate` while training and scales the others by 1/(1 − rate); passes
/// everything through otherwise.
///
/// Which inputs are dropped is a function of the run's seed, the layer, the step, the row of the batch and the
/// column, so threads and shards do not change it. Source: Srivastava et al., JMLR 15 (2014) 1929–1958.
public struct Dropout: Layer, LibraryLayer {
  package static let word = "dropout"
  package var isStepwise: Bool { true }

  /// The probability of dropping an input, 0 ≤ rate < 1.
  package var rate: Float

  /// The rate is the share of numbers that become 0 in training; from 0 to below 1.
  public init(_ rate: Float) {
    self.rate = rate
  }

  package var typed: String? { "dropout:\(rate)" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 1, let input = inputs.first else {
      throw ShapeError("expected one input, got \(inputs.count)")
    }
    guard rate >= 0, rate < 1 else {
      throw ShapeError("expected a rate of at least 0 and below 1, got \(rate)")
    }
    return input
  }

  package var computation: LayerForm { .unchanged }

  package func summary(of inputs: [Shape]) -> String { "Dropout \(rate)" }

  package func forward(in context: ForwardContext) {
    if context.isTraining {
      RandomKernels.dropout(
        context.inputView(), into: context.outputView, rate: rate, random: context.random,
        shape: context.outputShape)
    } else {
      context.outputView.copy(from: context.inputView())
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    if context.forward.isTraining {
      RandomKernels.dropout(
        context.outputGradientView.view, into: inputGradient, rate: rate, random: context.forward.random,
        shape: context.forward.outputShape)
    } else {
      inputGradient.copy(from: context.outputGradientView.view)
    }
  }
}
