import Hillock

/// How a graph ends: which of its outputs says what the network says, and what becomes of the last layer's numbers before it.
///
/// A softmax or a sigmoid over classes that have names is left to the model; so are factors and summands of numbers.
struct GraphEnding {
  /// The value that the last layer makes.
  private(set) var logits: String
  private(set) var classNames: [String] = []
  /// number ← number·factor + summand, where the graph ends so.
  private var factor: ONNXTensor?
  private var summand: ONNXTensor?

  init(
    _ graph: ONNXGraph, makers: [String: ONNXNode], constants: [String: ONNXTensor],
    metadata: [(key: String, value: String)]
  ) throws(ONNXFault) {
    let labels = Self.classNames(graph, constants: constants, metadata: metadata)
    // Of several outputs the one with the probabilities, else the last one that is of floats.
    let floats = graph.outputs.filter { $0.element == nil || $0.element?.isFloatingPoint == true }
    guard let chosen = floats.first(where: { $0.name.lowercased().contains("probab") }) ?? floats.last else {
      throw ONNXFault("it has no output of floats")
    }
    var name = chosen.name
    func maker(_ ops: Set<String>) -> ONNXNode? {
      guard let node = makers[name], ops.contains(node.op) else { return nil }
      return node
    }
    func skip() {
      while let node = maker(["Identity", "Cast", "ZipMap"]), let input = node.inputs.first { name = input }
    }
    skip()
    if labels.count > 1 {
      if let node = maker(["Softmax"]), let input = node.inputs.first {
        (name, classNames) = (input, labels)
      } else if labels.count == 2, let node = maker(["Concat"]), node.inputs.count == 2 {
        // 1 − p beside p, or σ(−z) beside σ(z).
        name = node.inputs[1]
        skip()
        if let sigmoid = maker(["Sigmoid"]), let input = sigmoid.inputs.first {
          (name, classNames) = (input, labels)
        }
      } else if labels.count == 2, let node = maker(["Sigmoid"]), let input = node.inputs.first {
        (name, classNames) = (input, labels)
      }
      skip()
      logits = name
      return
    }
    // Numbers in the units of the target.
    let whole = name
    func constant(_ node: ONNXNode) -> (ONNXTensor, String)? {
      guard node.inputs.count == 2, let place = node.inputs.firstIndex(where: { constants[$0] != nil }),
        let tensor = constants[node.inputs[place]],
        tensor.element == .double
      else { return nil }
      return (tensor, node.inputs[1 - place])
    }
    if let sum = maker(["Add"]), let (mean, rest) = constant(sum) {
      name = rest
      if let product = maker(["Mul"]), let (deviation, inner) = constant(product) {
        name = inner
        skip()
        (factor, summand, logits) = (deviation, mean, name)
        return
      }
    }
    logits = whole
  }

  /// Leaves the names out where they are not as many as the outputs.
  mutating func fit(outputs: Int) {
    if classNames.count != outputs, !(classNames.count == 2 && outputs == 1) { classNames = [] }
  }

  /// The scalings of the targets; `nil` for none.
  func scalings(_ count: Int) -> [Preprocessing.Scaling]? {
    guard let factor, let summand, [1, count].contains(factor.count), [1, count].contains(summand.count)
    else { return nil }
    let (deviations, means) = (factor.doubles, summand.doubles)
    let scalings = (0..<count).map { index in
      Preprocessing.Scaling(
        mean: means[means.count == 1 ? 0 : index], deviation: deviations[deviations.count == 1 ? 0 : index])
    }
    return scalings.allSatisfy { $0.deviation > 0 && $0.deviation.isFinite && $0.mean.isFinite }
      ? scalings : nil
  }

  /// The names of classes as the files of several programs have them.
  private static func classNames(
    _ graph: ONNXGraph, constants: [String: ONNXTensor], metadata: [(key: String, value: String)]
  ) -> [String] {
    if let pair = metadata.first(where: { $0.key == "classes" }),
      let names = try? JSONText.decode(
        [String].self, from: pair.value, what: "the metadata 'classes'", file: "")
    {
      return names
    }
    func texts(_ tensor: ONNXTensor) -> [String] {
      tensor.element == .string ? tensor.texts : tensor.integers.map { "\($0)" }
    }
    for node in graph.nodes {
      switch node.op {
      case "ZipMap":
        if case .texts(let names)? = node.attributes["classlabels_strings"] { return names }
        if case .ints(let names)? = node.attributes["classlabels_int64s"] { return names.map { "\($0)" } }
      case "ArrayFeatureExtractor":
        if let tensor = node.inputs.first.flatMap({ constants[$0] }) { return texts(tensor) }
      default: break
      }
    }
    return []
  }
}
