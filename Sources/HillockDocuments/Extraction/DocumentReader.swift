import HillockFormula
import HillockProof

/// Finds the mathematics in documents.
///
/// What each format gives:
/// - Markdown: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, the same with doubled backslashes, environments that stand by
///   themselves, fences marked `math`, GitHub's `` $`…`$ ``; not inside code, and not amounts of money. HTML
///   inside Markdown is read as HTML.
/// - HTML: the same delimiters in the text, `<script type="math/tex">`, elements of the class `math`, TeX
///   annotations of MathML, alternative texts of images of formulas.
/// - reStructuredText, and the docstrings of Python: `:math:` and `.. math::`.
/// - Jupyter notebooks: the Markdown cells. A line number is that of the string in the file.
/// - LaTeX: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and environments, without comments and verbatim text.
///
/// The time is linear in the size of the document, whatever the document holds, and the stack does not grow
/// with it. Delimiters that are not closed are prose.
package struct DocumentReader: Sendable {
  /// The most bytes that a document may have.
  package var maximumDocumentSize: Int
  /// The most bytes that one run of mathematics may have.
  package var maximumSegmentSize: Int
  /// The most runs of mathematics that a document may have.
  package var maximumSegmentCount: Int

  package init(
    maximumDocumentSize: Int = 64 << 20, maximumSegmentSize: Int = 1 << 20, maximumSegmentCount: Int = 200_000
  ) {
    self.maximumDocumentSize = maximumDocumentSize
    self.maximumSegmentSize = maximumSegmentSize
    self.maximumSegmentCount = maximumSegmentCount
  }

  /// The runs of mathematics in `text`, in order.
  ///
  /// - Throws: `DocumentError` when the text holds NUL and so is no text, when a limit is exceeded, or when a
  ///   notebook is no JSON.
  package func segments(of text: String, format: DocumentFormat) throws(DocumentError) -> [MathSegment] {
    guard text.utf8.count <= maximumDocumentSize else {
      throw DocumentError(
        message: "the document has \(text.utf8.count) bytes; \(maximumDocumentSize) are the most that is read"
      )
    }
    var bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    if bytes.contains(Byte.carriageReturn) { bytes = Self.withUnixLineEnds(bytes) }
    let source = ByteText(bytes)
    if let nul = bytes.firstIndex(of: 0) {
      throw DocumentError(
        line: source.line(of: nul), message: "this is no text but a binary file: it holds a NUL byte")
    }
    switch format {
    case .markdown, .html, .restructuredText:
      return try segments(of: source, format: format, pieces: [], known: 0)
    case .latex:
      let delimiters = MacroTable(document: text, format: .latex).delimiters
      return try segments(
        of: LaTeXSource.typesetText(of: source, delimiters: delimiters), format: format, pieces: [], known: 0)
    case .notebook:
      var result: [MathSegment] = []
      for cell in try NotebookSource.markdownCells(of: source) {
        var decoded: [UInt8] = []
        var pieces: [LineCursor.Piece] = []
        for piece in cell {
          pieces.append(.init(offset: decoded.count, line: piece.line))
          NotebookSource.decode(piece.range, of: source, into: &decoded)
        }
        result += try segments(of: ByteText(decoded), format: format, pieces: pieces, known: result.count)
      }
      return result
    }
  }

  private func segments(
    of text: ByteText, format: DocumentFormat, pieces: [LineCursor.Piece], known: Int
  ) throws(DocumentError) -> [MathSegment] {
    let collector = SpanCollector(
      maximumSegmentSize: maximumSegmentSize, maximumSegmentCount: maximumSegmentCount - known)
    let spans: [MathSpan]
    do throws(ScanFailure) {
      switch format {
      case .markdown, .notebook:
        var scanner = MathScanner(text, syntax: .markdown, collector: collector)
        spans = try scanner.scan()
      case .html:
        var scanner = MathScanner(text, syntax: .html, collector: collector)
        spans = try scanner.scan()
      case .latex:
        var scanner = MathScanner(text, syntax: .latex, collector: collector)
        spans = try scanner.scan()
      case .restructuredText:
        var scanner = RestructuredTextScanner(text, collector: collector)
        spans = try scanner.scan()
      }
    } catch {
      var cursor = LineCursor(text, pieces: pieces)
      throw DocumentError(line: cursor.line(of: error.offset), message: error.message)
    }
    var builder = SegmentBuilder(
      text, pieces: pieces, holdsTags: format != .latex && format != .restructuredText)
    return spans.map { builder.segment($0) }
  }

  private static func withUnixLineEnds(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (i, byte) in bytes.enumerated() {
      if byte != Byte.carriageReturn {
        result.append(byte)
      } else if i + 1 == bytes.count || bytes[i + 1] != Byte.newline {
        result.append(Byte.newline)
      }
    }
    return result
  }
}
