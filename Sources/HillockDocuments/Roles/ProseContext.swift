import HillockFormula
import HillockProof

/// What the text around a run of mathematics says about it.
struct ProseContext: Sendable {
  /// The words of the sentence between the formula before, or the sentence's start, and this one.
  var lead = ""
  /// The words behind it, up to the next formula or the end of the sentence.
  var trail = ""
  /// The whole sentence up to here, with `□` for each formula in it.
  var sentence = ""
  /// Numbers that are the same for formulas of one sentence, paragraph or section.
  var sentenceNumber = 0
  var paragraphNumber = 0
  var sectionNumber = 0
  /// Whether another formula stands before it in its sentence.
  var followsFormula = false
  var isHeading = false
  /// The number of the row of a table that it stands in; 0 outside of tables.
  var row = 0
  var isDisplay = true

  /// Nothing around it: a statement by itself.
  static let alone = ProseContext()

  /// The contexts of all segments of a document.
  ///
  /// - Parameter tail: the prose behind the last one.
  static func contexts(of segments: [MathSegment], tail: String) -> [ProseContext] {
    var result: [ProseContext] = []
    var current = ProseContext()
    for (position, segment) in segments.enumerated() {
      let gap = Gap(
        segment.leadingText, opensDocument: position == 0,
        afterDisplay: position > 0 && segments[position - 1].isDisplay, beforeDisplay: segment.isDisplay)
      if gap.sections > 0 { current.sectionNumber += gap.sections }
      if gap.paragraphs > 0 { current.paragraphNumber += gap.paragraphs }
      if gap.endsSentence || position == 0 {
        current.sentenceNumber += 1
        current.sentence = gap.lead
        current.followsFormula = false
      } else {
        current.sentence += " □ " + gap.lead
        current.followsFormula = true
      }
      if current.sentence.utf8.count > 1500 { current.sentence = String(current.sentence.suffix(600)) }
      current.lead = gap.lead
      current.isHeading = gap.leadIsHeading
      current.isDisplay = segment.isDisplay
      if position > 0 { result[position - 1].trail = gap.trail }
      result.append(current)
    }
    if let last = result.indices.last {
      result[last].trail =
        Gap(tail, opensDocument: false, afterDisplay: segments[last].isDisplay, beforeDisplay: false).trail
    }
    return result
  }

  /// The prose between two formulas, cut into what ends one sentence and what begins another.
  private struct Gap {
    /// What still belongs to the sentence of the formula before.
    var trail = ""
    /// What belongs to the sentence of the formula behind.
    var lead = ""
    var endsSentence = false
    var paragraphs = 0
    var sections = 0
    var leadIsHeading = false

    private static let abbreviations: Set<String> = [
      "e.g", "i.e", "w.r.t", "resp", "eq", "eqs", "eqn", "fig", "figs", "sec", "cf", "vs", "etc", "approx",
      "bzw", "ca", "vgl", "d.h", "z.b", "p.ej", "ec",
      "рис", "т.е", "т.д", "см", "no", "st",
    ]
    private static let continuing: Set<String> = [
      "where", "and", "if", "for", "with", "when", "whenever", "so", "then", "which", "or", "as", "since",
      "because", "that", "thus", "donde", "y", "si",
      "para", "con", "onde", "e", "se", "com", "où", "et", "pour", "avec", "wobei", "und", "wenn", "falls",
      "mit", "für", "где", "и", "если", "при", "для",
      "其中", "当", "若", "여기서", "ただし", "ここで", "이때",
    ]

    init(_ text: String, opensDocument: Bool, afterDisplay: Bool, beforeDisplay: Bool) {
      let characters = Array(text)
      var start = 0
      var end = characters.count
      // The blank lines around a display are no ends of paragraphs.
      if afterDisplay {
        while start < end, characters[start].isWhitespace { start += 1 }
        let word = String(characters[start..<end].prefix { !$0.isWhitespace && $0 != "," }).lowercased()
        let continues =
          start == end || (characters[start].isLowercase && characters[start].isLetter)
          || Self.continuing.contains {
            word.hasPrefix($0) && ($0.count > 3 || word == $0 || !$0.allSatisfy(\.isASCII))
          }
          || ",;".contains(characters[start])
        // `If i = j: … If i ≠ j: …`: a capital begins another case.
        if !continues || start < end && characters[start].isUppercase && CaseWords.opensCase(word) {
          endsSentence = true
          if start > 1 { paragraphs += 1 }
        }
      }
      if !afterDisplay, let line = characters.firstIndex(where: { !$0.isWhitespace }), line > 0,
        characters[..<line].contains("\n"), characters[line].isUppercase,
        CaseWords.opensCase(String(characters[line...].prefix { !$0.isWhitespace }))
      {
        // A formula at the end of a line, and another case in the next one.
        start = line
        endsSentence = true
      }
      if beforeDisplay {
        while end > start, characters[end - 1].isWhitespace || "$>".contains(characters[end - 1]) { end -= 1 }
      }
      var cut = start
      var firstCut: Int?
      if endsSentence { firstCut = start }
      var i = start
      var heading = false
      while i < end {
        let c = characters[i]
        let next = i + 1 < end ? characters[i + 1] : " "
        var boundary = false
        if c == "\n" {
          let isBlankLine = next == "\n"
          let opensItem = Self.opensItem(characters, i + 1, end)
          let opensHeading = Self.opensHeading(characters, i + 1, end)
          if heading || isBlankLine || opensItem || opensHeading {
            boundary = true
            if isBlankLine || opensHeading || heading { paragraphs += 1 }
          }
          heading = opensHeading
          if opensHeading { sections += 1 }
        } else if i == start, Self.opensHeading(characters, i, end) {
          heading = true
          sections += 1
          boundary = true
        } else if "。！？".contains(c) {
          boundary = true
        } else if ".!?".contains(c), next.isWhitespace || i + 1 == end || next == "*" || next == ")" {
          // A full stop behind a letter by itself or a known abbreviation ends nothing.
          var begin = i
          while begin > start, !characters[begin - 1].isWhitespace, characters[begin - 1] != "(" {
            begin -= 1
          }
          let word = String(characters[begin..<i]).lowercased()
          let isShort =
            c == "."
            && (Self.abbreviations.contains(word) || (word.count == 1 && word.first?.isLetter == true))
          boundary = !isShort
        } else if c == "|" && (i == 0 || characters[i - 1].isWhitespace || next == " ") {
          boundary = true
        }
        if boundary {
          endsSentence = true
          if firstCut == nil { firstCut = i }
          cut = i + 1
        }
        i += 1
      }
      leadIsHeading = heading
      trail = String(characters[start..<(firstCut ?? end)]).trimmed
      lead = String(characters[min(cut, end)..<end]).trimmed
    }

    private static func opensItem(_ text: [Character], _ start: Int, _ end: Int) -> Bool {
      var i = start
      while i < end, text[i] == " " { i += 1 }
      guard i < end else { return false }
      if "-*+•".contains(text[i]), i + 1 < end, text[i + 1] == " " { return true }
      var digits = i
      while digits < end, text[digits].isNumber { digits += 1 }
      return digits > i && digits + 1 < end && (text[digits] == "." || text[digits] == ")")
        && text[digits + 1] == " "
    }

    private static func opensHeading(_ text: [Character], _ start: Int, _ end: Int) -> Bool {
      start < end && text[start] == "#"
    }
  }
}
