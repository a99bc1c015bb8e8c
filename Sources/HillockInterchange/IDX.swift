import Foundation
import Hillock
import HillockArrays

/// Arrays of bytes in the IDX format of the MNIST files: two zero bytes, the type (8: unsigned bytes), the number of
/// extents, the extents as big-endian 32-bit numbers, and the values.
///
/// Source: the description on the MNIST page of LeCun, Cortes and Burges.
package struct IDX: Hashable, Sendable {
  /// From the outermost to the innermost.
  package var extents: [Int]
  /// The innermost extent runs fastest.
  package var values: [UInt8]

  /// No array of the format that is of use here is larger.
  static let limit = 1 << 30

  /// An array of bytes; as many as the product of the extents.
  package init(extents: [Int], values: [UInt8]) {
    self.extents = extents
    self.values = values
  }

  /// Reads a file, unpacked or as gzip.
  package init(reading path: String) throws {
    let bytes = try FileAccess.bytes(of: path, limit: Self.limit) { first, size throws(DataError) in
      guard let size, !Inflate.isGzip(first) else { return }
      _ = try Self.extents(first, size: size, file: path)
    }
    try self.init(parsing: bytes, file: path)
  }

  /// Reads bytes, unpacked or as gzip; `file` is the name for error messages.
  package init(parsing packed: [UInt8], file: String) throws(DataError) {
    var bytes = packed
    if Inflate.isGzip(packed) {
      do throws(Inflate.Fault) {
        bytes = try Inflate.gunzip(packed, limit: Self.limit)
      } catch {
        throw DataError("the gzip file cannot be unpacked: \(error.message)", file: file)
      }
    }
    extents = try Self.extents(bytes, size: bytes.count, file: file)
    values = Array(bytes[(4 + 4 * extents.count)...])
  }

  /// The extents, told from the first bytes of a file of this size.
  private static func extents(_ bytes: [UInt8], size: Int, file: String) throws(DataError) -> [Int] {
    guard bytes.count >= 4 else {
      throw DataError(
        "it has \(bytes.count) bytes; an IDX file begins with a header of at least 4", file: file)
    }
    guard bytes[0] == 0, bytes[1] == 0 else {
      throw DataError("no IDX file: it must begin with two zero bytes", file: file)
    }
    guard bytes[2] == 8 else {
      throw DataError("the values are of type \(bytes[2]); only 8, unsigned bytes, is read", file: file)
    }
    let rank = Int(bytes[3])
    guard (1...4).contains(rank) else {
      throw DataError("the array has \(rank) extents; 1 to 4 are read", file: file)
    }
    guard bytes.count >= 4 + 4 * rank else {
      throw DataError("the file is cut off inside its header", file: file)
    }
    let extents = (0..<rank).map { index in
      bytes[4 + 4 * index..<8 + 4 * index].reduce(0) { $0 << 8 | Int($1) }
    }
    let data = size - 4 - 4 * rank
    guard let count = Shape(extents).checkedCount, count == data else {
      let claimed = extents.map(String.init).joined(separator: "×")
      throw DataError(
        "the header claims \(claimed) values, but \(data) follow; it may have been cut off or damaged",
        file: file)
    }
    return extents
  }

  /// The file's bytes.
  package func serialized() -> [UInt8] {
    var bytes: [UInt8] = [0, 0, 8, UInt8(truncatingIfNeeded: extents.count)]
    for extent in extents {
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: extent >> shift)) }
    }
    return bytes + values
  }
}

/// Images with labels, as MNIST and data sets of its form have them.
package struct LabelledImages: Hashable, Sendable {
  /// One image after the other, row by row.
  package var pixels: [UInt8]
  package var rows: Int
  package var columns: Int
  package var labels: [UInt8]
  /// The file of the labels.
  package var labelFile: String

  /// The shape of one image as a network takes it.
  package var shape: Shape { [rows, columns, 1] }

  /// Reads one part of a folder in the form of MNIST.
  ///
  /// - Parameter part: `train` or `t10k`; the files are `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`,
  ///   with or without `.gz`.
  /// - Throws: `DataError` when a file is missing or damaged, or the two do not fit each other.
  package init(folder: String, part: String) throws {
    let imagePath = try Self.path(folder, "\(part)-images-idx3-ubyte")
    let labelPath = try Self.path(folder, "\(part)-labels-idx1-ubyte")
    let images = try IDX(reading: imagePath)
    let labels = try IDX(reading: labelPath)
    guard images.extents.count == 3, images.extents.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        "expected images of rows and columns; the array has extents \(images.extents)", file: imagePath)
    }
    guard labels.extents == [images.extents[0]] else {
      throw DataError(
        "expected \(images.extents[0]) labels, one for each image; the array has extents \(labels.extents)",
        file: labelPath)
    }
    pixels = images.values
    rows = images.extents[1]
    columns = images.extents[2]
    self.labels = labels.values
    labelFile = labelPath
  }

  /// The images as a network sees them.
  ///
  /// - Throws: `DataError` that names the file of the labels, where one of them is none of the classes.
  func examples(
    _ preprocessing: Preprocessing, includesTargets: Bool = true, rows: [Int]? = nil
  ) throws(DataError) -> Dataset {
    do {
      return try preprocessing.apply(toPixels: pixels, labels: includesTargets ? labels : nil, rows: rows)
    } catch {
      throw error.file == nil ? DataError(error.message, file: labelFile) : error
    }
  }

  static func path(_ folder: String, _ name: String) throws(DataError) -> String {
    let found = FilePath.look(at: folder)
    guard found.status.map({ $0.st_mode & S_IFMT == S_IFDIR }) ?? false else {
      guard [ENOENT, 0].contains(found.fault) else { throw SystemFault.reading(folder, found.fault) }
      throw DataError("there is no such folder; expected the folder with the four MNIST files", file: folder)
    }
    guard unsafe access(folder, X_OK) == 0 else {
      throw DataError("the folder cannot be entered; check that you may", file: folder)
    }
    let manager = FileManager.default
    for ending in ["", ".gz"] {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name + ending).path
      if manager.fileExists(atPath: path) { return path }
    }
    throw DataError("the folder has no file '\(name)' or '\(name).gz'", file: folder)
  }
}
