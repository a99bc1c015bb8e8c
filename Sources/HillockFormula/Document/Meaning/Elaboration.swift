/// Why a term has no meaning as a formula.
enum ElaborationFailure: Error, Hashable {
  /// Nothing that the checker deals with: matrices, probabilities, prose.
  case outOfScope(String)
  /// A name that the text does not define, so that nothing can be decided.
  case unknown(String)
  case unsupported(String)
}

/// How the indices of a statement are taken.
enum IndexMode: Hashable, Sendable {
  /// For any number of components: indices are names, those of one class are equal, others are not.
  case symbolic(classes: [String: String])
  /// With `size` components, and a number for each free index.
  case concrete(size: Int, values: [String: Int])
}

/// Turns terms into expressions: names get their meaning, sums are taken apart, derivatives are set aside for the
/// prover, which knows where they exist.
struct Elaboration {
  let scope: Scope
  let mode: IndexMode
  /// Which of several standard meanings is taken.
  let variant: Int

  /// What came up on the way.
  var derivatives: [String: Claim.DerivativeTerm] = [:]
  /// Names that the text leaves undefined and that stand for values of their own, by the variable's name.
  var unknowns: [String: String] = [:]
  var variantCount = 1
  var usesIndices = false
  /// Meanings taken for granted, for the reader: `σ is the logistic sigmoid`.
  var taken: Set<String> = []
  var sums = IndexedSum()
  /// Bounds that follow from how a name came about, such as max z ≥ z_i.
  var assumptions: [Expression.Condition] = []
  private var generic: [String] = []
  private var maxima: [String: String] = [:]
  private var depth = 0
  private var fresh = 0
  private var opaque: Set<String> = []

  init(scope: Scope, mode: IndexMode, variant: Int = 0) {
    self.scope = scope
    self.mode = mode
    self.variant = variant
  }

  private static let depthLimit = 60
  /// How many parts a statement may have once its names and sums are written out.
  private static let workLimit = 20_000
  private var work = 0

  mutating func expression(_ term: Term, _ indices: [String: String] = [:]) throws(ElaborationFailure)
    -> Expression
  {
    depth += 1
    defer { depth -= 1 }
    work += 1
    guard work < Self.workLimit else {
      throw .unsupported("written out, it has more than \(Self.workLimit) parts")
    }
    guard depth < Self.depthLimit else {
      throw .unsupported("definitions lead back to themselves or nest too deep")
    }
    switch term {
    case .number(let value, _): return .number(value)
    case .symbol(let name): return try symbol(name, indices)
    case .element(let base, let subscripts): return try component(base, subscripts, indices)
    case .sum(let parts):
      var result: [Expression] = []
      for part in parts { result.append(try expression(part, indices)) }
      return .sum(result)
    case .product(let parts):
      var result: [Expression] = []
      for part in parts { result.append(try expression(part, indices)) }
      return .product(result)
    case .negative(let inner):
      let value = try expression(inner, indices)
      if case .number(let number) = value { return .number(.zero - number) }
      return .product([-1, value])
    case .quotient(let a, let b):
      let numerator = try expression(a, indices)
      let denominator = try expression(b, indices)
      if case .number(let p) = numerator, case .number(let q) = denominator, q != .zero {
        return .number(p / q)
      }
      if case .number(.one) = numerator { return .power(denominator, -1) }
      return .product([numerator, .power(denominator, -1)])
    case .power(let base, let exponent):
      let base = try expression(base, indices)
      let exponent = try expression(exponent, indices)
      if case .constant(.e) = base { return .function(.exp, [exponent]) }
      return .power(base, exponent)
    case .apply(let name, let primes, let arguments): return try application(name, primes, arguments, indices)
    case .inverse(let name, let argument): return try inverse(name, argument, indices)
    case .derivative(let inner, let by, let order): return try derivative(inner, by, order, at: nil, indices)
    case .primed(let inner, let order): return try primed(inner, order, indices)
    case .at(let inner, let values): return try evaluated(inner, values, indices)
    case .over(let kind, let index, let range, let body): return try over(kind, index, range, body, indices)
    case .cases(let cases, let otherwise):
      var branches: [Expression.Branch] = []
      for item in cases {
        branches.append(.init(try condition(item.condition, indices), try expression(item.value, indices)))
      }
      if let otherwise {
        let rest = try expression(otherwise, indices)
        return branches.isEmpty ? rest : .piecewise(branches, otherwise: rest)
      }
      return .piecewise(branches, otherwise: .undefined)
    case .indicator(let condition):
      return .piecewise([.init(try self.condition(condition, indices), 1)], otherwise: 0)
    case .delta(let a, let b): return try delta(a, b, indices)
    case .limit: throw .unsupported("a limit inside a formula")
    case .infinity: throw .unsupported("∞ inside a formula")
    case .foreign(let what): throw .outOfScope(what)
    }
  }

