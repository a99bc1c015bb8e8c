extension Preprocessing {
  /// Rows of a table as it is written, to be predicted from, as a network sees them.
  ///
  /// A category is looked up once for each different text where nothing that a column may hold is a mistake.
  ///
  /// - Returns: the rows, and those that cannot be used with the reason: a number that no `Float` holds standardised. Their numbers
  ///   are the means of the training part.
  /// - Throws: `DataError` as `apply(toRaw:)`.
  package func rows(
    ofRaw table: RawTable
  ) throws(DataError) -> (dataset: Dataset, unusable: [Int: String]) {
    try checkColumns(of: table, includesTargets: false)
    let categories = try categoryColumns(of: table)
    guard !categories.isEmpty, let reading else {
      let typed = try typed(table, includesTargets: false)
      let unusable = unusableRows(typed)
      let usable = try blanked(typed, rows: Set(unusable.keys))
      return (try apply(to: usable, includesTargets: false), unusable)
    }
    let width = featureCount
    var features = [Float](repeating: 0, count: table.rowCount * width)
    var unusable: [Int: String] = [:]
    if categories.count < inputs.count {
      let others = inputs.indices.filter { categories[$0] == nil }.map { inputs[$0].name }
      let typed = try reading.apply(to: table, names: others)
      unusable = unusableRows(typed)
      try place(
        blanked(typed, rows: Set(unusable.keys)), rows: Array(0..<table.rowCount),
        besides: Set(categories.keys), into: &features)
    }
    var start = 0
    for (number, input) in inputs.enumerated() {
      if let category = categories[number] {
        Self.encode(
          category.column, blanks: Set(category.reading.blankWords),
          places: CategoryPlaces(of: input, reading: reading), at: start, width: width, into: &features)
      }
      start += input.featureCount
    }
    let targets: Targets =
      task == .classification ? .classes([], names: classNames) : .values([], count: targetNames.count)
    return (
      try Dataset(inputs: features, featureCount: width, targets: targets, preprocessing: self), unusable
    )
  }

  private struct CategoryColumn {
    var column: RawColumn
    var reading: ColumnReading
  }

  /// By the number of the input: columns of categories that are kept as texts.
  private func categoryColumns(of table: RawTable) throws(DataError) -> [Int: CategoryColumn] {
    guard let reading, !reading.missingIsError, !reading.unseenIsError, images == nil else { return [:] }
    let readings = reading.byName
    var result: [Int: CategoryColumn] = [:]
    for (number, input) in inputs.enumerated() where input.scaling == nil {
      guard let own = readings[input.name], own.kind == .category || own.kind == .code else { continue }
      let column = table.columns[try table.requiredColumn(input.name)]
      if column.isText { result[number] = CategoryColumn(column: column, reading: own) }
    }
    return result
  }

  private static func encode(
    _ column: RawColumn, blanks: Set<String>, places: CategoryPlaces, at start: Int, width: Int,
    into features: inout [Float]
  ) {
    func place(_ text: String) -> Int {
      if case .feature(let place) = places[blanks.contains(text) ? "" : text] { place } else { -1 }
    }
    var at = start
    for place in column.mapped(missing: place(""), place) {
      if place >= 0 { features[at + place] = 1 }
      at += width
    }
  }
}
