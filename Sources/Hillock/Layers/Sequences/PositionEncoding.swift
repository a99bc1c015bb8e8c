/// Adds to each position of a sequence a vector that tells where it is: trained numbers, or fixed ones.
///
/// The trained table, positions × channels, starts with normal deviates of variance 1/4. Fixed are, for position p and pairs i of d
/// channels, sin and cos of p·10000^(−2i/d) side by side. Source: Vaswani et al. 2017.
public struct PositionEncoding: Layer, LibraryLayer {
  package static let word = "position_encoding"

  package var isCausal: Bool { true }

  package let isTrained: Bool

  /// - Parameter isTrained: whether the vectors are learnt.
  public init(isTrained: Bool = true) { self.isTrained = isTrained }

  package var typed: String? { isTrained ? "positions" : "positions(sine)" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 2 else {
      throw ShapeError("expected a sequence of positions×channels, got shape \(input)")
    }
    return input
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    guard isTrained, let input = inputs.first else { return [] }
    return [
      ParameterSpecification(
        name: "table", shape: input, initializer: .scaled(.fanIn, .normal, gain: .value(0.5)), fanIn: 1,
        fanOut: input.channels, decays: false)
    ]
  }

  package func summary(of inputs: [Shape]) -> String {
    isTrained ? "PositionEncoding" : "PositionEncoding, sines"
  }

  package func forward(in context: ForwardContext) {
    context.outputView.copy(from: context.inputView())
    if isTrained {
      AttentionKernels.add(context.parameterView(0), toEachOf: context.outputView)
    } else {
      let fixed = FloatStorage(Self.sines(context.outputShape))
      AttentionKernels.add(fixed.view.view, toEachOf: context.outputView)
      withExtendedLifetime(fixed) {}
    }
  }

  package func backward(in context: BackwardContext) {
    let gradient = context.outputGradientView.view
    if isTrained { RecurrentKernels.sumOfRows(gradient, into: context.parameterGradientView(0)) }
    context.inputGradientView()?.copy(from: gradient)
  }

  /// The fixed table for an input of this shape.
  package func sines(_ shape: Shape) -> [Float] { Self.sines(shape) }

  private static func sines(_ shape: Shape) -> [Float] {
    let (positions, channels) = (shape.positions, shape.channels)
    // One pair more where the channels are odd, of which the sine is taken.
    let angles = RotaryAngles.of(positions: positions, width: channels + channels % 2)
    return (0..<positions).flatMap { position in
      (0..<channels).map { channel in
        let place = position * angles.pairs + channel / 2
        return channel % 2 == 0 ? angles.sines[place] : angles.cosines[place]
      }
    }
  }
}
