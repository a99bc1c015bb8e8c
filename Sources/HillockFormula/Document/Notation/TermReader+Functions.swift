// Functions with names, fractions, derivatives, sums, limits.
extension TermReader {
  /// A name of several letters: a function with its argument, or a value.
  mutating func word(_ name: String, application: Bool) throws(NotationError) -> Term {
    let canonical = StandardNames.canonical(name)
    if canonical == "sqrt", next?.isSymbol("(") == true || next?.isSymbol("{") == true {
      let argument = next?.isSymbol("(") == true ? try argumentList()[0] : try argument()
      return try postfixed(.power(argument, .quotient(.one, .integer(2))))
    }
    if canonical == "lim" { return try limit() }
    if ["max", "min"].contains(canonical), next?.isSymbol("_") == true {
      return try bigOperator(canonical == "max" ? .max : .min)
    }
    if ["argmax", "argmin", "det", "Pr", "dim", "ker", "arg", "sup", "inf", "gcd"].contains(canonical) {
      throw NotationError(message: "\\\(name)", offset: tokens[position - 1].offset)
    }
    if vocabulary.values.contains(name), !opensBracket { return try postfixedName(name) }
    var primes = 0
    var power: Term?
    var inverse = false
    var subscripts: [Term.Subscript] = []
    while let token = next {
      if token.isSymbol("'") {
        advance()
        primes += 1
      } else if token.isSymbol("''") {
        advance()
        primes += 2
      } else if token.isSymbol("^") {
        let start = position
        advance()
        if let order = takePrimeGroup() {
          primes += order
          continue
        }
        let value = try exponent()
        if value == .negative(.one), primes == 0 {
          inverse = true
        } else if power == nil {
          power = value
        } else {
          position = start
          break
        }
      } else if token.isSymbol("_"), subscripts.isEmpty {
        advance()
        subscripts = try self.subscripts()
      } else {
        break
      }
    }
    if !subscripts.isEmpty, canonical == "ln", subscripts.count == 1 {
      // log_2 x, log_e x.
      let argument = try wordArgument(canonical)
      let base: Term
      switch subscripts[0] {
      case .number(let value): base = .apply("ln", primes: 0, [.integer(value)])
      case .name("e"): base = .one
      case .name(let letter): base = .apply("ln", primes: 0, [.symbol(letter)])
      }
      let value: Term = base == .one ? argument : .quotient(.apply("ln", primes: 0, [argument]), base)
      return base == .one ? .apply("ln", primes: 0, [argument]) : value
    }
    guard let arguments = try wordArguments(canonical) else {
      // No argument: the function itself, or a value.
      var value: Term = .symbol(name)
      if !subscripts.isEmpty { value = Self.component(name, subscripts) }
      if primes > 0 { value = .primed(value, order: primes) }
      if let power { value = .power(value, power) }
      return value
    }
    if inverse { return try postfixed(.inverse(canonical, arguments[0])) }
    var function = canonical
    var components: [Term.Subscript] = []
    if !subscripts.isEmpty {
      // softmax_i(z) is a component, log_sigmoid or GELU_k are names.
      if canonical == "softmax" || canonical == "log_softmax" {
        components = subscripts
      } else {
        function += "_" + subscripts.map(\.description).joined()
      }
    }
    var result = Term.apply(function, primes: primes, arguments)
    if !components.isEmpty { result = .element(result, components) }
    if let power { result = .power(result, power) }
    return try postfixed(result)
  }

  private var opensBracket: Bool { next?.isSymbol("(") == true || next?.isSymbol("[") == true }

  private mutating func postfixedName(_ name: String) throws(NotationError) -> Term {
    if take("_") { return Self.component(name, try subscripts()) }
    return .symbol(name)
  }

  private mutating func wordArgument(_ name: String) throws(NotationError) -> Term {
    guard let argument = try wordArguments(name)?.first else { throw unexpected("the argument of \(name)") }
    return argument
  }

