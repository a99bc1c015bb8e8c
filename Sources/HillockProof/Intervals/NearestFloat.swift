import BigInt
import HillockFormula

/// Finds the `Float` nearest to the value of a formula, with proof: the formula is enclosed more and more
/// tightly until every number in the enclosure rounds to the same `Float`.
///
/// Rounding is to nearest, ties to even, with subnormals; a value of magnitude 2¹²⁸(1 − 2⁻²⁵) or more gives an
/// infinity, and a value that rounds to zero gives the zero of its own sign (+0 when the value is exactly zero).
package struct FloatOracle: Sendable {
  private let expression: Formula
  private let formula: Evaluable
  /// The formula with its constants evaluated at the first precision, which is most often enough.
  private let folded: Evaluable

  private static let firstPrecision = 80

  package init(_ formula: Formula) {
    // Deeper trees are not evaluated: every value of `undefined` is `nil`.
    expression = formula.isDeeper(than: Evaluation.depthLimit) ? .undefined : formula
    self.formula = Evaluable(expression)
    folded = self.formula.folded(bits: FloatOracle.firstPrecision)
  }

  /// The nearest `Float`; `nil` where the formula is undefined, or not decided at 6,000 bits.
  package func nearestFloat(at values: [String: Rational]) -> Float? {
    for bits in [FloatOracle.firstPrecision, 176, 400, 1000, 2600, 6000] {
      let evaluation = Evaluation(bits: bits, at: values)
      do {
        let enclosure = try evaluation.value(bits == FloatOracle.firstPrecision ? folded : formula)
        if let value = FloatOracle.round(enclosure) { return value }
      } catch .unboundName, .tooDeep {
        return nil
      } catch {
        // A domain in doubt at this precision may be clear at the next.
      }
      if bits == 176, let exact = evaluation.exactValue(formula) {
        return FloatOracle.nearest(exact)
      }
    }
    // ln(1 + e⁰) − ln 2: zero that no enclosure can show.
    let algebra = Algebra(positive: [], meter: Algebra.Meter(50_000))
    let inserted = expression.substituting(values.mapValues { .number($0) })
    if let form = try? algebra.normalize(inserted), (try? algebra.isZero(form)) == true { return 0 }
    return nil
  }

  /// The `Float` that every number of the interval rounds to, if it is one.
  static func round(_ interval: Interval) -> Float? {
    let negative: Bool
    if interval.isNegative {
      negative = true
    } else if interval.isPositive || (interval.isPoint && interval.lower.isZero) {
      negative = false
    } else {
      return nil
    }
    let magnitude = negative ? interval.negated : interval
    let low = bitPattern(magnitude.lower)
    guard low == bitPattern(magnitude.upper) else { return nil }
    return Float(bitPattern: low | (negative ? 0x8000_0000 : 0))
  }

  /// The nearest `Float` to a rational number.
  package static func nearest(_ value: Rational) -> Float {
    // Two bits beyond every tie, and a last bit that says whether there is more.
    let low = Dyadic(value.magnitude, 320, .down)
    var pattern = bitPattern(low)
    if Dyadic(value.magnitude, 320, .up) != low {
      // Not a dyadic number of this length: move off a possible tie, which `low` itself cannot show.
      pattern = bitPattern(Dyadic((low.mantissa << 1) + 1, low.exponent - 1))
    }
    return Float(bitPattern: pattern | (value.signum < 0 ? 0x8000_0000 : 0))
  }

  /// The bits of the nearest `Float` to a value that is not negative.
  private static func bitPattern(_ value: Dyadic) -> UInt32 {
    if value.isZero { return 0 }
    if value.isInfinite || value.top > 128 { return 0x7f80_0000 }
    if value.top < -149 { return 0 }
    // The unit of the last place: 2⁻¹⁴⁹ for subnormals.
    let unit = Swift.max(value.top - 24, -149)
    let shift = unit - value.exponent
    var quotient = value.mantissa.magnitude
    if shift <= 0 {
      quotient <<= -shift
    } else {
      let lowest = quotient.trailingZeroBitCount
      let half = (quotient >> (shift - 1)) & 1 == 1
      quotient >>= shift
      if half && (lowest < shift - 1 || quotient & 1 == 1) { quotient += 1 }
    }
    // A carry out of the significand moves into the exponent by itself.
    let significand = UInt32(quotient)
    if unit == -149 { return significand }
    return UInt32(unit + 149) << 23 + significand
  }
}

/// The `Float` nearest to the value of a formula, as `FloatOracle` finds it.
package func nearestFloat(of formula: Formula, at values: [String: Rational]) -> Float? {
  FloatOracle(formula).nearestFloat(at: values)
}

extension Rational {
  /// The exact value of a finite float; `nil` for NaN and the infinities.
  package init?(exactly value: Float) {
    guard value.isFinite else { return nil }
    if value == 0 {
      self = .zero
      return
    }
    let exponent = Int(value.exponent) - 23
    let scaled = BigInt(Int(value.significand * 8_388_608)) * (value < 0 ? -1 : 1)
    self =
      exponent >= 0 ? Rational(scaled << exponent) : Rational(scaled, BigInt(1) << -exponent)
  }
}
