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

  /// The top byte says what the stream is for, so that no two kinds share one.
  var number: UInt64 {
    switch self {
    case .splitting: 1 << 56
    case .parameter(let index): 2 << 56 | UInt64(index)
    case .shuffling(let epoch): 3 << 56 | UInt64(epoch)
    case .dropout(let layer, let step): 4 << 56 | UInt64(layer) << 40 | UInt64(step)
    }
  }
}
