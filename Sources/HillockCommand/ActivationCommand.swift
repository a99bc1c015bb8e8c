import ArgumentParser
import Hillock
@_spi(Tools) import HillockFormula
import HillockInterchange
import HillockPictures
import HillockProof

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
      if let entry = Catalogue.vectorActivation(named: name) {
        let card = VectorCard(entry)
        if json {
          try Terminal.output(json: card)
        } else {
          for line in card.lines { Terminal.output(line) }
        }
        return
      }
      let activation = try Activation(named: name)
      let card = ActivationCard(activation)
      if json {
        try Terminal.output(json: card)
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
  var isDecreasing: Bool
  var isConvex: Bool
  var isConcave: Bool
  var isOdd: Bool
  var isEven: Bool
  var isContinuous: Bool
  /// Whether the printed derivative was proved to be the derivative.
  var isDerivativeProved: Bool
  /// The proved limits, or `nil` where no proof was found.
  var limitAtMinusInfinity: String?
  var limitAtPlusInfinity: String?
  var lipschitzConstant: String?
  /// g in f′ = g(f), in the variable y.
  var derivativeFromOutput: String?
  /// Proved identities that speak of this function.
  var identities: [String]
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
    // A card appears at once: what takes longer to prove is left out, and shown as not found.
    let facts = Facts(of: activation.boundFormula, effort: 40_000)
    range = facts.range
    isIncreasing = facts.isIncreasing
    isDecreasing = facts.isDecreasing
    isConvex = facts.isConvex
    isConcave = facts.isConcave
    isContinuous = facts.isContinuous
    isDerivativeProved = Self.provesDerivative(of: activation)
    limitAtMinusInfinity = facts.limitAtMinusInfinity?.text
    limitAtPlusInfinity = facts.limitAtPlusInfinity?.text
    lipschitzConstant = facts.lipschitzConstant?.text
    derivativeFromOutput = facts.derivativeFromOutput?.simplified().unicode
    let base = activation.name
    identities = Catalogue.identities.filter { $0.activations.contains(base) }
      .compactMap { identity in
        guard let judged = try? identity.judged(), judged.verdict == .proved else { return nil }
        let condition =
          identity.assumptions.isEmpty ? "" : "  for " + identity.assumptions.joined(separator: ", ")
        return judged.read + condition
      }
    isOdd = facts.isOdd
    isEven = facts.isEven
    aliases = activation.aliases.map {
      Alias(peer: $0.peer.rawValue, name: $0.name, difference: $0.difference)
    }
    source = activation.source
  }

  /// Whether the derivative that the card prints is proved to be that of the formula.
  private static func provesDerivative(of activation: Activation) -> Bool {
    let name = "D"
    var claim = Claim(.variable(name), .equal, activation.derivative)
    claim.derivatives[name] = .init(of: activation.formula, in: "x", at: .x)
    claim.assumptions = activation.parameters.compactMap(\.requirement)
    if case .proved = Prover().decide(claim).verdict { return true }
    return false
  }

  var lines: [String] {
    var rows = [
      ["\(title)", name], ["f(x)", formula],
      ["f′(x)", derivative + (isDerivativeProved ? "  (proved)" : "")],
    ]
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
    if isContinuous { properties.append("continuous") }
    if isIncreasing { properties.append("increasing") }
    if isDecreasing { properties.append("decreasing") }
    if isConvex { properties.append("convex") }
    if isConcave { properties.append("concave") }
    if isOdd { properties.append("odd") }
    if isEven { properties.append("even") }
    if let lipschitzConstant { properties.append("Lipschitz constant \(lipschitzConstant)") }
    if let limitAtMinusInfinity { properties.append("→ \(limitAtMinusInfinity) for x → −∞") }
    if let limitAtPlusInfinity { properties.append("→ \(limitAtPlusInfinity) for x → ∞") }
    if let derivativeFromOutput { properties.append("f′ = \(derivativeFromOutput) with y = f(x)") }
    if !properties.isEmpty { rows.append(["proved", properties.joined(separator: ", ")]) }
    for identity in identities { rows.append(["proved", identity]) }
    for alias in aliases {
      rows.append([alias.peer, alias.name + (alias.difference.map { " (\($0))" } ?? "")])
    }
    rows.append(["source", source])
    return TextTable(rows).lines
  }
}

/// What is known of an activation of a whole vector.
private struct VectorCard: Encodable {
  var name: String
  var title: String
  var definition: String
  var gradient: String
  var layer: String
  var aliases: [String]
  var source: String

  init(_ entry: VectorEntry) {
    name = entry.name
    title = entry.title
    definition = entry.definition
    gradient = entry.gradient
    layer = entry.layer
    aliases = entry.aliases.map { alias in
      "\(alias.peer.rawValue) \(alias.name)" + (alias.difference.map { " (\($0))" } ?? "")
    }
    source = entry.source
  }

  var lines: [String] {
    ["\(name)  \(title)", ""]
      + TextTable([
        ["y_i", definition], ["gradient", gradient], ["as a layer", layer],
        ["also named", aliases.isEmpty ? "-" : aliases.joined(separator: ", ")], ["source", source],
      ]).lines
  }
}
