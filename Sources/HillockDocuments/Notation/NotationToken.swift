import HillockFormula
import HillockProof

/// One sign of a mathematical text, whatever it was written in.
struct NotationToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case number(String)
    /// A single letter, or a Greek letter under its name (`alpha`).
    case letter(String)
    /// A bold letter: a vector, or a matrix when it is a capital.
    case bold(String)
    /// A name of several letters: `tanh`, whether written with a backslash, in \text or bare.
    case word(String)
    /// A command of LaTeX that is no letter and no function, without its backslash.
    case command(String)
    /// Prose inside \text or \mathrm: more than one word, or a word that joins statements.
    case prose(String)
    /// An operator, relation or bracket, each under one spelling: `+ - * / ( ) [ ] { } | , ; . : = < > <= >= != ~ -> ^ _ ' &`.
    case symbol(String)
    case newRow
    case begin(String)
    case end(String)
    /// White space that parts statements (\quad, \hspace and wider).
    case gap
  }

  var kind: Kind
  /// Where the token begins, in characters of the source.
  var offset: Int
  /// Whether white space stood before it.
  var spaced = false

  /// About how many characters it takes in the source.
  var width: Int {
    switch kind {
    case .number(let text), .symbol(let text), .prose(let text): return text.count
    case .letter(let text), .word(let text): return text.count == 1 ? 1 : text.count + 1
    case .command(let text): return text.count + 1
    default: return 1
    }
  }

  func isSymbol(_ text: String) -> Bool { kind == .symbol(text) }

  /// Whether a name begins here.
  var startsName: Bool {
    switch kind {
    case .letter, .bold, .word: true
    default: false
    }
  }
}

extension Collection<NotationToken> where Index == Int {
  /// The letter that a name begins with, under marks or in another type, and the position behind it; `nil` where no name begins.
  var leadingName: (name: String, after: Int)? {
    guard let first else { return nil }
    switch first.kind {
    case .letter(let letter), .bold(let letter), .word(let letter): return (letter, startIndex + 1)
    case .command(let command):
      let isScript = command == "mathcal" || command == "mathscr"
      guard isScript || TermReader.marks[command] != nil else { return nil }
      var position = startIndex + 1
      guard position < endIndex else { return nil }
      let isBraced = self[position].isSymbol("{")
      if isBraced { position += 1 }
      guard position < endIndex, let (inner, after) = self[position..<endIndex].leadingName else {
        return nil
      }
      let name = isScript ? "script " + inner : TermReader.marked(command, inner)
      guard isBraced else { return (name, after) }
      guard after < endIndex, self[after].isSymbol("}") else { return nil }
      return (name, after + 1)
    case .symbol("{"):
      // What is left of \underbrace{…}.
      guard startIndex + 1 < endIndex, let (inner, after) = self[(startIndex + 1)..<endIndex].leadingName
      else { return nil }
      guard after < endIndex, self[after].isSymbol("}") else { return nil }
      return (inner, after + 1)
    default: return nil
    }
  }
}

/// What is wrong with a mathematical text and where.
struct NotationError: Error, Hashable {
  var message: String
  /// In characters of the source.
  var offset: Int
}
