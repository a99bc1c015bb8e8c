import HillockFormula
import HillockProof

// Products of derivatives that come to another derivative than the one they are set equal to.
extension StatementChecker {
  /// What `da/db = dL/da · da/dz · dz/db` comes to, dL/db, where that is another quantity's derivative than the left side, and
  /// the left side's quantity is one that the product passes; `nil` for anything else.
  func chainSlip(_ left: Term, _ right: Term) -> LinkResult? {
    guard !isSingleStatement, case .derivative(let quantity, let by, 1) = left,
      case .product(let factors) = right,
      factors.count > 1, quantity.isBareName, by.isBareName, !CaseWords.supposes(context.sentence)
    else { return nil }
    var steps: [(of: Term, by: Term)] = []
    for factor in factors {
      guard case .derivative(let inner, let by, 1) = factor, inner.isBareName, by.isBareName else {
        return nil
      }
      steps.append((inner, by))
    }
    // They hang together in one way.
    let starts = steps.filter { step in !steps.contains { $0.by == step.of } }
    guard starts.count == 1, Set(steps.map(\.of)).count == steps.count else { return nil }
    var path = [starts[0].of]
    while let last = path.last, let next = steps.first(where: { $0.of == last }), path.count <= steps.count {
      path.append(next.by)
    }
    guard path.count == steps.count + 1, let end = path.last, end == by, let start = path.first,
      start != quantity,
      path.dropFirst().dropLast().contains(quantity)
    else { return nil }
    let text =
      "\(Self.ownProduct)d\(start)/d\(end), and not d\(quantity)/d\(by), unless d\(start)/d\(quantity) is 1"
    return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
  }
}
