import Foundation
import Testing

/// `hillock check` as it is run: folders, several files, standard input, exit codes, what LaTeX reads in.
@Suite struct CheckCommandTests {
  private static let right = "$$\\tanh(x) = 2\\sigma(2x) - 1$$\n"
  private static let wrong = "# A\n\n$$\\tanh(x) = 2\\sigma(2x) + 1$$\n"

  private func folder(_ tool: BuiltTool, _ path: String) throws {
    try FileManager.default.createDirectory(
      at: tool.folder.appendingPathComponent(path), withIntermediateDirectories: true)
  }

  private func link(_ tool: BuiltTool, _ path: String, to goal: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: tool.folder.appendingPathComponent(path).path, withDestinationPath: goal)
  }

  @Test func onlyWhatNeedsAttentionIsPrinted() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.right, to: "right.md")
    try tool.write(Self.wrong, to: "wrong.md")
    let quiet = try tool.run(["check", "right.md"])
    #expect(quiet.status == 0, "\(quiet.errors)")
    #expect(quiet.output == "1 proved, 0 refuted, 0 conditional, 0 undecided\n")
    let all = try tool.run(["check", "right.md", "--all"])
    #expect(
      all.status == 0 && all.output.hasPrefix("right.md:1:3: proved claim: tanh(x) = "), "\(all.output)")
    let refuted = try tool.run(["check", "wrong.md"])
    #expect(refuted.status == 1)
    let lines = refuted.output.split(separator: "\n")
    #expect(
      lines.count >= 4 && lines[0].hasPrefix("wrong.md:3:3: refuted claim: tanh(x) = "), "\(refuted.output)")
    #expect(lines.dropFirst().first == "    3 | $$\\tanh(x) = 2\\sigma(2x) + 1$$")
    #expect(lines.dropFirst(2).first?.hasPrefix("      |   ^^^") == true)
    #expect(lines.last == "0 proved, 1 refuted, 0 conditional, 0 undecided")
  }

  @Test func foldersAreWalkedInOrder() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    for name in ["b", "a/c", ".hidden", "node_modules/x", ".build", "outside"] {
      try folder(tool, "root/" + name)
    }
    try folder(tool, "elsewhere")
    for name in [
      "b/z.md", "a/c/y.TEX", "a/x.rst", "n.md", ".hidden/h.md", ".h.md", "node_modules/x/m.md", ".build/b.md",
      "a/t.txt",
    ] {
      try tool.write(
        name.hasSuffix("rst") ? ".. math:: \\tanh(x) = \\tanh(x)\n" : Self.right, to: "root/" + name)
    }
    try tool.write(Self.wrong, to: "elsewhere/w.md")
    try tool.write(Self.right, to: "root/plain")
    try link(tool, "root/out.md", to: "../elsewhere/w.md")
    try link(tool, "root/again.md", to: "n.md")
    try link(tool, "root/loop", to: ".")
    try link(tool, "root/far", to: "../elsewhere")
    try link(tool, "root/link.md", to: "plain")
    try link(tool, "root/gone.md", to: "nothing")
    let outcome = try tool.run(["check", "root", "root/n.md", "./root/b/z.md", "--all"])
    let paths = outcome.output.split(separator: "\n").compactMap { line in
      line.hasPrefix("root/") ? line.split(separator: ":").first.map(String.init) : nil
    }
    #expect(paths == ["root/a/c/y.TEX", "root/a/x.rst", "root/b/z.md", "root/link.md", "root/n.md"])
    #expect(outcome.status == 0, "\(outcome.errors) \(outcome.output)")
    // The links can be named all the same.
    #expect(try tool.run(["check", "root/out.md"]).status == 1)
    #expect(try tool.run(["check", "root/far"]).status == 1)
    let empty = try tool.run(["check", "root/outside"])
    #expect(empty.status == 65 && empty.errors.contains("no document"), "\(empty.errors)")
  }

  @Test func theOthersAreCheckedWhenAFileCannotBeRead() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.wrong, to: "wrong.md")
    try Data([0xFF, 0xFE, 0x00]).write(to: tool.folder.appendingPathComponent("bytes.md"))
    try tool.write("{\"cells\": [", to: "broken.ipynb")
    let outcome = try tool.run(["check", "nowhere.md", "bytes.md", "broken.ipynb", "wrong.md"])
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("wrong.md:3:3: refuted"))
    #expect(outcome.output.hasSuffix("0 undecided; 3 files cannot be read\n"), "\(outcome.output)")
    for name in ["nowhere.md", "bytes.md", "broken.ipynb"] {
      #expect(outcome.errors.contains("error: \(name)"), "\(outcome.errors)")
    }
    let json = try tool.run(["check", "nowhere.md", "wrong.md", "--json"])
    #expect(json.status == 65 && json.output.contains("\"failures\":[{\"file\":\"nowhere.md\""))
    let github = try tool.run(["check", "nowhere.md", "wrong.md", "--format", "github"])
    #expect(github.output.contains("::error file=nowhere.md,title=cannot be read::there is no such file"))
    #expect(
      github.output.contains("::error file=wrong.md,line=3,col=3,title=hillock check::refuted: tanh(x) = "))
  }

  @Test func standardInputIsADash() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("\\documentclass{article}\n\\[ \\tanh(x) = 2\\sigma(2x) + 1 \\]\n", to: "text")
    let run = { (arguments: [String]) in try tool.run(arguments, input: "text") }
    let told = try run(["check", "-"])
    #expect(told.status == 1 && told.output.hasPrefix("stdin:2:4: refuted claim: "), "\(told.output)")
    // As reStructuredText the same text has no mathematics.
    let other = try run(["check", "-", "--from", "restructuredText"])
    #expect(other.status == 0 && other.output == "0 proved, 0 refuted, 0 conditional, 0 undecided\n")
    #expect(try tool.run(["check", "-"]).status == 0)
  }

  @Test func theSameBytesEveryTime() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.wrong + Self.right + "$$a + b = \\ln(a) + c$$\n", to: "notes.md")
    for format in ["text", "json", "sarif", "github"] {
      let first = try tool.run(["check", "notes.md", "--format", format]).output
      #expect(!first.isEmpty)
      #expect(try tool.run(["check", "notes.md", "--format", format]).output == first)
    }
  }

  @Test func refutedOnlyLeavesTheRestAside() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("$$f(x) = g(x)\\,h(x)$$ and $$u(x) = \\ln(v) + w(x)$$\n", to: "open.md")
    let strict = try tool.run(["check", "open.md", "--refuted-only"])
    #expect(strict.status == 0 && strict.output.split(separator: "\n").count == 1, "\(strict.output)")
    try tool.write(Self.wrong, to: "wrong.md")
    let both = try tool.run(["check", "open.md", "wrong.md", "--refuted-only", "--format", "github"])
    #expect(both.status == 1 && both.output.split(separator: "\n").count == 2, "\(both.output)")
  }

  @Test func settingsThatCannotBeUsed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.right, to: "a.md")
    for (arguments, word) in [
      (["--effort", "0"], "--effort 0: expected a number from 1000"), (["--format", "markdown"], "sarif"),
      (["--json", "--format", "sarif"], "contradict"), (["--all", "--refuted-only"], "contradict"),
      (["--from", "word"], "latex"),
    ] {
      let outcome = try tool.run(["check", "a.md"] + arguments)
      #expect(outcome.status == 64 && outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try tool.run(["check"]).status == 64)
  }

  @Test func proveTellsErrorsAndVerdictsApart() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let proved = try tool.run(["prove", "tanh(x) = 2*sigmoid(2x) - 1"])
    #expect(
      proved.status == 0 && proved.output == "proved  tanh(x) = 2·sigmoid(2·x) − 1\n", "\(proved.output)")
    #expect(try tool.run(["prove", "sigmoid(x) < 0.9"]).status == 1)
    for wrong in ["(x = 1", "", "x + 1"] {
      let outcome = try tool.run(["prove", wrong])
      #expect(outcome.status == 64 && outcome.errors.hasPrefix("error: "), "\(wrong): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try tool.run(["prove", "x = x", "--assume", "k >"]).status == 64)
  }
}
