/// The independent streams of random numbers that one seed opens, by what they are for.
enum RandomStream {
  /// The starting values of a parameter array, by its number in the network.
  case parameter(Int)
  /// The order of the examples in an epoch, from 1.
  case shuffling(epoch: Int)
  /// Which numbers a layer drops in a step.
  case dropout(layer: Int, step: Int)
  /// Which examples go into which part.
  case splitting
  /// The numbers on which a gradient check tries a layer.
  case gradientCheck
  /// How an example is changed in an epoch, by its number in the training part.
  case augmentation(epoch: Int, example: Int)
  /// The order of the values of a column, of which a model's dependence on it is told.
  case importance(column: Int, attempt: Int)
  /// The noise on an example in an epoch.
  case noise(epoch: Int, example: Int)
  /// What a layer of somebody else draws for a row in a step.
  case layer(Int, step: Int, row: Int)
  /// Which tokens of a text are drawn.
  case generation

  /// The top byte says what the stream is for, so that no two kinds share one.
  var number: UInt64 {
    switch self {
    case .splitting: 1 << 56
    case .parameter(let index): 2 << 56 | UInt64(truncatingIfNeeded: index)
    case .shuffling(let epoch): 3 << 56 | UInt64(truncatingIfNeeded: epoch)
    case .dropout(let layer, let step):
      4 << 56 | UInt64(truncatingIfNeeded: layer) << 40 | UInt64(truncatingIfNeeded: step)
    case .gradientCheck: 5 << 56
    case .generation: 10 << 56
    case .augmentation(let epoch, let example): 6 << 56 | Self.pair(epoch, example)
    case .importance(let column, let attempt): 8 << 56 | Self.pair(attempt, column)
    case .noise(let epoch, let example): 7 << 56 | Self.pair(epoch, example)
    case .layer(let layer, let step, let row):
      9 << 56 | UInt64(truncatingIfNeeded: layer & 0xFFF) << 44 | UInt64(truncatingIfNeeded: step & 0xFF_FFFF)
        << 20
        | UInt64(truncatingIfNeeded: row & 0xF_FFFF)
    }
  }

  /// 20 bits of the epoch and 36 of the example: beyond a million epochs the numbers come again.
  private static func pair(_ epoch: Int, _ example: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: epoch & 0xF_FFFF) << 36 | UInt64(truncatingIfNeeded: example) & 0xF_FFFF_FFFF
  }
}
