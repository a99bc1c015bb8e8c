import HillockFormula
import HillockProof

// Derivatives whose sign a text lost.
extension StatementChecker {
  /// `∂E/∂w = ½ Σ (a − t)²` behind `E = ½ Σ (a − t)²`: the right side is E itself, the sign of its derivative was lost. Only
  /// where E is no exponential, which may be its own derivative.
  func lostDerivative(_ left: Term, _ right: Term, _ judge: LinkJudge) -> LinkResult? {
    guard case .derivative(let inner, let by, 1) = left, case .symbol(let name) = inner,
      let definition = judge.scope.values[name], definition.indices.isEmpty, definition.line > 0,
      definition.body.withoutRanges == right.withoutRanges, !judge.scope.conflicting.contains(name),
      !right.isSimpleNumber,
      right.functionNames.isSubset(of: ["ln", "log", "tanh", "sin", "cos", "abs", "max"]),
      !right.contains(where: { if case .power(_, let exponent) = $0 { !exponent.isNumeric } else { false } }),
      !CaseWords.supposes(context.sentence)
    else { return nil }
    let text = "the right side is \(Term.name(name)) itself, and not its derivative by \(by)"
    return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
  }
}

extension Term {
  /// With the bounds of its sums left out.
  fileprivate var withoutRanges: Term {
    if case .over(let kind, let index, _, let body) = self {
      return .over(kind, index: index, range: .init(), body.withoutRanges)
    }
    return mapChildren(\.withoutRanges)
  }
}
