/// How the learning rate changes over a run: a factor on the base rate for every step.
public indirect enum Schedule: Hashable, Sendable, Codable {
  /// The same learning rate all the time.
  case constant
  /// Multiplied by `factor` after every `epochs` epochs.
  case step(epochs: Int, factor: Double)
  /// Half a cosine from 1 down to `final` over the whole run; Loshchilov and Hutter 2017.
  case cosine(final: Double = 0)
  /// Half a cosine from 1 down to `final` over `epochs` epochs, then again over `growth` times as many, and so on: warm
  /// restarts; Loshchilov and Hutter 2017.
  case cosineWithWarmRestarts(epochs: Int, growth: Int = 1, final: Double = 0)
  /// Rises linearly from 0 over `epochs` epochs, then follows `then` over the rest.
  case warmUp(epochs: Double, then: Schedule)

  // Files have the name that warm restarts had when they were first written.
  private enum CodingKeys: String, CodingKey {
    case constant, step, cosine, warmUp
    case cosineWithWarmRestarts = "restarts"
  }

  /// One text of each form.
  package static let examples = ["constant", "step:20:0.5", "cosine", "restarts:10:2", "warmup:5:cosine"]

  /// Reads `constant`, `step:EPOCHS:FACTOR`, `cosine`, `cosine:FINAL`, `restarts:EPOCHS`, `restarts:EPOCHS:GROWTH`,
  /// `restarts:EPOCHS:GROWTH:FINAL` or `warmup:EPOCHS:REST`.
  package init(parsing text: String) throws(TrainingError) {
    // A warm-up may follow a warm-up, one call of this for each.
    guard text.utf8.count <= 500 else {
      throw TrainingError("the schedule has \(text.utf8.count) characters; at most 500 are read")
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch (parts[0].lowercased(), parts.count) {
    case ("constant", 1):
      self = .constant
    case ("cosine", 1):
      self = .cosine()
    case ("cosine", 2):
      guard let final = Double(decimal: parts[1]), final >= 0, final <= 1 else {
        throw TrainingError("schedule '\(text)': the final factor must be a number from 0 to 1")
      }
      self = .cosine(final: final)
    case ("step", 3):
      guard let epochs = Int(parts[1]), epochs > 0, let factor = Double(decimal: parts[2]), factor > 0,
        factor.isFinite
      else {
        throw TrainingError("schedule '\(text)': expected step:EPOCHS:FACTOR such as step:20:0.5")
      }
      self = .step(epochs: epochs, factor: factor)
    case ("restarts", 2...4):
      let growth = parts.count > 2 ? Int(parts[2]) : 1
      let final = parts.count > 3 ? Double(decimal: parts[3]) : 0
      guard let epochs = Int(parts[1]), let growth, let final, epochs > 0, growth > 0, final >= 0, final <= 1
      else {
        throw TrainingError(
          "schedule '\(text)': expected restarts:EPOCHS:GROWTH:FINAL such as restarts:10, or restarts:10:2:0.01"
        )
      }
      self = .cosineWithWarmRestarts(epochs: epochs, growth: growth, final: final)
    case ("warmup", 2...), ("warm-up", 2...):
      guard let epochs = Double(decimal: parts[1]), epochs > 0, epochs.isFinite else {
        throw TrainingError("schedule '\(text)': expected warmup:EPOCHS:REST such as warmup:5:cosine")
      }
      let rest = parts.count > 2 ? parts.dropFirst(2).joined(separator: ":") : "constant"
      self = .warmUp(epochs: epochs, then: try Schedule(parsing: rest))
    default:
      throw TrainingError(
        "unknown schedule '\(text)'; try one of \(Schedule.examples.joined(separator: ", "))")
    }
  }

  /// As `init(parsing:)` reads it.
  package var text: String {
    switch self {
    case .constant: "constant"
    case .step(let epochs, let factor): "step:\(epochs):\(factor)"
    case .cosine(let final): final == 0 ? "cosine" : "cosine:\(final)"
    case .cosineWithWarmRestarts(let epochs, let growth, let final):
      "restarts:\(epochs)" + (growth == 1 && final == 0 ? "" : ":\(growth)")
        + (final == 0 ? "" : ":\(final)")
    case .warmUp(let epochs, let then): "warmup:\(epochs):\(then.text)"
    }
  }

  /// Checks the numbers of a schedule for a run of so many epochs.
  func check(epochs: Int) throws(TrainingError) {
    switch self {
    case .constant: break
    case .step(let period, let factor):
      guard period > 0, period <= 1_000_000_000, factor > 0, factor.isFinite else {
        throw TrainingError(
          "schedule '\(text)': expected at least one epoch and a finite factor above 0, such as step:20:0.5")
      }
    case .cosine(let final):
      guard final >= 0, final <= 1 else {
        throw TrainingError("schedule '\(text)': the final factor must be a number from 0 to 1")
      }
    case .cosineWithWarmRestarts(let period, let growth, let final):
      guard period > 0, growth > 0, max(period, growth) <= 1_000_000_000, final >= 0, final <= 1 else {
        throw TrainingError(
          "schedule '\(text)': expected at least one epoch, a whole growth of at least 1 and a final factor from 0 to 1"
        )
      }
    case .warmUp(let rising, let then):
      guard rising > 0, rising <= Double(epochs) else {
        throw TrainingError(
          "schedule '\(text)': the warm-up must take some time and no more than the run's \(epochs) epochs")
      }
      if case .warmUp = then {
        throw TrainingError(
          "schedule '\(text)': one warm-up is enough; give constant, step, cosine or restarts after it")
      }
      try then.check(epochs: epochs)
    }
  }

  /// The factor at a step.
  ///
  /// - Parameters:
  ///   - step: from zero.
  ///   - stepsPerEpoch: at least one; less is taken for one.
  ///   - totalSteps: of the whole run.
  ///
  /// Periods of less than an epoch, which a run refuses, are taken for one.
  package func factor(step: Int, stepsPerEpoch: Int, totalSteps: Int) -> Double {
    let (step, stepsPerEpoch, totalSteps) = (max(step, 0), max(stepsPerEpoch, 1), max(totalSteps, 1))
    switch self {
    case .constant:
      return 1
    case .step(let epochs, let factor):
      var result = 1.0
      for _ in 0..<step / Self.steps(epochs, stepsPerEpoch) {
        result *= factor
        // Nothing changes any more, however many periods there are.
        if result == 0 || !result.isFinite || result == result * factor { break }
      }
      return result
    case .cosine(let final):
      let progress = min(Double(step) / Double(totalSteps), 1)
      return final + (1 - final) * 0.5 * (1 + ElementaryDouble.cos(Double.pi * progress))
    case .cosineWithWarmRestarts(let epochs, let growth, let final):
      let growth = max(growth, 1)
      var (start, length) = (0, Self.steps(epochs, stepsPerEpoch))
      while step - start >= length {
        start += length
        let (longer, overflow) = length.multipliedReportingOverflow(by: growth)
        // A period without an end.
        if overflow { break }
        // Equal periods need no walk over all of them.
        if growth == 1 { start = step - step % length }
        length = longer
      }
      return Schedule.cosine(final: final).factor(
        step: step - start, stepsPerEpoch: stepsPerEpoch, totalSteps: length)
    case .warmUp(let epochs, let then):
      let rising = epochs * Double(stepsPerEpoch)
      if Double(step) < rising { return Double(step + 1) / (rising + 1) }
      let skipped = Int(rising.rounded(.up), within: 0...Int.max)
      return then.factor(
        step: max(step - skipped, 0), stepsPerEpoch: stepsPerEpoch, totalSteps: max(totalSteps - skipped, 1))
    }
  }

  /// The steps of some epochs, at least one, and the largest number where they are too many to count.
  private static func steps(_ epochs: Int, _ stepsPerEpoch: Int) -> Int {
    let (product, overflow) = max(epochs, 1).multipliedReportingOverflow(by: stepsPerEpoch)
    return overflow ? .max : product
  }
}
