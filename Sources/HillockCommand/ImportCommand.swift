import ArgumentParser
import Hillock
import HillockArrays
import HillockInterchange

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a model of the weights of a PyTorch module.",
    discussion: """
      WEIGHTS is a .pt file that torch.save(model.state_dict(), …) wrote, or a safetensors file with the same tensors. --layers says what the \
      network is, with the layer of the outputs; each layer takes the tensors of the first module that fits its kind and shapes. Linear is \
      turned, images have their channels last, biases of gates are added, and a dense layer behind 'flatten' gets its inputs in the new order. \
      A .pt file is read and nothing in it is run.

      Examples:

        hillock import weights.pt --layers 128:relu,10
        hillock import lenet.safetensors --input 28x28x1 --layers \
      'conv(6,5,padding=2):relu,maxpool(2),conv(16,5):relu,maxpool(2),flatten,120:relu,84:relu,10'
        hillock import tagger.pt --input 20 --layers 'embed(64),lstm(128),last,5' --classes a,b,c,d,e
        hillock import weights.safetensors --layers 8:tanh,1 --map dense_1=hidden,dense_2=head
      """)

  @Argument(help: "A .pt or safetensors file with the tensors of a module.")
  var weights: String

  @Option(
    help: "All layers, to the outputs; one without an activation has none. 'hillock train --help' lists them."
  )
  var layers: String

  @Option(
    help:
      "The shape of an example: 64, 28x28x1 (rows, columns, channels), 20x8 (positions, channels), or before an embedding the positions. Default: the inputs of the first dense layer."
  )
  var input: String?

  @Option(help: "The names of the outputs, where they are classes, with commas between.")
  var classes: String?

  @Option(
    help:
      "Which module a layer is taken from, such as dense_1=fc1,dense_2=fc2; the others are found by their shapes."
  )
  var map: String?

  @Option(
    help:
      "Where the model goes. Default: the name of the weights with .safetensors, and -hillock where that is the weights."
  )
  var out: String?

  func run() throws {
    try reportingErrors {
      let output = out ?? Self.modelName(of: weights)
      var files = CommandFiles()
      files.reads(weights, as: "the weights")
      files.writes(output, as: "--out")
      try files.prepare()
      if out == nil { try reportingOutputErrors { try ModelFile.checkOwn(output) } }
      let made = try StateDictModel(
        weights, layers: layers, input: input.map(Self.shape),
        classNames: classes.map { TableOptions.names(parsing: $0) } ?? [], modules: modules())
      for match in made.matches {
        Terminal.output("\(match.layer) from \(match.module.isEmpty ? "the module itself" : match.module)")
      }
      for note in made.notes { Terminal.note("note: \(note)") }
      try reportingOutputErrors { try ModelFile(made.trained).write(to: output) }
      Terminal.output("\(output): \(made.trained.model.network.parameterCount) parameters")
    }
  }

  /// `weights.pt` → `weights.safetensors`, `weights.safetensors` → `weights-hillock.safetensors`
  static func modelName(of weights: String) -> String {
    let name = PreparedData.modelName(of: weights)
    return weights.hasSuffix(".safetensors")
      ? String(name.dropLast(".safetensors".count)) + "-hillock.safetensors" : name
  }

  static func shape(_ text: String) throws -> Shape {
    let extents = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard (1...3).contains(extents.count), extents.allSatisfy({ (1...1 << 24).contains($0) }) else {
      throw DataError(
        "expected the shape of an example such as 64, 28x28x1 or 20x8; got '\(text)'", setting: "input")
    }
    return Shape(extents)
  }

  private func modules() throws -> [String: String] {
    var result: [String: String] = [:]
    for entry in map.map({ TableOptions.names(parsing: $0) }) ?? [] {
      let pair = entry.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, result.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw DataError(
          "expected layers and modules such as dense_1=fc1,dense_2=fc2; got '\(entry)'", setting: "map")
      }
    }
    return result
  }
}
