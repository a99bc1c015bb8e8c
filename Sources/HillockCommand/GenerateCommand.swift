import ArgumentParser
import Hillock
import HillockInterchange

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write text with a model of 'train --text'.",
    discussion: """
      The prompt is printed and what the model writes after it, token by token. The same model, prompt and seed give the same \
      text on every machine.

      Examples:

        hillock train shakespeare.txt --text
        hillock generate shakespeare.safetensors --prompt "ROMEO:" --length 400
        hillock generate shakespeare.safetensors --temperature 0.7 --top-k 20 --seed 3
      """)

  @Argument(help: "A model file that 'hillock train --text' wrote.")
  var model: String

  @Option(help: "What the text begins with.")
  var prompt = "\n"

  @Option(parsing: .unconditional, help: "How many tokens are written after the prompt.")
  var length = 500

  @Option(
    parsing: .unconditional,
    help: "Above 1 more is left to chance, below 1 less, and 0 takes the likeliest token each time.",
    transform: NumberOption.float)
  var temperature: Float = 1

  @Option(parsing: .unconditional, help: "Draw from so many of the likeliest tokens only.")
  var topK: Int?

  @Option(
    parsing: .unconditional,
    help: "Draw from the likeliest tokens that have this probability together.",
    transform: NumberOption.double)
  var topP = 1.0

  @Option(help: "Another seed draws another text.")
  var seed: UInt64 = 1

  func validate() throws {
    guard length >= 0 else { throw ValidationError("The length must be at least 0; got \(length).") }
  }

  func run() throws {
    try reportingErrors {
      var choice = TextGenerator.Choice()
      (choice.temperature, choice.topK, choice.topP, choice.seed) = (temperature, topK, topP, seed)
      try choice.check()
      let trained = try readModel(model)
      let unknown = TextGenerator.unknown(in: prompt, of: trained)
      if !unknown.isEmpty {
        Terminal.note(
          "note: the training text has no \(DataError.list(unknown)), so the model takes them for unknown tokens"
        )
      }
      let generator = try TextGenerator(trained, prompt: prompt, choice)
      Interrupt.listen()
      Terminal.output(text: prompt.first == "\n" ? String(prompt.dropFirst()) : prompt)
      for _ in 0..<length where !Interrupt.isRequested { Terminal.output(text: try generator.next()) }
      Terminal.output(text: "\n")
      if Interrupt.isRequested { throw ExitCode(Interrupt.exitCode) }
    }
  }
}
