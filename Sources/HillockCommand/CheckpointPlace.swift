import Foundation
import Hillock
import HillockInterchange

/// The file of `--checkpoint`, held by one run for as long as it lasts.
///
/// Of several processes the first one has the file, and the others have a copy of what was in it.
struct CheckpointPlace {
  let path: String
  /// Where it is read.
  private(set) var source: String
  /// Whether there is a checkpoint to go on from.
  let isThere: Bool
  /// For the user: that there is nothing to go on from yet.
  let notes: [String]
  /// Two runs would take turns in replacing the file.
  private let lock: FileLock?

  /// - Throws: when the file cannot be written, or is there and is not to be gone on from.
  init(_ path: String, resume: Bool) throws {
    self.path = path
    guard Ranks.isFirst else {
      lock = nil
      let copy = try Ranks.copy(of: nil)
      source = copy ?? path
      isThere = copy != nil
      notes = []
      return
    }
    source = path
    var lock: FileLock?
    try reportingOutputErrors { lock = try FileLock(for: path) }
    guard let lock else { throw Failure.output }
    self.lock = lock
    isThere = FileManager.default.fileExists(atPath: path)
    guard resume || !isThere else {
      throw DataError(
        "there is a checkpoint already; add --resume to go on from it, or remove it to begin again",
        file: path)
    }
    notes = resume && !isThere ? ["there is no checkpoint yet; the run begins at its beginning"] : []
    _ = try Ranks.copy(of: isThere ? path : nil)
  }

  /// Lets go of a copy, once it is read.
  func endReading() {
    if source != path { try? FileManager.default.removeItem(atPath: source) }
  }

  /// Once the model is saved, nothing is left to go on with.
  func remove() {
    guard Ranks.isFirst else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      // It may never have been written.
      guard FileManager.default.fileExists(atPath: path) else { return }
      Terminal.note("note: the checkpoint \(path) is not needed any more, but could not be removed")
    }
  }
}
