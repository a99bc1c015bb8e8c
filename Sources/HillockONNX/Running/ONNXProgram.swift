import Hillock

/// A graph that was read, made ready to run: functions are written out, and every operator is known.
package struct ONNXProgram: Sendable {
  package let model: ONNXModel
  private let file: String

  /// Functions call each other at most so deep, and a model has at most so many nodes when they are written out.
  private static let depthLimit = 16
  private static let nodeLimit = 1 << 18

  /// - Throws: `DataError` that names every operator that is not supported, with its version and one of its nodes.
  package init(_ model: ONNXModel, file: String) throws(DataError) {
    self.file = file
    var model = model
    do throws(ONNXFault) {
      var writer = FunctionWriter(model)
      model.graph = try writer.written(model.graph)
    } catch {
      throw DataError("the functions of the model cannot be written out: \(error.message)", file: file)
    }
    self.model = model
    let missing = Self.missing(in: model.graph, opsets: model.opsets)
    guard missing.isEmpty else {
      throw DataError("not supported: \(missing.joined(separator: "; "))", file: file)
    }
  }

  /// Operators of a graph and the graphs in it that are not known, each once.
  static func missing(in graph: ONNXGraph, opsets: [String: Int]) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    func look(_ graph: ONNXGraph) {
      for node in graph.nodes {
        let key = OperatorTable.key(node)
        if OperatorTable.operators[key] == nil, seen.insert(key).inserted {
          let version = opsets[node.domain] ?? 1
          found.append(
            "\(key) (opset \(version)\(node.name.isEmpty ? "" : ", node '\(node.name.prefix(60))'"))")
        }
        for case .graph(let inner) in node.attributes.values { look(inner) }
      }
    }
    look(graph)
    return found
  }

  /// The outputs of the graph, in their order.
  ///
  /// - Parameter inputs: for each input of the graph its value by its name.
  /// - Throws: `DataError` that names the node.
  package func run(_ inputs: [String: ONNXTensor], pool: WorkerPool = .single) throws(DataError)
    -> [ONNXTensor]
  {
    var values = inputs
    for input in model.graph.inputs where values[input.name] == nil {
      throw DataError("the graph has an input '\(input.name)' without a value", file: file)
    }
    for (name, tensor) in model.graph.initializers where values[name] == nil { values[name] = tensor }
    do throws(ONNXFault) {
      return try Self.run(model.graph, values, opsets: model.opsets, pool: pool, depth: 0)
    } catch {
      throw DataError(error.message, file: file)
    }
  }

  /// Runs a graph of a node, which sees the values around the node.
  static func run(
    _ graph: ONNXGraph, with arguments: [ONNXTensor], in scope: GraphScope, pool: WorkerPool
  ) throws(ONNXFault) -> [ONNXTensor] {
    var values = scope.values
    for (name, tensor) in graph.initializers { values[name] = tensor }
    guard arguments.count == graph.inputs.count else {
      throw ONNXFault("a graph takes \(graph.inputs.count) values, and gets \(arguments.count)")
    }
    for (input, value) in zip(graph.inputs, arguments) { values[input.name] = value }
    return try run(graph, values, opsets: scope.opsets, pool: pool, depth: scope.depth + 1)
  }

  private static func run(
    _ graph: ONNXGraph, _ start: [String: ONNXTensor], opsets: [String: Int], pool: WorkerPool, depth: Int
  ) throws(ONNXFault) -> [ONNXTensor] {
    guard depth < depthLimit else { throw ONNXFault("graphs lie too deep in each other") }
    var values = start
    // What nobody reads any more need not be kept.
    var uses: [String: Int] = [:]
    if depth == 0 {
      for node in graph.nodes { for name in node.inputs { uses[name, default: 0] += 1 } }
      for output in graph.outputs { uses[output.name, default: 0] += 1 }
    }
    let hasGraphs = graph.nodes.contains {
      $0.attributes.values.contains { if case .graph = $0 { true } else { false } }
    }
    for node in graph.nodes {
      guard let body = OperatorTable.operators[OperatorTable.key(node)] else {
        throw ONNXFault("the operator \(OperatorTable.key(node)) is not supported")
      }
      var inputs: [ONNXTensor?] = []
      for name in node.inputs {
        guard !name.isEmpty else {
          inputs.append(nil)
          continue
        }
        guard let value = values[name] else {
          throw ONNXFault("\(describe(node)): the value '\(name)' is not there")
        }
        inputs.append(value)
        if depth == 0, !hasGraphs {
          uses[name, default: 0] -= 1
          if uses[name] == 0 { values[name] = nil }
        }
      }
      let scope = GraphScope(values: hasGraphs ? values : [:], opsets: opsets, depth: depth)
      let call = OperatorCall(
        node: node, inputs: inputs, opset: opsets[node.domain] ?? 1, pool: pool, scope: scope)
      let outputs: [ONNXTensor?]
      do throws(ONNXFault) {
        outputs = try call.run(body)
      } catch {
        throw ONNXFault("\(describe(node)): \(error.message)")
      }
      for (name, value) in zip(node.outputs, outputs) where !name.isEmpty { values[name] = value }
    }
    var results: [ONNXTensor] = []
    for output in graph.outputs {
      guard let value = values[output.name] else {
        throw ONNXFault("the output '\(output.name)' has no value")
      }
      results.append(value)
    }
    return results
  }

  private static func describe(_ node: ONNXNode) -> String {
    node.name.isEmpty ? OperatorTable.key(node) : "\(OperatorTable.key(node)) '\(node.name.prefix(80))'"
  }

  /// Writes the bodies of functions where they are called.
  private struct FunctionWriter {
    private let functions: [String: ONNXFunction]
    private var number = 0
    private var count = 0

    init(_ model: ONNXModel) {
      functions = Dictionary(
        model.functions.map { ("\($0.domain):\($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func written(_ graph: ONNXGraph) throws(ONNXFault) -> ONNXGraph {
      guard !functions.isEmpty else { return graph }
      var graph = graph
      graph.nodes = try nodes(graph.nodes, names: [:], attributes: [:], depth: 0)
      return graph
    }

    private mutating func nodes(
      _ nodes: [ONNXNode], names: [String: String], attributes: [String: ONNXAttribute], depth: Int
    ) throws(ONNXFault) -> [ONNXNode] {
      guard depth < ONNXProgram.depthLimit else { throw ONNXFault("functions call each other too deep") }
      var names = names
      var result: [ONNXNode] = []
      number += depth > 0 ? 1 : 0
      let prefix = depth > 0 ? "function\(number)/" : ""
      for node in nodes {
        count += 1
        guard count <= ONNXProgram.nodeLimit else {
          throw ONNXFault("the model has more than \(ONNXProgram.nodeLimit) nodes")
        }
        var node = node
        for (key, value) in node.attributes {
          if case .reference(let name) = value { node.attributes[key] = attributes[name] }
        }
        node.inputs = node.inputs.map { names[$0] ?? $0 }
        if depth > 0 {
          for output in node.outputs where !output.isEmpty && names[output] == nil {
            names[output] = prefix + output
          }
          node.outputs = node.outputs.map { names[$0] ?? $0 }
        }
        for (key, value) in node.attributes {
          guard case .graph(var inner) = value else { continue }
          inner.nodes = try self.nodes(inner.nodes, names: names, attributes: attributes, depth: depth)
          inner.outputs = inner.outputs.map { output in
            var output = output
            output.name = names[output.name] ?? output.name
            return output
          }
          node.attributes[key] = .graph(inner)
        }
        guard let function = functions["\(node.domain):\(node.op)"] else {
          result.append(node)
          continue
        }
        var inner: [String: String] = [:]
        for (index, input) in function.inputs.enumerated() {
          inner[input] = node.inputs.indices.contains(index) ? node.inputs[index] : ""
        }
        for (index, output) in function.outputs.enumerated() where node.outputs.indices.contains(index) {
          // An output that is an input as well needs a node of its own.
          if let same = inner[output] {
            result.append(ONNXNode("Identity", [same], [node.outputs[index]]))
          } else if !node.outputs[index].isEmpty {
            inner[output] = node.outputs[index]
          }
        }
        result += try self.nodes(
          function.nodes, names: inner, attributes: function.defaults.merging(node.attributes) { $1 },
          depth: depth + 1)
      }
      return result
    }
  }
}

/// All operators by their names, those of other domains with the domain in front.
enum OperatorTable {
  static func key(_ node: ONNXNode) -> String { node.domain.isEmpty ? node.op : "\(node.domain):\(node.op)" }

  typealias Content = [String: OperatorCall.Operator]

  static let operators: Content = {
    var table: Content = [:]
    NumberOperators.add(to: &table)
    ActivationOperators.add(to: &table)
    ShapeOperators.add(to: &table)
    IndexOperators.add(to: &table)
    ReductionOperators.add(to: &table)
    ProductOperators.add(to: &table)
    WindowOperators.add(to: &table)
    PoolOperators.add(to: &table)
    NormalizationOperators.add(to: &table)
    RecurrentOperators.add(to: &table)
    ControlOperators.add(to: &table)
    LearningOperators.add(to: &table)
    LossOperators.add(to: &table)
    ResizingOperators.add(to: &table)
    AttentionOperators.add(to: &table)
    QuantizationOperators.add(to: &table)
    SignalOperators.add(to: &table)
    DetectionOperators.add(to: &table)
    return table
  }()
}
