extension PortableSource {
  /// Numbers as unevaluated sums of two doubles: they decide the rare results that a double leaves next to the middle between two floats.
  ///
  /// As in `double_double.h`, where the sources are: errors below 2⁻¹⁰⁰ for the operations and below 2⁻⁹⁵ for the functions.
  static let pairs = #"""
    /// a + b for |a| >= |b| or a = 0
    func orderedSum(_ a: Double, _ b: Double) -> Pair {
      let sum: Double = a + b
      return pair(sum, b - (sum - a))
    }
    func sumOf(_ a: Double, _ b: Double) -> Pair {
      let sum: Double = a + b
      let part: Double = sum - a
      return pair(sum, (a - (sum - part)) + (b - part))
    }
    /// Halves of 26 bits, whose products are exact.
    func productOf(_ a: Double, _ b: Double) -> Pair {
      let t: Double = 134217729 * a
      let ah: Double = t - (t - a)
      let al: Double = a - ah
      let s: Double = 134217729 * b
      let bh: Double = s - (s - b)
      let bl: Double = b - bh
      let product: Double = a * b
      return pair(product, ((ah * bh - product) + ah * bl + al * bh) + al * bl)
    }
    func add(_ a: Pair, _ b: Pair) -> Pair {
      let s: Pair = sumOf(a.high, b.high)
      let t: Pair = sumOf(a.low, b.low)
      let u: Pair = orderedSum(s.high, s.low + t.high)
      return orderedSum(u.high, u.low + t.low)
    }
    func negative(_ a: Pair) -> Pair {
      return pair(-a.high, -a.low)
    }
    func subtract(_ a: Pair, _ b: Pair) -> Pair {
      return add(a, negative(b))
    }
    func multiply(_ a: Pair, _ b: Pair) -> Pair {
      let p: Pair = productOf(a.high, b.high)
      return orderedSum(p.high, p.low + (a.high * b.low + a.low * b.high))
    }
    /// Exact: s is a power of two.
    func scaled(_ a: Pair, _ s: Double) -> Pair {
      return pair(a.high * s, a.low * s)
    }
    func divide(_ a: Pair, _ b: Pair) -> Pair {
      let first: Double = a.high / b.high
      let rest: Pair = subtract(a, multiply(b, exact(first)))
      let second: Double = rest.high / b.high
      let last: Pair = subtract(rest, multiply(b, exact(second)))
      return add(orderedSum(first, second), exact(last.high / b.high))
    }
    func square(_ a: Pair) -> Pair {
      return multiply(a, a)
    }
    func exact(_ a: Double) -> Pair {
      return pair(a, 0)
    }
    func plus(_ a: Pair, _ b: Double) -> Pair {
      return add(a, exact(b))
    }
    func times(_ a: Pair, _ b: Double) -> Pair {
      return multiply(a, exact(b))
    }
    func squareRoot(_ a: Pair) -> Pair {
      if a.high <= 0 {
        return exact(0)
      }
      let root: Double = rootOf(a.high)
      let rest: Pair = subtract(a, productOf(root, root))
      return orderedSum(root, rest.high / (2 * root))
    }
    func magnitude(_ a: Pair) -> Pair {
      return a.high < 0 ? negative(a) : a
    }
    /// exp(r) - 1 for |r| <= 0.35: the series at r/512, then nine times m <- 2m + m².
    func wideSmallExponential(_ r: Pair) -> Pair {
      let s: Pair = scaled(r, 0x1p-9)
      var term: Pair = s
      var m: Pair = s
      for n in 2...10 {
        term = divide(multiply(term, s), exact(number(n)))
        m = add(m, term)
      }
      for _ in 1...9 {
        m = add(scaled(m, 2), square(m))
      }
      return m
    }
    /// exp(x) for x below 700, from x = k ln 2 + r.
    func wideExponential(_ x: Pair) -> Pair {
      let c: Pair = x.high < -600 ? exact(-600) : x
      let k: Double = (c.high * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52
      let first: Pair = add(sumOf(c.high, -k * 0x1.62e42fefa38p-1), exact(c.low))
      let r: Pair = subtract(first, multiply(exact(k), pair(0x1.ef35793c7673p-45, 0x1.f97b57a079a19p-103)))
      return scaled(plus(wideSmallExponential(r), 1), powerOfTwo(k))
    }
    func wideExponentialLessOne(_ x: Pair) -> Pair {
      if x.high > -0.35 && x.high < 0.35 {
        return wideSmallExponential(x)
      }
      return plus(wideExponential(x), -1)
    }
    /// ln(1 + y) for 0 <= y <= 2: a step of Newton's method from a double.
    func wideLogOfOnePlus(_ y: Pair) -> Pair {
      let z: Double = logOfOnePlus(y.high)
      let m: Pair = wideExponentialLessOne(exact(-z))
      let e: Pair = add(add(y, multiply(y, m)), m)
      return add(exact(z), subtract(e, scaled(square(e), 0.5)))
    }
    func wideSigmoid(_ x: Pair) -> Pair {
      let t: Pair = wideExponential(negative(magnitude(x)))
      return divide(x.high < 0 ? t : exact(1), plus(t, 1))
    }
    func wideSoftplus(_ x: Pair) -> Pair {
      let tail: Pair = wideLogOfOnePlus(wideExponential(negative(magnitude(x))))
      return x.high < 0 ? tail : add(x, tail)
    }
    func wideTanh(_ x: Pair) -> Pair {
      let m: Pair = wideExponentialLessOne(scaled(magnitude(x), -2))
      let t: Pair = divide(m, plus(m, 2))
      return x.high < 0 ? t : negative(t)
    }
    /// erf(x) = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹/(1·3·…·(2n + 1)) for |x| below 3.
    func wideErrorFunctionSeries(_ x: Pair) -> Pair {
      let z: Pair = scaled(square(x), 2)
      var term: Pair = x
      var sum: Pair = x
      for n in 1...119 {
        term = divide(multiply(term, z), exact(2 * number(n) + 1))
        sum = add(sum, term)
      }
      let bell: Pair = wideExponential(negative(square(x)))
      return multiply(pair(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56), multiply(bell, sum))
    }
    /// erfc(x) for x >= 0: beyond 2.5 by Laplace's continued fraction.
    func wideErrorFunctionComplement(_ x: Pair) -> Pair {
      if x.high < 2.5 {
        return subtract(exact(1), wideErrorFunctionSeries(x))
      }
      var fraction: Pair = x
      for n in 1...160 {
        fraction = add(x, divide(exact(0.5 * (161 - number(n))), fraction))
      }
      let bell: Pair = wideExponential(negative(square(x)))
      return divide(multiply(pair(0x1.20dd750429b6dp-1, 0x1.1ae3a914fed80p-57), bell), fraction)
    }
    func wideErrorFunction(_ x: Pair) -> Pair {
      let a: Pair = magnitude(x)
      if a.high > 9 {
        return exact(x.high < 0 ? -1 : 1)
      }
      let y: Pair = a.high < 2.5 ? wideErrorFunctionSeries(a) : subtract(exact(1), wideErrorFunctionComplement(a))
      return x.high < 0 ? negative(y) : y
    }
    /// Φ(x) = erfc(-x/√2)/2
    func wideNormalDistribution(_ x: Pair) -> Pair {
      let z: Pair = multiply(magnitude(x), pair(0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55))
      let tail: Pair = scaled(wideErrorFunctionComplement(z), 0.5)
      return x.high < 0 ? tail : subtract(exact(1), tail)
    }
    /// The same with the sign of a remainder that is too small for a pair: towards zero.
    func reduced(_ a: Pair, _ d: Pair) -> Pair {
      let c: Pair = subtract(a, multiply(a, d))
      return c.low == 0 ? pair(c.high, -c.high * 0x1p-200) : c
    }
    /// The nearest float, ties to even: the sum is rounded to odd in double first, which a second rounding cannot harm.
    func rounded(_ a: Pair) -> Float {
      let s: Pair = orderedSum(a.high, a.low)
      let word: UInt64 = bitsOf(s.high)
      if s.low == 0 || (word & 1) == 1 {
        return Float(s.high)
      }
      let grows: Bool = (s.low > 0) == (s.high > 0)
      return Float(fromBits(grows ? word + 1 : word - 1))
    }
    """#

  /// Functions of one double: fixed rows of additions, products, quotients and roots, with errors below 2⁻⁴².
  static let doubles = #"""
    /// 2^k for whole k from -1022 to 1023
    func powerOfTwo(_ k: Double) -> Double {
      return fromBits((bitsOf(k + 0x1.8p52) &+ 1023) << 52)
    }
    /// exp(r) - 1 for |r| <= 0.35
    func smallExponential(_ r: Double) -> Double {
      polynomial r 1.0/2 1.0/6 1.0/24 1.0/120 1.0/720 1.0/5040 1.0/40320 1.0/362880 1.0/3628800 1.0/39916800 1.0/479001600 1.0/6227020800.0 1.0/87178291200.0
      return r + r * r * sum
    }
    func wholeLogarithms(_ x: Double) -> Double {
      return (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52
    }
    func leftOver(_ x: Double, _ k: Double) -> Double {
      return (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33
    }
    func exponential(_ x: Double) -> Double {
      let c: Double = x < -800 ? -800 : x > 800 ? 800 : x
      if c != c {
        return c
      }
      let k: Double = wholeLogarithms(c)
      let half: Double = (k * 0.5 + 0x1.8p52) - 0x1.8p52
      let p: Double = smallExponential(leftOver(c, k))
      return (1 + p) * powerOfTwo(half) * powerOfTwo(k - half)
    }
    func exponentialLessOne(_ x: Double) -> Double {
      if x < 0x1p-54 && x > -0x1p-54 {
        return x
      }
      if x > 40 || x < -40 || x != x {
        return exponential(x) - 1
      }
      let k: Double = wholeLogarithms(x)
      let p: Double = smallExponential(leftOver(x, k))
      let scale: Double = powerOfTwo(k)
      return (scale - 1) + scale * p
    }
    /// ln((1 + s)/(1 - s)) without its first term, over s
    func logarithmTail(_ z: Double) -> Double {
      polynomial z 2.0/3 2.0/5 2.0/7 2.0/9 2.0/11 2.0/13 2.0/15 2.0/17 2.0/19 2.0/21 2.0/23 2.0/25
      return sum
    }
    /// ln(1 + f) for |f| <= 0.42
    func logarithmNearOne(_ f: Double) -> Double {
      let s: Double = f / (2 + f)
      let z: Double = s * s
      let half: Double = f * f * 0.5
      return f - (half - s * (half + z * logarithmTail(z)))
    }
    /// ln(1 + y) for 0 <= y <= 2
    func logOfOnePlus(_ y: Double) -> Double {
      if y < 0.41 {
        return logarithmNearOne(y)
      }
      return y < 1 ? logarithmNearOne((y - 0.5) / 1.5) + 0.4054651081081644 : logarithmNearOne((y - 1.4) / 2.4) + 0.8754687373538999
    }
    func absolute(_ x: Double) -> Double {
      return x < 0 ? -x : x
    }
    func sigmoidOf(_ x: Double) -> Double {
      let t: Double = exponential(-absolute(x))
      return (x < 0 ? t : 1) / (1 + t)
    }
    func softplusOf(_ x: Double) -> Double {
      return (x < 0 ? 0 : x) + logOfOnePlus(exponential(-absolute(x)))
    }
    func tanhOf(_ x: Double) -> Double {
      let m: Double = exponentialLessOne(-2 * absolute(x))
      return x < 0 ? m / (2 + m) : -m / (2 + m)
    }
    /// exp(x²) erfc(x) for x >= 0
    func scaledComplement(_ x: Double) -> Double {
      let t: Double = (x - 3.75) / (x + 3.75)
      polynomial t 0x1.3ccda0b5d5dc2p+0 -0x1.1f367683f89a7p-3 0x1.d5f2948159d00p-9 0x1.510169d096804p-4 -0x1.bda9309a28836p-4 0x1.7a14188a99b02p-4 -0x1.e0d0fa6e0256dp-5 0x1.d0b0037dcd85fp-6 -0x1.3f603c3352c80p-7 0x1.cc3a0e216a7ecp-10 0x1.33fb24097f271p-12 -0x1.303f9d7bfa6edp-12 0x1.b1445791ddc97p-15 0x1.778a2325c743fp-16 -0x1.80096ad3be85ep-17 -0x1.052473d024d87p-20 0x1.d6c79fc715967p-20 -0x1.f4b904939bd8cp-25 -0x1.191140fc409a4p-22 0x1.a1c79ddbe2bf6p-26 0x1.669ba832107c7p-25 -0x1.2e824aa77c61ep-28 -0x1.f09e80aa8e4a0p-28 0x1.29cbf81a074f7p-31 0x1.66ba904ed9ce3p-30 -0x1.f7faadca6a4c5p-36 -0x1.eac499be56cb4p-33 -0x1.4878e774ef37ap-38 0x1.0ae6bd2e9dbd7p-35 0x1.f5edb129f7a51p-41 -0x1.442a36c86c1cap-39
      return sum / (1 + 2 * x)
    }
    /// Φ(x) for a float x
    func normalDistribution(_ x: Double) -> Double {
      let tail: Double = 0.5 * exponential(-0.5 * (x * x)) * scaledComplement(absolute(x) * 0.70710678118654752)
      return x < 0 ? tail : 1 - tail
    }
    /// Whether everything within 2^-42 of the value rounds to one float.
    func isDecided(_ value: Double) -> Bool {
      return Float(value * (1 - 0x1p-42)) == Float(value * (1 + 0x1p-42))
    }
    """#
}
