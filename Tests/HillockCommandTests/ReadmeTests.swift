import Foundation
import Testing

/// The README and the pages behind it are what the program does; `Scripts/check-documents.py` runs the rest of them.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: Self.root.appendingPathComponent(path)), as: UTF8.self)
  }

  @Test func theProgramIsTheOneThatCompilesHere() throws {
    let source = try text("Tests/HillockCommandTests/ReadmeProgram.swift")
    let program = source.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("//") && !$0.hasPrefix("func ") && $0 != "}" }
      .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }
      .joined(separator: "\n").trimmingCharacters(in: .newlines)
    let isThere = try text("README.md").contains("```swift\n\(program)\n```")
    #expect(isThere, "expected in the README:\n\(program)")
    #expect(program.contains(".trained(") && program.split(separator: "\n").count <= 12)
    try readmeProgram()
  }

  /// The first command of the README without its search, which takes a release build: the table and the fingerprint as they
  /// stand in the page on training. What takes time is left out.
  @Test func theOutputIsWhatTheCommandPrints() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let outcome = try tool.run(["train", "digits", "--quiet", "--search", "off"])
    #expect(outcome.status == 0 && outcome.output.contains("fingerprint"), "\(outcome.errors)")
    let page = Set(try text("Documentation/Training.md").split(separator: "\n"))
    for line in outcome.output.split(separator: "\n") where !line.hasPrefix("epochs") {
      let isThere = page.contains(line)
      #expect(isThere, "the page on training lacks: \(line)")
    }
  }

  /// What `hillock check` prints of a wrong equation, in the guide.
  @Test func theCheckIsWhatTheCommandPrints() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("# Notes\n\n$$\\tanh(x) = 2\\sigma(2x) + 1$$\n", to: "notes.md")
    let outcome = try tool.run(["check", "notes.md"])
    #expect(outcome.status == 1, "\(outcome.errors)")
    let isThere = try text("Documentation/Checking.md").contains(outcome.output)
    #expect(isThere, "the guide lacks: \(outcome.output)")
  }
}
