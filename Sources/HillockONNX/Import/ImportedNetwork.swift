import Hillock
import HillockArrays
import HillockFormula

/// A graph as a network of Hillock's layers, which can be trained on.
package struct ImportedNetwork {
  package let trained: TrainedModel
  /// For each number of an example in the network's order its place in the graph's; `nil` where both are the same.
  package let inputOrder: [Int]?
  /// What a person should know.
  package let notes: [String]

  /// - Throws: `DataError` that names every node that is no layer, at once.
  package init(_ model: ONNXModel, file: String) throws {
    var reader = NetworkReader(model)
    do throws(ONNXFault) {
      try reader.read()
    } catch {
      throw DataError("the graph is no network of layers: \(error.message)", file: file)
    }
    guard reader.missing.isEmpty, let result = reader.result else {
      let list = reader.missing.isEmpty ? ["it has no output that comes of layers"] : reader.missing
      throw DataError(
        "the graph is no network of layers; not recognised: \(list.prefix(20).joined(separator: "; "))"
          + (list.count > 20 ? "; and \(list.count - 20) more" : ""), file: file)
    }
    let network = try Network(inputs: [reader.input], nodes: reader.nodes.map(\.description))
    var parameters: [Float] = []
    var state: [Float] = []
    for (node, read) in zip(network.nodes, reader.nodes) {
      guard read.parameters.map(\.count) == node.parameters.map(\.shape.count),
        read.state.map(\.count) == node.state.map(\.shape.count)
      else { throw DataError("the arrays of the layer '\(node.name)' do not fit it", file: file) }
      parameters += read.parameters.flatMap(\.self)
      state += read.state.flatMap(\.self)
    }
    let made = try Model(network, parameters: parameters, state: state)
    var trained = try TrainedModel(
      plain: made, classNames: result.classNames, inputNames: reader.inputNames)
    trained.preprocessing = trained.preprocessing.with(
      inputScalings: result.inputScaling, targetScalings: result.targetScaling)
    try trained.preprocessing.check()
    self.trained = trained
    inputOrder = reader.inputOrder
    notes = reader.notes
  }
}

extension NetworkReader {
  /// What the chosen output of a graph says.
  struct Result {
    var classNames: [String] = []
    var inputScaling: [Preprocessing.Scaling]?
    var targetScaling: [Preprocessing.Scaling]?
  }

  /// A layer with its arrays.
  struct ReadNode {
    var description: Network.NodeDescription
    var parameters: [[Float]] = []
    var state: [[Float]] = []
    /// Whether a constant that is added to the result may become part of its bias.
    var takesBias = false
    /// The value that it makes, as long as nothing was done to it.
    var output = ""
  }
}

/// Reads a graph node by node; what has a layer becomes one, what depends on constants alone is computed.
struct NetworkReader {
  let model: ONNXModel
  private(set) var nodes: [ReadNode] = []
  private(set) var missing: [String] = []
  var notes: [String] = []
  private(set) var result: Result?
  private(set) var input = Network.Input.values("data", [1])
  private(set) var inputNames: [String]?
  private(set) var inputOrder: [Int]?

  private var flows: [String: GraphFlow] = [:]
  private var constants: [String: ONNXTensor] = [:]
  private var uses: [String: Int] = [:]
  /// Which node makes a value.
  private var makers: [String: ONNXNode] = [:]
  private var graph: ONNXGraph

  init(_ model: ONNXModel) {
    self.model = model
    graph = model.graph
  }

  // MARK: the whole

