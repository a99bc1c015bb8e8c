import HillockFormula
import HillockProof

/// How a claim is decided.
extension LinkJudge {
  func decide(_ claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term) -> LinkResult {
    let judgement = Prover(effort: effort).decide(claim, within: budget)
    var result = LinkResult(outcome: .proved, steps: judgement.steps)
    result.conditions = elaboration.taken.sorted()
    result.statedRates = elaboration.statedRates
    switch judgement.verdict {
    case .proved(let provisos):
      result.conditions += Self.wordings(provisos)
      for assumption in elaboration.rateAssumptions.sorted() { result = result.assuming(assumption) }
      if case .approximatelyEqual(let tolerance) = claim.relation {
        result.conditions.append("within \(Formula.number(tolerance).text)")
      }
      // max(x, y) has no slope where x = y, and none that anybody takes there.
      if [left, right].contains(where: \.comparesNames), let tie = provisos.lazy.compactMap(\.tie).first {
        return result.assuming(tie)
      }
      return result
    case .undecided(let reason):
      if let conditional = underCustom(claim, elaboration), conditional.isConditional { return conditional }
      result.outcome = .undecided(reason)
      return result
    case .refuted(let witness):
      if let assumption = elaboration.rateAssumptions.sorted().first {
        result.outcome = .undecided("it fails if \(assumption)")
        return result
      }
      if let doubt = doubt(claim, elaboration, left, right) {
        if let certain = failure(of: claim, elaboration, left, right, witness) {
          result.outcome = .refuted(certain)
          result.isOfAny = true
          return result
        }
        result.outcome = .undecided(doubt.reason)
        result.unknowns.insert(doubt.name)
        return result
      }
      if let conditional = underCustom(claim, elaboration) {
        if conditional.isConditional || conditional.isRefuted { return conditional }
        // Only values that nobody means refute it.
        if !Self.isCustomary(witness) { return conditional }
      }
      result.outcome = .refuted(witness)
      result.isRenaming = oneSidedNames(claim).count == 2
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
        return result.assuming(list.joined(separator: ", "))
      case .refuted(let witness): result.outcome = .refuted(witness)
      case .undecided(let reason): result.outcome = .undecided(reason)
      }
      last = result
    }
    return last
  }

  /// Why a refutation would go too far: a name may mean something that the text does not say.
  func doubt(
    _ claim: Claim, _ elaboration: Elaboration, _ left: Term, _ right: Term, besides known: Set<String> = [],
    remaining: Set<String>? = nil
  ) -> (name: String, reason: String)? {
    let unknown = elaboration.unknowns.filter { !known.contains($0.key) }
    let present = claim.names
    func inDerivative(_ name: String) -> Bool {
      claim.derivatives.values.contains {
        ($0.slope ?? $0.expression).names.contains(name) || $0.point.names.contains(name)
      }
    }
    if let first = unknown.keys.sorted().first(where: { present.contains($0) || inDerivative($0) }) {
      let name = unknown[first] ?? first
      return (name, "the text does not say what \(name) is")
    }
    // z^l beside the W^l and b^l that it is made of is no quantity of its own.
    let remaining = remaining ?? present
    for (name, parts) in elaboration.folded.sorted(by: { $0.key < $1.key }) where remaining.contains(name) {
      func speaks(of part: String) -> Bool { remaining.contains { $0.hasPrefix(part) } }
      if elaboration.addends[name]?.contains(where: { !speaks(of: $0) }) == true { continue }
      if let part = remaining.sorted().first(where: { name in parts.contains { name.hasPrefix($0) } }) {
        return (name, "\(name) is made of \(part)")
      }
    }
    if let name = dependent(claim, elaboration) {
      return (
        Term.name(name),
        "\(Term.name(name)) may depend on what the derivative is taken by, and the text does not say"
      )
    }
    if let related = relatedByCustom(present) { return related }
    // A quantity on one side only may be defined elsewhere.
    switch claim.relation {
    case .equal: break
    default: return nil
    }
    // What a condition in force speaks of is known by it.
    let conditioned = claim.assumptions.reduce(into: Set<String>()) { $0.formUnion($1.names) }
    // θ ∈ (0, 1), of which nothing but that is said.
    let alone = claim.assumptions.filter { $0.names.count == 1 }.reduce(into: Set<String>()) {
      $0.formUnion($1.names)
    }
    if let name = oneSidedNames(claim).first(where: { alone.contains($0) && isChosen($0, left, right) }) {
      return (Term.name(name), "\(Term.name(name)) may be chosen so that it holds")
    }
    var oneSided = oneSidedNames(claim).filter { !conditioned.contains($0) }
    if case .concrete = elaboration.mode {
      // The other components of a vector that is summed over: d/dx_1 (x_1² + x_2²) = 2x_1.
      oneSided = oneSided.filter {
        let base = String($0.prefix { $0 != "_" })
        return !claim.derivatives.values.contains { $0.variable.hasPrefix(base + "_") }
          || !sums(over: base, in: left) && !sums(over: base, in: right)
      }
    }
    if left.hasDerivative || right.hasDerivative {
      // x_j where it has to be x_i: another component of what the other side has as well.
      let common = Self.bases(names(in: claim.left, claim)).intersection(
        Self.bases(names(in: claim.right, claim))
      ).subtracting(Self.bases(Set(claim.derivatives.values.map(\.variable))))
      oneSided = oneSided.filter { name in Self.base(of: name).map { !common.contains($0) } ?? true }
    }
    // a^(l−1)_k is what the text says that a^(l) is, one layer before.
    oneSided = oneSided.filter { name in
      guard !elaboration.folded.isEmpty, let mark = name.firstIndex(of: "^") else { return true }
      return scope.values[name[..<mark] + "^()"] == nil
    }
    // A statement that stands by itself speaks of all values of what it names.
    if scope.namedParameters != nil, !claim.left.isBare, !claim.right.isBare { return nil }
    guard let first = oneSided.first else { return nil }
    if isRenaming(claim, oneSided, left, right) || mistakesVariable(claim, oneSided, left, right) {
      return nil
    }
    let base = Term.name(String(first.prefix { $0 != "_" }))
    return (base, "\(base) stands on one side only, and the text does not say what it is")
  }

  /// Whether a name of which the text only says where it lies, θ ∈ (0, 1), stands in a formula beside others, so that there may be
  /// one for which an equation holds.
  private func isChosen(_ name: String, _ left: Term, _ right: Term) -> Bool {
    guard scope.values[name] == nil, !functionParameters.contains(name) else { return false }
    let (own, other) = left.mentions(name) ? (left, right) : (right, left)
    return own.mentions(name) && !other.symbols.isDisjoint(with: own.symbols)
  }

  /// A name that is hardly independent of another one in the claim, though the text does not say how: X̄ beside X_i is their
  /// mean, and P(y = 0) is what P(y = 1) leaves of 1.
  private func relatedByCustom(_ names: Set<String>) -> (name: String, reason: String)? {
    let open = names.filter { scope.values[$0] == nil }.sorted()
    for name in open where name.hasPrefix("bar ") {
      let base = name.dropFirst(4).prefix { $0 != "_" }
      if names.contains(where: { $0.hasPrefix(base + "_") }) {
        return (
          name, "\(Term.name(name)) may be the mean of \(Term.name(String(base))), and the text does not say"
        )
      }
    }
    let probabilities = open.filter { $0.contains("(") && !$0.contains("^(") }
    for name in probabilities {
      let function = name.prefix { $0 != "(" }
      if let other = probabilities.first(where: { $0 > name && $0.hasPrefix(function + "(") }) {
        return (name, "\(name) and \(other) may depend on each other")
      }
    }
    return nil
  }

  /// Names that one side has and the other lacks, but for those that definitions bring in and the variables of
  /// derivatives: f′(x) = 1 speaks of every x.
  private func oneSidedNames(_ claim: Claim) -> [String] {
    let (left, right) = (names(in: claim.left, claim), names(in: claim.right, claim))
    let variables = claim.derivatives.values.reduce(into: Set<String>()) {
      $0.insert($1.variable)
      if case .variable(let place) = $1.point { $0.insert(place) }
    }
    return left.symmetricDifference(right).subtracting(variables).filter { name in
      !name.hasPrefix("Σ") && !name.hasPrefix("max") && !name.hasPrefix("min")
        && !mentionedInDefinitions(name) && !(name.contains("_") && functionParameters.contains(name))
    }.sorted()
  }

  /// Whether one side is the derivative of a formula that is written out, d/dw (wx + b), the other has a name of that formula
  /// that the derivative does not have, w, and lacks one that it has: nothing else can be meant by either.
  private func mistakesVariable(_ claim: Claim, _ oneSided: [String], _ left: Term, _ right: Term) -> Bool {
    for (side, term, other) in [(claim.left, left, claim.right), (claim.right, right, claim.left)] {
      guard case .derivative(let inner, _, _) = term, !inner.isHead,
        case .variable(let name) = side, let slope = claim.derivatives[name]
      else { continue }
      let written = slope.expression.names.union([slope.variable])
      let (own, others) = ((slope.slope ?? slope.expression).names.subtracting([slope.variable]), other.names)
      if others.isSubset(of: written), !others.isSubset(of: own), !own.isSubset(of: others),
        oneSided.allSatisfy(written.contains)
      {
        return true
      }
    }
    return false
  }

  /// The names of a side, those in its derivatives included.
  private func names(in side: Formula, _ claim: Claim) -> Set<String> {
    var result = side.names
    for (name, term) in claim.derivatives where result.contains(name) {
      result.formUnion((term.slope ?? term.expression).names.subtracting([term.variable]))
      result.formUnion(term.point.names)
    }
    return result.filter { claim.derivatives[$0] == nil }
  }

  /// z^(l) of z^(l)_j; `nil` for a name without an index.
  private static func base(of name: String) -> String? {
    name.lastIndex(of: "_").map { String(name[..<$0]) }
  }

  private static func bases(_ names: Set<String>) -> Set<String> { Set(names.compactMap(base)) }

  /// A name in a derivative that the text may mean to depend on the variable: a sum Z, a mean μ, an output a.
  ///
  /// The parameters of a function that the text has defined are known; so are letters that stand for nothing else.
  private func dependent(_ claim: Claim, _ elaboration: Elaboration) -> String? {
    for (_, term) in claim.derivatives.sorted(by: { $0.key < $1.key }) {
      let variable = String(term.variable.prefix { $0 != "_" })
      for name in term.expression.names.sorted() where claim.derivatives[name] == nil {
        let base = String(name.prefix { $0 != "_" })
        if base == variable || elaboration.sums.terms[name] != nil { continue }
        if scope.voided.contains(base) { return name }
        if functionParameters.contains(base) || functionParameters.contains(name) { continue }
        // A and B of d/dv A sin(Bv + C), beside each other, are constants.
        let isConstant =
          ["A", "B", "C", "D"].contains(base) && !definedSomewhere.contains(base)
          && term.expression.names.isSuperset(of: ["A", "B"])
        // Nor does the number of examples depend on anything.
        if isConstant || Self.counts.contains(base) && !definedSomewhere.contains(base) { continue }
        // z⁽2⁾ may depend on what any z depends on; what z^(l) is made of is known by its definition.
        func letter(_ name: String) -> String { Term.isNumberedLayer(name) ? Term.letter(of: name) : name }
        if survey.leads(from: letter(base), to: letter(variable)) || base.first?.isUppercase == true
          || Self.outputs.contains(letter(base))
        {
          return name
        }
      }
    }
    return nil
  }

  /// Letters of numbers of examples.
  private static let counts: Set<String> = ["N", "M", "m", "n", "B"]

  /// Names of what a network makes of its inputs, or of statistics of them.
  private static let outputs: Set<String> = [
    "a", "h", "o", "s", "net", "out", "mu", "sigma", "hat y", "hat x", "z", "u", "delta", "E", "phi", "psi",
    "rho", "bar x", "hat p",
  ]

  /// Whether the two sides say the same with another letter, `σ(t) = 1/(1 + e^-z)`, and the text defines neither.
  private func isRenaming(_ claim: Claim, _ oneSided: [String], _ left: Term, _ right: Term) -> Bool {
    guard oneSided.count == 2, claim.derivatives.isEmpty,
      claim.left.names.contains(oneSided[0]) != claim.left.names.contains(oneSided[1])
    else { return false }
    let (old, new) =
      claim.left.names.contains(oneSided[0]) ? (oneSided[0], oneSided[1]) : (oneSided[1], oneSided[0])
    // σ(t) is of any t; in σ(wa + b) = σ(wx + b), a may be x by what the text shows elsewhere.
    guard [left, right].contains(where: { $0.contains { $0.isFunction(of: oneSided) } }) else { return false }
    // cos α = cos β says something of α and β.
    if case .apply(let first, _, let own) = left, case .apply(let second, _, let others) = right,
      first == second,
      (own + others).allSatisfy(\.isBareName)
    {
      return false
    }
    // What a definition was made of may be the other letter by what the text says: d = 1 + e^{−a}, where a is x.
    guard !broughtIn.contains(old), !broughtIn.contains(new) else { return false }
    guard !old.contains("_"), !new.contains("_"), scope.values[old] == nil, scope.values[new] == nil,
      !definedSomewhere.contains(old) || !definedSomewhere.contains(new)
    else { return false }
    var renamed = claim
    renamed.left = claim.left.substituting([old: .variable(new)])
    if case .proved = Prover(effort: effort).decide(renamed, within: budget).verdict { return true }
    return false
  }

  /// A name that a definition in use brings in is a parameter, known as such.
  private func mentionedInDefinitions(_ name: String) -> Bool {
    let base = String(name.prefix { $0 != "_" })
    // P(y = 1|x) is a quantity of a model; p is known by what the text says at another place.
    if name.hasBar || definedSomewhere.contains(base) && scope.values[base] == nil { return false }
    return broughtIn.contains(name) || broughtIn.contains(base)
  }

  /// The provisos in words, without those that another one implies.
  static func wordings(_ provisos: [Proviso]) -> [String] {
    var excluded: [Formula.Condition] = []
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

extension Proviso {
  /// What has to be assumed of a derivative where several names tie; `nil` for a kink of a function of one, where texts take a value
  /// by convention.
  fileprivate var tie: String? {
    guard case .noDerivative(let place, .some(let taken)) = self, place.names.count != 1 else { return nil }
    let words = place.readable
    return
      "the derivative is taken to be \(taken.unicode) where \(words.isEmpty ? "it does not exist" : words)"
  }
}

extension Claim.DerivativeTerm {
  /// The derivative written out, where the rules give it everywhere: without what vanishes, b of (wx + b)′.
  ///
  /// First derivatives only: those of higher order grow with each step, and nothing here rests on them.
  var slope: Formula? {
    guard order == 1, expression.isSmooth else { return nil }
    if case .variable(let name) = expression, name != variable { return nil }
    return try? expression.derivative(withRespectTo: variable)
  }
}

extension Formula {
  /// Whether it is nothing but a name.
  fileprivate var isBare: Bool { if case .variable = self { true } else { false } }
}

extension Term {
  /// Whether it is differentiated where it is the greater or the smaller of several names: max(x, y).
  fileprivate var comparesNames: Bool {
    contains { term in
      guard case .derivative(let inner, _, _) = term else { return false }
      return inner.contains { part in
        guard case .apply(let name, 0, let arguments) = part,
          ["max", "min"].contains(StandardNames.canonical(name))
        else { return false }
        return arguments.count(where: \.isBareName) > 1
      }
    }
  }

  /// Whether it is a function of one of the names alone.
  fileprivate func isFunction(of names: [String]) -> Bool {
    guard case .apply(_, _, let arguments) = self, arguments.count == 1,
      case .symbol(let name) = arguments[0]
    else { return false }
    return names.contains(name)
  }
}
