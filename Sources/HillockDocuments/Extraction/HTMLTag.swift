import HillockFormula
import HillockProof

/// A start or end tag of HTML.
struct HTMLTag {
  var name: String
  var isEnd: Bool
  /// The offset after the tag's `>`.
  var end: Int
  private var attributes: Range<Int>

  /// What a try to read a tag gives.
  enum Reading {
    case tag(HTMLTag)
    /// No tag; so many bytes were read to find out.
    case none(cost: Int)
  }

  /// Reads the tag at `start`, where a `<` stands. Quoted values may hold `<` and `>` only where
  /// `readsQuotes` is true.
  static func read(_ text: ByteText, at start: Int, readsQuotes: Bool) -> Reading {
    let isEnd = text.byte(start + 1) == Byte.slash
    let nameStart = start + (isEnd ? 2 : 1)
    var i = nameStart
    while i - nameStart < 24, Byte.isLetter(text.byte(i)) || (i > nameStart && isNameByte(text.byte(i))) {
      i += 1
    }
    let next = text.byte(i)
    guard i > nameStart, Byte.isWhitespace(next) || next == Byte.slash || next == Byte.greater else {
      return .none(cost: i - start)
    }
    let name = text.string(nameStart..<i).lowercased()
    let attributesStart = i
    var quote: UInt8 = 0
    while i < text.count {
      let byte = text.bytes[i]
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == Byte.greater {
        return .tag(.init(name: name, isEnd: isEnd, end: i + 1, attributes: attributesStart..<i))
      } else if byte == Byte.less || byte == Byte.dollar {
        // A "less than" in prose that mathematics follows.
        break
      } else if readsQuotes, byte == Byte.quote || byte == Byte.apostrophe, text.byte(i - 1) == Byte.equals {
        quote = byte
      }
      i += 1
    }
    return .none(cost: i - start)
  }

  static func isNameByte(_ byte: UInt8) -> Bool { Byte.isDigit(byte) || byte == UInt8(ascii: "-") }

  /// Where the value of an attribute stands; `nil` when the tag has no such attribute.
  func value(of wanted: String, in text: ByteText) -> Range<Int>? {
    var i = attributes.lowerBound
    let end = attributes.upperBound
    while i < end {
      while i < end, Byte.isWhitespace(text.bytes[i]) || text.bytes[i] == Byte.slash { i += 1 }
      let nameStart = i
      while i < end, !Byte.isWhitespace(text.bytes[i]), text.bytes[i] != Byte.equals { i += 1 }
      let nameEnd = i
      i = min(text.skipWhitespace(from: i), end)
      var value = i..<i
      if i < end, text.bytes[i] == Byte.equals {
        i = min(text.skipWhitespace(from: i + 1), end)
        let quote = i < end ? text.bytes[i] : 0
        let isQuoted = quote == Byte.quote || quote == Byte.apostrophe
        if isQuoted { i += 1 }
        let start = i
        while i < end, isQuoted ? text.bytes[i] != quote : !Byte.isWhitespace(text.bytes[i]) { i += 1 }
        value = start..<i
        if isQuoted, i < end { i += 1 }
      }
      if nameEnd - nameStart == wanted.utf8.count, text.string(nameStart..<nameEnd).lowercased() == wanted {
        return value
      }
    }
    return nil
  }

  /// The value of an attribute in lower case, `""` when there is none, cut at 1,000 bytes.
  func text(of attribute: String, in text: ByteText) -> String {
    guard let range = value(of: attribute, in: text) else { return "" }
    return text.string(range.prefix(1_000)).lowercased()
  }
}
