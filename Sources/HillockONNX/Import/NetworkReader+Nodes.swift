import Hillock
import HillockFormula

extension NetworkReader {
  /// Reads one node into layers, constants or another view of a flow.
  mutating func read(_ node: ONNXNode) throws(ONNXFault) {
    guard !node.outputs.isEmpty else { throw ONNXFault("it makes nothing") }
    if try fold(node) { return }
    guard !node.inputs.isEmpty else { throw ONNXFault("it reads nothing") }
    // The scaling of the data ends where a layer begins.
    if let activation = try ActivationOperators.activation(of: node) {
      return try readActivation(activation, node)
    }
    switch OperatorTable.key(node) {
    case "Identity", "Dropout", "Cast", "CastLike": pass(node, try flow(node))
    case "Gemm", "MatMul": try readProduct(node)
    case "Conv": try readConvolution(node)
    case "MaxPool", "AveragePool": try readPooling(node)
    case "GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "ReduceMax": try readGlobal(node)
    case "BatchNormalization": try readBatchNorm(node)
    case "LayerNormalization": try readLayerNorm(node)
    case "PRelu": try readPReLU(node)
    case "Clip": try readClip(node)
    case "Softmax", "LogSoftmax": try readSoftmax(node)
    case "Flatten", "Reshape": try readReshape(node)
    case "Transpose": try readTranspose(node)
    case "Squeeze", "Unsqueeze": try readSqueeze(node)
    case "Add", "Sub", "Mul", "Div", "Sum": try readArithmetic(node)
    case "Concat": try readConcat(node)
    case "Gather": try readGather(node)
    case "Slice": try readSlice(node)
    case "LSTM", "GRU", "RNN": try readRecurrent(node)
    case "ai.onnx.ml:Scaler": try readScaler(node)
    case "Abs", "Sign", "Exp", "Sin", "Atan", "Sqrt", "Erf":
      let names = [
        "Abs": "abs", "Sign": "sign", "Exp": "exponential", "Sin": "sine", "Atan": "arctan",
        "Sqrt": "sqrt(x)", "Erf": "erf(x)",
      ]
      guard let name = names[node.op], let activation = try? Activation(named: name) else {
        throw ONNXFault("it has no activation")
      }
      try readActivation(activation, node)
    default: throw ONNXFault("it has no layer")
    }
  }

  // MARK: constants

  /// Computes a node of constants alone, and shapes, which are known for one example.
  ///
  /// - Returns: whether it was such a node.
  private mutating func fold(_ node: ONNXNode) throws(ONNXFault) -> Bool {
    if node.op == "Shape", node.domain.isEmpty, let name = node.inputs.first, constant(name) == nil {
      let extents = try flow(node).extents
      let call = OperatorCall(
        node: node, inputs: [ONNXTensor([Float](repeating: 0, count: 0), shape: [0])], opset: model.opset,
        pool: .single)
      func bound(_ value: Int) -> Int {
        min(max(value < 0 ? value + extents.count : value, 0), extents.count)
      }
      let (start, end) = (bound(call.int("start", 0)), bound(call.int("end", extents.count)))
      set(node.outputs[0], constant: ONNXTensor(start < end ? Array(extents[start..<end]) : []))
      return true
    }
    let names = node.inputs.filter { !$0.isEmpty }
    guard names.allSatisfy({ constant($0) != nil }),
      let body = OperatorTable.operators[OperatorTable.key(node)]
    else { return false }
    let call = OperatorCall(
      node: node, inputs: node.inputs.map { constant($0) }, opset: model.opsets[node.domain] ?? 1,
      pool: .single)
    for (name, value) in zip(node.outputs, try call.run(body)) {
      if let value, !name.isEmpty { set(name, constant: value) }
    }
    return true
  }

  // MARK: single numbers

  private mutating func readActivation(_ activation: Activation, _ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    if let index = openNode(node, flow), let layer = nodes[index].description.layer as? any ActivatedLayer,
      layer.activation == .identity, layer is Dense || layer is any ConvolutionLayer
    {
      var changed = layer
      changed.activation = activation
      change(index) { read in
        read.description.layer = changed
        read.takesBias = false
      }
    } else {
      flow.source = add(Activate(activation), after: [flow.source])
    }
    set(node, flow)
  }

