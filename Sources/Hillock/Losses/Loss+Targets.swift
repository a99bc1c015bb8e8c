extension Loss {
  /// Checks that targets and outputs fit this loss.
  func check(_ targets: Targets, outputs: Shape, part: String) throws(TrainingError) {
    let width = outputs.count
    switch targets {
    case .classes(let classes, let names):
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
}
