import Hillock

/// A table file that is read in pieces: where each row starts is known, the rows themselves stay in the file.
///
/// The whole file is read once at the beginning, and every fault in it is found then. What stays in memory is 20 bytes
/// for each row, with a digest that shows when a row has changed since, and the different values of each column of texts.
final class CSVFile: Sendable {
  let layout: TableLayout
  let rowCount: Int
  /// Different values of a column with the row where each was first seen; `nil` for columns of many values.
  let firstRows: [[String: Int]?]
  /// What is told of the file, a line each.
  let notes: [String]
  /// Where each row starts, and the end of the last.
  private let spans: [(start: Int, end: Int)]
  /// The columns that were asked for.
  let kept: [RawColumn]
  /// The names of the columns, without any row.
  let header: RawTable
  private let lines: [Int]
  private let digests: [UInt32]
  private let file: RandomAccessFile
  private let options: TableOptions

  var names: [String] { layout.names }

  /// - Parameter keeping: which columns are kept, told from their names: of a table without rows.
  /// - Throws: `DataError` for every fault of the file, and what `keeping` throws.
  init(
    _ path: String, options: TableOptions = TableOptions(),
    keeping: (RawTable) throws(DataError) -> [Int] = { _ throws(DataError) in [] }
  ) throws(DataError) {
    self.options = options
    file = try RandomAccessFile(path)
    var beginning = try file.bytes(at: 0, count: TableLayout.sampleSize)
    let text = try TableBytes(Array(beginning.prefix(1 << 16)), name: path)
    guard !text.isCompressed, text.encoding != .utf16 else {
      throw DataError(
        "rows cannot be read one by one from \(text.isCompressed ? "a gzip file" : "UTF-16"); unpack it, or read the file whole",
        file: path, setting: "stream")
    }
    let mark = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var pieces = FilePieces(file, beginning: beginning)
    beginning.removeFirst(mark)
    layout = try TableLayout(
      of: beginning, isWhole: beginning.count + mark == file.length, file: path, options: options)
    header = try RawTable(
      source: path, names: layout.names, columns: layout.names.map { _ in [] }, lines: [],
      decimalComma: layout.decimalComma)
    var index = RowIndex(layout, options: options, file: path, keeping: try keeping(header))
    let line = try Self.reader(layout, path).read(
      &pieces, from: mark + layout.start, line: layout.line, into: &index)
    try index.check(line: line)
    try file.checkUnchanged()
    rowCount = index.spans.count
    (spans, lines, digests) = (index.spans, index.rows.lines, index.digests)
    kept = index.kept.map { $0.finished() }
    firstRows = index.seen
    notes = TableFile.notes(layout) + index.rows.notes
  }

  private static func reader(_ layout: TableLayout, _ path: String) -> RowReader {
    RowReader(
      separator: layout.dialect.separator, quote: layout.dialect.quote, file: path, width: layout.names.count)
  }

  /// Of all rows in their order.
  var digest: UInt64 {
    digests.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The rows with these numbers, in this order.
  ///
  /// - Throws: `DataError` when the file has changed since it was opened.
  func table(_ numbers: some Collection<Int>) throws(DataError) -> RawTable {
    var rows = RowCollector(layout, options: options, file: file.path)
    try file.checkUnchanged()
    var pieces = FilePieces(try bytes(of: numbers))
    // What cannot be read now could be read when the file was opened.
    guard (try? Self.reader(layout, file.path).read(&pieces, from: 0, line: 1, into: &rows)) != nil,
      rows.lines.count == numbers.count
    else { throw file.changed }
    return try RawTable(
      source: file.path, names: layout.names, columns: rows.columns, lines: numbers.map { lines[$0] },
      blanks: rows.blanks, decimalComma: layout.decimalComma)
  }

  /// The text of rows, one below the other.
  private func bytes(of numbers: some Collection<Int>) throws(DataError) -> [UInt8] {
    var result: [UInt8] = []
    var piece: [UInt8] = []
    var offset = 0
    let order = Array(numbers)
    for (place, number) in order.enumerated() {
      let span = spans[number]
      if span.start < offset || span.end > offset + piece.count {
        // As far as the rows that are wanted next lie behind this one.
        var end = span.end
        for next in order[(place + 1)...].prefix(Self.rowsAtOnce) {
          guard spans[next].start >= end, spans[next].start - end < Self.gap else { break }
          end = spans[next].end
        }
        offset = span.start
        piece = try file.bytes(at: offset, count: end - offset)
      }
      guard span.end - offset <= piece.count else { throw file.changed }
      let row = piece[span.start - offset..<span.end - offset]
      guard RowIndex.digest(of: row.span) == digests[number] else { throw file.changed }
      result += row
      // The last row of a file may have no end of its line.
      if let last = row.last, last != 0x0A, last != 0x0D { result.append(0x0A) }
    }
    return result
  }

  /// So many rows are read in one piece, where no more bytes than these lie between two of them.
  private static let rowsAtOnce = 4_096
  private static let gap = 4_096

  var path: String { file.path }
  var length: Int { file.length }
}

extension CSVFile: ExampleFile {
  func checkUnchanged() throws(DataError) { try file.checkUnchanged() }

  /// Of all rows of the file as they were when it was opened.
  var mark: String { "\(String(digest, radix: 16))-" }

  func examples(_ numbers: [Int], for preprocessing: Preprocessing) throws -> Dataset {
    try preprocessing.apply(toRaw: table(numbers))
  }
}
