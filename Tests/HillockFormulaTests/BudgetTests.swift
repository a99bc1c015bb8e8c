import Foundation
import HillockFormula
import Testing

/// Formulas that grow when they are written out, differentiated or proved: an answer, fewer facts, "undecided" or an error, after a
/// limited number of steps.
@Suite struct BudgetTests {
  private static func nested(_ pattern: String, _ depth: Int) -> String {
    var result = "x"
    for _ in 0..<depth { result = pattern.replacing("@", with: "(\(result))") }
    return result
  }

  private static func list(_ count: Int, _ joint: String, _ term: (Int) -> String) -> String {
    (1...count).map(term).joined(separator: joint)
  }

  private static let formulas: [(name: String, text: String)] = [
    ("sigmoid 8", nested("sigmoid@", 8)), ("sigmoid 20", nested("sigmoid@", 20)),
    ("sigmoid 150", nested("sigmoid@", 150)),
    ("max 60", nested("max(x, 1 - @)", 60)), ("relu 12", nested("relu(@-1)+relu(1-@)", 12)),
    ("silu 15", nested("silu@", 15)), ("silu 60", nested("silu@", 60)), ("gelu' 8", nested("gelu'@", 8)),
    ("exp 30", nested("exp@", 30)), ("abs 60", nested("abs(x - @)", 60)),
    ("tanh 9", nested("tanh(x + @)", 9)),
    ("cases 40", nested("if @ > 0 then x else 1 - @", 9)),
    ("conditions 40", nested("if @ > 0 then x else 1", 40)),
    ("sum", list(20_000, "+") { _ in "x" }), ("product", list(20_000, "*") { _ in "x" }),
    ("sines", list(6_000, "+") { "sin(\($0)x)" }), ("powers", list(6_000, "+") { "\($0)x^\($0)" }),
    ("maxima", "max(" + list(8_000, ",") { "\($0)x-\($0)" } + ")"),
    ("magnitudes", list(4_000, "+") { "|x-\($0)|" }),
    ("primes", list(6_000, "+") { _ in "gelu''''''''(x)" }), ("quotients", list(8_000, "/") { "(x+\($0))" }),
    ("numbers", list(9_000, "*") { _ in "1e-9999" } + "*x"),
    ("long number", "0." + list(90_000, "") { "\($0 % 10)" } + "x"),
    ("roots", nested("sqrt(1 + @)", 60)), ("powers of powers", nested("(1 + @)^3", 12)),
  ]

  /// Without optimisation some take a minute each: these run where `HILLOCK_SLOW_TESTS` is set, best with `swift test -c release`.
  private static let quick: Set<String> = [
    "sigmoid 8", "max 60", "silu 15", "exp 30", "sum", "long number", "conditions 40",
  ]
  private static let chosen = formulas.indices.filter {
    ProcessInfo.processInfo.environment["HILLOCK_SLOW_TESTS"] != nil || quick.contains(formulas[$0].name)
  }

  @Test(arguments: chosen)
  func activations(_ index: Int) {
    let (name, text) = Self.formulas[index]
    guard let activation = try? Activation(named: text) else { return }
    let length =
      activation.derivative.text.utf8.count
      + Tape(activation.boundDerivative.evaluationForm()).instructions.count
    #expect(length > 0, "\(name)")
    _ = Facts(of: activation.boundFormula, effort: 4_000)
  }

  @Test(arguments: chosen)
  func claims(_ index: Int) throws {
    let (name, text) = Self.formulas[index]
    // A small effort, for the sake of debug builds: the steps are in proportion to it.
    for claim in ["\(text) = x", "\(text) >= -1"] {
      let verdict = try? StatementProver(effort: 10_000).judge(claim).verdict
      // None of them is x; that they are not below −1 may be shown or not.
      #expect(verdict != .proved || claim.hasSuffix(">= -1"), "\(name)")
    }
  }

  /// Large formulas keep what is proved of small ones.
  @Test func theAnswerStaysRight() throws {
    let cases: [(String, [Double])] = [
      (Self.nested("sigmoid@", 20), [0.3, -2]), (Self.nested("max(x, 1 - @)", 60), [-3, 0.2, 0.8, 5]),
    ]
    for (text, places) in cases {
      let activation = try Activation(named: text)
      let slope = activation.boundDerivative
      for x: Double in places {
        let step: Double = 0.00001
        let high: Double = try activation.formula.evaluate(["x": x + step])
        let low: Double = try activation.formula.evaluate(["x": x - step])
        let expected: Double = (high - low) / (step + step)
        let found: Double = try slope.evaluate(["x": x])
        let error: Double = (found - expected).magnitude
        #expect(error < 0.000001, "\(text.prefix(20)) at \(x)")
      }
    }
    let bent = try Activation(named: Self.nested("relu(@-1)+relu(1-@)", 6))
    #expect(bent.kinkLocations.contains(1))
    #expect(try StatementProver().judge(Self.list(300, "+") { _ in "x" } + " = 300x").verdict == .proved)
  }

  /// The same claim has the same verdict however often it is asked for: work is counted, not time.
  @Test func verdictsDoNotDependOnTime() throws {
    let text = Self.nested("sigmoid@", 7) + " >= 0"
    let first = try StatementProver(effort: 5_000).judge(text)
    #expect(try StatementProver(effort: 5_000).judge(text).verdict == first.verdict)
  }
}
