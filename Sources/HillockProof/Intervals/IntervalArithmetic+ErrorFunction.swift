import BigInt
import HillockFormula

extension IntervalArithmetic {
  /// 2/√π·∫₀ˣ exp(−t²) dt.
  func erf(_ a: Interval) -> Interval {
    let result = monotone(a) { x in
      let value = erfOfPositive(x.magnitude)
      return x.signum < 0 ? value.negated : value
    }
    return Interval(
      max(result.lower, Dyadic(-1)), min(result.upper, .one), excludesZero: a.excludesZero)
  }

  /// 1 − erf x, with a small relative error in the right tail.
  func erfc(_ a: Interval) -> Interval {
    let high = erfc(a.lower)
    let low = a.isPoint ? high : erfc(a.upper)
    return Interval(max(low.lower, .zero), min(high.upper, Dyadic(2)), excludesZero: true)
  }

  private func twoOverRootPi() -> Interval {
    let w = bits + 8
    return ball(BigInt(FixedConstant.twoOverRootPi.scaled(w)), error: 2, exponent: -w)
  }

  private func erfc(_ x: Dyadic) -> Interval {
    if x.signum <= 0 {
      return add(.one, erfOfPositive(x.magnitude))
    }
    if x.isInfinite { return .zero }
    if isFar(x) { return erfcSeriesAtInfinity(x) }
    // The cancellation costs about x²·log₂ e bits, which `isFar` keeps below 3·bits.
    let cost = Int(squareCeiling(x)) * 3 / 2 + 16
    let wider = IntervalArithmetic(bits: bits + cost)
    let result = wider.subtract(.one, wider.erfOfPositive(x))
    return Interval(result.lower.rounded(to: bits, .down), result.upper.rounded(to: bits, .up))
  }

  /// ⌈x²⌉ for 0 ≤ x < 2²⁰.
  private func squareCeiling(_ x: Dyadic) -> BigInt {
    Dyadic.product(x, x, 64, .up).fixed(0) + 1
  }

  /// The asymptotic series reaches full precision: its least term is about e^(−x²).
  private func isFar(_ x: Dyadic) -> Bool {
    x.top > 20 || squareCeiling(x) * 10 > BigInt((bits + 32) * 8)
  }

  /// For x > 0: exp(−x²)/(x√π)·Σ (−1)ⁿ(2n−1)!!/(2x²)ⁿ. The sum lies between any two successive partial sums.
  private func erfcSeriesAtInfinity(_ x: Dyadic) -> Interval {
    let wider = IntervalArithmetic(bits: bits + 32)
    let point = Interval(x)
    let square = IntervalArithmetic(bits: 2 * bits + 2 * x.mantissa.magnitude.bitWidth).square(point)
    let gaussian = wider.exp(square.negated)
    guard let inverse = wider.divide(.one, square) else { return .everything }
    let step = Interval(inverse.lower.scaled(by: -1), inverse.upper.scaled(by: -1))
    var term = Interval.one
    var sum = Interval.one
    var n = 1
    let floor = Dyadic(1, -bits - 16)
    while true {
      let next = wider.multiply(term, wider.multiply(step, Interval(Dyadic(2 * n - 1))))
      if next.upper >= term.upper || next.upper < floor {
        let widened = Interval(.zero, next.upper)
        sum = n & 1 == 1 ? wider.subtract(sum, widened) : wider.add(sum, widened)
        break
      }
      term = next
      sum = n & 1 == 1 ? wider.subtract(sum, term) : wider.add(sum, term)
      n += 1
    }
    let top = wider.multiply(wider.multiply(gaussian, sum), wider.twoOverRootPi())
    guard let result = wider.divide(top, Interval(x.scaled(by: 1))) else { return .everything }
    return Interval(result.lower.rounded(to: bits, .down), result.upper.rounded(to: bits, .up))
  }

  /// For x ≥ 0: 2x/√π·exp(−x²)·Σ (2x²)ⁿ/(1·3·5⋯(2n+1)), whose terms are all positive.
  private func erfOfPositive(_ x: Dyadic) -> Interval {
    if x.isZero { return .zero }
    if x.isInfinite { return .one }
    if isFar(x) {
      let wider = IntervalArithmetic(bits: bits + 8)
      return wider.subtract(.one, IntervalArithmetic(bits: 64).erfc(Interval(x)))
    }
    let wider = IntervalArithmetic(bits: bits + 16)
    let exactSquare = Dyadic(x.mantissa * x.mantissa, 2 * x.exponent)
    let factor = wider.multiply(Interval(x), wider.twoOverRootPi())
    let gaussian = wider.exp(Interval(exactSquare.negated))
    let series: Interval
    if exactSquare.top < -bits - 16 {
      series = Interval(.one, Dyadic.sum(.one, exactSquare, wider.bits, .up))
    } else {
      let w = bits + 32
      let twice = exactSquare.scaled(by: 1).fixed(w).magnitude
      // Terms grow while 2x² > 2n + 1 and fall faster than by half once 2n > 4x² + 4.
      let ceiling = Int(squareCeiling(x))
      let fallsFrom = UInt(ceiling * 2 + 2)
      let isSmall = w + ceiling * 3 / 2 + 6 < 128
      let (sum, n) = isSmall ? series128(UInt128(twice), w, fallsFrom) : self.series(twice, w, fallsFrom)
      // The relative error of a term is n + 1 units of its last place times its size; none exceeds the sum.
      let relative = BigInt(sum >> w) + 2
      series = wider.ball(BigInt(sum), error: BigInt(n + 4) * relative * BigInt(n + 4), exponent: -w)
    }
    return wider.multiply(wider.multiply(factor, gaussian), series)
  }

  /// Σ twiceⁿ/(1·3⋯(2n+1)) in fixed point with w places, and the number of terms taken.
  private func series(_ twice: BigUInt, _ w: Int, _ fallsFrom: UInt) -> (BigUInt, UInt) {
    var term = BigUInt(1) << w
    var sum: BigUInt = 0
    var n: UInt = 0
    while !term.isZero || n < fallsFrom {
      sum += term
      n += 1
      term = ((term * twice) >> w) / BigUInt(2 * n + 1)
    }
    return (sum, n)
  }

  /// The same in machine words, while the sum stays below 2¹²⁸.
  private func series128(_ twice: UInt128, _ w: Int, _ fallsFrom: UInt) -> (BigUInt, UInt) {
    var term = UInt128(1) << w
    var sum: UInt128 = 0
    var n: UInt = 0
    while term != 0 || n < fallsFrom {
      sum += term
      n += 1
      term = term.multiplied(by: twice, shiftedRight: w).divided(by: 2 * n + 1)
    }
    return (BigUInt(sum), n)
  }
}
