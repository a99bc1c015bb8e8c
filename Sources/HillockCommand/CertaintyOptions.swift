import ArgumentParser
import Hillock

/// How sure an answer has to be: intervals around numbers, a threshold for the second of two classes.
struct CertaintyOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help:
      "The probability with which an interval around each number holds the target, such as 0.9; from the errors on the rows held out at the training (split conformal prediction).",
    transform: NumberOption.double)
  var intervals: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Of two classes, the probability from which the second one is named: a number, or 'chosen' for the one with the best F1 on the rows held out at the training. Default: the likelier class is named."
  )
  var threshold: String?

  func validate() throws {
    if let intervals, !(intervals > 0 && intervals < 1) {
      throw ValidationError("The level of intervals must be between 0 and 1, such as 0.9; got \(intervals).")
    }
    guard let threshold, threshold != "chosen" else { return }
    guard let number = Double(threshold), number >= 0, number <= 1 else {
      throw ValidationError("The threshold must be 'chosen' or a number from 0 to 1; got '\(threshold)'.")
    }
  }

  /// What a model makes of the options.
  ///
  /// - Throws: `DataError` where it has no such answers.
  func answer(of trained: TrainedModel) throws(DataError) -> (halfWidth: Double?, threshold: Double?) {
    var result: (halfWidth: Double?, threshold: Double?)
    if let intervals { result.halfWidth = try trained.intervalHalfWidth(level: intervals) }
    if let threshold {
      try trained.checkTwoClasses()
      if let number = Double(threshold) {
        result.threshold = number
      } else {
        result.threshold = try trained.chosenThreshold()
      }
    }
    return result
  }
}
