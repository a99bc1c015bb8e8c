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
    default: break
    }
    guard statement.verdict == .outOfScope, tokens.relations.allSatisfy({ $0 == .equal || $0 == .defined }),
      DocumentSurvey.head(tokens.sides[0]) != nil, !tokens.sides[1].contains(where: \.isDifferential)
    else { return statement }
    let head = tokens.sides[0].map(\.kind)
    let body = tokens.sides[1].map(\.kind)
    // What is said of a name in another way than before is a claim.
    if let known = heads[head] { return known == body ? defining(result) : result }
    heads[head] = body
    return defining(result)
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
  /// Whether a side is missing: `$\geq$`, `n =`.
  fileprivate var isFragment: Bool {
    sides.last?.isEmpty == true || sides.dropFirst().contains(where: \.isEmpty)
      || sides.count < 3 && sides[0].isEmpty && sides.count == 2 && sides[1].count < 2
  }

  /// w_{t+1} = w_t − η …: a name that is moved on by a rate, or by a gradient.
  fileprivate var isUpdate: Bool {
    guard sides.count == 2, let (name, behind) = Self.name(sides[0]), behind.isEmpty,
      let (other, rest) = Self.name(sides[1]), name == other, let sign = rest.first,
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

  /// The letter that tokens begin with, and what stands behind it and its indices.
  private static func name(_ tokens: [NotationToken]) -> (String, ArraySlice<NotationToken>)? {
    guard let first = tokens.first else { return nil }
    let name: String
    switch first.kind {
    case .letter(let letter), .bold(let letter), .word(let letter): name = letter
    default: return nil
    }
    var position = 1
    while position < tokens.count, tokens[position].isSymbol("_") || tokens[position].isSymbol("^") {
      position = NotationPreparation.group(in: tokens, at: position + 1)?.after ?? position + 2
    }
    return (name, tokens[min(position, tokens.count)...])
  }
}
