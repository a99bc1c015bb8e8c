import Hillock

/// A graph that is being written: nodes and constants, each under a name of its own.
struct GraphBuilder {
  private(set) var graph = ONNXGraph()
  private var number = 0
  /// Constants that are there already.
  private var known: [String: String] = [:]

  /// A name that nothing has yet.
  private mutating func name(_ hint: String) -> String {
    number += 1
    return "\(hint)_\(number)"
  }

  /// Adds a node and gives the name of what it makes.
  mutating func add(
    _ op: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:], domain: String = ""
  ) -> String { add(op, inputs, outputs: 1, attributes, domain: domain)[0] }

  /// The same of a node with several outputs.
  mutating func add(
    _ op: String, _ inputs: [String], outputs: Int, _ attributes: [String: ONNXAttribute] = [:],
    domain: String = ""
  ) -> [String] {
    let names = (0..<outputs).map { _ in name(op.lowercased()) }
    var node = ONNXNode(op, inputs, names, domain: domain, name: names[0])
    node.attributes = attributes
    graph.nodes.append(node)
    return names
  }

  /// Gives a value the name of an output.
  mutating func output(
    _ value: String, as name: String, element: ONNXTensor.Element, shape: [ONNXValueInfo.Dimension]
  ) {
    graph.nodes.append(ONNXNode("Identity", [value], [name], name: name))
    graph.outputs.append(ONNXValueInfo(name: name, element: element, shape: shape))
  }

  mutating func input(_ name: String, element: ONNXTensor.Element, shape: [ONNXValueInfo.Dimension]) {
    graph.inputs.append(ONNXValueInfo(name: name, element: element, shape: shape))
  }

  /// A constant.
  mutating func constant(_ tensor: ONNXTensor, _ hint: String) -> String {
    let key = tensor.count <= 16 ? "\(tensor.element.name) \(tensor.shape) \(tensor.storage)" : ""
    if !key.isEmpty, let name = known[key] { return name }
    let name = name(hint)
    if !key.isEmpty { known[key] = name }
    graph.initializers.append((name, tensor))
    return name
  }

  mutating func floats(_ values: [Float], _ shape: [Int], _ hint: String = "number") -> String {
    constant(ONNXTensor(values, shape: shape), hint)
  }

  mutating func float(_ value: Float) -> String { floats([value], []) }

  mutating func doubles(_ values: [Double], _ shape: [Int], _ hint: String = "number") -> String {
    constant(ONNXTensor(shape: shape, element: .double, storage: .doubles(values)), hint)
  }

  mutating func ints(_ values: [Int], _ hint: String = "axes") -> String {
    constant(ONNXTensor(values), hint)
  }

  mutating func cast(_ x: String, _ element: ONNXTensor.Element) -> String {
    add("Cast", [x], ["to": .int(element.rawValue)])
  }
}

/// Writes the messages of a model.
enum ONNXWriter {
  static func bytes(_ model: ONNXModel) -> [UInt8] {
    var writer = WireWriter()
    writer.add(1, model.irVersion)
    writer.add(2, model.producer)
    for (domain, version) in model.opsets.sorted(by: { $0.key < $1.key }) {
      writer.add(8) { inner in
        inner.add(1, domain)
        inner.add(2, version)
      }
    }
    writer.add(7) { write(model.graph, to: &$0) }
    for (key, value) in model.metadata {
      writer.add(14) { inner in
        inner.add(1, key)
        inner.add(2, value)
      }
    }
    return writer.bytes
  }

  private static func write(_ graph: ONNXGraph, to writer: inout WireWriter) {
    for node in graph.nodes { writer.add(1) { write(node, to: &$0) } }
    writer.add(2, graph.name)
    for (name, tensor) in graph.initializers { writer.add(5) { write(tensor, name: name, to: &$0) } }
    for input in graph.inputs { writer.add(11) { write(input, to: &$0) } }
    for output in graph.outputs { writer.add(12) { write(output, to: &$0) } }
  }

