import BigInt

/// The elementary functions in `Double`, made of IEEE operations alone, so that every machine gives the same
/// bits. Each is within about 3 ulp of the exact value where nothing else is said.
package enum ElementaryFunctions {
  // ln 2 in two parts; the first has 21 zero bits at its end, so a product with an exponent is exact.
  private static let ln2High = 0x1.62e42feep-1
  private static let ln2Low = 0x1.a39ef35793c76p-33

  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    // Two factors reach the subnormal numbers with one rounding.
    let half = exponent / 2
    return value * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }

  /// x = k·ln 2 + r with |r| ≤ ln 2 / 2, as k and the two parts of r.
  private static func reduced(_ x: Double) -> (k: Int, r: Double, tail: Double) {
    let k = (x / (ln2High + ln2Low)).rounded()
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    return (Int(clamped: k), r, (high - r) - low)
  }

  /// 1/n! for n from 2 to 15.
  private static let inverseFactorials: [Double] = {
    var result: [Double] = []
    var factorial = 1.0
    for n in 2...15 {
      factorial *= Double(n)
      result.append(1 / factorial)
    }
    return result
  }()

  /// exp(r) − 1 − r for |r| ≤ 0.35.
  private static func exponentialRemainder(_ r: Double) -> Double {
    var sum = 0.0
    for coefficient in inverseFactorials.reversed() { sum = sum * r + coefficient }
    return sum * r * r
  }

  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.14 { return 0 }
    let (k, r, tail) = reduced(x)
    return scaled(1 + (r + (exponentialRemainder(r) + tail * (1 + r))), by: k)
  }

  /// exp(x) − 1 without cancellation.
  package static func expm1(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    if x > 709.79 { return .infinity }
    if x < -40 { return -1 }
    if x.magnitude < 0.34 { return x + exponentialRemainder(x) }
    let (k, r, tail) = reduced(x)
    let small = r + (exponentialRemainder(r) + tail * (1 + r))
    if k > 1000 { return scaled(1 + small, by: k) }
    let power = Double(sign: .plus, exponent: k, significand: 1)
    return power * small + (power - 1)
  }

  /// 2·artanh(s) − 2s for |s| ≤ 1/3.
  private static func artanhRemainder(_ s: Double) -> Double {
    let square = s * s
    var sum = 0.0
    var n = 41.0
    while n >= 3 {
      sum = sum * square + 2 / n
      n -= 2
    }
    return sum * square * s
  }

  /// The natural logarithm; NaN below zero, −∞ at zero.
  package static func ln(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    var exponent = x.exponent
    var mantissa = x.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    let f = mantissa - 1
    let s = f / (2 + f)
    // 2s = f − s·f; keeping f apart keeps the digits that 2s would lose.
    let correction = artanhRemainder(s) - s * f
    let k = Double(exponent)
    return k * ln2High + (f + (correction + k * ln2Low))
  }

  /// ln(1 + x) for 0 ≤ x ≤ 1.
  static func ln1pOfUnit(_ x: Double) -> Double {
    let s = x / (2 + x)
    return x + (artanhRemainder(s) - s * x)
  }

  package static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// ln(1 + exp(x)) without overflow.
  package static func softplus(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    let tail = ln1pOfUnit(exp(-x.magnitude))
    return x > 0 ? x + tail : tail
  }

  package static func tanh(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    if x.magnitude > 22 { return x < 0 ? -1 : 1 }
    let t = expm1(2 * x.magnitude)
    let result = t / (t + 2)
    return x < 0 ? -result : result
  }

  package static func sinh(_ x: Double) -> Double {
    if !x.isFinite || x == 0 { return x }
    let size = x.magnitude
    let result: Double
    if size > 40 {
      let root = exp(size / 2)
      result = size < 709 ? exp(size) / 2 : root / 2 * root
    } else {
      let t = expm1(size)
      result = (t + t / (t + 1)) / 2
    }
    return x < 0 ? -result : result
  }

  package static func cosh(_ x: Double) -> Double {
    if x.isNaN { return x }
    let size = x.magnitude
    if size > 709 {
      let root = exp(size / 2)
      return root / 2 * root
    }
    let e = exp(size)
    return (e + 1 / e) / 2
  }

  package static func arctan(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    let size = x.magnitude
    let reflected = size > 1
    var t = reflected ? 1 / size : size
    var doublings = 1.0
    // arctan t = 2·arctan(t / (1 + √(1 + t²))) until the series is short.
    while t > 0.2 {
      t /= 1 + (1 + t * t).squareRoot()
      doublings *= 2
    }
    let square = t * t
    var sum = 0.0
    var n = 27.0
    while n >= 3 {
      sum = 1 / n - sum * square
      n -= 2
    }
    let angle = doublings * (t - t * square * sum)
    let result = reflected ? 0x1.921fb54442d18p0 - (angle - 0x1.1a62633145c07p-54) : angle
    return x < 0 ? -result : result
  }
}
