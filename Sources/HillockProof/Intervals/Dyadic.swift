import BigInt
import HillockFormula

/// A number m·2ᵉ with integers m and e, or ±∞: what the ends of an interval are made of.
///
/// Exponents are kept within ±2⁶⁰. A magnitude above that rounds to the largest finite one or to infinity, one
/// below it to zero or to the smallest positive one, whichever lies in the direction of rounding, so that
/// exp(10³⁸) costs no more than exp(1).
///
/// Mantissas of up to 126 bits stay in machine words.
package struct Dyadic: Sendable {
  /// The mantissa, unless `wide` holds it.
  private let small: Int128
  private let wide: BigInt?
  package let exponent: Int

  package var mantissa: BigInt {
    wide ?? BigInt(sign: small < 0 ? .minus : .plus, magnitude: BigUInt(small.magnitude))
  }

  static let largestExponent = 1 << (Int.bitWidth - 4)

  package static let zero = Dyadic(0, 0)
  package static let one = Dyadic(1, 0)
  package static let infinity = Dyadic(1, .max)
  package static let negativeInfinity = Dyadic(-1, .max)

  enum Direction {
    case down, up
  }

  init(_ mantissa: BigInt, _ exponent: Int) {
    if mantissa.magnitude.bitWidth <= Dyadic.smallWidth {
      // By sign and magnitude: converting a negative number of two words directly loses a carry.
      let magnitude = Int128(mantissa.magnitude)
      small = mantissa.sign == .minus ? -magnitude : magnitude
      wide = nil
    } else {
      small = 0
      wide = mantissa
    }
    self.exponent = exponent
  }

  /// Precondition: at most 126 bits.
  private init(small: Int128, _ exponent: Int) {
    self.small = small
    wide = nil
    self.exponent = exponent
  }

  private static let smallWidth = 126

  private static func width(_ value: Int128) -> Int {
    128 - value.magnitude.leadingZeroBitCount
  }

  package init(_ value: Int) {
    self.init(small: Int128(value), 0)
  }

  package var isInfinite: Bool { exponent == .max }
  package var isZero: Bool { wide == nil && small == 0 }
  /// −1, 0 or 1.
  package var signum: Int {
    if let wide { return wide.sign == .minus ? -1 : 1 }
    return Int(small.signum())
  }

  /// The exponent t with 2ᵗ⁻¹ ≤ |value| < 2ᵗ. Only for finite values other than zero.
  var top: Int { exponent + width }

  private var width: Int { wide?.magnitude.bitWidth ?? Dyadic.width(small) }

  var negated: Dyadic { wide.map { Dyadic(-$0, exponent) } ?? Dyadic(small: -small, exponent) }
  var magnitude: Dyadic { signum < 0 ? negated : self }

  /// The value times 2ᵏ.
  func scaled(by k: Int) -> Dyadic {
    if isInfinite || isZero { return self }
    return wide.map { Dyadic($0, exponent + k) } ?? Dyadic(small: small, exponent + k)
  }

  /// The nearest value in `direction` whose mantissa has at most `bits` bits.
  func rounded(to bits: Int, _ direction: Direction) -> Dyadic {
    if isInfinite || isZero { return self }
    let negative = signum < 0
    let away = (direction == .up) != negative
    let width = self.width
    if exponent + width > Dyadic.largestExponent {
      if away { return negative ? .negativeInfinity : .infinity }
      return Dyadic(negative ? -1 : 1, Dyadic.largestExponent - 1)
    }
    if exponent + width < -Dyadic.largestExponent {
      return away ? Dyadic(negative ? -1 : 1, -Dyadic.largestExponent) : .zero
    }
    guard width > bits else { return self }
    let shift = width - bits
    if wide == nil {
      let magnitude = small.magnitude
      var quotient = magnitude >> shift
      if away && magnitude.trailingZeroBitCount < shift { quotient += 1 }
      return Dyadic(small: negative ? -Int128(quotient) : Int128(quotient), exponent + shift)
    }
    let magnitude = mantissa.magnitude
    var quotient = magnitude >> shift
    if away && magnitude.trailingZeroBitCount < shift { quotient += 1 }
    return Dyadic(BigInt(sign: mantissa.sign, magnitude: quotient), exponent + shift)
  }

  static func sum(_ a: Dyadic, _ b: Dyadic, _ bits: Int, _ direction: Direction) -> Dyadic {
    if a.isInfinite { return a }
    if b.isInfinite { return b }
    if a.isZero { return b.rounded(to: bits, direction) }
    if b.isZero { return a.rounded(to: bits, direction) }
    if a.wide == nil && b.wide == nil {
      let (high, low) = a.exponent >= b.exponent ? (a, b) : (b, a)
      let shift = high.exponent - low.exponent
      if shift + high.width < smallWidth && low.width < smallWidth {
        return Dyadic(small: (high.small << shift) + low.small, low.exponent).rounded(to: bits, direction)
      }
    }
    let (large, small) = a.top >= b.top ? (a, b) : (b, a)
    // A term far below the last kept bit only says on which side of `large` the sum lies.
    let reach = bits + 4 + large.mantissa.magnitude.bitWidth
    if large.top - small.top > reach + 2 {
      let shift = max(0, bits + 2 - large.mantissa.magnitude.bitWidth)
      var mantissa = large.mantissa << shift
      if direction == .up && small.signum > 0 { mantissa += 1 }
      if direction == .down && small.signum < 0 { mantissa -= 1 }
      return Dyadic(mantissa, large.exponent - shift).rounded(to: bits, direction)
    }
    let exponent = min(a.exponent, b.exponent)
    let mantissa = (a.mantissa << (a.exponent - exponent)) + (b.mantissa << (b.exponent - exponent))
    return Dyadic(mantissa, exponent).rounded(to: bits, direction)
  }

  /// Zero times infinity is zero: an end of an interval that is infinite stands for real numbers without bound.
  static func product(_ a: Dyadic, _ b: Dyadic, _ bits: Int, _ direction: Direction) -> Dyadic {
    if a.isZero || b.isZero { return .zero }
    if a.isInfinite || b.isInfinite {
      return a.signum * b.signum > 0 ? .infinity : .negativeInfinity
    }
    if a.wide == nil && b.wide == nil {
      if a.width + b.width <= smallWidth {
        return Dyadic(small: a.small * b.small, a.exponent + b.exponent).rounded(to: bits, direction)
      }
      if bits <= 120 { return roundedProduct(a, b, bits, direction) }
    }
    return Dyadic(a.mantissa * b.mantissa, a.exponent + b.exponent).rounded(to: bits, direction)
  }

  /// The product of two mantissas of one word pair each, cut to 122 bits and a last one that says whether
  /// something was cut off.
  private static func roundedProduct(
    _ a: Dyadic, _ b: Dyadic, _ bits: Int, _ direction: Direction
  ) -> Dyadic {
    let (high, low) = a.small.magnitude.multipliedFullWidth(by: b.small.magnitude)
    let total = high == 0 ? 128 - low.leadingZeroBitCount : 256 - high.leadingZeroBitCount
    let shift = total - 122
    let kept: UInt128
    let isExact: Bool
    if shift < 128 {
      kept = (high << (128 - shift)) | (low >> shift)
      isExact = low.trailingZeroBitCount >= shift
    } else {
      kept = high >> (shift - 128)
      isExact = low == 0 && high.trailingZeroBitCount >= shift - 128
    }
    let magnitude = Int128((kept << 1) | (isExact ? 0 : 1))
    let negative = a.signum * b.signum < 0
    return Dyadic(small: negative ? -magnitude : magnitude, a.exponent + b.exponent + shift - 1)
      .rounded(to: bits, direction)
  }

  /// Precondition: `b` is not zero. Infinity divided by infinity does not occur for ends that belong together.
  static func quotient(_ a: Dyadic, _ b: Dyadic, _ bits: Int, _ direction: Direction) -> Dyadic {
    if a.isZero || b.isInfinite { return .zero }
    if a.isInfinite { return a.signum * b.signum > 0 ? .infinity : .negativeInfinity }
    let negative = a.signum * b.signum < 0
    if a.wide == nil && b.wide == nil && bits <= 118 {
      // The quotient gets bits + 2 or bits + 3 bits.
      let divisor = b.small.magnitude
      let shift = max(0, bits + 2 + b.width - a.width)
      let dividend = a.small.magnitude
      let high = shift == 0 ? 0 : (shift >= 128 ? dividend << (shift - 128) : dividend >> (128 - shift))
      let low = shift >= 128 ? 0 : dividend << shift
      let (quotient, remainder) =
        high == 0 ? low.quotientAndRemainder(dividingBy: divisor) : divisor.dividingFullWidth((high, low))
      if quotient.leadingZeroBitCount > 3 {
        let sticky = Int128((quotient << 1) | (remainder == 0 ? 0 : 1))
        return Dyadic(small: negative ? -sticky : sticky, a.exponent - b.exponent - shift - 1)
          .rounded(to: bits, direction)
      }
    }
    let divisor = b.mantissa.magnitude
    let shift = max(0, bits + 2 + divisor.bitWidth - a.mantissa.magnitude.bitWidth)
    let (quotient, remainder) = (a.mantissa.magnitude << shift).quotientAndRemainder(dividingBy: divisor)
    // A remainder is kept as one more bit: rounding needs to know only that it is there.
    let sticky = (quotient << 1) + (remainder.isZero ? 0 : 1)
    return Dyadic(
      BigInt(sign: negative ? .minus : .plus, magnitude: sticky), a.exponent - b.exponent - shift - 1
    ).rounded(to: bits, direction)
  }

  /// Precondition: the value is not negative.
  func squareRoot(_ bits: Int, _ direction: Direction) -> Dyadic {
    if isZero || isInfinite { return self }
    var shift = max(0, 2 * bits + 4 - mantissa.magnitude.bitWidth)
    if (exponent - shift) & 1 != 0 { shift += 1 }
    let radicand = mantissa.magnitude << shift
    let root = radicand.squareRoot()
    let sticky = (root << 1) + (root * root == radicand ? 0 : 1)
    return Dyadic(BigInt(sticky), (exponent - shift) / 2 - 1).rounded(to: bits, direction)
  }

  /// The numerator over the denominator, rounded.
  init(_ value: Rational, _ bits: Int, _ direction: Direction) {
    self = Dyadic.quotient(Dyadic(value.numerator, 0), Dyadic(value.denominator, 0), bits, direction)
  }

  /// ⌊value·2ᵂ⌋, for fixed-point work. Only for finite values of moderate size.
  func fixed(_ scale: Int) -> BigInt {
    let shift = exponent + scale
    if shift >= 0 { return mantissa << shift }
    let quotient = mantissa.magnitude >> -shift
    let exact = mantissa.isZero || mantissa.magnitude.trailingZeroBitCount >= -shift
    if mantissa.sign == .minus {
      return -(BigInt(quotient) + (exact ? 0 : 1))
    }
    return BigInt(quotient)
  }

  /// The exact value. Only for finite values of moderate size.
  var rational: Rational {
    exponent >= 0 ? Rational(mantissa << exponent) : Rational(mantissa, BigInt(1) << -exponent)
  }
}

extension Dyadic: Comparable {
  package static func < (a: Dyadic, b: Dyadic) -> Bool { a.order(b) < 0 }
  package static func == (a: Dyadic, b: Dyadic) -> Bool { a.order(b) == 0 }

  private func order(_ other: Dyadic) -> Int {
    let (s, t) = (signum, other.signum)
    if s != t { return s < t ? -1 : 1 }
    if s == 0 { return 0 }
    if isInfinite || other.isInfinite {
      if isInfinite && other.isInfinite { return 0 }
      return isInfinite ? s : -s
    }
    let (p, q) = (top, other.top)
    if p != q { return (p < q ? -1 : 1) * s }
    if wide == nil && other.wide == nil {
      // Of equal height: the one with fewer bits is shifted up to the width of the other.
      let (v, w) = (width, other.width)
      let (m, n) = v < w ? (small << (w - v), other.small) : (small, other.small << (v - w))
      return m == n ? 0 : (m < n ? -1 : 1)
    }
    let low = min(exponent, other.exponent)
    let (m, n) = (mantissa << (exponent - low), other.mantissa << (other.exponent - low))
    return m == n ? 0 : (m < n ? -1 : 1)
  }
}
