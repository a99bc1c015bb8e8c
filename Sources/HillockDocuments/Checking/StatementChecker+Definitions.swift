import HillockFormula
import HillockProof

/// What statements define.
extension StatementChecker {
  enum Definition {
    typealias Change = (inout Scope, Int) -> Void
    case none
    /// The first `count` links give names their meanings.
    case defines(Change, count: Int, remark: String?)
    /// The first link says what something is that the text does not define otherwise.
    case premise(String)
    /// The name has this meaning already.
    case agrees(Change, LinkResult)
    /// The name has one meaning for everybody, and this is another.
    case contradicts(LinkResult)
  }

  func definition(in read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations[0] == .equal || read.relations[0] == .defined else { return .none }
    if isSingleStatement && read.relations[0] == .equal && statementCount == 1 { return .none }
    let read = read.definingByComponents
    let first = definition(of: read.sides[0], as: read.sides[1], read, judge)
    if case .defines(let change, 1, let remark) = first, let alias = lastName(of: read) {
      return .defines(
        { scope, line in
          change(&scope, line)
          alias(&scope, line)
        }, count: 2, remark: remark)
    }
    // y = f(v) = … says what f is as well.
    guard case .defines(let change, _, let remark) = first, read.relations.count > 1, read.sides[1].isHead,
      read.relations[1] == .equal || read.relations[1] == .defined
    else {
      guard case .none = first else { return first }
      if let change = squared(read) ?? implied(read) { return .defines(change, count: 1, remark: nil) }
      return reversed(read, judge)
    }
    var rest = read
    rest.sides.removeFirst()
    rest.relations.removeFirst()
    // a = σ(z) = …, where it is not read what a comes to: σ is what it was.
    if rest.sides[1].foreignPart != nil { return first }
    guard case .defines(let next, let count, let other) = definition(in: rest, judge) else { return first }
    // a_i = σ(z_i) = …: where σ itself is not read as a function, a is what stands behind it.
    var probe = scope
    next(&probe, 0)
    var direct: Definition.Change?
    if let name = read.sides[1].headName, probe.voided.contains(name) {
      if case .defines(let other, _, _) = definition(
        of: read.sides[0], as: read.sides[count + 1], read, judge)
      {
        direct = other
      }
    }
    let own = direct ?? change
    return .defines(
      { scope, line in
        next(&scope, line)
        own(&scope, line)
      }, count: count + 1, remark: remark ?? other)
  }

  /// `(a + b)/2 = m`: the name stands on the right.
  private func reversed(_ read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.sides.count == 2, case .symbol(let name) = read.sides[1], !read.sides[0].isHead,
      !read.sides[0].hasDerivative, !read.sides[0].isLimit,
      !read.sides[0].isSimpleNumber, !read.sides[0].mentions(name), read.sides[0].foreignPart == nil,
      !scope.bodies(in: [read.sides[0]]).contains(where: { $0.mentions(name) })
    else { return .none }
    let (body, section) = (read.sides[0], context.sectionNumber)
    let define: Definition.Change = { scope, line in
      scope.define(value: name, .init(indices: [], body: body, line: line, section: section))
    }
    guard let known = scope.values[name] else { return .defines(define, count: 1, remark: nil) }
    // r sin θ = y, where y was something else: another y, unless it is said to follow.
    guard !isInferred, !leadsBack(to: name, body), judge.judge(read.sides[0], .equal, read.sides[1]).isRefuted
    else { return .none }
    return .defines(
      conflicting(define, name, known.section), count: 1, remark: "\(Term.name(name)) is defined anew")
  }

