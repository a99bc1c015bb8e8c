extension Loss {
  /// Checks that targets and outputs fit this loss.
  func check(_ targets: Targets, outputs: Shape, part: String) throws(TrainingError) {
    let width = outputs.count
    switch targets {
    case .positions(let classes, let count, let names):
      try checkPositions(classes, count: count, names: names, outputs: outputs, part: part)
    case .classes(let classes, let names):
      if outputs.rank == 2, outputs.positions > 1 {
        throw TrainingError(
          "the network gives \(outputs.positions) positions an example, but an example has one class; let the last position, a pooling or Flatten() make one vector of them"
        )
      }
      let count = max(width == 1 ? 2 : width, 1)
      if needsClasses && width < 2 {
        throw TrainingError(
          "the softmax cross-entropy needs one output for each class, at least 2; the network has \(width). A single output takes the binary cross-entropy"
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
          "the softmax cross-entropy needs classes as targets; numbers take the mean squared error, the mean absolute error or Huber's loss"
        )
      }
      guard count == width else {
        throw TrainingError(
          "the \(part) part has \(count) target\(count == 1 ? "" : "s") an example; the network has \(width) outputs"
        )
      }
      if case .binaryCrossEntropy = self, let wrong = values.first(where: { !($0 >= 0 && $0 <= 1) }) {
        throw TrainingError(
          "the binary cross-entropy needs targets from 0 to 1; the \(part) part has \(wrong)")
      }
    }
  }

  /// A class for each position: logits of the network by position.
  private func checkPositions(
    _ classes: [Int32], count: Int, names: [String], outputs: Shape, part: String
  ) throws(TrainingError) {
    guard case .softmaxCrossEntropy = self else {
      throw TrainingError("classes of positions take the softmax cross-entropy")
    }
    guard outputs.rank == 2, outputs.positions == count, outputs.channels > 1 else {
      throw TrainingError(
        "the \(part) part has classes for \(count) positions an example; the network gives \(outputs), and \(count)×classes are needed"
      )
    }
    if let wrong = classes.first(where: { $0 < -1 || $0 >= outputs.channels }) {
      throw TrainingError(
        "the \(part) part has class number \(wrong), but a network with \(outputs.channels) outputs a position knows classes 0 to \(outputs.channels - 1), and -1 for what does not count"
      )
    }
    if names.count > outputs.channels {
      throw TrainingError(
        "the data has \(names.count) classes; the network's last layer has \(outputs.channels) outputs a position and needs \(names.count)"
      )
    }
  }
}