  private mutating func readClip(_ node: ONNXNode) throws(ONNXFault) {
    func bound(_ index: Int, _ name: String) -> Float? {
      if node.inputs.indices.contains(index), let tensor = constant(node.inputs[index]) {
        return tensor.floats.first
      }
      if case .float(let value)? = node.attributes[name] { return value }
      return nil
    }
    let (low, high) = (bound(1, "min"), bound(2, "max"))
    let text: String
    switch (low, high) {
    case (0?, 6?): text = "relu6"
    case (0?, nil), (0?, .infinity?), (0?, Float.greatestFiniteMagnitude?): text = "relu"
    case (let low?, let high?) where low < high && low.isFinite && high.isFinite:
      text = "hard_tanh(lower: \(low), upper: \(high))"
    default: throw ONNXFault("its bounds are those of no activation")
    }
    do {
      try readActivation(Activation(named: text), node)
    } catch let error as FormulaError {
      throw ONNXFault("\(error)")
    } catch {
      throw ONNXFault("\(error)")
    }
  }

  private mutating func readSoftmax(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    var axis = model.opset < 13 ? 1 : -1
    if case .int(let given)? = node.attributes["axis"] { axis = given }
    let place = axis < 0 ? axis + flow.axes.count : axis
    guard flow.axes.indices.contains(place), flow.axes[place] == .own(flow.shape.rank - 1),
      model.opset >= 13 || place == flow.axes.count - 1, flow.order == nil
    else { throw ONNXFault("it is not along the channels") }
    flow.source = add(VectorActivation(node.op == "Softmax" ? .softmax : .logSoftmax), after: [flow.source])
    set(node, flow)
  }

  private mutating func readScaler(_ node: ONNXNode) throws(ONNXFault) {
    let flow = try flow(node)
    func numbers(_ name: String, _ fallback: Double) -> [Double] {
      guard case .floats(let values)? = node.attributes[name], !values.isEmpty else {
        return [Double](repeating: fallback, count: flow.shape.count)
      }
      return values.count == 1
        ? [Double](repeating: Double(values[0]), count: flow.shape.count) : values.map(Double.init)
    }
    let (offsets, scales) = (numbers("offset", 0), numbers("scale", 1))
    guard offsets.count == flow.shape.count, scales.count == flow.shape.count else {
      throw ONNXFault("its numbers do not fit")
    }
    try readAffine(
      node, flow, factors: scales, summands: zip(offsets, scales).map { -$0 * $1 }, subtracted: offsets)
  }

  /// Constants that are added or multiplied, and two flows that are.
  private mutating func readArithmetic(_ node: ONNXNode) throws(ONNXFault) {
    if node.inputs.count == 2, let index = node.inputs.firstIndex(where: { constant($0) != nil }),
      let tensor = constant(node.inputs[index])
    {
      guard index == 1 || node.op == "Add" || node.op == "Mul" else {
        throw ONNXFault("a constant is divided by, or taken from, a value")
      }
      return try readConstant(node, flow(node, 1 - index), tensor, flowIndex: 1 - index)
    }
    var flows: [GraphFlow] = []
    for index in node.inputs.indices { flows.append(try self.flow(node, index)) }
    guard node.op == "Add" || node.op == "Mul" || node.op == "Sum", let first = flows.first,
      flows.allSatisfy({ $0.axes == first.axes && $0.shape == first.shape && $0.order == first.order })
    else { throw ONNXFault("it combines values of different shapes, or takes one from another") }
    var flow = first
    flow.source = add(node.op == "Mul" ? Multiply() : Add(), after: flows.map(\.source))
    set(node, flow)
  }

