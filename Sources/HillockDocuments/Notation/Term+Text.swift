import HillockFormula
import HillockProof

extension Term: CustomStringConvertible {
  /// The term as it was understood, for people: `σ(x)·(1 − σ(x))`.
  var description: String { rendered.text }

  private enum Level: Int, Comparable {
    case sum, product, prefix, power, atom
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  private func printed(_ level: Level) -> String {
    let (text, own) = rendered
    return own < level ? "(\(text))" : text
  }

  static func name(_ name: String) -> String {
    // w^(), with a layer that is not named.
    if let brackets = name.lastIndex(of: "^"), ["^()", "^[]"].contains(name[brackets...]) {
      return Term.name(String(name[..<brackets]))
    }
    guard let mark = name.firstIndex(where: { "⁽⁅₍".contains($0) }) else { return plainName(name) }
    // z⁽2⁾ is written z^(2), and W₍xh₎ W_{xh}.
    let signs: [Character: String] = ["⁽": "^(", "⁾": ")", "⁅": "^[", "⁆": "]", "₍": "_{", "₎": "}"]
    return plainName(String(name[..<mark])) + name[mark...].map { signs[$0] ?? String($0) }.joined()
  }

  private static func plainName(_ name: String) -> String {
    // A mark stands behind all that its word is before.
    let marks = [
      ("hat ", "\u{0302}"), ("tilde ", "\u{0303}"), ("bar ", "\u{0304}"), ("dot ", "\u{0307}"),
    ]
    func sign(_ word: Substring) -> String {
      if word.last == "²" { return sign(word.dropLast()) + "²" }
      return NotationNames.greekSigns[String(word)] ?? String(word)
    }
    var text = ""
    var behind: [String] = []
    var rest = name[...]
    while true {
      if let (prefix, mark) = marks.first(where: { rest.hasPrefix($0.0) }) {
        behind.append(mark)
        rest = rest.dropFirst(prefix.count)
      } else if let end = rest.firstIndex(of: "_") {
        text += sign(rest[..<end]) + "_"
        rest = rest[rest.index(after: end)...]
      } else {
        return text + sign(rest) + behind.reversed().joined()
      }
    }
  }

  /// The name of a component. In `w^()` each pair of brackets takes the first of the indices: w^(l)_ij.
  /// The name of one component among the values: `z_1`, `w_12`, `w_10,2`, and of one in a layer `a^(2)_1`.
  static func componentKey(_ name: String, _ subscripts: [String]) -> String {
    if name.hasPlaceAbove { return indexed(name, subscripts) }
    let isShort = subscripts.allSatisfy { $0.count == 1 || $0.hasPrefix("*") }
    return "\(name)_" + subscripts.joined(separator: isShort ? "" : ",")
  }

  static func indexed(_ name: String, _ subscripts: [String]) -> String {
    var subscripts = subscripts[...]
    var result = ""
    if let mark = name.firstIndex(of: "^") {
      result = Term.name(String(name[..<mark])) + "^"
      for character in name[name.index(after: mark)...] {
        result.append(character)
        if character == "(" || character == "[", let first = subscripts.first {
          result += first
          subscripts = subscripts.dropFirst()
        }
      }
    } else {
      result = Term.name(name)
    }
    guard !subscripts.isEmpty else { return result }
    let list = subscripts.joined(separator: subscripts.allSatisfy { $0.count == 1 } ? "" : ",")
    return result + (list.count == 1 ? "_\(list)" : "_{\(list)}")
  }

  private static func list(_ subscripts: [Subscript]) -> String {
    let parts = subscripts.map(\.description)
    return parts.allSatisfy { $0.count == 1 } ? parts.joined() : parts.joined(separator: ",")
  }

