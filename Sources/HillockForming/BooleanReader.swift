import Hillock

/// Recursive descent over the operators, the loosest first.
struct BooleanReader {
  private static let language = TokenCursor<Int>.Language(
    name: "Boolean expression", lengthLimit: 100_000, nestingLimit: 200, signs: spellings,
    words: ["not", "and", "or", "xor", "implies", "iff"],
    number: { digits in
      Int(digits).map { .success($0) } ?? .failure(FormingError("the number is too large"))
    }, text: { String($0) })

  private static let spellings: [(spelling: String, sign: String)] = [
    ("<->", "iff"), ("<=>", "iff"), ("==", "iff"), ("->", "implies"), ("=>", "implies"), ("&&", "and"),
    ("||", "or"),
    ("!", "not"), ("~", "not"), ("¬", "not"), ("&", "and"), ("∧", "and"), ("·", "and"), ("*", "and"),
    ("^", "xor"),
    ("⊕", "xor"), ("|", "or"), ("∨", "or"), ("+", "or"), ("→", "implies"), ("⇒", "implies"), ("↔", "iff"),
    ("⇔", "iff"), ("(", "("), (")", ")"), (",", ","),
  ]

  private var cursor: TokenCursor<Int>
  private(set) var variables: [String]
  private var places: [String: Int]

  init(_ text: String, variables: [String]) throws(FormingError) {
    self.variables = variables
    places = Dictionary(zip(variables, variables.indices)) { first, _ in first }
    cursor = try TokenCursor(text, Self.language)
  }

  mutating func whole() throws(FormingError) -> BooleanExpression.Node {
    let result = try equivalence()
    guard cursor.next == nil else { throw cursor.fault("an operator such as 'and', or the end") }
    return result
  }

  private mutating func equivalence() throws(FormingError) -> BooleanExpression.Node {
    try cursor.enter()
    defer { cursor.leave() }
    var parts = [try implication()]
    while cursor.take("iff") { parts.append(try implication()) }
    if parts.count == 1 { return parts[0] }
    // a ↔ b says that an even number of the two is true, and each further ↔ turns that round.
    return parts.count % 2 == 0 ? .not(.parity(parts)) : .parity(parts)
  }

  private mutating func implication() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try disjunction()]
    while cursor.take("implies") { parts.append(try disjunction()) }
    // a → b → c is a → (b → c): ¬a ∨ ¬b ∨ c.
    let last = parts.removeLast()
    return parts.isEmpty ? last : .any(parts.map { .not($0) } + [last])
  }

  private mutating func disjunction() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try exclusive()]
    while cursor.take("or") { parts.append(try exclusive()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func exclusive() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try conjunction()]
    while cursor.take("xor") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .parity(parts)
  }

  private mutating func conjunction() throws(FormingError) -> BooleanExpression.Node {
    var parts = [try negation()]
    while cursor.take("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(FormingError) -> BooleanExpression.Node {
    var isNegated = false
    while cursor.take("not") { isNegated.toggle() }
    let operand = try operand()
    return isNegated ? .not(operand) : operand
  }

  private mutating func operand() throws(FormingError) -> BooleanExpression.Node {
    if cursor.take("(") {
      let inner = try equivalence()
      try cursor.expect(")")
      return inner
    }
    switch cursor.next {
    case .number(let number) where number <= 1:
      cursor.advance()
      return .constant(number == 1)
    case .name(let name):
      cursor.advance()
      if cursor.next == .sign("(") { return try call(name) }
      if name.lowercased() == "true" || name.lowercased() == "false" {
        return .constant(name.lowercased() == "true")
      }
      if let known = places[name] { return .variable(known) }
      places[name] = variables.count
      variables.append(name)
      return .variable(variables.count - 1)
    default: throw cursor.fault("a variable, a constant or '('")
    }
  }

  private mutating func call(_ name: String) throws(FormingError) -> BooleanExpression.Node {
    let kind = name.lowercased()
    guard ["majority", "atleast", "parity"].contains(kind) else {
      cursor.goBack()
      throw cursor.fault("majority(…), atleast(k, …) or parity(…)")
    }
    try cursor.expect("(")
    var threshold: Int?
    if kind == "atleast" {
      guard case .number(let count)? = cursor.next else { throw cursor.fault("how many have to be true") }
      cursor.advance()
      threshold = count
      try cursor.expect(",", or: "',' and what is counted")
    }
    var parts = [try equivalence()]
    while cursor.take(",") { parts.append(try equivalence()) }
    try cursor.expect(")", or: "',' or ')'")
    if kind == "parity" { return .parity(parts) }
    return .atLeast(threshold ?? parts.count / 2 + 1, parts)
  }
}
