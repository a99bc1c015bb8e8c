@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockInterchange
@testable import HillockProof

/// Judged statements as a checker would give them, made by hand, so that what is printed of them does not follow what
/// the checker can do.
enum CheckedSamples {
  static let text = """
    # Notes

    $$\\sigma'(x) = \\sigma(x)(1 + \\sigma(x))$$

    Let $y > 0$. Then
    $$
    f(x) = a(x)
      = b(x)
      = c(x)
      = d(x)
    $$
    and so $L = -\\ln y_k$ and $g(x) = h(x)$.

    """

  static let lines = SourceLines(text)

  static func statement(
    _ verdict: CheckedStatement.Verdict, _ read: String, latex: String = "", line: Int,
    links: [CheckedStatement.Link] = [], repair: String? = nil, note: String? = nil,
    role: CheckedStatement.Role = .claim, assumptions: [String] = [], columns: Range<Int>? = nil
  ) -> CheckedStatement {
    CheckedStatement(
      line: line, latex: latex, read: read, kind: .equation, verdict: verdict, links: links, repair: repair,
      note: note, role: role, assumptions: assumptions, column: columns?.lowerBound ?? 0,
      endLine: columns == nil ? 0 : line, endColumn: columns?.upperBound ?? 0)
  }

  static func link(
    _ verdict: CheckedStatement.Verdict, _ from: String, _ to: String, witness: String? = nil,
    repair: String? = nil, note: String? = nil, fromFirst: Bool = false, assumptions: [String] = [],
    line: Int = 0, columns: Range<Int>? = nil
  ) -> CheckedStatement.Link {
    CheckedStatement.Link(
      from: from, to: to, relation: "=", verdict: verdict,
      witness: witness.map {
        Witness(
          values: ["x": Rational(3), "k": Rational(1)],
          left: .init(lower: "0.1", upper: "0.2", approximate: "0.15"), right: nil, text: $0)
      },
      repair: repair, note: note, isFromFirst: fromFirst, steps: [Judgement.Step("A step.")],
      assumptions: assumptions, line: line, column: columns?.lowerBound ?? 0,
      endLine: columns == nil ? 0 : line, endColumn: columns?.upperBound ?? 0)
  }

  static let refuted = statement(
    .refuted, "σ'(x) = σ(x)·(1 + σ(x))", latex: "\\sigma'(x) = \\sigma(x)(1 + \\sigma(x))", line: 3,
    links: [
      link(
        .refuted, "σ'(x)", "σ(x)·(1 + σ(x))", witness: "at x = 3: left = 0.045, right = 1.86",
        repair: "σ'(x) = σ(x)·(1 − σ(x))")
    ],
    repair: "σ'(x) = σ(x)·(1 − σ(x))")

  static let condition = statement(.none, "y > 0", latex: "y > 0", line: 5, role: .condition)

  static let chain = statement(
    .refuted, "f(x) = a(x) = b(x) = c(x) = d(x)", latex: "f(x) = a(x)\n  = b(x)\n  = c(x)\n  = d(x)", line: 7,
    links: [
      link(.proved, "a(x)", "b(x)", line: 8, columns: 5..<9),
      link(
        .refuted, "b(x)", "c(x)", witness: "at x = 3: left = 1, right = 2", line: 9, columns: 5..<9),
      link(.undecided, "c(x)", "d(x)", note: "it takes too much work", line: 10, columns: 5..<9),
      link(.refuted, "a(x)", "c(x)", fromFirst: true),
      link(.proved, "a(x)", "d(x)", fromFirst: true),
    ], note: "two errors cancel: the last side equals the first", columns: 1..<12)

  static let conditional = statement(
    .conditional, "L = −ln(yₖ)", latex: "L = -\\ln y_k", line: 12,
    links: [link(.conditional, "L", "−ln(yₖ)", assumptions: ["L is the cross-entropy"])],
    assumptions: ["L is the cross-entropy"], columns: 9..<21)

  static let undecided = statement(
    .undecided, "g(x) = h(x)", latex: "g(x) = h(x)", line: 12,
    links: [link(.undecided, "g(x)", "h(x)", note: "h is not defined")], note: "h is not defined",
    columns: 28..<39)

  static let suspected: CheckedStatement = {
    var doubted = link(
      .undecided, "g(x)", "h(x)", witness: "at x = 3: left = 1, right = 2", note: "h may be another function")
    (doubted.suspicion, doubted.witness) = (doubted.witness, nil)
    return statement(
      .undecided, "g(x) = h(x)", latex: "g(x) = h(x)", line: 12, links: [doubted],
      note: "h may be another function",
      columns: 28..<39)
  }()

  static let proved = statement(.proved, "1 = 1", latex: "1 = 1", line: 13, links: [link(.proved, "1", "1")])

  static let all = [refuted, condition, chain, conditional, undecided, proved]

  static func report(path: String = "docs/my notes.md") -> CheckReport {
    var report = CheckReport()
    report.documents = [CheckReport.Document(path: path, lines: lines, statements: all)]
    return report
  }
}
