@_spi(Tools) import HillockFormula

/// The behaviour of normal forms for a positive variable t that grows beyond every bound.
///
/// Every generator that depends on t is rewritten until only t, ln t, exponentials of what grows, and small
/// quantities are left. A small quantity tends to 0, and its leading term is known up to a factor 1 + o(1).
/// Then the term that grows fastest is the limit's. Where leading terms cancel, expansions are carried to a
/// higher order; where that does not help, nothing is claimed.
final class Asymptotics {
  let algebra: Algebra
  let variable: String
  /// How many terms of a series are kept before the rest becomes one small quantity.
  private let order: Int
  private let t: Int
  private let logarithmOfT: Int
  /// The leading term of each small quantity, `nil` when only its limit 0 is known.
  private var smallTerms: [Int: Quotient?] = [:]
  private var rewritten: [Int: Quotient] = [:]
  private var depth = 0

  /// What a quantity does.
  enum Limit {
    case finite(Quotient)
    /// Grows beyond every bound, with that sign.
    case infinite(Int)
  }

  init(_ algebra: Algebra, _ variable: String, order: Int) {
    self.algebra = algebra
    self.variable = variable
    self.order = order
    t = algebra.index(of: .variable(variable))
    logarithmOfT = algebra.index(of: .logarithm(Polynomial(Monomial(t))))
  }

  /// The limit for t → ∞, at the first order of expansion that shows it.
  static func limit(
    of quotient: Quotient, _ variable: String, _ algebra: Algebra
  ) throws(Obstacle) -> Limit {
    var last = Obstacle.unsupported("this limit")
    for order in [0, 1, 3] {
      do {
        return try Asymptotics(algebra, variable, order: order).limit(of: quotient)
      } catch {
        guard case .unsupported(let what) = error, what == Asymptotics.cancellation else { throw error }
        last = error
      }
    }
    throw last
  }

  /// The sign for all large t.
  static func eventualSign(
    of quotient: Quotient, _ variable: String, _ algebra: Algebra
  ) throws(Obstacle) -> Signs {
    if try algebra.isZero(quotient) { return .zero }
    let quick = algebra.signs(of: quotient)
    if quick.isKnown { return quick }
    var last = Obstacle.unsupported("this limit")
    for order in [0, 1, 3] {
      do {
        let asymptotics = Asymptotics(algebra, variable, order: order)
        let lead = try asymptotics.lead(of: quotient)
        return try asymptotics.knownSign(lead.coefficient)
      } catch {
        guard case .unsupported(let what) = error, what == Asymptotics.cancellation else { throw error }
        last = error
      }
    }
    throw last
  }

  static let cancellation = "a limit in which the leading terms cancel"

  // MARK: leading terms

  /// coefficient·scale: the coefficient is free of t, the scale a power product of t, ln t and exponentials.
  struct Lead {
    var coefficient: Quotient
    var scale: Monomial
  }

  func limit(of quotient: Quotient) throws(Obstacle) -> Limit {
    if try algebra.isZero(quotient) { return .finite(.zero) }
    let lead = try lead(of: quotient)
    switch try growth(lead.scale) {
    case 0: return .finite(lead.coefficient)
    case -1: return .finite(.zero)
    default: return .infinite(try knownSign(lead.coefficient) == .positive ? 1 : -1)
    }
  }

  private func knownSign(_ coefficient: Quotient) throws(Obstacle) -> Signs {
    let signs = algebra.signs(of: coefficient)
    guard signs == .positive || signs == .negative else {
      throw .needsSign(try algebra.expression(of: coefficient))
    }
    return signs
  }

  func lead(of quotient: Quotient) throws(Obstacle) -> Lead {
    var top = try lead(ofPolynomial: try rewrite(quotient.numerator))
    for divisor in quotient.divisors {
      let bottom = try lead(ofPolynomial: try rewrite(divisor.base))
      let inverse = try algebra.power(try algebra.inverse(bottom.coefficient), divisor.power)
      top.coefficient = try algebra.multiply(top.coefficient, inverse)
      top.scale = top.scale * bottom.scale.raised(to: Coefficient(-divisor.power))
    }
    return top
  }

