import ArgumentParser
import Hillock
import HillockInterchange

/// How many threads share the work of a command.
struct ThreadsOption: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp(Setting["threads"].optionHelp))
  var threads: Int?

  func pool() throws -> WorkerPool { try WorkerPool(threads: threads) }
}
