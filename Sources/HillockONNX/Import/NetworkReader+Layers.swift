import Hillock
import HillockFormula

extension NetworkReader {
  // MARK: products

  mutating func readProduct(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    let matrix = try requiredConstant(node, 1, "its weights")
    func number(_ name: String) -> Float {
      switch node.attributes[name] {
      case .float(let value)?: value
      case .int(let value)?: Float(value)
      default: name == "transA" || name == "transB" ? 0 : 1
      }
    }
    let isTurned = node.op == "Gemm" && number("transB") != 0
    guard matrix.rank == 2, node.op == "MatMul" || number("transA") == 0 else {
      throw ONNXFault("its weights are no matrix")
    }
    let (inputs, units) = isTurned ? (matrix.shape[1], matrix.shape[0]) : (matrix.shape[0], matrix.shape[1])
    guard inputs == flow.shape.channels, flow.axes.last == .own(flow.shape.rank - 1), flow.shape.rank < 3
    else {
      throw ONNXFault("weights of shape \(matrix.shape) do not fit \(flow.extents)")
    }
    let alpha = node.op == "Gemm" ? number("alpha") : 1
    let given = matrix.floats
    var weight = [Float](repeating: 0, count: given.count)
    for input in 0..<inputs {
      // The rows stand where the layer before has the numbers.
      let row = flow.order?[input] ?? input
      for unit in 0..<units {
        weight[row * units + unit] =
          alpha * (isTurned ? given[unit * inputs + input] : given[input * units + unit])
      }
    }
    var bias = [Float](repeating: 0, count: units)
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    if hasBias {
      let tensor = try requiredConstant(node, 2, "its biases")
      guard tensor.count == units || tensor.count == 1 else {
        throw ONNXFault("its biases have shape \(tensor.shape)")
      }
      for unit in 0..<units { bias[unit] = number("beta") * tensor.floats[tensor.count == 1 ? 0 : unit] }
    }
    flow.source = add(Dense(units), after: [flow.source], [weight, bias], takesBias: !hasBias)
    flow.shape = Shape(flow.shape.extents.dropLast() + [units])
    flow.order = nil
    set(node, flow)
  }

  // MARK: windows

  /// Window, stride, dilation and padding of a node over an image or a sequence.
  private func windows(
    _ node: ONNXNode, _ flow: GraphFlow, kernel: [Int]
  ) throws(ONNXFault) -> (size: Window, stride: Window, dilation: Window, padding: Padding) {
    func ints(_ name: String, _ fallback: [Int]) -> [Int] {
      if case .ints(let values)? = node.attributes[name], !values.isEmpty { return values }
      return fallback
    }
    let rank = kernel.count
    guard flow.isChannelsFirst, rank == flow.shape.rank - 1, rank < 3, rank > 0 else {
      throw ONNXFault("its input is no image and no sequence with the channels first")
    }
    let ones = [Int](repeating: 1, count: rank)
    let (strides, dilations) = (ints("strides", ones), ints("dilations", ones))
    let pads = ints("pads", [Int](repeating: 0, count: 2 * rank))
    guard strides.count == rank, dilations.count == rank, pads.count == 2 * rank,
      (kernel + strides + dilations).allSatisfy({ $0 > 0 })
    else { throw ONNXFault("its windows do not fit") }
    func window(_ values: [Int]) -> Window {
      rank == 2 ? Window(rows: values[0], columns: values[1]) : Window(values[0])
    }
    var automatic = "NOTSET"
    if case .text(let given)? = node.attributes["auto_pad"] { automatic = given }
    let before = Array(pads[..<rank])
    let after = Array(pads[rank...])
    let padding: Padding
    // What `.same` comes to along each axis; of an odd number the larger half comes after.
    let same = (0..<rank).map { axis in
      let (extent, stride) = (flow.shape.extents[axis], strides[axis])
      return max(
        ((extent + stride - 1) / stride - 1) * stride + dilations[axis] * (kernel[axis] - 1) + 1 - extent, 0)
    }
    switch automatic {
    case "VALID": padding = .valid
    case "SAME_UPPER": padding = .same
    case "SAME_LOWER" where same.allSatisfy({ $0 % 2 == 0 }): padding = .same
    case "SAME_LOWER": throw ONNXFault("the larger half of its padding comes before")
    default:
      if pads.allSatisfy({ $0 == 0 }) {
        padding = .valid
      } else if before == after {
        padding = .zeros(window(before))
      } else if before == same.map({ $0 / 2 }), after == same.map({ $0 - $0 / 2 }) {
        padding = .same
      } else {
        throw ONNXFault("its padding \(pads) differs before and after")
      }
    }
    return (window(kernel), window(strides), window(dilations), padding)
  }

