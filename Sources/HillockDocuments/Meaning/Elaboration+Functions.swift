@_spi(Tools) import HillockFormula
import HillockProof

/// Functions of formulas, known and unknown.
extension Elaboration {
  /// The body of a definition with its arguments put in.
  func inserted(
    _ definition: Scope.FunctionDefinition, _ arguments: [Term], _ name: String
  ) throws(ElaborationFailure) -> Term {
    guard definition.parameters.count == arguments.count else {
      if definition.parameters.count > arguments.count || arguments.isEmpty {
        throw .unknown("\(Term.name(name)) with \(arguments.count) arguments")
      }
      throw .unknown(
        "\(Term.name(name)) with \(arguments.count) arguments, defined with \(definition.parameters.count)")
    }
    var replacement: [String: Term] = [:]
    let known = definition.body.symbols
    for (parameter, argument) in zip(definition.parameters, arguments) where argument != .symbol(parameter) {
      // E(X) = Σ_i x_i p_i does not show how it depends on X, and says nothing of E(Y).
      if !known.isEmpty, !known.contains(parameter) { throw .unknown("\(Term.name(name))(\(argument))") }
      replacement[parameter] = argument
    }
    return definition.body.substituting(replacement)
  }

  /// softmax(z_i), as many write the component i of softmax(z); `nil` for anything else.
  private func vectorFunction(_ name: String, of argument: Term) -> Term? {
    guard ["softmax", "softmin", "logsoftmax"].contains(name),
      case .element(.symbol(let vector), let subscripts) = argument, let last = subscripts.last,
      subscripts.count == DerivativeTargets.Place.layers(of: vector) + 1
    else { return nil }
    let bound = Term.Subscript.name("j″")
    func exponential(_ entry: Term.Subscript) -> Term {
      let entry = Term.element(.symbol(vector), subscripts.dropLast() + [entry])
      return .apply("exp", primes: 0, [name == "softmin" ? .negative(entry) : entry])
    }
    let total = Term.over(.sum, index: "j″", range: .init(), exponential(bound))
    let quotient = Term.quotient(exponential(last), total)
    return name == "logsoftmax" ? .apply("ln", primes: 0, [quotient]) : quotient
  }

  mutating func application(
    _ name: String, _ primes: Int, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    if let definition = scope.functions[name] {
      if !arguments.isEmpty, arguments.count != definition.parameters.count {
        // J(W, b, x, y) beside J(W, b) is another function by the same letter.
        return try unknownValue(name, primes, arguments, indices)
      }
      guard primes > 0 else { return try expression(try inserted(definition, arguments, name), indices) }
      guard definition.parameters.count == 1, arguments.count == 1 else {
        throw .unsupported("a prime on a function of several variables")
      }
      let variable = Term.symbol(definition.parameters[0])
      let point = arguments[0] == variable ? nil : arguments[0]
      return try derivative(definition.body, variable, primes, at: point, indices)
    }
    if scope.voided.contains(name) { return try unknownValue(name, primes, arguments, indices) }
    if name == Term.componentwiseProduct, arguments.count == 2, primes == 0 {
      // Of components, or of quantities that the text has no components of.
      return try expression(.product(arguments), indices)
    }
    if Self.norms.contains(name), arguments.count == 1, primes == 0, let sum = squaredNorm(of: arguments[0]) {
      return .power(try expression(sum, indices), .number(Rational(1, 2)))
    }
    if name == "dot", arguments.count == 2, primes == 0 {
      return try dot(arguments[0], arguments[1], indices)
    }
    let standard = StandardNames.canonical(scope.aliases[name] ?? name)
    if standard == "logsumexp" || (standard == "softmax" && arguments.count > 1) {
      return try sumOfExponentials(standard, arguments, indices)
    }
    if primes == 0, arguments.count == 1, let component = vectorFunction(standard, of: arguments[0]) {
      return try expression(component, indices)
    }
    if StandardNames.vectorFunctions.contains(standard) {
      throw .unsupported("\(name) of a vector without a component")
    }
    if standard == "ln", primes == 0, arguments.count == 1, let sum = logarithms(of: arguments[0]) {
      return try expression(sum, indices)
    }
    var values: [Formula] = []
    for argument in arguments { values.append(try expression(argument, indices)) }
    if standard == "max" || standard == "min" {
      guard primes == 0, !values.isEmpty else { throw .unsupported("a prime on \(standard)") }
      if values.count == 1 { throw .unsupported("\(standard) of a vector") }
      return .function(standard == "max" ? .max : .min, values)
    }
    if standard == "clamp", values.count == 3, primes == 0 {
      return .function(.min, [.function(.max, [values[0], values[1]]), values[2]])
    }
    let meanings = StandardNames.meanings(of: standard)
    guard !meanings.isEmpty, values.count == 1 else {
      return try unknownValue(name, primes, arguments, indices)
    }
    if standard == "phi" && variant == 0 && meanings.count == 1 {
      taken.insert("φ is the density of the normal distribution")
    }
    variantCount = max(variantCount, meanings.count)
    let body: Formula
    if variant == 0, let named = scope.namedParameters, meanings.count > 1 {
      body = StandardNames.meaning(of: standard, naming: named)
      let letters = Dictionary(
        uniqueKeysWithValues: body.names.map { ($0, Formula.variable(Term.name($0))) })
      taken.insert(
        "\(StandardNames.titles[standard] ?? standard)(x) is \(body.substituting(letters).unicode)")
    } else {
      body = meanings[min(variant, meanings.count - 1)]
    }
    if primes == 0 { return body.substituting(["x": values[0]]) }
    let inner = body.substituting(["x": .variable("\u{3BE}")])
    if generic.contains(where: values[0].mentions), inner.isSmooth {
      // Inside a sum the derivative is taken here.
      var slope = inner
      do {
        for _ in 0..<primes { slope = try slope.derivative(withRespectTo: "\u{3BE}") }
      } catch { throw .unsupported(error.message) }
      return slope.substituting(["\u{3BE}": values[0]])
    }
    return derivativeTerm(of: inner, in: "\u{3BE}", primes, values[0])
  }