  mutating func read() throws(ONNXFault) {
    for (name, tensor) in graph.initializers { constants[name] = tensor }
    graph.nodes = try PatternRewriter(graph, constants: constants).nodes
    for node in graph.nodes {
      for output in node.outputs where !output.isEmpty { makers[output] = node }
      for name in node.inputs { uses[name, default: 0] += 1 }
    }
    for output in graph.outputs { uses[output.name, default: 0] += 1 }
    var ending = try GraphEnding(graph, makers: makers, constants: constants, metadata: model.metadata)
    try begin(with: ending)
    let needed = needed(for: ending.logits)
    for node in graph.nodes where node.outputs.contains(where: needed.contains) {
      do throws(ONNXFault) {
        try read(node)
      } catch {
        missing.append(
          "\(OperatorTable.key(node))\(node.name.isEmpty ? "" : " '\(node.name.prefix(60))'") (\(error.message))"
        )
        // What follows would only repeat it.
        for output in node.outputs { flows[output] = nil }
      }
    }
    guard missing.isEmpty, let flow = flows[ending.logits] else { return }
    if let order = flow.order, order != Array(order.indices) {
      throw ONNXFault("its outputs are in another order than the layers'")
    }
    guard !nodes.isEmpty else { throw ONNXFault("it has no layers") }
    if flow.source != .node(nodes.count - 1) { add(Activate(.identity), after: [flow.source]) }
    ending.fit(outputs: flow.shape.count)
    result = Result(
      classNames: ending.classNames, inputScaling: inputScaling,
      targetScaling: ending.scalings(flow.shape.count))
  }

  private var inputScaling: [Preprocessing.Scaling]?

