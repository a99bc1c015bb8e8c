import Foundation
import Testing

@testable import HillockCommand

/// Texts and series by the command line.
@Suite struct SequenceCommandTests {
  private static let text = String(repeating: "to be, or not to be. ", count: 40)

  @Test func aTextIsLearntJudgedAndWritten() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.text, to: "play.txt")
    let training = [
      "train", "play.txt", "--text", "--window", "16", "--layers", "embed(8),gru(24)", "--epochs", "40",
      "--learning-rate", "0.02", "--quiet", "--threads",
    ]
    let first = try tool.run(training + ["1"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("perplexity 1.") && first.output.contains("bits a token"))
    let prints = try ["1", "2"].map { threads in
      try tool.run(training + [threads, "--force"]).output.split(separator: "\n").first {
        $0.hasPrefix("fingerprint")
      }
    }
    #expect(prints[0] != nil && prints[0] == prints[1])
    let writing = ["generate", "play.safetensors", "--prompt", "to be", "--length", "80"]
    let greedy = try tool.run(writing + ["--temperature", "0"])
    #expect(
      greedy.output.contains("to be, or not to be, or")
        || greedy.output.contains("to be, or not to be. to be"), "\(greedy.output)")
    let drawn = try tool.run(writing + ["--temperature", "1.2", "--seed", "5"])
    let again = try tool.run(writing + ["--temperature", "1.2", "--seed", "5"])
    #expect(drawn.status == 0 && drawn.output == again.output)
    #expect(drawn.output.unicodeScalars.count == 86)
    let strange = try tool.run(["generate", "play.safetensors", "--prompt", "ЖЖ!", "--length", "3"])
    #expect(
      strange.status == 0 && strange.errors.contains("has no 'Ж' or '!'") || strange.errors.contains("'Ж'"))
    let judged = try tool.run(["evaluate", "play.safetensors", "play.txt"])
    #expect(judged.status == 0 && judged.output.contains("perplexity 1."), "\(judged.errors)")
  }

  /// Windows that are shorter than what has to be remembered.
  @Test func statesAreCarriedFromWindowToWindow() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.text, to: "play.txt")
    let training = [
      "train", "play.txt", "--text", "--window", "8", "--batch-size", "6", "--layers", "embed(8),gru(16)",
      "--epochs",
      "3", "--quiet", "--force", "--carry", "true",
    ]
    func print(_ more: [String]) throws -> String {
      let outcome = try tool.run(training + more)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output.split(separator: "\n").first { $0.hasPrefix("fingerprint") }.map(String.init)
        ?? ""
    }
    let wanted = try print(["--threads", "1", "--write-experiment", "run.yaml"])
    #expect(!wanted.isEmpty)
    #expect(try print(["--threads", "3"]) == wanted)
    #expect(try print(["--carry", "false", "--stride", "8"]) != wanted)
    let file = try String(contentsOf: tool.folder.appendingPathComponent("run.yaml"), encoding: .utf8)
    #expect(file.contains("carry: true"))
    let again = try tool.run(["train", "run.yaml", "--quiet", "--force"])
    #expect(again.output.contains(wanted), "\(again.errors)")
  }

  @Test func aTextIsReadByBytesAndRunsOfThem() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.text.replacingOccurrences(of: "be", with: "bé"), to: "play.txt")
    // Windows that see more than a repeated half of the sentence.
    for (tokens, window) in [("bytes", "24"), ("bpe:24", "8")] {
      let outcome = try tool.run([
        "train", "play.txt", "--tokens", tokens, "--window", window, "--stride", "2", "--layers",
        "embed(8),positions,transformer(8,2)", "--epochs", "30", "--learning-rate", "0.02", "--force",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("bits a token, ") && outcome.output.contains(" a character"))
      // More than a window.
      let written = try tool.run([
        "generate", "play.safetensors", "--prompt", "to b", "--length", "40", "--temperature", "0",
      ])
      #expect(written.status == 0 && written.output.contains(", or not to bé"), "\(written.output)")
    }
  }

  @Test func aColumnIsReadByCharacters() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let rows = (0..<90).map { row in
      "\(String(repeating: "ab", count: row % 5))\(row % 2 == 0 ? "ov" : "ez"),\(row % 2 == 0 ? "x" : "y")\n"
    }
    try tool.write("name,kind\n" + rows.joined(), to: "names.csv")
    let outcome = try tool.run([
      "train", "names.csv", "--columns", "name:characters", "--layers", "embed(8),gru(12),last", "--epochs",
      "60",
      "--learning-rate", "0.02",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("read by characters"))
    #expect(outcome.output.contains("test") && outcome.output.contains("1.0000"), "\(outcome.output)")
    try tool.write("name\nabez\nabov\n", to: "new.csv")
    let predicted = try tool.run(["predict", "names.safetensors", "new.csv"])
    #expect(
      predicted.output.split(separator: "\n").dropFirst().map { $0.prefix(1) } == ["y", "x"],
      "\(predicted.output)")
  }

  @Test func mistakesAreNamed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("", to: "empty.txt")
    try tool.write("short", to: "short.txt")
    try tool.write(Self.text, to: "play.txt")
    try Data([0x66, 0xFF, 0xFE, 0x66]).write(to: tool.folder.appendingPathComponent("bad.txt"))
    for (arguments, status, words) in [
      (["train", "empty.txt", "--text"], 65, ["empty.txt", "empty"]),
      (["train", "short.txt", "--text"], 65, ["short.txt", "window of 64", "--window"]),
      (["train", "bad.txt", "--text"], 65, ["bad.txt", "UTF-8"]),
      (["train", "play.txt", "--text", "--target", "x"], 65, ["no columns"]),
      (["train", "play.txt", "--tokens", "syllables"], 64, ["characters", "words", "bpe:1000"]),
      (["train", "play.txt", "--tokens", "bpe:1"], 64, ["from 2 to 50000"]),
      (["train", "play.txt", "--tokens", "bpe:5"], 65, ["play.txt", "9 different bytes"]),
      (["train", "play.txt", "--text", "--stride", "0"], 65, ["stride", "at least 1"]),
      (["train", "play.txt", "--text", "--carry", "maybe"], 64, ["true or false", "maybe"]),
      (["train", "iris", "--carry", "true", "--epochs", "1"], 65, ["of one text"]),
      (
        ["train", "play.txt", "--text", "--carry", "true", "--window", "8", "--stride", "4"], 65,
        ["leave the stride out"]
      ),
      (
        [
          "train", "play.txt", "--text", "--carry", "true", "--window", "8", "--layers",
          "embed(4),positions,transformer(4,2)",
        ], 64, ["sees its window only", "--carry"]
      ),
      (
        ["train", "play.txt", "--text", "--layers", "embed(4),lstm(4),last", "--window", "8"], 64,
        ["one vector of a text"]
      ),
      (
        ["train", "play.txt", "--text", "--layers", "embed(4),bidirectional(gru(4))", "--window", "8"], 64,
        ["sees later tokens"]
      ),
      (["train", "play.txt", "--text", "--layers", "lstm(4)", "--window", "8"], 64, ["expected a sequence"]),
      (["generate", "play.txt"], 65, ["play.txt"]),
      (["generate", "m.safetensors", "--length", "-1"], 64, ["length"]),
      (["generate", "m.safetensors", "--temperature", "-1"], 64, ["temperature", "at least 0"]),
      (["generate", "m.safetensors", "--top-k", "0"], 64, ["at least 1"]),
      (["generate", "m.safetensors", "--top-p", "1.5"], 64, ["at most 1"]),
    ] as [([String], Int32, [String])] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      for word in words {
        #expect(outcome.errors.contains(word), "\(arguments) does not say '\(word)': \(outcome.errors)")
      }
    }
  }

  /// Columns of series that are no series, and what is known ahead and is not.
  @Test func mistakesOfSeriesAreNamed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    func table(_ change: (Int, inout [String]) -> Void) -> String {
      "month,sales,offer\n"
        + (0..<120).map { row in
          var fields = [
            "\(2000 + row / 12)-\(row % 12 < 9 ? "0" : "")\(row % 12 + 1)",
            row < 114 ? "\(20 + row % 12)" : "",
            "\(row * 7 % 5)",
          ]
          change(row, &fields)
          return fields.joined(separator: ",") + "\n"
        }.joined()
    }
    try tool.write(table { _, _ in }, to: "good.csv")
    try tool.write(table { if $0 == 40 { $1[2] = "many" } }, to: "text.csv")
    try tool.write(table { if $0 == 117 { $1[2] = "" } }, to: "lacking.csv")
    try tool.write(table { if $0 == 50 { $1[0] = "1999-01" } }, to: "order.csv")
    try tool.write(table { if $0 == 50 { $1[0] = "soon" } }, to: "time.csv")
    try tool.write("month,sales\n2000-01,1\n", to: "column.csv")
    let series = [
      "--series", "sales", "--time", "month", "--horizon", "6", "--window", "24", "--quiet", "--force",
    ]
    let known =
      series + ["--known", "offer", "--epochs", "1", "--layers", "4:relu", "--out", "m.safetensors"]
    let good = try tool.run(["train", "good.csv"] + known)
    #expect(good.status == 0, "\(good.errors)")
    for (arguments, words) in [
      (["train", "text.csv"] + known, ["line 42", "'many' is no number", "--missing"]),
      (["train", "good.csv"] + series + ["--known", "price"], ["no column 'price'", "'offer'"]),
      (["train", "good.csv"] + series + ["--known", "month"], ["holds no numbers"]),
      (["train", "good.csv"] + series + ["--known", "offer,offer"], ["named twice", "--known"]),
      (["train", "good.csv", "--known", "offer"], ["stand beside series", "--known"]),
      (["train", "order.csv"] + known, ["line 52", "does not come after", "sort the rows"]),
      (["train", "time.csv"] + known, ["line 52", "'soon' is no time"]),
      (["forecast", "m.safetensors", "lacking.csv"], ["'offer' has to be known for 6 rows", "it is for 3"]),
      (["forecast", "m.safetensors", "text.csv"], ["'many' is no number"]),
      (["forecast", "m.safetensors", "column.csv"], ["no column 'offer'"]),
    ] as [([String], [String])] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 65, "\(arguments): \(outcome.errors)")
      for word in words {
        #expect(outcome.errors.contains(word), "\(arguments) does not say '\(word)': \(outcome.errors)")
      }
    }
  }

  /// tanh has the constant 1, the sigmoid 1/4; weights of a trained cell are not known here, so the line is compared with its parts.
  @Test func aBoundOfAStepBackIsShown() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.text, to: "play.txt")
    for (layers, constant) in [("embed(8),rnn(16)", 1.0), ("embed(8),rnn(16):sigmoid", 0.25)] {
      let trained = try tool.run([
        "train", "play.txt", "--text", "--window", "16", "--layers", layers, "--epochs", "1", "--quiet",
        "--force",
      ])
      #expect(trained.status == 0, "\(trained.errors)")
      let outcome = try tool.run(["inspect", "play.safetensors", "play.txt", "--json"])
      let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      let bound = try #require((object?["stepBounds"] as? [[String: Any]])?.first, "\(outcome.errors)")
      let (norm, factor) = (bound["weightNorm"] as? Double ?? 0, bound["factor"] as? Double ?? 0)
      #expect(bound["lipschitzConstant"] as? Double == constant && norm > 0.5)
      #expect(abs(factor - constant * norm) < 1e-12)
      let lines = try tool.run(["inspect", "play.safetensors", "play.txt"]).output
      #expect(lines.contains("a step back makes a gradient at most"))
      #expect(lines.contains("it vanishes") == (factor < 1), "\(lines)")
    }
  }

  /// Beside a matrix whose norm is known: columns at right angles, the longest of length 2.5.
  @Test func theNormOfWeightsIsABound() {
    let size = 24
    let turned = (0..<size * size).map { place in
      let (row, column) = (place / size, place % size)
      let angle = (Double(row) + 0.5) * Double(column) * Double.pi / Double(size)
      let length = (column == 0 ? 1 / 2.0.squareRoot() : 1) * (2.0 / Double(size)).squareRoot()
      return cos(angle) * length * (column == 5 ? 2.5 : 1.0 / Double(column + 1))
    }
    let norm = StepBound.largestSingularValue(turned, size: size)
    #expect(norm >= 2.5 * (1 - 1e-12) && norm < 2.5 * 1.03, "\(norm)")
    #expect(abs(StepBound.largestSingularValue([3], size: 1) - 3) < 1e-12)
    #expect(StepBound.largestSingularValue([0, 0, 0, 0], size: 2) == 0)
  }
}
