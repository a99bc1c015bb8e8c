import HillockFormula
import HillockProof

// A letter with what stands beside it: indices, primes, arguments.
extension TermReader {
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
      if let pair = equalIndices() {
        if next?.isSymbol("^") != true, !forcesLabels { return .delta(pair.0, pair.1) }
        position = start + 1
      }
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
    if owesTranspose {
      owesTranspose = false
      value = .apply(Term.transposed, primes: 0, [value])
    }
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
    // J̃(w) beside J(w).
    if let mark = name.firstIndex(of: " "), ["tilde", "hat", "bar"].contains(name[..<mark]) {
      let base = String(name[name.index(after: mark)...])
      return base.first?.isUppercase == true && isFunction(base)
    }
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

  /// Whether the bracket that opens here has a name in it that is not applied to anything there.
  func bracketHolds(_ name: String) -> Bool {
    guard let end = closingPosition() else { return false }
    var place = position + 1
    while place < end {
      defer { place += 1 }
      guard tokens[place].kind == .letter(name) || tokens[place].kind == .word(name) else { continue }
      var after = place + 1
      while after < end, tokens[after].isSymbol("_") || tokens[after].isSymbol("^") {
        after = NotationPreparation.group(in: tokens, at: after + 1)?.after ?? after + 2
      }
      if after >= end || !tokens[after].isSymbol("(") { return true }
    }
    return false
  }

  /// The application of a letter to the bracket behind it, or `nil` when that is a product.
  private mutating func applied(
    _ name: String, _ plain: String, _ primes: Int, _ subscripts: [Term.Subscript], _ power: Term?,
    _ inverse: Bool
  ) throws(NotationError) -> Term? {
    guard opensArgument(next) else { return nil }
    // a^{[2]}(1 − a^{[2]}), out_o (1 − out_o)
    if primes == 0, name != plain || !subscripts.isEmpty, bracketHolds(plain) { return nil }
    // H^{(l)} (A^{(l−1)})^T: a product of matrices, whatever else has a bracket behind it.
    if primes == 0, name != plain, plain.first?.isUppercase == true, transposesBracket { return nil }
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
    if !vocabulary.values.contains(plain) || isConditional, let argument = opaqueArguments(always: false) {
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

  /// Whether a sign of transposing stands behind the bracket that opens here.
  private var transposesBracket: Bool {
    guard let end = closingPosition(), end + 2 < tokens.count, tokens[end + 1].isSymbol("^") else {
      return false
    }
    var place = end + 2
    if tokens[place].isSymbol("{") { place += 1 }
    guard place < tokens.count else { return false }
    return tokens[place].kind == .letter("T") || tokens[place].isSymbol("T")
      || tokens[place].kind == .letter("t")
  }

  /// Whether the bracket that opens here has one bar in it: p(y | x) is a probability, whatever p is elsewhere.
  private var isConditional: Bool {
    guard let inside = brackets[position] else { return false }
    return inside.singleBars == 1 && inside.doubleBars == 0
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
  func closingPosition() -> Int? {
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
