extension Formula {
  /// Reads a formula such as `x*sigmoid(1.702 x)` or `if x > 0 then x else 0.1 x`.
  ///
  /// Products may be written by juxtaposition (`2x`, `x(x + 1)`) and stand on the level of `*` and `/`, from
  /// left to right. Powers are `^`, `**` or superscripts and bind more tightly than a sign. A name before a
  /// bracket is a function, which may be any that documents know (`SiLU(x)`, `leaky_relu(x)`, `sech(x)`); before anything
  /// else a function applies to the factors that stand side by side, up to a bracket or the next function (`sin 2x`,
  /// `sin x cos x`), and a root to the next factor (`sqrt 2 x`). `sin^2 x` is the square of the sine. A comparison in brackets
  /// is 1 where it holds and else 0 (`x*(x > 0)`). `prove` and `check` read the same text alike.
  ///
  /// - Throws: an error with the column of the first thing that is wrong. Texts above 100,000 characters, nesting above 200
  ///   levels, and formulas of more than 100,000 parts with what their functions stand for written out are refused.
  public init(parsing text: String) throws(FormulaError) {
    var reader = try FormulaReader(text)
    self = try reader.whole()
  }
}

/// A recursive descent over the words of a formula.
struct FormulaReader {
  static let nestingLimit = 200
  static let sizeLimit = 100_000

  /// Round brackets hold a value or a comparison; which one it is shows only after reading it.
  enum Item {
    case value(Formula, column: Int)
    /// In brackets a comparison may stand for 1 or 0.
    case condition(Formula.Condition, column: Int, isBracketed: Bool = false)
  }

  private let tokens: [FormulaToken]
  /// For the derivatives that primes ask for.
  let meter = WorkMeter.forming()
  private var position = 0
  private var depth = 0
  /// Inside |…| a bar closes; a bracket within opens a fresh level.
  var insideBars = false

  init(_ text: String) throws(FormulaError) {
    guard text.utf8.count <= Self.sizeLimit else {
      throw FormulaError("the formula has \(text.utf8.count) bytes; at most \(Self.sizeLimit) are read")
    }
    tokens = try FormulaToken.all(in: Array(text))
  }

  mutating func whole() throws(FormulaError) -> Formula {
    let result = try value()
    guard token.kind == .end else {
      throw FormulaError("expected an operator or the end, found \(token.text)", column: token.column)
    }
    guard !result.exceeds(depth: Formula.depthLimit, parts: 2 * Formula.partLimit) else {
      throw FormulaError(
        "written out, the formula is nested more than \(Formula.depthLimit) deep or has more than \(2 * Formula.partLimit) parts"
      )
    }
    return result
  }

  var token: FormulaToken { tokens[position] }

  mutating func advance() { if position < tokens.count - 1 { position += 1 } }

