import Foundation
import Hillock

/// Reads comma-separated values (RFC 4180) with a header into a table, and says where a fault is.
///
/// Fields may be quoted, with `""` for a quote inside; lines end with LF, CRLF or CR; a byte order mark and empty
/// lines are skipped; spaces around unquoted fields are trimmed. A column whose fields are all numbers is numeric,
/// otherwise it is text. A field that is empty or `nan`, `inf`, `NA` and the like is an error: a value that is
/// missing has to be filled in or its row removed, knowingly.
public struct CSVReader {
  private let file: String
  /// Whether every column is kept as it is spelt.
  private let keepsSpelling: Bool
  private var scanner: RecordScanner

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
  package static func table(
    parsing bytes: [UInt8], file: String, keepsSpelling: Bool = false
  ) throws(DataError) -> Table {
    var reader = CSVReader(bytes: bytes, file: file, keepsSpelling: keepsSpelling)
    return try reader.read()
  }

  private init(bytes: [UInt8], file: String, keepsSpelling: Bool) {
    self.file = file
    self.keepsSpelling = keepsSpelling
    scanner = RecordScanner(
      bytes, separator: UInt8(ascii: ","), quote: UInt8(ascii: "\""), file: file,
      position: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, isStrict: true)
  }

  /// That a row has a field for each column, and none that stands for nothing.
  private func check(_ record: RecordScanner.Record, names: [String]) throws(DataError) {
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
    guard let header = try scanner.next() else {
      throw DataError(
        "the file is empty; expected a header line with the names of the columns, then one line for each example",
        file: file)
    }
    let names = try checkedNames(header)
    var columns = names.map { ColumnBuilder(name: $0) }
    var lines: [Int] = []
    while let record = try scanner.next() {
      try check(record, names: names)
      for (index, field) in record.fields.enumerated() {
        columns[index].append(field.text, line: record.line)
      }
      lines.append(record.line)
    }
    guard !lines.isEmpty else {
      throw DataError("there is a header but no row below it", file: file, line: scanner.line)
    }
    var finished: [Table.Column] = []
    for (index, column) in columns.enumerated() {
      finished.append(
        keepsSpelling ? column.texts : try column.finish(file: file, column: index + 1))
    }
    return try Table(source: file, columns: finished, lines: lines)
  }

  private func checkedNames(_ header: RecordScanner.Record) throws(DataError) -> [String] {
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
  private static func fault(in field: RecordScanner.Field) -> String? {
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
