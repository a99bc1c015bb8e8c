import BigInt

extension Formula: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  public init(integerLiteral value: Int) {
    self = .number(Rational(value))
  }

  /// The decimal that stands in the source, as long as it has at most 15 significant digits.
  ///
  /// - Precondition: the value is finite, as every literal is that Swift accepts. For a value that is computed, use
  ///   `init(decimal:)`.
  public init(floatLiteral value: Double) {
    guard let number = Rational(decimal: "\(value)") else {
      fatalError("\(value) is no number that a formula can have; Formula(decimal:) throws for it")
    }
    self = .number(number)
  }

  /// The shortest decimal that is this value: 1/10 for 0.1.
  ///
  /// - Throws: `FormulaError` for NaN and infinities, which no formula has.
  package init(decimal value: Double) throws(FormulaError) {
    guard value.isFinite, let number = Rational(decimal: "\(value)") else {
      throw FormulaError("\(value) is no number that a formula can have")
    }
    self = .number(number)
  }

  /// The variable of an activation function.
  public static let x = Formula.variable("x")
  /// π.
  public static let pi = Formula.constant(.pi)
}

/// Operators and named functions keep sums and products flat. They fold two plain numbers, and nothing else:
/// what a person wrote stays recognisable until `simplified()` is asked for.
extension Formula {
  /// The sum a + b, not simplified.
  public static func + (a: Formula, b: Formula) -> Formula {
    if case .number(let p) = a, case .number(let q) = b { return .number(p + q) }
    return .sum(a.terms + b.terms)
  }

  /// The difference a − b, not simplified.
  public static func - (a: Formula, b: Formula) -> Formula {
    if case .number(let p) = a, case .number(let q) = b { return .number(p - q) }
    return .sum(a.terms + [-b])
  }

  /// The opposite −a.
  public static prefix func - (a: Formula) -> Formula {
    switch a {
    case .number(let value):
      return .number(-value)
    case .product(let factors):
      guard case .number(let value)? = factors.first else { return .product([-1] + factors) }
      let rest = Array(factors.dropFirst())
      if value == Rational(-1) { return rest.count == 1 ? rest[0] : .product(rest) }
      return .product([.number(-value)] + rest)
    default:
      return .product([-1, a])
    }
  }

  /// The product a·b, not simplified.
  public static func * (a: Formula, b: Formula) -> Formula {
    if case .number(let p) = a, case .number(let q) = b { return .number(p * q) }
    return .product(a.factors + b.factors)
  }

  /// The quotient a/b, not simplified; where b is 0 it is undefined.
  public static func / (a: Formula, b: Formula) -> Formula {
    if case .number(let p) = a, case .number(let q) = b, q != .zero { return .number(p / q) }
    let inverse = b.reciprocal
    if case .number(.one) = a { return inverse }
    return .product(a.factors + inverse.factors)
  }

