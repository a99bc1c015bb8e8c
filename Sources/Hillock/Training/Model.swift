/// A network with its parameters: all one needs to compute outputs.
public struct Model: Sendable {
  /// The network of the parameters.
  public let network: Network
  /// Every parameter array, one after the other in the order of the network, row-major.
  public private(set) var parameters: [Float]
  /// Every state array of the layers (running statistics), in the order of the network.
  public private(set) var state: [Float]

  /// A network with starting parameters that are a function of the seed.
  ///
  /// - Throws: `NetworkError` for a network that this machine has no memory for.
  public init(_ network: Network, seed: UInt64 = 1) throws(NetworkError) {
    // The parameters, and a list of those of one array.
    try network.checkMemory(rows: 1, gradients: 1, training: false)
    self.network = network
    parameters = inDefaultFloatingPointEnvironment {
      var values: [Float] = []
      values.reserveCapacity(network.parameterCount)
      var index = 0
      for node in network.nodes {
        for parameter in node.parameters {
          values += parameter.initializer.values(for: parameter, seed: seed, index: index)
          index += 1
        }
      }
      return values
    }
    state = Self.initialState(of: network)
  }

  /// A network with given parameters.
  ///
  /// - Parameter state: of the layers; `nil` takes what they have before training.
  /// - Throws: `NetworkError` when a count is not the network's.
  public init(_ network: Network, parameters: [Float], state: [Float]? = nil) throws(NetworkError) {
    guard parameters.count == network.parameterCount else {
      throw NetworkError(
        "the network has \(network.parameterCount) parameters, but \(parameters.count) were given")
    }
    guard (state?.count ?? network.stateCount) == network.stateCount else {
      throw NetworkError(
        "the network's layers have a state of \(network.stateCount) numbers, but \(state?.count ?? 0) were given"
      )
    }
    self.network = network
    self.parameters = parameters
    self.state = state ?? Self.initialState(of: network)
  }

  /// - Parameter parameters: as many as the network has, and so many states.
  init(_ network: Network, checkedParameters parameters: [Float], state: [Float]) {
    self.network = network
    self.parameters = parameters
    self.state = state
  }

  private static func initialState(of network: Network) -> [Float] {
    network.nodes.flatMap { node in
      node.state.flatMap { [Float](repeating: $0.initialValue, count: $0.shape.count) }
    }
  }

  /// The values of one state array.
  ///
  /// - Precondition: `node` is the number of a node of the network, and `index` that of one of its state arrays.
  package func state(_ index: Int, of node: Int) -> ArraySlice<Float> {
    require(network.nodes.indices.contains(node), "the network has no node \(node)")
    require(network.nodes[node].state.indices.contains(index), "node \(node) has no state array \(index)")
    let offset = network.nodes[node].stateOffsets[index]
    return state[offset..<offset + network.nodes[node].state[index].shape.count]
  }

  /// Takes a node's arrays over from a node of another model that has arrays of the same shapes.
  mutating func copy(from other: Model, _ source: Network.Node, to node: Network.Node) {
    for (index, parameter) in node.parameters.enumerated() {
      let (start, count) = (source.parameterOffsets[index], parameter.shape.count)
      parameters.replaceSubrange(
        node.parameterOffsets[index]..<node.parameterOffsets[index] + count,
        with: other.parameters[start..<start + count])
    }
    for (index, array) in node.state.enumerated() {
      let (start, count) = (source.stateOffsets[index], array.shape.count)
      state.replaceSubrange(
        node.stateOffsets[index]..<node.stateOffsets[index] + count, with: other.state[start..<start + count])
    }
  }

  /// SHA-256, in hexadecimal, of the parameters, and after them the states of the layers where there are any, as
  /// little-endian IEEE-754 floats in the order of the network.
  ///
  /// Two runs with the same fingerprint made the same model to the bit.
  public var fingerprint: String {
    var hash = FingerprintHash()
    hash.add(parameters)
    hash.add(state)
    return hash.hexadecimal
  }

  /// The values of one parameter array.
  ///
  /// - Precondition: `node` is the number of a node of the network, and `index` that of one of its parameter arrays.
  public func parameter(_ index: Int, of node: Int) -> ArraySlice<Float> {
    require(network.nodes.indices.contains(node), "the network has no node \(node)")
    require(
      network.nodes[node].parameters.indices.contains(index), "node \(node) has no parameter array \(index)")
    let offset = network.nodes[node].parameterOffsets[index]
    return parameters[offset..<offset + network.nodes[node].parameters[index].shape.count]
  }

