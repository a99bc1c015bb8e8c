import Hillock
import HillockFormula

/// Writes a network node by node.
///
/// Images are rows × columns × channels in Hillock, and have their channels first in ONNX's operators: a value is turned where the next
/// operator wants it so, and not before.
struct NetworkExport {
  /// What a node makes.
  struct Value {
    var name: String
    /// Whether the channels of an image or a sequence stand before its positions.
    var isChannelsFirst = false
    var shape: Shape
  }

  var builder: GraphBuilder
  let model: Model
  var values: [Value] = []
  var inputs: [Value]
  /// What cannot be written.
  var missing: [String] = []

  /// - Parameter inputs: the names of the values that the network takes, each in the shape of its input.
  init(_ model: Model, builder: GraphBuilder, inputs: [String]) {
    self.model = model
    self.builder = builder
    self.inputs = zip(inputs, model.network.inputs).map { Value(name: $0, shape: $1.shape) }
  }

  /// Writes all nodes.
  ///
  /// - Returns: the outputs, rows × numbers.
  mutating func write() -> String {
    for (index, node) in model.network.nodes.enumerated() {
      let sources = node.inputs.map { source in
        switch source {
        case .data: inputs[0]
        case .input(let number): inputs[number]
        case .node(let earlier): values[earlier]
        }
      }
      values.append(write(node, at: index, sources))
    }
    guard let last = values.last else { return inputs.first?.name ?? "" }
    let plain = channelsLast(last)
    return last.shape.rank == 1
      ? plain : builder.add("Reshape", [plain, builder.ints([0, last.shape.count])])
  }

  // MARK: helpers

  func array(_ index: Int, _ node: Int) -> [Float] { Array(model.parameter(index, of: node)) }

  /// Turns a matrix of rows × columns.
  static func turned(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<columns { for row in 0..<rows { result.append(values[row * columns + column]) } }
    return result
  }

  mutating func channelsLast(_ value: Value) -> String {
    guard value.isChannelsFirst else { return value.name }
    return builder.add(
      "Transpose", [value.name], ["perm": .ints(value.shape.rank == 3 ? [0, 2, 3, 1] : [0, 2, 1])])
  }

  mutating func channelsFirst(_ value: Value) -> String {
    guard !value.isChannelsFirst else { return value.name }
    return builder.add(
      "Transpose", [value.name], ["perm": .ints(value.shape.rank == 3 ? [0, 3, 1, 2] : [0, 2, 1])])
  }

  mutating func apply(_ activation: Activation, _ x: String) -> String {
    builder.apply(activation, x)
  }

  mutating func unsupported(_ node: Network.Node, _ x: Value) -> Value {
    missing.append("the layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes)))")
    return Value(name: x.name, shape: node.outputShape)
  }

  /// How many positions of each example count, as examples × 1; `nil` where all do.
  func lengths(_ sources: [Value]) -> String? { sources.count > 1 ? sources[1].name : nil }

  /// Whether each position counts, examples × positions.
  mutating func mask(_ lengths: String, _ positions: Int) -> String {
    let places = builder.floats((0..<positions).map(Float.init), [1, positions], "positions")
    return builder.add("Less", [places, lengths])
  }

  // MARK: layers