  mutating func condition(
    _ condition: Term.Condition, _ indices: [String: String] = [:]
  ) throws(ElaborationFailure) -> Expression.Condition {
    switch condition {
    case .compare(.symbol(let a), let relation, .symbol(let b))
    where (relation == .equal || relation == .notEqual) && isIndex(a, indices) && isIndex(b, indices):
      // i = j between indices is known in each way of taking them.
      let same = representative(.name(a), indices) == representative(.name(b), indices)
      return .compare(0, .equal, same == (relation == .equal) ? 0 : 1)
    case .compare(let a, let relation, let b):
      return .compare(try expression(a, indices), relation, try expression(b, indices))
    case .all(let parts):
      var result: [Expression.Condition] = []
      for part in parts { result.append(try self.condition(part, indices)) }
      return .all(result)
    case .any(let parts):
      var result: [Expression.Condition] = []
      for part in parts { result.append(try self.condition(part, indices)) }
      return .any(result)
    case .not(let part): return .not(try self.condition(part, indices))
    }
  }

  // MARK: names

  private mutating func symbol(_ name: String, _ indices: [String: String]) throws(ElaborationFailure)
    -> Expression
  {
    if opaque.contains(name) { return .variable(name) }
    if let definition = scope.values[name], definition.indices.isEmpty {
      return try expression(definition.body, indices)
    }
    if name == "pi" { return .constant(.pi) }
    if name == "e" { return .constant(.e) }
    // f without an argument: f of its own variable.
    if let function = scope.latest[name] ?? (scope.functions[name] == nil ? nil : name),
      let definition = scope.functions[function]
    {
      return try application(function, 0, definition.parameters.map { .symbol($0) }, indices)
    }
    if scope.vectors.contains(name) && !isScalarLike(name) {
      throw .unsupported("the vector \(Term.name(name)) stands where a number is needed")
    }
    return .variable(name)
  }

  private func isScalarLike(_ name: String) -> Bool { false }

  private func isIndex(_ name: String, _ indices: [String: String]) -> Bool {
    if indices[name] != nil { return true }
    switch mode {
    case .symbolic(let classes): return classes[name] != nil
    case .concrete(_, let values): return values[name] != nil
    }
  }

  private func representative(_ entry: Term.Subscript, _ indices: [String: String]) -> String {
    switch entry {
    case .number(let value): return "\(value)"
    case .name(let name):
      if let bound = indices[name] { return bound }
      switch mode {
      case .symbolic(let classes): return classes[name] ?? name
      case .concrete(_, let values): return values[name].map(String.init) ?? name
      }
    }
  }

