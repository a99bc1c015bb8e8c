import BigInt

extension Rational {
  /// The sum a + b, exact.
  package static func + (a: Rational, b: Rational) -> Rational {
    if a.denominator == 1 && b.denominator == 1 { return Rational(a.numerator + b.numerator) }
    // What the denominators share is taken out before multiplying, and not after: the numbers stay short.
    let shared = a.denominator.commonDivisor(b.denominator)
    if shared == 1 {
      return Rational(
        lowestTerms: a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
    }
    let left = a.denominator == shared ? 1 : a.denominator / shared
    let right = b.denominator == shared ? 1 : b.denominator / shared
    let sum = a.numerator * right + b.numerator * left
    if sum.isZero { return .zero }
    let rest = sum.commonDivisor(shared)
    if rest == 1 { return Rational(lowestTerms: sum, left * b.denominator) }
    return Rational(lowestTerms: sum / rest, left * (b.denominator / rest))
  }
  /// The difference a − b, exact.
  package static func - (a: Rational, b: Rational) -> Rational { a + -b }
  /// The opposite −a, exact.
  package static prefix func - (a: Rational) -> Rational {
    Rational(lowestTerms: -a.numerator, a.denominator)
  }
  /// The product a·b, exact.
  package static func * (a: Rational, b: Rational) -> Rational {
    if a.denominator == 1 && b.denominator == 1 { return Rational(a.numerator * b.numerator) }
    if a.numerator.isZero || b.numerator.isZero { return .zero }
    let g = a.numerator.commonDivisor(b.denominator)
    let h = b.numerator.commonDivisor(a.denominator)
    if g == 1, h == 1 {
      return Rational(lowestTerms: a.numerator * b.numerator, a.denominator * b.denominator)
    }
    return Rational(
      lowestTerms: (a.numerator / g) * (b.numerator / h), (a.denominator / h) * (b.denominator / g))
  }
  /// Precondition: `b` is not zero.
  package static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, a.denominator * b.numerator)
  }
  public static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
}
extension Rational: Comparable {}

extension Rational {
  /// The exact value of a finite number; `nil` for an infinity or NaN.
  public init?(exactly value: Double) {
    guard value.isFinite else { return nil }
    if value == 0 {
      self = .zero
      return
    }
    let exponent = Int(value.exponent) - 52
    let significand = BigInt(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0))
    // A subnormal number has the exponent of the least normal one and no hidden bit.
    let scale = value.isNormal ? exponent : -1074
    let signed = value < 0 ? -significand : significand
    self = scale >= 0 ? Rational(signed << scale) : Rational(signed, BigInt(1) << -scale)
  }

  /// The nearest `Double`, ties to even.
  public var doubleValue: Double {
    if numerator.isZero { return 0 }
    let top = numerator.magnitude
    let bottom = denominator.magnitude
    // The quotient shifted by `shift` has 63 or 64 bits, so the sticky bit lies below every rounding bit.
    var shift = 64 - (top.bitWidth - bottom.bitWidth)
    shift -= 1
    if shift < -1000 { return numerator < 0 ? -Double.infinity : .infinity }
    let limited = Swift.min(shift, 1074)
    let scaledTop = limited >= 0 ? top << limited : top
    let scaledBottom = limited >= 0 ? bottom : bottom << -limited
    let (quotient, remainder) = scaledTop.quotientAndRemainder(dividingBy: scaledBottom)
    var bits = UInt64(truncatingIfNeeded: quotient)
    let result: Double
    if limited < shift && quotient.bitWidth <= 53 {
      // Subnormal or nearly so: the quotient counts units of 2^-1074 and is rounded here.
      let doubled = remainder * 2
      if doubled > scaledBottom || (doubled == scaledBottom && bits & 1 == 1) { bits += 1 }
      result = Double(bits) * Double.leastNonzeroMagnitude
    } else {
      if !remainder.isZero { bits |= 1 }
      // Two steps keep the scale factor within the range of the type; both are exact.
      let half = limited / 2
      let rounded = Double(bits)
      result =
        rounded * Double(sign: .plus, exponent: -half, significand: 1)
        * Double(sign: .plus, exponent: -(limited - half), significand: 1)
    }
    return numerator < 0 ? -result : result
  }
}
