import ArgumentParser
import Hillock
import HillockInterchange

struct ImportanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Tell how much a model leans on each column of its data.",
    discussion: """
      The values of a column change places among the rows, and what the metric (accuracy, or R²) loses by that is the column's \
      importance: the mean over several orders, which come from the seed. Measure it on data that the model was not trained \
      on. Columns that say the same share what they are worth.

      Examples:

        hillock importance wine.safetensors new-wine.csv
        hillock importance iris.safetensors iris --repeats 20 --json
      """)

  @OptionGroup var input: ModelAndData

  @Option(parsing: .unconditional, help: "Orders that are tried for each column.")
  var repeats = 5

  @Option(parsing: .unconditional, help: "Where the orders come from.")
  var seed: UInt64 = 1

  @OptionGroup var work: ThreadsOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let (trained, examples) = try input.read(includesTargets: true)
      let importance = try ColumnImportance(
        trained, on: examples, repeats: repeats, seed: seed, pool: work.pool())
      guard !json else { return try Terminal.output(json: importance) }
      Terminal.output(
        "\(importance.metricName) \(format(importance.metric, 4)) on \(examples.rowCount) rows, and what it loses when a column's values change places"
      )
      Terminal.output("")
      for line in importance.lines { Terminal.output(line) }
    }
  }
}
