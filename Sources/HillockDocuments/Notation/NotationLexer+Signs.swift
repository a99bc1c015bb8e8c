/// Signs, which are neither letters nor digits nor commands: operators, relations, brackets, and raised and lowered characters.
extension NotationLexer {
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
  static let halfWidth: [Character: Character] = {
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

  static let raised: [Character: NotationToken.Kind] = [
    "ᵀ": .letter("T"), "ⁿ": .letter("n"), "ⁱ": .letter("i"), "ˣ": .letter("x"), "ᵏ": .letter("k"),
    "ˡ": .letter("l"), "ᵗ": .letter("t"), "ʲ": .letter("j"), "⁺": .symbol("+"), "ᵐ": .letter("m"),
    "ᵃ": .letter("a"), "ᵇ": .letter("b"), "ᶻ": .letter("z"), "ᵘ": .letter("u"), "ʸ": .letter("y"),
    "ᴸ": .letter("L"),
  ]

  /// The letter under the circumflex of ŷ, composed or not.
  static func hatted(_ character: Character) -> String? {
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
  static let subscripts: [Character: String] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
  ]
}
