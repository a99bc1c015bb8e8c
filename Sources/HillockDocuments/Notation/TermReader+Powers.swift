import HillockFormula
import HillockProof

// What stands above a value and behind it.
extension TermReader {
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
      } else if token.isSymbol("%"), case .number(let value, let digits) = result {
        advance()
        result = .number(value / Rational(100), digits: digits.map { $0 + 2 })
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
    if reading.takesMatrices { return .apply(Term.transposed, primes: 0, [left]) }
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
  static func isMatrix(_ term: Term) -> Bool {
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
        || vocabulary.usage.transposesByT && token?.kind == .letter("t")
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
}
