/// A question of the Open Inference Protocol, version 2: rows of numbers, and how the answer is to be written.
struct InferenceRequest: Sendable {
  var id: String?
  /// Row-major.
  var values: [Double]
  var rows: Int
  /// The outputs that are wanted, in their order, and which of them as bytes.
  var outputs: [(name: String, isBinary: Bool)]

  init(id: String?, values: [Double], rows: Int, outputs: [(name: String, isBinary: Bool)]) {
    (self.id, self.values, self.rows, self.outputs) = (id, values, rows, outputs)
  }

  /// - Parameters:
  ///   - headerLength: how many bytes the JSON has, where tensors as bytes come after it.
  ///   - triesPlain: whether a question of the usual kind is read without a tree of nodes.
  /// - Throws: `ServingError` that says what is wrong and where.
  init(
    _ body: [UInt8], headerLength: Int?, for model: ServedModel, triesPlain: Bool = true
  ) throws(ServingError) {
    let header = headerLength ?? body.count
    guard header >= 0, header <= body.count else {
      throw ServingError(
        .invalid, "Inference-Header-Content-Length is \(header), but the body has \(body.count) bytes")
    }
    let span = body.span
    if triesPlain, let plain = PlainQuestion.read(span, header: header, for: model) {
      self = plain
      return
    }
    let node = try JSONReader.read(span.extracting(0..<header))
    guard case .object = node else { throw ServingError(.invalid, "the body is no JSON object") }
    if let given = node["id"] {
      guard let text = given.text else { throw ServingError(.invalid, "'id' is no text") }
      id = text
    }
    guard let inputs = node["inputs"]?.elements, !inputs.isEmpty else {
      throw ServingError(.invalid, "'inputs' with at least one tensor is missing")
    }
    guard inputs.count <= 10_000 else { throw ServingError(.invalid, "there are more than 10,000 inputs") }
    var place = header
    var tensors: [Tensor] = []
    for input in inputs { tensors.append(try Tensor(input, span, &place)) }
    guard place == body.count else {
      throw ServingError(.invalid, "\(body.count - place) bytes stand behind the tensors")
    }
    (values, rows) = try Self.rows(of: tensors, for: model)
    let isBinary = node["parameters"]?["binary_data_output"]?.bool ?? false
    outputs = try Self.wanted(node["outputs"], isBinary, model)
  }

  private struct Tensor {
    var name: String
    var shape: [Int]
    var values: [Double]

    init(_ node: JSONNode, _ body: Span<UInt8>, _ place: inout Int) throws(ServingError) {
      guard let name = node["name"]?.text else { throw ServingError(.invalid, "an input has no name") }
      self.name = name
      func fault(_ text: String) -> ServingError { ServingError(.invalid, "input '\(name)': \(text)") }
      guard let typeName = node["datatype"]?.text, let type = TensorType(rawValue: typeName) else {
        throw fault(
          "datatype is one of \(TensorType.allCases.map(\.rawValue).joined(separator: ", ")); got '\(node["datatype"]?.text ?? "nothing")'"
        )
      }
      guard let extents = node["shape"]?.elements, !extents.isEmpty, extents.count <= 8 else {
        throw fault("'shape' is a list of up to 8 whole numbers")
      }
      var count = 1
      shape = []
      for extent in extents {
        guard let size = extent.count else { throw fault("'shape' is a list of up to 8 whole numbers") }
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { throw fault("the shape has too many numbers") }
        count = product
        shape.append(size)
      }
      if let size = node["parameters"]?["binary_data_size"] {
        guard let bytes = size.count, bytes <= body.count - place else {
          throw fault("binary_data_size is larger than what stands behind the JSON")
        }
        guard bytes == count * type.size else {
          throw fault("\(count) numbers of \(type.rawValue) have \(count * type.size) bytes; got \(bytes)")
        }
        values = type.numbers(body.extracting(place..<place + bytes))
        place += bytes
      } else {
        guard let data = node["data"] else { throw fault("it has neither 'data' nor binary_data_size") }
        values = []
        if case .numbers(let numbers) = data {
          values = numbers
        } else {
          values.reserveCapacity(min(count, 1 << 20))
          guard Self.append(data, to: &values) else {
            throw fault("'data' holds something that is no number")
          }
        }
        if let index = values.firstIndex(where: { !type.holds($0) }) {
          throw fault("\(values[index]) is no \(type.rawValue)")
        }
        // As if it had come as bytes.
        if type == .float32 { for index in values.indices { values[index] = Double(Float(values[index])) } }
        guard values.count == count else {
          throw fault("the shape has \(count) numbers; 'data' has \(values.count)")
        }
      }
    }

