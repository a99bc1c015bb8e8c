import CHillockKernels

/// One number for each channel: the mean over all positions of an image or a sequence; of a sequence with a length over those that
/// count, and 0 where none does. Lin et al. 2014.
public struct GlobalAveragePool: Layer, GlobalPoolingLayer {
  package static let word = "global_average_pool"
  package var typed: String? { "global_avgpool" }

  /// The window is the whole input; there is nothing to set.
  public init() {}

  package func forward(in context: ForwardContext) {
    let width = context.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(context, row)
      guard sizes.width > 0 else {
        context.outputView.part(from: row * sizes.channels, count: sizes.channels).fill(0)
        continue
      }
      let x = context.inputView().part(from: row * width, count: width)
      unsafe hk_average_pool(&sizes, x.base, context.outputView.base + row * sizes.channels)
    }
  }

  package func backward(in context: BackwardContext) {
    if context.forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    let width = context.forward.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(context.forward, row)
      let target = inputGradient.part(from: row * width, count: width)
      target.fill(0)
      guard sizes.width > 0 else { continue }
      unsafe hk_average_pool_backward(
        &sizes, context.outputGradientView.base + row * sizes.channels, target.base)
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
    let width = context.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(context, row)
      guard sizes.width > 0 else {
        context.outputView.part(from: row * sizes.channels, count: sizes.channels).fill(0)
        continue
      }
      let x = context.inputView().part(from: row * width, count: width)
      unsafe hk_max_pool(&sizes, x.base, context.outputView.base + row * sizes.channels)
    }
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    if forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    let width = forward.inputShapes[0].count
    for row in 0..<context.rows {
      var sizes = window(forward, row)
      let x = forward.inputView().part(from: row * width, count: width)
      let target = inputGradient.part(from: row * width, count: width)
      target.fill(0)
      guard sizes.width > 0 else { continue }
      let offset = row * sizes.channels
      unsafe hk_max_pool_backward(
        &sizes, x.base, forward.outputView.base + offset, context.outputGradientView.base + offset,
        target.base)
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
}

/// A single window over all positions of an example that count.
private func window(_ context: ForwardContext, _ row: Int) -> hk_pooling {
  let input = context.inputShapes[0]
  let positions = context.length(of: row, positions: input.positions)
  return hk_pooling(
    height: 1, width: positions, channels: input.channels, out_height: 1, out_width: 1, window_height: 1,
    window_width: positions, stride_y: 1, stride_x: 1, top: 0, left: 0)
}
