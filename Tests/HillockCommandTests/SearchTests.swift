import Foundation
import Testing

/// `hillock train` with a search: what it chooses can be run again, with any number of threads and after a kill.
@Suite struct SearchTests {
  private struct Result: Decodable {
    struct Search: Decodable {
      var trials: Int
      var folds: Int
      var members: [Member]
    }
    struct Member: Decodable {
      var layers: String
      var epochs: Int
    }
    struct Baselines: Decodable {
      struct Part: Decodable {
        var examples: Int
      }
      var constantName: String
      var constant: Part
      var linear: Part?
    }
    var fingerprint: String
    var search: Search?
    var baselines: Baselines?
  }

  private func result(_ output: String) throws -> Result {
    let last = try #require(output.split(separator: "\n").last)
    return try JSONDecoder().decode(Result.self, from: Data(last.utf8))
  }

  private static let table =
    "a,b,k\n" + (1...80).map { "\($0),\($0 * 7 % 13),\($0 * 7 % 13 > 6 ? "x" : "y")\n" }.joined()
  /// Runs of a few epochs: what is tried here is what becomes of the choice.
  private static let run = [
    "train", "t.csv", "--search", "quick", "--epochs", "2", "--ensemble", "3", "--json", "--out",
    "m.safetensors",
  ]

  @Test func theExperimentFileRepeatsTheChoice() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let loud = try tool.run(Self.run + ["--threads", "2", "--write-experiment", "e.yaml"])
    try #require(loud.status == 0, "\(loud.errors)")
    for words in [
      "search    quick:", "5-fold cross-validation", "found     accuracy", "member    ",
      "the mean of 3 networks",
    ] {
      #expect(loud.errors.contains(words), "no '\(words)' in \(loud.errors)")
    }
    for words in ["linear model", "majority class"] { #expect(loud.output.contains(words), "\(loud.output)") }
    let wanted = try result(loud.output)
    let search = try #require(wanted.search)
    #expect(search.trials > 8 && search.folds == 5 && search.members.count == 3)
    #expect(search.members.allSatisfy { $0.epochs == 2 })
    #expect(wanted.baselines?.constantName == "majority class" && wanted.baselines?.constant.examples == 16)
    #expect(wanted.baselines?.linear?.examples == 16)

    let single = try tool.run(Self.run + ["--threads", "1", "--quiet"])
    #expect(try result(single.output).fingerprint == wanted.fingerprint && single.errors.isEmpty)
    let text = try tool.text("e.yaml")
    #expect(text.contains("\nmembers:\n  - {layers: ") && text.contains("search: \"off\""), "\(text)")
    let again = try tool.run(["train", "e.yaml", "--json", "--quiet", "--out", "again.safetensors"])
    try #require(again.status == 0, "\(again.errors)")
    #expect(try result(again.output).fingerprint == wanted.fingerprint)
    #expect(try result(again.output).search == nil)
    let evaluated = try tool.run(["evaluate", "m.safetensors", "t.csv"])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }

  @Test func aKilledSearchGoesOn() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let wanted = try result(try tool.run(Self.run + ["--quiet"]).output).fingerprint
    let kept = ["--checkpoint", "c", "--checkpoint-interval", "0", "--quiet"]
    var sizes: Set<Int> = []
    for milliseconds in [400, 700, 1_000] {
      let killed = try tool.run(Self.run + kept + ["--resume"]) {
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
        kill($0.processIdentifier, SIGKILL)
      }
      let path = tool.folder.appendingPathComponent("c").path
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
      if killed.status == -9, let size { sizes.insert(size) }
    }
    let resumed = try tool.run(Self.run + kept + ["--resume"])
    try #require(resumed.status == 0, "\(resumed.errors)")
    #expect(try result(resumed.output).fingerprint == wanted, "checkpoints of \(sizes.sorted()) bytes")
    #expect(try !tool.files().contains("c"))
  }

  @Test func settingsThatCannotBeUsed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let member = "{layers: \"8:relu\", learning-rate: 0.001, weight-decay: 0, epochs: 2}"
    let cases: [(arguments: [String], yaml: String?, status: Int32, words: [String])] = [
      (["t.csv", "--search", "slow"], nil, 64, ["slow", "quick"]),
      (["t.csv", "--ensemble", "0"], nil, 64, ["from 1 to 64", "got 0"]),
      (["t.csv", "--ensemble", "65", "--layers", "4"], nil, 64, ["from 1 to 64", "got 65"]),
      (["t.csv", "--layers", "8:relu,piecewise(4)"], nil, 64, ["first layer"]),
      (["e.yaml"], "members: [{layers: \"8:relu\"}]", 65, ["line 2", "epochs, learning-rate, weight-decay"]),
      (
        ["e.yaml"], "members: [\(member.replacingOccurrences(of: "epochs: 2", with: "epochs: 0"))]", 65,
        ["epochs", "at least 1"]
      ),
      (
        ["e.yaml"], "members: [\(member.replacingOccurrences(of: "layers", with: "layer"))]", 65,
        ["'layer'", "layers"]
      ),
      (["e.yaml"], "members: [\(member.replacingOccurrences(of: "8:relu", with: "8:rleu"))]", 65, ["rleu"]),
      (["e.yaml"], "members: 3", 65, ["a network such as"]),
      (["e.yaml"], "search: slow", 65, ["'slow'", "thorough"]),
      (["e.yaml"], "ensemble: 0", 65, ["at least 1"]),
    ]
    for item in cases {
      if let yaml = item.yaml { try tool.write("data: t.csv\n\(yaml)\n", to: "e.yaml") }
      let outcome = try tool.run(["train"] + item.arguments + ["--quiet", "--out", "m.safetensors"])
      #expect(outcome.status == item.status, "\(item): \(outcome.errors)")
      for word in item.words { #expect(outcome.errors.contains(word), "no '\(word)': \(outcome.errors)") }
    }
    #expect(try !tool.files().contains("m.safetensors"))
  }

  /// A checkpoint of one kind of run is not gone on from by the other.
  @Test func checkpointsAreOfTheirRun() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let long = [
      "train", "t.csv", "--quiet", "--epochs", "1000000", "--checkpoint", "c", "--checkpoint-interval",
      "0.05",
    ]
    _ = try tool.run(long + ["--layers", "4"]) {
      tool.wait(for: "c")
      kill($0.processIdentifier, SIGKILL)
    }
    try #require(try tool.files().contains("c"))
    let other = try tool.run(Self.run + ["--checkpoint", "c", "--resume"])
    #expect(other.status == 65 && other.errors.contains("without a search"), "\(other.errors)")
    let without = try tool.run(Self.run + ["--checkpoint", "c"])
    #expect(without.status == 65 && without.errors.contains("--resume"), "\(without.errors)")
  }
}
