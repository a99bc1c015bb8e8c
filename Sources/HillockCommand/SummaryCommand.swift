import ArgumentParser
import Hillock
import HillockInterchange

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show the layers, shapes and parameters of a model.",
    discussion: """
      Examples:

        hillock summary digits.safetensors
        hillock summary digits.safetensors --json
      """)

  @Argument(help: "A model file that 'hillock train' wrote.")
  var model: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let file = try ModelFile(reading: model)
      let summary = NetworkSummary(file.trained.model.network)
      if json {
        Terminal.output(try JSONText.encode(SummaryResult(file: file, summary: summary)))
        return
      }
      for line in summary.lines { Terminal.output(line) }
      Terminal.output("")
      let preprocessing = file.trained.preprocessing
      if !preprocessing.classNames.isEmpty {
        Terminal.output("classes      \(preprocessing.classNames.joined(separator: ", "))")
      }
      Terminal.output("target       \(preprocessing.targetName)")
      Terminal.output("fingerprint  \(file.trained.model.fingerprint)")
    }
  }
}

private struct SummaryResult: Encodable {
  var inputShape: Shape
  var layers: [NetworkSummary.Row]
  var parameters: Int
  var parameterBytes: Int
  var classes: [String]
  var target: String
  var fingerprint: String
  var training: TrainingConfiguration

  init(file: ModelFile, summary: NetworkSummary) {
    inputShape = summary.inputShape
    layers = summary.rows
    parameters = summary.parameterCount
    parameterBytes = summary.parameterBytes
    classes = file.trained.preprocessing.classNames
    target = file.trained.preprocessing.targetName
    fingerprint = file.trained.model.fingerprint
    training = file.trained.configuration
  }
}
