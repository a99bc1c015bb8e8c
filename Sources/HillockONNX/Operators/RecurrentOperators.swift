import Hillock
import HillockFormula

/// LSTM, GRU and RNN over sequences, step by step.
enum RecurrentOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["LSTM"] = { call in
      try Recurrence(call, gates: 4, activations: ["Sigmoid", "Tanh", "Tanh"]).run()
    }
    table["GRU"] = { call in
      try Recurrence(call, gates: 3, activations: ["Sigmoid", "Tanh"]).run()
    }
    table["RNN"] = { call in try Recurrence(call, gates: 1, activations: ["Tanh"]).run() }
  }
}

/// One recurrent node: its sizes and its arrays.
private struct Recurrence {
  private let call: OperatorCall
  private let gates: Int
  private let x: ONNXTensor
  private let w: [Float]
  private let r: [Float]
  private let bias: [Float]?
  private let peepholes: [Float]?
  private let functions: [(Activation?, Float, Float)]
  private let steps: Int
  private let batch: Int
  private let channels: Int
  private let units: Int
  private let directions: Int
  private let lengths: [Int]
  private let isBatchFirst: Bool
  private let clip: Float?

  init(_ call: OperatorCall, gates: Int, activations: [String]) throws(ONNXFault) {
    self.call = call
    self.gates = gates
    let isBatchFirst = call.int("layout", 0) == 1
    let given = try call.input(0)
    guard given.rank == 3, given.element.isFloatingPoint else {
      throw ONNXFault("it takes floats, steps × batch × channels")
    }
    let x = isBatchFirst ? try ShapeOperators.transposed(given, [1, 0, 2]) : given
    let (steps, batch, channels) = (x.shape[0], x.shape[1], x.shape[2])
    let (weight, recurrent) = (try call.input(1), try call.input(2))
    let directions = call.text("direction", "forward") == "bidirectional" ? 2 : 1
    guard recurrent.rank == 3, weight.rank == 3 else { throw ONNXFault("its weights have no three axes") }
    let units = recurrent.shape[2]
    let width = gates * units
    guard weight.shape == [directions, width, channels], recurrent.shape == [directions, width, units],
      units > 0
    else {
      throw ONNXFault(
        "weights of shape \(weight.shape) and \(recurrent.shape) do not fit an input of \(x.shape)")
    }
    let bias = call.optional(3)?.floats
    if let bias, bias.count != directions * 2 * width { throw ONNXFault("its bias does not fit") }
    let peepholes = gates == 4 ? call.optional(7)?.floats : nil
    if let peepholes, peepholes.count != directions * 3 * units {
      throw ONNXFault("its peepholes do not fit")
    }
    let lengths = call.optional(4)?.ints ?? [Int](repeating: steps, count: batch)
    guard lengths.count == batch, lengths.allSatisfy({ $0 >= 0 && $0 <= steps }) else {
      throw ONNXFault("its lengths do not fit")
    }
    (self.isBatchFirst, self.x, self.steps, self.batch, self.channels) = (
      isBatchFirst, x, steps, batch, channels
    )
    (self.directions, self.units, self.lengths) = (directions, units, lengths)
    (w, r, self.bias, self.peepholes) = (weight.floats, recurrent.floats, bias, peepholes)
    let names = call.texts("activations") ?? (0..<directions).flatMap { _ in activations }
    guard names.count == directions * activations.count else {
      throw ONNXFault("it has \(names.count) activations")
    }
    let (alphas, betas) = (call.floats("activation_alpha") ?? [], call.floats("activation_beta") ?? [])
    var functions: [(Activation?, Float, Float)] = []
    var (alpha, beta) = (0, 0)
    for name in names {
      // The numbers are those of the activations that take some, in their order.
      var node = ONNXNode(Self.canonical(name), [], [])
      let takes = ["LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Affine"].contains(
        node.op)
      if takes, alpha < alphas.count {
        node.attributes["alpha"] = .float(alphas[alpha])
        alpha += 1
      }
      if ["ScaledTanh", "HardSigmoid", "Affine"].contains(node.op), beta < betas.count {
        node.attributes["beta"] = .float(betas[beta])
        beta += 1
      }
      if node.op == "Affine" || node.op == "ScaledTanh" {
        guard case .float(let a)? = node.attributes["alpha"], case .float(let b)? = node.attributes["beta"]
        else {
          throw ONNXFault("the activation \(name) needs two numbers")
        }
        functions.append((node.op == "Affine" ? nil : .tanh, a, b))
      } else {
        guard let activation = try ActivationOperators.activation(of: node) else {
          throw ONNXFault("the activation \(name) is unknown")
        }
        functions.append((activation, 1, 1))
      }
    }
    self.functions = functions
    clip = call.node.attributes["clip"] == nil ? nil : call.float("clip", 0)
  }

