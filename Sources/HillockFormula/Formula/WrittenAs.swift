/// A value that stands in files as another one.
package protocol WrittenAs: Codable {
  associatedtype Written: Codable
  var written: Written { get }
  init(written: Written) throws
}

extension WrittenAs {
  public init(from decoder: any Decoder) throws { try self.init(written: Written(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try written.encode(to: encoder) }
}
