extension Catalogue {
  /// S-shaped functions.
  static let sigmoidal: [Activation] = [
    .entry(
      "sigmoid", "Sigmoid", "1/(1 + exp(-x))",
      aliases: [
        .pyTorch("Sigmoid"), .keras("sigmoid"), .jax("sigmoid"), .tensorFlow("sigmoid"), .mlx("sigmoid"),
        .nnlib("sigmoid"), .onnx("Sigmoid"), .literature("logistic"), .literature("σ"), .literature("expit"),
      ],
      inTexts: .init(
        alwaysMeans: true, written: ["sigmoid", "Sigmoid"],
        synonyms: ["logistic", "expit", "sigm", "logisticsigmoid"]),
      source: "Verhulst, Recherches mathématiques sur la loi d'accroissement de la population, 1845"),
    .entry(
      "tanh", "Tanh", "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
      aliases: [
        .pyTorch("Tanh"), .keras("tanh"), .jax("tanh"), .tensorFlow("tanh"), .mlx("tanh"), .nnlib("tanh"),
        .onnx("Tanh"),
      ],
      inTexts: .init(alwaysMeans: true, written: ["tanh", "Tanh"]),
      source: "LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998"),
    .entry(
      "scaled_tanh", "Scaled Tanh", "amplitude*tanh(slope*x)",
      [("amplitude", 1.7159, "the limit at +∞", nil), ("slope", 2 / 3, "the scale of the input", nil)],
      aliases: [.onnx("ScaledTanh", "alpha and beta have no default there")],
      source: "LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998"),
    .entry(
      "softsign", "Softsign", "x/(1 + abs(x))",
      aliases: [
        .pyTorch("Softsign"), .keras("softsign"), .jax("soft_sign"), .tensorFlow("softsign"),
        .mlx("softsign"),
        .nnlib("softsign"), .onnx("Softsign"),
      ],
      inTexts: .init(
        means: ["x/(1 + abs(x))"], alwaysMeans: true, written: ["softsign", "Softsign", "SoftSign"]),
      source:
        "Bergstra, Desjardins, Lamblin and Bengio, Quadratic Polynomials Learn Better Image Features, 2009"),
    .entry(
      "arctan", "Arctan", "arctan(x)", aliases: [.pyTorch("atan"), .tensorFlow("atan"), .onnx("Atan")],
      inTexts: .init(alwaysMeans: true, written: ["arctan"], synonyms: ["atan"]),
      source: "Kamruzzaman and Aziz, A Note on Activation Function in Multilayer Feedforward Learning, 2002"),
    .entry(
      "log_sigmoid", "Log Sigmoid", "ln(1/(1 + exp(-x)))",
      aliases: [
        .pyTorch("LogSigmoid"), .keras("log_sigmoid"), .jax("log_sigmoid"), .tensorFlow("log_sigmoid"),
        .mlx("log_sigmoid"), .nnlib("logsigmoid"),
      ],
      inTexts: .init(means: ["ln(sigmoid(x))"], alwaysMeans: true, written: ["LogSigmoid", "logsigmoid"]),
      source: "the logarithm of the sigmoid"),
    .entry(
      "tanhshrink", "Tanh Shrink", "x - tanh(x)",
      aliases: [.pyTorch("Tanhshrink"), .keras("tanh_shrink"), .nnlib("tanhshrink")],
      inTexts: .init(means: ["x - tanh(x)"], alwaysMeans: true, written: ["tanhshrink", "Tanhshrink"]),
      source: "Torch 7, nn.TanhShrink, 2012"),
  ]

