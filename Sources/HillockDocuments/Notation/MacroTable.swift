import HillockFormula
import HillockProof

/// The macros that a document defines, and what a formula is when they are written out.
///
/// Definitions hold for the whole document, since authors put them where they like: in a preamble, a first cell, a
/// page's settings. A name that the text itself defines in two ways is left alone, because which of them is meant
/// is not known; in preambles and settings the last definition counts, as it does in TeX.
struct MacroTable: Sendable {
  struct Macro: Hashable, Sendable {
    var parameters: Int
    var fallback: [Character]?
    var body: [Character]
    var takesStar: Bool
  }

  private(set) var macros: [String: Macro] = [:]
  /// Names with two meanings.
  private var ambiguous: Set<String> = []

  /// The most definitions that are read, good or bad.
  private static let definitionLimit = 5_000

  /// - Parameters:
  ///   - document: the text of the file.
  ///   - including: the texts of the files that it inputs, in order; see ``inputs(of:)``.
  init(document: String, format: DocumentFormat, including: [String] = []) {
    for text in including { collect(from: ByteText(Array(text.utf8)), format: .latex, isPreamble: true) }
    var bytes = Array(document.utf8)
    if format == .notebook {
      let source = ByteText(bytes)
      guard let cells = try? NotebookSource.markdownCells(of: source) else { return }
      bytes = []
      for cell in cells {
        for piece in cell { NotebookSource.decode(piece.range, of: source, into: &bytes) }
        bytes.append(Byte.newline)
      }
    }
    collect(from: ByteText(bytes), format: format, isPreamble: false)
    dropUnbounded()
  }

  var isEmpty: Bool { macros.isEmpty }

  // MARK: collecting

  private mutating func collect(from text: ByteText, format: DocumentFormat, isPreamble: Bool) {
    var attempts = 0
    var isPreamble = isPreamble || format == .latex && text.contains("\\begin{document}")
    var startsLine = true
    var i = 0
    while i < text.count, attempts < Self.definitionLimit {
      let byte = text.bytes[i]
      if format == .latex, byte == Byte.percent {
        i = text.endOfLine(from: i)
        continue
      }
      if startsLine, format == .markdown || format == .notebook, let end = Self.endOfFence(text, at: i) {
        i = end
        continue
      }
      startsLine = byte == Byte.newline
      if byte == Byte.backslash {
        if isPreamble, text.hasPrefix("\\begin{document}", at: i) { isPreamble = false }
        if format == .latex, let end = Self.endOfVerbatim(text, at: i) {
          i = end
          attempts += 1
        } else if let (definition, end) = MacroDefinition.read(text, at: i) {
          attempts += 1
          if let definition { add(definition, overriding: isPreamble) }
          // A definition may hold others, but those are local to it.
          i = end
        } else {
          // A backslash takes the sign behind it along: `\\def` breaks a line.
          i += text.byte(i + 1) == Byte.backslash ? 2 : 1
        }
      } else if byte | 32 == UInt8(ascii: "m"), format != .latex,
        text.hasPrefix("macros", at: i, ignoringCase: true), let end = settings(in: text, from: i + 6)
      {
        attempts += 1
        i = end
      } else {
        i += 1
      }
    }
  }

  /// The end of a fence of code at the start of a line; `nil` for fences of mathematics.
  private static func endOfFence(_ text: ByteText, at start: Int) -> Int? {
    let first = text.skipBlanks(from: start)
    guard text.byte(first) == Byte.backtick || text.byte(first) == UInt8(ascii: "~") else { return nil }
    let length = text.runLength(at: first)
    guard length >= 3, !text.hasPrefix("math", at: text.skipBlanks(from: first + length)) else { return nil }
    var line = text.endOfLine(from: first) + 1
    while line < text.count {
      let mark = text.skipBlanks(from: line)
      let end = text.endOfLine(from: line)
      if text.byte(mark) == text.byte(first), text.runLength(at: mark) >= length { return end }
      line = end + 1
    }
    return text.count
  }

