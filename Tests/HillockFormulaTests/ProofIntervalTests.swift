import BigInt
import Testing

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

private let x = Formula.variable("x")

private func number(_ numerator: Int, _ denominator: Int = 1) -> Formula {
  .number(Rational(numerator, denominator))
}

/// The value of a decimal literal such as `-1.5e-3`, exactly.
private func decimal(_ text: String) throws -> Rational {
  let parts = text.split(separator: "e")
  let digits = try #require(parts.first)
  let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  let fraction = digits.split(separator: ".").dropFirst().first?.count ?? 0
  let mantissa = try #require(BigInt(digits.replacing(".", with: "")))
  let shift = exponent - fraction
  return shift >= 0
    ? Rational(mantissa * BigInt(10).power(shift)) : Rational(mantissa, BigInt(10).power(-shift))
}

@Suite("Intervals")
struct ProofIntervalTests {
  @Test("Powers as large as an integer is")
  func extremePowers() throws {
    let arithmetic = IntervalArithmetic(bits: 64)
    for exponent in [Int.min, Int.min + 1, Int.max] {
      #expect(arithmetic.power(.one, exponent) != nil)
      _ = arithmetic.power(Interval(Dyadic(BigInt(3), 0)), exponent)
    }
    for text in ["exp(-x^-9223372036854775808)", "x^9223372036854775807", "x^-9223372036854775808"] {
      _ = try Facts(of: Formula(parsing: text), effort: 2000)
    }
  }

  /// Values to 40 digits, computed elsewhere with 60.
  @Test(
    "An enclosure holds the true value and is as tight as asked for",
    arguments: [
      (Function.exp, 5, 4, "3.490342957461841376130546029672265482652"),
      (.exp, -37, 8, "9.803655035821828314879244321390670640101e-3"),
      (.exp, 61, 2, "1.76190179513556314121609847609319352406e+13"),
      (.ln, 5, 4, "2.231435513142097557662950903098345033746e-1"),
      (.ln, 1, 1024, "-6.931471805599453094172321214581765680755"),
      (.ln, 61, 2, "3.417726683613365939334156981967438178240"),
      (.sin, 5, 4, "9.48984619355586214348490847036049250378e-1"),
      (.sin, -37, 8, "9.961840124864792326869182927254056484452e-1"),
      (.sin, 61, 2, "-7.931272394572851403742382210436793881822e-1"),
      (.cos, 5, 4, "3.15322362395268665447538552438038013728e-1"),
      (.cos, 61, 2, "6.090559761063561530000361536085279974624e-1"),
      (.tan, -37, 8, "-1.141394586984414667039249686700424655785e+1"),
      (.arctan, 5, 4, "8.960553845713439561748007180299378270246e-1"),
      (.arctan, -37, 8, "-1.357857977215499475112489885964058528746"),
      (.sinh, 5, 4, "1.601919080300825637902830301512213939929"),
      (.cosh, -37, 8, "5.100628836886775314085483058958316876539e+1"),
      (.tanh, 5, 4, "8.482836399575128976133876467075044537386e-1"),
      (.tanh, -37, 8, "-9.998077951690010521024098125104816914549e-1"),
      (.erf, 5, 4, "9.229001282564582301365234811972811404236e-1"),
      (.erf, -37, 8, "-9.999999999387838948696577374624611151135e-1"),
      (.sigmoid, -37, 8, "9.708476481474067290002864327589717263892e-3"),
      (.softplus, -37, 8, "9.755911000221375492428897237825090405061e-3"),
      (.softplus, 61, 2, "3.050000000000005675685232632561394858489e+1"),
    ])
  func enclosesReference(function: Function, numerator: Int, denominator: Int, text: String) throws {
    let reference = try decimal(text)
    let enclosure = try #require(
      Formula.function(function, [x]).enclosure(["x": Rational(numerator, denominator)], bits: 100))
    let (low, high) = (enclosure.lower.rational, enclosure.upper.rational)
    // The reference is itself rounded, in its 39th digit; the enclosure is about 30 digits wide.
    let slack = reference.magnitude * Rational(1, BigInt(10).power(38))
    #expect(low < reference + slack && reference - slack < high)
    #expect(high - low < reference.magnitude * Rational(1, BigInt(1) << 92))
  }

  @Test("Arguments beyond every exponent saturate at once")
  func saturates() throws {
    let far = ["x": Rational(BigInt(10).power(38))]
    let huge = try #require(Formula.function(.exp, [x]).enclosure(far))
    #expect(huge.upper.isInfinite && huge.lower > Dyadic(1, 1 << 50))
    let tiny = try #require(Formula.function(.exp, [.product([number(-1), x])]).enclosure(far))
    #expect(tiny.isPositive && tiny.upper < Dyadic(1, -(1 << 50)))
  }

  @Test("Outside its domain a function has no enclosure")
  func domain() {
    #expect(Formula.function(.ln, [x]).enclosure(["x": Rational(-1)]) == nil)
    #expect(Formula.power(x, number(-1)).enclosure(["x": .zero]) == nil)
    #expect(Formula.power(x, number(1, 2)).enclosure(["x": Rational(-2)]) == nil)
    #expect(x.enclosure([:]) == nil)
  }

  @Test("Comparisons in a definition by cases are exact")
  func exactCases() throws {
    // x·x = 2 is false for every rational x, and 3·(1/3) = 1 is true.
    let third = Formula.product([number(3), x])
    let cases = Formula.piecewise(
      [.init(.compare(third, .equal, number(1)), number(7))], otherwise: number(8))
    let at = try #require(cases.enclosure(["x": Rational(1, 3)]))
    #expect(at.lower == Dyadic(7) && at.upper == Dyadic(7))
    let beside = try #require(cases.enclosure(["x": Rational(BigInt(1), BigInt(10).power(40))]))
    #expect(beside.lower == Dyadic(8))
  }
}

