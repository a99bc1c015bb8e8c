import Hillock
import HillockFormula

extension NetworkExport {
  /// The words of an activation within recurrent operators; `nil` for one that they do not have.
  static func cell(_ activation: Activation) -> (name: String, alpha: Float?, beta: Float?)? {
    guard let (op, attributes) = GraphBuilder.named(activation),
      [
        "Relu", "Tanh", "Sigmoid", "LeakyRelu", "ThresholdedRelu", "HardSigmoid", "Elu", "Softsign",
        "Softplus",
      ].contains(op)
    else { return nil }
    func number(_ name: String) -> Float? {
      if case .float(let value)? = attributes[name] { return value }
      return nil
    }
    return (op, number("alpha"), number("beta"))
  }

  /// (x/√units)·Eᵀ + b. The table is written once more, turned, as a MatMul wants it.
  mutating func tied(
    _ node: Network.Node, _ index: Int, _ lender: Network.Node, _ place: Int, _ x: String
  ) -> String {
    let shape = lender.parameters[0].shape.extents
    let (tokens, units) = (shape[0], shape[1])
    let table = Self.turned(array(0, place), rows: tokens, columns: units)
    let scaled = builder.add("Mul", [x, builder.float(1 / Float(units).squareRoot())])
    let product = builder.add(
      "MatMul", [scaled, builder.floats(table, [units, tokens], "\(node.name)_table")])
    return builder.add("Add", [product, builder.floats(array(0, index), [tokens], "\(node.name)_bias")])
  }

  mutating func recurrent(
    _ layer: any RecurrentLayer, _ node: Network.Node, _ index: Int, _ sources: [Value]
  ) -> Value {
    let (units, channels) = (layer.units, sources[0].shape.channels)
    let op: String
    let cells: [Activation]
    // Where each gate of ONNX's order stands in Hillock's.
    let order: [Int]
    var attributes: [String: ONNXAttribute] = ["hidden_size": .int(units)]
    switch layer {
    case let layer as LSTM:
      (op, cells, order) = (
        "LSTM", [layer.gateActivation, layer.activation, layer.activation], [0, 3, 1, 2]
      )
    case let layer as GRU:
      (op, cells, order) = ("GRU", [layer.gateActivation, layer.activation], [1, 0, 2])
      attributes["linear_before_reset"] = .int(layer.resetsAfter ? 1 : 0)
    case let layer as SimpleRecurrent: (op, cells, order) = ("RNN", [layer.activation], [0])
    default: return unsupported(node, sources[0])
    }
    let words = cells.compactMap(Self.cell)
    guard words.count == cells.count else { return unsupported(node, sources[0]) }
    attributes["activations"] = .texts(words.map(\.name))
    let (alphas, betas) = (words.compactMap(\.alpha), words.compactMap(\.beta))
    if !alphas.isEmpty { attributes["activation_alpha"] = .floats(alphas) }
    if !betas.isEmpty { attributes["activation_beta"] = .floats(betas) }
    let gates = order.count
    /// W of rows × gates·units as gates·units × rows, in ONNX's order.
    func matrix(_ values: [Float], _ rows: Int) -> [Float] {
      order.flatMap { gate in
        (0..<units).flatMap { unit in (0..<rows).map { values[$0 * gates * units + gate * units + unit] } }
      }
    }
    let bias = array(2, index)
    var biases: [Float] = []
    for gate in order { biases += bias[gate * units..<(gate + 1) * units] }
    biases += [Float](repeating: 0, count: gates * units)
    if let layer = layer as? GRU, layer.resetsAfter {
      biases.replaceSubrange(((2 * gates - 1) * units)..., with: array(3, index))
    }
    let steps = builder.add("Transpose", [channelsLast(sources[0])], ["perm": .ints([1, 0, 2])])
    var inputs = [
      steps,
      builder.floats(matrix(array(0, index), channels), [1, gates * units, channels], "\(node.name)_weight"),
      builder.floats(matrix(array(1, index), units), [1, gates * units, units], "\(node.name)_recurrent"),
      builder.floats(biases, [1, 2 * gates * units], "\(node.name)_bias"),
    ]
    let lengths = lengths(sources)
    if let lengths {
      inputs.append(builder.add("Reshape", [builder.cast(lengths, .int32), builder.ints([-1])]))
    }
    if let layer = layer as? LSTM, layer.hasPeepholes {
      let own = array(3, index)
      // The order there is i, o, F.
      let turned = [0, 2, 1].flatMap { own[$0 * units..<($0 + 1) * units] }
      inputs +=
        (lengths == nil ? [""] : []) + [
          "", "", builder.floats(turned, [1, 3 * units], "\(node.name)_peephole"),
        ]
    }
    let y = builder.add(op, inputs, attributes)
    let flat = builder.add("Squeeze", [y, builder.ints([1])])
    return Value(name: builder.add("Transpose", [flat], ["perm": .ints([1, 0, 2])]), shape: node.outputShape)
  }

