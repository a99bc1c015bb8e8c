@_spi(Tools) import HillockFormula

/// Evaluates a formula in interval arithmetic.
struct Evaluation {
  let arithmetic: IntervalArithmetic
  /// Values or ranges of the names.
  var ranges: [String: Interval]
  /// Exact values of the names, for comparisons that intervals cannot decide; empty when names stand for
  /// ranges.
  var exact: [String: Rational]
  /// What evaluating takes from; `nil` where somebody else counts.
  let meter: WorkMeter?

  enum Failure: Error, Hashable, Sendable {
    /// The formula may have no value here: a logarithm of, or division by, what may be zero or negative.
    case domain
    /// A comparison in a definition by cases could not be decided.
    case undecidedCase
    case unboundName(String)
    /// The tree is deeper than the evaluator goes.
    case tooDeep
    /// The allowance of work is used up.
    case exhausted
  }

  static let depthLimit = 600

  init(bits: Int, at values: [String: Rational], _ meter: WorkMeter? = nil) {
    self.meter = meter
    let arithmetic = IntervalArithmetic(bits: bits)
    self.arithmetic = arithmetic
    exact = values
    ranges = values.mapValues { arithmetic.enclose($0) }
  }

  /// The same, with ranges made where they are asked for: for what is mostly evaluated exactly.
  init(bits: Int, exactly values: [String: Rational], _ meter: WorkMeter? = nil) {
    self.meter = meter
    arithmetic = IntervalArithmetic(bits: bits)
    exact = values
    ranges = [:]
  }

  init(bits: Int, over ranges: [String: Interval], _ meter: WorkMeter? = nil) {
    self.meter = meter
    arithmetic = IntervalArithmetic(bits: bits)
    exact = [:]
    self.ranges = ranges
  }

  func value(_ node: Evaluable, depth: Int = 0) throws(Failure) -> Interval {
    guard depth < Evaluation.depthLimit else { throw .tooDeep }
    if let meter {
      if meter.isExhausted { throw .exhausted }
      meter.note(cost(of: node))
    }
    switch node {
    case .number(let value): return arithmetic.enclose(value)
    case .enclosed(let value): return value
    case .constant(.pi): return arithmetic.pi()
    case .constant(.e): return arithmetic.exp(Dyadic.one)
    case .variable(let name):
      guard let range = ranges[name] ?? exact[name].map({ arithmetic.enclose($0) }) else {
        throw .unboundName(name)
      }
      return range
    case .sum(let nodes):
      var sum = Interval.zero
      for node in nodes { sum = arithmetic.add(sum, try value(node, depth: depth + 1)) }
      return sum
    case .product(let nodes):
      var product = Interval.one
      for node in nodes { product = arithmetic.multiply(product, try value(node, depth: depth + 1)) }
      return product
    case .integerPower(let base, let n):
      let base = try value(base, depth: depth + 1)
      if n == 0 && base.contains0 { throw .domain }
      return try defined(arithmetic.power(base, n))
    case .power(let base, let exponent):
      return try power(base, exponent, depth)
    case .apply(let operation, let argument):
      return try apply(operation, try value(argument, depth: depth + 1), argument, depth)
    case .maximum(let nodes):
      var result: Interval?
      for node in nodes {
        let next = try value(node, depth: depth + 1)
        result = result.map { arithmetic.maximum($0, next) } ?? next
      }
      return try defined(result)
    case .minimum(let nodes):
      var result: Interval?
      for node in nodes {
        let next = try value(node, depth: depth + 1)
        result = result.map { arithmetic.minimum($0, next) } ?? next
      }
      return try defined(result)
    case .piecewise(let branches, let otherwise):
      return try piecewise(branches, otherwise, depth)
    }
  }

  /// In touches: functions are series, and long mantissas take longer.
  private func cost(of node: Evaluable) -> Int {
    switch node {
    case .number, .variable, .enclosed, .sum, .product, .maximum, .minimum, .piecewise: 4
    case .integerPower: 20
    // Three square roots and two series.
    case .apply(.arctan, _): 3 * (16 + arithmetic.bits * arithmetic.bits / 256)
    case .constant, .power, .apply: 16 + arithmetic.bits * arithmetic.bits / 256
    }
  }

  private func defined(_ interval: Interval?) throws(Failure) -> Interval {
    guard let interval else { throw .domain }
    return interval
  }

