import BigInt

/// An exact quotient of two integers, always in lowest terms with a positive denominator.
///
/// Formulas hold every literal this way, so `0.044715` is 8943/200000 and not the nearest `Double`.
public struct Rational: Hashable, Sendable {
  public let numerator: BigInt
  /// Greater than zero; shares no factor with `numerator`.
  public let denominator: BigInt

  public static let zero = Rational(0)
  public static let one = Rational(1)

  public init(_ value: Int) {
    self.init(BigInt(value))
  }

  public init(_ value: BigInt) {
    numerator = value
    denominator = 1
  }

  /// Precondition: `denominator` is not zero.
  public init(_ numerator: BigInt, _ denominator: BigInt) {
    precondition(denominator != 0, "a rational number needs a denominator other than zero")
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  public init(_ numerator: Int, _ denominator: Int) {
    self.init(BigInt(numerator), BigInt(denominator))
  }
}
