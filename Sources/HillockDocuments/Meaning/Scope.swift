import HillockFormula
import HillockProof

/// What a document has said about its names up to some point of the text.
struct Scope: Sendable {
  /// f(x, y) = body; or f_i(x) with `indices`.
  struct FunctionDefinition: Hashable, Sendable {
    var parameters: [String]
    var body: Term
    var line: Int
    /// The number of the section in which it stands.
    var section = 0
  }

  /// s = body, or s_i = body with its indices.
  struct ValueDefinition: Hashable, Sendable {
    var indices: [String]
    var body: Term
    var line: Int
    /// The number of the section in which it stands.
    var section = 0
  }

  /// What the text says of its names besides definitions.
  struct Facts: Hashable, Sendable {
    /// Names whose entries it says sum to 1.
    var sumsToOne: Set<String> = []
  }

  var facts = Facts()
  /// What the text says of derivatives of quantities that it does not define.
  var rates: [StatedRate] = []

  var functions: [String: FunctionDefinition] = [:]
  var values: [String: ValueDefinition] = [:]
  /// The function that a bare `f` stands for: the last of f, f_a, f_k … that was defined.
  var latest: [String: String] = [:]
  /// `σ = sigmoid`: other names of functions.
  var aliases: [String: String] = [:]
  /// Names that the text writes in bold or with an index.
  var vectors: Set<String> = []

  /// The names of a statement that stands by itself: a parameter among them is meant, others have their default values.
  var namedParameters: Set<String>?

  /// What the reader of formulas has to know.
  var vocabulary: Vocabulary {
    Vocabulary(
      functions: Set(functions.keys).union(aliases.keys).union(["sigma"]),
      values: Set(values.keys).subtracting(functions.keys))
  }

  /// Whether the text leaves to custom what function the name is, so that it may stand without an argument.
  func isBareFunction(_ name: String) -> Bool {
    values[name] == nil && functions[name] == nil && latest[name] == nil
      && (name == "sigma" || name.count > 2)
      && !StandardNames.meanings(of: StandardNames.canonical(name)).isEmpty
  }

  /// The scope for a statement with dσ/dx: wherever σ stands alone in it, it is σ(x).
  func takingBareFunctions(of sides: [Term]) -> Scope {
    var result = self
    func look(_ term: Term) {
      if case .derivative(.symbol(let name), let by, _) = term, isBareFunction(name) {
        result.values[name] = .init(indices: [], body: .apply(name, primes: 0, [by]), line: 0)
      }
      term.children.forEach(look)
    }
    sides.forEach(look)
    // σ′ = σ(1 − σ): of every x.
    let names = sides.reduce(into: Set<String>()) { $0.formUnion($1.symbols) }
    if names.allSatisfy(isBareFunction), sides.allSatisfy({ $0.functionNames.isEmpty }),
      sides.contains(where: { $0.contains { if case .primed(.symbol, _) = $0 { true } else { false } } })
    {
      for name in names {
        result.values[name] = .init(indices: [], body: .apply(name, primes: 0, [.symbol("x")]), line: 0)
      }
    }
    return result
  }

  /// Names to which the text so far gives two meanings that are not the same.
  var differing: Set<String> = []
  /// Names to which one section gives two meanings that are not the same.
  var conflicting: Set<String> = []

  /// Cases of a definition that a text gives one after the other.
  struct Pieces: Hashable, Sendable {
    var head: Term
    var cases: [Term.Case]
    var section: Int
  }

  /// Names that were defined in cases, by rows of their own.
  var pieces: [String: Pieces] = [:]

  /// Names whose meaning the text gives in a way that is not read: they mean nothing that is known.
  private(set) var voided: Set<String> = []

  /// The number of the row of a table that is read; 0 outside of tables.
  var row = 0
  /// The rows in which names that are in force were defined.
  private(set) var rows: [String: Int] = [:]

  /// The name is another one for a function that is known.
  mutating func name(_ name: String, for function: String) {
    forget(name)
    voided.remove(name)
    aliases[name] = function
  }

