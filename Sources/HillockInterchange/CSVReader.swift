import Foundation
import Hillock

/// Reads comma-separated values (RFC 4180) with a header into a table, and says where a fault is.
///
/// Fields may be quoted, with `""` for a quote inside; lines end with LF, CRLF or CR; a byte order mark and empty
/// lines are skipped; spaces around unquoted fields are trimmed. A column whose fields are all numbers is numeric,
/// otherwise it is text. A field that is empty or `nan`, `inf`, `NA` and the like is an error: a value that is
/// missing has to be filled in or its row removed, knowingly.
public struct CSVReader {
  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  private var line = 1

  /// Whether every column is kept as it is spelt.
  private let keepsSpelling: Bool

  private struct Field {
    var text: String
    var isQuoted: Bool
  }

  private struct Record {
    var fields: [Field]
    var line: Int
  }

  /// Reads a file.
  ///
  /// - Throws: `DataError` naming file, line and column.
  ///
  /// - Parameter keepsSpelling: whether every column becomes texts as they are spelt, numbers too.
  public static func table(reading path: String, keepsSpelling: Bool = false) throws -> Table {
    let bytes = try FileAccess.bytes(of: path, limit: 1 << 32) { first, size throws(DataError) in
      // A small file is read to the place of the fault; of a large one this much is told.
      guard let size, size > 1 << 20 else { return }
      if let kind = ForeignFile.binaryKind(of: first) {
        throw DataError("this is \(kind); expected a CSV file", file: path)
      }
      if first.contains(0) {
        throw DataError("the file holds zero bytes; expected text in UTF-8", file: path)
      }
    }
    return try table(parsing: bytes, file: path, keepsSpelling: keepsSpelling)
  }

  /// Reads bytes.
  ///
  /// - Parameter file: the name for error messages.
  /// - Throws: `DataError` naming file, line and column.
  public static func table(
    parsing bytes: [UInt8], file: String, keepsSpelling: Bool = false
  ) throws(DataError) -> Table {
    var reader = CSVReader(bytes: bytes, file: file, keepsSpelling: keepsSpelling)
    return try reader.read()
  }

