import HillockFormula
import HillockProof

/// Equations that fail whatever the unknown functions and quantities in them are.
extension LinkJudge {
  /// A witness against an equation that fails whatever its unknown derivatives are, unless they vanish everywhere: where a
  /// sign or a factor beside ∂C/∂a was lost, it does not matter what C is.
  func failure(
    of claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term, _ witness: Witness
  ) -> Witness? {
    guard claim.relation == .equal else { return nil }
    let present = claim.names
    let rates = elaboration.unknowns.keys.filter { present.contains($0) }.sorted()
    // A rule for any u and v, (uv)′ = u′v′, fails with any two functions that make it fail.
    if !targets.primed.isEmpty, targets.primed.isDisjoint(with: definedSomewhere),
      [left, right].contains(where: { $0.differentiates(all: targets.primed) }),
      rates.allSatisfy({ rate in
        targets.primed.contains { rate == Term.name($0) + "′" || rate.hasPrefix("d\($0)/d") }
      })
    {
      return witness
    }
    // Σ_{u ≥ t} beside Σ_u leaves out what vanishes by what the text knows.
    guard
      Set([left, right].flatMap(\.lowerEnds)).isDisjoint(with: left.indicesOfSums.union(right.indicesOfSums))
    else { return nil }
    guard let first = rates.first, rates.allSatisfy(Self.isValueOfUnknown),
      !claim.derivatives.values.contains(where: { !$0.expression.names.isDisjoint(with: rates) }),
      doubt(claim, elaboration, left, right, besides: Set(rates), remaining: namesOfValues(claim)) == nil
    else { return nil }
    func proves(_ left: Formula, _ right: Formula) -> Bool {
      if case .proved = verdict(left, right, as: claim) { return true }
      return false
    }
    if let result = excess(in: claim, Set(rates), elaboration.applications) { return result }
    guard rates.allSatisfy({ $0.contains("/d") || $0.contains("′(") }), !proves(claim.left, 0) else {
      return nil
    }
    for (factor, words) in [
      (Rational(-1), "−1"), (Rational(2), "2"), (Rational(1, 2), "1/2"), (Rational(-2), "−2"),
    ] {
      if proves(claim.left, .product([.number(factor), claim.right])) {
        var result = witness
        result.text += "\(Self.factorWords)\(words) times the right one"
        return result
      }
    }
    // Derivatives of one quantity by the components of one other may have any values, unless these are made of each other, as the
    // states of a recurrence are.
    let by = Set(rates.map(Self.vector))
    guard rates.count == 1 || by.count == 1 && first.contains("/d") && !rates.contains(where: isRecurrent)
    else {
      return nil
    }
    func at(_ value: Formula) -> (Formula, Formula) {
      func scaled(_ side: Formula) -> Formula {
        side.substituting(
          Dictionary(uniqueKeysWithValues: rates.map { ($0, .product([value, .variable($0)])) }))
      }
      return (scaled(claim.left), scaled(claim.right))
    }
    let (zero, two) = (at(0), at(2))
    guard proves(zero.0, 0), proves(zero.1, 0), proves(two.0, .product([2, claim.left])),
      proves(two.1, .product([2, claim.right]))
    else { return nil }
    guard rates.count == 1 else { return witness }
    guard
      case .refuted(var result) = verdict(
        claim.left.substituting([first: 1]), claim.right.substituting([first: 1]), as: claim)
    else { return nil }
    result.text += ", with \(first) = 1"
    return result
  }

  /// What stands before a factor that was lost.
  static let factorWords = "; the left side is "

  /// L and z_1 of dL/dz_1.
  private static func parts(of rate: String) -> (quantity: Substring, by: Substring) {
    guard let slash = rate.firstIndex(of: "/") else { return (rate[...], "") }
    return (rate[..<slash].dropFirst(), rate[slash...].dropFirst(2))
  }

  /// dL/dz of dL/dz_1.
  private static func vector(_ rate: String) -> String {
    let (quantity, by) = parts(of: rate)
    return "\(quantity)/\(by.prefix { $0 != "_" })"
  }

  /// Whether what dL/dz is taken by, or of, is made of itself by what the text says: x_3 of x_1 and x_2.
  private func isRecurrent(_ rate: String) -> Bool {
    let (quantity, by) = Self.parts(of: rate)
    // Components of one layer are not made of each other.
    if by.contains("^") { return false }
    let (head, letter) = (Term.letter(of: String(quantity)), Term.letter(of: String(by)))
    return head == letter || survey.leads(from: letter, to: letter)
  }

  /// The names that are left when the derivatives are written out: of ∂z/∂b with z = wx + b none.
  private func namesOfValues(_ claim: Claim) -> Set<String>? {
    guard let left = claim.withoutDerivatives(claim.left), let right = claim.withoutDerivatives(claim.right)
    else {
      return nil
    }
    return left.names.union(right.names)
  }

  /// The verdict on two other sides, with all that is taken for granted in a claim.
  private func verdict(_ left: Formula, _ right: Formula, as claim: Claim) -> Verdict {
    var other = claim
    (other.left, other.right) = (left, right)
    return Prover(effort: effort).decide(other, within: budget).verdict
  }

