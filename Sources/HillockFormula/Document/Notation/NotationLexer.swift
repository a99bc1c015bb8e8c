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

  private let text: [Character]
  private let style: Style
  private var position = 0
  private var spaced = false
  private(set) var tokens: [NotationToken] = []

  static func tokens(of text: String, style: Style) throws(NotationError) -> [NotationToken] {
    guard text.utf8.count <= sizeLimit else {
      throw NotationError(message: "the formula is longer than \(sizeLimit) bytes", offset: 0)
    }
    var lexer = NotationLexer(text: Array(text), style: style)
    try lexer.run()
    return lexer.tokens
  }

  private init(text: [Character], style: Style) {
    self.text = text
    self.style = style
  }

  private var next: Character? { position < text.count ? text[position] : nil }
  private func peek(_ distance: Int) -> Character? {
    position + distance < text.count ? text[position + distance] : nil
  }

  /// ² is a number for Unicode and none here.
  private func isDigit(_ character: Character?) -> Bool {
    character.map { $0.isASCII && $0.isNumber } ?? false
  }

  private mutating func add(_ kind: NotationToken.Kind, at offset: Int) {
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
      } else if character == "%" && style == .latex {
        while let c = next, c != "\n" && c != "\r\n" { position += 1 }
      } else {
        try sign(character)
      }
    }
  }

  /// Digits with at most one point; `1,000` is left to the reader as three tokens.
  private mutating func number() {
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

  /// A run of letters in LaTeX: known words stand out, the rest are single letters.
  private mutating func letters() {
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

  private func wordKind(_ word: String) -> NotationToken.Kind {
    NotationNames.joiningWords.contains(word.lowercased()) ? .prose(word) : .word(word)
  }

  /// A name in plain text: letters, digits and underscores.
  private mutating func name() {
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

  private mutating func sign(_ character: Character) throws(NotationError) {
    let start = position
    if style == .plain && character == "&" && peek(1) == "&" {
      position += 2
      add(.prose("and"), at: start)
      return
    }
    for (spelling, symbol) in Self.spellings {
      let characters = Array(spelling)
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
      add(.number(String(rest)), at: start)
      add(.symbol("}"), at: start)
      return
    }
    if let letter = Self.hatted(character) {
      position += 1
      add(.command("hat"), at: start)
      add(.letter(letter), at: start)
      return
    }
    if let subscripted = Self.subscripts[character] {
      position += 1
      add(.symbol("_"), at: start)
      add(.number(subscripted), at: start)
      return
    }
    switch character {
    case "~":
      spaced = true
      position += 1
    case "∞":
      position += 1
      add(.letter("infinity"), at: start)
    case "∂":
      position += 1
      add(.command("partial"), at: start)
    case "∑":
      position += 1
      add(.command("sum"), at: start)
    case "√":
      position += 1
      add(.word("sqrt"), at: start)
    case "ℓ":
      position += 1
      add(.letter("ell"), at: start)
    case "∴", "∵":
      position += 1
      add(.gap, at: start)
    case "\u{2009}", "\u{200B}", "\u{00A0}", "\u{FEFF}":
      position += 1
      spaced = true
    default:
      guard "(){}[]|,;.:=<>^_'&*/+-!?%#\"".contains(character) else {
        throw NotationError(message: "the sign '\(character)' is not read", offset: start)
      }
      position += 1
      add(.symbol(String(character)), at: start)
    }
  }

  private static let spellings: [(String, String)] = [
    (":=", ":="), ("≔", ":="), ("<=", "<="), (">=", ">="), ("==", "="), ("!=", "!="), ("->", "->"),
    ("**", "^"), ("≤", "<="), ("≥", ">="), ("≠", "!="), ("≈", "~"), ("→", "->"), ("⇒", "=>"), ("⟹", "=>"),
    ("⇔", "=>"), ("⟺", "=>"), ("≡", "="), ("−", "-"), ("–", "-"), ("—", "-"), ("·", "*"), ("⋅", "*"),
    ("×", "*"), ("∗", "*"), ("÷", "/"), ("’", "'"), ("′", "'"), ("‘", "'"), ("″", "''"), ("≜", ":="),
    ("⩽", "<="), ("⩾", ">="), ("∈", "in"), ("⊙", "odot"), ("∣", "|"), ("（", "("), ("）", ")"), ("，", ","),
    ("＝", "="), ("±", "+-"), ("…", "..."), ("∝", "propto"),
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

// Commands of LaTeX.
extension NotationLexer {
  private mutating func command() throws(NotationError) {
    let start = position
    position += 1
    guard let character = next else {
      spaced = true
      return
    }
    guard character.isASCII && character.isLetter else {
      position += 1
      punctuation(character, at: start)
      return
    }
    var name = ""
    while let c = next, c.isASCII && c.isLetter {
      name.append(c)
      position += 1
    }
    if next == "*" && (name == "operatorname" || name == "tag" || name == "hspace") { position += 1 }
    if let greek = NotationNames.variants[name] ?? (NotationNames.greekCommands.contains(name) ? name : nil) {
      add(.letter(greek), at: start)
    } else if let symbol = Self.symbols[name] {
      add(.symbol(symbol), at: start)
    } else if Self.functions.contains(name) {
      add(.word(name), at: start)
    } else if Self.silent.contains(name) {
      spaced = true
    } else if Self.gaps.contains(name) {
      if name == "hspace" || name == "vspace" { _ = group() }
      if name == "kern" || name == "mkern" || name == "hskip" {
        while let c = next, !c.isWhitespace {
          position += 1
          _ = c
        }
      }
      add(.gap, at: start)
    } else if Self.swallowed.contains(name) {
      _ = group()
      spaced = true
    } else if Self.textual.contains(name) {
      try textual(name, at: start)
    } else if name == "begin" || name == "end" {
      guard let environment = group() else {
        throw NotationError(message: "\\\(name) needs the name of an environment in braces", offset: start)
      }
      let bare = environment.filter { $0 != "*" && $0 != " " }
      if name == "begin" {
        // The columns of an array say nothing about its content.
        if ["array", "alignedat", "alignat", "tabular"].contains(bare) {
          _ = bracketed("[", "]")
          _ = group()
        }
        add(.begin(bare), at: start)
      } else {
        add(.end(bare), at: start)
      }
    } else if name == "infty" {
      add(.letter("infinity"), at: start)
    } else if name == "newline" || name == "cr" {
      add(.newRow, at: start)
    } else if name == "color" || name == "textcolor" {
      _ = group()
    } else {
      add(.command(name), at: start)
    }
  }

  private mutating func punctuation(_ character: Character, at start: Int) {
    switch character {
    case "\\":
      // A line break, possibly doubled by a Markdown that needs it, with an optional distance.
      while next == "\\" && peek(1) == "\\" { position += 2 }
      if next == "*" { position += 1 }
      // [2pt] is a distance; anything else in brackets belongs to the formula.
      if next == "[", let close = text[position...].firstIndex(of: "]"), close - position < 12 {
        let inside = String(text[position + 1..<close]).filter { $0 != " " }
        if ["pt", "em", "ex", "mm", "cm", "in"].contains(where: { inside.hasSuffix($0) }) {
          position = close + 1
        }
      }
      add(.newRow, at: start)
    case ",", ";", ":", "!", ">", " ", "\n", "\t", "/", "-": spaced = true
    case "{": add(.symbol("\\{"), at: start)
    case "}": add(.symbol("\\}"), at: start)
    case "|": add(.symbol("||"), at: start)
    case "%": add(.symbol("%"), at: start)
    case "_", "&", "#", "$": spaced = true
    case "(", ")", "[", "]": add(.symbol(String(character)), at: start)
    default: spaced = true
    }
  }

  /// The text of a group in braces that follows, and moves behind it.
  private mutating func group() -> String? {
    while let c = next, c.isWhitespace { position += 1 }
    return bracketed("{", "}")
  }

  private mutating func bracketed(_ open: Character, _ close: Character) -> String? {
    guard next == open else { return nil }
    var depth = 0
    var probe = position
    while probe < text.count {
      let c = text[probe]
      if c == "\\" {
        probe += 2
        continue
      }
      if c == open { depth += 1 }
      if c == close {
        depth -= 1
        if depth == 0 {
          let inside = String(text[(position + 1)..<probe])
          position = probe + 1
          return inside
        }
      }
      probe += 1
    }
    return nil
  }

  /// \text{…} and its like: a name, a formula, or prose.
  private mutating func textual(_ command: String, at start: Int) throws(NotationError) {
    guard let content = group() else {
      // \mathrm x: the next letter alone.
      return
    }
    let trimmed = content.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .replacingUnderscores
    if trimmed.isEmpty {
      spaced = true
      return
    }
    if trimmed == "T" && (command == "text" || command == "mathrm" || command == "mathsf") {
      add(.letter("T"), at: start)
      return
    }
    if trimmed == "d" || trimmed == "e" || trimmed == "i" {
      add(.letter(trimmed), at: start)
      return
    }
    let core = trimmed.filter { $0 != "-" && $0 != " " && $0 != "\\" }
    let words = trimmed.split(separator: " ").map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    let isBold = command == "mathbf" || command == "boldsymbol" || command == "bm" || command == "pmb"
    if trimmed.allSatisfy({ $0.isLetter || $0.isNumber }) && trimmed.first?.isLetter == true {
      if NotationNames.joiningWords.contains(trimmed.lowercased()) {
        add(.prose(trimmed.lowercased()), at: start)
      } else if trimmed.count == 1 {
        add(isBold ? .bold(trimmed) : .letter(NotationNames.greek[trimmed] ?? trimmed), at: start)
      } else if isBold {
        // Bold letters side by side are a product of vectors: each is read by itself.
        for c in trimmed { tokens.append(NotationToken(kind: .bold(String(c)), offset: start)) }
      } else {
        add(.word(trimmed), at: start)
      }
      return
    }
    if let first = words.first, NotationNames.joiningWords.contains(first) || words.count > 3 {
      try mixedProse(content, at: start)
      return
    }
    let isName =
      core.allSatisfy { $0.isLetter || $0.isNumber } && !core.isEmpty && core.first?.isLetter == true
    if isName && !trimmed.contains("\\") {
      add(.word(core), at: start)
      return
    }
    // \operatorname{sech^2} x: the power belongs to the function.
    if let caret = trimmed.firstIndex(of: "^"),
      trimmed[trimmed.index(after: caret)...].allSatisfy(\.isNumber),
      trimmed[..<caret].allSatisfy(\.isLetter), trimmed[..<caret].count > 1, trimmed.last?.isNumber == true
    {
      add(.word(String(trimmed[..<caret])), at: start)
      add(.symbol("^"), at: start)
      add(.number(String(trimmed[trimmed.index(after: caret)...])), at: start)
      return
    }
    if words.contains(where: { NotationNames.joiningWords.contains($0) }) {
      try mixedProse(content, at: start)
      return
    }
    // A formula in roman type, such as \text{softmax(x)}: read it in place, with its words kept whole.
    let inner = try NotationLexer.tokens(of: wordsKept(content), style: .latex)
    add(.symbol("{"), at: start)
    for token in inner { tokens.append(NotationToken(kind: token.kind, offset: start, spaced: token.spaced)) }
    add(.symbol("}"), at: start)
  }

  /// Letters that stand together in roman type are one name.
  private func wordsKept(_ content: String) -> String {
    var result = ""
    var word = ""
    func flushed() -> String { word.count > 1 ? "\\operatorname{\(word)}" : word }
    for c in content {
      if c.isLetter && c.isASCII {
        if result.last == "\\" && word.isEmpty {
          result.append(c)
        } else {
          word.append(c)
        }
      } else {
        result += flushed()
        word = ""
        result.append(c)
      }
    }
    return result + flushed()
  }

  /// `if x > 0`: the leading words are prose, the rest is read as mathematics.
  private mutating func mixedProse(_ content: String, at start: Int) throws(NotationError) {
    var prose: [String] = []
    var rest = Substring(content).drop(while: \.isWhitespace)
    while !rest.isEmpty {
      let word = rest.prefix { !$0.isWhitespace }
      let letters = word.lowercased().filter { $0.isLetter }
      let isMathematics =
        (letters.count <= 1 && word.lowercased() != "a") || word.contains { "<>=≤≥≠\\".contains($0) }
      if isMathematics && !NotationNames.joiningWords.contains(letters) { break }
      prose.append(word.lowercased().filter { $0.isLetter || $0.isNumber })
      rest = rest.dropFirst(word.count).drop(while: \.isWhitespace)
    }
    add(.prose(prose.joined(separator: " ")), at: start)
    if rest.isEmpty { return }
    let looksLikeMathematics = rest.contains { "<>=≤≥≠".contains($0) } || rest.count <= 3
    guard looksLikeMathematics else {
      let more = rest.split(whereSeparator: \.isWhitespace).map { $0.lowercased().filter(\.isLetter) }
      tokens[tokens.count - 1].kind = .prose((prose + more).joined(separator: " "))
      return
    }
    let inner = try NotationLexer.tokens(of: String(rest.filter { $0 != "$" }), style: .latex)
    for token in inner { tokens.append(NotationToken(kind: token.kind, offset: start, spaced: token.spaced)) }
  }

  private static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsin",
    "arccos",
    "arctan", "arctanh", "artanh", "exp", "log", "ln", "max", "min", "lim", "sup", "inf", "erf", "sign",
    "sgn",
    "arg", "det", "dim", "ker", "Pr", "gcd", "lg", "softmax", "sigmoid", "relu", "ReLU", "softplus", "argmax",
    "argmin", "erfc", "logit", "abs",
  ]

  /// Commands that change looks only; what they are applied to stands in their place.
  private static let silent: Set<String> = [
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "big", "Big",
    "bigg",
    "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "mathstrut", "strut",
    "cancel", "bcancel", "xcancel", "mathop", "mathrel", "mathbin", "mathord", "ensuremath",
    "rm", "bf", "it", "thinspace", "medspace", "thickspace", "negthinspace", "enspace", "small", "large",
    "Large",
    "LARGE", "huge", "normalsize", "footnotesize", "tiny", "mathit", "hline", "allowbreak", "break", "middle",
    "raisebox", "colon", "smash", "protect", "relax", "mathopen", "mathclose", "noindent", "centering",
    "hfill",
    "hfil", "vphantom", "mathpunct",
  ]
  private static let gaps: Set<String> = [
    "quad", "qquad", "hspace", "vspace", "kern", "mkern", "hskip", "therefore", "because",
  ]
  /// Commands whose group is no part of the formula.
  private static let swallowed: Set<String> = [
    "label", "tag", "phantom", "hphantom", "ref", "eqref", "cite", "footnote", "index", "vskip", "href",
    "class", "cssId", "style", "require",
  ]
  private static let textual: Set<String> = [
    "text", "textrm", "mathrm", "operatorname", "textit", "textbf", "mathsf", "texttt", "mathtt", "textsf",
    "mbox", "hbox", "textnormal", "mathbf", "boldsymbol", "bm", "emph", "operatornamewithlimits", "pmb",
    "textup", "mathnormal",
  ]

  private static let symbols: [String: String] = [
    "cdot": "*", "times": "*", "ast": "*", "bullet": "*", "div": "/", "le": "<=", "leq": "<=",
    "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<",
    "gt": ">",
    "approx": "~", "simeq": "~", "thickapprox": "~", "approxeq": "~", "equiv": "=", "triangleq": ":=",
    "coloneqq": ":=", "coloneq": ":=", "doteq": ":=", "to": "->", "rightarrow": "->", "longrightarrow": "->",
    "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>", "iff": "=>", "Leftrightarrow": "=>",
    "Longleftrightarrow": "=>", "leadsto": "=>", "mapsto": "mapsto", "in": "in", "odot": "odot",
    "circ": "circ",
    "otimes": "otimes", "mid": "|", "vert": "|", "lvert": "|<", "rvert": "|>", "Vert": "||", "lVert": "||",
    "rVert": "||", "prime": "'", "pm": "+-", "mp": "+-", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[",
    "rbrack": "]", "lparen": "(", "rparen": ")", "land": "and", "wedge": "and", "lor": "or", "vee": "or",
    "ldots": "...", "dots": "...", "cdots": "...", "vdots": "...", "ddots": "...", "dotsc": "...",
    "dotsb": "...",
    "propto": "propto", "sim": "sim", "ll": "<<", "gg": ">>", "subset": "in", "top": "T", "star": "*",
    "backslash": "/", "lesssim": "<<", "gtrsim": ">>", "cong": "~", "leftarrow": "<-", "gets": "<-",
    "neg": "not",
    "uparrow": "->", "downarrow": "->", "nearrow": "->", "searrow": "->",
  ]
}

extension String {
  /// `leaky\_relu` is the name LeakyRelu in another spelling: the parts join without their marks.
  fileprivate var replacingUnderscores: String {
    guard contains("\\_") else { return self }
    var result = ""
    var skips = false
    for character in self {
      if character == "\\" {
        skips = true
      } else if skips && character == "_" {
        skips = false
      } else {
        if skips { result.append("\\") }
        skips = false
        result.append(character)
      }
    }
    return result
  }
}
