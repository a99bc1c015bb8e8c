import Foundation
import Testing

/// Results that cannot be written are a failure with a message; a verdict stays; a reader that went away is none.
@Suite struct OutputTests {
  private static let data =
    "a,b,k\n" + (1...20).map { "\($0),\($0 * $0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()

  /// A command of each kind, and the code of its verdict.
  private static let commands: [(command: String, verdict: Int32)] = [
    ("predict m.safetensors ok.csv", 0), ("predict m.safetensors ok.csv --json", 0),
    ("evaluate m.safetensors ok.csv", 0),
    ("summary m.safetensors", 0), ("inspect m.safetensors ok.csv", 0), ("report m.safetensors ok.csv", 0),
    ("draw m.safetensors --mermaid", 0), ("activations", 0), ("activation relu", 0), ("plot relu --text", 0),
    ("form 'a xor b'", 0), ("check good.md", 0), ("check bad.md", 1), ("prove '1=1'", 0), ("prove '1=2'", 1),
    ("train ok.csv --quiet --epochs 1 --out n.safetensors", 0), ("--help", 0), ("--version", 0),
    ("train --help", 0),
  ]

  private func tool() throws -> BuiltTool {
    let tool = try BuiltTool()
    try tool.write(Self.data, to: "ok.csv")
    try tool.write("We have $\\tanh(x) = 2\\sigma(2x) - 1$ for all $x$.\n", to: "good.md")
    try tool.write("We have $\\tanh(x) = 2\\sigma(2x) + 1$ for all $x$.\n", to: "bad.md")
    let trained = try tool.run(["train", "ok.csv", "--quiet", "--epochs", "1", "--out", "m.safetensors"])
    try #require(trained.status == 0, "\(trained.errors)")
    return tool
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullAndClosedOutput() throws {
    let tool = try tool()
    defer { tool.remove() }
    for (command, verdict) in Self.commands {
      for (redirection, reason) in [("> /dev/full", "No space left"), (">&-", "it is closed")] {
        let outcome = try tool.shell("exec $HILLOCK \(command) \(redirection)")
        #expect(
          outcome.status == (verdict == 0 ? 73 : verdict), "\(command) \(redirection): \(outcome.errors)")
        #expect(
          outcome.errors.contains("standard output cannot be written: \(reason)"),
          "\(command): \(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count <= 2, "\(outcome.errors)")
      }
      let outcome = try tool.shell("exec $HILLOCK \(command) > /dev/null")
      #expect(
        outcome.status == verdict && !outcome.errors.contains("standard output"),
        "\(command): \(outcome.errors)")
    }
    // The model is there all the same.
    #expect(try tool.run(["summary", "n.safetensors"]).status == 0)
  }

  @Test func aReaderThatWentAwayIsNoFailure() throws {
    let tool = try tool()
    defer { tool.remove() }
    for (command, verdict) in Self.commands {
      let outcome = try tool.shell("{ $HILLOCK \(command) ; echo $? > code ; } | true")
      #expect(try tool.text("code") == "\(verdict)\n", "\(command)")
      #expect(outcome.errors.isEmpty, "\(command): \(outcome.errors)")
    }
  }

  @Test func descriptorsThatAreClosedAreNotMistakenForFiles() throws {
    let tool = try tool()
    defer { tool.remove() }
    let wanted = try tool.run(["train", "ok.csv", "--quiet", "--epochs", "2", "--out", "one.safetensors"])
    #expect(wanted.status == 0)
    for closed in ["<&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"] {
      let outcome = try tool.shell("exec $HILLOCK train ok.csv --epochs 2 --out two.safetensors \(closed)")
      #expect(outcome.status == (closed.contains(">&- 2") ? 73 : 0), "\(closed): \(outcome.errors)")
      let same =
        try Data(contentsOf: tool.folder.appendingPathComponent("one.safetensors"))
        == Data(contentsOf: tool.folder.appendingPathComponent("two.safetensors"))
      #expect(same, "\(closed)")
    }
    // Nobody listens to what is said of a run: it goes on.
    let outcome = try tool.shell(
      "{ $HILLOCK train ok.csv --epochs 60 --out two.safetensors 2>&1 ; echo $? > code ; } | head -n 2")
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(try tool.text("code") == "0\n")
    #expect(try tool.run(["summary", "two.safetensors"]).status == 0)
  }

