import HillockFormula

/// Examples as a network sees them: rows of numbers, and what belongs to each row.
public struct Dataset: Hashable, Sendable, ComparedByHand {
  /// Row-major, `rowCount` × `featureCount`.
  public let inputs: [Float]
  /// Numbers of one example.
  public let featureCount: Int
  /// Examples.
  public let rowCount: Int
  /// One for each row; no rows at all where the examples have no known targets.
  public let targets: Targets
  /// How much each row counts, at least 0; `nil` counts all alike.
  public let weights: [Float]?
  /// How the rows that were given became these inputs and targets, and the names of both; `nil` where the numbers are those that were
  /// given. A model that is trained on the data keeps it.
  public private(set) var preprocessing: Preprocessing?

  /// Numbers that a network takes as they are, one example behind the other.
  ///
  /// - Parameters:
  ///   - inputs: row-major.
  ///   - featureCount: numbers of one example.
  ///   - targets: one for each example, or none at all.
  ///   - weights: how much each example counts; `nil` counts all alike.
  /// - Throws: `DataError` when the numbers of inputs, targets and weights do not fit, or a weight is below 0 or not finite.
  public init(
    inputs: [Float], featureCount: Int, targets: Targets, weights: [Float]? = nil
  ) throws(DataError) {
    guard featureCount > 0 else { throw DataError("an example needs at least one feature") }
    guard inputs.count % featureCount == 0 else {
      throw DataError("\(inputs.count) numbers are no multiple of the \(featureCount) features of an example")
    }
    let rows = inputs.count / featureCount
    if case .values(let values, let count) = targets {
      guard count > 0, values.count % count == 0 else {
        throw DataError("\(values.count) target values are no multiple of \(count) for each example")
      }
    }
    if case .positions(let classes, let count, _) = targets {
      guard count > 0, classes.count % count == 0 else {
        throw DataError("\(classes.count) classes are no multiple of \(count) positions of each example")
      }
    }
    guard targets.rowCount == rows || targets.rowCount == 0 else {
      throw DataError("there are \(rows) examples, but targets for \(targets.rowCount)")
    }
    if let weights {
      guard weights.count == rows else {
        throw DataError("there are \(rows) examples, but weights for \(weights.count)")
      }
      if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw DataError(
          "the weight of example \(row + 1) is \(weights[row]); weights are numbers of at least 0")
      }
    }
    self.init(
      checkedInputs: inputs, featureCount: featureCount, rowCount: rows, targets: targets, weights: weights,
      preprocessing: nil)
  }

  /// - Parameter preprocessing: what made the numbers.
  init(
    inputs: [Float], featureCount: Int, targets: Targets, weights: [Float]? = nil,
    preprocessing: Preprocessing
  ) throws(DataError) {
    try self.init(inputs: inputs, featureCount: featureCount, targets: targets, weights: weights)
    self.preprocessing = preprocessing
  }

  private init(
    checkedInputs inputs: [Float], featureCount: Int, rowCount: Int, targets: Targets, weights: [Float]?,
    preprocessing: Preprocessing?
  ) {
    self.preprocessing = preprocessing
    self.inputs = inputs
    self.featureCount = featureCount
    self.rowCount = rowCount
    self.targets = targets
    self.weights = weights
  }

  /// The same rows with these weights.
  ///
  /// - Throws: `DataError` as `init`.
  package func with(weights: [Float]?) throws(DataError) -> Dataset {
    var copy = try Dataset(inputs: inputs, featureCount: featureCount, targets: targets, weights: weights)
    copy.preprocessing = preprocessing
    return copy
  }

  /// How much all rows count together.
  var totalWeight: Double { weights?.reduce(0) { $0 + Double($1) } ?? Double(rowCount) }

  /// The rows with these indices, in this order.
  ///
  /// - Throws: `DataError` for an index outside of 0..<rowCount.
  public func subset(_ indices: [Int]) throws(DataError) -> Dataset {
    if let wrong = indices.first(where: { $0 < 0 || $0 >= rowCount }) {
      throw DataError("there is no row \(wrong): the \(rowCount) rows are numbered from 0 to \(rowCount - 1)")
    }
    return chosen(indices)
  }

  /// - Precondition: every index is in 0..<rowCount.
  func chosen(_ indices: [Int]) -> Dataset {
    var chosen: [Float] = []
    chosen.reserveCapacity(indices.count * featureCount)
    for index in indices {
      chosen += inputs[index * featureCount..<(index + 1) * featureCount]
    }
    return Dataset(
      checkedInputs: chosen, featureCount: featureCount, rowCount: indices.count,
      targets: targets.subset(indices), weights: weights.map { weights in indices.map { weights[$0] } },
      preprocessing: preprocessing)
  }
}

extension Dataset {
  /// Whether the numbers are the same, whatever they were made from.
  package static func isEqual(_ left: Dataset, _ right: Dataset) -> Bool {
    left.featureCount == right.featureCount && left.rowCount == right.rowCount
      && left.inputs == right.inputs && left.targets == right.targets && left.weights == right.weights
  }

  package func add(to hasher: inout Hasher) {
    hasher.combine(featureCount)
    hasher.combine(inputs)
    hasher.combine(targets)
  }
}

/// What belongs to the examples: a class, or numbers.
public enum Targets: Hashable, Sendable {
  /// A class number for each example, and the names of the classes.
  case classes([Int32], names: [String])
  /// `count` numbers for each example, row-major.
  case values([Float], count: Int)
  /// A class number for each of `count` positions of each example, row-major; −1 for a position that does not count, such as padding.
  case positions([Int32], count: Int, names: [String])

  /// How many examples have targets here.
  package var rowCount: Int {
    switch self {
    case .classes(let classes, _): classes.count
    case .values(let values, let count): count > 0 ? values.count / count : 0
    case .positions(let classes, let count, _): count > 0 ? classes.count / count : 0
    }
  }

  func subset(_ indices: [Int]) -> Targets {
    guard rowCount > 0 else { return self }
    switch self {
    case .classes(let classes, let names): return .classes(indices.map { classes[$0] }, names: names)
    case .values(let values, let count):
      return .values(indices.flatMap { values[$0 * count..<($0 + 1) * count] }, count: count)
    case .positions(let classes, let count, let names):
      return .positions(
        indices.flatMap { classes[$0 * count..<($0 + 1) * count] }, count: count, names: names)
    }
  }
}
