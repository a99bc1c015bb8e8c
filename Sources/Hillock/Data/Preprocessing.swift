/// How the columns of a table, or the pixels of images, become the numbers that a network sees.
///
/// Everything is learnt from the training part alone and is stored with the model, so that new data go the same way:
///
/// - a numeric input x becomes (x − m)/d with the mean m and the standard deviation d (over n) of the training
///   rows; a column that is constant there becomes 0;
/// - a text input that is read by characters or words becomes a sequence of token numbers and its length;
/// - another text input becomes one feature for each category of the training rows: 1 for its own, 0 for the others; a
///   category that only other rows of the table have becomes 0 in all of them;
/// - pixels, divided by 255 first, share one mean and one deviation;
/// - the target becomes a class number, or (t − m)/d.
public struct Preprocessing: Hashable, Sendable, Codable {
  /// What is learnt: one class of several, or numbers.
  public enum Task: String, Hashable, Sendable, Codable, CaseIterable {
    /// One class of several.
    case classification
    /// One number, or several at once.
    case regression
  }

  /// What becomes of one column.
  package struct Input: Hashable, Sendable, Codable {
    /// The name of the column.
    package var name: String
    /// `nil` for a text column.
    package var scaling: Scaling?
    /// The categories of a text column in the training part, sorted; empty for a numeric one.
    package var categories: [String]
    /// Categories of the table that the training part lacks, sorted: they are known, and become no feature.
    package var unlearnt: [String]
    /// What stands for a missing number: the median of the training part; `nil` where a missing number is a mistake.
    package var fill: Double?
    /// Whether one more feature says that the value is missing.
    package var hasIndicator: Bool?
    /// Of dates, which are days: the cycles that they are seen in, two features each.
    package var cycles: [Cycle]?
    /// Of texts that are read piece by piece.
    package var tokens: Tokens?

    init(
      name: String, scaling: Scaling?, categories: [String], unlearnt: [String], fill: Double? = nil,
      hasIndicator: Bool? = nil, cycles: [Cycle]? = nil, tokens: Tokens? = nil
    ) {
      self.tokens = tokens
      (self.name, self.scaling, self.categories, self.unlearnt) = (name, scaling, categories, unlearnt)
      (self.fill, self.hasIndicator, self.cycles) = (fill, hasIndicator, cycles)
    }

    /// What each of the features is, in their order.
    package var featureNames: [String] {
      if let tokens {
        let unit = tokens.unit == .characters ? "character" : "word"
        return (1...tokens.positions).map { "\(name), \(unit) \($0)" } + ["\(name), length"]
      }
      guard scaling != nil else { return categories.map { "\(name) = \($0.isEmpty ? "(missing)" : $0)" } }
      let parts = (cycles ?? []).flatMap {
        ["\(name), cosine of the \($0.rawValue)", "\(name), sine of the \($0.rawValue)"]
      }
      return [name] + parts + (hasIndicator == true ? ["\(name) is missing"] : [])
    }

    package var featureCount: Int {
      if let tokens { return tokens.positions + 1 }
      return scaling == nil ? categories.count : 1 + 2 * (cycles?.count ?? 0) + (hasIndicator == true ? 1 : 0)
    }
  }

  /// What comes back in time.
  package enum Cycle: String, Hashable, Sendable, Codable, CaseIterable {
    case year, week, day

    /// How far along the cycle a time is, from 0 to below 1; times are days since 1 January 1970, a Thursday.
    func phase(_ days: Double) -> Double {
      let length: Double =
        switch self {
        case .year: 365.2425
        case .week: 7
        case .day: 1
        }
      let turns = days / length
      return turns - turns.rounded(.down)
    }
  }

