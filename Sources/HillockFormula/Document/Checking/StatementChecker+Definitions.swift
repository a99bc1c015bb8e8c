/// What statements define.
extension StatementChecker {
  enum Definition {
    typealias Change = (inout Scope, Int) -> Void
    case none
    /// The first link gives a name its meaning.
    case defines(Change, remark: String?)
    /// The name has this meaning already.
    case agrees(Change, LinkResult)
    /// The name has one meaning for everybody, and this is another.
    case contradicts(LinkResult)
  }

  func definition(in read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations[0] == .equal || read.relations[0] == .defined else { return .none }
    if isSingleStatement && read.relations[0] == .equal && statementCount == 1 { return .none }
    let (head, body) = (read.sides[0], read.sides[1])
    if body.foreignPart != nil { return .none }
    switch head {
    case .apply(let name, 0, let arguments):
      var parameters: [String] = []
      for argument in arguments {
        guard case .symbol(let parameter) = argument, !parameters.contains(parameter), parameter != "e",
          parameter != "pi"
        else { return .none }
        parameters.append(parameter)
      }
      return functionDefinition(name, parameters, read, judge)
    case .symbol(let name):
      return valueDefinition(name, [], read, judge)
    case .element(.symbol(let name), let subscripts):
      var indices: [String] = []
      for item in subscripts {
        guard case .name(let index) = item, !indices.contains(index) else {
          return valueDefinition(name, nil, read, judge)
        }
        indices.append(index)
      }
      return valueDefinition(name, indices, read, judge)
    case .element(.apply(let name, 0, let arguments), let subscripts):
      guard arguments.count == 1, subscripts.count == 1, case .name = subscripts[0],
        scope.functions[name] == nil, scope.aliases[name] == nil
      else { return .none }
      return componentDefinition(name, arguments[0], subscripts, read, judge)
    case .derivative, .primed, .apply:
      return premise(head, read, judge)
    default: return .none
    }
  }

  /// `f'(x) = …` where the text does not say what f is: what follows is judged, the first link is taken.
  private func premise(_ head: Term, _ read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations.count > 1 else { return .none }
    var elaboration = Elaboration(scope: judge.scope, mode: .symbolic(classes: [:]), variant: judge.variant)
    guard let expression = try? elaboration.expression(head), case .variable(let name) = expression,
      let unknown = elaboration.unknowns[name]
    else { return .none }
    return .defines(
      { _, _ in }, remark: "the first side is taken as given: the text does not say what \(unknown) is")
  }

  private func functionDefinition(
    _ name: String, _ parameters: [String], _ read: ReadStatement, _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    let canonical = StandardNames.canonical(name)
    let isLetter = StandardNames.canonical(name) == name && !StandardNames.isKnown(name) || name == "sigma"
    let isCircular = body.functionNames.contains(name)
    let define: Definition.Change = { scope, line in
      if !isCircular { scope.define(function: name, .init(parameters: parameters, body: body, line: line)) }
    }
    func judged() -> LinkResult { judge.judge(read.sides[0], .equal, body) }
    if let known = scope.functions[name] {
      let link = judged()
      if link.isProved { return .agrees({ _, _ in }, link) }
      if isCircular { return .none }
      // A prime that was forgotten is no new definition.
      let primed = judge.judge(.apply(name, primes: 1, read.sides[0].children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      if !isLetter && StandardNames.isUnambiguous(canonical) && link.isRefuted { return .contradicts(link) }
      return .defines(define, remark: "\(Term.name(name)) is defined anew; line \(known.line) said otherwise")
    }
    if isLetter {
      if isCircular { return .none }
      let meanings = StandardNames.meanings(of: name)
      guard name == "sigma", !meanings.isEmpty, parameters.count == 1 else {
        return .defines(define, remark: nil)
      }
      let link = judged()
      // Another form than 1/(1 + e^-x) is a statement about the function.
      if link.isProved, "\(body)" != "1/(1 + exp(−\(Term.name(parameters[0]))))" {
        return .agrees(define, link)
      }
      if link.isProved { return .defines(define, remark: "the standard meaning of σ") }
      // σ is a letter: a text may use it for any activation, but not for the derivative of the sigmoid.
      let primed = judge.judge(.apply(name, primes: 1, read.sides[0].children), .equal, body)
      if link.isRefuted, primed.isProved { return .contradicts(link) }
      return .defines(define, remark: "not the logistic sigmoid that σ often stands for")
    }
    guard StandardNames.isKnown(canonical), parameters.count == 1,
      !StandardNames.vectorFunctions.contains(canonical)
    else {
      return isCircular ? .none : .defines(define, remark: nil)
    }
    var variants = 1
    var best: LinkResult?
    var variant = 0
    while variant < min(variants, 6) {
      var other = judge
      other.variant = variant
      let link = other.judge(read.sides[0], .equal, body)
      variants = max(variants, link.variantCount)
      if link.isProved {
        var link = link
        link.variantCount = 1
        return .agrees(define, link)
      }
      if best == nil { best = link }
      variant += 1
    }
    guard let link = best else { return .defines(define, remark: nil) }
    if StandardNames.isUnambiguous(canonical) || isCircular {
      if link.isRefuted { return .contradicts(link) }
      return isCircular ? .none : .agrees({ _, _ in }, link)
    }
    return .defines(
      define, remark: "not one of the usual forms of \(StandardNames.titles[canonical] ?? name)")
  }

  /// `σ(z)_i = …`: the softmax under a name of its own, or a function that is given by its components.
  private func componentDefinition(
    _ name: String, _ argument: Term, _ subscripts: [Term.Subscript], _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    guard !body.functionNames.contains(name) else { return .none }
    let canonical = StandardNames.canonical(name)
    if judge.judge(read.sides[0], .equal, body).isProved { return .none }
    guard !StandardNames.isKnown(canonical) || name == "sigma" else { return .none }
    for function in StandardNames.vectorFunctions.sorted() where function != "logsumexp" {
      let other = Term.element(.apply(function, primes: 0, [argument]), subscripts)
      guard judge.judge(other, .equal, body).isProved else { continue }
      return .defines(
        { scope, _ in
          scope.aliases[name] = function
          scope.functions[name] = nil
          if case .symbol(let vector) = argument { scope.vectors.insert(vector) }
        }, remark: "\(Term.name(name)) is \(function) here")
    }
    return .defines({ _, _ in }, remark: "a component of \(Term.name(name))")
  }

  private static let variableNames: Set<String> = ["x", "t", "u", "v", "n", "i", "j", "k", "m"]

  private func valueDefinition(
    _ name: String, _ indices: [String]?, _ read: ReadStatement, _ judge: LinkJudge
  ) -> Definition {
    let body = read.sides[1]
    if name == "e" || name == "pi" { return .none }
    guard let indices else {
      // a_{11} = …: a definition of one component, which nothing later is expanded by.
      return scope.values[name] == nil ? .defines({ _, _ in }, remark: nil) : .none
    }
    if body.mentions(name) { return .none }
    let define: Definition.Change = { scope, line in
      if Self.variableNames.contains(name) || body.numericValue != nil && indices.isEmpty { return }
      scope.define(value: name, .init(indices: indices, body: body, line: line))
    }
    if scope.values[name] != nil {
      let link = judge.judge(read.sides[0], .equal, body)
      if link.isProved { return .agrees({ _, _ in }, link) }
      if link.isRefuted || !body.mentions(name) {
        return .defines(define, remark: "\(Term.name(name)) is defined anew")
      }
      return .none
    }
    // x = 3 in a text is a case, not a law.
    return .defines(define, remark: nil)
  }
}
