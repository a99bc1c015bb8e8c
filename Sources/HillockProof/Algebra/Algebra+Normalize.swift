import BigInt
@_spi(Tools) import HillockFormula

extension Algebra {
  static let depthLimit = 400

  /// The normal form of an expression without cases, absolute values, signs, maxima and minima.
  func normalize(_ expression: Formula, depth: Int = 0) throws(Obstacle) -> Quotient {
    guard depth < Algebra.depthLimit else { throw .unsupported("a formula nested more than 400 deep") }
    try meter.spend(1)
    switch expression {
    case .number(let value): return Quotient(value)
    case .constant(.pi): return quotient(of: .pi)
    case .constant(.e): return quotient(of: .exponential(.one))
    case .variable(let name): return quotient(of: .variable(name))
    case .sum(let terms):
      var sum = Quotient.zero
      for term in terms { sum = try add(sum, try normalize(term, depth: depth + 1)) }
      return sum
    case .product(let factors):
      var product = Quotient.one
      for factor in factors { product = try multiply(product, try normalize(factor, depth: depth + 1)) }
      return product
    case .power(let base, let exponent):
      return try normalizePower(base, exponent, depth + 1)
    case .function(let function, let arguments):
      return try normalizeFunction(function, arguments, depth + 1)
    case .piecewise:
      throw .unsupported("a definition by cases inside a form that has none")
    }
  }

  private func normalizePower(
    _ base: Formula, _ exponent: Formula, _ depth: Int
  ) throws(Obstacle) -> Quotient {
    if base == .constant(.e) { return try exponential(try normalize(exponent, depth: depth)) }
    if let u = base.exponentOfE {
      return try exponential(
        try multiply(try normalize(u, depth: depth), try normalize(exponent, depth: depth)))
    }
    let power = try normalize(exponent, depth: depth)
    let base = try normalize(base, depth: depth)
    guard let constant = power.constant else {
      // aᵇ = exp(b ln a) for a > 0.
      return try exponential(try multiply(power, try logarithm(base)))
    }
    if constant.isInteger {
      guard let n = constant.asInt else { throw .unsupported("an exponent of more than 64 bits") }
      return try self.power(base, n)
    }
    return try root(base, constant)
  }

  private func normalizeFunction(
    _ function: Function, _ arguments: [Formula], _ depth: Int
  ) throws(Obstacle) -> Quotient {
    guard arguments.count == 1, let argument = arguments.first else {
      throw .unsupported("\(function.rawValue) of \(arguments.count) arguments here")
    }
    if function == .ln { return try logarithm(ofExpression: argument, depth) }
    let u = try normalize(argument, depth: depth)
    let one = Quotient.one
    switch function {
    case .exp: return try exponential(u)
    case .sigmoid:
      let e = try exponential(u)
      return try multiply(e, try inverse(try add(one, e)))
    case .softplus: return try logarithm(try add(one, try exponential(u)))
    case .tanh:
      let e = try exponential(u.scaled(by: Coefficient(2)))
      return try multiply(try subtract(e, one), try inverse(try add(e, one)))
    case .sinh, .cosh:
      let (plus, minus) = (try exponential(u), try exponential(-u))
      let sum = function == .sinh ? try subtract(plus, minus) : try add(plus, minus)
      return sum.scaled(by: Coefficient(2).inverse)
    case .erf, .arctan: return try oddFunction(function, u)
    case .sin, .cos: return try wave(function, u)
    case .tan:
      return try multiply(try wave(.sin, u), try inverse(try wave(.cos, u)))
    case .ln, .abs, .sign, .max, .min:
      throw .unsupported("\(function.rawValue) inside a form that has none")
    }
  }

  // MARK: odd and periodic functions

