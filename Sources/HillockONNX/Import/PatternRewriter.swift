import Hillock

/// Recognises operators that exporters write out: SiLU, GELU, Mish, hard swish and layer normalisation become one node each.
struct PatternRewriter {
  private(set) var nodes: [ONNXNode]
  private let constants: [String: ONNXTensor]
  /// Which node makes a value, by its number.
  private var makers: [String: Int] = [:]
  private var users: [String: [Int]] = [:]
  private var removed: Set<Int> = []
  private let outputs: Set<String>

  init(_ graph: ONNXGraph, constants: [String: ONNXTensor]) throws(ONNXFault) {
    nodes = graph.nodes
    outputs = Set(graph.outputs.map(\.name))
    var known = constants
    for node in graph.nodes where node.op == "Constant" {
      if case .tensor(let tensor)? = node.attributes["value"] { known[node.outputs.first ?? ""] = tensor }
      if case .float(let value)? = node.attributes["value_float"] {
        known[node.outputs.first ?? ""] = ONNXTensor([value], shape: [])
      }
    }
    self.constants = known
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty { makers[output] = index }
      for input in node.inputs { users[input, default: []].append(index) }
    }
    for index in nodes.indices {
      if swish(index) || gelu(index) || mish(index) || hardSwish(index) || hardSigmoidProduct(index) {
        continue
      }
      layerNorm(index)
    }
    let kept = nodes.indices.filter { !removed.contains($0) }
    nodes = kept.map { nodes[$0] }
  }

  // MARK: looking

  /// The node that makes a value, if it is one of these.
  private func maker(_ name: String, _ op: String) -> Int? {
    guard let index = makers[name], nodes[index].op == op, nodes[index].domain.isEmpty,
      !removed.contains(index)
    else { return nil }
    return index
  }

  /// The only number of a constant.
  private func number(_ name: String) -> Double? {
    guard let tensor = constants[name], tensor.count == 1 else { return nil }
    return tensor.doubles.first
  }

  private func isNear(_ name: String, _ value: Double) -> Bool {
    number(name).map { abs($0 - value) <= 1e-6 * max(1, abs(value)) } ?? false
  }

  /// Of two inputs the other one, where one is this number.
  private func other(_ index: Int, than value: Double) -> String? {
    let inputs = nodes[index].inputs
    guard inputs.count == 2 else { return nil }
    return isNear(inputs[1], value) ? inputs[0] : isNear(inputs[0], value) ? inputs[1] : nil
  }

  /// Puts one node in the place of the last of several, which all go where nobody else reads what they make.
  private mutating func replace(
    _ last: Int, by op: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:], parts: [Int]
  ) {
    var node = ONNXNode(op, inputs, nodes[last].outputs, name: nodes[last].name)
    node.attributes = attributes
    nodes[last] = node
    for part in parts where part != last {
      let isRead = nodes[part].outputs.contains { output in
        outputs.contains(output)
          || (users[output] ?? []).contains { !parts.contains($0) && $0 != last && !removed.contains($0) }
      }
      if !isRead { removed.insert(part) }
    }
  }

  /// An input of a node; an empty name where it has none.
  private func input(_ index: Int, _ place: Int) -> String {
    nodes[index].inputs.indices.contains(place) ? nodes[index].inputs[place] : ""
  }

  // MARK: patterns

  /// x·σ(x)
  private mutating func swish(_ index: Int) -> Bool {
    let node = nodes[index]
    guard node.op == "Mul", node.inputs.count == 2 else { return false }
    for (one, other) in [(0, 1), (1, 0)] {
      if let sigmoid = maker(node.inputs[other], "Sigmoid"), nodes[sigmoid].inputs.first == node.inputs[one] {
        replace(index, by: "Swish", [node.inputs[one]], parts: [sigmoid])
        return true
      }
    }
    return false
  }

  /// x·tanh(softplus(x))
  private mutating func mish(_ index: Int) -> Bool {
    let node = nodes[index]
    guard node.op == "Mul", node.inputs.count == 2 else { return false }
    for (one, other) in [(0, 1), (1, 0)] {
      if let tanh = maker(node.inputs[other], "Tanh"), let inner = nodes[tanh].inputs.first,
        let softplus = maker(inner, "Softplus"),
        nodes[softplus].inputs.first == node.inputs[one]
      {
        replace(index, by: "Mish", [node.inputs[one]], parts: [tanh, softplus])
        return true
      }
    }
    return false
  }

  /// x·hardσ(x) with slope 1/6 and ½ at 0
  private mutating func hardSigmoidProduct(_ index: Int) -> Bool {
    let node = nodes[index]
    guard node.op == "Mul", node.inputs.count == 2 else { return false }
    for (one, other) in [(0, 1), (1, 0)] {
      guard let inner = maker(node.inputs[other], "HardSigmoid"),
        nodes[inner].inputs.first == node.inputs[one]
      else { continue }
      guard case .float(let alpha)? = nodes[inner].attributes["alpha"], abs(alpha - 1 / 6) < 1e-6 else {
        continue
      }
      if case .float(let beta)? = nodes[inner].attributes["beta"], abs(beta - 0.5) > 1e-6 { continue }
      replace(index, by: "HardSwish", [node.inputs[one]], parts: [inner])
      return true
    }
    return false
  }

  /// x·clip(x + 3, 0, 6)/6
  private mutating func hardSwish(_ index: Int) -> Bool {
    guard nodes[index].op == "Div", let product = other(index, than: 6), let mul = maker(product, "Mul"),
      nodes[mul].inputs.count == 2
    else {
      return false
    }
    for (one, other) in [(0, 1), (1, 0)] {
      let x = input(mul, one)
      guard let clip = maker(input(mul, other), "Clip"), nodes[clip].inputs.count == 3,
        isNear(input(clip, 1), 0),
        isNear(input(clip, 2), 6), let sum = maker(input(clip, 0), "Add"),
        self.other(sum, than: 3) == x
      else { continue }
      replace(index, by: "HardSwish", [x], parts: [mul, clip, sum])
      return true
    }
    return false
  }

  /// x·(1 + erf(x/√2))·½, the factors in any order
  private mutating func gelu(_ index: Int) -> Bool {
    guard nodes[index].op == "Mul" else { return false }
    // The product of three factors is two nodes; which two are together differs.
    var parts: [Int] = []
    var factors: [String] = []
    func collect(_ at: Int, depth: Int) {
      parts.append(at)
      for input in nodes[at].inputs {
        if depth < 2, constants[input] == nil, let inner = maker(input, "Mul"),
          (users[input] ?? []).count == 1
        {
          collect(inner, depth: depth + 1)
        } else {
          factors.append(input)
        }
      }
    }
    collect(index, depth: 0)
    guard factors.count == 3, let half = factors.firstIndex(where: { isNear($0, 0.5) }) else { return false }
    factors.remove(at: half)
    for (one, other) in [(0, 1), (1, 0)] {
      let x = factors[one]
      guard let sum = maker(factors[other], "Add"), let inner = self.other(sum, than: 1),
        let erf = maker(inner, "Erf"),
        let argument = nodes[erf].inputs.first
      else { continue }
      let root = 2.0.squareRoot()
      if let division = maker(argument, "Div"), nodes[division].inputs.first == x,
        isNear(input(division, 1), root)
      {
        replace(index, by: "Gelu", [x], parts: parts + [sum, erf, division])
        return true
      }
      if let product = maker(argument, "Mul"), self.other(product, than: 1 / root) == x {
        replace(index, by: "Gelu", [x], parts: parts + [sum, erf, product])
        return true
      }
    }
    return false
  }

  /// (x − mean)/√(mean of the squares + ε)·gain + shift, along the last axis
  private mutating func layerNorm(_ index: Int) {
    guard nodes[index].op == "Add", nodes[index].inputs.count == 2 else { return }
    for (one, other) in [(0, 1), (1, 0)] {
      let shift = input(index, other)
      guard constants[shift] != nil, let scaled = maker(input(index, one), "Mul"),
        nodes[scaled].inputs.count == 2
      else { continue }
      for (left, right) in [(0, 1), (1, 0)] {
        let gain = input(scaled, right)
        guard constants[gain] != nil, let division = maker(input(scaled, left), "Div"),
          let centered = maker(input(division, 0), "Sub"),
          let root = maker(input(division, 1), "Sqrt"),
          let x = nodes[centered].inputs.first, let mean = maker(input(centered, 1), "ReduceMean"),
          nodes[mean].inputs.first == x, isLastAxis(mean),
          let sum = nodes[root].inputs.first.flatMap({ maker($0, "Add") }),
          let epsilon = nodes[sum].inputs.compactMap({ number($0) }).first,
          let variance = nodes[sum].inputs.compactMap({ maker($0, "ReduceMean") }).first,
          isLastAxis(variance),
          let square = nodes[variance].inputs.first.flatMap({ makers[$0] }),
          isSquare(square, of: input(division, 0))
        else { continue }
        replace(
          index, by: "LayerNormalization", [x, gain, shift],
          ["axis": .int(-1), "epsilon": .float(Float(epsilon))],
          parts: [scaled, division, centered, root, mean, sum, variance, square])
        return
      }
    }
  }

  private func isLastAxis(_ index: Int) -> Bool {
    if case .ints(let axes)? = nodes[index].attributes["axes"] { return axes == [-1] }
    guard nodes[index].inputs.count > 1, let axes = constants[input(index, 1)] else { return false }
    return axes.ints == [-1]
  }

  private func isSquare(_ index: Int, of name: String) -> Bool {
    let node = nodes[index]
    if node.op == "Mul" { return node.inputs == [name, name] }
    return node.op == "Pow" && node.inputs.first == name && isNear(node.inputs.last ?? "", 2)
  }
}
