extension ElementaryFunctions {
  /// exp(−x²) with the rounding error of the square put back.
  private static func gaussian(_ x: Double) -> Double {
    let square = x * x
    let lost = (-square).addingProduct(x, x)
    return exp(-square) * (1 - lost)
  }

  /// The error function, about 3 ulp.
  package static func erf(_ x: Double) -> Double {
    if x.isNaN || x == 0 { return x }
    let size = x.magnitude
    if size > 6 { return x < 0 ? -1 : 1 }
    let result = size < 1.5 ? series(size) : 1 - erfc(size)
    return x < 0 ? -result : result
  }

  /// 1 − erf(x) without cancellation for large x, about 8 ulp.
  package static func erfc(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x < 1 { return 1 - erf(x) }
    if x > 27.5 { return 0 }
    // The continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + …))), from the inside out. The depth makes the
    // truncation smaller than the rounding: the error falls like exp(−2·x·√(2·depth)).
    let depth = x < 2 ? 260 : 90
    var fraction = x
    for k in stride(from: depth, to: 0, by: -1) { fraction = x + Double(k) / 2 / fraction }
    return gaussian(x) / (0x1.c5bf891b4ef6bp0 * fraction)
  }

  /// 2/√π·Σ (−1)ⁿ x^(2n+1)/(n!·(2n+1)) in the form with positive terms, for 0 < x < 1.5.
  private static func series(_ x: Double) -> Double {
    let square = x * x
    if x < 0.5 {
      var sum = 0.0
      var n = 16.0
      // Horner's scheme for Σ (−x²)ⁿ/(n!·(2n+1)) with the factorial folded in step by step.
      while n >= 1 {
        sum = -square / n * (1 / (2 * n + 1) + sum)
        n -= 1
      }
      return 0x1.20dd750429b6dp0 * (x + x * sum)
    }
    var sum = 0.0
    var n = 40.0
    while n >= 1 {
      sum = 2 * square / (2 * n + 1) * (1 + sum)
      n -= 1
    }
    return 0x1.20dd750429b6dp0 * x * (1 + sum) * gaussian(x)
  }
}
