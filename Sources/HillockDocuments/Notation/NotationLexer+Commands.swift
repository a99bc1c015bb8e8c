import HillockFormula
import HillockProof

/// Commands of LaTeX.
extension NotationLexer {
  mutating func command() throws(NotationError) {
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
    } else if let command = Self.switches[name] {
      try switched(command, at: start)
    } else if Self.silent.contains(name) {
      spaced = true
    } else if Self.gaps.contains(name) {
      var isWide = true
      if name == "hspace" || name == "vspace" { isWide = Self.isWide(group() ?? "") }
      if name == "kern" || name == "mkern" || name == "hskip" || name == "mskip" {
        isWide = Self.isWide(length())
      }
      if isWide { add(.gap, at: start) } else { spaced = true }
    } else if Self.swallowed.contains(name) {
      // \label[eq]{…}
      if name == "label" { _ = bracketed("[", "]") }
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
    } else if let set = Self.numberSets[name] {
      add(.command("mathbb"), at: start)
      add(.letter(set), at: start)
    } else if name == "mathbb" || name == "mathds", takesLetterForVector() {
      try textual("mathbf", at: start)
    } else if name == "cal" || name == "scr" {
      add(.command("mathcal"), at: start)
    } else if name == "infty" {
      add(.letter("infinity"), at: start)
    } else if name == "newline" || name == "cr" {
      add(.newRow, at: start)
    } else if let count = Self.decorations[name] {
      // The colour, the box's frame: what is shown stands behind them.
      _ = bracketed("[", "]")
      for _ in 0..<count { _ = group() }
    } else if name == "mathcal" || name == "mathscr", takesWord() {
      try textual("mathrm", at: start)
    } else if try !ownCommand(name, at: start) {
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
    case "_" where tokens.last?.startsName == true && (next == "{" || isLoneSign):
      // x\_i, an index that Markdown would take for emphasis.
      add(.symbol("_"), at: start)
    case "_": add(.command("_"), at: start)
    case "#" where tokens.last?.isSymbol("(") == true && skipsReference():
      // (\#eq:name), the number of an equation in documents of R.
      tokens.removeLast()
      spaced = true
    case "&", "#", "$": spaced = true
    case "(", ")", "[", "]": add(.symbol(String(character)), at: start)
    default: spaced = true
    }
  }

  /// Whether a letter or a digit is next that no other one follows.
  private var isLoneSign: Bool {
    guard let c = next, c.isLetter || c.isNumber else { return false }
    return peek(1).map { !$0.isLetter && !$0.isNumber } ?? true
  }

  /// Passes over `eq:name)`; `false` where something else stands there.
  private mutating func skipsReference() -> Bool {
    guard let close = text[position..<min(text.count, position + 60)].firstIndex(of: ")") else {
      return false
    }
    let inside = text[position..<close]
    guard inside.contains(":"), inside.allSatisfy({ $0.isLetter || $0.isNumber || ":-_".contains($0) }) else {
      return false
    }
    position = close + 1
    return true
  }

  /// The length behind \kern and its like, which has no braces.
  private mutating func length() -> String {
    while next == " " { position += 1 }
    var result = ""
    while let c = next, c.isASCII, c.isNumber || c == "." || c == "-" {
      result.append(c)
      position += 1
    }
    for _ in 0..<2 {
      guard let c = next, c.isASCII, c.isLetter else { break }
      result.append(c)
      position += 1
    }
    return result
  }

  /// Whether a length parts statements, as \quad does, rather than signs.
  private static func isWide(_ length: String) -> Bool {
    let plain = length.filter { $0 != " " }
    guard let value = Double(plain.prefix { $0.isNumber || $0 == "." || $0 == "-" }) else { return true }
    let points: [String: Double] = [
      "em": 10, "ex": 4.5, "pt": 1, "px": 0.75, "mm": 2.85, "cm": 28.5, "in": 72, "mu": 0.56, "pc": 12,
    ]
    return value * (points[String(plain.suffix(2))] ?? 10) >= 7
  }

  /// How far the end of a group is looked for.
  private static let switchLimit = 500

  /// `{\bf w}`, `{\rm loss}`: the command reaches to the end of its group; outside of one, over the next sign.
  private mutating func switched(_ command: String, at start: Int) throws(NotationError) {
    while let c = next, c.isWhitespace { position += 1 }
    if next == "{" { return try textual(command, at: start) }
    var probe = position
    let limit = min(text.count, position + Self.switchLimit)
    let closing = closingBraces()
    while probe < limit, text[probe] != "}" {
      if text[probe] == "\\" {
        probe += 2
      } else if text[probe] == "{" {
        probe = (closing[probe] ?? text.count) + 1
      } else {
        probe += 1
      }
    }
    guard probe < limit, text[probe] == "}" else {
      // No group: a run of letters is what it was meant for.
      var end = position
      while end < text.count, text[end].isASCII, text[end].isLetter { end += 1 }
      guard end > position else {
        spaced = true
        return
      }
      let letters = String(text[position..<end])
      position = end
      return try textual(command, content: letters, at: start)
    }
    let content = String(text[position..<probe])
    position = probe
    try textual(command, content: content, at: start)
  }

  /// The text of a group in braces that follows, and moves behind it.
  mutating func group() -> String? {
    while let c = next, c.isWhitespace { position += 1 }
    return bracketed("{", "}")
  }

  private mutating func bracketed(_ open: Character, _ close: Character) -> String? {
    guard next == open else { return nil }
    var end: Int?
    if open == "{" {
      end = closingBraces()[position]
    } else {
      // Options in brackets are short.
      end = text[position..<min(text.count, position + 200)].firstIndex(of: close)
    }
    guard let end else { return nil }
    let inside = String(text[(position + 1)..<end])
    position = end + 1
    return inside
  }

  mutating func closingBraces() -> [Int: Int] {
    if let braces { return braces }
    var result: [Int: Int] = [:]
    var open: [Int] = []
    var probe = 0
    while probe < text.count {
      switch text[probe] {
      case "\\": probe += 1
      case "{": open.append(probe)
      case "}": if let start = open.popLast() { result[start] = probe }
      default: break
      }
      probe += 1
    }
    braces = result
    return result
  }

  private static let boldCommands: Set<String> = ["mathbf", "boldsymbol", "bm", "pmb", "textbf", "mathbfit"]

  /// \text{…} and its like: a name, a formula, or prose.
  mutating func textual(_ command: String, at start: Int) throws(NotationError) {
    guard let content = group() else {
      // \mathbf x: the next sign alone, which the next round reads; only boldness has to be told.
      if Self.boldCommands.contains(command), command != "textbf" { boldNext() }
      return
    }
    try textual(command, content: content, at: start)
  }

  /// Makes the letter or the command behind \mathbf a bold one.
  private mutating func boldNext() {
    while let c = next, c.isWhitespace { position += 1 }
    let start = position
    guard let c = next else { return }
    if c.isASCII, c.isLetter {
      position += 1
      add(.bold(String(c)), at: start)
    } else if let greek = NotationNames.greek[String(c)] {
      position += 1
      add(.bold(greek), at: start)
    } else if c == "1" {
      position += 1
      for kind in Self.boldOne { add(kind, at: start) }
    } else if c == "\\" {
      var end = position + 1
      while end < text.count, text[end].isASCII, text[end].isLetter { end += 1 }
      let name = String(text[(position + 1)..<end])
      guard
        let greek = NotationNames.variants[name] ?? (NotationNames.greekCommands.contains(name) ? name : nil)
      else { return }
      position = end
      add(.bold(greek), at: start)
    }
  }

  private static let boldOne: [NotationToken.Kind] = [
    .command("mathbf"), .symbol("{"), .number("1"), .symbol("}"),
  ]

  mutating func textual(_ command: String, content: String, at start: Int) throws(NotationError) {
    textDepth += 1
    defer { textDepth -= 1 }
    guard textDepth <= Self.textLimit else {
      throw NotationError(message: "text within text more than \(Self.textLimit) deep", offset: start)
    }
    let trimmed = content.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .replacingUnderscores
    if trimmed.isEmpty {
      spaced = true
      return
    }
    let isBold = Self.boldCommands.contains(command)
    if trimmed == "T" && (command == "text" || command == "mathrm" || command == "mathsf") {
      add(.letter("T"), at: start)
      return
    }
    if !isBold, trimmed == "d" || trimmed == "e" || trimmed == "i" {
      add(.letter(trimmed), at: start)
      return
    }
    if isBold, trimmed == "1" {
      for kind in Self.boldOne { add(kind, at: start) }
      return
    }
    let core = trimmed.filter { $0 != "-" && $0 != " " && $0 != "\\" }
    let words = trimmed.split(separator: " ").map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    if trimmed.allSatisfy({ $0.isLetter || $0.isNumber }) && trimmed.first?.isLetter == true {
      if trimmed.count == 1, !NotationWords.isForeign(trimmed) {
        let letter = NotationNames.greek[trimmed] ?? trimmed
        add(isBold ? .bold(letter) : .letter(letter), at: start)
      } else if NotationWords.isProse(trimmed), !isBold || NotationWords.isForeign(trimmed) {
        add(.prose(trimmed.lowercased()), at: start)
      } else if isBold, command != "textbf", !NotationNames.bareWords.contains(trimmed) {
        // Bold letters side by side are a product of vectors: each is read by itself.
        for c in trimmed { tokens.append(NotationToken(kind: .bold(String(c)), offset: start)) }
      } else {
        add(.word(trimmed), at: start)
      }
      return
    }
    if isBold, command != "textbf" {
      try bold(content, at: start)
      return
    }
    // \text{(Forget Gate)}: what a row is about.
    if trimmed.first == "(", trimmed.last == ")", words.count > 1,
      trimmed.dropFirst().dropLast().allSatisfy({ $0.isLetter || " -".contains($0) }),
      words.allSatisfy({ $0.count > 1 })
    {
      add(.prose(words.joined(separator: " ")), at: start)
      return
    }
    let isFormula = trimmed.contains { "=<>≤≥≠^_\\".contains($0) }
    if let first = words.first, NotationWords.isProse(first) || words.count > 3, !first.isEmpty || !isFormula
    {
      try mixedProse(content, at: start)
      return
    }
    let isName =
      core.allSatisfy { $0.isLetter || $0.isNumber } && !core.isEmpty && core.first?.isLetter == true
    if isName && !trimmed.contains("\\") && !words.contains(where: NotationWords.isProse) {
      add(.word(core), at: start)
      return
    }
    // \operatorname{arg\,max}
    let thin = trimmed.filter {
      $0 != "," && $0 != "!" && $0 != ";" && $0 != "\\" && $0 != " " && $0 != "~" && $0 != "-"
    }
    if command.hasPrefix("operatorname"), thin.allSatisfy({ $0.isASCII && $0.isLetter }), !thin.isEmpty,
      !trimmed.contains(where: { "()=".contains($0) }),
      !trimmed.split(separator: "\\").dropFirst().contains(where: { $0.first?.isLetter == true })
    {
      add(thin.count == 1 ? .letter(thin) : .word(thin), at: start)
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
    if words.contains(where: NotationWords.isProse) {
      try mixedProse(content, at: start)
      return
    }
    // A formula in roman type, such as \text{softmax(x)}: read it in place, with its words kept whole.
    add(.symbol("{"), at: start)
    try lex(wordsKept(content), at: start)
    add(.symbol("}"), at: start)
  }

  /// A formula in bold type: its letters are vectors.
  private mutating func bold(_ content: String, at start: Int) throws(NotationError) {
    let first = tokens.count
    try lex(content, at: start)
    for position in first..<tokens.count {
      if case .letter(let name) = tokens[position].kind { tokens[position].kind = .bold(name) }
    }
    // One letter with its marks needs no braces; anything else is held together by them.
    guard tokens.count - first > 1 else { return }
    tokens.insert(NotationToken(kind: .symbol("{"), offset: start), at: first)
    tokens.append(NotationToken(kind: .symbol("}"), offset: start))
  }

  /// Appends the tokens of a text inside this one.
  private mutating func lex(_ content: String, at start: Int) throws(NotationError) {
    for token in try NotationLexer.tokens(of: content, textDepth: textDepth) {
      tokens.append(NotationToken(kind: token.kind, offset: start, spaced: token.spaced))
    }
  }

  /// Letters that stand together in roman type are one name.
  private func wordsKept(_ content: String) -> String {
    var result = ""
    var word = ""
    var isCommand = false
    func flushed() -> String { word.count > 1 ? "\\operatorname{\(word)}" : word }
    for c in content {
      if isCommand, c.isLetter && c.isASCII {
        result.append(c)
      } else if c.isLetter && c.isASCII {
        word.append(c)
      } else {
        result += flushed()
        word = ""
        result.append(c)
        isCommand = c == "\\"
      }
    }
    return result + flushed()
  }

  /// `if x > 0`: the leading words are prose, the rest is read as mathematics.
  private mutating func mixedProse(_ content: String, at start: Int) throws(NotationError) {
    // A whole paragraph is prose, whatever stands in it.
    guard content.utf8.count <= 2000 else {
      add(.prose(content.prefix(200).lowercased().filter { $0.isLetter || $0 == " " }), at: start)
      return
    }
    var prose: [String] = []
    var rest = Substring(content).drop(while: \.isWhitespace)
    while !rest.isEmpty {
      let word = rest.prefix { !$0.isWhitespace && $0 != "$" }
      if word.isEmpty { break }
      let letters = word.lowercased().filter { $0.isLetter }
      let isMathematics =
        (letters.count <= 1 && word.lowercased() != "a" && !NotationWords.isForeign(letters))
        || word.contains { "<>=≤≥≠\\".contains($0) }
      if isMathematics && !NotationNames.joiningWords.contains(letters) { break }
      prose.append(word.lowercased().filter { $0.isLetter || $0.isNumber })
      rest = rest.dropFirst(word.count).drop(while: \.isWhitespace)
    }
    if !prose.isEmpty { add(.prose(prose.joined(separator: " ")), at: start) }
    if rest.isEmpty { return }
    let looksLikeMathematics = rest.contains { "<>=≤≥≠$\\".contains($0) } || rest.count <= 3
    guard looksLikeMathematics,
      !prose.isEmpty || rest.first == "$" || rest.contains(where: { "<>=≤≥≠".contains($0) })
    else {
      let more = rest.split(whereSeparator: \.isWhitespace).map { $0.lowercased().filter(\.isLetter) }
      let all = (prose + more).filter { !$0.isEmpty }.joined(separator: " ")
      if prose.isEmpty { add(.prose(all), at: start) } else { tokens[tokens.count - 1].kind = .prose(all) }
      return
    }
    // What stands behind the mathematics may be prose again: `if $x$ is positive`.
    var mathematics = ""
    var tail = rest
    while !tail.isEmpty {
      let word = tail.prefix { !$0.isWhitespace }
      let letters = word.filter { $0.isLetter }
      if NotationWords.isProse(letters), letters.count == word.filter({ !",.;:".contains($0) }).count,
        letters.count > 1
      {
        break
      }
      mathematics += word + " "
      tail = tail.dropFirst(word.count).drop(while: \.isWhitespace)
    }
    try lex(mathematics, at: start)
    if !tail.isEmpty, tail.count < rest.count || !prose.isEmpty || !mathematics.isEmpty {
      try mixedProse(String(tail), at: start)
    }
  }
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
