/// What a text says about its names so far; decides between `s(1 − s)`, a product, and `f(1 − s)`, an application.
struct Vocabulary: Sendable {
  /// Names defined as functions, by this text or by everybody.
  var functions: Set<String> = []
  /// Names defined as values.
  var values: Set<String> = []
  /// How the whole document uses its letters; see ``UsageProfile/init(of:)``.
  var usage = UsageProfile()
}

/// One way to read what mathematicians leave open.
struct Reading: Hashable, Sendable {
  /// `d/dx (1 + x)·y`: whether the derivative takes the whole product or its first factor.
  var derivativeTakesProduct: Bool?
  /// `1/2x`: whether the slash takes all that is written side by side behind it.
  var slashTakesProduct = false
  /// `−Σ_i a_i + b_i`: whether the sum takes the terms behind it that have its index, as in a bracket or with the
  /// signs that they have outside.
  enum SumReach: Hashable, Sendable { case bracket, signed, none }
  var sumReach = SumReach.bracket
  /// Which of the standard meanings of a name is taken, where there are several.
  var variant = 0
}

/// Reads the tokens of one side of a statement.
struct TermReader {
  /// How deep brackets, fractions, exponents, signs and functions may lie in each other, in calls of the reader: a bracket is
  /// three of them.
  static let nestingLimit = 180
  /// How long a chain such as a/b/c or x_a_b may be: each link is one level of the term.
  static let chainLimit = 100
  static let termDepthLimit = 400

  let tokens: [NotationToken]
  let vocabulary: Vocabulary
  let reading: Reading
  let brackets: BracketTable
  var position = 0
  var depth = 0
  /// How often `nested` may still be entered; readers of parts share it.
  var stepsLeft: Int
  /// The length of the longest chain met.
  var longestChain = 0
  var bars = 0
  /// Inside the operand of a d/dx: a bar with a point behind it belongs to the derivative.
  private var leavesBars = false
  /// Where the last factor that was read begins.
  var factorStart = 0
  /// How many norms are open.
  var norms = 0
  /// Inside the variable of a derivative: a superscript is a label there.
  var forcesLabels = false
  /// Primed indices of the sums around, such as k′, which are no derivatives.
  var primedIndices: Set<String> = []
  /// What was open to another reading.
  var metAmbiguousDerivative = false
  var metAmbiguousSlash = false
  var metAmbiguousSum = false
  /// Conditions found in subscripts, such as θ_{i ≠ k}.
  var conditions: [Term.Condition] = []

  init(_ tokens: [NotationToken], vocabulary: Vocabulary, reading: Reading = Reading()) {
    self.tokens = tokens
    self.vocabulary = vocabulary
    self.reading = reading
    brackets = BracketTable(tokens)
    stepsLeft = 20_000 + 12 * tokens.count
  }

  /// A reader of a part, which is as deep as this one and shares its work.
  func reader(
    of part: [NotationToken], _ vocabulary: Vocabulary? = nil, reading: Reading? = nil
  ) -> TermReader {
    var reader = TermReader(
      part, vocabulary: vocabulary ?? self.vocabulary, reading: reading ?? self.reading)
    reader.depth = depth + 1
    reader.stepsLeft = stepsLeft
    return reader
  }

  mutating func takeBack(_ reader: TermReader) {
    stepsLeft = reader.stepsLeft
    longestChain = max(longestChain, reader.longestChain)
  }

  private mutating func link(_ chain: inout Int) throws(NotationError) {
    chain += 1
    longestChain = max(longestChain, chain)
    guard chain <= Self.chainLimit else {
      throw NotationError(message: "a chain of more than \(Self.chainLimit) links", offset: offset)
    }
  }

  /// The whole of the tokens as one term.
  mutating func whole() throws(NotationError) -> Term {
    if let domain = domain() { return .domain(domain) }
    if let list = vectorList() { return list }
    let result = try expression()
    while let token = next, token.isSymbol(",") || token.isSymbol(".") || token.isSymbol("&") {
      advance()
      _ = token
    }
    guard next == nil else { throw unexpected("the end") }
    return result
  }

  var next: NotationToken? { position < tokens.count ? tokens[position] : nil }
  func peek(_ distance: Int) -> NotationToken? {
    position + distance < tokens.count ? tokens[position + distance] : nil
  }
  mutating func advance() { position += 1 }
  mutating func take(_ symbol: String) -> Bool {
    guard next?.isSymbol(symbol) == true else { return false }
    advance()
    return true
  }

