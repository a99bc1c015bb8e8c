extension Loss {
  /// The sum over examples of the mean loss of their positions that count, and its gradient times `scale`.
  ///
  /// The positions of an example are added in their order, and divided by how many count; then the examples are added in theirs. So
  /// padding changes no bit. An example without any position that counts has no loss.
  func sumOverPositions(
    outputs: FloatView, classes: [Int32], count: Int, indices: ArraySlice<Int>, gradient: MutableFloatView,
    scale: Float, pool: WorkerPool
  ) -> Double {
    let width = outputs.count / max(indices.count * count, 1)
    var total = 0.0
    for (row, index) in indices.enumerated() {
      let own = classes[index * count..<(index + 1) * count]
      let counted = own.count { $0 >= 0 }
      var sum = 0.0
      var start = own.startIndex
      while start < own.endIndex {
        let end = own[start...].firstIndex { ($0 >= 0) != (own[start] >= 0) } ?? own.endIndex
        let place = (row * count + start - own.startIndex) * width
        let part = gradient.part(from: place, count: (end - start) * width)
        if own[start] < 0 {
          part.fill(0)
        } else if let loss = crossEntropy(
          outputs.part(from: place, count: part.count), part, classes, Array(start..<end)[...],
          scale: scale / Float(counted))
        {
          sum += loss.sum(pool: pool)
        }
        start = end
      }
      if counted > 0 { total += sum / Double(counted) }
    }
    return total
  }

  private func crossEntropy(
    _ logits: FloatView, _ gradient: MutableFloatView, _ classes: [Int32], _ indices: ArraySlice<Int>,
    scale: Float
  ) -> SoftmaxCrossEntropy? {
    guard case .softmaxCrossEntropy(let smoothing) = self else { return nil }
    return SoftmaxCrossEntropy(
      logits: logits, gradient: gradient, classes: classes, indices: indices,
      columns: logits.count / max(indices.count, 1), smoothing: smoothing, scale: scale)
  }

  /// The loss of logits of which every position counts, all rows at once; `nil` for another loss or other targets. Its sum is over
  /// positions, `positions` times that of `sum`.
  func softmaxCrossEntropyOfPositions(
    outputs: FloatView, targets: Targets, indices: ArraySlice<Int>, gradient: MutableFloatView, scale: Float
  ) -> (loss: SoftmaxCrossEntropy, positions: Int)? {
    guard case .positions(let classes, let count, _) = targets,
      indices.allSatisfy({ !classes[$0 * count..<($0 + 1) * count].contains(-1) })
    else { return nil }
    let places = indices.flatMap { $0 * count..<($0 + 1) * count }
    return crossEntropy(outputs, gradient, classes, places[...], scale: scale / Float(count)).map {
      ($0, count)
    }
  }
}
