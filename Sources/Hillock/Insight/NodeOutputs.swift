/// What every layer of a network makes of given examples, again and again with other parameters: pictures of a network while it is
/// trained. Used by one thread at a time.
@_spi(Tools) public final class NodeOutputs {
  private let network: Network
  private let parameters: FloatStorage
  private let state: FloatStorage
  private let plan: Plan
  private var rows = 0

  /// - Parameter rows: the most examples of one call.
  /// - Throws: `NetworkError` when the machine has too little memory.
  @_spi(Tools) public init(_ network: Network, rows: Int) throws(NetworkError) {
    // A plan for prediction uses the memory of outputs again that nobody reads any more; here all are read.
    try network.checkMemory(rows: rows, gradients: 1, training: true)
    self.network = network
    parameters = FloatStorage(count: network.parameterCount)
    state = FloatStorage(count: network.stateCount)
    plan = Plan(network: network, rows: rows, parameters: parameters, state: state, training: true)
  }

  /// Runs the examples forward, as for a prediction.
  ///
  /// - Precondition: the model is one of the network, and there are not more examples than `rows`.
  @_spi(Tools) public func run(_ model: Model, inputs: [Float]) {
    require(
      model.parameters.count == parameters.count && model.state.count == state.count,
      "a model of another network")
    rows = inputs.count / max(network.inputShape.count, 1)
    require(rows <= plan.maximumRows, "more examples than there is room for")
    parameters.view.copy(from: model.parameters)
    state.view.copy(from: model.state)
    inDefaultFloatingPointEnvironment {
      plan.load(inputs, from: 0, rows: rows)
      plan.forward(rows: rows, pool: .single, training: nil)
    }
  }

  /// Row-major, what a node made of the examples of the last call.
  @_spi(Tools) public func withOutput<Result>(of node: Int, _ body: (Span<Float>) -> Result) -> Result {
    let view = plan.output(of: node, rows: rows)
    return unsafe body(Span(_unsafeStart: view.base, count: view.count))
  }
}
