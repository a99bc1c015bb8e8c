import HillockFormula
import HillockProof

/// Sums and products that are written with an ellipsis: `x_1 + x_2 + … + x_n`.
enum TermSeries {
  /// The parts with the run around the ellipsis as one sum or product over an index; `nil` when the pattern cannot be
  /// told.
  ///
  /// - Parameter ellipsis: the place of the part that stands behind the ellipsis.
  static func joined(_ kind: Term.Operator, _ parts: [Term], ellipsis: Int) -> Term? {
    guard ellipsis > 0, ellipsis < parts.count else { return nil }
    let last = parts[ellipsis]
    var pattern = Pattern(
      avoiding: parts[ellipsis - 1].freeIndices.union(last.freeIndices).union(last.symbols))
    guard let body = pattern.merged(parts[ellipsis - 1], last), let first = pattern.lower,
      let upper = pattern.upper
    else { return nil }
    // The parts before must go on with the pattern; what stands before them is no part of it.
    var start = ellipsis - 1
    var lower = first
    while start > 0, parts[start - 1] == pattern.value(of: body, at: lower - 1) {
      start -= 1
      lower -= 1
    }
    // A part that has the pattern's form and another number says that it was misunderstood.
    if start > 0 {
      var other = Pattern(avoiding: [])
      if other.merged(parts[start - 1], last) != nil { return nil }
    }
    var range = Term.IndexRange()
    range.lower = .integer(lower)
    range.upper = upper
    let series = Term.over(kind, index: pattern.index, range: range, body)
    let result = parts[..<start] + [series] + parts[(ellipsis + 1)...]
    if result.count == 1 { return series }
    return kind == .sum ? .sum(Array(result)) : .product(Array(result))
  }

  /// One term before the ellipsis that breaks the pattern of the others by one number: θ_1 x_2 in θ_1 x_1 + θ_1 x_2 + … + θ_n x_n.
  static func slip(_ parts: [Term], ellipsis: Int) -> (written: Term, expected: Term)? {
    guard ellipsis > 1, ellipsis < parts.count else { return nil }
    let last = parts[ellipsis]
    var pattern = Pattern(
      avoiding: parts[..<ellipsis].reduce(into: last.freeIndices.union(last.symbols)) {
        $0.formUnion($1.freeIndices)
      })
    guard let body = pattern.merged(parts[ellipsis - 2], last), let first = pattern.lower else { return nil }
    let written = parts[ellipsis - 1]
    let expected = pattern.value(of: body, at: first + 1)
    guard written != expected, written.numbersOfIndices.count > 1,
      expected.numbersOfIndices.count == written.numbersOfIndices.count,
      zip(written.numbersOfIndices, expected.numbersOfIndices).count(where: { $0 != $1 }) == 1,
      written.withoutNumbers == expected.withoutNumbers
    else { return nil }
    return (written, expected)
  }

  /// What the first and the last part of a series have in common.
  private struct Pattern {
    let index: String
    var lower: Int?
    var upper: Term?

    init(avoiding names: Set<String>) {
      index = ["i", "j", "k", "m"].first { !names.contains($0) } ?? "i″"
    }

    /// `body` with a number for the index.
    func value(of body: Term, at number: Int) -> Term {
      body.renaming(indices: [index: .number(number)]).substituting([index: .integer(number)])
    }

    private mutating func note(_ number: Int, _ end: Term) -> Bool {
      if let lower, lower != number { return false }
      if let upper, upper != end { return false }
      (lower, upper) = (number, end)
      return true
    }

