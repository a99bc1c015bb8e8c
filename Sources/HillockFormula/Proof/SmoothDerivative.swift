/// The derivative of an expression without cases, absolute values, signs, maxima and minima, by the rules, and
/// without simplification: the normal form does that.
enum SmoothDerivative {
  ///
  /// - Parameter meter: a product of n factors becomes n products of n factors, and that is counted.
  static func of(
    _ expression: Expression, _ variable: String, _ meter: WorkMeter, depth: Int = 0
  ) throws(Obstacle) -> Expression {
    guard depth < Algebra.depthLimit else { throw .unsupported("a formula nested more than 400 deep") }
    try meter.touch(3)
    func derivative(_ e: Expression) throws(Obstacle) -> Expression {
      try of(e, variable, meter, depth: depth + 1)
    }
    switch expression {
    case .number, .constant: return .zero
    case .variable(let name): return name == variable ? .one : .zero
    case .sum(let terms):
      var result: [Expression] = []
      for term in terms {
        let part = try derivative(term)
        if part != .zero { result.append(part) }
      }
      return result.isEmpty ? .zero : (result.count == 1 ? result[0] : .sum(result))
    case .product(let factors):
      var result: [Expression] = []
      for (index, factor) in factors.enumerated() {
        let part = try derivative(factor)
        if part == .zero { continue }
        try meter.touch(factors.count)
        var product = factors
        product[index] = part
        result.append(.product(product))
      }
      return result.isEmpty ? .zero : (result.count == 1 ? result[0] : .sum(result))
    case .power(let base, let exponent):
      let inner = try derivative(base)
      let outer = try derivative(exponent)
      var terms: [Expression] = []
      if inner != .zero {
        terms.append(.product([exponent, .power(base, .difference(exponent, .one)), inner]))
        if case .number(let n) = exponent {
          if n.isZero { return .zero }
          terms = [.product([exponent, .power(base, .number(n - .one)), inner])]
        }
      }
      if outer != .zero {
        let logarithm: Expression = base == .constant(.e) ? .one : .function(.ln, [base])
        terms.append(.product([expression, logarithm, outer]))
      }
      return terms.isEmpty ? .zero : (terms.count == 1 ? terms[0] : .sum(terms))
    case .function(.ln, let arguments):
      // ln |u| has the derivative u′/u, whatever the sign of u.
      guard arguments.count == 1, var u = arguments.first else {
        throw .unsupported("ln of several arguments")
      }
      if case .function(.abs, let inner) = u, inner.count == 1 { u = inner[0] }
      let inner = try derivative(u)
      return inner == .zero ? .zero : .product([.power(u, .number(Rational(-1))), inner])
    case .function(let function, let arguments):
      guard arguments.count == 1, let u = arguments.first else {
        throw .unsupported("a derivative of \(function.rawValue) here")
      }
      let inner = try derivative(u)
      if inner == .zero { return .zero }
      return .product([try outer(function, u), inner])
    case .piecewise: throw .unsupported("a derivative of a definition by cases here")
    }
  }

  /// f′(u).
  private static func outer(_ function: Function, _ u: Expression) throws(Obstacle) -> Expression {
    let minusOne = Expression.number(Rational(-1))
    func square(_ e: Expression) -> Expression { .power(e, .number(Rational(2))) }
    switch function {
    case .exp: return .function(.exp, [u])
    case .ln: return .power(u, minusOne)
    case .sin: return .function(.cos, [u])
    case .cos: return .product([minusOne, .function(.sin, [u])])
    case .tan: return .power(.function(.cos, [u]), .number(Rational(-2)))
    case .arctan: return .power(.sum([.one, square(u)]), minusOne)
    case .sinh: return .function(.cosh, [u])
    case .cosh: return .function(.sinh, [u])
    case .tanh: return .power(.function(.cosh, [u]), .number(Rational(-2)))
    case .erf:
      return .product([
        .number(Rational(2)), .power(.constant(.pi), .number(Rational(-1, 2))),
        .function(.exp, [.product([minusOne, square(u)])]),
      ])
    case .sigmoid:
      return .product([.function(.sigmoid, [u]), .function(.sigmoid, [.product([minusOne, u])])])
    case .softplus: return .function(.sigmoid, [u])
    case .abs, .sign, .max, .min: throw .unsupported("a derivative of \(function.rawValue) here")
    }
  }
}