  /// The leading term of a rewritten form.
  private func lead(ofPolynomial form: Quotient) throws(Obstacle) -> Lead {
    // Sum up what has the same scale, exactly.
    var groups: [(scale: Monomial, coefficient: Quotient)] = []
    // Scales that terms of unknown size stay strictly below.
    var bounds: [Monomial] = []
    for term in form.numerator.terms {
      try algebra.meter.spend(2)
      guard let (scale, coefficient) = try split(term, form.divisors, &bounds) else { continue }
      if let known = groups.firstIndex(where: { $0.scale == scale }) {
        groups[known].coefficient = try algebra.add(groups[known].coefficient, coefficient)
      } else {
        groups.append((scale, coefficient))
      }
    }
    // The largest scale; scales that differ in form may still grow alike.
    var best: (scale: Monomial, coefficient: Quotient)?
    var vanished: [Monomial] = []
    for group in groups {
      if try algebra.isZero(group.coefficient) {
        vanished.append(group.scale)
        continue
      }
      guard let current = best else {
        best = group
        continue
      }
      switch try growth(group.scale * current.scale.inverse) {
      case 1: best = group
      case 0: best = (current.scale, try algebra.add(current.coefficient, group.coefficient))
      default: break
      }
    }
    guard let best, !(try algebra.isZero(best.coefficient)) else {
      throw .unsupported(Asymptotics.cancellation)
    }
    // What cancelled was known up to a factor 1 + o(1) only when a small quantity was in it.
    for scale in bounds + (form.numerator.generators.contains { isSmall($0) } ? vanished : []) {
      if try growth(scale * best.scale.inverse) > 0 { throw .unsupported(Asymptotics.cancellation) }
      if vanished.contains(scale), try growth(scale * best.scale.inverse) == 0 {
        throw .unsupported(Asymptotics.cancellation)
      }
    }
    return Lead(coefficient: best.coefficient, scale: best.scale)
  }

  private func isSmall(_ generator: Int) -> Bool {
    if case .small = algebra.generators[generator] { return true }
    return false
  }

  private func dependsOnT(_ generator: Int) -> Bool {
    algebra.occurs(variable, in: generator)
  }

  /// The scale and the coefficient of one term; `nil` for a term of unknown size, whose bound is noted.
  private func split(
    _ term: Polynomial.Term, _ divisors: [Quotient.Divisor], _ bounds: inout [Monomial]
  ) throws(Obstacle) -> (Monomial, Quotient)? {
    var scale = Monomial.one
    var coefficient = Quotient(Polynomial(.one, term.coefficient), divisors)
    var isBound = false
    for factor in term.monomial.factors {
      switch algebra.generators[factor.generator] {
      case .small:
        guard let n = factor.exponent.asInt, n > 0 else { throw .unsupported("a limit of this kind") }
        guard let term = smallTerms[factor.generator] ?? nil else {
          isBound = true
          continue
        }
        let lead = try lead(ofPolynomial: term)
        scale = scale * lead.scale.raised(to: factor.exponent)
        coefficient = try algebra.multiply(coefficient, try algebra.power(lead.coefficient, n))
      default:
        let part = Monomial(factor.generator, factor.exponent)
        if dependsOnT(factor.generator) {
          scale = scale * part
        } else {
          coefficient = try algebra.multiply(coefficient, Quotient(Polynomial(part)))
        }
      }
    }
    if isBound {
      bounds.append(scale)
      return nil
    }
    return (scale, coefficient)
  }

  // MARK: growth

