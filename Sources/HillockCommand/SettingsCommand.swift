import ArgumentParser
import HillockInterchange

struct SettingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settings",
    abstract: "List the settings of a training run: names, values and defaults.",
    discussion: """
      The names are those of the keys of an experiment file and, with two hyphens in front, of the options of \
      'hillock train'. The table is in Markdown.

      Examples:

        hillock settings
        hillock settings > Settings.md
      """)

  func run() throws { Terminal.output(text: Setting.table) }
}
