import ArgumentParser
import Hillock
import HillockFormula
import HillockInterchange

struct ActivationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activation",
    abstract: "Show the card of one activation function.",
    discussion: """
      NAME is a name of the catalogue or of a peer, with parameters if you like, or a formula in x.

      Examples:

        hillock activation gelu
        hillock activation 'leaky_relu(0.2)'
        hillock activation 'x * sigmoid(1.702 x)' --json
      """)

  @Argument(help: "A name, a name with parameters, or a formula.")
  var name: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let activation = try Activation(named: name)
      let card = ActivationCard(activation)
      if json {
        Terminal.output(try JSONText.encode(card))
      } else {
        for line in card.lines { Terminal.output(line) }
        Terminal.output("")
        let kernel = ActivationKernel(activation)
        for line in BraillePlot().lines(of: { Double(kernel.values(at: [Float($0)])[0]) }) {
          Terminal.output(line)
        }
      }
    }
  }
}

/// What is known of an activation.
private struct ActivationCard: Encodable {
  struct Parameter: Encodable {
    var name: String
    var meaning: String
    var value: Float
    var defaultValue: Float
  }

  struct Kink: Encodable {
    var location: Float
    var derivative: Float
    var isJump: Bool
  }

  struct Alias: Encodable {
    var peer: String
    var name: String
    var difference: String?
  }

  var name: String
  var title: String
  var formula: String
  var latex: String
  var derivative: String
  var derivativeLatex: String
  var parameters: [Parameter]
  var kinks: [Kink]
  /// The proved range, or `nil` where no proof was found.
  var range: String?
  var isIncreasing: Bool
  var isConvex: Bool
  var isOdd: Bool
  var isEven: Bool
  var aliases: [Alias]
  var source: String

  init(_ activation: Activation) {
    name = activation.text
    title = activation.title
    formula = activation.formula.unicode
    latex = activation.formula.latex
    derivative = activation.derivative.unicode
    derivativeLatex = activation.derivative.latex
    parameters = activation.parameters.map {
      Parameter(name: $0.name, meaning: $0.meaning, value: $0.value, defaultValue: $0.defaultValue)
    }
    kinks = activation.kinks.indices.map {
      Kink(
        location: activation.kinkLocations[$0], derivative: activation.kinkDerivatives[$0],
        isJump: activation.kinks[$0].isJump)
    }
    let facts = Facts(of: activation.boundFormula)
    range = Self.range(facts)
    isIncreasing = facts.isIncreasing
    isConvex = facts.isConvex
    isOdd = facts.isOdd
    isEven = facts.isEven
    aliases = activation.aliases.map {
      Alias(peer: $0.peer.rawValue, name: $0.name, difference: $0.difference)
    }
    source = activation.source
  }

  private static func range(_ facts: Facts) -> String? {
    guard let low = facts.infimum, let high = facts.supremum else { return nil }
    func end(_ extreme: Facts.Extreme) -> (text: String, attained: Bool) {
      switch extreme {
      case .exact(let value, let isAttained): (value.simplified().unicode, isAttained)
      case .between(let lower, let upper):
        ("≈ \(format((lower.doubleValue + upper.doubleValue) / 2, 6))", true)
      case .plusInfinity: ("∞", false)
      case .minusInfinity: ("−∞", false)
      }
    }
    let lower = end(low)
    let upper = end(high)
    return (lower.attained ? "[" : "(") + lower.text + ", " + upper.text + (upper.attained ? "]" : ")")
  }

  var lines: [String] {
    var rows = [["\(title)", name], ["f(x)", formula], ["f′(x)", derivative]]
    for parameter in parameters {
      rows.append(["parameter", "\(parameter.name) = \(parameter.value): \(parameter.meaning)"])
    }
    for kink in kinks {
      rows.append([
        kink.isJump ? "jump" : "kink",
        "x = \(kink.location); the derivative there is taken as \(kink.derivative)",
      ])
    }
    rows.append(["range", range.map { "\($0)  (proved)" } ?? "no proof found"])
    var properties: [String] = []
    if isIncreasing { properties.append("increasing") }
    if isConvex { properties.append("convex") }
    if isOdd { properties.append("odd") }
    if isEven { properties.append("even") }
    if !properties.isEmpty { rows.append(["proved", properties.joined(separator: ", ")]) }
    for alias in aliases {
      rows.append([alias.peer, alias.name + (alias.difference.map { " (\($0))" } ?? "")])
    }
    rows.append(["source", source])
    return TextTable(rows).lines
  }
}
