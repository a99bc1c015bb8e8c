@_spi(Tools) import HillockFormula

/// A formula made ready for evaluation: the same value, arranged so that no figures cancel in the tails.
///
/// `1 + erf(u)` becomes `erfc(−u)`, `exp(u) − 1` one function, `ln(1 + exp(u))` softplus, `ln(sigmoid(u))` its
/// opposite, and so on. Each rearrangement is an identity for every real argument.
indirect enum Evaluable: Sendable {
  case number(Rational)
  case constant(Constant)
  case variable(String)
  /// A part without variables, evaluated beforehand.
  case enclosed(Interval)
  case sum([Evaluable])
  case product([Evaluable])
  case integerPower(Evaluable, Int)
  case power(Evaluable, Evaluable)
  case apply(Operation, Evaluable)
  case maximum([Evaluable])
  case minimum([Evaluable])
  case piecewise([(Test, Evaluable)], otherwise: Evaluable)

  enum Operation: Sendable {
    case exp, ln, sin, cos, tan, arctan, sinh, cosh, tanh, erf, abs, sign, sigmoid, softplus
    case erfc, expMinusOne, lnOnePlus, lnCosh, squareRoot
  }

  indirect enum Test: Sendable {
    /// The sign of `difference`, and the same as the two sides for exact comparison.
    case compare(Evaluable, Formula.Relation, Evaluable)
    case all([Test])
    case any([Test])
    case not(Test)
  }

  init(_ expression: Formula) {
    switch expression {
    case .number(let value): self = .number(value)
    case .constant(let constant): self = .constant(constant)
    case .variable(let name): self = .variable(name)
    case .sum(let terms): self = Evaluable.ofSum(terms)
    case .product(let factors): self = Evaluable.ofProduct(factors)
    case .power(let base, let exponent): self = Evaluable.ofPower(base, exponent)
    case .function(let function, let arguments): self = Evaluable.ofFunction(function, arguments)
    case .piecewise(let branches, let otherwise):
      self = .piecewise(
        branches.map { (Test($0.condition), Evaluable($0.value)) }, otherwise: Evaluable(otherwise))
    }
  }

  private static func scaled(_ factor: Rational, _ node: Evaluable) -> Evaluable {
    if factor == .one { return node }
    return .product([.number(factor), node])
  }

  private static func negated(_ node: Evaluable) -> Evaluable { scaled(Rational(-1), node) }

  private static func ofSum(_ terms: [Formula]) -> Evaluable {
    var constant = Rational.zero
    var others: [(Rational, Formula)] = []
    for term in terms.flatMap({ $0.flattenedTerms }) {
      let (coefficient, rest) = term.coefficientAndRest
      if let rest { others.append((coefficient, rest)) } else { constant = constant + coefficient }
    }
    var nodes: [Evaluable] = []
    for (coefficient, rest) in others {
      if !constant.isZero, case .function(let function, let arguments) = rest, arguments.count == 1,
        let merged = merge(constant, coefficient, function, arguments[0])
      {
        constant = .zero
        nodes.append(merged)
      } else {
        nodes.append(scaled(coefficient, Evaluable(rest)))
      }
    }
    if !constant.isZero { nodes.append(.number(constant)) }
    if nodes.isEmpty { return .number(.zero) }
    return nodes.count == 1 ? nodes[0] : .sum(nodes)
  }

  /// constant + coefficient·function(argument) as one function that does not cancel, if there is one.
  private static func merge(
    _ constant: Rational, _ coefficient: Rational, _ function: Function, _ argument: Formula
  ) -> Evaluable? {
    let same = constant == coefficient
    let opposite = constant == -coefficient
    guard same || opposite else { return nil }
    let inner = Evaluable(argument)
    switch function {
    case .erf:
      return scaled(constant, .apply(.erfc, same ? negated(inner) : inner))
    case .tanh:
      return scaled(
        constant * Rational(2), .apply(.sigmoid, scaled(Rational(same ? 2 : -2), inner)))
    case .exp where opposite:
      return scaled(coefficient, .apply(.expMinusOne, inner))
    case .sigmoid where opposite:
      return scaled(constant, .apply(.sigmoid, negated(inner)))
    default:
      return nil
    }
  }

  /// u when the expression is 1 + exp(u).
  private static func onePlusExponential(_ expression: Formula) -> Formula? {
    guard case .sum(let terms) = expression, terms.count == 2 else { return nil }
    for (one, other) in [(terms[0], terms[1]), (terms[1], terms[0])] {
      if one == .number(.one), let exponent = other.exponentOfE { return exponent }
    }
    return nil
  }

  private static func ofProduct(_ factors: [Formula]) -> Evaluable {
    var rest = factors.flatMap { $0.flattenedFactors }
    var nodes: [Evaluable] = []
    // exp(u)/(1 + exp(u)) = sigmoid(u): neither part may overflow by itself.
    for (index, factor) in rest.enumerated() {
      guard case .power(let base, .number(let exponent)) = factor, let n = exponent.asInt, n < 0,
        n > -64, let u = onePlusExponential(base),
        let match = rest.firstIndex(where: { $0.exponentOfE == u })
      else { continue }
      nodes.append(.apply(.sigmoid, Evaluable(u)))
      if n < -1 {
        nodes.append(.integerPower(.apply(.sigmoid, negated(Evaluable(u))), -n - 1))
      }
      rest = rest.enumerated().filter { $0.offset != index && $0.offset != match }.map(\.element)
      break
    }
    nodes += rest.map { Evaluable($0) }
    return nodes.count == 1 ? nodes[0] : .product(nodes)
  }

  private static func ofPower(_ base: Formula, _ exponent: Formula) -> Evaluable {
    if base == .constant(.e) { return .apply(.exp, Evaluable(exponent)) }
    if case .number(let value) = exponent {
      if let n = value.asInt {
        if n < 0, n > -64, let u = onePlusExponential(base) {
          let sigmoid = Evaluable.apply(.sigmoid, negated(Evaluable(u)))
          return n == -1 ? sigmoid : .integerPower(sigmoid, -n)
        }
        return .integerPower(Evaluable(base), n)
      }
      if value.denominator == 2, let n = Int(exactly: value.numerator) {
        let root = Evaluable.apply(.squareRoot, Evaluable(base))
        return n == 1 ? root : .integerPower(root, n)
      }
    }
    return .power(Evaluable(base), Evaluable(exponent))
  }

  private static func ofFunction(_ function: Function, _ arguments: [Formula]) -> Evaluable {
    switch function {
    case .max: return .maximum(arguments.map { Evaluable($0) })
    case .min: return .minimum(arguments.map { Evaluable($0) })
    default: break
    }
    guard let argument = arguments.first else { return .number(.zero) }
    switch function {
    case .exp: return .apply(.exp, Evaluable(argument))
    case .ln: return ofLogarithm(argument)
    case .sin: return .apply(.sin, Evaluable(argument))
    case .cos: return .apply(.cos, Evaluable(argument))
    case .tan: return .apply(.tan, Evaluable(argument))
    case .arctan: return .apply(.arctan, Evaluable(argument))
    case .sinh: return .apply(.sinh, Evaluable(argument))
    case .cosh: return .apply(.cosh, Evaluable(argument))
    case .tanh: return .apply(.tanh, Evaluable(argument))
    case .erf: return .apply(.erf, Evaluable(argument))
    case .abs: return .apply(.abs, Evaluable(argument))
    case .sign: return .apply(.sign, Evaluable(argument))
    case .sigmoid: return .apply(.sigmoid, Evaluable(argument))
    case .softplus: return .apply(.softplus, Evaluable(argument))
    case .max, .min: return .number(.zero)
    }
  }

  private static func ofLogarithm(_ argument: Formula) -> Evaluable {
    if let exponent = argument.exponentOfE { return Evaluable(exponent) }
    if let u = onePlusExponential(argument) { return .apply(.softplus, Evaluable(u)) }
    switch argument {
    case .function(.sigmoid, let inner):
      return negated(.apply(.softplus, negated(Evaluable(inner[0]))))
    case .function(.cosh, let inner):
      return .apply(.lnCosh, Evaluable(inner[0]))
    case .power(let base, .number(let exponent)):
      if let u = onePlusExponential(base) {
        return scaled(exponent, .apply(.softplus, Evaluable(u)))
      }
    case .sum(let terms):
      if terms.count == 2, let a = terms[0].exponentOfE, let b = terms[1].exponentOfE {
        // ln(eᵃ + eᵇ) = a + softplus(b − a)
        let (first, second) = (Evaluable(a), Evaluable(b))
        return .sum([first, .apply(.softplus, .sum([second, negated(first)]))])
      }
      if let one = terms.firstIndex(of: .number(.one)) {
        var rest = terms
        rest.remove(at: one)
        return .apply(.lnOnePlus, ofSum(rest))
      }
    default: break
    }
    return .apply(.ln, Evaluable(argument))
  }
}

