import HillockFormula
import HillockProof

// What a refutation of an equation needs besides a witness: that each sign in it can be meant in one way only.
extension StatementChecker {
  /// What in the reading of a link is not certain; `nil` where nothing is.
  ///
  /// - Parameter isOfAny: whether it fails whatever the quantities are that it differentiates.
  func uncertainty(
    _ left: Term, _ right: Term, _ read: ReadStatement, _ judge: LinkJudge, isOfAny: Bool = false,
    isMendedInside: Bool = false
  ) -> String? {
    if let name = nameOfAnotherRow(left, right, judge.scope) {
      return "in a table each row may have \(Term.name(name)) of its own"
    }
    if read.hasTotalDerivative, !isMendedInside, let name = dependentInTotal(left, right, judge.scope) {
      return "d may be the total derivative, and \(Term.name(name)) may depend on what it is taken by"
    }
    if !isMendedInside, let name = definedAnywhere(left, right, judge.scope, isOfAny: isOfAny) {
      return "the text says at another place what \(Term.name(name)) is"
    }
    if let name = definedSeveralTimes(left, right, judge.scope) {
      return "the text gives \(Term.name(name)) several meanings here"
    }
    if left.symbols.union(right.symbols).contains("d"), judge.scope.values["d"] == nil {
      return "d may be the sign of a differential"
    }
    if let word = undefinedWord(left, right, judge.scope) {
      return "\(Term.name(word)) is a word or a unit, of which the text does not say what it is"
    }
    if read.hasBracketedPower { return "a power in brackets may be the number of derivatives" }
    if read.isContinued, left == read.sides.first {
      return "it may go on from something else than the formula before it"
    }
    if read.usesLetterE, survey.usesBareE { return "e may be a quantity of the text" }
    if holdsUpToSign(left, right, judge) { return "it holds up to a sign, which the text may know" }
    if NumberRange.mayAgree(left, right) { return Self.rounding }
    return nil
  }

  /// A word, in them or in what the text says of their names, that nothing defines: it stands for no number whatever.
  private func undefinedWord(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    let used = scope.definitions(in: [left, right]).reduce(into: Set<String>()) {
      $0.formUnion($1.parameters)
    }
    // net of ∂out/∂net is what the text differentiates by.
    let moving = (left.derivativeParts + right.derivativeParts).flatMap { [$0.inner, $0.by] }
    let known = Set(moving.compactMap { $0.headName.map(Term.letter) })
    return left.namesOfValues.union(right.namesOfValues).union(used).subtracting(known).sorted().first {
      name in
      name.count > 1 && name.allSatisfy { $0.isASCII && $0.isLetter }
        && !NotationNames.greekCommands.contains(name)
        && scope.values[name] == nil && scope.functions[name] == nil && scope.latest[name] == nil
        && !StandardNames.isKnown(StandardNames.canonical(name)) && !(name.count == 2 && name.first == "d")
    }
  }

  /// Whether the squares of both sides are equal, one of them being an absolute value or a root: |a − b| = b − a.
  private func holdsUpToSign(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    func isUnsigned(_ term: Term) -> Bool {
      switch term {
      case .apply("abs", 0, _): true
      case .power(_, .quotient(.one, .number(let value, _))): value == Rational(2)
      default: false
      }
    }
    guard left.contains(where: isUnsigned) || right.contains(where: isUnsigned) else { return false }
    let two = Term.integer(2)
    return judge.judge(.power(left, two), .equal, .power(right, two)).isProved
  }

  /// The definitions that both sides lead to, but for those of letters that only stand for the arguments of functions.
  private func uses(_ left: Term, _ right: Term, _ scope: Scope) -> [Scope.Use] {
    let all = scope.definitions(in: [left, right])
    let bound = all.reduce(into: Set<String>()) { $0.formUnion(scope.functions[$1.name]?.parameters ?? []) }
    let own = left.symbols.union(right.symbols)
    return all.filter { !bound.contains($0.name) || own.contains($0.name) }
  }

  /// A name that the section gives several meanings, or that has several in the text and none in this section: which of them is
  /// in force here is for people to say.
  private func definedSeveralTimes(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    uses(left, right, scope).first { use in
      guard !use.name.contains(where: { "_^|".contains($0) }), !isStandard(use.name, scope) else {
        return false
      }
      // `Now let f(x) = …` says that it is another one from here on.
      if scope.differing.contains(use.name), !scope.conflicting.contains(use.name),
        use.section == context.sectionNumber
      {
        return false
      }
      let own = survey.count(of: use.name, inSection: context.sectionNumber)
      return own > 1 || own == 0 && survey.count(of: use.name) > 1
    }?.name
  }

