@_spi(Tools) import HillockFormula

/// Shows that an expression in one variable keeps one sign, with a gap to zero, over a half-line or the whole
/// line: by intervals on a compact part and by a dominant term beyond it.
struct Subdivision {
  /// Without cases; smooth.
  let expression: Formula
  let variable: String
  let isPositive: Bool
  let meter: Algebra.Meter

  static let bits = 53
  static let pieceLimit = 900

  /// The sign, if it could be shown.
  func sign() throws(Obstacle) -> Signs? {
    guard expression.names.subtracting([variable]).isEmpty else { return nil }
    guard let sign = sampledSign() else { return nil }
    guard try holds(sign, mirrored: false) else { return nil }
    if !isPositive {
      let even = try isEven()
      if !even {
        guard try holds(sign, mirrored: true) else { return nil }
      }
    }
    return sign
  }

  /// The sign at a few points, if it is the same at all of them and nowhere zero: without that there is no gap.
  private func sampledSign() -> Signs? {
    let node = Evaluable(expression)
    var result: Signs?
    for index in (isPositive ? 0...12 : -12...12) {
      let evaluation = Evaluation(
        bits: Subdivision.bits, at: [variable: Rational(index, 2)], meter)
      guard let value = try? evaluation.value(node), value.isPositive || value.isNegative else { return nil }
      let sign: Signs = value.isPositive ? .positive : .negative
      if let result, result != sign { return nil }
      result = sign
    }
    return result
  }

  private var mirror: [String: Formula] {
    [variable: .product([.number(Rational(-1)), .variable(variable)])]
  }

  private func isEven() throws(Obstacle) -> Bool {
    let algebra = Algebra(positive: [], meter: meter)
    let here = try algebra.normalize(expression)
    let there = try algebra.normalize(expression.substituting(mirror))
    return try algebra.isZero(try algebra.subtract(here, there))
  }

  private func holds(_ sign: Signs, mirrored: Bool) throws(Obstacle) -> Bool {
    let formula = mirrored ? expression.substituting(mirror) : expression
    for end in [4, 6, 10, 20, 40] {
      let tail = try Tail(expression: formula, variable: variable, from: Rational(end), meter: meter).sign()
      if tail == sign { return try compact(formula, end, sign) }
      if let tail, tail != sign { return false }
    }
    return false
  }

  /// On [0, end]: the enclosure of the value, or of the mean value form, excludes the other sign.
  private func compact(_ formula: Formula, _ end: Int, _ sign: Signs) throws(Obstacle) -> Bool {
    let node = Evaluable(formula).folded(bits: Subdivision.bits)
    let slope = Evaluable(try SmoothDerivative.of(formula, variable, meter)).folded(bits: Subdivision.bits)
    let arithmetic = IntervalArithmetic(bits: Subdivision.bits)
    var pieces = (0..<(2 * end)).map { Interval(Dyadic($0).scaled(by: -1), Dyadic($0 + 1).scaled(by: -1)) }
    var count = 0
    func shows(_ value: Interval) -> Bool { sign == .positive ? value.isPositive : value.isNegative }
    while let piece = pieces.popLast() {
      count += 1
      guard count <= Subdivision.pieceLimit else { return false }
      try meter.spend(60)
      let over = Evaluation(bits: Subdivision.bits, over: [variable: piece], meter)
      let middle = Dyadic.sum(piece.lower, piece.upper, 64, .down).scaled(by: -1)
      let at = Evaluation(bits: Subdivision.bits, over: [variable: Interval(middle)], meter)
      if let center = try? at.value(node) {
        // The true value at the middle has the wrong sign: there is nothing to prove.
        if center.isPositive && sign == .negative || center.isNegative && sign == .positive { return false }
        if let rate = try? over.value(slope) {
          let offset = arithmetic.subtract(piece, Interval(middle))
          if shows(arithmetic.add(center, arithmetic.multiply(rate, offset))) { continue }
          // Monotone on the piece: the worse end decides.
          if rate.isPositive || rate.isNegative {
            let worse = rate.isPositive == (sign == .positive) ? piece.lower : piece.upper
            let end = Evaluation(bits: Subdivision.bits, over: [variable: Interval(worse)], meter)
            if let value = try? end.value(node), shows(value) { continue }
          }
        }
      }
      if let value = try? over.value(node), shows(value) { continue }
      if piece.upper.top < -20 || middle == piece.lower || middle == piece.upper { return false }
      pieces.append(Interval(piece.lower, middle))
      pieces.append(Interval(middle, piece.upper))
    }
    return true
  }
}

