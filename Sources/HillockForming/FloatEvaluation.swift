import Hillock
import HillockFormula

/// How far the floats that a dense network computes are from its exact function.
///
/// A sum is one chain of fused multiply-adds in the order of the inputs, each rounded once: s ← (s + w·x)(1 + δ), |δ| ≤ 2⁻²⁴, or off
/// by 2⁻¹⁵⁰ where it is subnormal. Where no unit changes its side, all partial sums are linear in the inputs, so the largest of
/// them lies at a corner; sums at corners are enclosed in double precision with outward rounding.
struct FloatEvaluation {
  private struct Layer {
    var weights: [[Double]]
    var biases: [Double]
    var below: Double
  }

  private let layers: [Layer]

  /// - Precondition: `ExactNetwork` accepts the model.
  init(_ model: Model) throws(FormingError) {
    var layers: [Layer] = []
    for (index, node) in model.network.nodes.enumerated() {
      guard case .affine(let kernel) = node.form else {
        throw FormingError("only dense layers have a bound of their rounding here")
      }
      let below: Double
      switch kernel.activation.name {
      case "identity": below = 1
      case "relu": below = 0
      default: throw FormingError("\(kernel.activation.text) has no bound of its rounding here")
      }
      let width = node.inputShapes[0].count
      let units = node.outputShape.count
      let matrix = Array(model.parameter(0, of: index))
      layers.append(
        Layer(
          weights: (0..<units).map { unit in (0..<width).map { Double(matrix[$0 * units + unit]) } },
          biases: node.parameters.count > 1
            ? model.parameter(1, of: index).map { Double($0) } : [Double](repeating: 0, count: units),
          below: below))
    }
    self.layers = layers
  }

  /// A number that is known to lie between two doubles.
  private struct Range {
    var lower: Double
    var upper: Double

    init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }

    init(_ exact: Rational) {
      let value = exact.doubleValue
      let isExact = Rational(exactly: value) == exact
      self.init(lower: isExact ? value : value.nextDown, upper: isExact ? value : value.nextUp)
    }

    mutating func add(_ other: Range, times weight: Double) {
      let (a, b) = (other.lower * weight, other.upper * weight)
      lower = (lower + min(a, b).nextDown).nextDown
      upper = (upper + max(a, b).nextUp).nextUp
    }

    var size: Double { max(abs(lower), abs(upper)) }
  }

  private static let unit = 0x1p-24
  private static let smallest = 0x1p-149
  /// Above the relative error of the few operations in double precision between two uses.
  private static let slack = 1 + 0x1p-48

  /// A bound over the intervals between neighbours of a list of places, for one input.
  func errorBound(atEndsOf ends: [[Rational]]) throws(FormingError) -> Double {
    let points = ends.map { $0.map { Range($0) } }
    var worst = 0.0
    if points.count == 1 { worst = cell([points[0]]) }
    for index in points.indices.dropLast() { worst = max(worst, cell([points[index], points[index + 1]])) }
    guard worst.isFinite else {
      throw FormingError("a sum in the network may be beyond the largest float, 3.4e38")
    }
    return worst
  }

  /// A bound over a box around zero, |xᵢ| ≤ size for every input, on which units may change their sides.
  func errorBound(within size: Double) -> Double {
    let width = layers.first?.weights.first?.count ?? 0
    return cell([[Range](repeating: Range(lower: -size, upper: size), count: width)])
  }

  /// Over the convex hull of corners between which no unit changes its side; or over one box.
  private func cell(_ corners: [[Range]]) -> Double {
    var values = corners
    // What the floats of this layer are off by: the inputs are rounded to floats.
    var errors = values[0].indices.map { index in
      (values.map { $0[index].size }.max() ?? 0) * Self.unit * (1 + 0x1p-20) + Self.smallest
    }
    for layer in layers {
      var next = [[Range]](repeating: [], count: values.count)
      var nextErrors: [Double] = []
      for (row, bias) in zip(layer.weights, layer.biases) {
        var sums = [Range](repeating: Range(lower: bias, upper: bias), count: values.count)
        var error = 0.0
        for (index, weight) in row.enumerated() where weight != 0 {
          var size = 0.0
          for corner in values.indices {
            sums[corner].add(values[corner][index], times: weight)
            size = max(size, sums[corner].size)
          }
          error += abs(weight) * errors[index]
          error = (error + Self.unit * (size + error) + Self.smallest) * Self.slack
          if size + error > 3.4e38 { error = .infinity }
        }
        for corner in values.indices {
          let sum = sums[corner]
          next[corner].append(
            layer.below == 1 ? sum : Range(lower: max(sum.lower, 0), upper: max(sum.upper, 0)))
        }
        nextErrors.append(error)
      }
      values = next
      errors = nextErrors
    }
    return errors.max() ?? 0
  }
}
