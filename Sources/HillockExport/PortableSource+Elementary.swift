extension PortableSource {
  /// Elementary functions of doubles, operation by operation those of `elementary.h`, so that formulas have the bits of the engine.
  ///
  /// `exponential`, `sigmoidOf`, `logarithmNearOne` and `scaledComplement` of `doubles` are the same as there already.
  static let elementary = functionsOfDoubles + wordOfTwoOverPi

  /// The bits of 2/π behind the point in words of 64, as in `elementary_tables.h`; the first one, of number 0, is what stands before it.
  private static let wordOfTwoOverPi: String = {
    let words: [UInt64] = [
      0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041, 0xfe51_63ab_debb_c561,
      0xb724_6e3a_424d_d2e0, 0x0649_2eea_09d1_921c, 0xfe1d_eb1c_b129_a73e, 0xe882_35f5_2ebb_4484,
      0xe99c_7026_b45f_7e41, 0x3991_d639_8353_39f4, 0x9c84_5f8b_bdf9_283b, 0x1ff8_97ff_de05_980f,
      0xef2f_118b_5a0a_6d1f, 0x6d36_7ecf_27cb_09b7, 0x4f46_3f66_9e5f_ea2d, 0x7527_bac7_ebe5_f17b,
      0x3d07_39f7_8a52_92ea, 0x6bfb_5fb1_1f8d_5d08, 0x5603_3046_fc7b_6bab, 0xf0cf_bc20_9af4_361d,
    ]
    let cases = words.enumerated().map { place, word in
      "  if n == \(place + 1) {\n    return 0x\(String(word, radix: 16))\n  }\n"
    }
    return "\nfunc wordOfTwoOverPi(_ n: UInt64) -> UInt64 {\n\(cases.joined())  return 0\n}"
  }()

  private static let functionsOfDoubles = #"""
    func sizeOf(_ x: Double) -> Double {
      return fromBits(bitsOf(x) & 0x7FFFFFFFFFFFFFFF)
    }
    /// The size of y with the sign of s.
    func withSignOf(_ y: Double, _ s: Double) -> Double {
      return fromBits((bitsOf(y) & 0x7FFFFFFFFFFFFFFF) | (bitsOf(s) & 0x8000000000000000))
    }
    /// exp(x) - 1
    func exponentialMinusOne(_ x: Double) -> Double {
      if x != x || sizeOf(x) < 0x1p-54 {
        return x
      }
      let c: Double = x < -60 ? -60 : x > 720 ? 720 : x
      let k: Double = wholeLogarithms(c)
      let p: Double = smallExponential(leftOver(c, k))
      if k > 60 {
        let half: Double = (k * 0.5 + 0x1.8p52) - 0x1.8p52
        return (1 + p) * powerOfTwo(half) * powerOfTwo(k - half) - 1
      }
      let scale: Double = powerOfTwo(k)
      return (scale - 1) + scale * p
    }
    func logarithm(_ x: Double) -> Double {
      if x != x || x > 0x1.fffffffffffffp1023 {
        return x
      }
      if x <= 0 {
        return x < 0 ? (x - x) / (x - x) : -1 / sizeOf(x)
      }
      let isTiny: Bool = x < 0x1p-1022
      let bits: UInt64 = bitsOf(isTiny ? x * 0x1p54 : x)
      let raised: UInt64 = (bits &- 0x3FE6A09E667F3BCD &+ 0x4000000000000000) >> 52
      let k: Double = Double(raised) - 1024 - (isTiny ? 54 : 0)
      let f: Double = fromBits(bits &- ((raised &- 1024) << 52)) - 1
      let s: Double = f / (2 + f)
      let z: Double = s * s
      let half: Double = f * f * 0.5
      let tail: Double = s * (half + z * logarithmTail(z)) + k * 0x1.a39ef35793c76p-33
      return k * 0x1.62e42fee00000p-1 - ((half - tail) - f)
    }
    /// ln(1 + exp(x))
    func logOfOnePlusExponential(_ x: Double) -> Double {
      let y: Double = exponential(-sizeOf(x))
      let above: Double = x < 0 ? 0 : x
      if y < 0x1p-54 {
        return above + y
      }
      if y < 0.41 {
        return above + logarithmNearOne(y)
      }
      let u: Double = 1 + y
      return above + (logarithm(u) + (y - (u - 1)) / u)
    }
    func hyperbolicTangent(_ x: Double) -> Double {
      let m: Double = exponentialMinusOne(-2 * sizeOf(x))
      return withSignOf(m / (2 + m), x)
    }
    func hyperbolicSine(_ x: Double) -> Double {
      let a: Double = sizeOf(x)
      if a > 700 {
        let e: Double = exponential(0.5 * a)
        return withSignOf(0.5 * e * e, x)
      }
      let m: Double = exponentialMinusOne(a)
      return withSignOf(0.5 * (m + m / (m + 1)), x)
    }
    func hyperbolicCosine(_ x: Double) -> Double {
      let a: Double = sizeOf(x)
      if a > 700 {
        let half: Double = exponential(0.5 * a)
        return 0.5 * half * half
      }
      let e: Double = exponential(a)
      return 0.5 * e + 0.5 / e
    }
    /// 2/√π ∫ exp(-t²) dt from 0 to x
    func errorIntegral(_ x: Double) -> Double {
      let a: Double = sizeOf(x)
      if a < 0.5 {
        let z: Double = x * x
        polynomial z 1.1283791670955126 -1.1283791670955126/3 1.1283791670955126/10 -1.1283791670955126/42 1.1283791670955126/216 -1.1283791670955126/1320 1.1283791670955126/9360 -1.1283791670955126/75600 1.1283791670955126/685440 -1.1283791670955126/6894720 1.1283791670955126/76204800 -1.1283791670955126/918086400 1.1283791670955126/11975040000.0
        return x * sum
      }
      let c: Double = a > 7 ? 7 : a
      return withSignOf(x == x ? 1 - exponential(-c * c) * scaledComplement(c) : x, x)
    }
    func arctangent(_ x: Double) -> Double {
      let a: Double = sizeOf(x)
      let t: Double = a > 1 ? 1 / a : a
      let u: Double = t > 0.41421356237309503 ? (t - 1) / (t + 1) : t
      let z: Double = u * u
      polynomial z -1.0/3 1.0/5 -1.0/7 1.0/9 -1.0/11 1.0/13 -1.0/15 1.0/17 -1.0/19 1.0/21 -1.0/23 1.0/25 -1.0/27 1.0/29 -1.0/31 1.0/33 -1.0/35 1.0/37 -1.0/39 1.0/41
      var y: Double = u + u * z * sum
      if t > 0.41421356237309503 {
        y = 0.78539816339744828 + (y + 0x1.1a62633145c07p-55)
      }
      if a > 1 {
        y = 1.5707963267948966 - (y - 0x1.1a62633145c07p-54)
      }
      return withSignOf(x == x ? y : x, x)
    }
    /// The nearest whole number, for numbers below 2^51; others are whole, or as good as that here.
    func wholeNearest(_ x: Double) -> Double {
      return sizeOf(x) < 0x1p51 ? (x + 0x1.8p52) - 0x1.8p52 : x
    }
    /// Small whole exponents by repeated multiplication; others as exp(b ln a) with the rules of signs of real powers.
    func powerOf(_ a: Double, _ b: Double) -> Double {
      if sizeOf(b) <= 64 && wholeNearest(b) == b {
        var product: Double = 1
        for n in 1...64 {
          if Double(n) <= sizeOf(b) {
            product = product * a
          }
        }
        return b < 0 ? 1 / product : product
      }
      if a != a || b != b {
        return a + b
      }
      if b == 0 || a == 1 {
        return 1
      }
      let isWhole: Bool = wholeNearest(b) == b
      if a < 0 && !isWhole {
        return (a - a) / (b - b)
      }
      let isOdd: Bool = isWhole && wholeNearest(b * 0.5) != b * 0.5
      let size: Double = exponential(b * logarithm(sizeOf(a)))
      return isOdd && (bitsOf(a) >> 63) == 1 ? -size : size
    }
    /// The high half of a product of whole numbers.
    func highProduct(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let al: UInt64 = a & 0xFFFFFFFF
      let ah: UInt64 = a >> 32
      let bl: UInt64 = b & 0xFFFFFFFF
      let bh: UInt64 = b >> 32
      let first: UInt64 = ah &* bl &+ ((al &* bl) >> 32)
      let second: UInt64 = al &* bh &+ (first & 0xFFFFFFFF)
      return ah &* bh &+ (first >> 32) &+ (second >> 32)
    }
    /// 64 bits of 2/π behind the point, from bit 64 - place on.
    func partOfTwoOverPi(_ place: UInt64) -> UInt64 {
      let shift: UInt64 = place & 63
      let first: UInt64 = wordOfTwoOverPi(place >> 6)
      return shift == 0 ? first : (first << shift) | (wordOfTwoOverPi((place >> 6) &+ 1) >> (64 &- shift))
    }
    /// x = n π/2 + r for numbers of 2^18 and beyond (Payne and Hanek 1983): r, and n modulo 4.
    func largeAngle(_ x: Double) -> Pair {
      let mantissa: UInt64 = (bitsOf(x) & 0xFFFFFFFFFFFFF) | 0x10000000000000
      let place: UInt64 = ((bitsOf(x) >> 52) & 0x7FF) &- 1013
      let low: UInt64 = partOfTwoOverPi(place &+ 128)
      let middle: UInt64 = partOfTwoOverPi(place &+ 64)
      let third: UInt64 = low &* mantissa
      let carried: UInt64 = highProduct(low, mantissa)
      let second: UInt64 = middle &* mantissa &+ carried
      let carry: UInt64 = highProduct(middle, mantissa) &+ (second < carried ? 1 : 0)
      let whole: UInt64 = partOfTwoOverPi(place) &* mantissa &+ carry
      let n: UInt64 = (whole &+ 0x2000000000000000) >> 62
      let high: UInt64 = whole &- (n << 62)
      let isBelow: Bool = (high >> 63) == 1
      let third1: UInt64 = isBelow ? 0 &- third : third
      let second1: UInt64 = isBelow ? 0 &- second &- (third == 0 ? 0 : 1) : second
      let high1: UInt64 = isBelow ? 0 &- high &- (second == 0 && third == 0 ? 0 : 1) : high
      let top: Double = Double(high1) * 0x1p-62
      let more: Double = Double(second1) * 0x1p-126
      let size: Double = (top + more + Double(third1) * 0x1p-190) * 1.5707963267948966
      let r: Double = isBelow ? -size : size
      return x < 0 ? pair(-r, Double((4 &- n) & 3)) : pair(r, Double(n & 3))
    }
    /// x = n π/2 + r with r at most π/4: r, and n modulo 4.
    func angle(_ x: Double) -> Pair {
      if sizeOf(x) >= 0x1p18 {
        return sizeOf(x) > 0x1.fffffffffffffp1023 ? pair(x - x, 0) : largeAngle(x)
      }
      let k: Double = (x * 0.63661977236758134 + 0x1.8p52) - 0x1.8p52
      let r: Double = ((x - k * 0x1.921fb544p+0) - k * 0x1.0b4611a6p-34) - k * 0x1.3198a2e037073p-69
      return pair(r, Double(bitsOf(k + 0x1.8p52) & 3))
    }
    /// sin(r + n π/2)
    func sineOf(_ r: Double, _ n: Double) -> Double {
      let z: Double = r * r
      if n == 0 || n == 2 || n == 4 {
        polynomial z -1.0/6 1.0/120 -1.0/5040 1.0/362880 -1.0/39916800 1.0/6227020800.0 -1.0/1307674368000.0 1.0/355687428096000.0
        let s: Double = r + r * z * sum
        return n == 2 ? -s : s
      }
      polynomial z 1.0/24 -1.0/720 1.0/40320 -1.0/3628800 1.0/479001600 -1.0/87178291200.0 1.0/20922789888000.0 -1.0/6402373705728000.0
      let c: Double = 1 - (0.5 * z - z * z * sum)
      return n == 3 ? -c : c
    }
    func sine(_ x: Double) -> Double {
      let a: Pair = angle(x)
      return sizeOf(x) < 0x1p-27 ? x : sineOf(a.high, a.low)
    }
    func cosine(_ x: Double) -> Double {
      let a: Pair = angle(x)
      return sineOf(a.high, a.low + 1)
    }
    func tangent(_ x: Double) -> Double {
      let a: Pair = angle(x)
      return sizeOf(x) < 0x1p-27 ? x : sineOf(a.high, a.low) / sineOf(a.high, a.low + 1)
    }
    """#
}