  mutating func write(_ node: Network.Node, at index: Int, _ sources: [Value]) -> Value {
    let x = sources[0]
    let output = node.outputShape
    func made(_ name: String, first: Bool = false) -> Value {
      Value(name: name, isChannelsFirst: first, shape: output)
    }
    switch node.layer {
    case is Dropout: return Value(name: x.name, isChannelsFirst: x.isChannelsFirst, shape: output)
    case is Flatten: return made(builder.add("Reshape", [channelsLast(x), builder.ints([0, output.count])]))
    case is Reshape:
      return made(builder.add("Reshape", [channelsLast(x), builder.ints([0] + output.extents)]))
    case let layer as Activate: return made(apply(layer.activation, x.name), first: x.isChannelsFirst)
    case let layer as Dense: return made(dense(layer, node, index, channelsLast(x)))
    case let layer as any ConvolutionLayer: return convolution(layer, node, index, x)
    case let layer as MaxPool: return pooling("MaxPool", layer, node, x)
    case let layer as AveragePool: return pooling("AveragePool", layer, node, x)
    case is GlobalAveragePool, is GlobalMaxPool: return made(global(node, sources))
    case let layer as BatchNorm: return batchNorm(layer, node, index, x)
    case let layer as LayerNorm:
      let factors = [array(0, index), array(1, index)].map { builder.floats($0, [$0.count], node.name) }
      return made(
        builder.add(
          "LayerNormalization", [channelsLast(x)] + factors,
          ["axis": .int(-1), "epsilon": .float(layer.epsilon)]))
    case let layer as RMSNorm:
      let plain = channelsLast(x)
      let mean = builder.add("ReduceMean", [builder.add("Mul", [plain, plain]), builder.ints([-1])])
      let root = builder.add("Sqrt", [builder.add("Add", [mean, builder.float(layer.epsilon)])])
      let gain = array(0, index)
      return made(
        builder.add(
          "Mul", [builder.add("Div", [plain, root]), builder.floats(gain, [gain.count], node.name)]))
    case is PReLU:
      let slopes = array(0, index)
      return made(builder.add("PRelu", [channelsLast(x), builder.floats(slopes, [slopes.count], node.name)]))
    case is Add, is Multiply:
      let isFirst = sources.allSatisfy(\.isChannelsFirst)
      let names = sources.map { isFirst ? $0.name : channelsLast($0) }
      let op = node.layer is Add ? "Add" : "Mul"
      return made(names.dropFirst().reduce(names[0]) { builder.add(op, [$0, $1]) }, first: isFirst)
    case is Concatenate:
      let isFirst = sources.allSatisfy(\.isChannelsFirst)
      let names = sources.map { isFirst ? $0.name : channelsLast($0) }
      return made(builder.add("Concat", names, ["axis": .int(isFirst ? 1 : -1)]), first: isFirst)
    case let layer as VectorActivation: return made(vector(layer.name, channelsLast(x), output.channels))
    case let layer as GatedUnit:
      let halves = builder.add(
        "Split", [channelsLast(x)], outputs: 2, ["axis": .int(-1), "num_outputs": .int(2)])
      return made(builder.add("Mul", [halves[0], apply(layer.activation, halves[1])]))
    case is ConcatenatedReLU:
      return made(
        builder.add(
          "Concat", [builder.add("Relu", [x.name]), builder.add("Relu", [builder.add("Neg", [x.name])])],
          ["axis": .int(1)]))
    case let layer as Maxout:
      let (weight, bias) = (array(0, index), array(1, index))
      let all = builder.add(
        "Gemm",
        [
          x.name, builder.floats(weight, [x.shape.count, bias.count], node.name),
          builder.floats(bias, [bias.count], node.name),
        ])
      let pieces = builder.add("Reshape", [all, builder.ints([0, layer.units, layer.pieces])])
      return made(builder.add("ReduceMax", [pieces, builder.ints([2])], ["keepdims": .int(0)]))
    case let layer as PiecewiseEncoding: return made(piecewise(layer, x.name))
    case let layer as FormulaLayer:
      let tape = Tape(layer.formula.evaluationForm(), parameters: layer.parameterNames)
      let parameters = node.parameters.indices.map { place in
        let values = array(place, index)
        return builder.doubles(values.map(Double.init), [values.count], node.name)
      }
      return made(builder.write(tape, channelsLast(x), parameters: parameters))
    case is Embedding:
      // A number that has no row, such as −1, is the last row, of zeros.
      let shape = node.parameters[0].shape.extents
      let table = array(0, index) + [Float](repeating: 0, count: shape[1])
      return made(
        builder.add(
          "Gather",
          [builder.floats(table, [shape[0] + 1, shape[1]], node.name), builder.cast(x.name, .int64)]))
    case is TiedDense:
      guard let lender = node.lender else { return unsupported(node, x) }
      return made(tied(node, index, model.network.nodes[lender], lender, channelsLast(x)))
    case let layer as any RecurrentLayer: return recurrent(layer, node, index, sources)
    case is LastPosition: return made(lastPosition(sources))
    case is Reverse: return made(reverse(sources))
    case let layer as PositionEncoding:
      let table = layer.isTrained ? array(0, index) : layer.sines(x.shape)
      return made(builder.add("Add", [channelsLast(x), builder.floats(table, x.shape.extents, node.name)]))
    case let layer as Attention: return made(attention(layer, node, index, sources))
    case is AttentionPool: return made(attentionPool(node, index, sources))
    default: return unsupported(node, x)
    }
  }

  mutating func dense(_ layer: Dense, _ node: Network.Node, _ index: Int, _ x: String) -> String {
    let weight = builder.floats(array(0, index), node.parameters[0].shape.extents, "\(node.name)_weight")
    let bias = layer.usesBias ? [builder.floats(array(1, index), [layer.units], "\(node.name)_bias")] : []
    let sums: String
    if node.inputShapes[0].rank == 1 {
      sums = builder.add("Gemm", [x, weight] + bias)
    } else {
      let product = builder.add("MatMul", [x, weight])
      sums = bias.isEmpty ? product : builder.add("Add", [product] + bias)
    }
    return apply(layer.activation, sums)
  }