  /// f(−u) = −f(u): the argument is kept with a positive first coefficient.
  private func oddFunction(_ function: Function, _ u: Quotient) throws(Obstacle) -> Quotient {
    guard let lead = u.numerator.terms.first else { return .zero }
    let negative = lead.coefficient.signum < 0
    let result = quotient(of: .function(function, negative ? -u : u))
    return negative ? -result : result
  }

  private func wave(_ function: Function, _ u: Quotient) throws(Obstacle) -> Quotient {
    let both = try waves(u)
    return function == .sin ? both.sine : both.cosine
  }

  /// sin u and cos u: each is needed for either of a sum's.
  private func waves(_ u: Quotient) throws(Obstacle) -> (sine: Quotient, cosine: Quotient) {
    guard let lead = u.numerator.terms.first else { return (.zero, .one) }
    if lead.coefficient.signum < 0 {
      let opposite = try waves(-u)
      return (-opposite.sine, opposite.cosine)
    }
    func together(
      _ a: (sine: Quotient, cosine: Quotient), _ b: (sine: Quotient, cosine: Quotient)
    ) throws(Obstacle) -> (sine: Quotient, cosine: Quotient) {
      (
        try add(try multiply(a.sine, b.cosine), try multiply(a.cosine, b.sine)),
        try subtract(try multiply(a.cosine, b.cosine), try multiply(a.sine, b.sine))
      )
    }
    // sin(a + b), and sin(n·a) for whole n, in terms of smaller arguments.
    if u.numerator.terms.count > 1 {
      let first = Quotient(Polynomial(lead.monomial, lead.coefficient), u.divisors)
      return try together(try waves(first), try waves(try subtract(u, first)))
    }
    let numerator = lead.coefficient.rational.numerator
    if numerator > 1, numerator <= 16 {
      let unit = u.scaled(by: Coefficient(Rational(numerator)).inverse)
      return try together(try waves(unit), try waves(try subtract(u, unit)))
    }
    if lead.monomial == Monomial(index(of: .pi)), u.divisors.isEmpty {
      // Multiples of π and π/2.
      let twice = lead.coefficient * Coefficient(2)
      if let n = twice.asInt {
        let quarter = ((n % 4) + 4) % 4
        return (
          Quotient(Coefficient([0, 1, 0, -1][quarter])), Quotient(Coefficient([1, 0, -1, 0][quarter]))
        )
      }
    }
    return (quotient(of: .function(.sin, u)), quotient(of: .function(.cos, u)))
  }

  // MARK: exp

  /// exp of a sum is the product over its terms; every term but for its coefficient is one generator.
  func exponential(_ u: Quotient) throws(Obstacle) -> Quotient {
    var result = Quotient.one
    for term in u.numerator.terms {
      result = try multiply(result, try exponential(term, u.divisors))
    }
    return result
  }

  private func exponential(
    _ term: Polynomial.Term, _ divisors: [Quotient.Divisor]
  ) throws(Obstacle) -> Quotient {
    if divisors.isEmpty, term.monomial.factors.count == 1, let factor = term.monomial.factors.first,
      factor.exponent.isOne
    {
      switch generators[factor.generator] {
      case .logarithmOfPrime(let prime):
        return try rationalPower(Rational(prime), term.coefficient)
      case .logarithm(let argument):
        return try magnitudePower(argument, term.coefficient)
      default: break
      }
    }
    let unit = Quotient(Polynomial(term.monomial), divisors)
    return quotient(of: .exponential(unit), term.coefficient)
  }

  // MARK: roots

  /// |P|^c for a primitive polynomial P.
  private func magnitudePower(_ base: Polynomial, _ c: Coefficient) throws(Obstacle) -> Quotient {
    let sign = signs(of: base)
    if let n = c.asInt {
      if n & 1 == 0 || sign.isSubset(of: .notNegative) { return try power(Quotient(base), n) }
      if sign.isSubset(of: .notPositive) { return -(try power(Quotient(base), n)) }
      throw .needsSign(try expression(of: base))
    }
    if sign.isSubset(of: .notNegative) { return try root(Quotient(base), c) }
    if sign.isSubset(of: .notPositive) { return try root(Quotient(-base), c) }
    throw .needsSign(try expression(of: base))
  }

