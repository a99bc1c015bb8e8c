import Hillock

/// How the arrays of a layer lie in the module of PyTorch that computes the same: every number of the layer has its place in one of the
/// module's tensors.
package struct TorchLayout: Sendable {
  /// A tensor of the module.
  package struct Tensor: Hashable, Sendable {
    package var name: String
    package var shape: [Int]
    /// Whether a module may lack it: 0 stands for each of its numbers then.
    var isOptional = false
  }

  /// One array of the layer, or a part of it, in a tensor of the module.
  struct Piece: Sendable {
    enum Target: Hashable, Sendable {
      case parameter(Int)
      case state(Int)
    }

    var target: Target
    var tensor: Int
    /// For each number of the array its place in the tensor; −1 where it is in another one.
    var places: [Int]
    /// Whether PyTorch adds the tensor to another one, as the two biases of a gate: on reading it is added, and 0 is written, or what was
    /// read as long as the sum is the same.
    var isAdded = false
  }

  /// What PyTorch calls the module: `nn.Linear(64, 128)`.
  package var module: String
  package private(set) var tensors: [Tensor]
  private var pieces: [Piece]
  private let parameterCounts: [Int]
  private let stateCounts: [Int]

  /// - Parameter flattened: the shape of the image whose numbers, flattened, are the layer's input; PyTorch has channels first.
  /// - Returns: `nil` for a layer that has no arrays, or that PyTorch has no module for.
  package init?(_ node: Network.Node, flattened: Shape? = nil) {
    parameterCounts = node.parameters.map(\.shape.count)
    stateCounts = node.state.map(\.shape.count)
    guard let input = node.inputShapes.first, !parameterCounts.isEmpty else { return nil }
    let shapes = node.parameters.map(\.shape.extents)
    (module, tensors, pieces) = ("", [], [])
    switch node.layer {
    case let layer as Dense:
      module = "nn.Linear(\(input.channels), \(layer.units)\(layer.usesBias ? "" : ", bias=False"))"
      addMatrix("weight", shapes[0], rows: Self.channelsFirst(flattened, count: shapes[0][0]))
      if layer.usesBias { addVector("bias", layer.units, to: .parameter(1)) }
    case let layer as any ConvolutionLayer:
      guard let text = Self.convolution(layer, input: input) else { return nil }
      module = text
      addFilters(shapes[0])
      if layer.usesBias { addVector("bias", shapes[0].last ?? 0, to: .parameter(1)) }
    case let layer as BatchNorm:
      let channels = input.channels
      module =
        "nn.BatchNorm\(max(1, input.rank - 1))d(\(channels), eps=\(layer.epsilon), momentum=\(layer.momentum))"
      addVector("weight", channels, to: .parameter(0))
      addVector("bias", channels, to: .parameter(1))
      addVector("running_mean", channels, to: .state(0))
      addVector("running_var", channels, to: .state(1))
    case let layer as LayerNorm:
      module = "nn.LayerNorm(\(input.channels), eps=\(layer.epsilon))"
      addVector("weight", input.channels, to: .parameter(0))
      addVector("bias", input.channels, to: .parameter(1))
    case let layer as RMSNorm:
      module = "nn.RMSNorm(\(input.channels), eps=\(layer.epsilon))"
      addVector("weight", input.channels, to: .parameter(0))
    case is PReLU:
      module = "nn.PReLU(\(input.channels))"
      addVector("weight", input.channels, to: .parameter(0))
    case let layer as Embedding:
      module = "nn.Embedding(\(shapes[0][0]), \(layer.units))"
      tensors.append(Tensor(name: "weight", shape: shapes[0]))
      pieces.append(Piece(target: .parameter(0), tensor: 0, places: Array(0..<shapes[0][0] * shapes[0][1])))
    case let layer as any RecurrentLayer:
      guard let name = Self.recurrent(layer) else { return nil }
      let nonlinearity = (layer as? SimpleRecurrent)?.activation == .relu ? ", nonlinearity='relu'" : ""
      module = "nn.\(name)(\(input.channels), \(layer.units), batch_first=True\(nonlinearity))"
      addRecurrent(layer, shapes)
    case let layer as Attention:
      guard !layer.isRotary, layer.keyHeads == layer.heads else { return nil }
      module = "nn.MultiheadAttention(\(input.channels), \(layer.heads), batch_first=True)"
      addMatrix("in_proj_weight", shapes[0])
      addVector("in_proj_bias", shapes[1][0], to: .parameter(1))
      addMatrix("out_proj.weight", shapes[2], to: .parameter(2))
      addVector("out_proj.bias", shapes[3][0], to: .parameter(3))
    default: return nil
    }
  }

  // MARK: pieces

  private mutating func addVector(_ name: String, _ count: Int, to target: Piece.Target) {
    pieces.append(Piece(target: target, tensor: tensors.count, places: Array(0..<count)))
    tensors.append(Tensor(name: name, shape: [count]))
  }

  /// W of inputs × units as units × inputs.
  ///
  /// - Parameter rows: for each input its place in PyTorch's order.
  private mutating func addMatrix(
    _ name: String, _ shape: [Int], to target: Piece.Target = .parameter(0), rows: [Int]? = nil
  ) {
    let (inputs, units) = (shape[0], shape[1])
    var places: [Int] = []
    places.reserveCapacity(inputs * units)
    for input in 0..<inputs {
      for unit in 0..<units { places.append(unit * inputs + (rows?[input] ?? input)) }
    }
    pieces.append(Piece(target: target, tensor: tensors.count, places: places))
    tensors.append(Tensor(name: name, shape: [units, inputs]))
  }

  /// For each number of an image with the channels last its place where they come first; `nil` where that is the same.
  private static func channelsFirst(_ shape: Shape?, count: Int) -> [Int]? {
    guard let shape, shape.rank > 1, shape.count == count, shape.channels > 1, shape.positions > 1 else {
      return nil
    }
    return (0..<count).map { $0 % shape.channels * shape.positions + $0 / shape.channels }
  }

  /// Filters of window × channels × filters as filters × channels × window.
  private mutating func addFilters(_ shape: [Int]) {
    let window = shape.dropLast(2).reduce(1, *)
    let (channels, filters) = (shape[shape.count - 2], shape[shape.count - 1])
    var places: [Int] = []
    places.reserveCapacity(window * channels * filters)
    for tap in 0..<window {
      for channel in 0..<channels {
        for filter in 0..<filters { places.append((filter * channels + channel) * window + tap) }
      }
    }
    pieces.append(Piece(target: .parameter(0), tensor: tensors.count, places: places))
    tensors.append(Tensor(name: "weight", shape: [filters, channels] + shape.dropLast(2)))
  }

  /// The gates of both are in the same order: i, F, g, o, and r, z, n.
  private mutating func addRecurrent(_ layer: any RecurrentLayer, _ shapes: [[Int]]) {
    addMatrix("weight_ih", shapes[0])
    addMatrix("weight_hh", shapes[1], to: .parameter(1))
    let width = shapes[2][0]
    addVector("bias_ih", width, to: .parameter(2))
    tensors[tensors.count - 1].isOptional = true
    // The bias of the products with the state is added to the other one; but that of the candidate of a GRU stands for itself.
    let apart = layer is GRU ? width - layer.units : width
    pieces.append(
      Piece(
        target: .parameter(2), tensor: tensors.count, places: (0..<width).map { $0 < apart ? $0 : -1 },
        isAdded: true))
    if layer is GRU {
      pieces.append(
        Piece(target: .parameter(3), tensor: tensors.count, places: (0..<layer.units).map { apart + $0 }))
    }
    tensors.append(Tensor(name: "bias_hh", shape: [width], isOptional: true))
  }

  /// `nil` for a cell that PyTorch does not have.
  private static func recurrent(_ layer: any RecurrentLayer) -> String? {
    switch layer {
    case let layer as LSTM:
      layer.activation == .tanh && layer.gateActivation == .sigmoid && !layer.hasPeepholes ? "LSTM" : nil
    case let layer as GRU:
      layer.activation == .tanh && layer.gateActivation == .sigmoid && layer.resetsAfter ? "GRU" : nil
    case let layer as SimpleRecurrent: [.tanh, .relu].contains(layer.activation) ? "RNN" : nil
    default: nil
    }
  }

  private static func convolution(_ layer: any ConvolutionLayer, input: Shape) -> String? {
    func pair(_ window: Window) -> String { "(\(window.rows), \(window.columns))" }
    var arguments: [String]
    let dimensions = layer is Conv1D ? 1 : 2
    if layer.normalizesWeights { return nil }
    func padding(_ isOneStep: Bool) -> String? {
      switch layer.padding {
      case .valid: ""
      // PyTorch has it for a stride of 1 alone.
      case .same: isOneStep ? ", padding='same'" : nil
      case .causal: nil
      case .zeros(let window): dimensions == 2 ? ", padding=\(pair(window))" : ", padding=\(window.columns)"
      }
    }
    let rest: String?
    switch layer {
    case let layer as Conv2D:
      arguments = [
        "\(input.channels)", "\(layer.filters)", pair(layer.window), "stride=\(pair(layer.stride))",
        "dilation=\(pair(layer.dilation))", "groups=\(layer.groups)",
      ]
      rest = padding(layer.stride == 1)
    case let layer as DepthwiseConv2D:
      arguments = [
        "\(input.channels)", "\(input.channels * layer.multiplier)", pair(layer.window),
        "stride=\(pair(layer.stride))", "dilation=\(pair(layer.dilation))", "groups=\(input.channels)",
      ]
      rest = padding(layer.stride == 1)
    case let layer as Conv1D:
      arguments = [
        "\(input.channels)", "\(layer.filters)", "\(layer.window)", "stride=\(layer.stride)",
        "dilation=\(layer.dilation)", "groups=\(layer.groups)",
      ]
      rest = padding(layer.stride == 1)
    default: return nil
    }
    guard let rest else { return nil }
    if !layer.usesBias { arguments.append("bias=False") }
    return "nn.Conv\(dimensions)d(\(arguments.joined(separator: ", "))\(rest))"
  }

  // MARK: numbers

  /// Whether tensors of these shapes are those of the module; others beside them do not matter.
  func fits(_ shapes: [String: [Int]]) -> Bool {
    tensors.allSatisfy { tensor in
      guard let shape = shapes[tensor.name] else { return tensor.isOptional }
      return shape == tensor.shape
    } && tensors.contains { shapes[$0.name] != nil }
  }

  /// The layer's arrays from the tensors of a module that fits.
  func arrays(from named: [String: [Float]]) -> (parameters: [[Float]], state: [[Float]]) {
    var parameters = parameterCounts.map { [Float](repeating: 0, count: $0) }
    var state = stateCounts.map { [Float](repeating: 0, count: $0) }
    for piece in pieces {
      guard let values = named[tensors[piece.tensor].name] else { continue }
      func put(_ array: inout [Float]) {
        for (index, place) in piece.places.enumerated() where place >= 0 {
          array[index] = piece.isAdded ? array[index] + values[place] : values[place]
        }
      }
      switch piece.target {
      case .parameter(let index): put(&parameters[index])
      case .state(let index): put(&state[index])
      }
    }
    return (parameters, state)
  }

  /// The tensors whose numbers are added to each other, where a module has all of them.
  func addends(from named: [String: [Float]]) -> [String: [Float]]? {
    let targets = Set(pieces.filter(\.isAdded).map(\.target))
    let names = Set(pieces.filter { targets.contains($0.target) }.map { tensors[$0.tensor].name })
    let found = named.filter { names.contains($0.key) }
    return names.isEmpty || found.count < names.count ? nil : found
  }

  /// The tensors of the module for a layer's arrays.
  ///
  /// - Parameter addends: what was read of tensors that are added to each other: where their sum is still the layer's number, they are
  ///   written again.
  package func values(
    parameters: [ArraySlice<Float>], state: [ArraySlice<Float>], addends: [String: [Float]]? = nil
  ) -> [[Float]] {
    func array(_ piece: Piece) -> ArraySlice<Float> {
      switch piece.target {
      case .parameter(let index): parameters[index]
      case .state(let index): state[index]
      }
    }
    var result = tensors.map { [Float](repeating: 0, count: $0.shape.reduce(1, *)) }
    for piece in pieces where !piece.isAdded {
      for (value, place) in zip(array(piece), piece.places) where place >= 0 {
        result[piece.tensor][place] = value
      }
    }
    for piece in pieces where piece.isAdded {
      guard let other = pieces.first(where: { !$0.isAdded && $0.target == piece.target }),
        let first = addends?[tensors[other.tensor].name], first.count == result[other.tensor].count,
        let second = addends?[tensors[piece.tensor].name], second.count == result[piece.tensor].count
      else { continue }
      for (value, (one, two)) in zip(array(piece), zip(other.places, piece.places)) where one >= 0 && two >= 0
      {
        guard (first[one] + second[two]).bitPattern == value.bitPattern else { continue }
        result[other.tensor][one] = first[one]
        result[piece.tensor][two] = second[two]
      }
    }
    return result
  }
}

