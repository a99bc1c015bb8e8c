import Hillock
@_spi(Tools) import HillockFormula
import HillockProof

/// A network that computes Boolean functions of the same variables, one output for each.
///
/// Inputs are 0 or 1. It is an ordinary model: it can be evaluated, saved and trained further.
public struct BooleanNetwork: Sendable {
  /// What the units are.
  public enum Units: String, Hashable, Sendable, CaseIterable {
    /// The step from 0 to 1. Weights are whole numbers, and every sum is half a unit away from the step.
    case threshold
    /// relu(s + 1) − relu(s) is the step for whole numbers s: two units for each, and outputs that are 0 or 1 exactly.
    case relu
    /// Sigmoids with weights so large that every output is within ε of 0 or 1.
    case sigmoid
    /// The same with tanh(s/2) = 2·sigmoid(s) − 1, and a last layer (t + 1)/2 that brings −1 and 1 to 0 and 1.
    case tanh
  }

  package let parts: [ThresholdNetwork]
  package let units: Units
  /// The network with its weights.
  public let model: Model
  /// What is proved of the distance of every output from 0 or 1, as a function of real numbers.
  public let bound: Double

  /// Forms the network, and checks it over all inputs.
  ///
  /// - Parameters:
  ///   - tables: functions of the same variables.
  ///   - tolerance: ε for sigmoid and tanh units, above 0 and below 1/2.
  /// - Throws: `FormingError` when the tables do not fit each other, or a check fails.
  public init(_ tables: [TruthTable], units: Units = .threshold, tolerance: Double = 0.01) throws {
    guard let first = tables.first, tables.allSatisfy({ $0.variables == first.variables }) else {
      throw FormingError("the functions of one network have the same variables")
    }
    guard !first.variables.isEmpty else {
      throw FormingError("the function has no variable; a network needs an input")
    }
    guard tolerance > 1e-6, tolerance < 0.5 else {
      throw FormingError("the tolerance is \(tolerance); it has to be above 0.000001 and below 0.5")
    }
    var parts: [ThresholdNetwork] = []
    for table in tables {
      let part = try ThresholdNetwork(table)
      if let input = part.mistakes().first {
        throw FormingError("the units are wrong at \(table.text(ofInput: input)); please report this")
      }
      parts.append(part)
    }
    self.parts = parts
    self.units = units
    let layers = Self.layers(parts)
    switch units {
    case .threshold:
      model = try Self.stepModel(layers, inputs: first.variables.count)
      bound = 0
    case .relu:
      model = try Self.reluModel(layers, inputs: first.variables.count)
      bound = 0
    case .sigmoid, .tanh:
      model = try Self.smoothModel(
        layers, inputs: first.variables.count, tolerance: tolerance, isTanh: units == .tanh)
      bound = tolerance
      try Self.prove(model, parts.map(\.table), tolerance)
    }
    try check()
  }

  /// The hidden units of all parts side by side, and the output units on them. A part of one unit has it among the hidden
  /// ones where another part has hidden units.
  private static func layers(_ parts: [ThresholdNetwork]) -> [[ThresholdUnit]] {
    if parts.allSatisfy(\.hidden.isEmpty) { return [parts.map(\.output)] }
    var hidden: [ThresholdUnit] = []
    var places: [[Int]] = []
    for part in parts {
      let units = part.hidden.isEmpty ? [part.output] : part.hidden
      places.append(
        units.map { unit in
          if let known = hidden.firstIndex(of: unit) { return known }
          hidden.append(unit)
          return hidden.count - 1
        })
    }
    let outputs = zip(parts, places).map { part, places -> ThresholdUnit in
      let own = part.hidden.isEmpty ? ThresholdUnit(weights: [1], threshold: 1) : part.output
      var weights = [Int](repeating: 0, count: hidden.count)
      for (place, weight) in zip(places, own.weights) { weights[place] += weight }
      return ThresholdUnit(weights: weights, threshold: own.threshold)
    }
    return [hidden, outputs]
  }

  // MARK: models

  /// One dense layer: weights by input, biases.
  private typealias Numbers = (weights: [[Double]], biases: [Double], activation: Activation)