  /// The arguments behind a function's name: in brackets, in braces, or what stands side by side with it.
  private mutating func wordArguments(_ name: String) throws(NotationError) -> [Term]? {
    guard let token = next else { return nil }
    if token.isSymbol("(") || token.isSymbol("[") {
      return try argumentList()
    }
    if token.isSymbol("{") {
      // \log{x}, \max{(a, b)}, \max{a, b}
      advance()
      return try closing("}") { (reader) throws(NotationError) in
        if reader.opensBracket, let inner = try reader.wholeBracketList() { return inner }
        var result: [Term] = []
        repeat { result.append(try reader.overFraction()) } while reader.take(",")
        return result
      }
    }
    if token.isSymbol("\\{") {
      advance()
      return try closing("\\}") { (reader) throws(NotationError) in
        var result: [Term] = []
        repeat { result.append(try reader.expression()) } while reader.take(",")
        return result
      }
    }
    guard StandardNames.isKnown(name), startsFactor(token), !token.isSymbol("|>") else { return nil }
    // \log \frac{a}{b}, \exp x_i, \tanh 2x: all that stands side by side, up to the next function.
    var factors = [try factor()]
    while let token = next, startsFactor(token), !token.isSymbol("("), !token.isSymbol("["),
      !isFunctionStart(token)
    {
      if case .number = token.kind { break }
      factors.append(try factor())
    }
    return [factors.count == 1 ? factors[0] : .product(factors)]
  }

  /// A bracket list that fills the group it stands in.
  private mutating func wholeBracketList() throws(NotationError) -> [Term]? {
    let start = position
    let result = try argumentList()
    if next?.isSymbol("}") == true { return result }
    position = start
    return nil
  }

  private func isFunctionStart(_ token: NotationToken) -> Bool {
    switch token.kind {
    case .word: return true
    case .letter(let name): return vocabulary.functions.contains(name) && !vocabulary.values.contains(name)
    case .command(let name): return name == "sum" || name == "prod"
    default: return false
    }
  }

  // MARK: fractions and roots

  /// What a command takes: a group, or one sign.
  mutating func argument() throws(NotationError) -> Term {
    if take("{") { return try closing("}") { (reader) throws(NotationError) in try reader.overFraction() } }
    return try base(application: false)
  }

  /// The tokens of an argument, without reading them.
  private mutating func argumentTokens() throws(NotationError) -> [NotationToken] {
    if let (inside, after) = NotationPreparation.group(in: tokens, at: position) {
      position = after
      return Array(tokens[inside])
    }
    guard let token = next else { throw unexpected("an argument") }
    advance()
    return [token]
  }

  private mutating func read(_ part: [NotationToken]) throws(NotationError) -> Term {
    var reader = TermReader(part, vocabulary: vocabulary, reading: reading)
    reader.depth = depth + 1
    if reader.depth > Self.nestingLimit {
      throw NotationError(message: "nested more than \(Self.nestingLimit) deep", offset: offset)
    }
    let result = try reader.overFraction()
    guard reader.next == nil else { throw reader.unexpected("the end of the group") }
    metAmbiguousDerivative = metAmbiguousDerivative || reader.metAmbiguousDerivative
    metAmbiguousSlash = metAmbiguousSlash || reader.metAmbiguousSlash
    conditions += reader.conditions
    return result
  }

  mutating func fraction(_ token: NotationToken) throws(NotationError) -> Term {
    // \frac12 is one half: one digit each.
    if case .number(let digits)? = next?.kind, digits.count == 2, let a = digits.first?.wholeNumberValue,
      let b = digits.last?.wholeNumberValue
    {
      advance()
      return .quotient(.integer(a), .integer(b))
    }
    if case .number(let digits)? = next?.kind, digits.count == 1, let a = digits.first?.wholeNumberValue {
      advance()
      return .quotient(.integer(a), try argument())
    }
    let above = try argumentTokens()
    let below = try argumentTokens()
    if let derivative = try derivative(above, below) { return derivative }
    let numerator = try read(above)
    return .quotient(numerator, try read(below))
  }

  mutating func root(_ token: NotationToken) throws(NotationError) -> Term {
    var degree = Term.integer(2)
    if take("[") { degree = try closing("]") { (reader) throws(NotationError) in try reader.expression() } }
    return .power(try argument(), .quotient(.one, degree))
  }

  // MARK: derivatives

  private func isDifferential(_ token: NotationToken?) -> Bool {
    token?.kind == .letter("d") || token?.kind == .command("partial")
  }

  /// The tokens without the braces that only surround them.
  private func unbraced(_ part: [NotationToken]) -> [NotationToken] {
    var part = part
    while let (inside, after) = NotationPreparation.group(in: part, at: 0), after == part.count {
      part = Array(part[inside])
    }
    return part
  }

