import HillockFormula
import HillockProof

/// Reads a document and judges every mathematical statement in it.
///
/// Statements are judged in the order of the text, with the definitions made so far. A statement that is called
/// refuted has a witness; one that is called proved rests on exact algebra. Everything else is undecided or out of
/// scope, with the reason.
public struct DocumentChecker: Sendable {
  /// How many elementary steps the prover may spend on one claim. A document may take 200 times as many; what comes behind
  /// that is undecided. Of 120 public documents none took more than 120 times as many.
  package var effort: Int

  private static let statementsInFull = 200

  /// A checker that may spend `effort` elementary steps on one claim.
  public init(effort: Int = 50_000) {
    self.effort = effort
  }

  /// Judges the statements of a document.
  ///
  /// - Parameters:
  ///   - text: the whole document.
  ///   - format: how its mathematics is marked.
  ///   - including: texts whose macros hold in it, such as files that it reads in.
  ///   - report: gets each statement once all are judged: some of them rest on what stands behind them.
  /// - Returns: all statements, in the order of the text.
  /// - Throws: when the document is no text, or too large.
  @discardableResult
  public func check(
    _ text: String, format: DocumentFormat, including: [String] = [],
    report: (CheckedStatement) -> Void = { _ in }
  ) throws(DocumentError) -> [CheckedStatement] {
    let segments = try DocumentReader().segments(of: text, format: format)
    let tail = segments.last.map { Self.tail(of: text, behind: $0) } ?? ""
    var contexts = ProseContext.contexts(of: segments, tail: tail)
    let rows = TableRows.rows(of: text, format: format)
    for position in segments.indices { contexts[position].row = rows[segments[position].line] ?? 0 }
    let macros = MacroTable(document: text, format: format, including: including)
    let tables = FormulaTable.statements(of: segments)
    var passages: [StatementChecker.Passage] = []
    var origins: [[Int]] = []
    var texts: [String] = []
    for (position, segment) in segments.enumerated() {
      let spoken = tables[position] ?? SpokenDerivative.statement(at: position, segments, contexts)
      var expanded = macros.expanded(spoken?.latex ?? segment.latex)
      if let spoken {
        expanded.origin = expanded.origin.map { spoken.origin[min($0, spoken.origin.count - 1)] }
      }
      texts.append(expanded.text)
      origins.append(expanded.origin)
    }
    texts = SmallTranspose.replaced(in: texts)
    let squares = SquaredNames(in: texts)
    for (position, segment) in segments.enumerated() {
      var passage = StatementChecker.Passage(latex: texts[position], squares: squares)
      passage.context = contexts[position]
      let after = position + 1 < segments.count ? segments[position + 1].precedingText : tail
      passage.prose = (segment.precedingText, after)
      passages.append(passage)
    }
    for position in passages.indices { Self.takeTrailing(position, &passages) }
    var checker = StatementChecker()
    checker.effort = effort
    checker.workLeft = Self.statementsInFull * effort
    checker.usage = UsageProfile(of: passages.map(\.tokens))
    let prose = segments.map(\.leadingText) + [tail]
    checker.survey = DocumentSurvey(passages: passages, prose: prose)
    checker.shapes = StatementChecker.ShapeKnowledge(passages: passages, prose: prose)
    if !checker.survey.mentionsNormal {
      // φ is any activation to most texts; to be the normal density it needs a word.
      for name in ["phi", "Phi"] { checker.scope.forget(name) }
    }
    // Nor is it where the text itself says what φ is.
    if checker.survey.definedNames.contains("phi") { checker.scope.forget("phi") }
    var result: [CheckedStatement] = []
    var ranges = RangeTable.entries(of: text, format: format)[...]
    func reportRanges(before line: Int) {
      while let entry = ranges.first, entry.line < line {
        ranges.removeFirst()
        guard let statement = entry.checked() else { continue }
        result.append(statement)
      }
    }
    for (position, segment) in segments.enumerated() {
      reportRanges(before: segment.line)
      let places = SegmentPlaces(segment, origin: origins[position])
      let (start, known) = (result.count, checker.openClaims.count)
      checker.check(passages[position], place: places.place, report: { result.append($0) })
      for claim in known..<checker.openClaims.count { checker.openClaims[claim].number += start }
    }
    reportRanges(before: Int.max)
    for claim in checker.openClaims {
      if let statement = checker.proved(claim) { result[claim.number] = statement }
    }
    result.forEach(report)
    return result
  }

  /// Whether a formula is a condition, with a display behind it and nothing between.
  private static func leadsToDisplay(_ position: Int, _ passages: [StatementChecker.Passage]) -> Bool {
    guard passages.indices.contains(position), position + 1 < passages.count else { return false }
    let (condition, next) = (passages[position].context, passages[position + 1].context)
    return !condition.isDisplay && next.isDisplay && CaseWords.leadsToCondition(condition.lead)
      && !condition.trail.contains(where: \.isLetter)
  }

