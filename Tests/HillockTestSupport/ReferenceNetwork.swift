import Hillock
@_spi(Tools) import HillockFormula

/// A network evaluated in `Double`, layer by layer, straight from the definitions and from the activations'
/// formulas. It shares no code with the engine: no kernels, no products, no plan.
public struct ReferenceNetwork {
  public let network: Network

  public init(_ network: Network) {
    self.network = network
  }

  /// The outputs for one example, not in training.
  public func outputs(for example: [Double], parameters: [Double], state: [Double] = []) throws -> [Double] {
    try outputs(for: [example], parameters: parameters, state: state, isTraining: false)[0]
  }

  /// The outputs for a batch; while training, batch normalisation uses the statistics of these examples.
  public func outputs(
    for examples: [[Double]], parameters: [Double], state: [Double], isTraining: Bool
  ) throws -> [[Double]] {
    var results: [[[Double]]] = []
    for node in network.nodes {
      let inputs = node.inputs.map { source in
        switch source {
        case .data: network.inputs.count > 1 ? part(0, of: examples) : examples
        case .input(let number): part(number, of: examples)
        case .node(let index): results[index]
        }
      }
      let lent = node.lender.map { network.nodes[$0] }.map {
        ($0.parameters[0], $0.parameterOffsets[0])
      }
      let arrays = (Array(zip(node.parameters, node.parameterOffsets)) + [lent].compactMap(\.self)).map {
        Array(parameters[$1..<$1 + $0.shape.count])
      }
      if node.layer is BatchNorm {
        let states = zip(node.state, node.stateOffsets).map { Array(state[$1..<$1 + $0.shape.count]) }
        results.append(
          Self.batchNorm(
            inputs[0], layer: node.layer, parameters: arrays, state: states, isTraining: isTraining))
      } else {
        results.append(
          try examples.indices.map { row in
            let own = inputs.map { $0[row] }
            if let image = try Self.applyToShape(
              node.layer, to: own, shapes: node.inputShapes, parameters: arrays)
            {
              return image
            }
            if let sequence = try Self.applyToSequence(
              node.layer, to: own, shapes: node.inputShapes, parameters: arrays)
            {
              return sequence
            }
            // A layer of vectors takes the positions of a sequence one by one.
            let shape = node.inputShapes[0]
            let width = shape.rank == 2 && !(node.layer is Flatten) ? shape.extents[1] : shape.count
            return try stride(from: 0, to: own[0].count, by: width).flatMap {
              try Self.apply(node.layer, to: Array(own[0][$0..<$0 + width]), parameters: arrays)
            }
          })
      }
    }
    return results.last ?? examples
  }

  /// One of several inputs.
  private func part(_ number: Int, of examples: [[Double]]) -> [[Double]] {
    let start = network.inputs.prefix(number).reduce(0) { $0 + $1.shape.count }
    return examples.map { Array($0[start..<start + network.inputs[number].shape.count]) }
  }

  /// The mean loss over examples.
  public func loss(
    _ loss: Loss, inputs: [[Double]], targets: [[Double]], parameters: [Double], state: [Double] = [],
    isTraining: Bool = false
  ) throws -> Double {
    var sum = 0.0
    let results = try outputs(for: inputs, parameters: parameters, state: state, isTraining: isTraining)
    for (result, target) in zip(results, targets) {
      sum += Self.value(of: loss, outputs: result, targets: target)
    }
    return sum / Double(inputs.count)
  }

  /// Elements of the gradient of the mean loss (all where `indices` is `nil`) by central differences with steps of 10⁻⁴ and, for a fourth-order formula,
  /// twice that.
  public func gradient(
    _ loss: Loss, inputs: [[Double]], targets: [[Double]], parameters: [Double], state: [Double] = [],
    isTraining: Bool = false, indices: [Int]? = nil
  ) throws -> [Double] {
    let step = 1e-4
    return try (indices ?? Array(parameters.indices)).map { index in
      func value(_ offset: Double) throws -> Double {
        var moved = parameters
        moved[index] += offset
        return try self.loss(
          loss, inputs: inputs, targets: targets, parameters: moved, state: state, isTraining: isTraining)
      }
      return try (8 * (value(step) - value(-step)) - (value(2 * step) - value(-2 * step))) / (12 * step)
    }
  }

  static func value(of f: Activation, at x: Double) throws -> Double {
    var values = ["x": x]
    for parameter in f.parameters { values[parameter.name] = Double(parameter.value) }
    return try f.formula.evaluate(values)
  }

