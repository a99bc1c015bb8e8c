/// An error that is printed as what it explains.
package protocol ExplainedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what would be right.
  var message: String { get }
  /// The same with the place where it is, as far as it has one.
  var explanation: String { get }
}

extension ExplainedError {
  package var explanation: String { message }
  public var description: String { explanation }
}