  private func definition(
    of head: Term, as body: Term, _ read: ReadStatement, _ judge: LinkJudge
  ) -> Definition {
    if body.hasIdleSum {
      // Σ_i e^{z_k}: a slip in the text, by which nothing should be judged.
      guard head.isHead, let name = head.headName else { return .none }
      return .defines(
        { scope, _ in scope.forget(name) }, count: 1,
        remark: "its sum runs over an index that its terms do not have")
    }
    if body.foreignPart != nil {
      // What cannot be read is a definition all the same: the old one is void.
      guard head.isHead, let name = head.headName, !StandardNames.isUnambiguous(StandardNames.canonical(name))
      else {
        return .none
      }
      if read.listsComponents { return .defines({ _, _ in }, count: 1, remark: nil) }
      if case .element(_, let subscripts) = head, case .name(let layer)? = subscripts.first,
        DerivativeTargets.Place.layers(of: name) == 1, layer.count == 1, layer.first?.isUppercase == true
      {
        // Of the last layer alone; δ^l stays what it is.
        return .defines(
          { scope, _ in scope.forget(Scope.key(of: name, layer: layer)) }, count: 1,
          remark: "what is not read: \(body.foreignPart ?? "")")
      }
      return .defines(
        { scope, _ in scope.forget(name) }, count: 1, remark: "what is not read: \(body.foreignPart ?? "")")
    }
    // y = x (x > 0): a part of a definition, which holds in its case only.
    if head.isHead, let name = head.headName, read.relations.count == 1,
      read.clauses.contains(where: { !$0.terms.allSatisfy(\.isIndexLike) }),
      !StandardNames.isUnambiguous(StandardNames.canonical(name))
    {
      return piece(of: head, name, body, read)
    }
    if head.isBareName, body.isBareName, case .element(.symbol(let name), let subscripts) = head {
      return componentAlias(name, subscripts, head, body, judge)
    }
    // max is the maximum to everybody; a text that gives it another meaning approximates it.
    if case .apply(let name, 0, _) = head, ["max", "min"].contains(StandardNames.canonical(name)) {
      let link = judge.judge(head, .equal, body)
      if link.isProved { return .agrees({ _, _ in }, link) }
      // Without a smooth function in it, it is no approximation.
      if link.isRefuted, body.functionNames == ["abs"], !body.hasDerivative,
        body.symbols.isSubset(of: head.symbols)
      {
        return .contradicts(link)
      }
      return .contradicts(
        LinkResult(outcome: .undecided("the text gives \(name) another meaning than the usual one")))
    }
    // softplus(x) = f(x): the one that is not known gets its meaning from the other.
    if case .apply(let known, 0, _) = head, case .apply(let other, 0, let arguments) = body,
      scope.functions[other] == nil,
      !StandardNames.isKnown(StandardNames.canonical(other)), other != "sigma",
      StandardNames.isUnambiguous(StandardNames.canonical(known)) || scope.functions[known] != nil,
      body.isHead, known != other
    {
      let parameters = arguments.compactMap { if case .symbol(let name) = $0 { name } else { nil } }
      if parameters.count == arguments.count, Set(parameters).count == parameters.count {
        let section = context.sectionNumber
        return .defines(
          { scope, line in
            scope.define(
              function: other, .init(parameters: parameters, body: head, line: line, section: section))
          }, count: 1, remark: nil)
      }
    }
    if isValueOfKnown(head, body) {
      // J = 3/4 in an example, σ(x) = 1/2 at some point: values, and no other meaning of J and σ.
      return read.relations.count > 1
        ? .defines({ _, _ in }, count: 1, remark: "a value in an example, and no definition") : .none
    }
    switch head {
    case .apply(let name, 0, let arguments):
      var parameters: [String] = []
      var entries: [Term: Term] = [:]
      for argument in arguments {
        if let entry = argument.numberedName, !parameters.contains(entry) {
          // f(x_1, x_2): components that are variables of their own.
          parameters.append(entry)
          entries[argument] = .symbol(entry)
          continue
        }
        guard case .symbol(let parameter) = argument, !parameters.contains(parameter), parameter != "e",
          parameter != "pi"
        else {
          guard let (head, body) = ofOneComponent(head, body) else {
            return componentArguments(name, arguments, body, judge)
          }
          return definition(of: head, as: body, read, judge)
        }
        parameters.append(parameter)
      }
      return functionDefinition(
        name, parameters, head.replacing(entries), body.replacing(entries), judge)
    case .symbol(let name):
      return valueDefinition(name, [], head, body, judge)
    case .element(.symbol(let name), let subscripts):
      let layers = DerivativeTargets.Place.layers(of: name)
      if layers == 1, case .shifted? = subscripts.first, !body.hasDerivativeOfQuantity,
        scope.values[name]?.body.hasDerivativeOfQuantity == true
      {
        // δ^{l−1} = … behind δ^l = ∂C/∂z^l: what the derivative comes to, one layer before.
        return .none
      }
      if layers == 1, case .shifted(let layer, let offset)? = subscripts.first, !body.mentions(name) {
        // z^{l+1} = W^{l+1} a^l says what z^l is as well.
        let renaming = [layer: Term.Subscript.shifted(layer, -offset)]
        return definition(
          of: head.renaming(indices: renaming), as: body.renaming(indices: renaming), read, judge)
      }
      if layers == 1, case .name(let layer)? = subscripts.first, layer.count == 1,
        layer.first?.isUppercase == true
      {
        return lastLayer(name, layer, Array(subscripts.dropFirst()), head, body, judge)
      }
      var indices: [String] = []
      for item in subscripts {
        guard case .name(let index) = item, !indices.contains(index), !item.isLabel else {
          return valueDefinition(name, nil, head, body, judge)
        }
        indices.append(index)
      }
      return valueDefinition(name, indices, head, body, judge)
    case .element(.apply(let name, 0, let arguments), let subscripts):
      guard arguments.count == 1, subscripts.count == 1, case .name = subscripts[0],
        scope.functions[name] == nil
      else { return .none }
      if scope.aliases[name] != nil {
        // Another function under the name of one that was a softmax.
        guard !judge.judge(head, .equal, body).isProved, !isInferred, !body.hasDerivative else {
          return .none
        }
        return .defines(
          { scope, _ in scope.forget(name) }, count: 1, remark: "\(Term.name(name)) is defined anew")
      }
      return componentDefinition(name, arguments[0], subscripts, head, body, judge)
    case .derivative, .primed, .apply:
      return premise(head, read, judge)
    default: return .none
    }
  }

