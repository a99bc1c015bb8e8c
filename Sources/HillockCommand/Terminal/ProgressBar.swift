import Foundation
import Hillock

/// The progress of a training run: one line that is drawn again and again in a terminal, plain lines now and
/// then elsewhere.
struct ProgressBar {
  private let isTerminal: Bool
  private let metricName: String
  private var lastDrawn: ContinuousClock.Instant?
  private var lastEpoch = 0
  private let clock = ContinuousClock()

  init(metricName: String, isTerminal: Bool = Terminal.errorIsTerminal) {
    self.metricName = metricName
    self.isTerminal = isTerminal
  }

  mutating func show(_ progress: Trainer.Progress) {
    if isTerminal {
      let now = clock.now
      if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
      lastDrawn = now
      Terminal.status(line(progress, width: Terminal.width - 1))
    } else if progress.examplesDone == progress.examples, progress.epoch != lastEpoch {
      lastEpoch = progress.epoch
      let interval = max(progress.epochs / 10, 1)
      if progress.epoch % interval == 0 || progress.epoch == progress.epochs {
        Terminal.note(line(progress, width: 200))
      }
    }
  }

  func finish() {
    if isTerminal { Terminal.clearStatus() }
  }

  private func line(_ progress: Trainer.Progress, width: Int) -> String {
    let total = Double(progress.epochs) * Double(progress.examples)
    let done = Double(progress.epoch - 1) * Double(progress.examples) + Double(progress.examplesDone)
    let fraction = total > 0 ? min(done / total, 1) : 1
    var parts = ["epoch \(progress.epoch)/\(progress.epochs)", "loss \(format(progress.loss, 4))"]
    if let metric = progress.lastEpoch?.validationMetric {
      parts.append("validation \(metricName) \(format(metric, 4))")
    }
    parts.append("\(Int(clamped: progress.examplesPerSecond)) samples/s")
    let seconds = progress.elapsed.inSeconds
    if fraction > 0 { parts.append("\(duration(seconds * (1 - fraction) / fraction)) left") }
    let text = parts.joined(separator: "  ")
    let room = min(width - text.count - 3, 24)
    guard isTerminal, room >= 6 else { return String(text.prefix(max(width, 20))) }
    let filled = Int(clamped: fraction * Double(room))
    return "[" + String(repeating: "█", count: filled) + String(repeating: "·", count: room - filled) + "] "
      + text
  }

  private func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(clamped: seconds.rounded())
    return whole < 60
      ? "\(whole) s"
      : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}

/// A number with a fixed count of decimals, the same in every locale; from 10¹⁵ on with a power of ten.
func format(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  // A row of three hundred digits says less than a power of ten.
  if abs(value) >= 1e15 {
    return String(format: "%.\(decimals)e", locale: Locale(identifier: "en_US_POSIX"), value)
  }
  return String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
}
