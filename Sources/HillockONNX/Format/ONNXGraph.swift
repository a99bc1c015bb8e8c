import Hillock

/// The messages of ONNX as far as they are of use here, with the field numbers of its published schema.
package struct ONNXModel: Sendable {
  package var irVersion = 8
  package var producer = ""
  /// The version of each set of operators by its domain; the empty one is ONNX's own.
  package var opsets: [String: Int] = [:]
  package var metadata: [(key: String, value: String)] = []
  package var graph = ONNXGraph()
  var functions: [ONNXFunction] = []

  package var opset: Int { opsets[""] ?? opsets["ai.onnx"] ?? 1 }
}

package struct ONNXGraph: Sendable {
  package var name = ""
  package var nodes: [ONNXNode] = []
  package var initializers: [(name: String, tensor: ONNXTensor)] = []
  /// Those that are no initializers as well.
  package var inputs: [ONNXValueInfo] = []
  package var outputs: [ONNXValueInfo] = []
  /// Shapes that the file tells of values in between.
  var values: [ONNXValueInfo] = []
}

package struct ONNXNode: Sendable {
  package var name = ""
  package var op: String
  package var domain = ""
  /// An empty name is an input that is left out.
  package var inputs: [String]
  package var outputs: [String]
  var attributes: [String: ONNXAttribute] = [:]

  init(_ op: String, _ inputs: [String], _ outputs: [String], domain: String = "", name: String = "") {
    (self.op, self.inputs, self.outputs, self.domain, self.name) = (op, inputs, outputs, domain, name)
  }
}

indirect enum ONNXAttribute: Sendable {
  case float(Float)
  case int(Int)
  case text(String)
  case tensor(ONNXTensor)
  case graph(ONNXGraph)
  case floats([Float])
  case ints([Int])
  case texts([String])
  case tensors([ONNXTensor])
  /// An attribute of the function in whose body the node stands.
  case reference(String)
  /// Something that is not read, such as a type.
  case other
}

package struct ONNXValueInfo: Sendable {
  package enum Dimension: Hashable, Sendable {
    case known(Int)
    /// A name, or an empty text.
    case open(String)
  }

  package var name: String
  /// `nil` for sequences, maps and types that are not known.
  package var element: ONNXTensor.Element?
  /// `nil` where nothing is said of it.
  package var shape: [Dimension]?
}

struct ONNXFunction: Sendable {
  var name = ""
  var domain = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var nodes: [ONNXNode] = []
  var defaults: [String: ONNXAttribute] = [:]
}
