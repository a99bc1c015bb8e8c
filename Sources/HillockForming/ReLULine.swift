import Hillock
import HillockFormula
import HillockProof

/// A ReLU network of one hidden layer for a piecewise linear function of one variable, and what is proved of it.
///
/// f(x) = v + Σ wᵢ·relu(±(x − kᵢ)): a unit for each knot at which the slope changes, and one more where the function does not
/// begin flat. Each weight is rounded with the error of those before it in view, so that rounding does not add up.
public struct ReLULine: Sendable {
  /// What the network was formed from.
  package let function: PiecewiseLinearFunction
  /// The exact function of the network's own numbers, as real numbers.
  package let realized: PiecewiseLinearFunction
  /// The network with its weights.
  public let model: Model
  /// Over which inputs the bounds hold.
  package let interval: ClosedRange<Rational>
  /// An upper bound of the difference between `function` and `realized` over the interval, exactly.
  package let weightError: Rational
  /// An upper bound of the difference between `realized` at a real x of the interval and what floats make of the nearest float
  /// to x.
  package let evaluationError: Double

  package var hiddenUnits: Int { model.network.nodes.first?.outputShape.count ?? 0 }

  /// - Parameter interval: over which the bounds are shown; `nil` takes the range of the knots.
  /// - Throws: `FormingError` when floats cannot tell two knots apart or hold a weight.
  public init(_ function: PiecewiseLinearFunction, over interval: ClosedRange<Rational>? = nil) throws {
    let function = function.withoutIdleKnots
    let knots = function.knots.map { FloatOracle.nearest($0) }
    for (index, (left, right)) in zip(knots, knots.dropFirst()).enumerated() where left == right {
      throw FormingError(
        "the points at x = \(function.knots[index].decimal) and \(function.knots[index + 1].decimal) are the same float; floats cannot tell them apart"
      )
    }
    let exactKnots = try knots.map { try Self.exact($0, "a knot") }
    let targets = exactKnots.map { function.value(at: $0) }
    let bias = FloatOracle.nearest(targets[0])
    var weights: [Float] = []
    var signs: [Float] = []
    var places: [Float] = []
    if !function.leftSlope.isZero {
      signs.append(-1)
      places.append(knots[0])
      weights.append(-FloatOracle.nearest(function.leftSlope))
    }
    // The slope and the value that the rounded numbers have so far.
    var slope = Rational.zero
    var height = try Self.exact(bias, "a value")
    for index in exactKnots.indices {
      let wanted: Rational
      if index + 1 < exactKnots.count {
        wanted = (targets[index + 1] - height) / (exactKnots[index + 1] - exactKnots[index])
      } else {
        wanted = function.rightSlope
      }
      let weight = FloatOracle.nearest(wanted - slope)
      slope = slope + (try Self.exact(weight, "a slope"))
      if index + 1 < exactKnots.count {
        height = height + slope * (exactKnots[index + 1] - exactKnots[index])
      }
      if weight != 0 || weights.isEmpty {
        signs.append(1)
        places.append(knots[index])
        weights.append(weight)
      }
    }
    let network = try Network(
      inputShape: [1], layers: [Dense(weights.count, .relu), Dense(1)])
    // relu(x − k) and relu(k − x).
    let biases = zip(signs, places).map { $0 * -$1 }
    let model = try Model(network, parameters: signs + biases + weights + [bias])
    let known = interval ?? (function.knots[0]...(function.knots.last ?? function.knots[0]))
    try self.init(function: function, model: model, over: known)
  }

  /// Measures a model against a function: the model may be any ReLU network of one input and one output.
  init(function: PiecewiseLinearFunction, model: Model, over interval: ClosedRange<Rational>) throws {
    let exact = try ExactNetwork(model)
    let realized = try exact.piecewiseLinearFunction()
    var ends = [interval.lowerBound] + realized.knots.filter { interval.contains($0) }
    ends.append(interval.upperBound)
    self.function = function
    self.realized = realized
    self.model = model
    self.interval = interval
    weightError = function.greatestDifference(from: realized, over: interval)
    evaluationError = try FloatEvaluation(model).errorBound(atEndsOf: ends.map { [$0] })
  }

  private static func exact(_ value: Float, _ what: String) throws(FormingError) -> Rational {
    guard let exact = Rational(exactly: value) else {
      throw FormingError("\(what) is beyond the largest float, 3.4e38")
    }
    return exact
  }
}
