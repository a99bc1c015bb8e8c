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
    /// Columns whose numbers are known so far ahead as is predicted: each row that is seen has those `horizon` rows behind it.
    package var known: [String]?
    /// For each row ahead a distance that holds 90 % of the errors on the validation part; `nil` without one.
    package var errors: [Double]?

    /// Numbers of each row that is seen.
    package var channels: Int { names.count + (known?.count ?? 0) }

    /// - Throws: `DataError` for what no training has made.
    func check() throws(DataError) {
      let known = known.map { !$0.isEmpty && $0.count <= 1 << 20 && horizon <= window } ?? true
      guard known, window > 0, window <= 1 << 20, horizon > 0, season > 0, !names.isEmpty,
        names.count <= 1 << 20,
        horizon <= 1 << 16,
        errors.map({ $0.count == horizon && $0.allSatisfy { $0.isFinite && $0 >= 0 } }) ?? true
      else { throw DataError("the series of the preprocessing are none that a training makes") }
    }
  }

  /// A preprocessing of series: rows of a window one behind the other, all values of a series at one scale.
  ///
  /// - Parameter scalings: of each series, and of each column that is known, from its training part.
  static func ofSeries(_ series: Series, scalings: [Scaling]) -> Preprocessing {
    let inputs = (0..<series.window).flatMap { place in
      let back = series.window - 1 - place
      let names =
        series.names.map { "\($0) −\(back)" }
        + (series.known ?? []).map {
          "\($0) " + (series.horizon > back ? "+\(series.horizon - back)" : "−\(back - series.horizon)")
        }
      return zip(names, scalings).map {
        Input(name: $0, scaling: $1, categories: [], unlearnt: [])
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
  /// The columns that are known ahead; `nan` where a value is missing.
  package let known: [[Double]]
  /// Whether a row follows the one before it; a gap is between them otherwise.
  package let follows: [Bool]

  package var count: Int { follows.count }

  package init(values: [[Double]], known: [[Double]] = [], follows: [Bool]) {
    (self.values, self.known, self.follows) = (values, known, follows)
  }

  /// For each row the first one from which on, up to it, all of these are there and follow each other.
  private func unbroken(_ columns: [[Double]]) -> [Int] {
    var result: [Int] = []
    for row in 0..<count {
      let isThere = columns.allSatisfy { $0[row].isFinite }
      let before = row > 0 && follows[row] ? result[row - 1] : row
      result.append(isThere ? min(before, row) : row + 1)
    }
    return result
  }

  /// What the network sees before a row.
  fileprivate func features(
    before start: Int, _ values: [[Double]], _ series: Preprocessing.Series, _ preprocessing: Preprocessing
  ) -> [Float] {
    (0..<series.window).flatMap { place in
      let row = start - series.window + place
      let numbers = values.map { $0[row] } + known.map { $0[row + series.horizon] }
      return numbers.enumerated().map {
        preprocessing.inputs[place * series.channels + $0].scaling?($1) ?? 0
      }
    }
  }

  /// Rows that begin what is predicted, of which all before in the window and all in the horizon are there.
  ///
  /// - Parameter range: where the predicted rows have to be.
  package func starts(_ series: Preprocessing.Series, in range: Range<Int>) -> [Int] {
    let (whole, ahead) = (unbroken(values), unbroken(known))
    return range.filter { start in
      let (first, last) = (start - series.window, start + series.horizon - 1)
      return first >= 0 && last < range.upperBound && whole[last] <= first
        && ahead[last] <= first + series.horizon
    }
  }

  /// Examples of these rows.
  package func examples(_ preprocessing: Preprocessing, starts: [Int]) throws(DataError) -> Dataset {
    guard let series = preprocessing.series else { throw DataError("the model was not trained on series") }
    var inputs: [Float] = []
    var targets: [Float] = []
    let scaling = preprocessing.targetScaling ?? .identity
    for start in starts {
      inputs += features(before: start, values, series, preprocessing)
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
    let (window, channels) = (series?.window ?? 1, series?.channels ?? 1)
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
    names: [String], known: [String] = [], time: String?, window: Int, horizon: Int, season: Int?,
    testFraction: Double,
    validationFraction: Double
  ) throws(DataError) -> (parts: Experiment.Parts, preprocessing: Preprocessing) {
    let testStart = count - Int(clamped: (Double(count) * testFraction).rounded())
    let validationStart = testStart - Int(clamped: (Double(testStart) * validationFraction).rounded())
    guard window + horizon <= validationStart else {
      throw DataError(
        "the training part has \(validationStart) rows; a window of \(window) and a horizon of \(horizon) need at least \(window + horizon). Use a shorter window",
        setting: "window")
    }
    guard known.isEmpty || window >= horizon else {
      throw DataError(
        "a window of \(window) rows is shorter than the horizon of \(horizon), and what is known ahead stands beside its rows",
        setting: "window")
    }
    let series = Preprocessing.Series(
      names: names, time: time, window: window, horizon: horizon,
      season: season ?? self.season(in: 0..<validationStart, most: window), known: known.isEmpty ? nil : known
    )
    let scalings = (values + self.known).map { values in
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
  /// intervals there are those of the last row of the horizon, which are too narrow. Where columns are known ahead, the forecast begins
  /// behind the last row that has all series.
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
    let end = rows.end
    guard end >= series.window else {
      throw DataError("there are \(end) rows; the model sees \(series.window) before it forecasts")
    }
    var values = rows.values.map { Array($0[..<end]) }
    let tail = end - series.window..<end
    guard tail.dropFirst().allSatisfy({ rows.follows[$0] }),
      values.allSatisfy({ own in tail.allSatisfy { row in own[row].isFinite } })
    else {
      throw DataError("the last \(series.window) rows have a gap, and the model sees all of them; fill it in")
    }
    var result: [(value: Double, halfWidth: Double?)] = []
    while result.count < steps {
      let start = values[0].count
      try rows.checkKnown(start - series.window + series.horizon..<start + series.horizon, series, end: end)
      let outputs = try model.outputs(for: rows.features(before: start, values, series, preprocessing))
      for (step, output) in outputs.enumerated() {
        let value = preprocessing.targetValue(of: output, target: step)
        result.append((value, result.count < series.horizon ? series.errors?[step] : series.errors?.last))
        values[0].append(value)
      }
    }
    return Array(result.prefix(steps))
  }
}

extension SeriesRows {
  /// The row at which a forecast begins.
  package var end: Int {
    guard !known.isEmpty else { return count }
    return (follows.indices.last { row in values.allSatisfy { $0[row].isFinite } } ?? -1) + 1
  }

  /// - Throws: `DataError` where something is missing that has to be known ahead.
  fileprivate func checkKnown(
    _ range: Range<Int>, _ series: Preprocessing.Series, end: Int
  ) throws(DataError) {
    for (name, column) in zip(series.known ?? [], known) {
      let there = range.prefix { $0 < count && column[$0].isFinite && ($0 < end || follows[$0]) }.count
      guard there == range.count else {
        throw DataError(
          "the column '\(name)' has to be known for \(range.upperBound - end) rows behind the last one with a value of '\(series.names[0])'; it is for \(max(range.lowerBound + there - end, 0))"
        )
      }
    }
  }
}

extension Experiment {
  /// What is simpler than a model of series, on the part that judges; `nil` for other data.
  package var seriesBaselines: SeriesBaselines? {
    guard preprocessing.series != nil, let judged = parts.test ?? parts.validation else { return nil }
    return SeriesBaselines(preprocessing, training: parts.training, judged: judged)
  }
}
