import HillockFormula
import HillockProof

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
  /// Whether capital letters in bold type and transposes are read, to be judged by entries.
  var takesMatrices = false
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
  var leavesBars = false
  /// Where the last factor that was read begins.
  var factorStart = 0
  /// How many norms are open.
  var norms = 0
  /// Inside the variable of a derivative: a superscript is a label there.
  var forcesLabels = false
  /// Primed indices of the sums around, such as k′, which are no derivatives.
  var primedIndices: Set<String> = []
  /// Whether a T behind a label has been read, W^{(l+1)T}, and what it belongs to has not been transposed yet.
  var owesTranspose = false
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

  mutating func link(_ chain: inout Int) throws(NotationError) {
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
    var closed: Set<Int> = []
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
        let start = position
        let part = try product()
        if closesSum(from: start) { closed.insert(parts.count) }
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
        if let slip = TermSeries.slip(parts, ellipsis: ellipsis) {
          return .foreign("\(Term.slipMark)\(slip.written) stands where \(slip.expected) is expected")
        }
        throw NotationError(message: "an ellipsis whose pattern is not told", offset: offset)
      }
      return sum
    }
    return parts.count == 1 ? parts[0] : summed(parts, closed)
  }

  /// Whether what was read from `start` on ends with a bracket around the sign of a sum, so that the sum ends with it.
  private func closesSum(from start: Int) -> Bool {
    guard position > start, [")", "]", "\\}"].contains(where: { tokens[position - 1].isSymbol($0) }) else {
      return false
    }
    guard
      let opening = (start..<position).first(where: { brackets[$0]?.end == position - 1 }),
      tokens[opening..<position].contains(where: { $0.kind == .command("sum") })
    else { return false }
    return !tokens[start..<opening].contains { $0.kind == .command("sum") }
  }

  /// The terms added, a sum among them taking those behind it that have its index: `Σ_i y_i ln p_i + (1 − y_i) ln(1 − p_i)`.
  private mutating func summed(_ parts: [Term], _ closed: Set<Int>) -> Term {
    guard let position = parts.firstIndex(where: { $0.trailingSum != nil }), position + 1 < parts.count,
      !closed.contains(position), let index = parts[position].trailingSum
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
          guard sign == "odot" || reading.takesMatrices else {
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
      let isDot = !reading.takesMatrices && !negative && isVector(at: leftStart) && isVector(at: position)
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