  private mutating func component(
    _ base: Term, _ subscripts: [Term.Subscript], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    switch base {
    case .symbol(let name):
      let plain = "\(name)_\(subscripts.map { representative($0, indices) }.joined())"
      if opaque.contains(plain) { return .variable(plain) }
      if let definition = scope.values[name] {
        if definition.indices.count == subscripts.count {
          let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
          return try expression(definition.body.renaming(indices: renaming), indices)
        }
        if definition.indices.isEmpty { return try component(definition.body, subscripts, indices) }
      }
      return .variable(plain)
    case .apply(let name, let primes, let arguments):
      let standard = StandardNames.canonical(scope.aliases[name] ?? name)
      if let definition = scope.functions[name], primes == 0 {
        return try component(try inserted(definition, arguments, name), subscripts, indices)
      }
      if StandardNames.vectorFunctions.contains(standard), primes == 0, arguments.count == 1 {
        return try expression(vectorFunction(standard, arguments[0], subscripts), indices)
      }
      // Elementwise.
      var parts: [Term] = []
      for argument in arguments {
        parts.append(isVector(argument) ? .element(argument, subscripts) : argument)
      }
      return try application(name, primes, parts, indices)
    case .sum(let parts): return try expression(.sum(parts.map { part($0, subscripts) }), indices)
    case .product(let parts): return try expression(.product(parts.map { part($0, subscripts) }), indices)
    case .quotient(let a, let b):
      return try expression(.quotient(part(a, subscripts), part(b, subscripts)), indices)
    case .power(let a, let b):
      return try expression(.power(part(a, subscripts), part(b, subscripts)), indices)
    case .negative(let a): return try expression(.negative(part(a, subscripts)), indices)
    case .primed(let inner, let order):
      return try primed(.element(inner, subscripts), order, indices)
    default: throw .unsupported("a component of \(base)")
    }
  }

  private func part(_ term: Term, _ subscripts: [Term.Subscript]) -> Term {
    isVector(term) ? .element(term, subscripts) : term
  }

  /// Whether a term has components: it holds a vector outside of a sum or a function that makes a number.
  private func isVector(_ term: Term) -> Bool {
    switch term {
    case .symbol(let name):
      if let definition = scope.values[name] {
        return !definition.indices.isEmpty || isVector(definition.body)
      }
      return scope.vectors.contains(name)
    case .element, .over, .number, .delta, .infinity, .foreign, .indicator, .limit: return false
    case .apply(let name, _, let arguments):
      if StandardNames.canonical(name) == "logsumexp" { return false }
      return arguments.contains(where: isVector)
    default: return term.children.contains(where: isVector)
    }
  }

  /// softmax(z)_i = exp(z_i)/Σ_j exp(z_j).
  private func vectorFunction(_ name: String, _ argument: Term, _ subscripts: [Term.Subscript]) -> Term {
    func exponential(_ s: [Term.Subscript]) -> Term {
      let entry = part(argument, s)
      return .apply("exp", primes: 0, [name == "softmin" ? .negative(entry) : entry])
    }
    let bound = "j″"
    let total = Term.over(.sum, index: bound, range: .init(), exponential([.name(bound)]))
    if name == "logsumexp" { return .apply("ln", primes: 0, [total]) }
    let quotient = Term.quotient(exponential(subscripts), total)
    return name == "logsoftmax" ? .apply("ln", primes: 0, [quotient]) : quotient
  }

  // MARK: functions

  /// The body of a definition with its arguments put in.
  private func inserted(
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
    for (parameter, argument) in zip(definition.parameters, arguments) where argument != .symbol(parameter) {
      replacement[parameter] = argument
    }
    return definition.body.substituting(replacement)
  }

  private mutating func application(
    _ name: String, _ primes: Int, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    if let definition = scope.functions[name] {
      guard primes > 0 else { return try expression(try inserted(definition, arguments, name), indices) }
      guard definition.parameters.count == 1, arguments.count == 1 else {
        throw .unsupported("a prime on a function of several variables")
      }
      let variable = Term.symbol(definition.parameters[0])
      return try derivative(definition.body, variable, primes, at: arguments[0], indices)
    }
    let standard = StandardNames.canonical(scope.aliases[name] ?? name)
    if standard == "logsumexp" || (standard == "softmax" && arguments.count > 1) {
      return try sumOfExponentials(standard, arguments, indices)
    }
    if StandardNames.vectorFunctions.contains(standard) {
      throw .unsupported("\(name) of a vector without a component")
    }
    var values: [Expression] = []
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
    let body = meanings[min(variant, meanings.count - 1)]
    if primes == 0 { return body.substituting(["x": values[0]]) }
    return derivativeTerm(
      of: body.substituting(["x": .variable("\u{3BE}")]), in: "\u{3BE}", primes, values[0])
  }

