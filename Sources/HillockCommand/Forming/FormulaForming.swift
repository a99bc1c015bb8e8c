import Hillock
import HillockForming
import HillockFormula
import HillockInterchange

/// `hillock form FORMULA --on INTERVAL --error E`: a network within a proved bound of a formula.
struct FormulaForming {
  let command: FormCommand
  let text: String
  let interval: String
  let error: String

  func run() throws {
    let formula = try Formula(parsing: text)
    let names = formula.names.sorted()
    guard names.count <= 1 else {
      throw FormulaError(
        "the formula has the variables \(names.joined(separator: ", ")); a network over an interval takes one"
      )
    }
    let variable = names.first ?? "x"
    let range = try Self.range(interval)
    guard let tolerance = try Self.number(error, "--error"), tolerance.signum > 0 else {
      throw FormulaError("--error takes a number above 0, such as 0.01; got '\(error)'")
    }
    let result = try FormulaApproximation(formula, variable: variable, over: range, tolerance: tolerance)
    try command.save(result.model, inputs: [variable], targets: [text])
    if command.json {
      try Terminal.output(json: Report(result, text, interval, file: command.out))
      return
    }
    for line in lines(result, variable) { Terminal.output(line) }
  }

  private func lines(_ result: FormulaApproximation, _ variable: String) -> [String] {
    func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
    func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    let rounding = Rational(exactly: result.line.evaluationError)?.roundedUp ?? result.line.evaluationError
    var lines = [
      "\(result.formula.unicode) on \(interval), within \(error)",
      "network        \(NetworkSummary(result.model.network).line)",
      "units          \(result.line.hiddenUnits) hidden, for \(count(result.pieces, "straight piece"))",
      "least          \(count(result.leastPieces, "straight piece")) for any function within the error, so \(count(max(result.leastPieces - 1, 0), "unit")) of one layer",
      "theory         for small errors, ∫√|f″|dx/√(8·error) = \(rounded(result.piecesOfInterpolation)) pieces that interpolate at their ends,",
      "               and ∫√|f″|dx/√(16·error) = \(rounded(result.piecesOfApproximation)) pieces whose ends are free",
      "proved         |f(\(variable)) − network| ≤ \(result.formulaError.roundedUp) for every real \(variable) of the interval, with the network's own numbers",
      "floats         evaluation adds at most \(rounding)",
      "bound          \(result.bound.roundedUp) in all, proved by interval arithmetic",
      "fingerprint    \(result.model.fingerprint)",
    ]
    if let out = command.out { lines.append("model          \(out)") }
    return lines
  }

  /// `0:2*pi`; irrational ends are moved outwards by less than 10⁻³⁰.
  static func range(_ text: String) throws -> ClosedRange<Rational> {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let shape = "--on takes an interval such as 0:2*pi"
    guard parts.count == 2 else { throw FormulaError("\(shape); got '\(text)'") }
    guard let lower = try bounds(String(parts[0]), "--on"), let upper = try bounds(String(parts[1]), "--on")
    else { throw FormulaError("\(shape); '\(text)' has an end without a finite value") }
    guard lower.upperBound < upper.lowerBound else {
      throw FormulaError("\(shape), from a number to a greater one; got '\(text)'")
    }
    return lower.lowerBound...upper.upperBound
  }

  private static func bounds(_ text: String, _ option: String) throws -> ClosedRange<Rational>? {
    let expression: Formula
    do throws(FormulaError) {
      expression = try Formula(parsing: text)
    } catch {
      throw FormulaError("\(option): '\(text)' is no number: \(error.message)")
    }
    guard expression.names.isEmpty else { throw FormulaError("\(option): '\(text)' is no number") }
    return expression.rationalBounds
  }

  static func number(_ text: String, _ option: String) throws -> Rational? {
    try bounds(text, option)?.lowerBound
  }

  private struct Report: Encodable {
    var formula: String
    var interval: String
    var tolerance: Double
    var hiddenUnits: Int
    var pieces: Int
    var leastPieces: Int
    var piecesOfInterpolation: Double
    var piecesOfApproximation: Double
    var formulaError: Double
    var evaluationError: Double
    var bound: Double
    var parameters: Int
    var fingerprint: String
    var model: String?

    init(_ result: FormulaApproximation, _ text: String, _ interval: String, file: String?) {
      formula = text
      self.interval = interval
      tolerance = result.tolerance.doubleValue
      hiddenUnits = result.line.hiddenUnits
      pieces = result.pieces
      leastPieces = result.leastPieces
      piecesOfInterpolation = result.piecesOfInterpolation
      piecesOfApproximation = result.piecesOfApproximation
      formulaError = result.formulaError.roundedUp
      evaluationError = result.line.evaluationError
      bound = result.bound.roundedUp
      parameters = result.model.network.parameterCount
      fingerprint = result.model.fingerprint
      model = file
    }
  }
}
