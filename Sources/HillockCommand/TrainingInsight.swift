import Hillock
import HillockInterchange

/// What `hillock train` shows of the inside of a run: lines for people, and events for TensorBoard.
///
/// One run tells it of its epochs, one after the other, and it is read when the run is over.
final class TrainingInsight: @unchecked Sendable {
  private var watch: TrainingWatch
  private let isWatching: Bool
  private let isQuiet: Bool
  private let metric: String
  private let events: EventFile?
  private let sides: SideOutputs

  /// - Parameter tensorBoard: the folder for events.
  /// - Returns: `nil` when nobody wants to look inside.
  /// - Throws: `ExitCode` when the folder cannot be written.
  init?(
    of experiment: Experiment, watch isWatching: Bool, tensorBoard folder: String?, quiet: Bool,
    sides: SideOutputs
  ) throws {
    self.sides = sides
    guard isWatching || folder != nil else { return nil }
    self.isWatching = isWatching
    isQuiet = quiet
    metric = experiment.preprocessing.classNames.isEmpty ? "r_squared" : "accuracy"
    watch = TrainingWatch(
      on: experiment.parts.validation ?? experiment.parts.training, loss: experiment.configuration.loss)
    var events: EventFile?
    if let folder { try reportingOutputErrors { events = try EventFile(folder: folder) } }
    self.events = events
  }

  var records: [TrainingWatch.Record] { watch.records }

  var observers: [Trainer.Observer] { [.onEpoch { [self] in try observe($0, $1) }] }

  private func observe(_ epoch: Trainer.Epoch, _ model: Model) throws {
    let record = try watch.observe(epoch.number, model)
    if let events {
      sides.attempt("the run goes on without the events of this epoch") {
        try events.write(epoch, metric: metric, inspection: watch.inspection)
      }
    }
    guard isWatching, !isQuiet else { return }
    // A progress bar stands on the line that is written to.
    if Terminal.errorIsTerminal { Terminal.clearStatus() }
    for line in record.lines { Terminal.note(line) }
  }
}