  /// A name that a row of a table defines, in another row or outside of the table, or one of the text outside in a row.
  private func nameOfAnotherRow(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    uses(left, right, scope).first { use in
      let row = scope.rows[use.name] ?? 0
      // A quantity of the text outside, of which it says one thing, is no function of a row.
      if row == 0, scope.values[use.name] != nil, survey.count(of: use.name) <= 1 { return false }
      return row != context.row && !isStandard(use.name, scope)
    }?.name
  }

  /// Letters of inputs, weights, targets and parameters, which depend on nothing: all that stands beside them in a formula is a
  /// variable of its own.
  private static let independent: Set<String> = [
    "x", "w", "b", "W", "X", "Y", "t", "theta", "Theta", "beta", "alpha", "gamma", "lambda", "mu", "sigma",
    "a", "c", "k", "n", "m", "N",
    "K", "A", "B", "C", "D", "e", "pi", "eta", "epsilon", "y", "d", "tau", "p", "q", "i", "j",
  ]

  /// A name beside the variable in what a derivative is taken of that may depend on it: r of d/dh (πr²h/3).
  private func dependentInTotal(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    // d/dx (uv) = u′v + uv′ says itself what depends on x.
    let moving = (left.derivativeParts + right.derivativeParts).compactMap(\.inner.headName)
    let primed = left.primedNames.union(right.primedNames).union(moving)
    for part in left.derivativeParts + right.derivativeParts {
      guard let variable = part.by.headName else { continue }
      var inner = part.inner
      if inner.isHead, let head = inner.headName {
        inner = scope.values[head]?.body ?? scope.functions[scope.latest[head] ?? head]?.body ?? inner
      }
      let beside = inner.plainNames.subtracting([variable]).subtracting(Self.independent).subtracting(primed)
      guard !Self.independent.contains(variable) || !beside.isEmpty else { continue }
      // dL/dw of L(w, x, y): weights and inputs do not depend on each other.
      if let name = beside.sorted().first(where: {
        scope.values[$0] == nil && scope.functions[$0] == nil && $0.count == 1
      }) {
        return name
      }
    }
    return nil
  }

  /// Letters that stand for any number wherever they are used.
  static let universal: Set<String> = ["x", "z", "t", "u", "v", "s", "e", "pi"]

  /// A name that no definition in force gives a meaning, and that the text defines somewhere else.
  private func definedAnywhere(_ left: Term, _ right: Term, _ scope: Scope, isOfAny: Bool) -> String? {
    var names = left.namesOfValues.union(right.namesOfValues)
    if isOfAny {
      names.subtract((left.derivativeParts + right.derivativeParts).compactMap(\.inner.headName))
    }
    names.subtract(left.variablesOfFormulas.union(right.variablesOfFormulas))
    let parameters = scope.definitions(in: [left, right]).reduce(into: Set<String>()) {
      $0.formUnion(scope.functions[$1.name]?.parameters ?? [])
    }
    return names.subtracting(parameters).subtracting(Self.universal).sorted().first {
      scope.values[$0] == nil && scope.functions[$0] == nil && scope.latest[$0] == nil
        && survey.plainNames.contains($0)
        && !StandardNames.isKnown(StandardNames.canonical($0))
    }
  }
}

extension StatementChecker {
  /// Takes back refutations that the rest of their statement speaks against, numbers left out, which speak for themselves.
  func weigh(
    _ statement: inout CheckedStatement, _ read: ReadStatement, _ positions: [Int], _ judge: LinkJudge
  ) {
    guard !isSingleStatement, statement.verdict == .refuted else { return }
    let chain = statement.links.indices.filter { !statement.links[$0].isFromFirst }
    guard chain.count == positions.count else { return }
    var open: [(link: Int, position: Int)] = []
    var failing: [Int] = []
    for (link, position) in zip(chain, positions) where statement.links[link].verdict == .refuted {
      failing.append(link)
      let sides = [read.sides[position], read.sides[position + 1]]
      if !sides.allSatisfy({ $0.isValue(in: judge.scope) }) { open.append((link, position)) }
    }
    func isUnread(_ position: Int) -> Bool {
      read.sides.indices.contains(position) && read.sides[position].foreignPart != nil
    }
    var doubts: [Int: String] = [:]
    let cancels = statement.links.contains { $0.isFromFirst && $0.verdict == .proved }
    if failing.count > 1, !cancels, !isBetweenEqual(statement, chain, positions, read, judge) {
      for link in failing {
        doubts[link] = "several of its steps fail, so that it may be meant in another way"
      }
    }
    for (link, position) in open
    where position > 0 && read.sides[position].isFollowedByName(like: read.sides[0]) {
      doubts[link] = "two equations may stand there with nothing between them"
    }
    for (link, position) in open where isUnread(position - 1) || isUnread(position + 2) {
      doubts[link] = "the side next to it is not read"
    }
    for (link, position) in open where !isConfirmed(statement.links[link], read, position, judge) {
      doubts[link] = "it speaks of several quantities, and no single change that was tried makes it right"
    }
    if read.relations == [.equal], let (link, _) = open.first {
      let isMended =
        statement.links[link].repair != nil && !read.sides.contains { $0.isFixedPoint(of: read.sides) }
      let isOfDefined = read.sides.contains { $0.isFunctionOfDefined(in: judge.scope) }
      let hasCondition = !read.clauses.isEmpty || !conditions.strict(for: context).isEmpty
      if !isMended, !isOfDefined, !hasCondition, !Term.areOfOneFunction(read.sides),
        !read.sides.contains(where: \.isAsserted),
        !read.sides[0].isNormalised(as: read.sides[1])
      {
        doubts[link] = "it may be an equation to be solved, or one that holds for some values"
      }
    }
    for (link, reason) in doubts { statement.links[link].takeBack(reason) }
    guard !doubts.isEmpty else { return }
    if let refuted = statement.links.first(where: { !$0.isFromFirst && $0.verdict == .refuted }) {
      statement.repair = refuted.repair
    } else {
      (statement.verdict, statement.repair) = (.undecided, nil)
      statement.note = doubts.min { $0.key < $1.key }?.value
    }
  }
}

