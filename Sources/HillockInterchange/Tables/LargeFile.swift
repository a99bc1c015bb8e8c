import Foundation
import Hillock
import HillockArrays

/// A plain file of text in UTF-8 or Latin-1 that is too large to be read as a whole without need.
struct LargeFile {
  let file: RandomAccessFile
  /// Its first bytes, with the mark of UTF-8 where there is one.
  let beginning: [UInt8]
  /// The length of that mark.
  let mark: Int

  private static let least = 1 << 20
  private static let lookSize = 1 << 16

  /// `nil` for a file that is small, or has to be unpacked or translated first: `TableBytes` reads it.
  ///
  /// - Throws: `DataError` where there is no such file, or it is no text or too large.
  init?(_ path: String) throws(DataError) {
    guard path != TableBytes.standardInput, case let status = FilePath.status(of: path),
      let status, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > Self.least
    else { return nil }
    file = try RandomAccessFile(path)
    let first = try file.bytes(at: 0, count: Self.lookSize)
    guard !Inflate.isGzip(first), !TableBytes.isUTF16(first) else { return nil }
    try TableBytes.check(first, size: file.length, path: path)
    guard Double(file.length) <= MachineMemory.available else {
      throw DataError("the file has \(file.length) bytes; \(MachineMemory.words)", file: path)
    }
    mark = first.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    beginning = try file.bytes(at: 0, count: TableLayout.sampleSize + mark)
  }
}
