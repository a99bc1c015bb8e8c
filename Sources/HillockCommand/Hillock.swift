import ArgumentParser

@main
struct HillockTool: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "hillock",
    abstract: "Activation functions, and the neural networks formed from them.",
    discussion: """
      Start with a network trained on data that is built in:

        hillock train digits

      Then look at an activation function, or use your own data:

        hillock activation gelu
        hillock train flowers.csv --target species

      Results go to standard output, progress and messages to standard error. The exit code is 64 for a setting \
      that cannot be used, 65 for data or a model file, 73 where the result cannot be written, and 130 after Ctrl-C.
      """,
    version: version,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
      ActivationsCommand.self, ActivationCommand.self, CheckCommand.self, ProveCommand.self,
      VerifyCommand.self, FormCommand.self, RegionsCommand.self, PlotCommand.self, DrawCommand.self,
      InspectCommand.self, CompareCommand.self, ReportCommand.self,
    ])
}
