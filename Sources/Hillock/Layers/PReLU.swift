import CHillockKernels

/// max(0, x) + a·min(0, x) with a learnt slope a for each channel (the last extent), or one for all.
///
/// At the kink the derivative is a. Source: He et al. 2015.
public struct PReLU: Layer, LibraryLayer {
  package static let word = "prelu"
  package var isStepwise: Bool { true }
  /// The slope at first.
  package var initialSlope: Float

  /// The slope below 0 with which each channel begins.
  public init(initialSlope: Float = 0.25) {
    self.initialSlope = initialSlope
  }

  package var typed: String? { self == PReLU() ? "prelu" : nil }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard initialSlope.isFinite else { throw ShapeError("expected a finite slope, got \(initialSlope)") }
    return input
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    [
      ParameterSpecification(
        name: "slope", shape: [inputs.first?.extents.last ?? 0], initializer: .constant(initialSlope),
        fanIn: 1, fanOut: 1, decays: false)
    ]
  }

  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    2 * PositionBlocks.count * (inputs.first?.extents.last ?? 0)
  }

  package func forward(in context: ForwardContext) {
    let input = context.inputView()
    let output = context.outputView
    let slopes = context.parameterView(0)
    let channels = slopes.count
    PositionBlocks(positions: input.count / channels, channels: channels, pool: context.pool)
      .run { _, range in
        let x = input.part(from: range.lowerBound * channels, count: range.count * channels)
        let y = output.part(from: range.lowerBound * channels, count: range.count * channels)
        unsafe hk_channel_leaky(x.base, range.count, channels, slopes.base, y.base)
      }
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    let input = forward.inputView()
    let gradient = context.outputGradientView
    let inputGradient = context.inputGradientView()
    let slopes = forward.parameterView(0)
    let channels = slopes.count
    let blocks = PositionBlocks(positions: input.count / channels, channels: channels, pool: context.pool)
    let sums = DoubleView(forward.scratchView, from: 0, count: PositionBlocks.count * channels)
    blocks.run { block, range in
      let x = input.part(from: range.lowerBound * channels, count: range.count * channels)
      let g = gradient.part(from: range.lowerBound * channels, count: range.count * channels)
      let out = inputGradient?.part(from: range.lowerBound * channels, count: range.count * channels)
      unsafe hk_channel_leaky_backward(
        x.base, g.base, range.count, channels, slopes.base, out?.base, sums.base + block * channels)
    }
    blocks.add(sums, into: sums.part(from: 0, count: channels))
    for channel in 0..<channels { context.parameterGradientView(0)[channel] = Float(sums[channel]) }
  }
}
