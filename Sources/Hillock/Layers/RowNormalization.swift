import CHillockKernels

/// Normalises each row of channels: y = γ·(x − μ)/√(σ² + ε) + β with the mean μ and the variance σ² (over n) of the
/// last extent: of the whole example for a vector, of each position for an image. γ and β are learnt.
///
/// Source: Ba, Kiros and Hinton 2016.
public struct LayerNorm: Layer, RowNormalizationLayer {
  package static let word = "layer_norm"
  package var isStepwise: Bool { true }
  package static var isCentered: Bool { true }
  /// ε, added to the variance; above 0.
  package var epsilon: Float

  /// ε is added to the variance; above 0.
  public init(epsilon: Float = 1e-5) {
    self.epsilon = epsilon
  }

  package var typed: String? { self == LayerNorm() ? "layernorm" : nil }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let columns = inputs.first?.extents.last ?? 0
    return [.gain(columns), .shift(columns)]
  }
}

/// Scales each row of channels: y = γ·x/√(mean of x² + ε) over the last extent. γ is learnt.
///
/// Source: Zhang and Sennrich 2019.
public struct RMSNorm: Layer, RowNormalizationLayer {
  package static let word = "rms_norm"
  package var isStepwise: Bool { true }
  package static var isCentered: Bool { false }
  /// ε, added to the mean of the squares; above 0.
  package var epsilon: Float

  /// ε is added to the mean of the squares; above 0.
  public init(epsilon: Float = 1e-6) {
    self.epsilon = epsilon
  }

  package var typed: String? { self == RMSNorm() ? "rmsnorm" : nil }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    [.gain(inputs.first?.extents.last ?? 0)]
  }
}

/// What both have in common.
package protocol RowNormalizationLayer: LibraryLayer {
  /// Whether the mean is subtracted.
  static var isCentered: Bool { get }
  var epsilon: Float { get }
}

extension RowNormalizationLayer {
  private func normalization(_ inputs: [Shape], rows: Int) -> RowNormalization {
    RowNormalization(inputs, rows: rows, epsilon: epsilon, isCentered: Self.isCentered)
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try RowNormalization.outputShape(inputs, epsilon: epsilon)
  }

  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    normalization(inputs, rows: rows).savedCount
  }

  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    normalization(inputs, rows: rows).scratchCount
  }

  package func forward(in context: ForwardContext) {
    normalization(context.inputShapes, rows: context.rows).forward(context)
  }

  package func backward(in context: BackwardContext) {
    normalization(context.forward.inputShapes, rows: context.rows).backward(context)
  }
}

private struct RowNormalization {
  let columns: Int
  let count: Int
  let epsilon: Float
  let isCentered: Bool

  init(_ inputs: [Shape], rows: Int, epsilon: Float, isCentered: Bool) {
    columns = inputs.first?.extents.last ?? 1
    count = rows * (inputs.first?.count ?? 0) / max(columns, 1)
    self.epsilon = epsilon
    self.isCentered = isCentered
  }

  static func outputShape(_ inputs: [Shape], epsilon: Float) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard epsilon > 0, epsilon.isFinite else {
      throw ShapeError("expected an epsilon above 0, got \(epsilon)")
    }
    return input
  }

  /// Mean and factor of each row, as doubles.
  var savedCount: Int { 4 * count }
  /// The gradients of gain and shift for each block of rows, as doubles.
  var scratchCount: Int { 4 * PositionBlocks.count * columns }

  func forward(_ context: ForwardContext) {
    let statistics = DoubleView(context.savedView, from: 0, count: 2 * count)
    let input = context.inputView()
    let output = context.outputView
    let gain = context.parameterView(0)
    let shift = isCentered ? context.parameterView(1) : nil
    PositionBlocks(positions: count, channels: columns, pool: context.pool).run { _, range in
      let x = input.part(from: range.lowerBound * columns, count: range.count * columns)
      let y = output.part(from: range.lowerBound * columns, count: range.count * columns)
      unsafe hk_row_normalize(
        x.base, range.count, columns, gain.base, shift?.base, Double(epsilon), isCentered ? 1 : 0, y.base,
        statistics.base + 2 * range.lowerBound)
    }
  }

  func backward(_ context: BackwardContext) {
    let forward = context.forward
    let statistics = DoubleView(forward.savedView, from: 0, count: 2 * count)
    let blocks = PositionBlocks(positions: count, channels: columns, pool: context.pool)
    let size = PositionBlocks.count * columns
    let gains = DoubleView(forward.scratchView, from: 0, count: size)
    let shifts = DoubleView(forward.scratchView, from: 2 * size, count: size)
    let input = forward.inputView()
    let gradient = context.outputGradientView
    let inputGradient = context.inputGradientView()
    let gain = forward.parameterView(0)
    blocks.run { block, range in
      let x = input.part(from: range.lowerBound * columns, count: range.count * columns)
      let g = gradient.part(from: range.lowerBound * columns, count: range.count * columns)
      let out = inputGradient?.part(from: range.lowerBound * columns, count: range.count * columns)
      unsafe hk_row_normalize_backward(
        x.base, g.base, range.count, columns, gain.base, isCentered ? 1 : 0,
        statistics.base + 2 * range.lowerBound, out?.base, gains.base + block * columns,
        shifts.base + block * columns)
    }
    // The first block's row takes the sums: it is read before it is written.
    blocks.add(gains, into: gains.part(from: 0, count: columns))
    for column in 0..<columns { context.parameterGradientView(0)[column] = Float(gains[column]) }
    guard isCentered else { return }
    blocks.add(shifts, into: shifts.part(from: 0, count: columns))
    for column in 0..<columns { context.parameterGradientView(1)[column] = Float(shifts[column]) }
  }
}
