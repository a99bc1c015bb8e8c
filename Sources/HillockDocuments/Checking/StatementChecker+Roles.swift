import HillockFormula
import HillockProof

// What a statement that is not decided does in its text, by the form of its signs.
extension StatementChecker {
  /// The statement with another role, where it only says what a name is from here on, or what becomes of it: `A = σ(Z)` for
  /// matrices, which are not judged by numbers, and `w ← w − η ∇L` with an equals sign.
  mutating func withRoleByForm(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement {
    if !isSingleStatement, statement.verdict == .outOfScope, tokens.isFragment {
      var result = statement
      (result.role, result.verdict) = (.mention, .none)
      return result
    }
    guard !isSingleStatement, statement.role == .claim, !tokens.sides[0].isEmpty,
      tokens.relations.first == .equal || tokens.relations.first == .defined
    else { return statement }
    var result = statement
    switch statement.verdict {
    case .outOfScope, .undecided, .conditional:
      if tokens.relations.count == 1, tokens.isUpdate {
        (result.role, result.verdict, result.links, result.note) = (.step, .none, [], nil)
        (result.assumptions, result.repair) = ([], nil)
        return result
      }
      if tokens.relations.count == 1, statement.verdict != .conditional, !statement.isSuspected,
        tokens.isRecurrence, isFirst(tokens)
      {
        heads[tokens.sides[0].map(\.kind)] = tokens.sides[1].map(\.kind)
        headSections[tokens.sides[0].map(\.kind)] = context.sectionNumber
        (result.role, result.verdict, result.links, result.note) = (.step, .none, [], nil)
        return result
      }
    default: break
    }
    if statement.verdict == .undecided, !statement.isSuspected, saysAnew(tokens) || namesDelta(tokens) {
      let head = tokens.sides[0].map(\.kind)
      (heads[head], headSections[head]) = (tokens.sides[1].map(\.kind), context.sectionNumber)
      (result.role, result.verdict, result.links) = (.definition, .definition, [])
      return result
    }
    guard statement.verdict == .outOfScope, tokens.relations.allSatisfy({ $0 == .equal || $0 == .defined }),
      DocumentSurvey.head(tokens.sides[0]) != nil, !tokens.sides[1].contains(where: \.isDifferential)
    else { return statement }
    let head = tokens.sides[0].map(\.kind)
    let body = tokens.sides[1].map(\.kind)
    // What is said of a name in another way than before is a claim.
    if let known = heads[head] { return known == body ? defining(result) : result }
    (heads[head], headSections[head]) = (body, context.sectionNumber)
    return defining(result)
  }

  /// Whether the section says nothing else of what stands on the left side.
  private func isFirst(_ tokens: StatementTokens) -> Bool {
    let head = tokens.sides[0].map(\.kind)
    return heads[head] == nil || headSections[head] != context.sectionNumber
  }

  /// ∂C/∂z_j = δ_j in a text that says of δ nothing else.
  private func namesDelta(_ tokens: StatementTokens) -> Bool {
    guard tokens.relations.count == 1, tokens.sides[0].contains(where: \.isDifferential),
      let (name, behind) = StatementTokens.name(tokens.sides[1]), name == "delta", behind.isEmpty
    else { return false }
    return !survey.definedNames.contains(name)
  }

  /// Whether a statement says what its name is from here on, by what it was not made of before: e = d − y in another section than
  /// e = t − Wx, Δw = −η g. What a name is by a derivative, δ = ∂C/∂z, it stays: what follows of it is a claim.
  private func saysAnew(_ tokens: StatementTokens) -> Bool {
    guard tokens.relations.count == 1, tokens.sides.count == 2, !tokens.sides[1].isEmpty,
      !tokens.sides[1].contains(where: \.isDifferential) || tokens.isOfChange
    else { return false }
    if tokens.isOfChange { return isFirst(tokens) }
    if tokens.namesBareSelf || tokens.hasPower { return false }
    guard let name = DocumentSurvey.head(tokens.sides[0]), isFirst(tokens),
      !StandardNames.isUnambiguous(StandardNames.canonical(name))
    else { return false }
    if let body = tokens.sides[1].first, tokens.sides[1].count == 1, case .number = body.kind { return false }
    return !(survey.definitions[name] ?? []).contains { body in
      body.contains { $0 == .command("partial") || $0 == .command("nabla") || $0 == .command("pdv") }
    }
  }

  private func defining(_ statement: CheckedStatement) -> CheckedStatement {
    var result = statement
    result.role = .definition
    return result
  }
}

extension NotationToken {
  /// Whether it is a sign of derivatives.
  fileprivate var isDifferential: Bool {
    switch kind {
    case .command("partial"), .command("nabla"), .command("pdv"), .command("dv"), .symbol("'"), .symbol("''"):
      true
    default: false
    }
  }
}

extension StatementTokens {
  /// Whether its right side is nothing but the components of its left one: x = [x_1, …, x_n]^T.
  var listsComponents: Bool {
    guard sides.count == 2, let (name, behind) = sides[0].leadingName, behind == sides[0].count else {
      return false
    }
    var isScript = false
    var names = 0
    for token in sides[1] {
      defer { isScript = token.isSymbol("_") || token.isSymbol("^") || isScript && token.isSymbol("{") }
      switch token.kind {
      case .letter(name), .bold(name): names += 1
      case .letter(let other): if !isScript && other != "T" { return false }
      case .symbol(let sign): if ["+", "-", "*", "/", "="].contains(sign) && !isScript { return false }
      case .word, .bold: return false
      default: break
      }
    }
    return names > 1
  }