  private static func endOfVerbatim(_ text: ByteText, at start: Int) -> Int? {
    guard text.hasPrefix("\\begin{", at: start) else { return nil }
    for name in ["verbatim", "lstlisting", "minted", "Verbatim", "comment"] {
      let open = Array("\\begin{\(name)".utf8)
      guard start + open.count < text.count, text.bytes[start..<start + open.count].elementsEqual(open) else {
        continue
      }
      return text.firstOffset(of: "\\end{", from: text.endOfLine(from: start)) ?? text.count
    }
    return nil
  }

  private mutating func add(_ definition: MacroDefinition, overriding: Bool) {
    let name = definition.name
    var macro = Macro(
      parameters: definition.parameters, fallback: definition.fallback.map(Array.init),
      body: Array(definition.body.withoutComments), takesStar: definition.takesStar)
    if definition.kind == .alias {
      // The other name as it is now; it may be given a new meaning later.
      if let other = macros[String(definition.body.dropFirst())] { macro = other }
      if definition.body == "\\" + name { return }
    }
    // Names that lay out pages hold signs that no formula has.
    guard !name.contains("@"), !definition.body.contains("@") else { return }
    if let known = macros[name] {
      if known == macro || definition.kind == .provided { return }
      if !overriding { ambiguous.insert(name) }
    }
    macros[name] = macro
  }

  /// `macros: { R: "\\mathbb{R}", ab: ["{\\bf #1}", 1] }`; the result is the offset behind the last entry read.
  private mutating func settings(in text: ByteText, from start: Int) -> Int? {
    var reader = SettingsReader(text: text, position: start)
    guard let entries = reader.entries() else { return nil }
    for entry in entries {
      add(
        .init(
          kind: .new, name: entry.name, parameters: entry.parameters, fallback: entry.fallback,
          body: entry.body), overriding: true)
    }
    return reader.position
  }

  /// Leaves out macros that lead back to themselves without end or grow beyond all measure, so that writing out a
  /// formula takes time that is linear in its length.
  private mutating func dropUnbounded() {
    for name in ambiguous { macros[name] = nil }
    var bad: [String] = []
    for (name, macro) in macros {
      let call = "\\" + name + String(repeating: "{x}", count: macro.parameters)
      var expansion = MacroExpansion(macros: macros, outputLimit: 2000, expansionLimit: 200)
      if expansion.run(Array(call)) == nil { bad.append(name) }
    }
    for name in bad { macros[name] = nil }
  }

  // MARK: expanding

  /// `latex` with its macros written out and without the definitions in it, and for each character of the result the
  /// character of `latex` that it comes from.
  ///
  /// A formula that would grow beyond thirty times its length stays as it is, and so does a macro whose arguments are
  /// missing.
  func expanded(_ latex: String) -> (text: String, origin: [Int]) {
    let characters = Array(latex)
    func unchanged() -> (String, [Int]) { (latex, Array(characters.indices)) }
    guard characters.contains("\\") else { return unchanged() }
    let definitions = Self.definitions(in: characters)
    guard !macros.isEmpty || !definitions.isEmpty else { return unchanged() }
    var expansion = MacroExpansion(
      macros: macros, outputLimit: 2000 + 30 * characters.count, expansionLimit: 200 + 4 * characters.count)
    guard let (result, origin) = expansion.run(characters, leavingOut: definitions) else {
      return unchanged()
    }
    let text = String(result)
    // Signs that join with the ones before them would upset the count.
    guard text.count == origin.count else { return unchanged() }
    return (text, origin)
  }

  /// Where definitions stand in a formula.
  private static func definitions(in characters: [Character]) -> [Range<Int>] {
    // One byte for each character, so that offsets agree.
    let text = ByteText(characters.map { $0.isASCII ? $0.asciiValue ?? Byte.newline : 0x80 })
    var result: [Range<Int>] = []
    var attempts = 0
    var i = 0
    while i < text.count {
      if text.bytes[i] == Byte.backslash, attempts < 200, let (_, end) = MacroDefinition.read(text, at: i) {
        attempts += 1
        result.append(i..<min(end, text.count))
        i = end
      } else {
        i += text.bytes[i] == Byte.backslash && text.byte(i + 1) == Byte.backslash ? 2 : 1
      }
    }
    return result
  }

