import ArgumentParser
import Hillock
import HillockInterchange

/// A model and data for it: the arguments of every command that runs one over the other.
struct ModelAndData: ParsableArguments {
  @Argument(help: "A model file that 'hillock train' wrote.")
  var model: String

  @Argument(help: ArgumentHelp("A built-in data set, a CSV file, or mnist.", valueName: "data"))
  var source: String

  @Option(help: "The folder with the MNIST files, for 'mnist'.")
  var data: String?

  /// The files that an output must not be written over.
  var files: CommandFiles {
    var files = CommandFiles()
    files.reads(model, as: "the model")
    if !PreparedData.isBuiltIn(source) { files.reads(source, as: "the data") }
    files.readsImages(in: data)
    return files
  }

  /// Reads the model, then the examples as it sees them.
  func read(withTargets: Bool) throws -> (trained: TrainedModel, examples: Dataset) {
    let trained = try readModel(model)
    let examples = try PreparedData.examples(
      for: trained.preprocessing, source: source, folder: data, withTargets: withTargets)
    return (trained, examples)
  }
}

/// Reads a model, and says what is to be known of its file.
func readModel(_ path: String) throws -> TrainedModel {
  let file = try ModelFile(reading: path)
  if let note = file.note { Terminal.note("note: \(note)") }
  return file.trained
}

extension CommandFiles {
  /// Checks that every file can be written, before any work is done for it, and makes way for one that is standard output.
  func prepare() throws {
    try reportingOutputErrors { try check() }
    if writesStandardOutput { StandardStreams.divertLines() }
  }
}
