import HillockFormula

/// A block of a transformer: attention, and dense layers at each position, each with a way around it.
///
/// - Normalised before: x ← x + Attention(Norm(x)), then x ← x + W₂·f(W₁·Norm(x))
/// - Normalised behind: x ← Norm(x + Attention(x)), then x ← Norm(x + W₂·f(W₁·x))
/// - With a gate W₁ makes twice as many numbers, halves a and b, and a ⊙ f(b) stands for f.
///
/// ```swift
/// let network = try Network(inputs: [.indices("text", positions: 64, below: 65)]) {
///   Embedding(128)
///   PositionEncoding()
///   TransformerBlock(128, heads: 4)
///   LayerNorm()
///   Dense(65)
/// }
/// ```
///
/// Sources: Vaswani et al. 2017; Xiong et al. 2020 for the place of the normalisation; Shazeer 2020 for the gate.
public struct TransformerBlock: LayerGroup, LibraryGroup {
  package let members: [NetworkPart]

  /// - Parameters:
  ///   - channels: of the sequence.
  ///   - heads: of a causal attention.
  ///   - hidden: numbers between the two dense layers; `nil` for four times the channels.
  ///   - activation: f.
  ///   - isGated: whether f is that of a gate.
  ///   - dropout: share of what both ways make that becomes 0 in training.
  ///   - normalizesFirst: whether the normalisation comes before attention and dense layers, or behind the sums.
  ///   - attention: another one than the causal one.
  public init(
    _ channels: Int, heads: Int, hidden: Int? = nil, activation: Activation = .gelu,
    isGated: Bool = false, dropout: Float = 0, normalizesFirst: Bool = true,
    attention: Attention? = nil
  ) {
    let attention = attention ?? Attention(heads: heads)
    let hidden = hidden ?? 4 * channels
    let drop: [NetworkPart] = dropout > 0 ? [.layer(Dropout(dropout))] : []
    let norm: [NetworkPart] = [.layer(LayerNorm())]
    let dense: [NetworkPart] =
      isGated
      ? [.layer(Dense(2 * hidden)), .layer(GatedUnit(activation))] : [.layer(Dense(hidden, activation))]
    // As the output of the attention, half as large as it would be by itself.
    let last: NetworkPart = .layer(
      Dense(channels, initializer: .scaled(.fanIn, .normal, gain: .value(0.5))))
    members = [[.layer(attention)] + drop, dense + [last] + drop].flatMap { way -> [NetworkPart] in
      let around = NetworkPart.branches(merge: Add(), [[], (normalizesFirst ? norm : []) + way])
      return normalizesFirst ? [around] : [around] + norm
    }
  }
}
