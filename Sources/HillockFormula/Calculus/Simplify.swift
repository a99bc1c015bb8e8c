extension Formula {
  /// An equal expression in the form a person would write: numbers folded, like terms and like powers
  /// collected, common factors taken out of what a product rule made, and 1 − tanh² kept as it is.
  ///
  /// Equal means equal wherever both sides are defined; a cancelled factor such as x/x may widen the domain.
  /// At most eight passes are made, with a limited number of steps; an expression that needs more of them comes back as it is.
  public func simplified() -> Formula {
    (try? simplified(.forming())) ?? self
  }

  func simplified(_ meter: WorkMeter) throws(Obstacle) -> Formula {
    if meter.isExhausted || exceeds(depth: Self.depthLimit, parts: 2_000_000) { throw .exhausted }
    let simplifier = Simplifier(meter: meter)
    let id = try simplifier.graph.add(self, meter)
    let result = try simplifier.simplified(id)
    return result == id ? self : simplifier.graph.expression(result)
  }
}

/// The rules, and the work that they may take. It works on numbers of a graph, so that comparing two expressions is comparing two
/// numbers, and an expression that stands in many places is simplified once.
final class Simplifier {
  let meter: WorkMeter
  let graph = ExpressionGraph()
  /// What one pass makes of an expression.
  private var passes: [Int: Int] = [:]
  private let zero: Int
  private let one: Int
  private let minusOne: Int

  init(meter: WorkMeter) {
    self.meter = meter
    zero = graph.number(.zero)
    one = graph.number(.one)
    minusOne = graph.number(Rational(-1))
  }

  func simplified(_ expression: Int) throws(Obstacle) -> Int {
    var current = expression
    for _ in 0..<8 {
      let next = try once(current)
      if next == current { break }
      current = next
    }
    return current
  }