  private init(bytes: [UInt8], file: String, keepsSpelling: Bool = false) {
    self.keepsSpelling = keepsSpelling
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The names of the columns, and how many bytes the header has.
  static func header(of bytes: [UInt8], file: String) throws(DataError) -> (
    names: [String], length: Int, line: Int
  ) {
    var reader = CSVReader(bytes: bytes, file: file)
    guard let header = try reader.nextRecord() else {
      throw DataError(
        "the file is empty; expected a header line with the names of the columns, then one line for each example",
        file: file)
    }
    return (try reader.checkedNames(header), reader.position, reader.line)
  }

  /// A row of a piece of a file: its fields, its line, and the bytes that it takes.
  struct Row {
    var fields: [String]
    var line: Int
    var bytes: Range<Int>
  }

  /// The rows of a piece of a file that begins and ends where a row does.
  ///
  /// - Parameter line: of the file, on which the piece begins; afterwards the one behind it.
  static func rows(
    of bytes: [UInt8], names: [String], file: String, line: inout Int
  ) throws(DataError) -> [Row] {
    var reader = CSVReader(bytes: bytes, file: file)
    reader.position = 0
    reader.line = line
    var rows: [Row] = []
    var start = 0
    while let record = try reader.nextRecord() {
      try reader.check(record, names: names)
      rows.append(Row(fields: record.fields.map(\.text), line: record.line, bytes: start..<reader.position))
      start = reader.position
    }
    line = reader.line
    return rows
  }

  /// A table of fields that were read before.
  static func table(of rows: [Row], names: [String], file: String) throws(DataError) -> Table {
    var columns = names.map { ColumnBuilder(name: $0) }
    for row in rows {
      for (index, field) in row.fields.enumerated() { columns[index].append(field, line: row.line) }
    }
    var finished: [Table.Column] = []
    for (index, column) in columns.enumerated() {
      finished.append(try column.finish(file: file, column: index + 1))
    }
    return try Table(source: file, columns: finished, lines: rows.map(\.line))
  }

  /// That a row has a field for each column, and none that stands for nothing.
  private func check(_ record: Record, names: [String]) throws(DataError) {
    guard record.fields.count == names.count else {
      let counts = "\(record.fields.count) field\(record.fields.count == 1 ? "" : "s")"
      throw DataError(
        "the row has \(counts), the header \(names.count); separate fields with commas and quote those "
          + "that hold one", file: file, line: record.line,
        column: min(record.fields.count, names.count) + (record.fields.count > names.count ? 1 : 0))
    }
    for (index, field) in record.fields.enumerated() {
      if let fault = Self.fault(in: field) {
        throw DataError(fault, file: file, line: record.line, column: index + 1, columnName: names[index])
      }
    }
  }

  private mutating func read() throws(DataError) -> Table {
    guard let header = try nextRecord() else {
      throw DataError(
        "the file is empty; expected a header line with the names of the columns, then one line for each example",
        file: file)
    }
    let names = try checkedNames(header)
    var columns = names.map { ColumnBuilder(name: $0) }
    var lines: [Int] = []
    while let record = try nextRecord() {
      try check(record, names: names)
      for (index, field) in record.fields.enumerated() {
        columns[index].append(field.text, line: record.line)
      }
      lines.append(record.line)
    }
    guard !lines.isEmpty else {
      throw DataError("there is a header but no row below it", file: file, line: line)
    }
    var finished: [Table.Column] = []
    for (index, column) in columns.enumerated() {
      finished.append(
        keepsSpelling ? column.texts : try column.finish(file: file, column: index + 1))
    }
    return try Table(source: file, columns: finished, lines: lines)
  }

  private func checkedNames(_ header: Record) throws(DataError) -> [String] {
    var first: [String: Int] = [:]
    for (index, field) in header.fields.enumerated() {
      let place = (line: header.line, column: index + 1)
      guard !field.text.isEmpty else {
        throw DataError(
          "the header has no name for this column", file: file, line: place.line, column: place.column)
      }
      if let other = first[field.text] {
        throw DataError(
          "'\(field.text)' is the name of column \(other) already; each column needs a name of its own",
          file: file, line: place.line, column: place.column)
      }
      first[field.text] = index + 1
    }
    if header.fields.count > 1 || Double(header.fields.first?.text ?? "") != nil,
      header.fields.allSatisfy({ Double($0.text) != nil })
    {
      throw DataError(
        "the first line holds only numbers; expected a header with the names of the columns", file: file,
        line: header.line)
    }
    if header.fields.count == 1, let other = [";", "\t", "|"].first(where: header.fields[0].text.contains) {
      throw DataError(
        "the header has one column, and '\(other == "\t" ? "tab" : other)' in its name; separate fields with "
          + "commas", file: file, line: header.line)
    }
    return header.fields.map(\.text)
  }

  /// What is wrong with a field by itself.
  private static func fault(in field: Field) -> String? {
    if field.text.isEmpty {
      return "the value is missing; fill it in or remove the row"
    }
    guard !field.isQuoted else { return nil }
    switch field.text.lowercased() {
    case "na", "n/a", "#n/a", "null", "none", "?":
      return
        "'\(field.text)' stands for a missing value; fill it in or remove the row (quote it if it is a category)"
    case "nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
      return "'\(field.text)' is not a finite number; fill in a number or remove the row"
    default: return nil
    }
  }

  /// The next line that is not empty; `nil` at the end.
  private mutating func nextRecord() throws(DataError) -> Record? {
    while position < bytes.count {
      if bytes[position] == 0x0A || bytes[position] == 0x0D {
        skipLineEnd()
        continue
      }
      let start = line
      var fields: [Field] = []
      while true {
        fields.append(try nextField(column: fields.count + 1))
        if position < bytes.count, bytes[position] == 0x2C {
          position += 1
          continue
        }
        break
      }
      skipLineEnd()
      if fields.count == 1, fields[0].text.isEmpty, !fields[0].isQuoted { continue }
      return Record(fields: fields, line: start)
    }
    return nil
  }

  private mutating func skipLineEnd() {
    guard position < bytes.count else { return }
    if bytes[position] == 0x0D {
      position += 1
      if position < bytes.count, bytes[position] == 0x0A { position += 1 }
    } else if bytes[position] == 0x0A {
      position += 1
    }
    line += 1
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private mutating func nextField(column: Int) throws(DataError) -> Field {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    if position < bytes.count, bytes[position] == 0x22 { return try quotedField(column: column) }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x2C || byte == 0x0A || byte == 0x0D { break }
      if byte == 0x22 {
        throw DataError(
          "a quote inside an unquoted field; quote the whole field and write \"\" for a quote in it",
          file: file, line: line, column: column)
      }
      position += 1
    }
    var end = position
    while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
    return Field(text: try text(bytes[start..<end], line: line, column: column), isQuoted: false)
  }

  private mutating func quotedField(column: Int) throws(DataError) -> Field {
    let start = line
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else {
        throw DataError(
          "the quote that opens here is never closed", file: file, line: start, column: column)
      }
      let byte = bytes[position]
      position += 1
      if byte == 0x22 {
        guard position < bytes.count, bytes[position] == 0x22 else { break }
        position += 1
      } else if byte == 0x0A || (byte == 0x0D && !(position < bytes.count && bytes[position] == 0x0A)) {
        line += 1
      }
      content.append(byte)
    }
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    if position < bytes.count, ![0x2C, 0x0A, 0x0D].contains(bytes[position]) {
      throw DataError(
        "after a closing quote there must be a comma or the end of the line; write \"\" for a quote in a field",
        file: file, line: line, column: column)
    }
    return Field(text: try text(content[...], line: start, column: column), isQuoted: true)
  }

