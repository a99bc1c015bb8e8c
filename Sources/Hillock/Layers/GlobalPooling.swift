import CHillockKernels

/// One number for each channel: the mean over all positions of an image or a sequence. Lin et al. 2014.
public struct GlobalAveragePool: Layer, GlobalPoolingLayer {
  package static let word = "global_average_pool"

  /// The window is the whole input; there is nothing to set.
  public init() {}

  package func forward(in context: ForwardContext) {
    var sizes = wholeWindow(context.inputShapes)
    let width = context.inputShapes[0].count
    for row in 0..<context.rows {
      let x = context.inputView().part(from: row * width, count: width)
      unsafe hk_average_pool(&sizes, x.base, context.outputView.base + row * sizes.channels)
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    var sizes = wholeWindow(context.forward.inputShapes)
    let width = context.forward.inputShapes[0].count
    for row in 0..<context.rows {
      let target = inputGradient.part(from: row * width, count: width)
      unsafe hk_average_pool_backward(
        &sizes, context.outputGradientView.base + row * sizes.channels, target.base)
    }
  }
}

/// One number for each channel: the largest over all positions of an image or a sequence. See `MaxPool`.
public struct GlobalMaxPool: Layer, GlobalPoolingLayer {
  package static let word = "global_max_pool"

  /// The window is the whole input; there is nothing to set.
  public init() {}

  package func forward(in context: ForwardContext) {
    var sizes = wholeWindow(context.inputShapes)
    let width = context.inputShapes[0].count
    for row in 0..<context.rows {
      let x = context.inputView().part(from: row * width, count: width)
      unsafe hk_max_pool(&sizes, x.base, context.outputView.base + row * sizes.channels)
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    let forward = context.forward
    var sizes = wholeWindow(forward.inputShapes)
    let width = forward.inputShapes[0].count
    for row in 0..<context.rows {
      let x = forward.inputView().part(from: row * width, count: width)
      let target = inputGradient.part(from: row * width, count: width)
      let offset = row * sizes.channels
      unsafe hk_max_pool_backward(
        &sizes, x.base, forward.outputView.base + offset, context.outputGradientView.base + offset,
        target.base)
    }
  }
}

/// What the two have in common.
package protocol GlobalPoolingLayer: LibraryLayer {}

extension GlobalPoolingLayer {
  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank >= 2 else {
      throw ShapeError(
        "expected an image of rows×columns×channels or a sequence of positions×channels, got shape \(input)")
    }
    return [input.extents[input.rank - 1]]
  }

  package var computation: LayerForm { .channelwise }
}

/// A single window over all positions.
private func wholeWindow(_ inputs: [Shape]) -> hk_pooling {
  let channels = inputs[0].extents[inputs[0].rank - 1]
  let positions = inputs[0].count / channels
  return hk_pooling(
    height: 1, width: positions, channels: channels, out_height: 1, out_width: 1, window_height: 1,
    window_width: positions, stride_y: 1, stride_x: 1, top: 0, left: 0)
}
