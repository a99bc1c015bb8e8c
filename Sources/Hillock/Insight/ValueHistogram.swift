/// How often floats of each size occurred.
///
/// A bucket holds the floats that share their sign, their exponent and the first two bits of their significand: four
/// buckets from one power of two to the next. Counting needs no range that is known before and no logarithm, and the
/// counts are the same in whatever order the floats come.
package struct ValueHistogram: Hashable, Sendable, Codable {
  package struct Bucket: Hashable, Sendable, Codable {
    /// The floats from `lower` to `upper`, both ends among them.
    package var lower: Float
    package var upper: Float
    package var count: Int
  }

  /// The buckets that hold something, from the least floats to the greatest. Zeros of both signs are one bucket of
  /// their own; what is not a number is not counted.
  package var buckets: [Bucket]

  /// The low bits of a float that do not choose its bucket.
  private static let dropped = 21

  init(counts: Counter) {
    buckets = []
    let negative = (0..<1 << 10).reversed().map { (1 << 10) + $0 }
    for index in negative where counts.buckets[index] > 0 {
      let magnitude = Self.ends(index & 0x3FF)
      buckets.append(Bucket(lower: -magnitude.1, upper: -magnitude.0, count: counts.buckets[index]))
    }
    if counts.zeros > 0 { buckets.append(Bucket(lower: 0, upper: 0, count: counts.zeros)) }
    for index in 0..<1 << 10 where counts.buckets[index] > 0 {
      let magnitude = Self.ends(index)
      buckets.append(Bucket(lower: magnitude.0, upper: magnitude.1, count: counts.buckets[index]))
    }
  }

  private static func ends(_ index: Int) -> (Float, Float) {
    let first = UInt32(index) << UInt32(dropped)
    return (Float(bitPattern: max(first, 1)), Float(bitPattern: first | ((1 << UInt32(dropped)) - 1)))
  }

  struct Counter {
    fileprivate var buckets = [Int](repeating: 0, count: 1 << 11)
    fileprivate var zeros = 0

    mutating func count(_ value: Float) {
      if value == 0 {
        zeros += 1
      } else if value.isInfinite {
        // Beside the greatest finite floats, so that every end is finite.
        buckets[
          Int((value < 0 ? -Float.greatestFiniteMagnitude : .greatestFiniteMagnitude).bitPattern >> 21)] += 1
      } else if !value.isNaN {
        buckets[Int(value.bitPattern >> UInt32(ValueHistogram.dropped))] += 1
      }
    }
  }
}
