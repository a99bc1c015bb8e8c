/// How a claim is decided.
extension LinkJudge {
  func decide(_ claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term) -> LinkResult {
    let judgement = Prover(effort: effort).decide(claim, within: budget)
    var result = LinkResult(outcome: .proved, steps: judgement.steps)
    result.conditions = elaboration.taken.sorted()
    switch judgement.verdict {
    case .proved(let provisos):
      result.conditions += Self.wordings(provisos)
      if case .approximatelyEqual(let tolerance) = claim.relation {
        result.conditions.append("within \(Expression.number(tolerance).text)")
      }
      return result
    case .undecided(let reason):
      if let conditional = underCustom(claim, elaboration), conditional.isProved { return conditional }
      result.outcome = .undecided(reason)
      return result
    case .refuted(let witness):
      if let doubt = doubt(claim, elaboration) {
        result.outcome = .undecided(doubt.reason)
        result.unknowns.insert(doubt.name)
        return result
      }
      if let conditional = underCustom(claim, elaboration) {
        if conditional.isProved || conditional.isRefuted { return conditional }
        // Only values that nobody means refute it.
        if !Self.isCustomary(witness) { return conditional }
      }
      result.outcome = .refuted(witness)
      return result
    }
  }

  private static func isCustomary(_ witness: Witness) -> Bool {
    witness.values.allSatisfy { !customarilyPositive.contains($0.key) || $0.value > .zero }
  }

  /// Tries again with parameters positive, then between 0 and 1, where a text would say `for α > 0` had it been asked.
  private func underCustom(_ claim: Claim, _ elaboration: Elaboration) -> LinkResult? {
    let names = claim.names.intersection(Self.customarilyPositive)
      .subtracting(claim.variables)
      .filter { name in !claim.assumptions.contains { $0.names.contains(name) } }
      .sorted()
    if case .tendsTo(let approach) = claim.relation, names.allSatisfy({ $0 == approach.variable }) {
      return nil
    }
    guard !names.isEmpty else { return nil }
    var last: LinkResult?
    for bounded in [false, true] {
      if bounded && !names.contains("alpha") { break }
      var attempt = claim
      for name in names {
        attempt.assumptions.append(.compare(.variable(name), .greater, 0))
        if bounded && name == "alpha" { attempt.assumptions.append(.compare(.variable(name), .less, 1)) }
      }
      let judgement = Prover(effort: effort).decide(attempt, within: budget)
      var result = LinkResult(outcome: .proved, steps: judgement.steps)
      switch judgement.verdict {
      case .proved(let provisos):
        result.conditions = elaboration.taken.sorted() + Self.wordings(provisos)
        let list = names.map { name in
          bounded && name == "alpha" ? "0 < \(Term.name(name)) < 1" : "\(Term.name(name)) > 0"
        }
        result.conditions.append("for " + list.joined(separator: ", "))
        return result
      case .refuted(let witness): result.outcome = .refuted(witness)
      case .undecided(let reason): result.outcome = .undecided(reason)
      }
      last = result
    }
    return last
  }

  /// Why a refutation would go too far: a name may mean something that the text does not say.
  private func doubt(_ claim: Claim, _ elaboration: Elaboration) -> (name: String, reason: String)? {
    let unknown = elaboration.unknowns
    let present = claim.names
    func inDerivative(_ name: String) -> Bool {
      claim.derivatives.values.contains {
        $0.expression.names.contains(name) || $0.point.names.contains(name)
      }
    }
    if let first = unknown.keys.sorted().first(where: { present.contains($0) || inDerivative($0) }) {
      let name = unknown[first] ?? first
      return (name, "the text does not say what \(name) is")
    }
    // A quantity on one side only may be defined elsewhere.
    func names(_ side: Expression) -> Set<String> {
      var result = side.names
      for (name, term) in claim.derivatives where result.contains(name) {
        result.formUnion(term.expression.names.subtracting([term.variable]))
        result.formUnion(term.point.names)
      }
      return result.filter { claim.derivatives[$0] == nil }
    }
    switch claim.relation {
    case .equal: break
    default: return nil
    }
    let (left, right) = (names(claim.left), names(claim.right))
    // s·e^-x = s(1 − s) holds for s = σ(x): a letter for an output may depend on what stands on one side only.
    if left != right,
      let output = left.union(right).sorted().first(where: {
        Self.customaryOutputs.contains(String($0.prefix { $0 != "_" })) && !mentionedInDefinitions($0)
      })
    {
      let base = Term.name(String(output.prefix { $0 != "_" }))
      return (base, "the text does not say whether \(base) depends on the other names")
    }
    let oneSided = left.symmetricDifference(right).filter { name in
      let base = name.prefix { $0 != "_" }
      return !["x", "z", "u", "v"].contains(String(base)) && !name.hasPrefix("Σ") && !name.hasPrefix("max")
        && !name.hasPrefix("min")
    }
    if let first = oneSided.sorted().first, !mentionedInDefinitions(first) {
      let base = Term.name(String(first.prefix { $0 != "_" }))
      return (base, "\(base) stands on one side only, and the text does not say what it is")
    }
    return nil
  }

  /// A name that a definition of the text uses is a parameter, known as such.
  private func mentionedInDefinitions(_ name: String) -> Bool {
    scope.functions.values.contains { $0.body.symbols.contains(name) || $0.parameters.contains(name) }
  }

  /// The provisos in words, without those that another one implies.
  static func wordings(_ provisos: [Proviso]) -> [String] {
    var excluded: [Expression.Condition] = []
    for case .requires(.compare(let left, .notEqual, let right)) in provisos {
      excluded.append(.compare(left, .equal, right))
    }
    return provisos.filter { proviso in
      guard case .requires(.not(.all(let parts))) = proviso else { return true }
      return !parts.contains(where: excluded.contains)
    }.map(wording)
  }

  static func wording(_ proviso: Proviso) -> String {
    switch proviso {
    case .requires(let condition): return "for \(condition.readable)"
    case .noDerivative(let place, let taken):
      let value =
        taken.map { "; the text takes \($0.unicode) there, which is a convention" }
        ?? ", and the text rightly says nothing there"
      return "the derivative does not exist at \(place.readable)\(value)"
    case .remark(let text): return text
    }
  }
}
