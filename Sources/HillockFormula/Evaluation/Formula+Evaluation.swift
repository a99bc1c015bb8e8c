extension Formula {
  /// The value in `Double` arithmetic, operation by operation as the tree stands.
  ///
  /// NaN arises where the formula has no value; `max` and `min` hand NaN on.
  /// - Throws: when a variable occurs that `variables` has no value for, or the expression is nested deeper than `depthLimit` or has
  ///   more than 5 million parts.
  public func evaluate(_ variables: [String: Double]) throws(FormulaError) -> Double {
    var left = Self.evaluationLimit
    return try value(variables, 0, &left)
  }

  fileprivate static let evaluationLimit = 5_000_000

  fileprivate func value(
    _ variables: [String: Double], _ depth: Int, _ left: inout Int
  ) throws(FormulaError) -> Double {
    left -= 1
    guard depth <= Self.depthLimit, left > 0 else {
      throw FormulaError(
        depth > Self.depthLimit
          ? "the formula is nested more than \(Self.depthLimit) deep" : "the formula has too many parts")
    }
    switch self {
    case .number(let value): return value.doubleValue
    case .constant(.pi): return Double.pi
    case .constant(.e): return 0x1.5bf0a8b145769p1
    case .variable(let name):
      guard let value = variables[name] else {
        let known = variables.keys.sorted().joined(separator: ", ")
        throw FormulaError(
          "'\(name)' has no value; values are given for: \(known.isEmpty ? "nothing" : known)")
      }
      return value
    case .sum(let terms):
      guard let first = terms.first else { return 0 }
      var result = try first.value(variables, depth + 1, &left)
      for term in terms.dropFirst() { result += try term.value(variables, depth + 1, &left) }
      return result
    case .product(let factors):
      guard let first = factors.first else { return 1 }
      var result = try first.value(variables, depth + 1, &left)
      for factor in factors.dropFirst() {
        // A factor u^−1 divides: one rounding instead of two.
        if case .power(let base, .number(let exponent)) = factor, exponent == Rational(-1) {
          result /= try base.value(variables, depth + 1, &left)
        } else {
          result *= try factor.value(variables, depth + 1, &left)
        }
      }
      return result
    case .power(let base, let exponent):
      return ElementaryFunctions.pow(
        try base.value(variables, depth + 1, &left), try exponent.value(variables, depth + 1, &left))
    case .function(let function, let arguments):
      var values: [Double] = []
      for argument in arguments { values.append(try argument.value(variables, depth + 1, &left)) }
      return try Self.value(of: function, values)
    case .piecewise(let branches, let otherwise):
      for branch in branches where try branch.condition.holds(variables, depth + 1, &left) {
        return try branch.value.value(variables, depth + 1, &left)
      }
      return try otherwise.value(variables, depth + 1, &left)
    }
  }

  private static func value(of function: Function, _ values: [Double]) throws(FormulaError) -> Double {
    guard let u = values.first else { throw FormulaError("'\(function.rawValue)' has no argument") }
    switch function {
    case .exp: return ElementaryFunctions.exp(u)
    case .ln: return ElementaryFunctions.ln(u)
    case .sin: return ElementaryFunctions.sin(u)
    case .cos: return ElementaryFunctions.cos(u)
    case .tan: return ElementaryFunctions.tan(u)
    case .arctan: return ElementaryFunctions.arctan(u)
    case .sinh: return ElementaryFunctions.sinh(u)
    case .cosh: return ElementaryFunctions.cosh(u)
    case .tanh: return ElementaryFunctions.tanh(u)
    case .erf: return ElementaryFunctions.erf(u)
    case .sigmoid: return ElementaryFunctions.sigmoid(u)
    case .softplus: return ElementaryFunctions.softplus(u)
    case .abs: return u.magnitude
    case .sign: return u > 0 ? 1 : (u < 0 ? -1 : u)
    case .max: return values.dropFirst().reduce(u) { $1.isNaN || $1 > $0 ? $1 : $0 }
    case .min: return values.dropFirst().reduce(u) { $1.isNaN || $1 < $0 ? $1 : $0 }
    }
  }
}

extension Formula.Condition {
  /// Whether it holds at these values; a comparison with NaN does not.
  package func evaluate(_ variables: [String: Double]) throws(FormulaError) -> Bool {
    var left = Formula.evaluationLimit
    return try holds(variables, 0, &left)
  }

  fileprivate func holds(
    _ variables: [String: Double], _ depth: Int, _ left: inout Int
  ) throws(FormulaError) -> Bool {
    guard depth <= Formula.depthLimit else {
      throw FormulaError("the condition is nested more than \(Formula.depthLimit) deep")
    }
    switch self {
    case .compare(let a, let relation, let b):
      let (a, b) = (
        try a.value(variables, depth + 1, &left), try b.value(variables, depth + 1, &left)
      )
      return relation.holds(a, b)
    case .all(let parts):
      for part in parts where !(try part.holds(variables, depth + 1, &left)) { return false }
      return true
    case .any(let parts):
      for part in parts where try part.holds(variables, depth + 1, &left) { return true }
      return false
    case .not(let part): return !(try part.holds(variables, depth + 1, &left))
    }
  }
}

extension ElementaryFunctions {
  /// x to the power y. Whole exponents up to 64 multiply, 1/2 is the square root; elsewhere exp(y·ln x), whose
  /// relative error grows with |y·ln x|.
  package static func pow(_ x: Double, _ y: Double) -> Double {
    if y == 0.5 { return x.squareRoot() }
    if y == -0.5 { return 1 / x.squareRoot() }
    if y == y.rounded(), y.magnitude <= 64 {
      var result = 1.0
      var square = x
      var n = Int(clamped: y.magnitude)
      while n > 0 {
        if n & 1 == 1 { result *= square }
        square *= square
        n >>= 1
      }
      return y < 0 ? 1 / result : result
    }
    if x == 0 { return y > 0 ? 0 : .infinity }
    if x < 0 {
      guard y == y.rounded() else { return .nan }
      let size = exp(y * ln(-x))
      return (y / 2) == (y / 2).rounded() ? size : -size
    }
    return exp(y * ln(x))
  }
}
