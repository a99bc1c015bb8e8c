import BigInt

extension BigInt {
  /// The greatest common divisor, by divisions of numbers of different length and Lehmer's steps on their leading words: each takes
  /// off some thirty bits, where one bit at a time would take as many steps as there are bits.
  package func commonDivisor(_ other: BigInt) -> BigInt {
    var a = magnitude
    var b = other.magnitude
    if a < b { swap(&a, &b) }
    while !b.isZero {
      if a.bitWidth <= 64 { return BigInt(BigUInt(Self.commonDivisor(UInt(a), UInt(b)))) }
      guard a.bitWidth - b.bitWidth < 30, let steps = Self.steps(a, b) else {
        (a, b) = (b, a % b)
        continue
      }
      let (x, y) = (BigInt(a), BigInt(b))
      a = (BigInt(steps.0) * x + BigInt(steps.1) * y).magnitude
      b = (BigInt(steps.2) * x + BigInt(steps.3) * y).magnitude
      if a < b { swap(&a, &b) }
    }
    return BigInt(a)
  }

  private static func commonDivisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The Euclidean steps that the leading 62 bits of both are sure of, as the matrix they make; `nil` when that is none.
  private static func steps(_ a: BigUInt, _ b: BigUInt) -> (Int, Int, Int, Int)? {
    let shift = a.bitWidth - 62
    guard shift >= 0 else { return nil }
    var (p, q) = (Int(a >> shift), Int(b >> shift))
    var (s, t, u, v) = (1, 0, 0, 1)
    // The quotient is the same for both ends of what the cut-off bits allow.
    while q + u != 0, q + v != 0 {
      let quotient = (p + s) / (q + u)
      guard quotient == (p + t) / (q + v) else { break }
      let (next, last) = (s - quotient * u, t - quotient * v)
      guard next.magnitude < 1 << 31, last.magnitude < 1 << 31 else { break }
      (s, t, u, v) = (u, v, next, last)
      (p, q) = (q, p - quotient * q)
    }
    return t == 0 ? nil : (s, t, u, v)
  }
}
