import ArgumentParser
import Hillock
import HillockFormula
import HillockInterchange
import HillockPictures

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train the same network with several activations and show what differs, to the bit.",
    discussion: """
      Each activation takes the place of that of every hidden layer. Data, starting parameters (those of the first \
      activation's initialisation), order of examples and settings are the same, and the parameters are compared bit for bit \
      after every step. Without --activations: ReLU with derivative 0, 1/2 and 1 at its kink, leaky slopes, and \
      smooth ReLU with growing k:

        \(ActivationComparison.defaultChoices)

      Two values at the kink give the same bits for as long as no sum that carries a gradient is exactly 0.

      Examples:

        hillock compare digits
        hillock compare iris --layers 16,16 --epochs 50
        hillock compare wine.csv --target cultivar --activations 'relu, relu(kink=1), leaky_relu(0.01)' --json
      """)

  @Argument(
    help: ArgumentHelp("A built-in data set (digits, iris), a CSV file, or mnist.", valueName: "data"))
  var source: String

  @Option(help: "Names, names with parameters, or formulas, separated by commas.")
  var activations = ActivationComparison.defaultChoices

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup(title: "Training; activations among the layers are replaced") var training:
    SettingOptions<TrainingSettings>

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "No progress and no messages.")
  var quiet = false

  func run() throws {
    try reportingErrors {
      let choices = try ActivationComparison.choices(parsing: activations)
      var settings = ExperimentFile(data: source)
      try training.apply(to: &settings)
      try data.apply(to: &settings)
      let options = settings.options
      let prepared = try PreparedData(
        source: source, target: settings.target, folder: settings.folder, seed: options.seed,
        options: settings.table)
      var comparison = try ActivationComparison(
        choices, parts: prepared.parts, preprocessing: prepared.preprocessing, options: options)
      Interrupt.listen()
      let metric = prepared.preprocessing.classNames.isEmpty ? "R²" : "accuracy"
      try Ranks.agree(on: settings, prepared.parts)
      // Several processes take turns.
      var runs: [Int: ActivationComparison.Run] = [:]
      for (index, choice) in choices.enumerated() where Ranks.isOwn(index) {
        if !quiet { Terminal.note("run \(index + 1) of \(choices.count)  \(choice.text)") }
        var progress = ProgressBar(metricName: metric)
        let isQuiet = quiet || !Terminal.errorIsTerminal
        let run = try comparison.run(index) { state in
          if !isQuiet { progress.show(state) }
          return Interrupt.isRequested ? .stop : .continue
        }
        if !isQuiet { progress.finish() }
        guard let run else { break }
        runs[index] = run
      }
      runs = try Ranks.gather(runs)
      Ranks.endWork()
      for index in choices.indices {
        guard let run = runs[index] else { break }
        comparison.enter(run)
      }
      if json {
        try Terminal.output(json: ComparisonResult(comparison, metric: metric))
      } else {
        for line in lines(comparison, metric: metric) { Terminal.output(line) }
      }
      if Interrupt.isRequested { throw ExitCode(Interrupt.exitCode) }
    }
  }

  private func lines(_ comparison: ActivationComparison, metric: String) -> [String] {
    guard let first = comparison.rows.first else { return [] }
    var table = [
      [
        "activation", "\(first.part) \(metric)", "loss", "training loss", "best epoch", "dead", "differs",
        "fingerprint",
      ]
    ]
    for (index, row) in comparison.rows.enumerated() {
      let differs =
        row.firstDifferentStep.map { "from step \($0) (epoch \(row.firstDifferentEpoch ?? 0))" }
        ?? (index == 0 ? "-" : "never: the same bits")
      table.append([
        row.activation, format(row.metric, 4), format(row.loss, 4), format(row.trainingLoss, 4),
        "\(row.bestEpoch) of \(row.epochs)", row.units > 0 ? "\(row.deadUnits) of \(row.units)" : "-",
        differs,
        String(row.fingerprint.prefix(16)),
      ])
    }
    return [
      "network  \(NetworkSummary(comparison.network).line), and the same with the others; seed \(comparison.configuration.seed)",
      "",
    ] + TextTable(table, rightAligned: [1, 2, 3, 4, 5]).lines
  }
}

private struct ComparisonResult: Encodable {
  var metric: String
  var seed: UInt64
  var parameters: Int
  var activations: [ActivationComparison.Row]

  init(_ comparison: ActivationComparison, metric: String) {
    self.metric = metric
    seed = comparison.configuration.seed
    parameters = comparison.network.parameterCount
    activations = comparison.rows
  }
}
