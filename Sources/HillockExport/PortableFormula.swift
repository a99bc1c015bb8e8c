import Hillock
@_spi(Tools) import HillockFormula

/// An activation that is a formula of one's own, as portable code: the steps of the tape that the engine runs, in double, and one rounding
/// to a float at the end.
struct PortableFormula: Hashable {
  private let tape: Tape
  /// The formula, for a comment.
  private let text: String

  /// - Returns: `nil` where the code cannot say a step: a number that is not finite.
  init?(_ activation: Activation) {
    tape = Tape(activation.boundFormula.evaluationForm())
    text = activation.text
    for case .constant(let value) in tape.instructions where !value.isFinite { return nil }
    for case .parameter in tape.instructions { return nil }
  }

  /// Equal steps are one function, whatever the formula was called.
  static func == (a: PortableFormula, b: PortableFormula) -> Bool {
    a.tape.instructions == b.tape.instructions
  }
  func hash(into hasher: inout Hasher) { hasher.combine(tape.instructions) }

  /// The function `activate_NAME`.
  func code(name: String) -> String {
    var lines = [
      "/// \(CodeLines.oneLine(text))", "func activate_\(name)(_ x: Float) -> Float {", "  if x != x {",
      "    return x", "  }",
    ]
    let used = usedSteps
    for (place, instruction) in tape.instructions.enumerated() where used.contains(place) {
      lines.append("  let v\(place): Double = \(Self.expression(instruction))")
    }
    lines += ["  return Float(v\(tape.instructions.count - 1))", "}"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The steps that the last one rests on: compilers complain of others.
  private var usedSteps: Set<Int> {
    var used: Set<Int> = [tape.instructions.count - 1]
    for place in tape.instructions.indices.reversed() where used.contains(place) {
      switch tape.instructions[place] {
      case .constant, .variable, .parameter: break
      case .unary(_, let argument): used.insert(argument)
      case .binary(_, let left, let right): used.formUnion([left, right])
      case .select(let mask, let then, let otherwise): used.formUnion([mask, then, otherwise])
      }
    }
    return used
  }

  private static func expression(_ instruction: Tape.Instruction) -> String {
    switch instruction {
    case .constant(let value): hexadecimal(value)
    case .variable, .parameter: "Double(x)"
    case .unary(let operation, let argument): unary(operation, "v\(argument)")
    case .binary(let operation, let left, let right): binary(operation, "v\(left)", "v\(right)")
    case .select(let mask, let then, let otherwise): "v\(mask) != 0 ? v\(then) : v\(otherwise)"
    }
  }

  private static func unary(_ operation: Tape.Unary, _ a: String) -> String {
    switch operation {
    case .negate: "-\(a)"
    case .abs: "sizeOf(\(a))"
    case .sign: "\(a) > 0 ? 1 : \(a) < 0 ? -1 : \(a)"
    case .not: "\(a) == 0 ? 1 : 0"
    case .sqrt: "rootOf(\(a))"
    case .exp: "exponential(\(a))"
    case .ln: "logarithm(\(a))"
    case .sin: "sine(\(a))"
    case .cos: "cosine(\(a))"
    case .tan: "tangent(\(a))"
    case .arctan: "arctangent(\(a))"
    case .sinh: "hyperbolicSine(\(a))"
    case .cosh: "hyperbolicCosine(\(a))"
    case .tanh: "hyperbolicTangent(\(a))"
    case .erf: "errorIntegral(\(a))"
    case .sigmoid: "sigmoidOf(\(a))"
    case .softplus: "logOfOnePlusExponential(\(a))"
    }
  }

  private static func binary(_ operation: Tape.Binary, _ a: String, _ b: String) -> String {
    switch operation {
    case .add: "\(a) + \(b)"
    case .subtract: "\(a) - \(b)"
    case .multiply: "\(a) * \(b)"
    case .divide: "\(a) / \(b)"
    case .power: "powerOf(\(a), \(b))"
    case .min: "\(a) != \(a) ? \(a) : \(b) != \(b) ? \(b) : \(b) < \(a) ? \(b) : \(a)"
    case .max: "\(a) != \(a) ? \(a) : \(b) != \(b) ? \(b) : \(b) >= \(a) ? \(b) : \(a)"
    case .less: "\(a) < \(b) ? 1 : 0"
    case .lessOrEqual: "\(a) <= \(b) ? 1 : 0"
    case .equal: "\(a) == \(b) ? 1 : 0"
    case .and: "\(a) != 0 && \(b) != 0 ? 1 : 0"
    case .or: "\(a) != 0 || \(b) != 0 ? 1 : 0"
    }
  }
}