  /// The name has another meaning from here on, one that is not read.
  mutating func forget(_ name: String) {
    forgetRates(of: name)
    voided.insert(name)
    pieces[name] = nil
    functions[name] = nil
    values[name] = nil
    latest[String(name.prefix { $0 != "_" })] = nil
    aliases[name] = nil
  }

  /// A definition that a term leads to.
  struct Use: Hashable, Sendable {
    var name: String
    var line: Int
    var section: Int
    /// Names in its body that are not its own parameters or indices.
    var parameters: Set<String>
  }

  /// The definitions that the terms lead to, each once, in the order in which they are met.
  func definitions(in terms: [Term]) -> [Use] {
    var result: [Use] = []
    var seen: Set<String> = []
    var pending = terms
    while let term = pending.popLast() {
      let names = term.symbols.union(term.functionNames).union(term.elementNames).sorted()
      for name in names where !seen.contains(name) {
        seen.insert(name)
        if let definition = values[name] {
          result.append(
            Use(
              name: name, line: definition.line, section: definition.section,
              parameters: definition.body.symbols.subtracting(definition.indices)))
          pending.append(definition.body)
        }
        let function = functions[name] == nil ? latest[name] ?? name : name
        if let definition = functions[function] {
          result.append(
            Use(
              name: function, line: definition.line, section: definition.section,
              parameters: definition.body.symbols.subtracting(definition.parameters)))
          pending.append(definition.body)
        }
      }
    }
    return result
  }

  /// What the definitions say that the terms use, and those that these use.
  func bodies(in terms: [Term]) -> [Term] {
    definitions(in: terms).flatMap { [values[$0.name]?.body, functions[$0.name]?.body].compactMap { $0 } }
  }

  /// Quantities of a layer that are made of the same quantity one layer before, by way of others or not: the z of
  /// z^l = W^l a^{l−1} with a^l = σ(z^l). With each the names on the way round.
  var layerwise: [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    for (name, definition) in values where name.hasPlaceAbove && !name.hasBar {
      guard let layer = definition.indices.first else { continue }
      var others: Set<String> = []
      func look(_ term: Term) {
        if case .element(.symbol(let other), let subscripts) = term, other.hasPlaceAbove,
          case .shifted(layer, _)? = subscripts.first
        {
          others.insert(other)
        }
        term.children.forEach(look)
      }
      look(definition.body)
      for other in others {
        if other == name { result[name, default: []].insert(name) }
        guard let body = values[other]?.body else { continue }
        let way = definitions(in: [body])
        if body.symbols.contains(name) || way.contains(where: { $0.parameters.contains(name) }) {
          result[name, default: []].formUnion([name, other])
        }
      }
    }
    // a^l = f(z^l) for a function that the text does not say: a stands for itself as well.
    for (name, definition) in values where name.hasPlaceAbove && !name.hasBar && result[name] == nil {
      guard case .apply(let function, 0, let arguments) = definition.body, arguments.count == 1,
        case .element(.symbol(let other), _) = arguments[0], let way = result[other], way.contains(name),
        functions[function] == nil, aliases[function] == nil, function != "sigma",
        !StandardNames.isKnown(StandardNames.canonical(function))
      else { continue }
      result[name] = way
    }
    return result
  }

  /// The key of a definition for one layer only, such as the last one, L.
  /// ∂C/∂z^(l)_i for δ^(l)_i, where the text says of all of a layer that δ^(l) = ∂C/∂z^(l).
  func rate(of name: String, _ subscripts: [Term.Subscript]) -> Term? {
    let layers = DerivativeTargets.Place.layers(of: name)
    guard layers == 1, subscripts.count > 1 else { return nil }
    var found = values[name].flatMap { $0.indices.count == 1 ? $0 : nil }
    if case .name(let layer) = subscripts[0] {
      found = values[Self.key(of: name, layer: layer)].flatMap { $0.indices.isEmpty ? $0 : nil } ?? found
    }
    guard let found, case .derivative(let quantity, .element(.symbol(let by), let places), 1) = found.body,
      quantity.isHead, places.count == 1, DerivativeTargets.Place.layers(of: by) == 1
    else { return nil }
    let renaming = Dictionary(zip(found.indices, subscripts)) { first, _ in first }
    let whole = Term.derivative(quantity, by: .element(.symbol(by), places), order: 1).renaming(
      indices: renaming)
    guard case .derivative(let own, .element(let base, let layer), _) = whole else { return nil }
    return .derivative(own, by: .element(base, layer + subscripts.dropFirst()), order: 1)
  }

