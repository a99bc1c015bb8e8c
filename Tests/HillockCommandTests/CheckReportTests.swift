import Foundation
import Hillock
import Testing

@testable import HillockCommand
@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockInterchange

/// What programs get of a check.
@Suite struct CheckReportTests {
  private func object(_ value: some Encodable) throws -> [String: Any] {
    let text = try JSONText.encode(value)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func jsonHasEverythingInAFixedOrder() throws {
    var report = CheckedSamples.report()
    report.documents[0].statements = [CheckedSamples.refuted]
    report.failures = [CheckReport.Failure(path: "b.md", line: 2, reason: "odd")]
    #expect(
      try JSONText.encode(report) == """
        {"failures":[{"file":"b.md","line":2,"reason":"odd"}],\
        "statements":[{"assumptions":[],"column":3,"endColumn":40,"endLine":3,"file":"docs/my notes.md",\
        "kind":"equation","latex":"\\\\sigma'(x) = \\\\sigma(x)(1 + \\\\sigma(x))","line":3,\
        "links":[{"assumptions":[],"column":3,"endColumn":40,"endLine":3,"from":"σ'(x)","fromFirst":false,"line":3,\
        "relation":"=","repair":"σ'(x) = σ(x)·(1 − σ(x))","to":"σ(x)·(1 + σ(x))","verdict":"refuted",\
        "witness":{"left":"0.15","text":"at x = 3: left = 0.045, right = 1.86","values":{"k":"1","x":"3"}}}],\
        "read":"σ'(x) = σ(x)·(1 + σ(x))","repair":"σ'(x) = σ(x)·(1 − σ(x))","role":"claim","verdict":"refuted"}],\
        "summary":{"conditional":0,"definitions":0,"notJudged":0,"outOfScope":0,"proved":0,"refuted":1,\
        "roles":{"claim":1},"suspected":0,"undecided":0}}
        """)
  }

