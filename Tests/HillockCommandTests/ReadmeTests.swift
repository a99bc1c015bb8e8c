import Foundation
// README BEGIN
import Hillock
import HillockInterchange
import Testing

func readmeProgram() throws {
  let data = try PreparedData(source: "digits", seed: 1)
  let network = try Network(inputs: 64) {
    Dense(128, activation: .relu)
    Dense(10)
  }
  var trainer = try Trainer(network, TrainingConfiguration(epochs: 20))
  _ = try trainer.run(training: data.parts.training, validation: data.parts.validation)
  print(trainer.model.fingerprint)
}
// README END

/// The README is what the program does.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: Self.root.appendingPathComponent(path)), as: UTF8.self)
  }

  @Test func theProgramIsTheOneThatCompilesHere() throws {
    let source = try text("Tests/HillockCommandTests/ReadmeTests.swift")
    let begin = try #require(source.range(of: "// README BEGIN\n"))
    let end = try #require(source.range(of: "// README END\n"))
    var lines = source[begin.upperBound..<end.lowerBound].split(
      separator: "\n", omittingEmptySubsequences: false)
    lines.removeAll { $0.hasPrefix("func ") || $0 == "}" }
    let program = lines.map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }
      .joined(separator: "\n").trimmingCharacters(in: .newlines)
    #expect(program.split(separator: "\n").count <= 12)
    #expect(
      try text("README.md").contains("```swift\n\(program)\n```"), "expected in the README:\n\(program)")
    try readmeProgram()
  }

  /// The first command of the README, in this build; the table and the fingerprint as they stand there.
  @Test func theOutputIsWhatTheCommandPrints() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let outcome = try tool.run(["train", "digits", "--quiet"])
    #expect(outcome.status == 0)
    let readme = try text("README.md")
    for line in outcome.output.split(separator: "\n") where !line.hasPrefix("epochs") {
      #expect(readme.contains(line), "the README lacks: \(line)")
    }
    #expect(outcome.output.contains("fingerprint"))
  }
}
