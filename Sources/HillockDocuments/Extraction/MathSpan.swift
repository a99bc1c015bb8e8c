import HillockFormula
import HillockProof

/// A run of mathematics as a scanner finds it: places in the text that it scans.
struct MathSpan {
  /// How the LaTeX is written in the document.
  enum Encoding {
    case verbatim
    /// `&lt;` and its like stand for characters.
    case entities
    /// Between `\\(` and `\\)`: Markdown halves the backslashes before the mathematics is read.
    case doubledBackslashes
  }

  var content: Range<Int>
  var isDisplay: Bool
  /// The prose between the span before and this one.
  var prose: Range<Int>
  var encoding: Encoding
  /// How many block quotes the span stands in: each of its lines starts with that many `>`.
  var quoteDepth = 0
}

/// What stops a scan, at an offset of the text that is scanned.
struct ScanFailure: Error {
  var offset: Int
  var message: String
}

/// Collects the spans of one text within the limits.
struct SpanCollector {
  let maximumSegmentSize: Int
  let maximumSegmentCount: Int
  private(set) var spans: [MathSpan] = []
  /// Where the prose before the next span starts.
  var proseStart = 0

  init(maximumSegmentSize: Int, maximumSegmentCount: Int) {
    self.maximumSegmentSize = maximumSegmentSize
    self.maximumSegmentCount = maximumSegmentCount
  }

  /// Adds the mathematics in `content`, whose delimiters reach over `outer`; nothing if it is empty.
  mutating func add(
    _ content: Range<Int>, in text: ByteText, outer: Range<Int>, isDisplay: Bool,
    encoding: MathSpan.Encoding, quoteDepth: Int = 0
  ) throws(ScanFailure) {
    let trimmed = text.trimmed(content, quoteDepth: quoteDepth)
    guard !trimmed.isEmpty else { return }
    guard trimmed.count <= maximumSegmentSize else {
      throw ScanFailure(
        offset: trimmed.lowerBound,
        message: "the mathematics that starts here has \(trimmed.count) bytes; "
          + "\(maximumSegmentSize) are the most that is read. Is its closing delimiter missing?")
    }
    guard spans.count < maximumSegmentCount else {
      throw ScanFailure(
        offset: trimmed.lowerBound,
        message: "the document has more than \(maximumSegmentCount) runs of mathematics; split it")
    }
    spans.append(
      MathSpan(
        content: trimmed, isDisplay: isDisplay,
        prose: min(proseStart, outer.lowerBound)..<outer.lowerBound, encoding: encoding,
        quoteDepth: quoteDepth))
    proseStart = outer.upperBound
  }
}
