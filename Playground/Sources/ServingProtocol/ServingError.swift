/// What is wrong with a request, and how HTTP calls it.
public struct ServingError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Int, Sendable {
    case invalid = 400
    case unauthorized = 401
    case notFound = 404
    case methodNotAllowed = 405
    case timeout = 408
    case tooLarge = 413
    case unsupportedType = 415
    case busy = 503
  }

  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
