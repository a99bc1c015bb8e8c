import HillockFormula

/// A Boolean expression such as `A xor B`, `(a && !b) || c` or `majority(a, b, c)`.
///
/// Operators, the tightest first: `not ! ~ ¬`; `and & && ∧ ·`; `xor ^ ⊕`; `or | || ∨ +`; `implies -> => → ⇒`; `iff <-> <=> ==
/// ↔ ⇔`. Functions: `majority(…)` (more than half), `atleast(k, …)`, `parity(…)` (an odd number). Constants: `true`, `false`,
/// `1`, `0`. Any other word is a variable.
public struct BooleanExpression: Sendable {
  /// In the order in which they occur.
  public let variables: [String]
  private let root: Node

  indirect enum Node: Sendable {
    case constant(Bool)
    case variable(Int)
    case not(Node)
    /// Chains are lists: their length is no depth.
    case all([Node])
    case any([Node])
    case atLeast(Int, [Node])
    case parity([Node])

    func value(_ inputs: [Bool]) -> Bool {
      switch self {
      case .constant(let value): value
      case .variable(let index): inputs[index]
      case .not(let a): !a.value(inputs)
      case .all(let parts): parts.allSatisfy { $0.value(inputs) }
      case .any(let parts): parts.contains { $0.value(inputs) }
      case .atLeast(let count, let parts): parts.count { $0.value(inputs) } >= count
      case .parity(let parts): parts.count { $0.value(inputs) } % 2 == 1
      }
    }
  }

  /// Reads a text.
  ///
  /// - Parameter variables: names that stand first in `variables`, whether they occur or not.
  /// - Throws: `FormingError` with the column where it cannot be read.
  public init(parsing text: String, variables: [String] = []) throws(FormingError) {
    var reader = try BooleanReader(text, variables: variables)
    root = try reader.whole()
    self.variables = reader.variables
  }

  /// - Precondition: as many inputs as variables.
  public func value(_ inputs: [Bool]) -> Bool {
    require(
      inputs.count == variables.count,
      "the expression takes \(variables.count) inputs, one for each of its variables; got \(inputs.count)")
    return root.value(inputs)
  }
}

/// Recursive descent over the operators, the loosest first.
private struct BooleanReader {
  private enum Token: Equatable {
    case name(String)
    case number(Int)
    case sign(String)
  }

  private static let spellings: [(String, String)] = [
    ("<->", "iff"), ("<=>", "iff"), ("==", "iff"), ("->", "implies"), ("=>", "implies"), ("&&", "and"),
    ("||", "or"),
    ("!", "not"), ("~", "not"), ("¬", "not"), ("&", "and"), ("∧", "and"), ("·", "and"), ("*", "and"),
    ("^", "xor"),
    ("⊕", "xor"), ("|", "or"), ("∨", "or"), ("+", "or"), ("→", "implies"), ("⇒", "implies"), ("↔", "iff"),
    ("⇔", "iff"), ("(", "("), (")", ")"), (",", ","),
  ]
  private static let words: Set<String> = ["not", "and", "or", "xor", "implies", "iff"]
  private static let nestingLimit = 200

  private var tokens: [(token: Token, column: Int)] = []
  private var position = 0
  private var depth = 0
  private let length: Int
  private(set) var variables: [String]
  private var places: [String: Int]

  init(_ text: String, variables: [String]) throws(FormingError) {
    self.variables = variables
    places = Dictionary(zip(variables, variables.indices)) { first, _ in first }
    let characters = Array(text)
    length = characters.count
    guard length <= 100_000 else {
      throw FormingError("the expression has \(length) characters; at most 100,000 are read")
    }
    var index = 0
    while index < characters.count {
      let character = characters[index]
      let column = index + 1
      if character.isWhitespace {
        index += 1
      } else if character.isLetter || character == "_" {
        var word = ""
        while index < characters.count,
          characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
        {
          word.append(characters[index])
          index += 1
        }
        let lower = word.lowercased()
        tokens.append((Self.words.contains(lower) ? .sign(lower) : .name(word), column))
      } else if character.isASCII && character.isNumber {
        var digits = ""
        while index < characters.count, characters[index].isASCII, characters[index].isNumber {
          digits.append(characters[index])
          index += 1
        }
        guard let number = Int(digits) else {
          throw FormingError("column \(column): the number is too large")
        }
        tokens.append((.number(number), column))
      } else if let (spelling, sign) = Self.spellings.first(where: {
        Array(characters[index...].prefix($0.0.count)) == Array($0.0)
      }) {
        index += spelling.count
        tokens.append((.sign(sign), column))
      } else {
        throw FormingError("column \(column): '\(character)' is no part of a Boolean expression")
      }
    }
  }