  /// Whether a name stands for a derivative that the text does not give, or for the value of a function that it does not define.
  private static func isValueOfUnknown(_ name: String) -> Bool {
    guard !name.contains(" of ") else { return false }
    return name.contains("/d") || name.contains("′(")
      || name.hasSuffix(")") && name.first?.isLetter == true && name.contains("(") && !name.contains("^(")
  }

  /// A witness against an equation whose sides differ by one product of unknown values and known factors, or by a known
  /// multiple of f(u_i) − f(u_j): it holds only where an unknown function vanishes or is constant.
  private func excess(
    in claim: Claim, _ rates: Set<String>, _ applications: [String: UnknownApplication]
  ) -> Witness? {
    guard let difference = claim.withoutDerivatives(.sum([claim.left, .product([-1, claim.right])])) else {
      return nil
    }
    guard let groups = try? IndexedSum.grouped(difference, by: rates) else { return nil }
    var left: [(key: [String: Rational], factor: Formula, witness: Witness)] = []
    for group in groups {
      switch verdict(group.factor, 0, as: claim) {
      case .proved: continue
      case .refuted(let witness): left.append((group.unknowns, group.factor, witness))
      case .undecided: return nil
      }
      if left.count > 2 { return nil }
    }
    func words(_ key: [String: Rational]) -> String {
      key.keys.sorted().map { Term.name($0) }.joined(separator: " and ")
    }
    switch left.count {
    case 1:
      var result = left[0].witness
      if !left[0].key.isEmpty { result.text += ", unless \(words(left[0].key)) vanishes" }
      return result
    case 2:
      let keys = left.map(\.key)
      let (first, second) = (
        keys[0].filter { keys[1][$0.key] != $0.value }, keys[1].filter { keys[0][$0.key] != $0.value }
      )
      guard first.count == 1, second.count == 1, first.values.first == second.values.first,
        let a = first.keys.first, let b = second.keys.first, let u = applications[a],
        let v = applications[b], u.name == v.name, u.primes == v.primes,
        case .element(let base, _) = u.term, case .element(base, _) = v.term, u.argument != v.argument,
        case .proved = verdict(.sum([left[0].factor, left[1].factor]), 0, as: claim)
      else { return nil }
      var result = left[0].witness
      result.text += ", where \(a) and \(b) differ"
      return result
    default: return nil
    }
  }

  /// The chain rule as such, dz/dx = dz/dy · dy/dx or a sum of such products: what it takes for granted where the text does not
  /// say what z and y are made of.
  static func assumedDependence(_ left: Term, _ right: Term) -> String? {
    guard case .derivative(let quantity, let by, 1) = left else { return nil }
    var parts = [right]
    if case .sum(let all) = right { parts = all }
    var ways: [Term] = []
    for part in parts {
      var part = part
      while case .over(.sum, _, _, let body) = part { part = body }
      guard case .product(var factors) = part, factors.count > 1 else { return nil }
      var place = quantity
      var way: Term?
      while let next = factors.firstIndex(where: {
        if case .derivative(place, _, 1) = $0 { true } else { false }
      }) {
        guard case .derivative(_, let target, _) = factors.remove(at: next) else { return nil }
        if way == nil { way = target }
        place = target
      }
      guard factors.isEmpty, place == by, let way, way != by, way != quantity else { return nil }
      ways.append(way)
    }
    guard Set(ways).count == ways.count else { return nil }
    let names = ways.map { "\($0)" }.joined(separator: ", ")
    return "\(quantity) depends on \(by) by way of \(names) alone"
  }
}

extension Term {
  /// The indices that sums in it run over.
  fileprivate var indicesOfSums: Set<String> {
    var result = children.reduce(into: Set<String>()) { $0.formUnion($1.indicesOfSums) }
    if case .over(_, let index, _, _) = self { result.insert(index) }
    return result
  }

  /// The names in the lower ends of sums in it: t of Σ_{u = t+1}.
  fileprivate var lowerEnds: [String] {
    var result = children.flatMap(\.lowerEnds)
    if case .over(_, _, let range, _) = self, let lower = range.lower { result += lower.symbols }
    return result
  }

  /// Whether it is the derivative of a formula that has all the names in it: (uv)′, d/dx (u/v).
  fileprivate func differentiates(all names: Set<String>) -> Bool {
    switch self {
    case .primed(let inner, _), .derivative(let inner, _, _):
      return !inner.isHead && inner.symbols.isSuperset(of: names)
    default: return false
    }
  }
}

extension Claim {
  /// An expression with its derivatives written out; `nil` where one of them is not given by the rules everywhere.
  func withoutDerivatives(_ expression: Formula) -> Formula? {
    var result = expression
    for _ in 0..<4 {
      let named = result.names.filter { derivatives[$0] != nil }
      if named.isEmpty { return result }
      var slopes: [String: Formula] = [:]
      for name in named {
        guard let term = derivatives[name], let slope = term.slope else { return nil }
        slopes[name] = slope.substituting([term.variable: term.point])
      }
      result = result.substituting(slopes)
    }
    return nil
  }
}