  private mutating func sumOfExponentials(
    _ name: String, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    if arguments.count == 1 {
      guard isVector(arguments[0]) else { throw .unsupported("\(name) of a number") }
      return try expression(vectorFunction(name, arguments[0], []), indices)
    }
    guard name == "logsumexp" else { throw .unsupported("softmax of a list without a component") }
    var parts: [Expression] = []
    for argument in arguments { parts.append(.function(.exp, [try expression(argument, indices)])) }
    return .function(.ln, [.sum(parts)])
  }

  /// A function that the text does not define: its value is a quantity of its own, the same for the same arguments.
  private mutating func unknownValue(
    _ name: String, _ primes: Int, _ arguments: [Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    var texts: [String] = []
    for argument in arguments {
      if isVector(argument) {
        texts.append("\(argument)")
      } else {
        texts.append(try expression(argument, indices).text)
      }
    }
    let text = "\(Term.name(name))\(String(repeating: "′", count: primes))(\(texts.joined(separator: ", ")))"
    return unknown(text, because: Term.name(name))
  }

  private mutating func unknown(_ text: String, because name: String) -> Expression {
    unknowns[text] = name
    return .variable(text)
  }

  private mutating func inverse(
    _ name: String, _ argument: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    let y = try expression(argument, indices)
    let text: String
    switch StandardNames.canonical(scope.aliases[name] ?? name) {
    case "sigmoid",
      "sigma" where scope.functions[name] == nil, "sigma" where isSigmoid(name):
      text = "ln(x/(1 - x))"
    case "tanh": text = "1/2*ln((1 + x)/(1 - x))"
    case "exp": text = "ln(x)"
    case "ln": text = "exp(x)"
    case "tan": text = "arctan(x)"
    case "sinh": text = "ln(x + sqrt(x^2 + 1))"
    case "softplus": text = "ln(exp(x) - 1)"
    default: throw .unsupported("the inverse of \(Term.name(name))")
    }
    guard let body = try? Expression(parsing: text) else { throw .unsupported("the inverse of \(name)") }
    return body.substituting(["x": y])
  }

  /// Whether the text's own σ is written as the logistic function.
  private func isSigmoid(_ name: String) -> Bool {
    guard let definition = scope.functions[name], definition.parameters.count == 1 else { return false }
    var inner = Elaboration(scope: scope, mode: mode)
    guard
      let body = try? inner.expression(definition.body.substituting([definition.parameters[0]: .symbol("x")]))
    else { return false }
    let claim = Claim(body, .equal, .function(.sigmoid, [.x]), derivatives: inner.derivatives)
    if case .proved = Prover(effort: 50_000).decide(claim).verdict { return true }
    return false
  }

  // MARK: derivatives

  private mutating func derivativeTerm(
    of body: Expression, in variable: String, _ order: Int, _ point: Expression
  ) -> Expression {
    let term = Claim.DerivativeTerm(of: body, in: variable, order: order, at: point)
    if let known = derivatives.first(where: { $0.value == term }) { return .variable(known.key) }
    let name = "D\(derivatives.count + 1)"
    derivatives[name] = term
    return .variable(name)
  }

  private mutating func derivative(
    _ inner: Term, _ by: Term, _ order: Int, at point: Term?, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    let name: String
    switch by {
    case .symbol(let symbol): name = symbol
    case .element(.symbol(let base), let subscripts):
      name = "\(base)_\(subscripts.map { representative($0, indices) }.joined())"
      usesIndices = true
    default: throw .unsupported("a derivative by \(by)")
    }
    var inner = inner
    // dσ/dx: a known function without its argument is taken at the variable.
    if case .symbol(let function) = inner, scope.isBareFunction(function) {
      inner = .apply(function, primes: 0, [by])
    }
    if scope.vectors.contains(name), case .symbol = by {
      throw .outOfScope("a derivative by the vector \(Term.name(name))")
    }
    // An undefined quantity may depend on anything.
    if let quantity = undefinedQuantity(inner, by: by) {
      let at = point.map { " at \($0)" } ?? ""
      return unknown("d\(inner)/d\(by)\(at)", because: quantity)
    }
    let outer = opaque
    let known = unknowns
    opaque.insert(name)
    defer { opaque = outer }
    let body = try expression(inner, indices)
    let newUnknowns = unknowns.filter { known[$0.key] == nil }
    let hidden = body.names.intersection(unknowns.keys)
    if let first = hidden.sorted().first {
      for key in newUnknowns.keys { unknowns[key] = nil }
      return unknown("d\(inner)/d\(by)", because: unknowns[first] ?? newUnknowns[first] ?? first)
    }
    opaque = outer
    let place: Expression
    if let point {
      place = try expression(point, indices)
    } else {
      place = try expression(by, indices)
    }
    if let marker = generic.first(where: { body.mentions($0) || place.mentions($0) }) {
      // Inside a sum the derivative is taken here; its parts have to be smooth for that.
      if name.contains(marker) { throw .unsupported("a derivative by a summed component") }
      guard body.isSmooth, !body.names.contains(where: { derivatives[$0] != nil }) else {
        throw .unsupported("a derivative with cases inside a sum")
      }
      var result = body
      for _ in 0..<order { result = result.derivative(withRespectTo: name) }
      return result.substituting([name: place])
    }
    return derivativeTerm(of: body, in: name, order, place)
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
    case .element(.symbol(let name), _):
      if case .element(.symbol(name), _) = by { return nil }
      return scope.values[name] == nil ? Term.name(name) : nil
    case .apply(let name, _, _):
      if scope.functions[name] != nil || scope.aliases[name] != nil { return nil }
      return StandardNames.isKnown(StandardNames.canonical(name)) || name == "sigma" ? nil : Term.name(name)
    case .product(let parts):
      // −L, 2L
      for part in parts {
        if let found = undefinedQuantity(part, by: by), found.first?.isUppercase == true { return found }
      }
      return nil
    case .negative(let part): return undefinedQuantity(part, by: by)
    default: return nil
    }
  }