  /// Whether what is known by a formula with names in it is set equal to a number.
  private func isValueOfKnown(_ head: Term, _ body: Term) -> Bool {
    guard !isSingleStatement, head.isHead, let name = head.headName, body.isValue(in: scope) else {
      return false
    }
    if case .apply = head {
      return scope.functions[name] != nil || name == "sigma"
        || StandardNames.isKnown(StandardNames.canonical(name))
    }
    if case .symbol = head, scope.functions[scope.latest[name] ?? name] != nil { return true }
    guard let known = scope.values[head.numberedName ?? name] else { return false }
    return !known.body.isValue(in: scope)
  }

  /// a^L_k = …: a definition for the last layer, and no other.
  private func lastLayer(
    _ name: String, _ layer: String, _ subscripts: [Term.Subscript], _ head: Term, _ body: Term,
    _ judge: LinkJudge
  ) -> Definition {
    let indices = subscripts.compactMap { if case .name(let index) = $0 { index } else { nil } }
    guard indices.count == subscripts.count, Set(indices).count == indices.count else {
      return valueDefinition(name, nil, head, body, judge)
    }
    return valueDefinition(Scope.key(of: name, layer: layer), indices, head, body, judge)
  }

  /// The body of z = Wx + b by components, where the text gives z, W, x and b indices elsewhere; `nil` where it does not.
  private func componentwise(_ name: String, _ indices: [String], _ body: Term) -> (
    indices: [String], body: Term
  )? {
    func arity(_ name: String) -> Int {
      let letter = Term.letter(of: name)
      if let known = survey.arities[letter] { return known }
      return 0
    }
    guard indices.count == DerivativeTargets.Place.layers(of: name), arity(name) == 1 else { return nil }
    var takesApart = false
    func entry(_ term: Term, _ subscripts: [Term.Subscript]) -> Term? {
      switch term {
      case .number: return term
      case .symbol(let name):
        let count = arity(name)
        if count == 0 { return name.first?.isUppercase == true ? nil : term }
        return count == subscripts.count ? .element(term, subscripts) : nil
      case .element(.symbol(let name), let own):
        guard own.count == DerivativeTargets.Place.layers(of: name) else { return nil }
        let count = arity(name)
        if count == 0 { return nil }
        return count == subscripts.count ? .element(.symbol(name), own + subscripts) : nil
      case .negative(let inner): return entry(inner, subscripts).map(Term.negative)
      case .sum(let parts):
        var result: [Term] = []
        for part in parts {
          guard let part = entry(part, subscripts) else { return nil }
          result.append(part)
        }
        return .sum(result)
      case .apply(let name, let primes, let arguments):
        guard arguments.count == 1, let inner = entry(arguments[0], subscripts),
          !StandardNames.vectorFunctions.contains(StandardNames.canonical(name))
        else { return nil }
        return .apply(name, primes: primes, [inner])
      case .product(let parts):
        guard parts.count == 2, subscripts.count == 1 else { return nil }
        let bound = Term.Subscript.name("k″")
        guard let left = entry(parts[0], subscripts + [bound]), let right = entry(parts[1], [bound]) else {
          return nil
        }
        takesApart = true
        return .over(.sum, index: "k″", range: .init(), .product([left, right]))
      default: return nil
      }
    }
    let index = "j″"
    guard let result = entry(body, [.name(index)]), result != body else { return nil }
    guard takesApart || name.contains("^") else { return nil }
    return (indices + [index], result)
  }

