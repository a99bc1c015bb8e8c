/// Reads numbers as tables spell them, from bytes to the nearest `Double`.
///
/// At most 15 digits and a power of ten of at most 22 take one operation, which rounds once (Clinger, "How to read floating point
/// numbers accurately", 1990). Up to 19 digits take a product of 64 with 128 bits, which decides the rounding (Lemire, "Number
/// parsing at a gigabyte per second", 2021, with the proof of Mushtak and Lemire, 2023). The rest is left to `Double(decimal:)`,
/// whose language this is: what is no number there is none here.
package enum DecimalScanner {
  /// A number in its usual spelling.
  package struct Usual {
    package var value: Double
    /// How many digits stand behind the point.
    package var decimals: UInt8
    /// The place behind its last byte.
    package var end: Int
  }

  /// More digits than these do not go into one exact operation.
  package static let usualDigits = 15

  /// The number that begins at `start`, where it is spelt the usual way: no sign but a minus, no zeros in front, a digit before
  /// and behind a point, at most 15 digits, no exponent. What follows it is not looked at.
  ///
  /// Then value and decimals give the spelling again: v·10ᵈ is within a quarter of the whole number that the digits are.
  @inline(__always)
  package static func usual(_ bytes: borrowing Span<UInt8>, from start: Int) -> Usual? {
    let end = bytes.count
    var place = start
    var isNegative = false
    if place < end, bytes[place] == 0x2D {
      isNegative = true
      place &+= 1
    }
    let first = place
    var digits: UInt64 = 0
    while place < end {
      let digit = bytes[place] &- 0x30
      guard digit < 10 else { break }
      digits = digits &* 10 &+ UInt64(digit)
      place &+= 1
    }
    let whole = place &- first
    guard whole > 0, whole == 1 || bytes[first] != 0x30 else { return nil }
    var behind = 0
    if place < end, bytes[place] == 0x2E {
      place &+= 1
      let point = place
      while place < end {
        let digit = bytes[place] &- 0x30
        guard digit < 10 else { break }
        digits = digits &* 10 &+ UInt64(digit)
        place &+= 1
      }
      behind = place &- point
      guard behind > 0 else { return nil }
    }
    guard whole &+ behind <= usualDigits else { return nil }
    var value = Double(Int64(bitPattern: digits))
    if behind > 0 { value /= powersOfTen[behind] }
    return Usual(value: isNegative ? -value : value, decimals: UInt8(truncatingIfNeeded: behind), end: place)
  }

  /// The number that these bytes spell, all of them; `nil` where they spell none, and where no `Double` holds it.
  package static func value(of bytes: borrowing Span<UInt8>) -> Double? {
    let end = bytes.count
    var place = 0
    var isNegative = false
    if end > 0, bytes[0] == 0x2D || bytes[0] == 0x2B {
      isNegative = bytes[0] == 0x2D
      place = 1
    }
    // The first 19 digits that count, how many digits there are, and the power of ten that they are to be multiplied by.
    var digits: UInt64 = 0
    var counting = 0
    var all = 0
    var exponent = 0
    var isBehindPoint = false
    scan: while place < end {
      switch bytes[place] {
      case let byte where byte &- 0x30 < 10:
        all += 1
        if counting < 19 {
          digits = digits &* 10 &+ UInt64(byte &- 0x30)
          if digits > 0 { counting += 1 }
          if isBehindPoint { exponent -= 1 }
        } else {
          counting += 1
          if !isBehindPoint { exponent += 1 }
        }
      case 0x2E where !isBehindPoint: isBehindPoint = true
      default: break scan
      }
      place += 1
    }
    if place < end, all > 0, bytes[place] | 0x20 == 0x65 {
      var given = 0
      var isBelow = false
      place += 1
      if place < end, bytes[place] == 0x2D || bytes[place] == 0x2B {
        isBelow = bytes[place] == 0x2D
        place += 1
      }
      let first = place
      while place < end, bytes[place] &- 0x30 < 10 {
        given = min(given * 10 + Int(bytes[place] &- 0x30), 100_000)
        place += 1
      }
      if place == first { return nil }
      exponent += isBelow ? -given : given
    }
    guard place == end, all > 0 else { return nil }
    let magnitude: Double? =
      counting <= 19
      ? nearest(digits, exponent)
      // The digits that were left out lie between these two.
      : nearest(digits, exponent).flatMap { low in nearest(digits + 1, exponent) == low ? low : nil }
    if let magnitude { return isNegative ? -magnitude : magnitude }
    var text = ""
    for index in 0..<end { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    return Double(decimal: text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The `Double` nearest to digits·10ᵉ; `nil` where neither way is sure of it, and outside of the normal numbers.
  static func nearest(_ digits: UInt64, _ exponent: Int) -> Double? {
    if digits == 0 { return 0 }
    if digits <= 1 << 53, abs(exponent) < powersOfTen.count {
      let value = Double(digits)
      return exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
    }
    guard PowersOfFive.exponents.contains(exponent) else { return nil }
    let power = PowersOfFive.significand(exponent)
    let shift = digits.leadingZeroBitCount
    let normal = digits << UInt64(shift)
    // The upper 128 bits of the product, its lowest part only where it could carry into the bits that are kept.
    var (high, low) = normal.multipliedFullWidth(by: power.high)
    if high & 0x1FF == 0x1FF {
      let below = normal.multipliedFullWidth(by: power.low).high
      let (sum, carries) = low.addingReportingOverflow(below)
      low = sum
      if carries { high += 1 }
    }
    let upper = Int(high >> 63)
    let kept = UInt64(upper + 64 - 52 - 3)
    var mantissa = high >> kept
    // ⌊log₂ 5ᵉ⌋ + e, and the bias.
    var biased = (((152_170 + 65_536) * exponent) >> 16) + 63 + upper - shift + 1023
    guard biased > 0 else { return nil }
    // Exactly in the middle: to the even one. The middle is possible for such exponents alone.
    if low <= 1, (-4...23).contains(exponent), mantissa & 3 == 1, mantissa << kept == high { mantissa -= 1 }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      biased += 1
    }
    guard biased < 0x7FF else { return nil }
    return Double(bitPattern: mantissa & ~(1 << 52) | UInt64(biased) << 52)
  }

  static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]
}

/// The first 128 bits of 5ᵉ, from its highest one on: cut off, but the next number above for −27 ≤ e < 0, where a product can be
/// exact, as the proof has it.
enum PowersOfFive {
  static let exponents = -342...308

  static func significand(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    table[exponent - exponents.lowerBound]
  }

  /// Made of whole numbers when it is first needed, which takes less time than a table of 1302 numbers takes to compile.
  private static let table: [(high: UInt64, low: UInt64)] = {
    // 960 bits hold 5³⁰⁸, and the first 128 of 2⁹⁵⁹/5³⁴².
    let limbs = 15
    var powers: [(high: UInt64, low: UInt64)] = []
    var number = [UInt64](repeating: 0, count: limbs)
    number[limbs - 1] = 1 << 63
    for exponent in 1...(-exponents.lowerBound) {
      var rest: UInt64 = 0
      for index in (0..<limbs).reversed() {
        (number[index], rest) = UInt64(5).dividingFullWidth((rest, number[index]))
      }
      var top = first128(of: number)
      if exponent <= 27 {
        top.low &+= 1
        if top.low == 0 { top.high += 1 }
      }
      powers.append(top)
    }
    powers.reverse()
    number = [UInt64](repeating: 0, count: limbs)
    number[0] = 1
    for exponent in 0...exponents.upperBound {
      if exponent > 0 {
        var carry: UInt64 = 0
        for index in 0..<limbs {
          let (high, low) = number[index].multipliedFullWidth(by: 5)
          let (sum, isOver) = low.addingReportingOverflow(carry)
          number[index] = sum
          carry = high + (isOver ? 1 : 0)
        }
      }
      powers.append(first128(of: number))
    }
    return powers
  }()

  private static func first128(of number: [UInt64]) -> (high: UInt64, low: UInt64) {
    guard let top = number.lastIndex(where: { $0 > 0 }) else { return (0, 0) }
    let shift = UInt64(number[top].leadingZeroBitCount)
    func limb(_ index: Int) -> UInt64 { index >= 0 ? number[index] : 0 }
    func bits(_ index: Int) -> UInt64 {
      shift == 0 ? limb(index) : limb(index) << shift | limb(index - 1) >> (64 - shift)
    }
    return (bits(top), bits(top - 1))
  }
}