  private mutating func readConstant(
    _ node: ONNXNode, _ flow: GraphFlow, _ tensor: ONNXTensor, flowIndex: Int
  ) throws(ONNXFault) {
    guard let variation = flow.variation(of: tensor) else {
      throw ONNXFault("a constant of shape \(tensor.shape) varies otherwise than by channels")
    }
    let channels = flow.shape.channels
    let values: [Double]
    switch variation {
    case .none(let value):
      values = [Double](repeating: value, count: flow.scaling != nil ? flow.shape.count : channels)
    case .byChannel(let given):
      values =
        flow.scaling != nil && flow.shape.rank > 1
        ? (0..<flow.shape.count).map { given[$0 % channels] } : given
    case .byElement(let given):
      if node.op == "Add", flow.shape.rank == 2, flow.isPlain {
        // A number for each position and channel: a table of positions.
        var flow = flow
        flow.source = add(PositionEncoding(), after: [flow.source], [given.map { Float($0) }])
        return set(node, flow)
      }
      guard flow.shape.rank == 1 || flow.scaling != nil else {
        throw ONNXFault("a constant varies by positions")
      }
      values = given
    }
    // A bias that is written apart from its product.
    if node.op == "Add", flow.scaling == nil, case .node(let index) = flow.source, index == nodes.count - 1,
      nodes[index].takesBias, nodes[index].output == node.inputs[flowIndex],
      isReadOnce(node.inputs[flowIndex]), nodes[index].parameters.count == 2,
      nodes[index].parameters[1].count == values.count
    {
      change(index) { read in
        for place in values.indices { read.parameters[1][place] += Float(values[place]) }
        read.takesBias = false
      }
      return set(node, flow)
    }
    let ones = values.map { _ in 1.0 }
    let zeros = values.map { _ in 0.0 }
    switch node.op {
    case "Add": try readAffine(node, flow, factors: ones, summands: values)
    case "Sub": try readAffine(node, flow, factors: ones, summands: values.map { -$0 }, subtracted: values)
    case "Mul": try readAffine(node, flow, factors: values, summands: zeros)
    default: try readAffine(node, flow, factors: values.map { 1 / $0 }, summands: zeros, divided: values)
    }
  }

  /// x·factor + summand by channel: the scaling of the data before the first layer, and behind it a normalisation that does just that.
  private mutating func readAffine(
    _ node: ONNXNode, _ flow: GraphFlow, factors: [Double], summands: [Double], subtracted: [Double]? = nil,
    divided: [Double]? = nil
  ) throws(ONNXFault) {
    var flow = flow
    if let scaling = flow.scaling, factors.count == flow.shape.count {
      let known =
        scaling.isEmpty ? factors.map { _ in Preprocessing.Scaling(mean: 0, deviation: 1) } : scaling
      let next = known.indices.map { index in
        var (mean, deviation) = (known[index].mean, known[index].deviation)
        if let subtracted {
          mean += subtracted[index] * deviation
        } else if divided == nil {
          mean -= summands[index] / factors[index] * deviation
        }
        if let divided { deviation *= divided[index] } else { deviation /= factors[index] }
        return Preprocessing.Scaling(mean: mean, deviation: deviation)
      }
      if next.allSatisfy({ $0.deviation > 0 && $0.deviation.isFinite && $0.mean.isFinite }) {
        flow.scaling = next
        remember(scaling: next)
        return pass(node, flow)
      }
    }
    guard flow.order == nil, factors.count == flow.shape.channels else {
      throw ONNXFault("its numbers vary otherwise than by channels")
    }
    let layer = BatchNorm()
    let channels = flow.shape.channels
    flow.source = add(
      layer, after: [flow.source], [factors.map { Float($0) }, summands.map { Float($0) }],
      state: [[Float](repeating: 0, count: channels), [Float](repeating: 1 - layer.epsilon, count: channels)])
    set(node, flow)
  }

  // MARK: shapes

