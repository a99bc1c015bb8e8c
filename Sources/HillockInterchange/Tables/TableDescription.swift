import Hillock

/// What is understood of a table before anything is learnt from it.
package struct TableDescription: Sendable, Encodable {
  package struct Column: Sendable, Encodable {
    package var name: String
    /// Of `ColumnReading.Kind`.
    package var kind: String
    package var reason: String
    package var isInput: Bool
    package var isTarget: Bool
    package var missing: Int
    package var missingShare: Double
    package var different: Int
    /// The range of numbers and dates, or the most frequent texts.
    package var values: String
    /// Bars for the frequencies over the range, or of the most frequent texts.
    package var histogram: String?
    /// Values that are none among numbers or dates.
    package var misfits: [String]
  }

  package var file: String
  package var separator: String
  package var encoding: String
  package var isCompressed: Bool
  package var hasHeader: Bool
  package var rows: Int
  package var notes: [String]
  package var targets: [String] = []
  /// Classification or regression; `nil` where there is no target.
  package var task: String?
  package var columns: [Column]
  /// Everything that would keep a model from being trained, a line each.
  package var faults: [String]

  /// - Throws: `DataError` for a file that is no table.
  package init(reading paths: [String], target: String?, options: TableOptions) throws {
    // A value that is missing is shown, not refused.
    var lenient = options
    lenient.missingIsError = false
    let file = try PreparedData.file(paths, options: lenient)
    let table = file.table
    (separator, encoding, isCompressed) = (file.dialect.separatorName, file.encoding, file.isCompressed)
    (hasHeader, rows, notes, self.file) = (file.hasHeader, table.rowCount, file.notes, table.source)
    var faults: [DataError] = []
    func attempt<Value>(_ body: () throws -> Value) -> Value? {
      do {
        return try body()
      } catch let error as DataError {
        faults.append(error)
      } catch {
        faults.append(DataError("\(error)"))
      }
      return nil
    }
    if options.missingIsError {
      let count = table.blanks.reduce(0) { $0 + $1.values.reduce(0, +) }
      if count > 0 {
        faults.append(
          DataError(
            "\(count) values are missing, and none is allowed", file: table.source, setting: "missing"))
      }
    }
    let roles = attempt { try TableRoles(options, of: table) } ?? TableRoles.none
    let targets = attempt { try TablePlan.targets(target, roles: roles, options: options, of: table) } ?? []
    var reading: TableReading?
    if !targets.isEmpty {
      let plan = attempt {
        try TablePlan(
          table, keys: TablePlan.needed(targets, roles).map { table.columns[$0] }, targets: targets,
          roles: roles,
          task: nil, isDefault: false, testFraction: 0, validationFraction: 0, seed: 1)
      }
      task = plan?.task.rawValue
      if let plan {
        _ = attempt {
          let raw = try table.subset(plan.rows)
          let whole = TableReading(
            raw, rows: Array(0..<raw.rowCount), targets: targets, targetReadings: plan.readings, roles: roles,
            options: options)
          reading = whole
          return try Preprocessing.fit(
            whole.apply(to: raw), target: plan.targetNames[0], task: plan.task, rows: Array(0..<raw.rowCount),
            furtherTargets: Array(plan.targetNames.dropFirst()), reading: whole)
        }
      }
    }
    self.targets = targets.map { table.names[$0] }
    let readings = reading?.byName ?? [:]
    columns = table.names.indices.map { index in
      Self.column(
        table, index, roles: roles, isTarget: targets.contains(index), reading: readings[table.names[index]])
    }
    self.faults = faults.map(\.description)
  }

  private static func column(
    _ table: RawTable, _ index: Int, roles: TableRoles, isTarget: Bool, reading known: ColumnReading?
  ) -> Column {
    let texts = table.columns[index]
    let reading =
      known.map { $0.kind == .dropped ? TableReading.column(table, index) : $0 }
      ?? (isTarget
        ? TableReading.target(table, column: index, forced: roles.forced[index])
        : TableReading.column(table, index, forced: roles.forced[index]))
    let reason = isTarget ? nil : roles.reason(index)
    var missing = 0
    var different = 0
    var values = ""
    var histogram: String?
    switch reading.values(of: texts, decimalComma: table.decimalComma) {
    case .numeric(let all) where reading.kind == .number || reading.kind == .date:
      let numbers = all.filter { !$0.isNaN }.sorted()
      missing = all.count - numbers.count
      different = Set(numbers).count
      if let least = numbers.first, let most = numbers.last {
        values =
          reading.kind == .date
          ? DayText.range(least, most, isTime: reading.date?.order == .time)
          : "\(NumberLabel.text(least)) to \(NumberLabel.text(most))"
        histogram = Bars.histogram(numbers)
      }
    case .numeric, .text:
      let blanks = Set(reading.blankWords)
      var counts: [String: Int] = [:]
      for text in texts where !text.isEmpty && !blanks.contains(text) { counts[text, default: 0] += 1 }
      missing = texts.count - counts.values.reduce(0, +)
      different = counts.count
      // What an identifier looks like is shown of none of them.
      if reading.kind != .identifier, reading.kind != .empty {
        let most = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map(\.key)
        values =
          most.map { $0.count > 20 ? String($0.prefix(19)) + "…" : $0 }.joined(separator: ", ")
          + (different > 3 ? ", …" : "")
        if reading.kind == .category || reading.kind == .code || reading.kind == .boolean {
          histogram = Bars.bars(counts.values.sorted(by: >).prefix(10).map(Double.init))
        }
      }
    }
    return Column(
      name: table.names[index], kind: reading.kind.rawValue, reason: reason ?? reading.reason,
      isInput: reading.kind.isInput && reason == nil && !isTarget, isTarget: isTarget, missing: missing,
      missingShare: texts.isEmpty ? 0 : Double(missing) / Double(texts.count), different: different,
      values: values,
      histogram: histogram, misfits: reading.misfits)
  }
}

