import ArgumentParser
import Hillock
import HillockInterchange

struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Predict what comes after the last row, with a model of 'train --series'.",
    discussion: """
      DATA has the columns that the model was trained on, with times in order; its last rows are what the model sees. Beyond the horizon that \
      the model was trained for, predictions are taken for rows that were seen. The interval holds 90 % of the errors on the \
      validation part of the training, for each row ahead by itself.

      Examples:

        hillock train sunspots.csv --series Sunspots --time Month --horizon 12 --window 132
        hillock forecast sunspots.safetensors sunspots.csv --steps 24
      """)

  @Argument(help: "A model file that 'hillock train --series' wrote.")
  var model: String

  @Argument(help: ArgumentHelp("A CSV file that ends where the forecast begins.", valueName: "data"))
  var source: String

  @Option(
    parsing: .unconditional, help: "Rows ahead; as many as the model was trained for where it is not given.")
  var steps: Int?

  @OptionGroup var format: TableFormatOptions

  @Flag(help: "Print a JSON array instead of CSV.")
  var json = false

  func validate() throws {
    if let steps, steps < 1 || steps > 100_000 {
      throw ValidationError("The steps must be from 1 to 100000; got \(steps).")
    }
  }

  private struct Row: Encodable {
    var time: String
    var value: Double
    var lower: Double?
    var upper: Double?
  }

  func run() throws {
    try reportingErrors {
      let trained = try readModel(model)
      var options = TableOptions()
      format.apply(to: &options)
      let steps = steps ?? trained.preprocessing.series?.horizon ?? 1
      let (times, values) = try PreparedData.forecast(trained, source: source, steps: steps, options: options)
      let rows = zip(times, values).map { time, forecast in
        Row(
          time: time, value: forecast.value, lower: forecast.halfWidth.map { forecast.value - $0 },
          upper: forecast.halfWidth.map { forecast.value + $0 })
      }
      if json { return try Terminal.output(json: rows) }
      let hasIntervals = rows.contains { $0.lower != nil }
      Terminal.output(
        "time,\(trained.preprocessing.series?.names.first ?? "value")" + (hasIntervals ? ",lower,upper" : ""))
      for row in rows {
        Terminal.output(
          ([row.time, "\(row.value)"]
            + (hasIntervals ? [row.lower, row.upper].map { $0.map { "\($0)" } ?? "" } : []))
            .joined(separator: ","))
      }
    }
  }
}
