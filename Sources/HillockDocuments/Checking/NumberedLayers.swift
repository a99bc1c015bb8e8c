import HillockFormula
import HillockProof

// Quantities of layers that have numbers: z^{(2)}, a^{[1]}_j.
extension StatementChecker {
  /// What gives z^{(2)}_i the name z⁽2⁾, with the index i: a quantity of its own, as z_i is one.
  ///
  /// Where the text says what z^{(l)} is for every l, or the statement and its definitions speak of such a one beside, z^{(2)} stays
  /// an instance of it.
  func namingNumberedLayers(in terms: [Term]) -> (Term) -> Term {
    var numbered: Set<String> = []
    var general: Set<String> = []
    func look(_ term: Term) {
      if case .element(.symbol(let name), let subscripts) = term, Term.hasOneLayer(name) {
        if case .number? = subscripts.first { numbered.insert(name) } else { general.insert(name) }
      }
      term.children.forEach(look)
    }
    terms.forEach(look)
    if !numbered.isEmpty { scope.bodies(in: terms).forEach(look) }
    let names = numbered.subtracting(general).filter { !isDefinedForEveryLayer($0) }
    func named(_ term: Term) -> Term {
      guard !names.isEmpty else { return term }
      guard case .element(.symbol(let name), let subscripts) = term, names.contains(name),
        case .number(let layer)? = subscripts.first
      else { return term.mapChildren(named) }
      let base = Term.symbol(Term.named(name, layer: layer))
      return subscripts.count == 1 ? base : .element(base, Array(subscripts.dropFirst()))
    }
    return named
  }

  private func isDefinedForEveryLayer(_ name: String) -> Bool {
    func isOf(_ key: String) -> Bool { key == name || key.hasPrefix(name + "|") }
    return scope.values.keys.contains(where: isOf)
      || matrices.contains { $0.definitions.keys.contains(where: isOf) }
  }
}

extension Term {
  /// Whether a name has one pair of brackets above it, and nothing else: z^().
  static func hasOneLayer(_ name: String) -> Bool { name.hasSuffix("^()") || name.hasSuffix("^[]") }

  /// z⁽2⁾ for z^() and 2, z⁅2⁆ for z^[] and 2.
  static func named(_ name: String, layer: Int) -> String {
    let base = name.dropLast(3)
    return name.hasSuffix("^[]") ? "\(base)⁅\(layer)⁆" : "\(base)⁽\(layer)⁾"
  }

  /// The letter of a name: z of z^(), z⁽2⁾ and z_1.
  static func letter(of name: String) -> String { String(name.prefix { !"^_⁽⁅₍".contains($0) }) }

  /// Whether it is a name such as z⁽2⁾ or W₍xh₎: of one quantity among others of that letter.
  static func isNumberedLayer(_ name: String) -> Bool { name.contains { "⁽⁅₍".contains($0) } }
}