  private func power(_ base: Evaluable, _ exponent: Evaluable, _ depth: Int) throws(Failure) -> Interval {
    let exponentValue = try value(exponent, depth: depth + 1)
    let baseValue = try value(base, depth: depth + 1)
    if baseValue.isPositive { return try defined(arithmetic.power(baseValue, exponentValue)) }
    // 0 to a positive power, and integer exponents that only the values show to be integers.
    if baseValue.isPoint && baseValue.lower.isZero && exponentValue.isPositive { return .zero }
    if let n = exactValue(exponent)?.asInt { return try defined(arithmetic.power(baseValue, n)) }
    if baseValue.isNotNegative && exponentValue.isPositive && exact.isEmpty {
      // Over a range: from 0 up to the largest value.
      let top = try defined(
        arithmetic.power(Interval(baseValue.upper, baseValue.upper, excludesZero: true), exponentValue))
      return Interval(.zero, top.upper)
    }
    throw .domain
  }

  private func apply(
    _ operation: Evaluable.Operation, _ a: Interval, _ argument: Evaluable, _ depth: Int
  ) throws(Failure) -> Interval {
    switch operation {
    case .exp: return arithmetic.exp(a)
    case .ln: return try defined(arithmetic.ln(a))
    case .sin: return arithmetic.sin(a)
    case .cos: return arithmetic.cos(a)
    case .tan: return try defined(arithmetic.tan(a))
    case .arctan: return arithmetic.arctan(a)
    case .sinh: return arithmetic.sinh(a)
    case .cosh: return arithmetic.cosh(a)
    case .tanh: return arithmetic.tanh(a)
    case .erf: return arithmetic.erf(a)
    case .abs: return arithmetic.magnitude(a)
    case .sigmoid: return arithmetic.sigmoid(a)
    case .softplus: return arithmetic.softplus(a)
    case .erfc: return arithmetic.erfc(a)
    case .expMinusOne: return arithmetic.expMinusOne(a)
    case .lnOnePlus: return try defined(arithmetic.lnOnePlus(a))
    case .lnCosh: return arithmetic.lnCosh(a)
    case .squareRoot: return try defined(arithmetic.squareRoot(a))
    case .sign:
      if a.isPositive { return .one }
      if a.isNegative { return Interval(Dyadic(-1)) }
      if a.isPoint { return .zero }
      if let value = exactValue(argument) { return Interval(Dyadic(value.signum)) }
      guard exact.isEmpty else { throw .undecidedCase }
      return Interval(
        a.isNotNegative ? .zero : Dyadic(-1), a.isNotPositive ? .zero : .one)
    }
  }

  private func piecewise(
    _ branches: [(Evaluable.Test, Evaluable)], _ otherwise: Evaluable, _ depth: Int
  ) throws(Failure) -> Interval {
    var hull: Interval?
    for (test, node) in branches {
      let holds = try self.holds(test, depth: depth + 1)
      if holds == false { continue }
      if holds == nil && !exact.isEmpty { throw .undecidedCase }
      let value = try self.value(node, depth: depth + 1)
      hull = hull.map { $0.hull(value) } ?? value
      if holds == true { return try defined(hull) }
    }
    let value = try self.value(otherwise, depth: depth + 1)
    return hull.map { $0.hull(value) } ?? value
  }

  /// Whether a condition holds; `nil` when that cannot be told, or differs over the ranges.
  func holds(_ test: Evaluable.Test, depth: Int = 0) throws(Failure) -> Bool? {
    guard depth < Evaluation.depthLimit else { throw .tooDeep }
    switch test {
    case .all(let parts):
      var result: Bool? = true
      for part in parts {
        let holds = try self.holds(part, depth: depth + 1)
        if holds == false { return false }
        if holds == nil { result = nil }
      }
      return result
    case .any(let parts):
      var result: Bool? = false
      for part in parts {
        let holds = try self.holds(part, depth: depth + 1)
        if holds == true { return true }
        if holds == nil { result = nil }
      }
      return result
    case .not(let part): return try holds(part, depth: depth + 1).map { !$0 }
    case .compare(let left, let relation, let right):
      return try compare(left, relation, right, depth)
    }
  }