  private static func write(_ node: ONNXNode, to writer: inout WireWriter) {
    for input in node.inputs { writer.add(1, input) }
    for output in node.outputs { writer.add(2, output) }
    writer.add(3, node.name)
    writer.add(4, node.op)
    for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
      writer.add(5) { write(attribute, name: name, to: &$0) }
    }
    if !node.domain.isEmpty { writer.add(7, node.domain) }
  }

  private static func write(_ attribute: ONNXAttribute, name: String, to writer: inout WireWriter) {
    writer.add(1, name)
    switch attribute {
    case .float(let value):
      writer.add(2, value)
      writer.add(20, 1)
    case .int(let value):
      writer.add(3, value)
      writer.add(20, 2)
    case .text(let value):
      writer.add(4, value)
      writer.add(20, 3)
    case .tensor(let tensor):
      writer.add(5) { write(tensor, name: "", to: &$0) }
      writer.add(20, 4)
    case .graph(let graph):
      writer.add(6) { write(graph, to: &$0) }
      writer.add(20, 5)
    case .floats(let values):
      for value in values { writer.add(7, value) }
      writer.add(20, 6)
    case .ints(let values):
      for value in values { writer.add(8, value) }
      writer.add(20, 7)
    case .texts(let values):
      for value in values { writer.add(9, value) }
      writer.add(20, 8)
    case .tensors(let tensors):
      for tensor in tensors { writer.add(10) { write(tensor, name: "", to: &$0) } }
      writer.add(20, 9)
    case .reference(let other): writer.add(21, other)
    case .other: break
    }
  }

  private static func write(_ tensor: ONNXTensor, name: String, to writer: inout WireWriter) {
    for extent in tensor.shape { writer.add(1, extent) }
    writer.add(2, tensor.element.rawValue)
    if !name.isEmpty { writer.add(8, name) }
    switch tensor.storage {
    case .texts(let texts): for text in texts { writer.add(6, text) }
    case .floats(let values):
      guard tensor.element == .float else {
        // Halves are floats that are exact; as raw bytes they would have to be packed.
        writer.add(5, values.map { Int(halfBits($0, tensor.element)) })
        return
      }
      writer.add(9, bytes(values.map { UInt64($0.bitPattern) }, size: 4))
    case .doubles(let values): writer.add(9, bytes(values.map(\.bitPattern), size: 8))
    case .integers(let values):
      writer.add(9, bytes(values.map { UInt64(bitPattern: $0) }, size: tensor.element.stored?.size ?? 8))
    }
  }

  private static func bytes(_ patterns: [UInt64], size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(patterns.count * size)
    for pattern in patterns {
      for index in 0..<size { bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(8 * index))) }
    }
    return bytes
  }

  /// The bits of a float that is a half, or a bfloat16, exactly.
  private static func halfBits(_ value: Float, _ element: ONNXTensor.Element) -> UInt16 {
    if element == .bfloat16 { return UInt16(truncatingIfNeeded: value.bitPattern >> 16) }
    let sign = UInt16(value.sign == .minus ? 0x8000 : 0)
    guard value.isFinite else { return sign | (value.isNaN ? 0x7E00 : 0x7C00) }
    if abs(value) < 0x1p-14 { return sign | UInt16(abs(value) * 0x1p24) }
    let exponent = UInt16(Int(value.exponent) + 15) << 10
    return sign | exponent | UInt16(truncatingIfNeeded: value.bitPattern >> 13 & 1_023)
  }

  private static func write(_ info: ONNXValueInfo, to writer: inout WireWriter) {
    writer.add(1, info.name)
    writer.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, (info.element ?? .float).rawValue)
        tensor.add(2) { shape in
          for dimension in info.shape ?? [] {
            shape.add(1) { inner in
              switch dimension {
              case .known(let extent): inner.add(1, extent)
              case .open(let name): inner.add(2, name)
              }
            }
          }
        }
      }
    }
  }
}