  /// Formulas in the same sentence behind a statement that say when it holds or what its names are.
  private static func takeTrailing(_ position: Int, _ passages: inout [StatementChecker.Passage]) {
    var next = position + 1
    var introduced = false
    while next < passages.count, next <= position + 4,
      passages[next].context.sentenceNumber == passages[position].context.sentenceNumber
    {
      let passage = passages[next]
      let between = passages[next - 1].context.trail
      introduced = introduced || CaseWords.leadsToCondition(between)
      guard introduced, !passage.context.isDisplay || CaseWords.leadsToCondition(between),
        passage.failure == nil
      else { break }
      // `If $i = j$ $$…$$ if $i ≠ j$ $$…$$`: conditions stand before what they hold for.
      if leadsToDisplay(position - 1, passages), leadsToDisplay(next, passages) { break }
      passages[position].trailing += passage.statements.filter { !$0.relations.isEmpty }
      next += 1
    }
  }

  /// The prose behind the last formula: what is left of its line, and a few lines more.
  private static func tail(of text: String, behind segment: MathSegment) -> String {
    let line = segment.lines.last ?? segment.line
    let lastPart =
      segment.latex.split(separator: "\n", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    var result = ""
    var number = 1
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if number == line {
        let source = String(part.prefix(4000))
        var start = source.startIndex
        var probe = source.startIndex
        while !lastPart.isEmpty, probe < source.endIndex {
          if source[probe...].hasPrefix(lastPart) { start = source.index(probe, offsetBy: lastPart.count) }
          probe = source.index(after: probe)
        }
        if start == source.startIndex, !lastPart.isEmpty { start = source.endIndex }
        result += String(source[start...].drop { "$)]\\".contains($0) }) + "\n"
      } else if number > line {
        result += part.prefix(2000) + "\n"
      }
      number += 1
      if number > line + 4 { break }
    }
    return result
  }
}

/// Where the characters of a formula, its macros written out, stand in the file.
struct SegmentPlaces {
  private let segment: MathSegment
  private let origin: [Int]
  private let starts: [Int]

  init(_ segment: MathSegment, origin: [Int]) {
    self.segment = segment
    self.origin = origin
    var starts = [0]
    for (offset, character) in segment.latex.enumerated() where character == "\n" || character == "\r\n" {
      starts.append(offset + 1)
    }
    self.starts = starts
  }

  /// Line and column of the character `offset`, both from 1.
  func place(_ offset: Int) -> (line: Int, column: Int) {
    let source =
      origin.isEmpty
      ? offset : origin[min(max(offset, 0), origin.count - 1)] + max(0, offset - origin.count + 1)
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= source { low = middle } else { high = middle - 1 }
    }
    let line = low < segment.lines.count ? segment.lines[low] : segment.line
    let column = low < segment.columns.count ? segment.columns[low] : 1
    return (line, column + source - starts[low])
  }
}

/// Judges single statements, in plain text or LaTeX.
public struct StatementProver: Sendable {
  package var effort: Int

  /// A prover that may spend `effort` elementary steps on one statement.
  public init(effort: Int = 400_000) {
    self.effort = effort
  }

  /// Judges a statement such as `tanh(x) = 2*sigmoid(2x) - 1`.
  ///
  /// - Parameters:
  ///   - statement: plain text, or LaTeX when it holds a backslash.
  ///   - assumptions: conditions taken for granted, such as `k > 0`.
  /// - Throws: when a text cannot be read; the message says where.
  public func judge(_ statement: String, assuming assumptions: [String] = []) throws(FormulaError)
    -> CheckedStatement
  {
    var checker = StatementChecker()
    checker.effort = effort
    checker.isSingleStatement = true
    for assumption in assumptions {
      do {
        try checker.assume(assumption, style: Self.style(of: assumption))
      } catch {
        throw FormulaError("the assumption '\(assumption)': \(error.message)", column: error.offset + 1)
      }
    }
    var found: [CheckedStatement] = []
    let style = Self.style(of: statement)
    let passage = StatementChecker.Passage(latex: statement, style: style)
    // What is no statement at all is an error, where a document would pass over it.
    if let failure = passage.failure { throw FormulaError(failure.message, column: failure.offset + 1) }
    if !passage.statements.contains(where: { !$0.relations.isEmpty }) {
      // A bracket that is not closed hides the relation: say so.
      do {
        var reader = TermReader(NotationPreparation.prepared(passage.tokens), vocabulary: Vocabulary())
        if !passage.tokens.isEmpty { _ = try reader.whole() }
      } catch {
        throw FormulaError(error.message, column: error.offset + 1)
      }
      throw FormulaError(
        "there is nothing to prove: expected a statement such as 'tanh(x) = 2*sigmoid(2x) - 1'")
    }
    checker.check(passage, place: { (1, $0 + 1) }, report: { found.append($0) })
    // Definitions come first; the last statement is what is to be proved.
    guard var result = found.last else {
      throw FormulaError(
        "there is nothing to prove: expected a statement such as 'tanh(x) = 2*sigmoid(2x) - 1'")
    }
    if let refuted = found.first(where: { $0.verdict == .refuted }) { result = refuted }
    if result.verdict == .refuted, passage.statements.count == 1,
      let remark = checker.catalogueRemark(on: passage.statements[0])
    {
      result.note = [result.note, remark].compactMap { $0 }.joined(separator: "; ")
    }
    if result.kind == .other { throw FormulaError(result.note ?? "the statement cannot be read") }
    return result
  }

  static func style(of text: String) -> NotationLexer.Style {
    text.contains("\\") || text.contains("{") ? .latex : .plain
  }
}
