import HillockFormula
import HillockProof

// Equations that are proved with one thing in them changed, and are wrong because that changes what they say.
extension StatementChecker {
  /// An equation's right side with one thing in it changed.
  struct Slip {
    var term: Term
    /// Whether the change is inside of a sum, an exponent or an index. A factor or a sign before the whole may be that of
    /// another quantity, ½ (a − y)² for (a − y)²; what is inside is no other quantity's.
    var isInside: Bool
  }

  /// How the witness of such a refutation begins.
  static let mendedWords = "it holds with "

  /// Where an equation is left open, or fails without certainty, and is proved once one sign, factor, exponent or index in it is
  /// another one: ∂L/∂w_i = 2 ∂L/∂y x_i behind y = Σ_i w_i x_i + b, whatever L and the number of terms are.
  ///
  /// - Returns: what comes of it: a refutation, or a suspicion; `nil` where nothing does.
  func provedSlip(
    _ result: LinkResult, _ left: Term, _ relation: StatementTokens.Relation, _ right: Term,
    _ read: ReadStatement, _ judge: LinkJudge
  ) -> LinkResult? {
    guard result.isUndecided || result.isConditional && result.generalFailure != nil, relation == .equal,
      !isSingleStatement, left != right, !left.isNumeric, !right.isNumeric, left.foreignPart == nil,
      right.foreignPart == nil,
      left.hasDerivative || right.hasDerivative || !right.isHead && !left.isHead,
      right.size(limit: 120) < 120, left.size(limit: 120) < 120
    else { return nil }
    // The repairs' share, so that nothing that follows has less.
    let share = min(effort, repairBudget.left)
    let budget = Prover.Budget(share)
    let judge = judge.sharing(budget)
    defer { _ = repairBudget.spend(share - max(0, budget.left)) }
    let isSure = result.suspicion == nil && !result.isConditional
    let slips = (right.slips(beside: left) + lostFactors(left, right, judge.scope)).filter {
      isSure || $0.isInside
    }
    // With all indices different a look shows most of them; the others need all that there is.
    let likely = slips.prefix(40).filter { judge.agree(left, $0.term) }
    let sieve = Repair(judge: judge.prepared(for: left, right))
    var tried = 0
    for slip in likely + slips where tried < 12 && budget.left > 0 {
      if !likely.contains(where: { $0.term == slip.term }), tried >= 8 || !left.hasDerivative,
        !sieve.plausible((left, slip.term))
      {
        continue
      }
      tried += 1
      let proved = plainly(left, .equal, slip.term, read, judge)
      guard proved.isProved || byWayOfQuantities(left, slip.term)?.isProved == true else { continue }
      return refuted(by: slip, proved, result, left, right, read, judge)
    }
    return nil
  }

  /// What an equation comes to that is proved with one thing in it changed.
  private func refuted(
    by slip: Slip, _ proved: LinkResult, _ result: LinkResult, _ left: Term, _ right: Term,
    _ read: ReadStatement, _ judge: LinkJudge
  ) -> LinkResult? {
    guard proved.statedRates.isEmpty || doubtOfRates(proved, left, right, judge) == nil,
      !plainly(slip.term, .equal, right, read, judge).isProved,
      var witness = judge.difference(slip.term, right)
    else { return nil }
    witness.text = "\(Self.mendedWords)\(slip.term) in its place; \(witness.text)"
    var refuted = LinkResult(outcome: .refuted(witness), conditions: proved.conditions)
    refuted.mended = slip.term
    refuted.unknowns = result.unknowns
    if let doubt = doubt(left, .equal, right, read, judge, isOfAny: true, isMendedInside: slip.isInside) {
      if result.suspicion != nil || result.isConditional { return nil }
      refuted.doubt(doubt)
    }
    return refuted
  }
}

extension StatementChecker {
  /// The right side with what stands beside the variable where the text makes something of it: x_i of y = Σ_k w_k x_k for ∂L/∂w_i.
  private func lostFactors(_ left: Term, _ right: Term, _ scope: Scope) -> [Slip] {
    guard case .derivative(_, let by, 1) = left, let head = by.headName else { return [] }
    var result: [Slip] = []
    for body in scope.values.sorted(by: { $0.key < $1.key }).map(\.value.body) where body.mentions(head) {
      for factor in body.partners(of: by) where !right.contains(where: { $0 == factor }) && result.count < 4 {
        result.append(Slip(term: .product([right, factor]), isInside: false))
      }
    }
    return result
  }
}

extension LinkResult {
  fileprivate var isUndecided: Bool { if case .undecided = outcome { true } else { false } }
}

extension StatementChecker {
  /// Whether both sides have derivatives of names and are 0: a text that says of a product of derivatives what it comes to does
  /// not mean that, and twice the product would be as right.
  func isEmpty(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    let parts = right.derivativeParts
    let judge = judge.sharing(repairBudget)
    return !isSingleStatement && left.hasDerivative && parts.count > 1 && parts.allSatisfy(\.inner.isHead)
      && judge.judge(left, .equal, .zero).isProved && judge.judge(right, .equal, .zero).isProved
  }
}

