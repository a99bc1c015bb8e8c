import Foundation
import Hillock

/// Reading and writing whole files with errors that say what to do.
enum FileReading {
  /// The bytes of a file.
  ///
  /// - Throws: `DataError` when there is no file, it is a directory, larger than the limit or not readable.
  static func bytes(of path: String, limit: Int) throws(DataError) -> [UInt8] {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    guard unsafe manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw DataError("there is no such file" + suggestion(for: path), file: path)
    }
    guard !isDirectory.boolValue else {
      throw DataError("this is a folder; expected a file", file: path)
    }
    let size = (try? manager.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limit else {
      throw DataError("the file has \(size) bytes; at most \(limit) are read", file: path)
    }
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw DataError("the file cannot be read; check that you may read it", file: path)
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
