import HillockFormula

/// A closed interval of real numbers, `lower` ≤ value ≤ `upper`, whose ends may be infinite.
package struct Interval: Sendable {
  package let lower: Dyadic
  package let upper: Dyadic
  /// The value is known not to be zero, though an end may be: how exp(−10³⁸) stays positive.
  package let excludesZero: Bool

  package init(_ lower: Dyadic, _ upper: Dyadic, excludesZero: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.excludesZero = excludesZero || lower.signum > 0 || upper.signum < 0
  }

  package init(_ point: Dyadic) {
    self.init(point, point)
  }

  package static let zero = Interval(.zero)
  package static let one = Interval(.one)
  static let everything = Interval(.negativeInfinity, .infinity)

  package var isPoint: Bool { lower == upper }
  package var isPositive: Bool { lower.signum >= 0 && excludesZero }
  package var isNegative: Bool { upper.signum <= 0 && excludesZero }
  var isNotNegative: Bool { lower.signum >= 0 }
  var isNotPositive: Bool { upper.signum <= 0 }
  package var contains0: Bool { !excludesZero && lower.signum <= 0 && upper.signum >= 0 }

  var negated: Interval { Interval(upper.negated, lower.negated, excludesZero: excludesZero) }

  package func contains(_ value: Dyadic) -> Bool {
    lower <= value && value <= upper && !(value.isZero && excludesZero)
  }

  /// No number lies in both.
  package func isDisjoint(from other: Interval) -> Bool {
    if upper < other.lower || other.upper < lower { return true }
    // They touch in zero only, and one of them leaves zero out.
    guard excludesZero || other.excludesZero else { return false }
    return (upper.isZero && other.lower.isZero) || (lower.isZero && other.upper.isZero)
  }

  func hull(_ other: Interval) -> Interval {
    Interval(
      Swift.min(lower, other.lower), Swift.max(upper, other.upper),
      excludesZero: excludesZero && other.excludesZero)
  }
}

/// Interval arithmetic with mantissas of `bits` bits. Every result encloses the exact one: lower ends are
/// rounded down, upper ends up.
///
/// A function returns `nil` where its argument may lie outside its domain.
struct IntervalArithmetic: Sendable {
  let bits: Int

  func enclose(_ value: Rational) -> Interval {
    Interval(Dyadic(value, bits, .down), Dyadic(value, bits, .up))
  }

  func add(_ a: Interval, _ b: Interval) -> Interval {
    let sameSign =
      (a.isNotNegative && b.isNotNegative || a.isNotPositive && b.isNotPositive)
      && (a.excludesZero || b.excludesZero)
    return Interval(
      Dyadic.sum(a.lower, b.lower, bits, .down), Dyadic.sum(a.upper, b.upper, bits, .up),
      excludesZero: sameSign)
  }

  func subtract(_ a: Interval, _ b: Interval) -> Interval { add(a, b.negated) }

  func multiply(_ a: Interval, _ b: Interval) -> Interval {
    let nonzero = a.excludesZero && b.excludesZero
    func down(_ x: Dyadic, _ y: Dyadic) -> Dyadic { Dyadic.product(x, y, bits, .down) }
    func up(_ x: Dyadic, _ y: Dyadic) -> Dyadic { Dyadic.product(x, y, bits, .up) }
    if a.isNotNegative {
      if b.isNotNegative {
        return Interval(down(a.lower, b.lower), up(a.upper, b.upper), excludesZero: nonzero)
      }
      if b.isNotPositive {
        return Interval(down(a.upper, b.lower), up(a.lower, b.upper), excludesZero: nonzero)
      }
      return Interval(down(a.upper, b.lower), up(a.upper, b.upper), excludesZero: nonzero)
    }
    if a.isNotPositive { return multiply(a.negated, b).negated }
    if b.isNotNegative || b.isNotPositive { return multiply(b, a) }
    return Interval(
      min(down(a.lower, b.upper), down(a.upper, b.lower)),
      max(up(a.lower, b.lower), up(a.upper, b.upper)), excludesZero: nonzero)
  }

  func square(_ a: Interval) -> Interval {
    let m = magnitude(a)
    return multiply(m, m)
  }

  func magnitude(_ a: Interval) -> Interval {
    if a.isNotNegative { return a }
    if a.isNotPositive { return a.negated }
    return Interval(.zero, max(a.lower.negated, a.upper), excludesZero: a.excludesZero)
  }

  /// `nil` when `b` may be zero.
  func divide(_ a: Interval, _ b: Interval) -> Interval? {
    guard !b.contains0 else { return nil }
    if b.lower.signum < 0 && b.upper.signum > 0 { return nil }
    if b.isNegative { return divide(a.negated, b.negated) }
    func quotient(_ x: Dyadic, _ y: Dyadic, _ direction: Dyadic.Direction) -> Dyadic {
      if !y.isZero { return Dyadic.quotient(x, y, bits, direction) }
      if x.isZero { return .zero }
      return x.signum > 0 ? .infinity : .negativeInfinity
    }
    let lower = quotient(a.lower, a.lower.signum >= 0 ? b.upper : b.lower, .down)
    let upper = quotient(a.upper, a.upper.signum >= 0 ? b.lower : b.upper, .up)
    return Interval(lower, upper, excludesZero: a.excludesZero)
  }

  /// `nil` when `a` may be negative.
  func squareRoot(_ a: Interval) -> Interval? {
    guard a.isNotNegative else { return nil }
    return Interval(
      a.lower.squareRoot(bits, .down), a.upper.squareRoot(bits, .up), excludesZero: a.excludesZero)
  }

  func power(_ a: Interval, _ exponent: Int) -> Interval? {
    guard let size = power(a, size: exponent.magnitude) else { return nil }
    return exponent < 0 ? divide(.one, size) : size
  }

  private func power(_ a: Interval, size exponent: UInt) -> Interval? {
    if exponent == 0 { return .one }
    if exponent == 1 { return a }
    if exponent & 1 == 0 { return power(square(a), size: exponent / 2) }
    // An odd power is monotone, so its ends belong to the ends of `a`.
    guard a.lower.signum * a.upper.signum >= 0 else {
      guard let low = power(Interval(a.lower), size: exponent),
        let high = power(Interval(a.upper), size: exponent)
      else { return nil }
      return Interval(low.lower, high.upper, excludesZero: a.excludesZero)
    }
    guard let rest = power(square(a), size: exponent / 2) else { return nil }
    return multiply(a, rest)
  }

  /// aᵇ for a > 0; `nil` when `a` may be zero or negative.
  func power(_ a: Interval, _ b: Interval) -> Interval? {
    guard a.isPositive, let logarithm = ln(a) else { return nil }
    return exp(multiply(b, logarithm))
  }

  func maximum(_ a: Interval, _ b: Interval) -> Interval {
    Interval(
      max(a.lower, b.lower), max(a.upper, b.upper),
      excludesZero: a.excludesZero && b.excludesZero || a.isPositive || b.isPositive)
  }

  func minimum(_ a: Interval, _ b: Interval) -> Interval {
    maximum(a.negated, b.negated).negated
  }
}
