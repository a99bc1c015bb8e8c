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

  func wordKind(_ word: String) -> NotationToken.Kind {
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

  mutating func sign(_ character: Character) throws(NotationError) {
    let start = position
    if style == .plain && character == "&" && peek(1) == "&" {
      position += 2
      add(.prose("and"), at: start)
      return
    }
    if character == "<", spaced, peek(1) == "-", peek(2) == " " {
      // w <- w − η g
      position += 2
      add(.symbol("<-"), at: start)
      return
    }
    for (characters, symbol) in Self.spellingsByStart[character] ?? [] {
      if characters.count <= text.count - position,
        characters.indices.allSatisfy({ text[position + $0] == characters[$0] })
      {
        position += characters.count
        add(.symbol(symbol), at: start)
        return
      }
    }
    if let power = Self.superscripts[character] {
      add(.symbol("^"), at: start)
      add(.symbol("{"), at: start)
      var digits = power
      position += 1
      while let c = next, let more = Self.superscripts[c] {
        digits += more
        position += 1
      }
      var rest = Substring(digits)
      if rest.hasPrefix("-") {
        add(.symbol("-"), at: start)
        rest = rest.dropFirst()
      }
      if !rest.isEmpty {
        add(.number(String(rest)), at: start)
      } else if let c = next, case .letter(let letter)? = Self.raised[c] {
        // e⁻ˣ
        position += 1
        add(.letter(letter), at: start)
      }
      add(.symbol("}"), at: start)
      return
    }
    if let letter = Self.hatted(character) {
      position += 1
      add(.command("hat"), at: start)
      add(.letter(letter), at: start)
      return
    }
    if Self.subscripts[character] != nil {
      add(.symbol("_"), at: start)
      add(.symbol("{"), at: start)
      while let c = next, let more = Self.subscripts[c] {
        if more.first?.isNumber == true, case .number(let digits)? = tokens.last?.kind {
          tokens[tokens.count - 1].kind = .number(digits + more)
        } else {
          add(more.first?.isNumber == true ? .number(more) : .letter(more), at: position)
        }
        position += 1
      }
      add(.symbol("}"), at: start)
      return
    }
    if let raised = Self.raised[character] {
      position += 1
      for kind in [.symbol("^"), .symbol("{"), raised, .symbol("}")] as [NotationToken.Kind] {
        add(kind, at: start)
      }
      return
    }
    switch character {
    case "~":
      var ties = 0
      while let c = next, c == "~" || c == " " {
        if c == "~" { ties += 1 }
        position += 1
      }
      // Several part what stands behind a formula from it, as \quad does: y = f(x) ~~ (3).
      if ties > 1 { add(.gap, at: start) } else { spaced = true }
    case "∞":
      position += 1
      add(.letter("infinity"), at: start)
    case "∂":
      position += 1
      add(.command("partial"), at: start)
    case "∑":
      position += 1
      add(.command("sum"), at: start)
    case "∏":
      position += 1
      add(.command("prod"), at: start)
    case "∇":
      position += 1
      add(.command("nabla"), at: start)
    case "∫":
      position += 1
      add(.command("int"), at: start)
    case "∀":
      position += 1
      add(.command("forall"), at: start)
    case "⟨", "〈":
      position += 1
      add(.command("langle"), at: start)
    case "⟩", "〉":
      position += 1
      add(.command("rangle"), at: start)
    case "ℝ", "ℕ", "ℤ":
      position += 1
      add(.command("mathbb"), at: start)
      add(.letter(character == "ℝ" ? "R" : character == "ℕ" ? "N" : "Z"), at: start)
    case "√":
      position += 1
      add(.word("sqrt"), at: start)
    case "ℓ":
      position += 1
      add(.letter("ell"), at: start)
    case "∴", "∵":
      position += 1
      add(.gap, at: start)
    case "`":
      // A prime that was typed with the wrong key: f`(x).
      position += 1
      if next == "(" { add(.symbol("'"), at: start) } else { add(.command("`"), at: start) }
    case "\u{2009}", "\u{200B}", "\u{00A0}", "\u{FEFF}", "\u{2061}", "\u{2062}", "\u{200A}", "\u{2003}",
      "\u{2002}":
      position += 1
      spaced = true
    default:
      guard "(){}[]|,;.:=<>^_'&*/+-!?%#\"".contains(character) else {
        // Only the side that it stands in is left unread.
        position += 1
        add(.command(String(character)), at: start)
        return
      }
      position += 1
      add(.symbol(String(character)), at: start)
    }
  }

  /// By their first characters, as signs are many.
  private static let spellingsByStart: [Character: [(spelling: [Character], symbol: String)]] = {
    var result: [Character: [(spelling: [Character], symbol: String)]] = [:]
    for (spelling, symbol) in spellings {
      let characters = Array(spelling)
      if let first = characters.first { result[first, default: []].append((characters, symbol)) }
    }
    return result
  }()

  private static let spellings: [(String, String)] = [
    ("...", "..."), (":=", ":="), ("≔", ":="), ("<=>", "=>"), ("<=", "<="), (">=", ">="), ("==", "="),
    ("!=", "!="),
    ("->", "->"),
    ("**", "^"), ("≤", "<="), ("≥", ">="), ("≠", "!="), ("≈", "~"), ("→", "->"), ("⇒", "=>"), ("⟹", "=>"),
    ("⇔", "=>"), ("⟺", "=>"), ("≡", "="), ("−", "-"), ("–", "-"), ("—", "-"), ("·", "*"), ("⋅", "*"),
    ("×", "*"), ("∗", "*"), ("÷", "/"), ("’", "'"), ("′", "'"), ("‘", "'"), ("″", "''"), ("≜", ":="),
    ("⩽", "<="), ("⩾", ">="), ("∈", "in"), ("⊙", "odot"), ("∣", "|"), ("（", "("), ("）", ")"), ("，", ","),
    ("＝", "="), ("±", "+-"), ("…", "..."), ("∝", "propto"), ("⋯", "..."), ("∘", "circ"), ("⊗", "otimes"),
    ("‖", "||"), ("←", "<-"),
    ("∼", "sim"), ("≪", "<<"), ("≫", ">>"), ("∧", "and"), ("∨", "or"), ("≃", "~"), ("≅", "~"), ("´", "'"),
    ("ʹ", "'"), ("＇", "'"), ("∉", "notin"), ("⊂", "subset"), ("⊆", "subset"), ("⋆", "*"), ("、", ","),
    ("。", "."), ("∥", "||"), ("↦", "mapsto"), ("∓", "+-"),
  ]

  /// Signs of East Asian type, as wide as a character, and those that they stand for.
  private static let halfWidth: [Character: Character] = {
    var result: [Character: Character] = [:]
    for code in 0xFF01...0xFF5E as ClosedRange<UInt32> {
      guard let wide = Unicode.Scalar(code), let plain = Unicode.Scalar(code - 0xFEE0) else { continue }
      result[Character(wide)] = Character(plain)
    }
    result["\u{3000}"] = " "
    // Letters of mathematical type, such as 𝑥 and 𝜎.
    let latin = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    for code in 0x1D400...0x1D6A3 as ClosedRange<UInt32> {
      guard let styled = Unicode.Scalar(code) else { continue }
      result[Character(styled)] = latin[Int(code - 0x1D400) % 52]
    }
    let greek = Array("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΘΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑκϕρπ")
    for code in 0x1D6A8...0x1D7C9 as ClosedRange<UInt32> {
      guard let styled = Unicode.Scalar(code) else { continue }
      result[Character(styled)] = greek[Int(code - 0x1D6A8) % 58]
    }
    for code in 0x1D7CE...0x1D7FF as ClosedRange<UInt32> {
      guard let styled = Unicode.Scalar(code) else { continue }
      result[Character(styled)] = Array("0123456789")[Int(code - 0x1D7CE) % 10]
    }
    return result
  }()

  private static let raised: [Character: NotationToken.Kind] = [
    "ᵀ": .letter("T"), "ⁿ": .letter("n"), "ⁱ": .letter("i"), "ˣ": .letter("x"), "ᵏ": .letter("k"),
    "ˡ": .letter("l"), "ᵗ": .letter("t"), "ʲ": .letter("j"), "⁺": .symbol("+"), "ᵐ": .letter("m"),
    "ᵃ": .letter("a"), "ᵇ": .letter("b"), "ᶻ": .letter("z"), "ᵘ": .letter("u"), "ʸ": .letter("y"),
    "ᴸ": .letter("L"),
  ]

  /// The letter under the circumflex of ŷ, composed or not.
  private static func hatted(_ character: Character) -> String? {
    let scalars = Array(character.unicodeScalars)
    if scalars.count == 2, scalars[1] == "\u{302}", scalars[0].properties.isAlphabetic {
      return NotationNames.greek[String(scalars[0])] ?? String(scalars[0])
    }
    return composedHats[character]
  }

  private static let composedHats: [Character: String] = [
    "ŷ": "y", "ẑ": "z", "â": "a", "ĉ": "c", "ê": "e", "ĝ": "g", "ĥ": "h", "ĵ": "j", "ô": "o", "ŝ": "s",
    "û": "u", "ŵ": "w",
  ]

  private static let superscripts: [Character: String] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "⁻": "-",
  ]
  private static let subscripts: [Character: String] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
  ]
}
