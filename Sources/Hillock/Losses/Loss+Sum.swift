extension Loss {
  /// The sum of the losses of examples, and the gradient of `scale` × sum with respect to the outputs; each example's loss, and
  /// its gradient, times the weight of its class and its own. Examples are added in their order.
  ///
  /// - Parameters:
  ///   - outputs: one row for each index.
  ///   - indices: which targets, and which example weights, belong to the rows.
  /// - Precondition: `check` accepts the targets.
  func sum(
    outputs: FloatView, targets: Targets, indices: ArraySlice<Int>, gradient: MutableFloatView, scale: Float,
    classWeights: [Float]? = nil, exampleWeights: [Float]? = nil, pool: WorkerPool = .single
  ) -> Double {
    var classes: [Int32]?
    if classWeights != nil, case .classes(let numbers, _) = targets { classes = numbers }
    guard classes != nil || exampleWeights != nil, !indices.isEmpty else {
      return sumOfEquals(
        outputs: outputs, targets: targets, indices: indices, gradient: gradient, scale: scale, pool: pool)
    }
    let width = outputs.count / indices.count
    var total = 0.0
    for (row, index) in indices.enumerated() {
      var weight: Float = 1
      if let classWeights, let classes { weight = classWeights[Int(classes[index])] }
      if let exampleWeights { weight *= exampleWeights[index] }
      total +=
        Double(weight)
        * sumOfEquals(
          outputs: outputs.part(from: row * width, count: width), targets: targets,
          indices: indices.dropFirst(row).prefix(1),
          gradient: gradient.part(from: row * width, count: width), scale: scale * weight, pool: .single)
    }
    return total
  }

  /// The sum of the losses of all examples, without their gradient.
  func total(
    of outputs: [Float], targets: Targets, classWeights: [Float]? = nil, exampleWeights: [Float]? = nil
  ) -> Double {
    let values = FloatStorage(outputs)
    let gradient = FloatStorage(count: outputs.count)
    return sum(
      outputs: values.view.view, targets: targets, indices: Array(0..<targets.rowCount)[...],
      gradient: gradient.view, scale: 1, classWeights: classWeights, exampleWeights: exampleWeights)
  }

  /// Of examples that all count alike.
  private func sumOfEquals(
    outputs: FloatView, targets: Targets, indices: ArraySlice<Int>, gradient: MutableFloatView, scale: Float,
    pool: WorkerPool
  ) -> Double {
    let rows = indices.count
    guard rows > 0 else { return 0 }
    if case .positions(let classes, let count, _) = targets {
      return sumOverPositions(
        outputs: outputs, classes: classes, count: count, indices: indices, gradient: gradient, scale: scale,
        pool: pool)
    }
    if let crossEntropy = softmaxCrossEntropy(
      outputs: outputs, targets: targets, indices: indices, gradient: gradient, scale: scale)
    {
      return crossEntropy.sum(pool: pool)
    }
    let width = outputs.count / rows
    Self.write(targets, indices: indices, width: width, into: gradient)
    return LossKernels.elementwise(
      self, outputs, columns: width, targetsThenGradient: gradient.part(from: 0, count: rows * width),
      scale: scale)
  }

  /// This loss of at least one row of logits; `nil` for another loss.
  func softmaxCrossEntropy(
    outputs: FloatView, targets: Targets, indices: ArraySlice<Int>, gradient: MutableFloatView, scale: Float
  ) -> SoftmaxCrossEntropy? {
    guard case .softmaxCrossEntropy(let smoothing) = self, case .classes(let classes, _) = targets else {
      return nil
    }
    return SoftmaxCrossEntropy(
      logits: outputs, gradient: gradient, classes: classes, indices: indices,
      columns: outputs.count / indices.count, smoothing: smoothing, scale: scale)
  }

  /// Targets as numbers: classes become 0 and 1 for a single output, and one 1 among zeros for several.
  private static func write(
    _ targets: Targets, indices: ArraySlice<Int>, width: Int, into result: MutableFloatView
  ) {
    // The kind of targets is asked for once: a step of a small network writes ten numbers.
    switch targets {
    case .positions: preconditionFailure("classes of positions take the softmax cross-entropy")
    case .values(let values, _):
      for (row, index) in indices.enumerated() {
        for column in 0..<width { result[row * width + column] = values[index * width + column] }
      }
    case .classes(let classes, _) where width == 1:
      for (row, index) in indices.enumerated() { result[row] = Float(classes[index]) }
    case .classes(let classes, _):
      for (row, index) in indices.enumerated() {
        for column in 0..<width { result[row * width + column] = column == Int(classes[index]) ? 1 : 0 }
      }
    }
  }
}
