extension Activation {
  /// Whether the catalogue has it: same name and same formula.
  public var isBuiltIn: Bool {
    Catalogue.find(name).map { $0.name == name && $0.formula == formula } ?? false
  }

  /// The exact values of the parameters by name.
  private var exactValues: [String: Expression] {
    var result: [String: Expression] = [:]
    for parameter in parameters {
      if let value = Rational(exactly: Double(parameter.value)) { result[parameter.name] = .number(value) }
    }
    return result
  }

  private func value(_ expression: Expression) -> Float {
    var values: [String: Double] = [:]
    for parameter in parameters { values[parameter.name] = Double(parameter.value) }
    // Kinks hold no name but those of the parameters, so only a fault in this module ends in NaN.
    return (try? expression.evaluate(values)).map { Float($0) } ?? .nan
  }

  /// The value of the derivative at every kink, in the order of `kinks`: the chosen one or the default.
  public var kinkDerivatives: [Float] { kinks.map { $0.derivative ?? value($0.defaultDerivative) } }

  public var kinkLocations: [Float] { kinks.map { value($0.location) } }

  /// The formula in `x` alone, with the parameter values substituted exactly.
  public var boundFormula: Expression { formula.substituting(exactValues) }

  /// The derivative by `x`, simplified, in `x` and the names of the parameters; away from the kinks.
  public var derivative: Expression { formula.namedForm().derivative().namedForm().simplified() }

  public var boundDerivative: Expression { boundFormula.namedForm().derivative().namedForm().simplified() }

  /// The same function with another value for a parameter.
  /// - Throws: when there is no such parameter, or the value is not finite or breaks its requirement.
  public func with(_ name: String, _ value: Float) throws(FormulaError) -> Activation {
    var result = self
    try result.set(name, value)
    try result.checkRequirements()
    return result
  }

  mutating func set(_ name: String, _ value: Float) throws(FormulaError) {
    guard let index = parameters.firstIndex(where: { $0.name == name }) else {
      let known = parameters.map(\.name).joined(separator: ", ")
      throw FormulaError(
        "\(self.name) has no parameter '\(name)'; "
          + (known.isEmpty ? "it has none" : "its parameters are: \(known)"))
    }
    guard value.isFinite else { throw FormulaError("\(self.name): '\(name)' has to be finite, not \(value)") }
    parameters[index].value = value
  }

  func checkRequirements() throws(FormulaError) {
    var values: [String: Double] = [:]
    for parameter in parameters { values[parameter.name] = Double(parameter.value) }
    for parameter in parameters {
      guard let requirement = parameter.requirement else { continue }
      if !(try requirement.evaluate(values)) {
        throw FormulaError("\(name) with \(parameter.name) = \(parameter.value) breaks '\(requirement.text)'")
      }
    }
  }

  /// The same function with another value for the derivative at a kink.
  ///
  /// Precondition: `index` is an index of `kinks`.
  public func settingDerivative(_ value: Float, atKink index: Int) -> Activation {
    var result = self
    result.kinks[index].derivative = value
    return result
  }

  /// An activation function from a formula in `x` and the names in `parameters`.
  ///
  /// Kinks are looked for where |u|, sign(u), max, min or a condition changes over and u is linear in x; the
  /// derivative used there is the one the formula gives at that point until another is chosen.
  /// - Throws: when the text cannot be read, or uses a name that is neither `x` nor a parameter.
  public init(_ formula: String, name: String? = nil, parameters: [String: Float] = [:]) throws(FormulaError)
  {
    let expression = try Expression(parsing: formula)
    for used in expression.names.sorted() where used != "x" && parameters[used] == nil {
      throw FormulaError("'\(used)' is neither x nor a parameter; give it a value: 'with \(used): 1'")
    }
    for (parameter, value) in parameters {
      guard value.isFinite else { throw FormulaError("'\(parameter)' has to be finite, not \(value)") }
      guard parameter != "x" else { throw FormulaError("'x' is the input and cannot be a parameter") }
    }
    if let name, name.isEmpty || name.contains(where: { !($0.isLetter || $0.isNumber || $0 == "_") }) {
      throw FormulaError("'\(name)' cannot be a name: letters, digits and '_' can be used")
    }
    self.init(
      name: name ?? "custom", title: name ?? "Custom", formula: expression,
      parameters: parameters.sorted { $0.key < $1.key }.map {
        Parameter(name: $0.key, meaning: "given", defaultValue: $0.value, value: $0.value, requirement: nil)
      },
      kinks: [], aliases: [], source: "given as a formula")
    kinks = foundKinks()
  }

  private func foundKinks() -> [Kink] {
    var candidates: [Expression] = []
    formula.collectSwitches(into: &candidates)
    let (function, slope) = (boundFormula, boundDerivative)
    let general = derivative
    var result: [(Float, Kink)] = []
    for u in candidates {
      let a = u.derivative()
      guard a != 0, !a.names.contains("x") else { continue }
      let location = (-(u.substituting(["x": 0])) / a).simplified()
      let at = Double(value(location))
      guard at.isFinite, !result.contains(where: { $0.0 == Float(at) }) else { continue }
      let step = 1e-7 * Swift.max(1, at.magnitude)
      func gap(_ e: Expression) -> Double {
        guard let left = try? e.evaluate(["x": at - step]), let right = try? e.evaluate(["x": at + step])
        else {
          return 0
        }
        return (left - right).magnitude / (1 + Swift.max(left.magnitude, right.magnitude))
      }
      let isJump = gap(function) > 1e-4
      guard isJump || gap(slope) > 1e-4 else { continue }
      let fallback = general.substituting(["x": location]).simplified()
      result.append(
        (Float(at), Kink(location: location, defaultDerivative: fallback, derivative: nil, isJump: isJump)))
    }
    return result.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension Expression {
  /// The expressions at whose zeros the formula goes over from one case to another.
  fileprivate func collectSwitches(into result: inout [Expression]) {
    switch self {
    case .number, .constant, .variable: break
    case .sum(let parts), .product(let parts):
      for part in parts { part.collectSwitches(into: &result) }
    case .power(let base, let exponent):
      base.collectSwitches(into: &result)
      exponent.collectSwitches(into: &result)
    case .function(let function, let arguments):
      for argument in arguments { argument.collectSwitches(into: &result) }
      if function == .abs || function == .sign { result += arguments }
      if function == .max || function == .min {
        let leaves = arguments.flatMap(\.extremes)
        for (i, a) in leaves.enumerated() {
          for b in leaves.dropFirst(i + 1) { result.append((a - b).simplified()) }
        }
      }
    case .piecewise(let branches, let otherwise):
      for branch in branches {
        branch.condition.collectSwitches(into: &result)
        branch.value.collectSwitches(into: &result)
      }
      otherwise.collectSwitches(into: &result)
    }
  }

  /// The expressions one of which a nest of max and min equals.
  private var extremes: [Expression] {
    if case .function(let function, let arguments) = self, function == .max || function == .min {
      return arguments.flatMap(\.extremes)
    }
    return [self]
  }
}

extension Expression.Condition {
  fileprivate func collectSwitches(into result: inout [Expression]) {
    switch self {
    case .compare(let left, _, let right): result.append((left - right).simplified())
    case .all(let parts), .any(let parts): for part in parts { part.collectSwitches(into: &result) }
    case .not(let part): part.collectSwitches(into: &result)
    }
  }
}
