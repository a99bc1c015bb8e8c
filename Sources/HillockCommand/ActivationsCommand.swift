import ArgumentParser
import Hillock
import HillockFormula
import HillockInterchange

struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "List the activation functions of the catalogue.",
    discussion: """
      Examples:

        hillock activations
        hillock activations --json
      """)

  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    try reportingErrors {
      if json {
        try Terminal.output(
          json:
            Catalogue.all.map(ActivationListing.init)
            + Catalogue.vectorActivations.map(ActivationListing.init))
        return
      }
      var rows = [["name", "formula", "parameters"]]
      for activation in Catalogue.all {
        let parameters = activation.parameters.map { "\($0.name)=\($0.defaultValue)" }
        rows.append([activation.name, activation.formula.text, parameters.joined(separator: ", ")])
      }
      for line in TextTable(rows).lines { Terminal.output(line) }
      Terminal.output("")
      Terminal.output("of a whole vector, and gated ones (as layers):")
      let vectors = Catalogue.vectorActivations.map { [$0.name, $0.definition, $0.layer] }
      for line in TextTable([["name", "definition", "layer"]] + vectors).lines { Terminal.output(line) }
      Terminal.output("")
      Terminal.output("'hillock activation NAME' tells more about one of them.")
    }
  }
}

private struct ActivationListing: Encodable {
  var name: String
  var title: String
  var formula: String
  var parameters: [String: Float]
  /// Whether it acts on one number or on a whole vector.
  var isVector: Bool
  var aliases: [String]

  init(_ activation: Activation) {
    name = activation.name
    title = activation.title
    formula = activation.formula.text
    parameters = Dictionary(uniqueKeysWithValues: activation.parameters.map { ($0.name, $0.defaultValue) })
    isVector = false
    aliases = activation.aliases.map { "\($0.peer.rawValue) \($0.name)" }
  }

  init(_ entry: VectorEntry) {
    name = entry.name
    title = entry.title
    formula = entry.definition
    parameters = [:]
    isVector = true
    aliases = entry.aliases.map { "\($0.peer.rawValue) \($0.name)" }
  }
}
