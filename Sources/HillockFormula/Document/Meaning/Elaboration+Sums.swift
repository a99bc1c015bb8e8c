/// Sums and products over indices.
extension Elaboration {
  mutating func delta(
    _ a: Term.Subscript, _ b: Term.Subscript, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    usesIndices = true
    let (p, q) = (representative(a, indices), representative(b, indices))
    if p == q { return 1 }
    let marked = generic.filter { p.contains($0) || q.contains($0) }
    // Two different summed indices may meet; a summed one never meets a named one.
    if marked.count == 2 { throw .unsupported("δ between two summed indices") }
    return 0
  }

  mutating func over(
    _ kind: Term.Operator, _ index: String, _ range: Term.IndexRange, _ body: Term,
    _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    usesIndices = true
    if let lower = range.lower?.numericValue, let upper = range.upper?.numericValue, lower.isInteger,
      upper.isInteger,
      let first = Int("\(lower.numerator)"), let last = Int("\(upper.numerator)"), last - first < 60
    {
      return try explicit(kind, index, Array(first...max(first, last)), body, indices, isEmpty: last < first)
    }
    if let lower = range.lower, lower != .one, lower != .zero {
      throw .unsupported("a sum that begins at \(lower)")
    }
    if let upper = range.upper {
      switch upper {
      case .symbol: break
      default: throw .unsupported("a sum that ends at \(upper)")
      }
    }
    let excluded = Set(range.excluding.map { representative($0, indices) })
    switch mode {
    case .concrete(let size, _):
      let all = Array(1...size).filter { !excluded.contains("\($0)") }
      return try explicit(kind, index, all, body, indices, isEmpty: all.isEmpty)
    case .symbolic(let classes):
      var named: [String] = []
      for name in classes.values where !named.contains(name) { named.append(name) }
      named.sort()
      return try symbolic(kind, index, named, excluded, range, body, indices)
    }
  }

  private mutating func explicit(
    _ kind: Term.Operator, _ index: String, _ values: [Int], _ body: Term, _ indices: [String: String],
    isEmpty: Bool
  ) throws(ElaborationFailure) -> Expression {
    if isEmpty { return kind == .product ? 1 : 0 }
    var parts: [Expression] = []
    for value in values {
      var inner = indices
      inner[index] = "\(value)"
      parts.append(try expression(body.substituting([index: .integer(value)]), inner))
    }
    if parts.count == 1 { return parts[0] }
    switch kind {
    case .sum: return .sum(parts)
    case .product: return .product(parts)
    case .max: return .function(.max, parts)
    case .min: return .function(.min, parts)
    }
  }

  mutating func symbolic(
    _ kind: Term.Operator, _ index: String, _ named: [String], _ excluded: Set<String>,
    _ range: Term.IndexRange,
    _ body: Term, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Expression {
    if generic.contains(where: { marker in excluded.contains { $0.contains(marker) } }) {
      throw .unsupported("a sum that leaves out a summed index")
    }
    if body.contains(where: { $0 == .symbol(index) }) {
      throw .unsupported("a sum in which the index is a number")
    }
    var parts: [Expression] = []
    for name in named where !excluded.contains(name) {
      var inner = indices
      inner[index] = name
      parts.append(try expression(body, inner))
    }
    let marker = "*\(generic.count)"
    generic.append(marker)
    defer { generic.removeLast() }
    var inner = indices
    inner[index] = marker
    let summand = try expression(body, inner)
    if let hidden = summand.names.first(where: {
      derivatives[$0].map { $0.expression.mentions(marker) || $0.point.mentions(marker) } ?? false
    }) {
      throw .unsupported("the derivative \(hidden) inside a sum")
    }
    if kind == .max || kind == .min {
      let key = kind.rawValue + summand.text.replacingAll(marker, with: "#")
      let name = maxima[key] ?? "\(kind.rawValue)\(maxima.count + 1)"
      maxima[key] = name
      for part in parts {
        let bound = Expression.Condition.compare(
          .variable(name), kind == .max ? .greaterOrEqual : .lessOrEqual, part)
        if !assumptions.contains(bound) { assumptions.append(bound) }
      }
      return .variable(name)
    }
    guard kind == .sum else { throw .unsupported("a product of any number of factors") }
    let count: Expression
    if case .symbol(let upper)? = range.upper {
      count = .sum([.variable(upper), .number(Rational(-named.count))])
    } else {
      let name = "the number of terms of Σ_\(index)"
      count = .sum([unknown(name, because: name), .number(Rational(-named.count))])
    }
    let rest: Expression
    do {
      rest = try sums.remainder(of: summand, marker: marker, count: count)
    } catch {
      throw .unsupported("a sum with too many terms when multiplied out")
    }
    parts.append(rest)
    return parts.count == 1 ? parts[0] : .sum(parts)
  }
}
