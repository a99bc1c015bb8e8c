import HillockFormula
import HillockProof

// Definitions of functions.
extension StatementChecker {
  func functionDefinition(
    _ name: String, _ parameters: [String], _ head: Term, _ body: Term, _ judge: LinkJudge
  ) -> Definition {
    let section = context.sectionNumber
    let canonical = StandardNames.canonical(name)
    let isLetter = StandardNames.canonical(name) == name && !StandardNames.isKnown(name) || name == "sigma"
    let isCircular =
      body.contains {
        if case .apply(name, _, let arguments) = $0 { arguments.count == parameters.count } else { false }
      }
      || scope.functions[name]?.parameters.count ?? parameters.count == parameters.count
        && leadsBack(to: name, body)
    let define: Definition.Change = { scope, line in
      if !isCircular {
        scope.define(function: name, .init(parameters: parameters, body: body, line: line, section: section))
      }
    }
    func judged() -> LinkResult { judge.judge(head, .equal, body) }
    if let known = scope.functions[name] {
      if known.parameters.count != parameters.count { return .defines(define, count: 1, remark: nil) }
      if known.parameters == parameters, known.body == body {
        return .defines(define, count: 1, remark: known.line > 0 ? "as in line \(known.line)" : nil)
      }
      let link = judged()
      if link.isProved { return .agrees({ _, _ in }, link) }
      if isCircular { return .none }
      // If x > 0, then f(x) = x: a statement about the f that there is, in a case.
      let parameterSet = Set(parameters)
      let isInCase = conditions.strict(for: context).contains { entry in
        !entry.isSetting
          && (entry.condition?.terms.contains { !$0.symbols.isDisjoint(with: parameterSet) } ?? false)
      }
      if isInCase { return .none }
      // A prime that was forgotten is no new definition.
      let primed = judge.judge(.apply(name, primes: 1, head.children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      if !isLetter && StandardNames.isUnambiguous(canonical) && link.isRefuted { return .contradicts(link) }
      if link.isRefuted, relatesKnownFunctions(name, body) { return .contradicts(link) }
      if link.isRefuted, isInferred, known.section == section, known.line > 0 { return .contradicts(link) }
      return .defines(
        conflicting(define, name, known.section), count: 1,
        remark: "\(Term.name(name)) is defined anew; line \(known.line) said otherwise")
    }
    if isLetter {
      if isCircular { return .none }
      let meanings = StandardNames.meanings(of: name)
      guard name == "sigma", !meanings.isEmpty, parameters.count == 1 else {
        return .defines(define, count: 1, remark: nil)
      }
      let link = judged()
      // Another form than 1/(1 + e^-x) is a statement about the function.
      if link.isProved, "\(body)" != "1/(1 + exp(−\(Term.name(parameters[0]))))" {
        return .agrees(define, link)
      }
      if link.isProved { return .defines(define, count: 1, remark: "the standard meaning of σ") }
      // σ is a letter: a text may use it for any activation, but not for the derivative of the sigmoid.
      let primed = judge.judge(.apply(name, primes: 1, head.children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      if link.isRefuted, survey.mentionsSigmoid, relatesKnownFunctions(name, body) {
        return .contradicts(link)
      }
      if link.isRefuted, survey.mentionsSigmoid, isSlip(head, body, parameters[0], judge) {
        return .contradicts(link)
      }
      return .defines(define, count: 1, remark: "not the logistic sigmoid that σ often stands for")
    }
    guard StandardNames.isKnown(canonical), parameters.count == 1,
      !StandardNames.vectorFunctions.contains(canonical)
    else {
      return isCircular ? .none : .defines(define, count: 1, remark: nil)
    }
    var variants = 1
    var best: LinkResult?
    var variant = 0
    while variant < min(variants, 6) {
      var other = judge
      other.variant = variant
      let link = other.judge(head, .equal, body)
      variants = max(variants, link.variantCount)
      if link.isProved {
        var link = link
        link.variantCount = 1
        // e^z = P/(1 − P) holds by what P is, and says nothing new of exp.
        return .agrees(StandardNames.isUnambiguous(canonical) ? { _, _ in } : define, link)
      }
      if best == nil { best = link }
      variant += 1
    }
    guard let link = best else { return .defines(define, count: 1, remark: nil) }
    if StandardNames.isUnambiguous(canonical) || isCircular {
      if link.isRefuted { return .contradicts(link) }
      return isCircular ? .none : .agrees({ _, _ in }, link)
    }
    // The error function beside GELU and Φ leaves no choice.
    if link.isRefuted, ["gelu", "Phi"].contains(canonical), survey.mentionsNormal,
      body.functionNames == ["erf"], body.symbols.subtracting(["pi", "e"]).isSubset(of: parameters)
    {
      return .contradicts(link)
    }
    if link.isRefuted, isSlip(head, body, parameters[0], judge) { return .contradicts(link) }
    return .defines(
      define, count: 1, remark: "not one of the usual forms of \(StandardNames.titles[canonical] ?? name)")
  }

  /// A definition that says something else than the one before it.
  func conflicting(_ define: @escaping Definition.Change, _ name: String, _ section: Int)
    -> Definition.Change
  {
    // `Now let f(x) = …` says that it is another one from here on.
    let isSaid = CaseWords.words(of: context.lead).suffix(4).contains(where: CaseWords.introducing.contains)
    let isNear = section == context.sectionNumber && !isSaid
    return { scope, line in
      define(&scope, line)
      scope.differing.insert(name)
      if isNear { scope.conflicting.insert(name) }
    }
  }

  /// Whether the words before it say that it follows from what was said: `so that`, `hence`, `i.e.`
  var isInferred: Bool {
    let words = CaseWords.words(of: context.lead)
    return CaseWords.inferring.contains { words.suffix($0.count) == $0[...] }
  }

  /// Whether what a text says that a function is comes to the one that everybody knows by that name by one change, 1/(1 − e^{−x})
  /// for σ and ln(1 + e^{−x}) for softplus, and is no other function of its kind.
  private func isSlip(_ head: Term, _ body: Term, _ parameter: String, _ judge: LinkJudge) -> Bool {
    let own = StandardNames.canonical(head.headName ?? "")
    guard !isSingleStatement, own == "sigma" || Self.smooth.contains(own),
      body.symbols.subtracting(["e"]) == [parameter], !body.hasDerivative,
      body.functionNames.isSubset(of: ["exp", "ln", "tanh", "abs"]),
      !body.contains(where: { if case .cases = $0 { true } else { false } })
    else { return false }
    let x = Term.symbol(parameter)
    var others: [Term] = [
      .apply("tanh", primes: 0, [.quotient(x, .integer(2))]), .apply("exp", primes: 0, [x]),
      .apply("sigmoid", primes: 0, [.negative(x)]), .apply("softplus", primes: 0, [.negative(x)]),
    ]
    for name in Self.smooth where name != own {
      others.append(.apply(name, primes: 0, [x]))
      others.append(.negative(.apply(name, primes: 0, [x])))
    }
    if others.contains(where: { judge.judge($0, .equal, body).isProved }) { return false }
    return Repair(judge: judge.sharing(repairBudget)).find(head, .equal, body)?.isRight == true
  }

  /// Activations that are known by their names, and take no convention at a kink.
  private static let smooth = [
    "sigmoid", "tanh", "softplus", "silu", "softsign", "logsigmoid", "mish", "gelu",
  ]

  /// `σ(z)_i = …`: the softmax under a name of its own, or a function that is given by its components.
  func componentDefinition(
    _ name: String, _ argument: Term, _ subscripts: [Term.Subscript], _ head: Term, _ body: Term,
    _ judge: LinkJudge
  ) -> Definition {
    guard !body.functionNames.contains(name) else { return .none }
    let canonical = StandardNames.canonical(name)
    if judge.judge(head, .equal, body).isProved { return .none }
    guard !StandardNames.isKnown(canonical) || name == "sigma" else { return .none }
    for function in StandardNames.vectorFunctions.sorted() where function != "logsumexp" {
      let other = Term.element(.apply(function, primes: 0, [argument]), subscripts)
      guard judge.judge(other, .equal, body).isProved else { continue }
      return .defines(
        { scope, _ in
          scope.aliases[name] = function
          scope.functions[name] = nil
          if case .symbol(let vector) = argument { scope.vectors.insert(vector) }
        }, count: 1, remark: "\(Term.name(name)) is \(function) here")
    }
    return .defines({ _, _ in }, count: 1, remark: "a component of \(Term.name(name))")
  }

  /// Whether the definitions of the names in `body` come back to `name`.
  func leadsBack(to name: String, _ body: Term) -> Bool {
    // a^l = σ(z^l) behind z^l = W^l a^{l−1} goes on to another layer.
    if name.contains("^"),
      body.isLayered(on: name)
        || scope.definitions(in: [body]).contains(where: {
          scope.values[$0.name]?.body.isLayered(on: name) == true
        })
    {
      return false
    }
    func leads(_ term: Term) -> Bool {
      scope.definitions(in: [term]).contains { $0.name == name || $0.parameters.contains(name) }
    }
    guard leads(body) else { return false }
    guard name.contains("^") else { return true }
    // z^l = W^l a^{l−1} behind a^l = σ(z^l) as well.
    return leads(body.withoutEarlierLayers)
  }

  /// Whether the right side speaks of another function by name, `σ(x) = (1 + tanh(x))/2`: then it relates two functions
  /// that are known, and defines none.
  func relatesKnownFunctions(_ name: String, _ body: Term) -> Bool {
    guard name == "sigma" || StandardNames.isUnambiguous(StandardNames.canonical(name)) else { return false }
    // σ(x) = tanh(x) says which function σ is.
    if name == "sigma", case .apply = body { return false }
    let others = body.functionNames.subtracting([name]).map(StandardNames.canonical)
    return others.contains { ["tanh", "sigmoid", "relu", "softplus", "erf", "sinh", "cosh"].contains($0) }
  }
}

extension Term {
  /// The term with 0 for what is of a layer before: a^{l−1}.
  fileprivate var withoutEarlierLayers: Term {
    if case .element(.symbol(let name), let subscripts) = self, name.contains("^"),
      case .shifted(_, let offset)? = subscripts.first, offset < 0
    {
      return .zero
    }
    return mapChildren(\.withoutEarlierLayers)
  }

  /// Whether it has the quantity at another layer: a^{l−1}.
  fileprivate func isLayered(on name: String) -> Bool {
    contains {
      if case .element(.symbol(name), let subscripts) = $0, case .shifted? = subscripts.first {
        true
      } else {
        false
      }
    }
  }
}
