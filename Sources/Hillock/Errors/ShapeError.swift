import HillockFormula

/// Why a layer cannot take the inputs it was given.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String

  public init(_ message: String) {
    self.message = message.inMessage
  }

  public var description: String { message }
}
