import HillockFormula
import HillockProof

// From tokens to terms, with the conditions that stand beside them.
extension StatementChecker {
  func vocabulary(_ heads: Vocabulary) -> Vocabulary {
    var result = scope.vocabulary
    result.usage = usage
    result.functions.formUnion(heads.functions)
    result.values.formUnion(heads.values.subtracting(result.functions))
    result.values.subtract(heads.functions)
    return result
  }

  func read(
    _ statement: StatementTokens, _ heads: Vocabulary, _ reading: Reading
  ) throws(NotationError) -> ReadStatement {
    var vocabulary = self.vocabulary(heads)
    // A letter that stands without a bracket in the statement is a value there: φ^y (1 − φ)^{1−y}.
    for name in Self.plainLetters(of: statement)
    where scope.functions[name] == nil && !heads.functions.contains(name) {
      vocabulary.functions.remove(name)
      vocabulary.values.insert(name)
    }
    var result = ReadStatement(sides: [], relations: statement.relations)
    for (position, tokens) in statement.sides.enumerated() {
      if position == 0 && tokens.isEmpty {
        guard continuesPrevious, let last = previous?.terms.last else { continue }
        result.sides.append(last)
        continue
      }
      var reader = TermReader(tokens, vocabulary: vocabulary, reading: reading)
      do {
        result.sides.append(
          try reader.whole().namingProbabilities.takingOwnArgumentsAsFactors.takingValuesAsComponents(
            scope, known: survey.definedNames))
      } catch {
        // One side that cannot be read leaves the others to be judged.
        if statement.sides.count < 3 { throw error }
        result.sides.append(.foreign(error.message))
        result.unreadSides += 1
        if result.unreadSides > statement.sides.count - 2 { throw error }
      }
      result.ambiguousDerivative = result.ambiguousDerivative || reader.metAmbiguousDerivative
      result.ambiguousSlash = result.ambiguousSlash || reader.metAmbiguousSlash
      result.ambiguousSum = result.ambiguousSum || reader.metAmbiguousSum
      result.clauses += reader.conditions
    }
    if statement.sides[0].isEmpty, !continuesPrevious { result.relations.removeFirst() }
    for clause in statement.clauses {
      if !takeClause(clause, vocabulary, &result) { result.unreadClause = true }
    }
    result.listsComponents = statement.listsComponents
    result.boldNames = Set(Self.boldNames(statement))
    result.usesLetterE = ReadStatement.usesLetterE(statement)
    result.hasBracketedPower = ReadStatement.hasBracketedPower(statement)
    result.isContinued = statement.isContinuation && !context.isDisplay
    result.hasTotalDerivative = ReadStatement.hasTotalDerivative(statement)
    let naming = namingNumberedLayers(in: result.sides)
    result.sides = result.sides.map(naming)
    result.clauses = result.clauses.map { $0.mapTerms(naming) }
    let indices = result.sides.reduce(into: Set<String>()) { $0.formUnion($1.allIndices) }
    result.sides = result.sides.map { $0.takingIndicatorsAsDeltas(of: indices) }
    let functions = result.sides.reduce(into: Set<String>()) { $0.formUnion($1.functionNames) }
    let components = result.sides.reduce(into: Set<String>()) { $0.formUnion($1.indexedNames) }
    result.usesLog = statement.mentionsLogarithm("log", "lg")
    result.mixesLogarithms =
      statement.mentionsLogarithm("log", "lg") && statement.mentionsLogarithm("ln", "")
      || survey.usesLog && statement.hasLogarithmOfBase
    result.possibleFunction =
      Self.lettersBeforeLetters(of: statement).first { letter, isBare in
        !functions.contains { $0 == letter || $0.hasPrefix(letter + "_") }
          // P(x_i) that is read as the component P_i is no product.
          && !(isBare && components.contains(letter))
      }?.letter
    result.possibleOperators = Self.wordsBeforeFactors(of: statement).filter { !functions.contains($0) }
    return result
  }

