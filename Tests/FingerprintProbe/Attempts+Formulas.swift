import Hillock
import HillockForming
import HillockFormula

extension Attempts {
  private static func form(_ text: String, _ low: Double, _ high: Double, _ error: Double) throws {
    let formula = try Formula(parsing: text)
    guard let low = Rational(exactly: low), let high = Rational(exactly: high), low <= high,
      let error = Rational(exactly: error)
    else { throw FormulaError("an end or the error is no fraction") }
    _ = try FormulaApproximation(formula, over: low...high, tolerance: error).bound
  }

  /// Forming takes many seconds without optimisation: only what ends early is tried then.
  private static var isOptimized: Bool { !_isDebugAssertConfiguration() }

  mutating func addFormulas() throws {
    let early: [(String, Double, Double, Double)] = [
      ("sin(x)", 0, 1, 1e-40), ("x^2", 0, 1e9, 1e-30), ("x", 0, 1, 0), ("x", 1, 1, 1), ("1/x", -1, 1, 0.1),
      ("x", -1e30, 1e30, 1), ("x", 0, .leastNonzeroMagnitude, 1), ("sqrt(x)", -1, 1, 0.1), ("y", 0, 1, 0.1),
      ("x", 0, 1, -1),
      ("sign(x)", -1, 1, 0.1),
    ]
    let late: [(String, Double, Double, Double)] = [
      ("sin(x)", 0, 1e9, 1e30), ("exp(x)", 0, 1e29, 1), ("abs(x)", -1, 1, .leastNonzeroMagnitude),
      ("x^2", 0, 1e-300, 1e-300),
      ("sin(x)", 0, 1e20, 0.5), ("x^3", -1e9, 1e9, 1e300), ("0", 0, 1, 0.1),
    ]
    for (text, low, high, error) in Self.isOptimized ? early + late : early {
      add("form \(text) on \(low):\(high) within \(error)") { try Self.form(text, low, high, error) }
    }
    for value in Self.doubles {
      add("the formula \(value)") { _ = try Formula(decimal: value).text }
      add("a parameter of \(value)") {
        _ = try Activation("a*x", parameters: ["a": Float(value)])
        _ = try Activation.leakyReLU(slope: Float(value))
      }
      add("a kink of \(value)") { _ = try Activation.relu(derivativeAtZero: Float(value)).text }
    }
    for value in Self.integers {
      add("kink \(value)") { _ = try Activation.hardTanh.settingDerivative(1, atKink: value) }
      add("no kink \(value)") { _ = try Activation.gelu.settingDerivative(1, atKink: value) }
    }
    for (text, parameters) in [
      ("e*x", ["e": 2]), ("pi*x", ["pi": 2]), ("x", ["a": 1]), ("x*b", [:]), ("x", ["x": 1]), ("", [:]),
      ("x", ["": 1]),
    ] as [(String, [String: Float])] {
      add("'\(text)' with \(parameters)") { _ = try Activation(text, parameters: parameters) }
    }
    for text in [
      "", "a", "a &", "(((", "a=b=c", "1", "a & 99999999999999999999", "@a",
      String(repeating: "!", count: 5000) + "a", String(repeating: "(", count: 5000),
    ] {
      add("Boolean '\(text.prefix(40))'") {
        let expression = try BooleanExpression(parsing: text)
        _ = try BooleanNetwork([TruthTable(expression)])
      }
      add("blocks of '\(text.prefix(40))'") { _ = try BlockNetwork([text]) }
      add("a comparison '\(text.prefix(40))'") { _ = try ComparisonNetwork(parsing: text) }
    }
    add("tables that do not fit") {
      for count in [0, 1, 3, 4] {
        do {
          let table = try TruthTable(variables: ["a", "b"], values: [Bool](repeating: true, count: count))
          _ = try ThresholdNetwork(table)
          _ = table.separability()
        } catch is FormingError {}
      }
    }
    add("a table of many variables") { _ = try TruthTable(variables: (0..<200).map { "v\($0)" }, values: []) }
    add("free inputs that do not fit") {
      _ = try TruthTable(variables: ["a"], values: [true, false], isFree: [true])
    }
    add("no tables") { _ = try BooleanNetwork([]) }
    add("tables of other variables") {
      _ = try BooleanNetwork([
        TruthTable(variables: ["a"], values: [true, false]),
        TruthTable(variables: ["b"], values: [true, false]),
      ])
    }
    for value in Self.doubles {
      add("a tolerance of \(value)") {
        _ = try BooleanNetwork(
          [TruthTable(variables: ["a"], values: [true, false])], units: .sigmoid, tolerance: value)
      }
    }
    add("no blocks") { _ = try BlockNetwork([]) }
    add("a function without knots") {
      _ = try PiecewiseLinearFunction(knots: [], values: [], leftSlope: .zero, rightSlope: .zero)
    }
    add("a function with ragged knots") {
      _ = try PiecewiseLinearFunction(
        knots: [.zero, .one], values: [.one], leftSlope: .zero, rightSlope: .zero)
    }
    add("exact networks of poisoned weights") {
      for poison: Float in [.nan, .infinity, 3e38] {
        do {
          let network = try ExactNetwork(Self.model(poison: poison))
          _ = try network.linePieces()
        } catch is FormingError {}
      }
    }
    add("units of other columns") {
      _ = try NetworkUnits(.plain(inputs: ["a"], targets: ["t"]), outputCount: -1)
      _ = try NetworkUnits(.plain(inputs: ["a"], targets: ["t"]), outputCount: .max)
    }
    for depth in [100, 3000, 30_000] {
      add("brackets \(depth) deep") {
        _ = try Formula(
          parsing: String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth))
      }
    }
  }
}
