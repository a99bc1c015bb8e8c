import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock
@testable import HillockForming
@testable import HillockProof

@Suite("Networks for piecewise linear functions and formulas")
struct LineFormingTests {
  private func rational(_ text: String) throws -> Rational { try #require(Rational(decimal: text)) }

  @Test("The function through points is exact", arguments: PiecewiseLinearFunction.Outside.allCases)
  func points(outside: PiecewiseLinearFunction.Outside) throws {
    let texts = [("-1.5", "0.1"), ("0", "2.3"), ("0.7", "-1.1"), ("2", "-1.1"), ("3.25", "4")]
    let points = try texts.map { (x: try rational($0), y: try rational($1)) }
    let function = try PiecewiseLinearFunction(through: points.reversed(), outside: outside)
    for point in points { #expect(function.value(at: point.x) == point.y) }
    // A half way along a piece, and outside.
    #expect(function.value(at: try rational("-0.75")) == (try rational("1.2")))
    let far = function.value(at: Rational(5))
    #expect(outside == .constant ? far == Rational(4) : Rational(4) < far)

    let line = try ReLULine(function)
    #expect(line.hiddenUnits == (outside == .constant ? 5 : 4))
    #expect(line.weightError < Rational(1, 1_000_000) && line.evaluationError < 1e-5)
    // The model itself, against the exact function: within the bound that was shown.
    let bound = line.weightError.doubleValue + line.evaluationError
    for step in 0...400 {
      let x = Float(-1.5 + 4.75 * Double(step) / 400)
      let wanted = function.value(at: try #require(Rational(exactly: x))).doubleValue
      let output = try line.model.outputs(for: [x])[0]
      #expect(abs(Double(output) - wanted) <= bound, "at \(x)")
    }
  }

  @Test("Points that are no function are refused")
  func faults() throws {
    #expect(throws: FormingError.self) {
      try PiecewiseLinearFunction(through: [(.one, .one), (.one, .zero)], outside: .constant)
    }
    #expect(throws: FormingError.self) { try PiecewiseLinearFunction(through: [], outside: .linear) }
    // 1 and 1 + 10⁻¹² are one float.
    let near = try rational("1.000000000001")
    let function = try PiecewiseLinearFunction(
      through: [(.zero, .zero), (.one, .one), (near, .zero), (Rational(2), .one)], outside: .constant)
    #expect(throws: FormingError.self) { try ReLULine(function) }
  }

  @Test("One point, two points, points on a line")
  func small() throws {
    let one = try ReLULine(PiecewiseLinearFunction(through: [(.one, Rational(3))], outside: .linear))
    #expect(try one.model.outputs(for: [-5, 1, 9]) == [3, 3, 3])
    let points = (0..<5).map { (x: Rational($0), y: Rational(2 * $0)) }
    let line = try ReLULine(PiecewiseLinearFunction(through: points, outside: .linear))
    #expect(line.hiddenUnits == 2)
    #expect(try line.model.outputs(for: [-3, 1.5]) == [-6, 3])
  }

  @Test(
    "Formulas within their bound",
    arguments: [
      ("sin(x)", "0", "2*pi", "0.01", 14), ("exp(x)", "0", "1", "0.001", 12), ("x^2", "-1", "1", "0.001", 24),
      ("|x - 0.3|", "-1", "1", "0.001", 3), ("sqrt(x)", "0", "1", "0.01", 8),
      ("max(sin(x), cos(x))", "0", "6", "0.01", 16),
      ("if x < 1 then x^2 else 2x - 1", "0", "3", "0.01", 6), ("0.5", "0", "1", "0.1", 1),
      ("3x + 1", "-2", "2", "0.1", 1),
    ])
  func formulas(text: String, lower: String, upper: String, error: String, most: Int) throws {
    let formula = try Formula(parsing: text)
    let ends = try [lower, upper].map { try #require(try Formula(parsing: $0).rationalBounds) }
    let tolerance = try rational(error)
    let result = try FormulaApproximation(
      formula, over: ends[0].lowerBound...ends[1].upperBound, tolerance: tolerance)
    #expect(result.bound <= tolerance)
    #expect(result.line.hiddenUnits <= most)
    #expect(result.pieces >= result.leastPieces && result.pieces <= result.leastPieces + 2)
    // An independent measurement: floats of the interval, the formula in double precision.
    let (a, b) = (ends[0].lowerBound.doubleValue, ends[1].upperBound.doubleValue)
    let places = (0...5000).map { Float(a + (b - a) * Double($0) / 5000) }
      .filter { Double($0) >= a && Double($0) <= b }
    var greatest = 0.0
    for (x, output) in zip(places, try result.model.outputs(for: places)) {
      greatest = max(greatest, abs(Double(output) - (try formula.evaluate(["x": Double(x)]))))
    }
    #expect(greatest <= result.bound.doubleValue)
    // Where the formula is smooth the bound is no formality: it is close to what is measured. At kinks it may be the tolerance.
    let isSmooth = ["sin(x)", "exp(x)", "x^2"].contains(text)
    #expect(!isSmooth || greatest > 0.95 * result.bound.doubleValue)
  }

  @Test("Every weight that is changed is caught by the proof")
  func seededFaults() throws {
    let formula = try Formula(parsing: "sin(x)")
    let tolerance = try rational("0.01")
    let interval = Rational.zero...(try rational("6.28"))
    let result = try FormulaApproximation(formula, over: interval, tolerance: tolerance)
    var proof = try LinearApproximation(formula)
    _ = try FormulaApproximation.prove(result.line, tolerance: tolerance, with: &proof)
    var caught = 0
    for index in result.model.parameters.indices {
      var parameters = result.model.parameters
      parameters[index] += 0.125
      let model = try Model(result.model.network, parameters: parameters)
      let line = try ReLULine(function: result.line.function, model: model, over: interval)
      do {
        _ = try FormulaApproximation.prove(line, tolerance: tolerance, with: &proof)
        Issue.record("a change of parameter \(index) is not noticed")
      } catch {
        caught += 1
      }
    }
    #expect(caught == result.model.parameters.count)
  }

  @Test(
    "What no network can follow is refused, with the place",
    arguments: [
      ("1/x", "-1", "1", "x = 0"), ("tan(x)", "0", "3", "x = 1.5707963"), ("ln(x)", "0", "1", "x = 0"),
      ("sign(x - 0.25)", "-1", "1", "x = 0.25"), ("if x < 0.5 then 0 else 1", "0", "1", "x = 0.5"),
      ("1/(x - 1/3)^2", "0", "1", "x = 0.33333333"), ("sqrt(x)", "-1", "1", "x = -1"),
      ("exp(x)", "0", "200", "float"),
      ("sin(9000 x)", "0", "6", "pieces"),
    ])
  func faultsOfFormulas(text: String, lower: String, upper: String, words: String) throws {
    let formula = try Formula(parsing: text)
    do {
      _ = try FormulaApproximation(
        formula, over: (try rational(lower))...(try rational(upper)), tolerance: Rational(1, 100))
      Issue.record("\(text) is formed")
    } catch {
      #expect("\(error)".contains(words), "\(text): \(error)")
    }
  }

  @Test("The bound of lines refutes with a witness and proves what is true")
  func lines() throws {
    // |x² − x/… | on [0, 1]: the chord of x² is 1/4 away at 1/2.
    var proof = try LinearApproximation(Formula(parsing: "x^2"))
    let bound = try proof.bound(
      from: .zero, to: .one, intercept: .zero, slope: .one, tolerance: Rational(26, 100))
    #expect(Rational(1, 4) <= bound && bound < Rational(251, 1000))
    #expect(throws: LinearApproximation.Fault.self) {
      try proof.bound(from: .zero, to: .one, intercept: .zero, slope: .one, tolerance: Rational(24, 100))
    }
  }
}