  @Test func sarifHasWhatTheStandardRequires() throws {
    var report = CheckedSamples.report()
    report.documents[0].statements.append(CheckedSamples.refuted)
    report.failures = [CheckReport.Failure(path: "/abs/b.md", line: 2, reason: "odd")]
    let log = try object(SARIFReport(report, version: "1.2.3"))
    #expect(log["version"] as? String == "2.1.0")
    #expect(log["$schema"] as? String == "https://json.schemastore.org/sarif-2.1.0.json")
    let runs = try #require(log["runs"] as? [[String: Any]])
    let run = try #require(runs.first)
    #expect(runs.count == 1 && run["columnKind"] as? String == "unicodeCodePoints")
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "hillock" && driver["semanticVersion"] as? String == "1.2.3")
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let names = rules.map { $0["id"] as? String }
    #expect(names == ["refuted", "conditional", "suspected", "undecided"])
    for rule in rules {
      for key in ["shortDescription", "fullDescription", "help"] {
        let text = (rule[key] as? [String: Any])?["text"] as? String
        #expect(text?.hasSuffix(".") == true, "\(key)")
      }
    }
    let results = try #require(run["results"] as? [[String: Any]])
    var seen: [[String]] = []
    var fingerprints: Set<String> = []
    for result in results {
      let rule = try #require(result["ruleIndex"] as? Int)
      #expect(result["ruleId"] as? String == names[rule])
      let locations = try #require(result["locations"] as? [[String: Any]])
      let place = try #require(locations.first?["physicalLocation"] as? [String: Any])
      let artifact = try #require(place["artifactLocation"] as? [String: Any])
      #expect(artifact["uri"] as? String == "docs/my%20notes.md")
      #expect(artifact["uriBaseId"] as? String == "%SRCROOT%")
      let region = try #require(place["region"] as? [String: Any])
      let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map {
        (region[$0] as? Int).map(String.init) ?? "-"
      }
      seen.append([result["level"] as? String ?? "-"] + numbers)
      let prints = try #require(result["partialFingerprints"] as? [String: String])
      fingerprints.formUnion(prints.values)
      #expect(((result["message"] as? [String: Any])?["text"] as? String)?.isEmpty == false)
    }
    #expect(
      seen == [
        ["error", "3", "3", "3", "40"], ["error", "9", "5", "9", "9"], ["warning", "12", "9", "12", "21"],
        ["note", "12", "28", "12", "39"], ["error", "3", "3", "3", "40"],
      ])
    #expect(fingerprints.count == results.count)
    let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
    #expect(invocation["executionSuccessful"] as? Bool == false)
    let text = try JSONText.encode(SARIFReport(report, version: "1.2.3"))
    #expect(
      text.contains(#""uri":"file:///abs/b.md""#) && !text.contains(FileManager.default.currentDirectoryPath))
  }

  /// What fails as it was read is a note of its own, ends with 3 and counts as undecided.
  @Test func suspicionsAreNotes() throws {
    var report = CheckedSamples.report()
    report.documents[0].statements = [CheckedSamples.suspected]
    #expect(report.counts == "0 proved, 0 refuted, 0 conditional, 1 undecided (1 suspected)")
    #expect(try CheckCommand.parse(["a.md"]).exitCode(for: report)?.rawValue == 3)
    #expect(try CheckCommand.parse(["a.md", "--refuted-only"]).exitCode(for: report) == nil)
    let text = try JSONText.encode(report)
    #expect(text.contains(#""suspected":1,"undecided":1"#) && text.contains(#""suspicion":{"left":"0.15""#))
    let log = try JSONText.encode(SARIFReport(report, version: "1"))
    #expect(log.contains(#""level":"note""#) && log.contains(#""ruleId":"suspected""#))
    #expect(
      report.annotations == [
        "::notice file=docs/my notes.md,line=12,col=28,title=hillock check::"
          + "suspected: g(x) = h(x) — as it was read, at x = 3: left = 1, right = 2 — h may be another function"
      ])
  }

  /// A finding is known again when lines come in before it, and not taken for another.
  @Test func fingerprintsDoNotFollowTheLine() throws {
    func prints(_ statements: [CheckedStatement]) throws -> [String] {
      var report = CheckedSamples.report()
      report.documents[0].statements = statements
      let log = try object(SARIFReport(report, version: "1"))
      let results = ((log["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]]) ?? []
      return results.compactMap { ($0["partialFingerprints"] as? [String: String])?.values.first }
    }
    var moved = CheckedSamples.refuted
    moved.line = 8
    #expect(try prints([CheckedSamples.refuted]) == prints([moved]))
    moved.latex += " "
    #expect(try prints([CheckedSamples.refuted]) == prints([moved]))
    moved.latex += "+ 1"
    #expect(try prints([CheckedSamples.refuted]) != prints([moved]))
    #expect(try prints([CheckedSamples.refuted]).first?.hasSuffix(":1") == true)
  }

  @Test func columnsOfSarifAreCodePoints() throws {
    var report = CheckReport()
    let statement = CheckedSamples.statement(.undecided, "a = b", line: 1, columns: 3..<8)
    report.documents = [
      CheckReport.Document(path: "a.md", lines: SourceLines("e\u{301}$a = b$"), statements: [statement])
    ]
    let text = try JSONText.encode(SARIFReport(report, version: "1"))
    #expect(text.contains(#""region":{"endColumn":9,"endLine":1,"startColumn":4,"startLine":1}"#))
  }

  @Test func exitCodesFollowTheWorst() throws {
    func code(_ statements: [CheckedStatement], fails: Bool = false, _ options: [String] = []) throws -> Int32
    {
      var report = CheckedSamples.report()
      report.documents[0].statements = statements
      if fails { report.failures = [CheckReport.Failure(path: "b.md", reason: "odd")] }
      return try CheckCommand.parse(["a.md"] + options).exitCode(for: report)?.rawValue ?? 0
    }
    #expect(try code([CheckedSamples.proved, CheckedSamples.condition]) == 0)
    #expect(try code([CheckedSamples.proved, CheckedSamples.conditional]) == 3)
    #expect(try code([CheckedSamples.undecided]) == 3)
    #expect(try code(CheckedSamples.all) == 1)
    #expect(try code(CheckedSamples.all, fails: true) == 65)
    #expect(try code([CheckedSamples.conditional, CheckedSamples.undecided], ["--refuted-only"]) == 0)
    #expect(try code(CheckedSamples.all, ["--refuted-only"]) == 1)
    let verdicts: [CheckedStatement.Verdict] = [.proved, .refuted, .conditional, .undecided]
    #expect(verdicts.map { ProveCommand.exitCode(for: $0)?.rawValue ?? 0 } == [0, 1, 3, 3])
  }

  @Test func annotationsAreEscaped() {
    #expect(
      CheckReport.annotation(
        "error", [("file", "a,b:c%.md"), ("line", "3"), ("col", nil), ("title", "x\ny")],
        "50 %, a: b\r\n::set")
        == "::error file=a%2Cb%3Ac%25.md,line=3,title=x%0Ay::50 %25, a: b%0D%0A::set")
  }

  @Test func annotationsHaveTheRightLevels() {
    var report = CheckedSamples.report(path: "./docs//a.md")
    report.failures = [CheckReport.Failure(path: "b.md", line: 2, reason: "odd")]
    #expect(
      report.annotations == [
        "::error file=b.md,line=2,title=cannot be read::odd",
        "::error file=docs/a.md,line=3,col=3,title=hillock check::refuted: σ'(x) = σ(x)·(1 + σ(x)) — at x = 3: "
          + "left = 0.045, right = 1.86 — right would be: σ'(x) = σ(x)·(1 − σ(x))",
        "::error file=docs/a.md,line=9,col=5,title=hillock check::refuted: b(x) = c(x) — at x = 3: left = 1, right = 2 — "
          + "two errors cancel: the last side equals the first",
        "::warning file=docs/a.md,line=12,col=9,title=hillock check::conditional: L = −ln(yₖ) — it rests on: "
          + "L is the cross-entropy",
        "::notice file=docs/a.md,line=12,col=28,title=hillock check::undecided: g(x) = h(x) — h is not defined",
      ])
  }
}
