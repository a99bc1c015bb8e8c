import HillockFormula
import HillockProof

/// What a statement does in its text, by its form and by the words around it.
struct StatementRole {
  let read: StatementChecker.ReadStatement
  let context: ProseContext
  let scope: Scope
  /// Whether it stands by itself: what `prove` is asked.
  var isSingle = false
  /// Words or a place in the statement's row that make it a condition.
  var isConditionByPlace = false

  var role: CheckedStatement.Role {
    guard let first = read.relations.first else { return .mention }
    if read.relations.contains(.defined) { return .definition }
    if isSingle { return read.relations.allSatisfy(\.isForeign) ? .mention : .claim }
    if read.relations.allSatisfy(\.isAssignment) { return .step }
    if read.relations.allSatisfy(\.isForeign) { return .mention }
    if isConditionByPlace { return isDefinitionByForm ? .definition : .condition }
    let inline = !context.isDisplay
    if read.relations.count == 1 {
      switch first {
      case .tendsTo: return tendsTo(inline)
      case .approximately: return approximation
      case .compare: return comparison(inline)
      case .equal: return equation(inline)
      case .member: return membership
      default: return .mention
      }
    }
    return chain(inline)
  }

  // MARK: by relation

  private func tendsTo(_ inline: Bool) -> CheckedStatement.Role {
    if read.sides[0].isBareName || read.approach == nil && inline { return .condition }
    return inline && CaseWords.introducesCondition(context.lead) ? .condition : .claim
  }

  private var approximation: CheckedStatement.Role {
    read.sides.allSatisfy { $0.isValue(in: scope, names: true) } ? .claim : .approximation
  }

  private func comparison(_ inline: Bool) -> CheckedStatement.Role {
    if read.sides.allSatisfy(\.isSimple) { return .condition }
    if CaseWords.introducesCondition(context.lead) || CaseWords.closesCondition(context.trail) {
      return .condition
    }
    if inline && !CaseWords.assertsAlways(context.sentence) { return .condition }
    return .claim
  }

  /// A range of values of a function is claimed; of a name it is said.
  private var membership: CheckedStatement.Role {
    guard case .domain(.interval) = read.sides[1], !read.sides[0].isSimple else { return .condition }
    if CaseWords.introducesCondition(context.lead, isEquation: true) && !context.isDisplay {
      return .condition
    }
    return .claim
  }

  /// A name with a meaning: `z = wx + b`, `f(x) = …`, `p_i = …`.
  private var isDefinitionByForm: Bool {
    guard read.sides.count == 2, read.relations[0] == .equal else { return false }
    let (left, right) = (read.sides[0], read.sides[1])
    guard left.isHead, !right.mentions(left.headName ?? "") else { return false }
    // `let f(x) = x` says what f is; `let y = 1` puts a value in.
    if case .apply(_, 0, let arguments) = left, !arguments.isEmpty, Set(arguments).count == arguments.count {
      return true
    }
    return !right.isSimpleNumber && !right.isBareName
  }

  /// δ_out of δ_hid = w δ_out: one letter with two labels is two names.
  private func isOfAnother(_ name: Term, _ term: Term) -> Bool {
    guard case .element(.symbol(let letter), let subscripts) = name, subscripts.contains(where: \.isLabel)
    else {
      return false
    }
    return !term.elementNames.contains(Term.componentKey(letter, subscripts.map(\.description)))
      && !term.plainNames.contains(letter)
  }

  /// `y = 0 (x ≤ 0)` in a display: a case of what y is.
  private var isPiece: Bool {
    context.isDisplay && !read.clauses.isEmpty && !read.unreadClause && read.sides[0].isSymbol
      && read.clauses.allSatisfy { clause in
        guard case .compare(let a, let relation, let b) = clause, relation != .equal, relation != .notEqual
        else { return false }
        return !a.isIndexLike && !a.mentions(read.sides[0].headName ?? "") && (a.isBareName || b.isBareName)
      }
  }

