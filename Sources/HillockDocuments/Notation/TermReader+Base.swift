import HillockFormula
import HillockProof

// The smallest parts of a formula: numbers, names, brackets, fractions, roots.
extension TermReader {
  /// - Parameter application: whether a name may take the bracket behind it as its argument.
  mutating func base(application: Bool = true) throws(NotationError) -> Term {
    try nested { (reader) throws(NotationError) in try reader.smallest(application: application) }
  }

  private mutating func smallest(application: Bool) throws(NotationError) -> Term {
    guard let token = next else { throw unexpected("a formula") }
    switch token.kind {
    case .number(let text):
      advance()
      if text == "1", let indicator = try indicatorBehindOne() { return indicator }
      return try number(text, token)
    case .letter(let name):
      if let derivative = try inlineDerivative() { return derivative }
      advance()
      return try named(name, application: application)
    case .bold(let name):
      advance()
      let value = try named(name, application: application)
      // W_{ij} in bold type is a number all the same.
      if name.first?.isUppercase == true, !reading.takesMatrices, !Self.isEntry(value) {
        throw NotationError(message: "the matrix \(name)", offset: token.offset)
      }
      return value
    case .word(let name):
      advance()
      return try word(name, application: application)
    case .command(let name):
      if name == "partial", let derivative = try inlineDerivative() { return derivative }
      advance()
      return try command(name, token, application: application)
    case .begin(let name):
      return try environment(name, token)
    case .symbol(let symbol):
      return try bracketed(symbol, token)
    case .prose(let words):
      throw NotationError(message: "the words '\(words)' stand inside a formula", offset: token.offset)
    case .newRow, .gap, .end:
      throw unexpected("a formula")
    }
  }

  /// Whether it is a component with two indices, its labels not counted.
  private static func isEntry(_ term: Term) -> Bool {
    guard case .element(.symbol(let name), let subscripts) = term else { return false }
    return subscripts.count - name.count { $0 == "(" || $0 == "[" } >= 2
  }

