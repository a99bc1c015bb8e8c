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

      A text that a spreadsheet would run as a formula, such as a class named =1+2, has a ' in front of it; \
      --keep-formulas leaves it as it is. Control characters are written as \\u{1b}; --json has names as they are.

      Examples:

        hillock predict iris.safetensors flowers.csv > predictions.csv
        hillock predict diabetes.safetensors patients.csv --json
      """)

  @OptionGroup var input: ModelAndData

  @Option(help: "Threads that share the work; they change no bit. Default: all processors.")
  var threads: Int?

  @Flag(help: "Print a JSON array instead of CSV.")
  var json = false

  @Flag(help: "Leave texts that begin with =, +, - or @ as they are.")
  var keepFormulas = false

  func run() throws {
    try reportingErrors {
      let (trained, examples) = try input.read(withTargets: false)
      let predictions = try trained.predictions(
        for: examples.inputs, pool: WorkerPool(threads: threads))
      if let row = predictions.firstIndex(where: { !$0.isFinite }) {
        throw DataError(
          "the model gives no finite number for row \(row + 1) of the data, so there is nothing to predict from it; "
            + "'hillock inspect' shows where numbers grow", file: input.model)
      }
      if json {
        try Terminal.output(json: predictions)
        return
      }
      let targets = trained.preprocessing.targetNames
      let header =
        targets.count > 1
        ? targets
        : trained.preprocessing.classNames.isEmpty
          ? ["prediction"] : ["prediction"] + trained.preprocessing.classNames.map { "p_\($0)" }
      var writer = CSVWriter(header: header, keepsFormulas: keepFormulas)
      for prediction in predictions {
        if let name = prediction.className {
          writer.add([name] + (prediction.probabilities ?? []).map { String($0) })
        } else if let values = prediction.values {
          writer.add(values.map { String($0) })
        } else {
          writer.add([prediction.value.map { String($0) } ?? ""])
        }
      }
      Terminal.output(text: writer.text)
    }
  }
}

extension Prediction {
  /// Whether it rests on numbers at all.
  fileprivate var isFinite: Bool {
    (probabilities ?? []).allSatisfy(\.isFinite) && (values ?? []).allSatisfy(\.isFinite)
      && value?.isFinite != false
  }
}