  /// vᶜ for a rational v > 0: whole powers in the coefficient, the rest by primes.
  func rationalPower(_ value: Rational, _ c: Coefficient) throws(Obstacle) -> Quotient {
    if let n = c.asInt {
      guard let power = value.raised(to: n) else { throw .exhausted }
      return Quotient(power)
    }
    var result = Polynomial.one
    for (prime, exponent) in try primes(of: value) {
      let monomial = Monomial(index(of: .prime(prime)), c * Coefficient(exponent))
      result = try multiply(result, try reduced(Polynomial(monomial)))
    }
    return Quotient(result)
  }

  /// The prime powers of a rational number greater than zero. What is left after division by all numbers up to
  /// 2,000 counts as prime: two such leftovers are at worst not seen to be related.
  func primes(of value: Rational) throws(Obstacle) -> [(BigInt, Int)] {
    try meter.spend(16)
    guard value.size <= 4096 else { throw .unsupported("a root or logarithm of a very long number") }
    func factor(_ n: BigInt, _ sign: Int, into list: inout [(BigInt, Int)]) {
      var rest = n
      var candidate: BigInt = 2
      while candidate * candidate <= rest && candidate < 2000 {
        var count = 0
        while (rest % candidate).isZero {
          rest /= candidate
          count += 1
        }
        if count > 0 { list.append((candidate, sign * count)) }
        candidate += candidate == 2 ? 1 : 2
      }
      if rest > 1 { list.append((rest, sign)) }
    }
    var list: [(BigInt, Int)] = []
    factor(value.numerator, 1, into: &list)
    factor(value.denominator, -1, into: &list)
    return list
  }

  /// base^c for a rational c that is no integer; base has to be ≥ 0, or > 0 for c < 0.
  func root(_ base: Quotient, _ c: Coefficient) throws(Obstacle) -> Quotient {
    if try isZero(base.numerator) {
      if c.signum < 0 { throw .undefined("division by zero") }
      return .zero
    }
    let needed: Signs = c.signum > 0 ? .notNegative : .positive
    try meter.touch(8 * base.numerator.terms.count)
    let (coefficient, monomial, primitive) = base.numerator.primitiveParts()
    // Factors of known sign come out of the root one by one; the others stay together.
    var result = try rationalPower(coefficient.magnitude.rational, c)
    var signs = Signs(of: coefficient.signum)
    var unknown = Polynomial.one
    for factor in monomial.factors {
      let sign = sign(of: factor.generator)
      if case .root(let inner) = generators[factor.generator], sign.isSubset(of: .notNegative) {
        result = try multiply(result, try root(Quotient(inner), factor.exponent * c))
      } else if sign == .positive {
        let power = try reduced(Polynomial(Monomial(factor.generator, factor.exponent * c)))
        result = try multiply(result, Quotient(power))
      } else if let n = (factor.exponent * c).asInt, factor.exponent.asInt.map({ $0 & 1 == 0 }) ?? false {
        // √(x²) = |x|
        let plain = Polynomial(Monomial(factor.generator, Coefficient(n)))
        if n & 1 == 0 || sign.isSubset(of: .notNegative) {
          result = try multiply(result, Quotient(plain))
        } else if sign.isSubset(of: .notPositive) {
          result = try multiply(result, Quotient(-plain))
        } else {
          throw .needsSign(try expression(of: Polynomial(Monomial(factor.generator))))
        }
      } else if factor.exponent.asInt != nil {
        unknown = unknown.multiplied(by: Monomial(factor.generator, factor.exponent))
      } else {
        throw .unsupported("a root of a root whose sign is not known")
      }
    }
    func absorb(_ polynomial: Polynomial, _ power: Int) throws(Obstacle) {
      if let n = (c * Coefficient(2 * power)).asInt, let square = polynomial.squareRoot(meter) {
        // (S²)^(n/2) = |S|ⁿ
        let sign = n & 1 == 0 ? Signs.positive : self.signs(of: square)
        guard sign.isSubset(of: .notNegative) || sign.isSubset(of: .notPositive) else {
          throw .needsSign(try expression(of: square))
        }
        let base = sign.isSubset(of: .notNegative) ? square : -square
        result = try multiply(result, try self.power(Quotient(base), n))
        return
      }
      let sign = self.signs(of: polynomial)
      if sign.isSubset(of: .notNegative) {
        result = try multiply(result, try plainRoot(polynomial, c * Coefficient(power)))
      } else if sign.isSubset(of: .notPositive) {
        signs = power & 1 == 1 ? signs.negated : signs
        result = try multiply(result, try plainRoot(-polynomial, c * Coefficient(power)))
      } else if power > 0 {
        unknown = try multiply(unknown, try self.power(polynomial, power))
      } else {
        // 1/P = P/P²: P stays under the root, |P| comes out of it.
        throw .needsSign(try expression(of: polynomial))
      }
    }
    if !primitive.isOne { try absorb(primitive, 1) }
    for divisor in base.divisors { try absorb(divisor.base, -divisor.power) }
    if unknown.isOne {
      if signs == .negative { throw .undefined("a root of a negative number") }
      return result
    }
    // What is left has to have the right sign for the root to exist at all.
    let inner = signs == .negative ? -unknown : unknown
    try require(inner, needed)
    return try multiply(result, try plainRoot(inner, c))
  }

