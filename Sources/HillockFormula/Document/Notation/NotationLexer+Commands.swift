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
  mutating func group() -> String? {
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
  mutating func textual(_ command: String, at start: Int) throws(NotationError) {
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
