import Hillock

/// What is predicted from a table and which rows are for what: decided before any input is looked at.
struct TablePlan {
  let targets: [Int]
  let targetNames: [String]
  let roles: TableRoles
  let readings: [ColumnReading]
  let task: Preprocessing.Task
  /// The rows that have a target.
  let rows: [Int]
  let split: Split
  private(set) var notes: [String] = []

  /// The columns that have to be known of every row.
  static func needed(_ targets: [Int], _ roles: TableRoles) -> [Int] {
    targets + [roles.group, roles.order].compactMap(\.self).filter { !targets.contains($0) }
  }

  /// The columns that are meant by a name, a place, or several between commas; by default the last one that is not taken.
  static func targets(
    _ text: String?, roles: TableRoles, options: TableOptions, of table: RawTable
  ) throws(DataError) -> [Int] {
    guard let text else {
      let free = table.names.indices.last { index in
        !roles.isTaken(index) && index != roles.order && !roles.isDropped(index)
      }
      guard let free else {
        throw DataError("no column is left to predict; name one", file: table.source, setting: "target")
      }
      return [free]
    }
    if let index = table.column(text) { return [index] }
    let names = TableOptions.names(parsing: text)
    guard names.count > 1 else { return [try table.requiredColumn(text)] }
    var faults: [DataError] = []
    var result: [Int] = []
    for name in names {
      do throws(DataError) {
        let index = try table.requiredColumn(name)
        if !result.contains(index) { result.append(index) }
      } catch {
        faults.append(error)
      }
    }
    if let fault = DataError.joined(faults) { throw fault }
    return result
  }

  /// - Parameters:
  ///   - header: the names of all columns.
  ///   - keys: the needed columns of every row, in the order of `needed`.
  init(
    _ header: RawTable, keys: [RawColumn], targets: [Int], roles: TableRoles, task: Preprocessing.Task?,
    isDefault: Bool, testFraction: Double, validationFraction: Double, seed: UInt64
  ) throws(DataError) {
    (self.targets, self.roles) = (targets, roles)
    targetNames = targets.map { header.names[$0] }
    let table = try RawTable(
      source: header.source, names: Self.needed(targets, roles).map { header.names[$0] }, columns: keys,
      decimalComma: header.decimalComma)
    if let taken = targets.first(where: { roles.isTaken($0) || roles.isDropped($0) }) {
      throw DataError(
        "the column '\(header.names[taken])' is the target, and cannot be something else as well",
        file: header.source)
    }
    var readings: [ColumnReading] = []
    var values: [DataTable.Values] = []
    for (place, index) in targets.enumerated() {
      let forced = roles.forced[index] ?? (task == .regression ? .number : nil)
      let reading = TableReading.target(table, column: place, forced: forced)
      readings.append(reading)
      values.append(reading.values(of: keys[place], decimalComma: table.decimalComma))
    }
    self.readings = readings
    let known = (0..<table.rowCount).filter { row in
      values.allSatisfy { column in
        switch column {
        case .numeric(let numbers): !numbers[row].isNaN
        case .text(let texts): !texts[row].isEmpty
        }
      }
    }
    rows = known
    let names = targetNames.map { "'\($0)'" }.joined(separator: ", ")
    guard !known.isEmpty else {
      throw DataError(
        "no row has a value of the target \(names)"
          + (readings.first?.kind == .number && !keys[0].isEmpty ? " that is a number" : ""),
        file: header.source)
    }
    if isDefault { notes.append("target    \(names), the last column") }
    let target: DataTable.Values
    switch values[0] {
    case .numeric(let numbers): target = .numeric(known.map { numbers[$0] })
    case .text(let texts): target = .text(known.map { texts[$0] })
    }
    self.task = task ?? (targets.count > 1 ? .regression : Preprocessing.suggestedTask(for: target))
    if task == nil { notes.append("task      \(self.task.rawValue), told from \(names)") }
    if self.task == .classification, case .text(let texts) = target {
      let different = Set(texts).count
      guard texts.count < 20 || different * 2 <= texts.count else {
        throw DataError(
          "column \(names) holds \(different) different texts in \(texts.count) rows, too many for classes. Is it a name, or free text? "
            + "Choose another target", file: header.source, setting: "target")
      }
    }
    if known.count < table.rowCount {
      let count = table.rowCount - known.count
      let odd = readings.flatMap(\.misfits)
      notes.append(
        "rows      \(count) without a value of \(names) \(count == 1 ? "is" : "are") left out"
          + (odd.isEmpty
            ? ""
            : "; among them \(DataError.list(odd, limit: 5)), which \(odd.count == 1 ? "is" : "are") no number")
      )
    }
    split = try Self.split(
      table, header, rows: known, target: target, task: self.task, roles: roles, targets: targets.count,
      testFraction: testFraction, validationFraction: validationFraction, seed: seed)
    if let group = roles.group {
      notes.append("parts     rows of the same '\(header.names[group])' are in the same part")
    }
    if let order = roles.order {
      notes.append("parts     cut by '\(header.names[order])': the last rows are for the test")
    }
  }

  private static func split(
    _ table: RawTable, _ header: RawTable, rows: [Int], target: DataTable.Values, task: Preprocessing.Task,
    roles: TableRoles,
    targets: Int, testFraction: Double, validationFraction: Double, seed: UInt64
  ) throws(DataError) -> Split {
    do throws(DataError) {
      if let group = roles.group, let column = table.names.firstIndex(of: header.names[group]) {
        guard roles.order == nil else {
          throw DataError("the parts are cut by groups or by an order; give one of the two")
        }
        return try Split(
          groups: PreparedData.classes(.text(rows.map { table.columns[column][$0] })),
          testFraction: testFraction,
          validationFraction: validationFraction, seed: seed)
      }
      if let order = roles.order, let column = table.names.firstIndex(of: header.names[order]) {
        let texts = table.columns[column].subset(rows)
        return try Split(
          order: places(texts, reading: TableReading.column(table, column), decimalComma: table.decimalComma),
          testFraction: testFraction, validationFraction: validationFraction)
      }
      return try Split(
        rowCount: rows.count, classes: task == .classification ? PreparedData.classes(target) : nil,
        testFraction: testFraction, validationFraction: validationFraction, seed: seed)
    } catch {
      throw DataError(error.message, file: header.source)
    }
  }

  /// Where rows stand by the values of a column: numbers and dates by size, texts by the alphabet, missing ones first.
  private static func places(
    _ texts: RawColumn, reading: ColumnReading, decimalComma: Bool
  ) throws(DataError) -> [Double] {
    var reading = reading
    // What counts the rows is left out of the inputs, and is as good an order as any.
    if reading.kind == .identifier, reading.style != nil { reading.kind = .number }
    switch reading.values(of: texts, decimalComma: decimalComma) {
    case .numeric(let numbers): return numbers.map { $0.isNaN ? -.infinity : $0 }
    case .text(let texts):
      let ranks = Dictionary(
        Set(texts).sorted().enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
      return texts.map { ranks[$0] ?? 0 }
    }
  }
}