  /// Names are taken in any case.
  private static func canonical(_ name: String) -> String {
    let known = [
      "Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu",
      "Softsign",
      "Softplus",
    ]
    return known.first { $0.lowercased() == name.lowercased() } ?? name
  }

  private func apply(_ index: Int, _ direction: Int, _ values: [Float]) -> [Float] {
    let (activation, alpha, beta) = functions[direction * (functions.count / directions) + index]
    var values = values
    if let clip { values = values.map { min(max($0, -clip), clip) } }
    guard let activation else { return values.map { alpha * $0 + beta } }
    if alpha != 1 || beta != 1 {
      return ActivationKernel(activation).values(at: values.map { beta * $0 }).map { alpha * $0 }
    }
    return ActivationKernel(activation).values(at: values)
  }

  /// States before the first step, direction by direction.
  private func start(_ index: Int) throws(ONNXFault) -> [[Float]] {
    guard let given = call.optional(index) else {
      return (0..<directions).map { _ in [Float](repeating: 0, count: batch * units) }
    }
    let ordered = isBatchFirst ? try ShapeOperators.transposed(given, [1, 0, 2]) : given
    guard ordered.shape == [directions, batch, units] else {
      throw ONNXFault("a state of shape \(given.shape) does not fit")
    }
    let values = ordered.floats
    return (0..<directions).map { Array(values[$0 * batch * units..<($0 + 1) * batch * units]) }
  }

  func run() throws(ONNXFault) -> [ONNXTensor?] {
    let (states, cells) = (try start(5), try start(6))
    try OperatorCall.count([steps, directions, batch, units])
    var results = [Float](repeating: 0, count: steps * directions * batch * units)
    var (lastStates, lastCells): ([Float], [Float]) = ([], [])
    let isReverse = call.text("direction", "forward") == "reverse"
    for direction in 0..<directions {
      let turned = direction == 1 || isReverse
      var (h, c) = (states[direction], cells[direction])
      let sums = inputSums(direction)
      for step in 0..<steps {
        // The place in the sequence of each example; those that are at their end keep their state.
        let places = lengths.map { $0 > step ? (turned ? $0 - 1 - step : step) : -1 }
        let (nextState, nextCell) = self.step(direction, sums, places, h, c)
        for example in 0..<batch where places[example] >= 0 {
          let range = example * units..<(example + 1) * units
          h.replaceSubrange(range, with: nextState[range])
          c.replaceSubrange(range, with: nextCell[range])
          let first = ((places[example] * directions + direction) * batch + example) * units
          for unit in 0..<units { results[first + unit] = nextState[range.lowerBound + unit] }
        }
      }
      lastStates += h
      lastCells += c
    }
    var outputs = [ONNXTensor(results, shape: [steps, directions, batch, units])]
    for state in gates == 4 ? [lastStates, lastCells] : [lastStates] {
      outputs.append(ONNXTensor(state, shape: [directions, batch, units]))
    }
    if x.element != .float {
      outputs = outputs.map { ONNXTensor($0.doubles, shape: $0.shape, as: x.element) }
    }
    guard isBatchFirst else { return outputs.results }
    var turned = [try ShapeOperators.transposed(outputs[0], [2, 0, 1, 3])]
    for state in outputs.dropFirst() { turned.append(try ShapeOperators.transposed(state, [1, 0, 2])) }
    return turned.results
  }