  private func equation(_ inline: Bool) -> CheckedStatement.Role {
    let (left, right) = (read.sides[0], read.sides[1])
    if left.isSimpleNumber && right.isSimpleNumber || left == right { return .mention }
    // Two matrices of numbers are parts of something that stands in other rows.
    if left.isPlainMatrix && right.isPlainMatrix { return .mention }
    if case .delta = left, right.isSimpleNumber { return .condition }
    if left.isNumeric && right.isNumeric { return .claim }
    // z = k, or equivalently k = z: two names are no claim by themselves.
    if inline, left.isBareName, right.isBareName,
      [left, right].contains(where: { scope.values[$0.headName ?? ""] != nil })
    {
      return .condition
    }
    let isOfValues = left.isValue(in: scope) && right.isValue(in: scope)
    let conditional =
      inline
      && (CaseWords.introducesCondition(context.lead, isEquation: true)
        || CaseWords.closesCondition(context.trail))
    if isOfValues { return conditional ? .condition : .claim }
    if left.isBareName {
      if right.isSimpleNumber { return isPiece ? .definition : .condition }
      if right.isBareName {
        if inline && CaseWords.introducesCondition(context.lead) { return .condition }
        return right.isIndexLike && left.isIndexLike ? .condition : .definition
      }
      if right.mentions(left.headName ?? ""), !isOfAnother(left, right) {
        // ρ = max(min(ρ, b), a) cuts ρ off.
        if case .apply(let name, 0, let arguments) = right, arguments.count > 1,
          ["max", "min", "clamp", "clip"].contains(StandardNames.canonical(name))
        {
          return .step
        }
        return right.isUpdate(of: left) ? .step : .claim
      }
      return .definition
    }
    if left.isSimple && right.isSimple && inline { return .condition }
    if conditional { return isDefinitionByForm ? .definition : .condition }
    // w′ = 0.3: the value of a weight after a step.
    if case .primed(let inner, _) = left, inner.isBareName, right.isSimpleNumber, let name = inner.headName,
      scope.functions[name] == nil, scope.values[name] == nil, scope.latest[name] == nil,
      !StandardNames.isKnown(StandardNames.canonical(name)), name != "sigma"
    {
      return .condition
    }
    if right.isSimpleNumber || left.isSimpleNumber {
      // An equation to be solved, or a normalisation, unless it is about what is known.
      if inline && !left.hasDerivative && !right.hasDerivative { return .condition }
      return .claim
    }
    if right.isBareName, !left.isHead, !left.hasDerivative, !left.isLimit {
      let name = right.headName ?? ""
      // ln(p/(1 − p)) = z behind p = σ(z) says something of both.
      let isKnown = scope.bodies(in: [left]).contains { $0.mentions(name) }
      if scope.values[name] == nil && !left.mentions(name) && !isKnown { return .definition }
    }
    if isOpenFunction(left), !right.isSimpleNumber { return .definition }
    return .claim
  }

  /// L(f(x), y) of a function L that the text has not defined, where the right side does not lead back to it.
  private func isOpenFunction(_ term: Term) -> Bool {
    guard case .apply(let name, 0, let arguments) = term, !arguments.isEmpty, name != "sigma",
      scope.functions[name] == nil, scope.aliases[name] == nil, scope.values[name] == nil,
      !StandardNames.isKnown(StandardNames.canonical(name)), name.first?.isLetter == true, !term.hasDerivative
    else { return false }
    return !read.sides[1].functionNames.contains(name) && !read.sides[1].mentions(name)
      && !read.sides[1].hasDerivative
      && arguments.contains { !$0.isNumeric }
  }

  private func chain(_ inline: Bool) -> CheckedStatement.Role {
    // 0 ≤ k ≤ K − 1, i = 1, …, n
    if read.sides.allSatisfy({ $0.isSimple || $0.isEllipsis }), !read.sides.allSatisfy(\.isNumeric) {
      if read.relations.contains(where: { if case .compare = $0 { true } else { false } }) {
        return .condition
      }
      if inline { return read.sides[0].isBareName ? .definition : .condition }
    }
    if read.relations.allSatisfy({ if case .compare = $0 { true } else { false } }) {
      return comparison(inline)
    }
    if inline, CaseWords.introducesCondition(context.lead, isEquation: true), read.relations.count < 3,
      !read.sides[0].hasDerivative
    {
      return read.sides[0].isHead ? .definition : .condition
    }
    return .claim
  }
}