extension StatementChecker {
  /// Whether two steps fail that lead to one side and on from it, and the sides before and behind it are equal: then it is that side
  /// that is wrong.
  private func isBetweenEqual(
    _ statement: CheckedStatement, _ chain: [Int], _ positions: [Int], _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> Bool {
    let failing = zip(chain, positions).filter { statement.links[$0.0].verdict == .refuted }.map(\.1)
    guard failing.count == 2, failing[1] == failing[0] + 1 else { return false }
    return judged(read.sides[failing[0]], .equal, read.sides[failing[1] + 1], read, judge).isProved
  }

  /// Whether it shows that a link was read as it is meant: a change of one sign, factor or name makes it right, or it speaks of one
  /// variable, of which there is nothing else to know.
  private func isConfirmed(
    _ link: CheckedStatement.Link, _ read: ReadStatement, _ position: Int, _ judge: LinkJudge
  ) -> Bool {
    guard read.relations[position] == .equal, link.repair == nil else { return true }
    let (left, right) = (read.sides[position], read.sides[position + 1])
    if isSlopeOfOwn(left, right, judge.scope) || isSlopeOfOwn(right, left, judge.scope) { return true }
    if left.isLimit || right.isLimit || left.isRule(beside: right) || right.isRule(beside: left) {
      return true
    }
    let quantities = (left.derivativeParts + right.derivativeParts).compactMap(\.inner.headName)
    if left.variables.union(right.variables).subtracting(quantities).count < 2 { return true }
    let text = link.witness?.text ?? ""
    return text.hasPrefix(Self.givenNumbers) || text.hasPrefix(Self.ownProduct)
      || text.hasPrefix(Self.mendedWords)
      || text.hasPrefix(Self.gapInProduct)
      || text.containsText(LinkJudge.factorWords)
      || text.hasPrefix(Self.ownForm)
  }
}

extension StatementChecker {
  /// Whether a side is f′(x) of a function that the section defines once, and the other one has no other names than that definition:
  /// whatever its parameters are, they are the same in both.
  private func isSlopeOfOwn(_ left: Term, _ right: Term, _ scope: Scope) -> Bool {
    let name: String
    switch left {
    case .apply(let function, 1, let arguments) where arguments.allSatisfy(\.isBareName): name = function
    case .derivative(.apply(let function, 0, let arguments), let by, 1) where arguments.contains(by):
      name = function
    default: return false
    }
    guard let definition = scope.functions[name], definition.line > 0,
      definition.section == context.sectionNumber, !scope.differing.contains(name),
      survey.count(of: name, inSection: context.sectionNumber) <= 1
    else { return false }
    let own = definition.body.symbols.union(definition.parameters)
    return right.symbols.isSubset(of: own) && right.elementNames.isEmpty
      && own.subtracting(definition.parameters).allSatisfy {
        !survey.definedNames.contains($0) && examples.number(of: $0) == nil
      }
  }
}

extension CheckedStatement.Link {
  /// A refutation that is not certain.
  mutating func takeBack(_ reason: String) {
    (verdict, suspicion, witness, repair, note) = (.undecided, witness, nil, nil, reason)
  }
}

extension Term {
  /// Its names, those of components with a number each by itself, and of others by their letters.
  fileprivate var variables: Set<String> {
    switch self {
    case .symbol(let name): return name == "e" || name == "pi" ? [] : [name]
    case .element(.symbol(let name), _): return [numberedName ?? name]
    default: return children.reduce(into: []) { $0.formUnion($1.variables) }
    }
  }

