extension Expression {
  /// The derivative by `variable`, simplified.
  ///
  /// A definition by cases is differentiated branch by branch; |u| gives sign(u)·u′; max and min give cases,
  /// where the earlier argument wins a tie. At a kink the result is the value of the branch that holds there.
  public func derivative(withRespectTo variable: String = "x") -> Expression {
    rawDerivative(variable).simplified()
  }

  /// The derivative as the rules give it.
  func rawDerivative(_ variable: String) -> Expression {
    switch self {
    case .number, .constant: return 0
    case .variable(let name): return name == variable ? 1 : 0
    case .sum(let terms):
      let parts = terms.map { $0.rawDerivative(variable) }.filter { $0 != 0 }
      return parts.isEmpty ? 0 : parts.dropFirst().reduce(parts[0], +)
    case .product(let factors):
      var result: [Expression] = []
      for (index, factor) in factors.enumerated() {
        let part = factor.rawDerivative(variable)
        if part == 0 { continue }
        var product = factors
        product[index] = part
        result.append(.product(product))
      }
      return result.isEmpty ? 0 : .sum(result)
    case .power(let base, let exponent):
      let inner = base.rawDerivative(variable)
      let outer = exponent.rawDerivative(variable)
      var result: [Expression] = []
      if inner != 0 { result.append(.product([exponent, .power(base, exponent - 1), inner])) }
      if outer != 0 { result.append(.product([self, ln(base), outer])) }
      return result.isEmpty ? 0 : .sum(result)
    case .function(let function, let arguments):
      return Self.chain(function, arguments, variable)
    case .piecewise(let branches, let otherwise):
      return .piecewise(
        branches.map { Branch($0.condition, $0.value.rawDerivative(variable)) },
        otherwise: otherwise.rawDerivative(variable))
    }
  }

  private static func chain(_ function: Function, _ arguments: [Expression], _ variable: String) -> Expression
  {
    guard let u = arguments.first else { return 0 }
    if function == .max || function == .min {
      if arguments.count == 1 { return u.rawDerivative(variable) }
      let rest: Expression =
        arguments.count == 2 ? arguments[1] : .function(function, Array(arguments.dropFirst()))
      let (left, right) = (u.rawDerivative(variable), rest.rawDerivative(variable))
      if case .number = u {
        // The same choice with the moving side first: x > 0 rather than 0 >= x.
        return .piecewise(
          [Branch(.compare(rest, function == .max ? .greater : .less, u), right)], otherwise: left)
      }
      return .piecewise(
        [Branch(.compare(u, function == .max ? .greaterOrEqual : .lessOrEqual, rest), left)], otherwise: right
      )
    }
    let inner = u.rawDerivative(variable)
    if inner == 0 { return 0 }
    return .product([outer(function, u), inner])
  }

  /// f′(u).
  private static func outer(_ function: Function, _ u: Expression) -> Expression {
    switch function {
    case .exp: return exp(u)
    case .ln: return .power(u, -1)
    case .sin: return cos(u)
    case .cos: return -sin(u)
    case .tan: return 1 + .power(.function(.tan, [u]), 2)
    case .arctan: return .power(1 + .power(u, 2), -1)
    case .sinh: return .function(.cosh, [u])
    case .cosh: return .function(.sinh, [u])
    case .tanh: return 1 - .power(tanh(u), 2)
    case .erf: return 2 * exp(-(Expression.power(u, 2))) / sqrt(.pi)
    case .abs: return .function(.sign, [u])
    case .sigmoid: return sigmoid(u) * (1 - sigmoid(u))
    case .softplus: return sigmoid(u)
    case .sign, .max, .min: return 0
    }
  }
}
