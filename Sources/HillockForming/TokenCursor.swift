import Hillock
@_spi(Tools) import HillockFormula

/// An expression cut into names, numbers and signs, read from the first to the last.
struct TokenCursor<Number: Hashable & Sendable> {
  enum Token: Hashable {
    case name(String)
    case number(Number)
    case sign(String)
  }

  /// What the words of a language are.
  struct Language: Sendable {
    /// As an error names it: `Boolean expression`.
    var name: String
    var lengthLimit: Int
    var nestingLimit: Int
    /// Spellings with the signs that they stand for, the longer ones first.
    var signs: [(spelling: String, sign: String)]
    /// Names that are signs, in any case.
    var words: Set<String> = []
    /// Besides digits, what a number may have in it.
    var numberSigns = ""
    /// The number, or what is wrong with it.
    var number: @Sendable (String) -> Result<Number, FormingError>
    /// A number as an error quotes it.
    var text: @Sendable (Number) -> String
  }

  private let language: Language
  private var tokens: [(token: Token, column: Int)] = []
  private var position = 0
  private var depth = 0
  private let length: Int

  /// - Throws: `FormingError` with the column of what is no word of the language.
  init(_ text: String, _ language: Language) throws(FormingError) {
    self.language = language
    let characters = Array(text)
    length = characters.count
    guard length <= language.lengthLimit else {
      throw FormingError("the expression has \(length) characters; at most \(language.lengthLimit) are read")
    }
    func isDigit(_ index: Int) -> Bool {
      index < characters.count && characters[index].isASCII && characters[index].isNumber
    }
    func isNumberSign(_ index: Int) -> Bool {
      index < characters.count && language.numberSigns.contains(characters[index])
    }
    func isNamePart(_ index: Int) -> Bool {
      index < characters.count
        && (characters[index].isLetter || characters[index].isNumber || characters[index] == "_")
    }
    var index = 0
    while index < characters.count {
      let start = index
      let character = characters[index]
      if character.isWhitespace {
        index += 1
      } else if character.isLetter || character == "_" {
        while isNamePart(index) { index += 1 }
        let word = String(characters[start..<index])
        let isSign = language.words.contains(word.lowercased())
        tokens.append((isSign ? .sign(word.lowercased()) : .name(word), start + 1))
      } else if isDigit(index) || isNumberSign(index) && isDigit(index + 1) {
        while isDigit(index) || isNumberSign(index) { index += 1 }
        switch language.number(String(characters[start..<index])) {
        case .success(let number): tokens.append((.number(number), start + 1))
        case .failure(let error): throw FormingError("column \(start + 1): \(error.message)")
        }
      } else if let (spelling, sign) = language.signs.first(where: {
        characters[index...].starts(with: $0.spelling)
      }) {
        index += spelling.count
        tokens.append((.sign(sign), start + 1))
      } else {
        throw FormingError("column \(start + 1): '\(character)' is no part of a \(language.name)")
      }
    }
  }

  var next: Token? { position < tokens.count ? tokens[position].token : nil }
  /// The token that was read last.
  var last: Token? { position > 0 ? tokens[position - 1].token : nil }
  /// Of the next token, or behind the end.
  var column: Int { position < tokens.count ? tokens[position].column : length + 1 }

  mutating func advance() { position += 1 }
  mutating func goBack() { position -= 1 }

  mutating func take(_ sign: String) -> Bool {
    guard next == .sign(sign) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ sign: String, or expected: String? = nil) throws(FormingError) {
    guard take(sign) else { throw fault(expected ?? "'\(sign)'") }
  }

  func fault(_ expected: String) -> FormingError {
    let found =
      switch next {
      case .name(let word): "'\(word)'"
      case .number(let number): "'\(language.text(number))'"
      case .sign(let sign): "'\(sign)'"
      case nil: "the end"
      }
    return FormingError("column \(column): expected \(expected), found \(found)")
  }

  /// One bracket deeper; `leave` has to follow.
  mutating func enter() throws(FormingError) {
    depth += 1
    guard depth < language.nestingLimit else {
      throw fault("fewer than \(language.nestingLimit) brackets in each other")
    }
  }

  mutating func leave() { depth -= 1 }
}