extension Term {
  /// A matrix of numbers, none of them a formula.
  fileprivate var isPlainMatrix: Bool {
    if case .domain(.matrix(let rows)) = self { return rows.allSatisfy { $0.allSatisfy(\.isSimpleNumber) } }
    return false
  }
}

extension StatementTokens.Relation {
  var isForeign: Bool { if case .foreign = self { true } else { false } }
}

extension Term {
  /// A letter, possibly with indices.
  var isBareName: Bool {
    switch self {
    case .symbol(let name): return name != "e" && name != "pi"
    case .element(.symbol, _): return true
    default: return false
    }
  }

  var isSymbol: Bool { if case .symbol = self { true } else { false } }

  /// A name, a component, or a function of letters: what a definition begins with.
  var isHead: Bool {
    if isBareName { return true }
    switch self {
    case .apply(_, 0, let arguments):
      return !arguments.isEmpty && arguments.allSatisfy(\.isBareName)
    case .element(let base, _): return base.isHead
    default: return false
    }
  }

  /// The name that a head is about.
  var headName: String? {
    switch self {
    case .symbol(let name): return name
    case .element(let base, _): return base.headName
    case .apply(let name, _, _): return name
    default: return nil
    }
  }

  var isSimpleNumber: Bool {
    numericValue != nil || self == .infinity || self == .negative(.infinity) || isPlainFraction
  }

  private var isPlainFraction: Bool {
    if case .quotient(let a, let b) = self { return a.numericValue != nil && b.numericValue != nil }
    return false
  }

  /// Without any name but e and π.
  var isNumeric: Bool {
    switch self {
    case .number: return true
    case .symbol(let name): return name == "e" || name == "pi"
    case .apply(let name, 0, let arguments):
      return StandardNames.primitive[StandardNames.canonical(name)] != nil
        && arguments.allSatisfy(\.isNumeric)
    case .sum, .product, .quotient, .negative, .power: return children.allSatisfy(\.isNumeric)
    default: return false
    }
  }

  /// Whether it is a number: without any name but those of functions that the text or everybody defines, σ′(0) + f(2).
  ///
  /// - Parameter names: whether names count that the text defines as numbers, z = 0.5 · 2 + 0.3.
  func isValue(in scope: Scope, names: Bool = false) -> Bool { isValue(in: scope, names, depth: 0) }

  private func isValue(in scope: Scope, _ names: Bool, depth: Int) -> Bool {
    guard depth < 40 else { return false }
    switch self {
    case .symbol(let name) where names && name != "e" && name != "pi":
      guard let definition = scope.values[name], definition.indices.isEmpty else { return false }
      return definition.body.isValue(in: scope, names, depth: depth + 1)
    case .element where names && numberedName != nil:
      guard let definition = numberedName.flatMap({ scope.values[$0] }) else { return false }
      return definition.body.isValue(in: scope, names, depth: depth + 1)
    case .apply(let name, _, let arguments):
      let standard = StandardNames.canonical(scope.aliases[name] ?? name)
      if standard == "softmax", scope.functions[name] == nil, arguments.count == 1,
        case .domain(.matrix) = arguments[0]
      {
        return arguments[0].isValue(in: scope, names, depth: depth + 1)
      }
      guard
        scope.functions[name]?.parameters.count == arguments.count
          || scope.functions[name] == nil && !scope.voided.contains(name)
            && StandardNames.meanings(of: standard).count == 1
      else { return false }
      return arguments.allSatisfy { $0.isValue(in: scope, names, depth: depth + 1) }
    case .sum, .product, .quotient, .negative, .power, .domain(.matrix), .domain(.interval):
      return children.allSatisfy { $0.isValue(in: scope, names, depth: depth + 1) }
    default: return isNumeric
    }
  }

  var isEllipsis: Bool { if case .foreign(let what) = self { what.hasPrefix("an ellipsis") } else { false } }

