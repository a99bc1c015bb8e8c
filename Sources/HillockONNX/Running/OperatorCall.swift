import Hillock
import HillockArrays

/// One node with what goes into it.
struct OperatorCall {
  /// Untyped, for the compiler (Swift 6.3) ends where a function with a typed error is kept in a dictionary.
  typealias Operator = @Sendable (OperatorCall) throws -> [ONNXTensor?]

  let node: ONNXNode
  let inputs: [ONNXTensor?]
  /// The version of the operators of its domain.
  let opset: Int
  let pool: WorkerPool
  /// What a graph of the node sees of the values around it.
  var scope = GraphScope()

  /// What an operator makes of it.
  func run(_ operation: Operator) throws(ONNXFault) -> [ONNXTensor?] {
    do {
      return try operation(self)
    } catch let fault as ONNXFault {
      throw fault
    } catch {
      throw ONNXFault("\(error)")
    }
  }

  /// Runs a graph of the node with values for its inputs.
  func runGraph(_ graph: ONNXGraph, _ arguments: [ONNXTensor]) throws(ONNXFault) -> [ONNXTensor] {
    try ONNXProgram.run(graph, with: arguments, in: scope, pool: pool)
  }

  /// A result has at most so many elements.
  static let elementLimit = 1 << 24

  func input(_ index: Int) throws(ONNXFault) -> ONNXTensor {
    guard let input = optional(index) else { throw ONNXFault("input \(index + 1) is missing") }
    return input
  }

  /// `nil` for an input that is left out.
  func optional(_ index: Int) -> ONNXTensor? { inputs.indices.contains(index) ? inputs[index] : nil }

  /// All inputs, of an operator that takes any number of them.
  func all() throws(ONNXFault) -> [ONNXTensor] {
    let found = inputs.compactMap(\.self)
    guard !found.isEmpty, found.count == inputs.count else { throw ONNXFault("an input is missing") }
    return found
  }

  func int(_ name: String, _ fallback: Int) -> Int {
    switch node.attributes[name] {
    case .int(let value)?: value
    case .float(let value)?: Int(clamping: ONNXTensor.integer(Double(value)))
    default: fallback
    }
  }

  func flag(_ name: String, _ fallback: Bool = false) -> Bool { int(name, fallback ? 1 : 0) != 0 }

  func float(_ name: String, _ fallback: Float) -> Float {
    switch node.attributes[name] {
    case .float(let value)?: value
    case .int(let value)?: Float(value)
    default: fallback
    }
  }

  func ints(_ name: String) -> [Int]? {
    if case .ints(let values)? = node.attributes[name] { return values }
    return nil
  }

  func floats(_ name: String) -> [Float]? {
    if case .floats(let values)? = node.attributes[name] { return values }
    return nil
  }

  func text(_ name: String, _ fallback: String) -> String {
    if case .text(let value)? = node.attributes[name] { return value }
    return fallback
  }

  func texts(_ name: String) -> [String]? {
    if case .texts(let values)? = node.attributes[name] { return values }
    return nil
  }

  func tensor(_ name: String) -> ONNXTensor? {
    if case .tensor(let value)? = node.attributes[name] { return value }
    return nil
  }

  func graph(_ name: String) throws(ONNXFault) -> ONNXGraph {
    guard case .graph(let graph)? = node.attributes[name] else {
      throw ONNXFault("the graph '\(name)' is missing")
    }
    return graph
  }

  /// Whole numbers that are an attribute in earlier versions and an input in later ones.
  func intsOrInput(_ name: String, _ index: Int) -> [Int]? { optional(index)?.ints ?? ints(name) }

  /// An axis from the back where it is below 0.
  ///
  /// - Throws: for one that the rank does not have.
  func axis(_ axis: Int, rank: Int) throws(ONNXFault) -> Int {
    guard axis >= -rank, axis < rank else { throw ONNXFault("there is no axis \(axis) among \(rank)") }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes without repetition, in order.
  func axes(_ axes: [Int], rank: Int) throws(ONNXFault) -> [Int] {
    var result: Set<Int> = []
    for axis in axes { result.insert(try self.axis(axis, rank: rank)) }
    return result.sorted()
  }

  /// Whether any of the extents can be multiplied: beside one of 0 the others could be too large for that.
  static func hasCountableParts(_ shape: [Int]) -> Bool {
    Shape(shape.map { max($0, 1) }).checkedCount != nil
  }

  /// How many elements a shape has.
  ///
  /// - Throws: for a shape that cannot be, or of more than a result may have.
  @discardableResult
  static func count(_ shape: [Int]) throws(ONNXFault) -> Int {
    guard let count = Shape(shape).checkedCount, count <= elementLimit, hasCountableParts(shape) else {
      throw ONNXFault("a result of shape \(shape) is none, or has more than \(elementLimit) elements")
    }
    return count
  }
}

extension [ONNXTensor] {
  /// The same as what an operator gives, one by one: Swift 6.3 ends where it converts the whole in a closure with typed errors.
  var results: [ONNXTensor?] {
    var results: [ONNXTensor?] = []
    for tensor in self { results.append(tensor) }
    return results
  }
}

/// The values around a node, for the graphs in it.
struct GraphScope {
  var values: [String: ONNXTensor] = [:]
  var opsets: [String: Int] = [:]
  /// How deep the node lies in graphs of other nodes.
  var depth = 0
}

/// Arithmetic of shapes.
enum Shapes {
  /// How far neighbours along each axis are apart in memory.
  static func strides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in strides.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    return strides
  }

  /// The shape of the result of operators that repeat axes of one element.
  static func broadcast(_ shapes: [[Int]]) throws(ONNXFault) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (index, extent) in shape.enumerated() {
        let axis = rank - shape.count + index
        guard result[axis] == extent || result[axis] == 1 || extent == 1 else {
          throw ONNXFault("the shapes \(shapes.map { "\($0)" }.joined(separator: " and ")) do not fit")
        }
        if result[axis] == 1 { result[axis] = extent }
      }
    }
    try OperatorCall.count(result)
    return result
  }

  /// For each element of a larger shape its place in an array that is repeated along it; `nil` where it is the same.
  static func places(of shape: [Int], in larger: [Int]) -> [Int]? {
    guard shape != larger else { return nil }
    let missing = larger.count - shape.count
    let own = strides(shape)
    let steps = larger.indices.map { axis in
      axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
    }
    return ArrayIndices.places(shape: larger, strides: steps)
  }

  /// How many elements lie before, along and behind an axis.
  static func around(_ axis: Int, _ shape: [Int]) -> (outer: Int, length: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }
}