  mutating func readConvolution(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    let tensor = try requiredConstant(node, 1, "its filters")
    guard tensor.rank >= 3 else { throw ONNXFault("its filters have shape \(tensor.shape)") }
    let kernel = Array(tensor.shape.dropFirst(2))
    let sizes = try windows(node, flow, kernel: kernel)
    var groups = 1
    if case .int(let given)? = node.attributes["group"] { groups = given }
    let (filters, channels) = (tensor.shape[0], tensor.shape[1])
    guard groups > 0, channels * groups == flow.shape.channels, filters % groups == 0 else {
      throw ONNXFault("filters of shape \(tensor.shape) do not fit \(flow.extents)")
    }
    let taps = kernel.reduce(1, *)
    let given = tensor.floats
    var weight = [Float](repeating: 0, count: given.count)
    for tap in 0..<taps {
      for channel in 0..<channels {
        for filter in 0..<filters {
          weight[(tap * channels + channel) * filters + filter] =
            given[(filter * channels + channel) * taps + tap]
        }
      }
    }
    var bias = [Float](repeating: 0, count: filters)
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    if hasBias {
      bias = try requiredConstant(node, 2, "its biases").floats
      guard bias.count == filters else { throw ONNXFault("there is not one bias for each filter") }
    }
    let layer: any Layer
    if kernel.count == 1 {
      layer = Conv1D(
        filters, kernel[0], stride: sizes.stride.columns, padding: sizes.padding,
        dilation: sizes.dilation.columns, groups: groups)
    } else if groups == flow.shape.channels, groups > 1 {
      layer = DepthwiseConv2D(
        sizes.size, multiplier: filters / groups, stride: sizes.stride, padding: sizes.padding,
        dilation: sizes.dilation)
    } else {
      layer = Conv2D(
        filters, sizes.size, stride: sizes.stride, padding: sizes.padding, dilation: sizes.dilation,
        groups: groups)
    }
    let output: Shape
    do {
      output = try layer.outputShape(for: [flow.shape])
    } catch {
      throw ONNXFault("\(error)")
    }
    flow.source = add(layer, after: [flow.source], [weight, bias], takesBias: !hasBias)
    flow.shape = output
    set(node, flow)
  }

  mutating func readPooling(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    guard case .ints(let kernel)? = node.attributes["kernel_shape"] else {
      throw ONNXFault("it does not say how large a window is")
    }
    let sizes = try windows(node, flow, kernel: kernel)
    guard sizes.dilation == 1 else { throw ONNXFault("its windows leave places out") }
    func flag(_ name: String) -> Bool {
      if case .int(let value)? = node.attributes[name] { value != 0 } else { false }
    }
    let isMean = node.op == "AveragePool"
    guard !isMean || !flag("count_include_pad") || sizes.padding == .valid else {
      throw ONNXFault("its means count the padding")
    }
    if flag("ceil_mode") {
      for (axis, size) in kernel.enumerated() {
        let stride = axis == 0 ? sizes.stride.rows : sizes.stride.columns
        var zeros = 0
        if case .zeros(let window) = sizes.padding {
          zeros = axis == 0 && kernel.count == 2 ? window.rows : window.columns
        }
        guard (flow.shape.extents[axis] + 2 * zeros - size) % stride == 0 else {
          throw ONNXFault("its last windows reach beyond the input")
        }
      }
    }
    let layer: any Layer =
      isMean
      ? AveragePool(sizes.size, stride: sizes.stride, padding: sizes.padding)
      : MaxPool(sizes.size, stride: sizes.stride, padding: sizes.padding)
    let output: Shape
    do {
      output = try layer.outputShape(for: [flow.shape])
    } catch {
      throw ONNXFault("\(error)")
    }
    flow.source = add(layer, after: [flow.source])
    flow.shape = output
    set(node, flow)
  }

