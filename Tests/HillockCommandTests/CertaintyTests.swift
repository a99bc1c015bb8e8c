import Foundation
import Testing

/// What the command line tells of how sure a model is: weights, scores, thresholds, intervals, notes.
@Suite struct CertaintyTests {
  private static func table(_ target: (Int) -> String) -> String {
    "a,b,w,k\n" + (1...120).map { "\($0 % 17),\($0 * 7 % 13),\($0 % 3 + 1),\(target($0))\n" }.joined()
  }
  private static let numbers = table { "\($0 % 17 * 3 + $0 * 7 % 13)" }
  private static let classes = table { $0 * 7 % 13 > 8 ? "yes" : "no" }

  @Test func intervalsAroundNumbers() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.numbers, to: "t.csv")
    let run = [
      "train", "t.csv", "--layers", "4:relu", "--epochs", "9", "--task", "regression", "--out",
      "m.safetensors",
    ]
    let trained = try tool.run(run + ["--drop", "w", "--validation-fraction", "0.06"])
    #expect(
      trained.output.contains("quantile loss") && !trained.output.contains("interval"), "\(trained.output)")
    // Of six rows held out, the largest error is wide enough for 6/7 and no more.
    let wider = try tool.run(run + ["--drop", "w", "--validation-fraction", "0.5"])
    #expect(wider.output.contains("predict --intervals 0.9"), "\(wider.output)\(wider.errors)")
    let predicted = try tool.run(["predict", "m.safetensors", "t.csv", "--intervals", "0.8"])
    #expect(predicted.output.hasPrefix("prediction,lower,upper\n"), "\(predicted.output)\(predicted.errors)")
    let fields = predicted.output.split(separator: "\n")[1].split(separator: ",").compactMap { Double($0) }
    #expect(fields.count == 3 && fields[1] < fields[0] && fields[0] < fields[2])
    #expect(abs(fields[0] - (fields[1] + fields[2]) / 2) < 1e-9)
    let json = try tool.run(["predict", "m.safetensors", "t.csv", "--intervals", "0.8", "--json"])
    #expect(json.output.hasPrefix("[{\"lower\":"), "\(json.output.prefix(80))")
    let evaluated = try tool.run(["evaluate", "m.safetensors", "t.csv", "--intervals", "0.8"])
    #expect(evaluated.output.contains("of the examples"), "\(evaluated.output)")
    for arguments in [["--intervals", "0.9999"], ["--threshold", "0.5"]] {
      let wrong = try tool.run(["predict", "m.safetensors", "t.csv"] + arguments)
      #expect(wrong.status == 65 && wrong.output.isEmpty, "\(arguments): \(wrong.errors)")
    }
    for arguments in [["--intervals", "1"], ["--intervals", "x"], ["--threshold", "2"]] {
      #expect(try tool.run(["predict", "m.safetensors", "t.csv"] + arguments).status == 64, "\(arguments)")
    }
  }

  @Test func thresholdsForTwoClasses() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.classes, to: "t.csv")
    let trained = try tool.run(
      [
        "train", "t.csv", "--layers", "4:relu", "--epochs", "9", "--validation-fraction", "0.4", "--out",
        "m.safetensors",
      ])
    for words in ["AUC", "average precision", "calibration error", "p(yes) from", "--threshold chosen"] {
      #expect(trained.output.contains(words), "no '\(words)': \(trained.output)\(trained.errors)")
    }
    func named(_ arguments: [String]) throws -> Int {
      let outcome = try tool.run(["predict", "m.safetensors", "t.csv"] + arguments)
      return outcome.output.split(separator: "\n").count { $0.hasPrefix("yes,") }
    }
    #expect(try named(["--threshold", "0"]) == 120 && named(["--threshold", "1"]) == 0)
    #expect(try named(["--threshold", "chosen"]) > 0)
    let evaluated = try tool.run(["evaluate", "m.safetensors", "t.csv", "--threshold", "0"])
    for words in ["AUC", "log loss", "expected calibration error"] {
      #expect(evaluated.output.contains(words), "\(evaluated.output)")
    }
    let all = try tool.run(["evaluate", "m.safetensors", "t.csv", "--threshold", "0", "--json"])
    #expect(all.output.contains("\"recall\":[0,1]"), "\(all.output)")
    #expect(try tool.run(["predict", "m.safetensors", "t.csv", "--intervals", "0.9"]).status == 65)
  }

  @Test func rowsCountByAColumn() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.numbers, to: "t.csv")
    let run = [
      "train", "t.csv", "--layers", "4:relu", "--epochs", "3", "--task", "regression", "--out",
      "m.safetensors",
    ]
    let plain = try tool.run(run + ["--drop", "w"])
    let weighted = try tool.run(run + ["--weight", "w", "--write-experiment", "e.yaml"])
    #expect(weighted.status == 0 && weighted.errors.contains("rows count by 'w'"), "\(weighted.errors)")
    func fingerprint(_ output: String) -> Substring? {
      output.split(separator: "\n").first { $0.hasPrefix("fingerprint") }
    }
    #expect(fingerprint(plain.output) != fingerprint(weighted.output))
    #expect(try tool.text("e.yaml").contains("weight: w"))
    let repeated = try tool.run(["train", "e.yaml", "--out", "n.safetensors"])
    #expect(fingerprint(repeated.output) == fingerprint(weighted.output))
    let evaluated = try tool.run(["evaluate", "m.safetensors", "t.csv"])
    #expect(evaluated.status == 0 && evaluated.errors.isEmpty, "\(evaluated.errors)")
    // Without the column all rows count alike, which is told; predictions need none.
    try tool.write("a,b,k\n1,2,5\n3,4,9\n", to: "new.csv")
    #expect(try tool.run(["evaluate", "m.safetensors", "new.csv"]).errors.contains("count alike"))
    let predicted = try tool.run(["predict", "m.safetensors", "new.csv"])
    #expect(predicted.status == 0 && predicted.errors.isEmpty, "\(predicted.errors)")
  }

  @Test func notesOnWhatARunIsWorth() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table { $0 % 40 == 0 ? "rare" : $0 * 7 % 13 > 8 ? "yes" : "no" }, to: "t.csv")
    let run = ["train", "t.csv", "--layers", "4:relu", "--epochs", "2", "--out", "m.safetensors"]
    let trained = try tool.run(run + ["--checkpoint-interval", "5"])
    for words in [
      "the best epoch was the last", "class 'rare' has", "--checkpoint-interval has no effect",
    ] {
      #expect(trained.errors.contains(words), "no '\(words)': \(trained.errors)")
    }
    let stream = try tool.run(run + ["--stream", "--search", "quick"])
    #expect(stream.errors.contains("--search has no effect"), "\(stream.errors)")
  }
}
