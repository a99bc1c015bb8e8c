import BigInt
import HillockDocuments
import HillockFormula
import HillockProof
import Testing

@Suite struct RationalTests {
  /// Numbers of all lengths, from a seed; many of them share leading words or differ much in length.
  private static func numbers(_ count: Int) -> [BigInt] {
    var state: UInt64 = 42
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 11 ^ state << 31
    }
    return (0..<count).map { index in
      var value = BigInt(0)
      for _ in 0...(next() % 12) { value = value << 64 + BigInt(next()) }
      if index % 5 == 0 { value = value << 700 + 1 }
      if index % 7 == 0 { value = BigInt(1) << (index * 9) }
      return index % 3 == 0 ? -value : value
    }
  }

  /// The greatest common divisor against that of the library, which goes bit by bit.
  @Test func lowestTerms() {
    let list = Self.numbers(120)
    for (index, common) in list.enumerated() {
      let (p, q) = (list[(index * 7 + 1) % list.count], list[(index * 11 + 5) % list.count])
      guard p != 0, q != 0, common != 0 else { continue }
      for (top, bottom) in [(p * common, q * common), (p, q), (common, p), (p * common, common), (0, q)] {
        let fraction = Rational(top, bottom)
        let divisor = top.greatestCommonDivisor(with: bottom)
        #expect(fraction.numerator.magnitude == top.magnitude / divisor.magnitude)
        #expect(fraction.denominator.magnitude == bottom.magnitude / divisor.magnitude)
        #expect(fraction.denominator > 0 && fraction.numerator * bottom == fraction.denominator * top)
      }
    }
  }

  /// Neighbours in the Fibonacci sequence take the most steps, all with the quotient 1.
  @Test func slowestNumbers() {
    var (a, b) = (BigInt(1), BigInt(1))
    for _ in 0..<3_000 { (a, b) = (b, a + b) }
    #expect(Rational(a, b).denominator == b)
    #expect(Rational(a * 77, b * 77) == Rational(a, b))
    #expect(-Rational(a, -b) == Rational(a, b))
    #expect(Rational(a, b) + Rational(-a, b) == .zero)
  }

  /// Sums and products are in lowest terms, and what multiplying everything out gives.
  @Test func arithmetic() {
    let list = Self.numbers(80).filter { $0 != 0 } + [1, -1, 6, 10, 15]
    for index in list.indices {
      func pick(_ step: Int) -> BigInt { list[(index * step + step) % list.count] }
      let (a, b) = (Rational(pick(3), pick(5)), Rational(pick(7), pick(5) * pick(11)))
      for (p, q) in [(a, b), (b, a), (a, a), (a, -a), (a, .zero), (.one, b), (a, Rational(pick(5)))] {
        let (sum, product) = (p + q, p * q)
        let bottom = p.denominator * q.denominator
        #expect(sum == Rational(p.numerator * q.denominator + q.numerator * p.denominator, bottom))
        #expect(product == Rational(p.numerator * q.numerator, bottom))
        #expect(p - q + q == p)
      }
    }
  }
}
