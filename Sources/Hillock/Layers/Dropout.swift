/// Sets each input to zero with probability `rate` while training and scales the others by 1/(1 − rate); passes
/// everything through otherwise.
///
/// Which inputs are dropped is a function of the run's seed, the layer, the step, the row of the batch and the
/// column, so threads and shards do not change it. Source: Srivastava et al., JMLR 15 (2014) 1929–1958.
public struct Dropout: Layer {
  public static let kind = "dropout"

  /// The probability of dropping an input, 0 ≤ rate < 1.
  package var rate: Float

  /// The rate is the share of numbers that become 0 in training; from 0 to below 1.
  public init(_ rate: Float) {
    self.rate = rate
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 1, let input = inputs.first else {
      throw ShapeError("expected one input, got \(inputs.count)")
    }
    guard rate >= 0, rate < 1 else {
      throw ShapeError("expected a rate of at least 0 and below 1, got \(rate)")
    }
    return input
  }

  public var form: LayerForm { .unchanged }

  public func summary(for inputs: [Shape]) -> String { "Dropout \(rate)" }

  public func forward(_ context: ForwardContext) {
    if context.isTraining {
      RandomKernels.dropout(
        context.input(), into: context.output, rate: rate, random: context.random,
        width: context.outputShape.count)
    } else {
      context.output.copy(from: context.input())
    }
  }

  public func backward(_ context: BackwardContext) {
    guard let inputGradient = context.inputGradient() else { return }
    if context.forward.isTraining {
      RandomKernels.dropout(
        context.outputGradient.view, into: inputGradient, rate: rate, random: context.forward.random,
        width: context.forward.outputShape.count)
    } else {
      inputGradient.copy(from: context.outputGradient.view)
    }
  }
}
