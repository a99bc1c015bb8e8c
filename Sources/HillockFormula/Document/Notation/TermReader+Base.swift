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
      if name.first?.isUppercase == true, !Self.isEntry(value) {
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

  /// Letters that take a bracket behind them as an argument, unless the text defines them as values.
  private static let functionLetters: Set<String> = [
    "f", "g", "h", "F", "G", "H", "phi", "psi", "sigma", "Phi", "Psi", "J", "L", "ell", "E", "P", "S", "R",
    "C", "Q",
    "script L", "script J", "D", "A", "N", "U", "V", "T", "M", "B", "K", "I",
  ]

  /// Whether a power stands that many tokens ahead.
  private func isAtExponent(_ distance: Int) -> Bool { peek(distance)?.isSymbol("^") == true }

  /// A letter with what stands behind it: powers, subscripts, primes, arguments.
  mutating func named(
    _ letter: String, application: Bool, script: Bool = false, primes known: Int = 0
  ) throws(NotationError) -> Term {
    var name = script ? "script \(letter)" : letter
    if name == "infinity" { return .infinity }
    if name == "Delta" || name == "delta" && vocabulary.usage.changesByDelta
      || name == "d" && vocabulary.usage.namesGradients && next?.spaced != true,
      case .letter(let changed)? = next?.kind, changed != "e" || !isAtExponent(1)
    {
      // Δw is a change of w, a quantity of its own.
      advance()
      return try named(Term.name(name) + Term.name(changed), application: application)
    }
    if name == "delta", next?.isSymbol("_") == true {
      let start = position
      advance()
      let subscripts = try self.subscripts()
      if subscripts.count == 2, next?.isSymbol("^") != true, !forcesLabels {
        return .delta(subscripts[0], subscripts[1])
      }
      position = start
    }
    if name == "e" && next?.isSymbol("^") == true && !vocabulary.values.contains("e") {
      advance()
      return try postfixed(.apply("exp", primes: 0, [try exponent()]))
    }
    if next?.isSymbol("'") == true {
      var index = name
      var probe = position
      while probe < tokens.count, tokens[probe].isSymbol("'") {
        index += "′"
        probe += 1
      }
      if primedIndices.contains(index) {
        position = probe
        return .symbol(index)
      }
    }
    if name == "E", next?.isSymbol("[") == true, !vocabulary.values.contains("E"),
      let argument = opaqueArguments(always: true)
    {
      return .apply("E", primes: 0, [argument])
    }
    var primes = known
    var subscripts: [Term.Subscript] = []
    var labels: [Term.Subscript] = []
    var brackets = ""
    let plain = name
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
        if isTransposeNext(), !forcesLabels {
          position = start
          break loop
        }
        if takeSuperscriptPart(), !vocabulary.usage.minusLabels.contains(name) {
          // x^+: the positive part.
          position = start
          break loop
        }
        // f^{(2)}(x) is a derivative of a function.
        if isFunction(plain), labels.isEmpty, let order = takeDerivativeOrder() {
          primes += order
          continue
        }
        if labels.isEmpty, name == plain, let label = try superscriptLabel(of: plain) {
          switch label {
          case .indices(let indices, let pairs):
            labels = indices
            brackets = pairs
          case .text(let text): name += "^\(text)"
          }
          continue
        }
        if power == nil, labels.isEmpty, isFunction(name) || primes > 0,
          subscripts.isEmpty || !vocabulary.usage.squares.contains(name)
        {
          let value = try exponent()
          if value == .negative(.one), primes == 0 { inverse = true } else { power = value }
          guard opensArgument(next) else {
            // No argument behind it: an ordinary power of a value.
            position = start
            inverse = false
            power = nil
            break loop
          }
          if power == .integer(2), primes == 0, vocabulary.usage.squares.contains(plain), !holdsOneName() {
            // σ² stands by itself elsewhere, so that σ²(1 + x) is a product, unless σ is a function as well.
            guard !vocabulary.functions.contains(plain) || plain == "sigma",
              !vocabulary.usage.functions.contains(plain)
            else {
              throw NotationError(
                message: "\(Term.name(plain))²(…), which may be a factor or a function's square",
                offset: token.offset)
            }
            position = start
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
    if application {
      let function = labels.isEmpty ? name : Term.indexed("\(name)^\(brackets)", labels.map(\.description))
      if let term = try applied(function, plain, primes, subscripts, power, inverse) { return term }
    }
    var value: Term = .symbol(name)
    if !labels.isEmpty {
      value = .element(.symbol("\(name)^\(brackets)"), labels + subscripts)
    } else if !subscripts.isEmpty {
      value = Self.component(name, subscripts)
    }
    if primes > 0 { value = .primed(value, order: primes) }
    return value
  }

  /// Whether a lone plus stands behind ^.
  private func takeSuperscriptPart() -> Bool {
    if next?.isSymbol("{") == true { return peek(1)?.isSymbol("+") == true && peek(2)?.isSymbol("}") == true }
    return next?.isSymbol("+") == true && !(peek(1).map(startsFactor) ?? false)
  }

  /// `{(2)}` before a bracket: the order of a derivative.
  private mutating func takeDerivativeOrder() -> Int? {
    guard next?.isSymbol("{") == true, peek(1)?.isSymbol("(") == true,
      case .number(let digits)? = peek(2)?.kind,
      let order = Int(digits), peek(3)?.isSymbol(")") == true, peek(4)?.isSymbol("}") == true,
      peek(5)?.isSymbol("(") == true, order < 9
    else { return nil }
    position += 5
    return order
  }

  /// x_1 is a name of its own; x_i is a component.
  static func component(_ name: String, _ subscripts: [Term.Subscript]) -> Term {
    if subscripts.count == 1, case .name(let label) = subscripts[0],
      label.prefix(while: { $0 != "′" }).count > 1,
      !NotationNames.greekCommands.contains(label), !label.contains("_")
    {
      return .symbol("\(name)_\(label)")
    }
    return .element(.symbol(name), subscripts)
  }

  func isFunction(_ name: String) -> Bool {
    if vocabulary.values.contains(name) { return false }
    if vocabulary.functions.contains(name) || vocabulary.usage.functions.contains(name) { return true }
    if vocabulary.usage.products.contains(name) { return false }
    return Self.functionLetters.contains(name)
  }

  /// Whether the bracket that opens here holds nothing but one letter.
  private func holdsOneName() -> Bool {
    guard peek(2)?.isSymbol(")") == true || peek(2)?.isSymbol("]") == true else { return false }
    switch peek(1)?.kind {
    case .letter, .bold, .word: return true
    default: return false
    }
  }

  private func opensArgument(_ token: NotationToken?) -> Bool {
    guard let token else { return false }
    return token.isSymbol("(") || token.isSymbol("[")
  }

  /// The application of a letter to the bracket behind it, or `nil` when that is a product.
  private mutating func applied(
    _ name: String, _ plain: String, _ primes: Int, _ subscripts: [Term.Subscript], _ power: Term?,
    _ inverse: Bool
  ) throws(NotationError) -> Term? {
    guard opensArgument(next) else { return nil }
    var function = name
    if !subscripts.isEmpty { function += "_" + subscripts.map(\.description).joined() }
    let isSpread =
      !subscripts.isEmpty
      && (vocabulary.usage.squares.contains(plain) || vocabulary.usage.components.contains(plain))
    let known =
      vocabulary.functions.contains(function)
      || (!vocabulary.values.contains(plain) && isFunction(plain) && !isSpread)
    if plain == "I", primes == 0, power == nil, next?.isSymbol("(") == true || next?.isSymbol("[") == true {
      // I(x > 0), the indicator.
      let start = position
      let close = next?.isSymbol("(") == true ? ")" : "]"
      advance()
      if holdsComparison(until: close), let condition = try? self.condition(), take(close) {
        return try postfixed(.indicator(condition))
      }
      position = start
    }
    if !vocabulary.values.contains(plain), let argument = opaqueArguments(always: false) {
      return try postfixed(.apply(function, primes: primes, [argument]))
    }
    // μ[t]: nobody puts a lone factor in square brackets.
    let isOperator =
      next?.isSymbol("[") == true && peek(2)?.isSymbol("]") == true && holdsOneName()
      && !vocabulary.values.contains(plain)
    guard known || isOperator || primes > 0 || inverse || !isSpread && looksLikeArguments(of: plain) else {
      return nil
    }
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
    let isProduct = vocabulary.usage.products.contains(name)
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
    guard count == 2, !isProduct, case .letter(let inner) = tokens[position + 1].kind else { return false }
    return ["x", "z", "t", "u", "v"].contains(inner) && inner != name && name.count > 0 && name != "e"
      && !["alpha", "beta", "lambda", "gamma", "a", "b", "c", "k", "n", "x", "t"].contains(name)
  }

  /// Where the bracket that opens here closes, for lists that are not long.
  private func closingPosition() -> Int? {
    var level = 0
    for probe in position..<min(tokens.count, position + 200) {
      guard case .symbol(let symbol) = tokens[probe].kind else { continue }
      if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
      if ")]}".contains(symbol) || symbol == "\\}" {
        level -= 1
        if level == 0 { return probe }
      }
    }
    return nil
  }

  /// `(a, b)`, `[a]`.
  mutating func argumentList() throws(NotationError) -> [Term] {
    let close = next?.isSymbol("[") == true ? "]" : ")"
    if let argument = opaqueArguments(always: false) { return [argument] }
    let start = position
    // CE({y, ŷ}): braces that only change the type.
    if close == ")", let (inside, after) = NotationPreparation.group(in: tokens, at: position + 1),
      after < tokens.count, tokens[after].isSymbol(")"), tokens[inside].contains(where: { $0.isSymbol(",") })
    {
      var inner = reader(of: [tokens[start]] + tokens[inside] + [tokens[after]])
      defer { takeBack(inner) }
      guard inner.depth < Self.nestingLimit else { throw unexpected("fewer brackets") }
      let result = try inner.argumentList()
      guard inner.next == nil else { throw inner.unexpected("the end of the arguments") }
      conditions += inner.conditions
      position = after + 1
      return result
    }
    if let end = closingPosition(), let vector = listedVector(tokens[start + 1..<end]) {
      position = end + 1
      return [vector]
    }
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
