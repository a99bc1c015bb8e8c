import BigInt

extension Formula: CustomStringConvertible, PrintedAsText {
  /// The formula in plain text; reading it gives this tree again, as far as the tree has the shape that the
  /// operators make.
  public var text: String { FormulaPrinter(style: .plain).print(printable, at: .lowest) }

  /// The formula with the signs of print, such as `σ(x)·(1 − σ(x))` and `x²`; it can be read as well.
  public var unicode: String { FormulaPrinter(style: .unicode).print(printable, at: .lowest) }
}

extension Formula.Condition: CustomStringConvertible, PrintedAsText {
  /// As the reader of plain text reads it.
  package var text: String { FormulaPrinter(style: .plain).print(printable) }
  package var unicode: String { FormulaPrinter(style: .unicode).print(printable) }
}

struct FormulaPrinter {
  enum Style {
    case plain, unicode
  }

  /// How tightly the surroundings bind: what binds less tightly gets brackets.
  enum Level: Int, Comparable {
    case lowest, sum, product, power, atom
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  let style: Style

  private var minus: String { style == .plain ? "-" : "−" }
  private var times: String { style == .plain ? "*" : "·" }

  func print(_ expression: Formula, at level: Level) -> String {
    let (text, own) = rendered(expression)
    return own < level ? "(\(text))" : text
  }

  private func rendered(_ expression: Formula) -> (String, Level) {
    switch expression {
    case .number(let value):
      if value < .zero { return (minus + number(-value), .sum) }
      let text = number(value)
      return (text, text.contains("/") ? .product : .atom)
    case .constant(.pi): return (style == .plain ? "pi" : "π", .atom)
    case .constant(.e): return ("e", .atom)
    case .variable(let name): return (name, .atom)
    case .sum(let terms): return (sum(terms), terms.count > 1 ? .sum : .atom)
    case .product(let factors): return product(factors)
    case .power(let base, let exponent): return power(base, exponent)
    case .function(let function, let arguments): return (call(function, arguments), .atom)
    case .piecewise(let branches, let otherwise):
      let cases = branches.map { branch in
        // A definition by cases as a value would swallow the `else` that follows.
        "if \(print(branch.condition)) then \(print(branch.value, at: .sum)) else "
      }
      let last: String
      if case .piecewise = otherwise {
        last = print(otherwise, at: .sum)
      } else {
        last = print(otherwise, at: .lowest)
      }
      return (cases.joined() + last, .lowest)
    }
  }

  /// Decimals where they are short, quotients elsewhere. Not for negative numbers.
  private func number(_ value: Rational) -> String {
    var quotient: String { "\(value.numerator)/\(value.denominator)" }
    if value.denominator == 1 {
      let digits = "\(value.numerator)"
      let stripped = digits.reversed().drop { $0 == "0" }.count
      return digits.count > 21 && stripped < 17 && value != .zero
        ? "\(digits.prefix(stripped))e\(digits.count - stripped)" : digits
    }
    if value.denominator <= 9 { return quotient }
    let twos = value.denominator.trailingZeroBitCount
    var rest = value.denominator >> twos
    // More than 301 places are not written as decimals; that many powers of 5 have 699 bits.
    guard twos <= 301, rest.bitWidth <= 700 else { return quotient }
    var fives = 0
    while fives <= 300, rest > 1 {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 5)
      if !remainder.isZero { break }
      (rest, fives) = (quotient, fives + 1)
    }
    guard rest == 1 else { return quotient }
    let places = Swift.max(twos, fives)
    let digits = "\(value.numerator * BigInt(10).power(places) / value.denominator)"
    if digits.count + 6 < places { return "\(digits)e-\(places)" }
    let padded = String(repeating: "0", count: Swift.max(0, places + 1 - digits.count)) + digits
    return "\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// Whether brackets have to keep the first number from those behind it, with which it would be read as one. Not where
  /// there are so many that the brackets could not be read.
  private func leadsWithNumbers(_ parts: [Formula]) -> Bool {
    let numbers = parts.prefix { if case .number = $0 { true } else { false } }.count
    return 2...20 ~= numbers && numbers < parts.count
  }

  private func sum(_ terms: [Formula]) -> String {
    if leadsWithNumbers(terms) {
      return print(terms[0], at: .lowest) + " + (" + sum(Array(terms.dropFirst())) + ")"
    }
    var result = ""
    for (index, term) in terms.enumerated() {
      let (negative, size) = signAndSize(term)
      if index == 0 {
        result = negative ? minus + print(size, at: .product) : print(term, at: .product)
      } else {
        result += (negative ? " \(minus) " : " + ") + print(size, at: .product)
      }
    }
    return result
  }

