/// Philox4x32-10: a random number generator that is a function of a counter and a key.
///
/// The n-th number of a stream is a function of the seed, the stream and n alone, so that independent streams need
/// no shared state and every run can be repeated to the bit. The two halves of the seed are the key; the counter
/// words are [block low, block high, stream low, stream high], and one block gives four numbers.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, 2011.
public struct Philox: Hashable, Sendable {
  private let key: SIMD2<UInt32>
  private let stream: UInt64
  private var nextBlock: UInt64 = 0
  private var block = SIMD4<UInt32>(repeating: 0)
  private var used = 4

  /// The beginning of one stream of numbers.
  @_spi(Tools) public init(seed: UInt64, stream: UInt64 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream
  }

  /// The four numbers that belong to a counter and a key.
  package static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for round in 0..<10 {
      if round > 0 {
        key[0] &+= 0x9E37_79B9
        key[1] &+= 0xBB67_AE85
      }
      let first = UInt64(counter[0]) * 0xD251_1F53
      let second = UInt64(counter[2]) * 0xCD9E_8D57
      counter = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ counter[1] ^ key[0],
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ counter[3] ^ key[1],
        UInt32(truncatingIfNeeded: first))
    }
    return counter
  }

  /// The next 32 random bits.
  @_spi(Tools) public mutating func next() -> UInt32 {
    if used == 4 {
      block = Self.block(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: nextBlock), UInt32(truncatingIfNeeded: nextBlock >> 32),
          UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)),
        key: key)
      nextBlock &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits: the first number drawn is the low half.
  package mutating func next64() -> UInt64 {
    let low: UInt32 = next()
    let high: UInt32 = next()
    return UInt64(high) << 32 | UInt64(low)
  }

  /// Uniform on 0..<n, without bias: a number whose remainder would favour small results is drawn again.
  ///
  /// - Precondition: n is above 0.
  package mutating func below(_ n: Int) -> Int {
    require(n > 0, "a random number below \(n) does not exist")
    if let small = UInt32(exactly: n) {
      // (−n) mod n is 2³² mod n: so many of the products' low halves are left over.
      let excess = (0 &- small) % small
      while true {
        let product = UInt64(next()) * UInt64(small)
        if UInt32(truncatingIfNeeded: product) >= excess { return Int(product >> 32) }
      }
    }
    let wide = UInt64(n)
    let excess = (0 &- wide) % wide
    while true {
      let product = next64().multipliedFullWidth(by: wide)
      if product.low >= excess { return Int(product.high) }
    }
  }

  /// Uniform on the multiples of 2⁻²⁴ in [0, 1); each is exact.
  public mutating func uniform() -> Float {
    let bits: UInt32 = next()
    return Float(bits >> 8) * 0x1p-24
  }

  /// Uniform on the multiples of 2⁻⁵³ in [0, 1); each is exact.
  package mutating func uniform() -> Double {
    Double(next64() >> 11) * 0x1p-53
  }

  /// Puts the elements in random order, every order equally likely (Fisher and Yates, from the last place down).
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, below(last + 1))
    }
  }
}
