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

  /// `dL/dw = 2 dL/da · da/dz · dz/dw`: a product of derivatives that comes to the left side, with a number before it.
  func chainFactor(_ left: Term, _ right: Term) -> LinkResult? {
    guard !isSingleStatement, case .derivative(let quantity, let by, 1) = left, quantity.isHead, by.isHead,
      !CaseWords.supposes(context.sentence)
    else { return nil }
    var (factor, product) = (Rational(1), right)
    if case .negative(let inner) = right { (factor, product) = (Rational(-1), inner) }
    guard case .product(let factors) = product else { return nil }
    var steps: [(of: Term, by: Term)] = []
    for part in factors {
      if case .derivative(let inner, let by, 1) = part, inner.isHead, by.isHead {
        steps.append((inner, by))
      } else if let value = part.numericValue {
        factor = factor * value
      } else {
        return nil
      }
    }
    guard steps.count > 1, factor != Rational(1), steps.first?.of == quantity, steps.last?.by == by,
      zip(steps, steps.dropFirst()).allSatisfy({ $0.by == $1.of }),
      Set(steps.map(\.by)).count == steps.count
    else { return nil }
    let text = "\(Self.ownProduct)\(Formula.number(factor).text) times d\(quantity)/d\(by)"
    return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
  }
}

extension Term {
  /// A product without its numbers and its sign.
  var withoutItsNumbers: Term? {
    switch self {
    case .negative(let inner): return inner.withoutItsNumbers ?? inner
    case .product(let factors):
      let rest = factors.filter { $0.numericValue == nil }
      return rest.count == 1 ? rest[0] : .product(rest)
    default: return nil
    }
  }
}
