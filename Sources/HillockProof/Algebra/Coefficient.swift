import BigInt
import HillockFormula

/// A rational number that stays in machine words while it fits: most coefficients and all exponents of a
/// normal form do.
struct Coefficient: Hashable, Sendable {
  /// In lowest terms, `denominator` > 0; zero over zero when the value is in `wide`.
  private let numerator: Int
  private let denominator: Int
  private let wide: Rational?

  static let zero = Coefficient(0)
  static let one = Coefficient(1)
  static let minusOne = Coefficient(-1)

  init(_ value: Int) {
    numerator = value
    denominator = 1
    wide = nil
  }

  private init(reduced numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
    wide = nil
  }

  init(_ value: Rational) {
    if let n = Int(exactly: value.numerator), let d = Int(exactly: value.denominator), n != .min {
      numerator = n
      denominator = d
      wide = nil
    } else {
      numerator = 0
      denominator = 0
      wide = value
    }
  }

  var rational: Rational {
    wide ?? Rational(lowestTerms: BigInt(numerator), BigInt(denominator))
  }

  var isZero: Bool { wide == nil && numerator == 0 }
  var isOne: Bool { wide == nil && numerator == 1 && denominator == 1 }
  var isInteger: Bool { wide?.isInteger ?? (denominator == 1) }
  var signum: Int { wide?.signum ?? numerator.signum() }
  /// The value, when it is an integer that fits.
  var asInt: Int? { wide == nil && denominator == 1 ? numerator : nil }
  var magnitude: Coefficient { signum < 0 ? -self : self }

  /// The greatest integer not above the value, when it fits.
  var floorInt: Int? {
    if wide != nil { return Int(exactly: rational.floor) }
    let quotient = numerator / denominator
    return numerator < 0 && quotient * denominator != numerator ? quotient - 1 : quotient
  }

  /// Bits needed to write it down, 128 for what fits.
  var size: Int { wide?.size ?? 128 }
  /// What arithmetic with it costs, in units of what fits: reducing a fraction takes time quadratic in its length.
  var cost: Int { wide.map { 4 + $0.size * $0.size / 8192 } ?? 1 }

  private static func gcd(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a.magnitude, b.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    return Int(truncatingIfNeeded: a)
  }

  static func + (a: Coefficient, b: Coefficient) -> Coefficient {
    if a.wide == nil && b.wide == nil {
      if a.denominator == 1 && b.denominator == 1 {
        let (sum, overflow) = a.numerator.addingReportingOverflow(b.numerator)
        if !overflow && sum != .min { return Coefficient(sum) }
      } else {
        let (p, o1) = a.numerator.multipliedReportingOverflow(by: b.denominator)
        let (q, o2) = b.numerator.multipliedReportingOverflow(by: a.denominator)
        let (d, o3) = a.denominator.multipliedReportingOverflow(by: b.denominator)
        let (n, o4) = p.addingReportingOverflow(q)
        if !(o1 || o2 || o3 || o4) && n != .min {
          if n == 0 { return .zero }
          let g = gcd(n, d)
          return Coefficient(reduced: n / g, d / g)
        }
      }
    }
    return Coefficient(a.rational + b.rational)
  }

  static func * (a: Coefficient, b: Coefficient) -> Coefficient {
    if a.wide == nil && b.wide == nil {
      if a.numerator == 0 || b.numerator == 0 { return .zero }
      // Cross-cancel first, so that the product is in lowest terms.
      let g = gcd(a.numerator, b.denominator)
      let h = gcd(b.numerator, a.denominator)
      let (n, o1) = (a.numerator / g).multipliedReportingOverflow(by: b.numerator / h)
      let (d, o2) = (a.denominator / h).multipliedReportingOverflow(by: b.denominator / g)
      if !(o1 || o2) && n != .min { return Coefficient(reduced: n, d) }
    }
    return Coefficient(a.rational * b.rational)
  }

  static prefix func - (a: Coefficient) -> Coefficient {
    a.wide == nil ? Coefficient(reduced: -a.numerator, a.denominator) : Coefficient(-a.rational)
  }

  static func - (a: Coefficient, b: Coefficient) -> Coefficient { a + -b }

  /// Precondition: the value is not zero.
  var inverse: Coefficient {
    if wide == nil {
      return numerator < 0
        ? Coefficient(reduced: -denominator, -numerator) : Coefficient(reduced: denominator, numerator)
    }
    return Coefficient(Rational.one / rational)
  }

  static func / (a: Coefficient, b: Coefficient) -> Coefficient { a * b.inverse }

  /// Precondition: not negative unless the value is other than zero.
  func raised(to exponent: Int) -> Coefficient {
    if exponent < 0 { return inverse.raised(to: -exponent) }
    var (result, square, n) = (Coefficient.one, self, exponent)
    while n > 0 {
      if n & 1 == 1 { result = result * square }
      n >>= 1
      if n > 0 { square = square * square }
    }
    return result
  }
}

extension Coefficient: Comparable {
  static func < (a: Coefficient, b: Coefficient) -> Bool {
    if a.wide == nil && b.wide == nil && a.denominator == b.denominator { return a.numerator < b.numerator }
    return (a - b).signum < 0
  }
}

extension Coefficient: CustomStringConvertible {
  var description: String {
    let value = rational
    return value.isInteger ? "\(value.numerator)" : "\(value.numerator)/\(value.denominator)"
  }
}
