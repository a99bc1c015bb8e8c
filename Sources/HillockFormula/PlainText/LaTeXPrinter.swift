extension Formula {
  /// The formula as LaTeX for mathematics mode.
  public var latex: String { LaTeXPrinter.print(printable, bracketed: false) }
}

extension Formula.Condition {
  package var latex: String { LaTeXPrinter.print(printable) }
}

enum LaTeXPrinter {
  private static func brackets(_ text: String) -> String { "\\left(\(text)\\right)" }

  static func print(_ expression: Formula, bracketed: Bool) -> String {
    switch expression {
    case .number(let value):
      let size = value < .zero ? -value : value
      var text = "\(size.numerator)"
      if size.denominator != 1 {
        let plain = Formula.number(size).text
        text = plain.contains("/") ? "\\frac{\(size.numerator)}{\(size.denominator)}" : plain
      }
      return value < .zero ? (bracketed ? brackets("-" + text) : "-" + text) : text
    case .constant(.pi): return "\\pi"
    case .constant(.e): return "e"
    case .variable(let name): return variable(name)
    case .sum(let terms):
      var text = ""
      for (index, term) in terms.enumerated() {
        let (negative, size) = FormulaPrinter(style: .plain).signAndSize(term)
        text += index == 0 ? (negative ? "-" : "") : (negative ? " - " : " + ")
        text += print(negative ? size : term, bracketed: { if case .sum = size { true } else { false } }())
      }
      return bracketed ? brackets(text) : text
    case .product(let factors): return product(factors, bracketed)
    case .power(let base, let exponent): return power(base, exponent, bracketed)
    case .function(let function, let arguments): return call(function, arguments)
    case .piecewise(let branches, let otherwise):
      var rows = branches.map { "\(print($0.value, bracketed: false)) & \\text{if } \(print($0.condition))" }
      rows.append("\(print(otherwise, bracketed: false)) & \\text{otherwise}")
      let text = "\\begin{cases} \(rows.joined(separator: " \\\\ ")) \\end{cases}"
      return bracketed ? brackets(text) : text
    }
  }

  private static let greek: Set<String> = ["alpha", "beta", "gamma", "theta", "lambda", "mu", "pi", "sigma"]

  private static func variable(_ name: String) -> String {
    if greek.contains(name) { return "\\" + name }
    return name.count == 1 ? name : "\\mathit{\(name.split(separator: "_").joined(separator: "\\_"))}"
  }

  private static func product(_ factors: [Formula], _ bracketed: Bool) -> String {
    let (negative, size) = FormulaPrinter(style: .plain).signAndSize(.product(factors))
    if negative {
      let text = "-" + print(size, bracketed: false)
      return bracketed ? brackets(text) : text
    }
    var top: [Formula] = []
    var bottom: [Formula] = []
    for factor in factors {
      switch factor {
      case .power(let base, .number(let exponent)) where exponent < .zero:
        bottom.append(exponent == Rational(-1) ? base : .power(base, .number(-exponent)))
      case .number(let value) where value.denominator != 1 && value.numerator == 1:
        bottom.append(.number(Rational(value.denominator)))
      default: top.append(factor)
      }
    }
    func list(_ parts: [Formula]) -> String {
      if parts.isEmpty { return "1" }
      return parts.enumerated().map { index, part in
        let lone = parts.count == 1
        let isNumber = if case .number = part { true } else { false }
        return (index > 0 && isNumber ? "\\cdot " : "") + print(part, bracketed: !lone)
      }.joined(separator: " ")
    }
    if bottom.isEmpty { return list(top) }
    return "\\frac{\(list(top))}{\(list(bottom))}"
  }

  private static func power(_ base: Formula, _ exponent: Formula, _ bracketed: Bool) -> String {
    if case .number(let value) = exponent {
      if value == Rational(1, 2) { return "\\sqrt{\(print(base, bracketed: false))}" }
      if value < .zero {
        return
          "\\frac{1}{\(print(value == Rational(-1) ? base : .power(base, .number(-value)), bracketed: false))}"
      }
    }
    let under: String
    switch base {
    case .variable, .constant: under = print(base, bracketed: true)
    case .number(let value) where value.denominator == 1 && value >= .zero: under = "\(value.numerator)"
    default: under = brackets(print(base, bracketed: false))
    }
    return "\(under)^{\(print(exponent, bracketed: false))}"
  }

  private static func call(_ function: Function, _ arguments: [Formula]) -> String {
    let inner = arguments.map { print($0, bracketed: false) }.joined(separator: ", ")
    switch function {
    case .abs: return "\\left|\(inner)\\right|"
    case .sigmoid: return "\\sigma" + brackets(inner)
    case .erf, .sign, .softplus: return "\\operatorname{\(function.rawValue)}" + brackets(inner)
    default: return "\\\(function.rawValue)" + brackets(inner)
    }
  }

  static func print(_ condition: Formula.Condition) -> String {
    switch condition {
    case .compare(let left, let relation, let right):
      let sign =
        switch relation {
        case .less: "<"
        case .lessOrEqual: "\\le"
        case .equal: "="
        case .notEqual: "\\ne"
        case .greaterOrEqual: "\\ge"
        case .greater: ">"
        }
      return "\(print(left, bracketed: false)) \(sign) \(print(right, bracketed: false))"
    case .all(let parts): return parts.map { "(\(print($0)))" }.joined(separator: " \\land ")
    case .any(let parts): return parts.map { "(\(print($0)))" }.joined(separator: " \\lor ")
    case .not(let part): return "\\lnot (\(print(part)))"
    }
  }
}
