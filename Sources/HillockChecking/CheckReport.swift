import Hillock
import HillockDocuments
import HillockFormula
import HillockProof

/// What became of all documents of a check, for programs: as JSON, as SARIF, as annotations of GitHub's actions.
///
/// The same documents give the same bytes on every machine and in every run.
package struct CheckReport: Sendable {
  /// A document and what became of its statements.
  package struct Document: Sendable {
    package var path: String
    package var lines: SourceLines
    package var statements: [CheckedStatement]

    package init(path: String, lines: SourceLines, statements: [CheckedStatement] = []) {
      self.path = path
      self.lines = lines
      self.statements = statements
    }
  }

  /// A file that could not be read.
  package struct Failure: Hashable, Sendable {
    package var path: String
    package var line: Int?
    package var reason: String

    package init(path: String, line: Int? = nil, reason: String) {
      self.path = path
      self.line = line
      self.reason = reason
    }

    package init(_ error: DataError, path: String) {
      self.init(path: error.file ?? path, line: error.line, reason: error.message)
    }
  }

  package var documents: [Document] = []
  package var failures: [Failure] = []

  package init() {}

  package var summary: CheckSummary {
    documents.reduce(into: CheckSummary()) { summary, document in
      for statement in document.statements { summary.add(statement) }
    }
  }

  /// How much came out how, in one line.
  package var counts: String {
    func counted(_ count: Int, _ one: String, _ several: String? = nil) -> String? {
      count == 0 ? nil : "\(count) \(count == 1 ? one : several ?? one)"
    }
    let summary = summary
    let verdicts = [
      "\(summary.proved) proved", "\(summary.refuted) refuted", "\(summary.conditional) conditional",
      "\(summary.undecided) undecided" + (summary.suspected > 0 ? " (\(summary.suspected) suspected)" : ""),
    ]
    let others = [
      counted(summary.definitions, "definition", "definitions"), counted(summary.outOfScope, "out of scope"),
      counted(summary.notJudged, "not judged"),
    ].compactMap { $0 }
    let parts = [
      verdicts.joined(separator: ", "), others.joined(separator: ", "),
      counted(failures.count, "file cannot be read", "files cannot be read") ?? "",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "; ")
  }
}

extension CheckReport: Encodable {
  /// One object: `statements`, `summary`, and `failures` for the files that could not be read.
  package func encode(to encoder: any Encoder) throws {
    try JSON(self).encode(to: encoder)
  }

  private struct JSON: Encodable {
    var statements: [Statement]
    var summary: Summary
    var failures: [Unread]

    init(_ report: CheckReport) {
      statements = report.documents.flatMap { document in
        document.statements.map { Statement($0, document) }
      }
      summary = Summary(report.documents.flatMap(\.statements))
      failures = report.failures.map { Unread(file: $0.path, line: $0.line, reason: $0.reason) }
    }
  }

  private struct Unread: Encodable {
    var file: String
    var line: Int?
    var reason: String
  }

  private struct Statement: Encodable {
    var file: String
    var line: Int
    var column: Int?
    var endLine: Int
    var endColumn: Int?
    var latex: String
    var read: String
    var role: String
    var kind: String
    var verdict: String
    var assumptions: [String]
    var links: [Link]
    var repair: String?
    var note: String?

    init(_ statement: CheckedStatement, _ document: Document) {
      let place = document.lines.place(of: statement)
      file = document.path
      line = statement.line
      column = place.column
      endLine = place.endLine
      endColumn = place.endColumn
      latex = statement.latex
      read = statement.read
      role = statement.role.rawValue
      kind = statement.kind.rawValue
      verdict = statement.verdict.rawValue
      assumptions = statement.assumptions
      links = statement.links.map { Link($0, document.lines.place(of: $0, in: statement)) }
      repair = statement.repair
      note = statement.note
    }
  }

  private struct Link: Encodable {
    var from: String
    var to: String
    var relation: String
    var line: Int
    var column: Int?
    var endLine: Int
    var endColumn: Int?
    var verdict: String
    var assumptions: [String]
    var witness: WitnessReport?
    /// A point at which it fails as it was read, where that is not certain.
    var suspicion: WitnessReport?
    var repair: String?
    var note: String?
    /// Whether it joins the first side to one that does not stand next to it.
    var fromFirst: Bool

    init(_ link: CheckedStatement.Link, _ place: SourcePlace) {
      from = link.from
      to = link.to
      relation = link.relation
      line = place.line
      column = place.column
      endLine = place.endLine
      endColumn = place.endColumn
      verdict = link.verdict.rawValue
      assumptions = link.assumptions
      witness = link.witness.map(WitnessReport.init)
      suspicion = link.suspicion.map(WitnessReport.init)
      repair = link.repair
      note = link.note
      fromFirst = link.isFromFirst
    }
  }

  private struct Summary: Encodable {
    var proved: Int
    var refuted: Int
    var conditional: Int
    var undecided: Int
    /// How many of the undecided ones fail as they were read.
    var suspected: Int
    var definitions: Int
    var outOfScope: Int
    var notJudged: Int
    /// How many statements have each role.
    var roles: [String: Int]

    init(_ statements: [CheckedStatement]) {
      let summary = CheckSummary(statements)
      proved = summary.proved
      refuted = summary.refuted
      conditional = summary.conditional
      undecided = summary.undecided
      suspected = summary.suspected
      definitions = summary.definitions
      outOfScope = summary.outOfScope
      notJudged = summary.notJudged
      roles = statements.reduce(into: [:]) { $0[$1.role.rawValue, default: 0] += 1 }
    }
  }
}

/// A point at which a statement fails, as JSON.
package struct WitnessReport: Encodable, Sendable {
  /// Exact values of the names.
  package var values: [String: String]
  /// The values of both sides at that point.
  package var left: String?
  package var right: String?
  package var text: String

  package init(_ witness: Witness) {
    values = witness.values.mapValues { Formula.number($0).text }
    left = witness.left?.approximate
    right = witness.right?.approximate
    text = witness.text
  }
}
