import CHillockKernels

/// Runs of random numbers from the counter-based generator.
enum RandomKernels {
  /// Normal deviates with mean 0 and variance 1.
  static func normal(count: Int, seed: UInt64, stream: RandomStream) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { unsafe hk_normal(base, count, seed, stream.number) }
      filled = count
    }
  }

  /// Uniform deviates in [0, 1).
  static func uniform(count: Int, seed: UInt64, stream: RandomStream) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { unsafe hk_uniform(base, count, seed, stream.number) }
      filled = count
    }
  }

  /// Puts the numbers in random order, as `Philox.shuffle` does with the same seed and stream.
  static func shuffle(_ numbers: inout [Int], seed: UInt64, stream: RandomStream) {
    guard numbers.count <= UInt32.max else {
      var random = Philox(seed: seed, stream: stream.number)
      random.shuffle(&numbers)
      return
    }
    unsafe numbers.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { unsafe hk_shuffle(base, $0.count, seed, stream.number) }
    }
  }

  /// Drops numbers with probability `rate` and scales the rest by 1/(1 − rate).
  ///
  /// Of a sequence, positions × channels, the random number of a place does not depend on how many positions come behind it.
  static func dropout(
    _ input: FloatView, into output: MutableFloatView, rate: Float, random: LayerRandom, shape: Shape
  ) {
    let width = shape.count
    precondition(output.count == input.count && width > 0, "dropout keeps the shape")
    unsafe hk_dropout(
      input.base, output.base, input.count / width, width, random.firstRow, shape.rank == 2 ? 1 << 32 : 0,
      rate, random.seed,
      RandomStream.dropout(layer: random.layer, step: random.step).number)
  }

  /// exp of each number.
  static func exponential(of x: [Float]) -> [Float] {
    var result = x
    unsafe x.withUnsafeBufferPointer { input in
      unsafe result.withUnsafeMutableBufferPointer { output in
        if let source = input.baseAddress, let target = output.baseAddress {
          unsafe hk_exp(source, target, input.count)
        }
      }
    }
    return result
  }
}
