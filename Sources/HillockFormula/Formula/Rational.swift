import BigInt

/// An exact quotient of two integers, always in lowest terms with a positive denominator.
///
/// Formulas hold every literal this way, so `0.044715` is 8943/200000 and not the nearest `Double`.
public struct Rational: Hashable, Sendable {
  /// In lowest terms; it has the sign.
  package let numerator: BigInt
  /// Greater than zero; shares no factor with `numerator`.
  package let denominator: BigInt

  /// 0.
  package static let zero = Rational(0)
  /// 1.
  package static let one = Rational(1)

  /// A whole number.
  public init(_ value: Int) {
    self.init(BigInt(value))
  }

  /// A whole number.
  package init(_ value: BigInt) {
    numerator = value
    denominator = 1
  }

  /// Precondition: `denominator` is not zero.
  package init(_ numerator: BigInt, _ denominator: BigInt) {
    precondition(denominator != 0, "a rational number needs a denominator other than zero")
    if denominator == 1 {
      (self.numerator, self.denominator) = (numerator, denominator)
      return
    }
    let divisor = numerator.commonDivisor(denominator)
    let signed = denominator < 0 ? -divisor : divisor
    self.numerator = signed == 1 ? numerator : numerator / signed
    self.denominator = signed == 1 ? denominator : denominator / signed
  }

  /// A fraction, which is reduced. The denominator must not be 0.
  public init(_ numerator: Int, _ denominator: Int) {
    self.init(BigInt(numerator), BigInt(denominator))
  }
}
