import Foundation

/// What the system said when it refused to do something with a file, in words that say what to do.
package enum SystemFault {
  /// Why a file could not be opened for reading.
  ///
  /// - Parameter number: the error number of the system.
  package static func reading(_ path: String, _ number: Int32) -> DataError {
    switch number {
    case ENOENT:
      if let target = FilePath.linkTarget(of: path) {
        return DataError("this is a link to '\(target)', which is not there", file: path)
      }
      return DataError("there is no such file" + suggestion(for: path), file: path)
    case ENOTDIR: return DataError(part(of: path), file: path)
    case EACCES, EPERM:
      if let folder = closedFolder(on: path) {
        return DataError("the folder '\(folder)' cannot be entered; check that you may", file: path)
      }
      return DataError("the file cannot be read; check that you may read it", file: path)
    default: return DataError("the file cannot be read: \(words(number))", file: path)
    }
  }

  /// Why a file could not be written.
  package static func writing(_ path: String, _ number: Int32) -> DataError {
    switch number {
    case ENOTDIR: DataError("cannot be written: \(part(of: path))", file: path)
    default: DataError("cannot be written: \(words(number))", file: path)
    }
  }

  package static func words(_ number: Int32) -> String {
    switch number {
    case ENOSPC: "the disk is full"
    case EDQUOT: "your share of the disk is used up"
    case EFBIG: "it would be larger than files may be here (ulimit -f)"
    case EMFILE: "this program has as many files open as it may (ulimit -n)"
    case ENFILE: "the system has as many files open as it can"
    case ELOOP: "its links go round in a circle"
    case ENAMETOOLONG: "the name is too long"
    case EROFS: "the disk is read-only"
    case EACCES, EPERM: "it is not allowed"
    default: unsafe String(cString: strerror(number))
    }
  }

  /// Which part of a path is a file where a folder would have to be.
  private static func part(of path: String) -> String {
    for folder in FilePath.folders(of: path) {
      if let status = FilePath.status(of: folder), status.st_mode & S_IFMT != S_IFDIR {
        return "'\(folder)' is a file, not a folder"
      }
    }
    return "a part of the path is a file, not a folder"
  }

  /// The first folder on the way that may not be entered.
  package static func closedFolder(on path: String) -> String? {
    FilePath.folders(of: path).first { folder in
      unsafe FilePath.status(of: folder) != nil && access(folder, X_OK) != 0
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
}
