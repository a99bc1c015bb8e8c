extension Expression {
  /// An equal expression in the form a person would write: numbers folded, like terms and like powers
  /// collected, common factors taken out of what a product rule made, and 1 − tanh² kept as it is.
  ///
  /// Equal means equal wherever both sides are defined; a cancelled factor such as x/x may widen the domain.
  /// At most eight passes are made, with a limited number of steps; an expression that needs more of them comes back as it is.
  public func simplified() -> Expression {
    (try? simplified(.forming())) ?? self
  }

  func simplified(_ meter: WorkMeter) throws(Obstacle) -> Expression {
    if meter.isExhausted || exceeds(depth: Self.depthLimit, parts: 2_000_000) { throw .exhausted }
    return try Simplifier(meter: meter).simplified(self)
  }
}

/// The rules, and the work that they may take.
private struct Simplifier {
  let meter: WorkMeter

  func simplified(_ expression: Expression) throws(Obstacle) -> Expression {
    var current = expression
    for _ in 0..<8 {
      let next = try once(current)
      if next == current { break }
      current = next
    }
    return current
  }

  private func all(_ expressions: [Expression]) throws(Obstacle) -> [Expression] {
    var result: [Expression] = []
    result.reserveCapacity(expressions.count)
    for expression in expressions { result.append(try once(expression)) }
    return result
  }

  private func once(_ expression: Expression) throws(Obstacle) -> Expression {
    try meter.touch(2)
    switch expression {
    case .number, .constant, .variable: return expression
    case .sum(let terms): return try sum(try all(terms))
    case .product(let factors): return try product(try all(factors))
    case .power(let base, let exponent): return try power(try once(base), try once(exponent))
    case .function(let function, let arguments): return call(function, try all(arguments))
    case .piecewise(let branches, let otherwise):
      var simpler: [Expression.Branch] = []
      for branch in branches {
        simpler.append(.init(try once(branch.condition), try once(branch.value)))
      }
      return cases(simpler, try once(otherwise))
    }
  }

  private func product(of factors: [Expression]) -> Expression {
    factors.isEmpty ? 1 : (factors.count == 1 ? factors[0] : .product(factors))
  }

  private func sum(_ terms: [Expression]) throws(Obstacle) -> Expression {
    var order: [Expression] = []
    var coefficients: [Expression: Rational] = [:]
    for term in terms.flatMap(\.terms) {
      let (coefficient, rest) = term.numberAndRest
      try meter.touch(4 + coefficient.size / 64)
      if coefficients[rest] == nil { order.append(rest) }
      coefficients[rest] = (coefficients[rest] ?? .zero) + coefficient
    }
    var result: [Expression] = []
    for rest in order {
      guard let coefficient = coefficients[rest], coefficient != .zero else { continue }
      if rest == 1 {
        result.append(.number(coefficient))
      } else if coefficient == .one {
        result.append(rest)
      } else {
        result.append(.product([.number(coefficient)] + rest.factors))
      }
    }
    if result.isEmpty { return 0 }
    if result.count == 1 { return result[0] }
    return try factoredOut(result)
  }

  /// Takes out exponentials, sigmoids and quotients that every term holds: what a product rule leaves behind.
  private func factoredOut(_ terms: [Expression]) throws(Obstacle) -> Expression {
    let lists = terms.map(\.factors)
    guard let first = lists.first else { return 0 }
    var common: [Expression] = []
    for factor in first {
      if case .number = factor { continue }
      var isCommon = true
      for list in lists where isCommon {
        try meter.touch(list.count)
        isCommon = list.contains(factor)
      }
      if isCommon { common.append(factor) }
    }
    if common.isEmpty { return .sum(terms) }
    let rest = lists.map { list -> Expression in
      var list = list
      for factor in common {
        if let index = list.firstIndex(of: factor) { list.remove(at: index) }
      }
      return product(of: list)
    }
    return .product(common + [.sum(rest)])
  }

  private func product(_ factors: [Expression]) throws(Obstacle) -> Expression {
    var coefficient = Rational.one
    var order: [Expression] = []
    var exponents: [Expression: [Expression]] = [:]
    var exponential: [Expression] = []
    for factor in factors.flatMap(\.factors) {
      try meter.touch(4)
      var base = factor
      var exponent: Expression = 1
      switch factor {
      case .number(let value):
        try meter.touch((value.size + coefficient.size) / 64)
        coefficient = coefficient * value
        continue
      case .function(.exp, let arguments) where arguments.count == 1:
        exponential += arguments[0].terms
        continue
      case .power(let under, let power): (base, exponent) = (under, power)
      default: break
      }
      if exponents[base] == nil { order.append(base) }
      exponents[base, default: []].append(exponent)
    }
    if coefficient == .zero { return 0 }
    var result: [Expression] = []
    for base in order {
      let list = exponents[base] ?? []
      let exponent = list.count == 1 ? list[0] : try sum(list)
      for part in try power(base, exponent).factors {
        if case .number(let value) = part { coefficient = coefficient * value } else { result.append(part) }
      }
    }
    if !exponential.isEmpty {
      let exponent = try sum(exponential)
      if exponent != 0 { result.append(exp(exponent)) }
    }
    if coefficient == .zero { return 0 }
    // A number is multiplied into a lone sum of two only when that clears it, as in −1·(−x − 1).
    if result.count == 1, case .sum(let terms) = result[0], coefficient == Rational(-1) {
      var negated: [Expression] = []
      for term in terms { negated.append(try product([-1, term])) }
      return .sum(negated)
    }
    if case .piecewise(let branches, let otherwise)? = result.first(where: {
      if case .piecewise = $0 { true } else { false }
    }),
      let index = result.firstIndex(of: .piecewise(branches, otherwise: otherwise))
    {
      result.remove(at: index)
      let others = (coefficient == .one ? [] : [.number(coefficient)]) + result
      if others.isEmpty { return .piecewise(branches, otherwise: otherwise) }
      var multiplied: [Expression.Branch] = []
      for branch in branches {
        multiplied.append(.init(branch.condition, try product(others + [branch.value])))
      }
      return .piecewise(multiplied, otherwise: try product(others + [otherwise]))
    }
    // Quotients stand last, as in 2*x*exp(x)/y.
    func isQuotient(_ e: Expression) -> Bool {
      if case .power(_, .number(let exponent)) = e { return exponent < .zero }
      return false
    }
    result = result.filter { !isQuotient($0) } + result.filter(isQuotient)
    if coefficient == .one { return product(of: result) }
    if result.isEmpty { return .number(coefficient) }
    return .product([.number(coefficient)] + result)
  }

