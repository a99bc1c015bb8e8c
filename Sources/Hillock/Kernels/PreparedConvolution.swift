import CHillockKernels

/// A convolution whose weights stay as they are, and what follows it outside of training, in one pass over memory: a batch normalization,
/// the sum with what goes around a residual block, an activation. Its bits are those of the layers one by one.
///
/// The weights are laid out once, and no zeros are put around the input.
@safe final class PreparedConvolution: Sendable {
  private let sizes: hk_convolution
  private let padding: hk_padding
  /// How zeros are put around the input, where that is quicker than to read around its edges; or `nil`.
  private let frame: hk_padding?
  /// Floats of scratch that one example needs.
  let scratchCount: Int
  private let inputCount: Int
  private let outputCount: Int
  private let panels: FloatStorage
  /// Where the chains start, in panels.
  private let start: FloatStorage
  /// Mean, scale and shift of each filter as doubles, one array behind the other; empty for no normalization.
  private let statistics: FloatStorage
  private let statisticsCount: Int
  /// Whether a ReLU comes last, and is taken while the sums are near.
  private let isPositive: Bool
  /// Another activation, which goes over all outputs of an example.
  private let activation: ActivationKernel?

  private static let shortChain = 64

  /// The numbers of a batch normalization, by channel.
  struct Normalization {
    let gain: FloatView
    let shift: FloatView
    let mean: FloatView
    let variance: FloatView
    let epsilon: Float
  }

  /// - Returns: `nil` for a convolution in groups or with gaps in its windows, which has no kernel of this kind, and for weights that are
  ///   not finite, of which zeros around the input would make NaN.
  init?(
    _ convolution: Convolution, weights: FloatView, bias: FloatView?, normalization: Normalization?,
    activation: ActivationKernel?
  ) {
    guard convolution.groups == 1, convolution.rows.dilation == 1, convolution.columns.dilation == 1,
      (0..<weights.count).allSatisfy({ weights[$0].isFinite })
    else { return nil }
    var sizes = convolution.sizes
    let layout = unsafe hk_convolution_panels(&sizes)
    panels = unsafe FloatStorage(count: hk_convolution_weight_count(&sizes))
    unsafe hk_convolution_pack_weights(&sizes, weights.base, panels.view.base)
    // Normalizations are read in whole vectors of 16.
    let lanes = (layout.panels * layout.lanes + 15) / 16 * 16
    start = FloatStorage(count: lanes)
    if let bias { unsafe hk_convolution_pack_bias(&sizes, bias.base, start.view.base) }
    statisticsCount = normalization == nil ? 0 : lanes
    statistics = FloatStorage(count: 6 * statisticsCount)
    if let normalization {
      let (mean, scale, shift) = Self.arrays(statistics, count: lanes)
      for filter in 0..<convolution.filters {
        let (m, inverse) = BatchNorm.running(
          mean: normalization.mean[filter], variance: normalization.variance[filter],
          epsilon: normalization.epsilon)
        mean[filter] = m
        scale[filter] = Double(normalization.gain[filter]) * inverse
        shift[filter] = Double(normalization.shift[filter])
      }
    }
    self.sizes = sizes
    let padding = convolution.padding
    // Of a short chain the edges cost more than the zeros, where each place at an edge sees another part of its window.
    let frames = layout.depth < Self.shortChain && max(padding.top, padding.left) > 1
    frame = frames ? padding : nil
    scratchCount = frames ? convolution.paddedCount : 0
    self.padding =
      frames
      ? hk_padding(
        height: padding.padded_height, width: padding.padded_width, channels: padding.channels,
        padded_height: padding.padded_height, padded_width: padding.padded_width, top: 0, left: 0, step_y: 1,
        step_x: 1) : padding
    inputCount = convolution.inputCount
    outputCount = convolution.outputCount
    // Parts of vectors are slower than another way through the outputs.
    isPositive =
      (activation?.isReLU ?? false) && (convolution.filters % 16 == 0 || normalization != nil)
    self.activation = isPositive || activation?.activation == .identity ? nil : activation
  }

  private static func arrays(_ storage: FloatStorage, count: Int) -> (DoubleView, DoubleView, DoubleView) {
    (
      DoubleView(storage.view, from: 0, count: count),
      DoubleView(storage.view, from: 2 * count, count: count),
      DoubleView(storage.view, from: 4 * count, count: count)
    )
  }