  /// Whether it ends with a name behind a function, that has the indices of another one: h_t of i_t = σ(x) h_t = tanh(c).
  fileprivate func isFollowedByName(like other: Term) -> Bool {
    guard case .product(let factors) = self, factors.count > 1, case .apply = factors[factors.count - 2],
      case .element(let own, let subscripts)? = factors.last, case .element(let base, subscripts) = other
    else { return false }
    return own != base
  }

  /// Whether an equation with it as a side says what it is: a derivative, a limit.
  fileprivate var isAsserted: Bool { hasDerivative || isLimit }

  /// Whether both are one function of two arguments, σ(−x) = σ(x): that says of which kind it is.
  fileprivate static func areOfOneFunction(_ sides: [Term]) -> Bool {
    func application(_ term: Term) -> (name: String, isBare: Bool)? {
      switch term {
      case .apply(let name, _, let arguments): (name, arguments.allSatisfy(\.isBareName))
      case .element(let base, _), .negative(let base): application(base)
      default: nil
      }
    }
    let found = sides.compactMap(application)
    return found.count == sides.count && Set(found.map(\.name)).count == 1 && found.contains { !$0.isBare }
  }

  /// The names with a prime in it: u of u′v.
  fileprivate var primedNames: Set<String> {
    if case .primed(.symbol(let name), _) = self { return [name] }
    return children.reduce(into: []) { $0.formUnion($1.primedNames) }
  }

  /// Whether it is the derivative of a formula, (uv)′ or d/dx (uv) beside u′v: a rule for all functions.
  fileprivate func isRule(beside other: Term) -> Bool {
    switch self {
    case .primed(let inner, _): !inner.isHead
    case .derivative(let inner, _, _): !inner.isHead && !other.primedNames.isEmpty
    default: false
    }
  }

  /// Whether it is a quantity that the text defines, or a function of one: ln L.
  fileprivate func isFunctionOfDefined(in scope: Scope) -> Bool {
    switch self {
    case .apply(_, _, let arguments):
      return arguments.count == 1 && arguments[0].isFunctionOfDefined(in: scope)
    case .symbol(let name): return scope.values[name].map { !$0.body.isBareName } ?? false
    default: return false
    }
  }

  /// Whether it is a name that the other side has too: x of x = cos x.
  fileprivate func isFixedPoint(of sides: [Term]) -> Bool {
    guard case .symbol(let name) = self else { return false }
    return sides.contains { $0 != self && $0.mentions(name) }
  }

  /// Whether it is a component, and the other side that component over a sum of all of them, as of a softmax of itself.
  fileprivate func isNormalised(as other: Term) -> Bool {
    guard case .element(.symbol(let name), _) = self, case .quotient(let above, .over(.sum, _, _, _)) = other
    else { return false }
    return above.contains { $0 == self } && other.symbols.subtracting(["e"]) == [name]
  }
}

extension StatementChecker {
  /// How witnesses begin that rest on numbers of the text, and on a form of the statement itself.
  static let rounding = "its numbers may be rounded"
  static let givenNumbers = "with the numbers that the text gives"
  static let ownForm = "the right side is "
  static let ownProduct = "the product is "
}

extension StatementChecker.ReadStatement {
  /// Whether e stands in it with a power.
  static func usesLetterE(_ statement: StatementTokens) -> Bool {
    statement.sides.contains { side in
      side.indices.contains {
        side[$0].kind == .letter("e") && $0 + 1 < side.count && side[$0 + 1].isSymbol("^")
      }
    }
  }

  /// Whether something has a number or a letter in brackets above it: f^{(n)}.
  static func hasBracketedPower(_ statement: StatementTokens) -> Bool {
    statement.sides.contains { side in
      side.indices.contains { position in
        guard side[position].isSymbol("^"), position > 0,
          side[position - 1].isSymbol(")") || side[position - 1].isSymbol("]"),
          let (inside, _) = NotationPreparation.group(in: side, at: position + 1), inside.count == 3,
          side[inside.lowerBound].isSymbol("("), side[inside.upperBound - 1].isSymbol(")")
        else { return false }
        switch side[inside.lowerBound + 1].kind {
        case .number: return true
        case .letter(let letter): return ["n", "m", "k", "r"].contains(letter)
        default: return false
        }
      }
    }
  }

  /// Whether a derivative in it is written with d and not with ∂.
  static func hasTotalDerivative(_ statement: StatementTokens) -> Bool {
    statement.sides.contains { side in
      side.indices.contains { position in
        guard case .command(let name) = side[position].kind, name.hasSuffix("frac"),
          let (above, _) = NotationPreparation.group(in: side, at: position + 1)
        else {
          return side[position].kind == .command("dv") || side[position].kind == .command("odv")
        }
        return side[above].first?.kind == .letter("d")
      }
    }
  }
}
