/// How much a model leans on each column: what is lost when the column's values change places among the rows.
///
/// All features of a column change places together. The loss of the metric (accuracy, or R²) is averaged over several
/// seeded orders. A column that says the same as another one seems to matter little, for the other one is still there.
/// Source: Breiman, "Random forests", Machine Learning 45, 2001.
package struct ColumnImportance: Hashable, Sendable, Codable {
  /// What one column came to.
  package struct Column: Hashable, Sendable, Codable {
    /// Its name in the table.
    package var name: String
    /// The mean loss of the metric.
    package var importance: Double
    /// The standard deviation of the loss over the orders.
    package var deviation: Double
  }

  /// The metric with every value in its place.
  package let metric: Double
  package let metricName: String
  /// The most important ones first; equals in the order of the table.
  package let columns: [Column]

  /// - Parameters:
  ///   - repeats: how many orders are tried for each column, from 1.
  ///   - onColumn: is told how many columns are done.
  /// - Throws: `DataError` for a model of images, or without rows; what an evaluation throws.
  package init(
    _ trained: TrainedModel, on data: Dataset, repeats: Int = 5, seed: UInt64 = 1, pool: WorkerPool = .single,
    onColumn: (Int) -> Void = { _ in }
  ) throws {
    let preprocessing = trained.preprocessing
    guard preprocessing.images == nil else {
      throw DataError("the model was trained on images; importance is measured for the columns of a table")
    }
    guard data.rowCount > 1, data.targets.rowCount == data.rowCount else {
      throw DataError(
        "importance is measured on at least two rows with known targets; there are \(data.rowCount)")
    }
    guard repeats >= 1, repeats <= 1_000 else {
      throw DataError("the orders to try for each column are from 1 to 1000; got \(repeats)")
    }
    let loss = trained.configuration.loss
    func evaluate(_ inputs: [Float]) throws -> Evaluation {
      try Evaluation(
        trained.model,
        on: try Dataset(
          inputs: inputs, featureCount: data.featureCount, targets: data.targets, weights: data.weights),
        loss: loss,
        pool: pool, includesScores: false)
    }
    let whole = try evaluate(data.inputs)
    metric = whole.metric
    metricName = whole.metricName
    var found: [Column] = []
    var start = 0
    for (number, input) in preprocessing.inputs.enumerated() {
      let places = start..<start + input.featureCount
      start = places.upperBound
      var losses: [Double] = []
      for attempt in 0..<repeats {
        var order = Array(0..<data.rowCount)
        RandomKernels.shuffle(&order, seed: seed, stream: .importance(column: number, attempt: attempt))
        var inputs = data.inputs
        for (row, other) in order.enumerated() {
          for place in places {
            inputs[row * data.featureCount + place] = data.inputs[other * data.featureCount + place]
          }
        }
        losses.append(metric - (try evaluate(inputs).metric))
      }
      let mean = losses.reduce(0, +) / Double(repeats)
      let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(repeats)
      found.append(Column(name: input.name, importance: mean, deviation: variance.squareRoot()))
      onColumn(number + 1)
    }
    columns = found.enumerated().sorted {
      ($1.element.importance, $0.offset) < ($0.element.importance, $1.offset)
    }.map(\.element)
  }

  /// A line for each column, with a bar.
  package var lines: [String] {
    let widest = columns.map(\.importance).max() ?? 0
    var rows = [["column", "loss of \(metricName)", "±", ""]]
    for column in columns {
      let share = widest > 0 ? max(column.importance, 0) / widest : 0
      rows.append([
        column.name, ShortNumber.text(column.importance), ShortNumber.text(column.deviation),
        String(repeating: "█", count: Int((share * 30).rounded(), within: 0...30)),
      ])
    }
    return TextTable(rows, rightAligned: [1, 2]).lines
  }
}
