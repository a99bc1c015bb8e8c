import Hillock
@_spi(Tools) import HillockFormula

/// A model as a module of PyTorch: its tensors, and the Python that makes the module and loads them.
///
/// The module takes the numbers of the network, batch × numbers, images with the channels last, as Hillock has them, and gives its outputs.
package struct TorchProgram {
  /// What the module is made of.
  package let dict: StateDict
  /// Lines of `__init__`.
  private let modules: [String]
  /// Lines of `forward`.
  private let steps: [String]
  private let preprocessing: Preprocessing

  /// - Throws: `DataError` that names every layer that PyTorch has no module for, at once.
  package init(_ trained: TrainedModel) throws(DataError) {
    let model = trained.model
    var writer = Writer(model.network)
    for (index, node) in model.network.nodes.enumerated() { writer.add(node, at: index) }
    guard writer.missing.isEmpty else {
      throw DataError("PyTorch has no module for \(writer.missing.joined(separator: ", "))")
    }
    var tensors: [Safetensors.Tensor] = []
    for (index, layout) in writer.layouts {
      let node = model.network.nodes[index]
      let values = layout.values(
        parameters: node.parameters.indices.map { model.parameter($0, of: index) },
        state: node.state.indices.map { model.state($0, of: index) }, addends: trained.foreign[node.name])
      for (tensor, values) in zip(layout.tensors, values) {
        tensors.append(
          Safetensors.Tensor(
            name: Writer.tensorName(node.name, tensor.name), shape: tensor.shape, values: values))
      }
    }
    dict = StateDict(tensors: tensors)
    (modules, steps) = (writer.modules, writer.steps)
    preprocessing = trained.preprocessing
  }

  /// The Python file.
  ///
  /// - Parameter file: the name of the file with the tensors, seen from the Python file.
  package func python(file: String) -> String {
    let isArchive = !file.lowercased().hasSuffix(".safetensors")
    let quoted = "\"\(file.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    var lines = ["import torch", "from torch import nn", "from torch.nn import functional as F"]
    if !isArchive { lines.append("from safetensors.torch import load_file") }
    lines += ["", "", "class Model(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += modules.map { "        \($0)" }
    lines +=
      ["", "    def forward(self, x):"] + steps.map { "        \($0)" } + ["        return x", "", ""]
    lines.append("model = Model()")
    lines.append(
      "model.load_state_dict(\(isArchive ? "torch.load(\(quoted), weights_only=True)" : "load_file(\(quoted))"), strict=False)"
    )
    lines.append("model.eval()")
    lines += preparation
    return lines.joined(separator: "\n") + "\n"
  }

  /// How a row becomes the numbers that the network takes, where all columns are numbers.
  private var preparation: [String] {
    if let images = preprocessing.images {
      return [
        "", "", "def prepare(pixels):",
        "    return (pixels / 255 - \(images.scaling.mean)) / \(images.scaling.deviation)",
      ]
    }
    let scalings = preprocessing.inputs.compactMap { input in
      input.cycles?.isEmpty ?? true && input.hasIndicator != true ? input.scaling : nil
    }
    guard scalings.count == preprocessing.inputs.count, !scalings.isEmpty,
      scalings.contains(where: { $0.mean != 0 || $0.deviation != 1 })
    else { return [] }
    func list(_ numbers: [Double]) -> String {
      "torch.tensor([\(numbers.map { "\($0)" }.joined(separator: ", "))], dtype=torch.float64)"
    }
    return [
      "", "MEAN = \(list(scalings.map(\.mean)))",
      "DEVIATION = \(list(scalings.map { $0.deviation > 0 ? $0.deviation : .infinity }))", "", "",
      "def prepare(rows):", "    return ((rows.double() - MEAN) / DEVIATION).float()",
    ]
  }
}

/// Turns a network into the lines of a module, node by node.
private struct Writer {
  private let network: Network
  private let flattened: [Shape?]
  var layouts: [(Int, TorchLayout)] = []
  var modules: [String] = []
  var steps: [String] = []
  var missing: [String] = []

  init(_ network: Network) {
    self.network = network
    flattened = network.flattenedInputs
    if network.inputs.count > 1 { missing.append("several inputs") }
    let shape = network.inputShape
    let isTokens = network.inputs.first.map { if case .indices = $0.kind { true } else { false } } ?? false
    // A row comes as a vector; images have their channels first from here on.
    if isTokens {
      steps.append("x = x.view(-1, \(shape.count)).long()")
    } else if shape.rank == 3 {
      steps.append("x = x.view(-1, \(Self.list(shape))).permute(0, 3, 1, 2)")
    } else if shape.rank == 2 {
      steps.append("x = x.view(-1, \(Self.list(shape)))")
    }
  }

  private static func list(_ shape: Shape) -> String {
    shape.extents.map(String.init).joined(separator: ", ")
  }

  /// `lstm_1` and `weight_ih` → `lstm_1.weight_ih_l0`
  static func tensorName(_ module: String, _ tensor: String) -> String {
    ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].contains(tensor)
      ? "\(module).\(tensor)_l0" : "\(module).\(tensor)"
  }

  /// Whether the last node reads what the one before it makes, so that one name is enough.
  private func variable(_ source: Network.Source, at index: Int) -> String {
    switch source {
    case .data, .input: index == 0 ? "x" : "x0"
    case .node(let earlier): earlier == index - 1 ? "x" : "x\(earlier + 1)"
    }
  }

  mutating func add(_ node: Network.Node, at index: Int) {
    let input = node.inputShapes.first ?? []
    let names = node.inputs.map { variable($0, at: index) }
    let x = names.first ?? "x"
    if index == 0, network.nodes.dropFirst().contains(where: { $0.inputs.contains { Self.isData($0) } }) {
      steps.append("x0 = x")
    }
    defer {
      // Kept where a node further on reads it.
      let isKept = network.nodes.enumerated().contains { place, other in
        place > index + 1 && other.inputs.contains(.node(index))
      }
      if isKept { steps.append("x\(index + 1) = x") }
    }
    if let layout = TorchLayout(node, flattened: flattened[index]) {
      layouts.append((index, layout))
      modules.append("self.\(node.name) = \(layout.module)")
      addCall(node, x, input)
      return
    }
    guard let step = step(node, names, input) else {
      missing.append("'\(node.name)' (\(node.layer.summary(for: node.inputShapes)))")
      return
    }
    steps += step
  }

  private static func isData(_ source: Network.Source) -> Bool {
    if case .node = source { false } else { true }
  }

  private mutating func addCall(_ node: Network.Node, _ x: String, _ input: Shape) {
    switch node.layer {
    case is any RecurrentLayer: steps.append("x, _ = self.\(node.name)(\(x))")
    case let layer as Attention:
      let mask =
        layer.isCausal ? "nn.Transformer.generate_square_subsequent_mask(\(input.extents[0]))" : "None"
      steps.append(
        "x, _ = self.\(node.name)(\(x), \(x), \(x), attn_mask=\(mask), is_causal=\(layer.isCausal ? "True" : "False"), need_weights=False)"
      )
    // Channels are first in images, and last in sequences.
    case is Conv1D: steps.append("x = self.\(node.name)(\(x).transpose(1, 2)).transpose(1, 2)")
    case is BatchNorm where input.rank == 2:
      steps.append("x = self.\(node.name)(\(x).transpose(1, 2)).transpose(1, 2)")
    case is LayerNorm where input.rank == 3, is RMSNorm where input.rank == 3:
      steps.append("x = self.\(node.name)(\(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)")
    default: steps.append("x = self.\(node.name)(\(x))")
    }
    let activation = (node.layer as? any ActivatedLayer)?.activation ?? .identity
    if activation != .identity { steps.append("x = \(TorchActivation.text(activation, "x"))") }
  }

  private func step(_ node: Network.Node, _ names: [String], _ input: Shape) -> [String]? {
    let x = names.first ?? "x"
    let channels = input.rank == 3 ? 1 : -1
    switch node.layer {
    case is Dropout: return ["x = \(x)"]
    case is Flatten:
      // Sequences have their channels last in this program, and first where PyTorch flattens what a convolution gave.
      return [
        "x = \(x)\(input.rank == 2 && network.hasChannelsFirst(node) ? ".transpose(1, 2)" : "").flatten(1)"
      ]
    case let layer as Reshape:
      let flat = input.rank == 3 ? "\(x).permute(0, 2, 3, 1).flatten(1)" : "\(x).flatten(1)"
      return [
        "x = \(flat).view(-1, \(Self.list(layer.shape)))"
          + (layer.shape.rank == 3 ? ".permute(0, 3, 1, 2)" : "")
      ]
    case let layer as MaxPool:
      return pooling("max_pool", layer.window, layer.stride, layer.padding, x, input, "")
    case let layer as AveragePool:
      return pooling(
        "avg_pool", layer.window, layer.stride, layer.padding, x, input, ", count_include_pad=False")
    case is GlobalAveragePool: return [input.rank == 3 ? "x = \(x).mean((2, 3))" : "x = \(x).mean(1)"]
    case is GlobalMaxPool: return [input.rank == 3 ? "x = \(x).amax((2, 3))" : "x = \(x).amax(1)"]
    case is Add: return ["x = \(names.joined(separator: " + "))"]
    case is Multiply: return ["x = \(names.joined(separator: " * "))"]
    case is Concatenate: return ["x = torch.cat([\(names.joined(separator: ", "))], \(channels))"]
    case let layer as Activate: return ["x = \(TorchActivation.text(layer.activation, x))"]
    case let layer as VectorActivation:
      switch layer.name {
      case .softmax: return ["x = F.softmax(\(x), -1)"]
      case .softmin: return ["x = F.softmin(\(x), -1)"]
      case .logSoftmax: return ["x = F.log_softmax(\(x), -1)"]
      case .sparsemax: return nil
      }
    case let layer as GatedUnit:
      return ["a, b = \(x).chunk(2, -1)", "x = a * \(TorchActivation.text(layer.activation, "b"))"]
    case is ConcatenatedReLU: return ["x = torch.cat([F.relu(\(x)), F.relu(-\(x))], -1)"]
    case is LastPosition: return ["x = \(x)[:, -1]"]
    case is Reverse: return ["x = \(x).flip(1)"]
    default: return nil
    }
  }

  private func pooling(
    _ name: String, _ window: Window, _ stride: Window, _ padding: Padding, _ x: String, _ input: Shape,
    _ rest: String
  ) -> [String]? {
    let zeros: Window
    switch padding {
    case .valid: zeros = 0
    case .zeros(let given): zeros = given
    case .same, .causal: return nil
    }
    if input.rank == 3 {
      return [
        "x = F.\(name)2d(\(x), (\(window.rows), \(window.columns)), (\(stride.rows), \(stride.columns)), (\(zeros.rows), \(zeros.columns))\(rest))"
      ]
    }
    return [
      "x = F.\(name)1d(\(x).transpose(1, 2), \(window.columns), \(stride.columns), \(zeros.columns)\(rest)).transpose(1, 2)"
    ]
  }
}