  /// x·Wᵀ + b of all steps; b is that of the inputs, and where both are only added that of the state as well.
  private func inputSums(_ direction: Int) -> [Float] {
    let width = gates * units
    var sums = [Float](repeating: 0, count: steps * batch * width)
    if let bias {
      let first = direction * 2 * width
      let own = (0..<width).map { index in
        // The candidate of a GRU may reset the product of the state with its bias.
        let isApart = gates == 3 && index >= 2 * units && call.flag("linear_before_reset")
        return bias[first + index] + (isApart ? 0 : bias[first + width + index])
      }
      for index in sums.indices { sums[index] = own[index % width] }
    }
    ArrayKernels.product(
      .init(x.floats), .init(w, from: direction * width * channels, isTurned: true), rows: steps * batch,
      columns: width,
      depth: channels, into: &sums, adds: true, pool: call.pool)
    return sums
  }

  /// h·Rᵀ of some gates.
  private func product(_ h: [Float], _ direction: Int, gate: Int, count: Int) -> [Float] {
    var result = [Float](repeating: 0, count: batch * count * units)
    ArrayKernels.product(
      .init(h), .init(r, from: (direction * gates + gate) * units * units, isTurned: true), rows: batch,
      columns: count * units, depth: units, into: &result, pool: call.pool)
    return result
  }

  private func step(
    _ direction: Int, _ sums: [Float], _ places: [Int], _ h: [Float], _ c: [Float]
  ) -> (h: [Float], c: [Float]) {
    let width = gates * units
    /// The sums of a gate for all examples.
    func gate(_ index: Int) -> [Float] {
      (0..<batch * units).map { place in
        let (example, unit) = (place / units, place % units)
        guard places[example] >= 0 else { return 0 }
        return sums[(places[example] * batch + example) * width + index * units + unit]
      }
    }
    func add(_ a: [Float], _ b: [Float]) -> [Float] { zip(a, b).map { $0 + $1 } }
    /// One gate of a product of several.
    func part(_ product: [Float], _ index: Int, of count: Int) -> [Float] {
      (0..<batch * units).map { product[$0 / units * count * units + index * units + $0 % units] }
    }
    switch gates {
    case 1:
      return (apply(0, direction, add(gate(0), product(h, direction, gate: 0, count: 1))), c)
    case 3:
      let both = product(h, direction, gate: 0, count: 2)
      let z = apply(0, direction, add(gate(0), part(both, 0, of: 2)))
      let reset = apply(0, direction, add(gate(1), part(both, 1, of: 2)))
      let inner: [Float]
      if call.flag("linear_before_reset") {
        var other = product(h, direction, gate: 2, count: 1)
        if let bias {
          let first = direction * 2 * width + width + 2 * units
          for index in other.indices { other[index] += bias[first + index % units] }
        }
        inner = zip(reset, other).map { $0 * $1 }
      } else {
        inner = product(zip(reset, h).map { $0 * $1 }, direction, gate: 2, count: 1)
      }
      let candidate = apply(1, direction, add(gate(2), inner))
      return (h.indices.map { (1 - z[$0]) * candidate[$0] + z[$0] * h[$0] }, c)
    default:
      // The gates are i, o, f, c.
      let all = product(h, direction, gate: 0, count: 4)
      var parts = (0..<4).map { add(gate($0), part(all, $0, of: 4)) }
      func peephole(_ index: Int, _ cell: [Float]) -> [Float] {
        guard let peepholes else { return [Float](repeating: 0, count: cell.count) }
        return cell.indices.map { peepholes[direction * 3 * units + index * units + $0 % units] * cell[$0] }
      }
      if peepholes != nil {
        parts[0] = add(parts[0], peephole(0, c))
        parts[2] = add(parts[2], peephole(2, c))
      }
      let i = apply(0, direction, parts[0])
      let forget = call.flag("input_forget") ? i.map { 1 - $0 } : apply(0, direction, parts[2])
      let candidate = apply(1, direction, parts[3])
      let cell = c.indices.map { forget[$0] * c[$0] + i[$0] * candidate[$0] }
      if peepholes != nil { parts[1] = add(parts[1], peephole(1, cell)) }
      let o = apply(0, direction, parts[1])
      return (zip(o, apply(2, direction, cell)).map { $0 * $1 }, cell)
    }
  }
}