  /// The values that an output depends on.
  private func needed(for name: String) -> Set<String> {
    var found: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      guard found.insert(next).inserted, let node = makers[next] else { continue }
      open += node.inputs.filter { !$0.isEmpty }
    }
    return found
  }

  /// The input of the graph that the output depends on, in the axes that the first operators expect.
  private mutating func begin(with ending: GraphEnding) throws(ONNXFault) {
    let needed = needed(for: ending.logits)
    let inputs = graph.inputs.filter { needed.contains($0.name) }
    guard inputs.count == 1, let given = inputs.first else {
      throw ONNXFault("its output depends on \(inputs.count) inputs; one is read")
    }
    var extents: [Int] = []
    for dimension in (given.shape ?? []).dropFirst() {
      guard case .known(let extent) = dimension, extent > 0, extent < 1 << 24 else {
        // The steps of a sequence come first, and are open with the batch behind them.
        throw ONNXFault(
          "the input '\(given.name)' has an open extent besides that of the batch; export it with fixed extents"
        )
      }
      extents.append(extent)
    }
    guard !extents.isEmpty, extents.count <= 3 else {
      throw ONNXFault("the input '\(given.name)' has \(extents.count + 1) axes; 2 to 4 are read")
    }
    let isWhole = given.element.map { !$0.isFloatingPoint } ?? false
    let first = firstOperator(of: given.name)
    var flow = GraphFlow(
      source: .data, shape: Shape(extents), axes: [.batch] + extents.indices.map { .own($0) })
    if isWhole {
      guard extents.count == 1, let table = tableRows(of: given.name) else {
        throw ONNXFault("the input '\(given.name)' has whole numbers that are no rows of a table")
      }
      input = .indices("tokens", positions: extents[0], below: table)
    } else {
      if ["Conv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization"]
        .contains(first),
        extents.count > 1
      {
        // The channels come first there and last here.
        flow.shape = Shape(extents.dropFirst() + [extents[0]])
        flow.axes = [.batch, .own(extents.count - 1)] + (0..<extents.count - 1).map { .own($0) }
        if extents[0] > 1 {
          inputOrder =
            GraphFlow(source: .data, shape: flow.shape, axes: flow.axes).flattened(source: .data)?.order
          notes.append(
            "the channels of an example are last in the network (\(flow.shape)), and first in the graph")
        }
      } else if ["LSTM", "GRU", "RNN"].contains(first), extents.count == 2,
        case .known(let steps)? = given.shape?.first
      {
        // The steps come first, then the batch.
        flow.shape = [steps, extents[1]]
        flow.axes = [.own(0), .batch, .own(1)]
      }
      input = .values("data", flow.shape)
    }
    if let pair = model.metadata.first(where: { $0.key == "columns" }),
      let names = try? JSONText.decode(
        [String].self, from: pair.value, what: "the metadata 'columns'", file: ""),
      names.count == flow.shape.count
    {
      inputNames = names
    }
    flow.scaling = []
    flows[given.name] = flow
  }

  /// The first operator behind a value that says in which order its axes are.
  private func firstOperator(of name: String) -> String {
    var open = [name]
    var seen: Set<String> = []
    while !open.isEmpty {
      let next = open.removeFirst()
      guard seen.insert(next).inserted, seen.count < 64 else { continue }
      for node in graph.nodes where node.inputs.contains(next) {
        let passes = ["Identity", "Cast", "Sub", "Add", "Mul", "Div", "Relu", "Dropout", "Pad", "Clip"]
        guard passes.contains(node.op) else { return node.op }
        open += node.outputs
      }
    }
    return ""
  }

  /// The rows of the table in which the whole numbers of an input are looked up.
  private func tableRows(of name: String) -> Int? {
    for node in graph.nodes where node.inputs.last == name || node.inputs.first == name {
      if node.op == "Gather", let table = constants[node.inputs[0]], table.rank == 2 { return table.shape[0] }
      if ["Cast", "Identity"].contains(node.op), let output = node.outputs.first {
        return tableRows(of: output)
      }
    }
    return nil
  }

  // MARK: helpers of the layers

  /// Adds a layer and says where its result is.
  @discardableResult
  mutating func add(
    _ layer: any Layer, after sources: [Network.Source], _ parameters: [[Float]] = [], state: [[Float]] = [],
    takesBias: Bool = false
  ) -> Network.Source {
    nodes.append(
      ReadNode(
        description: Network.NodeDescription(layer: layer, inputs: sources), parameters: parameters,
        state: state,
        takesBias: takesBias))
    return .node(nodes.count - 1)
  }

  func constant(_ name: String) -> ONNXTensor? { constants[name] }

  func requiredConstant(_ node: ONNXNode, _ index: Int, _ what: String) throws(ONNXFault) -> ONNXTensor {
    guard node.inputs.indices.contains(index), let tensor = constants[node.inputs[index]] else {
      throw ONNXFault("\(what) are no constants")
    }
    return tensor
  }

  func flow(_ node: ONNXNode, _ index: Int = 0) throws(ONNXFault) -> GraphFlow {
    guard node.inputs.indices.contains(index), let flow = flows[node.inputs[index]] else {
      throw ONNXFault("it reads something that comes of no layer")
    }
    return flow
  }

  mutating func set(_ node: ONNXNode, _ flow: GraphFlow) {
    var flow = flow
    flow.scaling = nil
    if case .node(let index) = flow.source, index == nodes.count - 1 { nodes[index].output = node.outputs[0] }
    flows[node.outputs[0]] = flow
  }

  mutating func setOutput(_ node: ONNXNode, _ index: Int, _ flow: GraphFlow) {
    guard node.outputs.indices.contains(index), !node.outputs[index].isEmpty else { return }
    flows[node.outputs[index]] = flow
  }

  /// Whether somebody reads a value.
  func needsOutput(_ name: String) -> Bool { uses[name, default: 0] > 0 }

  mutating func pass(_ node: ONNXNode, _ flow: GraphFlow) {
    if case .node(let index) = flow.source, index == nodes.count - 1,
      nodes[index].output == node.inputs[0], isReadOnce(node.inputs[0])
    {
      nodes[index].output = node.outputs[0]
    }
    flows[node.outputs[0]] = flow
  }

  mutating func set(_ output: String, constant: ONNXTensor) { constants[output] = constant }

  /// Whether nobody else reads a value.
  func isReadOnce(_ name: String) -> Bool { uses[name] == 1 }

  /// The layer that makes a flow, where its result may still be changed because nobody else reads it.
  func openNode(_ node: ONNXNode, _ flow: GraphFlow) -> Int? {
    guard case .node(let index) = flow.source, index == nodes.count - 1,
      nodes[index].output == node.inputs[0], isReadOnce(node.inputs[0])
    else { return nil }
    return index
  }

  mutating func change(_ index: Int, _ body: (inout ReadNode) -> Void) { body(&nodes[index]) }

  mutating func remember(scaling: [Preprocessing.Scaling]) { inputScaling = scaling.isEmpty ? nil : scaling }
}

extension Preprocessing {
  /// The same with other scalings of its inputs and targets, where there are any.
  fileprivate func with(inputScalings: [Scaling]?, targetScalings: [Scaling]?) -> Preprocessing {
    scaled(inputs: inputScalings, targets: targetScalings)
  }
}
