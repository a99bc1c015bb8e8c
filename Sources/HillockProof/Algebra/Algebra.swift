import BigInt
@_spi(Tools) import HillockFormula

/// Something that a normal form is a polynomial in.
enum Generator: Hashable, Sendable {
  case variable(String)
  case pi
  /// A prime with an exponent between 0 and 1; whole powers go into the coefficient.
  case prime(BigInt)
  /// e to the power of a single term with coefficient 1, possibly over divisors.
  case exponential(Quotient)
  /// ln |P| for a primitive polynomial P.
  case logarithm(Polynomial)
  case logarithmOfPrime(BigInt)
  /// A primitive polynomial, not negative, with an exponent between 0 and 1.
  case root(Polynomial)
  /// erf, sin, cos or arctan of a normal form.
  case function(Function, Quotient)
  /// A quantity that tends to 0 when a limit is taken; `Asymptotics` knows how fast.
  case small(Int)
}

/// Normal forms, and the table of generators that they are written in.
///
/// A normal form is a quotient of polynomials in generators: variables, π, exponentials of pairwise different
/// exponents, logarithms, roots, error functions. Every rewrite that leads to it is an identity wherever the
/// expression is defined, so a numerator that vanishes proves that the expression is zero. The converse holds
/// as far as the generators are algebraically independent, and nothing rests on it.
///
/// What has to hold for the expression to be defined is collected in `conditions`, less what the assumptions
/// imply.
final class Algebra {
  private(set) var generators: [Generator] = []
  private var indices: [Generator: Int] = [:]
  /// What stands inside each of them, however deep.
  private(set) var contents: [Contents] = []
  /// Variables known to be greater than zero.
  let positiveVariables: Set<String>
  /// Signs of polynomials that are taken for granted.
  private(set) var facts: [(polynomial: Polynomial, signs: Signs)] = []
  private(set) var conditions: [DomainCondition] = []
  let meter: Meter
  /// What `signs(of:)` has found so far under the present facts.
  var knownSigns: [Polynomial: Signs] = [:]

  typealias Meter = WorkMeter

  struct DomainCondition: Hashable {
    var polynomial: Polynomial
    /// What its sign has to be.
    var signs: Signs
  }

  init(positive: Set<String>, meter: Meter) {
    positiveVariables = positive
    self.meter = meter
  }

  // MARK: generators

  func index(of generator: Generator) -> Int {
    if let index = indices[generator] { return index }
    contents.append(self.contents(of: generator))
    generators.append(generator)
    indices[generator] = generators.count - 1
    return generators.count - 1
  }

  func existingIndex(of generator: Generator) -> Int? { indices[generator] }

  func quotient(of generator: Generator, _ exponent: Coefficient = .one) -> Quotient {
    Quotient(Polynomial(Monomial(index(of: generator), exponent)))
  }

  // MARK: facts

  func assume(_ polynomial: Polynomial, _ signs: Signs) {
    guard !polynomial.isZero else { return }
    let (coefficient, monomial, primitive) = polynomial.primitiveParts()
    // Positive factors do not matter; others keep the monomial in the fact.
    var rest = Monomial.one
    for factor in monomial.factors where sign(of: factor.generator) != .positive {
      rest = rest * Monomial(factor.generator, factor.exponent)
    }
    let kept = primitive.multiplied(by: rest)
    let oriented = coefficient.signum < 0 ? signs.negated : signs
    if let known = facts.firstIndex(where: { $0.polynomial == kept }) {
      facts[known].signs.formIntersection(oriented)
    } else {
      facts.append((kept, oriented))
    }
    knownSigns = [:]
  }

  /// Notes that an expression is only defined where `polynomial` has one of these signs.
  package func require(_ polynomial: Polynomial, _ signs: Signs) throws(Obstacle) {
    let known = self.signs(of: polynomial)
    if known.isSubset(of: signs) { return }
    if known.isDisjoint(with: signs) {
      throw .undefined("\(signs == .notZero ? "division by zero" : "outside the domain of a function")")
    }
    let condition = DomainCondition(polynomial: polynomial, signs: signs)
    if !conditions.contains(condition) { conditions.append(condition) }
    assume(polynomial, signs)
  }

