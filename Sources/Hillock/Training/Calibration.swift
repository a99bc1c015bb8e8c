/// What a model came to on rows that it was not trained on, kept with it: how far its numbers are off, and from which
/// probability on the second of two classes is best named.
///
/// The rows are those of the validation part, or all rows that a search held out, with the outputs of the networks that had
/// not seen them.
package struct Calibration: Hashable, Sendable, Codable {
  /// How many rows were held out.
  package var examples: Int
  /// For a single number: |t − y| of the rows in units of the target, in rising order. Of more than `residualLimit` so many are kept,
  /// evenly far apart in that order and each the larger one of its neighbours.
  package var residuals: [Double]?
  /// For two classes.
  package var threshold: Threshold?

  /// The probability of the second class from which naming it has the best F1 = 2·hits/(named + there).
  package struct Threshold: Hashable, Sendable, Codable {
    package var value: Double
    /// Of the second class on the rows held out, with this threshold.
    package var f1: Double
    /// The same for naming the likelier class.
    package var f1AtHalf: Double
  }

  static let residualLimit = 1_000

  /// - Parameters:
  ///   - outputs: of networks that were not trained on these rows, row-major.
  ///   - targets: of the same rows.
  /// - Returns: `nil` for more than two classes, several numbers, no rows, or outputs that are not finite.
  package init?(outputs: [Float], targets: Targets, preprocessing: Preprocessing) {
    examples = targets.rowCount
    guard examples > 0, outputs.count % examples == 0, outputs.allSatisfy(\.isFinite) else { return nil }
    switch targets {
    case .positions: return nil
    case .classes(let classes, let names):
      guard names.count == 2 else { return nil }
      let probabilities = Self.secondClass(outputs, width: outputs.count / examples)
      threshold = Self.threshold(probabilities, isSecond: classes.map { $0 == 1 })
      guard threshold != nil else { return nil }
    case .values(let values, let count):
      guard count == 1, outputs.count == values.count else { return nil }
      let errors = zip(outputs, values).map {
        abs(preprocessing.targetValue(of: $0) - preprocessing.targetValue(of: $1))
      }
      residuals = Self.thinned(errors.sorted())
    }
  }

  /// Split conformal prediction: a number y such that y ± half the width holds the target with at least this
  /// probability, for rows that come from where the rows held out came from.
  ///
  /// The ⌈(n + 1)·level⌉th smallest of n residuals. Source: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman,
  /// "Distribution-free predictive inference for regression", JASA 113, 2018.
  ///
  /// - Throws: `DataError` where the level is not between 0 and 1, there are no residuals, or too few for the level.
  package func halfWidth(level: Double) throws(DataError) -> Double {
    guard level > 0, level < 1 else {
      throw DataError("the level of an interval is a number between 0 and 1, such as 0.9; got \(level)")
    }
    guard let residuals, !residuals.isEmpty else {
      throw DataError("intervals are for models that predict one number; this one does not")
    }
    let rank = (Double(residuals.count + 1) * level).rounded(.up)
    guard rank <= Double(residuals.count) else {
      throw DataError(
        "an interval of level \(level) needs more rows held out than the \(residuals.count) that the model was judged by; "
          + "the highest level is \(Double(residuals.count) / Double(residuals.count + 1))")
    }
    return residuals[Int(rank) - 1]
  }

  /// Checks what was read from a file.
  ///
  /// - Throws: `DataError`
  package func check() throws(DataError) {
    let isRising = residuals.map { zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } } ?? true
    guard examples > 0, isRising, residuals?.allSatisfy({ $0.isFinite && $0 >= 0 }) ?? true else {
      throw DataError("the residuals of the rows held out are no rising numbers of at least 0")
    }
    let shares = threshold.map { [$0.value, $0.f1, $0.f1AtHalf] } ?? []
    guard shares.allSatisfy({ (0...1).contains($0) }) else {
      throw DataError("the threshold of the model, or what it came to, is not from 0 to 1")
    }
  }

  private static func thinned(_ sorted: [Double]) -> [Double] {
    guard sorted.count > residualLimit else { return sorted }
    return (1...residualLimit).map { sorted[($0 * sorted.count + residualLimit - 1) / residualLimit - 1] }
  }

  /// The probability of the second of two classes.
  static func secondClass(_ outputs: [Float], width: Int) -> [Float] {
    // A single logit z is the pair (0, z).
    let pairs = width == 1 ? outputs.flatMap { [0, $0] } : outputs
    let probabilities = VectorKernels.softmaxRows(pairs, columns: 2)
    return stride(from: 1, to: probabilities.count, by: 2).map { probabilities[$0] }
  }

  /// `nil` where one of the classes is not there.
  static func threshold(_ probabilities: [Float], isSecond: [Bool]) -> Threshold? {
    let there = isSecond.count { $0 }
    guard there > 0, there < isSecond.count else { return nil }
    func f1(_ hits: Int, _ named: Int) -> Double { 2 * Double(hits) / Double(named + there) }
    let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
    var (hits, named) = (0, 0)
    var best: (value: Double, f1: Double) = (0.5, -1)
    for (place, row) in order.enumerated() {
      named += 1
      if isSecond[row] { hits += 1 }
      // Between two different probabilities, and above 0 after the last.
      let next = place + 1 < order.count ? probabilities[order[place + 1]] : 0
      guard next < probabilities[row] || place + 1 == order.count else { continue }
      let score = f1(hits, named)
      if score > best.f1 { best = ((Double(probabilities[row]) + Double(next)) / 2, score) }
    }
    let above = probabilities.indices.filter { probabilities[$0] > 0.5 }
    return Threshold(
      value: best.value, f1: best.f1, f1AtHalf: f1(above.count { isSecond[$0] }, above.count))
  }
}

extension TrainedModel {
  /// What a prediction ± this holds the target with, at least with the probability of the level.
  ///
  /// - Throws: `DataError` as `Calibration.halfWidth(level:)`, and for a model without rows held out.
  package func intervalHalfWidth(level: Double) throws(DataError) -> Double {
    guard preprocessing.classNames.isEmpty, preprocessing.targetNames.count == 1 else {
      throw DataError(
        "intervals are for models that predict one number; this one predicts "
          + (preprocessing.classNames.isEmpty ? "several" : "classes"))
    }
    guard let calibration else {
      throw DataError(
        "the model was trained without rows held out, from which the width of intervals is known; train it with a search or with a validation part"
      )
    }
    return try calibration.halfWidth(level: level)
  }

  /// The threshold that was chosen on rows held out.
  ///
  /// - Throws: `DataError` for a model that has none.
  package func chosenThreshold() throws(DataError) -> Double {
    try checkTwoClasses()
    guard let threshold = calibration?.threshold else {
      throw DataError(
        "the model was trained without rows held out, by which a threshold is chosen; give a number, or train it with a search or with a validation part"
      )
    }
    return threshold.value
  }

  /// - Throws: `DataError` unless the model tells two classes apart.
  package func checkTwoClasses() throws(DataError) {
    guard preprocessing.classNames.count == 2 else {
      throw DataError(
        "a threshold is for two classes; this model has "
          + (preprocessing.classNames.isEmpty ? "numbers" : "\(preprocessing.classNames.count) classes"))
    }
  }
}
