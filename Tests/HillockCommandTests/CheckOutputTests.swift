import Foundation
import Testing

@testable import HillockCommand
@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockInterchange

/// What people see of judged statements.
@Suite struct CheckOutputTests {
  private func printed(
    _ statement: CheckedStatement, explain: Bool = false, colored: Bool = false, width: Int = 100
  ) -> String {
    let printer = StatementPrinter(explain: explain, usesColor: colored, width: width)
    let source = StatementPrinter.Source(path: "notes.md", lines: CheckedSamples.lines)
    return printer.lines(of: statement, from: source).map { $0.text(colored: colored) }.joined(
      separator: "\n")
  }

  @Test func aRefutedStatementIsQuotedWithItsRepair() {
    #expect(
      printed(CheckedSamples.refuted) == """
        notes.md:3:3: refuted claim: σ'(x) = σ(x)·(1 + σ(x))
            3 | $$\\sigma'(x) = \\sigma(x)(1 + \\sigma(x))$$
              |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                at x = 3: left = 0.045, right = 1.86
                right would be: σ'(x) = σ(x)·(1 − σ(x))
        """)
  }

  @Test func aChainIsPrintedOnceWithAMarkAtEachLink() {
    #expect(
      printed(CheckedSamples.chain) == """
        notes.md:7:1: refuted claim: 1 of 3 links is refuted
              f(x) = a(x)
            ✓ = b(x)
            ✗ = c(x)
            9 |   = c(x)
              |     ^^^^
                at x = 3: left = 1, right = 2
            ? = d(x)
                it takes too much work
            compared with the first side: side 3 ✗, side 4 ✓
            two errors cancel: the last side equals the first
        """)
  }

  @Test func aChainWhoseLinksHaveNoPlaceIsQuotedOnce() {
    var chain = CheckedSamples.chain
    for position in chain.links.indices {
      chain.links[position].line = 0
      chain.links[position].column = 0
    }
    chain.links[2].verdict = .refuted
    #expect(
      printed(chain).split(separator: "\n").prefix(4).joined(separator: "\n") == """
        notes.md:7:1: refuted claim: 2 of 3 links are refuted
            7 | f(x) = a(x)
              | ^^^^^^^^^^^
              f(x) = a(x)
        """)
    #expect(printed(chain).components(separatedBy: " | ").count == 3)
  }

  @Test func aConditionalVerdictNamesItsAssumptionsOnce() {
    #expect(
      printed(CheckedSamples.conditional) == """
        notes.md:12:9: conditional claim: L = −ln(yₖ)
            12 | and so $L = -\\ln y_k$ and $g(x) = h(x)$.
               |         ^^^^^^^^^^^^
                it rests on: L is the cross-entropy
        """)
  }

  @Test func anUndecidedStatementHasItsReason() {
    #expect(
      printed(CheckedSamples.undecided, explain: true) == """
        notes.md:12:28: undecided claim: g(x) = h(x)
            12 | and so $L = -\\ln y_k$ and $g(x) = h(x)$.
               |                            ^^^^^^^^^^^
                h is not defined
                  · A step.
        """)
  }

  @Test func aSuspectedStatementHasItsPointAndTheDoubt() {
    #expect(
      printed(CheckedSamples.suspected) == """
        notes.md:12:28: suspected claim: g(x) = h(x)
            12 | and so $L = -\\ln y_k$ and $g(x) = h(x)$.
               |                            ^^^^^^^^^^^
                as it was read, at x = 3: left = 1, right = 2
                h may be another function
        """)
  }

  @Test func whatIsNotJudgedHasItsRole() {
    #expect(printed(CheckedSamples.condition) == "notes.md:5:6: condition: y > 0")
    var step = CheckedSamples.condition
    step.role = .step
    step.line = 1
    #expect(printed(step) == "notes.md:1: step: y > 0")
    step.verdict = .definition
    step.role = .definition
    #expect(printed(step) == "notes.md:1: definition: y > 0")
    step.verdict = .outOfScope
    step.role = .approximation
    #expect(printed(step) == "notes.md:1: out-of-scope approximation: y > 0")
  }

  @Test func coloursAreOnlyForTerminals() {
    #expect(
      printed(CheckedSamples.condition, colored: true) == "notes.md:5:6: \u{1B}[90mcondition\u{1B}[0m: y > 0")
    #expect(!printed(CheckedSamples.chain).contains("\u{1B}"))
    #expect(printed(CheckedSamples.chain, colored: true).contains("    \u{1B}[31m✗\u{1B}[0m = c(x)"))
  }

  /// A document must not write to its reader's terminal.
  @Test func controlCharactersAreMadeVisible() {
    let source = StatementPrinter.Source(
      path: "a.md", lines: SourceLines("$x\u{1B}[2J\u{202E} = 1$ and more\n"))
    let statement = CheckedSamples.statement(
      .undecided, "x\u{1B}[2J = 1", line: 1, note: "\u{07}odd", columns: 11..<12)
    let shown = StatementPrinter(explain: false, usesColor: false, width: 100)
      .lines(of: statement, from: source).map(\.plain)
    #expect(
      shown == [
        #"a.md:1:11: undecided claim: x\u{1b}[2J = 1"#,
        #"    1 | $x\u{1b}[2J\u{202e} = 1$ and more"#,
        #"      |                       ^"#,
        #"    \u{7}odd"#,
      ])
  }

  @Test func theCountsAreOneLine() {
    var report = CheckedSamples.report()
    #expect(report.counts == "1 proved, 2 refuted, 1 conditional, 1 undecided; 1 not judged")
    report.documents[0].statements = [CheckedSamples.statement(.definition, "a = 1", line: 1)]
    report.failures = [CheckReport.Failure(path: "b.md", reason: "no")]
    #expect(
      report.counts
        == "0 proved, 0 refuted, 0 conditional, 0 undecided; 1 definition; 1 file cannot be read")
  }
}

