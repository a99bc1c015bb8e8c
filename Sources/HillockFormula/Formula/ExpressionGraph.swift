/// Expressions as a graph in which every part stands once, under a number: two are equal where their numbers are, and what is
/// spelled out many times is looked at once.
final class ExpressionGraph {
  enum Node: Hashable {
    case number(Rational)
    case constant(Constant)
    case variable(String)
    case sum([Int])
    case product([Int])
    case power(Int, Int)
    case function(Function, [Int])
    case piecewise(conditions: [Int], values: [Int], otherwise: Int)
    case compare(Int, Formula.Relation, Int)
    case all([Int])
    case any([Int])
    case not(Int)
  }

  private var nodes: [Node] = []
  private var numbers: [Node: Int] = [:]
  private var written: [Int: Formula] = [:]

  subscript(_ id: Int) -> Node { nodes[id] }

  func id(_ node: Node) -> Int {
    if let known = numbers[node] { return known }
    nodes.append(node)
    numbers[node] = nodes.count - 1
    return nodes.count - 1
  }

  func number(_ value: Rational) -> Int { id(.number(value)) }

  func value(_ id: Int) -> Rational? {
    if case .number(let value) = nodes[id] { return value }
    return nil
  }

  /// The terms of a sum, or the expression alone.
  func terms(_ id: Int) -> [Int] {
    if case .sum(let terms) = nodes[id] { return terms }
    return [id]
  }

  /// The factors of a product, or the expression alone.
  func factors(_ id: Int) -> [Int] {
    if case .product(let factors) = nodes[id] { return factors }
    return [id]
  }

  // MARK: from and to expressions

  func add(_ expression: Formula, _ meter: WorkMeter) throws(Obstacle) -> Int {
    try meter.touch(6)
    switch expression {
    case .number(let value): return id(.number(value))
    case .constant(let constant): return id(.constant(constant))
    case .variable(let name): return id(.variable(name))
    case .sum(let terms): return id(.sum(try add(terms, meter)))
    case .product(let factors): return id(.product(try add(factors, meter)))
    case .power(let base, let exponent): return id(.power(try add(base, meter), try add(exponent, meter)))
    case .function(let function, let arguments): return id(.function(function, try add(arguments, meter)))
    case .piecewise(let branches, let otherwise):
      var conditions: [Int] = []
      var values: [Int] = []
      for branch in branches {
        conditions.append(try add(branch.condition, meter))
        values.append(try add(branch.value, meter))
      }
      return id(.piecewise(conditions: conditions, values: values, otherwise: try add(otherwise, meter)))
    }
  }

  private func add(_ expressions: [Formula], _ meter: WorkMeter) throws(Obstacle) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(expressions.count)
    for expression in expressions { result.append(try add(expression, meter)) }
    return result
  }

  private func add(_ condition: Formula.Condition, _ meter: WorkMeter) throws(Obstacle) -> Int {
    func parts(_ list: [Formula.Condition]) throws(Obstacle) -> [Int] {
      var result: [Int] = []
      for part in list { result.append(try add(part, meter)) }
      return result
    }
    switch condition {
    case .compare(let left, let relation, let right):
      return id(.compare(try add(left, meter), relation, try add(right, meter)))
    case .all(let list): return id(.all(try parts(list)))
    case .any(let list): return id(.any(try parts(list)))
    case .not(let part): return id(.not(try add(part, meter)))
    }
  }

  /// The expression, in which equal parts share their memory.
  func expression(_ id: Int) -> Formula {
    if let known = written[id] { return known }
    let result: Formula
    switch nodes[id] {
    case .number(let value): result = .number(value)
    case .constant(let constant): result = .constant(constant)
    case .variable(let name): result = .variable(name)
    case .sum(let terms): result = .sum(expressions(terms))
    case .product(let factors): result = .product(expressions(factors))
    case .power(let base, let exponent): result = .power(expression(base), expression(exponent))
    case .function(let function, let arguments): result = .function(function, expressions(arguments))
    case .piecewise(let conditions, let values, let otherwise):
      var branches: [Formula.Branch] = []
      for (condition, value) in zip(conditions, values) {
        branches.append(.init(self.condition(condition), expression(value)))
      }
      result = .piecewise(branches, otherwise: expression(otherwise))
    case .compare, .all, .any, .not:
      result = .piecewise([.init(condition(id), 1)], otherwise: 0)
    }
    written[id] = result
    return result
  }

  private func expressions(_ ids: [Int]) -> [Formula] {
    var result: [Formula] = []
    result.reserveCapacity(ids.count)
    for id in ids { result.append(expression(id)) }
    return result
  }

  private func condition(_ id: Int) -> Formula.Condition {
    func all(_ ids: [Int]) -> [Formula.Condition] {
      var result: [Formula.Condition] = []
      for id in ids { result.append(condition(id)) }
      return result
    }
    switch nodes[id] {
    case .compare(let left, let relation, let right):
      return .compare(expression(left), relation, expression(right))
    case .all(let parts): return .all(all(parts))
    case .any(let parts): return .any(all(parts))
    case .not(let part): return .not(condition(part))
    default: return .compare(expression(id), .notEqual, 0)
    }
  }
}
