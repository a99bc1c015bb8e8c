@_spi(Tools) import HillockFormula

/// A part of the space of all variables: new variables in which it is described simply, and the signs that hold
/// in it.
///
/// `x < 2` becomes `x = 2 − s` with a new variable `s > 0`, so that most signs can be read off.
struct CaseBranch: Sendable {
  /// What the names of the claim stand for, in the variables of the branch.
  var substitution: [String: Formula] = [:]
  /// What the new variables of the branch stand for, in the names of the claim.
  var origin: [String: Formula] = [:]
  var positive: Set<String> = []
  /// In the variables of the branch.
  var facts: [(expression: Formula, signs: Signs)] = []
  /// What was assumed on the way here, in the names of the claim.
  var description: [Formula.Condition] = []
  var freshNames = 0

  func express(_ expression: Formula) -> Formula { expression.substituting(substitution) }

  /// In the names of the claim.
  func original(_ expression: Formula) -> Formula {
    // A new variable may have been replaced by a newer one: go back step by step.
    var result = expression
    for _ in 0..<(origin.count + 1) {
      let next = result.substituting(origin)
      if next == result { break }
      result = next
    }
    return result
  }

  /// An algebra that knows the facts, or `nil` when they contradict each other: the branch is empty then.
  func algebra(_ meter: Algebra.Meter) throws(Obstacle) -> Algebra? {
    let algebra = Algebra(positive: positive, meter: meter)
    for fact in facts {
      let form = try algebra.normalize(fact.expression)
      var outer = Signs.positive
      for divisor in form.divisors {
        outer = outer * algebra.signs(of: divisor.base).subtracting(.zero).raised(to: divisor.power)
      }
      if try algebra.isZero(form.numerator) {
        if !fact.signs.canBeZero { return nil }
        continue
      }
      let known = algebra.signs(of: form)
      if known.isDisjoint(with: fact.signs) { return nil }
      // What follows anyway is no restriction.
      if known.isSubset(of: fact.signs) { continue }
      if outer.isKnown {
        algebra.assume(form.numerator, outer == .negative ? fact.signs.negated : fact.signs)
      }
    }
    return algebra
  }

  private mutating func fresh(_ used: Set<String>) -> String {
    repeat { freshNames += 1 } while used.contains("s\(freshNames)") || origin["s\(freshNames)"] != nil
    return "s\(freshNames)"
  }

  private mutating func replace(_ name: String, by value: Formula) {
    let step = [name: value]
    substitution = substitution.mapValues { $0.substituting(step) }
    if origin[name] == nil { substitution[name] = substitution[name] ?? value }
    facts = facts.map { ($0.expression.substituting(step), $0.signs) }
    if positive.remove(name) != nil { facts.append((value, .positive)) }
  }

  /// The parts in which `difference`, an expression in the variables of the branch, has one of the signs
  /// wanted.
  func split(
    on difference: Formula, wanted: Signs = .any, names: Set<String>, meter: Algebra.Meter
  ) throws(Obstacle) -> [CaseBranch] {
    guard let algebra = try algebra(meter) else { return [] }
    let form = try algebra.normalize(difference)
    let signs = algebra.signs(of: form)
    let left = signs.intersection(wanted)
    if signs.isSubset(of: wanted) && wanted != .any { return [self] }
    if left.isEmpty { return [] }
    let (_, monomial, primitive) = form.numerator.primitiveParts()
    // One factor of unknown sign at a time.
    var factors = monomial.factors.map { Polynomial(Monomial($0.generator)) }
    if !primitive.isOne { factors.append(primitive) }
    factors += form.divisors.map(\.base)
    let open = factors.filter { !algebra.signs(of: $0).isKnown }
    guard let factor = open.first else { return [self] }
    let parts: [CaseBranch]
    if let argument = factor.terms.count == 1 ? algebra.oddArgument(of: factor) : nil {
      // erf(u) has the sign of u.
      parts = try split(on: try algebra.expression(of: argument), names: names, meter: meter)
    } else {
      parts = try splitFactor(factor, algebra, names)
    }
    if open.count == 1 && wanted == .any { return parts }
    var result: [CaseBranch] = []
    for part in parts {
      let inner = difference.substituting(part.lastStep)
      var next = part
      next.lastStep = [:]
      result += try next.split(on: inner, wanted: wanted, names: names, meter: meter)
    }
    return result
  }

