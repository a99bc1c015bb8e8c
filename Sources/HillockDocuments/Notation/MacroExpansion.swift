import HillockFormula
import HillockProof

/// Writes out the macros of one formula, as TeX does: what a macro stands for is read again.
///
/// A macro inside its own expansion is left alone, which is what `\let\old\vec \renewcommand{\vec}{…\old…}` needs and
/// what ends any circle.
struct MacroExpansion {
  let macros: [String: MacroTable.Macro]
  let outputLimit: Int
  let expansionLimit: Int

  private static let depthLimit = 40

  private struct Element {
    var character: Character
    var origin: Int
    /// The macros whose bodies it stands in, as a place in `contexts`.
    var context: Int
  }

  private struct Context {
    var macro: String
    var outer: Int
    var depth: Int
  }

  private var input: [(elements: [Element], position: Int)] = []
  private var contexts = [Context(macro: "", outer: -1, depth: 0)]
  private var output: [Character] = []
  private var origin: [Int] = []
  /// The last token of the output, when it was a command.
  private var lastCommand: String?
  private var endsWithName = false
  private var expansions = 0
  /// Characters looked at; arguments within arguments are looked at once for each level.
  private var work = 0
  private var workLimit = 0

  init(macros: [String: MacroTable.Macro], outputLimit: Int, expansionLimit: Int) {
    self.macros = macros
    self.outputLimit = outputLimit
    self.expansionLimit = expansionLimit
  }

  /// The characters written out and where each comes from; `nil` when a limit is reached.
  mutating func run(_ characters: [Character], leavingOut: [Range<Int>] = []) -> ([Character], [Int])? {
    var elements: [Element] = []
    elements.reserveCapacity(characters.count)
    var skips = leavingOut[...]
    for (offset, character) in characters.enumerated() {
      while let first = skips.first, first.upperBound <= offset { skips = skips.dropFirst() }
      if let first = skips.first, first.contains(offset) { continue }
      elements.append(Element(character: character, origin: offset, context: 0))
    }
    workLimit = 20_000 + 10 * characters.count
    input = [(elements, 0)]
    while let token = nextToken() {
      guard output.count <= outputLimit, expansions <= expansionLimit, work <= workLimit else {
        return nil
      }
      if let name = Self.name(token), let macro = macros[name], mayExpand(name, in: token[0].context) {
        if expand(macro, name, token) { continue }
      }
      write(token)
    }
    return output.count <= outputLimit ? (output, origin) : nil
  }

  private func mayExpand(_ name: String, in context: Int) -> Bool {
    guard contexts[context].depth < Self.depthLimit else { return false }
    var place = context
    while place > 0 {
      if contexts[place].macro == name { return false }
      place = contexts[place].outer
    }
    return true
  }

  private static func name(_ token: [Element]) -> String? {
    guard token.count > 1, token[0].character == "\\" else { return nil }
    return String(token.dropFirst().map(\.character))
  }

  private mutating func write(_ token: [Element]) {
    let isSpace = token[0].character.isWhitespace
    // `\partial` and an argument `x` put behind it are two tokens.
    if endsWithName, token[0].character.isASCII, token[0].character.isLetter {
      output.append(" ")
      origin.append(token[0].origin)
    }
    for element in token {
      output.append(element.character)
      origin.append(element.origin)
    }
    endsWithName = token.count > 1 && token[1].character.isASCII && token[1].character.isLetter
    if !isSpace { lastCommand = Self.name(token) }
  }

  // MARK: input

  private func peek() -> Element? {
    for run in input.reversed() where run.position < run.elements.count { return run.elements[run.position] }
    return nil
  }

  private mutating func next() -> Element? {
    while let last = input.indices.last {
      if input[last].position < input[last].elements.count {
        input[last].position += 1
        return input[last].elements[input[last].position - 1]
      }
      input.removeLast()
    }
    return nil
  }

  /// A command with its backslash, or one character.
  private mutating func nextToken() -> [Element]? {
    guard let first = next() else { return nil }
    guard first.character == "\\", let run = input.last, run.position < run.elements.count else {
      return [first]
    }
    var token = [first]
    // A name does not reach from a body into what follows it.
    let elements = run.elements
    var position = run.position
    while position < elements.count, elements[position].character.isASCII,
      elements[position].character.isLetter
    {
      token.append(elements[position])
      position += 1
    }
    if token.count == 1 {
      token.append(elements[position])
      position += 1
    }
    input[input.count - 1].position = position
    return token
  }

  private mutating func skipSpaces() -> [Element] {
    var skipped: [Element] = []
    while let element = peek(), element.character.isWhitespace {
      skipped.append(element)
      _ = next()
    }
    return skipped
  }

