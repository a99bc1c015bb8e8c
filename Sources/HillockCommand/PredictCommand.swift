import ArgumentParser
import Hillock
import HillockInterchange

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict classes or numbers for new data.",
    discussion: """
      DATA needs the columns that the model was trained on, found by their names; the target column may be \
      missing and is ignored. The predictions go to standard output in the order of the rows: with classes, the \
      class and the probability of each class; with numbers, the number in the units of the target, or of each target where the model has several.

      Examples:

        hillock predict iris.safetensors flowers.csv > predictions.csv
        hillock predict diabetes.safetensors patients.csv --json
      """)

  @OptionGroup var input: ModelAndData

  @Option(help: "Threads that share the work; they change no bit. Default: all processors.")
  var threads: Int?

  @Flag(help: "Print a JSON array instead of CSV.")
  var json = false

  func run() throws {
    try reportingErrors {
      let (trained, examples) = try input.read(withTargets: false)
      let predictions = try trained.predictions(
        for: examples.inputs, pool: WorkerPool(threads: threads))
      if json {
        Terminal.output(try JSONText.encode(predictions))
        return
      }
      let targets = trained.preprocessing.targetNames
      let header =
        targets.count > 1
        ? targets
        : trained.preprocessing.classNames.isEmpty
          ? ["prediction"] : ["prediction"] + trained.preprocessing.classNames.map { "p_\($0)" }
      var writer = CSVWriter(header: header)
      for prediction in predictions {
        if let name = prediction.className {
          writer.add([name] + (prediction.probabilities ?? []).map { String($0) })
        } else if let values = prediction.values {
          writer.add(values.map { String($0) })
        } else {
          writer.add([prediction.value.map { String($0) } ?? ""])
        }
      }
      Terminal.output(writer.text, terminator: "")
    }
  }
}
