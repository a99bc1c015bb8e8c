import HillockFormula
import HillockProof

/// Finds the mathematics in reStructuredText, and in the docstrings of Python, which are written in it: the
/// role `:math:` and the directive `.. math::`.
struct RestructuredTextScanner {
  private let text: ByteText
  private var collector: SpanCollector
  private var position = 0

  private static let codeDirectives: Set<String> = [
    "code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "doctest", "testcode",
    "testsetup",
    "testoutput", "plot", "ipython", "raw", "highlight", "prompt", "graphviz",
  ]

  init(_ text: ByteText, collector: SpanCollector) {
    self.text = text
    self.collector = collector
  }

  mutating func scan() throws(ScanFailure) -> [MathSpan] {
    while position < text.count {
      let first = text.skipBlanks(from: position)
      let indentation = first - position
      if text.hasPrefix(".. ", at: first) {
        try scanDirective(at: first, indentation: indentation)
      } else if text.hasPrefix(">>>", at: first) {
        position = text.endOfLine(from: first) + 1
        collector.proseStart = min(position, text.count)
      } else {
        let end = try scanInline(from: first)
        position = end + 1
        if end - 2 >= first, text.hasPrefix("::", at: end - 2) {
          skipBody(deeperThan: indentation)
        }
      }
    }
    return collector.spans
  }

  /// Skips the lines that belong to the block above them.
  private mutating func skipBody(deeperThan indentation: Int) {
    while position < text.count {
      let first = text.skipBlanks(from: position)
      let isBlank = first >= text.count || text.bytes[first] == Byte.newline
      guard isBlank || first - position > indentation else { break }
      position = text.endOfLine(from: first) + 1
      if !isBlank { collector.proseStart = min(position, text.count) }
    }
  }

  // MARK: Roles

  /// Reads the roles in the line of `start`, and in the lines that the last of them reaches into; the result
  /// is the end of the last line.
  private mutating func scanInline(from start: Int) throws(ScanFailure) -> Int {
    var i = start
    while i < text.count, text.bytes[i] != Byte.newline {
      if text.bytes[i] == Byte.colon, text.hasPrefix(":math:`", at: i) {
        guard let close = closingBackticks(1, from: i + 7) else {
          i += 7
          continue
        }
        try collector.add(
          (i + 7)..<close, in: text, outer: i..<(close + 1), isDisplay: false, encoding: .verbatim)
        i = close + 1
      } else if text.bytes[i] == Byte.backtick {
        let run = text.runLength(at: i)
        if run == 2, let close = closingBackticks(2, from: i + 2) {
          i = close + 2
        } else {
          i += run
        }
      } else {
        i += 1
      }
    }
    return i
  }

  /// The first offset in the paragraph where so many backticks stand.
  private func closingBackticks(_ number: Int, from start: Int) -> Int? {
    var i = start
    while i < text.count {
      if text.bytes[i] == Byte.backtick, number == 1 || text.byte(i + 1) == Byte.backtick { return i }
      if text.bytes[i] == Byte.newline, text.isBlankLine(at: i + 1, ignoringQuoteMarks: false) { return nil }
      i += 1
    }
    return nil
  }

  // MARK: Directives

  private mutating func scanDirective(at start: Int, indentation: Int) throws(ScanFailure) {
    let lineEnd = text.endOfLine(from: start)
    if text.hasPrefix(".. math::", at: start) {
      return try scanMath(start: start, argument: (start + 9)..<lineEnd, indentation: indentation)
    }
    let nameStart = text.skipBlanks(from: start + 2)
    var nameEnd = nameStart
    while nameEnd - nameStart < 24,
      Byte.isLetter(text.byte(nameEnd)) || text.byte(nameEnd) == UInt8(ascii: "-")
    {
      nameEnd += 1
    }
    let isDirective = text.hasPrefix("::", at: nameEnd) || text.byte(nameEnd) == Byte.colon
    let startsTarget =
      text.byte(nameStart) == UInt8(ascii: "_") || text.byte(nameStart) == UInt8(ascii: "|")
      || text.byte(nameStart) == Byte.leftBracket
    let isCode = isDirective && Self.codeDirectives.contains(text.string(nameStart..<nameEnd))
    let isComment = !isDirective && !startsTarget
    if isCode || isComment {
      position = lineEnd + 1
      skipBody(deeperThan: indentation)
      collector.proseStart = min(position, text.count)
    } else {
      position = try scanInline(from: nameEnd) + 1
    }
  }

  /// Reads `.. math::`: the argument on its line, the option lines, then the body. Blank lines part the
  /// equations, unless `:nowrap:` is set or an environment is open.
  private mutating func scanMath(
    start: Int, argument: Range<Int>, indentation: Int
  ) throws(ScanFailure) {
    var argument = text.trimmed(argument)
    if text.hasPrefix("\"\"\"", at: argument.upperBound - 3), argument.count >= 3 {
      // The docstring ends on this line.
      argument = argument.lowerBound..<(argument.upperBound - 3)
    }
    var isWhole = false
    var mayHoldOptions = true
    var openEnvironments = environmentBalance(argument)
    var block = argument
    var outerStart = start
    var line = text.endOfLine(from: start) + 1

    func add() throws(ScanFailure) {
      try collector.add(
        block, in: text, outer: outerStart..<block.upperBound, isDisplay: true, encoding: .verbatim)
      outerStart = block.upperBound
      block = block.upperBound..<block.upperBound
    }

    while line < text.count {
      let first = text.skipBlanks(from: line)
      let lineEnd = text.endOfLine(from: first)
      if first == lineEnd {
        mayHoldOptions = false
        if !isWhole, openEnvironments <= 0, !block.isEmpty { try add() }
      } else if first - line <= indentation {
        break
      } else if mayHoldOptions, text.byte(first) == Byte.colon {
        if text.hasPrefix(":nowrap:", at: first) { isWhole = true }
        if !block.isEmpty { try add() }
      } else {
        block = (block.isEmpty ? first : block.lowerBound)..<lineEnd
        openEnvironments += environmentBalance(first..<lineEnd)
      }
      line = lineEnd + 1
    }
    if !block.isEmpty { try add() }
    position = min(line, text.count)
  }

  /// The number of environments that `range` opens less those that it closes.
  private func environmentBalance(_ range: Range<Int>) -> Int {
    var result = 0
    for i in range where text.bytes[i] == Byte.backslash {
      if text.hasPrefix("\\begin{", at: i) { result += 1 }
      if text.hasPrefix("\\end{", at: i) { result -= 1 }
    }
    return result
  }
}