  mutating func lastPosition(_ sources: [Value]) -> String {
    let x = channelsLast(sources[0])
    let positions = sources[0].shape.extents[0]
    guard let lengths = lengths(sources) else {
      return builder.add(
        "Gather", [x, builder.constant(ONNXTensor([Int64(positions - 1)], shape: []), "last")],
        ["axis": .int(1)])
    }
    // The one position whose number is the length minus 1; none where that is −1.
    let places = builder.floats((1...max(1, positions)).map(Float.init), [1, positions], "ends")
    let isLast = builder.add("Unsqueeze", [builder.add("Equal", [places, lengths]), builder.ints([2])])
    let kept = builder.add("Where", [isLast, x, builder.float(0)])
    return builder.add("ReduceSum", [kept, builder.ints([1])], ["keepdims": .int(0)])
  }

  mutating func reverse(_ sources: [Value]) -> String {
    let x = channelsLast(sources[0])
    guard let lengths = lengths(sources) else {
      return builder.add(
        "Slice", [x, builder.ints([-1]), builder.ints([-(1 << 40)]), builder.ints([1]), builder.ints([-1])])
    }
    let counts = builder.add("Reshape", [builder.cast(lengths, .int64), builder.ints([-1])])
    let turned = builder.add("ReverseSequence", [x, counts], ["batch_axis": .int(0), "time_axis": .int(1)])
    let counted = builder.add("Unsqueeze", [mask(lengths, sources[0].shape.extents[0]), builder.ints([2])])
    return builder.add("Where", [counted, turned, builder.float(0)])
  }

  mutating func attention(
    _ layer: Attention, _ node: Network.Node, _ index: Int, _ sources: [Value]
  ) -> String {
    let (positions, channels) = (sources[0].shape.extents[0], sources[0].shape.channels)
    let width = channels / layer.heads
    let keyWidth = layer.keyHeads * width
    let total = channels + 2 * keyWidth
    let weight = builder.floats(array(0, index), [channels, total], "\(node.name)_weight")
    let product = builder.add("MatMul", [channelsLast(sources[0]), weight])
    let all = builder.add("Add", [product, builder.floats(array(1, index), [total], "\(node.name)_bias")])
    let parts = builder.add(
      "Split", [all, builder.ints([channels, keyWidth, keyWidth])], outputs: 3, ["axis": .int(-1)])
    func byHeads(_ x: String, _ heads: Int, _ builder: inout GraphBuilder) -> String {
      let cut = builder.add("Reshape", [x, builder.ints([0, positions, heads, width])])
      let turned = builder.add("Transpose", [cut], ["perm": .ints([0, 2, 1, 3])])
      guard heads < layer.heads else { return turned }
      let places = (0..<layer.heads).map { $0 * heads / layer.heads }
      return builder.add("Gather", [turned, builder.ints(places, "heads")], ["axis": .int(1)])
    }
    var q = byHeads(parts[0], layer.heads, &builder)
    var k = byHeads(parts[1], layer.keyHeads, &builder)
    let v = byHeads(parts[2], layer.keyHeads, &builder)
    if layer.isRotary { (q, k) = (rotated(q, layer, positions, width), rotated(k, layer, positions, width)) }
    let turned = builder.add("Transpose", [k], ["perm": .ints([0, 1, 3, 2])])
    var scores = builder.add(
      "Mul", [builder.add("MatMul", [q, turned]), builder.float(1 / Float(width).squareRoot())])
    if layer.isCausal {
      let allowed = (0..<positions).flatMap { row in (0..<positions).map { $0 <= row ? 0 : -Float.infinity } }
      scores = builder.add("Add", [scores, builder.floats(allowed, [positions, positions], "causal")])
    }
    if let lengths = lengths(sources) {
      // A padded position sees the first one, so that its weights are numbers; what becomes of it does not count.
      let places = builder.floats((0..<positions).map { $0 == 0 ? -1 : Float($0) }, [1, positions], "keys")
      let counted = builder.add(
        "Unsqueeze", [builder.add("Less", [places, lengths]), builder.ints([1, 2])])
      scores = builder.add("Where", [counted, scores, builder.float(-.infinity)])
    }
    let weights = builder.add("Softmax", [scores], ["axis": .int(-1)])
    let heads = builder.add(
      "Transpose", [builder.add("MatMul", [weights, v])], ["perm": .ints([0, 2, 1, 3])])
    let joined = builder.add("Reshape", [heads, builder.ints([0, positions, channels])])
    let outer = builder.floats(array(2, index), [channels, channels], "\(node.name)_output_weight")
    return builder.add(
      "Add",
      [
        builder.add("MatMul", [joined, outer]),
        builder.floats(array(3, index), [channels], "\(node.name)_output_bias"),
      ])
  }

