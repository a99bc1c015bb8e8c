import HillockFormula
import HillockProof

// The derivative of a quantity that the text makes of others by sums and numbers.
extension StatementChecker {
  /// ∂J/∂θ = (1/m) Σ_i ∂L_i/∂θ behind J = (1/m) Σ_i L_i: proved whatever the L_i and θ are, matrices as well.
  ///
  /// - Returns: the proof; `nil` where there is none.
  func byParts(_ left: Term, _ right: Term, _ judge: LinkJudge) -> LinkResult? {
    guard !isSingleStatement, case .derivative(let quantity, let by, 1) = left, by.isHead,
      let body = body(of: quantity, judge.scope), let expected = body.differentiatedByParts(by),
      !expected.isRateOfName
    else { return nil }
    let sides = [expected, right].map(\.takingRates)
    guard sides.allSatisfy({ !$0.hasDerivative }), judge.budget.left > 0 else { return nil }
    var plain = judge
    (plain.scope.values, plain.scope.functions, plain.scope.latest, plain.scope.rates) = ([:], [:], [:], [])
    guard plain.judge(sides[0], .equal, sides[1]).isProved else { return nil }
    return LinkResult(outcome: .proved, conditions: ["\(quantity) is \(body), as defined"])
  }

  /// Notes that a quantity is a sum of others, E = Σ_t E_t, which is no definition where these have its letter.
  mutating func noteTotal(_ sides: [Term], _ line: Int) {
    guard !isSingleStatement, sides.count > 1, sides[0].isHead, let head = sides[0].headName else { return }
    for side in sides.dropFirst() where side.size(limit: 60) < 60 {
      guard let rate = side.differentiatedByParts(.symbol("x")), !rate.isRateOfName else { continue }
      if totals[head]?.contains(side) != true { totals[head, default: []].append(side) }
      return
    }
  }

  /// What the text says that a quantity is, J or J(θ).
  private func body(of quantity: Term, _ scope: Scope) -> Term? {
    if let name = quantity.headName, let known = totals[name], known.count == 1 { return known[0] }
    switch quantity {
    case .symbol(let name): return scope.values[name]?.body ?? scope.functions[name]?.body
    case .apply(let name, 0, let arguments):
      guard let known = scope.functions[name], known.parameters.count == arguments.count else {
        return scope.values[name]?.body
      }
      return known.body.substituting(Dictionary(zip(known.parameters, arguments)) { first, _ in first })
    default: return nil
    }
  }
}

extension Term {
  /// The derivative of a sum of names, or of functions of any kind, with numbers before them; `nil` for anything else.
  fileprivate func differentiatedByParts(_ by: Term) -> Term? {
    switch self {
    case .negative(let inner): return inner.differentiatedByParts(by).map { .negative($0) }
    case .sum(let parts):
      let all = parts.compactMap { $0.differentiatedByParts(by) }
      return all.count == parts.count ? .sum(all) : nil
    case .over(.sum, let index, let range, let body):
      return body.differentiatedByParts(by).map { .over(.sum, index: index, range: range, $0) }
    case .quotient(let above, let below) where below.isCount:
      return above.differentiatedByParts(by).map { .quotient($0, below) }
    case .product(let factors):
      guard let position = factors.firstIndex(where: { !$0.isCount }),
        factors.count(where: { !$0.isCount }) == 1, let inner = factors[position].differentiatedByParts(by)
      else { return nil }
      var result = factors
      result[position] = inner
      return .product(result)
    case .symbol, .element, .apply: return .derivative(self, by: by, order: 1)
    default: return nil
    }
  }

  /// Whether it is made of numbers and of letters for how many there are.
  private var isCount: Bool {
    switch self {
    case .symbol(let name): return ["N", "M", "m", "n", "T", "K", "B"].contains(name)
    case .negative(let inner): return inner.isCount
    case .quotient(let above, let below): return above.isCount && below.isCount
    default: return numericValue != nil
    }
  }

  /// Whether it is the derivative of a name, and nothing else.
  fileprivate var isRateOfName: Bool { if case .derivative = self { true } else { false } }

  /// The term with a name of its own for each derivative of first order, that has the indices of what is differentiated.
  var takingRates: Term {
    guard case .derivative(let inner, let by, 1) = self else { return mapChildren(\.takingRates) }
    let indices = inner.freeIndices.union(by.freeIndices).sorted()
    let places = Dictionary(
      uniqueKeysWithValues: indices.enumerated().map { ($1, Subscript.name("•\($0)")) })
    let name = "d\(inner.renaming(indices: places))/d\(by.renaming(indices: places))"
    return indices.isEmpty ? .symbol(name) : .element(.symbol(name), indices.map(Subscript.name))
  }
}
