import Foundation
import HillockDocuments
@_spi(Tools) import HillockFormula
import HillockProof
import Testing

import class Foundation.ProcessInfo

/// Texts and expressions nested deeper than anybody means: an error or an answer, soon, and never the end of the stack.
@Suite struct DepthTests {
  /// The longest take minutes without optimisation: they run where `HILLOCK_SLOW_TESTS` is set, best with
  /// `swift test -c release`.
  private static let slow = ProcessInfo.processInfo.environment["HILLOCK_SLOW_TESTS"] != nil

  /// A text for every way in which one part of a formula can stand inside of another, n times.
  private static func deepFormulas(_ n: Int) -> [String] {
    func times(_ text: String) -> String { String(repeating: text, count: n) }
    let prefixes = [
      "(", "-", "+", "--(", "|", "√", "sin ", "sin(", "exp(-", "2^", "2^-", "x^(", "not ",
      "if x>0 then 1 else ",
      "if ", "if not ", "max(x,", "relu(", "silu(", "gelu'(", "clamp(0,1,", "erfc ", "1/(", "x*(", "(x + ",
      "log2 ", "pow(x,", "[",
    ]
    let infixes = [
      "^x", "**x", "/x", "*x", " x", "-x", "+x", "²", "<x", " and x>0", "'", "^2", "!", ",x", "x(",
    ]
    var texts: [String] = []
    for prefix in prefixes {
      texts += [times(prefix), times(prefix) + "x", times(prefix) + "x" + times(")")]
    }
    for infix in infixes {
      texts += ["x" + times(infix), "(x" + times(infix) + ")", "sin" + times(infix) + "(x)"]
    }
    texts += [times("(") + "x" + times(")^x"), times("(") + "x" + times("+1)")]
    texts += [times("sigmoid(") + "x" + times(")"), times("max(x, 1 - ") + "0" + times(")")]
    texts += [times("if x > 0 then (") + "x" + times(") else 0"), times("|x - ") + "1" + times("|")]
    texts += [times("9") + "x", "0." + times("3") + "x"]
    for infix in ["+", "*", "/", "-", "^"] { texts.append(times("x" + infix) + "x") }
    return texts + [times("1e9999*") + "x", times("1e-9999+") + "x"]
  }

  @Test(arguments: [3, 60] + (slow ? [199, 33_000] : []))
  func formulas(_ n: Int) throws {
    for text in Self.deepFormulas(n) where text.utf8.count <= 100_000 {
      let (result, duration) = timed { try? Formula(parsing: text) }
      if let result {
        // What is read is small enough to be printed and evaluated.
        _ = try result.evaluate(["x": 0.5])
        #expect(!result.text.contains("…"))
      }
      #expect(duration < .seconds(Self.patience), "\(text.prefix(40))… × \(n): \(duration)")
    }
  }

  @Test(arguments: [3] + (slow ? [120, 32_000] : [300]))
  func statements(_ n: Int) {
    func times(_ text: String) -> String { String(repeating: text, count: n) }
    let links = [
      "^x", "_x", "/x", "^e", "^{x}", "_{x}", "'", "^-x", "*x", "+x", "-x", "^(x)", "!", "|_{x=0}", "^x_x",
      "/x y", "%",
      "\\frac12", "\\cdot x",
    ]
    let prefixes = [
      "-", "(", "{", "\\sqrt{", "\\frac{1}{", "\\ln ", "\\sin x^{", "f(", "y(", "|", "\\left(", "d/dx ",
      "\\frac{d}{dx} ",
      "x^{", "x_{", "\\sum_{i=1}^{n} ", "\\exp(", "1(x>", "\\begin{cases} x & x > 0 \\\\ ", "\\max(0, ",
      "\\operatorname{relu}(", "y^{(", "(x>0 and ", "\\hat{", "\\mathrm{d} ", "if x > 0 then ",
    ]
    let closers = [")", "}", "}", "|", "\\right)", "\\end{cases}"]
    var texts = links.flatMap { ["x" + times($0) + "=x", "x=x" + times($0)] }
    for prefix in prefixes {
      texts.append(times(prefix) + "x = x")
      for close in closers { texts.append(times(prefix) + "x" + times(close) + " = x") }
    }
    texts += [
      times("x=") + "x", times("y(a,") + "x" + times(")") + "=1", times("1e-1200+") + "x=x",
      times("x,") + "=1",
    ]
    for text in texts where text.utf8.count <= 100_000 {
      let (_, duration) = timed { _ = try? StatementProver(effort: 5_000).judge(text) }
      #expect(duration < .seconds(Self.patience), "\(text.prefix(40))… × \(n): \(duration)")
    }
  }

  @Test(arguments: [" ", "\n", "\r\n", "\t \u{2003}"])
  func whiteSpace(_ blank: String) {
    let blanks = String(repeating: blank, count: 30_000)
    for text in ["x = x" + blanks, blanks + "x = x", "x =" + blanks + "x"] {
      let (_, duration) = timed { _ = try? StatementProver(effort: 5_000).judge(text) }
      #expect(duration < .seconds(Self.patience), "\(blank.debugDescription) × 30,000: \(duration)")
    }
  }

