import HillockFormula

/// Why a network cannot be formed, or a model not be used: names the layer and what would be right.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// What is wrong, and what would be right.
  package var message: String

  package init(_ message: String) {
    self.message = message.inMessage
  }
}
