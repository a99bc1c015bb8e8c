import HillockFormula
import HillockProof

/// A LaTeX file without what is not typeset.
enum LaTeXSource {
  /// Environments whose text is shown as it stands, or not at all.
  private static let verbatimEnvironments: Set<String> = [
    "verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "filecontents*",
  ]

  /// `text` without comments, verbatim text, the preamble and what follows `\end{document}`.
  ///
  /// Every line end stays, so that line numbers do.
  ///
  /// - Parameter delimiters: commands of the document's own for `\begin{…}`, `\end{…}` and their like, and what they
  ///   stand for.
  static func typesetText(of text: ByteText, delimiters: [String: [UInt8]] = [:]) -> ByteText {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    /// Whether `\end{name}` was searched to the end of the file in vain.
    var unclosed: Set<String> = []
    var isInPreamble = true
    var i = 0

    /// Leaves out everything up to `end`, but for the line ends.
    func skip(to end: Int) {
      while i < end {
        if text.bytes[i] == Byte.newline { result.append(Byte.newline) }
        i += 1
      }
    }

    while i < text.count {
      let byte = text.bytes[i]
      if byte == Byte.percent {
        skip(to: text.endOfLine(from: i))
      } else if byte != Byte.backslash {
        result.append(byte)
        i += 1
      } else if text.hasPrefix("\\begin{document}", at: i), isInPreamble {
        // What came before is the preamble: definitions, no text.
        isInPreamble = false
        for k in result.indices where result[k] != Byte.newline { result[k] = Byte.space }
        skip(to: i + 16)
      } else if text.hasPrefix("\\end{document}", at: i) {
        break
      } else if let name = environmentName(in: text, at: i), verbatimEnvironments.contains(name),
        !unclosed.contains(name)
      {
        if let end = endOfEnvironment(name, in: text, from: i) {
          skip(to: end)
        } else {
          unclosed.insert(name)
        }
      } else if let end = endOfInlineVerbatim(in: text, at: i) {
        skip(to: end)
      } else if !delimiters.isEmpty, let (name, end) = commandName(in: text, at: i),
        let delimiter = delimiters[name]
      {
        result += delimiter
        i = end
      } else {
        // A backslash takes the next character with it: neither `\%` nor `\\` starts anything.
        result.append(byte)
        if i + 1 < text.count, text.bytes[i + 1] >= 33 {
          result.append(text.bytes[i + 1])
          i += 1
        }
        i += 1
      }
    }
    return ByteText(result)
  }

  private static func commandName(in text: ByteText, at offset: Int) -> (name: String, end: Int)? {
    var end = offset + 1
    while end - offset < 24, Byte.isLetter(text.byte(end)) { end += 1 }
    return end > offset + 1 ? (text.string(offset + 1..<end), end) : nil
  }

  private static func environmentName(in text: ByteText, at offset: Int) -> String? {
    guard text.hasPrefix("\\begin{", at: offset) else { return nil }
    let start = offset + 7
    var end = start
    while end - start < 16, Byte.isLetter(text.byte(end)) || text.byte(end) == UInt8(ascii: "*") { end += 1 }
    return text.byte(end) == Byte.rightBrace ? text.string(start..<end) : nil
  }

  private static func endOfEnvironment(_ name: String, in text: ByteText, from start: Int) -> Int? {
    let close = Array("\\end{\(name)}".utf8)
    var i = start
    while i + close.count <= text.count {
      if text.bytes[i] == Byte.backslash, text.bytes[i..<(i + close.count)].elementsEqual(close) {
        return i + close.count
      }
      i += 1
    }
    return nil
  }

  /// The offset after `\verb|…|` or `\lstinline|…|` at `offset`, which end on the line they start on.
  private static func endOfInlineVerbatim(in text: ByteText, at offset: Int) -> Int? {
    var start = offset
    if text.hasPrefix("\\verb", at: offset) {
      start += 5
      if text.byte(start) == UInt8(ascii: "*") { start += 1 }
    } else if text.hasPrefix("\\lstinline", at: offset) {
      start += 10
    } else {
      return nil
    }
    var mark = text.byte(start)
    guard mark > 32, mark < 128, !Byte.isLetter(mark) else { return nil }
    if mark == Byte.leftBrace { mark = Byte.rightBrace }
    var i = start + 1
    while i < text.count, text.bytes[i] != Byte.newline {
      if text.bytes[i] == mark { return i + 1 }
      i += 1
    }
    return nil
  }
}
