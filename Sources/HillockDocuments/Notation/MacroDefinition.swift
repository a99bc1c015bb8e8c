import HillockFormula
import HillockProof

/// A definition of a macro as it stands in a text: `\newcommand{\R}[1]{…}`, `\def\R#1{…}` and their like.
struct MacroDefinition {
  enum Kind {
    /// Holds whatever the name meant before.
    case new
    /// Holds only where the name meant nothing.
    case provided
    /// `\let\a\b`, whose body is the other name as it is at that place.
    case alias
  }

  var kind: Kind
  /// Without its backslash.
  var name: String
  var parameters = 0
  /// What the first parameter is where it is left out; `nil` when it may not be.
  var fallback: String?
  var body: String
  var takesStar = false

  /// The longest body that is kept. Longer ones lay out pages and no formulas.
  static let bodyLimit = 4096

  private static let commands: [String: Form] = [
    "newcommand": .command(.new), "renewcommand": .command(.new), "providecommand": .command(.provided),
    "DeclareRobustCommand": .command(.new), "def": .def, "gdef": .def, "edef": .def, "xdef": .def,
    "DeclareMathOperator": .operatorName, "DeclarePairedDelimiter": .delimiter, "let": .alias,
    "NewDocumentCommand": .document(.new), "RenewDocumentCommand": .document(.new),
    "ProvideDocumentCommand": .document(.provided), "DeclareDocumentCommand": .document(.new),
    "newmathcommand": .command(.new),
  ]

  private enum Form {
    case command(Kind)
    case def, operatorName, delimiter, alias
    case document(Kind)
  }

  /// The definition that begins with the backslash at `start`, and the offset behind it.
  ///
  /// A definition in a form that is not read (parameters between signs of their own) has no value, but an end.
  static func read(_ text: ByteText, at start: Int) -> (definition: MacroDefinition?, end: Int)? {
    guard text.byte(start) == Byte.backslash else { return nil }
    var cursor = start + 1
    while cursor - start < 24, Byte.isLetter(text.byte(cursor)) { cursor += 1 }
    guard cursor - start > 3, let form = commands[text.string(start + 1..<cursor)] else { return nil }
    var reader = Reader(text: text, position: cursor)
    let definition: MacroDefinition?
    switch form {
    case .command(let kind): definition = reader.command(kind)
    case .def: definition = reader.def()
    case .operatorName: definition = reader.operatorName()
    case .delimiter: definition = reader.delimiter()
    case .alias: definition = reader.alias()
    case .document(let kind): definition = reader.document(kind)
    }
    guard reader.position > cursor else { return nil }
    return (definition, reader.position)
  }

  /// Reads the parts of one definition. Where a part is missing, `position` stays behind the last one read.
  private struct Reader {
    let text: ByteText
    var position: Int

    mutating func command(_ kind: Kind) -> MacroDefinition? {
      _ = take("*")
      guard let name = name() else { return nil }
      var parameters = 0
      var fallback: String?
      if let count = bracketed(Byte.leftBracket, Byte.rightBracket) {
        guard let number = Int(count), (0...9).contains(number) else { return nil }
        parameters = number
        fallback = bracketed(Byte.leftBracket, Byte.rightBracket)
      }
      guard let body = group() else { return nil }
      return .init(kind: kind, name: name, parameters: parameters, fallback: fallback, body: body)
    }

    mutating func def() -> MacroDefinition? {
      guard let name = name() else { return nil }
      var parameters = 0
      var isSimple = true
      while position < text.count, text.byte(position) != Byte.leftBrace {
        if text.byte(position) == UInt8(ascii: "#"),
          text.byte(position + 1) == UInt8(ascii: "1") + UInt8(parameters), parameters < 9
        {
          parameters += 1
          position += 2
        } else if Byte.isWhitespace(text.byte(position)) {
          position += 1
        } else {
          // Parameters between signs of their own.
          isSimple = false
          position += 1
          if text.byte(position) == Byte.newline { return nil }
        }
      }
      guard let body = group(), isSimple else { return nil }
      return .init(kind: .new, name: name, parameters: parameters, body: body)
    }

