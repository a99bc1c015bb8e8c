import HillockFormula

/// The extents of one example, without the batch: `[64]` for a feature vector, `[28, 28, 1]` for an image
/// (rows, columns, channels; the last extent is contiguous in memory).
public struct Shape: Hashable, Sendable, Codable, ExpressibleByArrayLiteral, CustomStringConvertible,
  PrintedAsText,
  WrittenAs
{
  /// From the outermost to the innermost.
  public var extents: [Int]

  /// A shape of these extents.
  public init(_ extents: [Int]) {
    self.extents = extents
  }

  public init(arrayLiteral elements: Int...) {
    extents = elements
  }

  package var written: [Int] { extents }
  package init(written extents: [Int]) { self.extents = extents }

  /// How many numbers one example has. Overflow is reported as `nil`.
  package var checkedCount: Int? {
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow || extent < 0 { return nil }
      product = next
    }
    return product
  }

  /// How many numbers one example has; the largest number where that cannot be counted, or an extent is negative.
  ///
  /// A shape that is part of a formed network was checked for overflow when the network was formed.
  public var count: Int { checkedCount ?? .max }

  /// Numbers of one position: the last extent.
  package var channels: Int { extents.last ?? 1 }
  /// How many positions one example has: of a sequence of vectors, and of an image, all extents but the last; 1 for a vector.
  package var positions: Int { channels > 0 ? count / channels : 0 }

  /// The number of extents.
  public var rank: Int { extents.count }

  /// `28×28×1`.
  package var text: String { extents.map(String.init).joined(separator: "×") }
}