  /// The replacement made by the last split, to carry an expression along.
  var lastStep: [String: Formula] = [:]

  private func splitFactor(
    _ factor: Polynomial, _ algebra: Algebra, _ names: Set<String>
  ) throws(Obstacle) -> [CaseBranch] {
    let expression = try algebra.expression(of: factor)
    let known = algebra.signs(of: factor)
    if let (name, root) = rationalRoot(factor, algebra) {
      let linear = Formula.difference(.variable(name), .number(root))
      if let parts = linearParts(
        linear, name, .number(root), Signs.any.intersection(signsOfShift(name, root, algebra)), names,
        slope: 1)
      {
        return parts
      }
    }
    if let (name, slope, rest) = linearVariable(factor, algebra) {
      let solution = Formula.product([
        .number(Rational.one / slope), .product([.number(Rational(-1)), try algebra.expression(of: rest)]),
      ])
      if let parts = linearParts(
        expression, name, solution, known, names, slope: slope.signum)
      {
        return parts
      }
    }
    if let (name, root) = simpleZero(factor, algebra) {
      let linear = Formula.difference(.variable(name), .number(root))
      if let parts = linearParts(
        linear, name, .number(root), signsOfShift(name, root, algebra), names, slope: 1)
      {
        return parts
      }
    }
    return [Signs.negative, .zero, .positive].filter { known.contains($0) }.map { sign in
      var branch = self
      branch.lastStep = [:]
      branch.facts.append((expression, sign))
      branch.description.append(.compare(Algebra.tidied(original(expression)), sign.relation, .zero))
      return branch
    }
  }

  /// A small integer at which a factor in one variable is exactly zero, such as 0 for exp(x) − 1.
  private func simpleZero(_ factor: Polynomial, _ algebra: Algebra) -> (String, Rational)? {
    let occurring = algebra.generators.compactMap { generator -> String? in
      guard case .variable(let name) = generator, algebra.occurs(name, in: factor) else { return nil }
      return name
    }
    guard occurring.count == 1, let name = occurring.first else { return nil }
    guard let expression = try? algebra.expression(of: factor) else { return nil }
    for root in [Rational.zero, Rational(1), Rational(-1)] {
      guard !signsOfShift(name, root, algebra).isKnown else { continue }
      let value = expression.substituting([name: .number(root)])
      guard let enclosure = value.enclosure([:], bits: 53, algebra.meter), !enclosure.isPositive,
        !enclosure.isNegative
      else { continue }
      let fresh = Algebra(positive: [], meter: algebra.meter)
      if let form = try? fresh.normalize(value), (try? fresh.isZero(form)) == true { return (name, root) }
    }
    return nil
  }

  private func signsOfShift(_ name: String, _ root: Rational, _ algebra: Algebra) -> Signs {
    let shift =
      Polynomial(Monomial(algebra.index(of: .variable(name)))) - Polynomial(Coefficient(root))
    return algebra.signs(of: shift)
  }

  /// name < solution, name = solution, name > solution.
  private func linearParts(
    _ expression: Formula, _ name: String, _ solution: Formula, _ known: Signs, _ names: Set<String>,
    slope: Int
  ) -> [CaseBranch]? {
    var result: [CaseBranch] = []
    for sign in [Signs.negative, .zero, .positive] where known.contains(sign) {
      var branch = self
      branch.lastStep = [:]
      branch.description.append(wording(name, solution, sign, slope))
      if sign == .zero {
        branch.replace(name, by: solution)
        branch.lastStep = [name: solution]
      } else if solution == .zero && sign == .positive && slope > 0 {
        branch.positive.insert(name)
      } else if positive.contains(name), sign == (slope > 0 ? Signs.negative : .positive) {
        // Between two bounds: the lower one stays a bound, the upper one a fact.
        branch.facts.append((expression, sign))
      } else {
        let fresh = branch.fresh(names)
        let direction = Formula.number(Rational((sign == .positive ? 1 : -1) * slope))
        let value: Formula =
          solution == .zero
          ? .product([direction, .variable(fresh)])
          : .sum([solution, .product([direction, .variable(fresh)])])
        branch.replace(name, by: value)
        branch.positive.insert(fresh)
        branch.origin[fresh] = .product([
          direction, .difference(original(.variable(name)), original(solution)),
        ])
        branch.lastStep = [name: value]
      }
      result.append(branch)
    }
    return result
  }

