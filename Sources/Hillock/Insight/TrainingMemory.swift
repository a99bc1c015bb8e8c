/// What a training step keeps in memory, in bytes: known from the shapes, before anything is allocated.
///
/// The examples themselves and the program are not in it. A run with a validation part keeps the parameters of its best
/// epoch besides.
package struct TrainingMemory: Hashable, Sendable, Codable {
  /// Parameters and the layers' running statistics.
  package let parameters: Int
  /// One array of the parameters' size for each shard, and one more where batches are accumulated.
  package let gradients: Int
  /// What the optimizer remembers.
  package let optimizer: Int
  /// The moving average of the parameters; 0 without one.
  package let averages: Int
  /// The batch, the layers' outputs, what they keep for the backward pass, their scratch and the gradients of the outputs,
  /// for all shards. Buffers that are not needed at the same time share memory.
  package let activations: Int
  /// What the activations would take if none shared memory.
  package let activationsApart: Int

  package var total: Int { parameters + gradients + optimizer + averages + activations }

  /// - Throws: `NetworkError` for a step of more than 10¹⁵ bytes, which no machine has.
  package init(_ network: Network, _ configuration: TrainingConfiguration) throws(NetworkError) {
    let rough = network.bytes(
      rows: configuration.batchSize, gradients: configuration.shards, training: true)
    guard rough < 1e15 else {
      throw NetworkError(
        "a step with batches of \(configuration.batchSize) takes more than a million gigabytes; use a smaller batch"
      )
    }
    let floats = MemoryLayout<Float>.size
    let shards = max(min(configuration.shards, configuration.batchSize), 1)
    let rows = (max(configuration.batchSize, 1) + shards - 1) / shards
    let layout = PlanLayout(
      network, rows: rows, training: true, alternatives: configuration.smoothLayers(of: network))
    let states = network.stateCount * floats
    parameters = network.parameterCount * floats + states
    gradients =
      ((network.parameterCount + network.borrowedCount) * floats + states) * shards
      + (configuration.accumulationSteps > 1 ? network.parameterCount * floats : 0)
    optimizer = network.parameterCount * floats * configuration.optimizer.stateArrays
    averages = configuration.exponentialMovingAverageDecay == nil ? 0 : network.parameterCount * floats
    activations = layout.arena.count * floats * shards
    activationsApart = layout.arena.countApart * floats * shards
  }

  /// All in one line: `30.1 MB a step: parameters 7.4 MB, …`.
  package var line: String {
    let parts = [
      ("parameters", parameters), ("gradients", gradients), ("optimizer", optimizer), ("averages", averages),
      ("activations", activations),
    ].filter { $0.1 > 0 }
    return "\(Self.text(total)) a step: "
      + parts.map { "\($0.0) \(Self.text($0.1))" }.joined(separator: ", ")
  }

  /// A line for each part, and the total.
  package var lines: [String] {
    var rows = [
      ["parameters", Self.text(parameters)], ["gradients", Self.text(gradients)],
      ["optimizer", Self.text(optimizer)],
    ]
    if averages > 0 { rows.append(["averages", Self.text(averages)]) }
    rows.append(["activations", Self.text(activations)])
    rows.append(["total", Self.text(total)])
    return TextTable(rows, rightAligned: [1]).lines
  }

  /// Bytes with a unit of 1,000: `1.84 MB`.
  package static func text(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes), 0)
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    guard unit > 0 else { return "\(bytes) B" }
    let hundredths = Int(clamped: (value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) \(units[unit])"
  }
}
