import Foundation
import Hillock

extension PreparedData {
  /// Series in the columns of a table, of which the next rows are predicted. Parts are cut by time.
  ///
  /// - Parameters:
  ///   - names: the columns; the first one is predicted.
  ///   - known: columns that are known as far ahead as is predicted.
  ///   - time: the column with the times.
  ///   - horizon: rows ahead that are predicted.
  ///   - window: rows that are seen; `nil` for twice the horizon, and at least 24.
  ///   - season: rows of a season; `nil` to find it on the training part.
  /// - Throws: `DataError` for columns that the table lacks or that hold no numbers, and for times out of order.
  package static func series(
    source: String, names: [String], known: [String] = [], time: String?, horizon: Int, window: Int?,
    season: Int?,
    testFraction: Double, validationFraction: Double, options: TableOptions = TableOptions()
  ) throws -> PreparedData {
    guard horizon > 0, horizon <= 1 << 16 else {
      throw DataError("a horizon has from 1 to \(1 << 16) rows; got \(horizon)", setting: "horizon")
    }
    if let season, season < 1 {
      throw DataError("a season has at least 1 row; got \(season)", setting: "season")
    }
    let window = window ?? max(2 * horizon, 24)
    guard window > 0, window <= 1 << 20 else {
      throw DataError("a window has from 1 to \(1 << 20) rows; got \(window)", setting: "window")
    }
    let table = try file([source], options: options).table
    if let both = known.first(where: names.contains) {
      throw DataError(
        "'\(both)' is a series, so it is not known ahead; leave it out of one of both", setting: "known")
    }
    let (rows, times) = try seriesRows(table, names: names, known: known, time: time)
    let (parts, preprocessing) = try named(source) { () throws(DataError) in
      try rows.parts(
        names: names, known: known, time: time, window: window, horizon: horizon, season: season,
        testFraction: testFraction, validationFraction: validationFraction)
    }
    let gaps = rows.follows.dropFirst().count { !$0 }
    let missing = rows.values[0].count { !$0.isFinite }
    var notes = [
      "series    \(DataError.list(names)): \(rows.count) rows\(times.first.map { ", from \($0) to \(times.last ?? "")" } ?? "")",
      "window    \(window) rows are seen, and \(horizon) behind them predicted; the parts follow each other in time",
      "season    \(preprocessing.series?.season ?? 1) rows\(season == nil ? ", by which the training part repeats itself best" : "")",
    ]
    if !known.isEmpty {
      notes.append(
        "known     \(DataError.list(known)): each row that is seen has the numbers \(horizon) rows behind it")
    }
    if gaps + missing > 0 {
      notes.append(
        "gaps      \(gaps) between rows and \(missing) missing values; windows with one of them are left out")
    }
    return PreparedData(
      parts: parts, preprocessing: preprocessing, notes: notes, defaultModelName: modelName(of: source))
  }

  /// Examples of series for a model of series: every window of the table.
  package static func seriesExamples(
    for preprocessing: Preprocessing, source: String, options: TableOptions = TableOptions()
  ) throws -> Dataset {
    guard let series = preprocessing.series else { throw DataError("the model was not trained on series") }
    let (rows, _) = try seriesRows(
      file([source], options: options).table, names: series.names, known: series.known ?? [],
      time: series.time)
    return try named(source) { () throws(DataError) in
      let starts = rows.starts(series, in: 0..<rows.count)
      guard !starts.isEmpty else {
        throw DataError(
          "no window of \(series.window) rows with \(series.horizon) behind it is without a gap in these \(rows.count) rows"
        )
      }
      return try rows.examples(preprocessing, starts: starts)
    }
  }

  /// What comes after the last row of a table: times where they are dates, and values with the ends of an interval.
  package static func forecast(
    _ trained: TrainedModel, source: String, steps: Int, options: TableOptions = TableOptions()
  ) throws -> (times: [String], values: [(value: Double, halfWidth: Double?)]) {
    guard let series = trained.preprocessing.series else {
      throw DataError("the model was not trained on series; give one that was")
    }
    let table = try file([source], options: options).table
    let (rows, times) = try seriesRows(
      table, names: series.names, known: series.known ?? [], time: series.time)
    let values = try trained.forecast(rows, steps: steps)
    let given = times.dropFirst(rows.end).prefix(steps)
    return (Array((given + SeriesTimes(times).after(count: steps)).prefix(steps)), values)
  }