  private mutating func putBack(_ elements: [Element]) {
    if !elements.isEmpty { input.append((elements, 0)) }
  }

  /// What stands between `open` and `close`, all that was taken to find it, and whether it was found.
  private mutating func bracketed(_ open: Character, _ close: Character) -> (
    inside: [Element], taken: [Element], found: Bool
  ) {
    guard let first = next() else { return ([], [], false) }
    var taken = [first]
    var depth = 1
    var braces = 0
    while work <= workLimit, let token = nextToken() {
      taken += token
      work += token.count
      guard token.count == 1 else { continue }
      let character = token[0].character
      if open == "{" {
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
      } else {
        if character == "{" { braces += 1 }
        if character == "}" { braces -= 1 }
        if braces == 0, character == open { depth += 1 }
        if braces == 0, character == close { depth -= 1 }
      }
      if depth == 0 { return (Array(taken.dropFirst().dropLast()), taken, true) }
    }
    return ([], taken, false)
  }

  // MARK: expansion

  /// Commands whose argument a macro may be without braces.
  private static let takingArguments: Set<String> = [
    "frac", "dfrac", "tfrac", "cfrac", "sqrt", "hat", "bar", "tilde", "vec", "dot", "ddot", "widehat",
    "widetilde", "overline", "underline", "mathbf", "boldsymbol", "bm", "mathrm", "mathit", "mathcal",
    "mathbb", "mathsf", "operatorname",
  ]

  /// Puts the macro's body before the rest of the input; `false` when its arguments are missing.
  private mutating func expand(_ macro: MacroTable.Macro, _ name: String, _ token: [Element]) -> Bool {
    var taken: [Element] = []
    if macro.takesStar, peek()?.character == "*", let star = next() { taken.append(star) }
    var arguments: [[Element]] = []
    if macro.takesStar, peek()?.character == "[" { taken += bracketed("[", "]").taken }
    if let fallback = macro.fallback {
      let spaces = skipSpaces()
      if peek()?.character == "[" {
        let (inside, all, found) = bracketed("[", "]")
        taken += spaces + all
        guard found else {
          putBack(taken)
          return false
        }
        arguments.append(inside)
      } else {
        putBack(spaces)
        arguments.append(
          fallback.map { Element(character: $0, origin: token[0].origin, context: token[0].context) })
      }
    }
    while arguments.count < macro.parameters {
      taken += skipSpaces()
      if peek()?.character == "{" {
        let (inside, all, found) = bracketed("{", "}")
        taken += all
        guard found else {
          putBack(taken)
          return false
        }
        arguments.append(inside)
      } else if let first = peek(), first.character != "}", let argument = nextToken() {
        taken += argument
        arguments.append(argument)
      } else {
        putBack(taken)
        return false
      }
    }
    expansions += 1
    let place = contexts.count
    contexts.append(
      Context(macro: name, outer: token[0].context, depth: contexts[token[0].context].depth + 1))
    var replacement: [Element] = []
    func body(_ character: Character) -> Element {
      Element(character: character, origin: token[0].origin, context: place)
    }
    var position = 0
    while position < macro.body.count {
      let character = macro.body[position]
      if character == "#", position + 1 < macro.body.count,
        let number = macro.body[position + 1].wholeNumberValue,
        (1...max(1, arguments.count)).contains(number),
        number <= arguments.count
      {
        // A name and an argument that begins with a letter stay two tokens.
        if let first = arguments[number - 1].first, first.character.isASCII, first.character.isLetter,
          Self.endsWithName(replacement)
        {
          replacement.append(body(" "))
        }
        replacement += arguments[number - 1]
        position += 2
      } else {
        if character.isASCII, character.isLetter, position > 0, macro.body[position - 1].isNumber,
          Self.endsWithName(replacement)
        {
          replacement.append(body(" "))
        }
        replacement.append(body(character))
        position += 1
      }
      guard replacement.count <= outputLimit + 1 else {
        expansions = expansionLimit + 1
        return true
      }
    }
    if let lastCommand, Self.takingArguments.contains(lastCommand), replacement.count > 1 {
      replacement.insert(body("{"), at: 0)
      replacement.append(body("}"))
    } else if macro.parameters == 0, Self.endsWithName(replacement), let after = peek(),
      after.character.isASCII, after.character.isLetter
    {
      replacement.append(body(" "))
    }
    putBack(replacement)
    return true
  }

  private static func endsWithName(_ elements: [Element]) -> Bool {
    var position = elements.count
    while position > 0, elements[position - 1].character.isASCII, elements[position - 1].character.isLetter {
      position -= 1
    }
    guard position > 0, position < elements.count, elements[position - 1].character == "\\" else {
      return false
    }
    // `\\x` is a line break and a letter.
    return position < 2 || elements[position - 2].character != "\\"
  }
}