  /// Names that stand for the delimiters of a display, as `\be` for `\begin{equation}`: a scanner that looks for
  /// displays has to see through them.
  var delimiters: [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for (name, macro) in macros where macro.parameters == 0 && macro.body.count < 40 {
      let body = String(macro.body).filter { !$0.isWhitespace }
      let isEnvironment =
        (body.hasPrefix("\\begin{") || body.hasPrefix("\\end{")) && body.hasSuffix("}")
        && body.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || "{}*".contains($0)) }
        && body.count(where: { $0 == "{" }) == 1
      if isEnvironment || body == "\\[" || body == "\\]" || body == "$$" { result[name] = Array(body.utf8) }
    }
    return result
  }

  // MARK: other files

  /// The names of files that `document` takes text or macros from, as it writes them, with the ending that TeX would
  /// add; at most 100.
  static func inputs(of document: String) -> [String] {
    let text = ByteText(Array(document.utf8))
    var result: [String] = []
    var i = 0
    while i < text.count, result.count < 100 {
      let byte = text.bytes[i]
      if byte == Byte.percent {
        i = text.endOfLine(from: i)
        continue
      }
      guard byte == Byte.backslash else {
        i += 1
        continue
      }
      i += 1
      for (command, ending) in [
        ("input", ".tex"), ("include", ".tex"), ("subfile", ".tex"), ("usepackage", ".sty"),
        ("RequirePackage", ".sty"),
      ] {
        let length = command.utf8.count
        guard i + length < text.count, text.bytes[i..<i + length].elementsEqual(command.utf8),
          !Byte.isLetter(text.byte(i + length))
        else { continue }
        for name in fileNames(in: text, from: i + length) {
          let file = name.split(separator: "/").last?.contains(".") == true ? name : name + ending
          if !file.hasPrefix("/"), !file.hasPrefix("~"), !result.contains(file) { result.append(file) }
        }
        i += length
        break
      }
      // `\%` begins no comment.
      if text.byte(i) == Byte.percent || text.byte(i) == Byte.backslash { i += 1 }
    }
    return Array(result.prefix(100))
  }

  private static func fileNames(in text: ByteText, from start: Int) -> [String] {
    var i = text.skipBlanks(from: start)
    if text.byte(i) == Byte.leftBracket {
      while i < text.count, text.byte(i) != Byte.rightBracket, text.byte(i) != Byte.newline { i += 1 }
      i = text.skipBlanks(from: i + 1)
    }
    let isBraced = text.byte(i) == Byte.leftBrace
    if isBraced { i += 1 }
    let begin = i
    while i < text.count, i - begin < 300, text.bytes[i] != Byte.newline, text.bytes[i] != Byte.percent,
      isBraced ? text.bytes[i] != Byte.rightBrace : !Byte.isWhitespace(text.bytes[i])
    {
      // \input{\path/macros}: a name that is not known.
      if text.bytes[i] == Byte.backslash { return [] }
      i += 1
    }
    guard !isBraced || text.byte(i) == Byte.rightBrace else { return [] }
    return text.string(begin..<i).split(separator: ",").map { String($0).filter { $0 != " " && $0 != "\t" } }
      .filter { !$0.isEmpty }
  }
}

extension String {
  /// A macro's body over several lines often ends each with a comment sign.
  fileprivate var withoutComments: String {
    guard contains("%") else { return self }
    var result = ""
    var isComment = false
    var last: Character = " "
    for character in self {
      if character.isNewline {
        if !isComment { result.append(character) }
        isComment = false
      } else if character == "%", last != "\\" {
        isComment = true
      } else if !isComment {
        result.append(character)
      }
      last = character
    }
    return result
  }
}
