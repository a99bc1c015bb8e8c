import CHillockKernels

/// One number for each channel: the mean over all positions of an image or a sequence; of a sequence with a length over those that
/// count, and 0 where none does. Lin et al. 2014.
public struct GlobalAveragePool: Layer, GlobalPoolingLayer {
  package static let word = "global_average_pool"
  package var typed: String? { "global_avgpool" }

  /// The window is the whole input; there is nothing to set.
  public init() {}

  package func forward(in context: ForwardContext) {
    overExamples(context) { sizes, x, y in unsafe hk_average_pool(&sizes, x.base, y.base) }
  }

  package func backward(in context: BackwardContext) {
    overExamples(context) { sizes, _, _, gradient, result in
      unsafe hk_average_pool_backward(&sizes, gradient.base, result.base)
    }
  }
}

/// One number for each channel: the largest over all positions of an image or a sequence; of a sequence with a length over
/// those that count, and 0 where none does. See `MaxPool`.
public struct GlobalMaxPool: Layer, GlobalPoolingLayer {
  package static let word = "global_max_pool"
  package var typed: String? { "global_maxpool" }

  /// The window is the whole input; there is nothing to set.
  public init() {}

  package func forward(in context: ForwardContext) {
    overExamples(context) { sizes, x, y in unsafe hk_max_pool(&sizes, x.base, y.base) }
  }

  package func backward(in context: BackwardContext) {
    overExamples(context) { sizes, x, y, gradient, result in
      unsafe hk_max_pool_backward(&sizes, x.base, y.base, gradient.base, result.base)
    }
  }
}

/// What the two have in common.
package protocol GlobalPoolingLayer: SequenceLayer {}

extension GlobalPoolingLayer {
  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let input = inputs.first, inputs.count <= 2 else {
      throw ShapeError("expected an image or a sequence, and perhaps lengths, got \(inputs.count) inputs")
    }
    if inputs.count == 2 { _ = try SequenceInputs.sequence(inputs) }
    guard input.rank >= 2 else {
      throw ShapeError(
        "expected an image of rows×columns×channels or a sequence of positions×channels, got shape \(input)")
    }
    return [input.extents[input.rank - 1]]
  }

  package var computation: LayerForm { .channelwise }

  /// Runs the body for each example that has positions, with its input and its output; the output of another one is 0.
  fileprivate func overExamples(
    _ context: ForwardContext, _ body: (inout hk_pooling, FloatView, MutableFloatView) -> Void
  ) {
    let width = context.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(context, row)
      let output = context.outputView.part(from: row * sizes.channels, count: sizes.channels)
      guard sizes.width > 0 else {
        output.fill(0)
        continue
      }
      body(&sizes, context.inputView().part(from: row * width, count: width), output)
    }
  }

  /// Runs the body for each example that has positions, with its input, its output, the gradient of its output, and where that of its
  /// input goes, which is 0 before.
  fileprivate func overExamples(
    _ context: BackwardContext,
    _ body: (inout hk_pooling, FloatView, FloatView, FloatView, MutableFloatView) -> Void
  ) {
    let forward = context.forward
    if forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    let width = forward.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(forward, row)
      let target = inputGradient.part(from: row * width, count: width)
      target.fill(0)
      guard sizes.width > 0 else { continue }
      let place = row * sizes.channels
      body(
        &sizes, forward.inputView().part(from: row * width, count: width),
        forward.outputView.view.part(from: place, count: sizes.channels),
        context.outputGradientView.view.part(from: place, count: sizes.channels), target)
    }
  }
}

/// A single window over all positions of an example that count.
private func window(_ context: ForwardContext, _ row: Int) -> hk_pooling {
  let input = context.inputShapes[0]
  let positions = context.length(of: row, positions: input.positions)
  return hk_pooling(
    height: 1, width: positions, channels: input.channels, out_height: 1, out_width: 1, window_height: 1,
    window_width: positions, stride_y: 1, stride_x: 1, top: 0, left: 0)
}
