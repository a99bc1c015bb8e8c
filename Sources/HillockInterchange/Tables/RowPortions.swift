import Hillock

/// Rows that go on in portions as they are read: a file of any length needs the memory of one portion.
///
/// Every record keeps its place: one with a wrong number of fields is a row without any value.
struct RowPortions: RowSink {
  /// Rows of a table, and those among them that stand for damaged records: their numbers, counted from 0, and their lines.
  typealias Use = (_ table: RawTable, _ damaged: [(row: Int, line: Int)]) throws -> Void

  private(set) var rows: RowCollector
  private(set) var rowCount = 0
  /// What `use` threw.
  private(set) var failure: (any Error)?
  private(set) var textColumns: [Bool]
  private var evidence: [DecimalEvidence]?
  private let use: Use

  /// So many rows go on at a time, or a few more.
  ///
  /// More than what tells the decimal sign of a column: later portions are read as the first one.
  private static let size = 4_096

  init(_ layout: TableLayout, options: TableOptions, file: String, use: @escaping Use) {
    rows = RowCollector(layout, options: options, file: file, keepsPlaces: true)
    textColumns = [Bool](repeating: false, count: layout.names.count)
    self.use = use
  }

  mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) throws(DataError) {
    rows.take(block, bytes, offset: offset)
    if rows.lines.count >= Self.size { try hand() }
  }

  mutating func take(_ record: RecordScanner.Record, offset: Int) throws(DataError) {
    rows.take(record, offset: offset)
    if rows.lines.count >= Self.size { try hand() }
  }

  /// Hands the last rows on.
  ///
  /// - Parameter line: the last of the file.
  /// - Throws: `DataError` for a file without rows.
  mutating func finish(line: Int) throws(DataError) {
    guard rowCount > 0 || !rows.lines.isEmpty else { return try rows.check(line: line) }
    if !rows.lines.isEmpty { try hand() }
  }

  private mutating func hand() throws(DataError) {
    let (table, damaged) = try rows.takeTable(evidence: evidence)
    if evidence == nil { evidence = table.columns.map(DecimalEvidence.init(of:)) }
    // What was no number in thousands of rows is hardly one in the next.
    textColumns = table.columns.map(\.isText)
    rowCount += table.rowCount
    do {
      try use(table, damaged)
    } catch {
      failure = error
      throw (error as? DataError) ?? DataError("the reading has ended")
    }
  }
}

extension TableFile {
  /// Reads a large plain file in portions of rows, from above to below.
  ///
  /// - Parameters:
  ///   - known: names that the columns should have, from a model.
  ///   - use: is handed each portion.
  /// - Returns: what is not as in a plain CSV file, a line each; `nil`, and nothing is done, where the file is small or cannot be
  ///   read in pieces.
  /// - Throws: `DataError` naming file, line and column; and what `use` throws.
  static func portions(
    of path: String, options: TableOptions, known: [String], use: @escaping RowPortions.Use
  ) throws -> [String]? {
    guard let file = try LargeFile(path) else { return nil }
    var pieces = FilePieces(file.file, beginning: file.beginning, looksForUTF8: file.mark == 0)
    let beginning = Array(file.beginning[file.mark...].prefix(TableLayout.sampleSize))
    let layout = try TableLayout(
      of: beginning, isWhole: beginning.count == file.file.length - file.mark, file: path, options: options,
      known: known)
    let reader = RowReader(
      separator: layout.dialect.separator, quote: layout.dialect.quote, file: path, width: layout.names.count)
    var portions = RowPortions(layout, options: options, file: path, use: use)
    do {
      let line = try reader.read(&pieces, from: file.mark + layout.start, line: layout.line, into: &portions)
      pieces.finish()
      try portions.finish(line: line)
    } catch {
      throw portions.failure ?? error
    }
    try file.file.checkUnchanged()
    return notes(layout, encoding: pieces.isUTF8 ? .utf8 : .latin1) + portions.rows.notes
  }
}
