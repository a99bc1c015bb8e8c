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
    let first = try TableFile(at: path, options: options, known: known, keepsPlaces: keepsPlaces)
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
      let next = try TableFile(at: path, options: own, known: known, keepsPlaces: keepsPlaces)
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
        columns[index] = columns[index].appending(next.table.columns[other])
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
    var source = TableSource(text)
    try self.init(&source, options: options, known: known, keepsPlaces: keepsPlaces)
  }

  /// A large plain file is never in memory as a whole.
  private init(
    at path: String, options: TableOptions, known: [String], keepsPlaces: Bool
  ) throws(DataError) {
    guard var source = try TableSource(largeFile: path) else {
      try self.init(
        TableBytes(reading: path), options: options, known: known, keepsPlaces: keepsPlaces)
      return
    }
    try self.init(&source, options: options, known: known, keepsPlaces: keepsPlaces)
  }

  private init(
    _ source: inout TableSource, options: TableOptions, known: [String], keepsPlaces: Bool
  ) throws(DataError) {
    let layout = try source.layout(options, known: known)
    var rows = RowCollector(layout, options: options, file: source.name, keepsPlaces: keepsPlaces)
    source.reserve(&rows)
    var progress = source.start(layout)
    try source.read(layout, &progress, into: &rows)
    try rows.check(line: progress.line)
    try source.checkUnchanged()
    damaged = rows.damaged
    table = try RawTable(
      source: source.name, names: layout.names, columns: rows.columns, lines: rows.lines, blanks: rows.blanks,
      decimalComma: layout.decimalComma)
    dialect = layout.dialect
    encoding = source.encoding.rawValue
    isCompressed = source.isCompressed
    hasHeader = layout.hasHeader
    notes =
      Self.notes(layout, encoding: source.encoding, isCompressed: source.isCompressed) + rows.notes
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

  /// Whether a field that begins and ends with these bytes may stand for no value.
  static func mayBeBlank(_ first: UInt8, _ last: UInt8) -> Bool {
    switch last {
    case UInt8(ascii: "?"), UInt8(ascii: "A"), UInt8(ascii: "a"), UInt8(ascii: "N"), UInt8(ascii: "n"),
      UInt8(ascii: "L"), UInt8(ascii: "l"), UInt8(ascii: ">"):
      break
    default: return false
    }
    switch first {
    case UInt8(ascii: "?"), UInt8(ascii: "N"), UInt8(ascii: "n"), UInt8(ascii: "#"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "<"):
      return true
    default: return false
    }
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
