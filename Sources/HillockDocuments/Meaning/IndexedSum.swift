@_spi(Tools) import HillockFormula
import HillockProof

/// Sums over an index whose number of terms is not known.
///
/// Σ_k t(k) is taken apart into the terms for the indices that the statement names (i, j), which are ordinary
/// expressions, and the rest Σ_{k ≠ i, j} t(k). The rest is expanded into monomials, what does not depend on k is
/// pulled out, and each remaining Σ m(k) becomes a variable of its own, the same one wherever the same m occurs.
/// Nothing is assumed about such a variable but its sign where every m(k) is positive, so what is proved holds for
/// any number of terms.
struct IndexedSum {
  /// A product of powers and one exponential: coefficient · Π base^power · exp(Σ multiple·atom).
  private struct Monomial {
    var coefficient = Rational.one
    var factors: [Formula: Rational] = [:]
    var exponent: [Formula: Rational] = [:]

    mutating func multiply(_ other: Monomial) {
      coefficient = coefficient * other.coefficient
      for (base, power) in other.factors { add(power, to: base) }
      for (atom, multiple) in other.exponent {
        let sum = (exponent[atom] ?? .zero) + multiple
        exponent[atom] = sum == .zero ? nil : sum
      }
    }

    mutating func add(_ power: Rational, to base: Formula) {
      let sum = (factors[base] ?? .zero) + power
      factors[base] = sum == .zero ? nil : sum
    }
  }

  struct TooLarge: Error {}

  /// Names of variables that are positive: the sums of positive terms.
  var positive: Set<String> = []
  /// The remaining sums that have a name, by the text of their summand.
  private(set) var sums: [String: String] = [:]
  /// What a named sum adds up, and over which indices.
  private(set) var terms: [String: Summand] = [:]

  struct Summand: Hashable, Sendable {
    /// With `IndexedSum.placeholder` for the index.
    var body: Formula
    var range: String
    /// The letter of the index in the text.
    var index: String
  }

  /// Stands for the index of a sum in the names of its summand.
  static let placeholder = "\u{2022}"

  /// Whether one of the named sums in an expression depends on a variable.
  func depends(_ expression: Formula, on name: String) -> Bool {
    expression.names.contains { sum in
      guard let term = terms[sum] else { return false }
      return term.body.names.contains(name) || depends(term.body, on: name)
    }
  }

  /// The number of indices without a name, as a sum of ones that has a name like the others.
  mutating func count(over range: String, index: String) -> Formula {
    name(of: [1], marker: "", range, index)
  }

  private static let termLimit = 400

  /// Σ over the indices without a name of `summand`, in which the index shows as `marker` in variables' names.
  ///
  /// - Parameters:
  ///   - count: the number of such indices, for summands that do not depend on the index.
  ///   - range: what the index runs over where that is not all of it; such sums are told apart by it.
  ///   - index: the letter of the index in the text.
  mutating func remainder(
    of summand: Formula, marker: String, count: Formula, over range: String = "", index: String = "i"
  ) throws(TooLarge) -> Formula {
    var parts: [Formula] = []
    for monomial in try expanded(summand) {
      var outside: [Formula] = [.number(monomial.coefficient)]
      var inside: [(String, Formula)] = []
      for (base, power) in monomial.factors {
        let factor: Formula = power == .one ? base : .power(base, .number(power))
        if base.mentions(marker) { inside.append((factor.text, factor)) } else { outside.append(factor) }
      }
      var outer: [Formula] = []
      var inner: [(String, Formula)] = []
      for (atom, multiple) in monomial.exponent {
        let term: Formula = multiple == .one ? atom : .product([.number(multiple), atom])
        if atom.mentions(marker) { inner.append((term.text, term)) } else { outer.append(term) }
      }
      if !outer.isEmpty { outside.append(.function(.exp, [outer.count == 1 ? outer[0] : .sum(outer)])) }
      inner.sort { $0.0 < $1.0 }
      if !inner.isEmpty {
        let terms = inner.map(\.1)
        let exponential = Formula.function(.exp, [terms.count == 1 ? terms[0] : .sum(terms)])
        inside.append((exponential.text, exponential))
      }
      inside.sort { $0.0 < $1.0 }
      if inside.isEmpty {
        outside.append(count)
      } else {
        outside.append(name(of: inside.map(\.1), marker: marker, range, index))
      }
      parts.append(outside.count == 1 ? outside[0] : .product(outside))
    }
    if parts.isEmpty { return 0 }
    return parts.count == 1 ? parts[0] : .sum(parts)
  }

