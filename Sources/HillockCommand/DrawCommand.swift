import ArgumentParser
import Hillock
import HillockInterchange
import HillockPictures

struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw a network: units and weights, or layers as blocks.",
    discussion: """
      A small network of dense layers is drawn unit by unit: the sign of a weight as colour and dashes, its size as width. \
      Larger ones, and those with convolutions or ways around layers, are drawn as blocks with shapes. --as chooses. \
      Without --svg, --png or --mermaid the network is listed.

      Examples:

        hillock draw digits.safetensors --svg digits.svg
        hillock draw xor.safetensors --png xor.png
        hillock draw xor.safetensors --mermaid > xor.mmd
        hillock draw xor.safetensors
        hillock draw iris.safetensors --as blocks --svg iris.svg
      """)

  @Argument(help: "A model file that 'hillock train' or 'hillock form' wrote.")
  var model: String

  @Option(
    name: .customLong("as"), help: "units or blocks. Default: units for small networks of dense layers.")
  var form: DrawingForm?

  @Flag(help: "Print the network for Mermaid, which readers of Markdown draw.")
  var mermaid = false

  @OptionGroup var output: PictureOptions

  func validate() throws {
    if mermaid, output.text { throw ValidationError("Give --mermaid or --text, not both.") }
  }

  func run() throws {
    try reportingErrors {
      try output.checkWritable(model, as: "the model")
      let trained = try readModel(model)
      let portrait = try NetworkPortrait(trained, as: form?.form)
      let picture = portrait.picture
      try output.write(picture.drawing, portrait.isUnits ? "units and weights" : "layers as blocks")
      if mermaid {
        Terminal.output(text: portrait.mermaid)
      } else if output.text || !output.writesFiles {
        for line in picture.lines { Terminal.output(line) }
      }
    }
  }
}

enum DrawingForm: String, ExpressibleByArgument, CaseIterable {
  case units, blocks

  var form: NetworkPortrait.Form { self == .units ? .units : .blocks }
}
