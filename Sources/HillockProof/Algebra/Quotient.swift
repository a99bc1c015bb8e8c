import HillockFormula

/// A polynomial over a product of powers of primitive polynomials. Single terms never stand in the denominator:
/// they are carried by negative exponents in the numerator.
struct Quotient: Hashable, Sendable {
  struct Divisor: Hashable, Sendable {
    var base: Polynomial
    var power: Int
  }

  var numerator: Polynomial
  /// Each base once, in the order in which they came up.
  var divisors: [Divisor]

  init(_ numerator: Polynomial, _ divisors: [Divisor] = []) {
    self.numerator = numerator
    self.divisors = numerator.isZero ? [] : divisors
  }

  init(_ coefficient: Coefficient) {
    self.init(Polynomial(coefficient))
  }

  init(_ value: Rational) {
    self.init(Polynomial(Coefficient(value)))
  }

  static let zero = Quotient(Polynomial.zero)
  static let one = Quotient(Polynomial.one)

  /// The value when it is a rational number.
  var constant: Coefficient? { divisors.isEmpty ? numerator.constant : nil }

  var generators: Set<Int> {
    Set(numerator.generators).union(divisors.flatMap(\.base.generators))
  }

  static prefix func - (a: Quotient) -> Quotient { Quotient(-a.numerator, a.divisors) }

  func scaled(by factor: Coefficient) -> Quotient { Quotient(numerator.scaled(by: factor), divisors) }
}
