extension Network {
  /// About how many bytes a pass over examples takes. A `Double`, so that nothing overflows.
  ///
  /// - Parameters:
  ///   - rows: examples that are in memory at once.
  ///   - gradients: how many arrays of the parameters' size there are besides the parameters themselves.
  ///   - training: whether a second set of activations holds their gradients.
  func bytes(rows: Int, gradients: Int, training: Bool) -> Double {
    let widths = nodes.reduce(Double(inputShape.count)) { $0 + Double($1.outputShape.count) }
    // What layers keep, such as the states of all steps, and what they work with grow with the examples; recurrent ones take so many
    // of them together.
    let some = min(max(rows, 1), SequenceBlocks.size)
    let share = Double(rows) / Double(some)
    let kept = nodes.reduce(0) { $0 + Double($1.layer.savedCount(for: $1.inputShapes, rows: some)) * share }
    let scratch = nodes.reduce(0) {
      max(
        $0,
        Double($1.layer.scratchCount(for: $1.inputShapes, rows: some, isTraining: training)) * share)
    }
    return 4
      * (Double(parameterCount) * (1 + Double(gradients)) + widths * Double(rows) * (training ? 2 : 1) + kept
        + scratch)
  }

  /// Refuses a network that this machine cannot hold, instead of being ended by the system half way.
  ///
  /// - Throws: `NetworkError` with both numbers.
  func checkMemory(rows: Int, gradients: Int, training: Bool) throws(NetworkError) {
    let needed = bytes(rows: rows, gradients: gradients, training: training)
    // Nobody's limit is so low; to ask for limits takes longer than to make a small network.
    guard needed > 64e6 else { return }
    guard needed <= MachineMemory.available else {
      throw NetworkError(
        "the network has \(parameterCount) parameters and takes about \(MachineMemory.gigabytes(needed)) GB; "
          + "\(MachineMemory.words). Use fewer or smaller layers, or a smaller batch")
    }
  }

  /// Refuses a network that cannot be evaluated on this machine.
  ///
  /// - Throws: `NetworkError`
  package func checkMemory() throws(NetworkError) {
    try checkMemory(rows: Model.evaluationRows(of: self), gradients: 1, training: false)
  }
}
