@_spi(Tools) import Hillock
import HillockFormula
import HillockProof

/// A ReLU network that is equal to a piecewise linear expression of several variables at all real inputs.
///
/// Made of +, −, products with numbers, `max`, `min`, `abs` or bars, `relu`, `clamp(x, low, high)`, `median`, `sort`, and products of
/// inputs that are 0 or 1. max(a, b) is a + relu(b − a); a value that is needed behind a layer passes it as relu(a) − relu(−a), or as
/// relu(a) where it is never negative.
///
/// That the network is the expression is shown by algebra: both are brought to the same normal form, the network from its own
/// numbers. Sorting networks sort because they sort all sequences of 0 and 1.
package struct BlockNetwork: Sendable {
  package let graph: BlockGraph
  /// The nodes of the graph that are the outputs.
  let outputs: [Int]
  package let outputNames: [String]
  /// The network with its weights.
  package let model: Model
  /// A bound on the difference between the expression and what floats compute, for float inputs of magnitude up to 1. Without constants
  /// in the expression it grows with the inputs in proportion.
  package let evaluationError: Double

  /// How many operations a network is made of at most: each may add a layer that all values pass through.
  static let operationLimit = 500

  /// The inputs, in the order of the network.
  package var variables: [String] { graph.variables }
  /// The units of each hidden layer.
  package var hiddenUnits: [Int] { model.network.nodes.dropLast().map { $0.outputShape.count } }

  /// - Parameters:
  ///   - expressions: one output each; `sort(…)` has as many as arguments.
  ///   - bits: variables that are 0 or 1.
  /// - Throws: `FormingError` with the column where an expression cannot be read, or the reason why it cannot be formed.
  package init(_ expressions: [String], bits: Set<String> = []) throws {
    var graph = BlockGraph(bits: bits)
    var outputs: [Int] = []
    var names: [String] = []
    for (number, text) in expressions.enumerated() {
      do throws(FormingError) {
        var reader = try BlockReader(text, into: graph)
        let found = try reader.whole()
        graph = reader.graph
        outputs += found
        names += found.count == 1 ? [text] : found.indices.map { "\(text)[\($0 + 1)]" }
      } catch {
        throw expressions.count == 1
          ? error : FormingError("expression \(number + 1), '\(text)': \(error.message)")
      }
    }
    guard graph.nodes.count <= Self.operationLimit else {
      throw FormingError(
        "the expression has \(graph.nodes.count) operations; at most \(Self.operationLimit) are formed and proved"
      )
    }
    guard !graph.variables.isEmpty else {
      throw FormingError("the expression has no variable; a network needs an input")
    }
    if let unknown = bits.subtracting(graph.variables).sorted().first {
      throw FormingError("'\(unknown)' is no variable of the expression")
    }
    var compiler = BlockCompiler(graph: graph, outputs: outputs)
    let model = try compiler.model()
    try Self.prove(model, equals: graph, at: outputs)
    self.graph = graph
    self.outputs = outputs
    outputNames = names
    self.model = model
    evaluationError = try FloatEvaluation(model).errorBound(within: 1)
  }

  /// Shows that the network, with its own numbers, is the expression.
  ///
  /// - Throws: `FormingError` with an input at which they differ where one is found.
  static func prove(_ model: Model, equals graph: BlockGraph, at outputs: [Int]) throws(FormingError) {
    let network = try ExactNetwork(model)
    var algebra = AbsoluteValueAlgebra(variableCount: graph.variables.count)
    let wanted = try algebra.sums(of: graph, at: outputs)
    let found = try algebra.outputs(of: network)
    guard wanted != found else { return }
    // Quarters between −4 and 4, bits 0 or 1.
    var random = Philox(seed: 1)
    for _ in 0..<2000 {
      let point = graph.variables.map { name in
        graph.bits.contains(name) ? Rational(random.below(2)) : Rational(random.below(33) - 16, 4)
      }
      let values = graph.values(at: point)
      let given = network.outputs(at: point)
      for (place, output) in outputs.enumerated() where values[output] != given[place] {
        let text = zip(graph.variables, point).map { "\($0) = \($1.decimal)" }.joined(separator: ", ")
        throw FormingError(
          "the network gives \(given[place].decimal) at \(text), where the expression is \(values[output].decimal)"
        )
      }
    }
    throw FormingError("it could not be proved that the network is the expression")
  }
}

