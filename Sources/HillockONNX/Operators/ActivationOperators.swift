import Hillock
import HillockFormula

/// Activations: those of floats are Hillock's kernels, those of doubles follow from the same formulas.
enum ActivationOperators {
  /// The activation of the catalogue that a node computes; `nil` for other operators.
  ///
  /// - Throws: for numbers that the activation does not take.
  static func activation(of node: ONNXNode) throws(ONNXFault) -> Activation? {
    func float(_ name: String, _ fallback: Float) -> Float {
      switch node.attributes[name] {
      case .float(let value)?: value
      case .int(let value)?: Float(value)
      default: fallback
      }
    }
    guard node.domain.isEmpty else { return nil }
    let text: String
    switch node.op {
    case "Relu": text = "relu"
    case "Sigmoid": text = "sigmoid"
    case "Tanh": text = "tanh"
    case "Softplus": text = "softplus"
    case "Softsign": text = "softsign"
    case "HardSwish": text = "hard_swish"
    case "Mish": text = "mish"
    case "LeakyRelu": text = "leaky_relu(slope: \(float("alpha", 0.01)))"
    case "Elu": text = "elu(alpha: \(float("alpha", 1)))"
    case "Celu": text = "celu(alpha: \(float("alpha", 1)))"
    case "HardSigmoid":
      text = "hard_sigmoid_onnx(alpha: \(float("alpha", 0.2)), beta: \(float("beta", 0.5)))"
    case "ThresholdedRelu": text = "thresholded_relu(theta: \(float("alpha", 1)))"
    case "Shrink": text = "shrink(lambda: \(float("lambd", 0.5)), bias: \(float("bias", 0)))"
    case "Swish": text = "swish(beta: \(float("alpha", 1)))"
    case "Gelu":
      if case .text("tanh")? = node.attributes["approximate"] { text = "gelu_tanh" } else { text = "gelu" }
    case "Selu":
      let (alpha, gamma) = (
        float("alpha", 1.67326319217681884765625), float("gamma", 1.05070102214813232421875)
      )
      text =
        alpha == 1.6732632 && gamma == 1.0507010
        ? "selu" : "if x > 0 then \(gamma)*x else \(gamma)*\(alpha)*(exp(x) - 1)"
    default: return nil
    }
    do {
      return try Activation(named: text)
    } catch {
      throw ONNXFault("\(error)")
    }
  }

  private static let names = [
    "Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish", "Mish", "LeakyRelu", "Elu", "Celu",
    "HardSigmoid",
    "ThresholdedRelu", "Shrink", "Swish", "Gelu", "Selu",
  ]

  static func add(to table: inout OperatorTable.Content) {
    for name in names { table[name] = apply }
    table["SwiGLU"] = { call in
      let (a, b) = (try call.input(0), try call.input(1))
      guard a.shape == b.shape, a.element == b.element else {
        throw ONNXFault("\(a.shape) and \(b.shape) are not the same")
      }
      let alpha = Double(call.float("alpha", 1))
      let gates = ArrayKernels.values(.sigmoid, at: a.doubles.map { alpha * $0 })
      return [
        ONNXTensor(
          zip(zip(a.doubles, gates), b.doubles).map { $0.0 * $0.1 * $1 }, shape: a.shape, as: a.element)
      ]
    }
    table["ScaledTanh"] = { call in
      let (alpha, beta) = (Double(call.float("alpha", 1)), Double(call.float("beta", 1)))
      return try NumberOperators.mapped(call) { x in
        ArrayKernels.values(.tanh, at: x.map { beta * $0 }).map { alpha * $0 }
      }
    }
    table["Softmax"] = { call in
      try rows(call) {
        ArrayKernels.softmaxRows($0, columns: $1)
      } double: {
        softmax($0, columns: $1)
      }
    }
    table["LogSoftmax"] = { call in
      try rows(call) { x, columns in
        logSoftmax(x.map(Double.init), columns: columns).map { Float($0) }
      } double: {
        logSoftmax($0, columns: $1)
      }
    }
    table["Hardmax"] = { call in
      try rows(call) { x, columns in
        hardmax(x.map(Double.init), columns: columns).map { Float($0) }
      } double: {
        hardmax($0, columns: $1)
      }
    }
  }

  private static let apply: OperatorCall.Operator = { call in
    let x = try call.input(0)
    if !x.element.isFloatingPoint {
      guard call.node.op == "Relu" || call.node.op == "Shrink" else {
        throw ONNXFault("it takes floats, not \(x.element.name)")
      }
      if call.node.op == "Relu" {
        return [ONNXTensor(x.integers.map { max($0, 0) }, shape: x.shape, element: x.element)]
      }
    }
    guard let activation = try activation(of: call.node) else { throw ONNXFault("it is no activation") }
    if case .floats(let values) = x.storage {
      let results = ActivationKernel(activation).values(at: values)
      return [
        ONNXTensor(
          shape: x.shape, element: x.element,
          storage: .floats(x.element == .float ? results : results.map { ONNXTensor.rounded($0, x.element) }))
      ]
    }
    return [ONNXTensor(values(of: activation, at: x.doubles), shape: x.shape, as: x.element)]
  }

  // MARK: rows