  private var next: Token? { position < tokens.count ? tokens[position].token : nil }

  private func fault(_ expected: String) -> FormingError {
    let column = position < tokens.count ? tokens[position].column : length + 1
    let found =
      switch next {
      case .name(let word): "'\(word)'"
      case .number(let number): "'\(number)'"
      case .sign(let sign): "'\(sign)'"
      case nil: "the end"
      }
    return FormingError("column \(column): expected \(expected), found \(found)")
  }

  private mutating func take(_ sign: String) -> Bool {
    guard next == .sign(sign) else { return false }
    position += 1
    return true
  }

  mutating func whole() throws(FormingError) -> BooleanExpression.Node {
    let result = try equivalence()
    guard next == nil else { throw fault("an operator such as 'and', or the end") }
    return result
  }

  private mutating func equivalence() throws(FormingError) -> BooleanExpression.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.nestingLimit else {
      throw fault("fewer than \(Self.nestingLimit) brackets in each other")
    }
    var parts = [try implication()]
    while take("iff") { parts.append(try implication()) }
    if parts.count == 1 { return parts[0] }
    // a ↔ b says that an even number of the two is true, and each further ↔ turns that round.
    return parts.count % 2 == 0 ? .not(.parity(parts)) : .parity(parts)
  }

  private mutating func implication() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try disjunction()]
    while take("implies") { parts.append(try disjunction()) }
    // a → b → c is a → (b → c): ¬a ∨ ¬b ∨ c.
    let last = parts.removeLast()
    return parts.isEmpty ? last : .any(parts.map { .not($0) } + [last])
  }

  private mutating func disjunction() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try exclusive()]
    while take("or") { parts.append(try exclusive()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func exclusive() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try conjunction()]
    while take("xor") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .parity(parts)
  }

  private mutating func conjunction() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try negation()]
    while take("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(FormingError) -> BooleanExpression.Node {
    var isNegated = false
    while take("not") { isNegated.toggle() }
    let operand = try operand()
    return isNegated ? .not(operand) : operand
  }

  private mutating func operand() throws(FormingError) -> BooleanExpression.Node {
    if take("(") {
      let inner = try equivalence()
      guard take(")") else { throw fault("')'") }
      return inner
    }
    switch next {
    case .number(let number) where number <= 1:
      position += 1
      return .constant(number == 1)
    case .name(let name):
      position += 1
      if next == .sign("(") { return try call(name) }
      if name.lowercased() == "true" || name.lowercased() == "false" {
        return .constant(name.lowercased() == "true")
      }
      if let known = places[name] { return .variable(known) }
      places[name] = variables.count
      variables.append(name)
      return .variable(variables.count - 1)
    default: throw fault("a variable, a constant or '('")
    }
  }

  private mutating func call(_ name: String) throws(FormingError) -> BooleanExpression.Node {
    let kind = name.lowercased()
    guard ["majority", "atleast", "parity"].contains(kind) else {
      position -= 1
      throw fault("majority(…), atleast(k, …) or parity(…)")
    }
    guard take("(") else { throw fault("'('") }
    var threshold: Int?
    if kind == "atleast" {
      guard case .number(let count)? = next else { throw fault("how many have to be true") }
      position += 1
      threshold = count
      guard take(",") else { throw fault("',' and what is counted") }
    }
    var parts = [try equivalence()]
    while take(",") { parts.append(try equivalence()) }
    guard take(")") else { throw fault("',' or ')'") }
    if kind == "parity" { return .parity(parts) }
    return .atLeast(threshold ?? parts.count / 2 + 1, parts)
  }
}