  /// ln Π_i f_i is Σ_i ln f_i, where the factors are positive, as those of a likelihood are; `nil` for other arguments.
  private func logarithms(of argument: Term, depth: Int = 0, isFactor: Bool = false) -> Term? {
    guard depth < 4 else { return nil }
    switch argument {
    case .over(.product, let index, let range, let body):
      return .over(
        .sum, index: index, range: range,
        logarithms(of: body, depth: depth + 1, isFactor: true) ?? .apply("ln", primes: 0, [body]))
    case .product(let factors):
      // y ln h + (1 − y) ln(1 − h)
      guard isFactor, factors.allSatisfy({ if case .power = $0 { true } else { false } }) else { return nil }
      return .sum(
        factors.map { factor in
          guard case .power(let base, let exponent) = factor else { return factor }
          return .product([exponent, .apply("ln", primes: 0, [base])])
        })
    case .symbol(let name):
      guard let definition = scope.values[name], definition.indices.isEmpty else { return nil }
      return logarithms(of: definition.body, depth: depth + 1)
    case .apply(let name, 0, let arguments):
      guard let definition = scope.functions[name], let body = try? inserted(definition, arguments, name),
        case .over(.product, _, _, _) = body
      else { return nil }
      return logarithms(of: body, depth: depth + 1)
    default: return nil
    }
  }

  /// w · x: Σ_j w_j x_j where the components can be named; a quantity that is known by its text otherwise.
  private mutating func dot(
    _ a: Term, _ b: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    let index = "d″"
    if let left = entry(of: a, index), let right = entry(of: b, index) {
      return try over(.sum, index, .init(), .product([left, right]), indices)
    }
    let texts = ["\(a)", "\(b)"].sorted()
    return unknown("⟨\(texts[0]), \(texts[1])⟩", because: "\(Term.apply("dot", primes: 0, [a, b]))")
  }

  /// The names of the Euclidean norm.
  static let norms: Set<String> = ["norm", "norm_2"]

  /// ‖v‖² as Σ_j v_j²; `nil` where v has no components.
  func squaredNorm(of vector: Term) -> Term? {
    guard isVector(vector), let entry = entry(of: vector, "d″") else { return nil }
    return .over(.sum, index: "d″", range: .init(), .power(entry, .integer(2)))
  }