  /// The mean of all positions with the weights that softmax makes of tanh(x·W + b)·u.
  mutating func attentionPool(_ node: Network.Node, _ index: Int, _ sources: [Value]) -> String {
    let x = channelsLast(sources[0])
    let (positions, channels) = (sources[0].shape.extents[0], sources[0].shape.channels)
    let weight = builder.floats(array(0, index), [channels, channels], "\(node.name)_weight")
    let bias = builder.floats(array(1, index), [channels], "\(node.name)_bias")
    let query = builder.floats(array(2, index), [channels, 1], "\(node.name)_query")
    let hidden = apply(.tanh, builder.add("Add", [builder.add("MatMul", [x, weight]), bias]))
    var scores = builder.add("MatMul", [hidden, query])
    let lengths = lengths(sources)
    if let lengths {
      // Of an example without positions the first one counts here, so that there are weights; it comes to 0 below.
      let counted = mask(builder.add("Max", [lengths, builder.float(1)]), positions)
      scores = builder.add(
        "Where", [builder.add("Unsqueeze", [counted, builder.ints([2])]), scores, builder.float(-.infinity)])
    }
    let weights = builder.add("Softmax", [scores], ["axis": .int(1)])
    let mean = builder.add(
      "ReduceSum", [builder.add("Mul", [x, weights]), builder.ints([1])], ["keepdims": .int(0)])
    guard let lengths else { return mean }
    return builder.add(
      "Where", [builder.add("Greater", [lengths, builder.float(0)]), mean, builder.float(0)])
  }

  /// Pairs of neighbours turned by their positions.
  mutating func rotated(_ x: String, _ layer: Attention, _ positions: Int, _ width: Int) -> String {
    let angles = RotaryAngles.of(positions: positions, width: width)
    let shape = [positions, width / 2, 1]
    let cosines = builder.floats(angles.cosines, shape, "cosines")
    let sines = builder.floats(angles.sines, shape, "sines")
    let pairs = builder.add("Reshape", [x, builder.ints([0, layer.heads, positions, width / 2, 2])])
    let parts = builder.add("Split", [pairs], outputs: 2, ["axis": .int(-1), "num_outputs": .int(2)])
    let first = builder.add(
      "Sub", [builder.add("Mul", [parts[0], cosines]), builder.add("Mul", [parts[1], sines])])
    let second = builder.add(
      "Add", [builder.add("Mul", [parts[0], sines]), builder.add("Mul", [parts[1], cosines])])
    let joined = builder.add("Concat", [first, second], ["axis": .int(-1)])
    return builder.add("Reshape", [joined, builder.ints([0, layer.heads, positions, width])])
  }
}
