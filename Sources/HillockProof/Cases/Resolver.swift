@_spi(Tools) import HillockFormula

/// Removes cases, absolute values, signs, maxima, minima and names of derivatives from an expression, by asking
/// for the signs of differences.
///
/// What is left is smooth. The oracle for signs is either an algebra under assumptions (for proofs) or interval
/// arithmetic at a point (for witnesses).
struct Resolver {
  /// The signs that an expression without cases can have.
  let signs: (Formula) throws(Obstacle) -> Signs
  /// Whether an expression without cases is zero for all values of its variables.
  let vanishes: (Formula) throws(Obstacle) -> Bool
  let derivatives: [String: Claim.DerivativeTerm]
  let meter: WorkMeter
  /// What free names stand for inside the derivatives. Applied only after their bound variable has a name of
  /// its own, so that nothing is captured.
  var substitution: [String: Formula] = [:]

  /// A point near which an expression is looked at.
  struct Place {
    let variable: String
    /// Free of `variable` and of cases.
    let point: Formula
    /// 0 at the point itself and around it as long as no case changes there; −1 and 1 on one side of it.
    let side: Int
  }

  /// Whether a case changed exactly at the place.
  final class Touch {
    var happened = false
  }

  func resolve(
    _ expression: Formula, at place: Place? = nil, touch: Touch? = nil, depth: Int = 0
  ) throws(Obstacle) -> Formula {
    guard depth < Algebra.depthLimit else { throw .unsupported("a formula nested more than 400 deep") }
    try meter.touch(3)
    func resolved(_ e: Formula) throws(Obstacle) -> Formula {
      try resolve(e, at: place, touch: touch, depth: depth + 1)
    }
    switch expression {
    case .number, .constant: return expression
    case .variable(let name):
      guard let term = derivatives[name] else { return expression }
      return try derivative(term, at: place, touch: touch, depth: depth + 1)
    case .sum(let terms):
      var result: [Formula] = []
      for term in terms { result.append(try resolved(term)) }
      return .sum(result)
    case .product(let factors):
      var result: [Formula] = []
      for factor in factors { result.append(try resolved(factor)) }
      return .product(result)
    case .power(let base, let exponent): return .power(try resolved(base), try resolved(exponent))
    case .function(let function, let arguments):
      var inner: [Formula] = []
      for argument in arguments { inner.append(try resolved(argument)) }
      return try resolve(function, inner, place, touch)
    case .piecewise(let branches, let otherwise):
      for branch in branches {
        if try holds(branch.condition, place, touch, depth + 1) { return try resolved(branch.value) }
      }
      return try resolved(otherwise)
    }
  }

  private func resolve(
    _ function: Function, _ arguments: [Formula], _ place: Place?, _ touch: Touch?
  ) throws(Obstacle) -> Formula {
    guard let first = arguments.first else { throw .unsupported("\(function.rawValue) of nothing") }
    let minusOne = Formula.number(Rational(-1))
    switch function {
    case .abs:
      let sign = try signs(of: first, place, touch)
      if sign.isSubset(of: .notNegative) { return first }
      if sign.isSubset(of: .notPositive) { return .product([minusOne, first]) }
      throw .needsSign(inserted(first, place))
    case .sign:
      switch try signs(of: first, place, touch) {
      case .positive: return .one
      case .negative: return minusOne
      case .zero: return .zero
      default: throw .needsSign(inserted(first, place))
      }
    case .max, .min:
      var best = first
      for next in arguments.dropFirst() {
        let difference = Formula.difference(best, next)
        let sign = try signs(of: difference, place, touch)
        let keeps: Signs = function == .max ? .notNegative : .notPositive
        if sign.isSubset(of: keeps) { continue }
        if sign.isSubset(of: keeps.negated) {
          best = next
        } else {
          throw .needsSign(inserted(difference, place))
        }
      }
      return best
    default: return .function(function, arguments)
    }
  }

  private func inserted(_ expression: Formula, _ place: Place?) -> Formula {
    guard let place else { return expression }
    return expression.substituting([place.variable: place.point])
  }

  /// The signs of a difference near the place.
  private func signs(
    of difference: Formula, _ place: Place?, _ touch: Touch?
  ) throws(Obstacle) -> Signs {
    guard let place, difference.names.contains(place.variable) else { return try signs(difference) }
    let here = try signs(inserted(difference, place))
    if !here.canBeZero { return here }
    guard here == .zero else { throw .needsSign(inserted(difference, place)) }
    // Constantly zero is no change of case.
    if try vanishes(difference) { return .zero }
    touch?.happened = true
    if place.side == 0 { return .zero }
    let slope = inserted(try SmoothDerivative.of(difference, place.variable, meter), place)
    let sign = try signs(slope)
    guard sign.isKnown else { throw .needsSign(slope) }
    guard sign != .zero else { throw .unsupported("a case that changes where its difference is flat") }
    return place.side > 0 ? sign : sign.negated
  }