  private static func model(_ layers: [Numbers], inputs: Int) throws -> Model {
    let network = try Network(
      inputShape: [inputs], layers: layers.map { Dense($0.biases.count, $0.activation) })
    var parameters: [Float] = []
    for layer in layers {
      for row in layer.weights { parameters += row.map { Float($0) } }
      parameters += layer.biases.map { Float($0) }
    }
    return try Model(network, parameters: parameters)
  }

  private static func transposed(_ units: [ThresholdUnit], scale: Double = 1) -> [[Double]] {
    let inputs = units.first?.weights.count ?? 0
    return (0..<inputs).map { input in units.map { scale * Double($0.weights[input]) } }
  }

  private static func stepModel(_ layers: [[ThresholdUnit]], inputs: Int) throws -> Model {
    let step = try Catalogue.activation(named: "step")
    return try model(
      layers.map { units in (transposed(units), units.map { 0.5 - Double($0.threshold) }, step) },
      inputs: inputs)
  }

  private static func reluModel(_ layers: [[ThresholdUnit]], inputs: Int) throws -> Model {
    var numbers: [Numbers] = []
    // How what a unit of the layer before is worth is made from this layer's inputs.
    var reads: [[(place: Int, factor: Double)]] = (0..<inputs).map { [($0, 1)] }
    var width = inputs
    for units in layers {
      var weights = [[Double]](repeating: [Double](repeating: 0, count: 2 * units.count), count: width)
      var biases: [Double] = []
      for (index, unit) in units.enumerated() {
        for (source, weight) in unit.weights.enumerated() where weight != 0 {
          for (place, factor) in reads[source] {
            weights[place][2 * index] += Double(weight) * factor
            weights[place][2 * index + 1] += Double(weight) * factor
          }
        }
        biases += [Double(1 - unit.threshold), Double(-unit.threshold)]
      }
      numbers.append((weights, biases, .relu))
      reads = units.indices.map { [(2 * $0, 1), (2 * $0 + 1, -1)] }
      width = 2 * units.count
    }
    var weights = [[Double]](repeating: [Double](repeating: 0, count: reads.count), count: width)
    for (index, read) in reads.enumerated() {
      for (place, factor) in read { weights[place][index] = factor }
    }
    numbers.append((weights, reads.map { _ in 0 }, .identity))
    return try model(numbers, inputs: inputs)
  }

  /// Hidden outputs are within δ of 0 or 1, so an output's sum is off by at most a quarter; the scales follow.
  private static func smoothModel(
    _ layers: [[ThresholdUnit]], inputs: Int, tolerance: Double, isTanh: Bool
  ) throws -> Model {
    // Only scales are chosen by it, which are then proved to be enough.
    func logit(_ epsilon: Double) throws -> Double {
      try Formula.function(.ln, [.variable("x")]).evaluate(["x": (1 - epsilon) / epsilon])
    }
    var numbers: [Numbers] = []
    for (index, units) in layers.enumerated() {
      let isLast = index == layers.count - 1
      let scale: Double
      if isLast {
        scale = try (1.01 * logit(tolerance) / (layers.count == 1 ? 0.5 : 0.25)).rounded(.up)
      } else {
        let most = layers[index + 1].map { $0.weights.reduce(0) { $0 + abs($1) } }.max() ?? 1
        scale = try (1.01 * logit(1 / (4 * Double(max(most, 1)))) / 0.5).rounded(.up)
      }
      if !isTanh {
        numbers.append(
          (transposed(units, scale: scale), units.map { scale * (0.5 - Double($0.threshold)) }, .sigmoid))
        continue
      }
      // Half the sum goes into tanh; a unit t of the layer before stands for the bit (t + 1)/2.
      let readsUnits = index > 0
      numbers.append(
        (
          transposed(units, scale: scale / (readsUnits ? 4 : 2)),
          units.map { unit in
            let shift = readsUnits ? 0.5 * Double(unit.weights.reduce(0, +)) : 0
            return scale / 2 * (0.5 - Double(unit.threshold) + shift)
          }, .tanh
        ))
    }
    if isTanh, let outputs = layers.last?.count {
      let half = (0..<outputs).map { row in (0..<outputs).map { $0 == row ? 0.5 : 0.0 } }
      numbers.append((half, [Double](repeating: 0.5, count: outputs), .identity))
    }
    return try model(numbers, inputs: inputs)
  }

  // MARK: checks

  /// The numbers of a dense layer, exactly.
  private struct ExactLayer {
    let weights: [[Rational]]
    let biases: [Rational]
    let function: Function?
  }