  private func power(_ base: Expression, _ exponent: Expression) throws(Obstacle) -> Expression {
    guard case .number(let value) = exponent else { return pow(base, exponent) }
    if value == .zero { return 1 }
    if value == .one { return base }
    switch base {
    case .number(let number):
      try meter.touch(number.size * 4)
      if let whole = value.asInt, let result = number.raised(to: whole) { return .number(result) }
      if number.signum > 0, value.denominator == 2, let root = number.root(2),
        let top = Int(exactly: value.numerator),
        let result = root.raised(to: top)
      {
        return .number(result)
      }
      return .power(base, exponent)
    case .power(let inner, .number(let first)):
      // (u^a)^b is u^(ab) for whole b, and for even a with ab even.
      if value.isInteger { return try power(inner, .number(first * value)) }
      return .power(base, exponent)
    case .product(let factors) where value.isInteger:
      var powers: [Expression] = []
      for factor in factors { powers.append(try power(factor, exponent)) }
      return try product(powers)
    case .function(.exp, let arguments) where arguments.count == 1:
      return exp(try product([exponent, arguments[0]]))
    default: return .power(base, exponent)
    }
  }

  private func call(_ function: Function, _ arguments: [Expression]) -> Expression {
    guard arguments.count == 1, case .number(let value) = arguments[0] else {
      return .function(function, arguments)
    }
    switch function {
    case .abs: return .number(value.magnitude)
    case .sign: return .number(Rational(value.signum))
    case .exp where value == .one: return .constant(.e)
    case .exp, .cos, .cosh: return value == .zero ? 1 : .function(function, arguments)
    case .ln: return value == .one ? 0 : .function(function, arguments)
    case .sin, .tan, .arctan, .sinh, .tanh, .erf: return value == .zero ? 0 : .function(function, arguments)
    case .max, .min: return arguments[0]
    case .sigmoid: return value == .zero ? .number(Rational(1, 2)) : .function(function, arguments)
    case .softplus: return .function(function, arguments)
    }
  }

  private func cases(_ branches: [Expression.Branch], _ otherwise: Expression) -> Expression {
    var kept: [Expression.Branch] = []
    for branch in branches {
      if let known = branch.condition.known {
        if known { return cases(kept, branch.value) }
        continue
      }
      kept.append(branch)
    }
    while let last = kept.last, last.value == otherwise { kept.removeLast() }
    return kept.isEmpty ? otherwise : .piecewise(kept, otherwise: otherwise)
  }

  private func once(_ condition: Expression.Condition) throws(Obstacle) -> Expression.Condition {
    switch condition {
    case .compare(let left, let relation, let right):
      return .compare(try simplified(left), relation, try simplified(right))
    case .all(let parts): return .all(try all(parts))
    case .any(let parts): return .any(try all(parts))
    case .not(let part): return .not(try once(part))
    }
  }

  private func all(_ conditions: [Expression.Condition]) throws(Obstacle) -> [Expression.Condition] {
    var result: [Expression.Condition] = []
    for condition in conditions { result.append(try once(condition)) }
    return result
  }
}

extension Expression {
  /// The factor of a term that is a number, and the rest.
  fileprivate var numberAndRest: (Rational, Expression) {
    switch self {
    case .number(let value): return (value, 1)
    case .product(let factors):
      guard case .number(let value)? = factors.first else { return (.one, self) }
      if factors.count <= 2 { return (value, factors.count == 2 ? factors[1] : 1) }
      return (value, .product(Array(factors.dropFirst())))
    default: return (.one, self)
    }
  }
}

extension Expression.Condition {
  /// Whether it holds, when that shows from two plain numbers.
  fileprivate var known: Bool? {
    guard case .compare(.number(let left), let relation, .number(let right)) = self else { return nil }
    return relation.holds(left, right)
  }
}

extension Expression.Relation {
  func holds<T: Comparable>(_ left: T, _ right: T) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .equal: left == right
    case .notEqual: left != right
    case .greaterOrEqual: left >= right
    case .greater: left > right
    }
  }
}
