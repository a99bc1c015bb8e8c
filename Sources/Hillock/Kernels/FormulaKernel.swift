import CHillockKernels
@_spi(Tools) import HillockFormula

/// Evaluates any formula and its derivative by running tapes in double over blocks; each result is rounded to
/// float once.
///
/// The derivative is that of the formula as it is written; at a kink the value chosen for it is used.
struct FormulaKernel: Sendable {
  private let value: Tape
  private let slope: Tape
  private let kinks: [(location: Float, derivative: Float)]

  /// Elements that every step of a tape handles at once; small enough that the steps' results stay in a cache.
  static let block = 256

  init(_ activation: Activation) {
    value = Tape(activation.boundFormula.evaluationForm())
    slope = Tape(activation.boundDerivative.evaluationForm())
    kinks = zip(activation.kinkLocations, activation.kinkDerivatives).map { ($0, $1) }
  }

  func forward(_ x: FloatView, into y: MutableFloatView) {
    overBlocks(value, x) { index, _, result in y[index] = result }
  }

  func derivative(_ x: FloatView, into d: MutableFloatView) {
    overBlocks(slope, x) { index, x, result in d[index] = choose(at: x, result) }
  }

  func backward(_ x: FloatView, gradient: MutableFloatView) {
    overBlocks(slope, x) { index, x, result in gradient[index] *= choose(at: x, result) }
  }

  private func choose(at x: Float, _ result: Float) -> Float {
    for kink in kinks where kink.location == x { return kink.derivative }
    return result
  }

  private func overBlocks(_ tape: Tape, _ x: FloatView, _ body: (Int, Float, Float) -> Void) {
    for start in stride(from: 0, to: x.count, by: Self.block) {
      let count = min(Self.block, x.count - start)
      let input = (0..<count).map { Double(x[start + $0]) }
      let result = Self.run(tape, input)
      for offset in 0..<count {
        let argument = x[start + offset]
        let value = Float(result[offset])
        body(start + offset, argument, argument.isNaN || value.isNaN ? Float.nan : value)
      }
    }
  }

  /// The values of a formula.
  ///
  /// - Parameter parameters: for each parameter of the tape as many values as there are of x.
  static func run(_ tape: Tape, _ x: [Double], parameters: [[Double]] = []) -> [Double] {
    var results: [[Double]] = []
    results.reserveCapacity(tape.instructions.count)
    for instruction in tape.instructions {
      switch instruction {
      case .constant(let constant): results.append([Double](repeating: constant, count: x.count))
      case .variable: results.append(x)
      case .parameter(let place): results.append(parameters[place])
      case .unary(let operation, let argument): results.append(unary(operation, results[argument]))
      case .binary(let operation, let left, let right):
        results.append(binary(operation, results[left], results[right]))
      case .select(let mask, let then, let otherwise):
        results.append(x.indices.map { results[mask][$0] != 0 ? results[then][$0] : results[otherwise][$0] })
      }
    }
    return results.last ?? x
  }

  private static func unary(_ operation: Tape.Unary, _ a: [Double]) -> [Double] {
    switch operation {
    case .negate: a.map { -$0 }
    case .abs: a.map { $0.magnitude }
    case .sign: a.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .not: a.map { $0 == 0 ? 1 : 0 }
    case .sqrt: a.map { $0.squareRoot() }
    case .exp: ElementaryDouble.values(HK_EXP, at: a)
    case .ln: ElementaryDouble.values(HK_LN, at: a)
    case .sin: ElementaryDouble.values(HK_SIN, at: a)
    case .cos: ElementaryDouble.values(HK_COS, at: a)
    case .tan: ElementaryDouble.values(HK_TAN, at: a)
    case .arctan: ElementaryDouble.values(HK_ARCTAN, at: a)
    case .sinh: ElementaryDouble.values(HK_SINH, at: a)
    case .cosh: ElementaryDouble.values(HK_COSH, at: a)
    case .tanh: ElementaryDouble.values(HK_TANH, at: a)
    case .erf: ElementaryDouble.values(HK_ERF, at: a)
    case .sigmoid: ElementaryDouble.values(HK_SIGMOID, at: a)
    case .softplus: ElementaryDouble.values(HK_SOFTPLUS, at: a)
    }
  }

  private static func binary(_ operation: Tape.Binary, _ a: [Double], _ b: [Double]) -> [Double] {
    func each(_ body: (Double, Double) -> Double) -> [Double] { zip(a, b).map(body) }
    return switch operation {
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .power: power(a, b)
    case .min: each { $0.isNaN ? $0 : $1.isNaN ? $1 : Swift.min($0, $1) }
    case .max: each { $0.isNaN ? $0 : $1.isNaN ? $1 : Swift.max($0, $1) }
    case .less: each { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: each { $0 <= $1 ? 1 : 0 }
    case .equal: each { $0 == $1 ? 1 : 0 }
    case .and: each { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: each { $0 != 0 || $1 != 0 ? 1 : 0 }
    }
  }

  /// Small whole exponents by repeated multiplication, which is exact where the result is; others by exp and ln. Which way an element
  /// goes is a function of its own exponent, whatever is beside it.
  private static func power(_ a: [Double], _ b: [Double]) -> [Double] {
    func isSmall(_ exponent: Double) -> Bool { exponent.magnitude <= 64 && exponent == exponent.rounded() }
    func multiplied(_ base: Double, _ exponent: Double) -> Double {
      var result = 1.0
      for _ in 0..<Int(exponent.magnitude, within: 0...64) { result *= base }
      return exponent < 0 ? 1 / result : result
    }
    if b.allSatisfy(isSmall) { return zip(a, b).map(multiplied) }
    var result = ElementaryDouble.powers(a, b)
    for place in result.indices where isSmall(b[place]) { result[place] = multiplied(a[place], b[place]) }
    return result
  }
}