/// Puts the nodes of a graph into layers of ReLU units.
private struct BlockCompiler {
  let graph: BlockGraph
  let outputs: [Int]

  /// c + Σ cᵢ·uᵢ over the units of one layer, or over the inputs.
  private struct Form: Hashable {
    var constant = Rational.zero
    var coefficients: [Int: Rational] = [:]

    mutating func add(_ other: Form, times factor: Rational) {
      constant = constant + factor * other.constant
      for (unit, value) in other.coefficients {
        let sum = (coefficients[unit] ?? .zero) + factor * value
        coefficients[unit] = sum.isZero ? nil : sum
      }
    }

    func scaled(_ factor: Rational) -> Form {
      var result = Form()
      result.add(self, times: factor)
      return result
    }

    var isConstant: Bool { coefficients.isEmpty }
    /// Over units, which are not negative.
    var hasNoNegative: Bool { constant.signum >= 0 && coefficients.values.allSatisfy { $0.signum >= 0 } }
  }

  /// The units of the layer that is being made, by what they read of the layer before.
  private var units: [Form] = []
  private var places: [Form: Int] = [:]

  init(graph: BlockGraph, outputs: [Int]) {
    self.graph = graph
    self.outputs = outputs
  }

  private mutating func unit(_ form: Form) -> Int {
    if let place = places[form] { return place }
    units.append(form)
    places[form] = units.count - 1
    return units.count - 1
  }

  /// relu of a form, as a form of the new layer.
  private mutating func relu(_ form: Form) -> Form {
    if form.isConstant { return Form(constant: max(form.constant, .zero)) }
    return Form(coefficients: [unit(form): .one])
  }

  /// A form of the layer before as one of the new layer.
  private mutating func carried(_ form: Form, overUnits: Bool) -> Form {
    if form.isConstant { return form }
    var moving = form
    moving.constant = .zero
    if overUnits, moving.hasNoNegative {
      var result = relu(moving)
      result.constant = form.constant
      return result
    }
    let opposite = moving.scaled(Rational(-1))
    // −(a sum without negative weights) needs no unit for its positive part.
    if overUnits, opposite.hasNoNegative {
      var single = relu(opposite).scaled(Rational(-1))
      single.constant = form.constant
      return single
    }
    var result = Form(constant: form.constant)
    result.add(relu(moving), times: .one)
    result.add(relu(opposite), times: Rational(-1))
    return result
  }

  /// How many layers of units lie below each node.
  private func levels() -> [Int] {
    var levels: [Int] = []
    for node in graph.nodes {
      switch node {
      case .variable, .number: levels.append(0)
      case .sum(let a, let b): levels.append(max(levels[a], levels[b]))
      case .scaled(_, let a): levels.append(levels[a])
      case .maximum(let a, let b), .minimum(let a, let b): levels.append(max(levels[a], levels[b]) + 1)
      case .magnitude(let a): levels.append(levels[a] + 1)
      case .bitProduct(let parts): levels.append((parts.map { levels[$0] }.max() ?? 0) + 1)
      }
    }
    return levels
  }

  /// The variables and bends that a node is an affine function of.
  private func bases(of node: Int) -> Set<Int> {
    switch graph.nodes[node] {
    case .number: []
    case .sum(let a, let b): bases(of: a).union(bases(of: b))
    case .scaled(_, let a): bases(of: a)
    default: [node]
    }
  }

  private func operands(of node: Int) -> [Int] {
    switch graph.nodes[node] {
    case .maximum(let a, let b), .minimum(let a, let b): [a, b]
    case .magnitude(let a): [a]
    case .bitProduct(let parts): parts
    default: []
    }
  }

  private func form(of node: Int, _ known: [Int: Form]) -> Form {
    switch graph.nodes[node] {
    case .number(let value): return Form(constant: value)
    case .sum(let a, let b):
      var result = form(of: a, known)
      result.add(form(of: b, known), times: .one)
      return result
    case .scaled(let factor, let a): return form(of: a, known).scaled(factor)
    default: return known[node] ?? Form()
    }
  }

