extension Preprocessing {
  /// How rows that follow each other in time become examples: of each row the ones before it are seen, and the ones behind it predicted.
  package struct Series: Hashable, Sendable, Codable {
    /// The columns that are seen; the first one is predicted.
    package let names: [String]
    /// The column with the times; `nil` for rows that are as far apart as they stand.
    package let time: String?
    /// Rows that are seen.
    package let window: Int
    /// Rows that are predicted.
    package let horizon: Int
    /// The rows of a season, found on the training part.
    package let season: Int
    /// For each row ahead a distance that holds 90 % of the errors on the validation part; `nil` without one.
    package var errors: [Double]?

    /// - Throws: `DataError` for what no training has made.
    func check() throws(DataError) {
      guard window > 0, window <= 1 << 20, horizon > 0, season > 0, !names.isEmpty, names.count <= 1 << 20,
        horizon <= 1 << 16,
        errors.map({ $0.count == horizon && $0.allSatisfy { $0.isFinite && $0 >= 0 } }) ?? true
      else { throw DataError("the series of the preprocessing are none that a training makes") }
    }
  }

  /// A preprocessing of series: rows of a window one behind the other, all values of a series at one scale.
  ///
  /// - Parameter scalings: of each series, from its training part.
  static func ofSeries(_ series: Series, scalings: [Scaling]) -> Preprocessing {
    let inputs = (0..<series.window).flatMap { place in
      zip(series.names, scalings).map { name, scaling in
        Input(
          name: "\(name) −\(series.window - 1 - place)", scaling: scaling, categories: [], unlearnt: [])
      }
    }
    let targets = (1...series.horizon).map { "\(series.names[0]) +\($0)" }
    return Preprocessing(
      task: .regression, targetName: targets[0], classNames: [], inputs: inputs, images: nil,
      targetScaling: scalings[0], furtherTargets: targets.count > 1 ? Array(targets.dropFirst()) : nil,
      series: series)
  }
}

/// Series as they are, and where their rows do not follow each other.
package struct SeriesRows: Sendable {
  /// Series by series; `nan` where a value is missing.
  package let values: [[Double]]
  /// Whether a row follows the one before it; a gap is between them otherwise.
  package let follows: [Bool]

  package var count: Int { follows.count }

  package init(values: [[Double]], follows: [Bool]) {
    (self.values, self.follows) = (values, follows)
  }

  /// Rows that begin what is predicted, of which all before in the window and all in the horizon are there.
  ///
  /// - Parameter range: where the predicted rows have to be.
  package func starts(_ series: Preprocessing.Series, in range: Range<Int>) -> [Int] {
    // The last row, up to each, behind which nothing is missing.
    var unbroken: [Int] = []
    for row in 0..<count {
      let isThere = values.allSatisfy { $0[row].isFinite }
      let before = row > 0 && follows[row] ? unbroken[row - 1] : row
      unbroken.append(isThere ? min(before, row) : row + 1)
    }
    return range.filter { start in
      let (first, last) = (start - series.window, start + series.horizon - 1)
      return first >= 0 && last < range.upperBound && unbroken[last] <= first
    }
  }

  /// Examples of these rows.
  package func examples(_ preprocessing: Preprocessing, starts: [Int]) throws(DataError) -> Dataset {
    guard let series = preprocessing.series else { throw DataError("the model was not trained on series") }
    var inputs: [Float] = []
    var targets: [Float] = []
    let scaling = preprocessing.targetScaling ?? .identity
    for start in starts {
      for place in 0..<series.window {
        for (index, values) in values.enumerated() {
          inputs.append(
            preprocessing.inputs[place * series.names.count + index].scaling?(
              values[start - series.window + place])
              ?? 0)
        }
      }
      for step in 0..<series.horizon { targets.append(scaling(values[0][start + step])) }
    }
    guard (inputs + targets).firstIndexOfNoNumber == nil else {
      throw DataError("a value of the series is too far from those of the training part")
    }
    return try Dataset(
      inputs: inputs, featureCount: preprocessing.featureCount,
      targets: .values(targets, count: series.horizon), preprocessing: preprocessing)
  }

  /// The period of 2 to `most` rows after which the first series repeats itself best, by the mean squared difference of rows that are so
  /// far apart. It has to be less than for a row more and a row less, as rows that are near each other are alike in any series; the
  /// shortest of equal ones. 1 where there is none.
  package func season(in rows: Range<Int>, most: Int) -> Int {
    let values = values[0]
    let errors = (0...max(min(most, rows.count / 2), 1) + 1).map { period in
      var (sum, number) = (0.0, 0.0)
      for row in rows.dropFirst(period) {
        let difference = values[row] - values[row - period]
        if difference.isFinite {
          sum += difference * difference
          number += 1
        }
      }
      return number > 0 ? sum / number : .infinity
    }
    var best = 1
    for period in errors.indices.dropFirst(2).dropLast()
    where errors[period] < errors[period - 1] && errors[period] <= errors[period + 1] {
      if best == 1 || errors[period] < errors[best] { best = period }
    }
    return best
  }
}