  /// Component `index` of a vector; `nil` where it cannot be told which part of the term is one.
  private func entry(of vector: Term, _ index: String) -> Term? {
    switch vector {
    case .symbol(let name):
      if let definition = scope.values[name] {
        if definition.indices.isEmpty { return entry(of: definition.body, index) }
        return definition.indices.count == 1 ? .element(vector, [.name(index)]) : nil
      }
      return .element(vector, [.name(index)])
    case .element(.symbol(let name), let subscripts):
      if let definition = scope.values[name], definition.indices.count != subscripts.count + 1 { return nil }
      return .element(.symbol(name), subscripts + [.name(index)])
    case .negative(let inner): return entry(of: inner, index).map(Term.negative)
    case .sum(let parts):
      var result: [Term] = []
      for part in parts {
        if part.numericValue != nil { return nil }
        guard let entry = entry(of: part, index) else { return nil }
        result.append(entry)
      }
      return .sum(result)
    case .apply(let name, let primes, let arguments):
      let standard = StandardNames.canonical(scope.aliases[name] ?? name)
      guard arguments.count == 1, scope.functions[name] == nil, !StandardNames.meanings(of: standard).isEmpty,
        let inner = entry(of: arguments[0], index)
      else { return nil }
      return .apply(name, primes: primes, [inner])
    default: return nil
    }
  }

  private mutating func sumOfExponentials(
    _ name: String, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    if arguments.count == 1 {
      guard isVector(arguments[0]) else { throw .unsupported("\(name) of a number") }
      return try expression(vectorFunction(name, arguments[0], []), indices)
    }
    guard name == "logsumexp" else { throw .unsupported("softmax of a list without a component") }
    var parts: [Formula] = []
    for argument in arguments { parts.append(.function(.exp, [try expression(argument, indices)])) }
    return .function(.ln, [.sum(parts)])
  }

  /// A function that the text does not define: its value is a quantity of its own, the same for the same arguments.
  private mutating func unknownValue(
    _ name: String, _ primes: Int, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    var texts: [String] = []
    var values: [Formula] = []
    for argument in arguments {
      if isVector(argument) {
        texts.append("\(argument)")
      } else {
        let value = try expression(argument, indices)
        values.append(value)
        texts.append(value.text)
      }
    }
    let text = "\(Term.name(name))\(String(repeating: "′", count: primes))(\(texts.joined(separator: ", ")))"
    if arguments.count == 1, let value = values.first {
      applications[text] = UnknownApplication(name: name, primes: primes, argument: value, term: arguments[0])
    }
    return unknown(text, because: Term.name(name))
  }

  /// The variable for f′(u), where that for f(u) is known.
  mutating func slope(of application: UnknownApplication) -> Formula {
    let primes = application.primes + 1
    let text =
      "\(Term.name(application.name))\(String(repeating: "′", count: primes))(\(application.argument.text))"
    applications[text] = UnknownApplication(
      name: application.name, primes: primes, argument: application.argument, term: application.term)
    return unknown(text, because: Term.name(application.name))
  }

  mutating func unknown(_ text: String, because name: String) -> Formula {
    unknowns[text] = name
    return .variable(text)
  }

  mutating func inverse(
    _ name: String, _ argument: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    let y = try expression(argument, indices)
    let standard = StandardNames.canonical(scope.aliases[name] ?? name)
    var text = scope.functions[name] == nil ? Self.inverses[standard == "sigma" ? "sigmoid" : standard] : nil
    if text == nil {
      // A function that the text defines as one of these, whatever it calls it.
      text = Self.inverses.sorted { $0.key < $1.key }.first { isStandard(name, $0.key) }?.value
    }
    guard let text else { throw .unsupported("the inverse of \(Term.name(name))") }
    guard let body = try? Formula(parsing: text) else { throw .unsupported("the inverse of \(name)") }
    return body.substituting(["x": y])
  }

  /// Inverse functions, in x, by the function's name.
  private static let inverses = [
    "sigmoid": "ln(x/(1 - x))", "tanh": "1/2*ln((1 + x)/(1 - x))", "exp": "ln(x)", "ln": "exp(x)",
    "tan": "arctan(x)", "sinh": "ln(x + sqrt(x^2 + 1))", "softplus": "ln(exp(x) - 1)",
  ]

  /// Whether the text defines a function as the one that everybody knows by another name.
  private func isStandard(_ name: String, _ standard: String) -> Bool {
    guard let definition = scope.functions[name], definition.parameters.count == 1,
      let meaning = StandardNames.meanings(of: standard).first
    else { return false }
    var inner = Elaboration(scope: scope, mode: mode)
    guard
      let body = try? inner.expression(definition.body.substituting([definition.parameters[0]: .symbol("x")]))
    else { return false }
    let claim = Claim(body, .equal, meaning, derivatives: inner.derivatives)
    if case .proved = Prover(effort: 50_000).decide(claim).verdict { return true }
    return false
  }
}
