import ArgumentParser
import HillockFormula
import HillockInterchange

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Prove or refute every mathematical statement in documents.",
    discussion: """
      Reads Markdown, HTML, reStructuredText, Jupyter notebooks and LaTeX. Prints one line for each statement:
      where it stands, the verdict, and the statement as it was understood. A refuted one comes with a point at
      which its sides differ and, where one change makes it right, with that change.

      Ends with 0 when nothing is refuted or undecided, 1 when something is refuted, 3 when something is only
      undecided, 65 when a file cannot be read.

      Examples:

        hillock check notes.md
        hillock check --explain lecture.tex solutions.ipynb
        hillock check --json docs/activations.rst
      """)

  @Argument(help: "The documents.")
  var files: [String]

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Show the steps of each proof.")
  var explain = false

  @Option(
    help:
      "How the mathematics is marked: \(DocumentFormat.allCases.map(\.rawValue).joined(separator: ", ")). Told from the file when left out."
  )
  var format: DocumentFormat?

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one document") }
  }

  func run() throws {
    var report = CheckReport()
    try reportingErrors {
      // All files are read before the first one is judged: a wrong name loses no work.
      let documents = try files.map { try DocumentFile(path: $0, format: format) }
      let printer = StatementPrinter(explain: explain)
      for document in documents {
        try document.check { statement in
          report.add(statement, file: document.path)
          if !json { printer.show(statement, place: "\(document.path):\(statement.line)") }
        }
      }
      if json {
        Terminal.output(try JSONText.encode(report))
      } else {
        printer.showSummary(report.summary, documents: documents.count)
      }
    }
    if report.summary.refuted > 0 { throw ExitCode(1) }
    if report.summary.undecided > 0 { throw ExitCode(3) }
  }
}

extension DocumentFormat: ExpressibleByArgument {}

/// What `check --json` prints.
private struct CheckReport: Encodable {
  struct Statement: Encodable {
    var file: String
    var line: Int
    var latex: String
    var read: String
    var kind: String
    var verdict: String
    var links: [Link]
    var repair: String?
    var note: String?
  }

  struct Link: Encodable {
    var from: String
    var to: String
    var relation: String
    var verdict: String
    var witness: WitnessReport?
    var repair: String?
    var note: String?
    /// Whether it joins the first side to one that does not stand next to it.
    var fromFirst: Bool
  }

  struct Summary: Encodable {
    var proved = 0
    var refuted = 0
    var undecided = 0
    var definitions = 0
    var outOfScope = 0
  }

  var statements: [Statement] = []
  var summary = Summary()

  mutating func add(_ statement: CheckedStatement, file: String) {
    switch statement.verdict {
    case .proved: summary.proved += 1
    case .refuted: summary.refuted += 1
    case .undecided: summary.undecided += 1
    case .definition: summary.definitions += 1
    case .outOfScope: summary.outOfScope += 1
    case .conditional, .none: break
    }
    statements.append(
      Statement(
        file: file, line: statement.line, latex: statement.latex, read: statement.read,
        kind: statement.kind.rawValue, verdict: statement.verdict.rawValue,
        links: statement.links.map { link in
          Link(
            from: link.from, to: link.to, relation: link.relation, verdict: link.verdict.rawValue,
            witness: link.witness.map(WitnessReport.init), repair: link.repair, note: link.note,
            fromFirst: link.isFromFirst)
        },
        repair: statement.repair, note: statement.note))
  }
}

extension StatementPrinter {
  fileprivate func showSummary(_ summary: CheckReport.Summary, documents: Int) {
    let parts = [
      "\(summary.proved) proved", "\(summary.refuted) refuted", "\(summary.undecided) undecided",
      "\(summary.definitions) definitions", "\(summary.outOfScope) out of scope",
    ]
    Terminal.output("\(parts.joined(separator: ", "))")
  }
}

/// A point at which a statement fails, as JSON.
struct WitnessReport: Encodable {
  /// Exact values of the names.
  var values: [String: String]
  /// The values of both sides at that point.
  var left: String?
  var right: String?
  var text: String

  init(_ witness: Witness) {
    values = Dictionary(
      uniqueKeysWithValues: witness.values.map { ($0.key, Expression.number($0.value).text) })
    left = witness.left?.approximate
    right = witness.right?.approximate
    text = witness.text
  }
}
