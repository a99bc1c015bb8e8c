@_spi(Tools) import HillockFormula

/// Finds the sign of a normal form over the whole range of its variables, where `Algebra.signs` does not see it:
/// by Sturm's theorem, or by monotonicity and limits, with the derivative's sign found the same way.
///
/// Every variable is either greater than zero or unrestricted.
struct SignProof {
  let algebra: Algebra

  static let depthLimit = 6

  func signs(of quotient: Quotient) throws(Obstacle) -> Signs {
    var result = try signs(of: quotient.numerator, depth: 0)
    if result == .any { return .any }
    for divisor in quotient.divisors {
      let inner = try signs(of: divisor.base, depth: 1)
      result = result * inner.subtracting(.zero).raised(to: divisor.power)
    }
    return result
  }

  private func signs(of quotient: Quotient, depth: Int) throws(Obstacle) -> Signs {
    var result = try signs(of: quotient.numerator, depth: depth)
    for divisor in quotient.divisors {
      if result == .any { return .any }
      let inner = try signs(of: divisor.base, depth: depth)
      result = result * inner.subtracting(.zero).raised(to: divisor.power)
    }
    return result
  }

  func signs(of polynomial: Polynomial, depth: Int) throws(Obstacle) -> Signs {
    if try algebra.isZero(polynomial) { return .zero }
    let quick = algebra.signs(of: polynomial)
    if quick != .any || depth > SignProof.depthLimit { return quick }
    let (coefficient, monomial, primitive) = polynomial.primitiveParts()
    let outer = Signs(of: coefficient.signum) * algebra.signs(of: monomial)
    guard outer != .any, !primitive.isOne else { return quick }
    try algebra.meter.spend(20)
    if let exact = bySturm(primitive), exact != .any { return outer * exact }
    for name in variables(in: primitive) {
      let found = try byMonotonicity(primitive, name, depth)
      if found != .any { return outer * found }
    }
    return .any
  }

  private func variables(in polynomial: Polynomial) -> [String] {
    algebra.generators.compactMap { generator in
      guard case .variable(let name) = generator, algebra.occurs(name, in: polynomial) else { return nil }
      return name
    }
  }

  // MARK: Sturm

  private func bySturm(_ primitive: Polynomial) -> Signs? {
    let generators = primitive.generators
    guard generators.count == 1, let generator = generators.first else { return nil }
    let range: DensePolynomial.Range
    switch algebra.generators[generator] {
    case .variable(let name):
      range = .init(lower: algebra.positiveVariables.contains(name) ? .zero : nil, upper: nil)
    case .exponential(let unit):
      switch algebra.signs(of: unit) {
      case .positive: range = .init(lower: .one, upper: nil)
      case .negative: range = .init(lower: .zero, upper: .one)
      default: range = .init(lower: .zero, upper: nil)
      }
    case .root, .pi, .prime: range = .init(lower: .zero, upper: nil)
    case .function(.erf, let argument):
      let sign = algebra.signs(of: argument)
      range = .init(
        lower: sign == .positive ? .zero : Rational(-1), upper: sign == .negative ? .zero : .one)
    default: range = .init(lower: nil, upper: nil)
    }
    // Exponents with a common denominator: the unknown is a root of the generator.
    let exponents = primitive.terms.map { $0.monomial.exponent(of: generator).rational }
    var scale = Rational.one
    for exponent in exponents where !(exponent * scale).isInteger {
      scale = scale * Rational((exponent * scale).denominator)
    }
    if scale != .one && range.lower == nil { return nil }
    if scale != .one && ((range.lower ?? .zero).signum < 0) { return nil }
    let degrees = exponents.map { ($0 * scale).asInt ?? -1 }
    guard let degree = degrees.max(), degrees.allSatisfy({ $0 >= 0 }), degree <= 40 else { return nil }
    var coefficients = [Rational](repeating: .zero, count: degree + 1)
    for (term, index) in zip(primitive.terms, degrees) { coefficients[index] = term.coefficient.rational }
    return DensePolynomial(coefficients).signs(in: range)
  }

  // MARK: monotonicity

  /// A strictly monotone function has the sign of its limits at the ends.
  private func byMonotonicity(
    _ polynomial: Polynomial, _ name: String, _ depth: Int
  ) throws(Obstacle) -> Signs {
    // Slopes are judged under the facts: the ends must be those of the region that the facts leave.
    guard hasPlainRange(name) else { return .any }
    var candidates: [(form: Quotient, sign: Int, slope: Quotient)] = []
    for (form, sign) in try equivalents(of: polynomial, name) {
      let slope = try derivative(of: form, name)
      candidates.append((form, sign, slope))
    }
    candidates.sort { SignProof.size($0.slope) < SignProof.size($1.slope) }
    for candidate in candidates.prefix(depth < 2 ? 4 : 2) {
      if SignProof.size(candidate.slope) > 400 { break }
      let slope = try signs(of: candidate.slope, depth: depth + 1)
      guard slope.isSubset(of: .notNegative) || slope.isSubset(of: .notPositive) else { continue }
      let found = try fromEnds(candidate.form, name, slope, depth)
      if found != .any { return candidate.sign < 0 ? found.negated : found }
    }
    return .any
  }

  private static func size(_ quotient: Quotient) -> Int {
    quotient.numerator.terms.count + quotient.divisors.reduce(0) { $0 + $1.base.terms.count }
      + quotient.numerator.terms.reduce(0) { $0 + $1.monomial.factors.count }
  }