/// The sign of an expression for all x ≥ A, by one term that outweighs the sum of the others.
///
/// The numerator of the normal form is a sum of terms c·xᵃ·exp(W)·erfc(u)ʲ. With erfc(u) ≤ exp(−u²), the quotient
/// of any term by the largest is at most |c|·xᵃ·exp(V), which falls from A on if a + x·V′ ≤ 0 there.
private struct Tail {
  let expression: Formula
  let variable: String
  let from: Rational
  let meter: Algebra.Meter

  func sign() throws(Obstacle) -> Signs? {
    // x = A + s with s ≥ 0: most signs can be read off.
    let algebra = Algebra(positive: [variable], meter: meter)
    let form: Quotient
    do {
      form = try algebra.normalize(expression)
    } catch {
      if case .exhausted = error { throw error }
      return nil
    }
    var result = Signs.positive
    for (polynomial, power) in [(form.numerator, 1)] + form.divisors.map({ ($0.base, $0.power) }) {
      guard let sign = try sign(of: polynomial, algebra) else { return nil }
      result = result * sign.raised(to: power)
    }
    return result
  }

  /// One term: |coefficient|, power of x, exponent V, and the sign of the term.
  private struct Bound {
    var term: Polynomial.Term
    var power: Coefficient
    var exponent: Quotient
    var constants: Monomial
    var complements: [(argument: Quotient, power: Int)]
  }

  private func sign(of polynomial: Polynomial, _ algebra: Algebra) throws(Obstacle) -> Signs? {
    let quick = algebra.signs(of: polynomial)
    if quick == .positive || quick == .negative { return quick }
    guard let expanded = try complemented(polynomial, algebra) else { return nil }
    var bounds: [Bound] = []
    for term in expanded.polynomial.terms {
      guard let bound = try bound(term, expanded.complements, algebra) else { return nil }
      bounds.append(bound)
    }
    // The largest at A, among those without an error function, is the candidate.
    let candidates = bounds.filter { $0.complements.isEmpty }
    for leader in candidates.sorted(by: { size($0, algebra) > size($1, algebra) }).prefix(2) {
      let outer = algebra.signs(of: leader.constants)
      guard outer == .positive else { continue }
      var sum = Interval.zero
      var isBounded = true
      let arithmetic = IntervalArithmetic(bits: 64)
      for other in bounds where other.term != leader.term {
        guard let ratio = try ratio(other, leader, algebra) else {
          isBounded = false
          break
        }
        sum = arithmetic.add(sum, ratio)
      }
      if isBounded && sum.upper < .one { return Signs(of: leader.term.coefficient.signum) }
    }
    return nil
  }

  /// Every erf(u), u > 0, written as 1 − c with c = erfc(u).
  private func complemented(
    _ polynomial: Polynomial, _ algebra: Algebra
  ) throws(Obstacle) -> (polynomial: Polynomial, complements: [Int: Quotient])? {
    var current = polynomial
    var complements: [Int: Quotient] = [:]
    for generator in polynomial.generators {
      guard case .function(.erf, let argument) = algebra.generators[generator] else { continue }
      guard isPositive(argument, algebra) else { return nil }
      let complement = algebra.index(of: .small(generator))
      complements[complement] = argument
      let replacement = Polynomial.one - Polynomial(Monomial(complement))
      var result = Polynomial.zero
      for term in current.terms {
        guard let n = term.monomial.exponent(of: generator).asInt, n >= 0, n <= 8 else { return nil }
        let rest = Polynomial(term.monomial.removing(generator), term.coefficient)
        result = result + (try algebra.multiply(rest, try algebra.power(replacement, n)))
      }
      current = result
    }
    return (current, complements)
  }

