import Foundation

/// Paths as texts, and what the system knows of them.
package enum FilePath {
  /// The folder of a path, and the name in it.
  package static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  /// The folders on the way to a path, the outermost first.
  package static func folders(of path: String) -> [String] {
    var result: [String] = []
    for index in path.indices where path[index] == "/" && index != path.startIndex {
      result.append(String(path[..<index]))
    }
    return result
  }

  /// Of the file that a path leads to, through links; `nil` where there is none.
  package static func status(of path: String) -> stat? { look(at: path).status }

  /// The status, or the error number that says why there is none.
  package static func look(at path: String) -> (status: stat?, fault: Int32) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return (nil, errno) }
    return (status, 0)
  }

  /// Where a symbolic link points to, as it is spelt; `nil` where the path is none.
  package static func linkTarget(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return -1 }
      return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// The path that writing goes to in the end: a link stays, and what it points to is replaced or made.
  ///
  /// - Throws: `DataError` where links go round in a circle.
  package static func goal(of path: String) throws(DataError) -> String {
    var goal = path
    for _ in 0..<40 {
      guard let target = linkTarget(of: goal) else { return goal }
      goal = target.hasPrefix("/") ? target : parts(of: goal).folder + "/" + target
    }
    throw SystemFault.writing(path, ELOOP)
  }

  /// - Throws: `DataError` where the text cannot be the name of a file.
  package static func check(_ path: String) throws(DataError) {
    guard !path.isEmpty else { throw DataError("the name of the file is empty; name a file") }
    guard !path.utf8.contains(0) else { throw DataError("the name holds a zero byte", file: path) }
  }
}

/// A file by what it is, and not by how its path is spelt: device and inode, or for one that is not there yet, those of
/// its folder and its name.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let name: String?

  /// - Returns: `nil` where neither the file nor its folder is there.
  package init?(_ path: String) {
    if let status = FilePath.status(of: path) {
      self.init(status)
      return
    }
    guard let goal = try? FilePath.goal(of: path) else { return nil }
    let (folder, name) = FilePath.parts(of: goal)
    guard let status = FilePath.status(of: folder) else { return nil }
    self.init(status, name: name)
  }

  package init(_ status: stat, name: String? = nil) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    self.name = name
  }
}

/// Standard output as a file: `/dev/stdout`, or the file that it was redirected to.
package enum StandardOutput {
  /// Whether a path leads to where standard output goes, a pipe or a plain file.
  ///
  /// A file that replaces it by its name would be another one than the one that lines go to.
  package static func isMeant(by path: String) -> Bool {
    var own = stat()
    guard unsafe fstat(1, &own) == 0, [S_IFREG, S_IFIFO, S_IFSOCK].contains(own.st_mode & S_IFMT),
      let status = FilePath.status(of: path)
    else { return false }
    return FileIdentity(status) == FileIdentity(own)
  }
}
