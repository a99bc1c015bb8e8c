extension Expression {
  /// An equal expression in the form a person would write: numbers folded, like terms and like powers
  /// collected, common factors taken out of what a product rule made, and 1 − tanh² kept as it is.
  ///
  /// Equal means equal wherever both sides are defined; a cancelled factor such as x/x may widen the domain.
  /// At most eight passes are made, so it ends.
  public func simplified() -> Expression {
    var current = self
    for _ in 0..<8 {
      let next = current.simplifiedOnce()
      if next == current { break }
      current = next
    }
    return current
  }

  private func simplifiedOnce() -> Expression {
    switch self {
    case .number, .constant, .variable: return self
    case .sum(let terms): return Self.simplifiedSum(terms.map { $0.simplifiedOnce() })
    case .product(let factors): return Self.simplifiedProduct(factors.map { $0.simplifiedOnce() })
    case .power(let base, let exponent):
      return Self.simplifiedPower(base.simplifiedOnce(), exponent.simplifiedOnce())
    case .function(let function, let arguments):
      return Self.simplifiedCall(function, arguments.map { $0.simplifiedOnce() })
    case .piecewise(let branches, let otherwise):
      return Self.simplifiedCases(
        branches.map { Branch($0.condition.simplifiedOnce(), $0.value.simplifiedOnce()) },
        otherwise.simplifiedOnce())
    }
  }

  /// The factor of a term that is a number, and the rest.
  private var numberAndRest: (Rational, Expression) {
    switch self {
    case .number(let value): return (value, 1)
    case .product(let factors):
      guard case .number(let value)? = factors.first else { return (.one, self) }
      return (value, Self.product(of: Array(factors.dropFirst())))
    default: return (.one, self)
    }
  }

  private static func product(of factors: [Expression]) -> Expression {
    factors.isEmpty ? 1 : (factors.count == 1 ? factors[0] : .product(factors))
  }

  private static func simplifiedSum(_ terms: [Expression]) -> Expression {
    var order: [Expression] = []
    var coefficients: [Expression: Rational] = [:]
    for term in terms.flatMap(\.terms) {
      let (coefficient, rest) = term.numberAndRest
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
    return factoredOut(result)
  }

  /// Takes out exponentials, sigmoids and quotients that every term holds: what a product rule leaves behind.
  private static func factoredOut(_ terms: [Expression]) -> Expression {
    let lists = terms.map(\.factors)
    guard let first = lists.first else { return 0 }
    let common = first.filter { factor in
      switch factor {
      case .number: false
      default: lists.allSatisfy { $0.contains(factor) }
      }
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

  private static func simplifiedProduct(_ factors: [Expression]) -> Expression {
    var coefficient = Rational.one
    var order: [Expression] = []
    var exponents: [Expression: [Expression]] = [:]
    var exponential: [Expression] = []
    for factor in factors.flatMap(\.factors) {
      var base = factor
      var exponent: Expression = 1
      switch factor {
      case .number(let value):
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
      let exponent = list.count == 1 ? list[0] : simplifiedSum(list)
      let power = simplifiedPower(base, exponent)
      for part in power.factors {
        if case .number(let value) = part { coefficient = coefficient * value } else { result.append(part) }
      }
    }
    if !exponential.isEmpty {
      let exponent = simplifiedSum(exponential)
      if exponent != 0 { result.append(exp(exponent)) }
    }
    if coefficient == .zero { return 0 }
    // A number is multiplied into a lone sum of two only when that clears it, as in −1·(−x − 1).
    if result.count == 1, case .sum(let terms) = result[0], coefficient == Rational(-1) {
      return .sum(terms.map { simplifiedProduct([-1, $0]) })
    }
    if case .piecewise(let branches, let otherwise)? = result.first(where: {
      if case .piecewise = $0 { true } else { false }
    }),
      let index = result.firstIndex(of: .piecewise(branches, otherwise: otherwise))
    {
      result.remove(at: index)
      let others = (coefficient == .one ? [] : [.number(coefficient)]) + result
      if others.isEmpty { return .piecewise(branches, otherwise: otherwise) }
      return .piecewise(
        branches.map { Branch($0.condition, simplifiedProduct(others + [$0.value])) },
        otherwise: simplifiedProduct(others + [otherwise]))
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

  private static func simplifiedPower(_ base: Expression, _ exponent: Expression) -> Expression {
    guard case .number(let value) = exponent else { return pow(base, exponent) }
    if value == .zero { return 1 }
    if value == .one { return base }
    switch base {
    case .number(let number):
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
      if value.isInteger { return simplifiedPower(inner, .number(first * value)) }
      return .power(base, exponent)
    case .product(let factors) where value.isInteger:
      return simplifiedProduct(factors.map { simplifiedPower($0, exponent) })
    case .function(.exp, let arguments) where arguments.count == 1:
      return exp(simplifiedProduct([exponent, arguments[0]]))
    default: return .power(base, exponent)
    }
  }

  private static func simplifiedCall(_ function: Function, _ arguments: [Expression]) -> Expression {
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

  private static func simplifiedCases(_ branches: [Branch], _ otherwise: Expression) -> Expression {
    var kept: [Branch] = []
    for branch in branches {
      if let known = branch.condition.known {
        if known { return simplifiedCases(kept, branch.value) }
        continue
      }
      kept.append(branch)
    }
    while let last = kept.last, last.value == otherwise { kept.removeLast() }
    return kept.isEmpty ? otherwise : .piecewise(kept, otherwise: otherwise)
  }
}

extension Expression.Condition {
  fileprivate func simplifiedOnce() -> Expression.Condition {
    switch self {
    case .compare(let left, let relation, let right):
      return .compare(left.simplified(), relation, right.simplified())
    case .all(let parts): return .all(parts.map { $0.simplifiedOnce() })
    case .any(let parts): return .any(parts.map { $0.simplifiedOnce() })
    case .not(let part): return .not(part.simplifiedOnce())
    }
  }

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