  static func key(of name: String, layer: String) -> String { "\(name)|\(layer)" }

  /// A component whose letter the text defines, though not this component: `u_2` beside definitions of u_1 and u_{0,p}.
  func openComponent(of terms: [Term], _ survey: DocumentSurvey) -> String? {
    var pending = terms + bodies(in: terms)
    while let term = pending.popLast() {
      if case .element(.symbol(let name), let subscripts) = term, survey.definedNames.contains(name),
        values[name] == nil
      {
        let whole = Term.componentKey(name, subscripts.map(\.description))
        let family = subscripts.first.map { "\(name)_\($0.description)" } ?? whole
        let others = values.keys.contains { $0.hasPrefix(name + "_") }
        if values[whole] == nil, values[family] == nil, others { return Term.name(whole) }
      }
      pending += term.children
    }
    return nil
  }

  mutating func define(function name: String, _ definition: FunctionDefinition) {
    forgetRates(of: name)
    voided.remove(name)
    conflicting.remove(name)
    pieces[name] = nil
    rows[name] = row
    // y of y = f(x), where f(x, y) is another f.
    for (value, known) in values where known.body.applies(name, toOtherThan: definition.parameters.count) {
      values[value] = nil
    }
    functions[name] = definition
    latest[String(name.prefix { $0 != "_" })] = name
    aliases[name] = nil
    values[name] = nil
  }

  mutating func define(value name: String, _ definition: ValueDefinition) {
    forgetRates(of: name)
    voided.remove(name)
    conflicting.remove(name)
    pieces[name] = nil
    rows[name] = row
    values[name] = definition
    functions[name] = nil
    aliases[name] = nil
  }
}

extension Term {
  /// Whether it is a function of that name of another number of arguments.
  fileprivate func applies(_ name: String, toOtherThan count: Int) -> Bool {
    if case .apply(name, 0, let arguments) = self { return arguments.count != count }
    return false
  }

  /// Components by their whole names, `z_1`.
  var elementNames: Set<String> {
    var result = Set<String>()
    if case .element(.symbol(let name), let subscripts) = self {
      result.insert(Term.componentKey(name, subscripts.map(\.description)))
      if name.hasPlaceAbove, case .name(let layer)? = subscripts.first {
        result.insert(Scope.key(of: name, layer: layer))
      }
    }
    for child in children { result.formUnion(child.elementNames) }
    return result
  }

  /// The term with symbols replaced; indices bound by a sum are kept apart.
  func substituting(_ replacement: [String: Term]) -> Term {
    if replacement.isEmpty { return self }
    switch self {
    case .symbol(let name): return replacement[name] ?? self
    case .derivative(let inner, let by, let order):
      // d/dx f with x replaced by u: differentiate first, then insert.
      guard case .symbol(let name) = by, let value = replacement[name] else { break }
      if case .symbol = value { break }
      var rest = replacement
      rest[name] = nil
      return .at(.derivative(inner.substituting(rest), by: by, order: order), [by: value])
    case .limit(_, let variable, _) where replacement[variable] != nil:
      var rest = replacement
      rest[variable] = nil
      return substituting(rest)
    default: break
    }
    return mapChildren { $0.substituting(replacement) }
  }

  /// x_1 as a name: a component with a number, or several.
  var numberedName: String? {
    guard case .element(.symbol(let name), let subscripts) = self, !name.hasPlaceAbove, !subscripts.isEmpty
    else { return nil }
    var numbers: [String] = []
    for entry in subscripts {
      guard case .number(let value) = entry else { return nil }
      numbers.append("\(value)")
    }
    return "\(name)_" + numbers.joined(separator: numbers.allSatisfy { $0.count == 1 } ? "" : ",")
  }

  /// The term with whole parts replaced.
  func replacing(_ parts: [Term: Term]) -> Term {
    if parts.isEmpty { return self }
    return parts[self] ?? mapChildren { $0.replacing(parts) }
  }

