import HillockFormula

extension Preprocessing {
  /// Brings every number of a row to mean 0 and standard deviation 1, x ↦ (x − m)/d, with the mean m and the deviation d (over n) of
  /// these rows, and targets that are numbers as well. A number that is the same in all rows becomes 0.
  ///
  /// - Parameter data: rows as they were given, such as the training part of a split.
  /// - Throws: `DataError` for data that are prepared already, for no rows, and for a number that is not finite.
  package init(standardizing data: Dataset) throws(DataError) {
    guard data.rowCount > 0 else { throw DataError("there are no rows whose mean could be taken") }
    let plain = try data.plainPreprocessing()
    try data.checkFinite()
    func scalings(of values: [Float], width: Int) -> [Scaling] {
      (0..<width).map { column in
        Scaling(of: stride(from: column, to: values.count, by: width).lazy.map { Double(values[$0]) })
      }
    }
    let inputs = zip(plain.inputs, scalings(of: data.inputs, width: data.featureCount)).map {
      Input(name: $0.name, scaling: $1, categories: [], unlearnt: [])
    }
    var targets: [Scaling] = []
    if case .values(let values, let count) = data.targets { targets = scalings(of: values, width: count) }
    self.init(
      task: plain.task, targetName: plain.targetName, classNames: plain.classNames, inputs: inputs,
      images: nil,
      targetScaling: targets.first, furtherTargets: plain.furtherTargets,
      furtherScalings: targets.count > 1 ? Array(targets.dropFirst()) : nil, isOfFloats: true)
  }

  /// Rows of numbers that belong to classes and are taken as they are.
  static func ofRows(_ columns: [String], classes: [String]) -> Preprocessing {
    var target = "label"
    while columns.contains(target) { target += "'" }
    return Preprocessing(
      task: .classification, targetName: target, classNames: classes, inputs: plainInputs(columns),
      images: nil,
      targetScaling: nil, isOfFloats: true)
  }

  /// Rows of numbers that belong to numbers, all of which are taken as they are.
  ///
  /// - Parameter targets: at least one name.
  static func ofRows(_ columns: [String], targets: [String]) -> Preprocessing {
    .plain(inputs: columns, targets: targets, isOfFloats: true)
  }

  static func plainInputs(_ names: [String]) -> [Input] {
    names.map { Input(name: $0, scaling: .identity, categories: [], unlearnt: []) }
  }

  /// Whether rows and targets stay the numbers that they are.
  var isPlain: Bool {
    images == nil && (targetScaling ?? .identity) == .identity
      && (furtherScalings ?? []).allSatisfy { $0 == .identity }
      && inputs.allSatisfy {
        $0.scaling == .identity && $0.hasIndicator != true && ($0.cycles ?? []).isEmpty
      }
  }

  /// Whether both make the same numbers of the same rows; what is told of the columns besides does not matter.
  func prepares(like other: Preprocessing) -> Bool {
    task == other.task && classNames == other.classNames && inputs == other.inputs && images == other.images
      && targetNames == other.targetNames && targetScaling == other.targetScaling
      && furtherScalings == other.furtherScalings
  }
}

extension Preprocessing.Scaling {
  /// x → x
  static let identity = Preprocessing.Scaling(mean: 0, deviation: 1)
}

extension Preprocessing.Cycle {
  /// The cosine and the sine of the place in the cycle.
  func features(of days: Double) -> (cosine: Float, sine: Float) {
    let angle = 2 * Double.pi * phase(days)
    // The sine, a quarter of a turn behind.
    return (
      Float(ElementaryDouble.cos(angle)), Float(ElementaryDouble.cos(angle - Double.pi / 2))
    )
  }
}

extension Dataset {
  /// The same rows with every number at mean 0 and standard deviation 1, and targets that are numbers as well.
  ///
  /// The means are those of these very rows; where they were split, `Parts.standardized()` takes those of the training part for all
  /// parts. A model that is trained on the result prepares its rows in the same way and predicts in the units of the targets that
  /// were given here.
  ///
  /// - Throws: `DataError` as `Preprocessing.init(standardizing:)`.
  public func standardized() throws(DataError) -> Dataset {
    try prepared(by: Preprocessing(standardizing: self))
  }

  /// The same rows as a model with this preprocessing sees them. Data that it has prepared already stay as they are.
  ///
  /// - Throws: `DataError` for data that were prepared in another way, rows of another width, classes that the preprocessing does
  ///   not know, and targets of another kind or number.
  public func prepared(by wanted: Preprocessing) throws(DataError) -> Dataset {
    if preprocessing?.prepares(like: wanted) == true { return self }
    let preparation = RowPreparation(wanted)
    guard rowCount > 0 else {
      return try Dataset(
        inputs: [], featureCount: preparation.featureCount, targets: wanted.noTargets, preprocessing: wanted)
    }
    let own = try plainPreprocessing()
    var features: [Float] = []
    features.reserveCapacity(rowCount * preparation.featureCount)
    for row in 0..<rowCount {
      try preparation.append(
        inputs[row * featureCount..<(row + 1) * featureCount], name: "rows[\(row)]", to: &features)
    }
    return try Dataset(
      inputs: features, featureCount: preparation.featureCount, targets: wanted.targets(targets, of: own),
      weights: weights, preprocessing: wanted)
  }

