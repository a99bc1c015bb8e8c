import Hillock

/// All files of one command, those that it reads and those that it writes: none of them may be lost by another.
///
/// Files are told apart by device and inode, so that `./wine.csv`, a link and another name of the same file are the same.
package struct CommandFiles: Sendable {
  private struct Use: Sendable {
    var path: String
    var name: String
    var isStream: Bool
  }

  private var read: [Use] = []
  private var written: [Use] = []

  package init() {}

  /// - Parameter name: what the file is, such as "the data".
  package mutating func reads(_ path: String?, as name: String) {
    guard let path, FilePath.status(of: path) != nil else { return }
    read.append(Use(path: path, name: name, isStream: false))
  }

  /// The four files of a folder in the form of MNIST.
  package mutating func readsImages(in folder: String?) {
    guard let folder else { return }
    for part in ["train", "t10k"] {
      for ending in [
        "images-idx3-ubyte", "labels-idx1-ubyte", "images-idx3-ubyte.gz", "labels-idx1-ubyte.gz",
      ] {
        reads("\(folder)/\(part)-\(ending)", as: "the data")
      }
    }
  }

  /// - Parameters:
  ///   - name: the option that names it, such as "--out".
  ///   - isStream: whether it is written once, so that it may be standard output.
  package mutating func writes(_ path: String?, as name: String, isStream: Bool = true) {
    guard let path else { return }
    written.append(Use(path: path, name: name, isStream: isStream))
  }

  /// Checks that every file can be written, and is neither read nor written by another name, before any work is done.
  ///
  /// - Throws: `DataError` that names the file and what it is.
  package func check() throws(DataError) {
    for (index, use) in written.enumerated() {
      do {
        try FileAccess.checkWritable(use.path, isStream: use.isStream)
      } catch {
        throw error.file == nil ? DataError("\(use.name): \(error.message)") : error
      }
      guard let identity = FileIdentity(use.path) else { continue }
      if let other = read.first(where: { FileIdentity($0.path) == identity }) {
        throw DataError(
          "this is \(other.name), which \(use.name) would replace; name another file", file: use.path)
      }
      if let other = written[..<index].first(where: { FileIdentity($0.path) == identity }) {
        throw DataError(
          "\(other.name) and \(use.name) name the same file; each needs its own", file: use.path)
      }
    }
  }

  /// Whether one of the files is standard output, which lines then have to leave alone.
  package var writesStandardOutput: Bool { written.contains { StandardOutput.isMeant(by: $0.path) } }
}
