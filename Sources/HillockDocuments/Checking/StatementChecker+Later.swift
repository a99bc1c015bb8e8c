// Statements before what explains them: ∂L/∂w = δx, where δ = ∂L/∂z.
extension StatementChecker {
  /// A claim that was left open, with all that was known where it stands.
  struct OpenClaim {
    /// The checker in front of it, in a box of its own.
    var checker: [StatementChecker]
    var statement: StatementTokens
    var heads: Vocabulary
    var source: String
    var line: Int
    var passage: Passage
    var trailing: [StatementTokens]
    /// Its number among all that is reported of the passage, then of the document.
    var number: Int
  }

  /// Judges a statement in all ways that there are.
  mutating func finished(
    _ statement: StatementTokens, heads: Vocabulary, source: String, line: Int, passage: Passage,
    trailing: [StatementTokens]
  ) -> CheckedStatement {
    let result = judge(
      statement, heads: heads, source: source, line: line, passage: passage, trailing: trailing)
    let judged = byMatrixDefinitions(byEntries(result, statement), statement)
    return placed(withRoleByForm(withShapes(judged, statement), statement), statement)
  }

  /// The statement with its place in the file.
  func placed(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement {
    var result = statement
    let all = tokens.sides.flatMap { $0 }
    if let first = all.first {
      let start = place(first.offset)
      (result.line, result.column) = (start.line, start.column)
    }
    if let last = all.last {
      let end = place(last.offset)
      (result.endLine, result.endColumn) = (end.line, end.column + max(1, last.width))
    }
    return result
  }

  /// Judges a claim that was left open once more, with what the text says of its names further on where it says one thing of them.
  ///
  /// - Returns: the statement where it is proved that way; `nil` otherwise.
  mutating func proved(_ claim: OpenClaim) -> CheckedStatement? {
    guard var checker = claim.checker.first, workLeft > 0 else { return nil }
    let letters = Set(
      claim.statement.sides.joined().compactMap { token in
        switch token.kind {
        case .letter(let name), .bold(let name), .word(let name): DocumentSurvey.letter(name)
        default: nil
        }
      })
    func isOfUse(_ name: String, _ line: Int) -> Bool {
      let letter = DocumentSurvey.letter(name)
      guard line > claim.line, !checker.scope.voided.contains(name), !scope.conflicting.contains(name),
        !scope.differing.contains(name)
      else { return false }
      let isNear = letters.contains(letter) || letters.contains { survey.reaches($0, letter) }
      let bodies = survey.definitions.filter { DocumentSurvey.letter($0.key) == letter }.values
      return isNear && bodies.reduce(0) { $0 + $1.count } == 1
    }
    var isChanged = false
    for name in scope.values.keys.sorted() {
      guard let definition = scope.values[name], isOfUse(name, definition.line),
        checker.scope.values[name] == nil, checker.scope.functions[name] == nil
      else { continue }
      checker.scope.values[name] = definition
      isChanged = true
    }
    for name in scope.functions.keys.sorted() {
      guard let definition = scope.functions[name], isOfUse(name, definition.line),
        checker.scope.values[name] == nil, checker.scope.functions[name] == nil
      else { continue }
      checker.scope.define(function: name, definition)
      isChanged = true
    }
    guard isChanged else { return nil }
    checker.workLeft = workLeft
    defer { workLeft = checker.workLeft }
    var result = checker.finished(
      claim.statement, heads: claim.heads, source: claim.source, line: claim.line, passage: claim.passage,
      trailing: claim.trailing)
    guard result.verdict == .proved else { return nil }
    result.note = [result.note, "with what the text says further on"].compactMap { $0 }.joined(
      separator: "; ")
    return result
  }
}
