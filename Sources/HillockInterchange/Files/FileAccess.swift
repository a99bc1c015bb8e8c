import Foundation
import Hillock

/// Reading and writing whole files with errors that say what to do.
enum FileAccess {
  /// The bytes of a file, or of a pipe up to its end.
  ///
  /// - Throws: `DataError` when there is no file, it is a directory or a device, larger than the limit or not
  ///   readable.
  static func bytes(of path: String, limit: Int) throws(DataError) -> [UInt8] {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    guard unsafe manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw DataError("there is no such file" + suggestion(for: path), file: path)
    }
    guard !isDirectory.boolValue else {
      throw DataError("this is a folder; expected a file", file: path)
    }
    let unreadable = DataError("the file cannot be read; check that you may read it", file: path)
    guard let handle = FileHandle(forReadingAtPath: path) else { throw unreadable }
    defer { try? handle.close() }
    var status = stat()
    guard unsafe fstat(handle.fileDescriptor, &status) == 0 else { throw unreadable }
    // A device such as /dev/zero has no end.
    guard status.st_mode & S_IFMT != S_IFCHR, status.st_mode & S_IFMT != S_IFBLK else {
      throw DataError("this is a device; expected a file", file: path)
    }
    let tooLong = DataError("the file has more than \(limit) bytes; no more are read", file: path)
    guard status.st_size <= limit else { throw tooLong }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    while true {
      guard let part = try? handle.read(upToCount: 1 << 20) ?? Data() else { throw unreadable }
      if part.isEmpty { return bytes }
      bytes += part
      guard bytes.count <= limit else { throw tooLong }
    }
  }

  /// A file of the same folder whose name differs by letter case or ending.
  private static func suggestion(for path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let stem = url.deletingPathExtension().lastPathComponent.lowercased()
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    let near = names.first { ($0 as NSString).deletingPathExtension.lowercased() == stem }
    return near.map { "; did you mean '\($0)' in the same folder?" } ?? ""
  }

  /// Checks that a file can be made or replaced here, before any work is done for it. Nothing is left behind.
  ///
  /// - Parameter sources: files that must not be written over.
  /// - Throws: `DataError` when the folder is missing or may not be written to, or the path is a folder, a device or
  ///   one of the sources.
  static func checkWritable(_ path: String, sources: [String] = []) throws(DataError) {
    let manager = FileManager.default
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    guard !sources.contains(where: { resolved($0) == resolved(path) }) else {
      throw DataError("this is the data; name another file for the model", file: path)
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isDirectory: ObjCBool = false
    if unsafe manager.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw DataError("this is a folder; name a file in it", file: path)
    }
    // Renaming over a device or a pipe would replace it by a file.
    let type = (try? manager.attributesOfItem(atPath: resolved(path))[.type]) as? FileAttributeType
    guard type == nil || type == .typeRegular else {
      throw DataError("cannot be written: this is a device or a pipe; name a file", file: path)
    }
    guard unsafe manager.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw DataError("cannot be written: there is no folder '\(folder)'", file: path)
    }
    guard manager.isWritableFile(atPath: folder) else {
      throw DataError("cannot be written: the folder '\(folder)' does not allow it", file: path)
    }
  }

  /// Removes what writes of this file left behind when their program was killed.
  static func removeRemains(of path: String) {
    let goal = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let folder = goal.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    // .NAME.UUID.tmp
    for name in names where name.hasPrefix(".\(goal.lastPathComponent).") && name.hasSuffix(".tmp") {
      let middle = name.dropFirst(goal.lastPathComponent.count + 2).dropLast(4)
      if UUID(uuidString: String(middle)) != nil {
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      }
    }
  }

  /// Writes a file whole or not at all: a temporary file beside it is written, forced to the disk, and renamed.
  ///
  /// - Throws: `DataError`
  static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    try checkWritable(path)
    let manager = FileManager.default
    // A link stays a link: what it points to is replaced.
    let goal = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let temporary = goal.deletingLastPathComponent()
      .appendingPathComponent(".\(goal.lastPathComponent).\(UUID().uuidString).tmp")
    do {
      guard manager.createFile(atPath: temporary.path, contents: nil) else {
        throw DataError("cannot be written: no file can be made in its folder", file: path)
      }
      let handle = try FileHandle(forWritingTo: temporary)
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
      try handle.close()
      guard unsafe rename(temporary.path, goal.path) == 0 else {
        throw DataError("cannot be written: the finished file could not be renamed", file: path)
      }
    } catch {
      try? manager.removeItem(at: temporary)
      throw error as? DataError ?? DataError("cannot be written: \(error.localizedDescription)", file: path)
    }
  }
}