@Suite("Nearest float")
struct ProofNearestFloatTests {
  private let gelu = Formula.product([
    number(1, 2), x,
    .sum([number(1), .function(.erf, [.product([x, .power(number(2), number(-1, 2))])])]),
  ])

  private func at(_ value: Float) throws -> [String: Rational] {
    ["x": try #require(Rational(exactly: value))]
  }

  @Test(
    "Every finite float is nearest to itself",
    arguments: [
      Float(0), 1, -1, 1.5, 0.1, .pi, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude,
    ])
  func identity(value: Float) throws {
    #expect(nearestFloat(of: x, at: try at(value))?.bitPattern == (value == 0 ? 0 : value.bitPattern))
  }

  @Test("Ties go to the even neighbour, and what is past a tie does not")
  func ties() throws {
    let unit = Rational(1, 1 << 24)
    #expect(FloatOracle.nearest(.one + unit) == 1)
    #expect(
      FloatOracle.nearest(.one + unit * Rational(3)) == 1 + 4
        * Float(sign: .plus, exponent: -24, significand: 1))
    #expect(FloatOracle.nearest(.one + unit + Rational(1, BigInt(10).power(200))) > 1)
    // Half of the least subnormal is a tie with zero.
    let least = try #require(Rational(exactly: Float.leastNonzeroMagnitude))
    #expect(FloatOracle.nearest(least * Rational(1, 2)) == 0)
    #expect(FloatOracle.nearest(least * Rational(3, 2)) == 2 * Float.leastNonzeroMagnitude)
    // 2¹²⁸(1 − 2⁻²⁵) is the tie between the greatest float and infinity.
    let tie = Rational((BigInt(1) << 128) - (BigInt(1) << 103))
    #expect(FloatOracle.nearest(tie) == .infinity)
    #expect(FloatOracle.nearest(tie - Rational(1)) == .greatestFiniteMagnitude)
  }

  @Test("Zero keeps the sign of the value")
  func signedZero() throws {
    let result = try #require(nearestFloat(of: gelu, at: try at(-1e38)))
    #expect(result == 0 && result.sign == .minus)
    #expect(nearestFloat(of: gelu, at: try at(0))?.sign == .plus)
  }

  @Test("A product that only just leaves a tie is decided")
  func nearTie() throws {
    // GELU(3·2⁻¹⁴⁹) = 1.5·2⁻¹⁴⁹ and a little more.
    let three = 3 * Float.leastNonzeroMagnitude
    #expect(nearestFloat(of: gelu, at: try at(three)) == 2 * Float.leastNonzeroMagnitude)
    // GELU(2⁻¹⁴⁹) lies just above half of 2⁻¹⁴⁹, GELU(−2⁻¹⁴⁹) just below.
    #expect(nearestFloat(of: gelu, at: try at(.leastNonzeroMagnitude)) == .leastNonzeroMagnitude)
    #expect(nearestFloat(of: gelu, at: try at(-.leastNonzeroMagnitude)) == 0)
  }

  @Test("log cosh and log-sigmoid do not overflow")
  func stable() throws {
    let logCosh = Formula.function(.ln, [.function(.cosh, [x])])
    #expect(nearestFloat(of: logCosh, at: try at(3e38)) == 3e38)
    #expect(nearestFloat(of: logCosh, at: try at(0)) == 0)
    // softplus(2x) − x − ln 2 is zero at 0, which takes algebra to see.
    let other = Formula.sum([
      .function(.softplus, [.product([number(2), x])]), .product([number(-1), x]),
      .product([number(-1), .function(.ln, [number(2)])]),
    ])
    #expect(nearestFloat(of: other, at: try at(0))?.bitPattern == 0)
    let logSigmoid = Formula.function(.ln, [.function(.sigmoid, [x])])
    #expect(nearestFloat(of: logSigmoid, at: try at(-1e38)) == -1e38)
  }
}