  var offset: Int { next?.offset ?? tokens.last?.offset ?? 0 }

  func unexpected(_ wanted: String) -> NotationError {
    guard let token = next else {
      return NotationError(message: "expected \(wanted), found the end", offset: offset)
    }
    return NotationError(message: "expected \(wanted), found \(token.spelling)", offset: token.offset)
  }

  mutating func nested<T>(_ body: (inout TermReader) throws(NotationError) -> T) throws(NotationError) -> T {
    guard depth < Self.nestingLimit else {
      throw NotationError(message: "nested more than \(Self.nestingLimit) deep", offset: offset)
    }
    // A bracket may be read a second time, as another kind of bracket; those within it then four times, and so on.
    stepsLeft -= 1
    guard stepsLeft > 0 else {
      throw NotationError(message: "brackets with too many readings", offset: offset)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // expression := [sign] product { (+|−) product }
  mutating func expression() throws(NotationError) -> Term {
    let start = offset
    let result = try nested { (reader) throws(NotationError) in try reader.sum() }
    // Chains at every level of brackets: only those make a term deeper than the reader went.
    if longestChain >= 8, result.isDeeper(than: Self.termDepthLimit) {
      throw NotationError(message: "nested more than \(Self.termDepthLimit) deep", offset: start)
    }
    return result
  }

  private mutating func sum() throws(NotationError) -> Term {
    var parts: [Term] = []
    var negative = false
    var ellipsis: Int?
    while let token = next {
      if token.isSymbol("-") {
        negative.toggle()
      } else if !token.isSymbol("+") && !token.isSymbol("&") && token.kind != .newRow {
        break
      }
      advance()
    }
    while true {
      if next?.isSymbol("...") == true, ellipsis == nil, !parts.isEmpty, !negative,
        let after = peek(1), after.isSymbol("+")
      {
        ellipsis = parts.count
        position += 2
        parts.append(try product())
        negative = false
      } else {
        let part = try product()
        parts.append(negative ? .negative(part) : part)
        negative = false
      }
      while next?.isSymbol("&") == true || next?.kind == .newRow {
        // A row broken before an operator goes on.
        guard let after = peek(1), after.isSymbol("+") || after.isSymbol("-") || after.isSymbol("&") else {
          break
        }
        advance()
      }
      if take("+") {
      } else if take("-") {
        negative = true
      } else if next?.isSymbol("+-") == true {
        throw NotationError(message: "± stands for two statements", offset: offset)
      } else {
        break
      }
      while let token = next, token.isSymbol("-") || token.isSymbol("+") {
        if token.isSymbol("-") { negative.toggle() }
        advance()
      }
    }
    if let ellipsis {
      guard let sum = TermSeries.joined(.sum, parts, ellipsis: ellipsis) else {
        throw NotationError(message: "an ellipsis whose pattern is not told", offset: offset)
      }
      return sum
    }
    return parts.count == 1 ? parts[0] : summed(parts)
  }

  /// The terms added, a sum among them taking those behind it that have its index: `Σ_i y_i ln p_i + (1 − y_i) ln(1 − p_i)`.
  private mutating func summed(_ parts: [Term]) -> Term {
    guard let position = parts.firstIndex(where: { $0.trailingSum != nil }), position + 1 < parts.count,
      let index = parts[position].trailingSum
    else { return .sum(parts) }
    let rest = parts[(position + 1)...]
    guard rest.contains(where: { $0.freeIndices.contains(index) }),
      !parts[...position].contains(where: { $0.freeIndices.contains(index) })
    else { return .sum(parts) }
    metAmbiguousSum = true
    guard reading.sumReach != .none, let last = rest.lastIndex(where: { $0.freeIndices.contains(index) })
    else {
      return .sum(parts)
    }
    let widened = parts[position].takingIntoSum(
      Array(parts[(position + 1)...last]), keepingSigns: reading.sumReach == .signed)
    let result = parts[..<position] + [widened] + parts[(last + 1)...]
    return result.count == 1 ? widened : .sum(Array(result))
  }

  /// Factors joined by signs or by standing side by side.
  mutating func product() throws(NotationError) -> Term {
    var result = try juxtaposed()
    var chain = 0
    while true {
      if next?.isSymbol(".") == true, let after = peek(1), startsFactor(after) {
        advance()
      } else if !take("*") {
        if take("/") {
          try link(&chain)
          result = try divided(result)
          continue
        }
        if let token = next, case .symbol(let sign) = token.kind, ["odot", "otimes", "circ"].contains(sign) {
          guard sign == "odot" else {
            throw NotationError(message: "a product of vectors", offset: token.offset)
          }
          try link(&chain)
          advance()
          let negative = takeSigns()
          let factor = try juxtaposed()
          result = .apply(
            Term.componentwiseProduct, primes: 0, [result, negative ? .negative(factor) : factor])
          continue
        }
        return result
      }
      let leftStart = factorStart
      let negative = takeSigns()
      let isDot = !negative && isVector(at: leftStart) && isVector(at: position)
      if isDot {
        // w · x of two vectors is a number; what stands side by side with them are factors of it.
        let right = try self.factor()
        result = Self.dotted(result, right)
        while let token = next, startsFactor(token) { Self.multiply(&result, by: try self.factor()) }
        continue
      }
      let factor = try juxtaposed()
      Self.multiply(&result, by: negative ? .negative(factor) : factor)
    }
  }

  /// Whether a vector in bold type or under an arrow begins at `position`.
  private func isVector(at position: Int) -> Bool {
    guard position < tokens.count else { return false }
    switch tokens[position].kind {
    case .bold(let name): return name.first?.isUppercase != true
    case .command(let name): return name == "vec" || name == "overrightarrow"
    default: return false
    }
  }

  /// The last factor of `left` times `right`, as vectors.
  private static func dotted(_ left: Term, _ right: Term) -> Term {
    switch left {
    case .product(let parts):
      guard let last = parts.last else { return .apply("dot", primes: 0, [left, right]) }
      return .product(parts.dropLast() + [.apply("dot", primes: 0, [last, right])])
    case .negative(let inner): return .negative(dotted(inner, right))
    default: return .apply("dot", primes: 0, [left, right])
    }
  }

  /// What stands behind a slash. 1/2x is half of x to some and 1/(2x) to others.
  private mutating func divided(_ dividend: Term) throws(NotationError) -> Term {
    let negative = takeSigns()
    let factors = try factorList()
    var divisor = factors[0]
    var rest = Array(factors.dropFirst())
    if !rest.isEmpty {
      metAmbiguousSlash = true
      if reading.slashTakesProduct {
        divisor = .product(factors)
        rest = []
      }
    }
    var result = Term.quotient(dividend, negative ? .negative(divisor) : divisor)
    for factor in rest { Self.multiply(&result, by: factor) }
    return result
  }

  /// The list of factors grows in place: copied for each of them, it would take a time quadratic in their number.
  private static func multiply(_ product: inout Term, by factor: Term) {
    guard case .product(var factors) = product else {
      product = .product([product, factor])
      return
    }
    product = .product([])
    factors.append(factor)
    product = .product(factors)
  }

  mutating func takeSigns() -> Bool {
    var negative = false
    while let token = next, token.isSymbol("-") || token.isSymbol("+") {
      if token.isSymbol("-") { negative.toggle() }
      advance()
    }
    return negative
  }

  private mutating func juxtaposed() throws(NotationError) -> Term {
    let factors = try factorList()
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  /// One factor and all that stand side by side with it.
  mutating func factorList() throws(NotationError) -> [Term] {
    var start = position
    var factors = [try factor()]
    var ellipsis: Int?
    while let token = next, startsFactor(token) {
      // Two numbers side by side are no product: a table lost its separator.
      if case .number = token.kind, case .number = tokens[position - 1].kind { break }
      if token.isSymbol("...") {
        // x_1 x_2 ⋯ x_n; an ellipsis behind an operator belongs to what is around.
        guard ellipsis == nil, let after = peek(1), startsFactor(after) || after.isSymbol("*") else { break }
        ellipsis = factors.count
        advance()
        _ = take("*")
      }
      start = position
      factors.append(try factor())
      if case .number = factors[factors.count - 1], case .number = factors[factors.count - 2] {
        throw NotationError(message: "numbers side by side", offset: token.offset)
      }
    }
    factorStart = start
    if let ellipsis {
      guard let product = TermSeries.joined(.product, factors, ellipsis: ellipsis) else {
        throw NotationError(message: "an ellipsis whose pattern is not told", offset: offset)
      }
      return [product]
    }
    return factors
  }

  func startsFactor(_ token: NotationToken) -> Bool {
    switch token.kind {
    case .number, .letter, .word, .bold: return true
    case .command(let name):
      return !["right", "over", "atop", "choose", "limits", "then", "else", "rangle"].contains(name)
    case .symbol(let s):
      return s == "(" || s == "[" || s == "{" || s == "\\{" || s == "|<" || (s == "|" && bars == 0)
        || (s == "||" && norms == 0)
        || (s == "...")
    case .begin: return true
    case .prose, .newRow, .end, .gap: return false
    }
  }

  /// A factor with its powers, subscripts and primes.
  mutating func factor() throws(NotationError) -> Term {
    try nested { (reader) throws(NotationError) in
      if reader.next?.isSymbol("-") == true {
        reader.advance()
        return .negative(try reader.factor())
      }
      return try reader.postfixed(try reader.base())
    }
  }

  /// Powers, components and primes behind a value.
  mutating func postfixed(_ base: Term) throws(NotationError) -> Term {
    var result = base
    var chain = 0
    while let token = next {
      try link(&chain)
      if token.isSymbol("^") {
        advance()
        if let order = takePrimeGroup() {
          result = .primed(result, order: order)
          continue
        }
        if isTransposeNext() {
          result = try transposed(result, token)
          continue
        }
        // x^{+} is the positive part.
        if takeSignLabel("+") {
          result = .apply("max", primes: 0, [.zero, result])
          continue
        }
        if let labelled = try labelled(result) {
          result = labelled
          continue
        }
        result = .power(result, try exponent())
      } else if token.isSymbol("_") {
        advance()
        if takeSignLabel("+") {
          // [x]_+
          result = .apply("max", primes: 0, [.zero, result])
          continue
        }
        let subscripts = try self.subscripts()
        result = .element(result, subscripts)
      } else if token.isSymbol("'") {
        var order = 0
        while take("'") { order += 1 }
        result = .primed(result, order: order)
      } else if token.isSymbol("''") {
        advance()
        result = .primed(result, order: 2)
      } else if token.isSymbol("!") {
        advance()
        guard next?.isSymbol("!") != true else {
          throw NotationError(message: "a double factorial", offset: token.offset)
        }
        result = Self.factorial(result)
      } else if token.isSymbol("%"), case .number(let value, _) = result {
        advance()
        result = .number(value / Rational(100), digits: nil)
      } else if token.isSymbol("|>") || (token.isSymbol("|") && peek(1)?.isSymbol("_") == true) {
        guard !leavesBars, peek(1)?.isSymbol("_") == true, bars == 0 || token.isSymbol("|>") else {
          return result
        }
        guard let values = try evaluationPoint() else { return result }
        result = .at(result, values)
      } else {
        break
      }
    }
    return result
  }

  /// n!: a number where n is one, a quantity of its own otherwise.
  private static func factorial(_ term: Term) -> Term {
    if case .number(let value, nil) = term, value.isInteger, let n = Int("\(value.numerator)"),
      (0...30).contains(n)
    {
      return .number((1...max(1, n)).reduce(Rational.one) { $0 * Rational($1) }, digits: nil)
    }
    return .apply("factorial", primes: 0, [term])
  }

  /// A lone sign as superscript, in braces or not: x^{+}, x^+.
  mutating func takeSignLabel(_ sign: String) -> Bool {
    if next?.isSymbol("{") == true, peek(1)?.isSymbol(sign) == true, peek(2)?.isSymbol("}") == true {
      position += 3
      return true
    }
    guard next?.isSymbol(sign) == true else { return false }
    // e^-x is a power to those who write it.
    if let after = peek(1), startsFactor(after) { return false }
    advance()
    return true
  }

  /// w^T x as a number: the sum of w_j x_j. The next token is the T, in braces or not.
  mutating func transposed(_ left: Term, _ token: NotationToken) throws(NotationError) -> Term {
    if take("{") {
      advance()
      advance()
    } else {
      advance()
    }
    if case .domain(.matrix(let rows)) = left {
      return .domain(.matrix(rows[0].indices.map { column in rows.map { $0[column] } }))
    }
    _ = take("*")
    guard let after = next, startsFactor(after), !Self.isMatrix(left) else {
      throw NotationError(message: "a transposed matrix", offset: token.offset)
    }
    let right = try factor()
    guard !Self.isMatrix(right) else {
      throw NotationError(message: "a product of matrices", offset: token.offset)
    }
    return .apply("dot", primes: 0, [left, right])
  }

  /// Whether a capital letter stands for a matrix: no function's value and no component.
  private static func isMatrix(_ term: Term) -> Bool {
    switch term {
    case .symbol(let name):
      return name.first?.isUppercase == true && name.count == 1 || capitalGreek.contains(name)
    case .element(.symbol(let name), let subscripts):
      // W^{(l)} is one, and so is W_1; W_{ij} is none.
      let base = String(name.prefix { $0 != "^" })
      return isMatrix(.symbol(base)) && subscripts.count < 2
    case .power(let base, _), .negative(let base): return isMatrix(base)
    case .number, .quotient: return true
    default: return false
    }
  }

  private static let capitalGreek: Set<String> = [
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
  ]

  /// `|_{x = 0}` behind an expression.
  private mutating func evaluationPoint() throws(NotationError) -> [Term: Term]? {
    let start = position
    advance()
    advance()
    guard take("{") else {
      position = start
      return nil
    }
    let name = try factor()
    guard take("=") || take("->") else { throw unexpected("'=' and a value") }
    let value = try expression()
    guard take("}") else { throw unexpected("'}'") }
    return [name: value]
  }

  /// Exponents made of prime signs: f^{\prime\prime}.
  mutating func takePrimeGroup() -> Int? {
    if next?.isSymbol("'") == true {
      var order = 0
      while take("'") { order += 1 }
      return order
    }
    guard next?.isSymbol("{") == true else { return nil }
    var probe = position + 1
    var order = 0
    while probe < tokens.count, tokens[probe].isSymbol("'") || tokens[probe].isSymbol("''") {
      order += tokens[probe].isSymbol("''") ? 2 : 1
      probe += 1
    }
    guard order > 0, probe < tokens.count, tokens[probe].isSymbol("}") else { return nil }
    position = probe + 1
    return order
  }

  func isTransposeNext() -> Bool {
    func isMark(_ token: NotationToken?) -> Bool {
      token?.kind == .letter("T") || token?.isSymbol("T") == true || token?.kind == .command("intercal")
    }
    if isMark(next) { return true }
    return next?.isSymbol("{") == true && isMark(peek(1)) && peek(2)?.isSymbol("}") == true
  }

  /// What stands behind ^. Without braces it is one sign in LaTeX; `e^-x` means e^{−x} to those who write it.
  mutating func exponent() throws(NotationError) -> Term {
    try nested { (reader) throws(NotationError) in try reader.signedExponent() }
  }

  private mutating func signedExponent() throws(NotationError) -> Term {
    if take("{") { return try closing("}") { (reader) throws(NotationError) in try reader.expression() } }
    if take("(") { return try closing(")") { (reader) throws(NotationError) in try reader.expression() } }
    if next?.isSymbol("-") == true || next?.isSymbol("+") == true {
      let negative = takeSigns()
      if next?.isSymbol("(") == true || next?.isSymbol("{") == true {
        let inner = try exponent()
        return negative ? .negative(inner) : inner
      }
      var factors = [try exponentFactor()]
      // e^-2x: a number and the letters that follow it.
      if case .number = factors[0], case .letter? = next?.kind { factors.append(try exponentFactor()) }
      let inner: Term = factors.count == 1 ? factors[0] : .product(factors)
      return negative ? .negative(inner) : inner
    }
    return try exponentFactor()
  }

  private mutating func exponentFactor() throws(NotationError) -> Term {
    let value = try base(application: false)
    if next?.isSymbol("_") == true {
      advance()
      return .element(value, try subscripts())
    }
    if next?.isSymbol("^") == true {
      advance()
      return .power(value, try exponent())
    }
    return value
  }

  /// What a derivative is taken of, up to a bar with a point.
  mutating func leavingBars<T>(
    _ body: (inout TermReader) throws(NotationError) -> T
  ) throws(NotationError) -> T {
    let outer = leavesBars
    leavesBars = true
    defer { leavesBars = outer }
    return try body(&self)
  }

  mutating func closing<T>(
    _ close: String, _ body: (inout TermReader) throws(NotationError) -> T
  ) throws(NotationError) -> T {
    let outer = (bars, norms)
    (bars, norms) = (0, 0)
    defer { (bars, norms) = outer }
    let result = try body(&self)
    guard take(close) else { throw unexpected("'\(close)'") }
    return result
  }

  /// The subscripts behind _.
  mutating func subscripts() throws(NotationError) -> [Term.Subscript] {
    guard next?.isSymbol("{") == true else {
      guard let token = next else { throw unexpected("a subscript") }
      advance()
      switch token.kind {
      case .letter(let name), .bold(let name): return [.name(name)]
      case .command(let mark) where mark == "hat" || mark == "tilde" || mark == "bar":
        return [.name(Self.marked(mark, try nameUnderMark(mark).name))]
      case .command(let mark) where mark == "mathcal" || mark == "mathbb" || mark == "mathscr":
        guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
          throw unexpected("a subscript")
        }
        let text = tokens[inside].map(\.bareText).joined()
        position = after
        return [.name(text)]
      case .word(let name): return splitIndices(name)
      case .number(let digits): return [.number(Int(digits) ?? 0)]
      default:
        throw NotationError(message: "expected a subscript, found \(token.spelling)", offset: token.offset)
      }
    }
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
      throw unexpected("'}' behind the subscript")
    }
    let content = tokens[inside]
    position = after
    // θ_{i ≠ k}: component i, where i ≠ k.
    if let mark = content.firstIndex(where: { $0.isSymbol("!=") }), mark == content.startIndex + 1,
      content.count == 3,
      case .letter(let a) = content[content.startIndex].kind, case .letter(let b) = content[mark + 1].kind
    {
      conditions.append(.compare(.symbol(a), .notEqual, .symbol(b)))
      return [.name(a)]
    }
    if let indices = indices(content) { return indices }
    // y_i, 2n, max: a label that is compared as a whole.
    return [.name(Self.text(of: content))]
  }

  /// `i`, `ij`, `i, j`, `l-1, k`, `k'`, `12`: indices, or `nil` where the text is something else.
  func indices(_ content: ArraySlice<NotationToken>) -> [Term.Subscript]? {
    var result: [Term.Subscript] = []
    var position = content.startIndex
    while position < content.endIndex {
      let token = content[position]
      position += 1
      switch token.kind {
      case .letter(let name), .bold(let name):
        var name = name
        while position < content.endIndex, content[position].isSymbol("'") {
          name += "′"
          position += 1
        }
        // l - 1
        if position + 1 < content.endIndex,
          content[position].isSymbol("-") || content[position].isSymbol("+"),
          case .number(let digits) = content[position + 1].kind, let offset = Int(digits), offset < 1000
        {
          result.append(.moved(.name(name), by: content[position].isSymbol("-") ? -offset : offset))
          position += 2
        } else {
          result.append(.name(name))
        }
      case .number(let digits):
        guard let value = Int(digits) else { return nil }
        result.append(.number(value))
      case .word(let name): result += splitIndices(name)
      case .symbol(","), .gap: break
      default: return nil
      }
    }
    return result.isEmpty ? nil : result
  }

  private func splitIndices(_ name: String) -> [Term.Subscript] {
    name.count == 2 && name.allSatisfy { "ijklmn".contains($0) }
      ? name.map { .name(String($0)) } : [.name(name)]
  }
}

extension NotationToken {
  /// The token as its writer knows it.
  var spelling: String {
    switch kind {
    case .newRow: return "a line break"
    case .gap: return "a gap"
    case .begin(let name): return "\\begin{\(name)}"
    case .end(let name): return "\\end{\(name)}"
    case .command(let name): return "\\\(name)"
    case .prose(let words): return "the words '\(words)'"
    default: return "'\(bareText)'"
    }
  }

  var bareText: String {
    switch kind {
    case .number(let text), .letter(let text), .word(let text), .bold(let text), .symbol(let text),
      .command(let text), .prose(let text):
      return text
    case .begin(let name), .end(let name): return name
    case .newRow, .gap: return " "
    }
  }
}