  /// One number for each channel.
  mutating func readGlobal(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    let isGlobal = node.op.hasPrefix("Global")
    var keeps = isGlobal
    if !isGlobal {
      var axes: [Int]?
      if case .ints(let given)? = node.attributes["axes"] { axes = given }
      if node.inputs.count > 1, !node.inputs[1].isEmpty {
        axes = try requiredConstant(node, 1, "its axes").ints
      }
      keeps = true
      if case .int(let flag)? = node.attributes["keepdims"] { keeps = flag != 0 }
      let places = Set((axes ?? []).map { $0 < 0 ? $0 + flow.axes.count : $0 })
      let positions = Set(
        flow.axes.indices.filter { index in
          if case .own(let own) = flow.axes[index] { own < flow.shape.rank - 1 } else { false }
        })
      guard places == positions, !positions.isEmpty else {
        throw ONNXFault("it is not over all positions of the channels")
      }
    }
    guard flow.shape.rank > 1, !isGlobal || flow.isChannelsFirst else {
      throw ONNXFault("its input is no image and no sequence")
    }
    let layer: any Layer =
      node.op.hasSuffix("Max") || node.op == "GlobalMaxPool" ? GlobalMaxPool() : GlobalAveragePool()
    let channel = GraphFlow.Axis.own(flow.shape.rank - 1)
    flow.source = add(layer, after: [flow.source])
    flow.axes = flow.axes.compactMap { axis in
      switch axis {
      case .batch, .one: axis
      case channel: .own(0)
      case .own: keeps ? .one : nil
      }
    }
    flow.shape = [flow.shape.channels]
    set(node, flow)
  }

  // MARK: normalisations

  mutating func readBatchNorm(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    var arrays: [[Float]] = []
    for index in 1...4 { arrays.append(try requiredConstant(node, index, "its statistics").floats) }
    let channels = flow.shape.channels
    guard arrays.allSatisfy({ $0.count == channels }), flow.axes.count > 1,
      flow.axes[1] == .own(flow.shape.rank - 1), flow.order == nil
    else { throw ONNXFault("its statistics do not fit \(flow.extents)") }
    var epsilon: Float = 1e-5
    if case .float(let given)? = node.attributes["epsilon"] { epsilon = given }
    flow.source = add(
      BatchNorm(epsilon: epsilon), after: [flow.source], [arrays[0], arrays[1]],
      state: [arrays[2], arrays[3]])
    set(node, flow)
  }

