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

  @Option(help: ArgumentHelp(Setting["separator"].optionHelp))
  var separator: String?

  @Option(parsing: .unconditional, help: ArgumentHelp(Setting["missing"].optionHelp))
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
