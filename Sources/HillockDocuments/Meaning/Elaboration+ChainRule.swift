import HillockFormula
import HillockProof

/// The chain rule for quantities that a text does not define, such as a loss C behind a network's layers.
///
/// With z = wx + b and a = σ(z), C depends on w by way of z, and on z by way of a: dC/dw = dC/dz · dz/dw. Where a statement
/// speaks of dC/dw and of dC/da, the one is led to the other along what the text defines, so that statements of
/// backpropagation are decided for every C.
struct DerivativeTargets: Hashable, Sendable {
  /// A name that is differentiated by: its letter, and its layer where it has one.
  struct Place: Hashable, Sendable {
    var name: String
    var layer: [Term.Subscript]

    /// `nil` for what is no name.
    init?(_ term: Term) {
      switch term {
      case .symbol(let name): self.init(name: name, layer: [])
      case .element(.symbol(let name), let subscripts):
        let count = Self.layers(of: name)
        guard subscripts.count >= count else { return nil }
        self.init(name: name, layer: Array(subscripts.prefix(count)))
      default: return nil
      }
    }

    init(name: String, layer: [Term.Subscript]) {
      self.name = name
      self.layer = layer
    }

    /// How many of its first indices stand in brackets above: 1 for z^(l)_j.
    static func layers(of name: String) -> Int {
      guard let mark = name.firstIndex(of: "^") else { return 0 }
      return name[mark...].count { $0 == "(" || $0 == "[" }
    }
  }

  /// For each quantity by its letter what the statement, and the definitions that it uses, differentiate it by.
  private(set) var places: [String: Set<Place>] = [:]
  /// Names with a prime that the text does not define: u and v of u′v + uv′.
  private(set) var primed: Set<String> = []
  /// What a prime is a derivative by where the statement says it: x of d/dx (uv) = u′v + uv′.
  private(set) var primeVariable: String?

  init() {}

  init(_ terms: [Term], _ scope: Scope) {
    for term in terms {
      collect(term, scope, depth: 0)
      collectPrimes(term, scope)
    }
    // What the text says that ∂L/∂a is leads ∂L/∂z on to a.
    for rate in scope.rates {
      guard let head = rate.quantity.headName, places[head] != nil, let place = Place(rate.by) else {
        continue
      }
      places[head, default: []].insert(place)
    }
    guard !primed.isEmpty else { return }
    let variables = terms.reduce(into: Set<String>()) { $0.formUnion($1.derivativeVariables) }
    guard variables.count == 1, let variable = variables.first else { return }
    primeVariable = variable
    for name in primed where name != variable {
      places[name, default: []].insert(Place(name: variable, layer: []))
    }
  }

  private mutating func collectPrimes(_ term: Term, _ scope: Scope) {
    if case .primed(.symbol(let name), _) = term, scope.values[name] == nil, scope.functions[name] == nil,
      scope.latest[name] == nil, !StandardNames.isKnown(StandardNames.canonical(scope.aliases[name] ?? name)),
      name != "sigma"
    {
      primed.insert(name)
    }
    for child in term.children { collectPrimes(child, scope) }
  }

  private mutating func collect(_ term: Term, _ scope: Scope, depth: Int) {
    if case .derivative(let inner, let by, 1) = term, let head = inner.headName, let place = Place(by) {
      places[head, default: []].insert(place)
    }
    // δ_j = ∂C/∂z_j speaks of z_j.
    if depth < 4 {
      switch term {
      case .symbol(let name):
        if let definition = scope.values[name], definition.indices.isEmpty, definition.body.hasDerivative {
          collect(definition.body, scope, depth: depth + 1)
        }
      case .element(.symbol(let name), let subscripts):
        if case .name(let layer)? = subscripts.first,
          let definition = scope.values[Scope.key(of: name, layer: layer)],
          definition.indices.count == subscripts.count - 1, definition.body.hasDerivative
        {
          let renaming = Dictionary(zip(definition.indices, subscripts.dropFirst())) { first, _ in first }
          collect(definition.body.renaming(indices: renaming), scope, depth: depth + 1)
        } else if let definition = scope.values[name], definition.indices.count == subscripts.count,
          definition.body.hasDerivative
        {
          let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
          collect(definition.body.renaming(indices: renaming), scope, depth: depth + 1)
        } else if let rate = scope.rate(of: name, subscripts) {
          collect(rate, scope, depth: depth + 1)
        }
      default: break
      }
    }
    for child in term.children { collect(child, scope, depth: depth) }
  }
}

