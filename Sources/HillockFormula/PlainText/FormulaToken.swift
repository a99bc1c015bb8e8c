/// One word of a formula with the column it starts at.
struct FormulaToken: Hashable {
  enum Kind: Hashable {
    case number(Rational)
    case name(String)
    /// An operator, a bracket, a comma or a bar.
    case symbol(String)
    /// A superscript power such as ², already read.
    case superscript(Int)
    case end
  }

  var kind: Kind
  var column: Int

  /// The word as it is quoted in an error.
  var text: String {
    switch kind {
    case .number: return "a number"
    case .name(let name): return "'\(name)'"
    case .symbol(let symbol): return "'\(symbol)'"
    case .superscript: return "a superscript"
    case .end: return "the end"
    }
  }

  private static let superscripts: [Character: Int] = [
    "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
  ]
  private static let synonyms: [Character: String] = [
    "·": "*", "×": "*", "⋅": "*", "∗": "*", "−": "-", "–": "-", "÷": "/", "∕": "/", "≤": "<=", "≥": ">=",
    "≠": "!=", "′": "'", "’": "'", "+": "+", "-": "-", "/": "/", "^": "^", "(": "(", ")": ")", ",": ",",
    "|": "|", "'": "'", "√": "√", "[": "(", "]": ")",
  ]
  private static let greek: [Character: String] = ["σ": "sigmoid", "π": "pi"]

  static func isDigit(_ c: Character) -> Bool { ("0"..."9").contains(c) }

  /// How many bits the long numbers of a formula may have together: exact arithmetic with them takes a time that grows with the
  /// square of it. `1e9999` has 33,217.
  static let numberLimit = 150_000

  /// The words of `text`, the last one being `.end`.
  static func all(in text: [Character]) throws(FormulaError) -> [FormulaToken] {
    var result: [FormulaToken] = []
    var bits = 0
    var i = 0
    func peek(_ offset: Int = 0) -> Character? { i + offset < text.count ? text[i + offset] : nil }
    while let c = peek() {
      let column = i + 1
      if c.isWhitespace {
        i += 1
      } else if isDigit(c) || (c == "." && peek(1).map(isDigit) == true) {
        let value = try number(text, &i)
        if value.size > 256 { bits += value.size }
        guard bits <= numberLimit else {
          throw FormulaError("the long numbers of the formula have too many digits in all", column: column)
        }
        result.append(.init(kind: .number(value), column: column))
      } else if let digit = superscripts[c] ?? (c == "⁻" ? peek(1).flatMap { superscripts[$0] } : nil) {
        let negative = c == "⁻"
        var value = negative ? 0 : digit
        i += 1
        while let next = peek().flatMap({ superscripts[$0] }) {
          guard value < 100_000 else { throw FormulaError("the exponent is too large", column: column) }
          value = value * 10 + next
          i += 1
        }
        result.append(.init(kind: .superscript(negative ? -value : value), column: column))
      } else if let name = greek[c] {
        result.append(.init(kind: .name(name), column: column))
        i += 1
      } else if c.isLetter || c == "_" {
        let start = i
        while let next = peek(), next.isLetter && greek[next] == nil || isDigit(next) || next == "_" {
          i += 1
        }
        result.append(.init(kind: .name(String(text[start..<i])), column: column))
      } else if c == "*" {
        let doubled = peek(1) == "*"
        result.append(.init(kind: .symbol(doubled ? "^" : "*"), column: column))
        i += doubled ? 2 : 1
      } else if c == "<" || c == ">" || c == "!" || c == "=" {
        let equals = peek(1) == "="
        if c == "!" && !equals {
          throw FormulaError("'!' is no operator; write '!=' for 'is not equal to'", column: column)
        }
        result.append(.init(kind: .symbol(c == "=" ? "=" : (equals ? "\(c)=" : "\(c)")), column: column))
        i += equals ? 2 : 1
      } else if let symbol = synonyms[c] {
        result.append(.init(kind: .symbol(symbol), column: column))
        i += 1
      } else {
        throw FormulaError("'\(c)' has no meaning in a formula", column: column)
      }
    }
    result.append(.init(kind: .end, column: text.count + 1))
    return result
  }

  private static func number(_ text: [Character], _ i: inout Int) throws(FormulaError) -> Rational {
    let start = i
    func digit(_ k: Int) -> Bool { k < text.count && isDigit(text[k]) }
    while digit(i) { i += 1 }
    if i < text.count && text[i] == "." {
      i += 1
      while digit(i) { i += 1 }
    }
    // `2e` and `2exp(x)` are products: an exponent needs digits.
    if i < text.count, text[i] == "e" || text[i] == "E" {
      let signed = i + 1 < text.count && (text[i + 1] == "-" || text[i + 1] == "+")
      var end = i + (signed ? 2 : 1)
      if digit(end) {
        while digit(end) { end += 1 }
        i = end
      }
    }
    guard i - start <= Rational.digitLimit else {
      throw FormulaError(
        "the number has \(i - start) digits; at most \(Rational.digitLimit) are read", column: start + 1)
    }
    guard let value = Rational(decimal: String(text[start..<i])) else {
      throw FormulaError("the exponent of the number lies beyond ±9999", column: start + 1)
    }
    return value
  }
}