extension Evaluable {
  /// With every part that has no variables evaluated once, at the precision of the evaluation to come.
  func folded(bits: Int) -> Evaluable {
    folded(Evaluation(bits: bits, at: [:]), depth: 0)
  }

  private func folded(_ evaluation: Evaluation, depth: Int) -> Evaluable {
    guard depth < Evaluation.depthLimit else { return self }
    if let value = try? evaluation.value(self, depth: depth) { return .enclosed(value) }
    func inner(_ node: Evaluable) -> Evaluable { node.folded(evaluation, depth: depth + 1) }
    switch self {
    case .number, .constant, .variable, .enclosed: return self
    case .sum(let nodes): return .sum(nodes.map(inner))
    case .product(let nodes): return .product(nodes.map(inner))
    case .integerPower(let base, let n): return .integerPower(inner(base), n)
    case .power(let base, let exponent): return .power(inner(base), inner(exponent))
    case .apply(let operation, let argument): return .apply(operation, inner(argument))
    case .maximum(let nodes): return .maximum(nodes.map(inner))
    case .minimum(let nodes): return .minimum(nodes.map(inner))
    // Comparisons may have to be exact: their parts stay as they are.
    case .piecewise(let branches, let otherwise):
      return .piecewise(branches.map { ($0.0, inner($0.1)) }, otherwise: inner(otherwise))
    }
  }
}

