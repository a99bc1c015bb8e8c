import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// What `activation`, `plot` and `form` read as a formula, `prove` and `check` read as the same function.
@Suite struct PlainTextAgreementTests {
  @Test(arguments: [
    "2x^2 + 1", "1/2x", "e^x", "x^-1", "2^x^2", "|x|", "max(0, x)", "if x > 0 then x else 0", "σ(x)", "√x",
    "√2 x",
    "x²", "exp x", "exp(-x)", "ln x^2", "sin 2x", "sin x cos x", "sqrt 2x", "sqrt 2 x", "sqrt x^2", "sin^2 x",
    "tanh²(x)",
    "tanh^2(x/2)", "sin 2x^2/3", "exp 2 x", "2 sin x", "x(1 + x)", "3(x - 1)(x + 1)", "1/2(x + 1)",
    "x/(1 + |x|)",
    "x/1 + |x|", "e^-x", "1/(1 + e^-x)", "x/2*3", "x/2 x", "1/2 x^2", "x^1/2", "sigmoid(x)(1 - sigmoid(x))",
    "sigmoid'(x)", "Sigmoid(x)", "SiLU(x)", "GELU(x)", "gelu(x)", "swish(x)", "leaky_relu(x)",
    "hard_sigmoid(x)",
    "hardsigmoid(x)", "heaviside(x)", "sech(x)", "log x", "log2(x)", "log10(x)", "x*(x > 0)",
    "relu(x) - relu(-x)",
    "1e-3 x", "0.5(x + 1)", "erf(x/sqrt 2)", "π x", "x ** 2", "x·2", "x×2", "min(max(x, 0), 6)",
    "softplus(2x)/2",
    "mish(x)/x", "x SiLU(x)",
  ])
  func oneTextHasOneMeaning(text: String) throws {
    let formula = try Formula(parsing: text)
    // Written with every bracket and sign.
    let verdict = try StatementProver().judge("\(text) = \(formula.text)").verdict
    #expect(
      verdict == .proved, "'\(text)' is \(formula.text) as a formula, and something else in a statement")
  }

  /// Printed formulas are read back, as signs too.
  @Test(arguments: Catalogue.all) func signsAreReadAsTheyArePrinted(entry: Activation) throws {
    let formula = entry.formulaAtDefaults
    #expect(try StatementProver().judge("\(formula.text) = \(formula.unicode)").verdict == .proved)
  }

  @Test(arguments: [
    ("sin^-1 x", "column 4: a power of the name 'sin' is a whole number above 0, as in 'sin^2(x)'"),
    (
      "x > 0",
      "column 1: a comparison stands where a value is needed; write 'if … then … else …', or '(x > 0)' for 1 or 0"
    ),
  ])
  func whatHasNoMeaningIsRefused(text: String, message: String) {
    do {
      _ = try Formula(parsing: text)
      Issue.record("'\(text)' was read")
    } catch {
      #expect("\(error)" == message)
    }
  }
}
