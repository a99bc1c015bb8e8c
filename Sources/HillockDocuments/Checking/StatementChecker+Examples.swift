import HillockFormula
import HillockProof

// What a text says of one example holds for each: with ŷ = wx + b, ŷ^(i) is w x^(i) + b.
extension StatementChecker {
  /// A link judged with what the text says of one example, for the examples that are numbered in it; `nil` where that does not
  /// decide it.
  func withEachExample(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard relation == .equal, !isSingleStatement else { return nil }
    var other = judge
    for _ in 0..<6 {
      let terms = [left, right] + other.scope.bodies(in: [left, right])
      guard let next = terms.lazy.compactMap({ $0.firstExample(in: other.scope) }).first else { break }
      other.scope.values[next.name] = next.definition
      other.scope.vectors.insert(next.name)
    }
    guard other.scope.values.count != judge.scope.values.count else { return nil }
    let result = other.judge(left, relation, right)
    if result.isProved { return result }
    // Refuted only where one change makes it right, so that it was read as it is meant.
    guard case .refuted(var witness) = result.outcome,
      let repair = Repair(judge: other.sharing(repairBudget)).find(left, .equal, right), repair.isRight
    else { return nil }
    witness.text = "\(Self.ownForm)not \(repair.term); \(witness.text)"
    var refuted = result
    refuted.outcome = .refuted(witness)
    return sifted(refuted, left, relation, right, read, other)
  }
}

extension Term {
  /// Letters that count examples, and layers never.
  private static let counting: Set<String> = ["i", "j", "k", "n", "m", "p", "s", "t"]
  /// Letters of parameters, which all examples share.
  private static let shared: Set<String> = [
    "w", "W", "b", "theta", "Theta", "beta", "alpha", "gamma", "lambda", "eta", "e", "pi", "m", "n", "N", "c",
    "C",
  ]

  /// A name that has only the number of an example above it, y^(i), of which the text says what it is of one: y = wx + b.
  fileprivate func firstExample(in scope: Scope) -> (name: String, definition: Scope.ValueDefinition)? {
    if case .element(.symbol(let name), let subscripts) = self, name.hasSuffix("^()"), subscripts.count == 1,
      let index = subscripts[0].index.flatMap({ Self.counting.contains($0) ? $0 : nil })
    {
      let base = String(name.dropLast(3))
      if scope.values[name] == nil, !scope.values.keys.contains(where: { $0.hasPrefix(name + "|") }),
        let known = scope.values[base], known.indices.isEmpty, !known.body.hasDerivative,
        known.body.elementNames.isEmpty, known.body.freeIndices.isEmpty, !known.body.mentions(index)
      {
        var renaming: [Term: Term] = [:]
        for symbol in known.body.symbols where !Self.shared.contains(symbol) && scope.functions[symbol] == nil
        {
          renaming[.symbol(symbol)] = .element(.symbol(symbol + "^()"), [.name(index)])
        }
        var definition = known
        (definition.indices, definition.body) = ([index], known.body.replacing(renaming))
        return (name, definition)
      }
    }
    for child in children {
      if let found = child.firstExample(in: scope) { return found }
    }
    return nil
  }
}
