import BigInt
import HillockFormula

extension IntervalArithmetic {
  /// An interval around `center`·2ᵉ, `error` units of the mantissa wide on either side.
  func ball(_ center: BigInt, error: BigInt, exponent: Int) -> Interval {
    Interval(
      Dyadic(center - error, exponent).rounded(to: bits, .down),
      Dyadic(center + error, exponent).rounded(to: bits, .up))
  }

  func pi() -> Interval {
    let w = bits + 8
    return ball(BigInt(FixedConstant.pi.scaled(w)), error: 2, exponent: -w)
  }

  func ln2() -> Interval {
    let w = bits + 8
    return ball(BigInt(FixedConstant.ln2.scaled(w)), error: 2, exponent: -w)
  }

  // MARK: exp

  func exp(_ a: Interval) -> Interval {
    let low = exp(a.lower)
    let high = a.isPoint ? low : exp(a.upper)
    return Interval(low.lower, high.upper, excludesZero: true)
  }

  func exp(_ x: Dyadic) -> Interval {
    if x.isZero { return .one }
    if x.isInfinite {
      return x.signum > 0
        ? Interval(Dyadic(1, Dyadic.largestExponent - 1), .infinity) : Interval(.zero, .zero)
    }
    if x.top < -bits {
      // 1 + x ≤ eˣ ≤ 1 + 2x for x > 0, and 1 + x ≤ eˣ ≤ 1 for x < 0.
      return Interval(
        Dyadic.sum(.one, x, bits, .down),
        x.signum > 0 ? Dyadic.sum(.one, x.scaled(by: 1), bits, .up) : .one)
    }
    if x.top > 59 {
      // |x| ≥ 2⁵⁹, so eˣ lies above 2 to the power 2⁵⁹ or below its reciprocal.
      let far = 1 << (Int.bitWidth - 5)
      return x.signum > 0
        ? Interval(Dyadic(1, far), .infinity)
        : Interval(.zero, Dyadic(1, -far), excludesZero: true)
    }
    // x = k ln 2 + r with 0 ≤ r < 1 or so; e^r from the series at r/2ˢ, squared s times.
    let s = bits < 200 ? 8 : 14
    let w = bits + s + 24
    let wide = w + max(0, x.top) + 4
    let fixedX = x.fixed(wide)
    let ln2 = BigInt(FixedConstant.ln2.scaled(wide))
    var k = fixedX / ln2
    var remainder = fixedX - k * ln2
    while remainder < 0 {
      remainder += ln2
      k -= 1
    }
    // |k| < 2^(top + 1), so the error of k·ln 2 is below 2^(top + 2) units of 2^-wide: below one of 2^-w.
    let r = remainder.magnitude >> (wide - w + s)
    let (sum, n) = w <= 120 ? expSeries(UInt128(r), w, s) : expSeries(r, w, s)
    // One unit a term, two for r; each squaring of a value below 2 at most quadruples the error, and all of
    // them together multiply it by 2ˢ·e at most.
    let error = (BigInt(n) + 8) << (s + 2)
    return ball(BigInt(sum), error: error, exponent: Int(k) - w)
  }

  /// exp(2ˢ·r) in fixed point with w places, and the number of terms taken.
  private func expSeries(_ r: BigUInt, _ w: Int, _ s: Int) -> (BigUInt, UInt) {
    var sum = BigUInt(1) << w
    var term = sum
    var n: UInt = 1
    while !term.isZero {
      term = ((term * r) >> w) / BigUInt(n)
      sum += term
      n += 1
    }
    for _ in 0..<s { sum = (sum * sum) >> w }
    return (sum, n)
  }

  /// The same in machine words, for w ≤ 120.
  private func expSeries(_ r: UInt128, _ w: Int, _ s: Int) -> (BigUInt, UInt) {
    var sum = UInt128(1) << w
    var term = sum
    var n: UInt = 1
    while term != 0 {
      term = term.multiplied(by: r, shiftedRight: w).divided(by: n)
      sum += term
      n += 1
    }
    for _ in 0..<s { sum = sum.multiplied(by: sum, shiftedRight: w) }
    return (BigUInt(sum), n)
  }

  /// eˣ − 1 with a small relative error near zero.
  func expMinusOne(_ a: Interval) -> Interval {
    let low = expMinusOne(a.lower)
    let high = a.isPoint ? low : expMinusOne(a.upper)
    return Interval(low.lower, high.upper, excludesZero: a.excludesZero)
  }