  /// - Parameters:
  ///   - addend: what is added to the normalized sums, example by example, or `nil`.
  ///   - scratch: at least `scratchCount` floats.
  func forward(
    _ input: FloatView, addend: FloatView?, into output: MutableFloatView, rows: Int,
    scratch: MutableFloatView
  ) {
    precondition(scratch.count >= scratchCount, "the scratch of a convolution is too short")
    precondition(input.count >= rows * inputCount && output.count >= rows * outputCount)
    precondition((addend?.count ?? .max) >= rows * outputCount)
    var (sizes, padding) = (sizes, padding)
    var finish = unsafe hk_finish()
    if statisticsCount > 0 {
      let (mean, scale, shift) = Self.arrays(statistics, count: statisticsCount)
      unsafe finish.mean = UnsafePointer(mean.base)
      unsafe finish.scale = UnsafePointer(scale.base)
      unsafe finish.shift = UnsafePointer(shift.base)
    }
    unsafe finish.is_positive = isPositive ? 1 : 0
    let finishes = statisticsCount > 0 || addend != nil || isPositive
    // All examples together, but where each needs the scratch.
    let portion = frame == nil ? max(1, rows) : 1
    for example in stride(from: 0, to: rows, by: portion) {
      if let addend { unsafe finish.addend = addend.base + example * outputCount }
      var source = unsafe input.base + example * inputCount
      if var frame {
        unsafe hk_pad(&frame, source, scratch.base)
        unsafe source = UnsafePointer(scratch.base)
      }
      let target = unsafe output.base + example * outputCount
      if finishes {
        unsafe hk_convolve_inside(
          &sizes, &padding, portion, source, panels.view.base, start.view.base, &finish, target)
      } else {
        unsafe hk_convolve_inside(
          &sizes, &padding, portion, source, panels.view.base, start.view.base, nil, target)
      }
      if let activation {
        let own = output.part(from: example * outputCount, count: portion * outputCount)
        activation.forward(own.view, into: own, pool: .single)
      }
    }
  }
}

/// The convolutions of a network that is only asked, each with the nodes behind it that it takes along.
struct PreparedNetwork: Sendable {
  /// Nodes that run as one.
  struct Group: Sendable {
    let nodes: Range<Int>
    let convolution: PreparedConvolution
    /// The node whose first input is added, if one is.
    let sum: Int?
  }

  let groups: [Group]
  /// The weights of dense layers by their nodes, laid out.
  let panels: [Int: FloatStorage]

  /// - Parameters:
  ///   - parameters: which stay as they are.
  ///   - state: the same of the layers' states.
  init(_ network: Network, parameters: FloatStorage, state: FloatStorage) {
    func parameter(_ node: Network.Node, _ index: Int) -> FloatView {
      parameters.view.part(from: node.parameterOffsets[index], count: node.parameters[index].shape.count).view
    }
    func statistic(_ node: Network.Node, _ index: Int) -> FloatView {
      state.view.part(from: node.stateOffsets[index], count: node.state[index].shape.count).view
    }
    var readers = [Int](repeating: 0, count: network.nodes.count)
    for case .node(let source) in network.nodes.flatMap(\.inputs) { readers[source] += 1 }
    var groups: [Group] = []
    var panels: [Int: FloatStorage] = [:]
    for (index, node) in network.nodes.enumerated() {
      if node.layer.form.isOneKernel, let units = node.parameters.first?.shape.extents.last {
        panels[index] = DenseChain.panels(of: parameter(node, 0), units: units)
      }
      guard index >= groups.last?.nodes.upperBound ?? 0, let layer = node.layer as? any ConvolutionLayer,
        !layer.normalizesWeights, let sizes = try? layer.convolution(for: node.inputShapes[0])
      else { continue }
      var end = index + 1
      /// The next node, if it reads the last one of the group, which nobody else reads.
      func next(_ input: Int, of count: Int) -> Network.Node? {
        guard end < network.nodes.count, readers[end - 1] == 1 else { return nil }
        let node = network.nodes[end]
        return node.inputs.count == count && node.inputs[input] == .node(end - 1) ? node : nil
      }
      var normalization: PreparedConvolution.Normalization?
      var sum: Int?
      var activation: ActivationKernel? = layer.activation == .identity ? nil : layer.kernel
      if activation == nil, let node = next(0, of: 1), let layer = node.layer as? BatchNorm {
        normalization = PreparedConvolution.Normalization(
          gain: parameter(node, 0), shift: parameter(node, 1), mean: statistic(node, 0),
          variance: statistic(node, 1),
          epsilon: layer.epsilon)
        end += 1
      }
      if activation == nil, let node = next(1, of: 2), node.layer is Add {
        sum = end
        end += 1
      }
      if activation == nil, let node = next(0, of: 1), let layer = node.layer as? Activate {
        activation = ActivationKernel(layer.activation)
        end += 1
      }
      guard
        let convolution = PreparedConvolution(
          sizes, weights: parameter(node, 0), bias: layer.usesBias ? parameter(node, 1) : nil,
          normalization: normalization, activation: activation)
      else { continue }
      groups.append(Group(nodes: index..<end, convolution: convolution, sum: sum))
    }
    self.groups = groups
    self.panels = panels
  }
}
