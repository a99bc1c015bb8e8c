// Made by Scripts/make-activation-names.py. Do not edit.

/// Every entry of the catalogue by its name in Swift, with the default parameters.
extension Activation {
  /// Identity: x
  public static var identity: Activation { Catalogue.known("identity") }
  /// Step: if x < threshold then 0 else 1
  public static var step: Activation { Catalogue.known("step") }
  /// Sign: sign(x)
  public static var sign: Activation { Catalogue.known("sign") }
  /// ReLU: max(0, x)
  public static var relu: Activation { Catalogue.known("relu") }
  /// Leaky ReLU: if x > 0 then x else slope*x
  public static var leakyReLU: Activation { Catalogue.known("leaky_relu") }
  /// PReLU: if x > 0 then x else slope*x
  public static var prelu: Activation { Catalogue.known("prelu") }
  /// RReLU: if x > 0 then x else x*(lower + upper)/2
  public static var rrelu: Activation { Catalogue.known("rrelu") }
  /// ReLU6: min(max(0, x), 6)
  public static var relu6: Activation { Catalogue.known("relu6") }
  /// Thresholded ReLU: if x > theta then x else 0
  public static var thresholdedReLU: Activation { Catalogue.known("thresholded_relu") }
  /// Threshold: if x > threshold then x else value
  public static var threshold: Activation { Catalogue.known("threshold") }
  /// Hard Sigmoid: min(max(0, x/6 + 1/2), 1)
  public static var hardSigmoid: Activation { Catalogue.known("hard_sigmoid") }
  /// Hard Sigmoid (ONNX): min(max(0, alpha*x + beta), 1)
  public static var hardSigmoidONNX: Activation { Catalogue.known("hard_sigmoid_onnx") }
  /// Hard Tanh: min(max(lower, x), upper)
  public static var hardTanh: Activation { Catalogue.known("hard_tanh") }
  /// Soft Shrink: if x > lambda then x - lambda else if x < -lambda then x + lambda else 0
  public static var softshrink: Activation { Catalogue.known("softshrink") }
  /// Hard Shrink: if x > lambda or x < -lambda then x else 0
  public static var hardshrink: Activation { Catalogue.known("hardshrink") }
  /// Shrink: if x < -lambda then x + bias else if x > lambda then x - bias else 0
  public static var shrink: Activation { Catalogue.known("shrink") }
  /// Sparse Sigmoid: min(max(0, (x + 1)/2), 1)
  public static var sparseSigmoid: Activation { Catalogue.known("sparse_sigmoid") }
  /// Absolute Value: abs(x)
  public static var abs: Activation { Catalogue.known("abs") }
  /// Sigmoid: 1/(1 + exp(-x))
  public static var sigmoid: Activation { Catalogue.known("sigmoid") }
  /// Tanh: (exp(x) - exp(-x))/(exp(x) + exp(-x))
  public static var tanh: Activation { Catalogue.known("tanh") }
  /// Scaled Tanh: amplitude*tanh(slope*x)
  public static var scaledTanh: Activation { Catalogue.known("scaled_tanh") }
  /// Softsign: x/(1 + abs(x))
  public static var softsign: Activation { Catalogue.known("softsign") }
  /// Arctan: arctan(x)
  public static var arctan: Activation { Catalogue.known("arctan") }
  /// Log Sigmoid: ln(1/(1 + exp(-x)))
  public static var logSigmoid: Activation { Catalogue.known("log_sigmoid") }
  /// Tanh Shrink: x - tanh(x)
  public static var tanhshrink: Activation { Catalogue.known("tanhshrink") }
  /// ELU: if x > 0 then x else alpha*(exp(x) - 1)
  public static var elu: Activation { Catalogue.known("elu") }
  /// SELU: 1.0507009873554804934193349852946*(if x > 0 then x else 1.6732632423543772848170429916717*(exp(x) - 1))
  public static var selu: Activation { Catalogue.known("selu") }
  /// CELU: if x > 0 then x else alpha*(exp(x/alpha) - 1)
  public static var celu: Activation { Catalogue.known("celu") }
  /// Exponential: exp(x)
  public static var exponential: Activation { Catalogue.known("exponential") }
  /// Gaussian: exp(-x^2)
  public static var gaussian: Activation { Catalogue.known("gaussian") }
  /// GELU: x/2*(1 + erf(x/sqrt(2)))
  public static var gelu: Activation { Catalogue.known("gelu") }
  /// GELU (tanh): x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))
  public static var geluTanh: Activation { Catalogue.known("gelu_tanh") }
  /// Quick GELU: x*sigmoid(1.702*x)
  public static var quickGELU: Activation { Catalogue.known("quick_gelu") }
  /// SiLU: x*sigmoid(x)
  public static var silu: Activation { Catalogue.known("silu") }
  /// Swish: x*sigmoid(beta*x)
  public static var swish: Activation { Catalogue.known("swish") }
  /// Hard Swish: x*min(max(0, x + 3), 6)/6
  public static var hardSwish: Activation { Catalogue.known("hard_swish") }
  /// Mish: x*tanh(ln(1 + exp(x)))
  public static var mish: Activation { Catalogue.known("mish") }
  /// Softplus: ln(1 + exp(beta*x))/beta
  public static var softplus: Activation { Catalogue.known("softplus") }
  /// Smooth ReLU: ln(1 + exp(2*k*x))/(2*k)
  public static var smoothReLU: Activation { Catalogue.known("smooth_relu") }
  /// Squareplus: (x + sqrt(x^2 + b))/2
  public static var squareplus: Activation { Catalogue.known("squareplus") }
  /// Sparse Plus: if x <= -1 then 0 else if x < 1 then (x + 1)^2/4 else x
  public static var sparsePlus: Activation { Catalogue.known("sparse_plus") }
  /// Squared ReLU: max(0, x)^2
  public static var reluSquared: Activation { Catalogue.known("relu_squared") }
  /// Serf: x*erf(ln(1 + exp(x)))
  public static var serf: Activation { Catalogue.known("serf") }
  /// TanhExp: x*tanh(exp(x))
  public static var tanhExp: Activation { Catalogue.known("tanh_exp") }
  /// LiSHT: x*tanh(x)
  public static var lisht: Activation { Catalogue.known("lisht") }
  /// Log Cosh: ln((exp(x) + exp(-x))/2)
  public static var logCosh: Activation { Catalogue.known("log_cosh") }
  /// Logish: x*ln(1 + sigmoid(x))
  public static var logish: Activation { Catalogue.known("logish") }
  /// Bent Identity: (sqrt(x^2 + 1) - 1)/2 + x
  public static var bentIdentity: Activation { Catalogue.known("bent_identity") }
  /// Sine: sin(x)
  public static var sine: Activation { Catalogue.known("sine") }
  /// Snake: x + sin(a*x)^2/a
  public static var snake: Activation { Catalogue.known("snake") }
  /// Square: x^2
  public static var square: Activation { Catalogue.known("square") }
}

