import CHillockKernels

/// Normalises each channel over the batch and all positions: y = γ·(x − μ)/√(σ² + ε) + β, with γ and β learnt.
///
/// While training, μ and σ² are the mean and the variance (over n) of this batch, and running means of both are kept
/// with the model (the variance over n − 1); otherwise the running ones are used. With several logical shards the
/// statistics are those of a shard, as its examples meet in no other layer, and the running ones are updated with
/// the mean over the shards, weighted by their examples and added in their order.
///
/// A run whose batches (or shards) give a single number of each channel is refused: its variance is 0, and so is what comes
/// out. A last batch of one example is not, and gives the shift β.
///
/// Sums are in double over fixed blocks of positions, each one chain, added in order. Source: Ioffe and Szegedy
/// 2015.
public struct BatchNorm: Layer, LibraryLayer {
  package static let word = "batch_norm"

  /// ε, added to the variance; above 0.
  package var epsilon: Float
  /// How far a step moves the running statistics towards those of its batch, 0 < momentum ≤ 1.
  package var momentum: Float

  /// ε is added to the variance; the momentum is the share of a batch in the running statistics, above 0 and at most 1.
  public init(epsilon: Float = 1e-5, momentum: Float = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  package var typed: String? { self == BatchNorm() ? "batchnorm" : nil }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard epsilon > 0, epsilon.isFinite else {
      throw ShapeError("expected an epsilon above 0, got \(epsilon)")
    }
    guard momentum > 0, momentum <= 1 else {
      throw ShapeError("expected a momentum above 0 and at most 1, got \(momentum)")
    }
    return input
  }

