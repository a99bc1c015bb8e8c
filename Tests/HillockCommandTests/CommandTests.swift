import ArgumentParser
import Testing

@testable import HillockCommand

@Suite struct CommandTests {
  @Test func everyCommandShowsExamples() {
    for command in HillockTool.configuration.subcommands {
      #expect(command.configuration.discussion.contains("hillock "), "\(command)")
      #expect(!command.configuration.abstract.isEmpty, "\(command)")
    }
  }

  @Test func anUnknownOptionIsRefused() {
    #expect(throws: (any Error).self) { try HillockTool.parseAsRoot(["train", "digits", "--epoch", "3"]) }
  }
}