  /// The sum of many, as + makes it one by one, in a time that is linear in their number.
  static func joined(_ parts: [Formula]) -> Formula {
    guard let first = parts.first else { return 0 }
    if parts.count == 1 { return first }
    var terms = first.terms
    for part in parts.dropFirst() {
      if terms.count == 1, case .number(let p) = terms[0], case .number(let q) = part {
        terms = [.number(p + q)]
      } else {
        terms += part.terms
      }
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  /// The product of many, as * makes it.
  static func multiplied(_ parts: [Formula]) -> Formula {
    guard let first = parts.first else { return 1 }
    if parts.count == 1 { return first }
    var factors = first.factors
    for part in parts.dropFirst() {
      if factors.count == 1, case .number(let p) = factors[0], case .number(let q) = part {
        factors = [.number(p * q)]
      } else {
        factors += part.factors
      }
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  /// 1/self: an exponent that is a number changes its sign.
  var reciprocal: Formula {
    switch self {
    case .number(let value) where value != .zero:
      return .number(.one / value)
    case .power(let base, .number(let exponent)) where exponent > .zero:
      return .power(base, .number(-exponent))
    default:
      return .power(self, -1)
    }
  }

  /// The terms of a sum, or the expression alone.
  var terms: [Formula] {
    if case .sum(let terms) = self { return terms }
    return [self]
  }

  /// The factors of a product, or the expression alone.
  var factors: [Formula] {
    if case .product(let factors) = self { return factors }
    return [self]
  }
}

/// `base` to the power of `exponent`; a base of Euler's number makes an exponential.
@_disfavoredOverload
public func pow(_ base: Formula, _ exponent: Formula) -> Formula {
  if case .constant(.e) = base { return .function(.exp, [exponent]) }
  return .power(base, exponent)
}

/// √u, as the power ½.
@_disfavoredOverload
public func sqrt(_ u: Formula) -> Formula { .power(u, .number(Rational(1, 2))) }
/// eᵘ.
@_disfavoredOverload
public func exp(_ u: Formula) -> Formula { .function(.exp, [u]) }
/// The natural logarithm; real for u > 0.
@_disfavoredOverload
public func ln(_ u: Formula) -> Formula { .function(.ln, [u]) }
/// The sine of u in radians.
@_disfavoredOverload
public func sin(_ u: Formula) -> Formula { .function(.sin, [u]) }
/// The cosine of u in radians.
@_disfavoredOverload
public func cos(_ u: Formula) -> Formula { .function(.cos, [u]) }
/// (eᵘ − e⁻ᵘ)/(eᵘ + e⁻ᵘ).
@_disfavoredOverload
public func tanh(_ u: Formula) -> Formula { .function(.tanh, [u]) }
/// 2/√π ∫₀ᵘ exp(−t²) dt.
@_disfavoredOverload
public func erf(_ u: Formula) -> Formula { .function(.erf, [u]) }
/// 1/(1 + e⁻ᵘ).
@_disfavoredOverload
public func sigmoid(_ u: Formula) -> Formula { .function(.sigmoid, [u]) }
/// ln(1 + eᵘ).
@_disfavoredOverload
public func softplus(_ u: Formula) -> Formula { .function(.softplus, [u]) }

extension Rational {
  /// How long a decimal may be: reading it takes a time that grows with the square of its length.
  static let digitLimit = 10_000

  /// Reads `12`, `0.044715` or `1.5e-3` exactly; `nil` for other text, an exponent beyond ±9999 or more than 10,000
  /// characters.
  public init?(decimal text: some StringProtocol) {
    guard text.utf8.count <= Self.digitLimit else { return nil }
    var mantissa = Substring(text)
    var exponent = 0
    var negative = false
    if mantissa.first == "-" {
      negative = true
      mantissa = mantissa.dropFirst()
    }
    if let mark = mantissa.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      var digits = mantissa[mantissa.index(after: mark)...]
      if digits.first == "+" { digits = digits.dropFirst() }
      guard let value = Int(digits), (-9999...9999).contains(value) else { return nil }
      exponent = value
      mantissa = mantissa[..<mark]
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let digits = parts.joined()
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }),
      let whole = BigInt(digits, radix: 10)
    else { return nil }
    exponent -= parts.count == 2 ? parts[1].count : 0
    let signed = negative ? -whole : whole
    if exponent >= 0 {
      self = Rational(signed * BigInt(10).power(exponent))
      return
    }
    if signed.isZero {
      self = .zero
      return
    }
    // The denominator is 2ⁿ·5ⁿ: what it shares with the digits shows without a greatest common divisor.
    let twos = Swift.min(signed.magnitude.trailingZeroBitCount, -exponent)
    var numerator = signed >> twos
    var fives = 0
    while fives < -exponent {
      let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: 5)
      if !remainder.isZero { break }
      numerator = quotient
      fives += 1
    }
    self.init(
      lowestTerms: numerator, BigInt(5).power(-exponent - fives) << (-exponent - twos))
  }
}

extension Formula {
  /// The tree put together anew with the operators, so that numbers that came to stand side by side are folded.
  func reassembled() -> Formula {
    switch self {
    case .number, .constant, .variable: return self
    case .sum(let terms):
      return .joined(terms.map { $0.reassembled() })
    case .product(let factors):
      return .multiplied(factors.map { $0.reassembled() })
    case .power(let base, let exponent):
      let (base, exponent) = (base.reassembled(), exponent.reassembled())
      if exponent == -1, case .number(let value) = base, value != .zero { return .number(.one / value) }
      return pow(base, exponent)
    case .function(let function, let arguments):
      return .function(function, arguments.map { $0.reassembled() })
    case .piecewise(let branches, let otherwise):
      return .piecewise(
        branches.map { Branch($0.condition.reassembled(), $0.value.reassembled()) },
        otherwise: otherwise.reassembled())
    }
  }
}

extension Formula.Condition {
  fileprivate func reassembled() -> Formula.Condition {
    switch self {
    case .compare(let left, let relation, let right):
      return .compare(left.reassembled(), relation, right.reassembled())
    case .all(let parts): return .all(parts.map { $0.reassembled() })
    case .any(let parts): return .any(parts.map { $0.reassembled() })
    case .not(let part): return .not(part.reassembled())
    }
  }
}
