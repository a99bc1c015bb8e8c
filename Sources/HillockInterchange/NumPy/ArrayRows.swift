import Hillock
import HillockArrays

/// Rows of an array along its first extent: in memory, or in a `.npy` file of which a step reads what it needs.
struct ArrayRows: Sendable {
  private enum Storage: Sendable {
    case numbers([Double])
    case pixels([UInt8])
    case file(RandomAccessFile, NumPyHeader)
  }

  let name: String
  let rowCount: Int
  /// Extents of a row.
  let extents: [Int]
  /// Whether a row is an image of bytes: rows × columns, or rows × columns × channels.
  let isOfImages: Bool
  private let storage: Storage

  /// Numbers of a row.
  var width: Int { extents.reduce(1, *) }

  /// The shape of an image as a network takes it.
  var imageShape: Shape { Shape(extents.count == 2 ? extents + [1] : extents) }

  /// An array in memory.
  ///
  /// - Throws: `DataError` for a single number, and for texts.
  init(_ array: NumPyArray, name: String) throws(DataError) {
    (rowCount, extents, isOfImages) = try Self.layout(array.header, name)
    self.name = name
    if isOfImages, let pixels = array.pixels {
      storage = .pixels(pixels)
    } else if let numbers = array.doubles {
      storage = .numbers(numbers)
    } else {
      throw DataError("the array holds texts; rows of numbers are trained on", file: name)
    }
  }

  /// An array that stays in its file.
  ///
  /// - Throws: `DataError` where it is no `.npy` file with its rows one behind the other.
  init(inFile path: String) throws(DataError) {
    let file = try RandomAccessFile(path)
    let header = try NumPyHeader(
      file.bytes(at: 0, count: NumPyHeader.limit), size: file.length, file: path)
    (rowCount, extents, isOfImages) = try Self.layout(header, path)
    guard case .number = header.element else {
      throw DataError("the array holds texts; rows of numbers are trained on", file: path)
    }
    guard !header.isFortranOrder || header.shape.count == 1 else {
      throw DataError(
        "the array lies in Fortran's order, so that its rows cannot be read one by one; save it with "
          + "numpy.ascontiguousarray, or read the file whole", file: path, setting: "stream")
    }
    name = path
    storage = .file(file, header)
  }

  private static func layout(
    _ header: NumPyHeader, _ name: String
  ) throws(DataError) -> (rows: Int, extents: [Int], isOfImages: Bool) {
    guard let rows = header.shape.first, rows > 0, header.count > 0 else {
      throw DataError(
        "the array has shape \(header.shape); expected rows of at least one number each", file: name)
    }
    let extents = Array(header.shape.dropFirst())
    let isImage = header.element == .number(.uint8, isBigEndian: false) && (2...3).contains(extents.count)
    return (rows, extents, isImage)
  }

  private static func numbers(_ bytes: [UInt8], _ header: NumPyHeader) -> [Double] {
    guard case .number(let type, let isBigEndian) = header.element else { return [] }
    return type.doubles(bytes[...], isBigEndian: isBigEndian)
  }

  /// The numbers of some rows, one row behind the other.
  ///
  /// - Throws: `DataError` where they cannot be read, or the file has changed.
  func numbers(_ rows: [Int]) throws(DataError) -> [Double] {
    switch storage {
    case .numbers(let numbers): return rows.flatMap { numbers[$0 * width..<($0 + 1) * width] }
    case .pixels(let pixels): return rows.flatMap { pixels[$0 * width..<($0 + 1) * width].map(Double.init) }
    case .file(let file, let header): return Self.numbers(try bytes(rows, file, header), header)
    }
  }

  /// The bytes of some images.
  func pixels(_ rows: [Int]) throws(DataError) -> [UInt8] {
    switch storage {
    case .numbers: return []
    case .pixels(let pixels): return rows.flatMap { pixels[$0 * width..<($0 + 1) * width] }
    case .file(let file, let header): return try bytes(rows, file, header)
    }
  }

  /// Reads runs of neighbouring rows at once.
  private func bytes(
    _ rows: [Int], _ file: RandomAccessFile, _ header: NumPyHeader
  ) throws(DataError) -> [UInt8] {
    let size = width * header.element.size
    var result: [UInt8] = []
    result.reserveCapacity(rows.count * size)
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count, rows[end] == rows[end - 1] + 1 { end += 1 }
      let part = try file.bytes(at: header.dataOffset + rows[start] * size, count: (end - start) * size)
      guard part.count == (end - start) * size else { throw file.changed }
      result += part
      start = end
    }
    try file.checkUnchanged()
    return result
  }

  /// The length of the file; 0 in memory.
  var fileLength: Int { if case .file(let file, _) = storage { file.length } else { 0 } }

  func checkUnchanged() throws(DataError) {
    if case .file(let file, _) = storage { try file.checkUnchanged() }
  }

  /// The names of the numbers of a row where nobody gave any.
  var columnNames: [String] { (1...width).map { "x\($0)" } }

  /// Some rows as a table, with the columns of the labels behind.
  func table(_ rows: [Int], names: [String], labels: [DataTable.Column]) throws(DataError) -> DataTable {
    let numbers = try numbers(rows)
    let width = width
    var columns = (0..<width).map { column in
      DataTable.Column(
        name: names[column], values: .numeric(rows.indices.map { numbers[$0 * width + column] }))
    }
    columns += labels.map { column in
      switch column.values {
      case .numeric(let values):
        DataTable.Column(name: column.name, values: .numeric(rows.map { values[$0] }))
      case .text(let values): DataTable.Column(name: column.name, values: .text(rows.map { values[$0] }))
      }
    }
    // The first row of an array is called row 0 in Python, and 1 here, as lines are.
    return try DataTable(source: name, columns: columns, lines: rows.map { $0 + 1 })
  }
}