  private func text(_ bytes: ArraySlice<UInt8>, line: Int, column: Int) throws(DataError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        "the field is not valid UTF-8; save the file with the encoding UTF-8", file: file, line: line,
        column: column)
    }
    guard !bytes.contains(0) else {
      throw DataError(
        "the field holds a zero byte; is this a text file?", file: file, line: line, column: column)
    }
    return text
  }
}

/// One column while it is read: numbers as long as every field is one.
private struct ColumnBuilder {
  let name: String
  var numbers: [Double] = []
  /// The line of the first field that is no number.
  var textLine: Int?
  var numericCount = 0
  private var spellings: [String] = []

  init(name: String) { self.name = name }

  mutating func append(_ text: String, line: Int) {
    spellings.append(text)
    if let number = CSVNumber.value(of: text) {
      numericCount += 1
      numbers.append(number)
    } else if textLine == nil {
      textLine = line
    }
  }

  var texts: Table.Column { Table.Column(name: name, values: .text(spellings)) }

  /// A column with a few texts among many numbers is a column of numbers with misspelt ones.
  func finish(file: String, column: Int) throws(DataError) -> Table.Column {
    guard let textLine else {
      return Table.Column(name: name, values: .numeric(numbers))
    }
    let texts = spellings.count - numericCount
    if numericCount > 0, texts * 10 <= spellings.count || texts == 1 && numericCount > 1 {
      let wrong = spellings.first { CSVNumber.value(of: $0) == nil } ?? ""
      let fault =
        CSVNumber.isOverflow(wrong)
        ? "'\(wrong)' is beyond 1.8e308, the largest number that can be held"
        : "'\(wrong)' is not a finite number, as the other \(numericCount) values of this column are; "
          + "write it with digits and a decimal point"
      throw DataError(fault, file: file, line: textLine, column: column, columnName: name)
    }
    return Table.Column(name: name, values: .text(spellings))
  }
}

/// Numbers as CSV files spell them: decimal digits, a point and an exponent. No hexadecimal, no infinities.
enum CSVNumber {
  static func value(of text: String) -> Double? {
    guard let value = spelt(text), value.isFinite else { return nil }
    return value
  }

  /// Whether the text is spelt as a number, but a `Double` cannot hold it.
  static func isOverflow(_ text: String) -> Bool { spelt(text)?.isInfinite ?? false }

  private static func spelt(_ text: String) -> Double? {
    Double(decimal: text)
  }
}