  /// d^n of the front of a fraction: the order and what is left.
  private func differential(_ part: [NotationToken]) -> (order: Int, rest: [NotationToken])? {
    var part = unbraced(part)
    if let (inside, after) = NotationPreparation.group(in: part, at: 0), isDifferential(part[inside].first) {
      // {dL}(a, y)
      part = Array(part[inside]) + part[after...]
    }
    guard isDifferential(part.first) else { return nil }
    var rest = Array(part.dropFirst())
    var order = 1
    if rest.first?.isSymbol("^") == true {
      rest.removeFirst()
      if let (inside, after) = NotationPreparation.group(in: rest, at: 0), rest[inside].count == 1,
        case .number(let digits) = rest[inside.lowerBound].kind, let value = Int(digits)
      {
        order = value
        rest = Array(rest[after...])
      } else if case .number(let digits)? = rest.first?.kind, let value = Int(digits) {
        order = value
        rest.removeFirst()
      } else {
        return nil
      }
    }
    guard (1...8).contains(order) else { return nil }
    return (order, rest)
  }

  /// `\frac{d f}{dx}`: the derivative of what stands above, or of what follows. `nil` for an ordinary fraction.
  private mutating func derivative(_ above: [NotationToken], _ below: [NotationToken]) throws(NotationError)
    -> Term?
  {
    guard let (order, operand) = differential(above) else { return nil }
    let below = unbraced(below)
    guard isDifferential(below.first) else { return nil }
    // ∂x ∂y, dx, dx^2, ∂θ_k
    var variables: [(Term, Int)] = []
    var reader = TermReader(below, vocabulary: Vocabulary(functions: [], values: vocabulary.values))
    reader.depth = depth + 1
    while reader.next != nil {
      guard reader.isDifferential(reader.next) else { return nil }
      reader.advance()
      let variable = try reader.base(application: false)
      var count = 1
      var name = variable
      // θ{_k}
      if let (inside, after) = NotationPreparation.group(in: reader.tokens, at: reader.position),
        reader.tokens[inside].first?.isSymbol("_") == true
      {
        var inner = TermReader(Array(reader.tokens[inside].dropFirst()), vocabulary: vocabulary)
        name = .element(name, try inner.subscripts())
        reader.position = after
      } else if reader.take("_") {
        name = .element(name, try reader.subscripts())
      }
      if reader.take("^") {
        guard case .number(let value, nil) = try reader.exponent(), let n = Int("\(value.numerator)") else {
          return nil
        }
        count = n
      }
      switch name {
      case .symbol, .element: break
      default: return nil
      }
      variables.append((name, count))
    }
    conditions += reader.conditions
    guard !variables.isEmpty, variables.reduce(0, { $0 + $1.1 }) == order else { return nil }
    var inner: Term
    if operand.isEmpty {
      inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
    } else {
      inner = try read(operand)
    }
    for (variable, count) in variables.reversed() { inner = .derivative(inner, by: variable, order: count) }
    return inner
  }

  /// What a d/dx stands before.
  private mutating func derivativeOperand() throws(NotationError) -> Term {
    guard next != nil else { throw unexpected("what the derivative is taken of") }
    let negative = takeSigns()
    let start = position
    let first = try factor()
    let isBracketed =
      tokens[start].isSymbol("(") || tokens[start].isSymbol("[") || tokens[start].isSymbol("{")
    let more = next.map { startsFactor($0) || $0.isSymbol("*") || $0.isSymbol("/") } ?? false
    guard more else { return negative ? .negative(first) : first }
    metAmbiguousDerivative = true
    if reading.derivativeTakesProduct ?? !isBracketed {
      position = start
      let whole = try product()
      return negative ? .negative(whole) : whole
    }
    return negative ? .negative(first) : first
  }

  /// `df/dx`, `d/dx f`, `d\sigma/dz` in running text.
  mutating func inlineDerivative() throws(NotationError) -> Term? {
    guard next?.kind == .letter("d"), !vocabulary.values.contains("d") else { return nil }
    func variable(at distance: Int) -> Term? {
      if case .letter(let name)? = peek(distance)?.kind, name != "d" { return .symbol(name) }
      return nil
    }
    if peek(1)?.isSymbol("/") == true, peek(2)?.kind == .letter("d"), let by = variable(at: 3) {
      position += 4
      return .derivative(try derivativeOperand(), by: by, order: 1)
    }
    guard let what = variable(at: 1) else { return nil }
    if peek(2)?.isSymbol("/") == true, peek(3)?.kind == .letter("d"), let by = variable(at: 4) {
      position += 5
      return .derivative(what, by: by, order: 1)
    }
    // dσ(x)/dx
    if peek(2)?.isSymbol("(") == true {
      var level = 0
      var probe = position + 2
      while probe < tokens.count {
        if tokens[probe].isSymbol("(") { level += 1 }
        if tokens[probe].isSymbol(")") {
          level -= 1
          if level == 0 { break }
        }
        probe += 1
      }
      if probe + 3 < tokens.count, tokens[probe + 1].isSymbol("/"), tokens[probe + 2].kind == .letter("d"),
        case .letter(let by) = tokens[probe + 3].kind
      {
        let inner = try read(Array(tokens[position + 1...probe]))
        position = probe + 4
        return .derivative(inner, by: .symbol(by), order: 1)
      }
    }
    return nil
  }

