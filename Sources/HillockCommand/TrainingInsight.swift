import Hillock
import HillockInterchange

/// What `hillock train` shows of the inside of a run: lines for people.
final class TrainingInsight {
  private var watch: TrainingWatch
  private let isWatching: Bool
  private let isQuiet: Bool

  /// - Returns: `nil` when nobody wants to look inside.
  init?(of experiment: Experiment, watch isWatching: Bool, quiet: Bool) {
    guard isWatching else { return nil }
    self.isWatching = isWatching
    isQuiet = quiet
    watch = TrainingWatch(
      on: experiment.parts.validation ?? experiment.parts.training, loss: experiment.configuration.loss)
  }

  var records: [TrainingWatch.Record] { watch.records }

  var observers: Trainer.Observers {
    var observers = Trainer.Observers()
    observers.onEpoch = { [self] epoch, model in
      let record = try watch.observe(epoch.number, model)
      guard isWatching, !isQuiet else { return }
      // A progress bar stands on the line that is written to.
      if Terminal.errorIsTerminal { Terminal.writeError("\r\u{1B}[K") }
      for line in record.lines { Terminal.note(line) }
    }
    return observers
  }
}
