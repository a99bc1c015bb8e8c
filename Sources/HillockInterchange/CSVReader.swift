import Foundation
import Hillock

/// Reads comma-separated values (RFC 4180) with a header into a table, and says where a fault is.
///
/// Fields may be quoted, with `""` for a quote inside; lines end with LF, CRLF or CR; a byte order mark and empty
/// lines are skipped; spaces around unquoted fields are trimmed. A column whose fields are all numbers is numeric,
/// otherwise it is text. A field that is empty or `nan`, `inf`, `NA` and the like is an error: a value that is
/// missing has to be filled in or its row removed, knowingly.
public struct CSVReader {
  /// Reads a file.
  ///
  /// - Throws: `DataError` naming file, line and column.
  ///
  /// - Parameter keepsSpelling: whether every column becomes texts as they are spelt, numbers too.
  public static func table(reading path: String, keepsSpelling: Bool = false) throws -> DataTable {
    if let file = try LargeFile(path) {
      var pieces = FilePieces(file.file, beginning: file.beginning)
      let table = try read(
        &pieces, beginning: file.beginning, length: file.file.length, file: path, keepsSpelling: keepsSpelling
      )
      try file.file.checkUnchanged()
      return table
    }
    let bytes = try FileAccess.bytes(of: path, limit: Int(clamping: 1 << 32 as UInt64)) {
      first, size throws(DataError) in
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
  ) throws(DataError) -> DataTable {
    var pieces = FilePieces(bytes)
    return try read(
      &pieces, beginning: bytes, length: bytes.count, file: file, keepsSpelling: keepsSpelling)
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  private static func read(
    _ pieces: inout FilePieces, beginning: [UInt8], length: Int, file: String, keepsSpelling: Bool
  ) throws(DataError) -> DataTable {
    var scanner = RecordScanner(
      beginning, separator: comma, quote: quote, file: file,
      position: beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, isStrict: true)
    guard let header = try scanner.next() else {
      throw DataError(
        "the file is empty; expected a header line with the names of the columns, then one line for each example",
        file: file)
    }
    let names = try CSVReader(file: file).checkedNames(header)
    var rows = StrictRows(names: names, file: file)
    rows.reserve(length: length, sample: beginning)
    let reader = RowReader(separator: comma, quote: quote, file: file, width: names.count, isStrict: true)
    let line = try reader.read(&pieces, from: scanner.position, line: scanner.line, into: &rows)
    guard !rows.lines.isEmpty else {
      throw DataError("there is a header but no row below it", file: file, line: line)
    }
    return try DataTable(
      source: file, columns: try rows.columns(keepsSpelling: keepsSpelling), lines: rows.lines)
  }

  private let file: String

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
}

/// Rows that have a field for each column, and none that stands for nothing.
private struct StrictRows: RowSink {
  private(set) var lines: [Int] = []
  private let names: [String]
  private let file: String
  private var builders: [RawColumnBuilder]

  init(names: [String], file: String) {
    (self.names, self.file) = (names, file)
    builders = [RawColumnBuilder](repeating: RawColumnBuilder(), count: names.count)
  }

  var textColumns: [Bool] { builders.map(\.isText) }

  mutating func reserve(length: Int, sample: [UInt8]) {
    guard length > sample.count else { return }
    let rows = Int(Double(sample.count { $0 == 0x0A }) * Double(length) / Double(sample.count) * 1.02) + 1_000
    for index in builders.indices { builders[index].reserve(rows) }
    lines.reserveCapacity(rows)
  }

  mutating func take(_ record: RecordScanner.Record, offset: Int) throws(DataError) {
    guard record.fields.count == names.count else {
      let counts = "\(record.fields.count) field\(record.fields.count == 1 ? "" : "s")"
      throw DataError(
        "the row has \(counts), the header \(names.count); separate fields with commas and quote those "
          + "that hold one", file: file, line: record.line,
        column: min(record.fields.count, names.count) + (record.fields.count > names.count ? 1 : 0))
    }
    for (index, field) in record.fields.enumerated() {
      if let fault = Self.fault(in: field.text, isQuoted: field.isQuoted) {
        throw DataError(fault, file: file, line: record.line, column: index + 1, columnName: names[index])
      }
    }
    for (index, field) in record.fields.enumerated() { builders[index].append(field.text) }
    lines.append(record.line)
  }

  mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) throws(DataError) {
    try check(block, bytes)
    for column in builders.indices {
      let range = block.range(of: column)
      if block.hasTexts[column] {
        for row in 0..<block.count {
          if let text = block.text(row, column) {
            builders[column].append(bytes[text.bytes])
          } else {
            let place = range.lowerBound + row
            builders[column].append(block.values[place...place], decimals: block.decimals[place...place])
          }
        }
      } else {
        builders[column].append(block.values[range], decimals: block.decimals[range])
      }
    }
    lines += block.lines[..<block.count]
  }

  /// Throws for the first field, row by row, that stands for nothing.
  private func check(_ block: FieldBlock, _ bytes: [UInt8]) throws(DataError) {
    let columns = builders.indices.filter { block.hasTexts[$0] }
    guard !columns.isEmpty else { return }
    for row in 0..<block.count {
      for column in columns {
        guard let text = block.text(row, column), text.bytes.count <= Self.longestFault,
          let fault = Self.fault(
            in: String(decoding: bytes[text.bytes], as: UTF8.self), isQuoted: text.isQuoted)
        else { continue }
        throw DataError(
          fault, file: file, line: block.lines[row], column: column + 1, columnName: names[column])
      }
    }
  }

  /// The length of `-infinity`.
  private static let longestFault = 9

  /// What is wrong with a field by itself.
  private static func fault(in text: String, isQuoted: Bool) -> String? {
    if text.isEmpty {
      return "the value is missing; fill it in or remove the row"
    }
    guard !isQuoted else { return nil }
    switch text.lowercased() {
    case "na", "n/a", "#n/a", "null", "none", "?":
      return
        "'\(text)' stands for a missing value; fill it in or remove the row (quote it if it is a category)"
    case "nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
      return "'\(text)' is not a finite number; fill in a number or remove the row"
    default: return nil
    }
  }

  func columns(keepsSpelling: Bool) throws(DataError) -> [DataTable.Column] {
    var result: [DataTable.Column] = []
    for (index, name) in names.enumerated() {
      let column = builders[index].finished()
      guard !keepsSpelling else {
        result.append(DataTable.Column(name: name, values: .text(Array(column))))
        continue
      }
      result.append(try finished(column, name, index))
    }
    return result
  }

  /// A column with a few texts among many numbers is a column of numbers with misspelt ones.
  private func finished(_ column: RawColumn, _ name: String, _ index: Int) throws(DataError)
    -> DataTable.Column
  {
    if let numbers = column.numbers { return DataTable.Column(name: name, values: .numeric(numbers)) }
    let values = column.mapped(missing: nil) { CSVNumber.value(of: $0) }
    guard let first = values.firstIndex(where: { $0 == nil }) else {
      return DataTable.Column(name: name, values: .numeric(values.compactMap(\.self)))
    }
    let numericCount = values.count { $0 != nil }
    let texts = values.count - numericCount
    if numericCount > 0, texts * 10 <= values.count || texts == 1 && numericCount > 1 {
      let wrong = column[first]
      let fault =
        CSVNumber.isOverflow(wrong)
        ? "'\(wrong)' is beyond 1.8e308, the largest number that can be held"
        : "'\(wrong)' is not a finite number, as the other \(numericCount) values of this column are; "
          + "write it with digits and a decimal point"
      throw DataError(fault, file: file, line: lines[first], column: index + 1, columnName: name)
    }
    return DataTable.Column(name: name, values: .text(Array(column)))
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