    mutating func merged(_ a: Term, _ b: Term) -> Term? {
      if a == b { return a }
      switch (a, b) {
      case (.element(let p, let s), .element(let q, let t)):
        guard p == q, s.count == t.count else { return nil }
        var subscripts: [Term.Subscript] = []
        for (x, y) in zip(s, t) {
          if x == y {
            subscripts.append(x)
            continue
          }
          guard case .number(let number) = x, note(number, Self.end(y)) else { return nil }
          subscripts.append(.name(index))
        }
        return .element(p, subscripts)
      case (.number(let value, nil), .symbol), (.number(let value, nil), .number(_, nil)):
        guard value.isInteger, let number = Int("\(value.numerator)"), note(number, b) else { return nil }
        return .symbol(index)
      case (.sum(let p), .sum(let q)): return merged(p, q).map(Term.sum)
      case (.product(let p), .product(let q)): return merged(p, q).map(Term.product)
      case (.quotient(let p, let q), .quotient(let r, let s)):
        return merged([p, q], [r, s]).map { .quotient($0[0], $0[1]) }
      case (.power(let p, let q), .power(let r, let s)):
        return merged([p, q], [r, s]).map { .power($0[0], $0[1]) }
      case (.negative(let p), .negative(let q)): return merged(p, q).map(Term.negative)
      case (.apply(let f, let m, let p), .apply(let g, let n, let q)):
        guard f == g, m == n else { return nil }
        return merged(p, q).map { .apply(f, primes: m, $0) }
      case (.derivative(let p, let q, let m), .derivative(let r, let s, let n)):
        guard m == n else { return nil }
        return merged([p, q], [r, s]).map { .derivative($0[0], by: $0[1], order: m) }
      default: return nil
      }
    }

    private mutating func merged(_ a: [Term], _ b: [Term]) -> [Term]? {
      guard a.count == b.count else { return nil }
      var result: [Term] = []
      for (x, y) in zip(a, b) {
        guard let part = merged(x, y) else { return nil }
        result.append(part)
      }
      return result
    }

    private static func end(_ subscripted: Term.Subscript) -> Term {
      switch subscripted {
      case .number(let value): return .integer(value)
      case .name(let name): return .symbol(name)
      case .shifted(let name, let offset):
        return .sum([.symbol(name), offset < 0 ? .negative(.integer(-offset)) : .integer(offset)])
      }
    }
  }
}

extension Term {
  /// The index of a sum that ends the term, so that what is added behind it may belong to it.
  var trailingSum: String? {
    switch self {
    case .over(.sum, let index, _, _): return index
    case .negative(let inner): return inner.trailingSum
    case .product(let factors): return factors.last?.trailingSum
    case .derivative(let inner, _, _): return inner.trailingSum
    default: return nil
    }
  }

  /// The term with further terms put into the sum that ends it. Behind a minus sign they stand as in the sum's bracket,
  /// unless they keep the signs that they have outside.
  func takingIntoSum(_ terms: [Term], keepingSigns: Bool) -> Term {
    switch self {
    case .over(let kind, let index, let range, let body):
      return .over(kind, index: index, range: range, .sum([body] + terms))
    case .negative(let inner):
      let own = keepingSigns ? terms.map { Term.negative($0) } : terms
      return .negative(inner.takingIntoSum(own, keepingSigns: keepingSigns))
    case .product(let factors):
      let last = factors[factors.count - 1].takingIntoSum(terms, keepingSigns: keepingSigns)
      return .product(factors.dropLast() + [last])
    case .derivative(let inner, let by, let order):
      return .derivative(inner.takingIntoSum(terms, keepingSigns: keepingSigns), by: by, order: order)
    default: return self
    }
  }
}

extension Term {
  /// The numbers that stand below its names, in their order.
  fileprivate var numbersOfIndices: [Int] {
    var result = children.flatMap(\.numbersOfIndices)
    if case .element(_, let subscripts) = self {
      result += subscripts.compactMap { if case .number(let value) = $0 { value } else { nil } }
    }
    return result
  }

  /// The term with 0 for each of them.
  fileprivate var withoutNumbers: Term {
    guard case .element(let base, let subscripts) = self else { return mapChildren(\.withoutNumbers) }
    return .element(
      base.withoutNumbers, subscripts.map { if case .number = $0 { .number(0) } else { $0 } })
  }
}
