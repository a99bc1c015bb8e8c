@_spi(Tools) import HillockFormula

extension Algebra {
  /// How many parts of an expression are written down.
  static let expressionLimit = 20_000

  /// The quotient as an expression.
  ///
  /// - Throws: when it has more than `expressionLimit` parts: a few generators, one inside of the other, can stand for millions.
  func expression(of quotient: Quotient) throws(Obstacle) -> Formula {
    let size = size(of: quotient)
    guard size <= Self.expressionLimit else { throw .exhausted }
    try meter.touch(size)
    return written(quotient)
  }

  func expression(of polynomial: Polynomial) throws(Obstacle) -> Formula {
    try expression(of: Quotient(polynomial))
  }

  /// The quotient as people are shown it: with an ellipsis for what is too large to be read.
  func worded(_ quotient: Quotient) -> Formula {
    let size = size(of: quotient)
    guard size <= Self.expressionLimit else { return .variable("…") }
    meter.note(size)
    return written(quotient)
  }

  private func written(_ polynomial: Polynomial) -> Formula {
    if polynomial.isZero { return .number(.zero) }
    let terms = polynomial.terms.map { term -> Formula in
      var factors: [Formula] = []
      if !term.coefficient.isOne || term.monomial.isOne { factors.append(.number(term.coefficient.rational)) }
      for factor in term.monomial.factors { factors.append(written(factor)) }
      return factors.count == 1 ? factors[0] : .product(factors)
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  private func written(_ factor: Monomial.Factor) -> Formula {
    let base: Formula
    switch generators[factor.generator] {
    case .variable(let name): base = .variable(name)
    case .pi: base = .constant(.pi)
    case .small(let number): base = .variable("o\(number)")
    case .prime(let prime): base = .number(Rational(prime))
    case .exponential(let argument):
      return .function(.exp, [written(argument.scaled(by: factor.exponent))])
    case .logarithm(let argument):
      let inner = written(argument)
      let signs = signs(of: argument)
      if signs == .positive {
        base = .function(.ln, [inner])
      } else {
        base = .function(.ln, [.function(.abs, [inner])])
      }
    case .logarithmOfPrime(let prime): base = .function(.ln, [.number(Rational(prime))])
    case .root(let argument): base = written(argument)
    case .function(let function, let argument): base = .function(function, [written(argument)])
    }
    return factor.exponent.isOne ? base : .power(base, .number(factor.exponent.rational))
  }

  private func written(_ quotient: Quotient) -> Formula {
    if quotient.divisors.isEmpty { return written(quotient.numerator) }
    var factors: [Formula] = []
    if !quotient.numerator.isOne { factors.append(written(quotient.numerator)) }
    for divisor in quotient.divisors {
      factors.append(.power(written(divisor.base), .number(Rational(-divisor.power))))
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }
}
