import ArgumentParser
import Hillock
import HillockInterchange

/// How a table file is written, where that is not to be told from its first lines.
struct TableFormatOptions: ParsableArguments {
  @Flag(
    help: "The first line of the table is a row; columns are c1, c2 and so on. Default: told from the values."
  )
  var noHeader = false

  @Flag(help: "The first line of the table has the names of its columns. Default: told from the values.")
  var header = false

  @Option(help: "What parts the fields: ',' ';' '|' tab or space. Default: told from the first lines.")
  var separator: String?

  @Option(
    parsing: .unconditional,
    help:
      "Further spellings of a missing value, such as -999,none; or 'error', which takes a missing value for a mistake."
  )
  var missing: String?

  func validate() throws {
    if header && noHeader {
      throw ValidationError("A table has a header or it has none; give one of --header and --no-header.")
    }
  }

  func apply(to options: inout TableOptions) {
    if noHeader { options.hasHeader = false }
    if header { options.hasHeader = true }
    if let separator { options.separator = separator }
    guard let missing else { return }
    let words = TableOptions.names(parsing: missing)
    options.missingIsError = words.contains("error")
    options.missing = words.filter { $0 != "error" }
  }
}

/// What the columns of a table are, where that is not to be told from their values.
struct TableColumnOptions: ParsableArguments {
  @Option(
    help:
      "What columns are, such as 'age:number,zip:category,note:drop'. Kinds: number, category, code, boolean, date, text, drop."
  )
  var columns: String?

  @Option(help: "Columns that are no inputs, by name or place, such as 'name,ticket'.")
  var drop: String?

  @Option(
    name: .customLong("id"),
    help: ArgumentHelp(
      "The column that names the rows: no input, and shown beside each prediction.", valueName: "column"))
  var identifier: String?

  @Option(
    help: ArgumentHelp(
      "The column that says how much each row counts, in training and where the model is judged: no input.",
      valueName: "column"))
  var weight: String?

  func apply(to options: inout TableOptions) throws {
    if let columns { options.columns = try TableOptions.choices(parsing: columns) }
    if let drop { options.drop = TableOptions.names(parsing: drop) }
    if let identifier { options.identifier = identifier }
    if let weight { options.weight = weight }
  }
}
