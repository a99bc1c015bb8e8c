import HillockFormula
import HillockProof

// What it takes to refute: everything that may make a refutation wrong is looked for before it is given.
extension StatementChecker {
  /// Takes back a refutation that is not certain, with the doubt named.
  func sifted(
    _ result: LinkResult, _ left: Term, _ relation: StatementTokens.Relation, _ right: Term,
    _ read: ReadStatement, _ judge: LinkJudge
  ) -> LinkResult {
    guard case .refuted(let witness) = result.outcome, !isSingleStatement,
      let doubt = doubtOfRates(result, left, right, judge)
        ?? doubt(left, relation, right, read, judge, isOfAny: result.isOfAny)
        ?? (NumberRange.isNear(left, right, witness) ? "its decimals may be rounded" : nil)
    else { return result }
    var result = result
    result.doubt(doubt)
    // Numbers that are right but for their last digits claim no more.
    if doubt == Self.rounding { (result.outcome, result.suspicion) = (.notJudged(doubt), nil) }
    return result
  }

  func doubt(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge, isOfExample: Bool = false, isOfAny: Bool = false, isMendedInside: Bool = false
  ) -> String? {
    if read.unreadClause { return "a condition behind it is not read" }
    if let letter = read.possibleFunction {
      return "\(Term.name(letter)) may be a function where it has a bracket behind it"
    }
    if let word = read.possibleOperators.first(where: { judge.scope.values[$0] == nil }) {
      return "\(Term.name(word)) may be a function of what stands behind it"
    }
    if [left, right].contains(where: \.mayDifferentiateMore) {
      return "the derivative may be of all that stands behind it"
    }
    if read.leadsOn { return "an arrow behind it goes on to what follows: it is an equation to be solved" }
    if read.usesLog, NumberRange.mayAgreeInAnotherBase(left, right) {
      return "log may be a logarithm to another base"
    }
    if read.mixesLogarithms { return "log beside ln may be a logarithm to another base" }
    if !isMendedInside, let name = relatedVariable(left, right, judge.scope) {
      return "\(Term.name(name)) is made of what it stands beside"
    }
    if conditions.hasUnread(in: context) { return "a condition in its sentence is not read" }
    if conditions.strict(for: context).contains(where: { $0.condition.map { !isKnown($0, judge) } ?? false })
    {
      return "a condition in its sentence is an equation that may be meant in another way"
    }
    let sentence = context.sentence + " " + context.trail
    // Of 0.1 and its logarithm no sentence supposes anything.
    let isOfNumbers = left.isNumeric && right.isNumeric
    if isOfNumbers ? CaseWords.denies(sentence) : CaseWords.supposes(sentence) {
      return "the text does not assert it"
    }
    if case .compare = relation,
      let name = left.names(besides: right).sorted().first(where: { judge.scope.values[$0] == nil })
    {
      return "\(Term.name(name)) stands on one side only, and may be chosen so that it holds"
    }
    if left.namesOfValues.union(right.namesOfValues).contains("i"), judge.scope.values["i"] == nil {
      return "i may be the imaginary unit"
    }
    let takesNames = relation == .approximately
    let isNumeric =
      left.isValue(in: judge.scope, names: takesNames) && right.isValue(in: judge.scope, names: takesNames)
    if relation == .approximately, isNumeric, NumberRange.mayAgree(left, right, roughly: true) {
      return Self.rounding
    }
    if case .compare(let comparison) = relation, !isNumeric,
      let doubt = doubtOfComparison(left, comparison, right, judge)
    {
      return doubt
    }
    if relation == .equal, !isOfExample, left.isValue(in: judge.scope) != right.isValue(in: judge.scope) {
      let isLimit = [left, right].contains(where: \.isLimit)
      // f′(x) = max(0, 1): the derivative of a function that the text defines, and no number to be reached.
      let isDerivative = left.isDerivativeOfFunction && (!right.isSimpleNumber || !read.clauses.isEmpty)
      if !isLimit, !isDerivative, !judge.judge(left, .compare(.notEqual), right).isProved {
        return "one side is a number: it may be an equation to be solved, or values may have been put in"
      }
    }
    if left.hasDerivative || right.hasDerivative, judge.scope.values["d"] == nil,
      left.mentions("d") || right.mentions("d")
    {
      return "d may be the sign of a derivative"
    }
    if let name = left.switched(otherwiseIn: right) ?? right.switched(otherwiseIn: left) {
      return "\(name) may have no other values than those of the cases"
    }
    if [left, right].contains(where: { sumsByConvention($0, judge.scope) }) {
      return "an index that stands twice in a product may be summed over"
    }
    let free = left.freeIndices.union(right.freeIndices)
    if let index = [left, right].lazy.compactMap({ $0.sumOfSums(over: free) }).first {
      return "\(Term.name(index)) stands for one index inside of the sum over it and for another one outside"
    }
    if relation == .approximately, !isNumeric { return "how near is not said" }
    if relation == .tendsTo, judge.approach == nil, read.approach == nil,
      ![left, right].contains(where: \.isLimit)
    {
      return "the text does not say where which variable goes"
    }
    for use in judge.scope.definitions(in: [left, right])
    where use.name.contains("(") && !use.name.contains("^(") {
      return "\(use.name) is a quantity of a model, which the text may give in several ways"
    }
    let restsOnDefinitions =
      left.hasDerivative || right.hasDerivative || !isRefutedPlainly(left, relation, right, judge)
    let layerwise = restsOnDefinitions ? judge.scope.layerwise : [:]
    for use in judge.scope.definitions(in: [left, right]) where restsOnDefinitions {
      if let body = judge.scope.values[use.name]?.body, !body.isApplication(of: use.name),
        !layerwise.contains(where: { $0.key == use.name || $0.value.contains(use.name) }),
        judge.scope.definitions(in: [body]).contains(where: {
          $0.name == use.name || $0.parameters.contains(use.name)
        })
      {
        return "what the text says of \(Term.name(use.name)) leads back to itself"
      }
      if judge.scope.conflicting.contains(use.name) {
        return
          "the text says two things of what \(Term.name(use.name)) is; the last of them in line \(use.line)"
      }
      if use.section != context.sectionNumber, judge.scope.differing.contains(use.name), use.line > 0,
        !isStandard(use.name, judge.scope)
      {
        return
          "\(Term.name(use.name)) has several meanings in the text; the one of line \(use.line) is in another section"
      }
    }
    var names = left.namesOfValues.union(right.namesOfValues)
    // ∂/∂θ of a formula speaks of every θ.
    names.subtract(left.variablesOfFormulas.union(right.variablesOfFormulas))
    names.formUnion(left.functionNames.union(right.functionNames))
    // What fails for every C fails for the one that the text means.
    if isOfAny { names.subtract((left.derivativeParts + right.derivativeParts).compactMap(\.inner.headName)) }
    // In ∂J/∂a of J(a, b), a is any value.
    let parameters = judge.scope.definitions(in: [left, right]).reduce(into: Set<String>()) {
      $0.formUnion(judge.scope.functions[$1.name]?.parameters ?? [])
    }
    // σ(x) = 1/(1 + e^{−x}) is of every x.
    let own = left.namesOfValues.union(right.namesOfValues).subtracting(["e", "pi"])
    if own.count == 1, own.isSubset(of: Self.universal) { names.subtract(own) }
    for name in names.subtracting(parameters).sorted()
    where judge.scope.values[name] == nil && judge.scope.functions[name] == nil && !isMendedInside {
      if name != "sigma", survey.defines(name, inSection: context.sectionNumber),
        survey.plainNames.contains(name) || left.functionNames.union(right.functionNames).contains(name),
        !StandardNames.isKnown(StandardNames.canonical(name)),
        judge.scope.latest[name] == nil
      {
        return "the text says at another place what \(Term.name(name)) is"
      }
    }
    if !isMendedInside, let open = judge.scope.openComponent(of: [left, right], survey) {
      return "the text says in another way what \(open) is"
    }
    if names.contains("sigma"), judge.scope.functions["sigma"] == nil, judge.scope.values["sigma"] == nil,
      survey.mentionsOtherActivation, !survey.mentionsSigmoid
    {
      return "the text does not say that σ is the logistic sigmoid"
    }
    if survey.sumsExponentials, judge.scope.functions["sigma"] == nil, judge.scope.values["sigma"] == nil,
      [left, right].contains(where: { $0.contains(where: \.isSigmaOfComponent) })
    {
      return "σ of a component may be a component of the softmax"
    }
    if relation == .equal,
      let reason = uncertainty(
        left, right, read, judge, isOfAny: isOfAny, isMendedInside: isMendedInside)
    {
      return reason
    }
    let isUnderstood = !read.clauses.isEmpty || !conditions.strict(for: context).isEmpty
    if !isUnderstood, !isOfNumbers, CaseWords.restricts(sentence),
      relation != .equal || !isMended(left, right, judge)
    {
      return "its sentence restricts it in words that are not read"
    }
    return otherMeaning(left, relation, right, judge)
  }

