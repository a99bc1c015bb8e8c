import CHillockKernels

/// A convolution of examples of one size, with its chains in a fixed order.
///
/// An example lies as rows, columns, channels with the channels contiguous, weights as (row, column, channel of the
/// group, filter). This order makes a kernel's row over the input one contiguous run, so that the sum for an output
/// is read straight from the (padded) input without an im2col matrix, and lets vector lanes run along filters:
///
/// - output: starts at the bias and adds x·w by fused multiply-add over row, column, channel of the kernel;
/// - gradient of a weight: the batch is cut into `parts` runs of examples by its number of rows alone; each part is
///   one chain over example, output row, output column, and parts are added in order;
/// - gradient of the input: a convolution of the output's gradient with the kernel turned by half a turn.
///
/// A pad, a layout in panels and a part of the weights' gradient for each run of examples is all the scratch it needs.
package struct Convolution: Hashable, Sendable {
  let rows: WindowAxis
  let columns: WindowAxis
  package let channels: Int
  package let filters: Int
  package let groups: Int

  /// - Throws: `ShapeError` when the sizes do not fit each other.
  init(rows: WindowAxis, columns: WindowAxis, channels: Int, filters: Int, groups: Int) throws(ShapeError) {
    guard filters > 0, filters < 1 << 24 else {
      throw ShapeError("expected at least 1 filter, got \(filters)")
    }
    guard groups > 0, channels % groups == 0, filters % groups == 0 else {
      throw ShapeError(
        "\(groups) groups do not divide \(channels) channels and \(filters) filters without a rest")
    }
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.filters = filters
    self.groups = groups
  }

  /// One filter for each channel: runs along channels instead.
  var isDepthwise: Bool { groups == channels && filters == channels }
  var inputCount: Int { rows.extent * columns.extent * channels }
  var positions: Int { rows.output * columns.output }
  var outputCount: Int { positions * filters }
  var weightCount: Int { rows.size * columns.size * (channels / groups) * filters }
  var isPadded: Bool { rows.before + rows.after + columns.before + columns.after > 0 }
  var paddedCount: Int { isPadded ? rows.padded * columns.padded * channels : 0 }

  var sizes: hk_convolution {
    hk_convolution(
      height: rows.padded, width: columns.padded, channels: channels, out_height: rows.output,
      out_width: columns.output, filters: filters, kernel_height: rows.size, kernel_width: columns.size,
      stride_y: rows.stride, stride_x: columns.stride, dilation_y: rows.dilation,
      dilation_x: columns.dilation, groups: groups)
  }

  /// The convolution that brings the output's gradient, spread and padded, back to the input.
  private var turned: hk_convolution {
    hk_convolution(
      height: rows.extent + rows.reach - 1, width: columns.extent + columns.reach - 1, channels: filters,
      out_height: rows.extent, out_width: columns.extent, filters: channels, kernel_height: rows.size,
      kernel_width: columns.size, stride_y: 1, stride_x: 1, dilation_y: rows.dilation,
      dilation_x: columns.dilation, groups: groups)
  }

  var padding: hk_padding {
    hk_padding(
      height: rows.extent, width: columns.extent, channels: channels, padded_height: rows.padded,
      padded_width: columns.padded, top: rows.before, left: columns.before, step_y: 1, step_x: 1)
  }

  private var spreading: hk_padding {
    hk_padding(
      height: rows.output, width: columns.output, channels: filters,
      padded_height: rows.extent + rows.reach - 1, padded_width: columns.extent + columns.reach - 1,
      top: rows.reach - 1 - rows.before, left: columns.reach - 1 - columns.before, step_y: rows.stride,
      step_x: columns.stride)
  }

  /// Whether the output's gradient is read as it is: no kernel, no stride, no padding.
  private var spreadsNothing: Bool {
    rows.reach == 1 && columns.reach == 1 && rows.stride == 1 && columns.stride == 1 && !isPadded
  }
  /// Whether an example's output lies in panels already.
  private var outputIsPanel: Bool {
    let panels = unsafe withUnsafePointer(to: sizes) { unsafe hk_convolution_panels($0) }
    return groups == 1 && panels.panels == 1 && filters == panels.lanes
  }

  /// Into how many runs of examples a batch is cut: enough for threads, few enough that the parts of a large
  /// weight's gradient stay small. A function of sizes, so a setting of the result.
  func parts(rows count: Int) -> Int {
    min(count, weightCount <= 1 << 14 ? 16 : weightCount <= 1 << 17 ? 8 : 4)
  }

  // MARK: - Scratch

  /// Where things lie in the scratch of a pass, in floats.
  private struct Layout {
    private(set) var size = 0

    mutating func reserve(_ count: Int) -> Int {
      defer { size += (count + 15) / 16 * 16 }
      return size
    }
  }

  private struct ForwardLayout {
    let weights: Int
    let bias: Int
    /// One padded example for each run.
    let padded: Int
    let paddedStep: Int
    let size: Int
  }

  private struct BackwardLayout {
    let turnedWeights: Int
    let turnedPanels: Int
    let zeroStart: Int
    /// For each run: a padded example, the output's gradient in panels and spread out, the weights' gradient, and
    /// the bias's gradient in double.
    let run: Int
    let runStep: Int
    let outputPanels: Int
    let spread: Int
    let weightGradient: Int
    let biasGradient: Int
    let size: Int
  }

  private func forwardLayout(rows count: Int) -> ForwardLayout {
    var layout = Layout()
    let weights = layout.reserve(isDepthwise ? 0 : panelCount(sizes))
    let bias = layout.reserve(isDepthwise ? filters : startCount(sizes))
    let step = (paddedCount + 15) / 16 * 16
    let padded = layout.reserve(step * min(count, 16))
    return ForwardLayout(weights: weights, bias: bias, padded: padded, paddedStep: step, size: layout.size)
  }

  private func backwardLayout(rows count: Int) -> BackwardLayout {
    var layout = Layout()
    let turnedWeights = layout.reserve(weightCount)
    let turnedPanels = layout.reserve(isDepthwise ? 0 : panelCount(turned))
    let zeroStart = layout.reserve(isDepthwise ? channels : startCount(turned))
    var run = Layout()
    _ = run.reserve(paddedCount)
    let needsPanels = !isDepthwise && !outputIsPanel
    let outputPanels = run.reserve(
      needsPanels ? unsafe withUnsafePointer(to: sizes) { unsafe hk_convolution_output_count($0) } : 0)
    let spreading = spreading
    let spread = run.reserve(
      spreadsNothing ? 0 : spreading.padded_height * spreading.padded_width * filters)
    let weightGradient = run.reserve(isDepthwise ? weightCount : panelCount(sizes))
    let biasGradient = run.reserve(2 * filters)
    let start = layout.reserve(run.size * parts(rows: count))
    return BackwardLayout(
      turnedWeights: turnedWeights, turnedPanels: turnedPanels, zeroStart: zeroStart, run: start,
      runStep: run.size, outputPanels: outputPanels, spread: spread, weightGradient: weightGradient,
      biasGradient: biasGradient, size: layout.size)
  }

  private func panelCount(_ sizes: hk_convolution) -> Int {
    unsafe withUnsafePointer(to: sizes) { unsafe hk_convolution_weight_count($0) }
  }

  private func startCount(_ sizes: hk_convolution) -> Int {
    let panels = unsafe withUnsafePointer(to: sizes) { unsafe hk_convolution_panels($0) }
    return groups * panels.panels * panels.lanes
  }

  /// Floats of scratch that a pass over `rows` examples needs.
  func scratchCount(rows count: Int, training: Bool) -> Int {
    max(forwardLayout(rows: count).size, training ? backwardLayout(rows: count).size : 0)
  }

  // MARK: - Passes

  /// output = bias + convolution of the input with the weights, for `count` examples.
  func forward(
    _ input: FloatView, weights: FloatView, bias: FloatView?, into output: MutableFloatView,
    rows count: Int, scratch: MutableFloatView, pool: WorkerPool
  ) {
    precondition(input.count >= count * inputCount && output.count >= count * outputCount)
    precondition(weights.count >= weightCount && (bias?.count ?? filters) >= filters)
    let layout = forwardLayout(rows: count)
    precondition(scratch.count >= layout.size, "the scratch of a convolution is too short")
    var sizes = sizes
    var padding = padding
    let start = unsafe scratch.base + layout.bias
    let panels = unsafe isDepthwise ? weights.base : UnsafePointer(scratch.base + layout.weights)
    unsafe scratch.base.advanced(by: layout.bias).update(
      repeating: 0, count: isDepthwise ? filters : startCount(sizes))
    if isDepthwise {
      if let bias { unsafe start.update(from: bias.base, count: filters) }
    } else {
      unsafe hk_convolution_pack_weights(&sizes, weights.base, scratch.base + layout.weights)
      if let bias { unsafe hk_convolution_pack_bias(&sizes, bias.base, start) }
    }
    let runs = min(count, 16)
    unsafe withUnsafePointer(to: &sizes) { sizes in
      unsafe withUnsafePointer(to: &padding) { padding in
        let work = unsafe Work(sizes: sizes, padding: padding, panels: panels, start: start)
        pool.run(tasks: runs) { run in
          let padded = unsafe scratch.base + layout.padded + run * layout.paddedStep
          for example in run * count / runs..<(run + 1) * count / runs {
            var source = unsafe input.base + example * inputCount
            if isPadded {
              unsafe hk_pad(work.padding, source, padded)
              unsafe source = UnsafePointer(padded)
            }
            let target = unsafe output.base + example * outputCount
            if isDepthwise {
              unsafe hk_depthwise_convolve(work.sizes, source, work.panels, work.start, target)
            } else {
              unsafe hk_convolve(work.sizes, source, work.panels, work.start, target)
            }
          }
        }
      }
    }
  }

  /// The gradients of weights, bias and, where asked for, input from the output's gradient.
  func backward(
    _ input: FloatView, weights: FloatView, outputGradient: FloatView, weightGradient: MutableFloatView,
    biasGradient: MutableFloatView?, inputGradient: MutableFloatView?, rows count: Int,
    scratch: MutableFloatView, pool: WorkerPool
  ) {
    precondition(input.count >= count * inputCount && outputGradient.count >= count * outputCount)
    precondition(weights.count >= weightCount && weightGradient.count >= weightCount)
    precondition((inputGradient?.count ?? .max) >= count * inputCount)
    precondition((biasGradient?.count ?? .max) >= filters)
    let layout = backwardLayout(rows: count)
    precondition(scratch.count >= layout.size, "the scratch of a convolution is too short")
    var sizes = sizes
    var turned = turned
    var padding = padding
    var spreading = spreading
    let depthwise = isDepthwise
    if inputGradient != nil {
      let reversed = unsafe scratch.base + layout.turnedWeights
      unsafe hk_convolution_turn_weights(&sizes, weights.base, reversed)
      if !depthwise {
        unsafe hk_convolution_pack_weights(&turned, reversed, scratch.base + layout.turnedPanels)
      }
      unsafe scratch.base.advanced(by: layout.zeroStart).update(
        repeating: 0, count: depthwise ? channels : startCount(turned))
    }
    let parts = parts(rows: count)
    let partialCount = depthwise ? weightCount : panelCount(sizes)
    let packs = !depthwise && !outputIsPanel
    unsafe withUnsafePointer(to: &sizes) { sizes in
      unsafe withUnsafePointer(to: &turned) { turned in
        unsafe withUnsafePointer(to: &padding) { padding in
          unsafe withUnsafePointer(to: &spreading) { spreading in
            let work = unsafe Work(
              sizes: sizes, padding: padding,
              panels: UnsafePointer(
                scratch.base + (depthwise ? layout.turnedWeights : layout.turnedPanels)),
              start: UnsafePointer(scratch.base + layout.zeroStart))
            let back = unsafe Work(
              sizes: turned, padding: spreading, panels: work.panels, start: work.start)
            pool.run(tasks: parts) { part in
              let own = unsafe scratch.base + layout.run + part * layout.runStep
              let partial = unsafe own + layout.weightGradient
              unsafe partial.update(repeating: 0, count: partialCount)
              let examples = part * count / parts..<(part + 1) * count / parts
              for example in examples {
                let gradient = unsafe outputGradient.base + example * outputCount
                var source = unsafe input.base + example * inputCount
                if isPadded {
                  unsafe hk_pad(work.padding, source, own)
                  unsafe source = UnsafePointer(own)
                }
                if depthwise {
                  unsafe hk_depthwise_add_weight_gradient(work.sizes, source, gradient, partial)
                } else if packs {
                  let panels = unsafe own + layout.outputPanels
                  unsafe hk_convolution_pack_outputs(work.sizes, gradient, panels)
                  unsafe hk_convolution_add_weight_gradient(work.sizes, source, panels, partial)
                } else {
                  unsafe hk_convolution_add_weight_gradient(work.sizes, source, gradient, partial)
                }
                guard let inputGradient else { continue }
                var spread = unsafe gradient
                if !spreadsNothing {
                  let room = unsafe own + layout.spread
                  unsafe hk_pad(back.padding, gradient, room)
                  unsafe spread = UnsafePointer(room)
                }
                let target = unsafe inputGradient.base + example * inputCount
                if depthwise {
                  unsafe hk_depthwise_convolve(back.sizes, spread, back.panels, nil, target)
                } else {
                  unsafe hk_convolve(back.sizes, spread, back.panels, back.start, target)
                }
              }
              if biasGradient != nil {
                unsafe DoubleView(own + layout.biasGradient, count: filters).sums(
                  of: outputGradient.part(
                    from: examples.lowerBound * outputCount, count: examples.count * outputCount))
              }
            }
          }
        }
      }
    }
    let first = unsafe scratch.base + layout.run + layout.weightGradient
    if depthwise {
      unsafe weightGradient.base.update(from: first, count: weightCount)
      for part in 1..<max(parts, 1) {
        unsafe hk_add(first + part * layout.runStep, weightGradient.base, weightCount)
      }
    } else {
      unsafe hk_convolution_sum_weights(&sizes, first, parts, layout.runStep, weightGradient.base)
    }
    if let biasGradient {
      for filter in 0..<filters {
        var sum = 0.0
        for part in 0..<parts {
          let own = unsafe scratch.base + layout.run + part * layout.runStep + layout.biasGradient
          sum += unsafe DoubleView(own, count: filters)[filter]
        }
        biasGradient[filter] = Float(sum)
      }
    }
  }

  /// Pointers that tasks share; they are read only, and valid while the tasks run.
  @safe private struct Work: @unchecked Sendable {
    let sizes: UnsafePointer<hk_convolution>
    let padding: UnsafePointer<hk_padding>
    let panels: UnsafePointer<Float>
    let start: UnsafePointer<Float>
  }
}