  /// Units with an exponential branch.
  static let exponentialUnits: [Activation] = [
    .entry(
      "elu", "ELU", "if x > 0 then x else alpha*(exp(x) - 1)",
      [("alpha", 1, "minus the limit at -∞", nil)], kinks: [("0", "alpha")],
      aliases: [
        .pyTorch("ELU"), .keras("elu"), .jax("elu"), .tensorFlow("elu"), .mlx("elu"), .nnlib("elu"),
        .onnx("Elu"),
      ],
      inTexts: .init(
        means: [
          "if x > 0 then x else alpha*(exp(x) - 1)", "if x > 0 then x else exp(x) - 1",
          "if x > 0 then x else a*(exp(x) - 1)",
        ], written: ["ELU", "elu"]),
      source: "Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by ELUs, 2016"),
    .entry(
      "selu", "SELU",
      "1.0507009873554804934193349852946*(if x > 0 then x else "
        + "1.6732632423543772848170429916717*(exp(x) - 1))",
      kinks: [("0", "1.0507009873554804934193349852946*1.6732632423543772848170429916717")],
      aliases: [
        .pyTorch("SELU"), .keras("selu"), .jax("selu"), .tensorFlow("selu"), .mlx("selu"), .nnlib("selu"),
        .onnx("Selu", "the constants have eight digits there"),
      ],
      inTexts: .init(
        means: [
          "if x > 0 then lambda*x else lambda*alpha*(exp(x) - 1)",
          "1.0507009873554804934193349852946*(if x > 0 then x else 1.6732632423543772848170429916717*(exp(x) - 1))",
        ], written: ["SELU", "selu", "SeLU"]),
      source: "Klambauer, Unterthiner, Mayr and Hochreiter, Self-Normalizing Neural Networks, 2017"),
    .entry(
      "celu", "CELU", "if x > 0 then x else alpha*(exp(x/alpha) - 1)",
      [("alpha", 1, "minus the limit at -∞", "alpha > 0")],
      aliases: [
        .pyTorch("CELU"), .keras("celu"), .jax("celu"), .mlx("celu"), .nnlib("celu"), .onnx("Celu"),
      ],
      inTexts: .init(
        means: ["if x > 0 then x else alpha*(exp(x/alpha) - 1)", "if x > 0 then x else exp(x) - 1"],
        written: ["CELU"]),
      source: "Barron, Continuously Differentiable Exponential Linear Units, 2017"),
    .entry(
      "exponential", "Exponential", "exp(x)",
      aliases: [.keras("exponential"), .pyTorch("exp"), .onnx("Exp")],
      inTexts: .init(isEverydayWord: true),
      source: "the link of Poisson regression"),
    .entry(
      "gaussian", "Gaussian", "exp(-x^2)", aliases: [.literature("radial_basis")],
      inTexts: .init(means: ["exp(-x^2)", "exp(-x^2/2)"], written: ["gaussian"]),
      source: "Broomhead and Lowe, Multivariable Functional Interpolation and Adaptive Networks, 1988"),
  ]

  /// Smooth relatives of the rectifier.
  static let smooth: [Activation] = [
    .entry(
      "gelu", "GELU", "x/2*(1 + erf(x/sqrt(2)))",
      aliases: [
        .pyTorch("GELU"), .keras("gelu", "approximate=False"), .jax("gelu", "the default there is gelu_tanh"),
        .tensorFlow("gelu"), .mlx("gelu"), .nnlib("gelu_erf"), .onnx("Gelu"),
      ],
      inTexts: .init(
        means: [
          "x/2*(1 + erf(x/sqrt(2)))", "x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715 x^3)))", "x*sigmoid(1.702 x)",
        ], written: ["GELU", "gelu", "Gelu", "GeLU"]),
      source: "Hendrycks and Gimpel, Gaussian Error Linear Units, 2016"),
    .entry(
      "gelu_tanh", "GELU (tanh)", "x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))",
      aliases: [
        .nnlib("gelu_tanh"), .literature("gelu_new"), .mlx("gelu_approx"), .literature("gelu_pytorch_tanh"),
      ],
      source: "Hendrycks and Gimpel, Gaussian Error Linear Units, 2016"),
    .entry(
      "quick_gelu", "Quick GELU", "x*sigmoid(1.702*x)",
      aliases: [.mlx("gelu_fast_approx"), .nnlib("gelu_sigmoid"), .literature("gelu_fast")],
      inTexts: .init(means: ["x*sigmoid(1.702 x)"]),
      source: "Hendrycks and Gimpel, Gaussian Error Linear Units, 2016"),
    .entry(
      "silu", "SiLU", "x*sigmoid(x)",
      aliases: [
        .pyTorch("SiLU"), .keras("silu"), .jax("silu"), .tensorFlow("silu"), .mlx("silu"),
        .literature("swish_1"),
      ],
      inTexts: .init(means: ["x*sigmoid(x)"], alwaysMeans: true, written: ["SiLU", "silu", "Silu", "silu"]),
      source: "Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units, 2017"),
    .entry(
      "swish", "Swish", "x*sigmoid(beta*x)", [("beta", 1, "the sharpness", nil)],
      aliases: [
        .keras("swish", "beta is 1"), .jax("swish", "beta is 1"), .nnlib("swish", "beta is 1"),
        .onnx("Swish"),
      ],
      inTexts: .init(means: ["x*sigmoid(x)", "x*sigmoid(beta*x)"], written: ["Swish", "swish"]),
      source: "Ramachandran, Zoph and Le, Searching for Activation Functions, 2017"),
    .entry(
      "hard_swish", "Hard Swish", "x*min(max(0, x + 3), 6)/6", kinks: [("-3", "0"), ("3", "1")],
      aliases: [
        .pyTorch("Hardswish"), .keras("hard_silu"), .keras("hard_swish"), .jax("hard_silu"),
        .jax("hard_swish"),
        .mlx("hardswish"), .nnlib("hardswish"), .onnx("HardSwish"),
      ],
      inTexts: .init(means: ["x*min(max(x/6 + 1/2, 0), 1)"], written: ["HardSwish"], synonyms: ["hswish"]),
      source: "Howard and others, Searching for MobileNetV3, 2019"),
    .entry(
      "mish", "Mish", "x*tanh(ln(1 + exp(x)))",
      aliases: [.pyTorch("Mish"), .keras("mish"), .jax("mish"), .mlx("mish"), .nnlib("mish"), .onnx("Mish")],
      inTexts: .init(means: ["x*tanh(softplus(x))"], alwaysMeans: true, written: ["Mish", "mish"]),
      source: "Misra, Mish: A Self Regularized Non-Monotonic Activation Function, 2019"),
    .entry(
      "softplus", "Softplus", "ln(1 + exp(beta*x))/beta", [("beta", 1, "the sharpness", "beta > 0")],
      aliases: [
        .pyTorch("Softplus", "the identity where beta·x > 20"), .keras("softplus"), .jax("softplus"),
        .tensorFlow("softplus"), .mlx("softplus"), .nnlib("softplus"), .onnx("Softplus"),
      ],
      inTexts: .init(
        means: ["ln(1 + exp(beta*x))/beta"], alwaysMeans: true, written: ["softplus", "Softplus", "SoftPlus"]),
      source:
        "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional Knowledge, 2001"),
    .entry(
      "smooth_relu", "Smooth ReLU", "ln(1 + exp(2*k*x))/(2*k)", [("k", 1, "the sharpness", "k > 0")],
      source: "the integral of the logistic step with sharpness k"),
    .entry(
      "squareplus", "Squareplus", "(x + sqrt(x^2 + b))/2", [("b", 4, "the curvature", "b > 0")],
      aliases: [.keras("squareplus"), .jax("squareplus")],
      inTexts: .init(means: ["(x + sqrt(x^2 + beta))/2", "(x + sqrt(x^2 + 4))/2"]),
      source: "Barron, Squareplus, 2021"),
    .entry(
      "sparse_plus", "Sparse Plus", "if x <= -1 then 0 else if x < 1 then (x + 1)^2/4 else x",
      aliases: [.keras("sparse_plus"), .jax("sparse_plus")],
      source: "the integral of the sparse sigmoid"),
    .entry(
      "relu_squared", "Squared ReLU", "max(0, x)^2",
      aliases: [.jax("relu_squared"), .mlx("relu2"), .literature("squared_relu")],
      source: "So and others, Primer: Searching for Efficient Transformers, 2021"),
    .entry(
      "serf", "Serf", "x*erf(ln(1 + exp(x)))",
      inTexts: .init(means: ["x*erf(softplus(x))"], written: []),
      source: "Nag, Bhattacharyya, Mukherjee and Kundu, Serf, 2021"),
    .entry(
      "tanh_exp", "TanhExp", "x*tanh(exp(x))", aliases: [.literature("telu")],
      inTexts: .init(means: ["x*tanh(exp(x))"]),
      source: "Liu and Di, TanhExp: A Smooth Activation Function with High Convergence Speed, 2020"),
  ]

