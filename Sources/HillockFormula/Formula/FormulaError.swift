/// What is wrong with a formula, a name or a parameter, where, and what would be right.
public struct FormulaError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// What is wrong, and what would be right.
  package let message: String
  /// The position in the text, counted in characters from 1; `nil` when no single place is to blame.
  public let column: Int?

  package init(_ message: String, column: Int? = nil) {
    self.message = message.inMessage
    self.column = column
  }

  package var explanation: String {
    guard let column else { return message }
    return "column \(column): \(message)"
  }
}