  mutating func model() throws -> Model {
    let levels = levels()
    // Everything that the outputs depend on.
    var reached: Set<Int> = []
    var waiting = outputs
    while let node = waiting.popLast() {
      for base in bases(of: node) where reached.insert(base).inserted { waiting += operands(of: base) }
    }
    let depth = reached.map { levels[$0] }.max() ?? 0
    var known: [Int: Form] = [:]
    for (index, node) in graph.nodes.enumerated() {
      if case .variable(let variable) = node { known[index] = Form(coefficients: [variable: .one]) }
    }
    var layers: [[Form]] = []
    for level in stride(from: 1, through: depth, by: 1) {
      units = []
      places = [:]
      // Alive behind this layer: what the outputs or later bends read.
      var alive = outputs.reduce(into: Set<Int>()) { $0.formUnion(bases(of: $1)) }
      for node in reached where levels[node] > level {
        for operand in operands(of: node) { alive.formUnion(bases(of: operand)) }
      }
      let overUnits = level > 1
      var next: [Int: Form] = [:]
      for node in alive.sorted() where levels[node] < level {
        next[node] = carried(known[node] ?? Form(), overUnits: overUnits)
      }
      for node in alive.sorted() where levels[node] == level {
        next[node] = bend(node, known, overUnits: overUnits)
      }
      // A layer has a unit, even where everything turned out to be constant.
      if units.isEmpty { units = [Form()] }
      layers.append(units)
      known = next
    }
    return try model(hidden: layers, outputs: outputs.map { form(of: $0, known) })
  }

  private mutating func bend(_ node: Int, _ known: [Int: Form], overUnits: Bool) -> Form {
    switch graph.nodes[node] {
    case .magnitude(let a):
      let inner = form(of: a, known)
      var result = relu(inner)
      result.add(relu(inner.scaled(Rational(-1))), times: .one)
      return result
    case .bitProduct(let parts):
      var sum = Form(constant: Rational(1 - parts.count))
      for part in parts { sum.add(form(of: part, known), times: .one) }
      return relu(sum)
    case .maximum(let a, let b), .minimum(let a, let b):
      // a + relu(b − a), or a − relu(a − b): the side that is cheaper to carry is a.
      var (first, second) = (form(of: a, known), form(of: b, known))
      func cost(_ form: Form) -> Int {
        if form.isConstant { return 0 }
        if overUnits && form.hasNoNegative { return 1 }
        var moving = form
        moving.constant = .zero
        return places[moving] != nil && places[moving.scaled(Rational(-1))] != nil ? 1 : 2
      }
      if cost(second) < cost(first) { (first, second) = (second, first) }
      var difference = second
      difference.add(first, times: Rational(-1))
      var result = carried(first, overUnits: overUnits)
      if case .maximum = graph.nodes[node] {
        result.add(relu(difference), times: .one)
      } else {
        result.add(relu(difference.scaled(Rational(-1))), times: Rational(-1))
      }
      return result
    default: return known[node] ?? Form()
    }
  }

  private func model(hidden: [[Form]], outputs: [Form]) throws -> Model {
    var layers: [Dense] = []
    var parameters: [Float] = []
    var width = graph.variables.count
    for (index, forms) in (hidden + [outputs]).enumerated() {
      let isLast = index == hidden.count
      layers.append(Dense(forms.count, isLast ? .identity : .relu))
      for input in 0..<width {
        for form in forms { parameters.append(try float(form.coefficients[input] ?? .zero)) }
      }
      for form in forms { parameters.append(try float(form.constant)) }
      width = forms.count
    }
    return try Model(
      Network(inputShape: [graph.variables.count], layers: layers), parameters: parameters)
  }

  private func float(_ value: Rational) throws(FormingError) -> Float {
    let nearest = FloatOracle.nearest(value)
    guard Rational(exactly: nearest) == value else {
      throw FormingError(
        "the network needs a weight of about \(value.doubleValue), which takes more digits than a float has; write the expression with fewer factors"
      )
    }
    return nearest
  }
}
