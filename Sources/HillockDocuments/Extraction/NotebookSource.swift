import HillockFormula
import HillockProof

/// The Markdown cells of a Jupyter notebook, a JSON document.
///
/// The reader holds the open objects and arrays on a stack of its own, decodes only the strings of Markdown
/// cells, and refuses what is no JSON.
struct NotebookSource {
  /// A string of a cell's source: its place between the quotes, and its line in the file.
  struct Piece {
    var range: Range<Int>
    var line: Int
  }

  private struct Frame {
    var isArray: Bool
    /// Whether the frame is a list of strings that make up the source of a cell.
    var isSourceList = false
    var isMarkdown = false
    var key: Key = .other
    /// How many pieces were known when the frame was opened.
    var firstPiece: Int
    var expectsKey: Bool
  }

  private enum Key { case cellType, source, other }

  private let text: ByteText
  private var position = 0
  private var line = 1
  private var pieces: [Piece] = []
  private var cells: [[Piece]] = []
  private var stack: [Frame] = []

  private static let maximumDepth = 256

  /// The cells of `text` in order, each as the strings that its source consists of.
  static func markdownCells(of text: ByteText) throws(DocumentError) -> [[Piece]] {
    var reader = NotebookSource(text)
    return try reader.read()
  }

  /// Decodes the escapes of a string. An escape that makes NUL gives a space, since no text holds NUL.
  static func decode(_ range: Range<Int>, of text: ByteText, into result: inout [UInt8]) {
    var i = range.lowerBound
    while i < range.upperBound {
      let byte = text.bytes[i]
      guard byte == Byte.backslash, i + 1 < range.upperBound else {
        result.append(byte)
        i += 1
        continue
      }
      i += 2
      switch text.bytes[i - 1] {
      case UInt8(ascii: "n"): result.append(Byte.newline)
      case UInt8(ascii: "t"): result.append(Byte.tab)
      case UInt8(ascii: "r"): break
      case UInt8(ascii: "b"), UInt8(ascii: "f"): result.append(Byte.space)
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(text, at: i)
        i += 4
        if scalar >= 0xD800, scalar < 0xDC00, text.byte(i) == Byte.backslash,
          text.byte(i + 1) == UInt8(ascii: "u")
        {
          let low = hexadecimal(text, at: i + 2)
          if low >= 0xDC00, low < 0xE000 {
            scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            i += 6
          }
        }
        let character = Unicode.Scalar(scalar == 0 ? 32 : scalar) ?? "\u{FFFD}"
        result.append(contentsOf: String(Character(character)).utf8)
      case let other: result.append(other)
      }
    }
  }

  private static func hexadecimal(_ text: ByteText, at start: Int) -> UInt32 {
    var result: UInt32 = 0
    for k in 0..<4 {
      guard let digit = Character(Unicode.Scalar(text.byte(start + k))).hexDigitValue else { return 0xFFFD }
      result = result << 4 | UInt32(digit)
    }
    return result
  }

  private init(_ text: ByteText) { self.text = text }

  private func error(_ message: String) -> DocumentError {
    DocumentError(line: line, message: "this is no notebook, since it is no valid JSON: \(message)")
  }

  private mutating func read() throws(DocumentError) -> [[Piece]] {
    skipWhitespace()
    guard text.byte(position) == Byte.leftBrace else { throw error("a notebook starts with '{'") }
    repeat {
      try readToken()
      skipWhitespace()
    } while !stack.isEmpty
    guard position >= text.count else { throw error("text follows the closing '}'") }
    return cells
  }

  private mutating func skipWhitespace() {
    while Byte.isWhitespace(text.byte(position)) {
      if text.bytes[position] == Byte.newline { line += 1 }
      position += 1
    }
  }

  /// Reads a key with its colon, a value, or the end of what is open.
  private mutating func readToken() throws(DocumentError) {
    guard position < text.count else { throw error("the file ends inside it") }
    let byte = text.bytes[position]
    switch byte {
    case Byte.rightBrace, Byte.rightBracket:
      guard let frame = stack.last, frame.isArray == (byte == Byte.rightBracket) else {
        throw error("'\(Character(Unicode.Scalar(byte)))' closes nothing")
      }
      position += 1
      close(frame)
      try endValue()
    case Byte.quote where stack.last?.expectsKey == true:
      let range = try readString()
      let name = range.count <= 9 ? text.string(range) : ""
      skipWhitespace()
      guard text.byte(position) == Byte.colon else { throw error("':' is missing after a name") }
      position += 1
      let top = stack.count - 1
      stack[top].key = name == "cell_type" ? .cellType : name == "source" ? .source : .other
      stack[top].expectsKey = false
    case _ where stack.last?.expectsKey == true:
      throw error("a name in quotation marks is missing")
    case Byte.leftBrace, Byte.leftBracket:
      guard stack.count < Self.maximumDepth else {
        throw error("it is nested more than \(Self.maximumDepth) deep")
      }
      let isSource = byte == Byte.leftBracket && stack.last.map { !$0.isArray && $0.key == .source } == true
      stack.append(
        Frame(
          isArray: byte == Byte.leftBracket, isSourceList: isSource, firstPiece: pieces.count,
          expectsKey: byte == Byte.leftBrace))
      position += 1
    case Byte.quote:
      let startLine = line
      let range = try readString()
      if let top = stack.last, top.isSourceList || (!top.isArray && top.key == .source) {
        pieces.append(Piece(range: range, line: startLine))
      } else if let top = stack.last, !top.isArray, top.key == .cellType {
        stack[stack.count - 1].isMarkdown = text.string(range.prefix(16)) == "markdown"
      }
      try endValue()
    default:
      let start = position
      while Byte.isWord(text.byte(position)) || text.byte(position) == UInt8(ascii: "-")
        || text.byte(position) == UInt8(ascii: "+") || text.byte(position) == UInt8(ascii: ".")
      {
        position += 1
      }
      guard position > start else { throw error("a value is missing") }
      try endValue()
    }
  }

  /// Reads the comma after a value, if one is there.
  private mutating func endValue() throws(DocumentError) {
    guard let top = stack.last else { return }
    skipWhitespace()
    let next = text.byte(position)
    if next == UInt8(ascii: ",") {
      position += 1
      stack[stack.count - 1].expectsKey = !top.isArray
    } else if next != Byte.rightBrace, next != Byte.rightBracket {
      throw error(position < text.count ? "',' is missing" : "the file ends inside it")
    }
  }

  private mutating func close(_ frame: Frame) {
    stack.removeLast()
    guard !frame.isArray else { return }
    if frame.isMarkdown, pieces.count > frame.firstPiece {
      cells.append(Array(pieces[frame.firstPiece...]))
    }
    pieces.removeLast(pieces.count - frame.firstPiece)
  }

  /// Reads a string; the result is what stands between its quotes.
  private mutating func readString() throws(DocumentError) -> Range<Int> {
    let start = position + 1
    var i = start
    while i < text.count, text.bytes[i] != Byte.quote {
      if text.bytes[i] == Byte.newline { throw error("a string is not closed on its line") }
      i += text.bytes[i] == Byte.backslash ? 2 : 1
    }
    guard i < text.count else { throw error("a string is not closed") }
    position = i + 1
    return start..<i
  }
}
