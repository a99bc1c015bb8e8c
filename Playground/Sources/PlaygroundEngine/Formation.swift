@_spi(Tools) import Hillock
import HillockForming
import HillockFormula

/// A network that is formed from what it is to compute, unit by unit, with what is proved of it.
public struct Formation: Sendable, Encodable {
  struct Unit: Sendable, Encodable {
    var layer: Int
    var name: String
    var text: String
  }

  var proof: [String] = []
  var units: [Unit] = []
  var variables: [String] = []
  /// Inputs, what was wanted, what the network gives.
  var rows: [[String]] = []
  var x: [Float] = []
  var wanted: [Float?] = []
  var given: [Float?] = []

  public struct Request: Sendable, Decodable {
    public var kind: String
    public var boolean: String?
    public var units: String?
    public var knots: String?
    public var function: String?
    public var from: String?
    public var to: String?
    public var error: String?
  }

  /// - Throws: `PlayError` for what cannot be formed.
  public init(_ request: Request) throws(PlayError) {
    do {
      switch request.kind {
      case "boolean": try formBoolean(request.boolean ?? "", request.units ?? "threshold")
      case "points": try formPoints(request.knots ?? "")
      case "formula": try formFormula(request)
      default: throw PlayError("a network is formed from boolean, points or formula")
      }
    } catch let error as PlayError {
      throw error
    } catch {
      throw PlayError("\(error)")
    }
  }

  /// The page waits for it.
  private static let mostVariables = 10

  private mutating func formBoolean(_ text: String, _ unitsName: String) throws {
    let expression = try BooleanExpression(parsing: text)
    guard expression.variables.count <= Self.mostVariables else {
      throw PlayError(
        "\(expression.variables.count) variables; the page takes \(Self.mostVariables), hillock form takes more",
        setting: "boolean")
    }
    guard let units = BooleanNetwork.Units(rawValue: unitsName) else {
      throw PlayError("units are threshold, relu, sigmoid or tanh", setting: "units")
    }
    let network = try BooleanNetwork([TruthTable(expression)], units: units)
    variables = expression.variables
    addUnits(of: network.model, inputs: variables)
    for row in 0..<1 << variables.count {
      let bits = variables.indices.map { row >> (variables.count - 1 - $0) & 1 == 1 }
      let outputs = try network.model.outputs(for: bits.map { $0 ? 1 : 0 })
      rows.append(
        bits.map { $0 ? "1" : "0" } + [
          expression.value(bits) ? "1" : "0", Self.short(outputs.first ?? .nan),
        ])
    }
    proof.append(
      network.bound == 0
        ? "Equal to the expression on all \(1 << variables.count) inputs: each was evaluated."
        : "Within \(Float(network.bound)) of the expression on all \(1 << variables.count) inputs, as a function of real numbers: proved by interval arithmetic."
    )
    proof.append(
      "\(network.model.parameters.count) parameters in \(network.model.network.nodes.count) layers.")
  }

  private mutating func formPoints(_ text: String) throws {
    var points: [(x: Rational, y: Rational)] = []
    for part in text.split(whereSeparator: { $0 == " " || $0 == ";" || $0 == "\n" }) {
      let sides = part.split(separator: ",")
      guard sides.count == 2, let x = Rational(decimal: sides[0]), let y = Rational(decimal: sides[1]) else {
        throw PlayError("'\(part.prefix(40))' is no point such as 0.5,2", setting: "knots")
      }
      points.append((x, y))
    }
    guard points.count <= 200 else {
      throw PlayError("\(points.count) points; the page takes 200", setting: "knots")
    }
    let function = try PiecewiseLinearFunction(through: points, outside: .linear)
    let line = try ReLULine(function)
    addUnits(of: line.model, inputs: ["x"])
    let exact = try ExactNetwork(line.model)
    var isExact = true
    for point in points where exact.outputs(at: [point.x]) != [point.y] { isExact = false }
    proof.append(
      isExact
        ? "The network goes through all \(points.count) points, as a function of real numbers: evaluated exactly."
        : "The weights are the nearest floats; what the network is at the points was evaluated exactly:")
    if !isExact {
      for point in points.prefix(20) {
        proof.append(
          "x = \(point.x.doubleValue): wanted \(point.y.doubleValue), network \(exact.outputs(at: [point.x]).first?.doubleValue ?? .nan)"
        )
      }
    }
    let places = points.map(\.x.doubleValue)
    guard let low = places.min(), let high = places.max() else { return }
    let reach = max(high - low, 1) * 0.2
    try addCurves(line.model, from: low - reach, to: high + reach) { x in
      Rational(exactly: x).map { function.value(at: $0).doubleValue }
    }
  }