  private mutating func name(
    of factors: [Formula], marker: String, _ range: String, _ index: String
  ) -> Formula {
    let product = factors.count == 1 ? factors[0] : .product(factors)
    let body = marker.isEmpty ? product : product.replacing(marker, by: Self.placeholder)
    let key = body.text + "#" + range
    // A sum inside of another one is another sum for each of that one's indices.
    let outer = Set(body.names.flatMap(\.markers)).sorted().joined()
    let name = sums[key] ?? "Σ\(sums.count + 1)" + (outer.isEmpty ? "" : "(\(outer))")
    sums[key] = name
    terms[name] = Summand(body: body, range: range, index: index)
    if factors.allSatisfy(isPositive) { positive.insert(name) }
    return .variable(name)
  }

  private func isPositive(_ expression: Formula) -> Bool {
    switch expression {
    case .number(let value): return value > .zero
    case .constant: return true
    case .variable(let name): return positive.contains(name)
    case .function(.exp, _): return true
    case .sum(let parts): return parts.allSatisfy(isPositive)
    case .product(let parts): return parts.allSatisfy(isPositive)
    case .power(let base, _): return isPositive(base)
    default: return false
    }
  }

  private func expanded(_ expression: Formula) throws(TooLarge) -> [Monomial] {
    switch expression {
    case .number(let value): return value == .zero ? [] : [Monomial(coefficient: value)]
    case .sum(let parts):
      var result: [Monomial] = []
      for part in parts { result += try expanded(part) }
      guard result.count <= Self.termLimit else { throw TooLarge() }
      return result
    case .product(let parts):
      var result = [Monomial()]
      for part in parts {
        let factor = try expanded(part)
        guard result.count * factor.count <= Self.termLimit else { throw TooLarge() }
        result = result.flatMap { left in
          factor.map { right in
            var product = left
            product.multiply(right)
            return product
          }
        }
      }
      return result
    case .function(.exp, let arguments):
      var monomial = Monomial()
      for part in try expanded(arguments[0]) {
        var atom = part
        atom.coefficient = .one
        let key = assembled(atom)
        let sum = (monomial.exponent[key] ?? .zero) + part.coefficient
        monomial.exponent[key] = sum == .zero ? nil : sum
      }
      return [monomial]
    case .function(.sigmoid, let arguments):
      return try expanded(.power(.sum([1, .function(.exp, [.product([-1, arguments[0]])])]), -1))
    case .function(.ln, let arguments):
      let inner = try expanded(arguments[0])
      // ln(a·b/c) = ln a + ln b − ln c where all are positive.
      guard inner.count == 1, inner[0].coefficient > .zero, inner[0].factors.keys.allSatisfy(isPositive)
      else { break }
      var result: [Monomial] = []
      if inner[0].coefficient != .one {
        result.append(Monomial(factors: [.function(.ln, [.number(inner[0].coefficient)]): .one]))
      }
      for (base, power) in inner[0].factors {
        result.append(Monomial(coefficient: power, factors: [.function(.ln, [base]): .one]))
      }
      for (atom, multiple) in inner[0].exponent {
        for var part in try expanded(atom) {
          part.coefficient = part.coefficient * multiple
          result.append(part)
        }
      }
      return result
    case .power(let base, .number(let power)):
      let inner = try expanded(base)
      if inner.count == 1,
        power.isInteger || inner[0].factors.keys.allSatisfy(isPositive) && inner[0].coefficient == .one
      {
        var result = Monomial()
        if inner[0].coefficient != .one {
          guard power.isInteger, power.magnitude <= Rational(64), let n = Int("\(power.numerator)") else {
            break
          }
          var value = Rational.one
          for _ in 0..<abs(n) { value = value * inner[0].coefficient }
          result.coefficient = n < 0 ? .one / value : value
        }
        for (factor, exponent) in inner[0].factors { result.add(exponent * power, to: factor) }
        for (atom, multiple) in inner[0].exponent { result.exponent[atom] = multiple * power }
        return [result]
      }
      if power.isInteger, power > .one, power <= Rational(4), let n = Int("\(power.numerator)") {
        return try expanded(.product(Array(repeating: base, count: n)))
      }
      // A sum in a denominator is an atom, with its terms in a fixed order.
      let terms = inner.map(assembled).sorted { $0.text < $1.text }
      if terms.isEmpty { break }
      return [Monomial(factors: [terms.count == 1 ? terms[0] : .sum(terms): power])]
    default: break
    }
    return [Monomial(factors: [expression: .one])]
  }