/// Bars of one character each.
enum Bars {
  private static let steps: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  static func bars(_ counts: [Double]) -> String {
    let most = counts.max() ?? 0
    guard most > 0 else { return "" }
    return String(
      counts.map { count in
        count == 0 ? " " : steps[Int(count / most * 7.999, within: 0...7)]
      })
  }

  /// - Parameter sorted: at least one number.
  static func histogram(_ sorted: [Double], bins: Int = 10) -> String {
    guard let least = sorted.first, let most = sorted.last, most > least else { return "" }
    var counts = [Double](repeating: 0, count: bins)
    for value in sorted {
      // Halves first: the range itself may be beyond the largest number.
      let place = (value / 2 - least / 2) / (most / 2 - least / 2)
      counts[Int(place * Double(bins), within: 0...bins - 1)] += 1
    }
    return bars(counts)
  }
}

/// Numbers in a few digits.
enum NumberLabel {
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(value) < 1e12 { return String(whole) }
    // Five digits, and whatever of them is zero at the end left out.
    guard value != 0, value.isFinite, abs(value) < 1e9, abs(value) >= 1e-4 else { return String(value) }
    var factor = 1.0
    while abs(value) * factor < 10_000 { factor *= 10 }
    return String((value * factor).rounded() / factor)
  }
}

/// Days since 1 January 1970 as people write them.
enum DayText {
  static func range(_ least: Double, _ most: Double, isTime: Bool) -> String {
    isTime ? "\(time(least)) to \(time(most))" : "\(day(least)) to \(day(most))"
  }

  private static func time(_ days: Double) -> String {
    let minutes = Int(days * 1440, within: 0...1440)
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// In the Gregorian calendar, counted in years that begin in March.
  static func day(_ days: Double) -> String {
    let number = Int(days.rounded(.down), within: -1_000_000...1_000_000) + 719_468
    let era = (number >= 0 ? number : number - 146_096) / 146_097
    let dayOfEra = number - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(year)-\(two(month))-\(two(day))"
  }
}