  mutating func take(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(word: String) -> Bool {
    guard token.kind == .name(word) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String, _ purpose: String) throws(FormulaError) {
    guard take(symbol) else {
      throw FormulaError("expected '\(symbol)' \(purpose), found \(token.text)", column: token.column)
    }
  }

  mutating func value() throws(FormulaError) -> Formula {
    try expression(of: try disjunction())
  }

  func expression(of item: Item) throws(FormulaError) -> Formula {
    switch item {
    case .value(let expression, _): return expression
    case .condition(let condition, _, true): return .piecewise([.init(condition, 1)], otherwise: 0)
    case .condition(_, let column, false):
      throw FormulaError(
        "a comparison stands where a value is needed; write 'if … then … else …', or '(x > 0)' for 1 or 0",
        column: column)
    }
  }

  private func condition(of item: Item) throws(FormulaError) -> Formula.Condition {
    switch item {
    case .condition(let condition, _, _): return condition
    case .value(_, let column):
      throw FormulaError("a value stands where a comparison such as 'x > 0' is needed", column: column)
    }
  }

  mutating func entering<T>(
    bars: Bool, _ body: (inout FormulaReader) throws(FormulaError) -> T
  ) throws(FormulaError) -> T {
    guard depth < Self.nestingLimit else {
      throw FormulaError("the formula is nested more than \(Self.nestingLimit) deep", column: token.column)
    }
    let outer = insideBars
    depth += 1
    insideBars = bars
    let result = try body(&self)
    insideBars = outer
    depth -= 1
    return result
  }

  // MARK: Conditions

  mutating func disjunction() throws(FormulaError) -> Item {
    let first = try conjunction()
    guard token.kind == .name("or") else { return first }
    let column = token.column
    var parts = [try condition(of: first)]
    while take(word: "or") { parts.append(try condition(of: try conjunction())) }
    return .condition(.any(parts), column: column)
  }

  private mutating func conjunction() throws(FormulaError) -> Item {
    let first = try negation()
    guard token.kind == .name("and") else { return first }
    let column = token.column
    var parts = [try condition(of: first)]
    while take(word: "and") { parts.append(try condition(of: try negation())) }
    return .condition(.all(parts), column: column)
  }

  private mutating func negation() throws(FormulaError) -> Item {
    let column = token.column
    guard take(word: "not") else { return try comparison() }
    let inner = try entering(bars: insideBars) { (reader) throws(FormulaError) in try reader.negation() }
    return .condition(.not(try condition(of: inner)), column: column)
  }

  private mutating func relation() -> Formula.Relation? {
    guard case .symbol(let symbol) = token.kind, let relation = Formula.Relation(rawValue: symbol) else {
      return nil
    }
    advance()
    return relation
  }

  /// A sum, or a comparison of sums; `-1 < x < 1` compares each with the next.
  private mutating func comparison() throws(FormulaError) -> Item {
    let column = token.column
    let first = try sum()
    guard let opening = relation() else { return first }
    var left = try expression(of: first)
    var relationNow = opening
    var parts: [Formula.Condition] = []
    while true {
      let right = try expression(of: try sum())
      parts.append(.compare(left, relationNow, right))
      left = right
      guard let next = relation() else { break }
      relationNow = next
    }
    return .condition(parts.count == 1 ? parts[0] : .all(parts), column: column)
  }

  // MARK: Values

  private mutating func sum() throws(FormulaError) -> Item {
    let column = token.column
    let first = try product()
    guard token.kind == .symbol("+") || token.kind == .symbol("-") else { return first }
    // One list for all terms: joining pair by pair would take a time quadratic in their number.
    var terms = (try expression(of: first)).terms
    while true {
      var next: Formula
      if take("+") {
        next = try expression(of: try product())
      } else if take("-") {
        next = -(try expression(of: try product()))
      } else {
        return .value(terms.count == 1 ? terms[0] : .sum(terms), column: column)
      }
      if terms.count == 1, case .number = terms[0], case .number = next {
        next = terms[0] + next
        terms = []
      }
      terms += next.terms
    }
  }

  /// Whether the next word can start a factor that is written without an operator.
  var startsFactor: Bool {
    switch token.kind {
    case .number: return true
    case .name(let name): return !Self.keywords.contains(name)
    case .symbol(let symbol): return symbol == "(" || symbol == "√" || (symbol == "|" && !insideBars)
    case .superscript, .end: return false
    }
  }

  static let keywords: Set<String> = ["if", "then", "else", "and", "or", "not"]

  private mutating func product() throws(FormulaError) -> Item {
    let column = token.column
    var negative = false
    var signed = false
    while token.kind == .symbol("-") || token.kind == .symbol("+") {
      if token.kind == .symbol("-") { negative.toggle() }
      signed = true
      advance()
    }
    let first = try power()
    guard signed || startsFactor || token.kind == .symbol("*") || token.kind == .symbol("/") else {
      return first
    }
    // One list for all factors, for the same reason as in a sum.
    var factors = (try expression(of: first)).factors
    while true {
      var next: Formula
      if take("*") {
        next = try signedPower()
      } else if take("/") {
        next = (try signedPower()).reciprocal
      } else if startsFactor {
        if case .number = token.kind {
          throw FormulaError("write '*' before a number", column: token.column)
        }
        next = try expression(of: try power())
      } else {
        break
      }
      if factors.count == 1, case .number(let value) = factors[0] {
        // Two plain numbers are one, and 1/u is a power.
        if case .number = next {
          next = factors[0] * next
          factors = []
        } else if value == .one, case .power(_, .number(let exponent)) = next, exponent < .zero {
          factors = []
        }
      }
      factors += next.factors
    }
    let result: Formula = factors.count == 1 ? factors[0] : .product(factors)
    return .value(negative ? -result : result, column: column)
  }

  /// A power with signs before it, as in `2*-x` and `2^-x`.
  mutating func signedPower() throws(FormulaError) -> Formula {
    var negative = false
    while token.kind == .symbol("-") || token.kind == .symbol("+") {
      if token.kind == .symbol("-") { negative.toggle() }
      advance()
    }
    let result = try expression(of: try power())
    return negative ? -result : result
  }

  mutating func power() throws(FormulaError) -> Item {
    let column = token.column
    let base = try atom()
    if case .superscript(let exponent) = token.kind {
      advance()
      let expression = pow(try expression(of: base), .number(Rational(exponent)))
      return .value(expression, column: column)
    }
    guard take("^") else { return base }
    let under = try expression(of: base)
    let exponent = try entering(bars: insideBars) { (reader) throws(FormulaError) in
      try reader.signedPower()
    }
    return .value(pow(under, exponent), column: column)
  }
}