  private mutating func formFormula(_ request: Request) throws {
    func number(_ text: String?, _ setting: String) throws -> Rational {
      guard let text, let value = Rational(decimal: text) else {
        throw PlayError("'\((text ?? "").prefix(40))' is no decimal number", setting: setting)
      }
      return value
    }
    let formula = try Formula(parsing: request.function ?? "")
    let (from, to) = (try number(request.from, "from"), try number(request.to, "to"))
    guard from < to else {
      throw PlayError("the interval goes from a number to a greater one", setting: "to")
    }
    let error = try number(request.error, "error")
    guard error.doubleValue >= 1e-5 else {
      throw PlayError("the page forms networks for errors of at least 0.00001", setting: "error")
    }
    let found = try FormulaApproximation(formula, over: from...to, tolerance: error)
    addUnits(of: found.model, inputs: ["x"])
    proof.append(
      "At every real x from \(request.from ?? "") to \(request.to ?? "") the network in floats is within \(Float(found.bound.doubleValue)) of \(formula.unicode): proved by interval arithmetic."
    )
    proof.append("\(found.pieces) straight pieces.")
    try addCurves(found.model, from: from.doubleValue, to: to.doubleValue) {
      try? formula.evaluate(["x": $0])
    }
  }

  private mutating func addCurves(
    _ model: Model, from low: Double, to high: Double, _ function: (Double) -> Double?
  ) throws {
    let count = 401
    x = (0..<count).map { Float(low + (high - low) * Double($0) / Double(count - 1)) }
    wanted = x.map { function(Double($0)).map { Float($0) } }.map { $0?.isFinite == true ? $0 : nil }
    given = try model.outputs(for: x).map { $0.isFinite ? $0 : nil }
  }

  /// Each unit as a formula of the units before it.
  private mutating func addUnits(of model: Model, inputs: [String]) {
    var names = inputs
    for (node, layer) in model.network.nodes.enumerated() where layer.layer is Dense {
      let count = layer.outputShape.count
      let weights = Array(model.parameter(0, of: node))
      let biases = Array(model.parameter(1, of: node))
      let summary = layer.layer.summary(for: [Shape([names.count])])
      let activation = summary.split(separator: ",").dropFirst().first.map { String($0).trimmingSpaces } ?? ""
      let isLast = node == model.network.nodes.count - 1
      var own: [String] = []
      for unit in 0..<count {
        let name = isLast ? (count == 1 ? "y" : "y\(unit + 1)") : "u\(node + 1).\(unit + 1)"
        own.append(name)
        var terms: [String] = []
        for (index, source) in names.enumerated() where weights[index * count + unit] != 0 {
          let weight = weights[index * count + unit]
          terms.append(weight == 1 ? source : weight == -1 ? "−\(source)" : "\(Self.short(weight))·\(source)")
        }
        if biases[unit] != 0 || terms.isEmpty { terms.append(Self.short(biases[unit])) }
        let sum = terms.joined(separator: " + ").replacing("+ −", with: "− ")
        units.append(
          Unit(
            layer: node + 1, name: name,
            text: activation.isEmpty || activation == "identity" ? sum : "\(activation)(\(sum))"))
      }
      names = own
    }
  }

  private static func short(_ value: Float) -> String {
    let text = "\(value)"
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text).replacing("-", with: "−")
  }
}
