extension Model {
  /// What every layer makes of some of the examples, at most `evaluationRows`, taken evenly.
  package func nodeOutputs(for examples: Dataset) throws -> (rows: Int, nodes: [[Float]]) {
    guard examples.featureCount == network.inputShape.count else {
      throw NetworkError(
        "expected examples of \(network.inputShape.count) numbers, got \(examples.featureCount)")
    }
    let rows = min(examples.rowCount, Self.evaluationRows)
    guard rows > 0 else { return (0, network.nodes.map { _ in [] }) }
    try network.checkMemory(rows: rows, gradients: 1, training: true)
    return inDefaultFloatingPointEnvironment {
      // A plan for prediction uses the memory of outputs again that nobody reads any more; here all are read.
      let plan = Plan(self, rows: rows, training: true)
      let chosen = (0..<rows).map { $0 * examples.rowCount / rows }
      plan.load(examples.inputs, indices: chosen[...])
      plan.forward(rows: rows, pool: .single, training: nil)
      return (rows, network.nodes.indices.map { plan.output(of: $0, rows: rows).toArray() })
    }
  }
}
