extension PortableSource {
  /// Sine and arctangent in pairs, as in `double_double.h`.
  static let widerAngles = #"""
    /// For numbers beyond 1/2: x·(2/π) modulo 4 in three words, two bits of the first one before the point.
    func fractionLow(_ x: Double) -> UInt64 {
      let mantissa: UInt64 = (bitsOf(x) & 0xFFFFFFFFFFFFF) | 0x10000000000000
      return partOfTwoOverPi(((bitsOf(x) >> 52) & 0x7FF) &- 885) &* mantissa
    }
    func fractionMiddle(_ x: Double) -> UInt64 {
      let mantissa: UInt64 = (bitsOf(x) & 0xFFFFFFFFFFFFF) | 0x10000000000000
      let place: UInt64 = ((bitsOf(x) >> 52) & 0x7FF) &- 949
      return partOfTwoOverPi(place) &* mantissa &+ highProduct(partOfTwoOverPi(place &+ 64), mantissa)
    }
    func fractionHigh(_ x: Double) -> UInt64 {
      let mantissa: UInt64 = (bitsOf(x) & 0xFFFFFFFFFFFFF) | 0x10000000000000
      let place: UInt64 = ((bitsOf(x) >> 52) & 0x7FF) &- 1013
      let carried: UInt64 = highProduct(partOfTwoOverPi(place &+ 128), mantissa)
      let carry: UInt64 = highProduct(partOfTwoOverPi(place &+ 64), mantissa) &+ (fractionMiddle(x) < carried ? 1 : 0)
      return partOfTwoOverPi(place) &* mantissa &+ carry
    }
    /// The number n of x = n π/2 + r, modulo 4.
    func quarterOf(_ x: Double) -> UInt64 {
      let n: UInt64 = (fractionHigh(x) &+ 0x2000000000000000) >> 62
      return x < 0 ? (4 &- n) & 3 : n
    }
    /// Words as a pair, 32 bits at a time, so that each part is exact.
    func pairOfWords(_ high: UInt64, _ middle: UInt64, _ low: UInt64) -> Pair {
      let a: Pair = add(exact(Double(low >> 32) * 0x1p-158), exact(Double(low & 0xFFFFFFFF) * 0x1p-190))
      let b: Pair = add(exact(Double(middle & 0xFFFFFFFF) * 0x1p-126), a)
      let c: Pair = add(exact(Double(middle >> 32) * 0x1p-94), b)
      let d: Pair = add(exact(Double(high & 0xFFFFFFFF) * 0x1p-62), c)
      return add(exact(Double(high >> 32) * 0x1p-30), d)
    }
    /// r of x = n π/2 + r, for numbers beyond 1/2.
    func wideAngle(_ x: Double) -> Pair {
      let whole: UInt64 = fractionHigh(x)
      let high: UInt64 = whole &- (((whole &+ 0x2000000000000000) >> 62) << 62)
      let middle: UInt64 = fractionMiddle(x)
      let low: UInt64 = fractionLow(x)
      let halfPi: Pair = pair(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54)
      if (high >> 63) == 0 {
        let r: Pair = multiply(pairOfWords(high, middle, low), halfPi)
        return x < 0 ? negative(r) : r
      }
      let m: UInt64 = 0 &- middle &- (low == 0 ? 0 : 1)
      let h: UInt64 = 0 &- high &- (middle == 0 && low == 0 ? 0 : 1)
      let s: Pair = multiply(pairOfWords(h, m, 0 &- low), halfPi)
      return x < 0 ? s : negative(s)
    }
    /// sin r for |r| <= 1, by its series.
    func wideSineSeries(_ r: Pair) -> Pair {
      let z: Pair = negative(square(r))
      var term: Pair = r
      var sum: Pair = r
      for n in 1...15 {
        term = divide(multiply(term, z), exact((2 * number(n) + 1) * (2 * number(n))))
        sum = add(sum, term)
      }
      return sum
    }
    /// cos r, alike.
    func wideCosineSeries(_ r: Pair) -> Pair {
      let z: Pair = negative(square(r))
      var term: Pair = exact(1)
      var sum: Pair = exact(1)
      for n in 1...15 {
        term = divide(multiply(term, z), exact(2 * number(n) * (2 * number(n) - 1)))
        sum = add(sum, term)
      }
      return sum
    }
    func wideSine(_ x: Double) -> Pair {
      if x >= -0.5 && x <= 0.5 {
        return wideSineSeries(exact(x))
      }
      let n: UInt64 = quarterOf(x)
      let r: Pair = wideAngle(x)
      let value: Pair = (n & 1) == 1 ? wideCosineSeries(r) : wideSineSeries(r)
      return n >= 2 ? negative(value) : value
    }
    /// A step of Newton's method from a double.
    func wideArctangent(_ x: Double) -> Pair {
      let a: Double = sizeOf(x)
      let t: Pair = a > 1 ? divide(exact(1), exact(a)) : exact(a)
      let z: Double = arctangent(t.high)
      let tangent: Pair = divide(wideSineSeries(exact(z)), wideCosineSeries(exact(z)))
      let step: Pair = divide(subtract(t, tangent), plus(multiply(t, tangent), 1))
      let near: Pair = add(exact(z), step)
      let y: Pair = a > 1 ? subtract(pair(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54), near) : near
      return x < 0 ? negative(y) : y
    }
    """#
}
