import BigInt
import HillockFormula

/// π, ln 2 and 2/√π as integers ⌊c·2ᵂ⌋ with an error of a few units, computed once for three widths and on demand
/// above.
enum FixedConstant {
  case pi, ln2, twoOverRootPi

  /// c·2ᵂ within ±1.
  func scaled(_ width: Int) -> BigUInt {
    let constants: Table
    if width <= 192 {
      constants = FixedConstant.short
    } else if width <= 768 {
      constants = FixedConstant.medium
    } else if width <= 4608 {
      constants = FixedConstant.long
    } else {
      return compute(width)
    }
    let stored =
      switch self {
      case .pi: constants.pi
      case .ln2: constants.ln2
      case .twoOverRootPi: constants.twoOverRootPi
      }
    return stored >> (constants.width - width)
  }

  private struct Table {
    let width: Int
    let pi: BigUInt
    let ln2: BigUInt
    let twoOverRootPi: BigUInt

    init(_ width: Int) {
      self.width = width
      pi = FixedConstant.pi.compute(width)
      ln2 = FixedConstant.ln2.compute(width)
      twoOverRootPi = FixedConstant.twoOverRootPi.compute(width)
    }
  }

  private static let short = Table(192)
  private static let medium = Table(768)
  private static let long = Table(4608)

  /// ⌊c·2ᵂ⌋ or the integer below it: the series are summed with 32 bits to spare.
  private func compute(_ width: Int) -> BigUInt {
    let w = width + 32
    switch self {
    case .pi:
      // Machin: π = 16 arctan(1/5) − 4 arctan(1/239).
      let positive = FixedConstant.inverseSeries(5, w, alternating: true) * 16
      let negative = FixedConstant.inverseSeries(239, w, alternating: true) * 4
      return (positive - negative) >> 32
    case .ln2:
      // ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749).
      let first = FixedConstant.inverseSeries(26, w, alternating: false) * 18
      let second = FixedConstant.inverseSeries(4801, w, alternating: false) * 2
      let third = FixedConstant.inverseSeries(8749, w, alternating: false) * 8
      return (first + third - second) >> 32
    case .twoOverRootPi:
      // √(4/π) from π with the same places to spare.
      let pi = FixedConstant.pi.compute(w)
      return ((BigUInt(4) << (3 * w)) / pi).squareRoot() >> 32
    }
  }

  /// 2ᵂ·Σ (±1)ⁿ/((2n+1)·k²ⁿ⁺¹), that is arctan(1/k) or artanh(1/k), within one unit a term.
  private static func inverseSeries(_ k: UInt, _ w: Int, alternating: Bool) -> BigUInt {
    let square = BigUInt(k * k)
    var power = (BigUInt(1) << w) / BigUInt(k)
    var positive: BigUInt = 0
    var negative: BigUInt = 0
    var n: UInt = 0
    while !power.isZero {
      let term = power / BigUInt(2 * n + 1)
      if alternating && n & 1 == 1 { negative += term } else { positive += term }
      power = power / square
      n += 1
    }
    return positive - negative
  }
}

extension UInt128 {
  /// ⌊self·other/2ᵂ⌋ for 0 < w < 128; the result has to fit.
  func multiplied(by other: UInt128, shiftedRight w: Int) -> UInt128 {
    let (a1, a0) = (UInt64(truncatingIfNeeded: self >> 64), UInt64(truncatingIfNeeded: self))
    let (b1, b0) = (UInt64(truncatingIfNeeded: other >> 64), UInt64(truncatingIfNeeded: other))
    let p00 = UInt128(a0) &* UInt128(b0)
    let p01 = UInt128(a0) &* UInt128(b1)
    let p10 = UInt128(a1) &* UInt128(b0)
    let p11 = UInt128(a1) &* UInt128(b1)
    let middle = (p00 >> 64) &+ (p01 & 0xffff_ffff_ffff_ffff) &+ (p10 & 0xffff_ffff_ffff_ffff)
    let low = (middle << 64) | (p00 & 0xffff_ffff_ffff_ffff)
    let high = p11 &+ (p01 >> 64) &+ (p10 >> 64) &+ (middle >> 64)
    return (high << (128 - w)) | (low >> w)
  }

  /// ⌊self/divisor⌋ by two divisions of machine words.
  func divided(by divisor: UInt) -> UInt128 {
    let divisor = UInt64(divisor)
    let (high, remainder) = UInt64(truncatingIfNeeded: self >> 64).quotientAndRemainder(dividingBy: divisor)
    let low = divisor.dividingFullWidth((remainder, UInt64(truncatingIfNeeded: self))).quotient
    return UInt128(high) << 64 | UInt128(low)
  }
}