extension Evaluable.Test {
  init(_ condition: Formula.Condition) {
    switch condition {
    case .compare(let left, let relation, let right):
      self = .compare(Evaluable(left), relation, Evaluable(right))
    case .all(let parts): self = .all(parts.map { Evaluable.Test($0) })
    case .any(let parts): self = .any(parts.map { Evaluable.Test($0) })
    case .not(let part): self = .not(Evaluable.Test(part))
    }
  }
}

extension Formula {
  /// The terms of a sum of sums; any other expression is one term.
  var flattenedTerms: [Formula] {
    if case .sum(let terms) = self { return terms.flatMap(\.flattenedTerms) }
    return [self]
  }

  var flattenedFactors: [Formula] {
    if case .product(let factors) = self { return factors.flatMap(\.flattenedFactors) }
    return [self]
  }

  /// The rational factor of a term, and what is left of it (`nil` when nothing is).
  var coefficientAndRest: (Rational, Formula?) {
    switch self {
    case .number(let value): return (value, nil)
    case .product:
      var coefficient = Rational.one
      var rest: [Formula] = []
      for factor in flattenedFactors {
        if case .number(let value) = factor { coefficient = coefficient * value } else { rest.append(factor) }
      }
      if rest.isEmpty { return (coefficient, nil) }
      return (coefficient, rest.count == 1 ? rest[0] : .product(rest))
    default: return (.one, self)
    }
  }

  /// u when the expression is eᵘ, however it is written.
  var exponentOfE: Formula? {
    switch self {
    case .function(.exp, let arguments): return arguments.first
    case .power(.constant(.e), let exponent): return exponent
    default: return nil
    }
  }
}
