extension TrainingSession {
  /// One step on the examples with the given numbers, read from a source; returns their mean loss before the step.
  ///
  /// - Throws: what the source throws; `TrainingError` when it gives other examples than it was asked for.
  func step(
    reading source: any ExampleSource, indices: ArraySlice<Int>, epoch: Int, learningRate: Float
  ) throws -> Double {
    if let data = source as? Dataset {
      return step(on: data, indices: indices, epoch: epoch, learningRate: learningRate)
    }
    let piece = try source.examples(indices)
    try configuration.examples("training", for: network).check(piece, numbers: indices)
    return step(
      on: piece, indices: Array(0..<indices.count)[...], numbers: indices, epoch: epoch,
      learningRate: learningRate)
  }
}
