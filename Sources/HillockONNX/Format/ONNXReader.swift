import Hillock

/// Reads the messages of a file. Every length is checked before it is used, depth and numbers of nodes are limited.
struct ONNXReader {
  /// Where tensors may lie that are no part of the file: a name of a file beside it, a place and a length.
  typealias ExternalData = (_ name: String, _ offset: Int, _ count: Int?) throws(ONNXFault) -> [UInt8]

  private let external: ExternalData
  private var nodeCount = 0

  /// Graphs lie in each other at most so deep.
  private static let depthLimit = 12
  private static let nodeLimit = 1 << 17
  private static let rankLimit = 64

  init(external: @escaping ExternalData) { self.external = external }

  mutating func model(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> ONNXModel {
    var model = ONNXModel()
    var reader = WireReader(bytes)
    var hasGraph = false
    while let (field, value) = try reader.next() {
      switch field {
      case 1: model.irVersion = try value.int
      case 2: model.producer = try value.text
      case 7:
        model.graph = try graph(value.bytes, depth: 0)
        hasGraph = true
      case 8:
        let (domain, version) = try opset(value.bytes)
        model.opsets[domain] = version
      case 14:
        let pair = try pair(value.bytes)
        model.metadata.append((pair.0, pair.1))
      case 25: model.functions.append(try function(value.bytes))
      default: break
      }
    }
    guard hasGraph, !model.opsets.isEmpty else {
      throw ONNXFault("it has no graph, or does not say which operators it uses")
    }
    return model
  }

  private func opset(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> (String, Int) {
    var (domain, version) = ("", 1)
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      if field == 1 { domain = try value.text }
      if field == 2 { version = try value.int }
    }
    return (domain == "ai.onnx" ? "" : domain, version)
  }

  private func pair(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> (String, String) {
    var (key, text) = ("", "")
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      if field == 1 { key = try value.text }
      if field == 2 { text = try value.text }
    }
    return (key, text)
  }

  private mutating func graph(_ bytes: ArraySlice<UInt8>, depth: Int) throws(ONNXFault) -> ONNXGraph {
    guard depth < Self.depthLimit else { throw ONNXFault("its graphs lie too deep in each other") }
    var graph = ONNXGraph()
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: graph.nodes.append(try node(value.bytes, depth: depth))
      case 2: graph.name = try value.text
      case 5: graph.initializers.append(try tensor(value.bytes))
      case 11: graph.inputs.append(try self.value(value.bytes))
      case 12: graph.outputs.append(try self.value(value.bytes))
      case 13: graph.values.append(try self.value(value.bytes))
      case 15: throw ONNXFault("it has sparse tensors, which are not read")
      default: break
      }
      guard
        graph.inputs.count + graph.outputs.count + graph.values.count + graph.initializers.count
          <= Self.nodeLimit
      else {
        throw ONNXFault("it has too many values")
      }
    }
    let known = Set(graph.initializers.map(\.name))
    graph.inputs.removeAll { known.contains($0.name) }
    return graph
  }

  private mutating func node(_ bytes: ArraySlice<UInt8>, depth: Int) throws(ONNXFault) -> ONNXNode {
    nodeCount += 1
    guard nodeCount <= Self.nodeLimit else { throw ONNXFault("it has more than \(Self.nodeLimit) nodes") }
    var node = ONNXNode("", [], [])
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: node.inputs.append(try value.text)
      case 2: node.outputs.append(try value.text)
      case 3: node.name = try value.text
      case 4: node.op = try value.text
      case 5:
        let (name, attribute) = try attribute(value.bytes, depth: depth)
        node.attributes[name] = attribute
      case 7:
        node.domain = try value.text
        if node.domain == "ai.onnx" { node.domain = "" }
      default: break
      }
      // A field of two bytes becomes a text of sixteen.
      guard node.inputs.count + node.outputs.count <= 1 << 14 else {
        throw ONNXFault("a node has too many inputs")
      }
    }
    return node
  }

  private mutating func attribute(
    _ bytes: ArraySlice<UInt8>, depth: Int
  ) throws(ONNXFault) -> (String, ONNXAttribute) {
    var name = ""
    var kind: Int?
    var found: ONNXAttribute?
    var floats: [Float] = []
    var ints: [Int64] = []
    var texts: [String] = []
    var tensors: [ONNXTensor] = []
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: name = try value.text
      case 2: found = .float(try value.float)
      case 3: found = .int(try value.int)
      case 4: found = .text(try value.text)
      case 5: found = .tensor(try tensor(value.bytes).tensor)
      case 6: found = .graph(try graph(value.bytes, depth: depth + 1))
      case 7: try value.append(to: &floats)
      case 8: try value.append(to: &ints)
      case 9: texts.append(try value.text)
      case 10: tensors.append(try tensor(value.bytes).tensor)
      case 20: kind = try value.int
      case 21: found = .reference(try value.text)
      default: break
      }
    }
    if let found { return (name, found) }
    switch kind {
    case 1: return (name, .float(0))
    case 2: return (name, .int(0))
    case 3: return (name, .text(""))
    case 6: return (name, .floats(floats))
    case 7: return (name, .ints(ints.map { Int(clamping: $0) }))
    case 8: return (name, .texts(texts))
    case 9: return (name, .tensors(tensors))
    default:
      if !ints.isEmpty { return (name, .ints(ints.map { Int(clamping: $0) })) }
      if !floats.isEmpty { return (name, .floats(floats)) }
      return (name, texts.isEmpty ? .other : .texts(texts))
    }
  }

  private func value(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> ONNXValueInfo {
    var info = ONNXValueInfo(name: "", element: nil, shape: nil)
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      if field == 1 { info.name = try value.text }
      guard field == 2 else { continue }
      var type = WireReader(try value.bytes)
      while let (field, value) = try type.next() {
        guard field == 1 else { continue }
        var tensor = WireReader(try value.bytes)
        while let (field, value) = try tensor.next() {
          if field == 1 { info.element = ONNXTensor.Element(rawValue: try value.int) }
          if field == 2 { info.shape = try shape(value.bytes) }
        }
      }
    }
    return info
  }

  private func shape(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> [ONNXValueInfo.Dimension] {
    var dimensions: [ONNXValueInfo.Dimension] = []
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      guard field == 1 else { continue }
      var dimension = ONNXValueInfo.Dimension.open("")
      var inner = WireReader(try value.bytes)
      while let (field, value) = try inner.next() {
        if field == 1 { dimension = .known(try value.int) }
        if field == 2 { dimension = .open(try value.text) }
      }
      dimensions.append(dimension)
      guard dimensions.count <= Self.rankLimit else { throw ONNXFault("a value has too many extents") }
    }
    return dimensions
  }

  private mutating func function(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> ONNXFunction {
    var function = ONNXFunction()
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: function.name = try value.text
      case 4: function.inputs.append(try value.text)
      case 5: function.outputs.append(try value.text)
      case 7: function.nodes.append(try node(value.bytes, depth: 0))
      case 10: function.domain = try value.text
      case 11:
        let (name, attribute) = try attribute(value.bytes, depth: 0)
        function.defaults[name] = attribute
      default: break
      }
    }
    return function
  }

  /// A tensor with its name.
  func tensor(_ bytes: ArraySlice<UInt8>) throws(ONNXFault) -> (name: String, tensor: ONNXTensor) {
    var name = ""
    var type = 0
    var dimensions: [Int64] = []
    var floats: [Float] = []
    var doubles: [Double] = []
    var ints: [Int64] = []
    var texts: [String] = []
    var raw: ArraySlice<UInt8>?
    var places: [String: String] = [:]
    var isExternal = false
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: try value.append(to: &dimensions)
      case 2: type = try value.int
      case 4: try value.append(to: &floats)
      case 5, 7, 11: try value.append(to: &ints)
      case 6: texts.append(try value.text)
      case 8: name = try value.text
      case 9: raw = try value.bytes
      case 10: try value.append(to: &doubles)
      case 13:
        let (key, text) = try pair(value.bytes)
        places[key] = text
      case 14: isExternal = try value.int == 1
      default: break
      }
    }
    func fault(_ message: String) -> ONNXFault { ONNXFault("tensor '\(name)': \(message)") }
    guard let element = ONNXTensor.Element(rawValue: type) else {
      throw fault("its elements are of type \(type), which is not read")
    }
    let shape = dimensions.map { Int(clamping: $0) }
    guard shape.count <= Self.rankLimit, let count = Shape(shape).checkedCount,
      OperatorCall.hasCountableParts(shape)
    else {
      throw fault("its shape \(shape) cannot be")
    }
    if isExternal {
      guard let location = places["location"] else {
        throw fault("it does not say in which file its numbers lie")
      }
      let loaded = try external(
        location, Int(places["offset"] ?? "0") ?? -1, places["length"].flatMap { Int($0) })
      raw = loaded[...]
    }
    let storage: ONNXTensor.Storage
    if let raw {
      guard let stored = element.stored else { throw fault("texts cannot lie as raw bytes") }
      guard raw.count / stored.size == count, raw.count % stored.size == 0 else {
        throw fault(
          "its shape \(shape) takes \(count) numbers; there are \(raw.count) bytes of \(stored.size) each")
      }
      storage = Self.storage(raw, stored)
    } else {
      switch element {
      case .float: storage = .floats(floats)
      case .double: storage = .doubles(doubles)
      case .string: storage = .texts(texts)
      case .float16, .bfloat16:
        let bytes = ints.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        storage = .floats((element.stored ?? .float16).floats(bytes[...]))
      default: storage = .integers(ints.map { ONNXTensor.wrapped($0, element) })
      }
      guard storage.count == count else {
        throw fault("its shape \(shape) takes \(count) elements; there are \(storage.count)")
      }
    }
    return (name, ONNXTensor(shape: shape, element: element, storage: storage))
  }

  private static func storage(_ raw: ArraySlice<UInt8>, _ type: ElementType) -> ONNXTensor.Storage {
    switch type {
    case .float32, .float16, .bfloat16: .floats(type.floats(raw))
    case .float64: .doubles(type.doubles(raw))
    // Numbers from 2⁶³ on keep their bits.
    case .uint64: .integers(ElementType.int64.integers(raw) ?? [])
    default: .integers(type.integers(raw) ?? [])
    }
  }
}
