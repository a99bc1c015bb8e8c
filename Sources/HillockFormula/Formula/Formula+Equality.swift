// Equality and hashing by hand: what the compiler makes of them calls itself once for each level, without a limit, and hashes
// the whole of an expression for each of its parts that becomes a key.
extension Formula: ComparedByHand {
  package static func isEqual(_ a: Formula, _ b: Formula) -> Bool {
    var later: [(Formula, Formula)] = []
    guard same(a, b, 0, &later) else { return false }
    // What lies deeper than the stack should go: from a list, in no order.
    while let (p, q) = later.popLast() {
      guard same(p, q, 0, &later) else { return false }
    }
    return true
  }

  private static let recursionLimit = 500

  fileprivate static func same(
    _ a: Formula, _ b: Formula, _ depth: Int, _ later: inout [(Formula, Formula)]
  ) -> Bool {
    if depth > recursionLimit {
      later.append((a, b))
      return true
    }
    switch (a, b) {
    case (.number(let p), .number(let q)): return p == q
    case (.constant(let p), .constant(let q)): return p == q
    case (.variable(let p), .variable(let q)): return p == q
    case (.sum(let p), .sum(let q)), (.product(let p), .product(let q)): return same(p, q, depth, &later)
    case (.power(let p, let m), .power(let q, let n)):
      return same(m, n, depth + 1, &later) && same(p, q, depth + 1, &later)
    case (.function(let f, let p), .function(let g, let q)): return f == g && same(p, q, depth, &later)
    case (.piecewise(let p, let r), .piecewise(let q, let s)):
      guard p.count == q.count else { return false }
      for (v, w) in zip(p, q) {
        guard same(v.value, w.value, depth + 1, &later),
          Condition.same(v.condition, w.condition, depth + 1, &later)
        else { return false }
      }
      return same(r, s, depth + 1, &later)
    default: return false
    }
  }

  private static func same(
    _ p: [Formula], _ q: [Formula], _ depth: Int, _ later: inout [(Formula, Formula)]
  ) -> Bool {
    guard p.count == q.count else { return false }
    for index in p.indices where !same(p[index], q[index], depth + 1, &later) { return false }
    return true
  }

  /// The first parts of an expression are enough to tell most of them apart.
  private static let hashedParts = 200
  private static let hashedDepth = 60

  package func add(to hasher: inout Hasher) {
    var left = Self.hashedParts
    hash(into: &hasher, Self.hashedDepth, &left)
  }

  fileprivate func hash(into hasher: inout Hasher, _ depth: Int, _ left: inout Int) {
    left -= 1
    if depth < 0 || left < 0 { return }
    func add(_ kind: Int, _ parts: [Formula], _ left: inout Int) {
      hasher.combine(kind)
      hasher.combine(parts.count)
      for part in parts {
        if left <= 0 { break }
        part.hash(into: &hasher, depth - 1, &left)
      }
    }
    switch self {
    case .number(let value):
      hasher.combine(0)
      hasher.combine(value)
    case .constant(let constant):
      hasher.combine(1)
      hasher.combine(constant)
    case .variable(let name):
      hasher.combine(2)
      hasher.combine(name)
    case .sum(let terms): add(3, terms, &left)
    case .product(let factors): add(4, factors, &left)
    case .power(let base, let exponent): add(5, [exponent, base], &left)
    case .function(let function, let arguments):
      hasher.combine(function)
      add(6, arguments, &left)
    case .piecewise(let branches, let otherwise):
      hasher.combine(7)
      hasher.combine(branches.count)
      for branch in branches {
        if left <= 0 { break }
        branch.condition.hash(into: &hasher, depth - 1, &left)
        branch.value.hash(into: &hasher, depth - 1, &left)
      }
      otherwise.hash(into: &hasher, depth - 1, &left)
    }
  }
}

extension Formula.Condition: ComparedByHand {
  package static func isEqual(_ a: Formula.Condition, _ b: Formula.Condition) -> Bool {
    var later: [(Formula, Formula)] = []
    guard same(a, b, 0, &later) else { return false }
    return later.allSatisfy { $0 == $1 }
  }

  fileprivate static func same(
    _ a: Formula.Condition, _ b: Formula.Condition, _ depth: Int,
    _ later: inout [(Formula, Formula)]
  ) -> Bool {
    switch (a, b) {
    case (.compare(let p, let r, let q), .compare(let v, let s, let w)):
      return r == s && Formula.same(p, v, depth + 1, &later) && Formula.same(q, w, depth + 1, &later)
    case (.all(let p), .all(let q)), (.any(let p), .any(let q)):
      guard p.count == q.count else { return false }
      for index in p.indices where !same(p[index], q[index], depth + 1, &later) { return false }
      return true
    case (.not(let p), .not(let q)): return same(p, q, depth + 1, &later)
    default: return false
    }
  }

  package func add(to hasher: inout Hasher) {
    var left = 200
    hash(into: &hasher, 60, &left)
  }

  fileprivate func hash(into hasher: inout Hasher, _ depth: Int, _ left: inout Int) {
    left -= 1
    if depth < 0 || left < 0 { return }
    switch self {
    case .compare(let a, let relation, let b):
      hasher.combine(relation)
      a.hash(into: &hasher, depth - 1, &left)
      b.hash(into: &hasher, depth - 1, &left)
    case .all(let parts), .any(let parts):
      hasher.combine(parts.count)
      for part in parts {
        if left <= 0 { break }
        part.hash(into: &hasher, depth - 1, &left)
      }
    case .not(let part): part.hash(into: &hasher, depth - 1, &left)
    }
  }
}
