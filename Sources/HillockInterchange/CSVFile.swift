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
  private let lines: [Int]
  private let digests: [UInt32]
  private let file: RandomAccessFile
  private let options: TableOptions

  var names: [String] { layout.names }

  /// Columns of numbers with more different values than this are no classes.
  static let numericClassLimit = 1_000
  /// Columns of texts with more different values than this are not looked through for rare ones.
  static let textLimit = 20_000
  private static let pieceSize = 4 << 20
  private static let rowLimit = 256 << 20

  init(_ path: String, options: TableOptions = TableOptions()) throws(DataError) {
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
    beginning.removeFirst(mark)
    layout = try TableLayout(
      of: beginning, isWhole: beginning.count + mark == file.length, file: path, options: options)
    var spans: [(start: Int, end: Int)] = []
    var digests: [UInt32] = []
    var seen = [[String: Int]?](repeating: [:], count: layout.names.count)
    var isNumeric = [Bool](repeating: true, count: layout.names.count)
    var offset = mark + layout.start
    var line = layout.line
    var size = Self.pieceSize
    var rows = RowCollector(layout, options: options, file: path)
    while offset < file.length {
      let piece = try file.bytes(at: offset, count: size)
      let isLast = offset + piece.count >= file.length
      var scanner = RecordScanner(
        piece, separator: layout.dialect.separator, quote: layout.dialect.quote, file: path, line: line)
      var end = 0
      while true {
        let record: RecordScanner.Record?
        do throws(DataError) {
          record = try scanner.next()
        } catch {
          // The end of a quoted field may be in the next piece.
          if isLast { throw error }
          break
        }
        guard let record else {
          if isLast { end = piece.count }
          break
        }
        if !isLast, record.bytes.upperBound >= piece.count { break }
        end = record.bytes.upperBound
        line = scanner.line
        guard rows.add(record) else { continue }
        for column in layout.names.indices {
          let field = rows.columns[column][rows.columns[column].count - 1]
          isNumeric[column] = isNumeric[column] && (field.isEmpty || CSVNumber.value(of: field) != nil)
          guard seen[column] != nil else { continue }
          if seen[column]?[field] == nil { seen[column]?[field] = spans.count }
          let count = seen[column]?.count ?? 0
          if count > (isNumeric[column] ? Self.numericClassLimit : Self.textLimit) { seen[column] = nil }
        }
        spans.append((offset + record.bytes.lowerBound, offset + record.bytes.upperBound))
        digests.append(Self.digest(of: record.fields))
      }
      rows.forgetFields()
      guard end > 0 else {
        size *= 2
        guard size <= Self.rowLimit else {
          throw DataError("the row has more than \(Self.rowLimit) bytes", file: path, line: line)
        }
        continue
      }
      offset += end
      size = Self.pieceSize
    }
    try rows.check(line: line)
    rowCount = spans.count
    self.spans = spans
    lines = rows.lines
    self.digests = digests
    try file.checkUnchanged()
    firstRows = seen
    notes = TableFile.notes(layout) + rows.notes
  }

  /// FNV-1a of the fields of a row.
  private static func digest(of fields: [RecordScanner.Field]) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for field in fields {
      for byte in field.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // What no field holds: a comma moved between fields is another row.
      hash = (hash ^ 0x1FF) &* 0x100_0000_01B3
    }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
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
    for number in numbers {
      let span = spans[number]
      let bytes = try file.bytes(at: span.start, count: span.end - span.start)
      var scanner = RecordScanner(
        bytes, separator: layout.dialect.separator, quote: layout.dialect.quote, file: file.path,
        line: lines[number])
      // What cannot be read now could be read when the file was opened.
      guard let record = try? scanner.next(), Self.digest(of: record.fields) == digests[number],
        rows.add(record), scanner.position == bytes.count
      else { throw file.changed }
    }
    return try RawTable(
      source: file.path, names: layout.names, columns: rows.columns, lines: rows.lines, blanks: rows.blanks,
      decimalComma: layout.decimalComma)
  }

  /// All values of some columns.
  func columns(_ indices: [Int]) throws(DataError) -> [[String]] {
    var result = [[String]](repeating: [], count: indices.count)
    for start in stride(from: 0, to: rowCount, by: 10_000) {
      let piece = try table(start..<min(start + 10_000, rowCount))
      for (place, index) in indices.enumerated() { result[place] += piece.columns[index] }
    }
    return result
  }

  var path: String { file.path }
  var length: Int { file.length }
}

extension CSVFile: ExampleFile {
  /// Of all rows of the file as they were when it was opened.
  var mark: String { "\(String(digest, radix: 16))-" }

  func examples(_ numbers: [Int], for preprocessing: Preprocessing) throws -> Dataset {
    try preprocessing.apply(toRaw: table(numbers))
  }
}
