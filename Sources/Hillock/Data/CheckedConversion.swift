import HillockFormula

/// What `Int(clamped:)` of HillockFormula is for: values that may have come from outside, for which `Int(_:)` ends the process where
/// they are too large, infinite or no number. These say what the result is for.
extension Int {
  /// The value without its fraction, or `nil` where no `Int` holds it.
  package init?(checking value: Double) {
    self.init(exactly: value.rounded(.towardZero))
  }

  /// The value without its fraction, or the end of the range that it lies beyond; what is no number counts as 0.
  package init(_ value: Double, within range: ClosedRange<Int>) {
    self = Swift.min(Swift.max(Int(clamped: value), range.lowerBound), range.upperBound)
  }
}

extension Duration {
  /// The longest time that is told apart from an endless one: about 30 years.
  private static let longestSeconds = 1e9

  /// So many seconds, at most 10⁹ of them, or `nil` for a negative number or none. `Duration.seconds(_:)` ends the process
  /// for numbers that it does not hold.
  package init?(checkingSeconds seconds: Double) {
    guard seconds >= 0 else { return nil }
    self = .seconds(Swift.min(seconds, Self.longestSeconds))
  }
}

/// Ends the process with a text, in release builds as well, which drop those of `precondition`: for mistakes in a program that
/// calls this package, where a call is documented to have a precondition. What may come from a user throws instead.
@inline(always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { refuse(message, file, line) }
}

@inline(never)
@usableFromInline
func refuse(_ message: () -> String, _ file: StaticString, _ line: UInt) -> Never {
  fatalError(message(), file: file, line: line)
}