  /// The outputs for a batch of examples, row-major.
  ///
  /// - Parameter inputs: row-major, a multiple of `network.inputShape.count` numbers.
  /// - Throws: `NetworkError` when the length does not fit.
  public func outputs(for inputs: [Float], pool: WorkerPool = .single) throws(NetworkError) -> [Float] {
    try inDefaultFloatingPointEnvironment { () throws(NetworkError) in
      try evaluate(inputs, pool: pool)
    }
  }

  /// The same, where each process of a run computes the outputs of some of the examples, and all get those of all.
  func outputs(
    for inputs: [Float], pool: WorkerPool, exchange: any ShardExchange
  ) throws(NetworkError) -> [Float] {
    guard exchange.rankCount > 1 else { return try outputs(for: inputs, pool: pool) }
    return try Self.outputs(
      network, parameters: FloatStorage(parameters), state: FloatStorage(state), for: inputs, pool: pool,
      exchange: exchange)
  }

  /// The same with numbers that somebody has in memory already.
  static func outputs(
    _ network: Network, parameters: FloatStorage, state: FloatStorage, for inputs: [Float], pool: WorkerPool,
    exchange: any ShardExchange
  ) throws(NetworkError) -> [Float] {
    func evaluated(_ inputs: [Float]) throws(NetworkError) -> [Float] {
      try inDefaultFloatingPointEnvironment { () throws(NetworkError) in
        try evaluate(network, parameters: parameters, state: state, inputs, pool: pool)
      }
    }
    let (width, ranks) = (network.inputShape.count, exchange.rankCount)
    guard ranks > 1, inputs.count % width == 0 else { return try evaluated(inputs) }
    let rows = inputs.count / width
    let parts = (0..<ranks).map { $0 * rows / ranks..<($0 + 1) * rows / ranks }
    let own = parts[exchange.rank]
    let found = try evaluated(Array(inputs[own.lowerBound * width..<own.upperBound * width]))
    let outputs = network.outputShape.count
    let whole = FloatStorage(count: rows * outputs)
    whole.view.part(from: own.lowerBound * outputs, count: own.count * outputs).copy(from: found)
    exchange.gather(
      whole.view, parts: parts.map { $0.lowerBound * outputs..<$0.upperBound * outputs })
    return whole.view.toArray()
  }

  /// How many examples are evaluated at a time.
  static let evaluationRows = 256
  /// Bytes from which on fewer are: a plan that is larger than the caches is no quicker with more of them.
  private static let evaluationBytes = 64e6

  /// The same for a network, whose examples may be large.
  static func evaluationRows(of network: Network) -> Int {
    let needed = network.bytes(rows: evaluationRows, gradients: -1, training: false)
    // Recurrent layers take a block of examples at a time.
    let fewest = SequenceBlocks.size
    guard needed > evaluationBytes else { return evaluationRows }
    let one = max(network.bytes(rows: 1, gradients: -1, training: false), 1)
    if one * Double(fewest) > evaluationBytes { return max(Int(clamped: evaluationBytes / one), 1) }
    return min(max(Int(clamped: evaluationBytes * Double(evaluationRows) / needed), fewest), evaluationRows)
  }

  private func evaluate(_ inputs: [Float], pool: WorkerPool) throws(NetworkError) -> [Float] {
    try Self.evaluate(
      network, parameters: FloatStorage(parameters), state: FloatStorage(state), inputs, pool: pool)
  }

  private static func evaluate(
    _ network: Network, parameters: FloatStorage, state: FloatStorage, _ inputs: [Float], pool: WorkerPool
  ) throws(NetworkError) -> [Float] {
    let width = network.inputShape.count
    guard inputs.count % width == 0 else {
      throw NetworkError(
        "expected examples of \(width) numbers (\(network.inputShape)); \(inputs.count) numbers are no multiple of that"
      )
    }
    let rows = inputs.count / width
    guard rows > 0 else { return [] }
    let batch = min(rows, evaluationRows(of: network))
    try network.checkMemory(rows: batch, gradients: 0, training: false)
    let plan = Plan(network: network, rows: batch, parameters: parameters, state: state, training: false)
    var result: [Float] = []
    result.reserveCapacity(rows * network.outputShape.count)
    for start in stride(from: 0, to: rows, by: batch) {
      let count = min(batch, rows - start)
      plan.load(inputs, from: start * width, rows: count)
      plan.forward(rows: count, pool: pool, training: nil)
      result += plan.output(rows: count).toArray()
    }
    return result
  }
}