  /// Whether a condition restricts nothing that is not known: a comparison of names, or an equation that always holds, as a rule
  /// does that the text goes by.
  private func isKnown(_ condition: Term.Condition, _ judge: LinkJudge) -> Bool {
    if condition.isPlain { return true }
    guard case .compare(let left, .equal, let right) = condition else { return false }
    var judge = judge
    judge.clauses = []
    return judge.judge(left, .equal, right).isProved
  }

  /// Whether one change of a sign, a factor or a name makes an equation of smooth functions right for all values: then no condition
  /// that the words around it may state is what it lacks.
  private func isMended(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    let terms = [left, right] + judge.scope.bodies(in: [left, right])
    guard !terms.contains(where: \.tellsCasesApart), !left.isSimpleNumber, !right.isSimpleNumber else {
      return false
    }
    guard let repair = Repair(judge: judge.sharing(repairBudget)).find(left, .equal, right) else {
      return false
    }
    // With b = 0, σ(wx + b) is σ(wx): what lacks a name may hold where that is 0 or 1.
    let changed = repair.isRight ? right : left
    return repair.term.symbols == changed.symbols && repair.term.elementNames == changed.elementNames
  }

  /// Takes back refutations by a definition that another link of the chain does not agree with: a = wx + b beside ∂a/∂z = σ′(z).
  func doubtWhatIsUsedOtherwise(
    _ read: ReadStatement, _ results: inout [LinkResult?], _ judge: LinkJudge
  ) {
    guard results.contains(where: { $0?.isRefuted == true }) else { return }
    var open: Set<String> = []
    for (position, result) in results.enumerated() {
      guard case .undecided? = result?.outcome else { continue }
      for side in read.sides[position...(position + 1)] {
        open.formUnion(
          side.derivativeParts.compactMap(\.inner.headName).filter { judge.scope.values[$0] != nil })
      }
    }
    guard !open.isEmpty else { return }
    for (position, result) in results.enumerated() where result?.isRefuted == true {
      let (left, right) = (read.sides[position], read.sides[position + 1])
      // A product of derivatives is what it is, whatever they are made of.
      if case .refuted(let witness)? = result?.outcome, witness.text.hasPrefix(Self.ownProduct) { continue }
      if let name = left.symbols.union(right.symbols).intersection(open).sorted().first {
        results[position]?.doubt("the text uses \(Term.name(name)) in another way than it defines it")
      }
    }
  }

