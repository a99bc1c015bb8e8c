/// What is wrong with what a visitor gave, said to the visitor.
public struct PlayError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The key of the setting that would have to be another one, where there is one.
  public let setting: String?
  public let description: String

  public init(_ description: String, setting: String? = nil) {
    self.description = description
    self.setting = setting
  }
}
