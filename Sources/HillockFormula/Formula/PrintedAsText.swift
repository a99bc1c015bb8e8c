/// A value that is printed as its text.
package protocol PrintedAsText: CustomStringConvertible {
  var text: String { get }
}

extension PrintedAsText {
  public var description: String { text }
}