  static let others: [Activation] = [
    .entry(
      "lisht", "LiSHT", "x*tanh(x)", aliases: [.nnlib("lisht")],
      inTexts: .init(means: ["x*tanh(x)"], written: ["LiSHT"]),
      source: "Roy, Manna, Dubey and Chaudhuri, LiSHT, 2019"),
    .entry(
      "log_cosh", "Log Cosh", "ln((exp(x) + exp(-x))/2)", aliases: [.nnlib("logcosh")],
      inTexts: .init(means: ["ln(cosh(x))"], written: ["logcosh"]),
      source: "the logarithm of the hyperbolic cosine, known as a loss function"),
    .entry(
      "logish", "Logish", "x*ln(1 + sigmoid(x))", aliases: [.literature("logish")],
      source: "Zhu, Zeng, Liu and Zhang, Logish: A New Nonlinear Nonmonotonic Activation Function, 2021"),
    .entry(
      "bent_identity", "Bent Identity", "(sqrt(x^2 + 1) - 1)/2 + x",
      inTexts: .init(means: ["(sqrt(x^2 + 1) - 1)/2 + x"]),
      source: "of unknown origin"),
    .entry(
      "sine", "Sine", "sin(x)", aliases: [.pyTorch("sin"), .onnx("Sin")],
      inTexts: .init(written: []),
      source: "Sitzmann and others, Implicit Neural Representations with Periodic Activation Functions, 2020"),
    .entry(
      "snake", "Snake", "x + sin(a*x)^2/a", [("a", 1, "the frequency", "a != 0")],
      inTexts: .init(written: []),
      source: "Liu, Hartwig and Ueda, Neural Networks Fail to Learn Periodic Functions, 2020"),
    .entry(
      "square", "Square", "x^2", aliases: [.pyTorch("square"), .tensorFlow("square")],
      inTexts: .init(means: ["x^2"], written: []),
      source: "Livni, Shalev-Shwartz and Shamir, On the Computational Efficiency of Training Networks, 2014"),
  ]
}
