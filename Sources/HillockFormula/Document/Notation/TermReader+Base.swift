// The smallest parts of a formula: numbers, names, brackets, fractions, roots.
extension TermReader {
  /// - Parameter application: whether a name may take the bracket behind it as its argument.
  mutating func base(application: Bool = true) throws(NotationError) -> Term {
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
      if name.first?.isUppercase == true {
        throw NotationError(message: "the matrix \(name)", offset: token.offset)
      }
      return try named(name, application: application)
    case .word(let name):
      advance()
      return try word(name, application: application)
    case .command(let name):
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

  private func number(_ text: String, _ token: NotationToken) throws(NotationError) -> Term {
    guard let value = Rational(decimal: text) else {
      throw NotationError(message: "'\(text)' is no number that can be read", offset: token.offset)
    }
    let digits = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 }
    return .number(value, digits: digits)
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
        if reader.next?.isSymbol(",") == true {
          throw NotationError(message: "a vector or an interval", offset: reader.offset)
        }
        return first
      }
      return inner
    case "{":
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
    case "||": throw NotationError(message: "a norm", offset: token.offset)
    case "...": throw NotationError(message: "an ellipsis", offset: token.offset)
    case "-", "+":
      let negative = takeSigns()
      let inner = try base(application: true)
      return negative ? .negative(inner) : inner
    default: throw unexpected("a formula")
    }
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

  private static let marks: Set<String> = ["hat", "tilde", "bar", "widehat", "widetilde", "dot", "vec"]

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
    case "mathbb", "mathbf", "mathds", "mathbbm":
      let content = try singleName()
      if content == "1" || content == "I" {
        if let indicator = try indicatorBehindOne() { return indicator }
      }
      throw NotationError(message: "\\\(name){\(content)}", offset: token.offset)
    case "mathcal", "mathscr", "mathfrak":
      return try named("\(try singleName())", application: application, script: true)
    case let mark where Self.marks.contains(mark):
      let plain = mark.hasPrefix("wide") ? String(mark.dropFirst(4)) : mark
      return try decorated(plain, application: application)
    case "nabla": throw NotationError(message: "a gradient (∇)", offset: token.offset)
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

  /// \hat{y}, \hat y, \hat{y_i}, \hat{\mathbf y}.
  private mutating func decorated(_ mark: String, application: Bool) throws(NotationError) -> Term {
    let isVector = mark == "vec"
    let braced = take("{")
    guard let token = next else { throw unexpected("a letter under \\\(mark)") }
    var name: String
    switch token.kind {
    case .letter(let letter), .bold(let letter), .word(let letter):
      advance()
      name = isVector ? letter : "\(mark) \(letter)"
    default:
      throw NotationError(
        message: "expected a letter under \\\(mark), found \(token.spelling)", offset: token.offset)
    }
    if braced {
      if next?.isSymbol("_") == true {
        // \hat{y_i} is ŷ_i.
        advance()
        let subscripts = try self.subscripts()
        guard take("}") else { throw unexpected("'}'") }
        return .element(.symbol(name), subscripts)
      }
      if next?.isSymbol("^") == true {
        advance()
        name += "^(" + (try superscriptLabel() ?? "") + ")"
      }
      guard take("}") else { throw unexpected("'}'") }
    }
    return try named(name, application: application)
  }

  /// A superscript in brackets is a label: y^{(i)}, z^{[l]}.
  private mutating func superscriptLabel() throws(NotationError) -> String? {
    guard next?.isSymbol("{") == true,
      let (inside, after) = NotationPreparation.group(in: tokens, at: position)
    else { return nil }
    let content = tokens[inside]
    guard let first = content.first, let last = content.last,
      (first.isSymbol("(") && last.isSymbol(")")) || (first.isSymbol("[") && last.isSymbol("]")),
      content.count >= 3
    else { return nil }
    // x^{(a + b)} is a power.
    guard content.count == 3 else { return nil }
    position = after
    return content[content.startIndex + 1].bareText
  }

  /// Letters that take a bracket behind them as an argument, unless the text defines them as values.
  private static let functionLetters: Set<String> = [
    "f", "g", "h", "F", "G", "H", "phi", "psi", "sigma", "Phi", "Psi", "J", "L", "ell", "E", "P", "S", "R",
    "C", "Q",
    "script L", "script J", "D", "A", "N", "U", "V", "T", "M", "B", "K", "I",
  ]

  /// A letter with what stands behind it: powers, subscripts, primes, arguments.
  mutating func named(_ letter: String, application: Bool, script: Bool = false) throws(NotationError) -> Term
  {
    var name = script ? "script \(letter)" : letter
    if name == "infinity" { return .infinity }
    if name == "delta", next?.isSymbol("_") == true {
      let start = position
      advance()
      let subscripts = try self.subscripts()
      if subscripts.count == 2 { return .delta(subscripts[0], subscripts[1]) }
      position = start
    }
    if name == "e" && next?.isSymbol("^") == true && !vocabulary.values.contains("e") {
      advance()
      return try postfixed(.apply("exp", primes: 0, [try exponent()]))
    }
    var primes = 0
    var subscripts: [Term.Subscript] = []
    var power: Term?
    var inverse = false
    loop: while let token = next {
      switch token.kind {
      case .symbol("'"):
        advance()
        primes += 1
      case .symbol("''"):
        advance()
        primes += 2
      case .symbol("_") where subscripts.isEmpty:
        advance()
        subscripts = try self.subscripts()
      case .symbol("^"):
        let start = position
        advance()
        if let order = takePrimeGroup() {
          primes += order
          continue
        }
        if let label = try superscriptLabel() {
          if isFunction(name), let order = Int(label), next?.isSymbol("(") == true {
            primes += order
          } else {
            name += "^(\(label))"
          }
          continue
        }
        if isTransposeNext() { throw NotationError(message: "a transposed matrix", offset: token.offset) }
        if power == nil, isFunction(name) || primes > 0 {
          let value = try exponent()
          if value == .negative(.one), primes == 0 { inverse = true } else { power = value }
          guard opensArgument(next) else {
            // No argument behind it: an ordinary power of a value.
            position = start
            inverse = false
            power = nil
            break loop
          }
          continue
        }
        position = start
        break loop
      default: break loop
      }
    }
    if application, let term = try applied(name, primes, subscripts, power, inverse) { return term }
    var value: Term = .symbol(name)
    if !subscripts.isEmpty { value = Self.component(name, subscripts) }
    if primes > 0 { value = .primed(value, order: primes) }
    return value
  }

  /// x_1 is a name of its own; x_i is a component.
  static func component(_ name: String, _ subscripts: [Term.Subscript]) -> Term {
    if subscripts.count == 1, case .name(let label) = subscripts[0], label.count > 1,
      !NotationNames.greekCommands.contains(label), !label.contains("_")
    {
      return .symbol("\(name)_\(label)")
    }
    return .element(.symbol(name), subscripts)
  }

  func isFunction(_ name: String) -> Bool {
    if vocabulary.values.contains(name) { return false }
    return vocabulary.functions.contains(name) || Self.functionLetters.contains(name)
  }

  private func opensArgument(_ token: NotationToken?) -> Bool {
    guard let token else { return false }
    return token.isSymbol("(") || token.isSymbol("[")
  }

  /// The application of a letter to the bracket behind it, or `nil` when that is a product.
  private mutating func applied(
    _ name: String, _ primes: Int, _ subscripts: [Term.Subscript], _ power: Term?, _ inverse: Bool
  ) throws(NotationError) -> Term? {
    guard opensArgument(next) else { return nil }
    var function = name
    if !subscripts.isEmpty { function += "_" + subscripts.map(\.description).joined() }
    let known = isFunction(function) || (!vocabulary.values.contains(name) && isFunction(name))
    guard known || primes > 0 || inverse || looksLikeArguments(of: name) else { return nil }
    let start = position
    let arguments: [Term]
    do {
      arguments = try argumentList()
    } catch {
      if !known {
        position = start
        return nil
      }
      throw error
    }
    if inverse { return try postfixed(.inverse(function, arguments[0])) }
    var result = Term.apply(function, primes: primes, arguments)
    if let power { result = .power(result, power) }
    return try postfixed(result)
  }

  /// An unknown letter before a bracket: f(x, y) has a comma, x(t) and s(z) hold one bare letter.
  private func looksLikeArguments(of name: String) -> Bool {
    if vocabulary.values.contains(name) { return false }
    guard next?.isSymbol("(") == true else { return false }
    var level = 0
    var probe = position
    var count = 0
    while probe < tokens.count {
      if case .symbol(let s) = tokens[probe].kind {
        if "([{".contains(s) { level += 1 }
        if ")]}".contains(s) {
          level -= 1
          if level == 0 { break }
        }
        if level == 1 && (s == "," || s == ";" || s == "|") { return true }
      }
      probe += 1
      count += 1
    }
    // s(z), but not y(a) where both stand for numbers of their own, and not 2x(x).
    guard count == 2, case .letter(let inner) = tokens[position + 1].kind else { return false }
    return ["x", "z", "t", "u", "v"].contains(inner) && inner != name && name.count > 0 && name != "e"
      && !["alpha", "beta", "lambda", "gamma", "a", "b", "c", "k", "n", "x", "t"].contains(name)
  }

  /// `(a, b)`, `[a]`.
  mutating func argumentList() throws(NotationError) -> [Term] {
    let close = next?.isSymbol("[") == true ? "]" : ")"
    advance()
    return try closing(close) { (reader) throws(NotationError) in
      var result: [Term] = []
      repeat {
        if reader.next?.isSymbol("...") == true {
          throw NotationError(message: "an ellipsis", offset: reader.offset)
        }
        result.append(try reader.overFraction())
      } while reader.take(",") || reader.take(";")
      if reader.next?.isSymbol("|") == true {
        throw NotationError(message: "a conditional probability", offset: reader.offset)
      }
      return result
    }
  }
}