extension LinkJudge {
  /// Where two terms differ, whatever the quantities in them are of which the text does not say what they are; `nil` where that is
  /// not shown.
  func difference(_ a: Term, _ b: Term) -> Witness? {
    if let witness = prepared(for: a, b).witness(against: a, b) { return witness }
    var plain = self
    for name in (a.derivativeParts + b.derivativeParts).compactMap(\.inner.headName) {
      plain.scope.values[name] = nil
      plain.scope.functions[name] = nil
      plain.scope.latest[name] = nil
    }
    if let witness = plain.prepared(for: a, b).witness(against: a, b) { return witness }
    let (first, second) = (a.takingRates, b.takingRates)
    return first.hasDerivative || second.hasDerivative ? nil : plain.witness(against: first, second)
  }

  /// Whether two terms are the same where all their indices differ: a look, and no proof for all of them.
  func agree(_ a: Term, _ b: Term) -> Bool {
    if case .proved? = prepared(for: a, b).verdict(a, b, effort: 3000) { return true }
    return false
  }

  private func witness(against a: Term, _ b: Term) -> Witness? {
    if case .refuted(let witness)? = verdict(a, b, effort: effort) { return witness }
    return nil
  }

  private func verdict(_ a: Term, _ b: Term, effort: Int) -> Verdict? {
    let free = a.freeIndices.union(b.freeIndices).sorted()
    let classes = Dictionary(uniqueKeysWithValues: free.map { ($0, $0) })
    var elaboration = elaboration(.symbolic(classes: classes), scope)
    guard let claim = try? claim(a, .equal, b, &elaboration) else { return nil }
    return Prover(effort: effort).decide(claim, within: budget).verdict
  }
}

extension Term {
  /// Itself with one thing changed, what is likely first.
  func slips(beside left: Term) -> [StatementChecker.Slip] {
    var result: [StatementChecker.Slip] = []
    var seen: Set<Term> = [self]
    func add(_ term: Term, isInside: Bool) {
      if result.count < 60, seen.insert(term).inserted {
        result.append(.init(term: term, isInside: isInside))
      }
    }
    for term in withoutFactor { add(term, isInside: false) }
    if case .negative(let inner) = self {
      add(inner, isInside: false)
    } else {
      add(.negative(self), isInside: false)
    }
    changed(\.withAnotherSign) { add($0, isInside: true) }
    changed(\.withAnotherExponent) { add($0, isInside: true) }
    if case .sum(let parts) = self {
      for (position, part) in parts.enumerated() {
        for other in part.withoutFactor {
          var others = parts
          others[position] = other
          add(.sum(others), isInside: true)
        }
      }
    }
    let indices = indicesOfComponents.union(left.freeIndices).sorted()
    let exchanges: (Term) -> [Term] = { $0.withAnotherIndex(of: indices) }
    changed(exchanges) { add($0, isInside: true) }
    // Texts differ in what the two indices of a weight say, and in what layer it belongs to.
    changed(\.withIndicesExchanged) { add($0, isInside: false) }
    changed(\.withAnotherLayer) { add($0, isInside: false) }
    changed(\.withAnotherPrime) { add($0, isInside: true) }
    if case .product(let factors) = self, factors.count > 1 {
      for position in factors.indices where factors[position].isBareName {
        var rest = factors
        rest.remove(at: position)
        add(rest.count == 1 ? rest[0] : .product(rest), isInside: false)
      }
    }
    return result
  }

  /// The indices of its components, those of sums included.
  private var indicesOfComponents: Set<String> {
    if case .element(let base, let subscripts) = self, let name = base.headName {
      return Set(subscripts.dropFirst(DerivativeTargets.Place.layers(of: name)).compactMap(\.index))
    }
    return children.reduce(into: []) { $0.formUnion($1.indicesOfComponents) }
  }

  /// Itself without a number that it is multiplied by, or with one.
  private var withoutFactor: [Term] {
    switch self {
    case .negative(let inner): return inner.withoutFactor.map { .negative($0) }
    case .product(let factors):
      var result: [Term] = []
      for (position, factor) in factors.enumerated() where factor.isNumeric {
        var rest = factors
        rest.remove(at: position)
        result.append(rest.count == 1 ? rest[0] : .product(rest))
      }
      if result.isEmpty { result = [.product([.integer(2)] + factors), .quotient(self, .integer(2))] }
      return result
    case .number: return []
    default: return [.product([.integer(2), self]), .quotient(self, .integer(2))]
    }
  }

