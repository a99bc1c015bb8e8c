import HillockFormula
import HillockProof

/// Tells the file's line of offsets that are asked for in rising order.
struct LineCursor {
  /// Text that stands on one line of the file, as the strings of a notebook do, from `offset` on.
  struct Piece {
    var offset: Int
    var line: Int
  }

  private let text: ByteText
  private let pieces: [Piece]
  private var position = 0
  private var current = 1
  private var nextPiece = 0

  /// - Parameter pieces: the pieces that `text` was put together from; none where `text` is the file.
  init(_ text: ByteText, pieces: [Piece]) {
    self.text = text
    self.pieces = pieces
  }

  mutating func line(of offset: Int) -> Int {
    guard pieces.isEmpty else {
      while nextPiece < pieces.count, pieces[nextPiece].offset <= offset {
        current = pieces[nextPiece].line
        nextPiece += 1
      }
      return current
    }
    while position < offset {
      if text.bytes[position] == Byte.newline { current += 1 }
      position += 1
    }
    return current
  }
}

/// Makes segments of spans, which come in order.
struct SegmentBuilder {
  private let text: ByteText
  private let holdsTags: Bool
  private var cursor: LineCursor

  private static let precedingLength = 200

  init(_ text: ByteText, pieces: [LineCursor.Piece], holdsTags: Bool) {
    self.text = text
    self.holdsTags = holdsTags
    cursor = LineCursor(text, pieces: pieces)
  }

  mutating func segment(_ span: MathSpan) -> MathSegment {
    let start = span.content.lowerBound
    let end = span.content.upperBound
    var latex: [UInt8] = []
    latex.reserveCapacity(span.content.count)
    var lines = [cursor.line(of: start)]
    var columns = [column(of: start)]
    var i = start
    while i < end {
      let byte = text.bytes[i]
      if byte == Byte.newline {
        latex.append(byte)
        i = min(skipQuoteMarks(from: i + 1, atMost: span.quoteDepth), end)
        lines.append(cursor.line(of: i))
        columns.append(column(of: i))
      } else if byte == Byte.ampersand, span.encoding != .verbatim, let entity = HTMLEntity.read(text, at: i)
      {
        latex.append(contentsOf: String(Character(entity.scalar)).utf8)
        i = entity.end
      } else if byte == Byte.less, span.encoding == .entities, let tagEnd = lineBreak(at: i) {
        latex.append(Byte.space)
        i = tagEnd
      } else if byte == Byte.backslash, span.encoding == .doubledBackslashes, i + 1 < end {
        i = appendHalved(at: i, to: &latex)
      } else {
        latex.append(byte)
        i += 1
      }
    }
    return MathSegment(
      latex: String(decoding: latex, as: UTF8.self), isDisplay: span.isDisplay, line: lines[0], lines: lines,
      precedingText: precedingText(span.prose),
      leadingText: ProseText.text(text, span.prose, holdsTags: holdsTags),
      columns: columns)
  }

  /// The column of an offset, in characters from 1.
  private func column(of offset: Int) -> Int {
    var start = offset
    while start > 0, text.bytes[start - 1] != Byte.newline, offset - start < 20_000 { start -= 1 }
    return text.bytes[start..<offset].count { $0 & 0xC0 != 0x80 } + 1
  }

  /// Appends what Markdown makes of the backslash at `i` and what follows; the result is where to go on.
  private func appendHalved(at i: Int, to latex: inout [UInt8]) -> Int {
    let next = text.bytes[i + 1]
    if next == UInt8(ascii: "_") || next == UInt8(ascii: "*") {
      latex.append(next)
      return i + 2
    }
    guard next == Byte.backslash else {
      latex.append(Byte.backslash)
      return i + 1
    }
    // `\\` before a space or a letter was written as LaTeX's own line break, and stays one.
    let halves = Array(#"\{},;:!|#%&$_"#.utf8).contains(text.byte(i + 2))
    guard halves else {
      latex.append(contentsOf: [Byte.backslash, Byte.backslash])
      return i + 2
    }
    latex.append(Byte.backslash)
    if text.byte(i + 2) == Byte.backslash, text.byte(i + 3) == Byte.backslash {
      latex.append(Byte.backslash)
      return i + 4
    }
    return i + 2
  }

  private func skipQuoteMarks(from start: Int, atMost depth: Int) -> Int {
    var end = start
    for _ in 0..<depth {
      let mark = text.skipBlanks(from: end)
      guard text.byte(mark) == Byte.greater else { break }
      end = mark + 1
      if text.byte(end) == Byte.space { end += 1 }
    }
    return end
  }

  private func lineBreak(at i: Int) -> Int? {
    guard
      text.hasPrefix("<br", at: i, ignoringCase: true) || text.hasPrefix("<wbr", at: i, ignoringCase: true),
      case .tag(let tag) = HTMLTag.read(text, at: i, readsQuotes: false),
      tag.name == "br" || tag.name == "wbr"
    else { return nil }
    return tag.end
  }

  /// The end of the prose in `range`, white space collapsed, tags left out.
  private func precedingText(_ range: Range<Int>) -> String {
    // Tags and white space take room too, so more is read than is kept.
    let start = max(range.lowerBound, range.upperBound - 6 * Self.precedingLength)
    var result: [UInt8] = []
    var i = start
    // The cut may fall within a character.
    while i < range.upperBound, i > range.lowerBound, text.bytes[i] & 0xC0 == 0x80 { i += 1 }
    while i < range.upperBound {
      let byte = text.bytes[i]
      if holdsTags, byte == Byte.less, case .tag(let tag) = HTMLTag.read(text, at: i, readsQuotes: false),
        tag.end <= range.upperBound
      {
        i = tag.end
        continue
      }
      if !Byte.isWhitespace(byte) {
        result.append(byte)
      } else if let last = result.last, last != Byte.space {
        result.append(Byte.space)
      }
      i += 1
    }
    if result.last == Byte.space { result.removeLast() }
    return String(String(decoding: result, as: UTF8.self).suffix(Self.precedingLength))
  }
}
