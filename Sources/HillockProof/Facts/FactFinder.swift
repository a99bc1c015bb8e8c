import BigInt
@_spi(Tools) import HillockFormula

/// Looks for the facts about one function: guesses from exact special values, and claims for the prover.
struct FactFinder {
  let formula: Formula
  let variable: String
  let effort: Int
  /// What all claims may touch together: dozens of them are tried.
  let total: WorkMeter
  private var facts = Facts()

  /// Beyond so many parts nothing is tried.
  static let partLimit = 20_000

  init(formula: Formula, variable: String, effort: Int) {
    self.formula = formula
    self.variable = variable
    self.effort = effort
    total = .touching(min(3_000_000, max(600_000, 75 * min(effort, 1_000_000))))
  }

  private var x: Formula { .variable(variable) }
  private let minusOne = Formula.number(Rational(-1))

  mutating func find() -> Facts {
    if formula.exceeds(depth: Prover.nestingLimit, parts: Self.partLimit) { return facts }
    let mirrored = formula.substituting([variable: .product([minusOne, x])])
    facts.isEven = holds(Claim(mirrored, .equal, formula))
    facts.isOdd = holds(Claim(mirrored, .equal, .product([minusOne, formula])))
    facts.limitAtMinusInfinity = extent(of: formula, .minusInfinity)
    facts.limitAtPlusInfinity = extent(of: formula, .plusInfinity)
    guard let pieces = pieces() else { return facts }
    facts.pieces = pieces
    findShape()
    facts.supremum = extreme(of: formula, upper: true)
    facts.infimum = extreme(of: formula, upper: false)
    if facts.isContinuous { facts.lipschitzConstant = steepest() }
    if facts.isContinuous || pieces.allSatisfy({ $0.derivative == .zero }) {
      facts.derivativeFromOutput = OutputRelation(
        formula: formula, variable: variable, pieces: pieces, effort: effort, total: total
      )
      .find()
    }
    return facts
  }

  private func holds(_ claim: Claim) -> Bool {
    if case .proved = Prover(effort: effort).decide(claim, sharing: total).verdict { true } else { false }
  }

  private func compare(_ left: Formula, _ relation: Claim.Relation, _ right: Formula) -> Bool {
    holds(Claim(left, relation, right))
  }

  // MARK: pieces

  /// The breakpoints and what lies between them; `nil` when they are not simple rational numbers.
  private func pieces() -> [Facts.Piece]? {
    let meter = Algebra.Meter(effort, within: total)
    let analysis = CaseAnalysis(names: formula.names.union([variable]), meter: meter, derivatives: [:])
    let findings = analysis.explore([CaseBranch()]) { (branch, algebra) throws(Obstacle) in
      _ = try algebra.normalize(try analysis.resolver(algebra, branch).resolve(branch.express(formula)))
      return .holds([], steps: [])
    }
    var points = Set<Rational>()
    for finding in findings {
      guard case .holds = finding.outcome else { return nil }
      for condition in finding.branch.description {
        guard case .compare(.variable(variable), _, .number(let value)) = condition else { return nil }
        points.insert(value)
      }
    }
    let ends = points.sorted()
    guard ends.count <= 12 else { return nil }
    var result: [Facts.Piece] = []
    for index in 0...ends.count {
      let lower = index > 0 ? ends[index - 1] : nil
      let upper = index < ends.count ? ends[index] : nil
      let sample: Rational
      switch (lower, upper) {
      case (let low?, let high?): sample = (low + high) * Rational(1, 2)
      case (let low?, nil): sample = low + .one
      case (nil, let high?): sample = high - .one
      case (nil, nil): sample = .one
      }
      guard let piece = try? numeric(sample).resolve(formula),
        let derivative = try? SmoothDerivative.of(piece, variable, meter)
      else { return nil }
      let next = Facts.Piece(
        lower: lower, upper: upper, formula: Algebra.tidied(piece, total),
        derivative: Algebra.tidied(derivative, total))
      // A point that only looked like a breakpoint.
      if let last = result.last, last.formula == next.formula {
        result[result.count - 1].upper = upper
      } else {
        result.append(next)
      }
    }
    return result
  }

  private func numeric(_ value: Rational) -> Resolver {
    let claim = Claim(formula, .equal, formula)
    return WitnessSearch(claim: claim, names: [variable], meter: Algebra.Meter(20_000, within: total))
      .numeric([variable: value])
  }

