import Foundation
import Hillock
import HillockInterchange

/// The file of `--checkpoint`, held by one run for as long as it lasts.
struct CheckpointPlace {
  let path: String
  /// Whether there is a checkpoint to go on from.
  let isThere: Bool
  /// For the user: that there is nothing to go on from yet.
  let notes: [String]
  /// Two runs would take turns in replacing the file.
  private let lock: FileLock

  /// - Throws: when the file cannot be written, or is there and is not to be gone on from.
  init(_ path: String, resume: Bool) throws {
    self.path = path
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
  }

  /// Once the model is saved, nothing is left to go on with.
  func remove() {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      // It may never have been written.
      guard FileManager.default.fileExists(atPath: path) else { return }
      Terminal.note("note: the checkpoint \(path) is not needed any more, but could not be removed")
    }
  }
}
