extension Formula {
  /// The derivative by `variable`, simplified.
  ///
  /// A definition by cases is differentiated branch by branch; |u| gives sign(u)·u′ and ln |u| gives u′/u; max and min give
  /// cases, where the earlier argument wins a tie. At a kink the result is the value of the branch that holds there.
  ///
  /// - Throws: where the expression is nested too deep (`depthLimit`), or its derivative is too large to be formed in a limited number
  ///   of steps. One that is only too large to be simplified comes back as the rules give it.
  public func derivative(withRespectTo variable: String = "x") throws(FormulaError) -> Formula {
    try derivative(variable, .forming())
  }

  func derivative(_ variable: String, _ meter: WorkMeter) throws(FormulaError) -> Formula {
    do {
      if exceeds(depth: Self.depthLimit) { throw Obstacle.exhausted }
      let raw = try rawDerivative(variable, meter)
      return (try? raw.simplified(meter)) ?? raw
    } catch {
      throw FormulaError("the formula is too large for its derivative to be formed")
    }
  }

  /// The derivative as the rules give it; the expression without a value where it takes too much work.
  package func rawDerivative(_ variable: String) -> Formula {
    if exceeds(depth: Self.depthLimit) { return .undefined }
    return (try? rawDerivative(variable, .forming())) ?? .undefined
  }

  /// - Parameter meter: a product of n factors becomes n products of n factors, and that is counted.
  package func rawDerivative(_ variable: String, _ meter: WorkMeter) throws(Obstacle) -> Formula {
    try meter.touch(2)
    switch self {
    case .number, .constant: return 0
    case .variable(let name): return name == variable ? 1 : 0
    case .sum(let terms):
      var parts: [Formula] = []
      for term in terms {
        let part = try term.rawDerivative(variable, meter)
        if part != 0 { parts.append(part) }
      }
      return .joined(parts)
    case .product(let factors):
      var result: [Formula] = []
      for (index, factor) in factors.enumerated() {
        let part = try factor.rawDerivative(variable, meter)
        if part == 0 { continue }
        try meter.touch(factors.count)
        var product = factors
        product[index] = part
        result.append(.product(product))
      }
      return result.isEmpty ? 0 : .sum(result)
    case .power(let base, let exponent):
      let inner = try base.rawDerivative(variable, meter)
      let outer = try exponent.rawDerivative(variable, meter)
      var result: [Formula] = []
      if inner != 0 { result.append(.product([exponent, .power(base, exponent - 1), inner])) }
      if outer != 0 { result.append(.product([self, ln(base), outer])) }
      return result.isEmpty ? 0 : .sum(result)
    case .function(let function, let arguments):
      return try Self.chain(function, arguments, variable, meter)
    case .piecewise(let branches, let otherwise):
      var derived: [Branch] = []
      for branch in branches {
        derived.append(Branch(branch.condition, try branch.value.rawDerivative(variable, meter)))
      }
      return .piecewise(derived, otherwise: try otherwise.rawDerivative(variable, meter))
    }
  }

  private static func chain(
    _ function: Function, _ arguments: [Formula], _ variable: String, _ meter: WorkMeter
  ) throws(Obstacle) -> Formula {
    guard var u = arguments.first else { return 0 }
    // Whatever the sign of u.
    if function == .ln, case .function(.abs, let inside) = u, inside.count == 1 { u = inside[0] }
    if function == .max || function == .min {
      if arguments.count == 1 { return try u.rawDerivative(variable, meter) }
      // A list of n arguments leaves n lists, each one shorter.
      try meter.touch(arguments.count)
      let rest: Formula =
        arguments.count == 2 ? arguments[1] : .function(function, Array(arguments.dropFirst()))
      let left = try u.rawDerivative(variable, meter)
      let right = try rest.rawDerivative(variable, meter)
      if case .number = u {
        // The same choice with the moving side first: x > 0 rather than 0 >= x.
        return .piecewise(
          [Branch(.compare(rest, function == .max ? .greater : .less, u), right)], otherwise: left)
      }
      return .piecewise(
        [Branch(.compare(u, function == .max ? .greaterOrEqual : .lessOrEqual, rest), left)], otherwise: right
      )
    }
    let inner = try u.rawDerivative(variable, meter)
    if inner == 0 { return 0 }
    return .product([outer(function, u), inner])
  }

  /// f′(u).
  private static func outer(_ function: Function, _ u: Formula) -> Formula {
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
    case .erf: return 2 * exp(-(Formula.power(u, 2))) / sqrt(.pi)
    case .abs: return .function(.sign, [u])
    case .sigmoid: return sigmoid(u) * (1 - sigmoid(u))
    case .softplus: return sigmoid(u)
    case .sign, .max, .min: return 0
    }
  }
}
