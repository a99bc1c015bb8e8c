import Foundation

// What the generator of documents knows of its formulas: trees with their values in floating point and their LaTeX.
// Nothing here knows the reader or the prover; derivatives are finite differences.

/// A name that a generated text defines.
final class GeneratedDefinition {
  let name: String
  /// Parameters of a function, or indices of a component.
  let parameters: [String]
  let isFunction: Bool
  let body: Tree

  convenience init(_ name: String, _ body: Tree) { self.init(name, [], body) }

  init(_ name: String, _ parameters: [String], isFunction: Bool = false, _ body: Tree) {
    self.name = name
    self.parameters = parameters
    self.isFunction = isFunction
    self.body = body
  }

  /// What stands on the left of its definition.
  var head: Tree {
    isFunction ? .call(self, parameters.map { .name($0) }) : .value(self, parameters.map { .name($0) })
  }
}

enum Place: Hashable {
  case name(String)
  case number(Int)
}

struct TreeCondition {
  var left: Tree
  var relation: String
  var right: Tree

  func holds(_ world: World) -> Bool {
    if case .place(let a) = left, case .place(let b) = right {
      return (world.number(a) == world.number(b)) == (relation == "=")
    }
    let (a, b) = (left.value(world), right.value(world))
    switch relation {
    case "<": return a < b
    case ">": return a > b
    case "\\le": return a <= b
    case "\\ge": return a >= b
    case "\\ne": return a != b
    default: return abs(a - b) <= 1e-6 * max(1, abs(a), abs(b))
    }
  }
}

indirect enum Tree {
  case rational(Int, Int)
  case name(String)
  case component(String, Place)
  /// An index standing for itself, in `i = j`.
  case place(Place)
  case value(GeneratedDefinition, [Place])
  case call(GeneratedDefinition, [Tree])
  case prime(GeneratedDefinition, Tree, Int)
  case sum([Tree])
  case product([Tree])
  case negative(Tree)
  case quotient(Tree, Tree)
  case power(Tree, Int)
  case function(String, [Tree])
  case total(index: String, excluding: String?, bound: String?, Tree)
  case derivative(Tree, by: Tree, order: Int)
  case cases([(TreeCondition, Tree)], otherwise: Tree)
  case delta(Place, Place)

  static func integer(_ value: Int) -> Tree { .rational(value, 1) }
}

/// Values of everything that a formula can mention.
struct World {
  var scalars: [String: Double] = [:]
  var vectors: [String: [Double]] = [:]
  var places: [String: Int] = [:]
  var size = 3
  /// Defined names that a derivative is taken by.
  var fixed: [String: Double] = [:]

  func number(_ place: Place) -> Int {
    switch place {
    case .number(let value): value - 1
    case .name(let name): places[name] ?? 0
    }
  }
}

extension Tree {
  func value(_ world: World) -> Double {
    switch self {
    case .rational(let p, let q): return Double(p) / Double(q)
    case .name(let name): return world.scalars[name] ?? .nan
    case .component(let name, let place):
      guard let entries = world.vectors[name] else { return .nan }
      let position = world.number(place)
      return position < entries.count ? entries[position] : .nan
    case .place(let place): return Double(world.number(place))
    case .value(let definition, let places):
      if let value = world.fixed[definition.name] { return value }
      var inner = world
      for (index, place) in zip(definition.parameters, places) { inner.places[index] = world.number(place) }
      return definition.body.value(inner)
    case .call(let definition, let arguments):
      var inner = world
      for (parameter, argument) in zip(definition.parameters, arguments) {
        inner.scalars[parameter] = argument.value(world)
      }
      return definition.body.value(inner)
    case .prime(let definition, let argument, let order):
      var inner = world
      inner.scalars[definition.parameters[0]] = argument.value(world)
      return definition.body.difference(.name(definition.parameters[0]), order, inner)
    case .sum(let parts): return parts.reduce(0) { $0 + $1.value(world) }
    case .product(let parts): return parts.reduce(1) { $0 * $1.value(world) }
    case .negative(let inner): return -inner.value(world)
    case .quotient(let a, let b):
      let divisor = b.value(world)
      return divisor == 0 ? .nan : a.value(world) / divisor
    case .power(let base, let exponent): return Foundation.pow(base.value(world), Double(exponent))
    case .function(let name, let arguments):
      return Self.apply(name, arguments.map { $0.value(world) })
    case .total(let index, let excluding, _, let body):
      var inner = world
      var result = 0.0
      for position in 0..<world.size where excluding.map({ world.places[$0] != position }) ?? true {
        inner.places[index] = position
        result += body.value(inner)
      }
      return result
    case .derivative(let body, let by, let order): return body.difference(by, order, world)
    case .cases(let branches, let otherwise):
      for (condition, value) in branches where condition.holds(world) { return value.value(world) }
      return otherwise.value(world)
    case .delta(let a, let b): return world.number(a) == world.number(b) ? 1 : 0
    }
  }

  private static func apply(_ name: String, _ values: [Double]) -> Double {
    guard let x = values.first else { return .nan }
    switch name {
    case "exp": return Foundation.exp(x)
    case "ln": return x > 0 ? Foundation.log(x) : .nan
    case "tanh": return Foundation.tanh(x)
    case "sigma": return 1 / (1 + Foundation.exp(-x))
    case "sin": return Foundation.sin(x)
    case "cos": return Foundation.cos(x)
    case "sqrt": return x >= 0 ? x.squareRoot() : .nan
    case "abs": return Swift.abs(x)
    case "max": return values.max() ?? .nan
    case "min": return values.min() ?? .nan
    default: return .nan
    }
  }

  /// The derivative by a name, from differences of the fourth order.
  private func difference(_ by: Tree, _ order: Int, _ world: World) -> Double {
    if order == 0 { return value(world) }
    let start = by.value(world)
    let step = 1e-2 / (order > 1 ? 1 : 4)
    func at(_ offset: Double) -> Double {
      var moved = world
      switch by {
      case .name(let name): moved.scalars[name] = start + offset
      case .component(let name, let place): moved.vectors[name]?[world.number(place)] = start + offset
      case .value(let definition, _): moved.fixed[definition.name] = start + offset
      default: return .nan
      }
      return difference(by, order - 1, moved)
    }
    func central(_ h: Double) -> Double { (at(h) - at(-h)) / (2 * h) }
    // Richardson, twice.
    let (a, b, c) = (central(step), central(step / 2), central(step / 4))
    let (d, e) = ((4 * b - a) / 3, (4 * c - b) / 3)
    return (16 * e - d) / 15
  }
}
