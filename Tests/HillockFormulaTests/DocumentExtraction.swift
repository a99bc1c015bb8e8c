import HillockDocuments
import HillockFormula
import HillockProof
import Testing

/// What the tests of document extraction share.
enum DocumentExtraction {
  static func segments(_ text: String, _ format: DocumentFormat) throws -> [MathSegment] {
    try DocumentReader().segments(of: text, format: format)
  }

  static func latex(_ text: String, _ format: DocumentFormat = .markdown) throws -> [String] {
    try segments(text, format).map(\.latex)
  }

  /// The lines of a file, numbered from 1 by their index. LF, CR and CR LF end a line.
  static func lines(of text: String) -> [String] {
    [""]
      + text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }.map(String.init)
  }

  /// What must hold for any text: the segments are in order, no segment is empty, there is a line number for
  /// each line, and, where `isVerbatim`, each line of the LaTeX stands on the file's line of that number.
  static func violation(of text: String, _ format: DocumentFormat, isVerbatim: Bool) throws -> String? {
    let file = lines(of: text)
    var previous = 1
    for segment in try segments(text, format) {
      let parts = segment.latex.utf8.split(separator: 10, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      if segment.latex.isEmpty { return "an empty segment on line \(segment.line)" }
      if parts.count != segment.lines.count || segment.lines.first != segment.line {
        return "\(parts.count) lines with the numbers \(segment.lines), first \(segment.line)"
      }
      if segment.precedingText.count > 200 { return "\(segment.precedingText.count) characters of prose" }
      for (part, line) in zip(parts, segment.lines) {
        if line < previous || line >= file.count { return "line \(line) after line \(previous)" }
        previous = line
        if isVerbatim, !part.isEmpty, !file[line].contains(part) {
          return "'\(part)' is not on line \(line): '\(file[line])'"
        }
      }
    }
    return nil
  }
}

/// A small generator with a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
