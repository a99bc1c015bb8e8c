// Made by Scripts/make-activation-names.py. Do not edit.

/// Every entry of the catalogue by its name in Swift, with the default parameters.
extension Activation {
  public static var identity: Activation { Catalogue.known("identity") }
  public static var step: Activation { Catalogue.known("step") }
  public static var sign: Activation { Catalogue.known("sign") }
  public static var relu: Activation { Catalogue.known("relu") }
  public static var leakyReLU: Activation { Catalogue.known("leaky_relu") }
  public static var prelu: Activation { Catalogue.known("prelu") }
  public static var rrelu: Activation { Catalogue.known("rrelu") }
  public static var relu6: Activation { Catalogue.known("relu6") }
  public static var thresholdedReLU: Activation { Catalogue.known("thresholded_relu") }
  public static var threshold: Activation { Catalogue.known("threshold") }
  public static var hardSigmoid: Activation { Catalogue.known("hard_sigmoid") }
  public static var hardSigmoidONNX: Activation { Catalogue.known("hard_sigmoid_onnx") }
  public static var hardTanh: Activation { Catalogue.known("hard_tanh") }
  public static var softshrink: Activation { Catalogue.known("softshrink") }
  public static var hardshrink: Activation { Catalogue.known("hardshrink") }
  public static var shrink: Activation { Catalogue.known("shrink") }
  public static var sparseSigmoid: Activation { Catalogue.known("sparse_sigmoid") }
  public static var abs: Activation { Catalogue.known("abs") }
  public static var sigmoid: Activation { Catalogue.known("sigmoid") }
  public static var tanh: Activation { Catalogue.known("tanh") }
  public static var scaledTanh: Activation { Catalogue.known("scaled_tanh") }
  public static var softsign: Activation { Catalogue.known("softsign") }
  public static var arctan: Activation { Catalogue.known("arctan") }
  public static var logSigmoid: Activation { Catalogue.known("log_sigmoid") }
  public static var tanhshrink: Activation { Catalogue.known("tanhshrink") }
  public static var elu: Activation { Catalogue.known("elu") }
  public static var selu: Activation { Catalogue.known("selu") }
  public static var celu: Activation { Catalogue.known("celu") }
  public static var exponential: Activation { Catalogue.known("exponential") }
  public static var gaussian: Activation { Catalogue.known("gaussian") }
  public static var gelu: Activation { Catalogue.known("gelu") }
  public static var geluTanh: Activation { Catalogue.known("gelu_tanh") }
  public static var quickGELU: Activation { Catalogue.known("quick_gelu") }
  public static var silu: Activation { Catalogue.known("silu") }
  public static var swish: Activation { Catalogue.known("swish") }
  public static var hardSwish: Activation { Catalogue.known("hard_swish") }
  public static var mish: Activation { Catalogue.known("mish") }
  public static var softplus: Activation { Catalogue.known("softplus") }
  public static var smoothReLU: Activation { Catalogue.known("smooth_relu") }
  public static var squareplus: Activation { Catalogue.known("squareplus") }
  public static var sparsePlus: Activation { Catalogue.known("sparse_plus") }
  public static var reluSquared: Activation { Catalogue.known("relu_squared") }
  public static var serf: Activation { Catalogue.known("serf") }
  public static var tanhExp: Activation { Catalogue.known("tanh_exp") }
  public static var lisht: Activation { Catalogue.known("lisht") }
  public static var logCosh: Activation { Catalogue.known("log_cosh") }
  public static var logish: Activation { Catalogue.known("logish") }
  public static var bentIdentity: Activation { Catalogue.known("bent_identity") }
  public static var sine: Activation { Catalogue.known("sine") }
  public static var snake: Activation { Catalogue.known("snake") }
  public static var square: Activation { Catalogue.known("square") }
}

/// Entries with other parameter values.
///
/// - Throws: `FormulaError` for a value that is not finite or that the entry does not allow.
extension Activation {
  public static func step(threshold: Float) throws(FormulaError) -> Activation {
    try known("step", ("threshold", threshold))
  }

  public static func leakyReLU(slope: Float) throws(FormulaError) -> Activation {
    try known("leaky_relu", ("slope", slope))
  }

  public static func prelu(slope: Float) throws(FormulaError) -> Activation {
    try known("prelu", ("slope", slope))
  }

  public static func rrelu(lower: Float, upper: Float) throws(FormulaError) -> Activation {
    try known("rrelu", ("lower", lower), ("upper", upper))
  }

  public static func thresholdedReLU(theta: Float) throws(FormulaError) -> Activation {
    try known("thresholded_relu", ("theta", theta))
  }

  public static func threshold(threshold: Float, value: Float) throws(FormulaError) -> Activation {
    try known("threshold", ("threshold", threshold), ("value", value))
  }

  public static func hardSigmoidONNX(alpha: Float, beta: Float) throws(FormulaError) -> Activation {
    try known("hard_sigmoid_onnx", ("alpha", alpha), ("beta", beta))
  }

  public static func hardTanh(lower: Float, upper: Float) throws(FormulaError) -> Activation {
    try known("hard_tanh", ("lower", lower), ("upper", upper))
  }

  public static func softshrink(lambda: Float) throws(FormulaError) -> Activation {
    try known("softshrink", ("lambda", lambda))
  }

  public static func hardshrink(lambda: Float) throws(FormulaError) -> Activation {
    try known("hardshrink", ("lambda", lambda))
  }

  public static func shrink(lambda: Float, bias: Float) throws(FormulaError) -> Activation {
    try known("shrink", ("lambda", lambda), ("bias", bias))
  }

  public static func scaledTanh(amplitude: Float, slope: Float) throws(FormulaError) -> Activation {
    try known("scaled_tanh", ("amplitude", amplitude), ("slope", slope))
  }

  public static func elu(alpha: Float) throws(FormulaError) -> Activation {
    try known("elu", ("alpha", alpha))
  }

  public static func celu(alpha: Float) throws(FormulaError) -> Activation {
    try known("celu", ("alpha", alpha))
  }

  public static func swish(beta: Float) throws(FormulaError) -> Activation {
    try known("swish", ("beta", beta))
  }

  public static func softplus(beta: Float) throws(FormulaError) -> Activation {
    try known("softplus", ("beta", beta))
  }

  public static func smoothReLU(k: Float) throws(FormulaError) -> Activation {
    try known("smooth_relu", ("k", k))
  }

  public static func squareplus(b: Float) throws(FormulaError) -> Activation {
    try known("squareplus", ("b", b))
  }

  public static func snake(a: Float) throws(FormulaError) -> Activation {
    try known("snake", ("a", a))
  }
}