  /// P^c for a polynomial that is not negative.
  private func plainRoot(_ base: Polynomial, _ c: Coefficient) throws(Obstacle) -> Quotient {
    if let n = c.asInt { return try power(Quotient(base), n) }
    let (coefficient, monomial, primitive) = base.primitiveParts()
    if coefficient.signum > 0, primitive.isOne, monomial.factors.count == 1,
      let factor = monomial.factors.first,
      factor.exponent.isOne
    {
      // A single generator that is not negative carries the exponent itself.
      let scale = try rationalPower(coefficient.rational, c)
      return try multiply(scale, Quotient(Polynomial(Monomial(factor.generator, c))))
    }
    let scale = try rationalPower(coefficient.magnitude.rational, c)
    let inner = (coefficient.signum < 0 ? -primitive : primitive).multiplied(by: monomial)
    let whole = c.floorInt ?? 0
    let fraction = c - Coefficient(whole)
    var result = quotient(of: .root(inner), fraction)
    if whole != 0 { result = try multiply(result, try power(Quotient(inner), whole)) }
    return try multiply(result, scale)
  }

  // MARK: ln

  private func logarithm(ofExpression argument: Formula, _ depth: Int) throws(Obstacle) -> Quotient {
    if case .function(.abs, let inner) = argument, inner.count == 1 {
      let value = try normalize(inner[0], depth: depth)
      try require(value.numerator, .notZero)
      return try logarithmOfMagnitude(value)
    }
    // ln √a, ln(1/a), ln(aⁿ) keep the base whole; the domain is that of the whole argument.
    let value = try normalize(argument, depth: depth)
    try requirePositive(value)
    return try logarithmOfMagnitude(argument, value, depth)
  }