/// Lines of documents with carets under the part that is meant.
@Suite struct SourceQuoteTests {
  private func quote(_ line: String, _ columns: Range<Int>?, width: Int = 60) throws -> [String] {
    let place = SourcePlace(
      line: 1, column: columns?.lowerBound, endColumn: columns.flatMap { $0.isEmpty ? nil : $0.upperBound })
    let quote = try #require(SourceQuote(place, in: SourceLines(line + "\nnext\n"), width: width))
    return [quote.text] + (quote.marks.map { [$0] } ?? [])
  }

  @Test func wideCharactersTakeTwoColumnsAndMarksNone() throws {
    #expect(
      try quote("当 x 为 e\u{301} 🙂 = y", 13..<14) == [
        "    1 | 当 x 为 e\u{301} 🙂 = y", "      |                ^",
      ])
    #expect(try quote("ｘ＝한", 3..<4) == ["    1 | ｘ＝한", "      |     ^^"])
    #expect(("a" as Character).columns == 1 && ("−" as Character).columns == 1)
    #expect(("\u{AD}" as Character).columns == 1 && ("❤\u{FE0F}" as Character).columns == 2)
  }

  @Test func tabsAreShownAsBlanks() throws {
    #expect(try quote("\ta\tb = c", 4..<5) == ["    1 |     a   b = c", "      |         ^"])
  }

  @Test func longLinesAreCutAroundTheCaret() throws {
    let line = (0..<100).map { "\($0 % 10)" }.joined()
    let middle = try quote(line, 51..<54, width: 40)
    #expect(middle[0].hasPrefix("    1 | …") && middle[0].hasSuffix("…") && middle[0].count == 40)
    let caret = try #require(middle[1].firstIndex(of: "^"))
    let offset = middle[1].distance(from: middle[1].startIndex, to: caret)
    #expect(Array(middle[0])[offset..<offset + 3] == ["0", "1", "2"])
    let start = try quote(line, 1..<3, width: 40)
    #expect(start[0].hasPrefix("    1 | 0123") && start[0].hasSuffix("…") && start[1] == "      | ^^")
    let end = try quote(line, 100..<101, width: 40)
    #expect(end[0].hasSuffix("89") && end[0].contains("| …") && end[1].count == end[0].count)
    // A part that is longer than there is room for.
    let whole = try quote(line, 1..<101, width: 40)
    #expect(whole[1].count <= whole[0].count)
  }

  @Test func oddPlacesAreNoTrap() throws {
    #expect(try quote("a = b", nil) == ["    1 | a = b"])
    #expect(try quote("a = b", 99..<100) == ["    1 | a = b"])
    #expect(try quote("a = b", 5..<5) == ["    1 | a = b", "      |     ^"])
    let lines = SourceLines("a = b  \nc\n\n")
    #expect(SourceQuote(SourcePlace(line: 9), in: lines, width: 80) == nil)
    #expect(SourceQuote(SourcePlace(line: 3), in: lines, width: 80) == nil)
    let several = SourcePlace(line: 1, column: 3, endLine: 2, endColumn: 2)
    #expect(SourceQuote(several, in: lines, width: 80)?.marks == "      |   ^^^")
    let long = SourceLines(String(repeating: "x", count: 100_001))
    #expect(SourceQuote(SourcePlace(line: 1, column: 1), in: long, width: 80) == nil)
  }

  @Test func linesAreCountedAsTheReaderCountsThem() {
    let lines = SourceLines("\u{FEFF}a\r\nb\rc\n\nd")
    #expect((1...5).map { lines[$0] } == ["a", "b", "c", "", "d"])
    #expect(lines[0] == nil && lines[6] == nil)
    #expect(SourceLines("")[1]?.isEmpty == true)
  }

  @Test func aStatementWithoutColumnIsLookedFor() {
    let lines = SourceLines("Sö ist $a = b$, doch\n$a = b$ und $a = b$.\n")
    var statement = CheckedSamples.statement(.refuted, "a = b", latex: "a = b\n + c", line: 1)
    #expect(lines.place(of: statement) == SourcePlace(line: 1, column: 9, endColumn: 14))
    statement.line = 2
    #expect(lines.place(of: statement) == SourcePlace(line: 2))
    statement.line = 7
    #expect(lines.place(of: statement) == SourcePlace(line: 7))
    statement.line = 0
    #expect(lines.place(of: statement) == SourcePlace(line: 1))
  }
}
