import HillockFormula
import HillockProof

// Superscripts that are labels, arguments that are read as a whole, and names under marks.
extension TermReader {
  /// What a superscript says that is no power.
  enum SuperscriptLabel {
    /// Layers and examples: a^{(l)}, z^{[l]}, w^{l-1}. `brackets` has a pair for each group of indices.
    case indices([Term.Subscript], brackets: String)
    /// y^*, w^-, \theta^{new}.
    case text(String)
  }

  /// The label behind ^, or `nil` where it is a power; then nothing is taken.
  mutating func superscriptLabel(of name: String) throws(NotationError) -> SuperscriptLabel? {
    guard let token = next, name != "e" || forcesLabels else { return nil }
    for (sign, text) in [("*", "*"), ("star", "*")] where token.isSymbol(sign) {
      advance()
      return .text(text)
    }
    if token.kind == .command("dagger") || token.kind == .command("ast") {
      advance()
      return .text("†")
    }
    if takeSignLabel("-") { return .text("-") }
    if vocabulary.usage.minusLabels.contains(name), takeSignLabel("+") { return .text("+") }
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
      if case .word(let word) = token.kind, !StandardNames.isKnown(StandardNames.canonical(word)) {
        advance()
        return .text(word)
      }
      guard let indices = plainLabel(tokens[position..<position + 1], of: name) else {
        try refuseDoubt(tokens[position..<position + 1], name)
        return nil
      }
      advance()
      return .indices(indices, brackets: "()")
    }
    let content = tokens[inside]
    if content.count == 1 {
      switch content.first?.kind {
      case .symbol("*"):
        position = after
        return .text("*")
      case .word(let word)? where !StandardNames.isKnown(StandardNames.canonical(word)):
        position = after
        return .text(word)
      case .prose(let words)?:
        position = after
        return .text(words)
      default: break
      }
    }
    if let last = content.last, content.first?.isSymbol("(") == true || content.first?.isSymbol("[") == true,
      last.kind == .letter("T") || last.isSymbol("T")
    {
      guard reading.takesMatrices, !owesTranspose, let found = bracketedLabel(content.dropLast()) else {
        throw NotationError(message: "a transposed matrix", offset: last.offset)
      }
      owesTranspose = true
      position = after
      return .indices(found.0, brackets: found.1)
    }
    if let found = bracketedLabel(content) {
      position = after
      return .indices(found.0, brackets: found.1)
    }
    guard let indices = plainLabel(content, of: name) else {
      try refuseDoubt(content, name)
      return nil
    }
    position = after
    return .indices(indices, brackets: "()")
  }

  /// `(i)`, `[l]`, `[l](i)`, `(l-1)`.
  private func bracketedLabel(_ content: ArraySlice<NotationToken>) -> ([Term.Subscript], String)? {
    var result: [Term.Subscript] = []
    var brackets = ""
    var position = content.startIndex
    while position < content.endIndex {
      let isRound = content[position].isSymbol("(")
      guard isRound || content[position].isSymbol("[") else { return nil }
      let close = isRound ? ")" : "]"
      guard let end = content[position...].firstIndex(where: { $0.isSymbol(close) }), end > position + 1,
        let indices = indices(content[(position + 1)..<end]), indices.count == 1
      else { return nil }
      result += indices
      brackets += isRound ? "()" : "[]"
      position = end + 1
    }
    return brackets.isEmpty ? nil : (result, brackets)
  }

  /// A superscript that may as well be a power as a label is not read.
  private func refuseDoubt(_ content: ArraySlice<NotationToken>, _ name: String) throws(NotationError) {
    guard content.count == 1, let token = content.first else { return }
    switch token.kind {
    case .letter(let letter)
    where vocabulary.usage.doubtful.contains(name) && "ijklmnpqrstc".contains(letter):
      throw NotationError(message: "\(name)^\(letter), which may be a power or a label", offset: token.offset)
    case .number(let digits) where vocabulary.usage.labelled.contains(name) && digits.count == 1:
      throw NotationError(message: "\(name)^\(digits), which may be a power or a label", offset: token.offset)
    default: return
    }
  }

  /// A letter or number without brackets that the document uses as a label.
  private func plainLabel(_ content: ArraySlice<NotationToken>, of name: String) -> [Term.Subscript]? {
    guard content.count == 1 || content.count == 3, let indices = indices(content), indices.count == 1 else {
      return nil
    }
    if let index = indices[0].index {
      if vocabulary.usage.labels.contains(index) { return name == index ? nil : indices }
      // Beside z^i with a label, z^k has one too.
      return vocabulary.usage.labelled.contains(name) && content.count == 1
        && "ijklmnpqrstchoL".contains(index)
        ? indices : nil
    }
    guard case .number(let value) = indices[0] else { return nil }
    // Nothing is raised to the power 0 or 1, and a^2 beside a^1_j is no square.
    return vocabulary.usage.numbered.contains(name) || vocabulary.usage.labelled.contains(name) && value < 2
      ? indices : nil
  }

  /// The name of what stands under a mark: \hat{y}, \hat y, \hat{\mathbf{y}}, \widehat{MSE}, \vec{\hat y}.
  ///
  /// `isOpen` when something stands beside the name in the braces, which are not closed then.
  mutating func nameUnderMark(_ mark: String) throws(NotationError) -> (name: String, isOpen: Bool) {
    try nested { (reader) throws(NotationError) in
      let braced = reader.take("{")
      guard let token = reader.next else { throw reader.unexpected("a letter under \\\(mark)") }
      var name: String
      switch token.kind {
      case .letter(let letter), .bold(let letter), .word(let letter):
        reader.advance()
        name = letter
        // Several letters: one name.
        while braced, case .letter(let more)? = reader.next?.kind {
          reader.advance()
          name += more
        }
      case .symbol("{"): name = try reader.closedName(mark)
      case .command(let inner) where Self.marks[inner] != nil:
        reader.advance()
        name = Self.marked(inner, try reader.closedName(inner))
      case .command(let script) where ["mathcal", "mathscr", "mathfrak"].contains(script):
        reader.advance()
        name = "script " + (try reader.closedName(script))
      default:
        throw NotationError(
          message: "expected a letter under \\\(mark), found \(token.spelling)", offset: token.offset)
      }
      // What stands beside the letter is read by the caller.
      return (name, braced && !reader.take("}"))
    }
  }

  private mutating func closedName(_ mark: String) throws(NotationError) -> String {
    let (name, isOpen) = try nameUnderMark(mark)
    if isOpen { throw unexpected("'}'") }
    return name
  }

  /// A value with a label above it: {a}^{(l)}, x_i^{(j)} in braces. `nil` when it is a power.
  mutating func labelled(_ value: Term) throws(NotationError) -> Term? {
    let name: String
    let subscripts: [Term.Subscript]
    switch value {
    case .symbol(let symbol): (name, subscripts) = (symbol, [])
    case .element(.symbol(let symbol), let indices): (name, subscripts) = (symbol, indices)
    default: return nil
    }
    guard !name.contains("^"), let label = try superscriptLabel(of: name) else { return nil }
    switch label {
    case .indices(let indices, let brackets):
      return .element(.symbol("\(name)^\(brackets)"), indices + subscripts)
    case .text(let text):
      return subscripts.isEmpty
        ? .symbol("\(name)^\(text)") : .element(.symbol("\(name)^\(text)"), subscripts)
    }
  }

  /// Marks over letters, and the word before the name that they make; an arrow makes none.
  static let marks: [String: String] = [
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
    "check": "check", "widecheck": "check", "breve": "breve", "acute": "acute", "grave": "grave",
    "mathring": "ring", "vec": "", "overrightarrow": "", "underline": "", "underbar": "", "boldsymbol": "",
    "overleftarrow": "left", "underrightarrow": "",
  ]

  static func marked(_ mark: String, _ name: String) -> String {
    let word = marks[mark] ?? mark
    return word.isEmpty ? name : "\(word) \(name)"
  }

  /// All of an argument list as one thing, where it is no list of values: `Y = 1 | x`, `P \| Q`, `x \sim p`. The next
  /// token is the opening bracket. `nil` when the list holds values; then nothing is taken.
  mutating func opaqueArguments(always: Bool) -> Term? {
    let close: String
    switch next?.kind {
    case .symbol("(")?: close = ")"
    case .symbol("[")?: close = "]"
    case .symbol("\\{")?: close = "\\}"
    default: return nil
    }
    guard let inside = brackets[position], tokens[inside.end].isSymbol(close), inside.end > position + 1
    else { return nil }
    let (probe, singles, doubles) = (inside.end, inside.singleBars, inside.doubleBars)
    // One bar parts what is given; two are an absolute value. P || Q in two single bars is a divergence.
    let isDivergence =
      singles == 2
      && tokens[position..<probe].indices.contains {
        $0 + 1 < probe && tokens[$0].isSymbol("|") && tokens[$0 + 1].isSymbol("|")
      }
    guard always || inside.hasRelation || singles == 1 || singles == 3 || doubles == 1 || isDivergence else {
      return nil
    }
    let text = Self.text(of: tokens[position + 1..<probe])
    position = probe + 1
    return .symbol(text)
  }

  static func text(of tokens: ArraySlice<NotationToken>) -> String {
    var result = ""
    var isWord = false
    for token in tokens {
      defer { if case .word = token.kind { isWord = true } else { isWord = false } }
      switch token.kind {
      case .symbol("{"), .symbol("}"), .gap, .newRow: continue
      case .symbol(let symbol) where ["=", "<", ">", "<=", ">=", "!=", "sim", "in", "->"].contains(symbol):
        result += " \(["sim": "∼", "in": "∈", "<=": "≤", ">=": "≥", "!=": "≠", "->": "→"][symbol] ?? symbol) "
      case .symbol(","), .symbol(";"): result += token.bareText + " "
      case .letter(let name), .bold(let name):
        if isWord { result += " " }
        result += Term.name(name)
      case .word(let name), .prose(let name):
        if let last = result.last, last.isLetter { result += " " }
        result += name
      case .command("mathbb"), .command("mathcal"), .command("mathbf"): continue
      case .command(let name): result += name + " "
      default: result += token.bareText
      }
    }
    return result
  }
}
