import HillockFormula
import HillockProof

/// The prose between two runs of mathematics, as a reader of its sentences needs it.
enum ProseText {
  /// How many bytes are kept at each end of a long text.
  private static let keptAtEachEnd = 1200

  /// The text in `range`: blanks collapsed, line ends kept, tags left out. An element of HTML that stands by itself
  /// parts paragraphs; `<h2>` and `\section` become `#`.
  static func text(_ text: ByteText, _ range: Range<Int>, holdsTags: Bool) -> String {
    if range.count <= 2 * keptAtEachEnd { return part(text, range, holdsTags) }
    let head = range.lowerBound..<(range.lowerBound + keptAtEachEnd)
    let tail = (range.upperBound - keptAtEachEnd)..<range.upperBound
    return part(text, head, holdsTags) + "\n\n" + part(text, tail, holdsTags)
  }

  private static let blocks: Set<String> = [
    "p", "div", "li", "ul", "ol", "table", "section", "article", "blockquote", "figure",
    "dt", "dd",
  ]
  private static let sections: [StaticString] = [
    "\\section", "\\subsection", "\\subsubsection", "\\paragraph", "\\chapter",
  ]

  private static func part(_ text: ByteText, _ range: Range<Int>, _ holdsTags: Bool) -> String {
    var result: [UInt8] = []
    var i = range.lowerBound
    // A cut may fall within a character.
    while i < range.upperBound, text.bytes[i] & 0xC0 == 0x80 { i += 1 }
    func append(_ word: String) { result.append(contentsOf: word.utf8) }
    while i < range.upperBound {
      let byte = text.bytes[i]
      if holdsTags, byte == Byte.less, case .tag(let tag) = HTMLTag.read(text, at: i, readsQuotes: false),
        tag.end <= range.upperBound
      {
        i = tag.end
        let name = tag.name.lowercased()
        if name.count == 2, name.first == "h", name.last?.isNumber == true {
          append("\n\n# ")
        } else if name == "td" || name == "th" {
          // A row begins with its first bar, as in Markdown; the cells of one may stand on lines of their own.
          while let last = result.last, last == Byte.space || last == Byte.newline { result.removeLast() }
          if !tag.isEnd, result.last != UInt8(ascii: "|") { append(" | ") }
        } else if name == "tr" {
          while let last = result.last, last == Byte.space || last == Byte.newline { result.removeLast() }
          append(tag.isEnd ? "" : "\n|")
        } else if blocks.contains(name) {
          append("\n\n")
        } else {
          append(" ")
        }
        continue
      }
      if byte == Byte.backslash {
        if let section = sections.first(where: { text.hasPrefix($0, at: i) }) {
          append("\n\n# ")
          i += section.utf8CodeUnitCount
          continue
        }
        if text.hasPrefix("\\item", at: i) {
          append("\n\n- ")
          i += 5
          continue
        }
        if text.hasPrefix("\\par", at: i), !Byte.isLetter(text.byte(i + 4)) {
          append("\n\n")
          i += 4
          continue
        }
      }
      if byte == Byte.newline {
        while result.last == Byte.space { result.removeLast() }
        if !(result.count >= 2 && result.suffix(2).allSatisfy { $0 == Byte.newline }) {
          result.append(Byte.newline)
        }
      } else if !Byte.isWhitespace(byte) {
        result.append(byte)
      } else if let last = result.last, last != Byte.space, last != Byte.newline {
        result.append(Byte.space)
      } else if result.isEmpty {
        result.append(Byte.space)
      }
      i += 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
