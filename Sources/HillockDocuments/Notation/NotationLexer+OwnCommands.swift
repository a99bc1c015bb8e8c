import HillockFormula
import HillockProof

/// Commands that a text has from a file that is not beside it, where their names say what they are: `\vx` and `\mW` are letters
/// in bold type, `\myvec{x}` and `\mat{W}` make a letter one.
extension NotationLexer {
  private static let boldPrefixes = [
    "vec", "mat", "rv", "bf", "bs", "bm", "RV", "v", "V", "m", "M", "b", "B",
  ]

  /// Names that begin in such a way and are something else: `\be` begins an equation, `\vphi` is a letter.
  private static let exceptions: Set<String> = [
    "ba", "be", "bi", "bq", "bc", "bd", "vphi", "vepsilon", "mi", "mu",
  ]

  /// Reads a command of which the name tells that it is, or makes, a letter in bold type; `false` for any other.
  mutating func ownCommand(_ name: String, at start: Int) throws(NotationError) -> Bool {
    if let letter = Self.boldLetter(in: name), !hasGroupNext {
      add(.bold(letter), at: start)
      return true
    }
    let last = name.lowercased()
    guard name != "vec", TermReader.marks[name] == nil,
      ["vec", "vect", "vector", "mat", "matr", "matrix"].contains(where: last.hasSuffix), takesLetter()
    else { return false }
    try textual("mathbf", at: start)
    return true
  }

  private static func boldLetter(in name: String) -> String? {
    guard !exceptions.contains(name) else { return nil }
    for prefix in boldPrefixes where name.hasPrefix(prefix) && name.count > prefix.count {
      let rest = String(name.dropFirst(prefix.count))
      if rest.count == 1 { return rest }
      if NotationNames.greekCommands.contains(rest) { return rest }
    }
    return nil
  }

  private var hasGroupNext: Bool { next == "{" }

  /// Whether a group with one letter is next, by its name or as it is.
  private mutating func takesLetter() -> Bool {
    let start = position
    defer { position = start }
    guard let content = group()?.filter({ !$0.isWhitespace }) else { return false }
    if content.count == 1, let letter = content.first { return letter.isLetter }
    return content.hasPrefix("\\") && NotationNames.greekCommands.contains(String(content.dropFirst()))
  }

  /// Whether a group with a word of several letters is next: \mathcal{Softmax}.
  mutating func takesWord() -> Bool {
    let start = position
    defer { position = start }
    guard let content = group() else { return false }
    return content.count > 3 && content.allSatisfy { $0.isASCII && $0.isLetter }
  }

  /// Whether the group behind \mathbb holds a small letter, which is no set of numbers but a vector.
  mutating func takesLetterForVector() -> Bool {
    let start = position
    defer { position = start }
    guard let content = group() else { return false }
    if let first = content.first, first.isLowercase, content.count < 8 { return true }
    guard content.hasPrefix("\\") else { return false }
    let name = String(content.dropFirst().prefix { $0.isLetter })
    if NotationNames.greekCommands.contains(name) { return name.first?.isLowercase == true }
    return TermReader.marks[name] != nil
  }
}
