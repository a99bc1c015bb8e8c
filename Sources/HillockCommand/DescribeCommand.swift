import ArgumentParser
import Hillock
import HillockInterchange

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show what is understood of a table: its format, its columns and what would be wrong.",
    discussion: """
      FILE is a table in a text file, as 'hillock train' takes it; '-' is standard input. Shown are what parts its fields, \
      its encoding, and for each column: what it is and why, the share of missing values, the range or the most frequent \
      values, and a small histogram. Nothing is trained and nothing is written. Columns are judged by all rows here; the \
      training judges them by its own part.

      Examples:

        hillock describe patients.csv
        hillock describe patients.csv --target outcome
        hillock describe export.txt --separator tab --columns 'zip:category' --json
      """)

  @Argument(help: ArgumentHelp("A table in a text file, or '-'.", valueName: "file"))
  var source: String

  @Argument(help: ArgumentHelp("More files with the same columns.", valueName: "more-files"))
  var more: [String] = []

  @Option(help: ArgumentHelp(Setting["target"].optionHelp))
  var target: String?

  @OptionGroup var columns: SettingOptions<ColumnSettings>

  @OptionGroup var format: TableFormatOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      var settings = ExperimentFile(data: source)
      try columns.apply(to: &settings)
      format.apply(to: &settings.table)
      let description = try TableDescription(
        reading: [source] + more, target: target, options: settings.table)
      if json {
        try Terminal.output(json: description)
      } else {
        for line in DescriptionText(description).lines { Terminal.output(line) }
      }
      if !description.faults.isEmpty {
        for fault in description.faults { Terminal.note("error: \(fault)") }
        throw Failure.data
      }
    }
  }
}

/// A description of a table as a person reads it.
struct DescriptionText {
  let lines: [String]

  init(_ table: TableDescription) {
    var lines = [
      "file      \(table.file)",
      "format    fields parted by \(table.separator), \(table.encoding)\(table.isCompressed ? ", gzip" : ""), "
        + (table.hasHeader ? "with a header" : "no header"),
      "size      \(table.rows) row\(table.rows == 1 ? "" : "s"), \(table.columns.count) column\(table.columns.count == 1 ? "" : "s")",
    ]
    for note in table.notes { lines.append("note      \(note)") }
    if let task = table.task {
      lines.append("target    \(DataError.list(table.targets)), \(task)")
    }
    lines.append("")
    var rows = [["column", "is", "missing", "values", "", "because"]]
    for column in table.columns {
      rows.append([
        column.name + (column.isTarget ? " *" : ""),
        column.isInput || column.isTarget ? column.kind : "left out (\(column.kind))",
        column.missing == 0 ? "" : Self.percent(column.missingShare), column.values, column.histogram ?? "",
        column.reason,
      ])
    }
    lines += TextTable(rows, rightAligned: [2]).lines
    if table.columns.contains(where: \.isTarget) { lines += ["", "* the target"] }
    self.lines = lines
  }

  private static func percent(_ share: Double) -> String {
    let value = share * 100
    return value < 0.1 ? "<0.1 %" : value < 10 ? "\(format(value, 1)) %" : "\(format(value, 0)) %"
  }
}