  /// x → (x − mean)/deviation; 0 for every x where the deviation is 0.
  package struct Scaling: Hashable, Sendable, Codable {
    package var mean: Double
    package var deviation: Double

    package init(mean: Double, deviation: Double) {
      self.mean = mean
      self.deviation = deviation
    }

    /// Two passes in Double. Values that are all equal have a deviation of exactly 0.
    ///
    /// The sums run over values divided by the largest magnitude, so that no square overflows or vanishes.
    init(of values: some Sequence<Double>) {
      var count = 0.0
      var largest = 0.0
      var first: Double?
      var isConstant = true
      for value in values {
        count += 1
        largest = max(largest, abs(value))
        if let first { isConstant = isConstant && value == first } else { first = value }
      }
      guard !isConstant, count > 0 else {
        mean = first ?? 0
        deviation = 0
        return
      }
      var sum = 0.0
      for value in values { sum += value / largest }
      let center = sum / count
      var squares = 0.0
      for value in values {
        let difference = value / largest - center
        squares += difference * difference
      }
      mean = center * largest
      deviation = (squares / count).squareRoot() * largest
    }

    package func callAsFunction(_ value: Double) -> Float {
      deviation > 0 ? Float((value - mean) / deviation) : 0
    }
  }

  /// Images: how many numbers one has, and the scaling of a pixel that was divided by 255.
  package struct Images: Hashable, Sendable, Codable {
    package var shape: Shape
    package var scaling: Scaling
  }

  /// What is learnt from the target.
  public let task: Task
  /// The column that is predicted.
  package let targetName: String
  /// The names of the classes, in the order of their numbers; empty for regression.
  public let classNames: [String]
  /// The columns that are inputs, in the order of the features; empty for images.
  package let inputs: [Input]
  package let images: Images?
  /// For regression.
  package let targetScaling: Scaling?
  /// The targets behind the first one, of a network with several outputs; `nil` for none.
  package let furtherTargets: [String]?
  /// The scalings of those; `nil` where all share that of the first.
  package let furtherScalings: [Scaling]?
  /// What the columns of the table are; `nil` for a table of numbers and texts with nothing missing, and for images.
  package let reading: TableReading?
  /// Whether the numbers of rows are rounded to floats before all else, as those of arrays are; `nil` where they are not.
  package let isOfFloats: Bool?
  /// How one long text is read, of which the next token is predicted; `nil` for anything else.
  package let text: Tokens?
  /// How series become examples, where rows ahead are predicted; `nil` for anything else.
  package let series: Series?

  init(
    task: Task, targetName: String, classNames: [String], inputs: [Input], images: Images?,
    targetScaling: Scaling?, furtherTargets: [String]? = nil, furtherScalings: [Scaling]? = nil,
    reading: TableReading? = nil, isOfFloats: Bool? = nil, text: Tokens? = nil, series: Series? = nil
  ) {
    self.series = series
    self.text = text
    self.isOfFloats = isOfFloats
    self.furtherTargets = furtherTargets
    self.furtherScalings = furtherScalings
    self.reading = reading
    self.task = task
    self.targetName = targetName
    self.classNames = classNames
    self.inputs = inputs
    self.images = images
    self.targetScaling = targetScaling
  }

  /// How many numbers one example becomes.
  package var featureCount: Int {
    images?.shape.count ?? text?.positions ?? inputs.reduce(0) { $0 + $1.featureCount }
  }

  /// What one unit of the network's output is worth in units of the target; 1 for classes, and for a target that
  /// is constant, and for several targets, whose figures are in their deviations.
  package var targetScale: Double {
    // Several targets have no unit in common.
    guard furtherScalings == nil, let targetScaling, targetScaling.deviation > 0 else { return 1 }
    return targetScaling.deviation
  }

  /// The value in units of the target that an output of the network stands for: output·d + m.
  ///
  /// - Parameter index: which of several targets.
  package func targetValue(of output: Float, target index: Int = 0) -> Double {
    guard let scaling = scaling(ofTarget: index) else { return Double(output) }
    return Double(output) * (scaling.deviation > 0 ? scaling.deviation : 1) + scaling.mean
  }

  package func scaling(ofTarget index: Int) -> Scaling? {
    guard index > 0, let furtherScalings, furtherScalings.indices.contains(index - 1) else {
      return targetScaling
    }
    return furtherScalings[index - 1]
  }

  /// The preprocessing with what was told of its columns.
  package func with(notes: [String]) -> Preprocessing {
    var reading = reading
    reading?.notes = notes
    return with(reading: reading)
  }

