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
  ///   - furtherTargets: more columns of numbers to predict.
  /// - Throws: `DataError` when the table has no such column, no inputs, no rows, or a target unfit for the task.
  package static func fit(
    _ table: DataTable, target: String, task: Task? = nil, rows: [Int], furtherTargets: [String] = []
  ) throws(DataError) -> Preprocessing {
    try fit(table, target: target, task: task, rows: rows, furtherTargets: furtherTargets, reading: nil)
  }

  /// - Parameter reading: what the columns are, where values may be missing: `nan` and empty texts stand for them then.
  package static func fit(
    _ table: DataTable, target: String, task: Task? = nil, rows: [Int], furtherTargets: [String] = [],
    reading: TableReading?
  ) throws(DataError) -> Preprocessing {
    let targetIndex = try table.requiredColumnIndex(named: target)
    var targetIndices = [targetIndex]
    for name in furtherTargets { targetIndices.append(try table.requiredColumnIndex(named: name)) }
    guard Set(targetIndices).count == targetIndices.count else {
      throw DataError(
        "a target is named twice: \(DataError.list([target] + furtherTargets))", file: table.source)
    }
    guard table.columns.count > targetIndices.count else {
      let left = reading?.columns.filter { !$0.kind.isInput } ?? []
      throw DataError(
        "there are no inputs: "
          + (left.isEmpty
            ? "'\(target)' is the only column"
            : "besides the target, no column can be used ("
              + left.prefix(12).map { "'\($0.name)': \($0.reason)" }.joined(separator: "; ")
              + "). Say what they are, as NAME:KIND"),
        file: table.source, setting: left.isEmpty ? nil : "columns")
    }
    guard !rows.isEmpty else { throw DataError("the training part has no rows", file: table.source) }
    guard rows.allSatisfy({ $0 >= 0 && $0 < table.rowCount }) else {
      throw DataError("the training part has rows beyond the \(table.rowCount) there are", file: table.source)
    }
    let settled = task ?? suggestedTask(for: table.columns[targetIndex].values)
    for index in targetIndices {
      if case .numeric(let values) = table.columns[index].values {
        try checkFinite(values, rows: Array(values.indices), of: table, column: index)
      }
    }
    let judge =
      reading == nil ? nil : IndicatorJudge(table, targets: targetIndices, task: settled, rows: rows)
    let readings = reading?.byName ?? [:]
    var inputs: [Input] = []
    for (index, column) in table.columns.enumerated() where !targetIndices.contains(index) {
      switch column.values {
      case .numeric(let values):
        if let judge {
          try checkNotInfinite(values, rows: rows, of: table, column: index)
          inputs.append(
            numbers(
              column.name, rows.map { values[$0] }, isDate: readings[column.name]?.kind == .date,
              judge: judge))
          continue
        }
        try checkFinite(values, rows: rows, of: table, column: index)
        inputs.append(
          Input(
            name: column.name, scaling: Scaling(of: rows.lazy.map { values[$0] }), categories: [],
            unlearnt: []))
      case .text(let values):
        let kind = readings[column.name]?.kind
        if kind == .characters || kind == .words {
          inputs.append(
            Input(
              name: column.name, scaling: nil, categories: [], unlearnt: [],
              tokens: Tokens(kind == .words ? .words : .characters, of: rows.lazy.map { values[$0] })))
          continue
        }
        inputs.append(categories(column.name, values, rows: rows, reading: reading))
      }
    }
    try checkMemory(inputs, table: table)
    let column = table.columns[targetIndex]
    switch settled {
    case .classification:
      guard furtherTargets.isEmpty else {
        throw DataError(
          "several targets have to be numbers, and '\(target)' is of classes; give one target, or say that it is a regression",
          file: table.source, setting: "task")
      }
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
        targetScaling: nil, reading: reading)
    case .regression:
      var scalings: [Scaling] = []
      for index in targetIndices {
        guard case .numeric(let values) = table.columns[index].values else {
          throw DataError(
            "column '\(table.columns[index].name)' holds texts; regression needs numbers. Use classification, or another target",
            file: table.source)
        }
        scalings.append(Scaling(of: rows.lazy.map { values[$0] }))
      }
      return Preprocessing(
        task: .regression, targetName: target, classNames: [], inputs: inputs, images: nil,
        targetScaling: scalings[0], furtherTargets: furtherTargets.isEmpty ? nil : furtherTargets,
        furtherScalings: furtherTargets.isEmpty ? nil : Array(scalings.dropFirst()), reading: reading)
    }
  }

  /// Numbers of which some may be missing: the median stands for those.
  private static func numbers(_ name: String, _ values: [Double], isDate: Bool, judge: IndicatorJudge)
    -> Input
  {
    let known = values.filter { !$0.isNaN }
    let isMissing = values.map(\.isNaN)
    let scaling = Scaling(of: known)
    return Input(
      name: name, scaling: scaling, categories: [], unlearnt: [], fill: Median.of(known),
      hasIndicator: judge.helps(isMissing) || scaling.deviation == 0 && known.count < values.count
        ? true : nil,
      cycles: isDate ? cycles(of: known) : nil)
  }

  /// The cycles that dates go through: those of which the training part has more than one place.
  private static func cycles(of days: [Double]) -> [Cycle] {
    let whole = days.map { $0.rounded(.down) }
    var result: [Cycle] = []
    if let least = whole.min(), let most = whole.max(), most - least > 60 { result.append(.year) }
    // Dates that stand for months or years fall on days that mean nothing.
    let weekdays = Set(whole.map { ($0 - ($0 / 7).rounded(.down) * 7) })
    let steps = Set(whole).sorted()
    let gap = zip(steps, steps.dropFirst()).map { $1 - $0 }.min() ?? 0
    if weekdays.count > 1, gap < 7 { result.append(.week) }
    if zip(days, whole).contains(where: { $0 != $1 }) { result.append(.day) }
    return result
  }

  /// Texts, of which some may be missing: an empty text is a category like the others.
  ///
  /// In a column of very many texts those with a handful of rows teach nothing, and get no feature.
  private static func categories(_ name: String, _ values: [String], rows: [Int], reading: TableReading?)
    -> Input
  {
    var counts: [String: Int] = [:]
    for row in rows { counts[values[row], default: 0] += 1 }
    var learnt = Set(counts.keys)
    if reading != nil, learnt.count > manyCategories {
      let frequent = counts.filter { $0.value >= fewRows }
      if frequent.count > 1 { learnt = Set(frequent.keys) }
    }
    // What only other parts have is as good as missing; where that is a mistake, it has to be known all the same.
    let all = reading.map { !$0.unseenIsError } == true ? Set(counts.keys) : Set(values)
    var unlearnt = all.subtracting(learnt)
    if reading != nil { unlearnt.remove("") }
    return Input(name: name, scaling: nil, categories: learnt.sorted(), unlearnt: unlearnt.sorted())
  }

  /// From so many categories on, those of fewer than `fewRows` rows are not told apart.
  static let manyCategories = 50
  static let fewRows = 5
  /// Categories with fewer rows get no feature where there are very many.
  package static var rareRows: Int { fewRows }

  /// How many classes are told apart at most: they are counted by pairs.
  package static let classLimit = 2_000

  private static func isNumeric(_ column: DataTable.Column) -> Bool {
    if case .numeric = column.values { true } else { false }
  }

  /// A value that is none would make the column's mean none, and the column would be zeros without a word.
  private static func checkFinite(
    _ values: [Double], rows: [Int], of table: DataTable, column: Int
  ) throws(DataError) {
    if let row = rows.first(where: { !values[$0].isFinite }) {
      throw noNumber(values[row], table, row, column)
    }
  }

  private static func checkNotInfinite(
    _ values: [Double], rows: [Int], of table: DataTable, column: Int
  ) throws(DataError) {
    if let row = rows.first(where: { values[$0].isInfinite }) {
      throw noNumber(values[row], table, row, column)
    }
  }

  private static func noNumber(_ value: Double, _ table: DataTable, _ row: Int, _ column: Int) -> DataError {
    table.error(
      "\(value) is not a finite number; give the number, or leave the row out", row: row, column: column)
  }

  /// Refuses inputs that this machine cannot hold: a column of names or numbers of persons has as many categories
  /// as rows.
  private static func checkMemory(_ inputs: [Input], table: DataTable) throws(DataError) {
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
  package static func suggestedTask(for values: DataTable.Values) -> Task {
    guard case .numeric(let numbers) = values else { return .classification }
    guard numbers.allSatisfy({ $0 == $0.rounded() }) else { return .regression }
    let different = Set(numbers).count
    return different <= 20 && numbers.count >= 5 * different ? .classification : .regression
  }

  /// Rows of a table as a network sees them. Columns are found by their names, in any order; others are ignored.
  ///
  /// - Parameters:
  ///   - rows: which rows, in which order; `nil` for all.
  ///   - includesTargets: whether the target column is needed. Without it the data set has no targets.
  /// - Throws: `DataError` naming the place: a missing column, a text where numbers were learnt, a category or
  ///   class that the training data did not have, a value whose standardised form no Float holds.
  package func apply(
    to table: DataTable, rows: [Int]? = nil, includesTargets: Bool = true
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
    try place(table, rows: rows, into: &features)
    let targets: Targets
    if includesTargets {
      targets = try self.targets(of: table, rows: rows)
    } else {
      targets =
        task == .classification ? .classes([], names: classNames) : .values([], count: targetNames.count)
    }
    return try Dataset(inputs: features, featureCount: width, targets: targets, preprocessing: self)
  }

  /// Writes the features of rows, all of which are zero before.
  ///
  /// - Parameter done: numbers of inputs whose features are there already.
  func place(
    _ table: DataTable, rows: [Int], besides done: Set<Int> = [], into features: inout [Float]
  ) throws(DataError) {
    let width = featureCount
    var start = 0
    for (number, input) in inputs.enumerated() {
      defer { start += input.featureCount }
      if done.contains(number) { continue }
      let index = try table.requiredColumnIndex(named: input.name)
      if let tokens = input.tokens {
        let texts: [String]
        switch table.columns[index].values {
        case .text(let values): texts = values
        case .numeric(let values): texts = values.map(Self.className)
        }
        for (place, numbers) in tokens.features(of: rows.lazy.map { texts[$0] }).enumerated() {
          features.replaceSubrange(
            place * width + start..<place * width + start + numbers.count, with: numbers)
        }
        start += input.featureCount
        continue
      }
      switch (input.scaling, table.columns[index].values) {
      case (let scaling?, .numeric(let values)):
        try place(
          values, of: input, scaling, in: table, column: index, rows: rows, at: start, width: width,
          into: &features)
      case (nil, .text(let values)):
        try encode(
          values, of: input, in: table, column: index, rows: rows, at: start, width: width, into: &features)
      case (nil, .numeric(let values)):
        // A text column whose categories are all numbers in this table.
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
    }
  }

  /// Numbers and dates, with what stands for missing ones.
  private func place(
    _ values: [Double], of input: Input, _ scaling: Scaling, in table: DataTable, column: Int, rows: [Int],
    at start: Int,
    width: Int, into features: inout [Float]
  ) throws(DataError) {
    let cycles = input.cycles ?? []
    let mayBeMissing = input.fill != nil && reading?.missingIsError != true
    for (place, row) in rows.enumerated() {
      let number = isOfFloats == true ? Double(Float(values[row])) : values[row]
      var at = place * width + start
      if number.isNaN, mayBeMissing, let fill = input.fill {
        features[at] = scaling(fill)
        if input.hasIndicator == true { features[at + 1 + 2 * cycles.count] = 1 }
        continue
      }
      guard number.isFinite else {
        throw number.isNaN && input.fill != nil
          ? Self.missing(table, row, column) : Self.noNumber(number, table, row, column)
      }
      let value = scaling(number)
      guard value.isFinite else {
        throw table.error("\(number) is too far from the training data", row: row, column: column)
      }
      features[at] = value
      at += 1
      for cycle in cycles {
        (features[at], features[at + 1]) = cycle.features(of: number)
        at += 2
      }
    }
  }

  private static func missing(_ table: DataTable, _ row: Int, _ column: Int) -> DataError {
    table.error("the value is missing; fill it in or remove the row", row: row, column: column)
  }

  private func encode(
    _ values: [String], of input: Input, in table: DataTable, column: Int, rows: [Int], at start: Int,
    width: Int,
    into features: inout [Float]
  ) throws(DataError) {
    let places = CategoryPlaces(of: input, reading: reading)
    for (place, row) in rows.enumerated() {
      switch places[values[row]] {
      case .feature(let category): features[place * width + start + category] = 1
      case .nothing: continue
      case .missing: throw Self.missing(table, row, column)
      case .unknown:
        throw table.error(
          "'\(values[row])' did not occur in the training data; known are \(DataError.list(input.categories))",
          row: row, column: column)
      }
    }
  }

  private func targets(of table: DataTable, rows: [Int]) throws(DataError) -> Targets {
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
      let names = targetNames
      var targets = [Float](repeating: 0, count: rows.count * names.count)
      for (place, name) in names.enumerated() {
        let index = try table.requiredColumnIndex(named: name)
        guard case .numeric(let numbers) = table.columns[index].values else {
          throw DataError("column '\(name)' holds texts; the model predicts numbers", file: table.source)
        }
        let scaling = targetScalingForTraining(place)
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

  fileprivate static func places(of names: [String]) -> [String: Int] {
    Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A number as the name of a class: whole numbers without a fraction.
  static func className(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
  }
}

/// Which feature a text of a column becomes.
struct CategoryPlaces {
  enum Place {
    case feature(Int)
    /// It is known, or may be missing, and becomes no feature.
    case nothing
    /// It is missing, which is a mistake.
    case missing
    /// It is new, which is a mistake.
    case unknown
  }

  private let places: [String: Int]
  private let unlearnt: Set<String>
  private let reading: TableReading?

  init(of input: Preprocessing.Input, reading: TableReading?) {
    places = Preprocessing.places(of: input.categories)
    unlearnt = Set(input.unlearnt)
    self.reading = reading
  }

  /// Of an empty text where there is none.
  subscript(text: String) -> Place {
    if let place = places[text] { return .feature(place) }
    if unlearnt.contains(text) { return .nothing }
    guard let reading else { return .unknown }
    if text.isEmpty { return reading.missingIsError ? .missing : .nothing }
    guard !reading.unseenIsError else { return .unknown }
    // What was never seen is as good as missing.
    return places[""].map(Place.feature) ?? .nothing
  }
}