  private func number(_ text: String, _ token: NotationToken) throws(NotationError) -> Term {
    // A number of thousands of digits is no part of a derivation, and arithmetic with many of them takes long.
    guard text.utf8.count <= 1200, Self.exponent(of: text).magnitude <= 1200,
      let value = Rational(decimal: text)
    else {
      throw NotationError(message: "'\(text)' is no number that can be read", offset: token.offset)
    }
    let digits = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 }
    return .number(value, digits: digits)
  }

  private static func exponent(of number: String) -> Int {
    guard let mark = number.lastIndex(where: { $0 == "e" || $0 == "E" }) else { return 0 }
    return Int(number[number.index(after: mark)...]) ?? 0
  }

  private mutating func bracketed(_ symbol: String, _ token: NotationToken) throws(NotationError) -> Term {
    switch symbol {
    case "(", "[", "\\{":
      let close = ["(": ")", "[": "]", "\\{": "\\}"][symbol] ?? ")"
      advance()
      // {…array…: cases whose brace is closed by nothing.
      if symbol == "\\{", case .begin(let name)? = next?.kind {
        let result = try environment(name, token)
        _ = take("\\}")
        return result
      }
      let start = position
      if let condition = try conditionInBrackets(close) { return .indicator(condition) }
      position = start
      let inner = try closing(close) { (reader) throws(NotationError) in
        let first = try reader.overFraction()
        if symbol == "[", reader.next?.isSymbol(",") == true, let row = try reader.rowOfNumbers(first) {
          return row
        }
        if reader.next?.isSymbol(",") == true {
          throw NotationError(message: "a vector or an interval", offset: reader.offset)
        }
        return first
      }
      return inner
    case "{":
      if let derivative = try slashedDerivative() { return derivative }
      advance()
      if take("}") { return try base() }
      // {dz}: the name that programs give to a derivative.
      if next?.kind == .letter("d"), case .letter(let name)? = peek(1)?.kind, peek(2)?.isSymbol("}") == true {
        position += 3
        return .symbol("d\(name)")
      }
      let inner = try closing("}") { (reader) throws(NotationError) in try reader.overFraction() }
      // {dL}(a, y): a name in braces keeps its arguments.
      return inner
    case "|", "|<":
      advance()
      if symbol == "|<" {
        let inner = try closing("|>") { (reader) throws(NotationError) in try reader.expression() }
        return .apply("abs", primes: 0, [inner])
      }
      bars += 1
      let inner = try expression()
      bars -= 1
      guard take("|") || take("|>") else { throw unexpected("'|'") }
      return .apply("abs", primes: 0, [inner])
    case "||": return try norm()
    case "...": throw NotationError(message: "an ellipsis", offset: token.offset)
    case "-", "+":
      let negative = takeSigns()
      let inner = try base(application: true)
      return negative ? .negative(inner) : inner
    default: throw unexpected("a formula")
    }
  }

  /// `[0.5, 0.8]`: a row, behind its first entry. What has names in it may be an interval or a list.
  private mutating func rowOfNumbers(_ first: Term) throws(NotationError) -> Term? {
    var entries = [first]
    let start = position
    while take(",") {
      guard entries.count < 100, next?.isSymbol("...") != true else {
        position = start
        return nil
      }
      entries.append(try overFraction())
    }
    guard entries.allSatisfy(\.isNumeric) else {
      position = start
      return nil
    }
    return .domain(.matrix([entries]))
  }

  /// An expression, or two with \over between them.
  mutating func overFraction() throws(NotationError) -> Term {
    let first = try expression()
    guard next?.kind == .command("over") else { return first }
    advance()
    return .quotient(first, try expression())
  }

  /// `[x > 0]`, `(x > 0)`: a bracket that holds a comparison. `nil` when it holds a value.
  private mutating func conditionInBrackets(_ close: String) throws(NotationError) -> Term.Condition? {
    // (if x > 0 then a else b) is a value.
    if next?.kind == .command("if") { return nil }
    var level = 0
    var probe = position
    var found = false
    while probe < tokens.count {
      if case .symbol(let s) = tokens[probe].kind {
        if "([{".contains(s) || s == "\\{" { level += 1 }
        if ")]}".contains(s) || s == "\\}" {
          if level == 0 { break }
          level -= 1
        }
        if level == 0 && ["<", ">", "<=", ">=", "!=", "="].contains(s) { found = true }
      }
      probe += 1
    }
    guard found else { return nil }
    let condition = try self.condition()
    guard take(close) else { throw unexpected("'\(close)'") }
    return condition
  }

  /// `1(x > 0)`, `1_{x > 0}`, `1\{x > 0\}`, `1[x > 0]`.
  mutating func indicatorBehindOne() throws(NotationError) -> Term? {
    let start = position
    if take("_") {
      if take("{"), holdsComparison(until: "}") {
        let condition = try self.condition()
        guard take("}") else { throw unexpected("'}'") }
        return .indicator(condition)
      }
      position = start
      return nil
    }
    for (open, close) in [("(", ")"), ("[", "]"), ("\\{", "\\}"), ("{", "}")]
    where next?.isSymbol(open) == true {
      advance()
      if holdsComparison(until: close) {
        let condition = try self.condition()
        guard take(close) else { throw unexpected("'\(close)'") }
        return .indicator(condition)
      }
      position = start
    }
    return nil
  }

  func holdsComparison(until close: String) -> Bool {
    var level = 0
    var probe = position
    while probe < tokens.count {
      if case .symbol(let s) = tokens[probe].kind {
        if level == 0 && s == close { return false }
        if "([{".contains(s) || s == "\\{" { level += 1 }
        if ")]}".contains(s) || s == "\\}" { level -= 1 }
        if level == 0 && ["<", ">", "<=", ">=", "!=", "="].contains(s) { return true }
      }
      probe += 1
    }
    return false
  }

  // MARK: names

  /// ‖x‖, ‖x‖_2: a quantity of its own.
  private mutating func norm() throws(NotationError) -> Term {
    advance()
    norms += 1
    defer { norms -= 1 }
    let inner = try expression()
    guard take("||") else { throw unexpected("'‖'") }
    var name = "norm"
    if take("_") { name += "_" + (try subscripts().map(\.description).joined()) }
    return .apply(name, primes: 0, [inner])
  }

  mutating func command(_ name: String, _ token: NotationToken, application: Bool) throws(NotationError)
    -> Term
  {
    switch name {
    case "if": return try plainCases()
    case "frac", "tfrac", "dfrac", "cfrac", "sfrac", "nicefrac":
      return try fraction(token)
    case "sqrt": return try root(token)
    case "sum", "prod": return try bigOperator(name == "sum" ? .sum : .product)
    case "partial": return try subscriptDerivative(token)
    case "pdv", "pd", "pderiv", "partialderivative", "pfrac", "diffp", "dv", "od", "odv", "derivative",
      "deriv", "dfrac*":
      return try packagedDerivative(token)
    case "langle": return try innerProduct()
    case "mathbb", "mathbf", "mathds", "mathbbm":
      let content = try singleName()
      if content == "1" || content == "I" {
        if let indicator = try indicatorBehindOne() { return indicator }
        if content == "1", reading.takesMatrices { return .symbol(Term.ones) }
      }
      if ["E", "P", "V"].contains(content), let value = try opaqueValue(content) { return value }
      throw NotationError(message: "\\\(name){\(content)}", offset: token.offset)
    case "mathcal", "mathscr", "mathfrak":
      return try named("\(try singleName())", application: application, script: true)
    case "dot", "ddot":
      // A dot is a derivative, by whatever the document says.
      let (below, isOpen) = try nameUnderMark(name)
      return try decorated(below, isOpen, application: application, primes: name == "dot" ? 1 : 2)
    case let mark where Self.marks[mark] != nil:
      let (below, isOpen) = try nameUnderMark(mark)
      return try decorated(Self.marked(mark, below), isOpen, application: application)
    case "nabla": return try gradient(token)
    case "int", "iint", "oint": throw NotationError(message: "an integral", offset: token.offset)
    case "limsup", "liminf": throw NotationError(message: "\\\(name)", offset: token.offset)
    case "prime":
      throw unexpected("a formula")
    case "not", "forall", "exists": throw NotationError(message: "logic (\\\(name))", offset: token.offset)
    default:
      throw NotationError(message: "the command \\\(name) is not read", offset: token.offset)
    }
  }

  /// The letter in a group, or the next letter.
  private mutating func singleName() throws(NotationError) -> String {
    let braced = take("{")
    guard let token = next else { throw unexpected("a letter") }
    advance()
    if braced {
      while let token = next, !token.isSymbol("}") {
        advance()
        _ = token
      }
    }
    if braced, !take("}") { throw unexpected("'}'") }
    return token.bareText
  }

  /// A name under a mark, with what stands beside it in the braces (\hat{y_i}) and behind them.
  private mutating func decorated(
    _ name: String, _ isOpen: Bool, application: Bool, primes: Int = 0
  ) throws(NotationError) -> Term {
    guard isOpen else { return try named(name, application: application, primes: primes) }
    let inner = try named(name, application: false, primes: primes)
    guard take("}") else { throw unexpected("'}'") }
    // \hat{y_i}^{(j)}: subscripts inside, superscripts outside.
    if case .element(.symbol(let base), let inside) = inner, !base.contains("^"), primes == 0 {
      let outer = try named(base, application: false)
      switch outer {
      case .element(.symbol(let whole), let outside) where whole.contains("^"):
        return .element(.symbol(whole), outside + inside)
      case .element(_, let outside): return .element(.symbol(base), inside + outside)
      case .symbol(let whole) where whole != base: return .element(.symbol(whole), inside)
      default: break
      }
    }
    return inner
  }

  /// E_{x ∼ p}[…], P(…): a quantity that is known by its text.
  private mutating func opaqueValue(_ name: String) throws(NotationError) -> Term? {
    var function = name
    let start = position
    if next?.isSymbol("_") == true,
      let (inside, after) = NotationPreparation.group(in: tokens, at: position + 1)
    {
      function += "_" + Self.text(of: tokens[inside])
      position = after
    } else if take("_") {
      function += "_" + (try subscripts().map(\.description).joined(separator: ","))
    }
    if let argument = opaqueArguments(always: true) { return .apply(function, primes: 0, [argument]) }
    position = start
    return nil
  }

  /// ⟨w, x⟩ of two vectors, behind the bracket.
  private mutating func innerProduct() throws(NotationError) -> Term {
    let left = try expression()
    guard take(",") || take("|") else { throw unexpected("','") }
    let right = try expression()
    guard next?.kind == .command("rangle") else { throw unexpected("'⟩'") }
    advance()
    return .apply("dot", primes: 0, [left, right])
  }
}