extension Network {
  /// Whether what a node gets has its channels first in PyTorch: images, and sequences that come of a convolution or a pool. Of other
  /// sequences (embeddings, recurrent cells, attention) the positions are first there too.
  package func hasChannelsFirst(_ node: Node) -> Bool {
    guard let shape = node.inputShapes.first, shape.rank > 1 else { return false }
    guard shape.rank == 2 else { return true }
    guard case .node(let source)? = node.inputs.first else { return false }
    let layer = nodes[source].layer
    switch layer {
    case is Conv1D, is MaxPool, is AveragePool: return true
    case is BatchNorm, is Add, is Multiply, is Concatenate: return hasChannelsFirst(nodes[source])
    default: return layer.form.keepsOrder && hasChannelsFirst(nodes[source])
    }
  }

  /// For each node the shape of the image or sequence with channels first whose numbers it gets flattened, if it does.
  package var flattenedInputs: [Shape?] {
    var flattened: [Shape?] = []
    for node in nodes {
      var shape: Shape?
      if case .node(let source)? = node.inputs.first, node.inputs.count == 1 {
        // What stands between (an activation, dropout) keeps the order.
        if nodes[source].layer is Flatten, let input = nodes[source].inputShapes.first,
          hasChannelsFirst(nodes[source])
        {
          shape = input
        } else if nodes[source].outputShape.rank == 1, nodes[source].layer.form.keepsOrder {
          shape = flattened[source]
        }
      }
      flattened.append(shape)
    }
    return flattened
  }
}

extension LayerForm {
  /// Whether the numbers of a vector stay in their places.
  fileprivate var keepsOrder: Bool {
    switch self {
    case .elementwise, .unchanged: true
    default: false
    }
  }
}