  /// The reading in which sums end before the terms behind them, where these have an index that stands on another side: e^{z_i} of
  /// ∂p_j/∂z_i = p_j (Σ_i e^{z_i} − e^{z_i})/Σ_i e^{z_i}.
  func endingSums(
    _ first: ReadStatement, _ statement: StatementTokens, _ heads: Vocabulary
  ) -> ReadStatement? {
    guard let other = try? read(statement, heads, Reading(sumReach: .none)),
      other.sides.count == first.sides.count
    else { return nil }
    var known: Set<String> = []
    var own: Set<String> = []
    for (side, changed) in zip(first.sides, other.sides) {
      if side == changed {
        known.formUnion(side.freeIndices)
      } else {
        own.formUnion(changed.freeIndices.subtracting(side.freeIndices))
      }
    }
    return !own.isEmpty && own.isSubset(of: known) ? other : nil
  }

  /// Words that have a factor behind them without a sign or a bracket, with a power between them or none: th x, th² x.
  private static func wordsBeforeFactors(of statement: StatementTokens) -> [String] {
    var result: [String] = []
    for side in statement.sides {
      for start in side.indices {
        guard case .word(let name) = side[start].kind, !NotationLexer.functions.contains(name),
          !StandardNames.isKnown(StandardNames.canonical(name)),
          start == 0 || !side[start - 1].isSymbol("_")
        else { continue }
        var next = start + 1
        if next < side.count, side[next].isSymbol("^") {
          next = NotationPreparation.group(in: side, at: next + 1)?.after ?? next + 2
        }
        guard next < side.count, case .letter = side[next].kind else { continue }
        result.append(name)
      }
    }
    return result
  }

  /// Letters, with their indices or without, that have one name in brackets behind them: y(α), h_m(i), z(w_n), μ[t].
  private static func lettersBeforeLetters(of statement: StatementTokens) -> [(letter: String, isBare: Bool)]
  {
    var result: [(letter: String, isBare: Bool)] = []
    for side in statement.sides where side.count > 3 {
      for start in side.indices {
        guard case .letter(let name) = side[start].kind, start == 0 || !side[start - 1].isSymbol("_") else {
          continue
        }
        var next = start + 1
        let isBare = next < side.count && !side[next].isSymbol("_")
        if !isBare, next < side.count {
          next += 1
          if next < side.count, side[next].isSymbol("{") {
            while next < side.count, !side[next].isSymbol("}") { next += 1 }
          }
          next += 1
        }
        guard next + 2 < side.count, side[next].isSymbol("(") || side[next].isSymbol("["),
          case .letter = side[next + 1].kind
        else { continue }
        var end = next + 2
        while end + 1 < side.count, side[end].isSymbol("_") || side[end].isSymbol("^") {
          end = NotationPreparation.group(in: side, at: end + 1)?.after ?? end + 2
        }
        guard end < side.count, side[end].isSymbol(side[next].isSymbol("(") ? ")" : "]") else { continue }
        result.append((name, isBare))
      }
    }
    return result
  }

  /// Letters that have one letter in round brackets behind them somewhere.
  private static func calledLetters(of statement: StatementTokens) -> Set<String> {
    var result: Set<String> = []
    for side in statement.sides where side.count > 3 {
      for position in 0..<(side.count - 3) {
        guard case .letter(let name) = side[position].kind, side[position + 1].isSymbol("("),
          side[position + 3].isSymbol(")"), case .letter = side[position + 2].kind
        else { continue }
        result.insert(name)
      }
    }
    return result
  }

