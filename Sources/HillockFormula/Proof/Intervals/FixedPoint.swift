import BigInt

/// π and ln 2 as integers ⌊c·2ᵂ⌋ with an error of a few units, computed once for three widths and on demand
/// above.
enum FixedConstant {
  case pi, ln2

  /// c·2ᵂ within ±1.
  func scaled(_ width: Int) -> BigUInt {
    let (stored, available): (BigUInt, Int)
    if width <= 192 {
      (stored, available) = (self == .pi ? FixedConstant.pi192 : FixedConstant.ln2At192, 192)
    } else if width <= 768 {
      (stored, available) = (self == .pi ? FixedConstant.pi768 : FixedConstant.ln2At768, 768)
    } else if width <= 4608 {
      (stored, available) = (self == .pi ? FixedConstant.pi4608 : FixedConstant.ln2At4608, 4608)
    } else {
      return compute(width)
    }
    return stored >> (available - width)
  }

  private static let pi192 = FixedConstant.pi.compute(192)
  private static let pi768 = FixedConstant.pi.compute(768)
  private static let pi4608 = FixedConstant.pi.compute(4608)
  private static let ln2At192 = FixedConstant.ln2.compute(192)
  private static let ln2At768 = FixedConstant.ln2.compute(768)
  private static let ln2At4608 = FixedConstant.ln2.compute(4608)

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
    let (high, low) = multipliedFullWidth(by: other)
    return (high << (128 - w)) | (low >> w)
  }
}