  /// Whether a side is missing: `$\geq$`, `n =`.
  fileprivate var isFragment: Bool {
    sides.last?.isEmpty == true || sides.dropFirst().contains(where: \.isEmpty)
      || sides.count < 3 && sides[0].isEmpty && sides.count == 2 && sides[1].count < 2
  }

  /// w_{t+1} = w_t − η …: a name that is moved on by a rate, or by a gradient.
  var isUpdate: Bool {
    guard sides.count == 2, let (name, behind) = Self.name(sides[0]), behind.isEmpty,
      let (other, rest) = Self.name(sides[1]), name == other || isMoved(name, other), let sign = rest.first,
      sign.isSymbol("-") || sign.isSymbol("+")
    else { return false }
    let rates: Set<String> = ["eta", "alpha", "gamma", "epsilon", "lambda"]
    return rest.contains { token in
      switch token.kind {
      case .letter(let letter): rates.contains(letter)
      case .word(let word): word.lowercased().containsText("rate") || word == "lr"
      default: token.isDifferential
      }
    }
  }

  /// W(t + 1) = w(t) − …: one letter, large and small, at two times.
  private func isMoved(_ name: String, _ other: String) -> Bool {
    name.lowercased() == other.lowercased() && sides[0].contains { $0.isSymbol("(") }
  }

  /// h_t = α h_{t−1} + …: a name by what it was one step before.
  fileprivate var isRecurrence: Bool {
    guard sides.count == 2, let (name, behind) = Self.name(sides[0]), behind.isEmpty, sides[0].count > 1
    else { return false }
    let own = sides[0]
    return sides[1].indices.contains { start in
      guard let (other, after) = sides[1][start...].leadingName, other == name, after < sides[1].count,
        sides[1][after].isSymbol("_") || sides[1][after].isSymbol("^"),
        let (scripts, next) = NotationPreparation.group(in: sides[1], at: after + 1)
      else { return false }
      if isBefore(scripts, own) { return true }
      // h_j^{k−1} for h_j^k
      guard next < sides[1].count, sides[1][next].isSymbol("_") || sides[1][next].isSymbol("^"),
        let (others, _) = NotationPreparation.group(in: sides[1], at: next + 1)
      else { return false }
      return isBefore(others, own)
    }
  }

  /// Whether an index of the right side is one of the left side less one.
  private func isBefore(_ scripts: Range<Int>, _ own: [NotationToken]) -> Bool {
    guard let minus = sides[1][scripts].firstIndex(where: { $0.isSymbol("-") }), minus > scripts.lowerBound,
      minus + 1 < scripts.upperBound, case .letter(let index) = sides[1][minus - 1].kind,
      sides[1][minus + 1].kind == .number("1")
    else { return false }
    return own.contains { $0.kind == .letter(index) }
  }

  /// Whether its name stands on the right side as well, other than as the parts of what has no index itself: L = Σ_t L_t.
  fileprivate var namesBareSelf: Bool {
    guard let kind = sides[0].first?.kind else { return false }
    return sides[1].indices.contains { position in
      guard sides[1][position].kind == kind else { return false }
      let next = position + 1 < sides[1].count ? sides[1][position + 1] : nil
      return sides[0].count > 1 || next.map { !$0.isSymbol("_") && !$0.isSymbol("^") } ?? true
    }
  }

  /// Whether its left side has a power: q² = … says of q what q is not set equal to.
  fileprivate var hasPower: Bool {
    sides[0].indices.contains { position in
      guard sides[0][position].isSymbol("^") else { return false }
      return sides[0][(position + 1)...].prefix(2).contains {
        if case .number = $0.kind { true } else { false }
      }
    }
  }

  /// Δw = …: what is added to w.
  fileprivate var isOfChange: Bool {
    guard sides[0].count > 1, sides[0][0].kind == .letter("Delta") || sides[0][0].kind == .command("Delta"),
      let (_, behind) = Self.name(Array(sides[0].dropFirst()))
    else { return false }
    return behind.isEmpty
  }

  /// The letter that tokens begin with, and what stands behind it and its indices.
  fileprivate static func name(_ tokens: [NotationToken]) -> (String, ArraySlice<NotationToken>)? {
    guard let (name, behind) = tokens.leadingName else { return nil }
    var position = behind
    while position < tokens.count, tokens[position].isSymbol("'") { position += 1 }
    while position < tokens.count, tokens[position].isSymbol("_") || tokens[position].isSymbol("^") {
      position = NotationPreparation.group(in: tokens, at: position + 1)?.after ?? position + 2
    }
    // W(t + 1), w[k]
    if position < tokens.count, tokens[position].isSymbol("(") || tokens[position].isSymbol("["),
      let close = tokens[position...].firstIndex(where: { $0.isSymbol(")") || $0.isSymbol("]") }),
      close - position < 5,
      case .letter(let index) = tokens[position + 1].kind, ["t", "k", "n", "i", "s"].contains(index)
    {
      position = close + 1
    }
    return (name, tokens[min(position, tokens.count)...])
  }
}