  private func all(_ expressions: [Int]) throws(Obstacle) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(expressions.count)
    for expression in expressions { result.append(try once(expression)) }
    return result
  }

  private func once(_ expression: Int) throws(Obstacle) -> Int {
    try meter.touch(1)
    if let known = passes[expression] { return known }
    let result: Int
    switch graph[expression] {
    case .number, .constant, .variable: result = expression
    case .sum(let terms): result = try sum(try all(terms))
    case .product(let factors): result = try product(try all(factors))
    case .power(let base, let exponent): result = try power(try once(base), try once(exponent))
    case .function(let function, let arguments): result = call(function, try all(arguments))
    case .piecewise(let conditions, let values, let otherwise):
      let conditions = try all(conditions)
      result = cases(conditions, try all(values), try once(otherwise))
    case .compare(let left, let relation, let right):
      result = graph.id(.compare(try simplified(left), relation, try simplified(right)))
    case .all(let parts): result = graph.id(.all(try all(parts)))
    case .any(let parts): result = graph.id(.any(try all(parts)))
    case .not(let part): result = graph.id(.not(try once(part)))
    }
    passes[expression] = result
    return result
  }

  private func product(of factors: [Int]) -> Int {
    factors.isEmpty ? one : (factors.count == 1 ? factors[0] : graph.id(.product(factors)))
  }

  /// The factor of a term that is a number, and the rest.
  private func numberAndRest(_ term: Int) throws(Obstacle) -> (Rational, Int) {
    switch graph[term] {
    case .number(let value): return (value, one)
    case .product(let factors):
      guard let first = factors.first, let value = graph.value(first) else { return (.one, term) }
      try meter.touch(factors.count)
      return (value, product(of: Array(factors.dropFirst())))
    default: return (.one, term)
    }
  }

  private func sum(_ terms: [Int]) throws(Obstacle) -> Int {
    var order: [Int] = []
    var coefficients: [Int: Rational] = [:]
    for term in terms.flatMap(graph.terms) {
      let (coefficient, rest) = try numberAndRest(term)
      try meter.touch(4 + coefficient.size / 64)
      if let known = coefficients[rest] {
        coefficients[rest] = known + coefficient
      } else {
        order.append(rest)
        coefficients[rest] = coefficient
      }
    }
    var result: [Int] = []
    for rest in order {
      guard let coefficient = coefficients[rest], coefficient != .zero else { continue }
      if rest == one {
        result.append(graph.number(coefficient))
      } else if coefficient == .one {
        result.append(rest)
      } else {
        result.append(graph.id(.product([graph.number(coefficient)] + graph.factors(rest))))
      }
    }
    if result.isEmpty { return zero }
    if result.count == 1 { return result[0] }
    return try factoredOut(result)
  }

  /// Takes out exponentials, sigmoids and quotients that every term holds: what a product rule leaves behind.
  private func factoredOut(_ terms: [Int]) throws(Obstacle) -> Int {
    let lists = terms.map(graph.factors)
    guard let first = lists.first else { return zero }
    var common: [Int] = []
    for factor in first {
      if graph.value(factor) != nil { continue }
      var isCommon = true
      for list in lists where isCommon {
        try meter.touch(1 + list.count / 8)
        isCommon = list.contains(factor)
      }
      if isCommon { common.append(factor) }
    }
    if common.isEmpty { return graph.id(.sum(terms)) }
    var rest: [Int] = []
    for var list in lists {
      try meter.touch(1 + list.count * common.count / 8)
      for factor in common {
        if let index = list.firstIndex(of: factor) { list.remove(at: index) }
      }
      rest.append(product(of: list))
    }
    return graph.id(.product(common + [graph.id(.sum(rest))]))
  }

  private func product(_ factors: [Int]) throws(Obstacle) -> Int {
    var coefficient = Rational.one
    var order: [Int] = []
    var exponents: [Int: [Int]] = [:]
    var exponential: [Int] = []
    for factor in factors.flatMap(graph.factors) {
      try meter.touch(4)
      var base = factor
      var exponent = one
      switch graph[factor] {
      case .number(let value):
        try meter.touch((value.size + coefficient.size) / 64)
        coefficient = coefficient * value
        continue
      case .function(.exp, let arguments) where arguments.count == 1:
        exponential += graph.terms(arguments[0])
        continue
      case .power(let under, let power): (base, exponent) = (under, power)
      default: break
      }
      if exponents[base] == nil { order.append(base) }
      exponents[base, default: []].append(exponent)
    }
    if coefficient == .zero { return zero }
    var result: [Int] = []
    for base in order {
      let list = exponents[base] ?? []
      let exponent = list.count == 1 ? list[0] : try sum(list)
      for part in graph.factors(try power(base, exponent)) {
        if let value = graph.value(part) { coefficient = coefficient * value } else { result.append(part) }
      }
    }
    if !exponential.isEmpty {
      let exponent = try sum(exponential)
      if exponent != zero { result.append(graph.id(.function(.exp, [exponent]))) }
    }
    if coefficient == .zero { return zero }
    // A number is multiplied into a lone sum of two only when that clears it, as in −1·(−x − 1).
    if result.count == 1, case .sum(let terms) = graph[result[0]], coefficient == Rational(-1) {
      var negated: [Int] = []
      for term in terms { negated.append(try product([minusOne, term])) }
      return graph.id(.sum(negated))
    }
    return try arranged(coefficient, result)
  }

  /// Into the branches of a definition by cases, or with quotients last, as in 2*x*exp(x)/y.
  private func arranged(_ coefficient: Rational, _ factors: [Int]) throws(Obstacle) -> Int {
    var factors = factors
    for (index, factor) in factors.enumerated() {
      guard case .piecewise(let conditions, let values, let otherwise) = graph[factor] else { continue }
      factors.remove(at: index)
      let others = (coefficient == .one ? [] : [graph.number(coefficient)]) + factors
      if others.isEmpty { return factor }
      var multiplied: [Int] = []
      for value in values { multiplied.append(try product(others + [value])) }
      let last = try product(others + [otherwise])
      return graph.id(.piecewise(conditions: conditions, values: multiplied, otherwise: last))
    }
    let quotients = factors.filter(isQuotient)
    if !quotients.isEmpty { factors = factors.filter { !isQuotient($0) } + quotients }
    if coefficient == .one { return product(of: factors) }
    if factors.isEmpty { return graph.number(coefficient) }
    return graph.id(.product([graph.number(coefficient)] + factors))
  }

  private func isQuotient(_ factor: Int) -> Bool {
    guard case .power(_, let exponent) = graph[factor], let value = graph.value(exponent) else {
      return false
    }
    return value < .zero
  }

  private func power(_ base: Int, _ exponent: Int) throws(Obstacle) -> Int {
    guard let value = graph.value(exponent) else {
      return graph.id(
        graph[base] == .constant(.e) ? .function(.exp, [exponent]) : .power(base, exponent))
    }
    if value == .zero { return one }
    if value == .one { return base }
    switch graph[base] {
    case .number(let number):
      try meter.touch(number.size * 4)
      if let whole = value.asInt, let result = number.raised(to: whole) { return graph.number(result) }
      if number.signum > 0, value.denominator == 2, let root = number.root(2),
        let top = Int(exactly: value.numerator),
        let result = root.raised(to: top)
      {
        return graph.number(result)
      }
    case .power(let inner, let first):
      // (u^a)^b is u^(ab) for whole b, and for even a with ab even.
      if value.isInteger, let first = graph.value(first) {
        return try power(inner, graph.number(first * value))
      }
    case .product(let factors) where value.isInteger:
      var powers: [Int] = []
      for factor in factors { powers.append(try power(factor, exponent)) }
      return try product(powers)
    case .function(.exp, let arguments) where arguments.count == 1:
      return graph.id(.function(.exp, [try product([exponent, arguments[0]])]))
    default: break
    }
    return graph.id(.power(base, exponent))
  }

  private func call(_ function: Function, _ arguments: [Int]) -> Int {
    let plain = ExpressionGraph.Node.function(function, arguments)
    guard arguments.count == 1, let value = graph.value(arguments[0]) else { return graph.id(plain) }
    switch function {
    case .abs: return graph.number(value.magnitude)
    case .sign: return graph.number(Rational(value.signum))
    case .exp where value == .one: return graph.id(.constant(.e))
    case .exp, .cos, .cosh: return value == .zero ? one : graph.id(plain)
    case .ln: return value == .one ? zero : graph.id(plain)
    case .sin, .tan, .arctan, .sinh, .tanh, .erf: return value == .zero ? zero : graph.id(plain)
    case .max, .min: return arguments[0]
    case .sigmoid: return value == .zero ? graph.number(Rational(1, 2)) : graph.id(plain)
    case .softplus: return graph.id(plain)
    }
  }

  private func cases(_ conditions: [Int], _ values: [Int], _ otherwise: Int) -> Int {
    var otherwise = otherwise
    var kept: [(condition: Int, value: Int)] = []
    for (condition, value) in zip(conditions, values) {
      if let known = known(condition) {
        if !known { continue }
        otherwise = value
        break
      }
      kept.append((condition, value))
    }
    while let last = kept.last, last.value == otherwise { kept.removeLast() }
    if kept.isEmpty { return otherwise }
    return graph.id(
      .piecewise(conditions: kept.map(\.condition), values: kept.map(\.value), otherwise: otherwise))
  }

  /// Whether it holds, when that shows from two plain numbers.
  private func known(_ condition: Int) -> Bool? {
    guard case .compare(let left, let relation, let right) = graph[condition],
      let left = graph.value(left), let right = graph.value(right)
    else { return nil }
    return relation.holds(left, right)
  }

  // MARK: differences

  /// a − b simplified, put together as the operators do.
  func difference(_ a: Int, _ b: Int) throws(Obstacle) -> Int {
    if let p = graph.value(a), let q = graph.value(b) { return graph.number(p - q) }
    let terms = graph.terms(a) + [negated(b)]
    try meter.touch(terms.count)
    return try simplified(graph.id(.sum(terms)))
  }

  private func negated(_ a: Int) -> Int {
    if let value = graph.value(a) { return graph.number(-value) }
    guard case .product(let factors) = graph[a] else { return graph.id(.product([minusOne, a])) }
    guard let first = factors.first, let value = graph.value(first) else {
      return graph.id(.product([minusOne] + factors))
    }
    let rest = Array(factors.dropFirst())
    if value == Rational(-1) { return rest.count == 1 ? rest[0] : graph.id(.product(rest)) }
    return graph.id(.product([graph.number(-value)] + rest))
  }
}

extension Formula.Relation {
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
