extension Loss {
  /// Checks that targets and outputs fit this loss.
  func check(_ targets: Targets, outputs: Shape, part: String) throws(TrainingError) {
    let width = outputs.count
    switch targets {
    case .classes(let classes, let names):
      let count = max(width == 1 ? 2 : width, 1)
      if needsClasses && width < 2 {
        throw TrainingError(
          "\(name) needs one output for each class, at least 2; the network has \(width). Use binary_cross_entropy for a single output"
        )
      }
      if let wrong = classes.first(where: { $0 < 0 || $0 >= count }) {
        throw TrainingError(
          "the \(part) part has class number \(wrong), but a network with \(width) outputs knows classes 0 to \(count - 1)"
        )
      }
      if names.count > count {
        throw TrainingError(
          "the data has \(names.count) classes; the network's last layer has \(width) outputs and needs \(names.count)"
        )
      }
    case .values(let values, let count):
      if needsClasses {
        throw TrainingError(
          "\(name) needs classes as targets; for numbers use mean_squared, mean_absolute or huber")
      }
      guard count == width else {
        throw TrainingError(
          "the \(part) part has \(count) target\(count == 1 ? "" : "s") an example; the network has \(width) outputs"
        )
      }
      if case .binaryCrossEntropy = self, let wrong = values.first(where: { !($0 >= 0 && $0 <= 1) }) {
        throw TrainingError("binary_cross_entropy needs targets from 0 to 1; the \(part) part has \(wrong)")
      }
    }
  }

  /// The sum of the losses of examples, and the gradient of `scale` × sum with respect to the outputs.
  ///
  /// - Parameters:
  ///   - outputs: one row for each index.
  ///   - indices: which targets belong to the rows.
  func sum(
    outputs: FloatView, targets: Targets, indices: ArraySlice<Int>, gradient: MutableFloatView, scale: Float,
    pool: WorkerPool = .single
  ) -> Double {
    let rows = indices.count
    guard rows > 0 else { return 0 }
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

  /// The sum of the losses of all examples.
  func sum(outputs: [Float], targets: Targets) -> Double {
    let rows = targets.rowCount
    guard rows > 0 else { return 0 }
    let values = FloatStorage(count: outputs.count)
    values.view.copy(from: outputs)
    let gradient = FloatStorage(count: outputs.count)
    return sum(
      outputs: values.view.view, targets: targets, indices: Array(0..<rows)[...], gradient: gradient.view,
      scale: 1)
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
    for (row, index) in indices.enumerated() {
      let start = row * width
      switch targets {
      case .values(let values, _):
        for column in 0..<width { result[start + column] = values[index * width + column] }
      case .classes(let classes, _) where width == 1:
        result[start] = Float(classes[index])
      case .classes(let classes, _):
        for column in 0..<width { result[start + column] = column == Int(classes[index]) ? 1 : 0 }
      }
    }
  }
}