/// What a model of series has to be better than: the last value again, that of a season before, and a linear function of the window, on
/// the same rows. Root mean squared errors, in units of the series.
package struct SeriesBaselines: Hashable, Sendable, Codable {
  package let naive: Double
  package let seasonalNaive: Double
  package let season: Int
  /// Least squares on the training part with a ridge of 10⁻³ of the examples; `nil` where the window has more than 1,000 numbers.
  package let linear: Double?

  /// - Parameters:
  ///   - training: what the linear function is learnt from.
  ///   - judged: what all are measured on.
  package init(_ preprocessing: Preprocessing, training: Dataset, judged: Dataset) {
    let series = preprocessing.series
    let (window, channels) = (series?.window ?? 1, series?.names.count ?? 1)
    season = series?.season ?? 1
    let scale = preprocessing.targetScale
    let width = judged.featureCount
    var judgedTargets: [Float] = []
    if case .values(let values, _) = judged.targets { judgedTargets = values }
    let horizon = series?.horizon ?? 1
    func error(_ prediction: (_ row: Int, _ step: Int) -> Double) -> Double {
      var sum = 0.0
      for row in 0..<judged.rowCount {
        for step in 0..<horizon {
          let difference = Double(judgedTargets[row * horizon + step]) - prediction(row, step)
          sum += difference * difference
        }
      }
      return (sum / Double(max(judgedTargets.count, 1))).squareRoot() * scale
    }
    /// The value so many rows before the first that is predicted.
    func past(_ row: Int, _ back: Int) -> Double {
      Double(judged.inputs[row * width + (window - back) * channels])
    }
    naive = error { row, _ in past(row, 1) }
    let season = min(season, window)
    seasonalNaive = error { row, step in past(row, season - step % season) }
    guard width <= 1_000, training.rowCount > 0, case .values(let targets, _) = training.targets else {
      linear = nil
      return
    }
    let weights = Self.leastSquares(training.inputs, width: width, targets, outputs: horizon)
    linear = error { row, step in
      var sum = weights[width * horizon + step]
      for feature in 0..<width {
        sum += Double(judged.inputs[row * width + feature]) * weights[feature * horizon + step]
      }
      return sum
    }
  }

  /// (XᵀX + λ)⁻¹XᵀY with a column of ones behind X, by Cholesky's factors.
  private static func leastSquares(
    _ inputs: [Float], width: Int, _ targets: [Float], outputs: Int
  ) -> [Double] {
    let (rows, size) = (inputs.count / width, width + 1)
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size * outputs)
    for row in 0..<rows {
      let x = inputs[row * width..<(row + 1) * width].map(Double.init) + [1]
      for i in 0..<size {
        for j in 0...i { matrix[i * size + j] += x[i] * x[j] }
        for output in 0..<outputs {
          right[i * outputs + output] += x[i] * Double(targets[row * outputs + output])
        }
      }
    }
    for i in 0..<size { matrix[i * size + i] += 1e-3 * Double(rows) + 1e-9 }
    for j in 0..<size {
      for k in 0..<j { matrix[j * size + j] -= matrix[j * size + k] * matrix[j * size + k] }
      matrix[j * size + j] = matrix[j * size + j].squareRoot()
      for i in j + 1..<max(size, j + 1) {
        for k in 0..<j { matrix[i * size + j] -= matrix[i * size + k] * matrix[j * size + k] }
        matrix[i * size + j] /= matrix[j * size + j]
      }
    }
    for output in 0..<outputs {
      for i in 0..<size {
        for k in 0..<i { right[i * outputs + output] -= matrix[i * size + k] * right[k * outputs + output] }
        right[i * outputs + output] /= matrix[i * size + i]
      }
      for i in (0..<size).reversed() {
        for k in i + 1..<max(size, i + 1) {
          right[i * outputs + output] -= matrix[k * size + i] * right[k * outputs + output]
        }
        right[i * outputs + output] /= matrix[i * size + i]
      }
    }
    return right
  }
}

