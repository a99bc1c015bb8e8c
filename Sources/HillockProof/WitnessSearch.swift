import HillockFormula

/// Looks for a point at which a claim fails, and shows with enclosures that it does.
///
/// Points are simple rational numbers in a fixed order, inside the branch of the case analysis that is asked
/// about, so that kinks and bounds are among them.
struct WitnessSearch {
  let claim: Claim
  let names: Set<String>
  let meter: Algebra.Meter

  private static let free: [Rational] = [
    Rational(1), Rational(-1), Rational(2), Rational(1, 2), Rational(-3, 2), Rational(3), Rational(-1, 3),
    Rational(0), Rational(5, 3), Rational(-4), Rational(7, 4), Rational(-2), Rational(1, 5), Rational(6),
  ]
  private static let positive: [Rational] = [
    Rational(1), Rational(2), Rational(1, 2), Rational(3), Rational(1, 3), Rational(5, 4), Rational(4),
    Rational(1, 7), Rational(6), Rational(7, 3), Rational(1, 100), Rational(12), Rational(3, 4), Rational(20),
  ]

  /// For names that are probabilities, as in ln p and ln(1 − p): values that the other lists seldom have together.
  private static let fractions: [Rational] = [
    Rational(1, 2), Rational(1, 3), Rational(3, 4), Rational(1, 5), Rational(2, 3), Rational(1, 4),
    Rational(1, 7),
  ]

  /// The first of `count` points of the branch at which the claim fails, or of some more between 0 and 1.
  func search(_ branch: CaseBranch, count: Int) throws(Obstacle) -> Witness? {
    let variables = self.variables(branch)
    for index in 0..<(variables.isEmpty ? 1 : count) {
      try meter.spend(60)
      guard let values = point(index, branch, variables) else { continue }
      if let witness = try check(values) { return witness }
    }
    guard variables.count > 1 else { return nil }
    for index in 0..<Self.fractions.count {
      try meter.spend(60)
      guard let values = point(index, branch, variables, from: Self.fractions) else { continue }
      if let witness = try check(values) { return witness }
    }
    return nil
  }

  /// A point found by going where the difference of the sides is least (or greatest): for comparisons that fail
  /// only near an extremum. Only for claims with one variable.
  func descend(
    _ branch: CaseBranch, towards relation: Formula.Relation
  ) throws(Obstacle) -> Witness? {
    let variables = self.variables(branch)
    guard variables.count == 1, let variable = variables.first else { return nil }
    let sign = relation == .less || relation == .lessOrEqual ? -1 : 1
    func margin(_ value: Rational) throws(Obstacle) -> (Dyadic, [String: Rational])? {
      try meter.spend(60)
      var original: [String: Rational] = [:]
      for name in names {
        guard let exact = branch.express(.variable(name)).exactValue([variable: value], meter) else {
          return nil
        }
        original[name] = exact
      }
      guard assumptionsHold(original) else { return nil }
      let numeric = self.numeric(original)
      guard let left = try? numeric.resolve(claim.left), let right = try? numeric.resolve(claim.right),
        let gap = Formula.difference(left, right).enclosure(original, bits: 64, meter),
        !gap.lower.isInfinite
      else { return nil }
      return (sign > 0 ? gap.lower : gap.upper.negated, original)
    }
    var center = Rational.zero
    var step = Rational(1)
    for round in 0..<14 {
      var best: (margin: Dyadic, at: Rational, values: [String: Rational])?
      for index in (round == 0 ? -10...10 : -3...3) {
        let value = center + Rational(index) * step
        if branch.positive.contains(variable) && value.signum <= 0 { continue }
        guard let (found, values) = try margin(value) else { continue }
        if best.map({ found < $0.margin }) ?? true { best = (found, value, values) }
      }
      guard let best else { return nil }
      if best.margin.signum < 0, let witness = try check(best.values) { return witness }
      center = best.at
      step = step * Rational(1, 3)
    }
    return nil
  }

