import HillockFormula
import HillockProof

/// HTML's elements, in HTML and in Markdown: those that hold mathematics, and those whose text is none.
extension MathScanner {
  /// Elements whose text is code or not shown.
  private static let skippedElements: Set<String> = [
    "script", "style", "pre", "code", "textarea", "kbd", "samp", "tt", "title", "template",
  ]
  private static let imageWords = ["math", "latex", "tex"]

  /// Reads what starts with the `<` at the position.
  mutating func scanMarkup() throws(ScanFailure) {
    if text.hasPrefix("<!--", at: position) { return skipComment() }
    switch HTMLTag.read(text, at: position, readsQuotes: tagBudget > 0) {
    case .none(let cost):
      tagBudget -= cost
      position += 1
    case .tag(let tag):
      if tag.isEnd {
        if tag.name == "math" { isDisplayMathML = false }
        position = tag.end
      } else {
        try scanElement(tag)
      }
    }
  }

  /// Whether a tag that mathematics does not reach over starts at `i`: any tag but a line break. A `<` before
  /// a word that is no element is the sign for "less than".
  func isTagBarrier(at i: Int) -> Bool {
    var start = i + 1
    if text.byte(start) == Byte.slash { start += 1 }
    var end = start
    while end - start < 12, Byte.isLetter(text.byte(end)) || HTMLTag.isNameByte(text.byte(end)) { end += 1 }
    let next = text.byte(end)
    guard Byte.isWhitespace(next) || next == Byte.slash || next == Byte.greater else { return false }
    return Self.elements.contains(text.string(start..<end).lowercased())
  }

  private mutating func skipComment() {
    guard commentsClose, let close = text.firstOffset(of: "-->", from: position + 4) else {
      commentsClose = false
      position += 4
      return
    }
    position = close + 3
    collector.proseStart = position
  }

  private mutating func scanElement(_ tag: HTMLTag) throws(ScanFailure) {
    let name = tag.name
    switch name {
    case "img":
      try addImage(tag)
      position = tag.end
    case "math":
      isDisplayMathML = tag.text(of: "display", in: text) == "block"
      position = tag.end
    case "span", "div", "p", "d-math":
      try scanTextElement(tag)
    case "annotation":
      guard let close = endTag(of: name, from: tag.end) else {
        position = tag.end
        return
      }
      if tag.text(of: "encoding", in: text).hasSuffix("x-tex") {
        try add(
          withoutStyle(tag.end..<close), endingAt: close, isDisplay: isDisplayMathML, encoding: .entities)
      }
      position = close
    case _ where Self.skippedElements.contains(name):
      guard let close = endTag(of: name, from: tag.end) else {
        position = tag.end
        return
      }
      let type = name == "script" ? tag.text(of: "type", in: text) : ""
      if type.hasPrefix("math/tex") {
        try add(
          tag.end..<close, endingAt: close, isDisplay: type.hasSuffix("mode=display"), encoding: .verbatim)
      }
      position = close
      collector.proseStart = close
    default:
      position = tag.end
    }
  }

  /// The offset of the tag that ends an element; `nil` when there is none.
  private mutating func endTag(of name: String, from start: Int) -> Int? {
    guard !unclosedElements.contains(name) else { return nil }
    let wanted = Array(name.utf8)
    var i = start
    while i < text.count {
      if text.bytes[i] == Byte.less, text.byte(i + 1) == Byte.slash,
        wanted.indices.allSatisfy({ Byte.lowercased(text.byte(i + 2 + $0)) == wanted[$0] }),
        !Byte.isWord(text.byte(i + 2 + wanted.count))
      {
        return i
      }
      i += 1
    }
    unclosedElements.insert(name)
    return nil
  }

  /// An element whose class says that its text is mathematics. Where the text has delimiters of its own, it
  /// is read like any other text.
  private mutating func scanTextElement(_ tag: HTMLTag) throws(ScanFailure) {
    let classes = tag.text(of: "class", in: text).split(separator: " ")
    let isMath = tag.name == "d-math" || classes.contains("math")
    guard isMath else {
      position = tag.end
      return
    }
    var close = tag.end
    while close < text.count, text.bytes[close] != Byte.less { close += 1 }
    let content = text.trimmed(tag.end..<close)
    let first = text.byte(content.lowerBound)
    let second = text.byte(content.lowerBound + 1)
    let isDelimited =
      first == Byte.dollar
      || first == Byte.backslash && (second == Byte.leftParenthesis || second == Byte.leftBracket)
      || text.hasPrefix("\\begin{", at: content.lowerBound)
    guard !content.isEmpty, !isDelimited, text.byte(close + 1) == Byte.slash else {
      position = tag.end
      return
    }
    let isDisplay =
      tag.name == "div" || classes.contains("display") || tag.value(of: "block", in: text) != nil
    try add(content, endingAt: close, isDisplay: isDisplay, encoding: .entities)
  }

  /// An image of a formula, whose alternative text is the LaTeX it was made from.
  private mutating func addImage(_ tag: HTMLTag) throws(ScanFailure) {
    // Some generators write the LaTeX into the title alone.
    let texts = ["alt", "title"].compactMap { tag.value(of: $0, in: text) }
    guard let alternative = texts.first(where: { !$0.isEmpty && !text.hasPrefix("http", at: $0.lowerBound) })
    else { return }
    let source = tag.text(of: "src", in: text)
    let classes = tag.text(of: "class", in: text).split { $0 == " " || $0 == "-" || $0 == "_" }
    let isMath =
      classes.contains { word in Self.imageWords.contains { word.hasPrefix($0) } }
      || source.contains("codecogs") || source.contains("/render/math")
    guard isMath else { return }
    let isDisplay = classes.contains("display") || classes.contains("block")
    try add(withoutStyle(alternative), endingAt: tag.end, isDisplay: isDisplay, encoding: .entities)
  }

  /// `range` without the dollar signs or the `{\displaystyle …}` that some programs put around LaTeX.
  private func withoutStyle(_ range: Range<Int>) -> Range<Int> {
    var result = text.trimmed(range)
    while result.count >= 2, text.bytes[result.lowerBound] == Byte.dollar,
      text.bytes[result.upperBound - 1] == Byte.dollar
    {
      result = text.trimmed((result.lowerBound + 1)..<(result.upperBound - 1))
    }
    let style: StaticString = "{\\displaystyle "
    if text.hasPrefix(style, at: result.lowerBound), result.count > style.utf8CodeUnitCount,
      text.bytes[result.upperBound - 1] == Byte.rightBrace
    {
      result = (result.lowerBound + style.utf8CodeUnitCount)..<(result.upperBound - 1)
    }
    return result
  }

  private static let elements: Set<String> = [
    "a", "abbr", "article", "aside", "b", "blockquote", "body", "button", "canvas", "caption", "center",
    "cite",
    "code", "d-math", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "font",
    "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "i", "iframe", "img", "input",
    "kbd", "label", "li", "link", "main", "mark", "math", "meta", "nav", "ol", "option", "p", "pre", "s",
    "samp",
    "script", "section", "select", "small", "span", "strong", "style", "sub", "summary", "sup", "svg",
    "table",
    "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul", "video",
  ]
}