  /// 1 when the power product grows beyond every bound, −1 when it tends to 0, 0 when it is constant.
  private func growth(_ scale: Monomial) throws(Obstacle) -> Int {
    if scale.isOne { return 0 }
    depth += 1
    defer { depth -= 1 }
    guard depth < 24 else { throw .unsupported("a limit with so many nested exponentials") }
    var power = Coefficient.zero
    var logarithmPower = Coefficient.zero
    var exponent = Quotient.zero
    for factor in scale.factors {
      if factor.generator == t {
        power = factor.exponent
      } else if factor.generator == logarithmOfT {
        logarithmPower = factor.exponent
      } else if case .exponential(let unit) = algebra.generators[factor.generator] {
        exponent = try algebra.add(exponent, unit.scaled(by: factor.exponent))
      } else {
        throw .unsupported("a limit of this kind")
      }
    }
    if try algebra.isZero(exponent) {
      return power.isZero ? logarithmPower.signum : power.signum
    }
    let lead = try lead(of: exponent)
    let logarithm = Monomial(logarithmOfT)
    let relative = lead.scale * logarithm.inverse
    switch try growth(relative) {
    case 1: return try knownSign(lead.coefficient) == .positive ? 1 : -1
    case 0:
      // exp(c ln t) = tᶜ
      let rest = try algebra.subtract(
        exponent, try algebra.multiply(lead.coefficient, Quotient(Polynomial(logarithm))))
      guard try algebra.isZero(rest) else { throw .unsupported("a limit of this kind") }
      let total = try algebra.add(lead.coefficient, Quotient(power))
      if try algebra.isZero(total) { return logarithmPower.signum }
      return try knownSign(total) == .positive ? 1 : -1
    default:
      // The exponent grows less than ln t: powers of t outweigh it.
      if power.isZero { throw .unsupported("a limit of this kind") }
      return power.signum
    }
  }

  // MARK: rewriting

  private func makeSmall(_ leading: Quotient?) -> Quotient {
    let generator = algebra.index(of: .small(algebra.generators.count))
    smallTerms[generator] = .some(leading)
    return Quotient(Polynomial(Monomial(generator)))
  }

  /// The polynomial in t, ln t, growing exponentials and small quantities; divisors are free of t.
  private func rewrite(_ polynomial: Polynomial) throws(Obstacle) -> Quotient {
    guard polynomial.generators.contains(where: { dependsOnT($0) }) else { return Quotient(polynomial) }
    depth += 1
    defer { depth -= 1 }
    guard depth < 24 else { throw .unsupported("a limit with so many nested functions") }
    var sum = Quotient.zero
    for term in polynomial.terms {
      var product = Quotient(term.coefficient)
      for factor in term.monomial.factors {
        product = try algebra.multiply(product, try rewrite(factor))
      }
      sum = try algebra.add(sum, product)
    }
    return sum
  }

  private func rewrite(_ factor: Monomial.Factor) throws(Obstacle) -> Quotient {
    let plain = Quotient(Polynomial(Monomial(factor.generator, factor.exponent)))
    if factor.generator == t || factor.generator == logarithmOfT || !dependsOnT(factor.generator)
      || isSmall(factor.generator)
    {
      return plain
    }
    switch algebra.generators[factor.generator] {
    case .exponential(let unit):
      return try exponential(unit.scaled(by: factor.exponent), plain)
    case .root(let base):
      return try series(of: try rewrite(base), power: factor.exponent)
    default:
      let base: Quotient
      if let known = rewritten[factor.generator] {
        base = known
      } else {
        base = try rewriteFunction(factor.generator)
        rewritten[factor.generator] = base
      }
      guard let n = factor.exponent.asInt else { return try series(of: base, power: factor.exponent) }
      return n >= 0 ? try algebra.power(base, n) : try series(of: base, power: factor.exponent)
    }
  }

  private func rewriteFunction(_ generator: Int) throws(Obstacle) -> Quotient {
    switch algebra.generators[generator] {
    case .logarithm(let argument): return try logarithm(try rewrite(argument))
    case .function(let function, let argument): return try self.function(function, argument)
    default: throw .unsupported("a limit of this kind")
    }
  }

