import Hillock
import HillockFormula

extension GraphBuilder {
  /// f of a value: by the operator of that name where its definition is the same, else written out from the formula.
  mutating func apply(_ activation: Activation, _ x: String) -> String {
    if activation == .identity { return x }
    if let (op, attributes) = Self.named(activation) { return add(op, [x], attributes) }
    if activation.isBuiltIn {
      let values = activation.parameters.map(\.value)
      switch activation.name {
      case "relu6": return add("Clip", [x, float(0), float(6)])
      case "hard_tanh" where values.count == 2: return add("Clip", [x, float(values[0]), float(values[1])])
      default: break
      }
    }
    return write(Tape(activation.boundFormula.evaluationForm()), x, parameters: [])
  }

  /// The operator of ONNX that computes an activation, with its attributes; `nil` where there is none.
  static func named(_ activation: Activation) -> (op: String, attributes: [String: ONNXAttribute])? {
    guard activation.isBuiltIn else { return nil }
    let values = activation.parameters.map(\.value)
    switch (activation.name, values.count) {
    case ("relu", _): return ("Relu", [:])
    case ("sigmoid", _): return ("Sigmoid", [:])
    case ("tanh", _): return ("Tanh", [:])
    case ("softsign", _): return ("Softsign", [:])
    case ("softplus", 1) where values[0] == 1: return ("Softplus", [:])
    case ("hard_swish", _): return ("HardSwish", [:])
    case ("mish", _): return ("Mish", [:])
    case ("exponential", _): return ("Exp", [:])
    case ("abs", _): return ("Abs", [:])
    case ("sign", _): return ("Sign", [:])
    case ("sine", _): return ("Sin", [:])
    case ("gelu", _): return ("Gelu", [:])
    case ("gelu_tanh", _): return ("Gelu", ["approximate": .text("tanh")])
    case ("leaky_relu", 1), ("prelu", 1): return ("LeakyRelu", ["alpha": .float(values[0])])
    case ("elu", 1): return ("Elu", ["alpha": .float(values[0])])
    case ("celu", 1): return ("Celu", ["alpha": .float(values[0])])
    case ("selu", _): return ("Selu", [:])
    case ("hard_sigmoid", _): return ("HardSigmoid", ["alpha": .float(1 / 6), "beta": .float(0.5)])
    case ("hard_sigmoid_onnx", 2):
      return ("HardSigmoid", ["alpha": .float(values[0]), "beta": .float(values[1])])
    case ("thresholded_relu", 1): return ("ThresholdedRelu", ["alpha": .float(values[0])])
    case ("shrink", 2): return ("Shrink", ["lambd": .float(values[0]), "bias": .float(values[1])])
    case ("softshrink", 1): return ("Shrink", ["lambd": .float(values[0]), "bias": .float(values[0])])
    default: return nil
    }
  }

  /// A tape step by step in double precision, as Hillock evaluates formulas, rounded once at the end.
  ///
  /// - Parameter parameters: values for the parameters of the tape, one for each channel or one for all.
  mutating func write(_ tape: Tape, _ x: String, parameters: [String]) -> String {
    let wide = cast(x, .double)
    var values: [String] = []
    // Comparisons give truth values, which others take as numbers.
    var truths: Set<Int> = []
    func isTruth(_ index: Int) -> Bool { truths.contains(index) }
    for (index, instruction) in tape.instructions.enumerated() {
      switch instruction {
      case .constant(let value): values.append(doubles([value], []))
      case .variable: values.append(wide)
      case .parameter(let place):
        values.append(parameters.indices.contains(place) ? parameters[place] : doubles([.nan], []))
      case .unary(.not, let a):
        values.append(add("Not", [isTruth(a) ? values[a] : cast(values[a], .bool)]))
        truths.insert(index)
      case .unary(let function, let a):
        values.append(write(function, isTruth(a) ? cast(values[a], .double) : values[a]))
      case .binary(let function, let a, let b):
        switch function {
        case .and, .or:
          let both = [a, b].map { isTruth($0) ? values[$0] : cast(values[$0], .bool) }
          values.append(add(function == .and ? "And" : "Or", both))
          truths.insert(index)
        case .less, .lessOrEqual, .equal:
          let both = [a, b].map { isTruth($0) ? cast(values[$0], .double) : values[$0] }
          values.append(add(function == .less ? "Less" : function == .equal ? "Equal" : "LessOrEqual", both))
          truths.insert(index)
        case .max where a == b && isTruth(a):
          values.append(values[a])
          truths.insert(index)
        default:
          let names: [Tape.Binary: String] = [
            .add: "Add", .subtract: "Sub", .multiply: "Mul", .divide: "Div", .power: "Pow", .min: "Min",
            .max: "Max",
          ]
          let both = [a, b].map { isTruth($0) ? cast(values[$0], .double) : values[$0] }
          values.append(add(names[function] ?? "Add", both))
        }
      case .select(let mask, let a, let b):
        let both = [a, b].map { isTruth($0) ? cast(values[$0], .double) : values[$0] }
        values.append(add("Where", [isTruth(mask) ? values[mask] : cast(values[mask], .bool)] + both))
      }
    }
    let last = values.last ?? wide
    // A constant has no shape of its own: 0·x gives it one, and NaN where x is none.
    let shaped =
      tape.instructions.contains(.variable)
      ? last : add("Add", [last, add("Mul", [wide, doubles([0], [])])])
    return cast(shaped, .float)
  }

  /// Some functions are there for floats alone: of those the argument is rounded first.
  private mutating func write(_ function: Tape.Unary, _ a: String) -> String {
    switch function {
    case .negate: return add("Neg", [a])
    case .exp: return add("Exp", [a])
    case .ln: return add("Log", [a])
    case .sqrt: return add("Sqrt", [a])
    case .sin: return add("Sin", [a])
    case .abs: return add("Abs", [a])
    case .sign: return add("Sign", [a])
    case .tanh: return add("Tanh", [a])
    case .sigmoid: return add("Sigmoid", [a])
    case .softplus:
      // max(a, 0) + ln(1 + exp(−|a|))
      let power = add("Exp", [add("Neg", [add("Abs", [a])])])
      let rest = add("Log", [add("Add", [power, doubles([1], [])])])
      return add("Add", [add("Max", [a, doubles([0], [])]), rest])
    case .cos: return cast(add("Cos", [cast(a, .float)]), .double)
    case .tan: return cast(add("Tan", [cast(a, .float)]), .double)
    case .arctan: return cast(add("Atan", [cast(a, .float)]), .double)
    case .sinh: return cast(add("Sinh", [cast(a, .float)]), .double)
    case .cosh: return cast(add("Cosh", [cast(a, .float)]), .double)
    case .erf: return cast(add("Erf", [cast(a, .float)]), .double)
    case .not: return add("Not", [a])
    }
  }
}
