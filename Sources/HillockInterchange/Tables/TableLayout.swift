import Hillock

/// Where the rows of a table begin, what its columns are called, and how its fields are parted: told from its beginning.
struct TableLayout: Sendable {
  var dialect: TableDialect
  var names: [String]
  var hasHeader: Bool
  /// Where the first row is: its byte and its line.
  var start: Int
  var line: Int
  /// Whether a number such as `1,234` lies between 1 and 2 where its column does not tell.
  var decimalComma: Bool
  /// Lines above the header that belong to no row.
  var skippedLines: Int
  /// What was done with the names, a line each.
  var notes: [String]
  /// Fields at the end of the header without a name; they have no column as long as they are empty.
  var unnamedEnd: Int

  /// How much of a file is looked at.
  static let sampleSize = 1 << 20
  private static let sampleRows = 300
  private static let preambleLimit = 20

  /// - Parameters:
  ///   - bytes: the beginning of the file.
  ///   - isWhole: whether it is all of it.
  ///   - known: names that the columns should have, from a model or another file.
  /// - Throws: `DataError` for an empty file.
  init(
    of bytes: [UInt8], isWhole: Bool, file: String, options: TableOptions, known: [String] = []
  ) throws(DataError) {
    dialect = TableDialect(of: bytes, isWhole: isWhole, separator: try Self.separator(options.separator))
    var scanner = RecordScanner(bytes, separator: dialect.separator, quote: dialect.quote, file: file)
    var records: [RecordScanner.Record] = []
    while records.count < Self.sampleRows {
      // What is wrong further down is told when it is read.
      do throws(DataError) {
        guard let record = try scanner.next() else { break }
        records.append(record)
      } catch {
        if records.isEmpty { throw error }
        break
      }
    }
    if !isWhole, records.count > 1, scanner.position >= bytes.count { records.removeLast() }
    guard !records.isEmpty else {
      throw DataError(
        "the file is empty; expected a header line with the names of the columns, then one line for each example",
        file: file)
    }
    let width = dialect.width
    let first = Self.firstRecord(records, width: width)
    skippedLines = records[first].line - records[0].line
    let head = records[first].fields.map(\.text)
    let rest = records[(first + 1)...].map { $0.fields.map(\.text) }
    hasHeader =
      options.hasHeader
      ?? HeaderJudge.isHeader(
        head.count + 1 == width ? [""] + head : head, rest: Array(rest.prefix(200)), known: Set(known))
    notes = []
    unnamedEnd = 0
    if skippedLines > 0 {
      notes.append(
        "the first \(skippedLines == 1 ? "line is" : "\(skippedLines) lines are") no part of the table and left out"
      )
    }
    if hasHeader {
      var names = head
      // Tables of R have no name above the names of the rows.
      if names.count + 1 == width { names.insert("", at: 0) }
      while names.count > width, names.last?.isEmpty == true { names.removeLast() }
      while names.count > 1, names.last?.isEmpty == true {
        guard rest.allSatisfy({ $0.count < names.count || $0[names.count - 1].isEmpty }) else { break }
        names.removeLast()
        unnamedEnd += 1
      }
      (self.names, notes) = Self.named(names, notes: notes)
      start = records[first].bytes.upperBound
      line = first + 1 < records.count ? records[first + 1].line : records[first].line + 1
    } else {
      names = (1...max(width, 1)).map { "c\($0)" }
      if names.count == known.count || options.hasHeader == false && known.count >= names.count {
        // A model's columns in its order.
        if !known.isEmpty { names = Array(known.prefix(names.count)) }
      }
      start = records[first].bytes.lowerBound
      line = records[first].line
    }
    var evidence = DecimalEvidence()
    for record in rest { for field in record { evidence.add(field) } }
    decimalComma =
      evidence.comma > evidence.point
      || dialect.separator == 0x3B && evidence.point == 0 && evidence.unclear > 0
  }

  private static func separator(_ text: String?) throws(DataError) -> UInt8? {
    guard let text else { return nil }
    switch text.lowercased() {
    case "tab", "\t", "\\t": return 0x09
    case "comma", ",": return 0x2C
    case "semicolon", ";": return 0x3B
    case "pipe", "bar", "|": return 0x7C
    case "blank", "space", " ": return RecordScanner.blanks
    default:
      guard text.utf8.count == 1, let byte = text.utf8.first, byte > 0x20, byte < 0x7F, byte != 0x22,
        !(0x30...0x39).contains(byte)
      else {
        throw DataError("the separator '\(text)' is none of ',', ';', '|', tab, space or another sign")
      }
      return byte
    }
  }

  /// The header, or the first row: what is above it has another number of fields.
  private static func firstRecord(_ records: [RecordScanner.Record], width: Int) -> Int {
    guard width > 1 else { return 0 }
    for (index, record) in records.prefix(preambleLimit).enumerated() {
      let count = record.fields.count
      if count == width { return index }
      let looksLikeNames = record.fields.allSatisfy { $0.text.isEmpty || Double($0.text) == nil }
      if looksLikeNames, count > 1, count + 1 >= width { return index }
    }
    return 0
  }

  /// Names that are there and differ.
  private static func named(_ given: [String], notes: [String]) -> ([String], [String]) {
    var notes = notes
    var taken = Set(given)
    var seen: Set<String> = []
    var result: [String] = []
    for (index, name) in given.enumerated() {
      if name.isEmpty {
        var new = "c\(index + 1)"
        while !taken.insert(new).inserted { new += "_" }
        notes.append("column \(index + 1) has no name, and is called '\(new)'")
        result.append(new)
        continue
      }
      if seen.insert(name).inserted {
        result.append(name)
        continue
      }
      var number = 2
      while !taken.insert("\(name)_\(number)").inserted { number += 1 }
      notes.append("column \(index + 1) is another '\(name)', and is called '\(name)_\(number)'")
      result.append("\(name)_\(number)")
    }
    return (result, notes)
  }

  /// The fields of a record, one for each column; `nil` where it has too few or too many.
  func fields(of record: RecordScanner.Record) -> ArraySlice<RecordScanner.Field>? {
    let fields = record.fields[...]
    if fields.count == names.count { return fields }
    if fields.count > names.count {
      let extra = fields.dropFirst(names.count)
      return extra.allSatisfy({ $0.text.isEmpty }) ? fields.prefix(names.count) : nil
    }
    // A header that is longer than every row: what is behind the row is missing.
    guard fields.count == dialect.width, dialect.width > 1 else { return nil }
    let none = RecordScanner.Field(text: "", isQuoted: false)
    return (Array(fields) + [RecordScanner.Field](repeating: none, count: names.count - fields.count))[...]
  }
}
