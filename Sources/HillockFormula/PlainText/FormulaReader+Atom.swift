extension FormulaReader {
  /// A number, a name, a call, a bracket, a bar or a definition by cases.
  mutating func atom() throws(FormulaError) -> Item {
    let start = token
    switch start.kind {
    case .number(let value):
      advance()
      return .value(.number(value), column: start.column)
    case .symbol("("):
      advance()
      let inner = try entering(bars: false) { (reader) throws(FormulaError) in try reader.disjunction() }
      try expect(")", "to close the bracket of column \(start.column)")
      switch inner {
      case .value(let expression, _): return .value(expression, column: start.column)
      case .condition(let condition, _, _):
        return .condition(condition, column: start.column, isBracketed: true)
      }
    case .symbol("|"):
      advance()
      let inner = try entering(bars: true) { (reader) throws(FormulaError) in try reader.value() }
      try expect("|", "to close the bar of column \(start.column)")
      return .value(.function(.abs, [inner]), column: start.column)
    case .symbol("√"):
      advance()
      let inner = try entering(bars: false) { (reader) throws(FormulaError) in try reader.power() }
      return .value(sqrt(try expression(of: inner)), column: start.column)
    case .name("if"):
      advance()
      return .value(try cases(), column: start.column)
    case .name(let name) where !Self.keywords.contains(name):
      advance()
      return .value(try named(name, start.column), column: start.column)
    default:
      throw FormulaError(
        "expected a number, a name or a bracket, found \(start.text)", column: start.column)
    }
  }

  /// `if … then … else if … then … else …`, after the first `if`. A chain of cases is one level deep.
  private mutating func cases() throws(FormulaError) -> Formula {
    var branches: [Formula.Branch] = []
    repeat {
      let column = token.column
      let item = try entering(bars: false) { (reader) throws(FormulaError) in try reader.disjunction() }
      guard case .condition(let condition, _, _) = item else {
        throw FormulaError("'if' needs a comparison such as 'x > 0'", column: column)
      }
      guard take(word: "then") else {
        throw FormulaError("expected 'then' after the condition, found \(token.text)", column: token.column)
      }
      let value = try entering(bars: false) { (reader) throws(FormulaError) in try reader.value() }
      branches.append(.init(condition, value))
      guard take(word: "else") else {
        throw FormulaError(
          "expected 'else' with the value in all other cases, found \(token.text)",
          column: token.column)
      }
    } while take(word: "if")
    let otherwise = try entering(bars: false) { (reader) throws(FormulaError) in try reader.value() }
    return .piecewise(branches, otherwise: otherwise)
  }

  private static let synonyms: [String: Function] = [
    "log": .ln, "atan": .arctan, "sgn": .sign, "logistic": .sigmoid, "expit": .sigmoid, "maximum": .max,
    "minimum": .min,
  ]

  /// Functions that stand for a formula of the others, by the number of their arguments.
  private static let abbreviations: [String: Int] = [
    "sqrt": 1, "erfc": 1, "relu": 1, "silu": 1, "gelu": 1, "log2": 1, "log10": 1, "log1p": 1, "expm1": 1,
    "square": 1, "pow": 2, "clamp": 3,
  ]

  /// Whether a name that is no function of the algebra stands for one: those that documents know, before a bracket, for
  /// alone it may be a parameter.
  private func isFunction(_ name: String) -> Bool {
    if Function(rawValue: name) != nil || Self.synonyms[name] != nil || Self.abbreviations[name] != nil {
      return true
    }
    return token.kind == .symbol("(") && Constant(rawValue: name) == nil && name != "x"
      && !StandardNames.meanings(of: StandardNames.canonical(name)).isEmpty
  }

  private mutating func named(_ name: String, _ column: Int) throws(FormulaError) -> Formula {
    var order = 0
    let function = Function(rawValue: name) ?? Self.synonyms[name]
    guard isFunction(name) else {
      if token.kind == .symbol("'") {
        throw FormulaError("'\(name)' is no function with a derivative", column: column)
      }
      if let constant = Constant(rawValue: name) { return .constant(constant) }
      return .variable(name)
    }
    while take("'") { order += 1 }
    let exponent = order == 0 ? try exponentOfName(name) : nil
    let arguments = try arguments(of: name, column)
    let expected = Self.abbreviations[name] ?? (function == .max || function == .min ? nil : 1)
    if let expected, arguments.count != expected {
      throw FormulaError(
        "'\(name)' takes \(expected) argument\(expected == 1 ? "" : "s"), found \(arguments.count)",
        column: column)
    }
    if order == 0 {
      let result = apply(name, function, arguments)
      if function == nil { try checkSize(of: result, name, column) }
      return exponent.map { pow(result, .number($0)) } ?? result
    }
    guard arguments.count == 1, order <= 8 else {
      throw FormulaError("a prime needs a function of one argument, at most 8 times", column: column)
    }
    var result = apply(name, function, [.variable("x")])
    do {
      for _ in 0..<order { result = try result.derivative("x", meter) }
    } catch {
      throw FormulaError("the derivatives take too much work to form", column: column)
    }
    result = result.substituting(["x": arguments[0]])
    try checkSize(of: result, name, column)
    return result
  }

  /// The 2 of `sin^2 x` and of `tanh²(x)`.
  private mutating func exponentOfName(_ name: String) throws(FormulaError) -> Rational? {
    let column = token.column
    if case .superscript(let exponent) = token.kind, exponent > 0 {
      advance()
      return Rational(exponent)
    }
    guard take("^") else { return nil }
    guard case .number(let value) = token.kind, value > .zero, value.denominator == 1 else {
      throw FormulaError(
        "a power of the name '\(name)' is a whole number above 0, as in '\(name)^2(x)'", column: column)
    }
    advance()
    return value
  }

  /// What `silu` and its like stand for holds the argument more than once.
  private func checkSize(of expression: Formula, _ name: String, _ column: Int) throws(FormulaError) {
    let limit = Formula.partLimit
    if expression.exceedsParts(limit, to: 4 * Formula.depthLimit) {
      throw FormulaError(
        "with what '\(name)' stands for written out, the formula has more than \(limit) parts", column: column
      )
    }
  }

  private mutating func arguments(of name: String, _ column: Int) throws(FormulaError) -> [Formula] {
    if take("(") {
      var result: [Formula] = []
      repeat {
        result.append(try entering(bars: false) { (reader) throws(FormulaError) in try reader.value() })
      } while take(",")
      try expect(")", "to close the arguments of '\(name)'")
      return result
    }
    guard token.kind != .end else {
      throw FormulaError("'\(name)' needs an argument, as in '\(name)(x)'", column: column)
    }
    return [
      try entering(bars: insideBars) { (reader) throws(FormulaError) in
        var factors = try reader.expression(of: try reader.power()).factors
        if name == "sqrt" { return factors.count == 1 ? factors[0] : .product(factors) }
        while reader.continuesArgument {
          factors += try reader.expression(of: try reader.power()).factors
        }
        return factors.count == 1 ? factors[0] : .product(factors)
      }
    ]
  }

  /// Whether a factor stands beside an argument without brackets that belongs to it: no bracket, no number and no function.
  private var continuesArgument: Bool {
    if case .name(let name) = token.kind, startsFactor {
      return Function(rawValue: name) == nil && Self.synonyms[name] == nil && Self.abbreviations[name] == nil
    }
    return false
  }

  private func apply(_ name: String, _ function: Function?, _ arguments: [Formula]) -> Formula {
    if let function {
      return function == .exp && arguments == [1] ? .constant(.e) : .function(function, arguments)
    }
    let u = arguments[0]
    switch name {
    case "sqrt": return sqrt(u)
    case "square": return .power(u, 2)
    case "erfc": return 1 - erf(u)
    case "relu": return .function(.max, [0, u])
    case "silu": return u * sigmoid(u)
    case "gelu": return u / 2 * (1 + erf(u / sqrt(2)))
    case "log2": return ln(u) / ln(2)
    case "log10": return ln(u) / ln(10)
    case "log1p": return ln(1 + u)
    case "expm1": return exp(u) - 1
    case "pow": return pow(u, arguments[1])
    case "clamp": return .function(.min, [.function(.max, [arguments[1], u]), arguments[2]])
    default:
      return StandardNames.meaning(of: StandardNames.canonical(name), naming: []).substituting(["x": u])
    }
  }
}
