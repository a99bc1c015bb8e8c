import ArgumentParser
import Hillock
import HillockInterchange
import HillockONNX

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict classes or numbers for new data.",
    discussion: """
      DATA needs the columns that the model was trained on, found by their names; the target column may be \
      missing and is ignored. Columns are read as the training read them, and missing values and categories that it did \
      not know are treated as it did: what was met is told on standard error. The prediction of a row that cannot be used \
      is empty (null with --json), so that every row keeps its place; --strict stops there. The column that named the rows \
      at the training (--id) stands beside the predictions. The predictions go to standard output in the order of the rows: with classes, the \
      class and the probability of each class; with numbers, the number in the \
      units of the target, or of each target where the model has several. --intervals puts the ends of an interval beside \
      each number.

      A text that a spreadsheet would run as a formula, such as a class named =1+2, has a ' in front of it; \
      --keep-formulas leaves it as it is. Control characters are written as \\u{1b}; --json has names as they are.

      Examples:

        hillock predict iris.safetensors flowers.csv > predictions.csv
        hillock predict diabetes.safetensors patients.csv --json
        hillock predict houses.safetensors new-houses.csv --intervals 0.9
        hillock predict churn.safetensors customers.csv --threshold chosen
        hillock predict digits.safetensors x.npy --npy probabilities.npy
      """)

  @OptionGroup var input: ModelAndData

  @OptionGroup var work: ThreadsOption

  @OptionGroup var certainty: CertaintyOptions

  @Flag(help: "Print a JSON array instead of CSV.")
  var json = false

  @Option(
    name: .customLong("npy"),
    help: ArgumentHelp(
      "Write the predictions to this .npy file instead: the probabilities of the classes in a row, or the numbers.",
      valueName: "file"))
  var array: String?

  @Flag(help: "Leave texts that begin with =, +, - or @ as they are.")
  var keepFormulas = false

  @Flag(help: "Stop at the first row that cannot be used, instead of leaving its prediction empty.")
  var strict = false

  func validate() throws {
    if array != nil, json { throw ValidationError("Give --npy or --json, not both.") }
  }

  func run() throws {
    try reportingErrors {
      if let array {
        var files = input.files
        files.writes(array, as: "--npy")
        try files.prepare()
      }
      let pool = try work.pool()
      // An array goes into a graph as it is.
      if ONNXFile.isMeant(by: input.model), PreparedData.isArray(input.source) {
        return try predictWithGraph(pool: pool)
      }
      var printer: PredictionPrinter?
      try input.readPortions(isStrict: strict, pool: pool) { trained, rows in
        var own = try printer ?? PredictionPrinter(self, trained, pool: pool)
        defer { printer = own }
        try own.print(rows)
      }
      try printer?.finish()
    }
  }
}