  /// Hands on each term in which one part has been changed.
  private func changed(_ changes: (Term) -> [Term], _ give: (Term) -> Void) {
    for other in changes(self) { give(other) }
    switch self {
    case .element, .derivative: return
    default: break
    }
    for (position, child) in children.enumerated() {
      child.changed(changes) { other in
        var index = -1
        give(
          mapChildren { part in
            index += 1
            return index == position ? other : part
          })
      }
    }
  }

  private var withAnotherSign: [Term] {
    switch self {
    case .sum(let parts) where parts.count > 1: return parts.sumsWithAnotherSign
    case .power(.symbol("e"), let exponent):
      if case .negative(let inner) = exponent { return [.power(.symbol("e"), inner)] }
      return [.power(.symbol("e"), .negative(exponent))]
    case .apply("exp", 0, let arguments) where arguments.count == 1:
      if case .negative(let inner) = arguments[0] { return [.apply("exp", primes: 0, [inner])] }
      return [.apply("exp", primes: 0, [.negative(arguments[0])])]
    default: return []
    }
  }

  private var withAnotherExponent: [Term] {
    guard case .power(let base, .number(let value, _)) = self, value.isInteger else { return [] }
    var result: [Term] = []
    if value > .one {
      result.append(value == Rational(2) ? base : .power(base, .number(value - .one, digits: nil)))
    }
    result.append(.power(base, .number(value + .one, digits: nil)))
    return result
  }

  private var withIndicesExchanged: [Term] {
    guard case .element(let base, let subscripts) = self, let name = base.headName else { return [] }
    let layers = DerivativeTargets.Place.layers(of: name)
    guard subscripts.count == layers + 2, subscripts[layers] != subscripts[layers + 1] else { return [] }
    var others = subscripts
    others.swapAt(layers, layers + 1)
    return [.element(base, others)]
  }

  /// A name that has another layer above: a^(l) for a^(l−1).
  private var withAnotherLayer: [Term] {
    guard case .element(let base, let subscripts) = self, let name = base.headName,
      DerivativeTargets.Place.layers(of: name) == 1
    else { return [] }
    var places: [Subscript] = []
    switch subscripts[0] {
    case .name(let own): places = [.shifted(own, -1), .shifted(own, 1)]
    case .shifted(let own, let by): places = [.name(own)] + (by == 1 || by == -1 ? [.shifted(own, -by)] : [])
    case .number(let number): places = [.number(number &+ 1)] + (number > 0 ? [.number(number - 1)] : [])
    }
    return places.map { .element(base, [$0] + subscripts.dropFirst()) }
  }

  private var withAnotherPrime: [Term] {
    guard case .apply(let name, let primes, let arguments) = self, arguments.count == 1 else { return [] }
    let fewer: [Term] = primes > 0 ? [.apply(name, primes: primes - 1, arguments)] : []
    return fewer + [.apply(name, primes: primes + 1, arguments)]
  }

  /// The names that stand beside a name as factors, each with the indices that it has there for those of the name.
  fileprivate func partners(of name: Term) -> [Term] {
    guard case .product(let factors) = self else { return children.flatMap { $0.partners(of: name) } }
    var result: [Term] = []
    for (position, factor) in factors.enumerated() {
      var renaming: [String: Subscript] = [:]
      switch (factor, name) {
      case (.symbol(let own), .symbol(let other)) where own == other: break
      case (.element(let base, let own), .element(let other, let theirs))
      where base == other && own.count == theirs.count:
        for (mine, other) in zip(own, theirs) { if let index = mine.index { renaming[index] = other } }
      default: continue
      }
      var rest = factors
      rest.remove(at: position)
      result += rest.filter(\.isBareName).map { $0.renaming(indices: renaming) }
    }
    return result
  }

  private func withAnotherIndex(of indices: [String]) -> [Term] {
    switch self {
    case .element(let base, let subscripts):
      guard let name = base.headName else { return [] }
      let layers = DerivativeTargets.Place.layers(of: name)
      var result: [Term] = []
      for position in subscripts.indices.dropFirst(layers) {
        guard case .name(let own) = subscripts[position] else { continue }
        for other in indices where other != own {
          var others = subscripts
          others[position] = .name(other)
          result.append(.element(base, others))
        }
      }
      return result
    case .derivative(let inner, let by, let order):
      return inner.withAnotherIndex(of: indices).map { .derivative($0, by: by, order: order) }
        + by.withAnotherIndex(of: indices).map { .derivative(inner, by: $0, order: order) }
    case .delta(let a, let b):
      let others = indices.map(Subscript.name)
      return others.filter { $0 != a && $0 != b }.flatMap { [.delta($0, b), .delta(a, $0)] }
    default: return []
    }
  }
}

extension [Term] {
  /// The sums of these with one of them taken the other way.
  var sumsWithAnotherSign: [Term] {
    indices.map { position in
      var others = self
      if case .negative(let inner) = self[position] {
        others[position] = inner
      } else {
        others[position] = .negative(self[position])
      }
      return .sum(others)
    }
  }
}
