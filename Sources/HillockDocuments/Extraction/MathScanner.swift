import HillockFormula
import HillockProof

/// Finds the mathematics in Markdown, HTML and LaTeX, which share their delimiters.
///
/// One pass over the bytes, no recursion. Wherever a closing delimiter is searched for and none is found,
/// it is remembered how far the search went, so that a text of nothing but opening delimiters takes linear
/// time as well.
struct MathScanner {
  enum Syntax { case markdown, html, latex }

  /// A closing delimiter that begins with backslashes.
  enum Closer: Int { case parenthesis, bracket, doubledParenthesis, doubledBracket }

  let text: ByteText
  let syntax: Syntax
  var collector: SpanCollector
  var position = 0

  // Markdown's blocks, see MathScanner+Markdown.swift.
  var quoteDepth = 0
  var isInList = false
  var previousLineIsBlank = true
  /// For each length of a run of backticks, how far no run of that length closes a code span.
  var backtickSearchEnds = [Int](repeating: 0, count: 17)

  // HTML's elements, see MathScanner+Markup.swift.
  var isDisplayMathML = false
  var commentsClose = true
  var unclosedElements: Set<String> = []
  /// How many bytes may still be read in vain for tags whose quotes do not close.
  var tagBudget: Int

  private var closerSearchEnds = [0, 0, 0, 0]
  private var environments: EnvironmentTable?

  init(_ text: ByteText, syntax: Syntax, collector: SpanCollector) {
    self.text = text
    self.syntax = syntax
    self.collector = collector
    tagBudget = 65_536 + 4 * text.count
  }

  /// How the LaTeX in running text is written.
  private var encoding: MathSpan.Encoding { syntax == .latex ? .verbatim : .entities }

  mutating func scan() throws(ScanFailure) -> [MathSpan] {
    if syntax == .markdown {
      skipFrontMatter()
      try beginLine()
    }
    while position < text.count {
      switch text.bytes[position] {
      case Byte.newline:
        position += 1
        if syntax == .markdown { try beginLine() }
      case Byte.backslash:
        try scanBackslash()
      case Byte.dollar:
        try scanDollars()
      case Byte.backtick where syntax == .markdown:
        try scanBackticks()
      case Byte.less where syntax != .latex:
        try scanMarkup()
      default:
        position += 1
      }
    }
    return collector.spans
  }

  mutating func add(
    _ content: Range<Int>, endingAt end: Int, isDisplay: Bool, encoding: MathSpan.Encoding? = nil
  ) throws(ScanFailure) {
    try collector.add(
      content, in: text, outer: position..<end, isDisplay: isDisplay, encoding: encoding ?? self.encoding,
      quoteDepth: quoteDepth)
    position = end
  }

  // MARK: Backslashes

  private mutating func scanBackslash() throws(ScanFailure) {
    let next = text.byte(position + 1)
    if next == Byte.leftParenthesis || next == Byte.leftBracket {
      let isDisplay = next == Byte.leftBracket
      let start = position + 2
      if let content = bracketed(isDisplay ? .bracket : .parenthesis, from: start, isDisplay: isDisplay) {
        return try add(content, endingAt: content.upperBound + 2, isDisplay: isDisplay)
      }
    } else if next == Byte.backslash, syntax != .latex {
      let bracket = text.byte(position + 2)
      if bracket == Byte.leftParenthesis || bracket == Byte.leftBracket {
        let isDisplay = bracket == Byte.leftBracket
        let closer = isDisplay ? Closer.doubledBracket : .doubledParenthesis
        if let content = bracketed(closer, from: position + 3, isDisplay: isDisplay) {
          return try add(
            content, endingAt: content.upperBound + 3, isDisplay: isDisplay,
            encoding: syntax == .markdown ? .doubledBackslashes : nil)
        }
      }
    } else if next == UInt8(ascii: "b"), text.hasPrefix("\\begin{", at: position) {
      let table = environments ?? EnvironmentTable(text)
      environments = table
      if let end = table.end(ofEnvironmentAt: position) {
        return try add(position..<end, endingAt: end, isDisplay: true)
      }
    }
    // The character after a backslash never delimits, but the end of the line remains one.
    position += next == Byte.newline ? 1 : 2
  }

  /// The content from `start` up to `closer`; `nil` when it is not closed.
  private mutating func bracketed(_ closer: Closer, from start: Int, isDisplay: Bool) -> Range<Int>? {
    let mayHoldBlankLines = syntax == .html || (isDisplay && startsLine(position))
    let isDoubled = closer == .doubledBracket || closer == .doubledParenthesis
    let bracket =
      closer == .bracket || closer == .doubledBracket ? Byte.rightBracket : Byte.rightParenthesis
    var i = max(start, closerSearchEnds[closer.rawValue])
    while i < text.count {
      let byte = text.bytes[i]
      if byte == Byte.backslash {
        let run = text.runLength(at: i)
        i += run
        if text.byte(i) == bracket, isDoubled ? run >= 2 : run % 2 == 1 {
          return start..<(i - (isDoubled ? 2 : 1))
        }
      } else if endsMath(at: i, mayHoldBlankLines: mayHoldBlankLines) {
        break
      } else {
        i += 1
      }
    }
    closerSearchEnds[closer.rawValue] = max(i, closerSearchEnds[closer.rawValue])
    return nil
  }

