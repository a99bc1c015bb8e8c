import HillockFormula
import HillockProof

/// Derivatives of sums, term by term.
extension Elaboration {
  /// Σ_i ∂f_i/∂w for ∂/∂w Σ_i f_i, where the quantity is such a sum by its definition, with constant factors or not; `nil` for
  /// anything else.
  ///
  /// The sums are finite, so that this holds wherever the terms have derivatives.
  func derivativeOfTerms(_ inner: Term, by: Term, depth: Int = 0) -> Term? {
    guard depth < 8 else { return nil }
    func below(_ term: Term) -> Term? { derivativeOfTerms(term, by: by, depth: depth + 1) }
    func slope(_ term: Term) -> Term { below(term) ?? .derivative(term, by: by, order: 1) }
    switch inner {
    case .over(.sum, let index, let range, let body):
      var bound = index
      var body = body
      if by.freeIndices.contains(index) {
        bound = index + "\u{2033}"
        body = body.renaming(indices: [index: .name(bound)])
      }
      return .over(.sum, index: bound, range: range, slope(body))
    case .negative(let part): return below(part).map(Term.negative)
    case .sum(let parts):
      guard parts.contains(where: { below($0) != nil }) else { return nil }
      return .sum(parts.map(slope))
    case .product(let parts):
      let varying = parts.indices.filter { !isConstant(parts[$0], besides: by, counts: inner.bounds) }
      guard varying.count == 1, let part = below(parts[varying[0]]) else { return nil }
      var result = parts
      result[varying[0]] = part
      return .product(result)
    case .quotient(let a, let b):
      guard isConstant(b, besides: by, counts: inner.bounds) else { return nil }
      return below(a).map { .quotient($0, b) }
    case .symbol(let name):
      guard inner != by else { return nil }
      if let definition = scope.values[name] {
        return definition.indices.isEmpty ? below(definition.body) : nil
      }
      return scope.functions[scope.latest[name] ?? name].flatMap { below($0.body) }
    case .element(.symbol(let name), let subscripts):
      guard inner != by, let definition = scope.values[name], definition.indices.count == subscripts.count,
        made(inner) == nil
      else { return nil }
      let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
      return below(definition.body.renaming(indices: renaming))
    case .apply(let name, 0, let arguments):
      guard let definition = scope.functions[name], let body = try? inserted(definition, arguments, name)
      else { return nil }
      return below(body)
    default: return nil
    }
  }

  /// Whether a factor is a number, or made of names that are constants by custom or count the terms of a sum.
  private func isConstant(_ term: Term, besides by: Term, counts: Set<String>) -> Bool {
    switch term {
    case .number: return true
    case .symbol(let name):
      if name == "pi" || name == "e" { return true }
      return name != by.headName && scope.values[name] == nil && scope.functions[name] == nil
        && (counts.contains(name) || LinkJudge.customarilyPositive.contains(name))
    case .negative, .product, .quotient, .power, .sum:
      return term.children.allSatisfy { isConstant($0, besides: by, counts: counts) }
    default: return false
    }
  }
}

extension Term {
  /// The names that sums in it run up to.
  fileprivate var bounds: Set<String> {
    var result = children.reduce(into: Set<String>()) { $0.formUnion($1.bounds) }
    if case .over(_, _, let range, _) = self, let upper = range.upper { result.formUnion(upper.symbols) }
    return result
  }
}
