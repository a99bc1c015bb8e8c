@_spi(Tools) import HillockFormula

extension Algebra {
  func sign(of generator: Int) -> Signs {
    switch generators[generator] {
    case .variable(let name):
      if positiveVariables.contains(name) { return .positive }
      let polynomial = Polynomial(Monomial(generator))
      return facts.first { $0.polynomial == polynomial }?.signs ?? .any
    case .pi, .prime, .exponential, .logarithmOfPrime: return .positive
    case .root(let base): return signs(of: base) == .positive ? .positive : .notNegative
    case .function(.erf, let argument), .function(.arctan, let argument):
      return signs(of: argument)
    case .logarithm(let argument):
      // ln P has the sign of P − 1.
      guard signs(of: argument) == .positive else { return .any }
      return signs(of: argument - .one)
    case .function, .small: return .any
    }
  }

  func signs(of monomial: Monomial) -> Signs {
    var result = Signs.positive
    for factor in monomial.factors {
      let sign = sign(of: factor.generator)
      if let n = factor.exponent.asInt {
        result = result * (n > 0 ? sign.raised(to: n) : sign.subtracting(.zero).raised(to: n))
      } else {
        result = result * (factor.exponent.signum > 0 && sign.canBeZero ? .notNegative : .positive)
      }
    }
    return result
  }

  func signs(of quotient: Quotient) -> Signs {
    var result = signs(of: quotient.numerator)
    for divisor in quotient.divisors {
      result = result * signs(of: divisor.base).subtracting(.zero).raised(to: divisor.power)
    }
    return result
  }

  /// The signs that the polynomial can have, by quick arguments only.
  func signs(of polynomial: Polynomial) -> Signs {
    if polynomial.isZero { return .zero }
    if let constant = polynomial.constant { return Signs(of: constant.signum) }
    // Nothing is known of it when nothing may be tried.
    meter.note(4 + 2 * polynomial.terms.count)
    if meter.isExhausted { return .any }
    if let known = knownSigns[polynomial] { return known }
    knownSigns[polynomial] = .any
    let result = computeSigns(polynomial)
    knownSigns[polynomial] = result
    return result
  }

  private func bySumOfTerms(_ polynomial: Polynomial) -> Signs {
    var result = Signs.zero
    meter.note(4 * polynomial.terms.count)
    for term in polynomial.terms {
      result = result + (Signs(of: term.coefficient.signum) * signs(of: term.monomial))
      if result == .any { break }
    }
    return result
  }

  private func computeSigns(_ polynomial: Polynomial) -> Signs {
    var result = bySumOfTerms(polynomial)
    if result.isKnown { return result }
    let (coefficient, monomial, primitive) = polynomial.primitiveParts()
    let outer = Signs(of: coefficient.signum) * signs(of: monomial)
    if primitive.isOne { return result.intersection(outer) }
    result.formIntersection(outer * primitiveSigns(primitive))
    return result.isEmpty ? .any : result
  }

  private func primitiveSigns(_ primitive: Polynomial) -> Signs {
    var result = Signs.any
    result.formIntersection(bySumOfTerms(primitive))
    if result.isKnown { return result }
    if let grouped = bySumOfGroups(primitive) {
      result.formIntersection(grouped)
      if result.isKnown { return result }
    }
    // A generator known to exceed 1 is written as 1 + f.
    if let shifted = exponentialsAboveOne(primitive) {
      result.formIntersection(bySumOfTerms(shifted))
      if result.isKnown { return result }
    }
    meter.note(facts.count * primitive.terms.count)
    for fact in facts {
      if fact.polynomial == primitive { result.formIntersection(fact.signs) }
      if let combined = combine(primitive, fact.polynomial, fact.signs) {
        result.formIntersection(combined)
      }
      if result.isKnown { return result }
    }
    if let bounded = byBoundedGenerator(primitive) { result.formIntersection(bounded) }
    if result.isKnown { return result }
    if let square = discriminantSigns(primitive) { result.formIntersection(square) }
    if result.isKnown { return result }
    if let constant = constantSign(primitive) { result.formIntersection(constant) }
    return result
  }

  /// Terms that differ in constants only are taken together: the sign of 1 − √2 is known.
  private func bySumOfGroups(_ polynomial: Polynomial) -> Signs? {
    var groups: [(monomial: Monomial, constants: [Polynomial.Term])] = []
    var places: [Monomial: Int] = [:]
    meter.note(8 * polynomial.terms.count)
    for term in polynomial.terms {
      let moving = Monomial(factors: term.monomial.factors.filter { !isConstant(generator: $0.generator) })
      let constant = Polynomial.Term(
        monomial: Monomial(factors: term.monomial.factors.filter { isConstant(generator: $0.generator) }),
        coefficient: term.coefficient)
      if let known = places[moving] {
        groups[known].constants.append(constant)
      } else {
        places[moving] = groups.count
        groups.append((moving, [constant]))
      }
    }
    guard groups.count < polynomial.terms.count, groups.count > 1 || !(groups.first?.monomial.isOne ?? true)
    else { return nil }
    var result = Signs.zero
    for group in groups {
      let constants = Polynomial(collecting: group.constants)
      let sign =
        (constants.terms.count == 1 ? nil : constantSign(constants)) ?? bySumOfTerms(constants)
      result = result + (sign * signs(of: group.monomial))
      if result == .any { return nil }
    }
    return result
  }