  func with(series: Series) -> Preprocessing { with(reading: reading, series: series) }

  func with(reading: TableReading?) -> Preprocessing { with(reading: reading, series: series) }

  private func with(reading: TableReading?, series: Series?) -> Preprocessing {
    Preprocessing(
      task: task, targetName: targetName, classNames: classNames, inputs: inputs, images: images,
      targetScaling: targetScaling, furtherTargets: furtherTargets, furtherScalings: furtherScalings,
      reading: reading, isOfFloats: isOfFloats, text: text, series: series)
  }
}

extension Preprocessing {
  /// Numbers that a network takes and gives as they are: for networks that are formed and not trained.
  ///
  /// - Parameters:
  ///   - targets: the names of the outputs; at least one.
  ///   - isOfFloats: whether the numbers were rounded to floats before anything was learnt of them.
  package static func plain(
    inputs: [String], targets: [String], isOfFloats: Bool? = nil
  ) -> Preprocessing {
    Preprocessing(
      task: .regression, targetName: targets.first ?? "output", classNames: [],
      inputs: plainInputs(inputs), images: nil, targetScaling: .identity,
      furtherTargets: targets.count > 1 ? Array(targets.dropFirst()) : nil, isOfFloats: isOfFloats)
  }

  /// The names of all targets, in the order of the outputs.
  public var targetNames: [String] { [targetName] + (furtherTargets ?? []) }

  /// Checks what was read from a file: that the parts agree with each other and no number is unusable.
  ///
  /// - Throws: `DataError`
  package func check() throws(DataError) {
    let scalings = inputs.map(\.scaling) + [images?.scaling, targetScaling] + (furtherScalings ?? [])
    for case let scaling? in scalings {
      guard scaling.mean.isFinite, scaling.deviation.isFinite, scaling.deviation >= 0 else {
        throw DataError("a mean or deviation of the preprocessing is no usable number")
      }
    }
    for input in inputs { try input.tokens?.check() }
    guard
      inputs.allSatisfy({
        $0.tokens != nil
          ? $0.scaling == nil && $0.categories.isEmpty : ($0.scaling == nil) != $0.categories.isEmpty
      })
    else {
      throw DataError("an input of the preprocessing is neither numbers nor categories")
    }
    guard
      inputs.allSatisfy({ Set($0.categories + $0.unlearnt).count == $0.categories.count + $0.unlearnt.count })
    else {
      throw DataError("an input of the preprocessing has a category twice")
    }
    guard inputs.allSatisfy({ $0.fill?.isFinite ?? true }) else {
      throw DataError("what stands for a missing number in the preprocessing is no finite number")
    }
    guard inputs.allSatisfy({ $0.scaling != nil || $0.hasIndicator == nil && $0.cycles == nil }),
      inputs.allSatisfy({ Set($0.cycles ?? []).count == $0.cycles?.count ?? 0 })
    else {
      throw DataError("an input of the preprocessing has features that do not belong to it")
    }
    guard furtherScalings.map({ $0.count == furtherTargets?.count }) ?? true else {
      throw DataError("the preprocessing has not one scaling for each target")
    }
    if let reading {
      guard Set(reading.columns.map(\.name)).count == reading.columns.count else {
        throw DataError("the preprocessing describes a column twice")
      }
      let readings = reading.byName
      for name in inputs.map(\.name) + targetNames where readings[name]?.kind.isInput != true {
        throw DataError("the preprocessing does not say what the column '\(name)' is")
      }
    }
    guard furtherTargets.map({ task == .regression && !$0.isEmpty }) ?? true,
      Set(targetNames).count == targetNames.count
    else {
      throw DataError("the targets of the preprocessing are no different numbers")
    }
    try text?.check()
    try series?.check()
    guard
      series.map({ $0.window * $0.channels == inputs.count && $0.horizon == targetNames.count }) ?? true
    else {
      throw DataError("the series of the preprocessing do not fit its columns")
    }
    guard (inputs.isEmpty ? 0 : 1) + (images == nil ? 0 : 1) + (text == nil ? 0 : 1) == 1,
      images.map({ $0.shape.checkedCount != nil }) ?? true
    else {
      throw DataError("the preprocessing is neither for a table nor for images")
    }
    guard (task == .classification) == (classNames.count > 1),
      (task == .regression) == (targetScaling != nil),
      Set(classNames).count == classNames.count
    else {
      throw DataError("the task of the preprocessing does not fit its classes")
    }
  }