  /// What a derivative is taken by, where the text makes it of names that stand beside it in what is differentiated: r = ch in dV/dr
  /// with V = πr²h/3, whose h is h or r/c.
  private func relatedVariable(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    for part in left.derivativeParts + right.derivativeParts {
      guard let name = part.by.headName, let definition = scope.values[name] else { continue }
      let made = scope.definitions(in: [definition.body]).reduce(definition.body.symbols) {
        $0.union($1.parameters)
      }
      let own = definition.body.symbols
      let inner = formula(of: part.inner, scope)
      let beside = inner.symbols
      if beside.contains(name), !beside.isDisjoint(with: own.union(made).subtracting([name, "e", "pi"])) {
        return name
      }
    }
    // Where what the text says of r is no definition in force, it says it all the same.
    for part in left.derivativeParts + right.derivativeParts {
      guard case .symbol(let name) = part.by else { continue }
      let inner = formula(of: part.inner, scope)
      guard inner.mentions(name) else { continue }
      let beside = inner.plainNames.subtracting([name, "e", "pi"])
      if beside.contains(where: { scope.values[$0] == nil && survey.leads(from: name, to: $0) }) {
        return name
      }
    }
    return nil
  }

  /// What the text says that a name is, as a value or as a function.
  private func formula(of term: Term, _ scope: Scope) -> Term {
    guard term.isHead, let head = term.headName else { return term }
    return scope.values[head]?.body ?? scope.functions[scope.latest[head] ?? head]?.body ?? term
  }