  mutating func readLayerNorm(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    let gain = try requiredConstant(node, 1, "its factors").floats
    let channels = flow.shape.channels
    var shift = [Float](repeating: 0, count: channels)
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      shift = try requiredConstant(node, 2, "its summands").floats
    }
    var axis = -1
    if case .int(let given)? = node.attributes["axis"] { axis = given }
    guard axis == -1 || axis == flow.axes.count - 1, flow.axes.last == .own(flow.shape.rank - 1),
      gain.count == channels,
      shift.count == channels, flow.order == nil
    else { throw ONNXFault("it is not along the channels alone") }
    var epsilon: Float = 1e-5
    if case .float(let given)? = node.attributes["epsilon"] { epsilon = given }
    flow.source = add(LayerNorm(epsilon: epsilon), after: [flow.source], [gain, shift])
    set(node, flow)
  }

  mutating func readPReLU(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    let tensor = try requiredConstant(node, 1, "its slopes")
    let channels = flow.shape.channels
    switch flow.variation(of: tensor) {
    case .none(let slope)?:
      flow.source = add(PReLU(), after: [flow.source], [[Float](repeating: Float(slope), count: channels)])
    case .byChannel(let slopes)?: flow.source = add(PReLU(), after: [flow.source], [slopes.map { Float($0) }])
    default: throw ONNXFault("its slopes vary otherwise than by channels")
    }
    set(node, flow)
  }

  // MARK: sequences

  mutating func readRecurrent(_ node: ONNXNode) throws(ONNXFault) {
    let flow = try flow(node)
    guard flow.isStepsFirst else { throw ONNXFault("its input is no sequence with the steps first") }
    let (weights, recurrent) = (
      try requiredConstant(node, 1, "its weights"), try requiredConstant(node, 2, "its weights")
    )
    guard weights.rank == 3, recurrent.rank == 3, let units = recurrent.shape.last,
      weights.shape[2] == flow.shape.channels
    else {
      throw ONNXFault("its weights do not fit \(flow.extents)")
    }
    let gates = node.op == "LSTM" ? 4 : node.op == "GRU" ? 3 : 1
    let directions = weights.shape[0]
    guard weights.shape == [directions, gates * units, flow.shape.channels],
      recurrent.shape == [directions, gates * units, units]
    else {
      throw ONNXFault("its weights do not fit each other")
    }
    func input(_ index: Int) -> String? {
      node.inputs.indices.contains(index) && !node.inputs[index].isEmpty ? node.inputs[index] : nil
    }
    for index in [5, 6] {
      guard let name = input(index) else { continue }
      guard let state = constant(name), state.floats.allSatisfy({ $0 == 0 }) else {
        throw ONNXFault("its first state is not 0")
      }
    }
    guard
      input(4) == nil || constant(input(4) ?? "")?.ints.allSatisfy({ $0 == flow.shape.extents[0] }) == true,
      node.attributes["clip"] == nil,
      node.attributes["input_forget"].map({ if case .int(0) = $0 { true } else { false } }) ?? true,
      node.attributes["layout"].map({ if case .int(0) = $0 { true } else { false } }) ?? true
    else { throw ONNXFault("it has lengths, clips its sums or couples its gates") }
    var resetsAfter = false
    if case .int(let flag)? = node.attributes["linear_before_reset"] { resetsAfter = flag != 0 }
    let biases = try input(3) == nil ? nil : requiredConstant(node, 3, "its biases").floats
    let peepholes = try input(7) == nil ? nil : requiredConstant(node, 7, "its peepholes").floats
    guard biases.map({ $0.count == directions * 2 * gates * units }) ?? true,
      peepholes.map({ $0.count == directions * 3 * units }) ?? true
    else { throw ONNXFault("its biases do not fit") }
    let cells = try activations(node, count: gates == 1 ? 1 : gates - 1 == 2 ? 2 : 3, directions: directions)
    // Where each gate of Hillock's order stands in ONNX's.
    let order = gates == 4 ? [0, 2, 3, 1] : gates == 3 ? [1, 0, 2] : [0]
    func layer(_ direction: Int) throws(ONNXFault) -> (any Layer, [[Float]]) {
      let own = cells[direction]
      func matrix(_ values: [Float], _ rows: Int) -> [Float] {
        let first = direction * gates * units * rows
        var result = [Float](repeating: 0, count: gates * units * rows)
        for (gate, place) in order.enumerated() {
          for unit in 0..<units {
            for row in 0..<rows {
              result[row * gates * units + gate * units + unit] =
                values[first + (place * units + unit) * rows + row]
            }
          }
        }
        return result
      }
      var bias = [Float](repeating: 0, count: gates * units)
      var apart = [Float](repeating: 0, count: units)
      if let biases {
        let first = direction * 2 * gates * units
        for (gate, place) in order.enumerated() {
          for unit in 0..<units {
            let (inner, outer) = (
              biases[first + place * units + unit], biases[first + (gates + place) * units + unit]
            )
            if gates == 3, gate == 2, resetsAfter {
              bias[gate * units + unit] = inner
              apart[unit] = outer
            } else {
              bias[gate * units + unit] = inner + outer
            }
          }
        }
      }
      var arrays = [matrix(weights.floats, flow.shape.channels), matrix(recurrent.floats, units), bias]
      switch gates {
      case 1: return (SimpleRecurrent(units, own[0]), arrays)
      case 3:
        if resetsAfter { arrays.append(apart) }
        return (GRU(units, own[1], gate: own[0], resetsAfter: resetsAfter), arrays)
      default:
        guard own[1] == own[2] else { throw ONNXFault("its cell has two different activations") }
        if let peepholes {
          let first = direction * 3 * units
          // The order there is i, o, F.
          arrays.append([0, 2, 1].flatMap { peepholes[first + $0 * units..<first + ($0 + 1) * units] })
        }
        return (LSTM(units, own[1], gate: own[0], hasPeepholes: peepholes != nil), arrays)
      }
    }
    var direction = "forward"
    if case .text(let given)? = node.attributes["direction"] { direction = given }
    var sources: [Network.Source] = []
    for index in 0..<directions {
      let (cell, arrays) = try layer(index)
      let turned = index == 1 || direction == "reverse"
      let start = turned ? add(Reverse(), after: [flow.source]) : flow.source
      let made = add(cell, after: [start], arrays)
      sources.append(turned ? add(Reverse(), after: [made]) : made)
    }
    let (steps, width) = (flow.shape.extents[0], directions * units)
    let whole: Network.Source = directions == 1 ? sources[0] : add(Concatenate(), after: sources)
    // Steps × directions × batch × units; both directions are side by side in one axis of the layer, so that only with one of them the
    // axes are known one by one.
    let axes: [GraphFlow.Axis] = [.own(0), .one, .batch, .own(1)]
    setOutput(
      node, 0,
      GraphFlow(
        source: whole, shape: [steps, width], axes: directions == 1 ? axes : [.own(0), .one, .batch, .own(1)])
    )
    guard node.outputs.count > 1, !node.outputs[1].isEmpty, needsOutput(node.outputs[1]) else { return }
    guard directions == 1 else { throw ONNXFault("the last states of both directions are read") }
    guard direction == "forward" else { throw ONNXFault("the last state of the other direction is read") }
    let last = add(LastPosition(), after: [sources[0]])
    setOutput(node, 1, GraphFlow(source: last, shape: [units], axes: [.one, .batch, .own(0)]))
  }

  /// The activations of the gates and the cell, direction by direction.
  private func activations(_ node: ONNXNode, count: Int, directions: Int) throws(ONNXFault) -> [[Activation]]
  {
    let usual: [String] =
      count == 1 ? ["Tanh"] : count == 2 ? ["Sigmoid", "Tanh"] : ["Sigmoid", "Tanh", "Tanh"]
    var names = (0..<directions).flatMap { _ in usual }
    if case .texts(let given)? = node.attributes["activations"] { names = given }
    guard names.count == directions * count, node.attributes["activation_alpha"] == nil,
      node.attributes["activation_beta"] == nil
    else {
      throw ONNXFault("its activations have numbers of their own")
    }
    var all: [Activation] = []
    for name in names {
      guard let activation = try ActivationOperators.activation(of: ONNXNode(name, [], [])) else {
        throw ONNXFault("its activation \(name) is none of the catalogue")
      }
      all.append(activation)
    }
    return (0..<directions).map { Array(all[$0 * count..<($0 + 1) * count]) }
  }
}
