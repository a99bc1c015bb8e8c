import BigInt

extension ElementaryFunctions {
  /// π/2 in units of 2^−1280, by Machin's formula.
  private static let halfPi: BigInt = {
    let bits = 1280
    let guardBits = 32
    func arctanOfInverse(_ n: Int) -> BigInt {
      var power = (BigInt(1) << (bits + guardBits)) / BigInt(n)
      var sum = power
      var k = 1
      while power != 0 {
        power /= BigInt(n * n)
        k += 2
        sum += (k / 2) % 2 == 1 ? -(power / BigInt(k)) : power / BigInt(k)
      }
      return sum
    }
    return (8 * arctanOfInverse(5) - 2 * arctanOfInverse(239)) >> guardBits
  }()

  /// x = q·π/2 + r with |r| ≤ π/4 (or barely above); q modulo 4, and r in two parts.
  private static func quadrant(_ x: Double) -> (q: Int, r: Double, tail: Double) {
    if x.magnitude < 100_000 {
      let q = (x * 0x1.45f306dc9c883p-1).rounded()
      // π/2 in parts of 33, 33 and 53 bits: the first two products are exact.
      let first = x - q * 0x1.921fb544p0
      let second = q * 0x1.0b4611a6p-34
      let high = first - second
      let lost = (first - high) - second
      let low = q * 0x1.3198a2e037073p-69 - lost
      let r = high - low
      // Near a multiple of π/2 too few digits are left; the exact way takes over.
      if q == 0 || r.magnitude > 0x1p-30 { return (Int(clamped: q) & 3, r, (high - r) - low) }
    }
    guard x.isFinite, x != 0 else { return (0, x.isFinite ? x : .nan, 0) }
    // All in units of 2^−1280 and 2^−1281, of which every double is a whole number: no fraction has to be brought to its lowest
    // terms, which took most of the time.
    let shifted = 2 * units(of: x, bits: 1280) + halfPi
    var (q, remainder) = shifted.quotientAndRemainder(dividingBy: 2 * halfPi)
    if remainder < 0 {
      q -= 1
      remainder += 2 * halfPi
    }
    let distance = remainder - halfPi
    let r = double(distance, bits: 1281)
    let tail = double(distance - units(of: r, bits: 1281), bits: 1281)
    let rest = q % 4
    return (Int(rest < 0 ? rest + 4 : rest), r, tail)
  }

  /// A finite number in units of 2^−bits; exact for 1074 bits and more.
  private static func units(of value: Double, bits: Int) -> BigInt {
    guard value != 0 else { return 0 }
    let significand = BigInt(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0))
    let scale = (value.isNormal ? Int(value.exponent) - 52 : -1074) + bits
    return (value < 0 ? -significand : significand) << scale
  }

  /// The double nearest to so many units of 2^−bits.
  private static func double(_ units: BigInt, bits: Int) -> Double {
    guard units != 0 else { return 0 }
    let zeros = min(units.trailingZeroBitCount, bits)
    return Rational(lowestTerms: units >> zeros, BigInt(1) << (bits - zeros)).doubleValue
  }

  private static func sineOfSmall(_ r: Double, _ tail: Double) -> Double {
    let square = r * r
    var sum = 0.0
    var n = 17.0
    while n >= 3 {
      sum = (1 - sum * square) / (n * (n - 1))
      n -= 2
    }
    return r + (tail * (1 - square / 2) - r * square * sum)
  }

  private static func cosineOfSmall(_ r: Double, _ tail: Double) -> Double {
    let square = r * r
    var sum = 0.0
    var n = 18.0
    while n >= 4 {
      sum = (1 - sum * square) / (n * (n - 1))
      n -= 2
    }
    let half = square / 2
    let main = 1 - half
    return main + (((1 - main) - half) + (square * half * sum - r * tail))
  }

  /// Reduced exactly for every size of `x`; NaN at the infinities.
  package static func sin(_ x: Double) -> Double {
    if !x.isFinite { return .nan }
    if x == 0 { return x }
    let (q, r, tail) = quadrant(x)
    let size = q & 1 == 0 ? sineOfSmall(r, tail) : cosineOfSmall(r, tail)
    return q & 2 == 0 ? size : -size
  }

  package static func cos(_ x: Double) -> Double {
    if !x.isFinite { return .nan }
    let (q, r, tail) = quadrant(x)
    let size = q & 1 == 0 ? cosineOfSmall(r, tail) : sineOfSmall(r, tail)
    return q == 1 || q == 2 ? -size : size
  }

  package static func tan(_ x: Double) -> Double {
    if !x.isFinite { return .nan }
    if x == 0 { return x }
    let (q, r, tail) = quadrant(x)
    let (s, c) = (sineOfSmall(r, tail), cosineOfSmall(r, tail))
    return q & 1 == 0 ? s / c : -c / s
  }
}
