import HillockFormula

/// An extent along the rows and along the columns of an image; `3` is short for 3×3.
public struct Window: Hashable, Sendable, Codable, ExpressibleByIntegerLiteral, CustomStringConvertible,
  PrintedAsText
{
  /// Along the rows; of a sequence without meaning.
  package var rows: Int
  /// Along the columns, or the positions of a sequence.
  package var columns: Int

  /// Two extents, each at least 1 where a layer uses them.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The same along rows and columns.
  package init(_ both: Int) {
    self.init(rows: both, columns: both)
  }

  public init(integerLiteral value: Int) {
    self.init(value)
  }

  package var text: String { "\(rows)×\(columns)" }
}

/// How many zeros surround the input of a convolution or the windows of a pooling layer.
public enum Padding: Hashable, Sendable, Codable {
  /// None: windows lie inside the input.
  case valid
  /// As many as make the output ⌈extent/stride⌉ long; of an odd number the larger half comes after.
  case same
  /// This many before and after.
  case zeros(Window)

  /// The same number of zeros on all sides.
  package static func zeros(_ count: Int) -> Padding { .zeros(Window(count)) }

  /// As `LayerList` reads it: `valid`, `same`, `2`, `2x1`.
  package var text: String {
    switch self {
    case .valid: "valid"
    case .same: "same"
    case .zeros(let window):
      window.rows == window.columns ? String(window.rows) : "\(window.rows)x\(window.columns)"
    }
  }
}

/// One axis of a sliding window: sizes, and what they come to.
struct WindowAxis: Hashable, Sendable {
  let extent: Int
  let size: Int
  let stride: Int
  let dilation: Int
  let before: Int
  let after: Int
  let output: Int

  /// From the first to the last number that a window reads.
  var reach: Int { dilation * (size - 1) + 1 }
  var padded: Int { extent + before + after }

  /// - Throws: `ShapeError` when a number is below 1 or the window is longer than the padded input.
  init(
    _ name: String, extent: Int, size: Int, stride: Int, dilation: Int, padding: Padding,
    zeros: KeyPath<Window, Int>
  ) throws(ShapeError) {
    guard size > 0, stride > 0, dilation > 0, max(size, stride, dilation) < 1 << 20 else {
      throw ShapeError(
        "expected a window, a stride and a dilation of at least 1, got \(size), \(stride) and \(dilation)")
    }
    let reach = dilation * (size - 1) + 1
    switch padding {
    case .valid: (before, after) = (0, 0)
    case .same:
      let wanted = (extent + stride - 1) / stride
      let total = max((wanted - 1) * stride + reach - extent, 0)
      (before, after) = (total / 2, total - total / 2)
    case .zeros(let window):
      let count = window[keyPath: zeros]
      guard count >= 0, count < 1 << 20 else {
        throw ShapeError("expected a padding of at least 0, got \(count)")
      }
      (before, after) = (count, count)
    }
    guard extent + before + after >= reach else {
      throw ShapeError(
        "a window that reaches over \(reach) \(name) does not fit an input of \(extent)"
          + (before + after > 0 ? " with \(before + after) of padding" : ""))
    }
    self.extent = extent
    self.size = size
    self.stride = stride
    self.dilation = dilation
    output = (extent + before + after - reach) / stride + 1
  }
}