  private func compare(
    _ left: Evaluable, _ relation: Formula.Relation, _ right: Evaluable, _ depth: Int
  ) throws(Failure) -> Bool? {
    let a = try value(left, depth: depth + 1)
    let b = try value(right, depth: depth + 1)
    if let decided = IntervalArithmetic.compare(a, relation, b) { return decided }
    guard !exact.isEmpty, let p = exactValue(left), let q = exactValue(right) else { return nil }
    return relation.holds(between: p, and: q)
  }

  /// The exact value, where only rational operations lead to it.
  func exactValue(_ node: Evaluable, depth: Int = 0) -> Rational? {
    guard depth < Evaluation.depthLimit, meter?.isExhausted != true else { return nil }
    meter?.note(4)
    func exact(_ node: Evaluable) -> Rational? {
      guard let value = exactValue(node, depth: depth + 1), value.size < 65_536 else { return nil }
      // Fractions are reduced in a time quadratic in their length.
      if value.size > 256 { meter?.note(value.size * value.size / 16_384) }
      return value
    }
    switch node {
    case .number(let value): return value
    case .constant, .enclosed: return nil
    case .variable(let name): return self.exact[name]
    case .sum(let nodes):
      var sum = Rational.zero
      for node in nodes {
        guard let value = exact(node) else { return nil }
        sum = sum + value
      }
      return sum
    case .product(let nodes):
      var product = Rational.one
      for node in nodes {
        guard let value = exact(node) else { return nil }
        product = product * value
      }
      return product
    case .integerPower(let base, let n): return exact(base)?.raised(to: n)
    case .power(let base, let exponent):
      guard let base = exact(base), let exponent = exact(exponent),
        let degree = Int(exactly: exponent.denominator), let n = Int(exactly: exponent.numerator)
      else { return nil }
      return base.root(degree)?.raised(to: n)
    case .apply(let operation, let argument): return exact(argument).flatMap { exactApply(operation, $0) }
    case .maximum(let nodes):
      let values = nodes.compactMap { exact($0) }
      return values.count == nodes.count ? values.max() : nil
    case .minimum(let nodes):
      let values = nodes.compactMap { exact($0) }
      return values.count == nodes.count ? values.min() : nil
    case .piecewise(let branches, let otherwise):
      for (test, node) in branches {
        guard let holds = try? self.holds(test, depth: depth + 1) else { return nil }
        if holds { return exact(node) }
      }
      return exact(otherwise)
    }
  }

  private func exactApply(_ operation: Evaluable.Operation, _ a: Rational) -> Rational? {
    switch operation {
    case .abs: return a.magnitude
    case .sign: return Rational(a.signum)
    case .squareRoot: return a.root(2)
    case .exp, .cos, .cosh, .erfc: return a.isZero ? .one : nil
    case .sigmoid: return a.isZero ? Rational(1, 2) : nil
    case .ln: return a == .one ? .zero : nil
    case .sin, .tan, .arctan, .sinh, .tanh, .erf, .expMinusOne, .lnOnePlus, .lnCosh:
      return a.isZero ? .zero : nil
    case .softplus: return nil
    }
  }
}

extension IntervalArithmetic {
  /// Whether the relation holds for any two numbers of the intervals; `nil` when it depends.
  static func compare(_ a: Interval, _ relation: Formula.Relation, _ b: Interval) -> Bool? {
    let below = a.upper < b.lower || (a.isDisjoint(from: b) && a.upper <= b.lower)
    let above = b.upper < a.lower || (a.isDisjoint(from: b) && b.upper <= a.lower)
    let same = a.isPoint && b.isPoint && a.lower == b.lower
    switch relation {
    case .less: return below ? true : (above || same || b.upper <= a.lower ? false : nil)
    case .lessOrEqual: return below || same || a.upper <= b.lower ? true : (above ? false : nil)
    case .greater: return compare(b, .less, a)
    case .greaterOrEqual: return compare(b, .lessOrEqual, a)
    case .equal: return same ? true : (below || above ? false : nil)
    case .notEqual: return same ? false : (below || above ? true : nil)
    }
  }
}

extension Formula.Relation {
  func holds(between a: Rational, and b: Rational) -> Bool {
    holds(forSign: (a - b).signum)
  }

  /// Whether it holds when left − right has this sign.
  func holds(forSign sign: Int) -> Bool {
    switch self {
    case .less: return sign < 0
    case .lessOrEqual: return sign <= 0
    case .equal: return sign == 0
    case .notEqual: return sign != 0
    case .greaterOrEqual: return sign >= 0
    case .greater: return sign > 0
    }
  }
}
