// What of an expression may be looked at: how deep it may be nested, and how many parts it may have.
extension Formula {
  /// How deep an expression may be nested. A text that is deeper is not read; what is deeper and was made in code has no
  /// derivative and no value, is not simplified, and is printed with an ellipsis. Comparing, hashing and releasing it work down to
  /// 20,000 levels on a stack of 8 MB, where a level of a condition counts too.
  package static let depthLimit = 600

  /// How many parts the expression of a text may have, with what its functions stand for written out.
  static let partLimit = 100_000

  /// Whether it is nested deeper than `depth` or has more than `parts` parts; at most so many are looked at.
  package func exceeds(depth: Int, parts: Int = 2_000_000) -> Bool {
    var left = parts
    return exceeds(depth, &left)
  }

  private func exceeds(_ depth: Int, _ left: inout Int) -> Bool {
    left -= 1
    if depth < 0 || left < 0 { return true }
    switch self {
    case .number, .constant, .variable: return false
    case .sum(let parts), .product(let parts), .function(_, let parts):
      for part in parts where part.exceeds(depth - 1, &left) { return true }
      return false
    case .power(let base, let exponent):
      return base.exceeds(depth - 1, &left) || exponent.exceeds(depth - 1, &left)
    case .piecewise(let branches, let otherwise):
      for branch in branches
      where branch.condition.exceeds(depth - 1, &left) || branch.value.exceeds(depth - 1, &left) {
        return true
      }
      return otherwise.exceeds(depth - 1, &left)
    }
  }

  /// The parts down to a depth, with an ellipsis for those below.
  func pruned(to depth: Int) -> Formula {
    if depth <= 0 { return .variable("…") }
    switch self {
    case .number, .constant, .variable: return self
    case .sum(let terms): return .sum(terms.map { $0.pruned(to: depth - 1) })
    case .product(let factors): return .product(factors.map { $0.pruned(to: depth - 1) })
    case .power(let base, let exponent):
      return .power(base.pruned(to: depth - 1), exponent.pruned(to: depth - 1))
    case .function(let function, let arguments):
      return .function(function, arguments.map { $0.pruned(to: depth - 1) })
    case .piecewise(let branches, let otherwise):
      return .piecewise(
        branches.map { Branch($0.condition.pruned(to: depth - 1), $0.value.pruned(to: depth - 1)) },
        otherwise: otherwise.pruned(to: depth - 1))
    }
  }

  /// What is printed of it.
  var printable: Formula {
    guard exceeds(depth: Self.depthLimit, parts: 2_000_000) else { return self }
    // With much sharing, few levels are already many parts.
    for depth in [Self.depthLimit, 100, 20, 5] where !exceedsParts(2_000_000, to: depth) {
      return pruned(to: depth)
    }
    return .variable("…")
  }

  /// Whether it has more than so many parts down to a depth.
  package func exceedsParts(_ parts: Int, to depth: Int) -> Bool {
    var left = parts
    count(to: depth, &left)
    return left < 0
  }

  private func count(to depth: Int, _ left: inout Int) {
    left -= 1
    if depth <= 0 || left < 0 { return }
    switch self {
    case .number, .constant, .variable: break
    case .sum(let parts), .product(let parts), .function(_, let parts):
      for part in parts { part.count(to: depth - 1, &left) }
    case .power(let base, let exponent):
      base.count(to: depth - 1, &left)
      exponent.count(to: depth - 1, &left)
    case .piecewise(let branches, let otherwise):
      for branch in branches {
        branch.condition.count(to: depth - 1, &left)
        branch.value.count(to: depth - 1, &left)
      }
      otherwise.count(to: depth - 1, &left)
    }
  }
}

extension Formula.Condition {
  package func exceeds(depth: Int, parts: Int = 2_000_000) -> Bool {
    var left = parts
    return exceeds(depth, &left)
  }

  fileprivate func exceeds(_ depth: Int, _ left: inout Int) -> Bool {
    left -= 1
    if depth < 0 || left < 0 { return true }
    switch self {
    case .compare(let a, _, let b): return a.exceeds(depth - 1, &left) || b.exceeds(depth - 1, &left)
    case .all(let parts), .any(let parts):
      for part in parts where part.exceeds(depth - 1, &left) { return true }
      return false
    case .not(let part): return part.exceeds(depth - 1, &left)
    }
  }

  var printable: Formula.Condition {
    exceeds(depth: Formula.depthLimit, parts: 2_000_000) ? pruned(to: 5) : self
  }

  func pruned(to depth: Int) -> Formula.Condition {
    if depth <= 0 { return .any([]) }
    switch self {
    case .compare(let a, let relation, let b):
      return .compare(a.pruned(to: depth - 1), relation, b.pruned(to: depth - 1))
    case .all(let parts): return .all(parts.map { $0.pruned(to: depth - 1) })
    case .any(let parts): return .any(parts.map { $0.pruned(to: depth - 1) })
    case .not(let part): return .not(part.pruned(to: depth - 1))
    }
  }

  fileprivate func count(to depth: Int, _ left: inout Int) {
    left -= 1
    if depth <= 0 || left < 0 { return }
    switch self {
    case .compare(let a, _, let b):
      a.count(to: depth - 1, &left)
      b.count(to: depth - 1, &left)
    case .all(let parts), .any(let parts): for part in parts { part.count(to: depth - 1, &left) }
    case .not(let part): part.count(to: depth - 1, &left)
    }
  }
}
