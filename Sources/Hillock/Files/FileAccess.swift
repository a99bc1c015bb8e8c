import Foundation

/// Reading and writing whole files with errors that say what to do.
package enum FileAccess {
  /// The bytes of a file, or of a pipe up to its end.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that are read.
  ///   - look: is shown the first bytes, at most 64 KiB, and the size of a plain file, before the rest is read: what is no
  ///     file of the kind that is wanted is refused at once, however large it is.
  /// - Throws: `DataError` when there is no file, it is a directory or a device, larger than the limit or than memory, or
  ///   not readable.
  package static func bytes(
    of path: String, limit: Int, look: ([UInt8], Int?) throws(DataError) -> Void = { _, _ in }
  ) throws(DataError) -> [UInt8] {
    try FilePath.check(path)
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault.reading(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemFault.reading(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw DataError("this is a folder; expected a file", file: path)
    // A device such as /dev/zero has no end.
    case S_IFCHR, S_IFBLK: throw DataError("this is a device; expected a file", file: path)
    default: break
    }
    let isPlain = status.st_mode & S_IFMT == S_IFREG
    let tooLong = DataError("the file has more than \(limit) bytes; no more are read", file: path)
    guard status.st_size <= limit else { throw tooLong }
    var bytes = try part(of: descriptor, count: lookSize, path: path)
    try look(bytes, isPlain ? Int(status.st_size) : nil)
    if isPlain {
      guard Double(status.st_size) <= MachineMemory.available else {
        throw DataError(
          "the file has \(status.st_size) bytes; \(MachineMemory.words)",
          file: path)
      }
      bytes.reserveCapacity(Int(status.st_size))
    }
    while true {
      let part = try part(of: descriptor, count: 1 << 20, path: path)
      if part.isEmpty { return bytes }
      bytes += part
      guard bytes.count <= limit else { throw tooLong }
    }
  }

  private static let lookSize = 1 << 16

  /// Up to so many bytes from where the descriptor is; fewer at the end alone.
  private static func part(of descriptor: Int32, count: Int, path: String) throws(DataError) -> [UInt8] {
    var fault: Int32 = 0
    let result = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = unsafe read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { fault = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    guard fault == 0 else { throw SystemFault.reading(path, fault) }
    return result
  }

  /// Checks that a file can be made or replaced here, before any work is done for it. Nothing is left behind.
  ///
  /// - Parameters:
  ///   - sources: files that must not be written over.
  ///   - isStream: whether the bytes may go to a pipe instead, where the path means standard output.
  /// - Throws: `DataError` when the folder is missing or may not be written to, or the path is a folder, a device, a
  ///   read-only file or one of the sources.
  package static func checkWritable(
    _ path: String, sources: [String] = [], isStream: Bool = true
  ) throws(DataError) {
    try FilePath.check(path)
    if StandardOutput.isMeant(by: path) {
      guard isStream else {
        throw DataError("cannot be written: this is standard output; name another file", file: path)
      }
    }
    if let identity = FileIdentity(path),
      sources.contains(where: { FilePath.status(of: $0) != nil && FileIdentity($0) == identity })
    {
      throw DataError("this is the data; name another file for the model", file: path)
    }
    if StandardOutput.isMeant(by: path) { return }
    let goal = try FilePath.goal(of: path)
    let (folder, name) = FilePath.parts(of: goal)
    let found = FilePath.look(at: goal)
    if let status = found.status {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw DataError("this is a folder; name a file in it", file: path)
      case S_IFREG: break
      // Renaming over a device or a pipe would replace it by a file.
      default: throw DataError("cannot be written: this is a device or a pipe; name a file", file: path)
      }
      // Whoever owns the folder could replace the file, and means not to.
      guard status.st_mode & 0o222 != 0, unsafe access(goal, W_OK) == 0 else {
        throw DataError(
          "cannot be written: the file is read-only; make it writable or name another", file: path)
      }
    } else if ![ENOENT, ENOTDIR, EACCES].contains(found.fault) {
      throw SystemFault.writing(path, found.fault)
    }
    guard !name.isEmpty else { throw DataError("this is a folder; name a file in it", file: path) }
    let place = FilePath.look(at: folder)
    guard let status = place.status else {
      if place.fault == EACCES, let closed = SystemFault.closedFolder(on: goal) {
        throw DataError("cannot be written: the folder '\(closed)' cannot be entered", file: path)
      }
      guard place.fault == ENOENT else { throw SystemFault.writing(path, place.fault) }
      throw DataError("cannot be written: there is no folder '\(folder)'", file: path)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw SystemFault.writing(path, ENOTDIR) }
    guard unsafe access(folder, W_OK | X_OK) == 0 else {
      let reason = errno == EROFS ? "is on a disk that is read-only" : "does not allow it"
      throw DataError("cannot be written: the folder '\(folder)' \(reason)", file: path)
    }
  }

  /// Writes a file whole or not at all: a temporary file beside it is written, forced to the disk, and renamed. The mode of
  /// a file that is replaced stays, and a link to it stays a link.
  ///
  /// Standard output gets the bytes as they come.
  ///
  /// - Throws: `DataError`
  package static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    try write(parts: CollectionOfOne(bytes), to: path)
  }

  /// The same, of a file that is made while it is written.
  static func write(parts: some Sequence<[UInt8]>, to path: String) throws(DataError) {
    try checkWritable(path)
    if StandardOutput.isMeant(by: path) {
      for part in parts {
        let fault = write(part, to: 1)
        guard fault == 0 else { throw SystemFault.writing(path, fault) }
      }
      return
    }
    let goal = try FilePath.goal(of: path)
    TemporaryFile.removeRemains(of: goal)
    do throws(SystemFault.Number) {
      try PoliteSignals.held { () throws(SystemFault.Number) in
        let file = try TemporaryFile(for: goal)
        for part in parts { try file.write(part) }
        try file.takePlace()
      }
    } catch {
      throw SystemFault.writing(path, error.number)
    }
  }

  /// Writes all bytes; the error number where that failed.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = unsafe Foundation.write(
          descriptor, buffer.baseAddress?.advanced(by: done), min(buffer.count - done, 1 << 26))
        if written < 0 && errno == EINTR { continue }
        if written < 0 { return errno }
        done += written
      }
      return 0
    }
  }
}

extension SystemFault {
  package struct Number: Error {
    var number: Int32
  }
}
