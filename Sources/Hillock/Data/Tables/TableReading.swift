/// What the columns of a table are: decided once, stored with the model, and the same for every later table.
package struct TableReading: Hashable, Sendable, Codable {
  /// Of every column of the training data that has a part in the model or was left out of it.
  package var columns: [ColumnReading]
  /// The column that names the rows, carried into predictions.
  package var identifier: String?
  /// The column that says how much each row counts; `nil` counts all alike.
  package var weight: String?
  /// Spellings of missing values besides the usual ones.
  package var missing: [String]
  /// Whether missing values and unseen categories are mistakes.
  package var missingIsError: Bool
  package var unseenIsError: Bool
  /// What was done with the columns, a line each, as it was told at the training.
  package var notes: [String] = []

  init(columns: [ColumnReading], options: TableOptions) {
    self.columns = columns
    identifier = options.identifier
    missing = options.missing
    missingIsError = options.missingIsError
    unseenIsError = options.unseenIsError
  }

  package func column(named name: String) -> ColumnReading? { columns.first { $0.name == name } }

  /// The columns by their names, for whoever asks for many.
  package var byName: [String: ColumnReading] {
    Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Decides what the columns are.
  ///
  /// - Parameters:
  ///   - rows: the training part; nothing else is looked at.
  ///   - targets: numbers of the columns to predict.
  ///   - targetReadings: what those are, which was decided before the parts were cut.
  package init(
    _ table: RawTable, rows: [Int], targets: [Int], targetReadings: [ColumnReading],
    roles: TableRoles, options: TableOptions
  ) {
    var columns: [ColumnReading] = []
    for index in table.names.indices {
      let name = table.names[index]
      if let place = targets.firstIndex(of: index), targetReadings.indices.contains(place) {
        columns.append(targetReadings[place])
        continue
      }
      if let reason = roles.reason(index) {
        columns.append(ColumnReading(name: name, kind: .dropped, reason: reason))
        continue
      }
      columns.append(
        ColumnJudge.reading(
          name: name, column: table.columns[index], rows: rows, decimalComma: table.decimalComma,
          mayCount: Self.mayCount(index, of: table), forced: roles.forced[index]))
    }
    // A table of row numbers and a target has nothing else to learn from.
    if !columns.enumerated().contains(where: { !targets.contains($0.offset) && $0.element.kind.isInput }),
      let first = columns.indices.first(where: {
        !targets.contains($0) && columns[$0].kind == .identifier && columns[$0].style != nil
      })
    {
      columns[first].kind = .number
      columns[first].reason = "all values are numbers; there is no other input"
    }
    self.init(columns: columns, options: options)
    if let identifier = options.identifier, let index = table.column(identifier) {
      self.identifier = table.names[index]
    }
    weight = roles.weight.map { table.names[$0] }
  }

  /// Row numbers stand first, and in a table of two or three columns a rising one is more likely to be meant.
  private static func mayCount(_ index: Int, of table: RawTable) -> Bool {
    index == 0 && table.names.count > 3
  }

  /// What a column of the target is: never left out, and decided on every row that has one.
  package static func target(_ table: RawTable, column: Int, forced: ColumnReading.Kind? = nil)
    -> ColumnReading
  {
    ColumnJudge.reading(
      name: table.names[column], column: table.columns[column], decimalComma: table.decimalComma,
      forced: forced,
      isTarget: true)
  }

  /// What a column is, seen by itself.
  package static func column(_ table: RawTable, _ column: Int, forced: ColumnReading.Kind? = nil)
    -> ColumnReading
  {
    ColumnJudge.reading(
      name: table.names[column], column: table.columns[column], decimalComma: table.decimalComma,
      mayCount: mayCount(column, of: table), forced: forced)
  }

  /// The columns that are read as such, with `nan` or an empty text where a value is missing. Columns that are no part of the
  /// model, and those that the table lacks, are not there.
  ///
  /// - Parameter names: the columns wanted; `nil` takes every input and target.
  /// - Throws: `DataError` when none of the model's columns is in the table, or a value is missing that must not be.
  package func apply(to table: RawTable, names: [String]? = nil) throws(DataError) -> DataTable {
    let wanted = names.map(Set.init)
    var result: [DataTable.Column] = []
    var places: [Int] = []
    let indices = Dictionary(
      table.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for reading in columns where reading.kind.isInput && wanted?.contains(reading.name) != false {
      guard let index = indices[reading.name] else { continue }
      places.append(index)
      result.append(
        DataTable.Column(
          name: reading.name, values: table.values(of: index, as: reading)))
    }
    guard !result.isEmpty else {
      let known = columns.filter(\.kind.isInput).map(\.name)
      throw DataError(
        "the table has none of the columns that are needed: \(DataError.list(known)); it has "
          + DataError.list(table.names), file: table.source)
    }
    return try DataTable(source: table.source, columns: result, lines: table.lines, places: places)
  }
}

/// Which columns the user has given a part of their own, found by name or place.
package struct TableRoles: Hashable, Sendable {
  package var forced: [Int: ColumnReading.Kind] = [:]
  package var identifier: Int?
  package var group: Int?
  package var order: Int?
  package var weight: Int?
  private var dropped: Set<Int> = []

  private init() {}

  /// No column has one.
  package static let none = TableRoles()

  /// - Throws: `DataError` that lists every name that is none of the table's.
  package init(_ options: TableOptions, of table: RawTable) throws(DataError) {
    var faults: [DataError] = []
    func find(_ name: String?) -> Int? {
      guard let name else { return nil }
      do throws(DataError) {
        return try table.requiredColumn(name)
      } catch {
        faults.append(error)
        return nil
      }
    }
    for choice in options.columns {
      guard let index = find(choice.name) else { continue }
      if choice.kind == .dropped { dropped.insert(index) } else { forced[index] = choice.kind }
    }
    for name in options.drop {
      if let index = find(name) { dropped.insert(index) }
    }
    identifier = find(options.identifier)
    group = find(options.group)
    order = find(options.splitBy)
    weight = find(options.weight)
    if let fault = DataError.joined(faults) { throw fault }
  }

  package func isDropped(_ index: Int) -> Bool { dropped.contains(index) }

  /// Whether a column has a part besides those of inputs and targets.
  package func isTaken(_ index: Int) -> Bool { index == identifier || index == group || index == weight }

  /// Why a column is no input; `nil` where the values decide.
  package func reason(_ index: Int) -> String? {
    if dropped.contains(index) { return "left out as asked for" }
    if index == identifier { return "it names the rows" }
    // What the parts are cut by tells a row's part, and is known of no new row.
    if index == group { return "it groups the rows" }
    if index == weight { return "it weighs the rows" }
    return nil
  }
}

extension DataError {
  /// Several faults as one error: the first with its place, the others below it.
  package static func joined(_ faults: [DataError], limit: Int = 20) -> DataError? {
    guard var first = faults.first else { return nil }
    guard faults.count > 1 else { return first }
    for fault in faults.dropFirst().prefix(limit - 1) {
      var place = fault
      if place.file == first.file { place.file = nil }
      first.message += "\n  \(place.description)"
    }
    if faults.count > limit { first.message += "\n  and \(faults.count - limit) more" }
    return first
  }
}

extension Preprocessing {
  /// Rows of a table as it is written, as a network sees them.
  ///
  /// - Throws: `DataError` as `apply(to:rows:includesTargets:)`, and one that names all columns that the table lacks.
  package func apply(
    toRaw table: RawTable, rows: [Int]? = nil, includesTargets: Bool = true
  ) throws(DataError) -> Dataset {
    try apply(
      to: typed(table, includesTargets: includesTargets), rows: rows, includesTargets: includesTargets)
  }

  /// A table as it is written, with the types that the model has for its columns.
  package func typed(_ table: RawTable, includesTargets: Bool) throws(DataError) -> DataTable {
    try checkColumns(of: table, includesTargets: includesTargets)
    return try (reading ?? plainReading).apply(
      to: table, names: inputs.map(\.name) + (includesTargets ? targetNames : []))
  }

  /// - Throws: `DataError` that names all columns that the table lacks.
  func checkColumns(of table: RawTable, includesTargets: Bool) throws(DataError) {
    let names = inputs.map(\.name) + (includesTargets ? targetNames : [])
    let there = Set(table.names)
    let missing = names.filter { !there.contains($0) }
    if let first = missing.first {
      if missing.count == 1 { _ = try table.requiredColumn(first) }
      throw DataError(
        "there are no columns \(DataError.list(missing)); there are \(DataError.list(table.names))",
        file: table.source)
    }
  }

  /// What the columns of a model are that has no reading: numbers where they are scaled, and texts.
  private var plainReading: TableReading {
    var columns = inputs.map { input in
      ColumnReading(name: input.name, kind: input.scaling == nil ? .category : .number, reason: "")
    }
    let isNumber = classNames.allSatisfy {
      Double(decimal: $0) != nil && $0 == Self.className(Double(decimal: $0) ?? 0)
    }
    for name in targetNames {
      columns.append(ColumnReading(name: name, kind: isNumber ? .number : .category, reason: ""))
    }
    return TableReading(columns: columns, options: TableOptions())
  }

  /// The preprocessing for which a missing value, or an unseen category, is a mistake.
  package func strict(missing: Bool, unseen: Bool) -> Preprocessing {
    guard missing || unseen, var reading else { return self }
    if missing { reading.missingIsError = true }
    if unseen { reading.unseenIsError = true }
    return with(reading: reading)
  }

  /// Rows in which a number lies so far from the training data that no `Float` holds it standardised, with the reason.
  package func unusableRows(_ table: DataTable) -> [Int: String] {
    var result: [Int: String] = [:]
    for input in inputs {
      guard let scaling = input.scaling, let index = table.columnIndex(named: input.name),
        case .numeric(let values) = table.columns[index].values
      else { continue }
      for (row, value) in values.enumerated() where !value.isNaN && !scaling(value).isFinite {
        result[row] = "\(value) in '\(input.name)' is too far from the training data"
      }
    }
    return result
  }

  /// A table in which the numbers of some rows are the means of the training part: they stand where they stood, and say nothing.
  package func blanked(_ table: DataTable, rows: Set<Int>) throws(DataError) -> DataTable {
    guard !rows.isEmpty else { return table }
    var columns = table.columns
    for input in inputs {
      guard let scaling = input.scaling, let index = table.columnIndex(named: input.name),
        case .numeric(var values) = columns[index].values
      else { continue }
      for row in rows where values.indices.contains(row) { values[row] = scaling.mean }
      columns[index].values = .numeric(values)
    }
    return try DataTable(source: table.source, columns: columns, lines: table.lines, places: table.places)
  }
}
