import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

struct FormulaTextTests {
  @Test(arguments: [
    ("2x", "2*x"), ("2 x (x+1)", "2*x*(x + 1)"), ("x^-1", "1/x"), ("-x^2", "-x^2"), ("(-x)^2", "(-x)^2"),
    ("2**3x", "2^3*x"), ("x² − 3·x³", "x^2 - 3*x^3"), ("√2 π", "sqrt(2)*pi"), ("sqrt 2", "sqrt(2)"),
    ("|x| + |x - 1|", "abs(x) + abs(x - 1)"), ("σ(x)(1 − σ(x))", "sigmoid(x)*(1 - sigmoid(x))"),
    ("e^(-x)", "exp(-x)"), ("1/2 x", "1/2*x"), ("x/2", "x/2"), ("a/b/c", "a/b/c"), ("a/(b*c)", "a/(b*c)"),
    ("a-(b-c)", "a - (b - c)"), ("x^y^z", "x^(y^z)"), ("0.044715x", "0.044715*x"), ("1e-3", "0.001"),
    ("log(x)", "ln(x)"), ("if x ≤ 0 then 0 else x", "if x <= 0 then 0 else x"),
    (
      "if -1 < x < 1 then x else if x > 1 then 1 else 0",
      "if -1 < x and x < 1 then x else if x > 1 then 1 else 0"
    ),
    ("if not (x > 0 or x = -1) then 1 else 2", "if not (x > 0 or x = -1) then 1 else 2"),
    ("max(0, x, 1)", "max(0, x, 1)"), ("x/(1/y)", "x/(1/y)"), ("tanh′(x)", "1 - tanh(x)^2"),
    ("x*-2", "x*(-2)"), ("1/x²", "1/x^2"), ("2^-x", "2^(-x)"),
  ])
  func reads(_ source: String, _ expected: String) throws {
    let expression = try Formula(parsing: source)
    #expect(expression.text == expected)
    #expect(try Formula(parsing: expression.text) == expression)
    #expect(try Formula(parsing: expression.unicode) == expression)
  }

  @Test(arguments: [
    ("", 1), ("x +", 4), ("(x", 3), ("x)", 2), ("max(x", 6), ("x 2", 3), ("x ? 1", 3),
    ("if x then 1 else 2", 4),
    ("if x > 0 then 1", 16), ("|x", 3), ("sin", 1), ("exp(x, 1)", 1), ("1 + max(x > 0, 1)", 9), ("x ! 1", 3),
  ])
  func refusesWithColumn(_ source: String, _ column: Int) {
    let error = #expect(throws: FormulaError.self) { try Formula(parsing: source) }
    #expect(error?.column == column, "\(source): \(String(describing: error))")
  }

  @Test func limitsNestingAndSize() throws {
    func nested(_ n: Int) -> String {
      String(repeating: "(", count: n) + "x" + String(repeating: ")", count: n)
    }
    #expect(try Formula(parsing: nested(200)) == .x)
    #expect(throws: FormulaError.self) { try Formula(parsing: nested(201)) }
    #expect(throws: FormulaError.self) { try Formula(parsing: String(repeating: "2^", count: 300) + "x") }
    #expect(throws: FormulaError.self) {
      try Formula(parsing: String(repeating: "x+", count: 50_000) + "x")
    }
    #expect(try Formula(parsing: String(repeating: "x+", count: 5_000) + "x").terms.count == 5_001)
  }

  @Test func everyCatalogueFormulaRoundTrips() throws {
    for entry in Catalogue.all {
      for expression in [entry.formula, entry.derivative, entry.boundFormula, entry.boundDerivative] {
        #expect(try Formula(parsing: expression.text) == expression, "\(entry.name): \(expression.text)")
        #expect(
          try Formula(parsing: expression.unicode) == expression, "\(entry.name): \(expression.unicode)")
        #expect(!expression.latex.isEmpty)
      }
    }
  }

  /// Two numbers side by side would be read as one, and e^2 as exp(2).
  @Test(arguments: [
    ("3*(5*exp(x))", "3*(5*exp(x))"), ("3*-x^2", "3*(-x^2)"), ("2*(1/3*x)", "2*(1/3*x)"),
    ("1 + (1 + exp(-x))", "1 + (1 + exp(-x))"), ("-2 + (-1 + x)", "-2 + (-1 + x)"),
    ("-1*(2*x)", "(-1)*(2*x)"), ("x*3*y*5", "x*3*y*5"), ("gelu'(e)*x", nil),
  ])
  func whatIsPrintedIsReadAgain(_ source: String, _ expected: String?) throws {
    let expression = try Formula(parsing: source)
    if let expected { #expect(expression.text == expected) }
    #expect(try Formula(parsing: expression.text) == expression, "\(expression.text)")
    #expect(try Formula(parsing: expression.unicode) == expression, "\(expression.unicode)")
  }

  @Test func errorsAboutLongNamesAreShort() {
    for text in [String(repeating: "with ", count: 20_000), "leak" + String(repeating: "x", count: 90_000)] {
      #expect {
        try Activation(named: text)
      } throws: { error in
        "\(error)".utf8.count < 2000
      }
    }
  }

  @Test(arguments: [
    ("sigmoid", "sigmoid(x)*(1 - sigmoid(x))"), ("tanh", "1 - tanh(x)^2"), ("relu", "if x > 0 then 1 else 0"),
    ("softplus", "sigmoid(beta*x)"), ("leaky_relu", "if x > 0 then 1 else slope"), ("square", "2*x"),
    ("exponential", "exp(x)"), ("gaussian", "-2*x*exp(-x^2)"), ("sine", "cos(x)"), ("abs", "sign(x)"),
    ("arctan", "1/(1 + x^2)"), ("identity", "1"), ("log_cosh", "tanh(x)"), ("tanhshrink", "tanh(x)^2"),
    ("elu", "if x > 0 then 1 else alpha*exp(x)"),
  ])
  func printsDerivatives(_ name: String, _ expected: String) throws {
    #expect(try Catalogue.activation(named: name).derivative.text == expected)
  }
}
