import HillockFormula
import HillockProof

/// Sums over the same indices are equal where their terms are.
extension LinkJudge {
  /// Proves an equation between sums by their terms: with f(k) = g(k) for every k, Σ_k f(k) = Σ_k g(k); `nil` where that does
  /// not show it.
  ///
  /// Terms for indices that the statement names are compared by themselves; what is left of all sums over the same indices is
  /// one sum, each of whose terms has to vanish.
  func termwise(_ left: Term, _ right: Term, _ partition: [String: String]) -> LinkResult? {
    var elaboration = elaboration(.symbolic(classes: partition), scope)
    elaboration.takesSumsTermwise = true
    guard let claim = try? self.claim(left, .equal, right, &elaboration), claim.relation == .equal,
      budget.spend(500 + 100 * elaboration.work)
    else { return nil }
    var result = LinkResult(outcome: .proved)
    guard
      vanishes(.sum([claim.left, .product([-1, claim.right])]), claim, elaboration, left, right, 0, &result)
    else { return nil }
    result.conditions = result.conditions.reduce(into: elaboration.taken.sorted()) {
      if !$0.contains($1) { $0.append($1) }
    }
    return result
  }

  /// Whether an expression with named sums is 0 term by term.
  private func vanishes(
    _ difference: Formula, _ claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term,
    _ depth: Int, _ result: inout LinkResult
  ) -> Bool {
    let terms = elaboration.sums.terms
    let names = difference.names.filter { terms[$0] != nil }.sorted()
    let index = terms.sorted { $0.key < $1.key }.first?.value.index ?? "i"
    func isZero(_ expression: Formula) -> Bool {
      var part = claim
      (part.left, part.right) = (expression, 0)
      let link = decide(part, elaboration, left, right)
      guard link.isProved else { return false }
      result.steps += link.steps
      for condition in link.conditions {
        let text = condition.replacingAll(IndexedSum.placeholder, with: index)
        if !result.conditions.contains(text) { result.conditions.append(text) }
      }
      return true
    }
    if names.isEmpty { return isZero(difference) }
    guard depth < 4 else { return false }
    let hidden = difference.names.contains { name in
      claim.derivatives[name].map { !$0.expression.names.union($0.point.names).isDisjoint(with: terms.keys) }
        ?? false
    }
    if hidden {
      // The derivative of something with a sum in it.
      guard let plain = claim.withoutDerivatives(difference) else { return false }
      return vanishes(plain, claim, elaboration, left, right, depth + 1, &result)
    }
    var groups: [String: [Formula]] = [:]
    for name in names {
      guard let term = terms[name], let factor = try? difference.derivative(withRespectTo: name),
        !factor.names.contains(where: names.contains)
      else { return false }
      groups[term.range, default: []].append(.product([factor, term.body]))
    }
    // Sums whose bounds the text leaves out run over what the others run over.
    let open = Term.IndexRange.open
    let ranges = groups.keys.filter { $0 != open }
    if ranges.count == 1, let range = ranges.first, let parts = groups.removeValue(forKey: open) {
      groups[range, default: []] += parts
    }
    for (_, parts) in groups.sorted(by: { $0.key < $1.key }) {
      let whole = parts.count == 1 ? parts[0] : Formula.sum(parts)
      guard vanishes(whole, claim, elaboration, left, right, depth + 1, &result) else { return false }
    }
    let rest = difference.substituting(
      Dictionary(uniqueKeysWithValues: names.map { ($0, Formula.number(.zero)) }))
    return isZero(rest)
  }
}