  /// Shows with enclosures that every output is within the tolerance of 0 or 1 at every input that matters: hidden values
  /// are enclosed by their exact sums, outputs by the enclosed hidden values. The model's own numbers are used, as real
  /// numbers.
  static func prove(_ model: Model, _ tables: [TruthTable], _ tolerance: Double) throws {
    guard let exact = Rational(exactly: tolerance) else { throw FormingError("the tolerance is no number") }
    let layers = model.network.nodes.indices.map { node -> ExactLayer in
      let matrix = model.parameter(0, of: node).map { Rational(exactly: Double($0)) ?? .zero }
      let bias = model.parameter(1, of: node).map { Rational(exactly: Double($0)) ?? .zero }
      var activation: Activation?
      if case .affine(let kernel) = model.network.nodes[node].form {
        activation = kernel.activation
      }
      return ExactLayer(
        weights: (0..<matrix.count / bias.count).map {
          Array(matrix[$0 * bias.count..<($0 + 1) * bias.count])
        }, biases: bias,
        function: activation == .sigmoid ? .sigmoid : activation == .tanh ? .tanh : nil)
    }
    guard let first = layers.first else { return }
    var proved: Set<[Rational]> = []
    for input in tables[0].values.indices {
      let sums = first.biases.indices.map { unit in
        first.weights.indices.reduce(first.biases[unit]) {
          input >> $1 & 1 == 1 ? $0 + first.weights[$1][unit] : $0
        }
      }
      for (output, table) in tables.enumerated() where table.cares(at: input) {
        // What the output can depend on: sums of hidden units that it does not read are left out.
        var key: [Rational] = [Rational(output), Rational(table.values[input] ? 1 : 0)]
        for unit in sums.indices {
          let isRead =
            layers.count > 1 ? layers[1].weights[unit].contains { !$0.isZero } : unit == output
          key.append(isRead ? sums[unit] : .zero)
        }
        guard proved.insert(key).inserted else { continue }
        let result = value(of: output, in: layers[...], sums)
        let distance: Formula = table.values[input] ? .sum([1, .product([-1, result])]) : result
        let above = Formula.sum([distance, .product([-1, .number(exact)])])
        let below = Formula.sum([distance, .number(exact)])
        guard above.enclosure([:], bits: 96)?.isNegative == true,
          below.enclosure([:], bits: 96)?.isPositive == true
        else {
          throw FormingError(
            "the bound \(tolerance) could not be proved at \(table.text(ofInput: input)); try a larger one")
        }
      }
    }
  }

  /// The formula of one output, from the exact sums of the first layer.
  private static func value(
    of output: Int, in layers: ArraySlice<ExactLayer>, _ sums: [Rational]
  ) -> Formula {
    guard let layer = layers.last else { return 0 }
    let sum: Formula
    if layers.count == 1 {
      sum = .number(sums[output])
    } else {
      var parts: [Formula] = [.number(layer.biases[output])]
      for unit in layer.weights.indices where !layer.weights[unit][output].isZero {
        parts.append(
          .product([.number(layer.weights[unit][output]), value(of: unit, in: layers.dropLast(), sums)]))
      }
      sum = .sum(parts)
    }
    return layer.function.map { .function($0, [sum]) } ?? sum
  }

  /// Runs the model itself at every input.
  private func check() throws {
    let count = parts[0].table.variables.count
    let total = 1 << count
    let chunk = 1 << 12
    let slack = bound > 0 ? bound * 1.0001 + 1e-6 : 0
    for start in stride(from: 0, to: total, by: chunk) {
      let inputs = Array(start..<min(start + chunk, total))
      let outputs = try model.outputs(
        for: inputs.flatMap { input in (0..<count).map { Float(input >> $0 & 1) } })
      for (row, input) in inputs.enumerated() {
        for (index, part) in parts.enumerated() where part.table.cares(at: input) {
          let wanted: Float = part.table.values[input] ? 1 : 0
          guard Double(abs(outputs[row * parts.count + index] - wanted)) <= slack else {
            throw FormingError(
              "the network gives \(outputs[row * parts.count + index]) at \(part.table.text(ofInput: input)), where it should give \(Int(wanted)); please report this"
            )
          }
        }
      }
    }
  }
}
