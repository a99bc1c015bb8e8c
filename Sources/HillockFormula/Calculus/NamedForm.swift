extension Formula {
  /// The formula with sigmoid, softplus and tanh called by name where it spells them out:
  /// ln(1 + exp(u)), 1/(1 + exp(−u)), exp(u)/(1 + exp(u)), (e^u − e^−u)/(e^u + e^−u).
  ///
  /// What is nested deeper than `depthLimit`, or takes too many steps, stays as it is.
  package func namedForm() -> Formula { namedForm(.forming()) }

  func namedForm(_ meter: WorkMeter) -> Formula { form(false, meter) }

  /// The named form, made safe against overflow and cancellation as well: 1 − sigmoid(u) becomes
  /// sigmoid(−u), ln(sigmoid(u)) becomes −softplus(−u), and ln((e^u + e^−u)/2) is written with softplus.
  package func evaluationForm() -> Formula { form(true, .forming()) }

  private func form(_ forEvaluation: Bool, _ meter: WorkMeter) -> Formula {
    if meter.isExhausted || exceeds(depth: Self.depthLimit, parts: 2_000_000) { return self }
    return rewritten(forEvaluation, meter)
  }

  /// Simplified, or as it is when the work is used up.
  private func simplified(within meter: WorkMeter) -> Formula {
    if meter.isExhausted { return self }
    return (try? simplified(meter)) ?? self
  }

  fileprivate func rewritten(_ forEvaluation: Bool, _ meter: WorkMeter) -> Formula {
    meter.note(2)
    func inner(_ e: Formula) -> Formula { e.rewritten(forEvaluation, meter) }
    switch self {
    case .number, .constant, .variable: return self
    case .sum(let terms):
      let terms = terms.map(inner)
      if forEvaluation, terms.count == 2, terms.contains(1), let other = terms.first(where: { $0 != 1 }),
        case .product(let factors) = other, factors.count == 2, factors[0] == -1,
        case .function(.sigmoid, let arguments) = factors[1]
      {
        return sigmoid((-arguments[0]).simplified(within: meter))
      }
      return .sum(terms)
    case .product(let factors): return Self.namedProduct(factors.map(inner), meter)
    case .power(let base, let exponent):
      let (base, exponent) = (inner(base), inner(exponent))
      if exponent == -1, let u = base.onePlusExponential { return sigmoid((-u).simplified(within: meter)) }
      return .power(base, exponent)
    case .function(.ln, let arguments) where arguments.count == 1:
      if let u = arguments[0].onePlusExponential { return softplus(inner(u)) }
      let argument = inner(arguments[0])
      if forEvaluation {
        if case .function(.sigmoid, let u) = argument { return -softplus((-u[0]).simplified(within: meter)) }
        if case .product(let factors) = argument, factors.count == 2,
          factors[1] == .number(Rational(1, 2)) || factors[0] == .number(Rational(1, 2)),
          let u = factors.compactMap({ $0.exponentialPair(sign: 1, meter) }).first
        {
          let size = Formula.function(.abs, [u])
          return size + softplus(-2 * size) - ln(2)
        }
      }
      return .function(.ln, [argument])
    case .function(let function, let arguments): return .function(function, arguments.map(inner))
    case .piecewise(let branches, let otherwise):
      return .piecewise(
        branches.map { Branch($0.condition.rewritten(forEvaluation, meter), inner($0.value)) },
        otherwise: inner(otherwise))
    }
  }

  /// u, when this is 1 + exp(u).
  private var onePlusExponential: Formula? {
    guard case .sum(let terms) = self, terms.count == 2, terms.contains(1),
      case .function(.exp, let arguments)? = terms.first(where: { $0 != 1 })
    else { return nil }
    return arguments.first
  }

  /// u, when this is exp(u) + sign·exp(−u).
  fileprivate func exponentialPair(sign: Int, _ meter: WorkMeter) -> Formula? {
    guard case .sum(let terms) = self, terms.count == 2, case .function(.exp, let u) = terms[0],
      case .function(.exp, let v) = sign < 0 ? -terms[1] : terms[1],
      (-u[0]).simplified(within: meter) == v[0].simplified(within: meter)
    else { return nil }
    return u[0]
  }

  private static func namedProduct(_ factors: [Formula], _ meter: WorkMeter) -> Formula {
    var factors = factors
    // 1/(1 + exp(v)) has become sigmoid(−v); with a factor exp(v) beside it, the two are sigmoid(v).
    for (i, factor) in factors.enumerated() {
      if meter.isExhausted { break }
      meter.note(2)
      if case .function(.sigmoid, let arguments) = factor,
        let j = meter.index(of: exp((-arguments[0]).simplified(within: meter)), in: factors)
      {
        factors[i] = sigmoid((-arguments[0]).simplified(within: meter))
        factors.remove(at: j)
        break
      }
      if case .power(let base, let exponent) = factor, exponent == -1,
        let u = base.exponentialPair(sign: 1, meter),
        let j = factors.firstIndex(where: { $0.exponentialPair(sign: -1, meter) == u })
      {
        factors[i] = tanh(u)
        factors.remove(at: j)
        break
      }
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }
}

extension WorkMeter {
  fileprivate func index(of expression: Formula, in list: [Formula]) -> Int? {
    note(list.count)
    return isExhausted ? nil : list.firstIndex(of: expression)
  }
}

extension Formula.Condition {
  fileprivate func rewritten(_ forEvaluation: Bool, _ meter: WorkMeter) -> Formula.Condition {
    switch self {
    case .compare(let left, let relation, let right):
      return .compare(
        left.rewritten(forEvaluation, meter), relation, right.rewritten(forEvaluation, meter))
    case .all(let parts): return .all(parts.map { $0.rewritten(forEvaluation, meter) })
    case .any(let parts): return .any(parts.map { $0.rewritten(forEvaluation, meter) })
    case .not(let part): return .not(part.rewritten(forEvaluation, meter))
    }
  }
}
