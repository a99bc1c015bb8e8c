import Foundation

extension Preprocessing {
  /// Learns from the training rows of a table.
  ///
  /// Without a given task the target column decides: text, or whole numbers of at most 20 different values with
  /// at least 5 rows each on average, is classification; other numbers are regression.
  ///
  /// - Parameters:
  ///   - target: the name of the target column; every other column is an input.
  ///   - rows: the training part; nothing else of the table's inputs is looked at. The names of the classes are
  ///     those of the whole target column, so that no part holds a class without a number.
  /// - Throws: `DataError` when the table has no such column, no inputs, no rows, or a target unfit for the task.
  public static func fit(
    _ table: Table, target: String, task: Task? = nil, rows: [Int]
  ) throws(DataError) -> Preprocessing {
    let targetIndex = try table.requiredColumnIndex(named: target)
    guard table.columns.count > 1 else {
      throw DataError("there are no inputs: '\(target)' is the only column", file: table.source)
    }
    guard !rows.isEmpty else { throw DataError("the training part has no rows", file: table.source) }
    guard rows.allSatisfy({ $0 >= 0 && $0 < table.rowCount }) else {
      throw DataError("the training part has rows beyond the \(table.rowCount) there are", file: table.source)
    }
    var inputs: [Input] = []
    for (index, column) in table.columns.enumerated() where index != targetIndex {
      switch column.values {
      case .numeric(let values):
        try checkFinite(values, rows: rows, of: table, column: index)
        inputs.append(
          Input(
            name: column.name, scaling: Scaling(of: rows.lazy.map { values[$0] }), categories: [],
            unlearnt: []))
      case .text(let values):
        let learnt = Set(rows.map { values[$0] })
        inputs.append(
          Input(
            name: column.name, scaling: nil, categories: learnt.sorted(),
            unlearnt: Set(values).subtracting(learnt).sorted()))
      }
    }
    try checkMemory(inputs, table: table)
    if case .numeric(let values) = table.columns[targetIndex].values {
      try checkFinite(values, rows: Array(values.indices), of: table, column: targetIndex)
    }
    let settled = task ?? suggestedTask(for: table.columns[targetIndex].values)
    let column = table.columns[targetIndex]
    switch settled {
    case .classification:
      let names: [String]
      switch column.values {
      case .text(let values): names = Set(values).sorted()
      case .numeric(let values): names = Set(values).sorted().map(className)
      }
      guard names.count > 1 else {
        throw DataError(
          "column '\(target)' holds \(names.first.map { "only '\($0)'" } ?? "nothing"); "
            + "classification needs at least two classes", file: table.source)
      }
      guard names.count <= classLimit else {
        throw DataError(
          "column '\(target)' holds \(names.count) different values; at most \(classLimit) classes are learnt. "
            + "Is it a name or a number of each row? Choose another target\(isNumeric(column) ? ", or regression" : "")",
          file: table.source)
      }
      return Preprocessing(
        task: .classification, targetName: target, classNames: names, inputs: inputs, images: nil,
        targetScaling: nil)
    case .regression:
      guard case .numeric(let values) = column.values else {
        throw DataError(
          "column '\(target)' holds texts; regression needs numbers. Use classification, or another target",
          file: table.source)
      }
      return Preprocessing(
        task: .regression, targetName: target, classNames: [], inputs: inputs, images: nil,
        targetScaling: Scaling(of: rows.lazy.map { values[$0] }))
    }
  }

  /// How many classes are told apart at most: they are counted by pairs.
  public static let classLimit = 2_000

  private static func isNumeric(_ column: Table.Column) -> Bool {
    if case .numeric = column.values { true } else { false }
  }

  /// A value that is none would make the column's mean none, and the column would be zeros without a word.
  private static func checkFinite(
    _ values: [Double], rows: [Int], of table: Table, column: Int
  ) throws(DataError) {
    if let row = rows.first(where: { !values[$0].isFinite }) {
      throw noNumber(values[row], table, row, column)
    }
  }

  private static func noNumber(_ value: Double, _ table: Table, _ row: Int, _ column: Int) -> DataError {
    table.error(
      "\(value) is not a finite number; give the number, or leave the row out", row: row, column: column)
  }

  /// Refuses inputs that this machine cannot hold: a column of names or numbers of persons has as many categories
  /// as rows.
  private static func checkMemory(_ inputs: [Input], table: Table) throws(DataError) {
    let features = inputs.reduce(0) { $0 + $1.featureCount }
    // The parts are copies, and training gathers batches of them.
    let needed = 4 * 2 * Double(features) * Double(table.rowCount)
    guard needed > MachineMemory.available,
      let widest = inputs.max(by: { $0.featureCount < $1.featureCount })
    else { return }
    throw DataError(
      "\(table.rowCount) rows of \(features) features do not fit into memory; the column '\(widest.name)' alone has "
        + "\(widest.categories.count) different texts. Remove it, or give it fewer categories",
      file: table.source)
  }

  /// The task that a target column stands for when none is given.
  public static func suggestedTask(for values: Table.Values) -> Task {
    guard case .numeric(let numbers) = values else { return .classification }
    guard numbers.allSatisfy({ $0 == $0.rounded() }) else { return .regression }
    let different = Set(numbers).count
    return different <= 20 && numbers.count >= 5 * different ? .classification : .regression
  }

