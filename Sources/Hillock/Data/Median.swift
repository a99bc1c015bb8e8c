/// The middle of numbers, found without putting all of them in order.
enum Median {
  /// Of an even count, the mean of the two in the middle; 0 of none. No number may be `nan`.
  static func of(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let middle = values.count / 2
    var numbers = values
    if let upper = select(middle, &numbers) {
      let lower = values.count % 2 == 1 ? upper : numbers[..<middle].max() ?? upper
      // Zeros of both signs are equal, and which of them is in the middle depends on the order in which they came.
      if upper != 0, lower != 0 { return mean(lower, upper, isOdd: values.count % 2 == 1) }
    }
    numbers = values.sorted()
    return mean(numbers[max(middle - 1, 0)], numbers[middle], isOdd: values.count % 2 == 1)
  }

  private static func mean(_ lower: Double, _ upper: Double, isOdd: Bool) -> Double {
    isOdd ? upper : lower / 2 + upper / 2
  }

  /// The number that would stand at `place` in order, which then stands there with none above it in front (Hoare, "Algorithm 65:
  /// find", 1961); `nil` where that takes too long.
  private static func select(_ place: Int, _ numbers: inout [Double]) -> Double? {
    var (low, high) = (0, numbers.count - 1)
    var rounds = 0
    while low < high {
      rounds += 1
      guard rounds <= 100 else { return nil }
      let (first, middle, last) = (numbers[low], numbers[(low + high) / 2], numbers[high])
      let pivot = max(min(first, middle), min(max(first, middle), last))
      var (up, down) = (low, high)
      while up <= down {
        while numbers[up] < pivot { up += 1 }
        while numbers[down] > pivot { down -= 1 }
        guard up <= down else { break }
        numbers.swapAt(up, down)
        up += 1
        down -= 1
      }
      if place <= down {
        high = down
      } else if place >= up {
        low = up
      } else {
        return numbers[place]
      }
    }
    return numbers[place]
  }
}