  /// Letters that stand alone at some place of a statement: with no bracket, prime or index behind them, and not behind a d.
  private static func plainLetters(of statement: StatementTokens) -> Set<String> {
    var result: Set<String> = []
    let called = calledLetters(of: statement)
    for (number, side) in statement.sides.enumerated() {
      let after = afterScripts(side)
      for (position, token) in side.enumerated() {
        guard case .letter(let name) = token.kind, name != "d", name != "e" else { continue }
        if position > 0 {
          let before = side[position - 1]
          if before.kind == .letter("d") || before.kind == .command("partial") || before.isSymbol("_") {
            continue
          }
        }
        if side.count == 1, number == 0 { continue }
        let next = after[position + 1]
        guard next < side.count else {
          result.insert(name)
          continue
        }
        // H(P) says nothing of whether P is a function.
        if position > 0, ["(", "|", "||", ","].contains(where: { side[position - 1].isSymbol($0) }),
          [")", "|", "||", ","].contains(where: { side[next].isSymbol($0) }),
          called.contains(name)
        {
          continue
        }
        if case .symbol(let sign) = side[next].kind, ["+", "-", ")", "*", "/", ",", "]"].contains(sign) {
          result.insert(name)
        }
      }
    }
    return result
  }

  /// For each place, the one that follows the indices and powers which begin there: found from the end, so that a long chain of
  /// them is passed once.
  private static func afterScripts(_ side: [NotationToken]) -> [Int] {
    var after = Array(0...side.count + 1)
    // Where the token or the group in braces that begins here has its end.
    var ends = Array(1...side.count + 2)
    var closing: [Int] = []
    for place in side.indices.reversed() {
      guard case .symbol(let sign) = side[place].kind else { continue }
      switch sign {
      case "}": closing.append(place)
      case "{": ends[place] = (closing.popLast() ?? place) + 1
      case "_", "^": if place + 1 < side.count { after[place] = after[ends[place + 1]] }
      default: break
      }
    }
    return after
  }

  /// Reads `x > 0`, `i ≠ j`, `k → ∞`; `false` when it is none of them.
  func takeClause(_ tokens: [NotationToken], _ vocabulary: Vocabulary, _ result: inout ReadStatement) -> Bool
  {
    var tokens = tokens[...]
    var words = ""
    while let first = tokens.first, case .prose(let word) = first.kind {
      words += " " + word
      tokens = tokens.dropFirst()
    }
    while let first = tokens.first, first.kind == .command("forall") { tokens = tokens.dropFirst() }
    guard !tokens.isEmpty else { return !CaseWords.opensCase(words) }
    if let arrow = tokens.firstIndex(where: { $0.isSymbol("->") }) {
      guard case .letter(let name)? = tokens[..<arrow].last?.kind else { return false }
      var reader = TermReader(Array(tokens[(arrow + 1)...]), vocabulary: vocabulary)
      guard let target = try? reader.target() else { return false }
      result.approach = (name, target)
      return true
    }
    // x ∈ ℝ says nothing that is not taken for granted.
    if tokens.contains(where: { $0.isSymbol("in") }),
      tokens.contains(where: { $0.kind == .command("mathbb") || $0.kind == .letter("R") })
    {
      return true
    }
    // i = 1, …, n
    if tokens.contains(where: { $0.isSymbol("...") }) { return true }
    var reader = TermReader(Array(tokens), vocabulary: vocabulary)
    guard let condition = try? reader.condition(), reader.next == nil else { return false }
    if case .compare(.symbol(let name), .equal, .number) = condition, "ijklmn".contains(name) { return true }
    result.clauses.append(condition.mapTerms(namingNumberedLayers(in: condition.terms)))
    return true
  }
}

extension StatementTokens {
  /// Whether ln 2 or ln 10 stands in it, as behind a change of the base.
  fileprivate var hasLogarithmOfBase: Bool {
    sides.contains { side in
      side.indices.dropLast().contains { position in
        guard side[position].kind == .word("ln") || side[position].kind == .command("ln") else {
          return false
        }
        let next = side[position + 1].isSymbol("(") && position + 2 < side.count ? position + 2 : position + 1
        return side[next].kind == .number("2") || side[next].kind == .number("10")
      }
    }
  }

  /// Whether a function of that name stands in it.
  fileprivate func mentionsLogarithm(_ name: String, _ other: String) -> Bool {
    sides.contains { side in
      side.contains { token in
        switch token.kind {
        case .word(let word), .command(let word): word == name || word == other
        default: false
        }
      }
    }
  }
}