  /// `σ(z^l_i) = 1/(1 + e^{−z^l_i})` is said of any number; `nil` where the right side has other components, or sums.
  private func ofOneComponent(_ head: Term, _ body: Term) -> (head: Term, body: Term)? {
    guard case .apply(let name, 0, let arguments) = head, arguments.count == 1, arguments[0].isBareName,
      case .element(.symbol(let base), _) = arguments[0]
    else { return nil }
    let letter = Term.letter(of: base)
    guard letter != "e", letter != "pi", !body.plainNames.contains(letter),
      !StandardNames.vectorFunctions.contains(StandardNames.canonical(name)),
      // S, in e^{z_i}/S, may be made of all z.
      body.plainNames.isDisjoint(with: survey.definedNames)
    else { return nil }
    // No name of the text: z itself may be the vector.
    let variable = Term.symbol("x″")
    let plain = body.replacing([arguments[0]: variable])
    guard plain != body, plain.freeIndices.isEmpty, plain.elementNames.isEmpty,
      !plain.contains(where: { if case .over = $0 { true } else { false } })
    else { return nil }
    return (.apply(name, primes: 0, [variable]), plain)
  }

  /// `S(v_j) = …`: a function of components. It is not one number's function; that it is defined is noted.
  private func componentArguments(
    _ name: String, _ arguments: [Term], _ body: Term, _ judge: LinkJudge
  ) -> Definition {
    let isOpen =
      scope.functions[name] == nil && scope.aliases[name] == nil
      && !StandardNames.isKnown(StandardNames.canonical(name)) && name != "sigma"
      && arguments.contains { !$0.isNumeric } && !body.mentions(name) && !body.hasDerivative
      && !body.isSimpleNumber
    guard arguments.allSatisfy(\.isBareName) || isOpen,
      !StandardNames.isUnambiguous(StandardNames.canonical(name)),
      !body.functionNames.contains(name)
    else { return .none }
    if StandardNames.isKnown(StandardNames.canonical(name)) || name == "sigma" {
      // Of the components one by one it may be the function that everybody knows.
      let link = judge.judge(.apply(name, primes: 0, arguments), .equal, body)
      if link.isProved { return .none }
    }
    if arguments.count == 1, case .element(.symbol(let vector), _) = arguments[0],
      judge.judge(.apply("softmax", primes: 0, arguments), .equal, body).isProved
    {
      return .defines(
        { scope, _ in
          scope.name(name, for: "softmax")
          scope.vectors.insert(vector)
        }, count: 1, remark: "\(Term.name(name)) is softmax here")
    }
    return .defines({ scope, _ in scope.forget(name) }, count: 1, remark: nil)
  }

