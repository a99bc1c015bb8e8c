/// What a name means when a text uses it without saying.
enum StandardNames {
  /// The one spelling of a function's name: `ReLU`, `Relu` and `relu` are `relu`.
  static func canonical(_ name: String) -> String {
    if name == "Phi" || name == "phi" { return name }
    let key = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    if let synonym = synonyms[key] { return synonym }
    return formulas[key] != nil || primitive[key] != nil || vectorFunctions.contains(key)
      || ofCatalogue[key] != nil
      ? key : name
  }

  static func isKnown(_ name: String) -> Bool {
    primitive[name] != nil || formulas[name] != nil || vectorFunctions.contains(name)
      || ofCatalogue[name] != nil
  }

  /// The name in print: `ReLU` for `relu`.
  static let titles: [String: String] = [
    "relu": "ReLU", "leakyrelu": "LeakyReLU", "prelu": "PReLU", "elu": "ELU", "selu": "SELU", "celu": "CELU",
    "gelu": "GELU", "silu": "SiLU", "swish": "Swish", "mish": "Mish", "relu6": "ReLU6",
    "hardsigmoid": "HardSigmoid", "hardswish": "HardSwish", "hardtanh": "HardTanh",
    "logsigmoid": "LogSigmoid",
  ]

  /// Functions that the algebra knows itself.
  static let primitive: [String: Function] = [
    "exp": .exp, "ln": .ln, "sin": .sin, "cos": .cos, "tan": .tan, "arctan": .arctan, "sinh": .sinh,
    "cosh": .cosh,
    "tanh": .tanh, "erf": .erf, "abs": .abs, "sign": .sign, "max": .max, "min": .min, "sigmoid": .sigmoid,
    "softplus": .softplus,
  ]

  static let vectorFunctions: Set<String> = ["softmax", "logsoftmax", "softmin", "logsumexp"]

  private static let synonyms: [String: String] = [
    "log": "ln", "lg": "ln", "sgn": "sign", "logistic": "sigmoid", "expit": "sigmoid", "sigm": "sigmoid",
    "logisticsigmoid": "sigmoid", "rectifier": "relu", "parametricrelu": "prelu", "lrelu": "leakyrelu",
    "atan": "arctan", "atanh": "artanh", "arctanh": "artanh", "asinh": "arsinh", "arcsinh": "arsinh",
    "lse": "logsumexp", "realsoftmax": "logsumexp", "heaviside": "step", "hsigmoid": "hardsigmoid",
    "hswish": "hardswish", "htanh": "hardtanh", "exponential": "exp", "normcdf": "Phi", "clip": "clamp",
    "logsoftmax": "logsoftmax",
    "binarystep": "step", "linear": "identity", "id": "identity",
    "arcsin": "arcsin",
    "asin": "arcsin", "arccos": "arccos", "acos": "arccos",
  ]

  /// Whether the name has one meaning only, so that a definition that says otherwise is wrong.
  static func isUnambiguous(_ name: String) -> Bool {
    [
      "abs", "tanh", "sigmoid", "relu", "softplus", "softsign", "exp", "ln", "sin", "cos", "tan", "sinh",
      "cosh",
      "erf",
      "arctan", "sech", "coth", "csch", "mish", "silu", "logsigmoid", "tanhshrink", "relu6", "hardtanh",
    ].contains(name)
  }

  /// The standard meanings of a name in `x`, the most common one first. Greek letters are parameters.
  static func meanings(of name: String) -> [Expression] {
    if let function = primitive[name], function != .max, function != .min {
      let plain = Expression.function(function, [.x])
      return name == "softplus" ? [plain] + (formulas[name] ?? []) : [plain]
    }
    if name == "sigma" { return [.function(.sigmoid, [.x])] }
    return formulas[name] ?? ofCatalogue[name].map { [$0] } ?? []
  }

  /// The meaning with the parameters that a statement names; where it names none, the one without any.
  static func meaning(of name: String, naming names: Set<String>) -> Expression {
    let all = meanings(of: name)
    func parameters(_ meaning: Expression) -> Set<String> { meaning.names.subtracting(["x"]) }
    return all.first { !parameters($0).isEmpty && parameters($0).isSubset(of: names) } ?? all.first {
      parameters($0).isEmpty
    } ?? all[0]
  }

