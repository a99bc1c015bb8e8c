/// Adds to each position of a sequence a vector that tells where it is: trained numbers, or fixed ones.
///
/// The trained table, positions × channels, starts with normal deviates of variance 1/4. Fixed are, for position p and pairs i of d
/// channels, sin and cos of p·10000^(−2i/d) side by side. Source: Vaswani et al. 2017.
public struct PositionEncoding: Layer, WindowLayer {
  package static let word = "position_encoding"

  package let isTrained: Bool
  /// How many positions come one by one; `nil` for sequences as a whole.
  private(set) var window: Int?

  /// - Parameter isTrained: whether the vectors are learnt.
  public init(isTrained: Bool = true) { self.isTrained = isTrained }

  package func stepping(through positions: Int) -> PositionEncoding {
    var copy = self
    copy.window = positions
    return copy
  }

  package var isStepwise: Bool { true }
  /// How many positions have come.
  package func carriedCount(of inputs: [Shape]) -> Int { window == nil ? 0 : 1 }

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
        name: "table", shape: [window ?? input.positions, input.channels],
        initializer: .scaled(.fanIn, .normal, gain: .value(0.5)), fanIn: 1,
        fanOut: input.channels, decays: false)
    ]
  }

  package func summary(of inputs: [Shape]) -> String {
    isTrained ? "PositionEncoding" : "PositionEncoding, sines"
  }

  package func forward(in context: ForwardContext) {
    let (shape, carried) = (context.outputShape, window == nil ? nil : context.memory.carried)
    let first = carried.map { Int($0[0]) } ?? 0
    let count = carried == nil ? shape.positions : 1
    precondition(first + count <= window ?? shape.positions, "more positions than a stream was made for")
    context.outputView.copy(from: context.inputView())
    if isTrained {
      AttentionKernels.add(
        context.parameterView(0).part(from: first * shape.channels, count: count * shape.channels),
        toEachOf: context.outputView)
    } else {
      let fixed = FloatStorage(
        Self.sines(first..<first + count, of: window ?? shape.positions, channels: shape.channels))
      AttentionKernels.add(fixed.view.view, toEachOf: context.outputView)
      withExtendedLifetime(fixed) {}
    }
    carried?[0] = Float(first + count)
  }

  package func backward(in context: BackwardContext) {
    let gradient = context.outputGradientView.view
    if isTrained { RecurrentKernels.sumOfRows(gradient, into: context.parameterGradientView(0)) }
    context.inputGradientView()?.copy(from: gradient)
  }

  /// The fixed table for an input of this shape.
  package func sines(_ shape: Shape) -> [Float] {
    Self.sines(0..<shape.positions, of: shape.positions, channels: shape.channels)
  }

  private static func sines(_ places: Range<Int>, of positions: Int, channels: Int) -> [Float] {
    // One pair more where the channels are odd, of which the sine is taken.
    let angles = RotaryAngles.of(positions: positions, width: channels + channels % 2)
    return places.flatMap { position in
      (0..<channels).map { channel in
        let place = position * angles.pairs + channel / 2
        return channel % 2 == 0 ? angles.sines[place] : angles.cosines[place]
      }
    }
  }
}
