// Random formulas, formulas that are equal to others, and formulas spoilt in one place.

extension Tree {
  static func + (a: Tree, b: Tree) -> Tree {
    var parts: [Tree] = []
    for side in [a, b] { if case .sum(let inner) = side { parts += inner } else { parts.append(side) } }
    return .sum(parts)
  }
  static func - (a: Tree, b: Tree) -> Tree { a + .negative(b) }
  static func * (a: Tree, b: Tree) -> Tree {
    if case .rational(1, 1) = a { return b }
    if case .rational(1, 1) = b { return a }
    var parts: [Tree] = []
    for side in [a, b] { if case .product(let inner) = side { parts += inner } else { parts.append(side) } }
    return .product(parts)
  }
  static func / (a: Tree, b: Tree) -> Tree { .quotient(a, b) }
  static func exp(_ a: Tree) -> Tree { .function("exp", [a]) }
  static func ln(_ a: Tree) -> Tree { .function("ln", [a]) }
  static func of(_ name: String, _ a: Tree...) -> Tree { .function(name, a) }
  static func i(_ name: String) -> Place { .name(name) }

  /// A random formula in the given names.
  static func random(_ atoms: [Tree], _ depth: Int, _ numbers: inout SeededNumbers) -> Tree {
    if depth == 0 || numbers.chance(15) {
      return numbers.chance(75) ? numbers.pick(atoms) : .integer(1 + numbers.below(3))
    }
    let a = random(atoms, depth - 1, &numbers)
    switch numbers.below(11) {
    case 0, 1: return a + random(atoms, depth - 1, &numbers)
    case 2: return a - random(atoms, depth - 1, &numbers)
    case 3, 4: return a * random(atoms, depth - 1, &numbers)
    case 5: return .power(a, 2 + numbers.below(2))
    case 6: return .exp(numbers.chance(50) ? .negative(numbers.pick(atoms)) : numbers.pick(atoms))
    case 7: return .of("tanh", a)
    case 8: return a / (.integer(1) + .exp(numbers.pick(atoms)))
    case 9: return .ln(.integer(1) + .exp(numbers.pick(atoms)))
    default: return .rational(1, 2 + numbers.below(2)) * a
    }
  }

  /// The derivative by the rules, for a formula of names, sums, products, quotients, powers and smooth functions.
  func derived(by name: String) -> Tree {
    guard mentions(name) else { return .integer(0) }
    func d(_ tree: Tree) -> Tree { tree.derived(by: name) }
    switch self {
    case .name: return .integer(1)
    case .sum(let parts):
      let terms = parts.filter { $0.mentions(name) }.map(d)
      return terms.count == 1 ? terms[0] : .sum(terms)
    case .negative(let inner): return .negative(d(inner))
    case .product(let parts):
      let terms = parts.indices.filter { parts[$0].mentions(name) }.map { position -> Tree in
        parts.indices.filter { $0 != position }.map { parts[$0] }.reduce(d(parts[position])) { $0 * $1 }
      }
      return terms.count == 1 ? terms[0] : .sum(terms)
    case .quotient(let a, let b):
      if !b.mentions(name) { return d(a) / b }
      if !a.mentions(name) { return .negative(a * d(b) / .power(b, 2)) }
      return (d(a) * b - a * d(b)) / .power(b, 2)
    case .power(let base, 2): return .integer(2) * base * d(base)
    case .power(let base, let exponent): return .integer(exponent) * .power(base, exponent - 1) * d(base)
    case .function("exp", let arguments): return self * d(arguments[0])
    case .function("ln", let arguments): return d(arguments[0]) / arguments[0]
    case .function("tanh", let arguments): return (.integer(1) - .power(self, 2)) * d(arguments[0])
    case .function("sigma", let arguments): return self * (.integer(1) - self) * d(arguments[0])
    case .function("sin", let arguments): return .of("cos", arguments[0]) * d(arguments[0])
    default: return .integer(0)
    }
  }

  func mentions(_ name: String) -> Bool {
    if case .name(name) = self { return true }
    return children.contains { $0.mentions(name) }
  }

  var children: [Tree] {
    switch self {
    case .sum(let parts), .product(let parts), .function(_, let parts), .call(_, let parts): parts
    case .negative(let a), .power(let a, _), .total(_, _, _, let a), .prime(_, let a, _),
      .derivative(let a, _, _):
      [a]
    case .quotient(let a, let b): [a, b]
    case .cases(let branches, let otherwise): branches.map(\.1) + [otherwise]
    default: []
    }
  }

  func replacingChildren(_ new: [Tree]) -> Tree {
    switch self {
    case .sum: .sum(new)
    case .product: .product(new)
    case .function(let name, _): .function(name, new)
    case .call(let definition, _): .call(definition, new)
    case .negative: .negative(new[0])
    case .power(_, let exponent): .power(new[0], exponent)
    case .total(let index, let excluding, let bound, _):
      .total(index: index, excluding: excluding, bound: bound, new[0])
    case .prime(let definition, _, let order): .prime(definition, new[0], order)
    case .derivative(_, let by, let order): .derivative(new[0], by: by, order: order)
    case .quotient: .quotient(new[0], new[1])
    case .cases(let branches, _):
      .cases(zip(branches, new).map { ($0.0, $1) }, otherwise: new[new.count - 1])
    default: self
    }
  }