    private static func append(_ node: JSONNode, to values: inout [Double]) -> Bool {
      switch node {
      case .number(let value): values.append(value)
      case .bool(let value): values.append(value ? 1 : 0)
      case .numbers(let numbers): values += numbers
      case .array(let elements):
        for element in elements where !append(element, to: &values) { return false }
      default: return false
      }
      return true
    }
  }

  /// One tensor with all numbers of each row, or one for each column of the model.
  private static func rows(
    of tensors: [Tensor], for model: ServedModel
  ) throws(ServingError) -> ([Double], Int) {
    if tensors.count == 1, let tensor = tensors.first,
      tensor.name == "input" || !model.columnNames.contains(tensor.name)
    {
      guard tensor.name == "input" else {
        throw ServingError(
          .invalid, "there is no input '\(tensor.name)'; the model takes 'input'\(columns(model))")
      }
      let isRow = tensor.shape.count == 1 && tensor.shape[0] == model.width
      let rest = tensor.shape.dropFirst().reduce(1, *)
      guard isRow || tensor.shape.count >= 2 && rest == model.width else {
        throw ServingError(
          .invalid, "input 'input' has the shape \(tensor.shape); the model takes [rows, \(model.width)]")
      }
      return (tensor.values, isRow ? 1 : tensor.shape[0])
    }
    guard let count = tensors.first?.values.count else { throw ServingError(.invalid, "there are no rows") }
    var values = [Double](repeating: 0, count: count * model.width)
    var found: Set<String> = []
    for tensor in tensors {
      guard let column = model.columnNames.firstIndex(of: tensor.name) else {
        throw ServingError(
          .invalid, "there is no input '\(tensor.name)'; the model takes 'input'\(columns(model))")
      }
      guard found.insert(tensor.name).inserted else {
        throw ServingError(.invalid, "input '\(tensor.name)' is there twice")
      }
      guard tensor.values.count == count else {
        throw ServingError(
          .invalid, "input '\(tensor.name)' has \(tensor.values.count) numbers, the first one \(count)")
      }
      for row in 0..<count { values[row * model.width + column] = tensor.values[row] }
    }
    if let missing = model.columnNames.first(where: { !found.contains($0) }) {
      throw ServingError(.invalid, "input '\(missing)' is missing")
    }
    return (values, count)
  }

  private static func columns(_ model: ServedModel) -> String {
    model.columnNames.isEmpty || model.columnNames.count > 20
      ? "" : ", or \(model.columnNames.joined(separator: ", "))"
  }

  private static func wanted(
    _ node: JSONNode?, _ isBinary: Bool, _ model: ServedModel
  ) throws(ServingError) -> [(name: String, isBinary: Bool)] {
    guard let node else { return model.outputs.map { ($0.name, isBinary) } }
    guard let elements = node.elements else { throw ServingError(.invalid, "'outputs' is no list") }
    if elements.isEmpty { return model.outputs.map { ($0.name, isBinary) } }
    var result: [(name: String, isBinary: Bool)] = []
    for element in elements {
      guard let name = element["name"]?.text, model.outputs.contains(where: { $0.name == name }) else {
        throw ServingError(
          .invalid,
          "there is no output '\(element["name"]?.text ?? "")'; the model gives \(model.outputs.map(\.name).joined(separator: ", "))"
        )
      }
      guard !result.contains(where: { $0.name == name }) else {
        throw ServingError(.invalid, "output '\(name)' is asked for twice")
      }
      if element["parameters"]?["classification"] != nil {
        throw ServingError(
          .invalid, "the classification extension is not there; ask for 'class' and 'probabilities'")
      }
      result.append((name, element["parameters"]?["binary_data"]?.bool ?? isBinary))
    }
    return result
  }
}
