import Hillock
import HillockFormula

/// A piecewise linear network with its numbers as exact rationals: what it computes as a real function.
///
/// Chains of dense layers and activations that are linear on either side of zero (identity, ReLU, leaky ReLU, absolute
/// value) are such networks. Floats are multiples of powers of 1/2, so every layer is scaled to whole numbers: no fraction has to be
/// reduced on the way.
public struct ExactNetwork: Sendable {
  /// y = slope·z with one slope for z ≤ 0 and one for z ≥ 0, z = W·x + b.
  struct Layer: Sendable {
    /// One row for each unit.
    var weights: [[Rational]]
    var biases: [Rational]
    var below: Rational
    var above: Rational

    var isLinear: Bool { below == above }
  }

  /// Scaled to whole numbers.
  let layers: [Layer]
  /// What the outputs have been multiplied by.
  let scale: Rational
  package let inputCount: Int
  package let outputCount: Int

  /// - Throws: `FormingError` naming the layer that is not piecewise linear of this kind.
  public init(_ model: Model) throws(FormingError) {
    guard model.network.inputShape.rank == 1 else {
      throw FormingError(
        "the network reads examples of shape \(model.network.inputShape); exact formulas need numbers in a row"
      )
    }
    var layers: [Layer] = []
    for (index, node) in model.network.nodes.enumerated() {
      let place = "layer \(index + 1) (\(node.layer.summary(for: node.inputShapes)))"
      let expected: Network.Source = index == 0 ? .data : .node(index - 1)
      guard node.inputs == [expected] else {
        throw FormingError("\(place): only chains of layers have exact formulas here")
      }
      switch node.form {
      case .affine(let kernel):
        let slopes = try Self.slopes(of: kernel.activation, place)
        var numbers: [[Rational]] = []
        for array in node.parameters.indices {
          var values: [Rational] = []
          for value in model.parameter(array, of: index) {
            guard let exact = Rational(exactly: value) else {
              throw FormingError("\(place): a parameter is \(value), which is no finite number")
            }
            values.append(exact)
          }
          numbers.append(values)
        }
        let width = node.inputShapes[0].count
        let units = node.outputShape.count
        layers.append(
          Layer(
            weights: (0..<units).map { unit in (0..<width).map { numbers[0][$0 * units + unit] } },
            biases: numbers.count > 1 ? numbers[1] : [Rational](repeating: .zero, count: units),
            below: slopes.below, above: slopes.above))
      case .elementwise(let activation):
        let slopes = try Self.slopes(of: activation, place)
        let width = node.outputShape.count
        layers.append(
          Layer(
            weights: (0..<width).map { row in (0..<width).map { $0 == row ? .one : .zero } },
            biases: [Rational](repeating: .zero, count: width), below: slopes.below, above: slopes.above))
      case .unchanged: break
      default:
        throw FormingError(
          "\(place): no exact formula; dense layers with relu, leaky_relu, abs or no activation have one")
      }
    }
    guard !layers.isEmpty else { throw FormingError("the network has no dense layer") }
    var scale = Rational.one
    for index in layers.indices {
      let all = layers[index].weights.joined() + layers[index].biases
      let own = Self.commonDenominator(Array(all))
      let slope = Self.commonDenominator([layers[index].below, layers[index].above])
      layers[index].weights = layers[index].weights.map { $0.map { $0 * own } }
      layers[index].biases = layers[index].biases.map { $0 * own * scale }
      layers[index].below = layers[index].below * slope
      layers[index].above = layers[index].above * slope
      scale = scale * own * slope
    }
    self.layers = layers
    self.scale = scale
    inputCount = model.network.inputShape.count
    outputCount = layers[layers.count - 1].biases.count
  }

  private static func slopes(
    of activation: Activation, _ place: String
  ) throws(FormingError) -> (below: Rational, above: Rational) {
    switch activation.name {
    case "identity": return (.one, .one)
    case "relu": return (.zero, .one)
    case "abs": return (Rational(-1), .one)
    case "leaky_relu":
      if let value = activation.parameters.first?.value, let slope = Rational(exactly: value) {
        return (slope, .one)
      }
      fallthrough
    default:
      throw FormingError(
        "\(place): \(activation.text) has no exact formula here; relu, leaky_relu, abs and no activation have one"
      )
    }
  }

  /// Of floats: the largest power of two among the denominators.
  private static func commonDenominator(_ values: [Rational]) -> Rational {
    Rational(values.map(\.denominator).max() ?? 1)
  }

  // MARK: evaluation

  /// The exact outputs for exact inputs.
  ///
  /// - Precondition: there are `inputCount` of them.
  public func outputs(at inputs: [Rational]) -> [Rational] {
    require(
      inputs.count == inputCount, "the network takes \(inputCount) inputs; got \(inputs.count)")
    var values = inputs
    for layer in layers { values = layer.sums(values).map { layer.activated($0) } }
    return values.map { $0 / scale }
  }

  /// The signs of all units' sums, layer by layer: −1, 0 or 1.
  func signs(at inputs: [Rational]) -> [[Int]] {
    var values = inputs
    var result: [[Int]] = []
    for layer in layers {
      let sums = layer.sums(values)
      result.append(sums.map(\.signum))
      values = sums.map { layer.activated($0) }
    }
    return result
  }
}

extension ExactNetwork.Layer {
  func sums(_ values: [Rational]) -> [Rational] {
    zip(weights, biases).map { row, bias in
      var sum = bias
      for (weight, value) in zip(row, values) where !weight.isZero && !value.isZero {
        sum = sum + weight * value
      }
      return sum
    }
  }

  func activated(_ sum: Rational) -> Rational { (sum.signum < 0 ? below : above) * sum }
}
