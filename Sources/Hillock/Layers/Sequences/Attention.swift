/// Multi-head attention of a sequence to itself: for each head, with q, k and v of d = channels/heads numbers,
///
/// - q = x·W_q + b_q, k = x·W_k + b_k, v = x·W_v + b_v
/// - output of position i: Σⱼ wᵢⱼ vⱼ with wᵢ = softmax of qᵢ·kⱼ/√d over the positions j ≤ i (all, where it is not causal) that count
/// - y = all heads' outputs side by side · W_o + b_o
///
/// x and y are positions × channels. W has the heads of q, then those of k, then those of v. With fewer heads of k and v than of q,
/// neighbouring heads of q share them. With rotary positions, pairs of neighbours of q and k are turned by p·10000^(−2i/d) for position p
/// and pair i.
///
/// Queries are taken in blocks of 32. Where the weights of all queries are more numbers than q, k, v and the outputs, those of a block are
/// computed anew in the backward pass: memory grows with the positions and not with their square. Each number is one chain, whatever the block: scores and outputs over channels and keys in their
/// order, gradients of k and v over queries in their order, and over the heads that share them.
///
/// Sources: Vaswani et al. 2017; Ainslie et al. 2023 for heads that are shared; Su et al. 2021 for rotary positions.
public struct Attention: Layer, SequenceLayer, WindowLayer {
  package static let word = "attention"

  package let heads: Int
  package let keyHeads: Int
  package let isCausal: Bool
  package let isRotary: Bool
  /// How many positions come one by one; `nil` for sequences as a whole.
  private(set) var window: Int?

  /// - Parameters:
  ///   - heads: a divisor of the channels.
  ///   - keyHeads: heads of k and v, a divisor of the heads; `nil` for as many.
  ///   - isCausal: whether a position sees those before it and itself alone.
  ///   - isRotary: whether q and k are turned by their positions.
  public init(heads: Int, keyHeads: Int? = nil, isCausal: Bool = true, isRotary: Bool = false) {
    self.heads = heads
    self.keyHeads = keyHeads ?? heads
    self.isCausal = isCausal
    self.isRotary = isRotary
  }

  package func stepping(through positions: Int) -> Attention {
    var copy = self
    copy.window = positions
    return copy
  }

  package var isStepwise: Bool { isCausal }

  /// How many positions have come, and the keys and values of all that may come.
  package func carriedCount(of inputs: [Shape]) -> Int {
    guard let window, let sizes = AttentionPass.Sizes(self, inputs, rows: 1) else { return 0 }
    return 1 + window * (sizes.width - sizes.channels)
  }

  /// Queries of a block.
  static let block = 32

  package var typed: String? {
    let options = [
      keyHeads == heads ? nil : "kv=\(keyHeads)", isCausal ? nil : "causal=no", isRotary ? "rotary=yes" : nil,
    ].compactMap(\.self)
    return "attention(\(([String(heads)] + options).joined(separator: ",")))"
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try SequenceInputs.sequence(inputs)
    guard heads > 0, input.channels % heads == 0 else {
      throw ShapeError("expected heads that divide the \(input.channels) channels, got \(heads)")
    }
    guard keyHeads > 0, heads % keyHeads == 0 else {
      throw ShapeError("expected heads of keys that divide the \(heads) heads, got \(keyHeads)")
    }
    guard !isRotary || input.channels / heads % 2 == 0 else {
      throw ShapeError("rotary positions turn pairs, and a head has \(input.channels / heads) channels")
    }
    return input
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let channels = inputs.first?.channels ?? 0
    let width = channels + 2 * channels / max(heads, 1) * keyHeads
    return [
      ParameterSpecification(
        name: "weight", shape: [channels, width], initializer: .leCunNormal, fanIn: channels,
        fanOut: channels,
        decays: true),
      ParameterSpecification(
        name: "bias", shape: [width], initializer: .zeros, fanIn: channels, fanOut: channels, decays: false),
      // Half as large, so that what is added around it counts more at first.
      ParameterSpecification(
        name: "output_weight", shape: [channels, channels],
        initializer: .scaled(.fanIn, .normal, gain: .value(0.5)), fanIn: channels, fanOut: channels,
        decays: true),
      ParameterSpecification(
        name: "output_bias", shape: [channels], initializer: .zeros, fanIn: channels, fanOut: channels,
        decays: false),
    ]
  }

  package func summary(of inputs: [Shape]) -> String {
    "Attention \(heads) heads" + (keyHeads == heads ? "" : ", \(keyHeads) of keys")
      + (isCausal ? ", causal" : "")
      + (isRotary ? ", rotary" : "")
  }

  /// q, k and v, the outputs of the heads, and the weights where they are few.
  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    AttentionPass.Sizes(self, inputs, rows: rows).map {
      $0.vectors * ($0.width + $0.channels) + $0.weights
    } ?? 0
  }

  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    guard let sizes = AttentionPass.Sizes(self, inputs, rows: rows) else { return 0 }
    if let window { return sizes.heads * window }
    return isTraining
      ? sizes.scores + sizes.slopes + sizes.vectors * (sizes.width + sizes.channels) : sizes.scores
  }

  package func forward(in context: ForwardContext) {
    let pass = AttentionPass(self, context)
    if let window, let carried = context.memory.carried {
      pass.step(context, carried: carried, window: window)
    } else {
      pass.forward(context)
    }
  }

  package func backward(in context: BackwardContext) {
    AttentionPass(self, context.forward).backward(context)
    if context.forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
  }
}
