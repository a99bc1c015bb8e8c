extension Activation {
  /// Whether the catalogue has it: same name and same formula.
  package var isBuiltIn: Bool {
    Catalogue.find(name).map { $0.name == name && $0.formula == formula } ?? false
  }

  /// The exact values of the parameters by name.
  private var exactValues: [String: Formula] {
    var result: [String: Formula] = [:]
    for parameter in parameters {
      if let value = Rational(exactly: Double(parameter.value)) { result[parameter.name] = .number(value) }
    }
    return result
  }

  private func value(_ expression: Formula) -> Float {
    var values: [String: Double] = [:]
    for parameter in parameters { values[parameter.name] = Double(parameter.value) }
    // Kinks hold no name but those of the parameters, so only a fault in this module ends in NaN.
    return (try? expression.evaluate(values)).map { Float($0) } ?? .nan
  }

  /// The value of the derivative at every kink, in the order of `kinks`: the chosen one or the default.
  package var kinkDerivatives: [Float] { kinks.map { $0.derivative ?? value($0.defaultDerivative) } }

  /// The places of the kinks with the parameters' values put in, as floats.
  package var kinkLocations: [Float] { kinks.map { value($0.location) } }

  /// The formula in `x` alone, with the parameter values substituted exactly.
  public var boundFormula: Formula { formula.substituting(exactValues).reassembled() }

  /// The derivative by `x`, simplified, in `x` and the names of the parameters; away from the kinks.
  public var derivative: Formula { formed?.derivative ?? slope(of: formula) ?? .undefined }

  /// The derivative with the parameters' values put in.
  package var boundDerivative: Formula {
    let boundFormula = boundFormula
    if let formed, boundFormula == formula { return formed.derivative }
    return slope(of: boundFormula) ?? derivative.substituting(exactValues).reassembled()
  }

  /// Its work was seen to be within the limit when the activation was made.
  private func slope(of formula: Formula) -> Formula? {
    try? Self.slope(of: formula, .touching(2 * WorkMeter.formingLimit))
  }

  private static func slope(of formula: Formula, _ meter: WorkMeter) throws(FormulaError) -> Formula {
    let derivative = try formula.namedForm(meter).derivative("x", meter).namedForm(meter)
    return (try? derivative.simplified(meter)) ?? derivative
  }

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
  /// - Throws: `FormulaError` when there is no such kink, or the value is not finite.
  public func settingDerivative(_ value: Float, atKink index: Int) throws(FormulaError) -> Activation {
    guard kinks.indices.contains(index) else {
      throw FormulaError(
        kinks.isEmpty
          ? "\(name) has no kink, so no derivative to choose"
          : "\(name) has no kink \(index); \(kinks.count == 1 ? "its only one is 0" : "they are 0 to \(kinks.count - 1)")"
      )
    }
    guard value.isFinite else {
      throw FormulaError("\(name): the derivative at a kink has to be finite, not \(value)")
    }
    var result = self
    result.kinks[index].derivative = value
    return result
  }

  /// An activation function from a formula in `x` and the names in `parameters`.
  ///
  /// Kinks are looked for where |u|, sign(u), max, min or a condition changes over and u is linear in x; the
  /// derivative used there is the one the formula gives at that point until another is chosen.
  /// - Throws: when the text cannot be read, uses a name that is neither `x` nor a parameter, or is too large for its derivative and
  ///   kinks to be found in a limited number of steps.
  public init(_ formula: String, name: String? = nil, parameters: [String: Float] = [:]) throws(FormulaError)
  {
    let expression = try Formula(parsing: formula)
    for used in expression.names.sorted() where used != "x" && parameters[used] == nil {
      throw FormulaError("'\(used)' is neither x nor a parameter; give it a value: 'with \(used): 1'")
    }
    for (parameter, value) in parameters.sorted(by: { $0.key < $1.key }) {
      guard parameter != "e", parameter != "pi", parameter != "π" else {
        throw FormulaError(
          "'\(parameter)' is a constant in formulas and cannot be a parameter; give it another name")
      }
      guard value.isFinite else { throw FormulaError("'\(parameter)' has to be finite, not \(value)") }
      guard parameter != "x" else { throw FormulaError("'x' is the input and cannot be a parameter") }
    }
    for parameter in parameters.keys.sorted() where !expression.names.contains(parameter) {
      throw FormulaError(
        "the formula has no '\(parameter)', so its value has no meaning; take it out, or use it")
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
    let meter = WorkMeter.forming()
    do {
      kinks = try foundKinks(meter)
    } catch {
      throw FormulaError(
        "the formula is too large: its kinks and its derivative take more than \(WorkMeter.formingLimit) steps to find"
      )
    }
  }

  private mutating func foundKinks(_ meter: WorkMeter) throws -> [Kink] {
    let general = try Self.slope(of: formula, meter)
    formed = FormedDerivative(derivative: general)
    let function = boundFormula
    let slope = function == formula ? general : try Self.slope(of: function, meter)
    let parts = function.partCount + slope.partCount
    var result: [(Float, Kink)] = []
    for u in try Switches.all(in: formula, meter) {
      let a = try u.derivative("x", meter)
      guard a != 0, !a.names.contains("x") else { continue }
      let location = try (-(u.substituting(["x": 0])) / a).simplified(meter)
      let at = Double(value(location))
      guard at.isFinite, !result.contains(where: { $0.0 == Float(at) }) else { continue }
      let step = 1e-7 * Swift.max(1, at.magnitude)
      func gap(_ e: Formula) -> Double {
        guard let left = try? e.evaluate(["x": at - step]), let right = try? e.evaluate(["x": at + step])
        else {
          return 0
        }
        return (left - right).magnitude / (1 + Swift.max(left.magnitude, right.magnitude))
      }
      try meter.touch(2 * parts)
      let isJump = gap(function) > 1e-4
      guard isJump || gap(slope) > 1e-4 else { continue }
      let fallback = general.substituting(["x": location])
      result.append(
        (
          Float(at),
          Kink(
            location: location, defaultDerivative: (try? fallback.simplified(meter)) ?? fallback,
            derivative: nil, isJump: isJump)
        ))
    }
    return result.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// The expressions at whose zeros a formula goes over from one case to another.
private struct Switches {
  private let simplifier: Simplifier
  private var found: [Int] = []
  private var known: Set<Int> = []
  /// Parts that were looked at: what is spelled out many times is looked at once.
  private var visited: Set<Int> = []

  static func all(in formula: Formula, _ meter: WorkMeter) throws(Obstacle) -> [Formula] {
    let simplifier = Simplifier(meter: meter)
    var switches = Switches(simplifier: simplifier)
    try switches.collect(try simplifier.graph.add(formula, meter))
    return switches.found.map { simplifier.graph.expression($0) }
  }

  private init(simplifier: Simplifier) {
    self.simplifier = simplifier
  }

  private mutating func add(_ expression: Int) {
    if known.insert(expression).inserted { found.append(expression) }
  }

  private mutating func collect(_ part: Int) throws(Obstacle) {
    try simplifier.meter.touch(4)
    guard visited.insert(part).inserted else { return }
    switch simplifier.graph[part] {
    case .number, .constant, .variable: break
    case .sum(let parts), .product(let parts): for part in parts { try collect(part) }
    case .power(let base, let exponent):
      try collect(base)
      try collect(exponent)
    case .function(let function, let arguments):
      for argument in arguments { try collect(argument) }
      if function == .abs || function == .sign { for argument in arguments { add(argument) } }
      if function == .max || function == .min {
        var leaves: [Int] = []
        for argument in arguments { try extremes(argument, into: &leaves) }
        for (i, a) in leaves.enumerated() {
          for b in leaves.dropFirst(i + 1) { add(try simplifier.difference(a, b)) }
        }
      }
    case .piecewise(let conditions, let values, let otherwise):
      for (condition, value) in zip(conditions, values) {
        try collect(condition)
        try collect(value)
      }
      try collect(otherwise)
    case .compare(let left, _, let right): add(try simplifier.difference(left, right))
    case .all(let parts), .any(let parts): for part in parts { try collect(part) }
    case .not(let part): try collect(part)
    }
  }

  /// The expressions one of which a nest of max and min equals.
  private func extremes(_ part: Int, into leaves: inout [Int]) throws(Obstacle) {
    try simplifier.meter.touch(2)
    if case .function(let function, let arguments) = simplifier.graph[part],
      function == .max || function == .min
    {
      for argument in arguments { try extremes(argument, into: &leaves) }
    } else {
      leaves.append(part)
    }
  }
}

extension Activation {
  /// The formula with the decimal default values of its parameters: 0.2 is a fifth, not the float next to it.
  package var formulaAtDefaults: Formula {
    var values: [String: Formula] = [:]
    for parameter in parameters {
      if let value = try? Formula(parsing: "\(parameter.defaultValue)") { values[parameter.name] = value }
    }
    return formula.substituting(values).reassembled()
  }
}
