import HillockFormula
import HillockProof

/// Formulas of many examples whose indices a text leaves out in places.
extension StatementChecker {
  private static let counts: Set<String> = ["N", "n", "m", "M"]

  /// Judges again with a single example: what a text says of any number N of examples, L = (1/N) Σ (y_i − a_i)², has to hold for
  /// one, however its indices are meant. Nothing is proved that way.
  func withSingleExample(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard relation == .equal, !isSingleStatement, left.hasDerivative != right.hasDerivative else {
      return nil
    }
    let terms = [left, right] + judge.scope.bodies(in: [left, right])
    var counts: Set<String> = []
    var indices: Set<String> = []
    for term in terms { term.collectSums(&counts, &indices) }
    guard counts.count == 1, indices.count == 1, let count = counts.first, let index = indices.first,
      Self.counts.contains(count), judge.scope.values[count] == nil,
      // With another number of examples beside it, which is it that is one?
      !terms.contains(where: { $0.symbols.contains { $0 != count && Self.counts.contains($0) } }),
      !terms.contains(where: \.tellsComponentsApart)
    else { return nil }
    let reduction = SingleExample(index: index, count: count)
    var other = judge
    let used = Set(judge.scope.definitions(in: [left, right]).map(\.name))
    for (name, definition) in judge.scope.values where used.contains(name) {
      guard definition.indices.isEmpty || definition.indices == [index] else { return nil }
      var reduced = definition
      reduced.body = reduction.reduced(definition.body)
      reduced.indices = []
      other.scope.values[name] = reduced
    }
    for (name, definition) in judge.scope.functions where used.contains(name) {
      var reduced = definition
      reduced.body = reduction.reduced(definition.body)
      other.scope.functions[name] = reduced
    }
    other.scope.vectors = []
    let (a, b) = (reduction.reduced(left), reduction.reduced(right))
    guard a.freeIndices.isEmpty, b.freeIndices.isEmpty else { return nil }
    var result = sifted(other.judge(a, relation, b), a, relation, b, read, other)
    guard case .refuted(var witness) = result.outcome else { return nil }
    witness.text = "with one example, \(Term.name(count)) = 1: \(witness.text)"
    result.outcome = .refuted(witness)
    return result
  }
}

/// Takes sums over examples for their one term.
private struct SingleExample {
  let index: String
  let count: String

  func reduced(_ term: Term) -> Term {
    switch term {
    case .symbol(count): return .one
    case .over(.sum, index, _, let body): return reduced(body)
    case .element(let base, [.name(index)]): return reduced(base)
    default: return term.mapChildren(reduced)
    }
  }
}

extension Term {
  /// The numbers that sums in it run up to, and their indices.
  fileprivate func collectSums(_ counts: inout Set<String>, _ indices: inout Set<String>) {
    if case .over(_, let index, let range, _) = self {
      indices.insert(index)
      if case .symbol(let name)? = range.upper { counts.insert(name) } else { counts.insert("?") }
    }
    for child in children { child.collectSums(&counts, &indices) }
  }

  /// Whether it matters to it that there are several components: a softmax, δ_ij, a sum that leaves an index out.
  fileprivate var tellsComponentsApart: Bool {
    contains { term in
      switch term {
      case .delta, .limit: true
      case .over(let kind, _, let range, _): kind != .sum || !range.excluding.isEmpty || range.set != nil
      case .apply(let name, _, _): StandardNames.vectorFunctions.contains(StandardNames.canonical(name))
      default: false
      }
    }
  }
}