extension SeriesRows {
  /// The parts of series in the order of time: examples whose predicted rows are all in a part.
  ///
  /// - Throws: `DataError` for a series that is too short for one example to train on.
  package func parts(
    names: [String], time: String?, window: Int, horizon: Int, season: Int?, testFraction: Double,
    validationFraction: Double
  ) throws(DataError) -> (parts: Experiment.Parts, preprocessing: Preprocessing) {
    let testStart = count - Int(clamped: (Double(count) * testFraction).rounded())
    let validationStart = testStart - Int(clamped: (Double(testStart) * validationFraction).rounded())
    guard window + horizon <= validationStart else {
      throw DataError(
        "the training part has \(validationStart) rows; a window of \(window) and a horizon of \(horizon) need at least \(window + horizon). Use a shorter window",
        setting: "window")
    }
    let series = Preprocessing.Series(
      names: names, time: time, window: window, horizon: horizon,
      season: season ?? self.season(in: 0..<validationStart, most: window))
    let scalings = values.map { values in
      Preprocessing.Scaling(of: values[..<validationStart].lazy.filter(\.isFinite))
    }
    guard scalings.allSatisfy({ $0.mean.isFinite }) else {
      throw DataError("a series has no number to train on")
    }
    let preprocessing = Preprocessing.ofSeries(series, scalings: scalings)
    func part(_ range: Range<Int>) throws(DataError) -> Dataset? {
      let starts = starts(series, in: range)
      return starts.isEmpty ? nil : try examples(preprocessing, starts: starts)
    }
    guard let training = try part(0..<validationStart) else {
      throw DataError("every window of the training part has a gap; use a shorter window", setting: "window")
    }
    return (
      Experiment.Parts(
        training: training, validation: try part(validationStart..<testStart),
        test: try part(testStart..<count)),
      preprocessing
    )
  }
}

extension TrainedModel {
  /// The same with the distances that hold 90 % of the errors on rows held out, for each row ahead.
  package func withSeriesErrors(on held: Dataset?, pool: WorkerPool) throws -> TrainedModel {
    guard var series = preprocessing.series, let held, case .values(let targets, let horizon) = held.targets,
      held.rowCount > 0
    else { return self }
    let outputs = try model.outputs(for: held.inputs, pool: pool)
    let scale = preprocessing.targetScale
    series.errors = (0..<horizon).map { step in
      let errors = (0..<held.rowCount).map { row in
        abs(Double(outputs[row * horizon + step]) - Double(targets[row * horizon + step])) * scale
      }.sorted()
      return errors[min((errors.count * 9 + 9) / 10, errors.count - 1)]
    }
    var copy = self
    copy.preprocessing = preprocessing.with(series: series)
    return copy
  }

  /// What comes after the last rows of series, with an interval that holds 90 % of the errors on the validation part.
  ///
  /// Beyond the horizon, predictions are taken for the rows that the network sees; only a single series can be gone on with so, and its
  /// intervals there are those of the last row of the horizon, which are too narrow.
  ///
  /// - Throws: `DataError` for rows that are too few or have gaps, and for more steps than the horizon of several series.
  package func forecast(_ rows: SeriesRows, steps: Int) throws -> [(value: Double, halfWidth: Double?)] {
    guard let series = preprocessing.series else {
      throw DataError("the model was not trained on series; give one that was")
    }
    guard rows.values.count == 1 || steps <= series.horizon else {
      throw DataError(
        "a model of several series forecasts \(series.horizon) rows; beyond them it would have to know the other series",
        setting: "steps")
    }
    guard rows.count >= series.window else {
      throw DataError("there are \(rows.count) rows; the model sees \(series.window) before it forecasts")
    }
    var values = rows.values
    let tail = rows.count - series.window..<rows.count
    guard tail.dropFirst().allSatisfy({ rows.follows[$0] }),
      values.allSatisfy({ own in tail.allSatisfy { row in own[row].isFinite } })
    else {
      throw DataError("the last \(series.window) rows have a gap, and the model sees all of them; fill it in")
    }
    var result: [(value: Double, halfWidth: Double?)] = []
    while result.count < steps {
      let start = values[0].count
      var features: [Float] = []
      for place in 0..<series.window {
        for (index, own) in values.enumerated() {
          features.append(
            preprocessing.inputs[place * series.names.count + index].scaling?(
              own[start - series.window + place]) ?? 0)
        }
      }
      let outputs = try model.outputs(for: features)
      for (step, output) in outputs.enumerated() {
        let value = preprocessing.targetValue(of: output, target: step)
        result.append((value, result.count < series.horizon ? series.errors?[step] : series.errors?.last))
        values[0].append(value)
      }
    }
    return Array(result.prefix(steps))
  }
}

extension Experiment {
  /// What is simpler than a model of series, on the part that judges; `nil` for other data.
  package var seriesBaselines: SeriesBaselines? {
    guard preprocessing.series != nil, let judged = parts.test ?? parts.validation else { return nil }
    return SeriesBaselines(preprocessing, training: parts.training, judged: judged)
  }
}