  /// ∂_x f.
  mutating func subscriptDerivative(_ token: NotationToken) throws(NotationError) -> Term {
    guard take("_") else {
      throw NotationError(message: "a differential without a fraction", offset: token.offset)
    }
    guard take("{") else {
      let by = try base(application: false)
      return .derivative(try derivativeOperand(), by: by, order: 1)
    }
    let by = try closing("}") { (reader) throws(NotationError) in try reader.factor() }
    return .derivative(try derivativeOperand(), by: by, order: 1)
  }

  // MARK: sums and limits

  mutating func bigOperator(_ kind: Term.Operator) throws(NotationError) -> Term {
    var index: String?
    var range = Term.IndexRange()
    while let token = next, token.isSymbol("_") || token.isSymbol("^") {
      advance()
      if token.isSymbol("^") {
        if NotationPreparation.group(in: tokens, at: position)?.inside.isEmpty == true {
          advance()
          advance()
          continue
        }
        range.upper = try argument()
        continue
      }
      guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
        guard case .letter(let name)? = next?.kind else { throw unexpected("an index") }
        advance()
        index = name
        continue
      }
      let content = Array(tokens[inside])
      guard case .letter(let name)? = content.first?.kind else {
        throw NotationError(message: "expected an index below the sum", offset: token.offset)
      }
      index = name
      if content.count > 1 {
        var inner = TermReader(Array(content.dropFirst(2)), vocabulary: vocabulary)
        if content[1].isSymbol("=") {
          range.lower = try inner.whole()
        } else if content[1].isSymbol("!=") {
          while let token = inner.next {
            inner.advance()
            if case .letter(let other) = token.kind {
              range.excluding.append(.name(other))
            } else if case .number(let digits) = token.kind {
              range.excluding.append(.number(Int(digits) ?? 0))
            } else if !token.isSymbol(",") {
              throw NotationError(message: "the range of the sum is not read", offset: token.offset)
            }
          }
        } else if content[1].isSymbol(",") {
          throw NotationError(message: "a sum over several indices", offset: token.offset)
        } else if !content[1].isSymbol("in") {
          throw NotationError(message: "the range of the sum is not read", offset: token.offset)
        }
      }
      position = after
    }
    guard let index else {
      throw NotationError(message: "a sum without an index", offset: offset)
    }
    let negative = takeSigns()
    // The index is a number of its own inside.
    var body: Term
    if kind == .max || kind == .min {
      body = try factor()
    } else {
      body = try product()
    }
    if negative { body = .negative(body) }
    return .over(kind, index: index, range: range, body)
  }

  mutating func limit() throws(NotationError) -> Term {
    guard take("_"), next?.isSymbol("{") == true || next?.isSymbol("(") == true else {
      throw unexpected("'_{x \\to a}' behind the limit")
    }
    let close = next?.isSymbol("{") == true ? "}" : ")"
    advance()
    guard case .letter(let variable)? = next?.kind else { throw unexpected("the variable of the limit") }
    advance()
    guard take("->") else { throw unexpected("\\to") }
    let target = try self.target()
    guard take(close) else { throw unexpected("'\(close)'") }
    let negative = takeSigns()
    let body = try product()
    return .limit(negative ? .negative(body) : body, variable: variable, target)
  }

  /// ∞, −∞, 0, 0^+, 0^-.
  mutating func target() throws(NotationError) -> Term.Target {
    let negative = takeSigns()
    if next?.kind == .letter("infinity") || next?.kind == .word("inf") || next?.kind == .word("infinity") {
      advance()
      return negative ? .minusInfinity : .plusInfinity
    }
    var point = try base(application: false)
    if negative { point = .negative(point) }
    if next?.isSymbol("^") == true {
      advance()
      let braced = take("{")
      let above = take("+")
      guard above || take("-") else { throw unexpected("'+' or '-'") }
      if braced, !take("}") { throw unexpected("'}'") }
      return above ? .fromAbove(point) : .fromBelow(point)
    }
    if next?.isSymbol("+") == true, peek(1)?.isSymbol("}") ?? true {
      advance()
      return .fromAbove(point)
    }
    if next?.isSymbol("-") == true, peek(1)?.isSymbol("}") ?? true {
      advance()
      return .fromBelow(point)
    }
    return .point(point)
  }
}
