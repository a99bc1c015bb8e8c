import HillockFormula
import HillockProof

// Functions with names, fractions, roots.
extension TermReader {
  /// A name of several letters: a function with its argument, or a value.
  mutating func word(_ name: String, application: Bool) throws(NotationError) -> Term {
    let canonical = StandardNames.canonical(name)
    if canonical == "sqrt", next?.isSymbol("(") == true || next?.isSymbol("{") == true {
      let argument = next?.isSymbol("(") == true ? try argumentList()[0] : try argument()
      return try postfixed(.power(argument, .quotient(.one, .integer(2))))
    }
    // √2, sqrt x: the next factor.
    if canonical == "sqrt", let token = next, startsFactor(token) {
      return .power(try factor(), .quotient(.one, .integer(2)))
    }
    if canonical == "lim" { return try limit() }
    if ["max", "min"].contains(canonical), next?.isSymbol("_") == true {
      return try bigOperator(canonical == "max" ? .max : .min)
    }
    if name == "Pr" { return try named("Pr", application: application) }
    if ["argmax", "argmin", "det", "dim", "ker", "arg", "sup", "inf", "gcd"].contains(canonical) {
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
      case .shifted: throw unexpected("the base of a logarithm")
      }
      let value: Term = base == .one ? argument : .quotient(.apply("ln", primes: 0, [argument]), base)
      return base == .one ? .apply("ln", primes: 0, [argument]) : value
    }
    let argumentStart = position
    if !subscripts.isEmpty, primes == 0, power == nil, !StandardNames.isKnown(canonical), opensBracket,
      bracketHolds(name)
    {
      return Self.component(name, subscripts)
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
    if ["max", "min"].contains(canonical), primes == 0, power == nil, arguments.count == 1,
      tokens[..<position].last.map({ !$0.isSymbol("}") }) ?? false, isList(from: argumentStart)
    {
      // max(v_1, …, v_n)
      let entry: Term =
        if case .element(let base, let indices) = arguments[0] {
          .element(base, indices + [.name("i″")])
        } else {
          .element(arguments[0], [.name("i″")])
        }
      return .over(canonical == "max" ? .max : .min, index: "i″", range: .init(), entry)
    }
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

  /// Whether the arguments since `start` were a list with an ellipsis.
  private func isList(from start: Int) -> Bool {
    position - start < 200 && tokens[start..<position].contains { $0.isSymbol("...") }
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
      // max{v_1, …, v_n}
      if let end = tokens[position...].firstIndex(where: { $0.isSymbol("\\}") }), end - position < 200,
        let vector = listedVector(tokens[position + 1..<end])
      {
        position = end + 1
        return [vector]
      }
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
  mutating func argumentTokens() throws(NotationError) -> [NotationToken] {
    if let (inside, after) = NotationPreparation.group(in: tokens, at: position) {
      position = after
      return Array(tokens[inside])
    }
    guard let token = next else { throw unexpected("an argument") }
    advance()
    return [token]
  }

  mutating func read(_ part: [NotationToken]) throws(NotationError) -> Term {
    var reader = self.reader(of: part)
    defer { takeBack(reader) }
    if reader.depth > Self.nestingLimit {
      throw NotationError(message: "nested more than \(Self.nestingLimit) deep", offset: offset)
    }
    let result = try reader.overFraction()
    guard reader.next == nil else { throw reader.unexpected("the end of the group") }
    metAmbiguousDerivative = metAmbiguousDerivative || reader.metAmbiguousDerivative
    metAmbiguousSlash = metAmbiguousSlash || reader.metAmbiguousSlash
    metAmbiguousSum = metAmbiguousSum || reader.metAmbiguousSum
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
}