  /// σ(1 − σ) as a product: a function that stands without an argument inside of what would be its own argument is no function
  /// there.
  var takingOwnArgumentsAsFactors: Term {
    let result = mapChildren(\.takingOwnArgumentsAsFactors)
    guard case .apply(let name, let primes, let arguments) = result, arguments.count == 1,
      arguments[0].plainNames.contains(name)
    else { return result }
    let function = Term.symbol(name)
    return .product([primes == 0 ? function : .primed(function, order: primes), arguments[0]])
  }

  /// P(x) under Σ_x, and P(x_i) under Σ_i, as the component of P for that x: for a function that the text does not define it is
  /// no more than a number for each.
  ///
  /// - Parameter known: names that the text defines at any place.
  func takingValuesAsComponents(_ scope: Scope, known: Set<String>) -> Term {
    guard case .over(let kind, let index, let range, let body) = self else {
      return mapChildren { $0.takingValuesAsComponents(scope, known: known) }
    }
    func replaced(_ term: Term) -> Term {
      if case .apply(let name, 0, let arguments) = term, arguments.count == 1, scope.functions[name] == nil,
        scope.aliases[name] == nil, name != "sigma", !known.contains(String(name.prefix { $0 != "_" })),
        !StandardNames.isKnown(StandardNames.canonical(name))
      {
        switch arguments[0] {
        case .symbol(index): return .element(.symbol(name), [.name(index)])
        case .element(.symbol(let base), [.name(index)]) where scope.values[base] == nil:
          return .element(.symbol(name), [.name(index)])
        default: break
        }
      }
      return term.mapChildren(replaced)
    }
    return .over(
      kind, index: index, range: range, replaced(body).takingValuesAsComponents(scope, known: known))
  }

  /// The term with free indices renamed.
  func renaming(indices: [String: Subscript]) -> Term {
    if indices.isEmpty { return self }
    func renamed(_ s: Subscript) -> Subscript {
      switch s {
      case .name(let name): return indices[name] ?? .name(name.renaming(indices: indices))
      case .shifted(let name, let offset): return indices[name].map { .moved($0, by: offset) } ?? s
      case .number: return s
      }
    }
    switch self {
    case .element(let base, let subscripts):
      return .element(base.renaming(indices: indices), subscripts.map(renamed))
    case .delta(let a, let b): return .delta(renamed(a), renamed(b))
    case .over(let kind, let index, var range, let body):
      var inner = indices
      inner[index] = nil
      // A bound index that would catch a name being put in gets a name of its own.
      var bound = index
      if inner.values.contains(where: { $0.index == index }) {
        bound = index + "′"
        inner[index] = .name(bound)
      }
      range.excluding = range.excluding.map(renamed)
      return .over(kind, index: bound, range: range, body.renaming(indices: inner))
    default: return mapChildren { $0.renaming(indices: indices) }
    }
  }

  /// Indices that occur free in it.
  var freeIndices: Set<String> {
    func names(_ list: [Subscript]) -> Set<String> {
      Set(list.compactMap(\.index))
    }
    switch self {
    case .element(let base, let subscripts): return base.freeIndices.union(names(subscripts))
    case .delta(let a, let b): return names([a, b])
    case .over(_, let index, let range, let body):
      return body.freeIndices.subtracting([index]).union(names(range.excluding))
    default: return children.reduce(into: []) { $0.formUnion($1.freeIndices) }
    }
  }
}

extension String {
  /// A label such as `y_i` or `c+j` with the indices in it renamed; a name stays as it is.
  fileprivate func renaming(indices: [String: Term.Subscript]) -> String {
    guard count > 1, contains(where: { !$0.isLetter && $0 != "′" && $0 != "″" }) else { return self }
    var result = ""
    var word = ""
    func flushed() -> String { indices[word].map(\.description) ?? word }
    for character in self {
      if character.isLetter || character == "′" || character == "″" {
        word.append(character)
      } else {
        result += flushed()
        word = ""
        result.append(character)
      }
    }
    return result + flushed()
  }
}