  /// Zeros before and after along an axis, as `Padding` means them.
  static func pads(
    _ padding: Padding, extent: Int, size: Int, stride: Int, dilation: Int, zeros: Int
  ) -> (before: Int, after: Int) {
    switch padding {
    case .valid: return (0, 0)
    case .causal: return (dilation * (size - 1), 0)
    case .zeros: return (zeros, zeros)
    case .same:
      let total = max(((extent + stride - 1) / stride - 1) * stride + dilation * (size - 1) + 1 - extent, 0)
      return (total / 2, total - total / 2)
    }
  }

  /// The attributes of windows over an image, or over a sequence by the columns alone.
  static func windows(
    _ input: Shape, _ size: Window, _ stride: Window, _ dilation: Window, _ padding: Padding
  ) -> [String: ONNXAttribute] {
    var zeros = Window(0)
    if case .zeros(let given) = padding { zeros = given }
    let columns = pads(
      padding, extent: input.extents[input.rank - 2], size: size.columns, stride: stride.columns,
      dilation: dilation.columns,
      zeros: zeros.columns)
    guard input.rank == 3 else {
      return [
        "kernel_shape": .ints([size.columns]), "strides": .ints([stride.columns]),
        "dilations": .ints([dilation.columns]),
        "pads": .ints([columns.before, columns.after]),
      ]
    }
    let rows = pads(
      padding, extent: input.extents[0], size: size.rows, stride: stride.rows, dilation: dilation.rows,
      zeros: zeros.rows)
    return [
      "kernel_shape": .ints([size.rows, size.columns]), "strides": .ints([stride.rows, stride.columns]),
      "dilations": .ints([dilation.rows, dilation.columns]),
      "pads": .ints([rows.before, columns.before, rows.after, columns.after]),
    ]
  }

