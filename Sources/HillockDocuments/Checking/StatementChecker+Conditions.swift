import HillockFormula
import HillockProof

// What is kept of a statement that is not judged, and of what stands behind one.
extension StatementChecker {
  /// A condition, a step or a mention: kept where it holds for others, and not judged.
  mutating func taken(
    _ read: ReadStatement, _ statement: StatementTokens, _ source: String, _ line: Int,
    _ role: CheckedStatement.Role
  ) -> CheckedStatement {
    examples.note(read.sides, read.relations)
    if role == .condition, statementCount == 1 || !context.isDisplay {
      var whole = read
      whole.clauses = []
      let isRead = takeClause(statement.joined, vocabulary(Vocabulary()), &whole)
      // x > 0, n < 0: the second is a clause of the first.
      for condition in whole.clauses + read.clauses { keep(condition, nil, line) }
      if let approach = whole.approach { keep(nil, approach, line) }
      if !isRead { conditions.add(unreadCondition(line)) }
      noteSum(read)
      if read.relations == [.equal], case .symbol(let name) = read.sides[0], read.sides[1].isBareName,
        CaseWords.introduces(context.lead), scope.values[name] == nil, !read.sides[0].isIndexLike
      {
        // `Let a = x`: another name for it.
        scope.define(
          value: name, .init(indices: [], body: read.sides[1], line: line, section: context.sectionNumber))
      }
    }
    previous = nil
    var result = CheckedStatement(
      line: line, latex: source, read: Self.text(of: read), kind: Self.kind(of: read, statement),
      verdict: .none,
      links: [], repair: nil, note: nil)
    result.role = role
    return result
  }

  private mutating func keep(
    _ condition: Term.Condition?, _ approach: (variable: String, target: Term.Target)?, _ line: Int,
    isTrailing: Bool = false
  ) {
    let isAboutIndices: Bool
    if case .compare(let a, _, let b)? = condition {
      isAboutIndices = a.isIndexLike && b.isIndexLike
    } else {
      isAboutIndices = false
    }
    conditions.add(
      .init(
        condition: condition, approach: approach, line: line, sentence: context.sentenceNumber,
        paragraph: context.paragraphNumber, section: context.sectionNumber, isHeading: context.isHeading,
        isAboutIndices: isAboutIndices,
        isSetting: context.isHeading
          || !isTrailing && !CaseWords.isCase(lead: context.lead, trail: context.trail),
        isTrailing: isTrailing))
  }

  /// `Σ y_i = 1`: the text says so, and it may be used.
  private mutating func noteSum(_ read: ReadStatement) {
    guard read.sides.count == 2, read.relations == [.equal] else { return }
    for (sum, total) in [(read.sides[0], read.sides[1]), (read.sides[1], read.sides[0])] {
      if case .over(.sum, let index, _, .element(.symbol(let base), let subscripts)) = sum,
        subscripts == [.name(index)], total == .one
      {
        scope.facts.sumsToOne.insert(base)
      }
    }
  }

  /// Formulas behind the statement that hold for it alone.
  mutating func take(_ trailing: [StatementTokens], _ heads: Vocabulary, _ line: Int) {
    for statement in trailing {
      guard let read = try? read(statement, heads, Reading()), read.sides.count > 1 else {
        conditions.add(unreadCondition(line))
        continue
      }
      if read.relations == [.equal], read.sides[0].isHead, !read.sides[1].isSimpleNumber,
        !read.sides[1].isIndexLike,
        !read.sides[1].mentions(read.sides[0].headName ?? "")
      {
        if case .defines(let change, _, _) = definition(in: read, linkJudge(scope)) { change(&scope, line) }
        continue
      }
      var whole = ReadStatement(sides: [], relations: [])
      if takeClause(statement.joined, vocabulary(heads), &whole) {
        for condition in whole.clauses + read.clauses { keep(condition, nil, line, isTrailing: true) }
        if let approach = whole.approach { keep(nil, approach, line, isTrailing: true) }
      } else {
        conditions.add(unreadCondition(line))
      }
    }
  }
}
