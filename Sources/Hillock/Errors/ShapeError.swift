import HillockFormula

/// Why a layer cannot take the inputs it was given.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible, ExplainedError {
  /// What is wrong, and what would be right.
  package var message: String

  /// An error of a layer: what it expected, and what it got.
  public init(_ message: String) {
    self.message = message.inMessage
  }
}