  func expMinusOne(_ x: Dyadic) -> Interval {
    if x.isZero { return .zero }
    if x.isInfinite { return x.signum > 0 ? exp(x) : Interval(Dyadic(-1)) }
    if x.top < -bits {
      // x ≤ eˣ − 1 ≤ x + x² for |x| ≤ 1.
      let square = Dyadic.product(x, x, bits, .up)
      return Interval(x.rounded(to: bits, .down), Dyadic.sum(x, square, bits, .up))
    }
    let wider = IntervalArithmetic(bits: bits + max(0, -x.top) + 4)
    let result = wider.subtract(wider.exp(x), .one)
    return Interval(result.lower.rounded(to: bits, .down), result.upper.rounded(to: bits, .up))
  }

  // MARK: ln

  /// `nil` when `a` may be zero or negative.
  func ln(_ a: Interval) -> Interval? {
    guard a.isPositive else { return nil }
    let low = a.lower.isZero ? Interval(.negativeInfinity) : ln(a.lower)
    let high = a.isPoint ? low : ln(a.upper)
    return Interval(low.lower, high.upper)
  }

  /// For x > 0.
  private func ln(_ x: Dyadic) -> Interval {
    if x.isInfinite { return Interval(Dyadic(Dyadic.largestExponent / 2), .infinity) }
    // x = m·2ᵏ with 2/3 ≤ m < 4/3.
    var k = x.top
    let width = x.mantissa.magnitude.bitWidth
    if x.mantissa * 3 < BigInt(1) << (width + 1) { k -= 1 }
    let m = x.scaled(by: -k)
    let logarithm = lnNearOne(difference: exactDifferenceFromOne(m))
    if k == 0 { return logarithm }
    let wider = IntervalArithmetic(bits: bits + 64)
    let multiple = wider.multiply(Interval(Dyadic(k)), wider.ln2())
    return add(logarithm, multiple)
  }

  private func exactDifferenceFromOne(_ m: Dyadic) -> Dyadic {
    if m.exponent >= 0 { return Dyadic((m.mantissa << m.exponent) - 1, 0) }
    return Dyadic(m.mantissa - (BigInt(1) << -m.exponent), m.exponent)
  }

  /// ln(1 + d), exact relative to the result, for −1/3 ≤ d < 1/2.
  private func lnNearOne(difference d: Dyadic) -> Interval {
    if d.isZero { return .zero }
    if d.top < -bits - 2 {
      // d − d² ≤ ln(1 + d) ≤ d for |d| ≤ 1/2.
      let square = Dyadic.product(d, d, bits, .up)
      return Interval(Dyadic.sum(d, square.negated, bits, .down), d.rounded(to: bits, .up))
    }
    // 2 artanh(z) with z = d/(2 + d): |z| ≤ 1/5.
    let w = bits + max(0, -d.top) + 16
    let low = min(d.exponent, 0)
    let numerator = (d.mantissa << (d.exponent - low))
    let denominator = numerator + (BigInt(2) << -low)
    let z = (numerator.magnitude << w) / denominator.magnitude
    let (sum, n) = w <= 120 ? artanhSeries(UInt128(z), w) : artanhSeries(z, w)
    let signed = BigInt(sign: d.mantissa.sign, magnitude: sum << 1)
    return ball(signed, error: BigInt(4 * n + 8), exponent: -w)
  }

  /// artanh z in fixed point with w places, and the number of terms taken.
  private func artanhSeries(_ z: BigUInt, _ w: Int) -> (BigUInt, UInt) {
    let square = (z * z) >> w
    var power = z
    var sum = z
    var n: UInt = 1
    while !power.isZero {
      power = (power * square) >> w
      sum += power / BigUInt(2 * n + 1)
      n += 1
    }
    return (sum, n)
  }

  /// The same in machine words, for w ≤ 120.
  private func artanhSeries(_ z: UInt128, _ w: Int) -> (BigUInt, UInt) {
    let square = z.multiplied(by: z, shiftedRight: w)
    var power = z
    var sum = z
    var n: UInt = 1
    while power != 0 {
      power = power.multiplied(by: square, shiftedRight: w)
      sum += power.divided(by: 2 * n + 1)
      n += 1
    }
    return (BigUInt(sum), n)
  }

