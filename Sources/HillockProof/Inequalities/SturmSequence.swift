import HillockFormula

/// A polynomial in one unknown with rational coefficients, for counting real zeros exactly.
struct DensePolynomial {
  /// From the constant term up; the last one is not zero.
  private(set) var coefficients: [Rational]

  init(_ coefficients: [Rational]) {
    self.coefficients = coefficients
    while let last = self.coefficients.last, last.isZero { self.coefficients.removeLast() }
  }

  var isZero: Bool { coefficients.isEmpty }
  var degree: Int { coefficients.count - 1 }

  func value(at x: Rational) -> Rational {
    coefficients.reversed().reduce(.zero) { $0 * x + $1 }
  }

  var derivative: DensePolynomial {
    DensePolynomial(coefficients.enumerated().dropFirst().map { Rational($0.offset) * $0.element })
  }

  /// Divided by the magnitude of the leading coefficient, which keeps signs.
  private var scaled: DensePolynomial {
    guard let last = coefficients.last else { return self }
    let factor = Rational.one / last.magnitude
    return DensePolynomial(coefficients.map { $0 * factor })
  }

  func quotientAndRemainder(by divisor: DensePolynomial) -> (DensePolynomial, DensePolynomial) {
    guard let lead = divisor.coefficients.last, degree >= divisor.degree else {
      return (DensePolynomial([]), self)
    }
    var rest = coefficients
    var quotient = [Rational](repeating: .zero, count: degree - divisor.degree + 1)
    for shift in stride(from: degree - divisor.degree, through: 0, by: -1) {
      let factor = rest[shift + divisor.degree] / lead
      quotient[shift] = factor
      if factor.isZero { continue }
      for (index, c) in divisor.coefficients.enumerated() {
        rest[shift + index] = rest[shift + index] - factor * c
      }
    }
    return (DensePolynomial(quotient), DensePolynomial(rest))
  }

  func greatestCommonDivisor(with other: DensePolynomial) -> DensePolynomial {
    var (a, b) = (self, other)
    while !b.isZero { (a, b) = (b, a.quotientAndRemainder(by: b).1.scaled) }
    return a.scaled
  }

  /// The product of the factors of odd multiplicity, up to sign: the zeros at which the sign changes.
  var signChangingPart: DensePolynomial {
    // Yun's decomposition.
    var result = DensePolynomial([.one])
    var common = greatestCommonDivisor(with: derivative)
    var free = quotientAndRemainder(by: common).0
    var multiplicity = 1
    while free.degree > 0 {
      let next = free.greatestCommonDivisor(with: common)
      let factor = free.quotientAndRemainder(by: next).0
      if multiplicity & 1 == 1 { result = result.multiplied(by: factor) }
      free = next
      common = common.quotientAndRemainder(by: next).0
      multiplicity += 1
    }
    return result
  }

  private func multiplied(by other: DensePolynomial) -> DensePolynomial {
    if isZero || other.isZero { return DensePolynomial([]) }
    var result = [Rational](repeating: .zero, count: degree + other.degree + 1)
    for (i, a) in coefficients.enumerated() {
      for (j, b) in other.coefficients.enumerated() { result[i + j] = result[i + j] + a * b }
    }
    return DensePolynomial(result)
  }

  /// Where to count zeros: between two numbers, `nil` meaning infinity, both excluded.
  struct Range {
    var lower: Rational?
    var upper: Rational?
  }

  /// The number of different zeros in the open range, by Sturm's theorem.
  func zeroCount(in range: Range) -> Int {
    guard degree > 0 else { return 0 }
    var square = quotientAndRemainder(by: greatestCommonDivisor(with: derivative)).0
    // Sturm's theorem wants ends that are no zeros.
    for end in [range.lower, range.upper].compactMap({ $0 }) where square.value(at: end).isZero {
      square = square.quotientAndRemainder(by: DensePolynomial([-end, .one])).0
    }
    guard square.degree > 0 else { return 0 }
    var chain = [square, square.derivative]
    while let last = chain.last, last.degree > 0 {
      let remainder = chain[chain.count - 2].quotientAndRemainder(by: last).1
      if remainder.isZero { break }
      chain.append(DensePolynomial(remainder.coefficients.map { -$0 }).scaled)
    }
    func variations(_ signs: [Int]) -> Int {
      let present = signs.filter { $0 != 0 }
      return zip(present, present.dropFirst()).count { $0 != $1 }
    }
    func signs(at end: Rational?, _ direction: Int) -> [Int] {
      chain.map { polynomial in
        if let end { return polynomial.value(at: end).signum }
        let lead = polynomial.coefficients.last?.signum ?? 0
        return direction < 0 && polynomial.degree & 1 == 1 ? -lead : lead
      }
    }
    return variations(signs(at: range.lower, -1)) - variations(signs(at: range.upper, 1))
  }

  /// The signs that the polynomial takes in the open range.
  func signs(in range: Range) -> Signs {
    guard let constant = coefficients.first else { return .zero }
    if degree == 0 { return Signs(of: constant.signum) }
    if signChangingPart.zeroCount(in: range) > 0 { return .any }
    let touches = zeroCount(in: range) > 0
    // A point of the range that is no zero: among degree + 1 points there is one.
    for step in 1...(degree + 2) {
      let point: Rational
      switch (range.lower, range.upper) {
      case (let low?, let high?): point = low + (high - low) * Rational(step, degree + 3)
      case (let low?, nil): point = low + Rational(step)
      case (nil, let high?): point = high - Rational(step)
      case (nil, nil): point = Rational(step)
      }
      let sign = value(at: point).signum
      if sign != 0 { return touches ? [Signs(of: sign), .zero] : Signs(of: sign) }
    }
    return .any
  }
}