  private mutating func readReshape(_ node: ONNXNode) throws(ONNXFault) {
    let flow = try flow(node)
    var wanted: [Int]
    if node.op == "Flatten" {
      if case .int(let axis)? = node.attributes["axis"], axis != 1 {
        throw ONNXFault("it flattens from axis \(axis) on")
      }
      wanted = [1, -1]
    } else if case .ints(let given)? = node.attributes["shape"] {
      wanted = given
    } else {
      wanted = try requiredConstant(node, 1, "its extents").ints
    }
    for (index, extent) in wanted.enumerated() where extent == 0 && index < flow.axes.count {
      wanted[index] = flow.extents[index]
    }
    let total = flow.shape.count
    if let open = wanted.firstIndex(of: -1) {
      let known = Shape(wanted.enumerated().filter { $0.offset != open }.map { max(1, $0.element) }).count
      wanted[open] = known > 0 ? total / known : 0
    }
    // Axes of one element that are no layer's may go, wherever the batch is.
    let needed = flow.axes.filter { $0 != .one }
    if needed.count < flow.axes.count {
      var fewer = flow
      fewer.axes = needed
      if wanted == fewer.extents { return pass(node, fewer) }
    }
    guard wanted.first == 1, Shape(wanted).checkedCount == total, flow.axes.first == .batch else {
      throw ONNXFault("\(flow.extents) becomes \(wanted), in which the batch is not the first axis")
    }
    if wanted == flow.extents { return pass(node, flow) }
    let source = flow.source
    if wanted.count == 2 {
      guard let flat = flow.flattened(source: source) else { throw ONNXFault("its axes are no vector") }
      var next = flat
      next.scaling = flow.scaling
      if flow.shape.rank > 1 { next.source = add(Flatten(), after: [source]) }
      // The scaling of numbers goes on behind another view of them.
      if flow.shape.rank > 1 || flow.order != nil { next.scaling = nil }
      return pass(node, next)
    }
    // An array of a vector in its own order; axes of one element stay out.
    let extents = Array(wanted.dropFirst())
    guard let flat = flow.flattened(source: source), flat.order == nil, (2...3).contains(extents.count) else {
      throw ONNXFault("\(flow.extents) becomes \(wanted), which is another order")
    }
    let shape = Shape(extents)
    var next = GraphFlow(source: source, shape: shape, axes: [.batch] + extents.indices.map { .own($0) })
    if shape != flow.shape { next.source = add(Reshape(shape), after: [source]) }
    set(node, next)
  }

  private mutating func readTranspose(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    var order = Array(flow.axes.indices.reversed())
    if case .ints(let given)? = node.attributes["perm"] { order = given }
    guard order.sorted() == Array(flow.axes.indices), flow.order == nil else {
      throw ONNXFault("its axes are in no order")
    }
    flow.axes = order.map { flow.axes[$0] }
    pass(node, flow)
  }

  private mutating func readSqueeze(_ node: ONNXNode) throws(ONNXFault) {
    var flow = try flow(node)
    var axes: [Int] = []
    if case .ints(let given)? = node.attributes["axes"] {
      axes = given
    } else if node.inputs.count > 1 {
      axes = try requiredConstant(node, 1, "its axes").ints
    }
    if node.op == "Squeeze" {
      let places = axes.map { $0 < 0 ? $0 + flow.axes.count : $0 }
      let removed = places.isEmpty ? flow.axes.indices.filter { flow.axes[$0] == .one } : places
      guard removed.allSatisfy({ flow.axes.indices.contains($0) && flow.axes[$0] == .one }) else {
        throw ONNXFault("it takes an axis away that is one of a layer")
      }
      flow.axes = flow.axes.indices.filter { !removed.contains($0) }.map { flow.axes[$0] }
    } else {
      let rank = flow.axes.count + axes.count
      for place in axes.map({ $0 < 0 ? $0 + rank : $0 }).sorted() {
        guard place <= flow.axes.count else { throw ONNXFault("there is no axis \(place)") }
        flow.axes.insert(.one, at: place)
      }
    }
    pass(node, flow)
  }

  private mutating func readConcat(_ node: ONNXNode) throws(ONNXFault) {
    var flows: [GraphFlow] = []
    for index in node.inputs.indices { flows.append(try self.flow(node, index)) }
    guard let first = flows.first, case .int(let given)? = node.attributes["axis"] else {
      throw ONNXFault("its axis is missing")
    }
    let axis = given < 0 ? given + first.axes.count : given
    let channel = first.shape.rank - 1
    guard first.axes.indices.contains(axis), first.axes[axis] == .own(channel),
      flows.allSatisfy({
        $0.axes == first.axes && $0.shape.extents.dropLast() == first.shape.extents.dropLast()
          && $0.order == nil
      })
    else { throw ONNXFault("it puts values side by side along another axis than the channels") }
    var flow = first
    flow.shape = Shape(first.shape.extents.dropLast() + [flows.reduce(0) { $0 + $1.shape.channels }])
    flow.source = add(Concatenate(), after: flows.map(\.source))
    set(node, flow)
  }

