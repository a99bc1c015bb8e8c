import Hillock

/// How much a model leans on each column, as bars.
enum ImportancePicture {
  /// The most columns that are drawn, the most important ones.
  private static let columnLimit = 24
  /// The most rows that are permuted, evenly taken from all.
  private static let rowLimit = 2_000
  /// The most numbers that all columns' orders have together: a page is to be there soon.
  private static let workLimit = 80_000_000

  /// - Returns: `nil` for images, a single column, and tables too wide to try every column.
  static func picture(_ trained: TrainedModel, _ data: Dataset, part: String, pool: WorkerPool) throws
    -> Picture?
  {
    let inputs = trained.preprocessing.inputs.count
    guard trained.preprocessing.images == nil, inputs > 1, data.rowCount > 1,
      data.targets.rowCount == data.rowCount
    else { return nil }
    let count = min(data.rowCount, rowLimit)
    guard inputs * count * data.featureCount <= workLimit else { return nil }
    let rows = (0..<count).map { $0 * data.rowCount / count }
    let importance = try ColumnImportance(trained, on: try data.subset(rows), repeats: 3, pool: pool)
    guard importance.metric.isFinite else { return nil }
    return picture(importance, part: part, rows: count)
  }

  static func picture(_ importance: ColumnImportance, part: String, rows: Int) -> Picture {
    let shown = Array(importance.columns.prefix(columnLimit))
    let widest = max(shown.map(\.importance).max() ?? 0, 1e-12)
    let (left, bar, step) = (210.0, 320.0, 22.0)
    let title = "Importance of columns, \(part)"
    var summary =
      "What \(importance.metricName) loses when the values of a column change places among \(rows) rows: the mean of 3 orders, "
      + "from \(importance.metricName) \(ShortNumber.text(importance.metric))."
    if shown.count < importance.columns.count {
      summary += " \(shown.count) of \(importance.columns.count) columns are drawn."
    }
    var drawing = Drawing(
      width: left + bar + 100, height: 56 + step * Double(shown.count), title: title, summary: summary)
    drawing.text(title, at: .init(20, 28), size: 16, isBold: true)
    for (index, column) in shown.enumerated() {
      let top = 46 + step * Double(index)
      drawing.text(
        Drawing.fitted(column.name, width: left - 40, size: 12.5), at: .init(left - 10, top + 13), size: 12.5,
        anchor: .end)
      let length = max(column.importance, 0) / widest * bar
      drawing.rectangle(.init(x: left, y: top + 2, width: max(length, 1), height: step - 7), fill: .series(0))
      drawing.text(
        ShortNumber.text(column.importance), at: .init(left + max(length, 1) + 8, top + 13), size: 12,
        ink: .faint)
    }
    let table = importance.columns.map {
      [$0.name, ShortNumber.text($0.importance), ShortNumber.text($0.deviation)]
    }
    return Picture(
      drawing, table: [["column", "loss of \(importance.metricName)", "deviation"]] + table,
      numericColumns: [1, 2])
  }
}
