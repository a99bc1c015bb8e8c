import HillockFormula
import HillockProof

/// Cuts a mathematical text into tokens.
///
/// Commands that only change how things look are dropped here, spellings of one sign are made one, and names
/// that are set in text or roman type become words, so that the reader sees mathematics only.
struct NotationLexer {
  enum Style: Sendable {
    /// LaTeX: letters side by side are a product.
    case latex
    /// Plain text: letters and digits side by side are a name.
    case plain
  }

  static let sizeLimit = 200_000

  let text: [Character]
  let style: Style
  var position = 0
  var spaced = false
  var tokens: [NotationToken] = []

  /// For each opening brace the closing one; found in one pass when the first group is asked for.
  var braces: [Int: Int]?

  /// How deep text may stand within text.
  static let textLimit = 12
  var textDepth = 0

  /// The tokens of what stands inside \\text.
  static func tokens(of text: String, textDepth: Int) throws(NotationError) -> [NotationToken] {
    var lexer = NotationLexer(text: text.map { halfWidth[$0] ?? $0 }, style: .latex)
    lexer.textDepth = textDepth
    try lexer.run()
    return lexer.tokens
  }

  static func tokens(of text: String, style: Style) throws(NotationError) -> [NotationToken] {
    guard text.utf8.count <= sizeLimit else {
      throw NotationError(message: "the formula is longer than \(sizeLimit) bytes", offset: 0)
    }
    var lexer = NotationLexer(text: text.map { halfWidth[$0] ?? $0 }, style: style)
    try lexer.run()
    return style == .latex ? NotationTidying.tidied(lexer.tokens) : lexer.tokens
  }

  private init(text: [Character], style: Style) {
    self.text = text
    self.style = style
  }

  var next: Character? { position < text.count ? text[position] : nil }
  func peek(_ distance: Int) -> Character? {
    position + distance < text.count ? text[position + distance] : nil
  }

  /// ² is a number for Unicode and none here.
  private func isDigit(_ character: Character?) -> Bool {
    character.map { $0.isASCII && $0.isNumber } ?? false
  }

  mutating func add(_ kind: NotationToken.Kind, at offset: Int) {
    tokens.append(NotationToken(kind: kind, offset: offset, spaced: spaced))
    spaced = false
  }

  private mutating func run() throws(NotationError) {
    while let character = next {
      let start = position
      if character.isWhitespace {
        position += 1
        spaced = true
      } else if character == "\\" {
        try command()
      } else if character.isASCII && (character.isNumber || (character == "." && isDigit(peek(1)))) {
        number()
      } else if character.isASCII && character.isLetter {
        style == .plain ? name() : letters()
      } else if let greek = NotationNames.greek[String(character)] {
        position += 1
        add(.letter(greek), at: start)
      } else if character == "$" {
        // Mathematics inside \text inside mathematics.
        position += 1
        spaced = true
      } else if NotationWords.isForeign(String(character)), Self.hatted(character) == nil,
        Self.subscripts[character] == nil, Self.raised[character] == nil
      {
        foreignWords()
      } else if character == "%" && style == .latex {
        while let c = next, c != "\n" && c != "\r\n" { position += 1 }
      } else {
        try sign(character)
      }
    }
  }

  /// Digits with at most one point; `1,000` is left to the reader as three tokens.
  mutating func number() {
    let start = position
    var digits = ""
    var pointSeen = false
    while let c = next {
      if c.isASCII && c.isNumber {
        digits.append(c)
      } else if c == "." && !pointSeen, let after = peek(1), after.isASCII && after.isNumber {
        pointSeen = true
        digits.append(c)
      } else {
        break
      }
      position += 1
    }
    if style == .plain, let c = next, c == "e" || c == "E" {
      var probe = position + 1
      if probe < text.count, text[probe] == "-" || text[probe] == "+" { probe += 1 }
      if probe < text.count, text[probe].isASCII, text[probe].isNumber {
        digits += String(text[position..<probe])
        position = probe
        while let c = next, c.isASCII && c.isNumber {
          digits.append(c)
          position += 1
        }
      }
    }
    add(.number(digits.hasPrefix(".") ? "0" + digits : digits), at: start)
  }

  /// Words of a language that is not written in ASCII: prose, as far as it goes.
  private mutating func foreignWords() {
    let start = position
    var end = position
    var probe = position
    while probe < text.count {
      let c = text[probe]
      if c.isLetter, !c.isASCII, NotationNames.greek[String(c)] == nil {
        end = probe + 1
      } else if !(c.isASCII && c.isLetter && end == probe) && !(c == " " && end == probe) {
        break
      } else if c.isLetter {
        end = probe + 1
      }
      probe += 1
    }
    let words = String(text[start..<end]).split(separator: " ").joined(separator: " ").lowercased()
    position = end
    // 오차_1, d오차: a name, which has an index or is differentiated.
    let isDifferentiated =
      !spaced && (tokens.last?.kind == .letter("d") || tokens.last?.kind == .command("partial"))
    if textDepth == 0, !words.contains(" "), words.count < 8, next == "_" || isDifferentiated {
      add(.word(words), at: start)
    } else {
      add(.prose(words), at: start)
    }
  }