  /// A polynomial of first degree in a bounded generator lies between its values at the bounds.
  private func byBoundedGenerator(_ polynomial: Polynomial) -> Signs? {
    for generator in polynomial.generators {
      guard case .function(let function, let argument) = generators[generator] else { continue }
      let lower: Coefficient
      switch function {
      case .erf: lower = signs(of: argument) == .positive ? .zero : .minusOne
      case .sin, .cos: lower = .minusOne
      default: continue
      }
      meter.note(8 * polynomial.terms.count)
      let isLinear = polynomial.terms.allSatisfy { term in
        let exponent = term.monomial.exponent(of: generator)
        return exponent.isZero || exponent.isOne
      }
      guard isLinear, !meter.isExhausted else { continue }
      func bound(_ value: Coefficient) -> Polynomial {
        Polynomial(
          collecting: polynomial.terms.map { term in
            let factor = term.monomial.exponent(of: generator).isOne ? value : .one
            return .init(
              monomial: term.monomial.removing(generator), coefficient: term.coefficient * factor)
          })
      }
      let (a, b) = (signs(of: bound(lower)), signs(of: bound(.one)))
      // erf stays strictly between its bounds; sine and cosine may reach them.
      let sum = a + b
      if sum == .any { continue }
      return function == .erf ? sum : sum.union(a).union(b)
    }
    return nil
  }

  /// polynomial = λ·fact + rest with rest of one sign: the sum of two signs.
  private func combine(_ polynomial: Polynomial, _ fact: Polynomial, _ signs: Signs) -> Signs? {
    guard fact.terms.count <= polynomial.terms.count + 2, let lead = fact.terms.first,
      let match = polynomial.terms.first(where: { $0.monomial == lead.monomial })
    else { return nil }
    let factor = match.coefficient / lead.coefficient
    let rest = polynomial - fact.scaled(by: factor)
    let sum = bySumOfTerms(rest) + (Signs(of: factor.signum) * signs)
    return sum == .any ? nil : sum
  }

  /// Every exponential with a positive exponent E > 1 replaced by 1 + f, f > 0, or by 1/(1 + f).
  private func exponentialsAboveOne(_ polynomial: Polynomial) -> Polynomial? {
    var current = polynomial
    var changed = false
    for generator in polynomial.generators {
      guard case .exponential(let exponent) = generators[generator] else { continue }
      let sign = signs(of: exponent)
      guard sign == .positive || sign == .negative else { continue }
      // The auxiliary f has the place and the sign of the exponential itself: both are positive.
      var terms = Polynomial.zero
      // Fractional exponents are whole powers of a root, which exceeds 1 as well.
      var scale = Coefficient.one
      for term in current.terms {
        let denominator = (term.monomial.exponent(of: generator) * scale).rational.denominator
        scale = scale * Coefficient(Rational(denominator))
      }
      let exponents = current.terms.map { $0.monomial.exponent(of: generator) * scale }
      guard let least = exponents.min(),
        let greatest = exponents.max(), let span = (greatest - least).asInt, span <= 12
      else { continue }
      let onePlus = Polynomial.one + Polynomial(Monomial(generator))
      var powers = [Polynomial.one]
      for _ in 0..<max(span, 0) { powers.append(powers[powers.count - 1] * onePlus) }
      // Sums are joined one by one: the square of what comes of it.
      let size = current.terms.count * (span + 1)
      meter.note(size * size / 4)
      if meter.isExhausted { return nil }
      for term in current.terms {
        let exponent = term.monomial.exponent(of: generator) * scale
        let n = (sign == .positive ? exponent - least : greatest - exponent).asInt ?? 0
        terms =
          terms
          + Polynomial(term.monomial.removing(generator), term.coefficient) * powers[n]
      }
      current = terms
      changed = true
    }
    return changed ? current : nil
  }

  /// a·u² + b·u + c with 4ac ≥ b² is not negative (for a > 0), u a power product.
  private func discriminantSigns(_ polynomial: Polynomial) -> Signs? {
    guard polynomial.terms.count == 3 || polynomial.terms.count == 2 else { return nil }
    let (first, last) = (polynomial.terms[0], polynomial.terms[polynomial.terms.count - 1])
    guard polynomial.terms.count == 3 else { return nil }
    let middle = polynomial.terms[1]
    guard middle.monomial * middle.monomial == first.monomial * last.monomial else { return nil }
    let gap = Coefficient(4) * first.coefficient * last.coefficient - middle.coefficient * middle.coefficient
    guard first.coefficient.signum > 0, last.coefficient.signum > 0, gap.signum >= 0 else { return nil }
    // Both ends must be squares, or positive: then the form is a sum of squares.
    guard signs(of: first.monomial).isSubset(of: .notNegative),
      signs(of: last.monomial).isSubset(of: .notNegative)
    else { return nil }
    if gap.signum == 0 { return .notNegative }
    return signs(of: first.monomial) == .positive || signs(of: last.monomial) == .positive
      ? .positive : .notNegative
  }

  /// For a polynomial without variables: its enclosure.
  func constantSign(_ polynomial: Polynomial) -> Signs? {
    guard isConstant(polynomial) else { return nil }
    guard let expression = try? expression(of: polynomial) else { return nil }
    let formula = Evaluable(expression)
    for bits in [96, 400] {
      guard let value = try? Evaluation(bits: bits, at: [:], meter).value(formula) else { continue }
      if value.isPositive { return .positive }
      if value.isNegative { return .negative }
    }
    return nil
  }
}
