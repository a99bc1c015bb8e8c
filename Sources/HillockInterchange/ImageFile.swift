import Foundation
import Hillock

/// Images and labels in the form of MNIST that are read in pieces; the labels are in memory, a byte each, and a digest of
/// each image that was read, so that one that has changed since is noticed.
final class ImageFile: Sendable {
  let labels: [UInt8]
  let shape: Shape
  private let file: RandomAccessFile
  private let start: Int
  /// The CRC-32 of each image, from the first time that it was read.
  private let digests: Locked<[UInt32?]>

  init(folder: String, part: String) throws {
    let path = URL(fileURLWithPath: folder).appendingPathComponent("\(part)-images-idx3-ubyte").path
    if !FileManager.default.fileExists(atPath: path), FileManager.default.fileExists(atPath: path + ".gz") {
      throw DataError(
        "a packed file cannot be read in pieces; unpack it with gunzip, or read the file whole",
        file: path + ".gz", setting: "stream")
    }
    file = try RandomAccessFile(path)
    let header = try file.bytes(at: 0, count: 16)
    func number(_ index: Int) -> Int { header[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard header.count == 16, Array(header[0..<4]) == [0, 0, 8, 3] else {
      throw DataError("expected an IDX file of images, which begins with the bytes 0, 0, 8, 3", file: path)
    }
    let (count, rows, columns) = (number(4), number(8), number(12))
    guard rows > 0, columns > 0, let pixels = Shape([count, rows, columns]).checkedCount,
      pixels == file.length - 16
    else {
      throw DataError(
        "the header claims \(count)×\(rows)×\(columns) values, but \(file.length - 16) follow", file: path)
    }
    let labelled = try IDX(reading: LabelledImages.path(folder, "\(part)-labels-idx1-ubyte"))
    guard labelled.extents == [count] else {
      throw DataError(
        "expected \(count) labels, one for each image; the array has extents \(labelled.extents)",
        file: folder)
    }
    labels = labelled.values
    digests = Locked([UInt32?](repeating: nil, count: count))
    shape = [rows, columns, 1]
    start = 16
  }

  var length: Int { file.length }

  /// The images with these numbers, one after the other.
  func pixels(_ numbers: some Collection<Int>) throws(DataError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(numbers.count * shape.count)
    try file.checkUnchanged()
    for number in numbers {
      let image = try file.bytes(at: start + number * shape.count, count: shape.count)
      let digest = CRC32.iso.sum(image)
      let isKnown = digests.withLock { digests in
        let known = digests[number] ?? digest
        digests[number] = known
        return known == digest
      }
      guard image.count == shape.count, isKnown else { throw file.changed }
      result += image
    }
    return result
  }
}

extension ImageFile: ExampleFile {
  var mark: String { "" }

  func checkUnchanged() throws(DataError) { try file.checkUnchanged() }

  func examples(_ numbers: [Int], for preprocessing: Preprocessing) throws -> Dataset {
    try preprocessing.apply(toPixels: pixels(numbers), labels: numbers.map { labels[$0] }, rows: nil)
  }
}
