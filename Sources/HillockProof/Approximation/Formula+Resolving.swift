@_spi(Tools) import HillockFormula

extension Formula {
  /// The formula without the choices that are the same over the whole of the ranges: |u| where u keeps its sign, a maximum
  /// with one argument on top, a definition by cases in one case.
  ///
  /// What differs over the ranges stays as it is.
  func resolved(over evaluation: Evaluation) -> Formula {
    func inner(_ part: Formula) -> Formula { part.resolved(over: evaluation) }
    func range(_ part: Formula) -> Interval? { try? evaluation.value(Evaluable(part)) }
    switch self {
    case .number, .constant, .variable: return self
    case .sum(let terms): return .sum(terms.map(inner))
    case .product(let factors): return .product(factors.map(inner))
    case .power(let base, let exponent): return .power(inner(base), inner(exponent))
    case .function(.abs, let arguments):
      let parts = arguments.map(inner)
      guard parts.count == 1, let range = range(parts[0]) else { return .function(.abs, parts) }
      if range.lower.signum >= 0 { return parts[0] }
      if range.upper.signum <= 0 { return .product([.number(Rational(-1)), parts[0]]) }
      return .function(.abs, parts)
    case .function(.sign, let arguments):
      let parts = arguments.map(inner)
      guard parts.count == 1, let range = range(parts[0]) else { return .function(.sign, parts) }
      if range.isPositive { return .one }
      if range.isNegative { return .number(Rational(-1)) }
      return .function(.sign, parts)
    case .function(let function, let arguments) where function == .max || function == .min:
      var parts: [(Formula, Interval?)] = []
      for argument in arguments.map(inner) {
        let next = range(argument)
        // Each argument is compared with those that are still in the running.
        func wins(_ a: Interval?, _ b: Interval?) -> Bool {
          guard let a, let b else { return false }
          return function == .max ? b.upper <= a.lower : a.upper <= b.lower
        }
        if parts.contains(where: { wins($0.1, next) }) { continue }
        parts.removeAll { wins(next, $0.1) }
        parts.append((argument, next))
      }
      return parts.count == 1 ? parts[0].0 : .function(function, parts.map(\.0))
    case .function(let function, let arguments): return .function(function, arguments.map(inner))
    case .piecewise(let branches, let otherwise):
      var kept: [Branch] = []
      for branch in branches {
        let holds = (try? evaluation.holds(Evaluable.Test(branch.condition))) ?? nil
        if holds == false { continue }
        if holds == true {
          return kept.isEmpty ? inner(branch.value) : .piecewise(kept, otherwise: inner(branch.value))
        }
        kept.append(Branch(branch.condition, inner(branch.value)))
      }
      return kept.isEmpty ? inner(otherwise) : .piecewise(kept, otherwise: inner(otherwise))
    }
  }

  /// Whether |u|, sign, max, min or a definition by cases occurs: what may bend or jump.
  var hasChoices: Bool {
    switch self {
    case .number, .constant, .variable: false
    case .sum(let parts), .product(let parts): parts.contains(where: \.hasChoices)
    case .power(let base, let exponent): base.hasChoices || exponent.hasChoices
    case .function(let function, let arguments):
      [.abs, .sign, .max, .min].contains(function) || arguments.contains(where: \.hasChoices)
    case .piecewise: true
    }
  }
}
