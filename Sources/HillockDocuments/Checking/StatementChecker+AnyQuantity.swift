import HillockFormula
import HillockProof

// Statements about derivatives that hold whatever the quantity is.
extension StatementChecker {
  /// ∂C/∂b = δ behind δ = ∂C/∂z and z = wx + b holds for every C that b reaches by way of z alone, whatever the text says that C is.
  ///
  /// - Returns: the proof; `nil` where there is none, or C may have what it is differentiated by in it beside.
  func forAnyQuantity(_ left: Term, _ right: Term, _ judge: LinkJudge) -> LinkResult? {
    let terms = [left, right]
    let definitions = terms + judge.scope.bodies(in: terms).filter(\.hasDerivative)
    let parts = definitions.flatMap(\.derivativeParts)
    let places = Set(parts.compactMap { DerivativeTargets.Place($0.by) })
    let plain = terms.reduce(into: Set<String>()) { $0.formUnion($1.outsideDerivatives) }
    var plainly = judge
    var isChanged = false
    for name in Set(parts.compactMap(\.inner.headName)).sorted() where !plain.contains(name) {
      let body = judge.scope.values[name]?.body ?? judge.scope.functions[name]?.body
      guard let body, !places.contains(where: { $0.name == name }) else { continue }
      guard !mayReachBeside(body, places, judge.scope) else { return nil }
      plainly.scope.values[name] = nil
      plainly.scope.functions[name] = nil
      plainly.scope.latest[name] = nil
      isChanged = true
    }
    guard isChanged else { return nil }
    let result = plainly.judge(left, .equal, right)
    return result.isProved ? result : nil
  }

  /// The same with names for themselves that do not depend on what the derivatives are taken by, A⁽1⁾ of
  /// ∂C/∂W⁽2⁾ = ∂C/∂Z⁽2⁾ A⁽1⁾ᵀ: whatever they are made of.
  ///
  /// - Returns: the proof; `nil` where there is none.
  func withoutIndependent(_ left: Term, _ right: Term, _ judge: LinkJudge) -> LinkResult? {
    let terms = [left, right]
    let parts = (terms + judge.scope.bodies(in: terms).filter(\.hasDerivative)).flatMap(\.derivativeParts)
    let moving = Set(parts.flatMap { [$0.by, $0.inner] }.compactMap { DerivativeTargets.Place($0)?.name })
    guard !moving.isEmpty, judge.budget.left > 0 else { return nil }
    var plainly = judge
    let names = (terms + moving.compactMap { judge.scope.values[$0]?.body }).reduce(into: Set<String>()) {
      $0.formUnion($1.symbols.union($1.indexedNames))
    }
    for name in names.subtracting(moving).sorted() where !name.hasPlaceAbove {
      guard judge.scope.values[name]?.body.hasDerivative == false else { continue }
      let made = judge.scope.definitions(in: [.symbol(name)])
      guard !made.contains(where: { moving.contains($0.name) || !$0.parameters.isDisjoint(with: moving) })
      else {
        continue
      }
      plainly.scope.values[name] = nil
    }
    guard plainly.scope.values.count != judge.scope.values.count else { return nil }
    let result = plainly.judge(left, .equal, right)
    return result.isProved ? result : nil
  }

  /// Whether a formula has one of the places in it that others of them are made of, as w of C + w² beside z = wx.
  private func mayReachBeside(
    _ body: Term, _ places: Set<DerivativeTargets.Place>, _ scope: Scope
  ) -> Bool {
    func letter(_ name: String) -> String { Term.letter(of: name) }
    let own = body.places
    for place in own {
      if Term.isNumberedLayer(place.name) {
        // z⁽2⁾ is made of what the text says, and a⁽1⁾ beside a⁽2⁾ is another quantity.
        guard places.contains(where: { $0.name == place.name }) else { continue }
        let others = places.filter { $0.name != place.name }
        if others.contains(where: { scope.leads(from: $0.name, to: place.name) }) { return true }
        continue
      }
      let same = places.filter { letter($0.name) == letter(place.name) }
      if same.isEmpty { continue }
      // a^L of the last layer, of which nothing else is made.
      if case .name(let layer)? = place.layer.first, place.layer.count == 1, layer.first?.isUppercase == true,
        same.allSatisfy({ !$0.layer.isEmpty })
      {
        continue
      }
      let others = places.subtracting(same)
      if others.contains(where: { survey.leads(from: letter($0.name), to: letter(place.name)) }) {
        return true
      }
    }
    return false
  }
}

extension Scope {
  /// Whether what the text says that a name is leads to another one.
  fileprivate func leads(from name: String, to other: String) -> Bool {
    definitions(in: [.symbol(name)]).contains { $0.name == other || $0.parameters.contains(other) }
  }
}

extension Term {
  /// The names in it, each with its layer.
  fileprivate var places: Set<DerivativeTargets.Place> {
    if let place = DerivativeTargets.Place(self) { return [place] }
    return children.reduce(into: []) { $0.formUnion($1.places) }
  }

  /// The names that stand in it other than as what is differentiated.
  fileprivate var outsideDerivatives: Set<String> {
    switch self {
    case .symbol(let name): return [name]
    case .derivative(let inner, _, _) where inner.isHead: return []
    case .apply(let name, _, let arguments):
      return arguments.reduce(into: [name]) { $0.formUnion($1.outsideDerivatives) }
    default: return children.reduce(into: []) { $0.formUnion($1.outsideDerivatives) }
    }
  }
}

extension Term {
  /// Whether there are several components in it by its own form: a sum, an index, a function of a whole vector.
  var tellsComponents: Bool {
    contains { term in
      switch term {
      case .over, .delta: true
      case .apply(let name, _, _):
        name == "dot" || name.hasPrefix("norm")
          || StandardNames.vectorFunctions.contains(StandardNames.canonical(name))
      default: false
      }
    }
  }
}
