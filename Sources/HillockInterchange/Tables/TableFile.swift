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
    var pieces = FilePieces(text.bytes)
    try self.init(
      &pieces, beginning: Array(text.bytes.prefix(TableLayout.sampleSize)), start: 0,
      length: text.bytes.count,
      file: text.name, encoding: text.encoding, isCompressed: text.isCompressed, options: options,
      known: known,
      keepsPlaces: keepsPlaces)
  }

  /// A large plain file is never in memory as a whole.
  private init(
    at path: String, options: TableOptions, known: [String], keepsPlaces: Bool
  ) throws(DataError) {
    guard let file = try LargeFile(path) else {
      try self.init(
        TableBytes(reading: path), options: options, known: known, keepsPlaces: keepsPlaces)
      return
    }
    var pieces = FilePieces(file.file, beginning: file.beginning, looksForUTF8: file.mark == 0)
    try self.init(
      &pieces, beginning: Array(file.beginning[file.mark...].prefix(TableLayout.sampleSize)),
      start: file.mark, length: file.file.length - file.mark, file: path, encoding: .utf8,
      isCompressed: false,
      options: options, known: known, keepsPlaces: keepsPlaces)
    try file.file.checkUnchanged()
  }

  /// - Parameters:
  ///   - beginning: of the text, whose first byte is at `start` in the first piece.
  ///   - length: of the text.
  private init(
    _ pieces: inout FilePieces, beginning: [UInt8], start: Int, length: Int, file: String,
    encoding: TableBytes.Encoding, isCompressed: Bool, options: TableOptions, known: [String],
    keepsPlaces: Bool
  ) throws(DataError) {
    let layout = try TableLayout(
      of: beginning, isWhole: beginning.count == length, file: file, options: options, known: known)
    let reader = RowReader(
      separator: layout.dialect.separator, quote: layout.dialect.quote, file: file, width: layout.names.count)
    var rows = RowCollector(layout, options: options, file: file, keepsPlaces: keepsPlaces)
    rows.reserve(length: length, sample: beginning)
    let line = try reader.read(&pieces, from: start + layout.start, line: layout.line, into: &rows)
    pieces.finish()
    try rows.check(line: line)
    damaged = rows.damaged
    table = try RawTable(
      source: file, names: layout.names, columns: rows.columns, lines: rows.lines, blanks: rows.blanks,
      decimalComma: layout.decimalComma)
    dialect = layout.dialect
    let encoding = encoding == .utf8 && !pieces.isUTF8 ? .latin1 : encoding
    self.encoding = encoding.rawValue
    self.isCompressed = isCompressed
    hasHeader = layout.hasHeader
    notes = Self.notes(layout, encoding: encoding, isCompressed: isCompressed) + rows.notes
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