  /// A negative number or a product that leads with one, as a sign and the rest.
  func signAndSize(_ term: Formula) -> (Bool, Formula) {
    switch term {
    case .number(let value) where value < .zero: return (true, .number(-value))
    case .product(let factors):
      guard case .number(let value)? = factors.first, value < .zero, factors.count > 1 else {
        return (false, term)
      }
      // -1·2·x keeps its factor: taking it away would put 2·x and −2·x on the same text.
      if value == Rational(-1), case .number = factors[1] { return (false, term) }
      return (true, -term)
    default: return (false, term)
    }
  }

  private func product(_ factors: [Formula]) -> (String, Level) {
    guard factors.count > 1 else {
      return ("(" + factors.map { print($0, at: .lowest) }.joined() + ")", .atom)
    }
    let (negative, size) = signAndSize(.product(factors))
    if negative { return (minus + print(size, at: .product), .sum) }
    if leadsWithNumbers(factors) {
      let rest = print(.product(Array(factors.dropFirst())), at: .lowest)
      return (first(factors[0]) + times + "(" + rest + ")", .product)
    }
    var result = ""
    for (index, factor) in factors.enumerated() {
      if index == 0 {
        result = first(factor)
      } else if case .number(let value) = factor, value > .zero, value < .one, value.numerator == 1 {
        result += "/\(value.denominator)"
      } else if case .power(let base, .number(let exponent)) = factor, exponent < .zero,
        !(exponent == Rational(-1) && isPositiveNumber(base))
      {
        result += "/" + print(exponent == Rational(-1) ? base : .power(base, .number(-exponent)), at: .power)
      } else {
        result += times + print(factor, at: .power)
      }
    }
    return (result, .product)
  }

  /// The first factor of a product, where a positive quotient needs no brackets.
  private func first(_ factor: Formula) -> String {
    if case .number(let value) = factor, value >= .zero { return number(value) }
    return print(factor, at: .product)
  }

  private func isPositiveNumber(_ expression: Formula) -> Bool {
    if case .number(let value) = expression { return value != .zero }
    return false
  }

  private func power(_ base: Formula, _ exponent: Formula) -> (String, Level) {
    if case .number(let value) = exponent {
      if value == Rational(1, 2) { return (root(base), .atom) }
      // A quotient is read back as a negative exponent, except that 1/2 is one number.
      if value < .zero && !(isPositiveNumber(base) && value == Rational(-1)) {
        var under: Formula = value == Rational(-1) ? base : .power(base, .number(-value))
        if value == Rational(-1), case .power(_, .number(let inner)) = base, inner > .zero {
          under = base
          return ("(\(print(under, at: .power)))^(\(minus)1)", .power)
        }
        return ("1/" + print(under, at: .power), .product)
      }
      if style == .unicode, value.denominator == 1, value > .zero, value < Rational(1000) {
        return (
          print(base, at: .atom) + String("\(value.numerator)".map { Self.superscripts[$0] ?? $0 }), .power
        )
      }
    }
    return (print(base, at: .atom) + "^" + print(exponent, at: .atom), .power)
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
  ]

  private func root(_ u: Formula) -> String {
    if style == .plain { return "sqrt(\(print(u, at: .lowest)))" }
    return "√" + print(u, at: .atom)
  }

  private func call(_ function: Function, _ arguments: [Formula]) -> String {
    let inner = arguments.map { print($0, at: .lowest) }.joined(separator: ", ")
    if style == .unicode {
      if function == .abs { return "|\(inner)|" }
      if function == .sigmoid { return "σ(\(inner))" }
    }
    return "\(function.rawValue)(\(inner))"
  }

  // MARK: Conditions

  func print(_ condition: Formula.Condition) -> String {
    switch condition {
    case .compare(let left, let relation, let right):
      return "\(print(left, at: .sum)) \(sign(relation)) \(print(right, at: .sum))"
    case .all(let parts): return parts.map { part($0) }.joined(separator: " and ")
    case .any(let parts): return parts.map { part($0) }.joined(separator: " or ")
    case .not(let inner): return "not " + part(inner)
    }
  }

  private func part(_ condition: Formula.Condition) -> String {
    if case .compare = condition { return print(condition) }
    return "(\(print(condition)))"
  }

  private func sign(_ relation: Formula.Relation) -> String {
    if style == .plain { return relation.rawValue }
    switch relation {
    case .lessOrEqual: return "≤"
    case .greaterOrEqual: return "≥"
    case .notEqual: return "≠"
    default: return relation.rawValue
    }
  }
}
