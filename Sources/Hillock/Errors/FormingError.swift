import HillockFormula

/// What cannot be formed, and why.
public struct FormingError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// What is wrong, and what would be right.
  package var message: String
  /// The setting that would have to be another one, by its name on the command line; `nil` where the message says all.
  package var setting: String?

  package init(_ message: String, setting: String? = nil) {
    self.message = message.inMessage
    self.setting = setting
  }
}