  // MARK: arithmetic

  /// Rewrites powers of generators that satisfy an equation: p¹ᐟ²·p¹ᐟ² = p, sin² = 1 − cos².
  func reduced(_ polynomial: Polynomial) throws(Obstacle) -> Polynomial {
    var current = polynomial
    while true {
      try meter.touch(current.terms.count)
      guard let (term, generator) = firstReducible(in: current) else { return current }
      try meter.spend(current.terms.count + 1)
      let exponent = term.monomial.exponent(of: generator)
      let whole = exponent.floorInt ?? 0
      let without = Polynomial(term.monomial.removing(generator), term.coefficient)
      let replacement: Polynomial
      switch generators[generator] {
      case .prime(let prime):
        let factor = Coefficient(Rational(prime)).raised(to: whole)
        replacement = without.scaled(by: factor)
          .multiplied(by: Monomial(generator, exponent - Coefficient(whole)))
      case .root(let base):
        guard whole <= 64 else { throw .exhausted }
        var product = without.multiplied(by: Monomial(generator, exponent - Coefficient(whole)))
        for _ in 0..<whole { product = product * base }
        replacement = product
      default:
        let cosine = generators[generator].partner.map { index(of: $0) } ?? generator
        replacement =
          without.multiplied(by: Monomial(generator, exponent - Coefficient(2)))
          * (Polynomial.one - Polynomial(Monomial(cosine, Coefficient(2))))
      }
      current = current - Polynomial(term.monomial, term.coefficient) + replacement
    }
  }

  private func firstReducible(in polynomial: Polynomial) -> (Polynomial.Term, Int)? {
    for term in polynomial.terms {
      for factor in term.monomial.factors {
        switch generators[factor.generator] {
        case .prime:
          if factor.exponent.signum < 0 || factor.exponent >= .one { return (term, factor.generator) }
        case .root:
          if factor.exponent >= .one { return (term, factor.generator) }
        case .function(.sin, _):
          if factor.exponent >= Coefficient(2), factor.exponent.isInteger { return (term, factor.generator) }
        default: break
        }
      }
    }
    return nil
  }

  /// Whether the polynomial is zero: negative powers of roots are cleared first.
  func isZero(_ polynomial: Polynomial) throws(Obstacle) -> Bool {
    if polynomial.isZero { return true }
    var current = polynomial
    var clearing = Monomial.one
    for factor in current.monomialContent.factors where factor.exponent.signum < 0 {
      clearing = clearing * Monomial(factor.generator, -factor.exponent)
    }
    if !clearing.isOne { current = try reduced(current.multiplied(by: clearing)) }
    return current.isZero
  }

  func isZero(_ quotient: Quotient) throws(Obstacle) -> Bool { try isZero(quotient.numerator) }

  func multiply(_ a: Polynomial, _ b: Polynomial) throws(Obstacle) -> Polynomial {
    try meter.spend(a.terms.count * b.terms.count * max(a.coefficientCost, b.coefficientCost) + 1)
    let product = a * b
    if let first = product.terms.first, first.coefficient.size > 40_000 { throw .exhausted }
    return try reduced(product)
  }

  func power(_ base: Polynomial, _ n: Int) throws(Obstacle) -> Polynomial {
    var (result, square, n) = (Polynomial.one, base, n)
    while n > 0 {
      if n & 1 == 1 { result = try multiply(result, square) }
      n >>= 1
      if n > 0 { square = try multiply(square, square) }
    }
    return result
  }

  func add(_ a: Quotient, _ b: Quotient) throws(Obstacle) -> Quotient {
    if a.numerator.isZero { return b }
    if b.numerator.isZero { return a }
    try meter.touch(a.numerator.terms.count + b.numerator.terms.count)
    if a.divisors == b.divisors {
      return try simplified(Quotient(a.numerator + b.numerator, a.divisors))
    }
    var common = a.divisors
    for divisor in b.divisors {
      if let known = common.firstIndex(where: { $0.base == divisor.base }) {
        common[known].power = max(common[known].power, divisor.power)
      } else {
        common.append(divisor)
      }
    }
    func lifted(_ q: Quotient) throws(Obstacle) -> Polynomial {
      var result = q.numerator
      for divisor in common {
        let own = q.divisors.first { $0.base == divisor.base }?.power ?? 0
        if divisor.power > own {
          result = try multiply(result, try power(divisor.base, divisor.power - own))
        }
      }
      return result
    }
    return try simplified(Quotient(try lifted(a) + (try lifted(b)), common))
  }

