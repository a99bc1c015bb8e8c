import ArgumentParser
import Hillock
import HillockInterchange

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show the layers, shapes and parameters of a model, and the memory that training it takes.",
    discussion: """
      The memory is that of a training step with the model's own settings, or with another batch size: parameters, \
      gradients, what the optimizer remembers, and activations. The examples themselves are not in it.

      Examples:

        hillock summary digits.safetensors
        hillock summary digits.safetensors --batch-size 1024
        hillock summary digits.safetensors --json
      """)

  @Argument(help: "A model file that 'hillock train' wrote, or an .onnx file.")
  var model: String

  @Option(
    parsing: .unconditional, help: "Examples a step, for the memory. Default: as the model was trained.")
  var batchSize: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let trained = try readModel(model)
      let summary = NetworkSummary(trained.model.network)
      var configuration = trained.configuration
      configuration.batchSize = batchSize ?? configuration.batchSize
      try configuration.check()
      let memory = try TrainingMemory(trained.model.network, configuration)
      if json {
        try Terminal.output(
          json:
            SummaryResult(
              trained: trained, summary: summary, batchSize: configuration.batchSize, memory: memory))
        return
      }
      for line in summary.lines { Terminal.output(line) }
      Terminal.output("")
      let preprocessing = trained.preprocessing
      if !preprocessing.classNames.isEmpty {
        Terminal.output("classes      \(preprocessing.classNames.joined(separator: ", "))")
      }
      Terminal.output(
        "target\(preprocessing.targetNames.count > 1 ? "s" : " ")      \(preprocessing.targetNames.joined(separator: ", "))"
      )
      Terminal.output("fingerprint  \(trained.model.fingerprint)")
      Terminal.output("")
      Terminal.output("memory of a training step with batches of \(configuration.batchSize)")
      for line in memory.lines { Terminal.output("  " + line) }
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
  var batchSize: Int
  var trainingMemory: TrainingMemory
  var trainingMemoryTotal: Int

  init(trained: TrainedModel, summary: NetworkSummary, batchSize: Int, memory: TrainingMemory) {
    self.batchSize = batchSize
    trainingMemory = memory
    trainingMemoryTotal = memory.total
    inputShape = summary.inputShape
    layers = summary.rows
    parameters = summary.parameterCount
    parameterBytes = summary.parameterBytes
    classes = trained.preprocessing.classNames
    target = trained.preprocessing.targetNames.joined(separator: ", ")
    fingerprint = trained.model.fingerprint
    training = trained.configuration
  }
}
