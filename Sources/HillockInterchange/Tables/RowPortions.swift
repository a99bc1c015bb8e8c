import Hillock

/// Rows of a large plain file in portions, from above to below: a file of any length needs the memory of one portion.
///
/// Every record keeps its place: one with a wrong number of fields is a row without any value.
struct RowPortions {
  private var source: TableSource
  private let layout: TableLayout
  private var progress: RowReader.Progress
  private var sink: Sink
  private var rowCount = 0
  private var evidence: [DecimalEvidence]?
  private var hasEnded = false

  /// So many rows are a portion, or a few more.
  ///
  /// More than what tells the decimal sign of a column: later portions are read as the first one.
  private static let size = 4_096

  private struct Sink: RowSink {
    var rows: RowCollector
    var textColumns: [Bool]
    var isFull: Bool { rows.lines.count >= RowPortions.size }

    mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) {
      rows.take(block, bytes, offset: offset)
    }
    mutating func take(_ record: RecordScanner.Record, offset: Int) { rows.take(record, offset: offset) }
  }

  /// `nil` for a file that is small or cannot be read in pieces.
  ///
  /// - Parameter known: names that the columns should have, from a model.
  /// - Throws: `DataError` where there is no such file, or it is no text, empty or too large.
  init?(of path: String, options: TableOptions, known: [String]) throws(DataError) {
    guard let source = try TableSource(largeFile: path) else { return nil }
    layout = try source.layout(options, known: known)
    progress = source.start(layout)
    let rows = RowCollector(layout, options: options, file: path, keepsPlaces: true)
    sink = Sink(rows: rows, textColumns: [Bool](repeating: false, count: layout.names.count))
    self.source = source
  }

  /// Rows of a table, and those among them that stand for damaged records: their numbers, counted from 0, and their lines. `nil` at
  /// the end.
  ///
  /// - Throws: `DataError` naming file, line and column, and for a file without rows.
  mutating func next() throws(DataError) -> (table: RawTable, damaged: [(row: Int, line: Int)])? {
    guard !hasEnded else { return nil }
    if !progress.isAtEnd { try source.read(layout, &progress, into: &sink) }
    guard !sink.rows.lines.isEmpty else {
      if rowCount == 0 { try sink.rows.check(line: progress.line) }
      try source.checkUnchanged()
      hasEnded = true
      return nil
    }
    let portion = try sink.rows.takeTable(evidence: evidence)
    if evidence == nil { evidence = portion.table.columns.map(DecimalEvidence.init(of:)) }
    // What was no number in thousands of rows is hardly one in the next.
    sink.textColumns = portion.table.columns.map(\.isText)
    rowCount += portion.table.rowCount
    return portion
  }

  /// What is not as in a plain CSV file, a line each: known at the end.
  var notes: [String] { TableFile.notes(layout, encoding: source.encoding) + sink.rows.notes }
}
