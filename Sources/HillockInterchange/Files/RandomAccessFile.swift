import Foundation
import Hillock

/// A file of which pieces are read wherever they lie.
final class RandomAccessFile: Sendable {
  let path: String
  let length: Int
  private let descriptor: Int32

  /// - Throws: `DataError` when there is no such file, or it is none whose pieces can be read.
  init(_ path: String) throws(DataError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DataError(
        FileManager.default.fileExists(atPath: path)
          ? "the file cannot be read; check that you may read it" : "there is no such file", file: path)
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DataError(
        "only a plain file can be read in pieces; this is a folder, a pipe or a device", file: path)
    }
    length = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// The bytes from `offset` on, fewer at the end of the file.
  func bytes(at offset: Int, count: Int) throws(DataError) -> [UInt8] {
    var failed = false
    let result = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { break }
        filled += got
      }
    }
    if failed { throw DataError("the file cannot be read at byte \(offset)", file: path) }
    return result
  }
}
