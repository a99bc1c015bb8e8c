import Hillock
import HillockFormula
import HillockProof

/// A ReLU network that approximates a formula over an interval within a bound that is proved.
///
/// Knots are chosen in double precision, as few as a path within the tolerance needs, and its greatest error is then made as small as
/// that number of pieces allows. What is proved does not depend on how they were chosen: the network's own numbers are read back,
/// its function is worked out exactly, and on each of its pieces the difference from the formula is bounded by interval
/// arithmetic. The error of evaluating it in floats is added.
public struct FormulaApproximation: Sendable {
  package let formula: Formula
  package let line: ReLULine
  /// What was asked for.
  package let tolerance: Rational
  /// Proved: |f(x) − network, as a real function| over the interval.
  package let formulaError: Rational
  /// Proved: |f(x) − what floats compute for the float nearest to x| for every real x of the interval.
  public let bound: Rational
  /// The straight pieces of the network in the interval.
  public let pieces: Int
  /// No function of fewer straight pieces, continuous or not, is within the tolerance; computed from samples in double precision.
  package let leastPieces: Int
  /// ∫ √|f″| dx, which the theory of small errors is made of.
  package let bending: Double

  /// The network with its weights.
  public var model: Model { line.model }

  /// How many pieces interpolation at the knots needs as the tolerance ε goes to 0: ∫ √|f″| dx/√(8ε), as a chord of length h is
  /// h²|f″|/8 away.
  package var piecesOfInterpolation: Double { bending / (8 * tolerance.doubleValue).squareRoot() }

  /// How many pieces any continuous path needs as ε goes to 0: ∫ √|f″| dx/√(16ε), as the best line is h²|f″|/16 away.
  package var piecesOfApproximation: Double { bending / (16 * tolerance.doubleValue).squareRoot() }

  static let sampleCount = 20_000
  static let pieceLimit = 4096

  /// - Parameters:
  ///   - formula: in one variable.
  ///   - interval: where the bound has to hold.
  ///   - tolerance: above 0.
  /// - Throws: `FormingError` where the formula has no value, jumps, or the bound cannot be reached; `FormulaError` when it has
  ///   another variable.
  public init(
    _ formula: Formula, variable: String = "x", over interval: ClosedRange<Rational>, tolerance: Rational
  ) throws {
    guard tolerance.signum > 0 else {
      throw FormingError("the error is \(tolerance.decimal); it has to be above 0")
    }
    let (lower, upper) = (interval.lowerBound.doubleValue, interval.upperBound.doubleValue)
    guard lower < upper, abs(lower) < 1e30, abs(upper) < 1e30 else {
      throw FormingError("the interval has to go from a number to a greater one, within ±1e30")
    }
    var proof = try LinearApproximation(formula, variable: variable)
    if let fault = proof.fault(from: interval.lowerBound, to: interval.upperBound, tolerance: tolerance) {
      throw Self.error(fault, variable)
    }
    let path = try Self.samples(formula, variable, lower, upper)
    let epsilon = tolerance.doubleValue
    let estimate = path.bending / (16 * epsilon).squareRoot()
    guard estimate < 2 * Double(Self.pieceLimit) else {
      throw FormingError(
        "\(Self.text(estimate)) pieces would be needed; at most \(Self.pieceLimit) are formed. Allow a larger error or take a shorter interval"
      )
    }
    self.formula = formula
    self.tolerance = tolerance
    bending = path.bending
    leastPieces = path.leastPieces(within: epsilon)
    // A little below the tolerance: samples do not see what lies between them, and floats take their part.
    var last: (any Error)?
    for share in [0.9995, 0.99, 0.95, 0.8] {
      guard let corners = Self.corners(path, epsilon * share) else { continue }
      do {
        let line = try Self.line(corners, over: interval)
        let (formulaError, bound) = try Self.prove(line, tolerance: tolerance, with: &proof, variable)
        (self.line, self.formulaError, self.bound) = (line, formulaError, bound)
        pieces =
          line.realized.withoutIdleKnots.knots.count {
            interval.lowerBound < $0 && $0 < interval.upperBound
          } + 1
        return
      } catch {
        last = error
      }
    }
    throw last
      ?? FormingError(
        "more than \(Self.pieceLimit) pieces would be needed, or the formula is too steep for \(Self.sampleCount) samples"
      )
  }

  /// A number of pieces, which may be beyond every whole number.
  private static func text(_ pieces: Double) -> String {
    guard let count = Int(checking: pieces), count < 1_000_000_000 else {
      return "more than a thousand million"
    }
    return "about \(count)"
  }

