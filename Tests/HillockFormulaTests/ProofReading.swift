@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

/// A small reader for the statements in the tests of the prover, so that they can be read as formulas:
/// `sigmoid'(2*x) = sigmoid(2*x)*(1 - sigmoid(2*x))`. A prime means the derivative by the argument of a name that was
/// given with `where`.
struct ProofReading {
  private var text: [Character]
  private var position = 0
  private let definitions: [String: (variable: String, body: Formula)]
  private(set) var derivatives: [String: Claim.DerivativeTerm] = [:]

  struct Failure: Error {
    let text: String
  }

  /// Reads a claim such as `f'(x) = 2*x`, with `definitions` such as `f(x) = x^2`.
  static func claim(
    _ text: String, where definitions: [String] = [], assuming: [String] = [], given: [String] = []
  ) throws -> Claim {
    var known: [String: (variable: String, body: Formula)] = [:]
    for definition in definitions {
      let parts = definition.split(separator: "=", maxSplits: 1)
      let head = parts[0].split(whereSeparator: { "() ".contains($0) })
      var reader = ProofReading(String(parts[1]), known)
      known[String(head[0])] = (String(head[1]), try reader.expression())
    }
    var reader = ProofReading(text, known)
    let left = try reader.expression()
    guard let relation = reader.relation() else { throw Failure(text: text) }
    let right = try reader.expression()
    guard reader.atEnd else { throw Failure(text: "\(text) at \(reader.position)") }
    let claimed: Claim.Relation
    switch relation {
    case .equal: claimed = .equal
    case .notEqual: claimed = .notEqual
    case .less: claimed = .less
    case .lessOrEqual: claimed = .lessOrEqual
    case .greater: claimed = .greater
    case .greaterOrEqual: claimed = .greaterOrEqual
    }
    var claim = Claim(left, claimed, right, derivatives: reader.derivatives)
    for condition in assuming {
      var inner = ProofReading(condition, known)
      claim.assumptions.append(try inner.condition())
    }
    for equation in given {
      let parts = equation.split(separator: "=")
      claim.hypotheses.append(
        .init(try Self.expression(String(parts[0])), try Self.expression(String(parts[1]))))
    }
    return claim
  }

  static func expression(_ text: String) throws -> Formula {
    var reader = ProofReading(text, [:])
    let result = try reader.expression()
    guard reader.atEnd else { throw Failure(text: text) }
    return result
  }

  private init(_ text: String, _ definitions: [String: (variable: String, body: Formula)]) {
    self.text = Array(text.filter { $0 != " " })
    self.definitions = definitions
  }

  private var atEnd: Bool { position >= text.count }
  private var next: Character? { atEnd ? nil : text[position] }

  private mutating func take(_ token: String) -> Bool {
    let characters = Array(token)
    guard position + characters.count <= text.count,
      Array(text[position..<position + characters.count]) == characters
    else { return false }
    position += characters.count
    return true
  }

  private mutating func relation() -> Formula.Relation? {
    for (token, relation): (String, Formula.Relation) in [
      ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("!=", .notEqual), ("<", .less), (">", .greater),
      ("=", .equal),
    ] where take(token) {
      return relation
    }
    return nil
  }

  private mutating func condition() throws -> Formula.Condition {
    let left = try expression()
    guard let relation = relation() else { throw Failure(text: String(text)) }
    return .compare(left, relation, try expression())
  }

  private mutating func expression() throws -> Formula {
    var terms: [Formula] = []
    var sign = take("-") ? -1 : 1
    while true {
      let term = try product()
      terms.append(sign > 0 ? term : .product([.number(Rational(-1)), term]))
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { break }
    }
    return terms.count == 1 ? terms[0] : .sum(terms)
  }

  private mutating func product() throws -> Formula {
    var factors = [try power()]
    while true {
      if take("*") {
        factors.append(try power())
      } else if take("/") {
        factors.append(.power(try power(), .number(Rational(-1))))
      } else {
        break
      }
    }
    return factors.count == 1 ? factors[0] : .product(factors)
  }

  private mutating func power() throws -> Formula {
    if take("-") { return .product([.number(Rational(-1)), try power()]) }
    let base = try atom()
    guard take("^") else { return base }
    let exponent = try power()
    return .power(base, exponent)
  }

  private mutating func arguments() throws -> [Formula] {
    var result = [try expression()]
    while take(",") { result.append(try expression()) }
    guard take(")") else { throw Failure(text: "\(String(text)) at \(position)") }
    return result
  }

  private mutating func atom() throws -> Formula {
    if take("(") { return try arguments()[0] }
    if take("{") {
      // {value if condition; value if condition; otherwise}
      var branches: [Formula.Branch] = []
      while true {
        let value = try expression()
        if take("?") {
          branches.append(.init(try condition(), value))
          if take("}") { return .piecewise(branches, otherwise: .undefined) }
          guard take(";") else { throw Failure(text: String(text)) }
        } else {
          guard take("}") else { throw Failure(text: String(text)) }
          return .piecewise(branches, otherwise: value)
        }
      }
    }
    var word = ""
    while let c = next, c.isLetter || c.isNumber || c == "." || c == "_" {
      word.append(c)
      position += 1
    }
    guard let first = word.first else { throw Failure(text: "\(String(text)) at \(position)") }
    if first.isNumber {
      let parts = word.split(separator: ".")
      let digits = Int(parts.joined()) ?? 0
      var scale = 1
      for _ in 0..<(parts.count > 1 ? parts[1].count : 0) { scale *= 10 }
      return .number(Rational(digits, scale))
    }
    if word == "e" { return .constant(.e) }
    if word == "pi" { return .constant(.pi) }
    var order = 0
    while take("'") { order += 1 }
    if take("(") {
      let inner = try arguments()
      if word == "sqrt" { return .power(inner[0], .number(Rational(1, 2))) }
      if let definition = definitions[word] {
        if order == 0 { return definition.body.substituting([definition.variable: inner[0]]) }
        return derivative(of: definition.body, definition.variable, order, inner[0])
      }
      guard let function = Function(rawValue: word == "log" ? "ln" : word) else { throw Failure(text: word) }
      if order > 0 { return derivative(of: .function(function, [.variable("t")]), "t", order, inner[0]) }
      return .function(function, inner)
    }
    return .variable(word)
  }

  private mutating func derivative(
    of body: Formula, _ variable: String, _ order: Int, _ point: Formula
  ) -> Formula {
    let name = "D\(derivatives.count + 1)"
    derivatives[name] = .init(of: body, in: variable, order: order, at: point)
    return .variable(name)
  }
}
