extension Catalogue {
  /// Functions made of straight pieces.
  static let piecewiseLinear: [Activation] = [
    .entry(
      "identity", "Identity", "x",
      aliases: [.pyTorch("Identity"), .keras("linear"), .onnx("Identity"), .nnlib("identity")],
      inTexts: .init(means: ["x"], written: ["identity"], synonyms: ["linear", "id"]),
      source: "the linear unit"),
    .entry(
      "step", "Step", "if x < threshold then 0 else 1", [("threshold", 0, "where the step rises", nil)],
      kinks: [("threshold", "0")], jumps: true,
      aliases: [.literature("heaviside"), .literature("binary_step")],
      inTexts: .init(
        means: ["if x < 0 then 0 else 1", "if x <= 0 then 0 else 1"], written: ["step"],
        synonyms: ["heaviside", "binarystep"]),
      source: "McCulloch and Pitts, A Logical Calculus of the Ideas Immanent in Nervous Activity, 1943"),
    .entry(
      "sign", "Sign", "sign(x)", kinks: [("0", "0")], jumps: true,
      aliases: [.pyTorch("sign"), .onnx("Sign"), .tensorFlow("sign"), .literature("signum")],
      inTexts: .init(written: ["sign"], synonyms: ["sgn"]),
      source: "Rosenblatt, The Perceptron, 1958"),
    .entry(
      "relu", "ReLU", "max(0, x)", kinks: [("0", "0")],
      aliases: [
        .pyTorch("ReLU"), .keras("relu"), .jax("relu"), .tensorFlow("relu"), .mlx("relu"), .nnlib("relu"),
        .onnx("Relu"), .literature("rectifier"),
      ],
      inTexts: .init(
        means: ["max(0, x)"], alwaysMeans: true, written: ["relu", "ReLU", "ReLu", "Relu", "RELU"],
        synonyms: ["rectifier"]),
      source: "Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, 2010"),
    .entry(
      "leaky_relu", "Leaky ReLU", "if x > 0 then x else slope*x",
      [("slope", 0.01, "the slope below zero", nil)],
      kinks: [("0", "slope")],
      aliases: [
        .pyTorch("LeakyReLU"), .keras("leaky_relu", "the default slope is 0.2"), .jax("leaky_relu"),
        .tensorFlow("leaky_relu", "the default slope is 0.2"), .mlx("leaky_relu"), .nnlib("leakyrelu"),
        .onnx("LeakyRelu"),
      ],
      inTexts: .init(
        means: [
          "if x > 0 then x else alpha*x", "if x > 0 then x else 0.01*x", "max(alpha*x, x)", "max(0.01 x, x)",
          "if x > 0 then x else 0.2*x", "if x > 0 then x else 0.1*x",
        ], written: ["LeakyReLU", "leakyReLU"], synonyms: ["lrelu"]),
      source: "Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013"),
    .entry(
      "prelu", "PReLU", "if x > 0 then x else slope*x",
      [("slope", 0.25, "the slope below zero, which training may change", nil)], kinks: [("0", "slope")],
      aliases: [
        .pyTorch("PReLU"), .keras("PReLU", "the slope starts at 0"), .mlx("prelu"), .onnx("PRelu"),
      ],
      inTexts: .init(
        means: ["if x > 0 then x else alpha*x", "if x > 0 then x else a*x", "if x > 0 then x else 0.25*x"],
        written: ["PReLU", "pReLU"], synonyms: ["parametricrelu"]),
      source: "He, Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015"),
    .entry(
      "rrelu", "RReLU", "if x > 0 then x else x*(lower + upper)/2",
      [
        ("lower", 0.125, "the least slope below zero", nil),
        ("upper", 1 / 3, "the greatest slope below zero", "lower <= upper"),
      ],
      kinks: [("0", "(lower + upper)/2")],
      aliases: [
        .pyTorch("RReLU", "draws a slope for every element while training"),
        .nnlib("rrelu", "draws a slope for every element"),
      ],
      source:
        "Xu, Wang, Chen and Li, Empirical Evaluation of Rectified Activations in Convolutional Network, 2015"),
    .entry(
      "relu6", "ReLU6", "min(max(0, x), 6)", kinks: [("0", "0"), ("6", "0")],
      aliases: [
        .pyTorch("ReLU6"), .keras("relu6"), .jax("relu6"), .tensorFlow("relu6"), .mlx("relu6"),
        .nnlib("relu6"),
      ],
      inTexts: .init(means: ["min(max(x, 0), 6)"], alwaysMeans: true, written: ["ReLU6"]),
      source: "Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, 2010"),
    .entry(
      "thresholded_relu", "Thresholded ReLU", "if x > theta then x else 0",
      [("theta", 1, "the threshold", nil)], kinks: [("theta", "0")], jumps: true,
      aliases: [.keras("ThresholdedReLU"), .onnx("ThresholdedRelu")],
      source:
        "Konda, Memisevic and Krueger, Zero-Bias Autoencoders and the Benefits of Co-Adapting Features, 2014"),
    .entry(
      "threshold", "Threshold", "if x > threshold then x else value",
      [("threshold", 0, "the threshold", nil), ("value", 0, "the output at and below it", nil)],
      kinks: [("threshold", "0")], jumps: true,
      aliases: [.pyTorch("Threshold", "both parameters have to be given there")],
      inTexts: .init(isEverydayWord: true),
      source: "Torch 7, nn.Threshold, 2012"),
    .entry(
      "hard_sigmoid", "Hard Sigmoid", "min(max(0, x/6 + 1/2), 1)", kinks: [("-3", "0"), ("3", "0")],
      aliases: [
        .pyTorch("Hardsigmoid"), .keras("hard_sigmoid", "slope 1/5 before Keras 3"), .jax("hard_sigmoid"),
        .nnlib("hardsigmoid"),
      ],
      inTexts: .init(
        means: ["min(max(x/6 + 1/2, 0), 1)", "min(max(0.2 x + 1/2, 0), 1)"], written: ["HardSigmoid"],
        synonyms: ["hsigmoid"]),
      source: "Courbariaux, Bengio and David, BinaryConnect, 2015 (with another slope)"),
    .entry(
      "hard_sigmoid_onnx", "Hard Sigmoid (ONNX)", "min(max(0, alpha*x + beta), 1)",
      [("alpha", 0.2, "the slope", "alpha > 0"), ("beta", 0.5, "the output at zero", nil)],
      kinks: [("-beta/alpha", "0"), ("(1 - beta)/alpha", "0")], aliases: [.onnx("HardSigmoid")],
      source: "ONNX operator HardSigmoid; Keras 1 and 2"),
    .entry(
      "hard_tanh", "Hard Tanh", "min(max(lower, x), upper)",
      [("lower", -1, "the least output", nil), ("upper", 1, "the greatest output", "lower < upper")],
      kinks: [("lower", "0"), ("upper", "0")],
      aliases: [
        .pyTorch("Hardtanh"), .keras("hard_tanh"), .jax("hard_tanh"), .mlx("hard_tanh"), .nnlib("hardtanh"),
      ],
      inTexts: .init(
        means: ["min(max(x, -1), 1)"], alwaysMeans: true, written: ["HardTanh", "hardtanh"],
        synonyms: ["htanh"]),
      source: "Collobert, Large Scale Machine Learning, 2004"),
    .entry(
      "softshrink", "Soft Shrink",
      "if x > lambda then x - lambda else if x < -lambda then x + lambda else 0",
      [("lambda", 0.5, "half the width of the flat part", "lambda >= 0")],
      kinks: [("-lambda", "0"), ("lambda", "0")],
      aliases: [
        .pyTorch("Softshrink"), .keras("soft_shrink"), .jax("soft_shrink"), .mlx("softshrink"),
        .nnlib("softshrink"),
      ],
      source: "Donoho, De-Noising by Soft-Thresholding, 1995"),
    .entry(
      "hardshrink", "Hard Shrink", "if x > lambda or x < -lambda then x else 0",
      [("lambda", 0.5, "half the width of the flat part", "lambda >= 0")],
      kinks: [("-lambda", "0"), ("lambda", "0")], jumps: true,
      aliases: [.pyTorch("Hardshrink"), .keras("hard_shrink"), .jax("hard_shrink"), .mlx("hard_shrink")],
      source: "Donoho and Johnstone, Ideal Spatial Adaptation by Wavelet Shrinkage, 1994"),
    .entry(
      "shrink", "Shrink", "if x < -lambda then x + bias else if x > lambda then x - bias else 0",
      [
        ("lambda", 0.5, "half the width of the flat part", "lambda >= 0"),
        ("bias", 0, "the shift outside", nil),
      ],
      kinks: [("-lambda", "0"), ("lambda", "0")], jumps: true, aliases: [.onnx("Shrink")],
      inTexts: .init(isEverydayWord: true),
      source: "ONNX operator Shrink"),
    .entry(
      "sparse_sigmoid", "Sparse Sigmoid", "min(max(0, (x + 1)/2), 1)", kinks: [("-1", "0"), ("1", "0")],
      aliases: [.jax("sparse_sigmoid"), .keras("sparse_sigmoid")],
      source: "Martins and Astudillo, From Softmax to Sparsemax, 2016"),
    .entry(
      "abs", "Absolute Value", "abs(x)", kinks: [("0", "0")],
      aliases: [.pyTorch("abs"), .tensorFlow("abs"), .onnx("Abs"), .literature("absolute_value")],
      inTexts: .init(alwaysMeans: true, written: ["abs"]),
      source: "Jarrett, Kavukcuoglu, Ranzato and LeCun, What Is the Best Multi-Stage Architecture?, 2009"),
  ]
}
