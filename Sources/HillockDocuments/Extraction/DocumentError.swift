import HillockFormula
import HillockProof

/// Why a document cannot be read, and where.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// The line of the file, counted from 1; `nil` when no single line is to blame.
  public let line: Int?
  package let message: String

  package init(line: Int? = nil, message: String) {
    self.line = line
    self.message = message.inMessage
  }

  package var explanation: String {
    guard let line else { return message }
    return "line \(line): \(message)"
  }
}