  /// Further names of the catalogue, with parameters at their default values: `gelu_tanh`, `hard_sigmoid_onnx`.
  ///
  /// Not those that are words of everyday language, which texts use for other things.
  private static let ofCatalogue: [String: Expression] = {
    var result: [String: Expression] = [:]
    for entry in Catalogue.all where !["threshold", "shrink", "exponential"].contains(entry.name) {
      let aliases = entry.aliases.filter { $0.name.contains("_") && $0.difference == nil }.map(\.name)
      for name in [entry.name] + aliases
      where formulas[Catalogue.key(name)] == nil && synonyms[Catalogue.key(name)] == nil {
        result[Catalogue.key(name)] = entry.formulaAtDefaults
      }
    }
    return result
  }()

  private static let formulas: [String: [Expression]] = {
    var result: [String: [Expression]] = [:]
    for (name, texts) in texts {
      result[name] = texts.compactMap { try? Expression(parsing: $0) }
    }
    return result
  }()

  private static let texts: [String: [String]] = [
    "relu": ["max(0, x)"],
    "leakyrelu": [
      "if x > 0 then x else alpha*x", "if x > 0 then x else 0.01*x", "max(alpha*x, x)", "max(0.01 x, x)",
      "if x > 0 then x else 0.2*x", "if x > 0 then x else 0.1*x",
    ],
    "prelu": ["if x > 0 then x else alpha*x", "if x > 0 then x else a*x", "if x > 0 then x else 0.25*x"],
    "elu": [
      "if x > 0 then x else alpha*(exp(x) - 1)", "if x > 0 then x else exp(x) - 1",
      "if x > 0 then x else a*(exp(x) - 1)",
    ],
    "selu": [
      "if x > 0 then lambda*x else lambda*alpha*(exp(x) - 1)",
      "1.0507009873554804934193349852946*(if x > 0 then x else 1.6732632423543772848170429916717*(exp(x) - 1))",
    ],
    "celu": ["if x > 0 then x else alpha*(exp(x/alpha) - 1)", "if x > 0 then x else exp(x) - 1"],
    "gelu": [
      "x/2*(1 + erf(x/sqrt(2)))", "x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715 x^3)))", "x*sigmoid(1.702 x)",
    ],
    "quickgelu": ["x*sigmoid(1.702 x)"],
    "silu": ["x*sigmoid(x)"],
    "swish": ["x*sigmoid(x)", "x*sigmoid(beta*x)"],
    "mish": ["x*tanh(softplus(x))"],
    "softplus": ["ln(1 + exp(beta*x))/beta"],
    "softsign": ["x/(1 + abs(x))"],
    "logsigmoid": ["ln(sigmoid(x))"],
    "tanhshrink": ["x - tanh(x)"],
    "hardsigmoid": ["min(max(x/6 + 1/2, 0), 1)", "min(max(0.2 x + 1/2, 0), 1)"],
    "hardswish": ["x*min(max(x/6 + 1/2, 0), 1)"],
    "hardtanh": ["min(max(x, -1), 1)"],
    "relu6": ["min(max(x, 0), 6)"],
    "step": ["if x < 0 then 0 else 1", "if x <= 0 then 0 else 1"],
    "identity": ["x"],
    "logit": ["ln(x/(1 - x))"],
    "erfc": ["1 - erf(x)"],
    "sech": ["1/cosh(x)"], "csch": ["1/sinh(x)"], "coth": ["cosh(x)/sinh(x)"],
    "sec": ["1/cos(x)"], "csc": ["1/sin(x)"], "cot": ["cos(x)/sin(x)"],
    "artanh": ["1/2*ln((1 + x)/(1 - x))"], "arsinh": ["ln(x + sqrt(x^2 + 1))"],
    "expm1": ["exp(x) - 1"], "log1p": ["ln(1 + x)"], "log2": ["ln(x)/ln(2)"], "log10": ["ln(x)/ln(10)"],
    "Phi": ["1/2*(1 + erf(x/sqrt(2)))"], "phi": ["exp(-x^2/2)/sqrt(2*pi)"],
    "gaussian": ["exp(-x^2)", "exp(-x^2/2)"], "lisht": ["x*tanh(x)"], "logcosh": ["ln(cosh(x))"],
    "serf": ["x*erf(softplus(x))"], "tanhexp": ["x*tanh(exp(x))"],
    "squareplus": ["(x + sqrt(x^2 + beta))/2", "(x + sqrt(x^2 + 4))/2"],
    "bentidentity": ["(sqrt(x^2 + 1) - 1)/2 + x"],
    "square": ["x^2"],
  ]
}
