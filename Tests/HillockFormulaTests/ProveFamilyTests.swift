import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// `prove`, asked about the catalogue's own functions by name.
@Suite("Single statements: families of the catalogue")
struct ProveFamilyTests {
  private func judged(_ statement: String) throws -> CheckedStatement {
    try StatementProver().judge(statement)
  }

  @Test("An approximation is not the function, and is called by its own name")
  func remarks() throws {
    for (statement, name) in [
      ("gelu(x) = x*sigmoid(1.702*x)", "quick_gelu"), ("x*sigmoid(1.702*x) = gelu(x)", "quick_gelu"),
      ("gelu(t) = t*sigmoid(1.702*t)", "quick_gelu"),
      ("gelu(x) = x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))", "gelu_tanh"),
      ("hard_sigmoid(x) = min(max(0, 0.2*x + 0.5), 1)", "hard_sigmoid_onnx"),
      ("silu(x) = x*tanh(ln(1 + exp(x)))", "mish"), ("relu(x) = min(max(0, x), 6)", "relu6"),
      ("tanh(x) = 1/(1 + exp(-x))", "sigmoid"),
    ] {
      let result = try judged(statement)
      #expect(result.verdict == .refuted, "\(statement)")
      #expect(
        result.note?.contains("is \(name) in the catalogue") == true,
        "\(statement): \(result.note ?? "no note")")
      #expect(result.links.first?.witness != nil, "\(statement)")
    }
    // Nothing is said where the catalogue has no such function, or where the statement holds.
    #expect(try judged("gelu(x) = x*sigmoid(1.8*x)").note?.contains("in the catalogue") != true)
    #expect(try judged("gelu(x) = x/2*(1 + erf(x/sqrt(2)))").verdict == .proved)
  }

  @Test("A function at one point is that function")
  func values() throws {
    #expect(try judged("gelu(1) = sigmoid(1.702)").verdict == .refuted)
    #expect(try judged("quick_gelu(1) = sigmoid(1.702)").verdict == .proved)
    #expect(try judged("gelu(1) = quick_gelu(1)").verdict == .refuted)
    #expect(try judged("hard_sigmoid(1) = 2/3").verdict == .proved)
    #expect(try judged("hard_sigmoid(1) = 7/10").verdict == .refuted)
    #expect(try judged("hard_sigmoid_onnx(1) = 7/10").verdict == .proved)
  }

  @Test("Names of one function agree")
  func synonyms() throws {
    for statement in [
      "swish(x) = silu(x)", "silu(x) = swish(x)", "GELU(x) = gelu(x)", "gelu_new(x) = gelu_tanh(x)",
      "hardsigmoid(x) = hard_sigmoid(x)",
      "HardSwish(x) = hard_swish(x)", "softplus(x) = ln(1 + exp(x))",
      "gelu_tanh(x) = x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))",
      "quick_gelu(x) = x*sigmoid(1.702*x)", "hard_sigmoid_onnx(x) = min(max(0, 0.2*x + 0.5), 1)",
      "hard_swish(x) = x*hard_sigmoid(x)",
      "relu_squared(x) = relu(x)^2", "logistic(x) = sigmoid(x)", "smooth_relu(x) = ln(1 + exp(2*x))/2",
    ] {
      let result = try judged(statement)
      #expect(result.verdict == .proved, "\(statement): \(result.verdict) \(result.note ?? "")")
    }
  }

  @Test("A parameter that the statement names is meant")
  func parameters() throws {
    for (statement, verdict) in [
      ("softplus(x) = ln(1 + exp(beta*x))/beta", CheckedStatement.Verdict.proved),
      ("softplus(x) = ln(1 + exp(beta*x))", .refuted),
      ("softplus(x) = ln(1 + exp(2*x))/2", .refuted), ("swish(x) = x*sigmoid(beta*x)", .proved),
      ("swish(x) = beta*x*sigmoid(beta*x)", .refuted), ("silu(x) = x*sigmoid(beta*x)", .refuted),
      ("swish(x) = x*sigmoid(2*x)", .refuted),
    ] {
      let result = try judged(statement)
      #expect(result.verdict == verdict, "\(statement): \(result.verdict) \(result.note ?? "")")
      if verdict == .proved {
        #expect(result.note?.contains("β") == true, "the meaning that was taken is said: \(statement)")
      }
    }
  }

  /// Families whose members are easily taken for each other.
  private static let families = [
    ["gelu", "gelu_tanh", "quick_gelu", "silu", "mish"],
    ["hard_sigmoid", "hard_sigmoid_onnx", "sigmoid", "sparse_sigmoid"],
    ["swish", "hard_swish", "mish"], ["softplus", "smooth_relu", "squareplus", "sparse_plus", "log_cosh"],
    ["relu", "relu6", "relu_squared", "leaky_relu", "rrelu", "thresholded_relu"], ["elu", "selu", "celu"],
    ["tanh", "hard_tanh", "scaled_tanh", "softsign", "tanhshrink", "lisht"], ["softshrink", "hardshrink"],
  ]

  @Test("No member of a family is another one, but for those that are", arguments: families)
  func pairs(family: [String]) throws {
    // ELU and CELU are the same function at their default parameter.
    let same: Set<Set<String>> = [["elu", "celu"]]
    for first in family {
      for second in family {
        let result = try judged("\(first)(x) = \(second)(x)")
        if first == second {
          #expect(result.verdict == .proved, "\(first): \(result.verdict) \(result.note ?? "")")
        } else if same.contains([first, second]) {
          #expect(result.verdict != .refuted, "\(first) and \(second)")
        } else {
          #expect(
            result.verdict == .refuted, "\(first) and \(second): \(result.verdict) \(result.note ?? "")")
        }
      }
    }
  }

  @Test("Every name of the catalogue is read, and means what the catalogue says")
  func everyName() throws {
    for entry in Catalogue.all
    where !["threshold", "shrink", "exponential", "sign", "step"].contains(entry.name) {
      let formula = entry.formulaAtDefaults
      let result = try judged("\(entry.name)(x) = \(formula.text)")
      #expect(
        result.verdict == .proved || !entry.parameters.isEmpty,
        "\(entry.name): \(result.verdict) \(result.note ?? "")")
      let spoilt = try judged("\(entry.name)(x) = \(formula.text) + 1/8")
      #expect(spoilt.verdict == .refuted, "\(entry.name): \(spoilt.verdict) \(spoilt.note ?? "")")
    }
  }
}
