import CHillockKernels

/// What attention does besides products; see hillock_attention.h for the order of sums.
enum AttentionKernels {
  /// Scores of a block of queries become weights: the softmax of the first `counts` of each row, times the scale.
  static func weights(_ scores: MutableFloatView, columns: Int, counts: [Int], scale: Float) {
    check(scores.count, columns, counts)
    unsafe hk_attention_weights(scores.base, counts.count, columns, counts, scale)
  }

  /// Gradients of weights become those of the scores.
  static func backward(
    weights: FloatView, gradients: MutableFloatView, columns: Int, counts: [Int], scale: Float
  ) {
    check(min(weights.count, gradients.count), columns, counts)
    unsafe hk_attention_weights_backward(
      weights.base, gradients.base, counts.count, columns, counts, scale)
  }

  /// Turns the first 2·pairs numbers of each row, of positions from `first` on.
  static func rotate(
    _ rows: MutableFloatView, positions: Int, pitch: Int, _ angles: RotaryAngles, isInverse: Bool,
    from first: Int = 0
  ) {
    let pairs = angles.pairs
    precondition(
      positions == 0
        || (positions - 1) * pitch + 2 * pairs <= rows.count
          && first >= 0 && angles.cosines.count >= (first + positions) * pairs,
      "rows of an attention are too short")
    unsafe angles.cosines.withUnsafeBufferPointer { cosines in
      unsafe angles.sines.withUnsafeBufferPointer { sines in
        guard let cosines = cosines.baseAddress, let sines = sines.baseAddress else { return }
        unsafe hk_rotate(
          rows.base, positions, pitch, cosines + first * pairs, sines + first * pairs, pairs,
          isInverse ? 1 : 0)
      }
    }
  }

  /// y ← y + x for each run of as many floats as x has.
  static func add(_ x: FloatView, toEachOf y: MutableFloatView) {
    precondition(x.count > 0 && y.count % x.count == 0, "runs of another length")
    unsafe hk_add_to_each(x.base, y.base, x.count, y.count / x.count)
  }

  private static func check(_ available: Int, _ columns: Int, _ counts: [Int]) {
    precondition(
      counts.count * columns <= available && counts.allSatisfy { $0 >= 0 && $0 <= columns },
      "scores of an attention are too short")
  }
}

/// cos and sin of p·10000^(−2i/d) for positions p and pairs i of d numbers; Su et al. 2021.
package struct RotaryAngles: Sendable {
  package let pairs: Int
  package let cosines: [Float]
  package let sines: [Float]

  private static let known = Locked<[[Int]: RotaryAngles]>([:])

  /// The same for the same sizes, made once.
  package static func of(positions: Int, width: Int) -> RotaryAngles {
    known.withLock { known in
      if let angles = known[[positions, width]] { return angles }
      let angles = RotaryAngles(positions: positions, width: width)
      known[[positions, width]] = angles
      return angles
    }
  }

  private init(positions: Int, width: Int) {
    pairs = width / 2
    let angles = Self.angles(positions: positions, width: width)
    cosines = ElementaryDouble.values(HK_COS, at: angles).map { Float($0) }
    sines = ElementaryDouble.values(HK_SIN, at: angles).map { Float($0) }
  }

  /// Position by position; 10000^(−2i/d) is exp(−2i/d·ln 10000).
  static func angles(positions: Int, width: Int) -> [Double] {
    let logarithm = ElementaryDouble.values(HK_LN, at: [10_000])[0]
    let rates = ElementaryDouble.values(
      HK_EXP, at: (0..<width / 2).map { -2 * Double($0) / Double(width) * logarithm })
    return (0..<positions).flatMap { position in rates.map { Double(position) * $0 } }
  }
}
