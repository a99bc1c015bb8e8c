import BigInt
import HillockFormula

extension IntervalArithmetic {
  func sin(_ a: Interval) -> Interval { wave(a, shift: 0) }

  func cos(_ a: Interval) -> Interval { wave(a, shift: 1) }

  /// `nil` when the cosine may be zero on `a`.
  func tan(_ a: Interval) -> Interval? {
    guard let quotient = divide(sin(a), cos(a)) else { return nil }
    return quotient
  }

  /// sin(a + shift·π/2): the value at the middle of `a`, and a slope of at most one to either side.
  private func wave(_ a: Interval, shift: Int) -> Interval {
    let whole = Interval(Dyadic(-1), .one)
    guard !a.lower.isInfinite, !a.upper.isInfinite, a.lower.isZero || a.lower.top < 4096,
      a.upper.isZero || a.upper.top < 4096
    else { return whole }
    if a.isPoint { return wave(a.lower, shift: shift) }
    let radius = Dyadic.sum(a.upper, a.lower.negated, bits, .up).scaled(by: -1)
    if radius >= Dyadic(2) { return whole }
    let middle = Dyadic.sum(a.lower, a.upper, bits, .up).scaled(by: -1)
    // `middle` is rounded, so the radius grows by what rounding may have moved it.
    let slack = middle.isZero ? radius : Dyadic.sum(radius, Dyadic(1, middle.top - bits + 1), bits, .up)
    let value = wave(middle, shift: shift)
    return Interval(
      max(Dyadic.sum(value.lower, slack.negated, bits, .down), Dyadic(-1)),
      min(Dyadic.sum(value.upper, slack, bits, .up), .one))
  }

  private func wave(_ x: Dyadic, shift: Int) -> Interval {
    if x.isZero { return shift == 0 ? .zero : .one }
    if shift == 0 && x.top < -bits {
      // x − x³ ≤ sin x ≤ x for x ≥ 0.
      let small = Dyadic.product(x, Dyadic(1, 2 * x.top), bits, .up)
      let inner = Dyadic.sum(x, small.negated, bits, x.signum > 0 ? .down : .up)
      return x.signum > 0
        ? Interval(inner, x.rounded(to: bits, .up)) : Interval(x.rounded(to: bits, .down), inner)
    }
    if shift == 1 && x.top < -bits {
      // 1 − x² ≤ cos x ≤ 1
      return Interval(Dyadic.sum(.one, Dyadic(-1, 2 * x.top), bits, .down), .one)
    }
    let w = bits + max(0, -x.top) + 24
    let wide = w + max(0, x.top) + 4
    let fixedX = x.fixed(wide)
    let halfPi = BigInt(FixedConstant.pi.scaled(wide)) >> 1
    var k = fixedX / halfPi
    var remainder = fixedX - k * halfPi
    if remainder < 0 {
      remainder += halfPi
      k -= 1
    }
    // 0 ≤ r ≤ π/2 within two units of 2⁻ʷ.
    let r = remainder.magnitude >> (wide - w)
    let quadrant = Int((k + BigInt(shift)).modulus(4))
    let square = (r * r) >> w
    // sin from r, cos from 1: the next term is the last one times −r²/((n+1)(n+2)).
    var term = quadrant & 1 == 0 ? r : BigUInt(1) << w
    var n: UInt = quadrant & 1 == 0 ? 1 : 0
    var positive: BigUInt = 0
    var negative: BigUInt = 0
    var subtracts = false
    var count = 0
    while !term.isZero {
      if subtracts { negative += term } else { positive += term }
      subtracts.toggle()
      term = ((term * square) >> w) / BigUInt((n + 1) * (n + 2))
      n += 2
      count += 1
    }
    let magnitude = BigInt(positive) - BigInt(negative)
    return ball(quadrant >= 2 ? -magnitude : magnitude, error: BigInt(4 * count + 16), exponent: -w)
  }

  func arctan(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      let value = arctan(x.magnitude)
      return x.signum < 0 ? value.negated : value
    }
    return Interval(result.lower, result.upper, excludesZero: a.excludesZero)
  }

  /// For x ≥ 0.
  private func arctan(_ x: Dyadic) -> Interval {
    if x.isZero { return .zero }
    let wider = IntervalArithmetic(bits: bits + 12)
    let half = Interval(Dyadic(1, -1))
    if x.isInfinite { return multiply(pi(), half) }
    if x.top < -bits {
      // x − x³ ≤ arctan x ≤ x.
      let cube = Dyadic(1, 3 * x.top)
      return Interval(Dyadic.sum(x, cube.negated, bits, .down), x.rounded(to: bits, .up))
    }
    if x > .one {
      guard let inverse = wider.divide(.one, Interval(x)) else { return .everything }
      return wider.subtract(wider.multiply(wider.pi(), half), wider.arctan(inverse))
    }
    // arctan x = 2 arctan(x/(1 + √(1 + x²))), three times: the argument is below 0.1 then.
    var argument = Interval(x)
    for _ in 0..<3 {
      guard let root = wider.squareRoot(wider.add(.one, wider.square(argument))),
        let reduced = wider.divide(argument, wider.add(.one, root))
      else { return .everything }
      argument = reduced
    }
    let low = arctanSeries(argument.lower)
    let high = arctanSeries(argument.upper)
    return Interval(low.lower.scaled(by: 3), high.upper.scaled(by: 3))
  }

  private func arctanSeries(_ x: Dyadic) -> Interval {
    let w = bits + max(0, -x.top) + 24
    let r = x.fixed(w).magnitude
    let square = (r * r) >> w
    var power = r
    var sum: BigInt = 0
    var n = 0
    while !power.isZero {
      let term = BigInt(power / BigUInt(2 * n + 1))
      sum += n & 1 == 0 ? term : -term
      power = (power * square) >> w
      n += 1
    }
    return ball(sum, error: BigInt(2 * n + 8), exponent: -w)
  }
}
