import Hillock
@_spi(Tools) import HillockFormula

/// The trained network as a function of plain Python: its formulas, and the weights as numbers.
///
/// It computes in doubles, so its results are those of the page to some seven digits.
struct PythonProgram {
  private let setup: PlaySetup
  private let model: Model

  init(_ setup: PlaySetup, _ model: Model) {
    self.setup = setup
    self.model = model
  }

  /// What a formula may call and Python's module has not, or not for all numbers.
  private static let helpers = """
    from math import *

    ln, arctan = log, atan


    def at_most(x):
        return min(max(x, -700.0), 700.0)


    def power_of_e(x):
        return exp(at_most(x))


    def sign(x):
        return (x > 0) - (x < 0)


    def sigmoid(x):
        return 0.5 + 0.5 * tanh(0.5 * x)


    def softplus(x):
        return max(x, 0.0) + log1p(power_of_e(-abs(x)))

    """

  var text: String {
    let activations = setup.layers.flatMap(\.units).map(\.activation)
    var names: [Activation: String] = [:]
    var definitions = ""
    for activation in activations where names[activation] == nil {
      let name = "f\(names.count + 1)"
      names[activation] = name
      definitions += """


        def \(name)(x):  # \(activation.text)
            return \(Self.expression(activation.boundFormula))

        """
    }
    var lines = ["", "", "def network(x, y):"]
    lines.append("    v = [\(setup.features.map(\.python).joined(separator: ", "))]")
    for layer in setup.layers {
      let units = layer.units.map { unit in
        let weights = unit.weights.map { "\(model.parameters[$0])" }.joined(separator: ", ")
        return
          "\(names[unit.activation] ?? "")(\(model.parameters[unit.bias]) + sum(w * a for w, a in zip([\(weights)], v)))"
      }
      lines.append("    v = [\(units.joined(separator: ",\n         "))]")
    }
    lines.append(
      setup.data.isRegression
        ? "    return v[0]"
        : setup.outputs == 1
          ? "    return sigmoid(v[0])  # the probability of class 1"
          : "    return v  # the place of the largest is the class")
    return Self.helpers + definitions + lines.joined(separator: "\n") + "\n"
  }

  /// A formula as Python reads it.
  static func expression(_ formula: Formula) -> String {
    switch formula {
    case .number(let value): return "\(value.doubleValue)"
    case .constant(let constant): return constant == .pi ? "pi" : "e"
    case .variable(let name): return name
    case .sum(let terms): return joined(terms, " + ", empty: "0.0")
    case .product(let factors): return joined(factors, " * ", empty: "1.0")
    case .power(.constant(.e), let exponent): return "power_of_e(\(expression(exponent)))"
    case .power(let base, .number(let exponent)) where Int(exactly: exponent.doubleValue) != nil:
      return "(\(expression(base))) ** \(Int(exactly: exponent.doubleValue) ?? 0)"
    case .power(let base, let exponent): return "(\(expression(base))) ** (\(expression(exponent)))"
    case .function(let function, let arguments):
      let list = arguments.map(expression).joined(separator: ", ")
      switch function {
      case .exp: return "power_of_e(\(list))"
      case .sinh, .cosh: return "\(function.rawValue)(at_most(\(list)))"
      case .max, .min: return "\(function.rawValue)([\(list)])"
      default: return "\(function.rawValue)(\(list))"
      }
    case .piecewise(let branches, let otherwise):
      let cases = branches.map { "\(expression($0.value)) if \(condition($0.condition)) else " }
      return "(\(cases.joined())\(expression(otherwise)))"
    }
  }

  private static func joined(_ parts: [Formula], _ sign: String, empty: String) -> String {
    parts.isEmpty ? empty : "(\(parts.map { "(\(expression($0)))" }.joined(separator: sign)))"
  }

  private static func condition(_ condition: Formula.Condition) -> String {
    switch condition {
    case .compare(let left, let relation, let right):
      "(\(expression(left)) \(relation == .equal ? "==" : relation.rawValue) \(expression(right)))"
    case .all(let parts): "all([\(parts.map(Self.condition).joined(separator: ", "))])"
    case .any(let parts): "any([\(parts.map(Self.condition).joined(separator: ", "))])"
    case .not(let inner): "(not \(Self.condition(inner)))"
    }
  }
}

extension InputFeature {
  /// What it is of x and y, as Python reads it.
  var python: String {
    switch name {
    case "x", "y": name
    case "xx": "x * x"
    case "yy": "y * y"
    case "xy": "x * y"
    case "sinx": "sin(x)"
    case "siny": "sin(y)"
    case "cosx": "cos(x)"
    case "cosy": "cos(y)"
    default: ownFormula.map(PythonProgram.expression) ?? "0.0"
    }
  }
}
