@_spi(Tools) import HillockFormula
import HillockProof

/// Sums and products over indices.
extension Elaboration {
  mutating func delta(
    _ a: Term.Subscript, _ b: Term.Subscript, _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    usesIndices = true
    let (p, q) = (representative(a, indices), representative(b, indices))
    if p == q { return 1 }
    for entry in [a, b] {
      // l − 1 may be k, whatever else is known.
      if case .shifted = entry, case .symbolic = mode { throw .unsupported("δ of an index that is moved") }
    }
    let marked = generic.filter { p.contains($0) || q.contains($0) }
    // Two different summed indices may meet; a summed one never meets a named one.
    if marked.count == 2 { throw .unsupported("δ between two summed indices") }
    return 0
  }

  mutating func over(
    _ kind: Term.Operator, _ index: String, _ range: Term.IndexRange, _ body: Term,
    _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    usesIndices = true
    var range = range
    // Σ_i^N begins where i does.
    if range.lower == .symbol(index) { range.lower = nil }
    if kind == .sum, range.upper == nil, !body.freeIndices.contains(index), !body.symbols.contains(index) {
      let name = "the number of terms of Σ_\(index)"
      return .product([unknown(name, because: name), try expression(body, indices)])
    }
    if let lower = range.lower, let upper = range.upper, let first = Self.integer(lower),
      let last = Self.integer(upper), last &- first < 60
    {
      return try explicit(kind, index, Array(first...max(first, last)), body, indices, isEmpty: last < first)
    }
    try note(range, of: index, in: body)
    let isWhole = isWhole(range)
    if case .symbolic(let classes) = mode, !isWhole, !classes.isEmpty {
      // Whether an index that the statement names is one of these is not known.
      throw .unsupported("a sum over \(Term.IndexRange.text(of: range)) beside indices of their own")
    }
    if case .concrete = mode, !isWhole { throw .unsupported("a sum over \(Term.IndexRange.text(of: range))") }
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

  /// A bound that is a number, such as 3 or 3 − 1.
  private static func integer(_ term: Term) -> Int? {
    switch term {
    case .sum(let parts):
      var total = 0
      for part in parts {
        guard let value = integer(part) else { return nil }
        total = total &+ value
      }
      return total
    default:
      guard let value = term.numericValue, value.isInteger, value.magnitude < Rational(100_000) else {
        return nil
      }
      return Int("\(value.numerator)")
    }
  }

  /// Whether the range is that of the index itself: from 0 or 1 up to a name, or a set that has one.
  private func isWhole(_ range: Term.IndexRange) -> Bool {
    if let lower = range.lower, lower != .one, lower != .zero { return false }
    switch range.upper {
    case nil, .symbol?: return true
    // n_l, the width of a layer.
    case .element(.symbol, _)?: return true
    // 0 to N − 1 are N indices.
    case .sum(let parts)?: return range.lower == .zero && parts.count == 2 && parts[1] == .negative(.one)
    default: return false
    }
  }

  /// Sums over the same place of the same name have to run over the same indices, or nothing is known of what they have
  /// in common.
  private mutating func note(
    _ range: Term.IndexRange, of index: String, in body: Term
  ) throws(ElaborationFailure) {
    guard let text = Term.IndexRange.key(of: range) else { return }
    var places: [IndexPlace] = []
    func look(_ term: Term) {
      if case .element(let base, let subscripts) = term {
        for (place, entry) in subscripts.enumerated() where entry.index == index {
          places.append(IndexPlace(name: "\(base)", place: place))
        }
      }
      term.children.forEach(look)
    }
    look(body)
    for place in places {
      if let known = ranges[place], known != text {
        throw .unsupported("sums over different indices of \(place.name)")
      }
      ranges[place] = text
    }
  }

  private mutating func explicit(
    _ kind: Term.Operator, _ index: String, _ values: [Int], _ body: Term, _ indices: [String: String],
    isEmpty: Bool
  ) throws(ElaborationFailure) -> Formula {
    if isEmpty { return kind == .product ? 1 : 0 }
    var parts: [Formula] = []
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
  ) throws(ElaborationFailure) -> Formula {
    if generic.contains(where: { marker in excluded.contains { $0.contains(marker) } }) {
      throw .unsupported("a sum that leaves out a summed index")
    }
    if body.contains(where: { $0 == .symbol(index) }) {
      throw .unsupported("a sum in which the index is a number")
    }
    var parts: [Formula] = []
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
        let bound = Formula.Condition.compare(
          .variable(name), kind == .max ? .greaterOrEqual : .lessOrEqual, part)
        if !assumptions.contains(bound) { assumptions.append(bound) }
      }
      return .variable(name)
    }
    guard kind == .sum else { throw .unsupported("a product of any number of factors") }
    let count: Formula
    let text = Term.IndexRange.text(of: range)
    let own = isWhole(range) && !takesSumsTermwise ? "" : text
    if takesSumsTermwise {
      count = sums.count(over: text, index: index)
    } else if case .symbol(let upper)? = range.upper, range.lower != .zero {
      count = .sum([.variable(upper), .number(Rational(-named.count))])
    } else if case .sum(let parts)? = range.upper, case .symbol(let upper)? = parts.first, isWhole(range) {
      count = .sum([.variable(upper), .number(Rational(-named.count))])
    } else if range.lower != nil || range.upper != nil || range.set != nil {
      // A number of indices of its own, known by its text.
      count = .sum([.variable("#\(text)"), .number(Rational(-named.count))])
    } else {
      let name = "the number of terms of Σ_\(index)"
      count = .sum([unknown(name, because: name), .number(Rational(-named.count))])
    }
    let rest: Formula
    do {
      rest = try sums.remainder(of: summand, marker: marker, count: count, over: own, index: index)
    } catch {
      throw .unsupported("a sum with too many terms when multiplied out")
    }
    parts.append(rest)
    return parts.count == 1 ? parts[0] : .sum(parts)
  }
}

/// A place among the indices of a name.
struct IndexPlace: Hashable, Sendable {
  var name: String
  var place: Int
}

extension Term.IndexRange {
  /// The range for people: `1…N`, `S`.
  static func text(of range: Term.IndexRange) -> String {
    if let set = range.set { return set }
    return "\(range.lower.map { "\($0)" } ?? "")…\(range.upper.map { "\($0)" } ?? "")"
  }

  /// The range of a sum whose bounds the text leaves out.
  static let open = "…"

  /// What tells two ranges apart; `nil` where the text does not say.
  static func key(of range: Term.IndexRange) -> String? {
    range.set == nil && range.upper == nil ? nil : text(of: range)
  }
}