  func holds(
    _ condition: Formula.Condition, _ place: Place? = nil, _ touch: Touch? = nil, _ depth: Int = 0
  ) throws(Obstacle) -> Bool {
    guard depth < Algebra.depthLimit else { throw .unsupported("a condition nested more than 400 deep") }
    switch condition {
    case .not(let part): return try !holds(part, place, touch, depth + 1)
    case .all(let parts): return try !anyHolds(parts.map { .not($0) }, place, touch, depth)
    case .any(let parts): return try anyHolds(parts, place, touch, depth)
    case .compare(let left, let relation, let right):
      let difference = Formula.difference(
        try resolve(left, at: place, touch: touch, depth: depth + 1),
        try resolve(right, at: place, touch: touch, depth: depth + 1))
      guard let holds = try signs(of: difference, place, touch).satisfies(relation) else {
        throw .needsSign(inserted(difference, place))
      }
      return holds
    }
  }

  /// One that holds settles it, even where another is open.
  private func anyHolds(
    _ parts: [Formula.Condition], _ place: Place?, _ touch: Touch?, _ depth: Int
  ) throws(Obstacle) -> Bool {
    var open: Obstacle?
    for part in parts {
      do {
        if try holds(part, place, touch, depth + 1) { return true }
      } catch {
        guard case .needsSign = error else { throw error }
        open = open ?? error
      }
    }
    if let open { throw open }
    return false
  }

  // MARK: derivatives

  /// The derivative as an expression that is smooth near the place; throws `.undefined` where it does not
  /// exist.
  private func derivative(
    _ term: Claim.DerivativeTerm, at place: Place?, touch: Touch?, depth: Int
  ) throws(Obstacle) -> Formula {
    guard term.order >= 0, term.order <= 12 else { throw .unsupported("a derivative of that order") }
    let point = try resolve(term.point.substituting(substitution), at: place, touch: touch, depth: depth + 1)
    let fixed = inserted(point, place)
    // The variable of differentiation is bound: give it a name of its own.
    let bound = "\(term.variable)′\(depth)"
    let expression = term.expression.substituting([term.variable: .variable(bound)])
      .substituting(substitution)
    let bare = Resolver(
      signs: signs, vanishes: vanishes,
      derivatives: derivatives.mapValues {
        Claim.DerivativeTerm(
          of: $0.expression, in: $0.variable, order: $0.order,
          at: $0.point.substituting([term.variable: .variable(bound)]))
      }, meter: meter, substitution: substitution)
    func form(_ side: Int, _ touch: Touch) throws(Obstacle) -> Formula {
      try bare.resolve(
        expression, at: Place(variable: bound, point: fixed, side: side), touch: touch, depth: depth + 1)
    }
    func differentiated(_ e: Formula, _ order: Int) throws(Obstacle) -> Formula {
      var result = e
      for _ in 0..<order {
        result = try SmoothDerivative.of(result, bound, meter)
        // Its parts are shared, and no longer are when something is inserted for a name.
        if result.exceedsParts(Prover.partLimit, to: 4 * Formula.depthLimit) { throw .exhausted }
      }
      return result
    }
    let here = Touch()
    let smooth = try form(0, here)
    if !here.happened {
      // The derivative exists only where the function does, however far its formula reaches: ln′ on x > 0.
      _ = try vanishes(smooth.substituting([bound: fixed]))
      return try differentiated(smooth, term.order).substituting([bound: point])
    }
    // A case changes here: the derivative exists if the pieces meet with all their derivatives.
    let (left, right) = (try form(-1, Touch()), try form(1, Touch()))
    let value = smooth.substituting([bound: fixed])
    for order in 0...term.order {
      let fromLeft = try differentiated(left, order).substituting([bound: fixed])
      let fromRight = try differentiated(right, order).substituting([bound: fixed])
      var gaps = [Formula.difference(fromLeft, fromRight)]
      if order == 0 { gaps.append(.difference(fromRight, value)) }
      for gap in gaps {
        let sign: Signs
        do {
          sign = try signs(gap)
        } catch {
          guard case .undefined = error else { throw error }
          // The piece may still have a limit there; nothing is said about it.
          throw .unsupported("a derivative at a point where a piece has no value or no slope")
        }
        if !sign.canBeZero { throw .undefined(Resolver.noDerivative) }
        guard sign == .zero else { throw .needsSign(gap) }
      }
    }
    // Both pieces agree at the point only, so the result is good for the point only.
    if place != nil { throw .unsupported("a derivative of a derivative at a kink") }
    return try differentiated(right, term.order).substituting([bound: point])
  }

  static let noDerivative = "the derivative does not exist"
}