/// Activations in PyTorch's words.
enum TorchActivation {
  private static let names: [String: String] = [
    "sigmoid": "torch.sigmoid(%)", "tanh": "torch.tanh(%)", "relu": "F.relu(%)", "relu6": "F.relu6(%)",
    "gelu": "F.gelu(%)", "silu": "F.silu(%)", "mish": "F.mish(%)", "softplus": "F.softplus(%)",
    "softsign": "F.softsign(%)",
    "selu": "F.selu(%)", "hard_swish": "F.hardswish(%)", "exponential": "torch.exp(%)",
    "sine": "torch.sin(%)",
  ]

  /// `F.relu(x)`; an activation without a name there as its formula.
  static func text(_ activation: Activation, _ x: String) -> String {
    if activation.isBuiltIn {
      if let form = names[activation.name], activation.parameters.isEmpty {
        return form.replacing("%", with: x)
      }
      if let value = activation.parameters.first?.value, activation.parameters.count == 1 {
        switch activation.name {
        case "leaky_relu": return "F.leaky_relu(\(x), \(value))"
        case "elu": return "F.elu(\(x), \(value))"
        case "celu": return "F.celu(\(x), \(value))"
        default: break
        }
      }
    }
    return "(lambda x: \(FormulaCode(activation.boundFormula.evaluationForm()).text))(\(x))"
  }
}

