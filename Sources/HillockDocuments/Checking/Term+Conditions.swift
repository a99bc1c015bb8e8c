import HillockFormula
import HillockProof

// Conditions and relations, for people and for each other.
extension Term.Condition {
  /// Whether two comparisons of the same terms can never hold together.
  func excludes(_ other: Term.Condition) -> Bool {
    guard case .compare(let a, let first, let b) = self, case .compare(a, let second, b) = other else {
      return false
    }
    let pairs: [(Formula.Relation, Formula.Relation)] = [
      (.less, .greaterOrEqual), (.less, .greater), (.lessOrEqual, .greater), (.equal, .notEqual),
      (.less, .equal),
      (.greater, .equal),
    ]
    return pairs.contains { ($0 == first && $1 == second) || ($0 == second && $1 == first) }
  }

  /// Whether it restricts values: a comparison, or an equation that gives a name a value. An equation between formulas
  /// is a statement, by which no other is proved.
  var isPlain: Bool {
    switch self {
    case .compare(let a, .equal, let b):
      return a.isBareName && (b.isSimpleNumber || b.isBareName || b.isIndexLike)
        || a.isSimpleNumber && b.isBareName
    case .compare: return true
    case .all(let parts), .any(let parts): return parts.allSatisfy(\.isPlain)
    case .not(let part): return part.isPlain
    }
  }

  /// The condition for people.
  var wording: String {
    switch self {
    case .compare(let a, let relation, let b):
      return "\(a) \(StatementTokens.Relation.compare(relation).sign) \(b)"
    case .all(let parts): return parts.map(\.wording).joined(separator: " and ")
    case .any(let parts): return parts.map(\.wording).joined(separator: " or ")
    case .not(let part): return "not \(part.wording)"
    }
  }
}

extension StatementTokens.Relation {
  var sign: String {
    switch self {
    case .equal: "="
    case .defined: ":="
    case .approximately: "≈"
    case .tendsTo: "→"
    case .compare(let relation):
      ["<=": "≤", ">=": "≥", "!=": "≠", "==": "="][relation.rawValue] ?? relation.rawValue
    case .member: "∈"
    case .foreign(let sign): sign
    }
  }
}

extension String {
  var trimmed: String {
    guard let start = firstIndex(where: { !$0.isWhitespace }),
      let end = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[start...end])
  }

  func containsText(_ other: String) -> Bool {
    guard !other.isEmpty else { return true }
    let (text, pattern) = (Array(utf8), Array(other.utf8))
    guard pattern.count <= text.count else { return false }
    return (0...(text.count - pattern.count)).contains { start in
      pattern.indices.allSatisfy { text[start + $0] == pattern[$0] }
    }
  }
}
