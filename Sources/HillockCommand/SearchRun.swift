import ArgumentParser
import Hillock
import HillockInterchange

/// A search for a network as `hillock train` shows it.
struct SearchRun {
  let quiet: Bool
  let states: SearchCheckpoints?

  /// - Throws: `ExitCode` when somebody asked the search to end.
  func run(_ search: NetworkSearch) throws -> NetworkSearch.Outcome {
    Interrupt.listen()
    var line = SearchLine()
    if !quiet {
      Terminal.note("search    \(search.intent)")
      for note in states?.notes ?? [] { Terminal.note(note) }
    }
    var failure: (any Error)?
    let outcome = try search.run(
      known: states?.trials ?? [:],
      onTrial: { trial in
        do { try states?.add(trial) } catch { failure = failure ?? error }
      },
      onProgress: { progress in
        if !quiet { line.show(progress, metric: search.metricName) }
        return Interrupt.isRequested || failure != nil ? .stop : .continue
      })
    if !quiet { line.finish() }
    if let failure { throw failure }
    guard let outcome else {
      if !quiet {
        Terminal.note(
          states == nil
            ? "interrupted in the search for a network; no model was made"
            : "interrupted in the search for a network; --resume goes on from the checkpoint")
      }
      throw ExitCode(Interrupt.exitCode)
    }
    if !quiet { for line in lines(of: outcome, metric: search.metricName) { Terminal.note(line) } }
    return outcome
  }

  private func lines(of outcome: NetworkSearch.Outcome, metric: String) -> [String] {
    let how =
      outcome.folds > 0
      ? "by \(outcome.folds)-fold cross-validation" : "on the \(outcome.heldOut) rows held out"
    var lines = [
      "found     \(metric) \(format(outcome.metric, 4)) \(how), after \(outcome.trials) trials"
        + (outcome.linear.map { "; linear \(format($0.metric, 4))" } ?? "")
    ]
    var counts: [(recipe: Recipe, count: Int)] = []
    for recipe in outcome.members {
      if let index = counts.firstIndex(where: { $0.recipe == recipe }) {
        counts[index].count += 1
      } else {
        counts.append((recipe, 1))
      }
    }
    for (recipe, count) in counts {
      lines.append(
        "member    \(count > 1 ? "\(count) × " : "")\(recipe.layers.isEmpty ? "linear" : recipe.layers), learning rate "
          + "\(recipe.learningRate), weight decay \(recipe.weightDecay), \(recipe.epochs) epochs")
    }
    if outcome.wasLongest {
      lines.append(
        "note      the best trial was among the longest; --search thorough tries longer ones")
    }
    return lines
  }
}

/// One line that is drawn again and again in a terminal, and a line for each round elsewhere.
private struct SearchLine {
  private var lastDrawn: ContinuousClock.Instant?
  private var lastRound = 0

  mutating func show(_ progress: NetworkSearch.Progress, metric: String) {
    let best = progress.best.map { "  best \(metric) \(format($0.metric, 4))" } ?? ""
    let text =
      "search    round \(progress.round)/\(progress.rounds)  \(progress.trialsDone) of \(progress.trials) tried\(best)"
    if Terminal.errorIsTerminal {
      let now = ContinuousClock().now
      if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
      lastDrawn = now
      let share = "  \(Int(clamped: (progress.fraction * 100).rounded())) %"
      Terminal.status(String((text + share).prefix(max(Terminal.width - 1, 20))))
    } else if progress.trialsDone == progress.trials, progress.round != lastRound {
      lastRound = progress.round
      Terminal.note(text)
    }
  }

  func finish() {
    if Terminal.errorIsTerminal { Terminal.clearStatus() }
  }
}