  /// Whether it fails with all names of values standing for themselves, so that no definition can save it.
  private func isRefutedPlainly(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ judge: LinkJudge
  ) -> Bool {
    var plain = judge
    for name in left.symbols.union(right.symbols).union(left.elementNames).union(right.elementNames) {
      plain.scope.values[name] = nil
    }
    return plain.judge(left, relation, right).isRefuted
  }

  /// Whether a product has an index twice that no sign of a sum binds, one of its factors having several indices, as in
  /// texts that leave the sign out (Einstein's convention).
  private func sumsByConvention(_ term: Term, _ scope: Scope, depth: Int = 0) -> Bool {
    if depth > 12 { return false }
    func indices(_ term: Term) -> [(String, Int)] {
      switch term {
      case .element(let base, let subscripts):
        // The layer is no index to be summed over.
        var own = subscripts[...]
        if case .symbol(let name) = base { own = own.dropFirst(DerivativeTargets.Place.layers(of: name)) }
        return own.compactMap { if case .name(let name) = $0 { (name, own.count) } else { nil } }
      case .negative(let inner): return indices(inner)
      case .product(let factors): return factors.flatMap(indices)
      default: return []
      }
    }
    if case .product = term {
      var widest: [String: Int] = [:]
      for (name, count) in indices(term) {
        if let known = widest[name], max(known, count) > 1 { return true }
        widest[name] = max(widest[name] ?? 0, count)
      }
    }
    if case .over(_, let index, _, let body) = term, case .product = body {
      // The sum binds its own index; the other factors are looked at by themselves.
      _ = index
      return body.children.contains { sumsByConvention($0, scope, depth: depth + 1) }
    }
    switch term {
    case .symbol(let name), .element(.symbol(let name), _):
      if let definition = scope.values[name], sumsByConvention(definition.body, scope, depth: depth + 4) {
        return true
      }
    default: break
    }
    return term.children.contains { sumsByConvention($0, scope, depth: depth + 1) }
  }

  /// Whether the text's own definition is the standard one, so that it is the same in every section.
  func isStandard(_ name: String, _ scope: Scope) -> Bool {
    guard let definition = scope.functions[name], definition.parameters.count == 1 else { return false }
    let canonical = name == "sigma" ? "sigmoid" : StandardNames.canonical(name)
    guard let meaning = StandardNames.meanings(of: canonical).first else { return false }
    var elaboration = Elaboration(scope: Scope(), mode: .symbolic(classes: [:]))
    let body = definition.body.substituting([definition.parameters[0]: .symbol("x")])
    guard let expression = try? elaboration.expression(body) else { return false }
    let claim = Claim(expression, .equal, meaning, derivatives: elaboration.derivatives)
    if case .proved = Prover(effort: 50_000).decide(claim).verdict { return true }
    return false
  }

  /// A comparison that holds for some values is a condition unless the text says that it always holds.
  private func doubtOfComparison(
    _ left: Term, _ comparison: Formula.Relation, _ right: Term, _ judge: LinkJudge
  ) -> String? {
    if CaseWords.assertsAlways(context.sentence) {
      return holdsByCustom(left, comparison, right, judge)
        ? "it may hold for all values that its letters stand for by custom" : nil
    }
    let opposite: [Formula.Relation: Formula.Relation] = [
      .less: .greaterOrEqual, .lessOrEqual: .greater, .greater: .lessOrEqual, .greaterOrEqual: .less,
      .notEqual: .equal,
    ]
    if let other = opposite[comparison], judge.judge(left, .compare(other), right).isProved { return nil }
    let weaker: [Formula.Relation: Formula.Relation] = [.less: .lessOrEqual, .greater: .greaterOrEqual]
    if let other = weaker[comparison], judge.judge(left, .compare(other), right).isProved { return nil }
    return "it holds for some values, and the text does not say for which it is meant"
  }

