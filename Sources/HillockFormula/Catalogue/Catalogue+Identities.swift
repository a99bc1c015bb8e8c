extension Catalogue {
  /// Identities between entries, each of which the prover proves; a card shows those that speak of its function.
  package static let identities: [Identity] = [
    .init("tanh(x) = 2*sigmoid(2x) - 1", ["tanh", "sigmoid"]),
    .init("sigmoid(-x) = 1 - sigmoid(x)", ["sigmoid"]),
    .init("sigmoid'(x) = sigmoid(x)*(1 - sigmoid(x))", ["sigmoid"]),
    .init("tanh'(x) = 1 - tanh(x)^2", ["tanh"]),
    .init("softplus'(x) = sigmoid(x)", ["softplus", "sigmoid"]),
    .init("softplus(x) - softplus(-x) = x", ["softplus", "identity"]),
    .init("logsigmoid(x) = -softplus(-x)", ["log_sigmoid", "softplus"]),
    .init("silu(x) = x*sigmoid(x)", ["silu", "swish", "sigmoid"]),
    .init("silu(x) - silu(-x) = x", ["silu"]),
    .init("gelu(x) - gelu(-x) = x", ["gelu"]),
    .init("relu(x) - relu(-x) = x", ["relu", "identity"]),
    .init("relu(x) + relu(-x) = |x|", ["relu", "abs"]),
    .init("relu(x)*relu(-x) = 0", ["relu"]),
    .init("mish(x) = x*tanh(softplus(x))", ["mish", "tanh", "softplus"]),
    .init("logcosh'(x) = tanh(x)", ["log_cosh", "tanh"]),
    .init("tanhshrink(x) = x - tanh(x)", ["tanhshrink", "tanh"]),
    .init("hardtanh(x) = 2*clamp(x/2 + 1/2, 0, 1) - 1", ["hard_tanh"]),
    .init("hardswish(x) = x*hardsigmoid(x)", ["hard_swish", "hard_sigmoid"]),
    .init("lisht(x) = x*tanh(x)", ["lisht", "tanh"]),
    .init("0 < softplus(x) - relu(x) <= ln(2)", ["softplus", "relu"]),
    .init(
      "0 < ln(1 + exp(2*k*x))/(2*k) - max(0, x) <= ln(2)/(2*k)", ["smooth_relu", "relu"], assuming: ["k > 0"]),
  ]

  /// A statement about entries of the catalogue.
  package struct Identity: Hashable, Sendable {
    /// In plain text, as `hillock prove` reads it.
    package let statement: String
    /// The entries that it speaks of.
    package let activations: [String]
    package let assumptions: [String]

    init(_ statement: String, _ activations: [String], assuming assumptions: [String] = []) {
      self.statement = statement
      self.activations = activations
      self.assumptions = assumptions
    }
  }
}
