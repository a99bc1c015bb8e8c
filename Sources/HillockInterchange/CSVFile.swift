import Hillock

/// A CSV file that is read in pieces: where each row starts is known, the rows themselves stay in the file.
///
/// The whole file is read once at the beginning, and every fault in it is found then. What stays in memory is 20 bytes
/// for each row, with a digest that shows when a row has changed since, and the different values of each column of texts.
final class CSVFile: Sendable {
  let names: [String]
  let rowCount: Int
  /// Different values of a column with the row where each was first seen; `nil` for numbers of many values.
  let firstRows: [[String: Int]?]
  /// Where each row starts, and the end of the last.
  private let starts: [Int]
  private let lines: [Int]
  private let digests: [UInt32]
  private let file: RandomAccessFile

  /// Columns of numbers with more different values than this are no classes.
  static let numericClassLimit = 1_000
  private static let pieceSize = 4 << 20
  private static let rowLimit = 256 << 20

  init(_ path: String) throws(DataError) {
    file = try RandomAccessFile(path)
    let beginning = try file.bytes(at: 0, count: Self.pieceSize)
    let header = try CSVReader.header(of: beginning, file: path)
    names = header.names
    var line = header.line
    var offset = header.length
    var starts: [Int] = []
    var lines: [Int] = []
    var digests: [UInt32] = []
    var seen = [[String: Int]?](repeating: [:], count: header.names.count)
    var isNumeric = [Bool](repeating: true, count: header.names.count)
    var size = Self.pieceSize
    while offset < file.length {
      var piece = try file.bytes(at: offset, count: size)
      if offset + piece.count < file.length {
        let end = Self.lastRowEnd(of: piece)
        guard end > 0 else {
          size *= 2
          guard size <= Self.rowLimit else {
            throw DataError("the row has more than \(Self.rowLimit) bytes", file: path, line: line)
          }
          continue
        }
        piece.removeLast(piece.count - end)
      }
      for row in try CSVReader.rows(of: piece, names: header.names, file: path, line: &line) {
        for (column, field) in row.fields.enumerated() {
          isNumeric[column] = isNumeric[column] && CSVNumber.value(of: field) != nil
          guard seen[column] != nil else { continue }
          if seen[column]?[field] == nil { seen[column]?[field] = starts.count }
          if isNumeric[column], seen[column]?.count ?? 0 > Self.numericClassLimit { seen[column] = nil }
        }
        starts.append(offset + row.bytes.lowerBound)
        lines.append(row.line)
        digests.append(Self.digest(of: row.fields))
      }
      offset += piece.count
      size = Self.pieceSize
    }
    guard !starts.isEmpty else {
      throw DataError("there is a header but no row below it", file: path, line: line)
    }
    starts.append(file.length)
    rowCount = starts.count - 1
    self.starts = starts
    self.lines = lines
    self.digests = digests
    try file.checkUnchanged()
    firstRows = seen
  }

  /// FNV-1a of the fields of a row.
  private static func digest(of fields: [String]) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for field in fields {
      for byte in field.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      // What no field holds: a comma moved between fields is another row.
      hash = (hash ^ 0x1FF) &* 0x100_0000_01B3
    }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  /// Of all rows in their order.
  var digest: UInt64 {
    digests.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// Where the last row ends that is whole; 0 where none is. A line end inside quotes belongs to its field.
  private static func lastRowEnd(of piece: [UInt8]) -> Int {
    var isQuoted = false
    var end = 0
    for (index, byte) in piece.enumerated() {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == 0x0A, !isQuoted { end = index + 1 }
    }
    return end
  }

  /// The rows with these numbers, in this order.
  ///
  /// - Throws: `DataError` when the file has changed since it was opened.
  func table(_ numbers: some Collection<Int>) throws(DataError) -> Table {
    var rows: [CSVReader.Row] = []
    rows.reserveCapacity(numbers.count)
    try file.checkUnchanged()
    for number in numbers {
      let bytes = try file.bytes(at: starts[number], count: starts[number + 1] - starts[number])
      var line = lines[number]
      // What cannot be read now could be read when the file was opened.
      guard let found = try? CSVReader.rows(of: bytes, names: names, file: file.path, line: &line),
        let row = found.first, found.count == 1, Self.digest(of: row.fields) == digests[number]
      else { throw file.changed }
      rows.append(row)
    }
    return try CSVReader.table(of: rows, names: names, file: file.path)
  }

  var path: String { file.path }
  var length: Int { file.length }
}

/// Rows of a CSV file as a network sees them, read when a step needs them.
struct CSVExamples: ExampleSource {
  let file: CSVFile
  let preprocessing: Preprocessing
  /// The rows of the training part.
  let rows: [Int]

  var rowCount: Int { rows.count }
  var featureCount: Int { preprocessing.featureCount }

  /// Of all rows of the file as they were when it was opened, and of the first ones of the part as the network sees them.
  var fingerprint: String {
    let sample = try? preprocessing.apply(to: file.table(rows.prefix(1000)))
    return "\(file.length)-\(rows.count)-\(String(file.digest, radix: 16))-\(sample?.fingerprint ?? "")"
  }

  func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
    try preprocessing.apply(to: file.table(numbers.map { rows[$0] }))
  }
}