/// Entries with other parameter values.
///
/// - Throws: `FormulaError` for a value that is not finite or that the entry does not allow.
extension Activation {
  /// Step: if x < threshold then 0 else 1
  public static func step(threshold: Float) throws(FormulaError) -> Activation {
    try known("step", ("threshold", threshold))
  }

  /// Leaky ReLU: if x > 0 then x else slope*x
  public static func leakyReLU(slope: Float) throws(FormulaError) -> Activation {
    try known("leaky_relu", ("slope", slope))
  }

  /// PReLU: if x > 0 then x else slope*x
  public static func prelu(slope: Float) throws(FormulaError) -> Activation {
    try known("prelu", ("slope", slope))
  }

  /// RReLU: if x > 0 then x else x*(lower + upper)/2
  public static func rrelu(lower: Float, upper: Float) throws(FormulaError) -> Activation {
    try known("rrelu", ("lower", lower), ("upper", upper))
  }

  /// Thresholded ReLU: if x > theta then x else 0
  public static func thresholdedReLU(theta: Float) throws(FormulaError) -> Activation {
    try known("thresholded_relu", ("theta", theta))
  }

  /// Threshold: if x > threshold then x else value
  public static func threshold(threshold: Float, value: Float) throws(FormulaError) -> Activation {
    try known("threshold", ("threshold", threshold), ("value", value))
  }

  /// Hard Sigmoid (ONNX): min(max(0, alpha*x + beta), 1)
  public static func hardSigmoidONNX(alpha: Float, beta: Float) throws(FormulaError) -> Activation {
    try known("hard_sigmoid_onnx", ("alpha", alpha), ("beta", beta))
  }

  /// Hard Tanh: min(max(lower, x), upper)
  public static func hardTanh(lower: Float, upper: Float) throws(FormulaError) -> Activation {
    try known("hard_tanh", ("lower", lower), ("upper", upper))
  }

  /// Soft Shrink: if x > lambda then x - lambda else if x < -lambda then x + lambda else 0
  public static func softshrink(lambda: Float) throws(FormulaError) -> Activation {
    try known("softshrink", ("lambda", lambda))
  }

  /// Hard Shrink: if x > lambda or x < -lambda then x else 0
  public static func hardshrink(lambda: Float) throws(FormulaError) -> Activation {
    try known("hardshrink", ("lambda", lambda))
  }

  /// Shrink: if x < -lambda then x + bias else if x > lambda then x - bias else 0
  public static func shrink(lambda: Float, bias: Float) throws(FormulaError) -> Activation {
    try known("shrink", ("lambda", lambda), ("bias", bias))
  }

  /// Scaled Tanh: amplitude*tanh(slope*x)
  public static func scaledTanh(amplitude: Float, slope: Float) throws(FormulaError) -> Activation {
    try known("scaled_tanh", ("amplitude", amplitude), ("slope", slope))
  }

  /// ELU: if x > 0 then x else alpha*(exp(x) - 1)
  public static func elu(alpha: Float) throws(FormulaError) -> Activation {
    try known("elu", ("alpha", alpha))
  }

  /// CELU: if x > 0 then x else alpha*(exp(x/alpha) - 1)
  public static func celu(alpha: Float) throws(FormulaError) -> Activation {
    try known("celu", ("alpha", alpha))
  }

  /// Swish: x*sigmoid(beta*x)
  public static func swish(beta: Float) throws(FormulaError) -> Activation {
    try known("swish", ("beta", beta))
  }

  /// Softplus: ln(1 + exp(beta*x))/beta
  public static func softplus(beta: Float) throws(FormulaError) -> Activation {
    try known("softplus", ("beta", beta))
  }

  /// Smooth ReLU: ln(1 + exp(2*k*x))/(2*k)
  public static func smoothReLU(k: Float) throws(FormulaError) -> Activation {
    try known("smooth_relu", ("k", k))
  }

  /// Squareplus: (x + sqrt(x^2 + b))/2
  public static func squareplus(b: Float) throws(FormulaError) -> Activation {
    try known("squareplus", ("b", b))
  }

  /// Snake: x + sin(a*x)^2/a
  public static func snake(a: Float) throws(FormulaError) -> Activation {
    try known("snake", ("a", a))
  }
}
