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

/// What is wrong with a mathematical text and where.
struct NotationError: Error, Hashable {
  var message: String
  /// In characters of the source.
  var offset: Int
}
