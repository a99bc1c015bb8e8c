import Foundation

/// A file of which pieces are read wherever they lie.
///
/// It has to stay as it is for as long as it is read: pieces of two versions would make data that never were.
package final class RandomAccessFile: Sendable {
  package let path: String
  package let length: Int
  private let descriptor: Int32
  private let version: Version

  /// What changes when somebody writes to a file; whoever reads pieces compares their digests as well.
  private struct Version: Hashable {
    var size: Int
    var seconds: Int
    var nanoseconds: Int

    init(_ status: stat) {
      size = Int(status.st_size)
      #if canImport(Darwin)
      let time = status.st_mtimespec
      #else
      let time = status.st_mtim
      #endif
      seconds = Int(time.tv_sec)
      nanoseconds = Int(time.tv_nsec)
    }
  }

  /// - Throws: `DataError` when there is no such file, or it is none whose pieces can be read.
  package init(_ path: String) throws(DataError) {
    try FilePath.check(path)
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault.reading(path, errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DataError(
        "only a plain file can be read in pieces; this is a folder, a pipe or a device", file: path)
    }
    length = Int(status.st_size)
    version = Version(status)
  }

  deinit {
    close(descriptor)
  }

  /// The error for a file that somebody wrote to.
  package var changed: DataError {
    DataError(
      "the file has changed since it was opened; leave it alone for as long as a run reads it", file: path)
  }

  /// - Throws: `DataError` when somebody has written to the file since it was opened.
  package func checkUnchanged() throws(DataError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, Version(status) == version else { throw changed }
  }

  /// Adds the bytes from `offset` on until there are `count` of them, fewer at the end of the file.
  package func append(to bytes: inout [UInt8], at offset: Int, upTo count: Int) throws(DataError) {
    guard bytes.count < count else { return }
    bytes += try self.bytes(at: offset, count: count - bytes.count)
  }

  /// The bytes from `offset` on, fewer at the end of the file.
  package func bytes(at offset: Int, count: Int) throws(DataError) -> [UInt8] {
    var fault: Int32 = 0
    let result = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { fault = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    guard fault == 0 else {
      throw DataError("the file cannot be read at byte \(offset): \(SystemFault.words(fault))", file: path)
    }
    return result
  }
}