  /// The expression multiplied out, its terms put together by the powers of given variables in them.
  ///
  /// - Throws: `TooLarge`, also where one of the variables stands inside of something else.
  static func grouped(
    _ expression: Formula, by names: Set<String>
  ) throws(TooLarge) -> [(unknowns: [String: Rational], factor: Formula)] {
    let sum = IndexedSum()
    var groups: [[String: Rational]: [Formula]] = [:]
    for var monomial in try sum.expanded(expression) {
      var key: [String: Rational] = [:]
      for (base, power) in monomial.factors {
        if case .variable(let name) = base, names.contains(name) {
          key[name] = power
          monomial.factors[base] = nil
        } else if !base.names.isDisjoint(with: names) {
          throw TooLarge()
        }
      }
      if monomial.exponent.keys.contains(where: { !$0.names.isDisjoint(with: names) }) { throw TooLarge() }
      groups[key, default: []].append(sum.assembled(monomial))
    }
    func text(_ key: [String: Rational]) -> String {
      key.sorted { $0.key < $1.key }.map { "\($0.key)^\($0.value)" }.joined(separator: "*")
    }
    return groups.sorted { text($0.key) < text($1.key) }.map { key, parts in
      (key, parts.count == 1 ? parts[0] : .sum(parts))
    }
  }

  private func assembled(_ monomial: Monomial) -> Formula {
    var parts: [Formula] = monomial.coefficient == .one ? [] : [.number(monomial.coefficient)]
    parts += monomial.factors.map { $0.value == .one ? $0.key : .power($0.key, .number($0.value)) }
      .sorted { $0.text < $1.text }
    let exponent = monomial.exponent.map {
      $0.value == .one ? $0.key : Formula.product([.number($0.value), $0.key])
    }
    .sorted { $0.text < $1.text }
    if !exponent.isEmpty {
      parts.append(.function(.exp, [exponent.count == 1 ? exponent[0] : .sum(exponent)]))
    }
    if parts.isEmpty { return 1 }
    return parts.count == 1 ? parts[0] : .product(parts)
  }
}

extension Formula {
  func mentions(_ marker: String) -> Bool { names.contains { $0.contains(marker) } }

  /// The expression with one part of the names in it replaced.
  func replacing(_ marker: String, by other: String) -> Formula {
    let names = names.filter { $0.contains(marker) }
    if names.isEmpty { return self }
    return substituting(
      Dictionary(
        uniqueKeysWithValues: names.map { ($0, .variable($0.replacingAll(marker, with: other))) }))
  }
}

extension String {
  /// The marks of summed indices in a name: `*0` of w_{*0,j}.
  fileprivate var markers: [String] {
    var result: [String] = []
    var rest = self[...]
    while let star = rest.firstIndex(of: "*") {
      let digits = rest[rest.index(after: star)...].prefix { $0.isNumber }
      result.append("*" + digits)
      rest = rest[digits.endIndex...]
    }
    return result
  }
}

extension String {
  func replacingAll(_ old: String, with new: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(old) {
        result += new
        rest = rest.dropFirst(old.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
