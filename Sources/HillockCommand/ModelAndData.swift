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
  var files: [String] { [model, source] }

  /// Reads the model, then the examples as it sees them.
  func read(withTargets: Bool) throws -> (trained: TrainedModel, examples: Dataset) {
    let trained = try ModelFile(reading: model).trained
    let examples = try PreparedData.examples(
      for: trained.preprocessing, source: source, folder: data, withTargets: withTargets)
    return (trained, examples)
  }
}
