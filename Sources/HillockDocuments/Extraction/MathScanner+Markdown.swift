import HillockFormula
import HillockProof

/// Markdown's blocks: what is code, and what is quoted.
extension MathScanner {
  /// Skips the settings between two lines `---` at the top of a page.
  mutating func skipFrontMatter() {
    guard text.hasPrefix("---\n", at: 0) else { return }
    var line = 4
    while line < text.count {
      let end = text.endOfLine(from: line)
      if text.hasPrefix("---", at: line), text.skipBlanks(from: line + 3) == end {
        position = end
        collector.proseStart = end
        return
      }
      line = end + 1
    }
  }

  /// Reads the marks at the start of a line, and skips the line where it is code.
  mutating func beginLine() throws(ScanFailure) {
    let (contentStart, depth) = skipQuoteMarks(from: position, atMost: .max)
    quoteDepth = depth
    var first = contentStart
    var indentation = 0
    while Byte.isBlank(text.byte(first)) {
      indentation += text.byte(first) == Byte.tab ? 4 - indentation % 4 : 1
      first += 1
    }
    position = first
    guard first < text.count, text.bytes[first] != Byte.newline else {
      previousLineIsBlank = true
      return
    }
    if indentation >= 4, previousLineIsBlank, !isInList {
      // Indented code; the line after it is code again, so it counts as blank.
      position = text.endOfLine(from: first)
      collector.proseStart = position
      return
    }
    if isFence(at: first) {
      try scanFence(at: first)
      previousLineIsBlank = true
      return
    }
    if let afterMark = endOfListMark(at: first) {
      isInList = true
      if isFence(at: afterMark) {
        try scanFence(at: afterMark)
        previousLineIsBlank = true
        return
      }
    } else if indentation == 0, previousLineIsBlank {
      isInList = false
    }
    previousLineIsBlank = false
  }

  /// The offset after the marks `>` of block quotes at a line's start, and their number.
  func skipQuoteMarks(from start: Int, atMost limit: Int) -> (end: Int, depth: Int) {
    var end = start
    var depth = 0
    while depth < limit {
      var i = end
      while i - end < 3, text.byte(i) == Byte.space { i += 1 }
      guard text.byte(i) == Byte.greater else { break }
      depth += 1
      end = i + 1
      if text.byte(end) == Byte.space { end += 1 }
    }
    return (end, depth)
  }

  /// The offset of what follows the mark of a list's item at `start`; `nil` when there is no such mark.
  private func endOfListMark(at start: Int) -> Int? {
    var i = start
    switch text.byte(i) {
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"):
      i += 1
    default:
      while i - start < 9, Byte.isDigit(text.byte(i)) { i += 1 }
      guard i > start, text.byte(i) == UInt8(ascii: ".") || text.byte(i) == Byte.rightParenthesis else {
        return nil
      }
      i += 1
    }
    return Byte.isWhitespace(text.byte(i)) ? text.skipBlanks(from: i) : nil
  }

  // MARK: Fences

  private func isFence(at start: Int) -> Bool {
    let mark = text.byte(start)
    guard mark == Byte.backtick || mark == UInt8(ascii: "~") else { return false }
    let length = text.runLength(at: start)
    guard length >= 3 else { return false }
    // Backticks after backticks on one line are a code span.
    if mark == UInt8(ascii: "~") { return true }
    var i = start + length
    while i < text.count, text.bytes[i] != Byte.newline {
      if text.bytes[i] == Byte.backtick { return false }
      i += 1
    }
    return true
  }

  /// Skips the fenced block that starts at `start`; the block of a `math` fence is added.
  private mutating func scanFence(at start: Int) throws(ScanFailure) {
    let mark = text.bytes[start]
    let length = text.runLength(at: start)
    let infoEnd = text.endOfLine(from: start)
    let info = text.string(text.trimmed((start + length)..<min(infoEnd, start + length + 64)))
    let word = info.split(whereSeparator: { $0 == " " || $0 == "," }).first ?? ""
    var contentStart = min(infoEnd + 1, text.count)
    var contentEnd = text.count
    var end = text.count
    var line = contentStart
    while line < text.count {
      let (inner, depth) = skipQuoteMarks(from: line, atMost: quoteDepth)
      let lineEnd = text.endOfLine(from: inner)
      if depth < quoteDepth {
        // The quote ends, and the fence with it.
        contentEnd = line
        end = line - 1
        break
      }
      let first = text.skipBlanks(from: inner)
      if text.byte(first) == mark {
        let run = text.runLength(at: first)
        if run >= length, text.skipBlanks(from: first + run) >= lineEnd {
          contentEnd = line
          end = lineEnd
          break
        }
      }
      line = lineEnd + 1
    }
    if word == "math" || word == "{math}" {
      // MyST's fence may start with options such as `:label: name`.
      while word == "{math}", text.byte(text.skipBlanks(from: contentStart)) == Byte.colon,
        contentStart < contentEnd
      {
        contentStart = min(text.endOfLine(from: contentStart) + 1, contentEnd)
      }
      position = start
      // The first line's own marks are no part of the content.
      let (inner, _) = skipQuoteMarks(from: contentStart, atMost: quoteDepth)
      try add(min(inner, contentEnd)..<contentEnd, endingAt: end, isDisplay: true, encoding: .verbatim)
    }
    position = end
    collector.proseStart = end
  }

  // MARK: Code spans

  mutating func scanBackticks() throws(ScanFailure) {
    let start = position
    let length = text.runLength(at: start)
    let contentStart = start + length
    guard length < backtickSearchEnds.count, backtickSearchEnds[length] <= start else {
      position = contentStart
      return
    }
    var i = contentStart
    while i < text.count {
      if text.bytes[i] == Byte.backtick {
        let run = text.runLength(at: i)
        if run == length {
          if start >= 6, text.hasPrefix("{math}", at: start - 6) {
            return try add(contentStart..<i, endingAt: i + run, isDisplay: false, encoding: .verbatim)
          }
          position = i + run
          return
        }
        i += run
      } else if text.bytes[i] == Byte.newline, text.isBlankLine(at: i + 1, ignoringQuoteMarks: true) {
        break
      } else {
        i += 1
      }
    }
    backtickSearchEnds[length] = i
    position = contentStart
  }
}