  private var rendered: (text: String, level: Level) {
    switch self {
    case .number(let value, let digits): return (Term.decimal(value, digits), .atom)
    case .symbol(let name): return (Term.name(name), .atom)
    case .element(.symbol(let name), let subscripts) where name.hasPlaceAbove:
      return (Term.indexed(name, subscripts.map(\.description)), .atom)
    case .element(let base, let subscripts):
      let list = Term.list(subscripts)
      return (base.printed(.atom) + (list.count == 1 ? "_\(list)" : "_{\(list)}"), .atom)
    case .sum(let parts):
      var text = ""
      for (index, part) in parts.enumerated() {
        if case .negative(let inner) = part {
          text += (index == 0 ? "−" : " − ") + inner.printed(.product)
        } else {
          text += (index == 0 ? "" : " + ") + part.printed(.product)
        }
      }
      return (text, .sum)
    case .product(let parts):
      return (
        parts.enumerated().map { $0.element.printed($0.offset == 0 ? .product : .power) }
          .joined(separator: "·"), .product
      )
    case .quotient(let a, let b): return (a.printed(.power) + "/" + b.printed(.power), .product)
    case .negative(let a): return ("−" + a.printed(.product), .sum)
    case .power(let a, let b): return (a.printed(.atom) + "^" + b.printed(.atom), .power)
    case .apply(let name, let primes, let arguments):
      let list = arguments.map(\.description).joined(separator: ", ")
      if name == "abs" && primes == 0 { return ("|\(list)|", .atom) }
      if name == Term.transposed, arguments.count == 1 {
        return (arguments[0].isBareName ? "\(arguments[0])ᵀ" : "(\(arguments[0]))ᵀ", .atom)
      }
      if name == Term.componentwiseProduct, arguments.count == 2 {
        return (arguments[0].printed(.product) + "⊙" + arguments[1].printed(.power), .product)
      }
      if name == "dot" && primes == 0 { return ("⟨\(list)⟩", .atom) }
      if name == "norm" && primes == 0 { return ("‖\(list)‖", .atom) }
      if name == "factorial" && primes == 0, let first = arguments.first {
        return (first.printed(.atom) + "!", .atom)
      }
      return (Term.name(name) + String(repeating: "′", count: primes) + "(\(list))", .atom)
    case .inverse(let name, let argument): return (Term.name(name) + "⁻¹(\(argument))", .atom)
    case .derivative(let inner, let by, let order):
      let power = order == 1 ? "" : "^\(order)"
      return ("d\(power)/d\(by.printed(.atom))\(power) [\(inner)]", .prefix)
    case .primed(let inner, let order):
      return ("(\(inner))" + String(repeating: "′", count: order), .atom)
    case .at(let inner, let values):
      let list = values.map { "\($0.key) = \($0.value)" }.sorted().joined(separator: ", ")
      return ("[\(inner) at \(list)]", .atom)
    case .over(let kind, let index, let range, let body):
      let sign = ["sum": "Σ", "product": "Π"][kind.rawValue] ?? kind.rawValue
      var limits = index
      if let lower = range.lower { limits += " = \(lower)" }
      if let upper = range.upper { limits += "…\(upper)" }
      if let set = range.set { limits += " ∈ \(set)" }
      if !range.excluding.isEmpty { limits += " ≠ " + Term.list(range.excluding) }
      return ("\(sign)_{\(limits)} \(body.printed(.product))", .prefix)
    case .cases(let cases, let otherwise):
      var lines = cases.map { "\($0.value) if \($0.condition)" }
      if let otherwise { lines.append("\(otherwise) otherwise") }
      return ("{" + lines.joined(separator: "; ") + "}", .atom)
    case .indicator(let condition): return ("[\(condition)]", .atom)
    case .delta(let a, let b): return ("δ_{\(Term.list([a, b]))}", .atom)
    case .limit(let inner, let variable, let target):
      return ("lim_{\(Term.name(variable)) → \(target)} \(inner.printed(.product))", .prefix)
    case .infinity: return ("∞", .atom)
    case .foreign(let what): return ("⟨\(what)⟩", .atom)
    case .domain(let domain):
      switch domain {
      case .interval(let lower, let closedBelow, let upper, let closedAbove):
        return ("\(closedBelow ? "[" : "(")\(lower), \(upper)\(closedAbove ? "]" : ")")", .atom)
      case .list(let values): return ("{" + values.map(\.description).joined(separator: ", ") + "}", .atom)
      case .range(let lower, let upper): return ("{\(lower), …, \(upper)}", .atom)
      case .matrix(let rows):
        let lines = rows.map { $0.map(\.description).joined(separator: ", ") }
        return ("[" + lines.joined(separator: "; ") + "]", .atom)
      case .named(let letter, let rest):
        let sign = ["R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ"][letter] ?? letter
        return (sign + (rest.isEmpty ? "" : "^\(rest)"), .atom)
      }
    }
  }

  static func decimal(_ value: Rational, _ digits: Int?) -> String {
    guard digits != nil else { return Formula.number(value).unicode }
    return Formula.number(value).unicode
  }
}

extension Term.Subscript: CustomStringConvertible {
  var description: String {
    switch self {
    case .name(let name): return Term.name(name)
    case .number(let value): return "\(value)"
    case .shifted(let name, let offset): return Term.name(name) + (offset < 0 ? "−\(-offset)" : "+\(offset)")
    }
  }
}

extension Term.Target: CustomStringConvertible {
  var description: String {
    switch self {
    case .plusInfinity: return "∞"
    case .minusInfinity: return "−∞"
    case .point(let p): return "\(p)"
    case .fromAbove(let p): return "\(p)⁺"
    case .fromBelow(let p): return "\(p)⁻"
    }
  }
}

extension Term.Condition: CustomStringConvertible {
  var description: String {
    switch self {
    case .compare(let a, let relation, let b):
      let sign = ["<=": "≤", ">=": "≥", "!=": "≠"][relation.rawValue] ?? relation.rawValue
      return "\(a) \(sign) \(b)"
    case .all(let parts): return parts.map(\.description).joined(separator: " and ")
    case .any(let parts): return parts.map(\.description).joined(separator: " or ")
    case .not(let part): return "not \(part)"
    }
  }
}

// Asked of every name again and again: by bytes, which needs no rules of Unicode.
extension String {
  /// Whether a name has something above it, as z^() has its layer.
  var hasPlaceAbove: Bool { utf8.contains(UInt8(ascii: "^")) }
  /// Whether a bar stands in it: behind it is the one layer that is meant, or what is given.
  var hasBar: Bool { utf8.contains(UInt8(ascii: "|")) }
}
