import Hillock

/// Rows as they are read, and what is wrong with them.
struct RowCollector {
  private let layout: TableLayout
  private let file: String
  private let words: Set<String>
  private let missingIsError: Bool
  private var builders: [RawColumnBuilder]
  private let keepsPlaces: Bool
  /// The numbers among the spellings of missing values.
  private let numberWords: Set<Double>
  private(set) var blanks: [[String: Int]]
  private(set) var lines: [Int] = []
  /// Records with another number of fields: their lines and those numbers.
  private(set) var ragged: [(line: Int, count: Int, isRemark: Bool)] = []
  /// Numbers and lines of the rows without any value that stand for those.
  private(set) var damaged: [(row: Int, line: Int)] = []
  private var faults: [DataError] = []

  /// So many rows of 100 may have a wrong number of fields before the file is taken for a damaged one.
  private static let raggedPercent = 2

  /// - Parameter keepsPlaces: whether records with a wrong number of fields stand for rows without any value.
  init(_ layout: TableLayout, options: TableOptions, file: String, keepsPlaces: Bool = false) {
    (self.layout, self.file, self.keepsPlaces) = (layout, file, keepsPlaces)
    words = Set(options.missing)
    numberWords = Set(words.compactMap { Double(decimal: $0) })
    missingIsError = options.missingIsError
    builders = [RawColumnBuilder](repeating: RawColumnBuilder(), count: layout.names.count)
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
      if isBlank(field.text, isQuoted: field.isQuoted) {
        addBlank(field.text, index, line: record.line)
      } else {
        builders[index].append(field.text)
      }
    }
    lines.append(record.line)
    return true
  }

  private func isBlank(_ text: String, isQuoted: Bool) -> Bool {
    text.isEmpty || text == "?" || !isQuoted && TableFile.isBlank(text)
      || !words.isEmpty && words.contains(text)
  }

  private mutating func addBlank(_ text: String, _ index: Int, line: Int) {
    blanks[index][text, default: 0] += 1
    builders[index].appendMissing()
    if missingIsError {
      faults.append(
        DataError(
          text.isEmpty
            ? "the value is missing; fill it in or remove the row"
            : "'\(text)' stands for a missing value; fill it in or remove the row (quote it if it is a category)",
          file: file, line: line, column: index + 1, columnName: layout.names[index]))
    }
  }

  private static let faultLimit = 1_000

  /// Faults were found column by column; they are told row by row.
  private mutating func sortFaults(from start: Int) {
    faults[start...].sort { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
    if faults.count > Self.faultLimit { faults.removeLast(faults.count - Self.faultLimit) }
  }

  /// Takes a record that is no row for a row without any value.
  private mutating func addDamaged(_ record: RecordScanner.Record) {
    for index in builders.indices { builders[index].appendMissing() }
    damaged.append((lines.count, record.line))
    lines.append(record.line)
    ragged.removeLast()
  }

  /// The table of the rows so far, which are let go of, and those among them that stand for damaged ones, counted from 0.
  mutating func takeTable(
    evidence: [DecimalEvidence]?
  ) throws(DataError) -> (table: RawTable, damaged: [(row: Int, line: Int)]) {
    let table = try RawTable(
      source: file, names: layout.names, columns: takeColumns(), lines: lines,
      decimalComma: layout.decimalComma, evidence: evidence)
    defer {
      lines.removeAll(keepingCapacity: true)
      damaged.removeAll()
    }
    return (table, damaged)
  }

  /// The columns of the rows so far.
  var columns: [RawColumn] { builders.map { $0.finished() } }

  /// The same, which are let go of.
  mutating func takeColumns() -> [RawColumn] {
    // What is a column of texts stays one: their rows are parts of one file.
    defer { builders = builders.map { RawColumnBuilder(ofTexts: $0.isText) } }
    return columns
  }

  /// Makes room for the rows of a text of this length, told from its beginning.
  mutating func reserve(length: Int, sample: [UInt8]) {
    guard length > sample.count else { return }
    let lines = Double(sample.count { $0 == 0x0A }) * Double(length) / Double(sample.count)
    let rows = Int(clamping: Int(lines * 1.02) + 1_000)
    for index in builders.indices { builders[index].reserve(rows) }
    self.lines.reserveCapacity(rows)
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

extension RowCollector: RowSink {
  var textColumns: [Bool] { builders.map(\.isText) }

  mutating func take(_ record: RecordScanner.Record, offset: Int) {
    let count = faults.count
    if !add(record), keepsPlaces { addDamaged(record) }
    if faults.count > count { sortFaults(from: count) }
  }

  mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) {
    let count = faults.count
    for column in builders.indices {
      let range = block.range(of: column)
      if !block.hasTexts[column], numberWords.isEmpty {
        builders[column].append(block.values[range], decimals: block.decimals[range])
      } else {
        add(block, column, bytes)
      }
    }
    lines += block.lines[..<block.count]
    if faults.count > count { sortFaults(from: count) }
  }

  /// The fields of a column with texts among them, or with numbers that may stand for nothing.
  private mutating func add(_ block: FieldBlock, _ column: Int, _ bytes: [UInt8]) {
    let first = block.range(of: column).lowerBound
    // Numbers that follow each other go to the column together, and so do texts.
    var start = 0
    var texts: [Range<Int>] = []
    texts.reserveCapacity(block.count)
    func flush(_ end: Int) {
      if start < end {
        let range = first + start..<first + end
        builders[column].append(block.values[range], decimals: block.decimals[range])
      }
      if !texts.isEmpty {
        builders[column].append(texts, of: bytes)
        texts.removeAll(keepingCapacity: true)
      }
    }
    for row in 0..<block.count {
      guard let place = block.text(row, column) else {
        if !texts.isEmpty {
          flush(start)
          start = row
        }
        let value = block.values[first + row]
        guard !numberWords.isEmpty, numberWords.contains(value) else { continue }
        let text = RawColumn.spelling(of: value, decimals: Int(block.decimals[first + row]))
        guard words.contains(text) else { continue }
        flush(row)
        start = row + 1
        addBlank(text, column, line: block.lines[row])
        continue
      }
      if start < row { flush(row) }
      start = row + 1
      let field = place.bytes
      // Words of more than five bytes stand for nothing only where the user says so.
      if !words.isEmpty
        || field.count <= 5
          && (field.isEmpty
            || TableFile.mayBeBlank(bytes[field.lowerBound], bytes[field.upperBound - 1]))
      {
        let isQuestion = field.count == 1 && bytes[field.lowerBound] == UInt8(ascii: "?")
        let text = isQuestion ? "?" : TableBytes.text(bytes[field])
        if isBlank(text, isQuoted: place.isQuoted) {
          flush(row)
          addBlank(text, column, line: block.lines[row])
          continue
        }
      }
      if !place.isASCII, String(validating: bytes[field], as: UTF8.self) == nil {
        flush(row)
        builders[column].append(TableBytes.text(bytes[field]))
      } else {
        texts.append(field)
      }
    }
    flush(block.count)
  }
}
