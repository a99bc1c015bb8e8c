/// An activation whose results depend on several numbers of its input, as the catalogue describes it. It has no formula
/// in one `x`; the module `Hillock` computes it as a layer.
package struct VectorEntry: Hashable, Sendable {
  package let name: String
  package let title: String
  /// In words and signs, for every component i.
  package let definition: String
  /// ∂L/∂x from the gradient g = ∂L/∂y, in words and signs; a test proves it from the definition.
  package let gradient: String
  /// How a list of layers names it, such as `maxout:32:2`.
  package let layer: String
  package let aliases: [Activation.Alias]
  package let source: String
}

extension Catalogue {
  /// Activations of a whole vector, gated ones among them, in the order of their families.
  package static let vectorActivations: [VectorEntry] = [
    VectorEntry(
      name: "softmax", title: "Softmax", definition: "exp(x_i) / sum over j of exp(x_j)",
      gradient: "y_i*(g_i - sum over j of g_j*y_j)", layer: "softmax",
      aliases: [
        .pyTorch("Softmax"), .keras("softmax"), .jax("softmax"), .tensorFlow("softmax"), .mlx("softmax"),
        .nnlib("softmax"), .onnx("Softmax"),
      ],
      source: "Bridle 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs"),
    VectorEntry(
      name: "log_softmax", title: "Log-softmax", definition: "x_i - ln(sum over j of exp(x_j))",
      gradient: "g_i - exp(y_i)*sum over j of g_j", layer: "log_softmax",
      aliases: [
        .pyTorch("LogSoftmax"), .keras("log_softmax"), .jax("log_softmax"), .tensorFlow("log_softmax"),
        .mlx("log_softmax"), .nnlib("logsoftmax"), .onnx("LogSoftmax"),
      ],
      source: "the logarithm of softmax"),
    VectorEntry(
      name: "softmin", title: "Softmin", definition: "exp(-x_i) / sum over j of exp(-x_j)",
      gradient: "-y_i*(g_i - sum over j of g_j*y_j)", layer: "softmin",
      aliases: [.pyTorch("Softmin"), .mlx("softmin")],
      source: "softmax of the negated input"),
    VectorEntry(
      name: "sparsemax", title: "Sparsemax",
      definition: "max(0, x_i - t), with the t for which the sum is 1",
      gradient: "g_i - (mean of g over the support) where y_i > 0, else 0", layer: "sparsemax",
      aliases: [.keras("sparsemax"), .tensorFlow("sparsemax", "in TensorFlow Addons")],
      source: "Martins and Astudillo 2016, From Softmax to Sparsemax"),
    VectorEntry(
      name: "glu", title: "Gated linear unit", definition: "a_i*sigmoid(b_i), with a and b the halves of x",
      gradient: "g_i*sigmoid(b_i) for a_i, g_i*a_i*sigmoid'(b_i) for b_i", layer: "glu",
      aliases: [.pyTorch("GLU"), .keras("glu"), .jax("glu"), .mlx("glu"), .nnlib("glu")],
      source: "Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks"),
    VectorEntry(
      name: "reglu", title: "ReLU-gated linear unit",
      definition: "a_i*relu(b_i), with a and b the halves of x",
      gradient: "g_i*relu(b_i) for a_i, g_i*a_i*relu'(b_i) for b_i", layer: "reglu", aliases: [],
      source: "Shazeer 2020, GLU Variants Improve Transformer"),
    VectorEntry(
      name: "geglu", title: "GELU-gated linear unit",
      definition: "a_i*gelu(b_i), with a and b the halves of x",
      gradient: "g_i*gelu(b_i) for a_i, g_i*a_i*gelu'(b_i) for b_i", layer: "geglu", aliases: [],
      source: "Shazeer 2020, GLU Variants Improve Transformer"),
    VectorEntry(
      name: "swiglu", title: "SiLU-gated linear unit",
      definition: "a_i*silu(b_i), with a and b the halves of x",
      gradient: "g_i*silu(b_i) for a_i, g_i*a_i*silu'(b_i) for b_i", layer: "swiglu", aliases: [],
      source: "Shazeer 2020, GLU Variants Improve Transformer"),
    VectorEntry(
      name: "crelu", title: "Concatenated ReLU", definition: "relu(x_i) and relu(-x_i), twice as long as x",
      gradient: "g_i*relu'(x_i) - h_i*relu'(-x_i), with g and h the halves of the gradient", layer: "crelu",
      aliases: [.tensorFlow("crelu")],
      source: "Shang et al. 2016, Understanding and Improving Convolutional Neural Networks via CReLU"),
    VectorEntry(
      name: "maxout", title: "Maxout", definition: "max over p of (x·W_ip + b_ip)",
      gradient: "g_i to the first piece that is the largest", layer: "maxout:UNITS:PIECES",
      aliases: [.tensorFlow("Maxout", "in TensorFlow Addons: no weights of its own")],
      source: "Goodfellow et al. 2013, Maxout Networks"),
  ]

  /// The vector activation of that name, in this vocabulary or in that of a peer, or `nil`.
  package static func vectorActivation(named name: String) -> VectorEntry? {
    let wanted = key(name)
    return vectorActivations.first { key($0.name) == wanted }
      ?? vectorActivations.first { $0.aliases.contains { key($0.name) == wanted } }
  }
}