  /// A run of letters in LaTeX: known words stand out, the rest are single letters.
  mutating func letters() {
    var end = position
    while end < text.count, text[end].isASCII && text[end].isLetter { end += 1 }
    // One or two letters before a known function that begins with a capital make a name of their own: lReLU(x).
    let run = String(text[position..<end])
    if end < text.count, text[end] == "(" || text[end] == "'" || text[end] == "\\" || text[end] == "’",
      let head = NotationNames.capitalWords.lazy.compactMap({
        run.hasSuffix($0) ? run.dropLast($0.count) : nil
      })
      .min(by: { $0.count < $1.count }),
      (1...2).contains(head.count), !["x", "y", "z", "t", "u", "v"].contains(head.last)
    {
      add(.word(run), at: position)
      position = end
      return
    }
    if NotationNames.wholeNames.contains(run)
      || run.first?.isUppercase == true && NotationNames.wholeNames.contains(run.lowercased())
        && run.count > 3
      || Self.isCapitalised(run), style == .latex
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // width = …, her(x) = …: several letters at the start of a statement, by themselves or with an argument.
    if style == .latex, run.count > 2, startsStatement, isWholeHead(from: end, run),
      !NotationNames.bareWords.contains(where: { run.contains($0) && $0.count > 1 && !run.hasSuffix($0) })
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // FL(…), BN(…): capitals before a bracket.
    if style == .latex, run.count >= 2, run.count <= 6, end < text.count, text[end] == "(",
      run.allSatisfy(\.isUppercase)
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // A digit may belong to a known word: ReLU6.
    while position < end {
      let start = position
      var length = min(NotationNames.longestBareWord, end - position)
      var found: String?
      while length >= 2 {
        let candidate = String(text[position..<position + length])
        if NotationNames.bareWords.contains(candidate) {
          found = candidate
          break
        }
        length -= 1
      }
      if let found {
        position += found.count
        add(wordKind(found), at: start)
      } else {
        position += 1
        add(.letter(String(text[start])), at: start)
      }
    }
  }

  /// Whether nothing stands before the next sign in its row.
  private var startsStatement: Bool {
    guard let last = tokens.last else { return true }
    switch last.kind {
    case .newRow, .gap, .begin: return true
    default: return last.isSymbol("&")
    }
  }

  /// Whether a run of letters is all that stands before an equals sign, with one letter in brackets behind it or without.
  private func isWholeHead(from end: Int, _ run: String) -> Bool {
    var probe = end
    func skipBlanks() { while probe < text.count, text[probe] == " " || text[probe] == "&" { probe += 1 } }
    skipBlanks()
    if probe + 2 < text.count, text[probe] == "(", text[probe + 1].isLetter, text[probe + 2] == ")" {
      probe += 3
      skipBlanks()
    } else if run.count < 4 || !run.allSatisfy(\.isLowercase) {
      return false
    }
    return probe < text.count && text[probe] == "="
  }

  /// `Odds`, `Loss`: a capital and small letters, a vowel among them, are one name and no product.
  private static func isCapitalised(_ run: String) -> Bool {
    guard run.count >= 4, let first = run.first, first.isUppercase, !NotationNames.bareWords.contains(run)
    else { return false }
    let rest = run.dropFirst()
    return rest.allSatisfy(\.isLowercase) && rest.contains { "aeiou".contains($0) }
      && !NotationNames.bareWords.contains { $0.count > 2 && run.contains($0) }
  }

  private func wordKind(_ word: String) -> NotationToken.Kind {
    NotationNames.joiningWords.contains(word.lowercased()) ? .prose(word) : .word(word)
  }

  /// A name in plain text: letters, digits and underscores.
  mutating func name() {
    let start = position
    var word = ""
    while let c = next, c == "_" || (c.isASCII && (c.isLetter || c.isNumber)) {
      word.append(c)
      position += 1
    }
    if word.count == 1 {
      add(.letter(word), at: start)
    } else if NotationNames.greekCommands.contains(word) {
      add(.letter(word), at: start)
    } else if word.count == 2, word.first == "d", let variable = word.last, variable.isLetter {
      // dx in d/dx.
      add(.letter("d"), at: start)
      add(.letter(String(variable)), at: start + 1)
    } else if word == "if" || word == "then" || word == "else" {
      add(.command(word), at: start)
    } else if word == "inf" || word == "infinity" || word == "oo" {
      add(.letter("infinity"), at: start)
    } else {
      add(wordKind(word), at: start)
    }
  }
}
