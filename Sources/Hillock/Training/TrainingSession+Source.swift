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
    // Of several processes each reads the rows of its shards.
    var places = [Int](repeating: -1, count: indices.count)
    var numbers: [Int] = []
    for row in ownRows(of: indices.count) {
      places[row] = numbers.count
      numbers.append(indices[indices.startIndex + row])
    }
    // A process without a shard of this batch reads one row, for a piece has one.
    if numbers.isEmpty { numbers = Array(indices.prefix(1)) }
    let piece = try source.examples(numbers[...])
    try configuration.examples("training", for: network).check(piece, numbers: numbers[...])
    return step(
      on: piece, indices: places[...], numbers: indices, epoch: epoch, learningRate: learningRate)
  }
}
