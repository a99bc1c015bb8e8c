import ArgumentParser
import Hillock
import HillockInterchange
import HillockONNX

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another format: ONNX from a model file, or a model file from ONNX.",
    discussion: """
      The endings say the formats: .onnx, and .safetensors for Hillock's own. A graph that is written has the preprocessing in it, so that \
      raw rows go in, and gives the class with its probabilities, or numbers in the units of the target. A graph that is read becomes a \
      network whose layers are trained on and inspected as any other; where a node is no layer, all such nodes are named.

      Examples:

        hillock convert iris.safetensors iris.onnx
        hillock convert lenet.onnx lenet.safetensors
      """)

  @Argument(help: "A model file that 'hillock train' wrote, or an .onnx file.")
  var source: String

  @Argument(help: "The file to write, which ends in .onnx or .safetensors.")
  var target: String

  func validate() throws {
    guard ONNXFile.isMeant(by: target) || target.lowercased().hasSuffix(".safetensors") else {
      throw ValidationError("The file to write has to end in .onnx or .safetensors; got '\(target)'.")
    }
  }

  func run() throws {
    try reportingErrors {
      var files = CommandFiles()
      files.reads(source, as: "the model")
      files.writes(target, as: "the result", isStream: false)
      try files.prepare()
      let trained = try readModel(source)
      if ONNXFile.isMeant(by: target) {
        let bytes = try ONNXFile.bytes(of: trained)
        try reportingOutputErrors { try FileAccess.write(bytes, to: target) }
      } else {
        try reportingOutputErrors { try ModelFile(trained).write(to: target) }
      }
      let network = trained.model.network
      Terminal.output("\(target): \(network.nodes.count) layers, \(network.parameterCount) parameters")
    }
  }
}
