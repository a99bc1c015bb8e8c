import ArgumentParser
import HillockChecking
import HillockDocuments
import HillockFormula

struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Prove or refute one statement.",
    discussion: """
      STATEMENT is plain text or LaTeX: an equation, a chain, an inequality, a limit or an approximation.

      Ends with 0 when it is proved, 1 when it is refuted, 3 when it is undecided, or conditional: when it rests on
      assumptions that it does not state, which are named. A statement that cannot be read ends with 64.

      Examples:

        hillock prove 'tanh(x) = 2*sigmoid(2x) - 1'
        hillock prove "sigmoid'(x) <= 1/4"
        hillock prove '\\frac{d}{dx} \\ln(1+e^x) = \\sigma(x)' --explain
        hillock prove 'ln(1 + exp(2*k*x))/(2*k) - max(0, x) <= ln(2)/(2*k)' --assume 'k > 0'
      """)

  @Argument(help: "The statement.")
  var statement: String

  @Option(name: .customLong("assume"), help: "A condition taken for granted; may be given several times.")
  var assumptions: [String] = []

  @Flag(help: "Show the steps of the proof.")
  var explain = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    var verdict = CheckedStatement.Verdict.undecided
    try reportingErrors {
      let result = try StatementProver().judge(statement, assuming: assumptions)
      verdict = result.verdict
      if json {
        try Terminal.output(json: ProofReport(result))
      } else {
        StatementPrinter(explain: explain).show(result)
      }
    }
    if let code = Self.exitCode(for: verdict) { throw code }
  }

  /// `nil` when the statement is proved.
  static func exitCode(for verdict: CheckedStatement.Verdict) -> ExitCode? {
    switch verdict {
    case .proved, .definition: nil
    case .refuted: ExitCode(1)
    case .conditional, .undecided, .outOfScope, .none: ExitCode(3)
    }
  }
}

/// What `prove --json` prints.
private struct ProofReport: Encodable {
  var verdict: String
  var role: String
  var read: String
  /// What a conditional verdict rests on.
  var assumptions: [String]
  var witness: [String: String]?
  /// The values of both sides at the witness.
  var left: String?
  var right: String?
  var conditions: [String]
  var reason: String?
  var repair: String?
  var steps: [String]

  init(_ statement: CheckedStatement) {
    verdict = statement.verdict == .outOfScope ? "undecided" : statement.verdict.rawValue
    role = statement.role.rawValue
    read = statement.read
    assumptions = statement.assumptions
    let refuted = statement.links.first { $0.verdict == .refuted }?.witness.map(WitnessReport.init)
    witness = refuted?.values
    left = refuted?.left
    right = refuted?.right
    conditions = statement.verdict == .proved ? statement.links.compactMap(\.note) : []
    reason = statement.verdict == .proved ? nil : (refuted?.text ?? statement.note)
    repair = statement.repair
    steps = statement.links.flatMap(\.steps).map { step in
      step.text + (step.formula.map { ": \($0.unicode)" } ?? "")
    }
  }
}
