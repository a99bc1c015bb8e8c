/// What examples have to be, checked here and nowhere else: for training, validation, evaluation, gradients, inspection and the
/// search for a learning rate. A run asks once, before its first step.
struct ExampleCheck {
  /// What the examples are for, as messages call it: `training`, `validation`.
  let part: String
  let network: Network
  let loss: Loss
  /// Of the classes, where they have any.
  let classWeights: [Float]?

  init(part: String, network: Network, loss: Loss, classWeights: [Float]? = nil) {
    self.part = part
    self.network = network
    self.loss = loss
    self.classWeights = classWeights
  }

  /// Checks what is known of a source before it is read; of a `Dataset` everything.
  ///
  /// - Throws: `TrainingError` that names the part, and for a number its example and feature.
  func check(_ source: any ExampleSource) throws(TrainingError) {
    guard source.rowCount > 0 else { throw TrainingError("the \(part) part has no examples") }
    guard source.featureCount == network.inputShape.count else {
      throw TrainingError(
        "the \(part) part has \(source.featureCount) features; the network expects \(network.inputShape.count)"
      )
    }
    if let data = source as? Dataset { try checkNumbers(of: data) }
  }

  /// Checks examples that a source gave for those with the given numbers.
  func check(_ piece: Dataset, numbers: ArraySlice<Int>) throws(TrainingError) {
    guard piece.rowCount == numbers.count, piece.targets.rowCount == numbers.count else {
      throw TrainingError(
        "the source was asked for \(numbers.count) examples and gave \(piece.rowCount), with targets for \(piece.targets.rowCount)"
      )
    }
    guard piece.featureCount == network.inputShape.count else {
      throw TrainingError(
        "the source gave examples of \(piece.featureCount) features; the network expects \(network.inputShape.count)"
      )
    }
    try checkNumbers(of: piece, numbers: numbers)
  }

  private func checkNumbers(of data: Dataset, numbers: ArraySlice<Int>? = nil) throws(TrainingError) {
    func number(_ row: Int) -> Int { (numbers.map { $0[$0.startIndex + row] } ?? row) + 1 }
    guard data.targets.rowCount == data.rowCount else {
      throw TrainingError(
        "the \(part) part has \(data.rowCount) examples and targets for \(data.targets.rowCount); a loss needs one for each"
      )
    }
    if let index = data.inputs.firstIndexOfNoNumber {
      let (row, feature) = index.quotientAndRemainder(dividingBy: data.featureCount)
      throw TrainingError(
        "the \(part) part has \(data.inputs[index]) in example \(number(row)), feature \(feature + 1); every input has to be a finite number. Leave that example out or give the number it should have"
      )
    }
    if !network.inputs.isPlain {
      for row in 0..<data.rowCount {
        let numbers = data.inputs[row * data.featureCount..<(row + 1) * data.featureCount]
        if let fault = network.inputs.fault(in: numbers) {
          throw TrainingError("the \(part) part has in example \(number(row)) \(fault)")
        }
      }
    }
    if case .values(let values, let count) = data.targets, let index = values.firstIndexOfNoNumber {
      throw TrainingError(
        "the \(part) part has the target \(values[index]) in example \(number(index / count)); every target has to be a finite number"
      )
    }
    try loss.check(data.targets, outputs: network.outputShape, part: part)
    if let classWeights {
      guard case .classes(let classes, _) = data.targets else {
        throw TrainingError(
          "class weights need classes as targets; the \(part) part has numbers. Leave the weights out")
      }
      // Loss.check knows that classes are those of the outputs.
      if let last = classes.max(), Int(last) >= classWeights.count {
        throw TrainingError(
          "the \(part) part has class number \(last), but there are weights for \(classWeights.count) classes"
        )
      }
    }
  }
}

extension [Float] {
  /// Where the first infinity or NaN is; `nil` where all numbers are finite.
  var firstIndexOfNoNumber: Int? {
    // One pass without a branch for each number, so that looking at large data costs what reading them does.
    var largest: UInt32 = 0
    for value in self { largest = Swift.max(largest, value.bitPattern & 0x7FFF_FFFF) }
    return largest < Float.infinity.bitPattern ? nil : firstIndex { !$0.isFinite }
  }
}

extension Model {
  /// Checks that the model's numbers are numbers: a run that went astray leaves NaN or infinities, and a network that has them
  /// would still name a class.
  ///
  /// - Throws: `NetworkError` that names the first layer with such a number, and how many it has.
  package func checkFinite() throws(NetworkError) {
    guard parameters.firstIndexOfNoNumber != nil || state.firstIndexOfNoNumber != nil else { return }
    if let first = numbersMissing.first { throw NetworkError(first.text) }
  }

  /// A layer's array that holds something else than finite numbers.
  struct NumbersMissing {
    let layer: String
    let array: String
    let count: Int
    let of: Int
    let example: Float

    var finding: String {
      "\(count) of the \(of) numbers of its \(array) \(count == 1 ? "is" : "are") not finite (\(example))"
    }

    var text: String {
      "\(layer): \(finding), so nothing that the model says means anything; train it again with a lower learning rate or a gradient clip, or take an earlier checkpoint"
    }
  }

  /// All such arrays, in the order of the network.
  var numbersMissing: [NumbersMissing] {
    func found(_ values: ArraySlice<Float>, _ node: Network.Node, _ name: String) -> NumbersMissing? {
      guard let first = values.first(where: { !$0.isFinite }) else { return nil }
      return NumbersMissing(
        layer: node.name, array: name, count: values.count { !$0.isFinite }, of: values.count, example: first)
    }
    return network.nodes.enumerated().flatMap { index, node in
      node.parameters.indices.compactMap { found(parameter($0, of: index), node, node.parameters[$0].name) }
        + node.state.indices.compactMap { found(state($0, of: index), node, node.state[$0].name) }
    }
  }
}