  private func shifted(_ quotient: Quotient, _ algebra: Algebra) -> (Algebra, Quotient)? {
    let other = Algebra(positive: [variable], meter: meter)
    guard
      let moved = try? algebra.expression(of: quotient).substituting([
        variable: .sum([.variable(variable), .number(from)])
      ])
    else { return nil }
    guard let form = try? other.normalize(moved) else { return nil }
    return (other, form)
  }

  private func isPositive(_ quotient: Quotient, _ algebra: Algebra) -> Bool {
    guard let (other, form) = shifted(quotient, algebra) else { return false }
    return other.signs(of: form) == .positive
  }

  private func bound(
    _ term: Polynomial.Term, _ complements: [Int: Quotient], _ algebra: Algebra
  ) throws(Obstacle) -> Bound? {
    var bound = Bound(term: term, power: .zero, exponent: .zero, constants: .one, complements: [])
    for factor in term.monomial.factors {
      if let argument = complements[factor.generator] {
        guard let n = factor.exponent.asInt, n > 0 else { return nil }
        bound.complements.append((argument, n))
        let square = try algebra.multiply(argument, argument)
        bound.exponent = try algebra.subtract(bound.exponent, square.scaled(by: Coefficient(n)))
        continue
      }
      switch algebra.generators[factor.generator] {
      case .variable: bound.power = factor.exponent
      case .exponential(let unit) where algebra.occurs(variable, in: factor.generator):
        bound.exponent = try algebra.add(bound.exponent, unit.scaled(by: factor.exponent))
      default:
        guard !algebra.occurs(variable, in: factor.generator) else { return nil }
        bound.constants = bound.constants * Monomial(factor.generator, factor.exponent)
      }
    }
    return bound
  }

  /// ln of the size at A, roughly, to choose a leader.
  private func size(_ bound: Bound, _ algebra: Algebra) -> Dyadic {
    let value = (try? algebra.expression(of: bound.exponent))?.enclosure([variable: from], bits: 53, meter)
    let power = Formula.product([
      .number(bound.power.rational), .function(.ln, [.number(from)]),
    ]).enclosure([:], bits: 53, meter)
    guard let value, let power else { return .negativeInfinity }
    return IntervalArithmetic(bits: 53).add(value, power).lower
  }

  /// An upper bound of |other/leader| on x ≥ A.
  private func ratio(_ other: Bound, _ leader: Bound, _ algebra: Algebra) throws(Obstacle) -> Interval? {
    let power = other.power - leader.power
    let exponent = try algebra.subtract(other.exponent, leader.exponent)
    // a + x·V′ ≤ 0 for x ≥ A
    let x = Quotient(Polynomial(Monomial(algebra.index(of: .variable(variable)))))
    let slope = try algebra.normalize(
      try SmoothDerivative.of(try algebra.expression(of: exponent), variable, meter))
    let rate = try algebra.add(Quotient(Polynomial(power)), try algebra.multiply(x, slope))
    guard let (shiftedAlgebra, form) = shifted(rate, algebra),
      shiftedAlgebra.signs(of: form).isSubset(of: .notPositive)
    else { return nil }
    let constants = other.constants * leader.constants.inverse
    let coefficient = (other.term.coefficient / leader.term.coefficient).magnitude
    let value = Formula.product([
      try algebra.expression(of: Polynomial(constants, coefficient)),
      .power(.number(from), .number(power.rational)),
      .function(.exp, [try algebra.expression(of: exponent)]),
    ])
    return value.enclosure([variable: from], bits: 64, meter).map {
      IntervalArithmetic(bits: 64).magnitude($0)
    }
  }
}
