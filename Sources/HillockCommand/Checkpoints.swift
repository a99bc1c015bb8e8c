import Hillock
import HillockInterchange

/// The checkpoints of one run of `hillock train`.
struct Checkpoints {
  /// Where the run goes on from; `nil` at the beginning.
  let snapshot: Trainer.Snapshot?
  /// For the user: where the run begins, and what is to be known of the file.
  let notes: [String]
  private let place: CheckpointPlace
  private let experiment: Experiment
  private let dataFingerprint: String

  /// - Returns: `nil` when no checkpoints are wanted.
  /// - Throws: when the file cannot be written, is of another run, or is there and is not to be gone on from.
  init?(of experiment: Experiment, file: String?, resume: Bool) throws {
    guard let file else { return nil }
    place = try CheckpointPlace(file, resume: resume)
    self.experiment = experiment
    dataFingerprint = try experiment.parts.examples.fingerprint
    guard place.isThere else {
      snapshot = nil
      notes = place.notes
      return
    }
    let place = place
    defer { place.endReading() }
    var notes: [String] = []
    let found = try CheckpointFile.snapshot(
      reading: place.source, network: experiment.network, configuration: experiment.configuration,
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
    ).write(to: place.path)
  }

  func remove() { place.remove() }
}