  /// The first of `count` points of the branch at which the assumptions hold.
  func firstPoint(_ branch: CaseBranch, count: Int) throws(Obstacle) -> [String: Rational]? {
    let variables = self.variables(branch)
    for index in 0..<(variables.isEmpty ? 1 : count) {
      try meter.spend(60)
      if let values = point(index, branch, variables), assumptionsHold(values) { return values }
    }
    return nil
  }

  private func variables(_ branch: CaseBranch) -> [String] {
    Set(names.flatMap { branch.substitution[$0]?.names ?? [$0] }).sorted()
  }

  /// The values of the names at the point of that number; `nil` where they are not rational.
  private func point(
    _ index: Int, _ branch: CaseBranch, _ variables: [String], from only: [Rational]? = nil
  ) -> [String: Rational]? {
    var values: [String: Rational] = [:]
    for (position, name) in variables.enumerated() {
      let list = only ?? (branch.positive.contains(name) ? WitnessSearch.positive : WitnessSearch.free)
      // Every name walks through the list at a pace and from a start of its own.
      values[name] = list[(index * (position + 1) + position * 3 + index / list.count) % list.count]
    }
    var original: [String: Rational] = [:]
    for name in names {
      guard let value = branch.express(.variable(name)).exactValue(values, meter) else { return nil }
      original[name] = value
    }
    return original
  }

  /// The witness that the values make, if the assumptions hold there and the claim fails.
  func check(_ values: [String: Rational]) throws(Obstacle) -> Witness? {
    guard assumptionsHold(values) else { return nil }
    let numeric = self.numeric(values)
    let left: Formula
    let right: Formula
    do {
      left = try numeric.resolve(claim.left)
      right = try numeric.resolve(claim.right)
    } catch {
      if case .exhausted = error { throw error }
      return nil
    }
    for side in [left, right] where side.exceedsParts(Prover.partLimit, to: 4 * Formula.depthLimit) {
      throw .exhausted
    }
    let size = left.partCount + right.partCount
    for bits in [96, 320] {
      try meter.spend(40 + size * bits / 32)
      guard let a = left.enclosure(values, bits: bits, meter),
        let b = right.enclosure(values, bits: bits, meter)
      else {
        continue
      }
      if fails(a, b) { return witness(values, a, b) }
      guard bits == 96, mayFail(a, b) else { return nil }
    }
    // Both sides exactly equal, where they must not be.
    switch claim.relation {
    case .less, .greater, .notEqual:
      if let a = left.exactValue(values, meter), let b = right.exactValue(values, meter), a == b {
        let exact = IntervalArithmetic(bits: 128).enclose(a)
        return witness(values, exact, exact)
      }
    default: break
    }
    return nil
  }

  private func mayFail(_ a: Interval, _ b: Interval) -> Bool {
    // Equal to 90 bits: as good as equal. What is less close is worth a second look.
    let gap = IntervalArithmetic(bits: 64).subtract(a, b)
    let width = max(gap.upper.magnitude, gap.lower.magnitude)
    let scale = max(max(a.upper.magnitude, b.upper.magnitude), .one)
    if case .equal = claim.relation {
      return width.isInfinite || width > Dyadic.product(scale, Dyadic(1, -84), 64, .down)
    }
    return true
  }

  private func fails(_ a: Interval, _ b: Interval) -> Bool {
    switch claim.relation {
    case .equal: return a.isDisjoint(from: b)
    case .notEqual: return a.isPoint && b.isPoint && a.lower == b.lower
    case .less: return IntervalArithmetic.compare(a, .less, b) == false
    case .lessOrEqual: return IntervalArithmetic.compare(a, .lessOrEqual, b) == false
    case .greater: return IntervalArithmetic.compare(a, .greater, b) == false
    case .greaterOrEqual: return IntervalArithmetic.compare(a, .greaterOrEqual, b) == false
    case .approximatelyEqual(let tolerance):
      let arithmetic = IntervalArithmetic(bits: 128)
      let gap = arithmetic.magnitude(arithmetic.subtract(a, b))
      return IntervalArithmetic.compare(gap, .greater, arithmetic.enclose(tolerance)) == true
    case .tendsTo, .growsToPlusInfinity, .growsToMinusInfinity: return false
    }
  }