  /// Whether a comparison is not refuted for numbers of at least 1 and parameters between 0 and 1: (1 − p)^n ≤ e^{−np}.
  private func holdsByCustom(
    _ left: Term, _ comparison: Formula.Relation, _ right: Term, _ judge: LinkJudge
  ) -> Bool {
    let variables: Set<String> = ["x", "z", "t", "u", "v", "e", "pi"]
    let counts: Set<String> = ["n", "m", "k", "N", "M", "K", "d", "T"]
    let names = left.namesOfValues.union(right.namesOfValues).subtracting(variables)
    guard !names.isEmpty else { return false }
    var judge = judge
    for name in names.sorted() where judge.scope.values[name] == nil {
      if counts.contains(name) {
        judge.clauses.append(.compare(.symbol(name), .greaterOrEqual, .one))
      } else {
        judge.clauses += [
          .compare(.symbol(name), .greater, .zero), .compare(.symbol(name), .less, .one),
        ]
      }
    }
    return !judge.judge(left, .compare(comparison), right).isRefuted
  }

  /// A name with several meanings in use may have another one here.
  private func otherMeaning(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ judge: LinkJudge
  ) -> String? {
    var judge = judge
    var count = 1
    var variant = 0
    while variant < min(count, 6) {
      judge.variant = variant
      let result = judge.judge(left, relation, right)
      count = max(count, result.variantCount)
      // A meaning with a parameter that the statement does not have is none that it has in mind.
      if variant > 0, !result.isRefuted, result.unknowns.isEmpty {
        return "a name in it has several meanings in use, and the text does not say which is meant"
      }
      variant += 1
    }
    return nil
  }
}

extension Term {
  /// Whether a derivative of a formula is followed by a term without one, as in d/dw wx + b, where the brackets may have been left
  /// out.
  fileprivate var mayDifferentiateMore: Bool {
    contains { term in
      guard case .sum(let parts) = term else { return false }
      guard
        let position = parts.firstIndex(where: { part in
          switch part {
          case .derivative(let inner, _, _), .negative(.derivative(let inner, _, _)): !inner.isHead
          default: false
          }
        })
      else { return false }
      return parts[(position + 1)...].contains { !$0.hasDerivative }
    }
  }

  /// Whether it is one thing for some values or indices and another one for others.
  fileprivate var tellsCasesApart: Bool {
    contains { term in
      switch term {
      case .cases, .delta, .indicator, .limit: true
      case .over(let kind, _, let range, _): kind == .max || kind == .min || !range.excluding.isEmpty
      case .apply(let name, _, _):
        ["abs", "max", "min", "sign", "relu", "clamp"].contains(StandardNames.canonical(name))
      default: false
      }
    }
  }

  /// Whether it is a function at its argument: what a bare tanh stands for.
  fileprivate func isApplication(of name: String) -> Bool {
    if case .apply(name, 0, _) = self { return true }
    return false
  }

  /// σ(z_i), for the function that texts leave to custom.
  fileprivate var isSigmaOfComponent: Bool {
    guard case .apply("sigma", _, let arguments) = self, arguments.count == 1,
      case .element(.symbol, let subscripts) = arguments[0]
    else { return false }
    return subscripts.contains { if case .name = $0 { true } else { false } }
  }

  /// Its names that the other term does not have, where that has others: M and k of f(t) ≤ M e^{kt}.
  fileprivate func names(besides other: Term) -> Set<String> {
    let (own, others) = (namesOfValues, other.namesOfValues)
    if own.isEmpty || others.isEmpty { return [] }
    return own.symmetricDifference(others).subtracting(["e", "pi"])
  }

  /// What cases are told apart by, a name set equal to a number, where the other side has it too: {1 − p if y = 1; −p otherwise}
  /// = y − p speaks of a y that is 0 or 1.
  fileprivate func switched(otherwiseIn other: Term) -> Term? {
    if case .cases(let cases, _) = self {
      for item in cases {
        if case .compare(let name, .equal, let value) = item.condition, name.isBareName, value.isSimpleNumber,
          other.contains(where: { $0 == name })
        {
          return name
        }
      }
    }
    for child in children { if let found = child.switched(otherwiseIn: other) { return found } }
    return nil
  }

  /// An index of those given that a sum of several terms runs over: how far that sum reaches is open then.
  fileprivate func sumOfSums(over indices: Set<String>) -> String? {
    if case .over(_, let index, _, .sum) = self, indices.contains(index) { return index }
    for child in children { if let found = child.sumOfSums(over: indices) { return found } }
    return nil
  }
}
