import HillockDocuments
import HillockFormula
import HillockProof
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

  private struct Case: Sendable {
    var name: String
    var text: String
  }

  private static let formulas: [Case] = {
    var result: [Case] = []
    func add(_ name: String, _ text: String) { result.append(Case(name: name, text: text)) }
    for (pattern, depth) in nests { add("\(pattern) \(depth) deep", nested(pattern, depth)) }
    add("sum", list(20_000, "+") { _ in "x" })
    add("product", list(20_000, "*") { _ in "x" })
    add("sines", list(6_000, "+") { (n: Int) -> String in "sin(\(n)x)" })
    add("powers", list(6_000, "+") { (n: Int) -> String in "\(n)x^\(n)" })
    let lines = list(8_000, ",") { (n: Int) -> String in "\(n)x-\(n)" }
    add("maxima", "max(\(lines))")
    add("magnitudes", list(4_000, "+") { (n: Int) -> String in "|x-\(n)|" })
    add("primes", list(6_000, "+") { _ in "gelu''''''''(x)" })
    add("quotients", list(8_000, "/") { (n: Int) -> String in "(x+\(n))" })
    let tiny = list(9_000, "*") { _ in "1e-9999" }
    add("numbers", tiny + "*x")
    let digits = list(90_000, "") { (n: Int) -> String in "\(n % 10)" }
    add("long number", "0.\(digits)x")
    return result
  }()

  private static let nests: [(String, Int)] = [
    ("sigmoid@", 8), ("sigmoid@", 20), ("sigmoid@", 150), ("max(x, 1 - @)", 60), ("relu(@-1)+relu(1-@)", 12),
    ("silu@", 15),
    ("silu@", 60), ("gelu'@", 8), ("exp@", 30), ("abs(x - @)", 60), ("tanh(x + @)", 9),
    ("if @ > 0 then x else 1 - @", 9),
    ("if @ > 0 then x else 1", 40), ("sqrt(1 + @)", 60), ("(1 + @)^3", 12),
  ]

  @Test(arguments: formulas.indices)
  func activations(_ index: Int) {
    let (name, text) = (Self.formulas[index].name, Self.formulas[index].text)
    let (activation, reading) = timed { try? Activation(named: text) }
    #expect(reading < .seconds(20), "\(name): \(reading)")
    guard let activation else { return }
    let (length, forming) = timed {
      activation.derivative.text.utf8.count
        + Tape(activation.boundDerivative.evaluationForm()).instructions.count
    }
    #expect(length > 0 && forming < .seconds(20), "\(name): \(forming)")
    let (_, finding) = timed { Facts(of: activation.boundFormula, effort: 4_000) }
    #expect(finding < .seconds(30), "\(name): \(finding)")
  }

  @Test(arguments: formulas.indices)
  func claims(_ index: Int) throws {
    let (name, text) = (Self.formulas[index].name, Self.formulas[index].text)
    // A small effort, for the sake of debug builds: the steps are in proportion to it.
    for claim in ["\(text) = x", "\(text) >= -1"] {
      let (_, duration) = timed { try? StatementProver(effort: 10_000).judge(claim) }
      #expect(duration < .seconds(30), "\(name): \(duration)")
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