  /// The columns as numbers, and the times as they are written; none where there is no column of them.
  private static func seriesRows(
    _ table: RawTable, names: [String], known: [String], time: String?
  ) throws -> (SeriesRows, [String]) {
    guard !names.isEmpty else { throw DataError("name the column that is predicted", setting: "series") }
    let all = names + known
    if let twice = all.indices.first(where: { all[..<$0].contains(all[$0]) }).map({ all[$0] }) {
      throw DataError(
        "'\(twice)' is named twice", setting: names.contains(twice) ? "series" : "known")
    }
    var values: [[Double]] = []
    for name in names + known {
      let index = try table.requiredColumn(name)
      let reading = TableReading.column(table, index, forced: .number)
      guard
        case .numeric(let numbers) = reading.values(
          of: table.columns[index], decimalComma: table.decimalComma),
        numbers.contains(where: \.isFinite)
      else {
        throw DataError("the column '\(name)' holds no numbers, and a series needs them", file: table.source)
      }
      // A missing value is a gap; what somebody wrote and is no number is a mistake.
      if let row = numbers.indices.first(where: {
        !numbers[$0].isFinite && !table.columns[index][$0].isEmpty
      }) {
        var fault = table.fault(
          "'\(table.columns[index][row])' is no number; leave the field empty where nothing is known, or say that it stands for a missing value",
          row: row, column: index)
        fault.setting = "missing"
        throw fault
      }
      values.append(numbers)
    }
    func rows(_ follows: [Bool]) -> SeriesRows {
      SeriesRows(
        values: Array(values[..<names.count]), known: Array(values[names.count...]), follows: follows)
    }
    guard let time else { return (rows((0..<table.rowCount).map { $0 > 0 }), []) }
    let index = try table.requiredColumn(time)
    let reading = TableReading.column(table, index, forced: .date)
    guard case .numeric(let days) = reading.values(of: table.columns[index], decimalComma: table.decimalComma)
    else { throw DataError("the column '\(time)' holds no times", file: table.source) }
    for row in days.indices {
      guard days[row].isFinite else {
        throw table.fault("'\(table.columns[index][row])' is no time", row: row, column: index)
      }
      guard row == 0 || days[row] > days[row - 1] else {
        throw table.fault(
          "the time \(table.columns[index][row]) does not come after \(table.columns[index][row - 1]) in the row before; sort the rows by time",
          row: row, column: index)
      }
    }
    return (rows(SeriesTimes.follows(days)), Array(table.columns[index]))
  }

  private static func named<Result>(
    _ file: String, _ body: () throws(DataError) -> Result
  ) throws(DataError) -> Result {
    do throws(DataError) { return try body() } catch {
      var error = error
      error.file = file
      throw error
    }
  }
}

extension RawTable {
  fileprivate func fault(_ message: String, row: Int, column: Int) -> DataError {
    DataError(message, file: source, line: lines[row])
  }
}

/// Times of rows: which follow each other, and which come next.
struct SeriesTimes {
  private let texts: [String]

  init(_ texts: [String]) { self.texts = texts }

  /// Whether each row comes one step after the one before it. A step is the median difference; months and years, which differ in length,
  /// may be off by a tenth.
  static func follows(_ days: [Double]) -> [Bool] {
    let steps = zip(days.dropFirst(), days).map { $0 - $1 }.sorted()
    guard !steps.isEmpty else { return days.map { _ in false } }
    let median = steps[steps.count / 2]
    return days.indices.map { row in
      row > 0 && abs(days[row] - days[row - 1] - median) <= 0.11 * median
    }
  }

  /// The next times, written as the last one is where it is a month or a day; the number of rows behind it otherwise.
  func after(count: Int) -> [String] {
    guard let last = texts.last, let first = Self.date(last) else {
      return (1...max(count, 1)).map { "+\($0)" }
    }
    let step = texts.dropLast().last.flatMap(Self.date).map { before in
      first.count == 2
        ? (first[0] - before[0]) * 12 + first[1] - before[1] : Self.number(first) - Self.number(before)
    }
    guard let step, step > 0 else { return (1...max(count, 1)).map { "+\($0)" } }
    return (1...max(count, 1)).map { place in
      if first.count == 2 {
        let month = first[0] * 12 + first[1] - 1 + place * step
        return "\(month / 12)-\(Self.two(month % 12 + 1))"
      }
      let date = Self.date(ofNumber: Self.number(first) + place * step)
      return "\(date[0])-\(Self.two(date[1]))-\(Self.two(date[2]))"
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Year and month, or year, month and day, of `1983-12` and `1983-12-31`.
  private static func date(_ text: String) -> [Int]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2 || parts.count == 3, let year = parts[0], year > 0, year < 10_000 else {
      return nil
    }
    let numbers = parts.compactMap(\.self)
    guard numbers.count == parts.count, (1...12).contains(numbers[1]),
      numbers.count == 2 || (1...31).contains(numbers[2])
    else { return nil }
    return numbers
  }

  /// Days since the beginning of March of the year 0, of a year that begins in March.
  private static func number(_ date: [Int]) -> Int {
    let (year, month) = (date[1] > 2 ? date[0] : date[0] - 1, (date[1] + 9) % 12)
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date[2] - 1
  }

  private static func date(ofNumber number: Int) -> [Int] {
    var year = (number * 400 + 591) / 146_097
    func rest(_ year: Int) -> Int { number - (365 * year + year / 4 - year / 100 + year / 400) }
    while rest(year) < 0 { year -= 1 }
    while rest(year + 1) >= 0 { year += 1 }
    let month = (5 * rest(year) + 2) / 153
    return [
      month < 10 ? year : year + 1, month < 10 ? month + 3 : month - 9,
      rest(year) - (153 * month + 2) / 5 + 1,
    ]
  }
}
