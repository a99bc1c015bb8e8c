extension Experiment {
  /// Layers by the size of the data and what it consists of.
  static func defaultLayers(rows: Int, _ preprocessing: Preprocessing) -> String {
    if preprocessing.series != nil { return "64:relu,64:relu" }
    guard let inputs = preprocessing.networkInputs else { return defaultLayers(rows: rows) }
    if preprocessing.text != nil { return "embed(64),lstm(128)" }
    return inputs.contains { $0.kind == .values }
      ? "embed(64),gru(64),last,64:relu" : "embed(64),gru(64),last"
  }

  // A long text: squares of gradients are remembered for a hundred steps, and a twentieth of the run warms up.
  static let textOptimizer = Optimizer.adamW(beta2: 0.99)
  static let textRate: Float = 0.002
  static let textDecay: Float = 0.1

  /// A network over columns of tokens, and perhaps of numbers beside them.
  ///
  /// The hidden layers up to the first one that makes a vector of a sequence are there once for each column of tokens, with parameters of
  /// their own; what they make stands beside the numbers, and the other layers read it.
  ///
  /// - Throws: `NetworkError` where no layer makes a vector.
  static func network(
    inputs: [Network.Input], hidden: [NetworkPart], outputs: Int
  ) throws(NetworkError) -> Network {
    var graph = NetworkGraph()
    var ends: [Network.Source] = []
    var head: Int?
    for (index, input) in inputs.enumerated() {
      switch input.kind {
      case .lengths: continue
      case .values: ends.append(.input(index))
      case .indices:
        let count: Int
        if let head {
          count = head
        } else {
          count = try vectorLayer(of: hidden, after: [input, .lengths(of: input.name)])
          head = count
        }
        ends.append(graph.add(Array(hidden.prefix(count)), after: .input(index)))
      }
    }
    let vector = ends.count == 1 ? ends[0] : graph.add(Concatenate(), after: ends)
    graph.add(hidden.dropFirst(head ?? 0) + [.layer(Dense(outputs))], after: vector)
    return try graph.network(inputs: inputs)
  }

  /// A network that says of each position of a text what comes next.
  ///
  /// - Throws: `NetworkError` for layers that see what they have to predict.
  static func textNetwork(
    inputs: [Network.Input], hidden: [NetworkPart], outputs: Int
  ) throws(NetworkError) -> Network {
    var isTied = false
    if case .layer(let last, _)? = hidden.last { isTied = last is TiedDense }
    let network = try Network(
      inputs: inputs, parts: isTied ? hidden : hidden + [.layer(Dense(outputs))])
    for node in network.nodes where (node.layer as? any LibraryLayer)?.isCausal != true {
      throw NetworkError(
        "layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes))) sees later tokens of a text than those it has to predict from"
      )
    }
    guard network.outputShape.rank == 2 else {
      throw NetworkError(
        "the layers make one vector of a text, and the next token of each position is predicted; leave out what takes the last position"
      )
    }
    return network
  }

  /// How many of the layers it takes to make a vector of a sequence.
  private static func vectorLayer(
    of hidden: [NetworkPart], after inputs: [Network.Input]
  ) throws(NetworkError) -> Int {
    for count in hidden.indices.map({ $0 + 1 }) {
      let network = try Network(inputs: inputs, parts: Array(hidden.prefix(count)))
      if network.outputShape.rank == 1 { return count }
    }
    throw NetworkError(
      "a column that is read token by token needs layers that make a vector of it, such as embed(64),gru(64),last; the layers end with a sequence"
    )
  }
}
