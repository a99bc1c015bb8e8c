import HillockFormula
import HillockProof

/// From a link to a claim.
extension LinkJudge {
  /// The claim that a link makes.
  func claim(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ elaboration: inout Elaboration
  ) throws(ElaborationFailure) -> Claim {
    var left = left
    var claimed: Claim.Relation
    var right = right
    var limit = approach
    if case .limit(let inner, let variable, let target) = left, relation == .equal || relation == .defined {
      left = inner
      limit = (variable, target)
    } else if case .limit(let inner, let variable, let target) = right,
      relation == .equal || relation == .defined
    {
      right = left
      left = inner
      limit = (variable, target)
    } else if relation != .tendsTo {
      limit = nil
    }
    if relation == .tendsTo && limit == nil {
      guard let parameter = try loneParameter(left, right, elaboration) else {
        throw .unsupported("the text does not say where which variable goes")
      }
      limit = (parameter, .plusInfinity)
      elaboration.taken.insert("\(Term.name(parameter)) → ∞")
    }
    let leftExpression = try elaboration.expression(left)
    if let limit {
      let target: Claim.Approach.Target
      switch limit.target {
      case .plusInfinity: target = .plusInfinity
      case .minusInfinity: target = .minusInfinity
      case .point(let p): target = .point(try elaboration.expression(p))
      case .fromAbove(let p): target = .pointFromAbove(try elaboration.expression(p))
      case .fromBelow(let p): target = .pointFromBelow(try elaboration.expression(p))
      }
      let approach = Claim.Approach(limit.variable, target)
      switch right {
      case .infinity: claimed = .growsToPlusInfinity(approach)
      case .negative(.infinity): claimed = .growsToMinusInfinity(approach)
      default: claimed = .tendsTo(approach)
      }
    } else {
      switch relation {
      case .equal, .defined: claimed = .equal
      case .compare(.less): claimed = .less
      case .compare(.lessOrEqual): claimed = .lessOrEqual
      case .compare(.greater): claimed = .greater
      case .compare(.greaterOrEqual): claimed = .greaterOrEqual
      case .compare(.notEqual): claimed = .notEqual
      case .compare(.equal): claimed = .equal
      case .approximately: claimed = .approximatelyEqual(tolerance: Self.tolerance(left, right))
      case .tendsTo, .member, .foreign: throw .unsupported("a limit without a target")
      }
      // ±∞ as a bound says nothing.
      if case .infinity = right { throw .unsupported("a comparison with ∞") }
    }
    let isInfinite = right == .infinity || right == .negative(.infinity)
    let rightExpression = limit != nil && isInfinite ? 0 : try elaboration.expression(right)
    var claim = Claim(leftExpression, claimed, rightExpression)
    claim.derivatives = elaboration.derivatives
    claim.assumptions = assumptions + elaboration.assumptions
    for name in elaboration.sums.positive.sorted() {
      claim.assumptions.append(.compare(.variable(name), .greater, 0))
    }
    for clause in clauses {
      if case .compare(.symbol(let a), _, .symbol(let b)) = clause,
        left.freeIndices.union(right.freeIndices).isSuperset(of: [a, b])
      {
        continue
      }
      // A condition that cannot be read is no reason to drop the statement, but nothing is refuted without it.
      claim.assumptions.append(try elaboration.condition(clause))
    }
    claim.derivatives = elaboration.derivatives
    return claim
  }

  /// The one parameter that the left side of an arrow has and the right side lacks.
  private func loneParameter(
    _ left: Term, _ right: Term, _ elaboration: Elaboration
  ) throws(ElaborationFailure) -> String? {
    var inner = elaboration
    let a = try inner.expression(left).names
    let b = right == .infinity || right == .negative(.infinity) ? [] : try inner.expression(right).names
    let lone = a.subtracting(b).filter { inner.derivatives[$0] == nil }
    return lone.count == 1 ? lone.first : nil
  }

  /// One unit in the last printed digit, for truncation as well as rounding; one part in forty for functions.
  static func tolerance(_ left: Term, _ right: Term) -> Rational {
    for side in [right, left] {
      if case .number(let value, let digits) = side {
        var unit = Rational.one
        for _ in 0..<(digits ?? 0) { unit = unit / Rational(10) }
        if digits == nil, value.isInteger == false { return value.magnitude / Rational(100) }
        return digits == nil ? (value.magnitude <= .one ? Rational(1, 100) : Rational(1, 2)) : unit
      }
      if case .negative(let inner) = side, case .number = inner { return tolerance(inner, inner) }
    }
    return Rational(1, 40)
  }
}