  private mutating func primed(
    _ inner: Term, _ order: Int, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
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
      return unknown("\(Term.name(name))′", because: Term.name(name))
    }
    let variables = inner.symbols.subtracting(["e", "pi"]).filter {
      scope.values[$0] == nil && scope.functions[$0] == nil
    }
    let common = ["x", "z", "t", "u", "v", "y"].filter(variables.contains)
    guard let variable = variables.count == 1 ? variables.first : common.first else {
      throw .unsupported("a prime on an expression of several variables")
    }
    return try derivative(inner, .symbol(variable), order, at: nil, indices)
  }

  private mutating func evaluated(
    _ inner: Term, _ values: [Term: Term], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
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

  // MARK: sums

  private mutating func delta(
    _ a: Term.Subscript, _ b: Term.Subscript, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    usesIndices = true
    let (p, q) = (representative(a, indices), representative(b, indices))
    if p == q { return 1 }
    let marked = generic.filter { p.contains($0) || q.contains($0) }
    // Two different summed indices may meet; a summed one never meets a named one.
    if marked.count == 2 { throw .unsupported("δ between two summed indices") }
    return 0
  }

  private mutating func over(
    _ kind: Term.Operator, _ index: String, _ range: Term.IndexRange, _ body: Term,
    _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    usesIndices = true
    if let lower = range.lower?.numericValue, let upper = range.upper?.numericValue, lower.isInteger,
      upper.isInteger,
      let first = Int("\(lower.numerator)"), let last = Int("\(upper.numerator)"), last - first < 60
    {
      return try explicit(kind, index, Array(first...max(first, last)), body, indices, isEmpty: last < first)
    }
    if let lower = range.lower, lower != .one, lower != .zero {
      throw .unsupported("a sum that begins at \(lower)")
    }
    if let upper = range.upper {
      switch upper {
      case .symbol: break
      default: throw .unsupported("a sum that ends at \(upper)")
      }
    }
    let excluded = Set(range.excluding.map { representative($0, indices) })
    switch mode {
    case .concrete(let size, _):
      let all = Array(1...size).filter { !excluded.contains("\($0)") }
      return try explicit(kind, index, all, body, indices, isEmpty: all.isEmpty)
    case .symbolic(let classes):
      var named: [String] = []
      for name in classes.values where !named.contains(name) { named.append(name) }
      named.sort()
      return try symbolic(kind, index, named, excluded, range, body, indices)
    }
  }

  private mutating func explicit(
    _ kind: Term.Operator, _ index: String, _ values: [Int], _ body: Term, _ indices: [String: String],
    isEmpty: Bool
  ) throws(ElaborationFailure) -> Expression {
    if isEmpty { return kind == .product ? 1 : 0 }
    var parts: [Expression] = []
    for value in values {
      var inner = indices
      inner[index] = "\(value)"
      parts.append(try expression(body.substituting([index: .integer(value)]), inner))
    }
    if parts.count == 1 { return parts[0] }
    switch kind {
    case .sum: return .sum(parts)
    case .product: return .product(parts)
    case .max: return .function(.max, parts)
    case .min: return .function(.min, parts)
    }
  }

  private mutating func symbolic(
    _ kind: Term.Operator, _ index: String, _ named: [String], _ excluded: Set<String>,
    _ range: Term.IndexRange,
    _ body: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    if generic.contains(where: { marker in excluded.contains { $0.contains(marker) } }) {
      throw .unsupported("a sum that leaves out a summed index")
    }
    if body.contains(where: { $0 == .symbol(index) }) {
      throw .unsupported("a sum in which the index is a number")
    }
    var parts: [Expression] = []
    for name in named where !excluded.contains(name) {
      var inner = indices
      inner[index] = name
      parts.append(try expression(body, inner))
    }
    let marker = "*\(generic.count)"
    generic.append(marker)
    defer { generic.removeLast() }
    var inner = indices
    inner[index] = marker
    let summand = try expression(body, inner)
    if let hidden = summand.names.first(where: {
      derivatives[$0].map { $0.expression.mentions(marker) || $0.point.mentions(marker) } ?? false
    }) {
      throw .unsupported("the derivative \(hidden) inside a sum")
    }
    if kind == .max || kind == .min {
      let key = kind.rawValue + summand.text.replacingAll(marker, with: "#")
      let name = maxima[key] ?? "\(kind.rawValue)\(maxima.count + 1)"
      maxima[key] = name
      for part in parts {
        let bound = Expression.Condition.compare(
          .variable(name), kind == .max ? .greaterOrEqual : .lessOrEqual, part)
        if !assumptions.contains(bound) { assumptions.append(bound) }
      }
      return .variable(name)
    }
    guard kind == .sum else { throw .unsupported("a product of any number of factors") }
    let count: Expression
    if case .symbol(let upper)? = range.upper {
      count = .sum([.variable(upper), .number(Rational(-named.count))])
    } else {
      count = .sum([.variable("n"), .number(Rational(-named.count))])
    }
    let rest: Expression
    do {
      rest = try sums.remainder(of: summand, marker: marker, count: count)
    } catch {
      throw .unsupported("a sum with too many terms when multiplied out")
    }
    parts.append(rest)
    return parts.count == 1 ? parts[0] : .sum(parts)
  }
}

extension Expression {
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