  /// 32,000 links are refused, or read, in time that grows with their number: each way to go over them goes once.
  @Test(arguments: ["^x", "_x", "/x", "^e", "^{x}", "_{x}"])
  func longChains(_ link: String) throws {
    func duration(_ count: Int) throws -> Duration {
      let claim = "x" + String(repeating: link, count: count) + "=x"
      return try timed {
        _ = try DocumentChecker(effort: 5_000).check("$\(claim)$", format: .markdown)
        _ = try? StatementProver(effort: 5_000).judge(claim)
      }.1
    }
    // Four times as many would take sixteen times as long.
    let (short, long) = (try duration(8_000), try duration(32_000))
    #expect(long < short * 8 + .milliseconds(500), "\(link): \(short), then \(long)")
  }

  private struct Builder: Sendable {
    var name: String
    var build: @Sendable (Formula) -> Formula

    init(
      _ name: String, _ build: @escaping @Sendable (Formula) -> Formula
    ) {
      self.name = name
      self.build = build
    }
  }

  private static let x = Formula.x
  private static let one = Formula.number(.one)
  private static let isNegative = Formula.Condition.compare(x, .less, .number(.zero))

  private static let builders: [Builder] = [
    Builder("sin") { .function(.sin, [$0]) }, Builder("negative") { -$0 },
    Builder("power") { .power($0, x) }, Builder("exponent") { .power(x, $0) },
    Builder("sum") { .sum([one, $0]) }, Builder("product") { .product([x, $0]) },
    Builder("max") { .function(.max, [x, $0]) },
    Builder("value") { .piecewise([.init(isNegative, $0)], otherwise: one) },
    Builder("otherwise") { .piecewise([.init(isNegative, one)], otherwise: $0) },
    Builder("condition") { .piecewise([.init(.not(.compare($0, .less, one)), one)], otherwise: x) },
    Builder("+") { one + $0 }, Builder("/") { one / $0 },
  ]

  @Test(arguments: builders.indices)
  func expressionsMadeInCode(_ index: Int) throws {
    let (name, build) = (Self.builders[index].name, Self.builders[index].build)
    var deep = Formula.x
    var other = Formula.variable("y")
    // A condition is three levels, each with a list or a box of its own.
    for _ in 0..<(name == "condition" ? 5_000 : 20_000) {
      deep = build(deep)
      other = build(other)
    }
    let copy = deep
    #expect(deep == copy && deep != other, "\(name)")
    #expect(Set([deep, other, copy]).count == 2, "\(name)")
    #expect(deep.names == ["x"])
    #expect(deep.text.utf8.count < 1_000_000 && deep.latex.utf8.count < 1_000_000)
    #expect(deep.simplified().names.isSubset(of: ["x"]))
    _ = deep.namedForm()
    _ = deep.evaluationForm()
    _ = Tape(deep)
    _ = deep.enclosure(["x": .one])
    _ = deep.exactValue(["x": .one])
    _ = Facts(of: deep, effort: 1000)
    _ = FloatOracle(deep).nearestFloat(at: ["x": .one])
    _ = Prover(effort: 1000).decide(Claim(deep, .equal, other))
    // `+` and `/` keep sums and products flat, and take a reciprocal of a reciprocal away.
    if name == "+" || name == "/" || name == "negative" { return }
    // One of the two goes all the way down.
    #expect(throws: FormulaError.self) { _ = (try deep.evaluate(["x": 1]), try deep.evaluate(["x": -1])) }
    #expect(throws: FormulaError.self) { try deep.derivative() }
    if case .undecided = Prover().decide(Claim(deep, .equal, 1)).verdict {} else { Issue.record("\(name)") }
  }

  /// Few values, shared so often that what they stand for has more parts than there are atoms.
  @Test func sharing() throws {
    var shared = Formula.x
    for _ in 0..<80 { shared = .product([sigmoid(shared), .sum([1, shared])]) }
    #expect(throws: FormulaError.self) { try shared.evaluate(["x": 1]) }
    #expect(throws: FormulaError.self) { try shared.derivative() }
    #expect(shared.text.utf8.count < 10_000_000)
    _ = shared.simplified()
    _ = shared.evaluationForm()
    _ = Tape(shared)
    _ = shared.enclosure(["x": .one])
    _ = Facts(of: shared, effort: 1000)
    if case .undecided = Prover().decide(Claim(shared, .equal, 1)).verdict {} else { Issue.record("decided") }
  }

  /// Only what hangs takes that long: debug builds are some ten times slower than what users run, on machines that others use.
  static let patience = 120
}

/// The time that the processor spent on it in this thread: on a busy machine the clock on the wall says nothing.
func timed<T>(_ body: () throws -> T) rethrows -> (T, Duration) {
  func now() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
  let start = now()
  let result = try body()
  return (result, now() - start)
}