    mutating func operatorName() -> MacroDefinition? {
      let star = take("*") ? "*" : ""
      guard let name = name(), let body = group() else { return nil }
      return .init(kind: .new, name: name, body: "\\operatorname\(star){\(body)}")
    }

    mutating func delimiter() -> MacroDefinition? {
      guard let name = name(), let left = token(), let right = token() else { return nil }
      return .init(
        kind: .new, name: name, parameters: 1, body: "\\left\(left) #1 \\right\(right)", takesStar: true)
    }

    mutating func alias() -> MacroDefinition? {
      guard let name = name() else { return nil }
      _ = take("=")
      skipWhitespace()
      guard text.byte(position) == Byte.backslash, let other = self.name() else { return nil }
      return .init(kind: .alias, name: name, body: "\\\(other)")
    }

    mutating func document(_ kind: Kind) -> MacroDefinition? {
      guard let name = name(), let specification = group(), let body = group() else { return nil }
      var rest = specification.filter { $0 != " " }[...]
      var definition = MacroDefinition(kind: kind, name: name, body: body)
      if rest.first == "O" {
        guard let close = rest.firstIndex(of: "}"), rest.dropFirst().first == "{" else { return nil }
        definition.fallback = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<close])
        definition.parameters = 1
        rest = rest[rest.index(after: close)...]
      }
      guard rest.allSatisfy({ $0 == "m" }), definition.parameters + rest.count <= 9 else { return nil }
      definition.parameters += rest.count
      return definition
    }

    private mutating func skipWhitespace() { position = text.skipWhitespace(from: position) }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
      skipWhitespace()
      guard text.byte(position) == UInt8(ascii: sign) else { return false }
      position += 1
      return true
    }

    /// `{\name}` or `\name`.
    private mutating func name() -> String? {
      skipWhitespace()
      let start = position
      let isBraced = take("{")
      skipWhitespace()
      guard text.byte(position) == Byte.backslash else {
        position = start
        return nil
      }
      var end = position + 1
      while Byte.isLetter(text.byte(end)) || text.byte(end) == UInt8(ascii: "@") { end += 1 }
      // A name of one sign, such as \*.
      if end == position + 1, text.byte(end) > Byte.space, text.byte(end) < 127 { end += 1 }
      guard end > position + 1, end - position <= 64 else {
        position = start
        return nil
      }
      let name = text.string(position + 1..<end)
      position = end
      if isBraced, !take("}") {
        position = start
        return nil
      }
      return name
    }

    /// A group, a command or one sign.
    private mutating func token() -> String? {
      skipWhitespace()
      if text.byte(position) == Byte.leftBrace { return group() }
      if text.byte(position) == Byte.backslash { return name().map { "\\" + $0 } }
      guard position < text.count, text.byte(position) < 128 else { return nil }
      position += 1
      return text.string(position - 1..<position)
    }

    private mutating func group() -> String? { bracketed(Byte.leftBrace, Byte.rightBrace) }

    private mutating func bracketed(_ open: UInt8, _ close: UInt8) -> String? {
      let start = text.skipWhitespace(from: position)
      guard text.byte(start) == open else { return nil }
      var depth = 0
      var braces = 0
      var i = start
      while i < text.count, i - start <= MacroDefinition.bodyLimit {
        let byte = text.bytes[i]
        if byte == Byte.backslash {
          i += 2
          continue
        }
        if byte == open, braces == 0 || open == Byte.leftBrace { depth += 1 }
        if byte == close, braces == 0 || open == Byte.leftBrace {
          depth -= 1
          if depth == 0 {
            position = i + 1
            return text.string(start + 1..<i)
          }
        }
        if open != Byte.leftBrace {
          if byte == Byte.leftBrace { braces += 1 }
          if byte == Byte.rightBrace { braces = max(0, braces - 1) }
        }
        i += 1
      }
      return nil
    }
  }
}
