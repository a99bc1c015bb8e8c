import ArgumentParser
import Hillock
import HillockChecking
import HillockDocuments
import HillockFormula
import HillockInterchange

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Prove or refute every mathematical statement in documents.",
    discussion: """
      Reads Markdown, HTML, reStructuredText, Jupyter notebooks and LaTeX; folders are walked, and - is standard
      input. Prints what needs attention: statements that are refuted, with a point at which the sides differ and,
      where one change makes it right, with that change; conditional ones, with what they rest on; undecided ones,
      with the reason. The last line counts everything.

      Ends with 0 when nothing is refuted, conditional or undecided, 1 when something is refuted, 3 when something
      is only conditional or undecided, 65 when a file cannot be read; the others are checked all the same.

      Examples:

        hillock check notes.md
        hillock check docs --refuted-only
        hillock check --all --explain lecture.tex solutions.ipynb
        hillock check docs --format sarif > hillock.sarif
        pandoc -t markdown paper.docx | hillock check - --from markdown
      """)

  @Argument(help: "Documents, folders of documents, or - for standard input.")
  var files: [String]

  @Option(
    help:
      "How the mathematics is marked: \(DocumentFormat.allCases.map(\.rawValue).joined(separator: ", ")). Told from each file when left out."
  )
  var from: DocumentFormat?

  @Option(help: "What to print: \(CheckFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: CheckFormat?

  @Flag(help: "Short for --format json.")
  var json = false

  @Flag(help: "Show the statements that need no attention as well.")
  var all = false

  @Flag(help: "Show and count for the exit code only what is refuted.")
  var refutedOnly = false

  @Flag(help: "Show the steps of each proof.")
  var explain = false

  @Option(help: "How many elementary steps one statement may take.")
  var effort = DocumentChecker().effort

  static let effortRange = 1000...1_000_000_000

  /// What is printed.
  private var chosenFormat: CheckFormat { json ? .json : format ?? .text }

  func validate() throws {
    if files.isEmpty { throw ValidationError("name at least one document") }
    if json, let format, format != .json {
      throw ValidationError("--json and --format \(format.rawValue) contradict each other; leave one out")
    }
    if all, refutedOnly {
      throw ValidationError("--all and --refuted-only contradict each other; leave one out")
    }
    guard Self.effortRange.contains(effort) else {
      throw ValidationError(
        "--effort \(effort): expected a number from \(Self.effortRange.lowerBound) to \(Self.effortRange.upperBound)"
      )
    }
  }

  func run() throws {
    var report = CheckReport()
    try reportingErrors {
      let printer = StatementPrinter(explain: explain)
      for source in DocumentList(files).sources {
        do {
          try check(source, printer, &report)
        } catch let error as DataError {
          Terminal.note("error: \(error)")
          report.failures.append(CheckReport.Failure(error, path: source.name))
        }
      }
      switch chosenFormat {
      case .text: printer.show(StyledLine(report.counts))
      case .json: try Terminal.output(json: report)
      case .sarif:
        try Terminal.output(json: SARIFReport(shown(report), version: HillockTool.version))
      case .github:
        for line in shown(report).annotations { printer.show(StyledLine(line)) }
        printer.show(StyledLine(report.counts))
      }
    }
    if let code = exitCode(for: report) { throw code }
  }

  /// Reads and judges one document.
  ///
  /// - Throws: `DataError`
  private func check(_ source: DocumentList.Source, _ printer: StatementPrinter, _ report: inout CheckReport)
    throws
  {
    let document: DocumentFile
    switch source {
    case .file(let path): document = try DocumentFile(path: path, format: from)
    case .standardInput: document = try DocumentFile.standardInput(format: from)
    case .unreadable(let path, let reason): throw DataError(reason, file: path)
    }
    let lines = SourceLines(document.text)
    let position = report.documents.count
    report.documents.append(CheckReport.Document(path: document.path, lines: lines))
    try document.check(with: DocumentChecker(effort: effort)) { statement in
      report.documents[position].statements.append(statement)
      if chosenFormat == .text, isShown(statement) {
        printer.show(statement, from: StatementPrinter.Source(path: document.path, lines: lines))
      }
    }
  }

  private func isShown(_ statement: CheckedStatement) -> Bool {
    refutedOnly ? statement.verdict == .refuted : all || statement.needsAttention
  }

  /// What reports for code hosts show.
  private func shown(_ report: CheckReport) -> CheckReport {
    guard refutedOnly else { return report }
    var result = report
    for position in result.documents.indices {
      result.documents[position].statements.removeAll { $0.verdict != .refuted }
    }
    return result
  }

  /// `nil` when there is nothing to look at.
  func exitCode(for report: CheckReport) -> ExitCode? {
    let summary = report.summary
    if !report.failures.isEmpty { return Failure.data }
    if summary.refuted > 0 { return ExitCode(1) }
    return !refutedOnly && summary.conditional + summary.undecided > 0 ? ExitCode(3) : nil
  }
}

extension DocumentFormat: ExpressibleByArgument {}

/// What `hillock check` prints.
enum CheckFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, sarif, github
}

extension DocumentList.Source {
  /// What messages call it.
  var name: String {
    switch self {
    case .file(let path), .unreadable(let path, _): path
    case .standardInput: DocumentFile.standardInputName
    }
  }
}
