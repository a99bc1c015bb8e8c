import HillockFormula
import HillockProof

/// Finds one change that makes a wrong link right.
///
/// Every candidate differs from what stands there in one sign, factor, exponent, prime, number, name or bracket. The
/// prover has the last word: a repair is given only when it is proved.
struct Repair {
  let judge: LinkJudge
  /// How many candidates the prover may look at.
  var attempts = 24

  /// A repaired right side of `left relation right` or, failing that, a repaired left side.
  func find(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> (
    text: String, term: Term, isRight: Bool
  )? {
    // The sieve has to follow the chain rule as the prover does.
    Repair(judge: judge.prepared(for: left, right), attempts: attempts).found(left, relation, right)
  }

  private func found(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> (
    text: String, term: Term, isRight: Bool
  )? {
    let names = Self.atoms(of: left, right)
    if left.hasDerivative || right.hasDerivative {
      // What quantities of no known form come to at some points says little: these are tried without.
      for candidate in Self.exchanges(of: right, left.freeIndices.union(right.freeIndices)).prefix(8) {
        guard judge.budget.left > 0 else { return nil }
        if judge.judge(left, relation, candidate).isProved { return ("\(candidate)", candidate, true) }
      }
    }
    if let found = best(
      Self.edits(of: right, names: names) + factored(left, right), { (left, $0) },
      { judge.judge(left, relation, $0) })
    {
      return ("\(found)", found, true)
    }
    if let found = best(
      Self.edits(of: left, names: names), { ($0, right) }, { judge.judge($0, relation, right) })
    {
      return ("\(found)", found, false)
    }
    return nil
  }

  /// A repaired left side, for a limit whose right side is what was meant.
  func findLeft(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> Term? {
    let names = Self.atoms(of: left, right)
    var rest = attempts
    for candidate in Self.edits(of: left, names: names) {
      rest -= 1
      if judge.judge(candidate, relation, right).isProved { return candidate }
      if rest == 0 { return nil }
    }
    return nil
  }

  /// The first candidate that numbers do not rule out and that is proved.
  private func best(
    _ candidates: [Term], _ sides: (Term) -> (Term, Term), _ prove: (Term) -> LinkResult
  ) -> Term? {
    var left = attempts
    for candidate in candidates {
      guard plausible(sides(candidate)) else { continue }
      left -= 1
      let result = prove(candidate)
      if result.isProved { return candidate }
      if left == 0 { return nil }
    }
    return nil
  }

  /// The right side with a number before it, where the left side is the same multiple of it at some points.
  private func factored(_ left: Term, _ right: Term) -> [Term] {
    guard !left.isNumeric || !right.isNumeric, let points = values((left, right)), points.count > 2,
      points.allSatisfy({ abs($0.1) > 1e-9 })
    else {
      return []
    }
    let ratio = points[0].0 / points[0].1
    guard points.allSatisfy({ abs($0.0 / $0.1 - ratio) < 1e-9 * abs(ratio) }) else { return [] }
    for below in 1...12 {
      let above = (ratio * Double(below)).rounded()
      guard above != 0, abs(above) < 1000, abs(above / Double(below) - ratio) < 1e-9 * abs(ratio), ratio != 1
      else { continue }
      return [.product([.number(Rational(Int(above), below), digits: nil), right])]
    }
    return []
  }

  /// Whether both sides agree in floating point at some points; a sieve, no proof.
  func plausible(_ sides: (Term, Term)) -> Bool {
    guard let points = values(sides) else { return true }
    return !points.isEmpty && points.allSatisfy { abs($0.0 - $0.1) <= 1e-7 * max(1, abs($0.0), abs($0.1)) }
  }

  /// Both sides in floating point at a few points, where they have values; `nil` where they are not read as formulas.
  private func values(_ sides: (Term, Term)) -> [(Double, Double)]? {
    let limit = LinkJudge.sizeLimit
    guard judge.budget.spend(12 * (sides.0.size(limit: limit) + sides.1.size(limit: limit))) else {
      return []
    }
    let free = sides.0.freeIndices.union(sides.1.freeIndices).sorted()
    var values: [String: Int] = [:]
    for (position, name) in free.enumerated() { values[name] = position + 1 }
    var elaboration = judge.elaboration(
      .concrete(size: max(2, free.count), values: values), judge.scope)
    guard let claim = try? judge.claim(sides.0, .equal, sides.1, &elaboration) else { return nil }
    let left = claim.left.withDerivatives(claim.derivatives)
    let right = claim.right.withDerivatives(claim.derivatives)
    let names = left.names.union(right.names).sorted()
    var result: [(Double, Double)] = []
    for point in 0..<5 {
      var numbers: [String: Double] = [:]
      for (position, name) in names.enumerated() {
        // Irrational-looking, positive and negative, away from 0 and 1; parameters stay positive.
        let raw = Double((position * 37 + point * 53 + 11) % 97) / 41 - 1.13
        numbers[name] = LinkJudge.customarilyPositive.contains(name) ? abs(raw) / 3 + 0.17 : raw
      }
      guard let a = try? left.evaluate(numbers), let b = try? right.evaluate(numbers), a.isFinite, b.isFinite
      else { continue }
      result.append((a, b))
    }
    return result
  }

  // MARK: candidates

  private static let candidateLimit = 600

  /// The names and components in both sides, of which one may stand for another.
  private static func atoms(of left: Term, _ right: Term) -> [Term] {
    var result: Set<Term> = []
    func look(_ term: Term) {
      switch term {
      case .symbol(let name): if name != "e", name != "pi" { result.insert(term) }
      case .element(.symbol, _): result.insert(term)
      case .derivative(let inner, _, _) where inner.isHead: break
      default: term.children.forEach(look)
      }
    }
    look(left)
    look(right)
    return result.sorted { "\($0)" < "\($1)" }
  }

  static func edits(of term: Term, names: [Term]) -> [Term] {
    var result: [Term] = []
    // A sign is what is lost most often.
    var seen: Set<Term> = [term]
    func take(_ candidate: Term) -> Bool {
      if seen.insert(candidate).inserted { result.append(candidate) }
      return result.count < candidateLimit
    }
    _ =
      collect(term, changes: signChanges, take)
      && collect(term, changes: { indexChanges(of: $0, names) }, take)
      && collect(term, changes: { changes(of: $0, names: names) }, take)
    return result
  }

  /// Hands on every term that differs from `term` in one place, until `give` has enough; `false` when it has.
  private static func collect(_ term: Term, changes: (Term) -> [Term], _ give: (Term) -> Bool) -> Bool {
    for changed in changes(term) where !give(changed) { return false }
    // The letter of a component is no part by itself.
    if case .element(.symbol, _) = term { return true }
    for (position, child) in term.children.enumerated() {
      let goesOn = collect(child, changes: changes) { changed in
        var index = -1
        return give(
          term.mapChildren { part in
            index += 1
            return index == position ? changed : part
          })
      }
      if !goesOn { return false }
    }
    return true
  }

  private static func signChanges(of term: Term) -> [Term] {
    switch term {
    case .negative(let inner): return [inner]
    case .apply(let name, let primes, let arguments) where arguments.count == 1:
      if case .negative = arguments[0] { return [] }
      return [.apply(name, primes: primes, [.negative(arguments[0])])]
    case .sum(let parts): return parts.sumsWithAnotherSign
    default: return []
    }
  }

  private static func changes(of term: Term, names: [Term]) -> [Term] {
    var result: [Term] = []
    switch term {
    case .negative(let inner): result.append(inner)
    case .number(let value, _):
      for other in [value * Rational(2), value / Rational(2), value + .one, value - .one] {
        result.append(.number(other, digits: nil))
      }
    case .symbol:
      result += names.filter { $0 != term }
      result.append(.product([.integer(2), term]))
    case .element(.symbol(let name), _):
      // z_2 for z_1
      result += names.filter { $0 != term && $0.headName == name }
    case .apply(let name, let primes, let arguments):
      result.append(.apply(name, primes: primes + 1, arguments))
      if primes > 0 { result.append(.apply(name, primes: primes - 1, arguments)) }
      if arguments.count == 1, let inner = arguments.first {
        if case .negative(let positive) = inner {
          result.append(.apply(name, primes: primes, [positive]))
          result.append(.apply(name, primes: primes, [.negative(twice(positive))]))
        } else {
          result.append(.apply(name, primes: primes, [.negative(inner)]))
          result.append(.apply(name, primes: primes, [twice(inner)]))
        }
        result.append(.apply(name, primes: primes, [.quotient(inner, .integer(2))]))
      } else if arguments.count == 2 {
        // max(0.01, x) for max(0.01 x, x).
        for (position, argument) in arguments.enumerated() {
          for name in names {
            var changed = arguments
            changed[position] = .product([argument, name])
            result.append(.apply(term.functionName ?? "", primes: primes, changed))
          }
        }
      }
      result.append(.power(term, .integer(2)))
    case .power(let base, let exponent):
      result.append(base)
      result.append(.power(base, .negative(exponent)))
      if case .number(let value, _) = exponent {
        result.append(.power(base, .number(value + .one, digits: nil)))
      } else {
        result.append(.power(base, .quotient(exponent, .integer(2))))
      }
    case .quotient(let a, let b):
      result.append(.quotient(a, .power(b, .integer(2))))
      result.append(.quotient(b, a))
      result.append(a)
      if case .product(let factors) = b {
        for position in factors.indices {
          var rest = factors
          rest[position] = .power(factors[position], .quotient(.one, .integer(2)))
          result.append(.quotient(a, .product(rest)))
        }
      }
    case .sum(let parts):
      // (1/m) a − y for (1/m)(a − y).
      if case .product(let factors) = parts[0], let last = factors.last, factors.count > 1 {
        result.append(.product(factors.dropLast() + [.sum([last] + parts.dropFirst())]))
      }
      for position in parts.indices {
        var changed = parts
        if case .negative(let inner) = parts[position] {
          changed[position] = inner
        } else {
          changed[position] = .negative(parts[position])
        }
        result.append(.sum(changed))
        var dropped = parts
        dropped.remove(at: position)
        result.append(dropped.count == 1 ? dropped[0] : .sum(dropped))
      }
    case .product(let parts):
      for position in parts.indices {
        var dropped = parts
        dropped.remove(at: position)
        result.append(dropped.count == 1 ? dropped[0] : .product(dropped))
      }
    case .over(let kind, let index, let range, let body):
      // Σ_{i=1}^n e^{θ_j}: the index that the summand has.
      for free in body.freeIndices.sorted() where free != index {
        result.append(.over(kind, index: free, range: range, body))
      }
    case .cases(let cases, let otherwise):
      for position in cases.indices where otherwise == nil || cases.count > 1 {
        if case .compare(let a, let relation, let b) = cases[position].condition {
          let other: Formula.Relation =
            switch relation {
            case .less: .greater
            case .greater: .less
            case .lessOrEqual: .greaterOrEqual
            case .greaterOrEqual: .lessOrEqual
            default: relation
            }
          var changed = cases
          changed[position].condition = .compare(a, other, b)
          result.append(.cases(changed, otherwise: otherwise))
        }
      }
    default: break
    }
    // A factor or a sign that was lost.
    switch term {
    case .number, .cases, .negative: break
    default:
      result.append(.negative(term))
      result.append(.product([.integer(2), term]))
      for name in names.prefix(6) { result.append(.product([name, term])) }
      result.append(.quotient(term, .integer(2)))
      if case .power = term {} else { result.append(.power(term, .integer(2))) }
      if case .product = term { result.append(.power(term, .quotient(.one, .integer(2)))) }
      if case .symbol(let name) = term, name == "pi" {
        result.append(.power(term, .quotient(.one, .integer(2))))
      }
    }
    return result
  }

  /// The term with the two indices of one component exchanged, or with another index of the statement in one.
  private static func exchanges(of term: Term, _ indices: Set<String>) -> [Term] {
    var result: [Term] = []
    _ = collect(
      term,
      changes: { part in
        guard case .element(let base, let subscripts) = part, let name = part.headName else { return [] }
        let layers = DerivativeTargets.Place.layers(of: name)
        var changed = subscripts
        if subscripts.count == layers + 2 {
          changed.swapAt(layers, layers + 1)
          return changed == subscripts ? [] : [.element(base, changed)]
        }
        guard subscripts.count == layers + 1, case .name(let own) = subscripts[layers] else { return [] }
        return indices.sorted().filter { $0 != own }.map { other in
          changed[layers] = .name(other)
          return .element(base, changed)
        }
      },
      { candidate in
        result.append(candidate)
        return result.count < 24
      })
    return result
  }

  /// A component with two indices exchanged, with another index of the statement, or one step before or behind.
  private static func indexChanges(of term: Term, _ names: [Term]) -> [Term] {
    guard case .element(let base, let subscripts) = term else { return [] }
    var result: [Term] = []
    let indices = names.reduce(into: Set<String>()) { $0.formUnion($1.freeIndices) }.sorted()
    if subscripts.count > 1, let last = subscripts.last {
      var exchanged = subscripts
      exchanged[subscripts.count - 1] = subscripts[subscripts.count - 2]
      exchanged[subscripts.count - 2] = last
      result.append(.element(base, exchanged))
    }
    for position in subscripts.indices {
      var others: [Term.Subscript] = []
      switch subscripts[position] {
      case .name(let own):
        others =
          indices.filter { $0 != own }.map(Term.Subscript.name) + [.shifted(own, -1), .shifted(own, 1)]
      case .shifted(let own, _): others = [.name(own)]
      case .number(let value): others = [.number(value &+ 1)] + (value > 0 ? [.number(value - 1)] : [])
      }
      for other in others {
        var changed = subscripts
        changed[position] = other
        result.append(.element(base, changed))
      }
    }
    return result
  }

  private static func twice(_ term: Term) -> Term {
    if case .product(let parts) = term { return .product([.integer(2)] + parts) }
    return .product([.integer(2), term])
  }
}

extension Term {
  var functionName: String? { if case .apply(let name, _, _) = self { name } else { nil } }
}

extension Formula {
  /// The names of derivatives replaced by what the rules give for them, wherever those hold.
  func withDerivatives(_ terms: [String: Claim.DerivativeTerm], depth: Int = 0) -> Formula {
    guard depth < 8, !terms.isEmpty else { return self }
    var replacement: [String: Formula] = [:]
    for name in names {
      guard let term = terms[name] else { continue }
      var body = term.expression.withDerivatives(terms, depth: depth + 1)
      for _ in 0..<term.order { body = body.rawDerivative(term.variable) }
      replacement[name] = body.substituting([
        term.variable: term.point.withDerivatives(terms, depth: depth + 1)
      ])
    }
    return substituting(replacement)
  }
}
