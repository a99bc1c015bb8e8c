import Hillock

/// Pictures and pages as files.
package enum PictureFile {
  /// Checks that a picture can be written here, before it is drawn.
  ///
  /// - Parameter sources: files that must not be written over.
  package static func checkWritable(_ path: String, sources: [String] = []) throws {
    try FileAccess.checkWritable(path, sources: sources)
  }

  /// Writes the file whole or not at all.
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes the file whole or not at all.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try FileAccess.write(bytes, to: path)
  }
}