  /// coefficient·scale·(1 + r) with r → 0.
  private func leadAndRest(_ form: Quotient) throws(Obstacle) -> (Lead, Quotient) {
    let lead = try lead(ofPolynomial: form)
    let inverse = try algebra.multiply(
      try algebra.inverse(lead.coefficient), Quotient(Polynomial(lead.scale.inverse)))
    return (lead, try algebra.subtract(try algebra.multiply(form, inverse), .one))
  }

  /// Σ coefficients[n]·rⁿ with what follows the kept orders as one small quantity.
  private func expansion(_ r: Quotient, _ coefficient: (Int) -> Coefficient) throws(Obstacle) -> Quotient {
    var sum = Quotient(coefficient(0))
    if try algebra.isZero(r) { return sum }
    var power = Quotient.one
    for n in 1...(order + 1) {
      power = try algebra.multiply(power, r)
      if n <= order { sum = try algebra.add(sum, power.scaled(by: coefficient(n))) }
    }
    let next = coefficient(order + 1)
    if next.isZero { return sum }
    return try algebra.add(sum, makeSmall(power.scaled(by: next)))
  }

  /// form^power for a form that is positive for large t, or a whole power.
  private func series(of form: Quotient, power: Coefficient) throws(Obstacle) -> Quotient {
    let (lead, r) = try leadAndRest(form)
    var outer: Quotient
    if let n = power.asInt {
      outer = try algebra.power(lead.coefficient, n)
    } else {
      guard try knownSign(lead.coefficient) == .positive else {
        throw .undefined("a root of a negative number")
      }
      outer = try algebra.root(lead.coefficient, power)
    }
    outer = try algebra.multiply(outer, Quotient(Polynomial(lead.scale.raised(to: power))))
    var binomials = [Coefficient.one]
    for n in 1...(order + 2) {
      binomials.append(binomials[n - 1] * (power - Coefficient(n - 1)) / Coefficient(n))
    }
    return try algebra.multiply(outer, try expansion(r) { binomials[$0] })
  }

  /// ln |form|.
  private func logarithm(_ form: Quotient) throws(Obstacle) -> Quotient {
    let (lead, r) = try leadAndRest(form)
    let positive = try knownSign(lead.coefficient) == .positive
    var sum = try algebra.logarithm(positive ? lead.coefficient : -lead.coefficient)
    for factor in lead.scale.factors {
      let part: Quotient
      if factor.generator == t {
        part = Quotient(Polynomial(Monomial(logarithmOfT)))
      } else if case .exponential(let unit) = algebra.generators[factor.generator] {
        part = try rewriteQuotient(unit)
      } else {
        throw .unsupported("a limit with an iterated logarithm")
      }
      sum = try algebra.add(sum, part.scaled(by: factor.exponent))
    }
    let tail = try expansion(r) { n in
      n == 0 ? .zero : Coefficient(n & 1 == 1 ? 1 : -1) / Coefficient(n)
    }
    return try algebra.add(sum, tail)
  }

  /// A quotient whose divisors may depend on t.
  private func rewriteQuotient(_ quotient: Quotient) throws(Obstacle) -> Quotient {
    var result = try rewrite(quotient.numerator)
    for divisor in quotient.divisors {
      let inverse = try series(of: try rewrite(divisor.base), power: Coefficient(-divisor.power))
      result = try algebra.multiply(result, inverse)
    }
    return result
  }