  private func derivativeClaim(_ order: Int, _ relation: Claim.Relation, _ right: Formula) -> Claim {
    Claim(
      .variable("f′"), relation, right,
      derivatives: ["f′": .init(of: formula, in: variable, order: order, at: x)])
  }

  // MARK: shape

  private mutating func findShape() {
    var rises = true
    var falls = true
    var steepens = true
    var flattens = true
    facts.isContinuous = true
    for (left, right) in zip(facts.pieces, facts.pieces.dropFirst()) {
      guard let point = left.upper else { continue }
      let at = [variable: Formula.number(point)]
      let (before, after) = (left.formula.substituting(at), right.formula.substituting(at))
      let value = formula.substituting(at)
      if !compare(before, .equal, value) || !compare(value, .equal, after) {
        facts.isContinuous = false
        rises = rises && compare(before, .lessOrEqual, value) && compare(value, .lessOrEqual, after)
        falls = falls && compare(before, .greaterOrEqual, value) && compare(value, .greaterOrEqual, after)
      }
      let slopes = (left.derivative.substituting(at), right.derivative.substituting(at))
      steepens = steepens && compare(slopes.0, .lessOrEqual, slopes.1)
      flattens = flattens && compare(slopes.0, .greaterOrEqual, slopes.1)
    }
    facts.isIncreasing = rises && holds(derivativeClaim(1, .greaterOrEqual, .zero))
    facts.isDecreasing = falls && holds(derivativeClaim(1, .lessOrEqual, .zero))
    if facts.pieces.allSatisfy({ $0.derivative == .zero }) {
      facts.isIncreasing = rises
      facts.isDecreasing = falls
    }
    guard facts.isContinuous else { return }
    let isLinear = facts.pieces.allSatisfy { $0.derivative.names.isEmpty }
    facts.isConvex = steepens && (isLinear || holds(derivativeClaim(2, .greaterOrEqual, .zero)))
    facts.isConcave = flattens && (isLinear || holds(derivativeClaim(2, .lessOrEqual, .zero)))
  }

  // MARK: limits and extremes

  private func extent(of expression: Formula, _ target: Claim.Approach.Target) -> Facts.Extent? {
    let approach = Claim.Approach(variable, target)
    switch LimitProof.value(of: expression, approach, effort: effort, within: total) {
    case .finite(let value)?: return .finite(value)
    case .plusInfinity?: return .plusInfinity
    case .minusInfinity?: return .minusInfinity
    case nil: return nil
    }
  }

  /// The supremum (or infimum) of an expression.
  private func extreme(of expression: Formula, upper: Bool) -> Facts.Extreme? {
    let ends = [extent(of: expression, .minusInfinity), extent(of: expression, .plusInfinity)]
    if ends.contains(upper ? .plusInfinity : .minusInfinity) { return upper ? .plusInfinity : .minusInfinity }
    var candidates: [(Formula, Bool)] = []
    var points = [Formula.zero] + facts.pieces.compactMap(\.upper).map { .number($0) }
    let quarter = Formula.product([.number(Rational(1, 2)), .constant(.pi)])
    points += [quarter, .product([minusOne, quarter])]
    for point in points {
      candidates.append((Algebra.tidied(expression.substituting([variable: point]), total), true))
    }
    for piece in facts.pieces {
      for end in [piece.lower, piece.upper].compactMap({ $0 }) {
        candidates.append(
          (Algebra.tidied(piece.formula.substituting([variable: .number(end)]), total), false))
      }
    }
    for case .finite(let value)? in ends { candidates.append((value, false)) }
    for (value, isAttained) in candidates where value.names.isEmpty {
      let relation: Claim.Relation = upper ? .lessOrEqual : .greaterOrEqual
      if compare(expression, relation, value) {
        return .exact(value, isAttained: isAttained || isTaken(value, expression))
      }
    }
    return enclosed(expression, upper: upper)
  }

  /// Whether a piece that reaches out to infinity is this constant.
  private func isTaken(_ value: Formula, _ expression: Formula) -> Bool {
    let far = Rational(1000)
    return [far, -far].contains { compare(expression.substituting([variable: .number($0)]), .equal, value) }
  }