  @Test func standardOutputAsTheFile() throws {
    let tool = try tool()
    defer { tool.remove() }
    for (command, file, check) in [
      ("train ok.csv --epochs 1 --out /dev/stdout", "s.safetensors", ["summary", "s.safetensors"]),
      ("form 'a xor b' --out /dev/stdout", "s.safetensors", ["summary", "s.safetensors"]),
      (
        "inspect m.safetensors ok.csv --revive --out /dev/stdout", "s.safetensors",
        ["summary", "s.safetensors"]
      ),
    ] {
      for way in ["> \(file)", "| cat > \(file)"] {
        let outcome = try tool.shell("$HILLOCK \(command) \(way)")
        #expect(
          outcome.status == 0 && outcome.errors.contains("fingerprint"),
          "\(command) \(way): \(outcome.errors)")
        let read = try tool.run(check)
        #expect(read.status == 0, "\(command) \(way): \(read.errors)")
      }
    }
    for (command, start) in [
      ("plot relu --svg /dev/stdout", "<svg"),
      ("report m.safetensors ok.csv --out /dev/fd/1", "<!doctype html>"),
    ] {
      let outcome = try tool.shell("$HILLOCK \(command) > page; cat page | head -c 20")
      #expect(outcome.output.lowercased().hasPrefix(start), "\(command): \(outcome.output) \(outcome.errors)")
      let page = try tool.text("page")
      #expect(page.hasSuffix(">\n") && !page.contains("/dev/"), "\(command)")
    }
    // The lines of another command are not written over by a model of the same name.
    let named = try tool.shell("$HILLOCK form 'a xor b' --out s.safetensors > s.safetensors")
    #expect(named.status == 0 && named.errors.contains("fingerprint"))
    #expect(try tool.run(["summary", "s.safetensors"]).status == 0)
    let both = try tool.shell("$HILLOCK plot relu --svg /dev/stdout --png /dev/fd/1 > page")
    #expect(both.status == 73 && both.errors.contains("--svg and --png name the same file"), "\(both.errors)")
    let checkpoint = try tool.shell("$HILLOCK train ok.csv --epochs 1 --checkpoint /dev/stdout > page")
    #expect(checkpoint.status == 73 && checkpoint.errors.contains("standard output"), "\(checkpoint.errors)")
  }

  @Test func controlCharactersBecomeVisible() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let bad = "\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}"
    var rows = ["\"x\(bad)\",b,\"k\(bad)\""]
    for row in 1...30 {
      rows.append("\(row),\(row % 7),\"\(row % 2 == 0 ? "one\(bad)" : "two\nfingerprint  forged")\"")
    }
    try tool.write(rows.joined(separator: "\n") + "\n", to: "evil.csv")
    let name = "m\u{1B}[2J.safetensors"
    let trained = try tool.run(["train", "evil.csv", "--epochs", "1", "--out", name])
    #expect(trained.status == 0, "\(trained.errors)")
    try tool.write("Wrong: $a\(bad) = \(bad)$ and $1 = 2$.\n", to: "d\u{1B}c.md")
    try tool.write("data: iris\n\"\u{7F}\\x1b]0;x\": 1\n", to: "e.yaml")
    for arguments in [
      ["predict", name, "evil.csv"], ["evaluate", name, "evil.csv"], ["summary", name], ["draw", name],
      ["draw", name, "--mermaid"], ["report", name, "evil.csv"], ["inspect", name, "evil.csv"],
      ["summary", "none\u{1B}]0;\u{7}"], ["predict", name, "iris"], ["check", "d\u{1B}c.md"],
      ["train", "evil.csv", "--target", "zebra"], ["train", "e.yaml"], ["train", "iris", "--layers", bad],
      ["prove", bad], ["activation", bad], ["form", bad], ["plot", "relu", "--vary", bad],
      ["predict", name, "evil.csv", "--json"], ["summary", name, "--json"],
      ["check", "d\u{1B}c.md", "--json"],
    ] {
      let outcome = try tool.run(arguments)
      for text in [outcome.output, outcome.errors] {
        let isClean = text.unicodeScalars.allSatisfy { scalar in
          scalar == "\n" || scalar == "\t"
            || !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x202E)
        }
        #expect(isClean, "\(arguments): \(text.debugDescription)")
      }
      if arguments.last == "--json" {
        #expect(throws: Never.self, "\(arguments)") {
          try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        }
      }
    }
    let summary = try tool.run(["summary", name])
    #expect(summary.output.contains("\\u{1b}]0;owned\\u{7}\\u{9b}31m\\u{202e}"), "\(summary.output)")
    // A name does not begin a line of its own.
    #expect(summary.output.split(separator: "\n").filter { $0.hasPrefix("fingerprint") }.count == 1)
    // JSON escapes as it does.
    struct Row: Decodable { var `class`: String }
    let json = try tool.run(["predict", name, "evil.csv", "--json"])
    let classes = Set(try JSONDecoder().decode([Row].self, from: Data(json.output.utf8)).map(\.class))
    #expect(classes.isSubset(of: ["one\(bad)", "two\nfingerprint  forged"]) && !classes.isEmpty)
  }

  @Test func formulasOfSpreadsheetsAreTexts() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let names = ["=1+2", "+cmd", "-a", "@x", "−b", "fine", "-1.5"]
    let rows = (0..<70).map { "\($0 % 7),\($0 % 7 * $0 % 7),\"\(names[$0 % 7])\"" }
    try tool.write("a,b,k\n" + rows.joined(separator: "\n") + "\n", to: "f.csv")
    let trained = try tool.run(["train", "f.csv", "--quiet", "--epochs", "60", "--out", "m.safetensors"])
    #expect(trained.status == 0, "\(trained.errors)")
    let plain = try tool.run(["predict", "m.safetensors", "f.csv"])
    let firsts = Set(
      plain.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").first })
    #expect(firsts.contains("'=1+2") && firsts.contains("fine"), "\(firsts)")
    #expect(
      firsts.allSatisfy { !"=+@−".contains($0.first ?? "?") && ($0.first != "-" || $0 == "-1.5") },
      "\(firsts)")
    let kept = try tool.run(["predict", "m.safetensors", "f.csv", "--keep-formulas"])
    #expect(kept.output == plain.output.replacingOccurrences(of: "\n'", with: "\n"))
  }
}