  /// Rows of a table as a network sees them. Columns are found by their names, in any order; others are ignored.
  ///
  /// - Parameters:
  ///   - rows: which rows, in which order; `nil` for all.
  ///   - withTargets: whether the target column is needed. Without it the data set has no targets.
  /// - Throws: `DataError` naming the place: a missing column, a text where numbers were learnt, a category or
  ///   class that the training data did not have, a value whose standardised form no Float holds.
  public func apply(
    to table: Table, rows: [Int]? = nil, withTargets: Bool = true
  ) throws(DataError) -> Dataset {
    guard images == nil else {
      throw DataError("the model was trained on images, not on the columns of a table", file: table.source)
    }
    if let rows, let wrong = rows.first(where: { $0 < 0 || $0 >= table.rowCount }) {
      throw DataError(
        "there is no row \(wrong): the \(table.rowCount) rows are numbered from 0 to \(table.rowCount - 1)",
        file: table.source)
    }
    let rows = rows ?? Array(0..<table.rowCount)
    let width = featureCount
    var features = [Float](repeating: 0, count: rows.count * width)
    var start = 0
    for input in inputs {
      let index = try table.requiredColumnIndex(named: input.name)
      switch (input.scaling, table.columns[index].values) {
      case (let scaling?, .numeric(let values)):
        for (place, row) in rows.enumerated() {
          guard values[row].isFinite else { throw Self.noNumber(values[row], table, row, index) }
          let value = scaling(values[row])
          guard value.isFinite else {
            throw table.error("\(values[row]) is too far from the training data", row: row, column: index)
          }
          features[place * width + start] = value
        }
      case (nil, .text(let values)):
        try encode(
          values, of: input, in: table, column: index, rows: rows, at: start, width: width,
          into: &features)
      case (nil, .numeric(let values)):
        // Texts such as "1" and "2" that stand alone look like numbers.
        try encode(
          values.map(Self.className), of: input, in: table, column: index, rows: rows, at: start,
          width: width,
          into: &features)
      case (_?, .text(let values)):
        let row = rows.first { Double(values[$0]) == nil } ?? 0
        throw table.error(
          "'\(values.indices.contains(row) ? values[row] : "")' is not a number; the model was trained on numbers here",
          row: row, column: index)
      }
      start += input.featureCount
    }
    let targets: Targets
    if withTargets {
      targets = try self.targets(of: table, rows: rows)
    } else {
      targets =
        task == .classification ? .classes([], names: classNames) : .values([], count: targetNames.count)
    }
    return try Dataset(inputs: features, featureCount: width, targets: targets)
  }

  private func encode(
    _ values: [String], of input: Input, in table: Table, column: Int, rows: [Int], at start: Int, width: Int,
    into features: inout [Float]
  ) throws(DataError) {
    let places = Self.places(of: input.categories)
    let unlearnt = Set(input.unlearnt)
    for (place, row) in rows.enumerated() {
      guard let category = places[values[row]] else {
        if unlearnt.contains(values[row]) { continue }
        throw table.error(
          "'\(values[row])' did not occur in the training data; known are \(DataError.list(input.categories))",
          row: row, column: column)
      }
      features[place * width + start + category] = 1
    }
  }

  private func targets(of table: Table, rows: [Int]) throws(DataError) -> Targets {
    let index = try table.requiredColumnIndex(named: targetName)
    let values = table.columns[index].values
    switch task {
    case .classification:
      let texts: [String]
      switch values {
      case .text(let values): texts = values
      case .numeric(let values): texts = values.map(Self.className)
      }
      let places = Self.places(of: classNames)
      var classes: [Int32] = []
      classes.reserveCapacity(rows.count)
      for row in rows {
        guard let place = places[texts[row]] else {
          throw table.error(
            "'\(texts[row])' is not a class of the model; known are \(DataError.list(classNames))", row: row,
            column: index)
        }
        classes.append(Int32(place))
      }
      return .classes(classes, names: classNames)
    case .regression:
      let scaling = Scaling(mean: targetScaling?.mean ?? 0, deviation: targetScale)
      let names = targetNames
      var targets = [Float](repeating: 0, count: rows.count * names.count)
      for (place, name) in names.enumerated() {
        let index = try table.requiredColumnIndex(named: name)
        guard case .numeric(let numbers) = table.columns[index].values else {
          throw DataError("column '\(name)' holds texts; the model predicts numbers", file: table.source)
        }
        for (position, row) in rows.enumerated() {
          guard numbers[row].isFinite else { throw Self.noNumber(numbers[row], table, row, index) }
          let value = scaling(numbers[row])
          guard value.isFinite else {
            throw table.error("\(numbers[row]) is too far from the training data", row: row, column: index)
          }
          targets[position * names.count + place] = value
        }
      }
      return .values(targets, count: names.count)
    }
  }

  private static func places(of names: [String]) -> [String: Int] {
    Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A number as the name of a class: whole numbers without a fraction.
  static func className(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
  }
}