  /// Whether no mathematics reaches over `i`: a paragraph ends there, or an element of HTML does.
  private func endsMath(at i: Int, mayHoldBlankLines: Bool) -> Bool {
    switch text.bytes[i] {
    case Byte.newline:
      return !mayHoldBlankLines && text.isBlankLine(at: i + 1, ignoringQuoteMarks: syntax == .markdown)
    case Byte.less:
      return syntax == .html && isTagBarrier(at: i)
    default:
      return false
    }
  }

  // MARK: Dollars

  private mutating func scanDollars() throws(ScanFailure) {
    let run = text.runLength(at: position)
    switch run {
    case 1: try scanInlineDollar()
    case 2: try scanDisplayDollars()
    default: position += run
    }
  }

  private mutating func scanDisplayDollars() throws(ScanFailure) {
    let start = position + 2
    let mayHoldBlankLines = syntax == .html || startsLine(position)
    var i = start
    var holdsNewline = false
    while i < text.count, !endsMath(at: i, mayHoldBlankLines: mayHoldBlankLines) {
      switch text.bytes[i] {
      case Byte.backslash where text.byte(i + 1) != Byte.newline:
        i += 2
      case Byte.dollar where text.byte(i + 1) == Byte.dollar:
        let isDisplay = holdsNewline || syntax != .markdown || !isAmongWords(start - 2, i + 2)
        return try add(start..<i, endingAt: i + 2, isDisplay: isDisplay)
      case Byte.newline:
        holdsNewline = true
        i += 1
      default:
        i += 1
      }
    }
    position = start
  }

  /// Single dollars. In Markdown and HTML a dollar sign may be money: the opening one is followed by no
  /// space, the closing one has no space before it and no digit after it. Spaces at the delimiters are
  /// accepted where the content holds a command or a power, which no price does.
  private mutating func scanInlineDollar() throws(ScanFailure) {
    let start = position + 1
    if syntax == .markdown, text.byte(start) == Byte.backtick {
      return try scanBacktickedDollar()
    }
    var holdsCommand = false
    var i = start
    while i < text.count, !endsMath(at: i, mayHoldBlankLines: false) {
      switch text.bytes[i] {
      case Byte.backslash where text.byte(i + 1) != Byte.newline:
        let next = text.byte(i + 1)
        if syntax != .latex, next == Byte.leftBracket || next == Byte.leftParenthesis {
          // Mathematics starts anew, so the dollar sign opened none.
          position = start
          return
        }
        holdsCommand = holdsCommand || Byte.isLetter(next)
        i += 2
      case Byte.caret:
        holdsCommand = true
        i += 1
      case Byte.backtick where syntax == .markdown:
        position = start
        return
      case Byte.dollar:
        let isSpaced = Byte.isWhitespace(text.byte(start)) || Byte.isWhitespace(text.byte(i - 1))
        let isMath =
          syntax == .latex
          || text.byte(i + 1) != Byte.dollar && !Byte.isDigit(text.byte(i + 1)) && (!isSpaced || holdsCommand)
        guard isMath else {
          position = start
          return
        }
        return try add(start..<i, endingAt: i + 1, isDisplay: false)
      default:
        i += 1
      }
    }
    position = start
  }

  /// GitHub's inline mathematics, a code span between dollar signs.
  private mutating func scanBacktickedDollar() throws(ScanFailure) {
    var i = position + 2
    while i < text.count, !endsMath(at: i, mayHoldBlankLines: false) {
      if text.bytes[i] == Byte.backtick {
        guard text.byte(i + 1) == Byte.dollar else { break }
        return try add((position + 2)..<i, endingAt: i + 2, isDisplay: false, encoding: .verbatim)
      }
      i += 1
    }
    position += 1
  }

  // MARK: Surroundings

  /// Whether only blanks, and the marks of quotes and lists, come before `offset` on its line.
  private func startsLine(_ offset: Int) -> Bool {
    var i = offset - 1
    while i >= 0, Byte.isBlank(text.bytes[i]) || isMark(text.bytes[i]) { i -= 1 }
    return i < 0 || text.bytes[i] == Byte.newline
  }

  private func isMark(_ byte: UInt8) -> Bool {
    syntax == .markdown && (byte == Byte.greater || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*"))
  }

  /// Whether words share the line with the mathematics from `start` to `end`: kramdown sets `$$…$$` inline
  /// there. An item's number such as `b)` is no word.
  private func isAmongWords(_ start: Int, _ end: Int) -> Bool {
    var i = end
    while i < text.count, text.bytes[i] != Byte.newline {
      if Byte.isWord(text.bytes[i]) || text.bytes[i] == Byte.dollar { return true }
      i += 1
    }
    i = start - 1
    while i >= 0, text.bytes[i] != Byte.newline {
      if text.bytes[i] == Byte.dollar { return true }
      if Byte.isWord(text.bytes[i]) { break }
      i -= 1
    }
    guard i >= 0, text.bytes[i] != Byte.newline else { return false }
    let mark = text.byte(i + 1)
    guard mark == Byte.rightParenthesis || mark == UInt8(ascii: ".") else { return true }
    // At most two characters before the mark, and nothing before them.
    var k = i
    while k > i - 2, Byte.isWord(text.byte(k)) { k -= 1 }
    while Byte.isBlank(text.byte(k)) || text.byte(k) == Byte.leftParenthesis { k -= 1 }
    return k >= 0 && text.bytes[k] != Byte.newline
  }
}
