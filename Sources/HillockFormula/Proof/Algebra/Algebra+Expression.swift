extension Algebra {
  func expression(of polynomial: Polynomial) -> Expression {
    if polynomial.isZero { return .number(.zero) }
    let terms = polynomial.terms.map { term -> Expression in
      var factors: [Expression] = []
      if !term.coefficient.isOne || term.monomial.isOne { factors.append(.number(term.coefficient.rational)) }
      for factor in term.monomial.factors { factors.append(expression(of: factor)) }
      return factors.count == 1 ? factors[0] : .product(factors)
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  private func expression(of factor: Monomial.Factor) -> Expression {
    let base: Expression
    switch generators[factor.generator] {
    case .variable(let name): base = .variable(name)
    case .pi: base = .constant(.pi)
    case .small(let number): base = .variable("o\(number)")
    case .prime(let prime): base = .number(Rational(prime))
    case .exponential(let argument):
      return .function(.exp, [expression(of: argument.scaled(by: factor.exponent))])
    case .logarithm(let argument):
      let inner = expression(of: argument)
      let signs = signs(of: argument)
      if signs == .positive {
        base = .function(.ln, [inner])
      } else {
        base = .function(.ln, [.function(.abs, [inner])])
      }
    case .logarithmOfPrime(let prime): base = .function(.ln, [.number(Rational(prime))])
    case .root(let argument): base = expression(of: argument)
    case .function(let function, let argument): base = .function(function, [expression(of: argument)])
    }
    return factor.exponent.isOne ? base : .power(base, .number(factor.exponent.rational))
  }

  func expression(of quotient: Quotient) -> Expression {
    if quotient.divisors.isEmpty { return expression(of: quotient.numerator) }
    var factors: [Expression] = []
    if !quotient.numerator.isOne { factors.append(expression(of: quotient.numerator)) }
    for divisor in quotient.divisors {
      factors.append(.power(expression(of: divisor.base), .number(Rational(-divisor.power))))
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }
}
