import ArgumentParser
import Foundation

/// The tool and its commands.
package struct HillockTool: ParsableCommand {
  static let version = "0.1.0"

  package init() {}

  package static let configuration = CommandConfiguration(
    commandName: "hillock",
    abstract: "Activation functions, and the neural networks formed from them.",
    discussion: """
      Start with a network trained on data that is built in:

        hillock train digits

      Then look at an activation function, or use your own data:

        hillock activation gelu
        hillock describe flowers.csv
        hillock train flowers.csv --target species

      Results go to standard output, progress and messages to standard error. The exit code is 64 for a setting \
      that cannot be used, 65 for data or a model file, 73 where the result cannot be written, and 130 after Ctrl-C.
      """,
    version: version,
    subcommands: [
      TrainCommand.self, DescribeCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
      ActivationsCommand.self, ActivationCommand.self, CheckCommand.self, ProveCommand.self,
      VerifyCommand.self, FormCommand.self, RegionsCommand.self, PlotCommand.self, DrawCommand.self,
      InspectCommand.self, ImportanceCommand.self, CompareCommand.self, ReportCommand.self,
      ExportCommand.self, ConvertCommand.self, ImportCommand.self, GenerateCommand.self, ForecastCommand.self,
      SettingsCommand.self,
    ])

  /// Ends with the command's code: 0, that of an error or a verdict, or that of output which could not be written.
  ///
  /// It is no asynchronous function: the executor of those takes descriptors and threads, and ends the program where there
  /// are none left.
  package static func main() {
    StandardStreams.prepare()
    let code = run(Array(CommandLine.arguments.dropFirst()))
    Foundation.exit(StandardStreams.finish(code))
  }

  static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch {
      // Help is a result; a mistake is not.
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if !message.isEmpty {
        code.isSuccess ? Terminal.output(text: message + "\n") : Terminal.note(message)
      }
      return code.rawValue
    }
  }
}
