import BigInt

extension Rational {
  /// Precondition: the two share no factor and `denominator` is greater than zero.
  package init(lowestTerms numerator: BigInt, _ denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  package var isZero: Bool { numerator.isZero }
  package var isInteger: Bool { denominator == 1 }
  /// −1, 0 or 1.
  package var signum: Int { numerator.isZero ? 0 : (numerator.sign == .minus ? -1 : 1) }
  package var magnitude: Rational { signum < 0 ? -self : self }

  /// The value, when it is an integer that fits.
  package var asInt: Int? { denominator == 1 ? Int(exactly: numerator) : nil }

  /// The greatest integer not above the value.
  package var floor: BigInt {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder.sign == .minus && !remainder.isZero ? quotient - 1 : quotient
  }

  /// The number of bits that writing it down takes.
  package var size: Int { numerator.magnitude.bitWidth + denominator.magnitude.bitWidth }

  /// The integer power, or `nil` for a negative power of zero or a result of more than 65,536 bits.
  package func raised(to exponent: Int) -> Rational? {
    if exponent == 0 { return .one }
    if isZero { return exponent > 0 ? .zero : nil }
    let n = exponent.magnitude
    guard n <= 65_536, size * Int(n) <= 65_536 || size <= 2 else { return nil }
    let top = numerator.power(Int(n))
    let bottom = denominator.power(Int(n))
    return exponent > 0 ? Rational(top, bottom) : Rational(bottom, top)
  }

  /// The exact positive root of that degree, if there is one. Only for values that are not negative.
  package func root(_ degree: Int) -> Rational? {
    guard signum >= 0, degree > 0 else { return nil }
    func exact(_ n: BigInt) -> BigInt? {
      if n <= 1 { return n }
      if degree == 2 {
        let r = n.squareRoot()
        return r * r == n ? r : nil
      }
      guard degree < 64 else { return nil }
      var low: BigInt = 1
      var high = BigInt(1) << (n.magnitude.bitWidth / degree + 1)
      while low < high {
        let middle = (low + high + 1) >> 1
        if middle.power(degree) <= n { low = middle } else { high = middle - 1 }
      }
      return low.power(degree) == n ? low : nil
    }
    guard let top = exact(numerator), let bottom = exact(denominator) else { return nil }
    return Rational(top, bottom)
  }
}
