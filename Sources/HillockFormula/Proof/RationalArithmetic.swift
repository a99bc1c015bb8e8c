import BigInt

extension Rational {
  static func + (a: Rational, b: Rational) -> Rational {
    if a.denominator == 1 && b.denominator == 1 { return Rational(a.numerator + b.numerator) }
    return Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  static func - (a: Rational, b: Rational) -> Rational { a + -b }
  static prefix func - (a: Rational) -> Rational { Rational(-a.numerator, a.denominator) }
  static func * (a: Rational, b: Rational) -> Rational {
    if a.denominator == 1 && b.denominator == 1 { return Rational(a.numerator * b.numerator) }
    return Rational(a.numerator * b.numerator, a.denominator * b.denominator)
  }
  /// Precondition: `b` is not zero.
  static func / (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator, a.denominator * b.numerator)
  }
  public static func < (a: Rational, b: Rational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
}
extension Rational: Comparable {}