  /// Rows of a table, or the last step of a sequence.
  private mutating func readGather(_ node: ONNXNode) throws(ONNXFault) {
    var axis = 0
    if case .int(let given)? = node.attributes["axis"] { axis = given }
    if let table = constant(node.inputs[0]) {
      let flow = try flow(node, 1)
      guard axis == 0, table.rank == 2, flow.shape.rank == 1, flow.source == .data else {
        throw ONNXFault("it looks up something else than rows of a table")
      }
      let source = add(Embedding(table.shape[1], count: table.shape[0]), after: [flow.source], [table.floats])
      let axes = flow.axes + [.own(1)]
      return set(node, GraphFlow(source: source, shape: [flow.shape.count, table.shape[1]], axes: axes))
    }
    let index = try requiredConstant(node, 1, "its indices")
    let flow = try flow(node)
    let place = axis < 0 ? axis + flow.axes.count : axis
    guard flow.axes.indices.contains(place), index.count == 1, let number = index.ints.first else {
      throw ONNXFault("it takes several places")
    }
    try takeStep(node, flow, axis: place, number, keepsAxis: index.rank > 0)
  }

  private mutating func readSlice(_ node: ONNXNode) throws(ONNXFault) {
    let flow = try flow(node)
    func numbers(_ index: Int, _ name: String) -> [Int]? {
      if node.inputs.indices.contains(index), let tensor = constant(node.inputs[index]) { return tensor.ints }
      if case .ints(let given)? = node.attributes[name] { return given }
      return nil
    }
    guard let starts = numbers(1, "starts"), let ends = numbers(2, "ends"), starts.count == 1, ends.count == 1
    else {
      throw ONNXFault("its places are no constants, or of several axes")
    }
    let axis = numbers(3, "axes")?.first ?? 0
    let step = numbers(4, "steps")?.first ?? 1
    let place = axis < 0 ? axis + flow.axes.count : axis
    guard flow.axes.indices.contains(place) else { throw ONNXFault("there is no axis \(axis)") }
    let extent = flow.extents[place]
    if step == 1, starts[0] == 0, ends[0] >= extent { return pass(node, flow) }
    if step == -1, flow.axes[place] == .own(0), flow.shape.rank == 2,
      starts[0] == -1 || starts[0] >= extent - 1, ends[0] < -extent
    {
      var turned = flow
      turned.source = add(Reverse(), after: [flow.source])
      return set(node, turned)
    }
    let (start, end) = (
      starts[0] < 0 ? starts[0] + extent : starts[0], ends[0] < 0 ? ends[0] + extent : min(ends[0], extent)
    )
    guard step == 1, end - start == 1 else { throw ONNXFault("it takes a part of an axis") }
    try takeStep(node, flow, axis: place, start, keepsAxis: true)
  }

  /// One step of a sequence, which has to be the last one.
  private mutating func takeStep(
    _ node: ONNXNode, _ flow: GraphFlow, axis: Int, _ number: Int, keepsAxis: Bool
  ) throws(ONNXFault) {
    var flow = flow
    let extent = flow.extents[axis]
    let step = number < 0 ? number + extent : number
    if flow.axes[axis] == .one, step == 0 {
      if !keepsAxis { flow.axes.remove(at: axis) }
      return pass(node, flow)
    }
    guard flow.shape.rank == 2, flow.axes[axis] == .own(0), step == extent - 1 else {
      throw ONNXFault("it takes another place than the last step of a sequence")
    }
    flow.source = add(LastPosition(), after: [flow.source])
    flow.shape = [flow.shape.channels]
    var axes: [GraphFlow.Axis] = []
    for (index, own) in flow.axes.enumerated() {
      if index == axis {
        if keepsAxis { axes.append(.one) }
      } else {
        axes.append(own == .own(1) ? .own(0) : own)
      }
    }
    flow.axes = axes
    set(node, flow)
  }
}