/// A formula in x as an expression of Python over tensors of doubles.
struct FormulaCode {
  let text: String

  init(_ formula: Formula) { text = "(\(Self.text(formula, "x.double()")) + 0 * x).float()" }

  private static func text(_ formula: Formula, _ x: String) -> String {
    func inner(_ formula: Formula) -> String { text(formula, x) }
    switch formula {
    case .number(let value): return "(\(value.doubleValue))"
    case .constant(let constant): return constant == .pi ? "3.141592653589793" : "2.718281828459045"
    case .variable: return x
    case .sum(let parts): return parts.isEmpty ? "0.0" : "(\(parts.map(inner).joined(separator: " + ")))"
    case .product(let parts): return parts.isEmpty ? "1.0" : "(\(parts.map(inner).joined(separator: " * ")))"
    case .power(let base, let exponent): return "(\(inner(base)) ** \(inner(exponent)))"
    case .piecewise(let branches, let otherwise):
      return branches.reversed().reduce(inner(otherwise)) { rest, branch in
        "torch.where(\(condition(branch.condition, x)), \(inner(branch.value)) + 0 * \(x), \(rest) + 0 * \(x))"
      }
    case .function(let function, let arguments):
      let values = arguments.map(inner)
      let first = values.first ?? "0"
      switch function {
      case .max, .min:
        let name = function == .max ? "torch.maximum" : "torch.minimum"
        return values.dropFirst().reduce("(\(first) + 0 * \(x))") { "\(name)(\($0), \($1) + 0 * \(x))" }
      case .ln: return "torch.log(\(first))"
      case .arctan: return "torch.atan(\(first))"
      case .softplus: return "torch.logaddexp(\(first), 0 * \(x))"
      default: return "torch.\(function.rawValue)(\(first))"
      }
    }
  }

  private static func condition(_ condition: Formula.Condition, _ x: String) -> String {
    switch condition {
    case .compare(let left, let relation, let right):
      let sign = relation == .equal ? "==" : relation.rawValue
      return "(\(text(left, x)) \(sign) \(text(right, x)))"
    case .all(let parts):
      return parts.isEmpty
        ? "(\(x) == \(x))" : "(\(parts.map { self.condition($0, x) }.joined(separator: " & ")))"
    case .any(let parts):
      return parts.isEmpty
        ? "(\(x) != \(x))" : "(\(parts.map { self.condition($0, x) }.joined(separator: " | ")))"
    case .not(let inner): return "(~\(self.condition(inner, x)))"
    }
  }
}