  /// The parts of a rewritten form that grow, are constant, and tend to 0.
  private func parts(
    _ form: Quotient
  ) throws(Obstacle) -> (growing: [Quotient], constant: Quotient, small: Quotient, isExact: Bool) {
    var growing: [Quotient] = []
    var constant = Quotient.zero
    var small = Quotient.zero
    var isExact = true
    for term in form.numerator.terms {
      let single = Quotient(Polynomial(term.monomial, term.coefficient), form.divisors)
      var bounds: [Monomial] = []
      guard let (scale, coefficient) = try split(term, form.divisors, &bounds) else {
        guard let bound = bounds.first, try growth(bound) <= 0 else {
          throw .unsupported(Asymptotics.cancellation)
        }
        small = try algebra.add(small, single)
        continue
      }
      switch try growth(scale) {
      case 1:
        guard !term.monomial.factors.contains(where: { isSmall($0.generator) }) else {
          throw .unsupported(Asymptotics.cancellation)
        }
        growing.append(single)
      case 0:
        // Constant itself, or up to a factor 1 + o(1).
        if !scale.isOne || term.monomial.factors.contains(where: { isSmall($0.generator) }) {
          isExact = false
        }
        constant = try algebra.add(constant, coefficient)
      default: small = try algebra.add(small, single)
      }
    }
    return (growing, constant, small, isExact)
  }

  private func exponential(_ argument: Quotient, _ plain: Quotient) throws(Obstacle) -> Quotient {
    let form = try rewriteQuotient(argument)
    let (growing, constant, small, isExact) = try parts(form)
    if growing.count == 1, isExact, try algebra.isZero(constant), try algebra.isZero(small) {
      return plain
    }
    var result = try algebra.exponential(constant)
    for part in growing { result = try algebra.multiply(result, try algebra.exponential(part)) }
    if !isExact { return try algebra.multiply(result, try algebra.add(.one, makeSmall(nil))) }
    var factorials = [Coefficient.one]
    for n in 1...(order + 2) { factorials.append(factorials[n - 1] / Coefficient(n)) }
    return try algebra.multiply(result, try expansion(small) { factorials[$0] })
  }

  /// erf and arctan; sin and cos where the argument converges.
  private func function(_ function: Function, _ argument: Quotient) throws(Obstacle) -> Quotient {
    let form = try rewriteQuotient(argument)
    if try algebra.isZero(form) {
      return function == .cos ? .one : .zero
    }
    let lead = try lead(ofPolynomial: form)
    switch try growth(lead.scale) {
    case 1:
      let sign = Coefficient(try knownSign(lead.coefficient) == .positive ? 1 : -1)
      switch function {
      case .erf:
        // 1 − erf u ~ exp(−u²)/(u√π): known only if the exponential of u² is.
        let root = try algebra.root(algebra.quotient(of: .pi), Coefficient(2).inverse)
        let bottom = try algebra.multiply(form.scaled(by: sign), root)
        let square = try rewriteQuotient(try algebra.multiply(form, form))
        let (growing, constant, _, isExact) = try parts(square)
        var top = try algebra.exponential(-constant)
        for part in growing { top = try algebra.multiply(top, try algebra.exponential(-part)) }
        let size = isExact ? try algebra.multiply(top, try series(of: bottom, power: .minusOne)) : nil
        return try algebra.subtract(Quotient.one, makeSmall(size)).scaled(by: sign)
      case .arctan:
        let half = algebra.quotient(of: .pi).scaled(by: Coefficient(2).inverse)
        let size = try series(of: form.scaled(by: sign), power: .minusOne)
        return try algebra.subtract(half, makeSmall(size)).scaled(by: sign)
      default: throw .unsupported("a limit of an oscillating function")
      }
    case 0:
      let value = try algebra.normalize(
        .function(function, [try algebra.expression(of: lead.coefficient)]))
      return try algebra.add(value, makeSmall(nil))
    default:
      switch function {
      case .erf:
        let root = try algebra.root(algebra.quotient(of: .pi), -Coefficient(2).inverse)
        return makeSmall(try algebra.multiply(form, root).scaled(by: Coefficient(2)))
      case .cos:
        return try algebra.subtract(
          .one, makeSmall(try algebra.multiply(form, form).scaled(by: Coefficient(2).inverse)))
      default: return makeSmall(form)
      }
    }
  }
}