  func witness(_ values: [String: Rational], _ a: Interval?, _ b: Interval?) -> Witness {
    let names = claim.names
    let shown = values.filter { names.contains($0.key) }
    let place = shown.sorted { $0.key < $1.key }.map { "\($0.key) = \(describe($0.value))" }
    var left = a.map { Witness.Enclosure($0) }
    var right = b.map { Witness.Enclosure($0) }
    // Sides that differ late are shown to the digit that tells them apart.
    for digits in [18, 27, 45, 90] where left != nil && left?.approximate == right?.approximate {
      left = a.map { Witness.Enclosure($0, digits: digits) }
      right = b.map { Witness.Enclosure($0, digits: digits) }
    }
    let sides = [left.map { "left = \($0.approximate)" }, right.map { "right = \($0.approximate)" }]
      .compactMap { $0 }.joined(separator: ", ")
    let text = place.isEmpty ? sides : "at \(place.joined(separator: ", ")): \(sides)"
    return Witness(values: shown, left: left, right: right, text: text)
  }

  private func assumptionsHold(_ values: [String: Rational]) -> Bool {
    let evaluation = Evaluation(bits: 128, exactly: values, meter)
    for hypothesis in claim.hypotheses {
      guard let a = hypothesis.left.exactValue(values, meter),
        let b = hypothesis.right.exactValue(values, meter), a == b
      else { return false }
    }
    return claim.assumptions.allSatisfy {
      ((try? evaluation.holds(Evaluable.Test($0))) ?? nil) == true
    }
  }

  /// A resolver that asks interval arithmetic at the point.
  func numeric(_ values: [String: Rational]) -> Resolver {
    let meter = self.meter
    let numbers = values.mapValues { Formula.number($0) }
    return Resolver(
      signs: { (expression) throws(Obstacle) -> Signs in
        try meter.spend(10)
        if let exact = expression.exactValue(values, meter) { return Signs(of: exact.signum) }
        for bits in [96, 400] {
          guard let value = expression.enclosure(values, bits: bits, meter) else { continue }
          if value.isPositive { return .positive }
          if value.isNegative { return .negative }
        }
        let algebra = Algebra(positive: [], meter: meter)
        if try algebra.isZero(algebra.normalize(expression.substituting(numbers))) { return .zero }
        throw .unsupported("a comparison that is too close")
      },
      vanishes: { (expression) throws(Obstacle) -> Bool in
        let algebra = Algebra(positive: [], meter: meter)
        return try algebra.isZero(algebra.normalize(expression.substituting(numbers)))
      },
      derivatives: claim.derivatives, meter: meter)
  }
}

extension Claim {
  /// The names that are free in the claim: those of the sides, assumptions and hypotheses, and of what the
  /// derivatives stand for, less the variables of differentiation.
  package var names: Set<String> {
    var result = left.names.union(right.names)
    for assumption in assumptions { result.formUnion(assumption.names) }
    for hypothesis in hypotheses { result.formUnion(hypothesis.left.names.union(hypothesis.right.names)) }
    var bound = Set<String>()
    var free = Set<String>()
    for term in derivatives.values {
      free.formUnion(term.expression.names.subtracting([term.variable]))
      free.formUnion(term.point.names)
      bound.insert(term.variable)
    }
    switch relation {
    case .tendsTo(let approach), .growsToPlusInfinity(let approach), .growsToMinusInfinity(let approach):
      result.insert(approach.variable)
      switch approach.target {
      case .point(let point), .pointFromAbove(let point), .pointFromBelow(let point):
        result.formUnion(point.names)
      case .plusInfinity, .minusInfinity: break
      }
    default: break
    }
    return result.union(free).subtracting(derivatives.keys)
  }
}
