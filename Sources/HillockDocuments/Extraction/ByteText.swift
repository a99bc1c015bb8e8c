import HillockFormula
import HillockProof

/// The ASCII characters that carry structure in the document formats.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let dollar = UInt8(ascii: "$")
  static let percent = UInt8(ascii: "%")
  static let ampersand = UInt8(ascii: "&")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let less = UInt8(ascii: "<")
  static let equals = UInt8(ascii: "=")
  static let greater = UInt8(ascii: ">")
  static let slash = UInt8(ascii: "/")
  static let backslash = UInt8(ascii: "\\")
  static let caret = UInt8(ascii: "^")
  static let backtick = UInt8(ascii: "`")
  static let leftBrace = UInt8(ascii: "{")
  static let rightBrace = UInt8(ascii: "}")
  static let leftBracket = UInt8(ascii: "[")
  static let rightBracket = UInt8(ascii: "]")
  static let leftParenthesis = UInt8(ascii: "(")
  static let rightParenthesis = UInt8(ascii: ")")

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
  /// Bytes from 128 on belong to characters outside ASCII, nearly all of them letters in prose.
  static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte >= 128 }
  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }
  static func isWhitespace(_ byte: UInt8) -> Bool { isBlank(byte) || byte == newline }
  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}

/// A text as UTF-8 with `\n` line ends, and the look-ups that all formats need.
///
/// Reading past either end gives NUL, which no text contains (the reader refuses it), so that a look ahead
/// needs no test of the bounds.
struct ByteText {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func byte(_ i: Int) -> UInt8 { i >= 0 && i < bytes.count ? bytes[i] : 0 }

  func hasPrefix(_ prefix: StaticString, at start: Int, ignoringCase: Bool = false) -> Bool {
    let length = prefix.utf8CodeUnitCount
    guard start >= 0, start + length <= bytes.count else { return false }
    return prefix.withUTF8Buffer { wanted in
      for k in 0..<length {
        let byte = ignoringCase ? Byte.lowercased(bytes[start + k]) : bytes[start + k]
        if unsafe byte != wanted[k] { return false }
      }
      return true
    }
  }

  /// The first place at or after `start`, and before `end`, where `pattern` occurs.
  func firstOffset(of pattern: StaticString, from start: Int, to end: Int? = nil) -> Int? {
    let first = pattern.withUTF8Buffer { unsafe $0.first ?? 0 }
    var i = start
    let last = (end ?? count) - pattern.utf8CodeUnitCount
    while i <= last {
      if bytes[i] == first, hasPrefix(pattern, at: i) { return i }
      i += 1
    }
    return nil
  }

  func contains(_ pattern: StaticString) -> Bool { firstOffset(of: pattern, from: 0) != nil }

  func skipBlanks(from start: Int) -> Int {
    var i = start
    while Byte.isBlank(byte(i)) { i += 1 }
    return i
  }

  func skipWhitespace(from start: Int) -> Int {
    var i = start
    while Byte.isWhitespace(byte(i)) { i += 1 }
    return i
  }

  /// The offset of the `\n` that ends the line of `start`, or the end of the text.
  func endOfLine(from start: Int) -> Int {
    var i = start
    while i < count, bytes[i] != Byte.newline { i += 1 }
    return i
  }

  /// The number of bytes equal to the one at `start` in a row.
  func runLength(at start: Int) -> Int {
    var i = start
    while i < count, bytes[i] == bytes[start] { i += 1 }
    return i - start
  }

  /// Whether the line that starts at `start` is empty but for blanks and, on request, the marks of a
  /// Markdown block quote.
  func isBlankLine(at start: Int, ignoringQuoteMarks: Bool) -> Bool {
    var i = start
    while Byte.isBlank(byte(i)) || (ignoringQuoteMarks && byte(i) == Byte.greater) { i += 1 }
    return i >= count || bytes[i] == Byte.newline
  }

  /// `range` without the white space at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, Byte.isWhitespace(bytes[start]) { start += 1 }
    while end > start, Byte.isWhitespace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// `range` without the white space at its ends, in so many block quotes of Markdown: the marks of the lines
  /// that hold nothing else go too.
  func trimmed(_ range: Range<Int>, quoteDepth: Int) -> Range<Int> {
    var result = trimmed(range)
    guard quoteDepth > 0 else { return result }
    var start = range.lowerBound
    while !result.isEmpty, bytes[start..<result.lowerBound].contains(Byte.newline) {
      start = result.lowerBound
      var i = start
      var depth = 0
      while i < result.upperBound, Byte.isBlank(bytes[i]) || (bytes[i] == Byte.greater && depth < quoteDepth)
      {
        if bytes[i] == Byte.greater { depth += 1 }
        i += 1
      }
      result = trimmed(i..<result.upperBound)
    }
    while true {
      var i = result.upperBound
      while i > result.lowerBound, Byte.isBlank(bytes[i - 1]) || bytes[i - 1] == Byte.greater { i -= 1 }
      guard i > result.lowerBound, i < result.upperBound, bytes[i - 1] == Byte.newline else { return result }
      result = trimmed(result.lowerBound..<i)
    }
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The number of the line of `offset`, counted from 1.
  func line(of offset: Int) -> Int {
    var line = 1
    for i in 0..<min(offset, count) where bytes[i] == Byte.newline { line += 1 }
    return line
  }
}