  /// The comparison of `name` with `solution`, in the names of the claim and with the name on the left.
  private func wording(
    _ name: String, _ solution: Formula, _ sign: Signs, _ slope: Int
  ) -> Formula.Condition {
    let relation = (slope > 0 ? sign : sign.negated).relation
    let (left, right) = (original(.variable(name)), original(solution))
    guard origin[name] != nil, let only = left.names.sorted().first else {
      return .compare(left, relation, Algebra.tidied(right))
    }
    // The branch variable is slope·x + rest for a name x: solve for x.
    let algebra = Algebra(positive: [], meter: Algebra.Meter(2000))
    guard let form = try? algebra.normalize(.difference(left, right)), form.divisors.isEmpty else {
      return .compare(left, relation, right)
    }
    let variable = Monomial(algebra.index(of: .variable(only)))
    guard let term = form.numerator.terms.first(where: { $0.monomial == variable }) else {
      return .compare(algebra.worded(form), relation, .zero)
    }
    let rest = (form.numerator - Polynomial(variable, term.coefficient)).scaled(by: -term.coefficient.inverse)
    let turned = term.coefficient.signum < 0 ? (slope > 0 ? sign.negated : sign).relation : relation
    return .compare(.variable(only), turned, algebra.worded(Quotient(rest)))
  }

  /// A variable that occurs in one term only, by itself, with a rational coefficient; free ones first.
  private func linearVariable(
    _ factor: Polynomial, _ algebra: Algebra
  ) -> (String, Rational, Polynomial)? {
    var second: (String, Rational, Polynomial)?
    for term in factor.terms {
      guard term.monomial.factors.count == 1, let only = term.monomial.factors.first, only.exponent.isOne,
        case .variable(let name) = algebra.generators[only.generator]
      else { continue }
      let rest = factor - Polynomial(term.monomial, term.coefficient)
      if algebra.occurs(name, in: rest) { continue }
      let found = (name, term.coefficient.rational, rest)
      let isFree = !positive.contains(name) && !facts.contains { $0.expression.names.contains(name) }
      if isFree { return found }
      second = second ?? found
    }
    return second
  }

  /// A rational zero of a polynomial in one variable alone, of degree two or more.
  private func rationalRoot(_ factor: Polynomial, _ algebra: Algebra) -> (String, Rational)? {
    let generators = factor.generators
    guard generators.count == 1, let generator = generators.first,
      case .variable(let name) = algebra.generators[generator],
      factor.terms.allSatisfy({ $0.monomial.exponent(of: generator).isInteger }),
      let degree = factor.terms.first?.monomial.exponent(of: generator).asInt, degree >= 2, degree <= 12,
      let leading = factor.terms.first?.coefficient.asInt, let last = factor.terms.last?.coefficient.asInt
    else { return nil }
    func divisors(_ n: Int) -> [Int] {
      let n = n.magnitude
      guard n > 0, n < 100_000 else { return [1] }
      return (1...min(Int(n), 400)).filter { n % UInt($0) == 0 }
    }
    for p in divisors(last) {
      for q in divisors(leading) {
        for candidate in [Rational(p, q), Rational(-p, q)] {
          let value = factor.terms.reduce(Rational.zero) { sum, term in
            let n = term.monomial.exponent(of: generator).asInt ?? 0
            return sum + term.coefficient.rational * (candidate.raised(to: n) ?? .zero)
          }
          guard value.isZero else { continue }
          let shift = signsOfShift(name, candidate, algebra)
          if !shift.isKnown { return (name, candidate) }
        }
      }
    }
    return nil
  }
}

extension Signs {
  /// The comparison with zero that a single sign amounts to.
  var relation: Formula.Relation {
    switch self {
    case .negative: return .less
    case .zero: return .equal
    case .positive: return .greater
    case .notNegative: return .greaterOrEqual
    case .notPositive: return .lessOrEqual
    default: return .notEqual
    }
  }
}

extension Algebra {
  /// u, when the polynomial is the single generator erf(u) or arctan(u).
  fileprivate func oddArgument(of polynomial: Polynomial) -> Quotient? {
    guard let generator = polynomial.generators.first else { return nil }
    switch generators[generator] {
    case .function(.erf, let argument), .function(.arctan, let argument): return argument
    default: return nil
    }
  }
}
