@_spi(Tools) import HillockFormula

/// The derivative of an expression without cases, signs, maxima, minima and absolute values but for those inside of ln, by
/// the rules of `Formula.derivative` and without simplification: the normal form does that.
enum SmoothDerivative {
  static func of(
    _ expression: Formula, _ variable: String, _ meter: WorkMeter
  ) throws(Obstacle) -> Formula {
    guard !expression.exceeds(depth: Algebra.depthLimit) else {
      throw .unsupported("a formula nested more than \(Algebra.depthLimit) deep")
    }
    guard try isSmooth(expression, meter) else {
      throw .unsupported("a derivative of a definition by cases here")
    }
    return try expression.rawDerivative(variable, meter)
  }

  private static func isSmooth(_ expression: Formula, _ meter: WorkMeter) throws(Obstacle) -> Bool {
    try meter.touch(1)
    func all(_ parts: [Formula]) throws(Obstacle) -> Bool {
      for part in parts where try !isSmooth(part, meter) { return false }
      return true
    }
    switch expression {
    case .number, .constant, .variable: return true
    case .sum(let parts), .product(let parts): return try all(parts)
    case .power(let base, let exponent): return try all([base, exponent])
    case .function(let function, var arguments):
      guard arguments.count == 1, ![.abs, .sign, .max, .min].contains(function) else { return false }
      if function == .ln, case .function(.abs, let inside) = arguments[0], inside.count == 1 {
        arguments = inside
      }
      return try all(arguments)
    case .piecewise: return false
    }
  }
}