  /// Equal steps; the ends belong to them.
  private static func samples(
    _ formula: Formula, _ variable: String, _ lower: Double, _ upper: Double
  ) throws -> TunnelPath {
    var places: [Double] = []
    var values: [Double] = []
    for index in 0...sampleCount {
      let x = index == sampleCount ? upper : lower + (upper - lower) * Double(index) / Double(sampleCount)
      // Doubles next to the ends may lie outside of the formula's domain.
      let value = try formula.evaluate([variable: x])
      guard value.isFinite else { continue }
      guard abs(value) < 1e38 else {
        throw FormingError("at \(variable) = \(x) the formula is \(value), which no float network can give")
      }
      if let last = places.last, last >= x { continue }
      places.append(x)
      values.append(value)
    }
    guard places.count > sampleCount / 2 else {
      throw FormingError("the interval is too short for double precision")
    }
    return TunnelPath(places: places, values: values)
  }

  /// The fewest corners within ε, and among paths of that number nearly the one with the smallest error.
  private static func corners(_ path: TunnelPath, _ epsilon: Double) -> [TunnelPath.Point]? {
    guard var best = path.corners(within: epsilon, limit: pieceLimit) else { return nil }
    func improved(_ share: Double) -> Bool {
      guard let other = path.corners(within: epsilon * share, limit: best.count - 1),
        other.count <= best.count
      else { return false }
      best = other
      return true
    }
    var high = 1.0
    // A formula that is piecewise linear itself is met as well as samples allow.
    while high > 1e-6, improved(high / 2) { high /= 2 }
    var low = high / 2
    for _ in 0..<7 {
      let middle = (low + high) / 2
      if improved(middle) { high = middle } else { low = middle }
    }
    return best
  }

  /// Corners as an exact function whose inner knots are floats; the first unit begins at or before the interval.
  private static func line(
    _ corners: [TunnelPath.Point], over interval: ClosedRange<Rational>
  ) throws -> ReLULine {
    var knots: [Rational] = []
    var values: [Rational] = []
    for (index, corner) in corners.enumerated() {
      var knot = Float(corner.x)
      if index == 0, let exact = Rational(exactly: knot), interval.lowerBound < exact { knot = knot.nextDown }
      guard let exact = Rational(exactly: knot), let value = Rational(exactly: corner.y) else { continue }
      if let last = knots.last, !(last < exact) { continue }
      knots.append(exact)
      values.append(value)
    }
    guard knots.count > 1 else { throw FormingError("floats cannot tell the ends of the interval apart") }
    let end = knots.count - 1
    let slope = (values[end] - values[end - 1]) / (knots[end] - knots[end - 1])
    // Flat before the first knot, which takes one unit less than going on, and straight on behind the last.
    let function = try PiecewiseLinearFunction(
      knots: Array(knots.dropLast()), values: Array(values.dropLast()), leftSlope: .zero, rightSlope: slope)
    return try ReLULine(function, over: interval)
  }

  // MARK: the proof

  /// Bounds the difference of the network from the formula on each of its pieces.
  ///
  /// - Returns: bounds for the real function and for floats; both at most the tolerance.
  static func prove(
    _ line: ReLULine, tolerance: Rational, with proof: inout LinearApproximation, _ variable: String = "x"
  ) throws -> (formulaError: Rational, bound: Rational) {
    guard let rounding = Rational(exactly: line.evaluationError), rounding < tolerance else {
      throw FormingError(
        "floats evaluate this network within \(line.evaluationError) only, which is no less than the error of \(tolerance.decimal)"
      )
    }
    let interval = line.interval
    let inner = line.realized.knots.filter { interval.lowerBound < $0 && $0 < interval.upperBound }
    let ends = [interval.lowerBound] + inner + [interval.upperBound]
    var worst = Rational.zero
    for (left, right) in zip(ends, ends.dropFirst()) {
      let (a, b) = (line.realized.value(at: left), line.realized.value(at: right))
      let slope = (b - a) / (right - left)
      do throws(LinearApproximation.Fault) {
        let bound = try proof.bound(
          from: left, to: right, intercept: a - slope * left, slope: slope, tolerance: tolerance - rounding)
        worst = max(worst, bound)
      } catch {
        throw Self.error(error, variable)
      }
    }
    return (worst, worst + rounding)
  }

  private static func error(_ fault: LinearApproximation.Fault, _ variable: String) -> FormingError {
    func text(_ place: Rational) -> String {
      let value = place.doubleValue
      let rounded = (value * 1e9).rounded() / 1e9
      return "\(variable) = \(abs(value) < 1e6 ? rounded + 0 : value)"
    }
    return switch fault {
    case .undefined(let place):
      FormingError(
        "near \(text(place)) the formula may have no finite value; choose an interval without that place")
    case .jumps(let place):
      FormingError(
        "near \(text(place)) the formula jumps by more than the error, or is too steep; a ReLU network is continuous"
      )
    case .exceeded(let place):
      FormingError("the network is further from the formula than it should be at \(text(place))")
    case .exhausted(let place):
      FormingError("the bound could not be proved near \(text(place)) with the work that is allowed")
    }
  }
}
