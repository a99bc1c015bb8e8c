import Hillock

/// A table from a file as people have them: read whatever separates its fields, with what was found out told.
package struct TableFile: Sendable {
  package let table: RawTable
  package let dialect: TableDialect
  /// `UTF-8`, `Latin-1` or `UTF-16`.
  package let encoding: String
  package let isCompressed: Bool
  package let hasHeader: Bool
  /// What is not as in a plain CSV file, a line each.
  package let notes: [String]
  /// Numbers of rows with too few or too many fields, which stand in the table without any value, and their lines; only where
  /// every row is to keep its place.
  package let damaged: [(row: Int, line: Int)]

  /// Reads files with the same columns, one below the other.
  ///
  /// - Parameters:
  ///   - paths: at least one; `-` is standard input.
  ///   - known: names that the columns should have, from a model.
  ///   - keepsPlaces: whether rows with a wrong number of fields stand in the table without any value, and are no mistake.
  /// - Throws: `DataError` naming file, line and column.
  package init(
    reading paths: [String], options: TableOptions = TableOptions(), known: [String] = [],
    keepsPlaces: Bool = false
  ) throws(DataError) {
    guard let path = paths.first else { throw DataError("no file is given") }
    let first = try TableFile(
      TableBytes(reading: path), options: options, known: known, keepsPlaces: keepsPlaces)
    guard paths.count > 1 else {
      self = first
      return
    }
    var columns = first.table.columns
    var blanks = first.table.blanks
    var lines = first.table.lines
    var notes = first.notes
    var damaged = first.damaged
    var known = first.table.names
    if !first.hasHeader { known = [] }
    for path in paths.dropFirst() {
      var own = options
      if !first.hasHeader { own.hasHeader = false }
      let next = try TableFile(
        TableBytes(reading: path), options: own, known: known, keepsPlaces: keepsPlaces)
      damaged += next.damaged.map { ($0.row + lines.count, $0.line) }
      let missing = first.table.names.filter { !next.table.names.contains($0) }
      guard missing.isEmpty, next.table.names.count == first.table.names.count else {
        throw DataError(
          missing.isEmpty
            ? "the file has \(next.table.names.count) columns, '\(paths[0])' has \(first.table.names.count)"
            : "the file lacks the columns \(DataError.list(missing)) of '\(paths[0])'", file: path)
      }
      for (index, name) in first.table.names.enumerated() {
        guard let other = next.table.names.firstIndex(of: name) else { continue }
        columns[index] += next.table.columns[other]
        blanks[index].merge(next.table.blanks[other]) { $0 + $1 }
      }
      lines += next.table.lines
      notes += next.notes.filter { !notes.contains($0) }
    }
    notes.append("\(lines.count) rows of \(paths.count) files")
    table = try RawTable(
      source: first.table.source, names: first.table.names, columns: columns, lines: lines, blanks: blanks,
      decimalComma: first.table.decimalComma)
    (dialect, encoding, isCompressed) = (first.dialect, first.encoding, first.isCompressed)
    (hasHeader, self.notes, self.damaged) = (first.hasHeader, notes, damaged)
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(
    parsing bytes: [UInt8], file: String, options: TableOptions = TableOptions(), known: [String] = []
  ) throws(DataError) {
    try self.init(TableBytes(bytes, name: file), options: options, known: known)
  }

  init(
    _ text: TableBytes, options: TableOptions, known: [String], keepsPlaces: Bool = false
  ) throws(DataError) {
    let beginning = Array(text.bytes.prefix(TableLayout.sampleSize))
    let layout = try TableLayout(
      of: beginning, isWhole: beginning.count == text.bytes.count, file: text.name, options: options,
      known: known)
    var scanner = RecordScanner(
      text.bytes, separator: layout.dialect.separator, quote: layout.dialect.quote, file: text.name,
      position: layout.start, line: layout.line)
    var rows = RowCollector(layout, options: options, file: text.name)
    while let record = try scanner.next() {
      if !rows.add(record), keepsPlaces { rows.addDamaged(record) }
    }
    try rows.check(line: scanner.line)
    damaged = rows.damaged
    table = try RawTable(
      source: text.name, names: layout.names, columns: rows.columns, lines: rows.lines, blanks: rows.blanks,
      decimalComma: layout.decimalComma)
    dialect = layout.dialect
    encoding = text.encoding.rawValue
    isCompressed = text.isCompressed
    hasHeader = layout.hasHeader
    notes = Self.notes(layout, encoding: text.encoding, isCompressed: text.isCompressed) + rows.notes
  }

  static func notes(
    _ layout: TableLayout, encoding: TableBytes.Encoding = .utf8, isCompressed: Bool = false
  ) -> [String] {
    var found: [String] = []
    if isCompressed { found.append("unpacked from gzip") }
    if encoding != .utf8 { found.append("read as \(encoding.rawValue)") }
    if layout.dialect.separator != 0x2C, layout.names.count > 1 {
      found.append("fields are parted by \(layout.dialect.separatorName)")
    }
    if layout.dialect.quote == 0x27 { found.append("quoted by '") }
    if layout.decimalComma { found.append("numbers have decimal commas") }
    if !layout.hasHeader {
      found.append("no header: the columns are \(layout.names[0]) to \(layout.names[layout.names.count - 1])")
    }
    return (found.isEmpty ? [] : [found.joined(separator: "; ")]) + layout.notes
  }

  /// Whether a field that is not quoted stands for no value.
  static func isBlank(_ text: String) -> Bool {
    guard text.utf8.count <= 5 else { return false }
    switch text {
    case "", "?", "NA", "na", "N/A", "n/a", "N/a", "#N/A", "#NA", "NaN", "nan", "NAN", "Nan", "+nan", "-nan",
      "NULL",
      "null", "Null", "<NA>", "<na>":
      return true
    default: return false
    }
  }
}

/// Rows as they are read, and what is wrong with them.
struct RowCollector {
  private let layout: TableLayout
  private let file: String
  private let words: Set<String>
  private let missingIsError: Bool
  private(set) var columns: [[String]]
  private(set) var blanks: [[String: Int]]
  private(set) var lines: [Int] = []
  /// Records with another number of fields: their lines and those numbers.
  private(set) var ragged: [(line: Int, count: Int, isRemark: Bool)] = []
  /// Numbers and lines of the rows without any value that stand for those.
  private(set) var damaged: [(row: Int, line: Int)] = []
  private var faults: [DataError] = []

  /// So many rows of 100 may have a wrong number of fields before the file is taken for a damaged one.
  private static let raggedPercent = 2

  init(_ layout: TableLayout, options: TableOptions, file: String) {
    (self.layout, self.file) = (layout, file)
    words = Set(options.missing)
    missingIsError = options.missingIsError
    columns = [[String]](repeating: [], count: layout.names.count)
    blanks = [[String: Int]](repeating: [:], count: layout.names.count)
  }

  /// Whether the record is a row.
  @discardableResult
  mutating func add(_ record: RecordScanner.Record) -> Bool {
    guard let fields = layout.fields(of: record) else {
      let text = record.fields[0].text
      ragged.append(
        (
          record.line, record.fields.count,
          record.fields.dropFirst().allSatisfy { $0.text.isEmpty } && text.contains(" ")
        ))
      return false
    }
    for (index, field) in fields.enumerated() {
      let text = field.text
      if !field.isQuoted && TableFile.isBlank(text) || text.isEmpty || text == "?"
        || !words.isEmpty && words.contains(text)
      {
        blanks[index][text, default: 0] += 1
        columns[index].append("")
        if missingIsError, faults.count < 1_000 {
          faults.append(
            DataError(
              text.isEmpty
                ? "the value is missing; fill it in or remove the row"
                : "'\(text)' stands for a missing value; fill it in or remove the row (quote it if it is a category)",
              file: file, line: record.line, column: index + 1, columnName: layout.names[index]))
        }
      } else {
        columns[index].append(text)
      }
    }
    lines.append(record.line)
    return true
  }

  /// Takes a record that is no row for a row without any value.
  mutating func addDamaged(_ record: RecordScanner.Record) {
    for index in columns.indices { columns[index].append("") }
    damaged.append((lines.count, record.line))
    lines.append(record.line)
    ragged.removeLast()
  }

  /// Keeps what is told of the rows, and lets go of their fields.
  mutating func forgetFields() {
    for index in columns.indices { columns[index].removeAll(keepingCapacity: true) }
  }

  /// - Parameter line: the last of the file.
  /// - Throws: `DataError` for a table without rows, with too many faulty ones, or with a value missing that must not be.
  mutating func check(line: Int) throws(DataError) {
    // Sums, sources and remarks below a table.
    while let last = ragged.last, last.isRemark, layout.names.count > 1, last.line > lines.last ?? 0 {
      ragged.removeLast()
      endLines += 1
    }
    let limit = max(lines.count * Self.raggedPercent / 100, 0)
    if ragged.count > limit || lines.isEmpty && !ragged.isEmpty {
      faults += ragged.map { entry in
        DataError(
          "the row has \(entry.count) field\(entry.count == 1 ? "" : "s"), the \(layout.hasHeader ? "header" : "table") "
            + "\(layout.names.count); quote a field that holds a separator, which here \(separatorWords)",
          file: file, line: entry.line, column: min(entry.count, layout.names.count + 1))
      }
    }
    if let fault = DataError.joined(faults) { throw fault }
    guard !lines.isEmpty else {
      throw DataError("there is a header but no row below it", file: file, line: line)
    }
  }

  private var separatorWords: String {
    switch layout.dialect.separator {
    case 0x2C: "is the comma"
    case 0x3B: "is the semicolon"
    case 0x09: "is the tab"
    case RecordScanner.blanks: "is the blank"
    default: "is \(layout.dialect.separatorName)"
    }
  }

  private var endLines = 0

  var notes: [String] {
    var notes: [String] = []
    if endLines > 0 {
      notes.append(
        "the last \(endLines == 1 ? "line is" : "\(endLines) lines are") no part of the table and left out")
    }
    if !ragged.isEmpty {
      let places = ragged.prefix(5).map { String($0.line) }.joined(separator: ", ")
      notes.append(
        "\(ragged.count) row\(ragged.count == 1 ? " has" : "s have") a wrong number of fields and \(ragged.count == 1 ? "is" : "are") left out: line "
          + places + (ragged.count > 5 ? " …" : ""))
    }
    return notes
  }
}