  /// ln(1 + a) with a small relative error near zero; `nil` when 1 + a may be zero or negative.
  func lnOnePlus(_ a: Interval) -> Interval? {
    func at(_ d: Dyadic) -> Interval? {
      if d.isZero { return .zero }
      if d.isInfinite { return d.signum > 0 ? ln(Interval(d)) : nil }
      if d.top < -bits - 2 { return lnNearOne(difference: d) }
      if d.top > 4 * bits + 64 { return ln(add(.one, Interval(d))) }
      let exponent = min(d.exponent, 0)
      let sum = Dyadic((d.mantissa << (d.exponent - exponent)) + (BigInt(1) << -exponent), exponent)
      guard sum.signum > 0 else { return nil }
      return ln(sum)
    }
    guard let low = at(a.lower), let high = a.isPoint ? low : at(a.upper) else { return nil }
    return Interval(low.lower, high.upper, excludesZero: a.excludesZero)
  }

  // MARK: built from exp and ln

  func sinh(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      if x.signum < 0 { return sinhOfPositive(x.negated)?.negated }
      return sinhOfPositive(x)
    }
    return Interval(result.lower, result.upper, excludesZero: a.excludesZero)
  }

  private func sinhOfPositive(_ x: Dyadic) -> Interval? {
    if x.isZero { return .zero }
    if x.isInfinite { return exp(x) }
    let wider = IntervalArithmetic(bits: bits + 8)
    let t = wider.expMinusOne(x)
    if t.upper.isInfinite { return Interval(t.lower.scaled(by: -1), .infinity) }
    guard let second = wider.divide(t, wider.add(t, .one)) else { return nil }
    return wider.multiply(wider.add(t, second), Interval(Dyadic(1, -1)))
  }

  func cosh(_ a: Interval) -> Interval {
    let m = magnitude(a)
    return monotone(m) { x in
      let e = exp(x)
      if e.upper.isInfinite { return Interval(e.lower.scaled(by: -1), .infinity) }
      guard let inverse = divide(.one, e) else { return nil }
      return multiply(add(e, inverse), Interval(Dyadic(1, -1)))
    }
  }

  func tanh(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      if x.isInfinite { return Interval(Dyadic(x.signum)) }
      let wider = IntervalArithmetic(bits: bits + 8)
      let t = wider.expMinusOne(x.magnitude.scaled(by: 1))
      guard
        let value = t.upper.isInfinite
          ? Interval(Dyadic.sum(.one, Dyadic(-1, -2 * bits), bits, .down), .one)
          : wider.divide(t, wider.add(t, Interval(Dyadic(2))))
      else { return nil }
      return x.signum < 0 ? value.negated : value
    }
    return Interval(
      max(result.lower, Dyadic(-1)), min(result.upper, .one), excludesZero: a.excludesZero)
  }

  /// 1/(1 + e⁻ˣ), with a small relative error in the left tail.
  func sigmoid(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      if x.signum >= 0 { return divide(.one, add(.one, exp(x.negated))) }
      let e = exp(x)
      return divide(e, add(.one, e))
    }
    return Interval(max(result.lower, .zero), min(result.upper, .one), excludesZero: true)
  }

  /// ln(1 + eˣ), with a small relative error in the left tail.
  func softplus(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      if x.signum <= 0 { return lnOnePlus(exp(x)) }
      guard !x.isInfinite, let small = lnOnePlus(exp(x.negated)) else { return Interval(x, .infinity) }
      return add(Interval(x), small)
    }
    return Interval(max(result.lower, .zero), result.upper, excludesZero: true)
  }

  /// ln cosh a = |a| + softplus(−2|a|) − ln 2, which neither overflows nor needs cosh.
  func lnCosh(_ a: Interval) -> Interval {
    let result = monotone(magnitude(a)) { x in
      if x.isZero { return .zero }
      if x.isInfinite { return Interval(x) }
      let point = Interval(x)
      return subtract(add(point, softplus(Interval(x.scaled(by: 1).negated))), ln2())
    }
    return Interval(max(result.lower, .zero), result.upper, excludesZero: a.excludesZero)
  }

  /// The range of an increasing function over `a`, from its values at the ends.
  func monotone(_ a: Interval, _ function: (Dyadic) -> Interval?) -> Interval {
    guard let low = function(a.lower), let high = a.isPoint ? low : function(a.upper) else {
      return .everything
    }
    return Interval(low.lower.rounded(to: bits, .down), high.upper.rounded(to: bits, .up))
  }
}