  /// How the rows as they were given are called.
  ///
  /// - Throws: `DataError` for data that are prepared already.
  func plainPreprocessing() throws(DataError) -> Preprocessing {
    guard let preprocessing else { return try madeUpPreprocessing(outputs: nil) }
    guard preprocessing.isPlain, preprocessing.inputs.count == featureCount else {
      throw DataError(
        "the data are prepared already, in another way than is wanted here; give the rows as they were before"
      )
    }
    return preprocessing
  }

  /// Names for numbers that nobody has named: x1, x2, … and y, or the classes 0, 1, ….
  ///
  /// - Parameter outputs: of the network.
  /// - Throws: `DataError` for a class number that is none.
  func madeUpPreprocessing(outputs: Int?) throws(DataError) -> Preprocessing {
    let columns = (1...max(rowCount > 0 ? featureCount : 1, 1)).map { "x\($0)" }
    switch targets {
    case .positions(let numbers, _, let names):
      let count = names.count > 1 ? names.count : max(Int(numbers.max() ?? 0) + 1, 2)
      return .ofRows(columns, classes: names.count > 1 ? names : (0..<count).map(String.init))
    case .classes(let numbers, let names):
      if names.count > 1 { return .ofRows(columns, classes: names) }
      let last = Int(numbers.max() ?? 0)
      guard last < Preprocessing.classLimit else {
        throw DataError(
          "there is an example of class number \(last); at most \(Preprocessing.classLimit) classes are learnt"
        )
      }
      let count = max(outputs == 1 ? 2 : outputs ?? 0, last + 1, 2)
      return .ofRows(columns, classes: (0..<count).map(String.init))
    case .values(_, let count):
      let count = targets.rowCount > 0 ? count : outputs ?? 1
      return .ofRows(columns, targets: count == 1 ? ["y"] : (1...max(count, 1)).map { "y\($0)" })
    }
  }

  func checkFinite() throws(DataError) {
    if let index = inputs.firstIndexOfNoNumber {
      let (row, column) = index.quotientAndRemainder(dividingBy: featureCount)
      throw DataError("rows[\(row)][\(column)] is \(inputs[index]); every number has to be finite")
    }
    if case .values(let values, let count) = targets, let index = values.firstIndexOfNoNumber {
      let (row, column) = index.quotientAndRemainder(dividingBy: count)
      throw DataError(
        "values[\(row)]\(count == 1 ? "" : "[\(column)]") is \(values[index]); every number has to be finite")
    }
  }
}

extension Preprocessing {
  /// Those of examples whose targets are not known.
  fileprivate var noTargets: Targets {
    task == .classification ? .classes([], names: classNames) : .values([], count: targetNames.count)
  }

  /// Targets that were given, as the network is trained on them.
  ///
  /// - Parameter own: what the data call them.
  fileprivate func targets(_ given: Targets, of own: Preprocessing) throws(DataError) -> Targets {
    switch given {
    case .positions:
      guard task == .classification, own.classNames == classNames else {
        throw DataError("the data have classes by position, and the model predicts something else")
      }
      return given
    case .classes(let numbers, _):
      guard task == .classification else {
        throw DataError("the data have classes, and \(DataError.list(targetNames)) is predicted as a number")
      }
      let places = Dictionary(
        classNames.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
      var result: [Int32] = []
      result.reserveCapacity(numbers.count)
      for number in numbers {
        let name = own.classNames.indices.contains(Int(number)) ? own.classNames[Int(number)] : "\(number)"
        guard let place = places[name] else {
          throw DataError("'\(name)' is not a class of the model; known are \(DataError.list(classNames))")
        }
        result.append(place)
      }
      return .classes(result, names: classNames)
    case .values(let values, let count):
      guard task == .regression else {
        throw DataError("the data have numbers, and the classes \(DataError.list(classNames)) are predicted")
      }
      guard count == targetNames.count else {
        throw DataError(
          "the data have \(count) numbers for each row, and \(targetNames.count) are predicted: \(DataError.list(targetNames))"
        )
      }
      let scalings = (0..<count).map { targetScalingForTraining($0) }
      var result: [Float] = []
      result.reserveCapacity(values.count)
      for (index, value) in values.enumerated() {
        let scaled = scalings[index % count](Double(value))
        guard scaled.isFinite else {
          throw DataError("values[\(index / count)] is \(value), too far from the training data")
        }
        result.append(scaled)
      }
      return .values(result, count: count)
    }
  }

  /// Of a target that is constant only its mean is taken away.
  func targetScalingForTraining(_ index: Int) -> Scaling {
    let own = scaling(ofTarget: index)
    return Scaling(mean: own?.mean ?? 0, deviation: own.map { $0.deviation > 0 ? $0.deviation : 1 } ?? 1)
  }
}