  package var computation: LayerForm { .batchNormalization }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    [.gain(channels(inputs)), .shift(channels(inputs))]
  }

  package func state(of inputs: [Shape]) -> [StateSpecification] {
    let shape: Shape = [channels(inputs)]
    return [
      StateSpecification(name: "running_mean", shape: shape, initialValue: 0, momentum: momentum),
      StateSpecification(name: "running_variance", shape: shape, initialValue: 1, momentum: momentum),
    ]
  }

  /// μ and 1/√(σ² + ε) of each channel, as doubles.
  package func savedCount(of inputs: [Shape], rows: Int) -> Int { 4 * channels(inputs) }

  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    (2 * PositionBlocks.count + 3) * 2 * channels(inputs)
  }

  private func channels(_ inputs: [Shape]) -> Int { inputs.first?.extents.last ?? 0 }

  package func forward(in context: ForwardContext) {
    let channels = channels(context.inputShapes)
    let input = context.inputView()
    let blocks = PositionBlocks(positions: input.count / channels, channels: channels, pool: context.pool)
    let mean = DoubleView(context.savedView, from: 0, count: channels)
    let inverse = DoubleView(context.savedView, from: 2 * channels, count: channels)
    let partial = DoubleView(context.scratchView, from: 0, count: PositionBlocks.count * channels)
    let scale = DoubleView(context.scratchView, from: 4 * PositionBlocks.count * channels, count: channels)
    let shift = DoubleView(
      context.scratchView, from: (4 * PositionBlocks.count + 2) * channels, count: channels)
    if context.isTraining {
      let number = Double(blocks.positions)
      blocks.run { block, range in
        let part = input.part(from: range.lowerBound * channels, count: range.count * channels)
        unsafe hk_channel_sums(part.base, range.count, channels, partial.base + block * channels)
      }
      blocks.add(partial, into: mean)
      for channel in 0..<channels { mean[channel] /= number }
      blocks.run { block, range in
        let part = input.part(from: range.lowerBound * channels, count: range.count * channels)
        unsafe hk_channel_squares(
          part.base, range.count, channels, mean.base, partial.base + block * channels)
      }
      blocks.add(partial, into: inverse)
      for channel in 0..<channels {
        let squares = inverse[channel]
        context.observedView(0)[channel] = Float(mean[channel])
        context.observedView(1)[channel] = Float(squares / max(number - 1, 1))
        inverse[channel] = 1 / (squares / number + Double(epsilon)).squareRoot()
      }
    } else {
      for channel in 0..<channels {
        (mean[channel], inverse[channel]) = Self.running(
          mean: context.stateView(0)[channel], variance: context.stateView(1)[channel], epsilon: epsilon)
      }
    }
    for channel in 0..<channels {
      scale[channel] = Double(context.parameterView(0)[channel]) * inverse[channel]
      shift[channel] = Double(context.parameterView(1)[channel])
    }
    let output = context.outputView
    blocks.run { _, range in
      let x = input.part(from: range.lowerBound * channels, count: range.count * channels)
      let y = output.part(from: range.lowerBound * channels, count: range.count * channels)
      unsafe hk_channel_map(
        x.base, range.count, channels, mean.base, scale.base, shift.base, y.base)
    }
  }

  /// μ and 1/√(σ² + ε) outside of training.
  static func running(mean: Float, variance: Float, epsilon: Float) -> (mean: Double, inverse: Double) {
    (Double(mean), 1 / (Double(variance) + Double(epsilon)).squareRoot())
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    let channels = channels(forward.inputShapes)
    let input = forward.inputView()
    let gradient = context.outputGradientView
    let blocks = PositionBlocks(positions: input.count / channels, channels: channels, pool: context.pool)
    let mean = DoubleView(forward.savedView, from: 0, count: channels)
    let inverse = DoubleView(forward.savedView, from: 2 * channels, count: channels)
    let size = PositionBlocks.count * channels
    let sums = DoubleView(forward.scratchView, from: 0, count: size)
    let products = DoubleView(forward.scratchView, from: 2 * size, count: size)
    let own = DoubleView(forward.scratchView, from: 4 * size, count: channels)
    let slope = DoubleView(forward.scratchView, from: 4 * size + 2 * channels, count: channels)
    let rest = DoubleView(forward.scratchView, from: 4 * size + 4 * channels, count: channels)
    blocks.run { block, range in
      let x = input.part(from: range.lowerBound * channels, count: range.count * channels)
      let g = gradient.part(from: range.lowerBound * channels, count: range.count * channels)
      unsafe hk_channel_products(
        x.base, g.base, range.count, channels, mean.base, sums.base + block * channels,
        products.base + block * channels)
    }
    blocks.add(sums, into: rest)
    blocks.add(products, into: slope)
    let number = Double(blocks.positions)
    for channel in 0..<channels {
      context.parameterGradientView(0)[channel] = Float(slope[channel] * inverse[channel])
      context.parameterGradientView(1)[channel] = Float(rest[channel])
      let factor = Double(forward.parameterView(0)[channel]) * inverse[channel]
      own[channel] = factor
      // Statistics of the batch depend on its numbers; running ones do not.
      let share = forward.isTraining ? factor / number : 0
      slope[channel] = -share * slope[channel] * (inverse[channel] * inverse[channel])
      rest[channel] = -share * rest[channel]
    }
    guard let inputGradient = context.inputGradientView() else { return }
    blocks.run { _, range in
      let x = input.part(from: range.lowerBound * channels, count: range.count * channels)
      let g = gradient.part(from: range.lowerBound * channels, count: range.count * channels)
      let out = inputGradient.part(from: range.lowerBound * channels, count: range.count * channels)
      unsafe hk_channel_blend(
        x.base, g.base, range.count, channels, mean.base, own.base, slope.base, rest.base, out.base)
    }
  }
}

/// A run of positions cut into blocks whose number depends on nothing but the positions.
struct PositionBlocks {
  /// The most blocks there are.
  static let count = 16

  let positions: Int
  let channels: Int
  let pool: WorkerPool

  private var used: Int { min(positions, Self.count) }

  func run(_ body: (_ block: Int, _ range: Range<Int>) -> Void) {
    let used = used
    pool.run(tasks: used) { block in
      body(block, block * positions / used..<(block + 1) * positions / used)
    }
  }

  /// The sums of all blocks' rows of channels, in the order of the blocks.
  func add(_ partial: DoubleView, into sums: DoubleView) {
    for channel in 0..<channels {
      var sum = 0.0
      for block in 0..<used { sum += partial[block * channels + channel] }
      sums[channel] = sum
    }
  }
}

extension ParameterSpecification {
  /// A factor for each channel, 1 at first.
  static func gain(_ count: Int) -> ParameterSpecification {
    ParameterSpecification(
      name: "gain", shape: [count], initializer: .constant(1), fanIn: 1, fanOut: 1, decays: false)
  }

  /// A summand for each channel, 0 at first.
  static func shift(_ count: Int) -> ParameterSpecification {
    ParameterSpecification(
      name: "shift", shape: [count], initializer: .constant(0), fanIn: 1, fanOut: 1, decays: false)
  }
}