  /// Changes one node, chosen at random, by `change`; `nil` where no node can be changed.
  func changingOne(_ numbers: inout SeededNumbers, _ change: (Tree, inout SeededNumbers) -> Tree?) -> Tree? {
    var paths: [[Int]] = []
    func collect(_ tree: Tree, _ path: [Int]) {
      paths.append(path)
      for (position, child) in tree.children.enumerated() { collect(child, path + [position]) }
    }
    collect(self, [])
    paths.shuffle(using: &numbers)
    for path in paths {
      if let changed = changed(at: path[...], &numbers, change) { return changed }
    }
    return nil
  }

  private func changed(
    at path: ArraySlice<Int>, _ numbers: inout SeededNumbers, _ change: (Tree, inout SeededNumbers) -> Tree?
  ) -> Tree? {
    guard let first = path.first else { return change(self, &numbers) }
    var parts = children
    guard let new = parts[first].changed(at: path.dropFirst(), &numbers, change) else { return nil }
    parts[first] = new
    return replacingChildren(parts)
  }

  /// The formula with a sign, a factor, an exponent, an index or a name changed.
  func spoilt(_ numbers: inout SeededNumbers, names: [String]) -> Tree {
    changingOne(&numbers) { tree, numbers in
      switch tree {
      case .sum(var parts):
        let position = numbers.below(parts.count)
        if numbers.chance(30), parts.count > 1 {
          parts.remove(at: position)
          return parts.count == 1 ? parts[0] : .sum(parts)
        }
        if case .negative(let inner) = parts[position] {
          parts[position] = inner
        } else {
          parts[position] = .negative(parts[position])
        }
        return .sum(parts)
      case .negative(let inner): return inner
      case .product(var parts):
        if numbers.chance(50) { return .integer(2) * tree }
        parts.remove(at: numbers.below(parts.count))
        return parts.count == 1 ? parts[0] : .product(parts)
      case .power(let base, let exponent): return numbers.chance(50) ? .power(base, exponent + 1) : base
      case .rational(let p, let q): return .rational(p + 1, q)
      case .name(let name):
        return names.filter { $0 != name }.randomElement(using: &numbers).map(Tree.name) ?? .integer(2) * tree
      case .component(let name, .name(let index)):
        return .component(
          name, .name(["i", "j", "k"].filter { $0 != index }.randomElement(using: &numbers) ?? "i"))
      case .value(let definition, let places) where !places.isEmpty:
        return .value(
          definition,
          places.map { place in
            .name(["i", "j", "k"].filter { .name($0) != place }.randomElement(using: &numbers) ?? "i")
          })
      case .quotient(let a, let b): return numbers.chance(50) ? b / a : a / .power(b, 2)
      case .function(let name, let arguments) where arguments.count == 1:
        return numbers.chance(50)
          ? .function(name, [.negative(arguments[0])]) : .function(name, [.integer(2) * arguments[0]])
      case .prime(let definition, let argument, _): return .call(definition, [argument])
      default: return nil
      }
    } ?? .integer(2) * self
  }

  /// A formula of equal value, written in another way.
  func rewritten(_ numbers: inout SeededNumbers) -> Tree? {
    changingOne(&numbers) { tree, numbers in
      switch tree {
      case .power(.sum(let parts), 2) where parts.count == 2:
        return .power(parts[0], 2) + .integer(2) * parts[0] * parts[1] + .power(parts[1], 2)
      case .product(let parts):
        guard let position = parts.indices.first(where: { if case .sum = parts[$0] { true } else { false } }),
          case .sum(let terms) = parts[position], parts.count > 1
        else { return numbers.chance(50) ? .product(parts.reversed()) : nil }
        var others = parts
        others.remove(at: position)
        let factor = others.count == 1 ? others[0] : .product(others)
        return .sum(
          terms.map { if case .negative(let inner) = $0 { .negative(factor * inner) } else { factor * $0 } })
      case .function("exp", let arguments):
        switch arguments[0] {
        case .sum(let parts): return .product(parts.map { .exp($0) })
        case .negative(let inner): return .integer(1) / .exp(inner)
        default: return numbers.chance(50) ? .integer(1) / .exp(.negative(arguments[0])) : nil
        }
      case .function("tanh", let arguments):
        let x = arguments[0]
        return numbers.pick([
          .integer(2) * .of("sigma", .integer(2) * x) - .integer(1),
          (.exp(x) - .exp(.negative(x))) / (.exp(x) + .exp(.negative(x))),
          .negative(.of("tanh", .negative(x))),
        ])
      case .function("sigma", let arguments):
        let x = arguments[0]
        return numbers.pick([
          .integer(1) - .of("sigma", .negative(x)), .integer(1) / (.integer(1) + .exp(.negative(x))),
          .exp(x) / (.integer(1) + .exp(x)),
        ])
      case .function("ln", let arguments):
        if case .quotient(let a, let b) = arguments[0] { return .ln(a) - .ln(b) }
        return nil
      case .quotient(.sum(let parts), let b):
        return .sum(parts.map { if case .negative(let inner) = $0 { .negative(inner / b) } else { $0 / b } })
      case .quotient(let a, let b): return numbers.chance(40) ? a * (.integer(1) / b) : nil
      case .sum(let parts): return parts.count > 1 && numbers.chance(40) ? .sum(parts.reversed()) : nil
      default: return nil
      }
    }
  }
}
