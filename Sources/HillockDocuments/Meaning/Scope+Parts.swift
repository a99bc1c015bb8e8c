import HillockFormula
import HillockProof

// Definitions of which one is a part of another: ŷ = σ(wx + b), where z = wx + b.
extension Scope {
  /// The scope with names for parts of definitions that are what the text says of these names: ŷ = σ(z), so that ŷ is made of w by
  /// way of z alone.
  func relatingParts() -> Scope {
    var result = self
    let names = values.mapValues { $0.body.hasDerivative ? [] : $0.body.symbols.union($0.body.indexedNames) }
    for (name, part) in values.sorted(by: { $0.key < $1.key }) where !name.hasBar {
      switch part.body {
      case .sum, .product: break
      default: continue
      }
      let own = names[name] ?? []
      guard own.count > 1 else { continue }
      for (other, all) in names where other != name && own.isSubset(of: all) {
        guard let whole = result.values[other], whole.indices.count == part.indices.count,
          other.hasPlaceAbove || !own.contains(other)
        else { continue }
        let indices = whole.indices.map(Term.Subscript.name)
        let renaming = Dictionary(zip(part.indices, indices)) { first, _ in first }
        let head: Term = indices.isEmpty ? .symbol(name) : .element(.symbol(name), indices)
        let body = whole.body.replacing([part.body.renaming(indices: renaming): head])
        if body != whole.body, body != head { result.values[other]?.body = body }
      }
    }
    return result
  }
}
