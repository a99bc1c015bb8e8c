import HillockFormula
import HillockProof

/// A formula of a document that says nothing by itself, 2x, with what the words around it make of it: d/dx x² = 2x.
struct SpokenStatement: Hashable, Sendable {
  /// The whole statement as LaTeX.
  var latex: String
  /// For each character of `latex` the character of the formula that it stands for.
  var origin: [Int]

  /// - Parameters:
  ///   - left: what the words say in front of the formula.
  ///   - right: the formula as it stands in the text.
  ///   - start: where that begins in the segment.
  init(_ left: String, _ relation: String, _ right: String, start: Int = 0) {
    let head = "\(left) \(relation) "
    latex = head + right
    origin = Array(repeating: start, count: head.count) + (start..<(start + right.count))
  }
}

/// What can be told of a formula without reading it: its letters, and whether it is a statement.
struct FormulaSketch: Sendable {
  /// Without the environment that it stands in, and the mark of its sentence.
  let latex: String
  /// Where that begins in what was given.
  let start: Int
  private let tokens: [NotationToken]
  /// Single letters and Greek ones, without e and π.
  let letters: Set<String>
  /// The sides, where it is one equation or a chain of equations.
  private let sides: [[NotationToken]]
  let hasRelation: Bool

  init?(_ source: String) {
    guard source.utf8.count < 600 else { return nil }
    let (latex, start) = Self.bare(source)
    guard !latex.isEmpty, !latex.containsText("\\begin{"), !latex.containsText("&"),
      let tokens = try? NotationLexer.tokens(of: latex, style: .latex)
    else { return nil }
    (self.latex, self.start) = (latex, start)
    self.tokens = tokens
    let statements = StatementSplitter.statements(in: tokens)
    hasRelation = statements.contains { !$0.relations.isEmpty }
    sides =
      statements.count == 1 && statements[0].relations.allSatisfy { $0 == .equal || $0 == .defined }
      ? statements[0].sides : []
    guard statements.count <= 1 else { return nil }
    letters = tokens.reduce(into: []) { result, token in
      switch token.kind {
      case .letter(let name), .bold(let name): if name != "e", name != "pi" { result.insert(name) }
      default: break
      }
    }
  }

  private static func bare(_ source: String) -> (latex: String, start: Int) {
    var text = Array(source)[...]
    for name in ["equation", "equation*", "align", "align*", "displaymath", "math"] {
      let (begin, end) = (Array("\\begin{\(name)}"), Array("\\end{\(name)}"))
      if text.starts(with: begin), text.reversed().starts(with: end.reversed()) {
        text = text.dropFirst(begin.count).dropLast(end.count)
        break
      }
    }
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace || ".,;".contains(last) { text = text.dropLast() }
    return (String(text), text.startIndex)
  }

  /// Whether it is a formula that a derivative may be: with a letter in it, and without signs of derivatives, indices and words.
  var isPlainValue: Bool {
    !hasRelation && !letters.isEmpty
      && !tokens.contains { token in
        switch token.kind {
        case .command("partial"), .command("nabla"), .letter("d"), .prose, .begin, .command("sum"),
          .command("prod"), .command("int"), .command("cdots"), .command("dots"), .command("ldots"):
          return true
        case .symbol(let sign): return ["'", "_", "...", ",", "&", "|"].contains(sign)
        default: return false
        }
      }
  }

  /// Whether there is anything but letters and their arguments: x² is, f(x) and x are not.
  var hasContents: Bool {
    tokens.contains { token in
      switch token.kind {
      case .number, .word: return true
      case .command(let name): return !["left", "right", "big", "Big", "bigl", "bigr"].contains(name)
      case .symbol(let sign): return !["(", ")", "{", "}"].contains(sign)
      default: return false
      }
    }
  }

  /// The letters that a function may be of.
  private static let variables = ["x", "z", "t", "u", "v", "s", "a", "y", "w", "net"]

  /// What the formula is a function of: the only letter that is customary for it.
  var variable: String? {
    if letters.contains("x") { return "x" }
    let found = Self.variables.filter(letters.contains)
    return found.count == 1 ? found[0] : nil
  }

  /// The parts of `f(x) = x²`: what is defined, and what as.
  var definition: (head: String, body: String, letters: Set<String>)? {
    guard sides.count > 1, let first = sides.first, let last = sides.last, let begin = last.first?.offset,
      let equals = first.last?.offset
    else { return nil }
    let characters = Array(latex)
    guard begin < characters.count, equals < begin else { return nil }
    // Up to the first sign of equality.
    var end = equals
    while end < begin, characters[end] != "=", characters[end] != ":" { end += 1 }
    let head = String(characters[..<end]).trimmed
    let body = String(characters[begin...]).trimmed
    guard !head.isEmpty, !body.isEmpty else { return nil }
    let own = first.reduce(into: Set<String>()) { result, token in
      if case .letter(let name) = token.kind { result.insert(name) }
    }
    return (head, body, own)
  }

  /// LaTeX with one letter or f(x) replaced.
  static func replacing(_ pattern: String, by text: String, in latex: String) -> String {
    let (source, wanted) = (Array(latex), Array(pattern))
    guard !wanted.isEmpty else { return latex }
    var result = ""
    var i = 0
    while i < source.count {
      let isThere =
        i + wanted.count <= source.count && Array(source[i..<(i + wanted.count)]) == wanted
        // \sigma is no beginning of another command.
        && !(wanted.last?.isLetter == true && wanted.first == "\\" && i + wanted.count < source.count
          && source[i + wanted.count].isLetter)
      if isThere {
        result += text
        i += wanted.count
      } else {
        result.append(source[i])
        i += 1
      }
    }
    return result
  }
}

/// Functions that texts call by their names.
enum SpokenFunction {
  private static let names: [(stem: String, latex: String)] = [
    ("sigmoid", #"\operatorname{sigmoid}"#), ("sigmoïd", #"\operatorname{sigmoid}"#),
    ("сигмоид", #"\operatorname{sigmoid}"#), ("シグモイド", #"\operatorname{sigmoid}"#),
    ("시그모이드", #"\operatorname{sigmoid}"#), ("logistic", #"\operatorname{sigmoid}"#),
    ("tanh", #"\tanh"#), ("softplus", #"\operatorname{softplus}"#), ("silu", #"\operatorname{silu}"#),
  ]

  /// The function that words name, where they name one.
  static func latex(of words: String) -> String? {
    let text = words.lowercased()
    for other in ["hard", "log", "fast", "approx", "bipolar", "scaled", "inverse", "symmetric", "generali"] {
      if CaseWords.words(of: text).contains(where: { $0.hasPrefix(other) && !$0.hasPrefix("logistic") }) {
        return nil
      }
    }
    let found = Set(names.filter { text.containsText($0.stem) }.map(\.latex))
    if found.count == 1 { return found.first }
    if found.isEmpty, text.containsText("hyperbolic tangent") || text.containsText("tangens hyperbolicus") {
      return #"\tanh"#
    }
    return nil
  }
}