  mutating func convolution(
    _ layer: any ConvolutionLayer, _ node: Network.Node, _ index: Int, _ x: Value
  ) -> Value {
    let shape = node.parameters[0].shape.extents
    let window = shape.dropLast(2).reduce(1, *)
    let (channels, filters) = (shape[shape.count - 2], shape[shape.count - 1])
    var values = array(0, index)
    if layer.normalizesWeights {
      let lengths = array(layer.usesBias ? 2 : 1, index)
      for filter in 0..<filters {
        let places = stride(from: filter, to: values.count, by: filters)
        let squares = places.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }
        let factor = squares > 0 ? Double(lengths[filter]) / squares.squareRoot() : 0
        for place in places { values[place] = Float(Double(values[place]) * factor) }
      }
    }
    var weight = [Float](repeating: 0, count: values.count)
    for tap in 0..<window {
      for channel in 0..<channels {
        for filter in 0..<filters {
          weight[(filter * channels + channel) * window + tap] =
            values[(tap * channels + channel) * filters + filter]
        }
      }
    }
    var attributes: [String: ONNXAttribute]
    let groups: Int
    switch layer {
    case let layer as Conv2D:
      attributes = Self.windows(x.shape, layer.window, layer.stride, layer.dilation, layer.padding)
      groups = layer.groups
    case let layer as DepthwiseConv2D:
      attributes = Self.windows(x.shape, layer.window, layer.stride, layer.dilation, layer.padding)
      groups = x.shape.channels
    case let layer as Conv1D:
      attributes = Self.windows(
        x.shape, Window(layer.window), Window(layer.stride), Window(layer.dilation), layer.padding)
      groups = layer.groups
    default: return unsupported(node, x)
    }
    attributes["group"] = .int(groups)
    var inputs = [
      channelsFirst(x),
      builder.floats(weight, [filters, channels] + shape.dropLast(2), "\(node.name)_weight"),
    ]
    if layer.usesBias { inputs.append(builder.floats(array(1, index), [filters], "\(node.name)_bias")) }
    let sums = builder.add("Conv", inputs, attributes)
    return Value(name: apply(layer.activation, sums), isChannelsFirst: true, shape: node.outputShape)
  }

  mutating func pooling(_ op: String, _ layer: any PoolingLayer, _ node: Network.Node, _ x: Value)
    -> Value
  {
    var attributes = Self.windows(x.shape, layer.window, layer.stride, 1, layer.padding)
    attributes["dilations"] = nil
    return Value(
      name: builder.add(op, [channelsFirst(x)], attributes), isChannelsFirst: true, shape: node.outputShape)
  }

  mutating func global(_ node: Network.Node, _ sources: [Value]) -> String {
    let x = sources[0]
    let isMean = node.layer is GlobalAveragePool
    if let lengths = lengths(sources) {
      let positions = x.shape.extents[0]
      let counted = builder.add("Unsqueeze", [mask(lengths, positions), builder.ints([2])])
      let plain = channelsLast(x)
      if isMean {
        let kept = builder.add("Where", [counted, plain, builder.float(0)])
        let sum = builder.add("ReduceSum", [kept, builder.ints([1])], ["keepdims": .int(0)])
        return builder.add("Div", [sum, builder.add("Max", [lengths, builder.float(1)])])
      }
      let kept = builder.add("Where", [counted, plain, builder.float(-.infinity)])
      let largest = builder.add("ReduceMax", [kept, builder.ints([1])], ["keepdims": .int(0)])
      return builder.add(
        "Where", [builder.add("Greater", [lengths, builder.float(0)]), largest, builder.float(0)])
    }
    let axes = x.isChannelsFirst ? Array(2...x.shape.rank) : Array(1..<x.shape.rank)
    return builder.add(
      isMean ? "ReduceMean" : "ReduceMax", [x.name, builder.ints(axes)], ["keepdims": .int(0)])
  }

  mutating func batchNorm(_ layer: BatchNorm, _ node: Network.Node, _ index: Int, _ x: Value) -> Value {
    let numbers = [
      array(0, index), array(1, index), Array(model.state(0, of: index)), Array(model.state(1, of: index)),
    ]
    let factors = numbers.map { builder.floats($0, [$0.count], node.name) }
    let isVector = x.shape.rank == 1
    let name = builder.add(
      "BatchNormalization", [isVector ? x.name : channelsFirst(x)] + factors,
      ["epsilon": .float(layer.epsilon)])
    return Value(name: name, isChannelsFirst: !isVector, shape: node.outputShape)
  }

  mutating func vector(_ name: VectorActivation.Name, _ x: String, _ width: Int) -> String {
    switch name {
    case .softmax: return builder.add("Softmax", [x], ["axis": .int(-1)])
    case .logSoftmax: return builder.add("LogSoftmax", [x], ["axis": .int(-1)])
    case .softmin: return builder.add("Softmax", [builder.add("Neg", [x])], ["axis": .int(-1)])
    case .sparsemax:
      // The largest k with 1 + k·x₍ₖ₎ > x₍₁₎ + … + x₍ₖ₎ says what is taken off; Martins and Astudillo 2016.
      let sorted = builder.add("TopK", [x, builder.ints([width])], outputs: 2, ["axis": .int(-1)])[0]
      let axis = builder.constant(ONNXTensor([Int64(-1)], shape: []), "axis")
      let sums = builder.add("CumSum", [sorted, axis])
      let places = builder.floats((1...max(1, width)).map(Float.init), [width], "places")
      let bounds = builder.add("Add", [builder.add("Mul", [places, sorted]), builder.float(1)])
      let isIn = builder.cast(builder.add("Greater", [bounds, sums]), .float)
      let count = builder.add("ReduceSum", [isIn, builder.ints([-1])])
      // Those that are in come first, so that their sum is that of their products with 1.
      let sum = builder.add("ReduceSum", [builder.add("Mul", [isIn, sorted]), builder.ints([-1])])
      let threshold = builder.add("Div", [builder.add("Sub", [sum, builder.float(1)]), count])
      return builder.add("Relu", [builder.add("Sub", [x, threshold])])
    }
  }

  mutating func piecewise(_ layer: PiecewiseEncoding, _ x: String) -> String {
    var (features, lows, widths): ([Int], [Float], [Float]) = ([], [], [])
    for (feature, list) in layer.edges.enumerated() {
      for (low, high) in zip(list, list.dropFirst()) {
        features.append(feature)
        lows.append(low)
        widths.append(high - low)
      }
    }
    guard !features.isEmpty else { return x }
    let columns = builder.add("Gather", [x, builder.ints(features, "features")], ["axis": .int(1)])
    let above = builder.add("Sub", [columns, builder.floats(lows, [lows.count], "edges")])
    let shares = builder.add("Div", [above, builder.floats(widths, [widths.count], "widths")])
    return builder.add(
      "Concat", [x, builder.add("Clip", [shares, builder.float(0), builder.float(1)])], ["axis": .int(1)])
  }
}