/// A quantity that the text makes directly of another one: z of w in z_j = Σ_k w_jk x_k.
private struct Successor {
  /// z_j, with indices that are summed over, or those of what it is made of.
  var term: Term
  /// The indices that are summed over.
  var summed: [String]
  var place: DerivativeTargets.Place
}

extension Elaboration {
  /// dQ/dw by way of what the text makes of w, where that leads to something else that the statement differentiates Q by;
  /// `nil` where it does not.
  mutating func derivativeThroughDefinitions(
    of quantity: Term, by: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula? {
    guard let head = quantity.headName, let targets = targets.places[head],
      let place = DerivativeTargets.Place(by)
    else { return nil }
    let wanted = targets.subtracting([place])
    guard !wanted.isEmpty, leads(from: place, to: wanted, without: head) else { return nil }
    guard let successors = successors(of: by, without: head), !successors.isEmpty else { return nil }
    var parts: [Term] = []
    for next in successors {
      var part = Term.product([
        .derivative(quantity, by: next.term, order: 1), .derivative(next.term, by: by, order: 1),
      ])
      for index in next.summed.reversed() { part = .over(.sum, index: index, range: .init(), part) }
      parts.append(part)
    }
    let before = (unknowns, derivatives, sums, assumptions, ranges)
    do {
      let result = try expression(parts.count == 1 ? parts[0] : .sum(parts), indices)
      let names = successors.map { Term.name($0.place.name) }
      taken.insert(
        "\(Term.name(head)) depends on \(Term.name(place.name)) by way of \(names.joined(separator: ", ")), as defined"
      )
      return result
    } catch {
      (unknowns, derivatives, sums, assumptions, ranges) = before
      return nil
    }
  }

  /// Whether what is made of a quantity, and of that in turn, comes to one of the wanted.
  private func leads(
    from start: DerivativeTargets.Place, to wanted: Set<DerivativeTargets.Place>, without head: String
  ) -> Bool {
    var seen: Set<DerivativeTargets.Place> = [start]
    var front = [start]
    for _ in 0..<8 {
      var next: [DerivativeTargets.Place] = []
      for place in front {
        for (key, definition) in users(of: place.name, without: head) {
          for mention in mentions(of: place.name, in: definition.body) {
            guard let other = self.place(of: key, definition, mention: mention, at: place) else { continue }
            if wanted.contains(other) { return true }
            if seen.count < 40, seen.insert(other).inserted { next.append(other) }
          }
        }
      }
      front = next
    }
    return false
  }

  /// The definitions of other quantities with that name in them, in a fixed order.
  private func users(of name: String, without head: String) -> [(String, Scope.ValueDefinition)] {
    scope.values.filter { key, definition in
      let base = Self.base(of: key)
      return base != head && base != name && !definition.body.hasDerivative
        && definition.body.symbols.contains(name)
    }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// out for out_h1.
  private static func base(of key: String) -> String {
    key.hasPlaceAbove ? String(key.prefix { $0 != "|" }) : String(key.prefix { $0 != "_" })
  }

  /// The places where a name stands: z_k, or z itself.
  private func mentions(of name: String, in term: Term) -> [Term] {
    if case .symbol(name) = term { return [term] }
    if case .element(.symbol(name), _) = term { return [term] }
    return term.children.flatMap { mentions(of: name, in: $0) }
  }

  /// Where the quantity of a definition is that mentions something of a given layer: a^(l+1) for z^(l+1) made of a^(l).
  private func place(
    of key: String, _ definition: Scope.ValueDefinition, mention: Term, at place: DerivativeTargets.Place
  ) -> DerivativeTargets.Place? {
    let base = Self.base(of: key)
    let layers = DerivativeTargets.Place.layers(of: key)
    guard layers > 0 else { return DerivativeTargets.Place(name: base, layer: []) }
    if let mark = key.firstIndex(of: "|") {
      // a^L made of z^L, and z^L of a^{L−1}.
      let own = Term.Subscript.name(String(key[key.index(after: mark)...]))
      guard case .element(_, let subscripts) = mention, place.layer.count == 1,
        subscripts.first == place.layer[0]
      else { return nil }
      return DerivativeTargets.Place(name: base, layer: [own])
    }
    guard layers == 1, place.layer.count == 1, case .element(_, let subscripts) = mention,
      let own = definition.indices.first, let inside = subscripts.first
    else { return nil }
    switch inside {
    case .name(own): return DerivativeTargets.Place(name: base, layer: place.layer)
    case .shifted(own, let offset):
      return DerivativeTargets.Place(name: base, layer: [.moved(place.layer[0], by: -offset)])
    default: return nil
    }
  }

  /// What the text makes directly of a quantity; `nil` where that cannot be told.
  private func successors(of by: Term, without head: String) -> [Successor]? {
    guard let place = DerivativeTargets.Place(by) else { return nil }
    // h_t made of h_{t-1} depends on itself at other times.
    if let own = scope.values[place.name], own.body.symbols.contains(place.name) { return nil }
    let layers = place.layer.count
    var subscripts: [Term.Subscript] = []
    if case .element(_, let all) = by { subscripts = Array(all.dropFirst(layers)) }
    var result: [Successor] = []
    for (key, definition) in users(of: place.name, without: head) {
      let mentions = mentions(of: place.name, in: definition.body).filter {
        mayBe($0, by, boundBy: definition, layers: layers)
      }
      guard let first = mentions.first else { continue }
      if !key.hasBar, case .name(let layer)? = place.layer.first,
        scope.values[Scope.key(of: key, layer: layer)] != nil
      {
        continue
      }
      let places = Set(mentions.map { self.place(of: key, definition, mention: $0, at: place) })
      if key.hasBar, places == [nil] { continue }
      guard places.count == 1, let next = self.place(of: key, definition, mention: first, at: place) else {
        return nil
      }
      let ownLayers = DerivativeTargets.Place.layers(of: key)
      let isOneLayer = key.hasBar
      let own = Array(definition.indices.dropFirst(isOneLayer ? 0 : ownLayers))
      if !definition.body.freeIndices.isSubset(
        of: definition.indices + (isOneLayer ? next.layer.compactMap(\.index) : []))
      {
        return nil
      }
      if key != next.name, !isOneLayer {
        // out_h1 = …: one component, which the statement or another definition has to name.
        guard let component = components[key] else { return nil }
        result.append(Successor(term: component, summed: [], place: next))
        continue
      }
      if own.isEmpty, ownLayers == 0 || isOneLayer {
        if isOneLayer {
          result.append(Successor(term: .element(.symbol(next.name), next.layer), summed: [], place: next))
          continue
        }
        result.append(Successor(term: .symbol(key), summed: [], place: next))
        continue
      }
      // a_j = σ(z_j) is made of the z of its own index only; z_j = Σ_k w_jk x_k of many.
      let isElementwise =
        mentions.allSatisfy { mention in
          guard case .element(_, let all) = mention else { return false }
          return Array(all.dropFirst(layers)) == own.map(Term.Subscript.name)
        } && own.count == subscripts.count && !Set(own).contains { definition.body.binds($0) }
      if isElementwise {
        result.append(
          Successor(term: .element(.symbol(next.name), next.layer + subscripts), summed: [], place: next))
      } else {
        let fresh = own.indices.map { "m\(String(repeating: "″", count: chainDepth + $0 + 1))" }
        result.append(
          Successor(
            term: .element(.symbol(next.name), next.layer + fresh.map(Term.Subscript.name)), summed: fresh,
            place: next))
      }
    }
    return result
  }

  /// Whether a mention in a definition may be the very component: z_2 is not z_1, and z_k may be both.
  private func mayBe(_ mention: Term, _ by: Term, boundBy definition: Scope.ValueDefinition, layers: Int)
    -> Bool
  {
    guard case .element(_, let theirs) = mention, case .element(_, let ours) = by else { return true }
    guard theirs.count == ours.count else { return false }
    for (their, our) in zip(theirs.dropFirst(layers), ours.dropFirst(layers)) {
      if let index = their.index, definition.indices.contains(index) || definition.body.binds(index) {
        continue
      }
      if their != our { return false }
    }
    return true
  }
}

extension Term {
  /// The plain names that derivatives in it are taken by.
  fileprivate var derivativeVariables: Set<String> {
    var result = children.reduce(into: Set<String>()) { $0.formUnion($1.derivativeVariables) }
    if case .derivative(_, .symbol(let name), _) = self { result.insert(name) }
    return result
  }

  /// Whether a sum or product in it runs over the index.
  func binds(_ index: String) -> Bool {
    contains { if case .over(_, index, _, _) = $0 { true } else { false } }
  }
}
