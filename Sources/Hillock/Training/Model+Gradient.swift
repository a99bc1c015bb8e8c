extension Model {
  /// The mean loss over examples and its gradient with respect to every parameter.
  ///
  /// - Parameter trainingSeed: `nil` leaves dropout and other layers that act in training only at rest; a seed runs
  ///   them as in step 0 of a training run with that seed, batch normalisation with the statistics of these examples.
  /// - Returns: the loss, and as many floats as the model has parameters, in their order.
  /// - Throws: `TrainingError` when the data does not fit the network or the loss.
  public func gradient(
    of loss: Loss, on data: Dataset, trainingSeed: UInt64? = nil, pool: WorkerPool = .single
  )
    throws -> (loss: Double, gradient: [Float])
  {
    try loss.check()
    try ExampleCheck(part: "given", network: network, loss: loss).check(data)
    try network.checkMemory(rows: data.rowCount, gradients: 1, training: true)
    let plan = Plan(self, rows: data.rowCount, training: true)
    let pass = trainingSeed.map { Plan.TrainingPass(seed: $0, step: 0, firstRow: 0) }
    let indices = Array(0..<data.rowCount)
    plan.load(data.inputs, indices: indices[...])
    let sum = plan.pass(
      loss, targets: data.targets, indices: indices[...], scale: 1 / Float(data.rowCount), classWeights: nil,
      exampleWeights: data.weights, pool: pool, training: pass)
    return (sum / Double(data.rowCount), plan.gradients.view.toArray())
  }
}
