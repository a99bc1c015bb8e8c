import CHillockKernels

/// The largest number of each window of an image (rows×columns×channels) or a sequence (positions×channels).
///
/// Padding takes no part. NaN counts as the largest. The gradient of an output goes to the first position of its
/// window that holds the largest number.
public struct MaxPool: Layer, PoolingLayer {
  package static let word = "max_pool"
  /// The extents of a window, rows × columns.
  package var window: Window
  /// The step from one window to the next.
  package var stride: Window
  /// Places around the input that take no part.
  package var padding: Padding

  /// - Parameter stride: as long as the window where it is `nil`. For a sequence the `columns` of all three count.
  public init(_ window: Window, stride: Window? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  package var typed: String? {
    LayerList.entry("maxpool", [window.typed], [("stride", stride.typed, stride == window)], padding: padding)
  }

  package func forward(in context: ForwardContext) {
    overExamples(context) { sizes, x, y in unsafe hk_max_pool(&sizes, x.base, y.base) }
  }

  package func backward(in context: BackwardContext) {
    overExamples(context) { sizes, x, y, gradient, result in
      unsafe hk_max_pool_backward(&sizes, x.base, y.base, gradient.base, result.base)
    }
  }
}

/// The mean of each window of an image or a sequence. Padding takes no part, so a window at the edge is divided by
/// the numbers that it holds.
public struct AveragePool: Layer, PoolingLayer {
  package static let word = "average_pool"
  /// The extents of a window, rows × columns.
  package var window: Window
  /// The step from one window to the next.
  package var stride: Window
  /// Places around the input that take no part.
  package var padding: Padding

  /// - Parameter stride: as long as the window where it is `nil`. For a sequence the `columns` of all three count.
  public init(_ window: Window, stride: Window? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  package var typed: String? {
    LayerList.entry("avgpool", [window.typed], [("stride", stride.typed, stride == window)], padding: padding)
  }

  package func forward(in context: ForwardContext) {
    overExamples(context) { sizes, x, y in unsafe hk_average_pool(&sizes, x.base, y.base) }
  }

  package func backward(in context: BackwardContext) {
    overExamples(context) { sizes, _, _, gradient, result in
      unsafe hk_average_pool_backward(&sizes, gradient.base, result.base)
    }
  }
}

/// What layers with windows and without parameters have in common.
package protocol PoolingLayer: LibraryLayer {
  var window: Window { get }
  var stride: Window { get }
  var padding: Padding { get }
}

extension PoolingLayer {
  package var computation: LayerForm { .channelwise }

  private func axes(_ input: Shape) throws(ShapeError) -> (rows: WindowAxis, columns: WindowAxis) {
    guard input.rank == 3 || input.rank == 2 else {
      throw ShapeError(
        "expected an image of rows×columns×channels or a sequence of positions×channels, got shape \(input)")
    }
    let isImage = input.rank == 3
    let axes = (
      rows: try WindowAxis(
        "rows", extent: isImage ? input.extents[0] : 1, size: isImage ? window.rows : 1,
        stride: isImage ? stride.rows : 1, dilation: 1, padding: isImage ? padding : .valid, zeros: \.rows),
      columns: try WindowAxis(
        isImage ? "columns" : "positions", extent: input.extents[input.rank - 2], size: window.columns,
        stride: stride.columns, dilation: 1, padding: padding, zeros: \.columns)
    )
    for axis in [axes.rows, axes.columns] where max(axis.before, axis.after) >= axis.size {
      throw ShapeError(
        "expected less padding than the window's \(axis.size), or a window could lie outside; got \(axis.after)"
      )
    }
    return axes
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    let axes = try axes(input)
    let channels = input.extents[input.rank - 1]
    return input.rank == 3
      ? [axes.rows.output, axes.columns.output, channels] : [axes.columns.output, channels]
  }

  package func summary(of inputs: [Shape]) -> String {
    let name = Self.kind == MaxPool.kind ? "MaxPool" : "AveragePool"
    let isSequence = inputs.first?.rank == 2
    var parts = [isSequence ? String(window.columns) : window.description]
    if stride != window { parts.append("stride \(isSequence ? String(stride.columns) : stride.description)") }
    if padding != .valid { parts.append("padding \(padding.text)") }
    return "\(name) " + parts.joined(separator: ", ")
  }

  private func sizes(_ inputs: [Shape]) -> hk_pooling {
    // The shapes were checked when the network was formed.
    guard let input = inputs.first, let axes = try? axes(input) else {
      preconditionFailure("pooling of shapes that were not checked")
    }
    return hk_pooling(
      height: axes.rows.extent, width: axes.columns.extent, channels: input.extents[input.rank - 1],
      out_height: axes.rows.output, out_width: axes.columns.output, window_height: axes.rows.size,
      window_width: axes.columns.size, stride_y: axes.rows.stride, stride_x: axes.columns.stride,
      top: axes.rows.before, left: axes.columns.before)
  }

  /// Runs the body for each example with its input and its output.
  fileprivate func overExamples(
    _ context: ForwardContext, _ body: (inout hk_pooling, FloatView, MutableFloatView) -> Void
  ) {
    let sizes = sizes(context.inputShapes)
    let (width, outputs) = (context.inputShapes[0].count, context.outputShape.count)
    let input = context.inputView()
    let output = context.outputView
    context.pool.run(tasks: context.rows) { row in
      var own = sizes
      body(
        &own, input.part(from: row * width, count: width), output.part(from: row * outputs, count: outputs))
    }
  }

  /// Runs the body for each example with its input, its output, the output's gradient and where the input's goes.
  fileprivate func overExamples(
    _ context: BackwardContext,
    _ body: (inout hk_pooling, FloatView, FloatView, FloatView, MutableFloatView) -> Void
  ) {
    guard let inputGradient = context.inputGradientView() else { return }
    let forward = context.forward
    let sizes = sizes(forward.inputShapes)
    let (width, outputs) = (forward.inputShapes[0].count, forward.outputShape.count)
    let input = forward.inputView()
    let output = forward.outputView.view
    let gradient = context.outputGradientView.view
    context.pool.run(tasks: context.rows) { row in
      var own = sizes
      body(
        &own, input.part(from: row * width, count: width), output.part(from: row * outputs, count: outputs),
        gradient.part(from: row * outputs, count: outputs),
        inputGradient.part(from: row * width, count: width))
    }
  }
}
