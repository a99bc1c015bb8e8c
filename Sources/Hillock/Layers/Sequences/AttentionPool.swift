/// One vector of a sequence: the mean of its positions, each with a trained weight of its own.
///
/// - t = tanh(x·W + b), s = t·u, w = softmax of s over the positions that count, y = Σ wₚ xₚ; 0 for an example without any.
///
/// x is positions × channels, y channels; W channels × channels, b and u channels. Sums over positions are in their order. W and u start
/// with normal deviates of variance 1/channels, b with 0.
///
/// Source: Yang et al., "Hierarchical attention networks for document classification", 2016.
package struct AttentionPool: Layer, SequenceLayer {
  package static let word = "attention_pool"

  /// There is nothing to set.
  package init() {}

  package var typed: String? { "attention_pool" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    [try SequenceInputs.sequence(inputs).channels]
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let channels = inputs.first?.channels ?? 0
    return [
      ParameterSpecification(
        name: "weight", shape: [channels, channels], initializer: .leCunNormal, fanIn: channels,
        fanOut: channels, decays: true),
      ParameterSpecification(
        name: "bias", shape: [channels], initializer: .zeros, fanIn: channels, fanOut: channels, decays: false
      ),
      ParameterSpecification(
        name: "query", shape: [channels], initializer: .leCunNormal, fanIn: channels, fanOut: 1, decays: true),
    ]
  }

  package func summary(of inputs: [Shape]) -> String { "AttentionPool" }

  /// t, and the weights of the positions.
  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    rows * (inputs.first.map { $0.count + $0.positions } ?? 0)
  }

  /// The gradients of t, and of the weights.
  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    isTraining ? savedCount(of: inputs, rows: rows) : 0
  }

  private static let tanh = ActivationKernel(.tanh)

  /// t or its gradients, and the weights or theirs.
  private func parts(_ view: MutableFloatView, _ shape: Shape, rows: Int)
    -> (t: MutableFloatView, weights: MutableFloatView)
  {
    let count = rows * shape.count
    return (view.part(from: 0, count: count), view.part(from: count, count: rows * shape.positions))
  }

  package func forward(in context: ForwardContext) {
    let (shape, rows) = (context.inputShapes[0], context.rows)
    let (positions, channels) = (shape.positions, shape.channels)
    let (t, weights) = parts(context.savedView, shape, rows: rows)
    let x = context.inputView()
    Product(rows: rows * positions, columns: channels, depth: channels).run(
      a: .rows(x), b: .rows(context.parameterView(0)), into: t, startingAt: .bias(context.parameterView(1)),
      pool: context.pool)
    Self.tanh.forward(t.view, into: t, pool: context.pool)
    Product(rows: rows * positions, columns: 1, depth: channels).run(
      a: .rows(t.view), b: .rows(context.parameterView(2)), into: weights, startingAt: .zero,
      pool: context.pool)
    let lengths = (0..<rows).map { context.length(of: $0, positions: positions) }
    AttentionKernels.weights(weights, columns: positions, counts: lengths, scale: 1)
    for row in 0..<rows {
      Product(rows: 1, columns: channels, depth: lengths[row]).run(
        a: .rows(weights.view.part(from: row * positions, count: positions)),
        b: .rows(x.part(from: row * shape.count, count: shape.count)),
        into: context.outputView.part(from: row * channels, count: channels), startingAt: .zero,
        pool: .single)
    }
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    let (shape, rows, pool) = (forward.inputShapes[0], context.rows, context.pool)
    let (positions, channels) = (shape.positions, shape.channels)
    let (t, weights) = parts(forward.savedView, shape, rows: rows)
    let (tGradient, scores) = parts(forward.scratchView, shape, rows: rows)
    let (x, gradient) = (forward.inputView(), context.outputGradientView.view)
    let query = forward.parameterView(2)
    for row in 0..<rows {
      Product(rows: positions, columns: 1, depth: channels).run(
        a: .rows(x.part(from: row * shape.count, count: shape.count)),
        b: .rows(gradient.part(from: row * channels, count: channels)),
        into: scores.part(from: row * positions, count: positions), startingAt: .zero, pool: .single)
    }
    AttentionKernels.backward(
      weights: weights.view, gradients: scores, columns: positions,
      counts: (0..<rows).map { forward.length(of: $0, positions: positions) }, scale: 1)
    Product(rows: channels, columns: 1, depth: rows * positions).run(
      a: .columns(t.view), b: .rows(scores.view), into: context.parameterGradientView(2), startingAt: .zero,
      pool: pool)
    Product(rows: rows * positions, columns: channels, depth: 1).run(
      a: .rows(scores.view), b: .rows(query), into: tGradient, startingAt: .zero, pool: pool)
    Self.tanh.backwardFromOutput(t.view, gradient: tGradient, pool: pool)
    Product(rows: channels, columns: channels, depth: rows * positions).run(
      a: .columns(x), b: .rows(tGradient.view), into: context.parameterGradientView(0), startingAt: .zero,
      pool: pool)
    RecurrentKernels.sumOfRows(tGradient.view, into: context.parameterGradientView(1))
    if forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    for row in 0..<rows {
      Product(rows: positions, columns: channels, depth: 1).run(
        a: .rows(weights.view.part(from: row * positions, count: positions)),
        b: .rows(gradient.part(from: row * channels, count: channels)),
        into: inputGradient.part(from: row * shape.count, count: shape.count), startingAt: .zero,
        pool: .single)
    }
    Product(rows: rows * positions, columns: channels, depth: channels).run(
      a: .rows(tGradient.view), b: .columns(forward.parameterView(0)), into: inputGradient,
      startingAt: .existing, pool: pool)
  }
}
