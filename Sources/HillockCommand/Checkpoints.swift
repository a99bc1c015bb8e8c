import Foundation
import Hillock
import HillockInterchange

/// The checkpoints of one run of `hillock train`.
struct Checkpoints {
  /// Where the run goes on from; `nil` at the beginning.
  let snapshot: Trainer.Snapshot?
  /// For the user: where the run begins, and what is to be known of the file.
  let notes: [String]
  private let file: String
  private let experiment: Experiment
  private let dataFingerprint: String
  /// Two runs would take turns in replacing the file.
  private let lock: FileLock

  /// - Returns: `nil` when no checkpoints are wanted.
  /// - Throws: when the file cannot be written, is of another run, or is there and is not to be gone on from.
  init?(of experiment: Experiment, file: String?, resume: Bool) throws {
    guard let file else { return nil }
    self.file = file
    self.experiment = experiment
    dataFingerprint = try experiment.parts.examples.fingerprint
    var lock: FileLock?
    try reportingOutputErrors { lock = try FileLock(for: file) }
    guard let lock else { throw Failure.output }
    self.lock = lock
    let exists = FileManager.default.fileExists(atPath: file)
    if exists && !resume {
      throw DataError(
        "there is a checkpoint already; add --resume to go on from it, or remove it to begin again",
        file: file)
    }
    guard exists else {
      snapshot = nil
      notes = resume ? ["there is no checkpoint yet; the run begins at its beginning"] : []
      return
    }
    var notes: [String] = []
    let found = try CheckpointFile.snapshot(
      reading: file, network: experiment.network, configuration: experiment.configuration,
      dataFingerprint: dataFingerprint, rows: experiment.parts.examples.rowCount
    ) { notes.append($0) }
    snapshot = found
    self.notes = notes + ["resuming  in epoch \(found.history.count + 1), after \(found.step) steps"]
  }

  func write(_ snapshot: Trainer.Snapshot) throws {
    try CheckpointFile(
      network: experiment.network, configuration: experiment.configuration,
      dataFingerprint: dataFingerprint,
      snapshot: snapshot
    ).write(to: file)
  }

  /// Once the model is saved, nothing is left to go on with.
  func remove() {
    try? FileManager.default.removeItem(atPath: file)
  }
}
