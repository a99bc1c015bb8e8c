@_spi(Tools) import HillockFormula
import HillockProof

/// Derivatives, written in whatever way.
extension Elaboration {
  mutating func derivativeTerm(
    of body: Formula, in variable: String, _ order: Int, _ point: Formula
  ) -> Formula {
    let term = Claim.DerivativeTerm(of: body, in: variable, order: order, at: point)
    if let known = derivatives.first(where: { $0.value == term }) { return .variable(known.key) }
    let name = "D\(derivatives.count + 1)"
    derivatives[name] = term
    return .variable(name)
  }

  mutating func derivative(
    _ inner: Term, _ by: Term, _ order: Int, at point: Term?, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    let name: String
    switch by {
    case .symbol(let symbol): name = symbol
    case .element(.symbol(let base), let subscripts):
      name = indexed(base, subscripts, indices)
      usesIndices = true
      if scope.values[base]?.indices.isEmpty == false { metDefinedVariable = true }
    default: throw .unsupported("a derivative by \(by)")
    }
    var inner = inner
    if case .apply(let function, 0, let arguments) = inner, isQuantity(function, arguments, by: by) {
      inner = .symbol(function)
    }
    if inner != by, let body = made(inner) { inner = body }
    if takesSumsTermwise, order == 1, point == nil, let termwise = derivativeOfTerms(inner, by: by) {
      return try expression(termwise, indices)
    }
    // dσ/dx: a known function without its argument is taken at the variable.
    if case .symbol(let function) = inner, scope.isBareFunction(function) {
      inner = .apply(function, primes: 0, [by])
    }
    if case .symbol(let function) = inner, order == 1, point == nil,
      let definition = scope.functions[scope.latest[function] ?? function],
      definition.parameters.contains(where: { $0.contains("_") }), !definition.parameters.contains(name)
    {
      // f(x_5, x_6) = … says nothing of how f depends on x_1.
      return unknown("d\(function)/d\(name)", because: Term.name(function))
    }
    if scope.vectors.contains(name), case .symbol = by {
      throw .outOfScope("a derivative by the vector \(Term.name(name))")
    }
    // An undefined quantity may depend on anything.
    if let quantity = undefinedQuantity(inner, by: by) {
      if order == 1, point == nil {
        if let stated = try statedRate(of: inner, by, indices) { return stated }
        if let slope = try slopeOfUnknown(inner, by, name, indices) { return slope }
        chainDepth += 1
        defer { chainDepth -= 1 }
        if let result = try derivativeThroughDefinitions(of: inner, by: by, indices) { return result }
      }
      let at = point.map { " at \($0)" } ?? ""
      if point == nil, let value = try? expression(inner, indices) {
        if case .variable(let text) = value { return unknown("d\(text)/d\(name)", because: quantity) }
        return unknown("d(\(value.text))/d\(name)", because: quantity)
      }
      return unknown("d\(inner)/d\(name)\(at)", because: quantity)
    }
    let (outer, others) = (opaque, wholes)
    let known = unknowns
    opaque.insert(name)
    if keepsWholes, case .element(.symbol(let base), _) = by, scope.values[base] != nil {
      wholes.insert(base)
    }
    defer { wholes = others }
    let own = ownParameters(of: inner) ?? []
    if own.contains(name) { opaque.formUnion(own) }
    defer { opaque = outer }
    var body = try expression(inner, indices)
    wholes = others
    if body.names.contains(where: {
      derivatives[$0].map { $0.variable != name && $0.expression.names.contains(name) } ?? false
    }) {
      // ∂/∂x ∂/∂y (xy): the inner one depends on x as well.
      guard let plain = Claim(body, .equal, 0, derivatives: derivatives).withoutDerivatives(body) else {
        throw .unsupported("the derivative of a derivative by another variable")
      }
      body = plain
    }
    if case .symbol = by, !body.names.contains(name), body.names.contains(where: { $0.hasPrefix(name + "_") })
    {
      throw .outOfScope("a derivative by the vector \(Term.name(name))")
    }
    if sums.depends(body, on: name) {
      throw .unsupported("the derivative of a sum by what all its terms have in them")
    }
    if name.contains("_"), !body.names.contains(name) {
      // u_w beside its components u_wd is a row, a vector.
      func plain(_ name: String) -> String { name.filter { !"{},".contains($0) } }
      let row = plain(name)
      if body.names.contains(where: { plain($0).count > row.count && plain($0).hasPrefix(row) }) {
        throw .outOfScope("a derivative by the vector \(Term.name(name))")
      }
    }
    let newUnknowns = unknowns.filter { known[$0.key] == nil }
    let hidden = body.names.intersection(unknowns.keys)
    if order == 1, point == nil, !hidden.isEmpty, body.isSmooth,
      !body.names.contains(where: { derivatives[$0] != nil })
    {
      // The chain rule, with a name for what is not known: (ln f(x))′ = f′(x)/f(x).
      opaque = outer
      return try total(body, name)
    }
    if let first = hidden.sorted().first {
      for key in newUnknowns.keys { unknowns[key] = nil }
      return unknown("d(\(body.text))/d\(name)", because: unknowns[first] ?? newUnknowns[first] ?? first)
    }
    opaque = outer
    // What does not show the variable may depend on it all the same: da/dz where the text calls σ(z) a.
    // Other components of the same vector are independent; the vector as a whole is not.
    let base = String(name.prefix { $0 != "_" })
    func isComponent(_ other: String) -> Bool { other.hasPrefix(base + "_") }
    // b_2 beside b_1 is another parameter, where the formula is not the statement's own.
    let isNumbered = by.numberedName != nil && inner.isHead
    let showsVariable = body.names.contains { $0 == name || isComponent($0) && !isNumbered }
    let holdsWhole = name != base && body.names.contains(base)
    if !body.names.isEmpty, !showsVariable || holdsWhole,
      !body.names.contains(where: { derivatives[$0] != nil })
    {
      if order == 1, point == nil, !holdsWhole {
        if case .variable = body {
          chainDepth += 1
          defer { chainDepth -= 1 }
          if let result = try derivativeThroughDefinitions(of: inner, by: by, indices) { return result }
        } else if let result = try byCarriers(body, by, name) {
          return result
        }
      }
      let dependent = body.names.sorted().first ?? ""
      if case .variable(let text) = body {
        return unknown("d\(text)/d\(name)", because: Term.name(dependent))
      }
      return unknown("d(\(body.text))/d\(name)", because: Term.name(dependent))
    }
    // In ∂/∂a ∂J/∂b the inner derivative is one at any b.
    if !outer.isDisjoint(with: own) { opaque.formUnion(own) }
    let place: Formula
    if let point {
      place = try expression(point, indices)
    } else {
      place = try expression(by, indices)
    }
    if let marker = generic.first(where: { body.mentions($0) || place.mentions($0) }) {
      // Inside a sum the derivative is taken here; its parts have to be smooth for that.
      if name.contains(marker), body.names.contains(where: { $0.hasPrefix("Σ") || $0.hasPrefix("m") }) {
        throw .unsupported("a derivative by a summed component")
      }
      guard body.isSmooth, !body.names.contains(where: { derivatives[$0] != nil }) else {
        throw .unsupported("a derivative with cases inside a sum")
      }
      var result = body
      do {
        for _ in 0..<order { result = try result.derivative(withRespectTo: name) }
      } catch { throw .unsupported(error.message) }
      return result.substituting([name: place])
    }
    return derivativeTerm(of: body, in: name, order, place)
  }