  func subtract(_ a: Quotient, _ b: Quotient) throws(Obstacle) -> Quotient { try add(a, -b) }

  func multiply(_ a: Quotient, _ b: Quotient) throws(Obstacle) -> Quotient {
    var divisors = a.divisors
    for divisor in b.divisors {
      if let known = divisors.firstIndex(where: { $0.base == divisor.base }) {
        divisors[known].power += divisor.power
      } else {
        divisors.append(divisor)
      }
    }
    return try simplified(Quotient(try multiply(a.numerator, b.numerator), divisors))
  }

  /// Divides out what divides exactly, and puts the divisors in order.
  private func simplified(_ quotient: Quotient) throws(Obstacle) -> Quotient {
    if quotient.divisors.isEmpty { return quotient }
    if quotient.numerator.isZero { return .zero }
    var numerator = quotient.numerator
    var divisors: [Quotient.Divisor] = []
    for var divisor in quotient.divisors {
      if numerator.terms.count >= divisor.base.terms.count {
        var (coefficient, monomial, primitive) = numerator.primitiveParts()
        var changed = false
        while divisor.power > 0, let smaller = try primitive.divided(by: divisor.base, meter) {
          primitive = smaller
          divisor.power -= 1
          changed = true
        }
        if changed {
          numerator = try reduced(primitive.multiplied(by: monomial).scaled(by: coefficient))
        }
        (coefficient, monomial) = (.one, .one)
      }
      if divisor.power > 0 { divisors.append(divisor) }
    }
    divisors.sort { Algebra.precedes($0.base, $1.base) }
    return Quotient(numerator, divisors)
  }

  static func precedes(_ a: Polynomial, _ b: Polynomial) -> Bool {
    if a.terms.count != b.terms.count { return a.terms.count < b.terms.count }
    for (p, q) in zip(a.terms, b.terms) {
      if p.monomial != q.monomial { return p.monomial < q.monomial }
      if p.coefficient != q.coefficient { return p.coefficient < q.coefficient }
    }
    return false
  }

  /// 1/a, noting that a must not be zero.
  func inverse(_ a: Quotient) throws(Obstacle) -> Quotient {
    if try isZero(a.numerator) { throw .undefined("division by zero") }
    try require(a.numerator, .notZero)
    let (coefficient, monomial, primitive) = a.numerator.primitiveParts()
    var numerator = Polynomial(monomial.inverse, coefficient.inverse)
    for divisor in a.divisors {
      numerator = try multiply(numerator, try power(divisor.base, divisor.power))
    }
    let divisors = primitive.isOne ? [] : [Quotient.Divisor(base: primitive, power: 1)]
    return try simplified(Quotient(try reduced(numerator), divisors))
  }

  func power(_ a: Quotient, _ n: Int) throws(Obstacle) -> Quotient {
    if n == 0 {
      try require(a.numerator, .notZero)
      return .one
    }
    guard n.magnitude <= 256 else { throw .unsupported("a power above 256") }
    if n < 0 {
      // Keep the base factored: (1/(1 + e^x))³ has one divisor with power 3.
      var inverted = try inverse(a)
      for index in inverted.divisors.indices { inverted.divisors[index].power *= -n }
      inverted.numerator = try power(inverted.numerator, -n)
      return try simplified(inverted)
    }
    var result = a
    for index in result.divisors.indices { result.divisors[index].power *= n }
    result.numerator = try power(a.numerator, n)
    return result
  }
}

extension Generator {
  /// cos for sin of the same argument.
  fileprivate var partner: Generator? {
    if case .function(.sin, let argument) = self { return .function(.cos, argument) }
    return nil
  }
}
