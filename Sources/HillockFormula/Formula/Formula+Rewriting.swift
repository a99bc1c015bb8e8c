extension Formula {
  package static let zero = Formula.number(.zero)
  package static let one = Formula.number(.one)

  /// The expression that has no value, 1/0: stands as `otherwise` in a definition by cases that leaves points
  /// out. A claim says nothing about points where one of its sides is undefined.
  package static let undefined = Formula.power(.number(.zero), .number(Rational(-1)))

  package static func difference(_ a: Formula, _ b: Formula) -> Formula {
    if case .number(let value) = b { return value.isZero ? a : .sum([a, .number(-value)]) }
    return .sum([a, .product([.number(Rational(-1)), b])])
  }

  /// The expression with every variable replaced that `replacement` has a value for.
  package func substituting(_ replacement: [String: Formula]) -> Formula {
    if replacement.isEmpty { return self }
    switch self {
    case .number, .constant: return self
    case .variable(let name): return replacement[name] ?? self
    case .sum(let terms): return .sum(terms.map { $0.substituting(replacement) })
    case .product(let factors): return .product(factors.map { $0.substituting(replacement) })
    case .power(let base, let exponent):
      return pow(base.substituting(replacement), exponent.substituting(replacement))
    case .function(let function, let arguments):
      return .function(function, arguments.map { $0.substituting(replacement) })
    case .piecewise(let branches, let otherwise):
      return .piecewise(
        branches.map { Branch($0.condition.substituting(replacement), $0.value.substituting(replacement)) },
        otherwise: otherwise.substituting(replacement))
    }
  }

  /// The names that occur.
  public var names: Set<String> {
    var result = Set<String>()
    var pending = [self]
    var conditions: [Condition] = []
    while let next = pending.popLast() {
      next.visit(&result, &pending, &conditions)
      while let condition = conditions.popLast() { condition.visit(&pending, &conditions) }
    }
    return result
  }

  /// From a list rather than by calls, so that depth does not matter.
  private func visit(
    _ result: inout Set<String>, _ pending: inout [Formula], _ conditions: inout [Condition]
  ) {
    switch self {
    case .number, .constant: break
    case .variable(let name): result.insert(name)
    case .sum(let parts), .product(let parts), .function(_, let parts): pending += parts
    case .power(let base, let exponent): pending += [base, exponent]
    case .piecewise(let branches, let otherwise):
      for branch in branches {
        conditions.append(branch.condition)
        pending.append(branch.value)
      }
      pending.append(otherwise)
    }
  }

  /// The number of nodes of the tree.
  package var partCount: Int {
    switch self {
    case .number, .constant, .variable: 1
    case .sum(let parts), .product(let parts), .function(_, let parts):
      parts.reduce(1) { $0 + $1.partCount }
    case .power(let base, let exponent): 1 + base.partCount + exponent.partCount
    case .piecewise(let branches, let otherwise):
      branches.reduce(1 + otherwise.partCount) { $0 + 4 + $1.value.partCount }
    }
  }

  /// The depth of the tree, up to `limit`.
  package func isDeeper(than limit: Int) -> Bool {
    if limit < 0 { return true }
    switch self {
    case .number, .constant, .variable: return false
    case .sum(let parts), .product(let parts), .function(_, let parts):
      return parts.contains { $0.isDeeper(than: limit - 1) }
    case .power(let base, let exponent):
      return base.isDeeper(than: limit - 1) || exponent.isDeeper(than: limit - 1)
    case .piecewise(let branches, let otherwise):
      return otherwise.isDeeper(than: limit - 1)
        || branches.contains {
          $0.value.isDeeper(than: limit - 1) || $0.condition.isDeeper(than: limit - 1)
        }
    }
  }
}

extension Formula.Condition {
  package func substituting(_ replacement: [String: Formula]) -> Formula.Condition {
    switch self {
    case .compare(let left, let relation, let right):
      return .compare(left.substituting(replacement), relation, right.substituting(replacement))
    case .all(let parts): return .all(parts.map { $0.substituting(replacement) })
    case .any(let parts): return .any(parts.map { $0.substituting(replacement) })
    case .not(let part): return .not(part.substituting(replacement))
    }
  }

  package var names: Set<String> {
    var result = Set<String>()
    var pending: [Formula] = []
    var conditions = [self]
    while let condition = conditions.popLast() { condition.visit(&pending, &conditions) }
    for part in pending { result.formUnion(part.names) }
    return result
  }

  fileprivate func visit(_ pending: inout [Formula], _ conditions: inout [Formula.Condition]) {
    switch self {
    case .compare(let left, _, let right): pending += [left, right]
    case .all(let parts), .any(let parts): conditions += parts
    case .not(let part): conditions.append(part)
    }
  }

  func isDeeper(than limit: Int) -> Bool {
    if limit < 0 { return true }
    switch self {
    case .compare(let left, _, let right):
      return left.isDeeper(than: limit - 1) || right.isDeeper(than: limit - 1)
    case .all(let parts), .any(let parts): return parts.contains { $0.isDeeper(than: limit - 1) }
    case .not(let part): return part.isDeeper(than: limit - 1)
    }
  }
}