  /// Learns from rows of images.
  ///
  /// - Parameters:
  ///   - pixels: bytes from 0 to 255, one image after the other.
  ///   - shape: of one image.
  ///   - rows: the training part.
  /// - Throws: `DataError` when the bytes are no whole number of images or a row does not exist.
  package static func images(
    pixels: [UInt8], shape: Shape, rows: [Int], classNames: [String], targetName: String = "label"
  ) throws(DataError) -> Preprocessing {
    guard let size = shape.checkedCount, size > 0, pixels.count % size == 0 else {
      throw DataError("\(pixels.count) pixels are no whole number of images of shape \(shape)")
    }
    let count = pixels.count / size
    guard !rows.isEmpty else { throw DataError("the training part has no images") }
    guard rows.allSatisfy({ $0 >= 0 && $0 < count }) else {
      throw DataError("the training part has images beyond the \(count) there are")
    }
    guard classNames.count > 1 else {
      throw DataError("the images are all of one class; classification needs at least two classes")
    }
    // Whole numbers are summed exactly: the result does not depend on any order.
    var histogram = [Int](repeating: 0, count: 256)
    for row in rows {
      for pixel in pixels[row * size..<(row + 1) * size] { histogram[Int(pixel)] += 1 }
    }
    let total = Double(rows.count) * Double(size)
    var mean = 0.0
    for (value, number) in histogram.enumerated() { mean += Double(value) / 255 * (Double(number) / total) }
    var variance = 0.0
    for (value, number) in histogram.enumerated() {
      let difference = Double(value) / 255 - mean
      variance += difference * difference * (Double(number) / total)
    }
    let isConstant = histogram.count { $0 > 0 } == 1
    return Preprocessing(
      task: .classification, targetName: targetName, classNames: classNames, inputs: [],
      images: Images(
        shape: shape, scaling: Scaling(mean: mean, deviation: isConstant ? 0 : variance.squareRoot())),
      targetScaling: nil)
  }

  /// Images as a network sees them.
  ///
  /// - Parameters:
  ///   - labels: class numbers; `nil` where they are not known.
  ///   - rows: which images, in which order; `nil` for all.
  package func apply(toPixels pixels: [UInt8], labels: [UInt8]?, rows: [Int]?) throws(DataError) -> Dataset {
    guard let images else {
      throw DataError("the model was trained on the columns of a table, not on images")
    }
    let size = images.shape.count
    guard size > 0, pixels.count % size == 0 else {
      throw DataError(
        "\(pixels.count) pixels are no whole number of images of shape \(images.shape), which the model needs"
      )
    }
    let count = pixels.count / size
    if let labels {
      guard labels.count == count else {
        throw DataError("there are \(count) images, but \(labels.count) labels")
      }
      if let wrong = labels.firstIndex(where: { Int($0) >= classNames.count }) {
        throw DataError(
          "label \(wrong + 1) is \(labels[wrong]); the classes are 0 to \(classNames.count - 1)")
      }
    }
    if let rows, let wrong = rows.first(where: { $0 < 0 || $0 >= count }) {
      throw DataError("there is no image \(wrong): the \(count) images are numbered from 0 to \(count - 1)")
    }
    let rows = rows ?? Array(0..<count)
    let values = (0...255).map { images.scaling(Double($0) / 255) }
    var inputs: [Float] = []
    inputs.reserveCapacity(rows.count * size)
    for row in rows {
      for pixel in pixels[row * size..<(row + 1) * size] { inputs.append(values[Int(pixel)]) }
    }
    return try Dataset(
      inputs: inputs, featureCount: size,
      targets: .classes(labels.map { labels in rows.map { Int32(labels[$0]) } } ?? [], names: classNames),
      preprocessing: self)
  }
}
