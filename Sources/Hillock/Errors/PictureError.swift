import HillockFormula

/// Why a picture cannot be made: what is wrong and what would be right.
public struct PictureError: Error, Hashable, Sendable, CustomStringConvertible {
  public var message: String

  public init(_ message: String) { self.message = message.inMessage }

  public var description: String { message }
}