  /// The extreme to five decimals: reached up to the inner number, bounded by the outer one.
  private func enclosed(_ expression: Formula, upper: Bool) -> Facts.Extreme? {
    guard let reached = bestValue(expression, upper: upper) else { return nil }
    let scale = BigInt(100_000)
    let scaled = (upper ? -reached : reached) * Rational(scale)
    let inner = Rational(scaled.floor + 1, scale)
    let outer = Rational(scaled.floor, scale)
    let bound = upper ? -outer : outer
    guard compare(expression, upper ? .lessOrEqual : .greaterOrEqual, .number(bound)) else { return nil }
    return .between(upper ? -inner : outer, upper ? bound : inner)
  }

  /// The best value found by search on finer and finer grids: a lower bound of the supremum.
  private func bestValue(_ expression: Formula, upper: Bool) -> Rational? {
    let node = Evaluable(expression)
    var center = Rational.zero
    var step = Rational(1)
    var result: Dyadic?
    for round in 0..<14 {
      var best: (Dyadic, Rational)?
      for index in (round == 0 ? -10...10 : -3...3) {
        let point = center + Rational(index) * step
        guard let value = try? Evaluation(bits: 64, at: [variable: point], total).value(node) else {
          continue
        }
        // The end of the enclosure that is surely reached.
        let found = upper ? value.lower : value.upper.negated
        if best.map({ found > $0.0 }) ?? true { best = (found, point) }
      }
      guard let best else { return nil }
      if result.map({ best.0 > $0 }) ?? true { result = best.0 }
      center = best.1
      step = step * Rational(1, 3)
    }
    guard let result, !result.isInfinite, result.top.magnitude < 200 else { return nil }
    return upper ? result.rational : -result.rational
  }

  /// The supremum of |f′| over all pieces.
  private func steepest() -> Facts.Extreme? {
    var candidates: [Formula] = []
    var attained: [Formula] = []
    func add(_ value: Formula, isAttained: Bool = false) {
      guard value.names.isEmpty else { return }
      let magnitude: Formula = compare(value, .less, .zero) ? .product([minusOne, value]) : value
      let tidy = Algebra.tidied(magnitude, total)
      if !candidates.contains(tidy) { candidates.append(tidy) }
      if isAttained { attained.append(tidy) }
    }
    for piece in facts.pieces {
      for end in [piece.lower, piece.upper].compactMap({ $0 }) {
        add(
          Algebra.tidied(piece.derivative.substituting([variable: .number(end)]), total),
          isAttained: piece.derivative.names.isEmpty)
      }
      if piece.lower.map({ $0 < .zero }) ?? true, piece.upper.map({ .zero < $0 }) ?? true {
        add(Algebra.tidied(piece.derivative.substituting([variable: .zero]), total), isAttained: true)
      }
    }
    for (piece, target) in [
      (facts.pieces.first, Claim.Approach.Target.minusInfinity), (facts.pieces.last, .plusInfinity),
    ] {
      guard let piece else { continue }
      switch extent(of: piece.derivative, target) {
      case .finite(let value)?: add(value)
      case .plusInfinity?, .minusInfinity?: return .plusInfinity
      case nil: break
      }
    }
    func bounds(_ value: Formula) -> Bool {
      holds(derivativeClaim(1, .lessOrEqual, value))
        && holds(derivativeClaim(1, .greaterOrEqual, .product([minusOne, value])))
    }
    // The largest candidate is the only one that can be a bound.
    let ordered = candidates.sorted {
      ($0.enclosure([:], bits: 64, total)?.lower ?? .zero)
        > ($1.enclosure([:], bits: 64, total)?.lower ?? .zero)
    }
    if let largest = ordered.first, bounds(largest) {
      return .exact(largest, isAttained: attained.contains(largest))
    }
    guard facts.pieces.count == 1, let piece = facts.pieces.first else { return nil }
    // In the shape of the formula it evaluates more tightly than as a normal form.
    let derivative = (try? SmoothDerivative.of(formula, variable, total)) ?? piece.derivative
    guard let high = enclosed(derivative, upper: true) else { return nil }
    guard case .between(let inner, let outer) = high,
      holds(derivativeClaim(1, .greaterOrEqual, .number(-outer)))
    else { return nil }
    return .between(inner, outer)
  }
}
