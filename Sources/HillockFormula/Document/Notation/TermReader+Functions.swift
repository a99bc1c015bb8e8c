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
    var above = unbraced(above)
    // \frac{-∂L}{∂p}
    var negative = false
    while above.count > 1, above[0].isSymbol("-") || above[0].isSymbol("+"),
      isDifferential(unbraced(Array(above.dropFirst())).first)
    {
      if above[0].isSymbol("-") { negative.toggle() }
      above = unbraced(Array(above.dropFirst()))
    }
    guard let (order, operand) = differential(above) else { return nil }
    let below = unbraced(below)
    guard isDifferential(below.first) else { return nil }
    // ∂x ∂y, dx, dx^2, ∂θ_k
    var variables: [(Term, Int)] = []
    var reader = self.reader(
      of: below, Vocabulary(functions: [], values: vocabulary.values, usage: vocabulary.usage),
      reading: Reading())
    defer { takeBack(reader) }
    while reader.next != nil {
      if reader.take(",") { continue }
      guard reader.isDifferential(reader.next) else { return nil }
      reader.advance()
      guard let variable = try reader.differentiationVariable(order: order) else { return nil }
      variables.append(variable)
    }
    conditions += reader.conditions
    guard !variables.isEmpty, variables.reduce(0, { $0 + $1.1 }) == order else { return nil }
    var inner: Term
    if operand.isEmpty {
      inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
    } else {
      inner = try read(operand)
      passArguments()
    }
    for (variable, count) in variables.reversed() { inner = .derivative(inner, by: variable, order: count) }
    return negative ? .negative(inner) : inner
  }

  /// What stands behind a ∂ below: x, w_{ij}, z^l_i, x^2 for the second order. `nil` when it is no name.
  private mutating func differentiationVariable(order: Int) throws(NotationError) -> (Term, Int)? {
    let outer = forcesLabels
    forcesLabels = true
    defer { forcesLabels = outer }
    var name = try base(application: false)
    var count = 1
    // θ{_k}
    if let (inside, after) = NotationPreparation.group(in: tokens, at: position),
      tokens[inside].first?.isSymbol("_") == true
    {
      var inner = TermReader(Array(tokens[inside].dropFirst()), vocabulary: vocabulary)
      name = .element(name, try inner.subscripts())
      position = after
    } else if take("_") {
      name = .element(name, try subscripts())
    }
    if take("^") {
      guard case .number(let value, nil) = try exponent(), let n = Int("\(value.numerator)") else {
        return nil
      }
      if order == 1 {
        // ∂/∂a^1 is by a layer's value where the document has layers there, ∂/∂σ^2 by a square.
        guard case .symbol(let base) = name.withoutSubscripts, vocabulary.usage.labelled.contains(base),
          let labelled = Self.labelled(name, n)
        else { return nil }
        name = labelled
      } else {
        count = n
      }
    }
    switch name {
    case .symbol, .element: return (name, count)
    default: return nil
    }
  }

  private static func labelled(_ name: Term, _ label: Int) -> Term? {
    switch name {
    case .symbol(let base) where !base.contains("^"): return .element(.symbol("\(base)^()"), [.number(label)])
    case .element(.symbol(let base), let subscripts) where !base.contains("^"):
      return .element(.symbol("\(base)^()"), [.number(label)] + subscripts)
    default: return nil
    }
  }

  /// `{\partial L}/{\partial w}`. `nil` when the braces that open here hold something else.
  mutating func slashedDerivative() throws(NotationError) -> Term? {
    guard isDifferential(peek(1)) || peek(1)?.isSymbol("{") == true,
      let (above, slash) = NotationPreparation.group(in: tokens, at: position), slash < tokens.count,
      tokens[slash].isSymbol("/"), isDifferential(unbraced(Array(tokens[above])).first),
      let (below, after) = NotationPreparation.group(in: tokens, at: slash + 1)
    else { return nil }
    let start = position
    position = after
    if let result = try derivative(Array(tokens[above]), Array(tokens[below])) { return result }
    position = start
    return nil
  }

  /// \pdv{f}{x}, \pdv[2]{f}{x}, \pdv{f}{x}{y}, \pdv{f}{x,y}, \dv{x} f: the commands of packages, behind their name.
  mutating func packagedDerivative(_ token: NotationToken) throws(NotationError) -> Term {
    var order = 1
    _ = take("*")
    if take("[") {
      guard case .number(let digits)? = next?.kind, let value = Int(digits), (1...8).contains(value) else {
        throw NotationError(message: "the order of a derivative is not read", offset: offset)
      }
      advance()
      order = value
      guard take("]") else { throw unexpected("']'") }
    }
    var groups: [[NotationToken]] = []
    while groups.count < 3, let (inside, after) = NotationPreparation.group(in: tokens, at: position) {
      groups.append(Array(tokens[inside]))
      position = after
    }
    guard !groups.isEmpty else { throw unexpected("'{' and what the derivative is taken of") }
    var operand: Term?
    var names = groups[...]
    if groups.count > 1 {
      let first = groups[0]
      if !first.isEmpty { operand = try read(first) }
      names = names.dropFirst()
    }
    var variables: [(Term, Int)] = []
    for group in names {
      var reader = TermReader(
        group, vocabulary: Vocabulary(functions: [], values: vocabulary.values, usage: vocabulary.usage))
      reader.depth = depth + 1
      while reader.next != nil {
        if reader.take(",") { continue }
        guard var variable = try reader.differentiationVariable(order: order) else {
          throw NotationError(message: "the variable of a derivative is not read", offset: token.offset)
        }
        if names.count == 1, variables.isEmpty, order > 1, reader.next == nil { variable.1 = order }
        variables.append(variable)
      }
      conditions += reader.conditions
    }
    guard !variables.isEmpty else { throw unexpected("the variable of the derivative") }
    var inner: Term
    if let operand {
      inner = operand
      passArguments()
    } else {
      inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
    }
    for (variable, count) in variables.reversed() { inner = .derivative(inner, by: variable, order: count) }
    return inner
  }

  /// ∂L/∂u (y, z): the names that the function is taken of, behind its derivative.
  private mutating func passArguments() {
    let start = position
    guard next?.isSymbol("(") == true, let arguments = try? argumentList(), arguments.count > 1,
      arguments.allSatisfy(\.isBareName)
    else {
      position = start
      return
    }
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

  /// `df/dx`, `d/dx f`, `∂L/∂w_j`, `d^2y/dx^2` in running text; `nil` when no derivative begins here.
  mutating func inlineDerivative() throws(NotationError) -> Term? {
    guard let token = next, isDifferential(token) else { return nil }
    let isLetter = token.kind == .letter("d")
    if isLetter, vocabulary.values.contains("d") { return nil }
    var first = position + 1
    var order = 1
    if peek(1)?.isSymbol("^") == true {
      if case .number(let digits)? = peek(2)?.kind, let value = Int(digits) {
        (order, first) = (value, position + 3)
      } else if peek(2)?.isSymbol("{") == true, case .number(let digits)? = peek(3)?.kind,
        let value = Int(digits), peek(4)?.isSymbol("}") == true
      {
        (order, first) = (value, position + 5)
      } else {
        return nil
      }
    }
    guard (1...8).contains(order), let slash = slash(from: first), isDifferential(tokens[slash + 1]) else {
      return nil
    }
    let operand = Array(tokens[first..<slash])
    let start = position
    position = slash + 2
    guard next != nil, let (by, count) = try differentiationVariable(order: order), count == order else {
      position = start
      return nil
    }
    if operand.isEmpty {
      let inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
      return .derivative(inner, by: by, order: order)
    }
    return .derivative(try read(operand), by: by, order: order)
  }

  /// The slash before a differential that belongs to the one whose operand begins at `first`.
  private func slash(from first: Int) -> Int? {
    var level = 0
    guard first < tokens.count else { return nil }
    for probe in first..<max(first, min(tokens.count - 1, first + 80)) {
      guard case .symbol(let symbol) = tokens[probe].kind else {
        if level == 0, isDifferential(tokens[probe]) || tokens[probe].kind == .gap { return nil }
        continue
      }
      if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
      if ")]}".contains(symbol) || symbol == "\\}" {
        level -= 1
        if level < 0 { return nil }
      }
      guard level == 0 else { continue }
      if symbol == "/" { return isDifferential(tokens[probe + 1]) ? probe : nil }
      if ["+", "-", "*", "=", ",", ";", "<", ">", "&"].contains(symbol) { return nil }
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

  /// ∇_θ f, by each component of θ; ∇f(θ) is by what f is taken of. In ∇_a C ⊙ σ′(z) it is taken of C.
  mutating func gradient(_ token: NotationToken) throws(NotationError) -> Term {
    let failure = NotationError(
      message: "a gradient (∇) by what the text does not name", offset: token.offset)
    var by: Term?
    if take("_") {
      by =
        take("{")
        ? try closing("}") { (reader) throws(NotationError) in try reader.factor() }
        : try base(application: false)
    }
    guard next?.isSymbol("^") != true else { throw failure }
    let start = position
    let first = try factor()
    let isFactor = next.map { !startsFactor($0) } ?? true
    guard let by else {
      guard isFactor, case .apply(_, 0, let arguments) = first, arguments.count == 1, arguments[0].isBareName
      else { throw failure }
      return .derivative(first, by: arguments[0], order: 1)
    }
    if isFactor, next?.isSymbol("*") != true, next?.isSymbol("/") != true {
      return .derivative(first, by: by, order: 1)
    }
    position = start
    return .derivative(try derivativeOperand(), by: by, order: 1)
  }

  // MARK: sums and limits

  mutating func bigOperator(_ kind: Term.Operator) throws(NotationError) -> Term {
    let start = tokens[position - 1]
    var below: ArraySlice<NotationToken>?
    var upper: Term?
    while let token = next, token.isSymbol("_") || token.isSymbol("^") {
      advance()
      let group = NotationPreparation.group(in: tokens, at: position)
      if token.isSymbol("^") {
        if group?.inside.isEmpty == true {
          position += 2
        } else {
          upper = try self.upper()
        }
      } else if let (inside, after) = group {
        below = tokens[inside]
        position = after
      } else {
        guard next != nil else { throw unexpected("an index") }
        below = tokens[position..<position + 1]
        advance()
      }
    }
    var ranges = try below.map { (content) throws(NotationError) in try indexRanges(content, start) } ?? []
    if let upper {
      for position in ranges.indices where ranges[position].range.set == nil {
        ranges[position].range.upper = upper
      }
    }
    let outer = primedIndices
    defer { primedIndices = outer }
    primedIndices.formUnion(ranges.map(\.index).filter { $0.hasSuffix("′") })
    if ranges.isEmpty, next?.isSymbol("-") == true || next?.isSymbol("+") == true {
      // Σ as a name of its own.
      throw NotationError(message: "a sum without a summand", offset: start.offset)
    }
    let negative = takeSigns()
    // The index is a number of its own inside.
    var body: Term
    if kind == .max || kind == .min {
      body = try factor()
    } else {
      guard next != nil else { throw NotationError(message: "a sum without a summand", offset: start.offset) }
      body = try product()
    }
    if negative { body = .negative(body) }
    if ranges.isEmpty {
      // Σ y_i ln p_i: what it runs over is plain where one index is there.
      let free = body.freeIndices.filter { $0.count == 1 && !vocabulary.usage.labels.contains($0) }
      guard free.count == 1, let index = free.first else {
        throw NotationError(message: "a sum without an index", offset: start.offset)
      }
      ranges = [(index, Term.IndexRange(lower: nil, upper: upper))]
    }
    for (index, range) in ranges.reversed() { body = .over(kind, index: index, range: range, body) }
    return body
  }

  /// What stands above a sum: N, N - 1, `C = 2`.
  private mutating func upper() throws(NotationError) -> Term {
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
      guard let token = next else { throw unexpected("what a sum runs up to") }
      advance()
      return try read([token])
    }
    var content = tokens[inside]
    if let mark = content.firstIndex(where: { $0.isSymbol("=") }) { content = content[(mark + 1)...] }
    position = after
    return try read(Array(content))
  }

  /// What stands below a sum: `i`, `i=1`, `i \in S`, `j \ne i`, `i, j`, `k'`, `1 \le i \le n`.
  private mutating func indexRanges(
    _ content: ArraySlice<NotationToken>, _ token: NotationToken
  ) throws(NotationError) -> [(index: String, range: Term.IndexRange)] {
    let failure = NotationError(message: "the range of the sum is not read", offset: token.offset)
    var result: [(index: String, range: Term.IndexRange)] = []
    var waiting: [String] = []
    var isListed = false
    for part in Self.conditions(content) {
      var rest = part[...]
      // i = 1, …, n
      if part.count == 1, part[0].isSymbol("...") {
        isListed = true
        continue
      }
      if isListed, let last = result.indices.last {
        result[last].range.upper = try read(part)
        isListed = false
        continue
      }
      while let first = rest.first {
        let isWord = if case .prose = first.kind { true } else { first.kind == .command("forall") }
        guard isWord else { break }
        rest = rest.dropFirst()
      }
      guard !rest.isEmpty else { continue }
      // 1 ≤ i ≤ n
      let signs = rest.indices.filter { rest[$0].isSymbol("<=") || rest[$0].isSymbol("<") }
      if signs.count == 2 {
        var middle = rest[(signs[0] + 1)..<signs[1]]
        guard rest[signs[0]].isSymbol("<="), rest[signs[1]].isSymbol("<="),
          let name = Self.indexName(&middle),
          middle.isEmpty
        else { throw failure }
        var range = Term.IndexRange()
        range.lower = try read(Array(rest[..<signs[0]]))
        range.upper = try read(Array(rest[(signs[1] + 1)...]))
        result.append((name, range))
        continue
      }
      guard let index = Self.indexName(&rest) else {
        throw result.isEmpty && waiting.isEmpty
          ? NotationError(message: "expected an index below the sum", offset: token.offset) : failure
      }
      var range = Term.IndexRange()
      guard let sign = rest.first else {
        waiting.append(index)
        continue
      }
      rest = rest.dropFirst()
      guard case .symbol(let symbol) = sign.kind, !rest.isEmpty else { throw failure }
      switch symbol {
      case "=", ":=":
        range.lower = try read(Array(rest))
      case "in":
        var reader = TermReader(Array(rest), vocabulary: vocabulary)
        if case .range(let lower, let upper)? = reader.domain() {
          (range.lower, range.upper) = (lower, upper)
        } else {
          range.set = Self.setText(rest)
        }
      case "!=":
        for token in rest {
          switch token.kind {
          case .letter(let other): range.excluding.append(.name(other))
          case .number(let digits): range.excluding.append(.number(Int(digits) ?? 0))
          default: throw failure
          }
        }
        // A second condition on an index that has its range.
        if let known = result.firstIndex(where: { $0.index == index }) {
          result[known].range.excluding += range.excluding
          continue
        }
      case ">=":
        range.lower = try read(Array(rest))
      case ">":
        range.lower = .sum([try read(Array(rest)), .one])
      default: throw failure
      }
      if let known = result.firstIndex(where: { $0.index == index }) {
        guard result[known].range.lower == nil, result[known].range.set == nil else { throw failure }
        result[known].range.lower = range.lower
        result[known].range.set = range.set
        continue
      }
      for name in waiting {
        var shared = range
        shared.excluding = []
        if !range.excluding.isEmpty { shared = .init() }
        result.append((name, shared))
      }
      waiting = []
      result.append((index, range))
    }
    return result + waiting.map { ($0, Term.IndexRange()) }
  }

  /// The conditions below a sum: parted by commas, colons, line breaks.
  private static func conditions(_ content: ArraySlice<NotationToken>) -> [[NotationToken]] {
    var parts: [[NotationToken]] = [[]]
    var level = 0
    for token in content {
      switch token.kind {
      case .symbol(let symbol):
        if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
        if ")]}".contains(symbol) || symbol == "\\}" { level -= 1 }
        if level == 0, symbol == "," || symbol == ":" || symbol == ";" || symbol == "&" {
          parts.append([])
          continue
        }
      case .newRow, .gap, .begin, .end:
        parts.append([])
        continue
      // \substack{…}
      case .command("substack"): continue
      default: break
      }
      parts[parts.count - 1].append(token)
    }
    // The braces of \substack.
    for position in parts.indices {
      if parts[position].first?.isSymbol("{") == true { parts[position].removeFirst() }
      let opened = parts[position].count { $0.isSymbol("{") }
      let closed = parts[position].count { $0.isSymbol("}") }
      if closed > opened, parts[position].last?.isSymbol("}") == true { parts[position].removeLast() }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// The index at the front: i, k′.
  private static func indexName(_ rest: inout ArraySlice<NotationToken>) -> String? {
    guard let first = rest.first else { return nil }
    var name: String
    switch first.kind {
    case .letter(let letter), .bold(let letter): name = letter
    case .word(let word) where word.count <= 8: name = word
    default: return nil
    }
    rest = rest.dropFirst()
    while let token = rest.first, token.isSymbol("'") {
      name += "′"
      rest = rest.dropFirst()
    }
    if rest.first?.isSymbol("^") == true, let prime = rest.dropFirst().first, prime.isSymbol("'") {
      name += "′"
      rest = rest.dropFirst(2)
    }
    return name
  }

  private static func setText(_ tokens: ArraySlice<NotationToken>) -> String {
    tokens.map { token in
      switch token.kind {
      case .command: return ""
      case .symbol("\\{"): return "{"
      case .symbol("\\}"): return "}"
      case .symbol("{"), .symbol("}"): return ""
      default: return token.bareText
      }
    }.joined()
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