  /// The derivative as the text says what it comes to; `nil` where it does not.
  private mutating func statedRate(
    of inner: Term, _ by: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula? {
    guard !scope.rates.isEmpty, puttingIn.count < 6 else { return nil }
    var plain = inner
    if case .apply(let name, 0, _) = inner { plain = .symbol(name) }
    guard let rate = scope.rate(of: plain, by: by), !puttingIn.contains(rate) else { return nil }
    let before = puttingIn
    puttingIn.insert(rate)
    defer { puttingIn = before }
    statedRates.insert(rate.line)
    if let assumption = rate.assumption { rateAssumptions.insert(assumption) }
    taken.insert("\(Term.derivative(inner, by: by, order: 1)) is what line \(rate.line) says")
    return try expression(rate.body, indices)
  }

  /// Whether C(W) is no more than a quantity by the name of C: the text does not say how it depends on W, and it is not
  /// differentiated by that.
  private func isQuantity(_ function: String, _ arguments: [Term], by: Term) -> Bool {
    guard !arguments.isEmpty, arguments.allSatisfy(\.isBareName), scope.aliases[function] == nil,
      function != "sigma",
      !StandardNames.isKnown(StandardNames.canonical(function)), !scope.voided.contains(function),
      let variable = by.headName.map(Term.letter)
    else { return false }
    // f(u) may depend on x by way of u; L(w) is a loss, whatever it is taken of.
    guard function.hasPrefix("script ") || function == "ell" || function.first?.isUppercase == true else {
      return false
    }
    if arguments.contains(where: { $0.headName.map(Term.letter) == variable }) { return false }
    guard let definition = scope.functions[function] else { return true }
    return definition.parameters.count == arguments.count
      && definition.body.symbols.isDisjoint(with: definition.parameters)
  }

  /// The parameters of a function that stands without arguments or with its own: in ∂J/∂a of J(a, b), b is a variable, whatever
  /// value the text finds for it.
  private func ownParameters(of term: Term) -> [String]? {
    switch term {
    case .symbol(let name):
      return scope.values[name] == nil ? scope.functions[scope.latest[name] ?? name]?.parameters : nil
    case .apply(let name, 0, let arguments):
      guard let parameters = scope.functions[name]?.parameters, arguments == parameters.map(Term.symbol)
      else {
        return nil
      }
      return parameters
    default: return nil
    }
  }

  /// d f(u)/dx = f′(u) du/dx for a function f that the text does not define; `nil` for anything else.
  private mutating func slopeOfUnknown(
    _ inner: Term, _ by: Term, _ name: String, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula? {
    guard case .apply(_, _, let arguments) = inner, arguments.count == 1, !isVector(arguments[0]) else {
      return nil
    }
    let outer = opaque
    opaque.insert(name)
    defer { opaque = outer }
    guard case .variable(let text) = try expression(inner, indices), let application = applications[text],
      application.argument.isSmooth,
      application.argument.names.contains(where: { $0 == name || unknowns[$0] != nil }),
      !application.argument.names.contains(where: { derivatives[$0] != nil })
    else { return nil }
    unknowns[text] = nil
    return try total(.variable(text), name, applications: [text: application])
  }

  /// The derivative with all that is not known as quantities of their own.
  private mutating func total(
    _ body: Formula, _ name: String, applications own: [String: UnknownApplication] = [:], depth: Int = 0
  ) throws(ElaborationFailure) -> Formula {
    guard depth < 12 else { throw .unsupported("functions inside of functions, more than 12 deep") }
    do {
      var parts: [Formula] = body.names.contains(name) ? [try body.derivative(withRespectTo: name)] : []
      let hidden = body.names.filter { $0 != name && (unknowns[$0] != nil || own[$0] != nil) }
      for quantity in hidden.sorted() {
        let rate: Formula
        if let application = own[quantity] ?? applications[quantity], application.argument.isSmooth,
          application.argument.names.contains(name)
            || application.argument.names.contains(where: { unknowns[$0] != nil })
        {
          let slope = slope(of: application)
          rate =
            application.argument == .variable(name)
            ? slope : .product([slope, try total(application.argument, name, depth: depth + 1)])
        } else {
          rate = unknown("d\(quantity)/d\(name)", because: unknowns[quantity] ?? quantity)
        }
        if case .variable(quantity) = body {
          parts.append(rate)
        } else {
          parts.append(.product([try body.derivative(withRespectTo: quantity), rate]))
        }
      }
      return parts.isEmpty ? 0 : parts.count == 1 ? parts[0] : .sum(parts)
    } catch let error as ElaborationFailure {
      throw error
    } catch let error as FormulaError {
      throw .unsupported(error.message)
    } catch {
      throw .unsupported("a derivative by \(name)")
    }
  }

  /// dC/dz where C is a formula in a, and the statement differentiates a by z: by way of a.
  private mutating func byCarriers(
    _ body: Formula, _ by: Term, _ name: String
  ) throws(ElaborationFailure) -> Formula? {
    guard let place = DerivativeTargets.Place(by), body.isSmooth else { return nil }
    let carriers = body.names.filter { quantity in
      let base = quantity.contains("^") ? quantity : String(quantity.prefix { $0 != "_" })
      return targets.places[base]?.contains(place) == true
    }
    guard !carriers.isEmpty else { return nil }
    if carriers.contains(where: targets.primed.contains) {
      // (uw)′ = u′w leaves out w′, unless w is a constant by its letter.
      guard body.names.subtracting(carriers).allSatisfy(Self.isConstant) else { return nil }
    }
    var parts: [Formula] = []
    for quantity in carriers.sorted() {
      let rate = unknown("d\(quantity)/d\(name)", because: Term.name(quantity))
      do { parts.append(.product([try body.derivative(withRespectTo: quantity), rate])) } catch {
        throw .unsupported(error.message)
      }
    }
    return parts.count == 1 ? parts[0] : .sum(parts)
  }

  /// Letters of constants in rules of differentiation: (cu)′ = cu′.
  private static let constants: Set<String> = ["a", "b", "c", "k", "m", "n", "p", "r"]

  private static func isConstant(_ name: String) -> Bool {
    constants.contains(name) || LinkJudge.customarilyPositive.contains(name)
  }

  /// (u/v)′ beside u′ and v′, for u and v that the text does not define; `nil` where that is not all.
  private mutating func formalPrime(
    of inner: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula? {
    let carriers = inner.symbols.intersection(targets.primed)
    guard !carriers.isEmpty else { return nil }
    let body = try expression(inner, indices)
    guard body.isSmooth, body.names.subtracting(carriers).allSatisfy(Self.isConstant) else { return nil }
    var parts: [Formula] = []
    for name in carriers.sorted() {
      do {
        parts.append(
          .product([
            try body.derivative(withRespectTo: name), try primed(.symbol(name), 1, indices),
          ]))
      } catch let error as ElaborationFailure { throw error } catch { return nil }
    }
    return parts.count == 1 ? parts[0] : .sum(parts)
  }

  /// The name of a quantity in a derivative that the text does not define, when the term is nothing but it.
  private func undefinedQuantity(_ inner: Term, by: Term) -> String? {
    switch inner {
    case .symbol(let name):
      if inner == by || scope.values[name] != nil || scope.functions[name] != nil || scope.latest[name] != nil
      {
        return nil
      }
      // dα/dx: a constant is known by its letter.
      if LinkJudge.customarilyPositive.contains(name) { return nil }
      return Term.name(name)
    case .element(.symbol(let name), let subscripts):
      if case .element(.symbol(name), _) = by { return nil }
      if case .name(let layer)? = subscripts.first, scope.values[Scope.key(of: name, layer: layer)] != nil {
        return nil
      }
      if scope.values[Term.componentKey(name, subscripts.map(\.description))] != nil { return nil }
      return scope.values[name] == nil ? Term.name(name) : nil
    case .apply(let name, _, _):
      if scope.functions[name] != nil || scope.aliases[name] != nil { return nil }
      return StandardNames.isKnown(StandardNames.canonical(name)) || name == "sigma" ? nil : Term.name(name)
    case .product(let parts):
      // −L, 2L; but not A sin(Bv) by v
      guard let variable = by.headName, !inner.mentions(variable) else { return nil }
      for part in parts {
        if let found = undefinedQuantity(part, by: by), found.first?.isUppercase == true { return found }
      }
      return nil
    case .negative(let part): return undefinedQuantity(part, by: by)
    default: return nil
    }
  }

  mutating func primed(
    _ inner: Term, _ order: Int, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    if case .symbol(let name) = inner {
      if let definition = scope.functions[name], definition.parameters.count == 1 {
        return try derivative(definition.body, .symbol(definition.parameters[0]), order, at: nil, indices)
      }
      if let definition = scope.values[name], definition.indices.isEmpty {
        return try primed(definition.body, order, indices)
      }
      let standard = StandardNames.canonical(scope.aliases[name] ?? name)
      if let body = StandardNames.meanings(of: standard).first {
        return derivativeTerm(of: body, in: "x", order, .x)
      }
      if order == 1, let variable = targets.primeVariable, name != variable {
        return unknown("d\(name)/d\(variable)", because: Term.name(name))
      }
      return unknown("\(Term.name(name))\(String(repeating: "′", count: order))", because: Term.name(name))
    }
    if order == 1, targets.primeVariable == nil, !inner.symbols.isDisjoint(with: targets.primed) {
      guard let result = try formalPrime(of: inner, indices) else {
        throw .unsupported("a prime on names of which the text does not say what they are")
      }
      return result
    }
    let letters = inner.symbols.subtracting(["e", "pi"]).filter { scope.functions[$0] == nil }
    let variables = letters.filter { scope.values[$0] == nil }
    let common = ["x", "z", "t", "u", "v", "y"].filter(variables.contains)
    // (e^{−x²})′ is by x, whatever the text has set x to.
    let only = letters.count == 1 ? letters.first : variables.count == 1 ? variables.first : nil
    guard let variable = only ?? common.first else {
      throw .unsupported("a prime on an expression of several variables")
    }
    return try derivative(inner, .symbol(variable), order, at: nil, indices)
  }

  mutating func evaluated(
    _ inner: Term, _ values: [Term: Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    if case .derivative(let body, let by, let order) = inner, values.count == 1, let value = values[by] {
      return try derivative(body, by, order, at: value, indices)
    }
    var replacement: [String: Term] = [:]
    for (name, value) in values {
      guard case .symbol(let symbol) = name else { throw .unsupported("a value for \(name)") }
      replacement[symbol] = value
    }
    if case .primed(.symbol(let name), let order) = inner, let definition = scope.functions[name],
      definition.parameters.count == 1, let value = replacement[definition.parameters[0]]
    {
      return try derivative(definition.body, .symbol(definition.parameters[0]), order, at: value, indices)
    }
    return try expression(inner.substituting(replacement), indices)
  }
}

extension Formula {
  /// Whether it is built without cases, so that the rules of differentiation hold wherever it is defined.
  var isSmooth: Bool {
    switch self {
    case .number, .constant, .variable: return true
    case .sum(let parts), .product(let parts): return parts.allSatisfy(\.isSmooth)
    case .power(let a, let b): return a.isSmooth && b.isSmooth
    case .function(let function, let arguments):
      return ![.abs, .sign, .max, .min].contains(function) && arguments.allSatisfy(\.isSmooth)
    case .piecewise: return false
    }
  }
}