  /// Names, numbers and a little arithmetic with them: what a range or a setting is made of.
  var isSimple: Bool {
    func plain(_ term: Term) -> Bool {
      switch term {
      case .number, .symbol, .infinity: return true
      case .element(.symbol, _): return true
      case .sum, .product, .negative, .quotient, .power: return term.children.allSatisfy(plain)
      case .apply("abs", 0, let arguments): return arguments.allSatisfy(plain)
      case .delta: return true
      default: return false
      }
    }
    return plain(self) && size(limit: 12) <= 10
  }

  /// Its names, but for those that only carry indices.
  var plainNames: Set<String> {
    switch self {
    case .element(.symbol, _): return []
    case .symbol(let name): return [name]
    default: return children.reduce(into: []) { $0.formUnion($1.plainNames) }
    }
  }

  /// The plain names, but for those that only count the terms of sums.
  var namesOfValues: Set<String> {
    switch self {
    case .element(.symbol, _): return []
    case .symbol(let name): return [name]
    case .over(_, _, _, let body): return body.namesOfValues
    default: return children.reduce(into: []) { $0.formUnion($1.namesOfValues) }
    }
  }

  /// The sums of terms in it, those in sums as well.
  var sums: [Term] {
    var result: [Term] = []
    if case .sum = self { result.append(self) }
    for child in children { result += child.sums }
    return result
  }

  /// Of what derivatives in it are taken, and by what.
  var derivativeParts: [(inner: Term, by: Term)] {
    var result: [(inner: Term, by: Term)] = []
    if case .derivative(let inner, let by, _) = self { result.append((inner, by)) }
    for child in children { result += child.derivativeParts }
    return result
  }

  /// What derivatives of formulas are taken by, o in ∂/∂o (y ln o): a variable there, whatever it was defined as.
  var variablesOfFormulas: Set<String> {
    Set(
      derivativeParts.compactMap { part in
        part.by.headName.flatMap { !part.inner.isHead && part.inner.symbols.contains($0) ? $0 : nil }
      })
  }

  /// Whether a sum runs over an index that its terms lack, while they have another one.
  var hasIdleSum: Bool {
    contains { term in
      guard case .over(.sum, let index, _, let body) = term else { return false }
      let free = body.freeIndices
      return !free.contains(index) && !free.isEmpty && !body.symbols.contains(index)
    }
  }

  /// P(y = 1|x) is a quantity by that name, not a function of what stands between the brackets.
  var namingProbabilities: Term {
    if case .apply(let name, 0, let arguments) = self, arguments.count == 1,
      case .symbol(let text) = arguments[0],
      text.contains(where: { "|=;<>≤≥∣".contains($0) })
    {
      return .symbol("\(Term.name(name))(\(text))")
    }
    return mapChildren(\.namingProbabilities)
  }

  /// Indices of what derivatives in it are taken by: j in ∂p_i/∂z_j.
  var derivativeIndices: Set<String> {
    var result: Set<String> = []
    if case .derivative(_, .element(_, let subscripts), _) = self {
      result.formUnion(subscripts.compactMap(\.index))
    }
    for child in children { result.formUnion(child.derivativeIndices) }
    return result
  }

  var isLimit: Bool { if case .limit = self { true } else { false } }

  /// f′(x), d/dx f(x).
  var isDerivativeOfFunction: Bool {
    switch self {
    case .apply(_, let primes, _): return primes > 0
    case .derivative(.apply(_, 0, _), _, _): return true
    default: return false
    }
  }

  /// One of the letters that count.
  var isIndexLike: Bool {
    if case .symbol(let name) = self {
      return ["i", "j", "k", "l", "m", "n", "c", "p", "q", "t", "s", "r"].contains(name)
    }
    return false
  }

  var hasDerivative: Bool {
    contains { term in
      switch term {
      case .derivative, .primed: true
      case .apply(_, let primes, _): primes > 0
      default: false
      }
    }
  }

  /// Whether it is `name` moved on: w − η g, β m + (1 − β) g.
  func isUpdate(of name: Term) -> Bool {
    guard case .sum(let parts) = self else {
      if case .product(let factors) = self { return factors.contains(name) }
      return false
    }
    return parts.contains { part in
      switch part {
      case name, .negative(name): return true
      case .product(let factors): return factors.contains(name)
      default: return false
      }
    }
  }
}