  private static func apply(_ layer: any Layer, to x: [Double], parameters: [[Double]]) throws -> [Double] {
    switch layer {
    case let dense as Dense:
      return try (0..<dense.units).map { unit in
        var z = dense.usesBias ? parameters[1][unit] : 0
        for (index, value) in x.enumerated() { z += value * parameters[0][index * dense.units + unit] }
        return try value(of: dense.activation, at: z)
      }
    case let maxout as Maxout:
      return (0..<maxout.units).map { unit in
        (0..<maxout.pieces).map { piece in
          let column = unit * maxout.pieces + piece
          var z = parameters[1][column]
          for (index, value) in x.enumerated() {
            z += value * parameters[0][index * maxout.units * maxout.pieces + column]
          }
          return z
        }.max() ?? .nan
      }
    case let own as FormulaLayer:
      return try x.enumerated().map { index, value in
        var values = ["x": value]
        for (name, numbers) in zip(own.parameterNames, parameters) {
          values[name] = numbers[index % numbers.count]
        }
        return try own.formula.evaluate(values)
      }
    case let activate as Activate: return try x.map { try value(of: activate.activation, at: $0) }
    case let gated as GatedUnit:
      let half = x.count / 2
      return try (0..<half).map { x[$0] * (try value(of: gated.activation, at: x[half + $0])) }
    case is ConcatenatedReLU: return x.map { Swift.max($0, 0) } + x.map { Swift.max(-$0, 0) }
    case is Flatten, is Dropout: return x
    case let piecewise as PiecewiseEncoding:
      return x
        + zip(x, piecewise.edges).flatMap { value, edges in
          zip(edges, edges.dropFirst()).map { low, high in
            Swift.min(Swift.max((value - Double(low)) / (Double(high) - Double(low)), 0), 1)
          }
        }
    case let vector as VectorActivation:
      switch vector.name {
      case .softmax: return try softmax(x)
      case .softmin: return try softmax(x.map { -$0 })
      case .logSoftmax: return try softmax(x).map { try naturalLogarithm($0) }
      case .sparsemax: return sparsemax(x)
      }
    default: throw NetworkError("no reference for a layer of kind \(type(of: layer).kind)")
    }
  }

  public static func value(of loss: Loss, outputs: [Double], targets: [Double]) -> Double {
    let count = Double(outputs.count)
    let pairs = zip(outputs, targets)
    switch loss {
    case .softmaxCrossEntropy(let smoothing):
      let largest = outputs.max() ?? 0
      let total = outputs.reduce(0) { $0 + exponential($1 - largest) }
      let logarithm = (try? naturalLogarithm(total)) ?? .nan
      return pairs.reduce(0) { sum, pair in
        let weight = (1 - Double(smoothing)) * pair.1 + Double(smoothing) / count
        return sum - weight * (pair.0 - largest - logarithm)
      }
    case .binaryCrossEntropy:
      return pairs.reduce(0) { sum, pair in
        let soft = Swift.max(pair.0, 0) + ((try? naturalLogarithm(1 + exponential(-abs(pair.0)))) ?? .nan)
        return sum + soft - pair.1 * pair.0
      } / count
    case .meanSquaredError: return pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count
    case .meanAbsoluteError: return pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / count
    case .huber(let delta):
      return pairs.reduce(0) { sum, pair in
        let error = abs(pair.0 - pair.1)
        let bound = Double(delta)
        return sum + (error <= bound ? error * error / 2 : bound * (error - bound / 2))
      } / count
    }
  }

  private static func softmax(_ x: [Double]) throws -> [Double] {
    let largest = x.max() ?? 0
    let powers = x.map { exponential($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  /// By bisection on the threshold τ with Σ max(0, xᵢ − τ) = 1.
  private static func sparsemax(_ x: [Double]) -> [Double] {
    var low = (x.min() ?? 0) - 1
    var high = x.max() ?? 0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let sum = x.reduce(0) { $0 + Swift.max(0, $1 - middle) }
      if sum > 1 { low = middle } else { high = middle }
    }
    return x.map { Swift.max(0, $0 - (low + high) / 2) }
  }

  private static func exponential(_ x: Double) -> Double {
    (try? Formula.function(.exp, [.variable("x")]).evaluate(["x": x])) ?? .nan
  }

  private static func naturalLogarithm(_ x: Double) throws -> Double {
    try Formula.function(.ln, [.variable("x")]).evaluate(["x": x])
  }
}