  /// Applies a function to the elements along one axis, before version 13 along all from that axis on.
  private static func rows(
    _ call: OperatorCall, _ float: ([Float], Int) -> [Float], double: ([Double], Int) -> [Double]
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    guard x.rank > 0 else { throw ONNXFault("it takes an array of at least one axis") }
    let axis = try call.axis(call.int("axis", call.opset < 13 ? 1 : -1), rank: x.rank)
    let (outer, length, inner) =
      call.opset < 13
      ? (x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *), 1) : Shapes.around(axis, x.shape)
    guard x.count > 0 else { return [x] }
    // Rows lie side by side where the axis is not the last one.
    let places =
      inner == 1
      ? nil
      : (0..<outer).flatMap { first in
        (0..<inner).flatMap { last in (0..<length).map { (first * length + $0) * inner + last } }
      }
    let turned = places.map { x.gathered($0, shape: x.shape) } ?? x
    var result = turned
    if case .floats(let values) = turned.storage {
      result.storage = .floats(float(values, length).map { ONNXTensor.rounded($0, x.element) })
    } else {
      result = ONNXTensor(double(turned.doubles, length), shape: x.shape, as: x.element)
    }
    guard let places else { return [result] }
    var back = x
    back.replace(places, with: result)
    return [back]
  }

  private static func softmax(_ x: [Double], columns: Int) -> [Double] {
    var result = x
    for start in stride(from: 0, to: x.count, by: columns) {
      let row = x[start..<start + columns]
      let largest = row.max() ?? 0
      let powers = ArrayKernels.values(.exp, at: row.map { $0 - largest })
      let sum = powers.reduce(0, +)
      for (index, power) in powers.enumerated() { result[start + index] = power / sum }
    }
    return result
  }

  static func logSoftmax(_ x: [Double], columns: Int) -> [Double] {
    var result = x
    for start in stride(from: 0, to: x.count, by: columns) {
      let row = x[start..<start + columns]
      let largest = row.max() ?? 0
      let sum = ArrayKernels.values(.exp, at: row.map { $0 - largest }).reduce(0, +)
      let logarithm = ArrayKernels.values(.ln, at: [sum])[0]
      for index in row.indices { result[index] = x[index] - largest - logarithm }
    }
    return result
  }

  private static func hardmax(_ x: [Double], columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: x.count)
    for start in stride(from: 0, to: x.count, by: columns) {
      let row = x[start..<start + columns]
      if let largest = row.max(), let place = row.firstIndex(of: largest) { result[place] = 1 }
    }
    return result
  }

  // MARK: doubles

  /// f of each number in double precision, from the formula.
  static func values(of activation: Activation, at x: [Double]) -> [Double] {
    let tape = Tape(activation.boundFormula.evaluationForm())
    var results: [[Double]] = []
    func constant(_ value: Double) -> [Double] { [Double](repeating: value, count: x.count) }
    for instruction in tape.instructions {
      switch instruction {
      case .constant(let value): results.append(constant(value))
      case .variable: results.append(x)
      case .parameter: results.append(constant(.nan))
      case .unary(let function, let a): results.append(value(function, results[a]))
      case .binary(let function, let a, let b): results.append(value(function, results[a], results[b]))
      case .select(let mask, let a, let b):
        results.append(x.indices.map { results[mask][$0] != 0 ? results[a][$0] : results[b][$0] })
      }
    }
    return results.last ?? x
  }

  private static func value(_ function: Tape.Unary, _ a: [Double]) -> [Double] {
    switch function {
    case .negate: a.map { -$0 }
    case .exp: ArrayKernels.values(.exp, at: a)
    case .ln: ArrayKernels.values(.ln, at: a)
    case .sqrt: a.map { $0.squareRoot() }
    case .sin: ArrayKernels.values(.sin, at: a)
    case .cos: ArrayKernels.values(.cos, at: a)
    case .tan: ArrayKernels.values(.tan, at: a)
    case .arctan: ArrayKernels.values(.arctan, at: a)
    case .sinh: ArrayKernels.values(.sinh, at: a)
    case .cosh: ArrayKernels.values(.cosh, at: a)
    case .tanh: ArrayKernels.values(.tanh, at: a)
    case .erf: ArrayKernels.values(.erf, at: a)
    case .abs: a.map { abs($0) }
    case .sign: a.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .sigmoid: ArrayKernels.values(.sigmoid, at: a)
    case .softplus: ArrayKernels.values(.softplus, at: a)
    case .not: a.map { $0 == 0 ? 1 : 0 }
    }
  }

  private static func value(_ function: Tape.Binary, _ a: [Double], _ b: [Double]) -> [Double] {
    func each(_ body: (Double, Double) -> Double) -> [Double] { zip(a, b).map(body) }
    switch function {
    case .add: return each(+)
    case .subtract: return each(-)
    case .multiply: return each(*)
    case .divide: return each(/)
    case .power: return ArrayKernels.powers(a, b)
    case .min: return each { $0.isNaN || $1.isNaN ? .nan : Swift.min($0, $1) }
    case .max: return each { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
    case .less: return each { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: return each { $0 <= $1 ? 1 : 0 }
    case .equal: return each { $0 == $1 ? 1 : 0 }
    case .and: return each { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: return each { $0 != 0 || $1 != 0 ? 1 : 0 }
    }
  }
}
