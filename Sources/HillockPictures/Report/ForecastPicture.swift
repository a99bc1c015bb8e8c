import Hillock

/// A series in its last rows, and what was predicted of it: as far ahead as the model looks.
enum ForecastPicture {
  /// The most rows that are drawn; of more, the last ones.
  private static let rowLimit = 240

  /// - Returns: `nil` for a model of no series, and where there are too few rows.
  static func picture(_ trained: TrainedModel, _ data: Dataset, part: String, pool: WorkerPool) throws
    -> Picture?
  {
    let preprocessing = trained.preprocessing
    guard let series = preprocessing.series, case .values(let targets, let horizon) = data.targets,
      horizon == series.horizon, data.rowCount > 2 * horizon
    else { return nil }
    let outputs = try trained.model.outputs(for: data.inputs, pool: pool)
    // Example k predicts the rows k, k + 1, …; the last one of these from the furthest away. Behind a gap no example is so far back.
    let rows = (horizon - 1..<data.rowCount).filter {
      targets[$0 * horizon] == targets[($0 - horizon + 1) * horizon + horizon - 1]
    }.suffix(rowLimit)
    guard rows.count > 2 else { return nil }
    func value(_ number: Float) -> Double { preprocessing.targetValue(of: number) }
    let measured = rows.map { value(targets[$0 * horizon]) }
    let predicted = rows.map { value(outputs[($0 - horizon + 1) * horizon + horizon - 1]) }
    func line(_ label: String, _ values: [Double]) -> Curve {
      Curve(
        label: label, lines: [values.enumerated().map { Curve.Point(x: Double($0 + 1), y: $1) }])
    }
    var curves = [line("measured", measured), line("predicted \(horizon) ahead", predicted)]
    if let error = series.errors?.last {
      curves += [
        line("less 90 % of the errors", predicted.map { $0 - error }),
        line("more 90 % of the errors", predicted.map { $0 + error }),
      ]
    }
    var chart = CurveChart(
      title: "\(series.names[0]) and its forecast, \(part)", curves: curves,
      horizontal: 1...Double(rows.count),
      horizontalLabel: "row of the last \(rows.count), as they follow each other",
      verticalLabel: series.names[0])
    chart.countsHorizontally = true
    let step = max(1, rows.count / 24)
    let table =
      [["row", "measured", "predicted", "error"]]
      + stride(from: 0, to: rows.count, by: step).map { place in
        let (truth, guess) = (measured[place], predicted[place])
        return [String(place + 1)] + [truth, guess, guess - truth].map { ShortNumber.text($0) }
      }
    return Picture(chart.drawing(width: 720, height: 380), table: table, numericColumns: [0, 1, 2, 3])
  }
}
