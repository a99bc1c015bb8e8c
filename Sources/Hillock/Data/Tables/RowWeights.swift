extension Preprocessing {
  /// How much the rows of a table count, as the column says that was named at the training.
  ///
  /// - Returns: `nil` where the model has no such column, or the table lacks it: then all rows count alike.
  /// - Throws: `DataError` that names the line of a weight that is missing, no number, or below 0, or says that all are 0.
  package func weights(of table: RawTable) throws(DataError) -> [Double]? {
    guard let name = reading?.weight, let column = table.names.firstIndex(of: name) else { return nil }
    let texts = table.columns[column]
    let number = ColumnReading(name: name, kind: .number, reason: "")
    guard case .numeric(let values) = table.values(of: column, as: number) else { return nil }
    if let row = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      let found = texts[row].isEmpty ? "missing" : "'\(texts[row])'"
      throw DataError(
        "the weight is \(found); a weight is a number of at least 0. Give one, or leave the row out",
        file: table.source, line: table.lines.indices.contains(row) ? table.lines[row] : nil,
        column: column + 1,
        columnName: name)
    }
    guard values.contains(where: { $0 > 0 }) else {
      throw DataError("all weights in '\(name)' are 0, so that no row counts", file: table.source)
    }
    return values
  }
}

extension Dataset {
  /// Weights as a run takes them: with the mean 1 over the rows that are trained on.
  ///
  /// - Parameter rows: of which `weights` are taken, in the order of this data set; `nil` for all.
  package func weighted(by weights: [Double]?, rows: [Int]? = nil, mean: Double = 1) throws(DataError)
    -> Dataset
  {
    guard let weights else { return self }
    let own = rows.map { rows in rows.map { weights[$0] } } ?? weights
    return try with(weights: own.map { Float($0 / mean) })
  }
}