  /// Forms with the same sign, or the opposite one, whose derivatives may be simpler: divided by one of the
  /// exponentials or powers that occur, or by the coefficient of a logarithm or error function.
  private func equivalents(
    of polynomial: Polynomial, _ name: String
  ) throws(Obstacle) -> [(Quotient, Int)] {
    var divisors: [Monomial] = [.one]
    for term in polynomial.terms {
      let positive = Monomial(
        factors: term.monomial.factors.filter {
          algebra.occurs(name, in: $0.generator) && algebra.sign(of: $0.generator) == .positive
        })
      if !divisors.contains(positive) { divisors.append(positive) }
      let exponentials = Monomial(
        factors: positive.factors.filter {
          if case .exponential = algebra.generators[$0.generator] { true } else { false }
        })
      if !divisors.contains(exponentials) { divisors.append(exponentials) }
    }
    var result: [(Quotient, Int)] = divisors.prefix(6).map {
      (Quotient(polynomial.multiplied(by: $0.inverse)), 1)
    }
    for generator in polynomial.generators where algebra.occurs(name, in: generator) {
      switch algebra.generators[generator] {
      case .logarithm, .function: break
      default: continue
      }
      let inner = polynomial.terms.filter { $0.monomial.exponent(of: generator).isOne }
      let coefficient = Polynomial(
        collecting: inner.map {
          .init(monomial: $0.monomial.removing(generator), coefficient: $0.coefficient)
        })
      guard !inner.isEmpty, coefficient.constant == nil else { continue }
      let sign = algebra.signs(of: coefficient)
      guard sign == .positive || sign == .negative else { continue }
      let form = try algebra.multiply(Quotient(polynomial), try algebra.inverse(Quotient(coefficient)))
      result.append((form, sign == .positive ? 1 : -1))
    }
    return result
  }

  private func derivative(of form: Quotient, _ name: String) throws(Obstacle) -> Quotient {
    try algebra.normalize(try SmoothDerivative.of(try algebra.expression(of: form), name, algebra.meter))
  }

  /// The sign of a monotone form from its limits at the ends of the range of the variable.
  private func fromEnds(
    _ form: Quotient, _ name: String, _ slope: Signs, _ depth: Int
  ) throws(Obstacle) -> Signs {
    if slope == .zero || algebra.signs(of: form) != .any { return algebra.signs(of: form) }
    let increasing = slope.isSubset(of: .notNegative)
    // Both ends are tried; one is enough.
    if let low = try limit(of: form, name, upper: false, depth) {
      if increasing && low.isSubset(of: .notNegative) { return .positive }
      if !increasing && low.isSubset(of: .notPositive) { return .negative }
    }
    if let high = try limit(of: form, name, upper: true, depth) {
      if increasing && high.isSubset(of: .notPositive) { return .negative }
      if !increasing && high.isSubset(of: .notNegative) { return .positive }
    }
    return .any
  }

  /// Whether the facts restrict the variable by upper bounds in rational numbers at most.
  private func hasPlainRange(_ name: String) -> Bool {
    guard let generator = algebra.existingIndex(of: .variable(name)) else { return true }
    let linear = Monomial(generator)
    return algebra.facts.allSatisfy { fact in
      guard algebra.occurs(name, in: fact.polynomial) else { return true }
      guard fact.polynomial.generators == [generator],
        fact.polynomial.terms.allSatisfy({ $0.monomial == linear || $0.monomial.isOne }),
        let slope = fact.polynomial.terms.first(where: { $0.monomial == linear })?.coefficient
      else { return false }
      return fact.signs.isSubset(of: slope.signum > 0 ? .notPositive : .notNegative)
    }
  }

  /// A rational number that the facts keep the variable below.
  private func upperBound(_ name: String) -> Rational? {
    guard let generator = algebra.existingIndex(of: .variable(name)) else { return nil }
    var least: Rational?
    for fact in algebra.facts where fact.polynomial.generators == [generator] {
      let linear = Monomial(generator)
      guard fact.polynomial.terms.allSatisfy({ $0.monomial == linear || $0.monomial.isOne }),
        let slope = fact.polynomial.terms.first(where: { $0.monomial == linear })?.coefficient
      else { continue }
      let rest = fact.polynomial - Polynomial(linear, slope)
      let below: Signs = slope.signum > 0 ? .notPositive : .notNegative
      if fact.signs.isSubset(of: below), let constant = rest.constant {
        let bound = (-constant / slope).rational
        least = least.map { min($0, bound) } ?? bound
      }
    }
    return least
  }

  /// The sign of the limit at one end.
  private func limit(
    of form: Quotient, _ name: String, upper: Bool, _ depth: Int
  ) throws(Obstacle) -> Signs? {
    let positive = algebra.positiveVariables.contains(name)
    let expression = try algebra.expression(of: form)
    do {
      if positive && !upper {
        // The value at 0, where there is one: the form is continuous there then.
        if let value = try? algebra.normalize(expression.substituting([name: .zero])) {
          return try signs(of: value, depth: depth + 1)
        }
      }
      if upper, let bound = upperBound(name) {
        if let value = try? algebra.normalize(expression.substituting([name: .number(bound)])) {
          return try signs(of: value, depth: depth + 1)
        }
        return nil
      }
      let grown = "\(name)∞"
      let t = Formula.variable(grown)
      let end: Formula
      if positive {
        end = upper ? t : .power(t, .number(Rational(-1)))
      } else {
        end = upper ? t : .product([.number(Rational(-1)), t])
      }
      // An algebra of its own, in which the new variable is positive too.
      let other = Algebra(
        positive: algebra.positiveVariables.union([grown]), meter: algebra.meter)
      let moved = try other.normalize(expression.substituting([name: end]))
      switch try Asymptotics.limit(of: moved, grown, other) {
      case .infinite(let sign): return Signs(of: sign)
      case .finite(let value):
        return try SignProof(algebra: other).signs(of: value, depth: depth + 1)
      }
    } catch {
      if case .exhausted = error { throw error }
      return nil
    }
  }
}