  /// `f'(x) = …` where the text does not say what f is: what follows is judged, the first link is taken.
  private func premise(_ head: Term, _ read: ReadStatement, _ judge: LinkJudge) -> Definition {
    guard read.relations.count > 1 else { return .none }
    var scope = judge.scope
    scope.rates = []
    var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: [:]), variant: judge.variant)
    guard let expression = try? elaboration.expression(head), case .variable(let name) = expression,
      let unknown = elaboration.unknowns[name]
    else { return .none }
    return .premise(unknown)
  }

  func valueDefinition(
    _ name: String, _ indices: [String]?, _ head: Term, _ body: Term, _ judge: LinkJudge
  ) -> Definition {
    if name == "e" || name == "pi" { return .none }
    let section = context.sectionNumber
    // x = 3 in a text is a case, not a law.
    if body.isSimpleNumber { return .none }
    guard let indices else {
      // z_1 = …: a definition of one component.
      guard case .element(_, let subscripts) = head else { return .none }
      let whole = Term.componentKey(name, subscripts.map(\.description))
      if body.elementNames.contains(whole) { return .none }
      if leadsBack(to: whole, body) { return .defines({ _, _ in }, count: 1, remark: nil) }
      // u_{2,p} = …, for all p.
      let named = subscripts.compactMap { if case .name(let index) = $0 { index } else { nil } }
      if subscripts.count > 1, case .number(let number) = subscripts[0], named.count == subscripts.count - 1,
        Set(named).count == named.count
      {
        return .defines(
          { scope, line in
            scope.define(
              value: "\(name)_\(number)", .init(indices: named, body: body, line: line, section: section))
          }, count: 1, remark: nil)
      }
      if let known = scope.values[whole] {
        if known.body == body {
          return .defines({ _, _ in }, count: 1, remark: known.line > 0 ? "as in line \(known.line)" : nil)
        }
        let link = judge.judge(head, .equal, body)
        if link.isProved { return .agrees({ _, _ in }, link) }
      }
      return .defines(
        { scope, line in
          scope.define(value: whole, .init(indices: [], body: body, line: line, section: section))
        }, count: 1, remark: nil)
    }
    if body.mentions(name) {
      // c_t = f_t c_{t−1} + i_t g_t: what it is follows from what it was, and is said of no other.
      guard indices.count == 1, body.mentionsOnlyBefore(name, at: indices[0]) else { return .none }
      return .defines({ _, _ in }, count: 1, remark: "by what it is one step before")
    }
    // y_k = σ_k(z): the index is part of a function's name, which no other index can be put into.
    if !indices.isEmpty,
      body.functionNames.contains(where: { function in indices.contains { function.hasSuffix("_" + $0) } })
    {
      return .defines({ scope, _ in scope.forget(name) }, count: 1, remark: nil)
    }
    if indices.count == 1, body.freeIndices.count == 1, !body.freeIndices.isSubset(of: indices) {
      // p_j = e^{a_i}/Σ_k e^{a_k}: which index is meant cannot be told, and nothing that fails by it is wrong.
      let isKnown = scope.values[name] != nil
      return .defines(
        { scope, line in
          if !isKnown {
            scope.define(value: name, .init(indices: indices, body: body, line: line, section: section))
          }
          scope.conflicting.insert(name)
        }, count: 1, remark: "its right side has an index that its left side lacks")
    }
    // x = y/2 behind y = 2x turns a definition round and makes no new one.
    if leadsBack(to: name, body) {
      let link = judge.judge(head, .equal, body)
      return link.isProved ? .agrees({ _, _ in }, link) : .defines({ _, _ in }, count: 1, remark: nil)
    }
    let parts = componentwise(name, indices, body) ?? (indices, body)
    let define: Definition.Change = { scope, line in
      scope.define(
        value: name, .init(indices: parts.indices, body: parts.body, line: line, section: section))
    }
    let general = name.contains("|") ? scope.values[String(name.prefix { $0 != "|" })] : nil
    if let known = scope.values[name] ?? general {
      let renamed =
        known.indices.count == indices.count
        ? known.body.renaming(
          indices: Dictionary(zip(known.indices, indices.map(Term.Subscript.name))) { first, _ in first })
        : known.body
      if known.indices.count == indices.count, renamed == body || known.body == body {
        return .defines(define, count: 1, remark: known.line > 0 ? "as in line \(known.line)" : nil)
      }
      let link = judge.judge(head, .equal, body)
      if link.isProved { return .agrees({ _, _ in }, link) }
      if link.isRefuted, isInferred, known.section == section, known.line > 0 { return .contradicts(link) }
      // δ = … behind δ = ∂C/∂z says what the derivative comes to.
      if link.isRefuted, known.body.isDerivativeOfHead, !body.hasDerivative, known.line > 0,
        !judge.scope.differing.contains(name)
      {
        return .contradicts(link)
      }
      // a = tanh(z) behind a = g(z) = 1/(1 + e^{−z}): g may be another function now.
      if case .apply(let function, 0, _) = known.body, scope.functions[function] != nil,
        !body.functionNames.contains(function)
      {
        return .defines(
          { scope, line in
            define(&scope, line)
            scope.conflicting.insert(function)
          }, count: 1, remark: "\(Term.name(name)) is defined anew")
      }
      return .defines(
        conflicting(define, name, known.section), count: 1, remark: "\(Term.name(name)) is defined anew")
    }
    return .defines(define, count: 1, remark: nil)
  }
}

extension Term {
  /// Whether it is ∂C/∂z, and nothing else.
  fileprivate var isDerivativeOfHead: Bool {
    if case .derivative(let inner, let by, 1) = self { return inner.isHead && by.isBareName }
    return false
  }

  /// Whether each mention of a name is of one at an earlier place: c_{t−1} for t.
  fileprivate func mentionsOnlyBefore(_ name: String, at index: String) -> Bool {
    if case .element(.symbol(name), let subscripts) = self {
      guard subscripts.count == 1, case .shifted(index, let offset) = subscripts[0] else { return false }
      return offset < 0
    }
    if case .symbol(name) = self { return false }
    return children.allSatisfy { $0.mentionsOnlyBefore(name, at: index) }
  }
}
