import Hillock

/// Where the rows of a file are, and what has to be known of all of them.
struct RowIndex: RowSink {
  private(set) var rows: RowCollector
  /// Where each row starts, and the end of its line.
  private(set) var spans: [(start: Int, end: Int)] = []
  private(set) var digests: [UInt32] = []
  /// Different values of a column with the row where each was first seen; `nil` for columns of many values.
  private(set) var seen: [[String: Int]?]
  /// The columns that are kept.
  private(set) var kept: [RawColumnBuilder]
  private let keeping: [Int]
  private var isNumeric: [Bool]
  private var text: [Bool]

  /// Columns of numbers with more different values than this are no classes.
  static let numericClassLimit = 1_000
  /// Columns of texts with more different values than this are not looked through for rare ones.
  static let textLimit = 20_000

  init(_ layout: TableLayout, options: TableOptions, file: String, keeping: [Int]) {
    rows = RowCollector(layout, options: options, file: file)
    let width = layout.names.count
    seen = [[String: Int]?](repeating: [:], count: width)
    isNumeric = [Bool](repeating: true, count: width)
    text = [Bool](repeating: false, count: width)
    self.keeping = keeping
    kept = [RawColumnBuilder](repeating: RawColumnBuilder(), count: keeping.count)
  }

  var textColumns: [Bool] { text }

  /// - Throws: as `RowCollector.check`.
  mutating func check(line: Int) throws(DataError) { try rows.check(line: line) }

  mutating func take(_ record: RecordScanner.Record, offset: Int) throws(DataError) {
    guard rows.add(record) else { return }
    spans.append((offset + record.bytes.lowerBound, offset + record.bytes.upperBound))
    digests.append(record.digest)
    look(at: rows.takeColumns(), count: 1)
  }

  mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) throws(DataError) {
    rows.take(block, bytes, offset: offset)
    for row in 0..<block.count {
      let range = block.starts[row]..<block.ends[row]
      spans.append((offset + range.lowerBound, offset + range.upperBound))
      digests.append(Self.digest(of: bytes[range].span))
    }
    let columns = rows.takeColumns()
    // What was no number in one thousand rows is hardly one in the next.
    for column in columns.indices { text[column] = columns[column].isText }
    look(at: columns, count: block.count)
  }

  /// - Parameter columns: of the last `count` rows.
  private mutating func look(at columns: [RawColumn], count: Int) {
    let first = spans.count - count
    for (place, column) in keeping.enumerated() { kept[place].append(contentsOf: columns[column]) }
    for column in columns.indices where seen[column] != nil {
      for row in 0..<count {
        let field = columns[column][row]
        isNumeric[column] = isNumeric[column] && (field.isEmpty || CSVNumber.value(of: field) != nil)
        guard seen[column]?[field] == nil else { continue }
        seen[column]?[field] = first + row
        let different = seen[column]?.count ?? 0
        guard different <= (isNumeric[column] ? Self.numericClassLimit : Self.textLimit) else {
          seen[column] = nil
          break
        }
      }
    }
  }

  /// A multiplicative hash of the bytes of a row, eight at a time.
  static func digest(of row: borrowing Span<UInt8>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(row.count)
    var place = 0
    while place + 8 <= row.count {
      var word: UInt64 = 0
      for step in 0..<8 { word |= UInt64(row[place + step]) << UInt64(8 * step) }
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      place += 8
    }
    while place < row.count {
      hash = (hash ^ UInt64(row[place])) &* 0x100_0000_01B3
      place += 1
    }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
