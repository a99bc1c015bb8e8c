import HillockFormula
import HillockProof

/// Names of a statement that must be vectors.
extension Term {
  /// The indices of its components and of its sums.
  var allIndices: Set<String> {
    var result = children.reduce(into: freeIndices) { $0.formUnion($1.allIndices) }
    if case .over(_, let index, _, _) = self { result.insert(index) }
    return result
  }

  /// 1(i = j) of two indices is δ_ij, and 1(i ≠ j) is 1 − δ_ij.
  func takingIndicatorsAsDeltas(of indices: Set<String>) -> Term {
    if case .indicator(.compare(.symbol(let a), let relation, .symbol(let b))) = self, a != b,
      indices.contains(a),
      indices.contains(b), relation == .equal || relation == .notEqual
    {
      let delta = Term.delta(.name(a), .name(b))
      return relation == .equal ? delta : .sum([.one, .negative(delta)])
    }
    return mapChildren { $0.takingIndicatorsAsDeltas(of: indices) }
  }

  private static let vectorLetters: Set<String> = [
    "x", "z", "o", "theta", "a", "u", "v", "h", "y", "w", "l", "s", "t", "f",
  ]

  /// Names that must be vectors because a softmax is taken of them.
  func vectorArguments(known: Set<String>) -> Set<String> {
    var result = Set<String>()
    if case .apply(let name, _, let arguments) = self, arguments.count == 1,
      StandardNames.vectorFunctions.contains(StandardNames.canonical(name))
    {
      let names = arguments[0].symbols
      if names.isDisjoint(with: known) {
        let likely = names.intersection(Self.vectorLetters)
        result.formUnion(likely.isEmpty ? names : likely)
      }
    }
    for child in children { result.formUnion(child.vectorArguments(known: known)) }
    return result
  }

  /// Whether it matters to it which of its indices are equal: a derivative, δ_ij, a sum that leaves an index out.
  var tellsIndicesApart: Bool {
    contains { term in
      switch term {
      case .derivative, .delta: true
      case .over(_, _, let range, _): !range.excluding.isEmpty
      default: false
      }
    }
  }

  /// Names that carry an index somewhere.
  var indexedNames: Set<String> {
    var result = Set<String>()
    if case .element(.symbol(let name), let subscripts) = self,
      subscripts.contains(where: { if case .name = $0 { true } else { false } })
    {
      result.insert(name)
    }
    for child in children { result.formUnion(child.indexedNames) }
    return result
  }
}