  private func logarithmOfMagnitude(
    _ argument: Formula, _ value: Quotient?, _ depth: Int
  ) throws(Obstacle) -> Quotient {
    guard depth < Algebra.depthLimit else { throw .unsupported("a formula nested more than 400 deep") }
    switch argument {
    case .product(let factors):
      var sum = Quotient.zero
      for factor in factors { sum = try add(sum, try logarithmOfMagnitude(factor, nil, depth + 1)) }
      return sum
    case .power(let base, .number(let exponent)) where base != .constant(.e):
      let inner = try logarithmOfMagnitude(base, nil, depth + 1)
      return inner.scaled(by: Coefficient(exponent))
    case .function(.exp, let arguments) where arguments.count == 1:
      return try normalize(arguments[0], depth: depth + 1)
    case .power(.constant(.e), let exponent):
      return try normalize(exponent, depth: depth + 1)
    default:
      if let value { return try logarithmOfMagnitude(value) }
      return try logarithmOfMagnitude(try normalize(argument, depth: depth + 1))
    }
  }

  private func requirePositive(_ value: Quotient) throws(Obstacle) {
    if try isZero(value.numerator) { throw .undefined("ln 0") }
    var outer = Signs.positive
    var unknown: [(Polynomial, Int)] = []
    for divisor in value.divisors {
      let sign = signs(of: divisor.base).subtracting(.zero).raised(to: divisor.power)
      if sign.isKnown { outer = outer * sign } else { unknown.append((divisor.base, divisor.power)) }
    }
    if unknown.isEmpty {
      try require(outer == .negative ? -value.numerator : value.numerator, .positive)
      return
    }
    if signs(of: value) == .positive { return }
    var product = outer == .negative ? -value.numerator : value.numerator
    for (base, power) in unknown where power & 1 == 1 { product = try multiply(product, base) }
    try require(product, .positive)
  }

  /// ln a, which needs a > 0.
  func logarithm(_ a: Quotient) throws(Obstacle) -> Quotient {
    try requirePositive(a)
    return try logarithmOfMagnitude(a)
  }

  /// ln |a| as a sum over the factors of a.
  private func logarithmOfMagnitude(_ a: Quotient) throws(Obstacle) -> Quotient {
    if try isZero(a.numerator) { throw .undefined("ln 0") }
    let (coefficient, monomial, primitive) = a.numerator.primitiveParts()
    var sum = try logarithmOfNumber(coefficient.magnitude.rational)
    for factor in monomial.factors {
      sum = try add(sum, try logarithm(ofGenerator: factor.generator).scaled(by: factor.exponent))
    }
    if !primitive.isOne { sum = try add(sum, try logarithm(ofPrimitive: primitive)) }
    for divisor in a.divisors {
      let term = try logarithm(ofPrimitive: divisor.base)
      sum = try subtract(sum, term.scaled(by: Coefficient(divisor.power)))
    }
    return sum
  }

  private func logarithmOfNumber(_ value: Rational) throws(Obstacle) -> Quotient {
    var sum = Quotient.zero
    for (prime, exponent) in try primes(of: value) {
      sum = try add(sum, quotient(of: .logarithmOfPrime(prime)).scaled(by: Coefficient(exponent)))
    }
    return sum
  }

  private func logarithm(ofGenerator generator: Int) throws(Obstacle) -> Quotient {
    switch generators[generator] {
    case .exponential(let argument): return argument
    case .prime(let prime): return quotient(of: .logarithmOfPrime(prime))
    case .root(let base): return try logarithmOfMagnitude(Quotient(base))
    default: return quotient(of: .logarithm(Polynomial(Monomial(generator))))
    }
  }

  /// ln |P|, split where an argument that is known already divides P.
  private func logarithm(ofPrimitive polynomial: Polynomial) throws(Obstacle) -> Quotient {
    if existingIndex(of: .logarithm(polynomial)) != nil || polynomial.terms.count < 3 {
      return quotient(of: .logarithm(polynomial))
    }
    for generator in generators {
      guard case .logarithm(let known) = generator, known.terms.count > 1 else { continue }
      try meter.spend(polynomial.terms.count)
      if let rest = try polynomial.divided(by: known, meter) {
        let inner = quotient(of: .logarithm(known))
        return try add(inner, try logarithmOfMagnitude(Quotient(rest)))
      }
    }
    return quotient(of: .logarithm(polynomial))
  }
}
