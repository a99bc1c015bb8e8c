import Foundation
@_spi(Tools) import Hillock
import HillockInterchange
import Testing

@testable import HillockCommand

/// Whole runs of the built tool.
@Suite struct RunTests {
  private struct Result: Decodable {
    struct Part: Decodable {
      var examples: Int
      var metric: Double
      var loss: Double
    }

    var fingerprint: String
    var metric: String
    var training: Part
    var validation: Part
    var test: Part
    var epochs: Int
    var bestEpoch: Int
    var interrupted: Bool
    var seconds: Double
    var samplesPerSecond: Double
    var parameters: Int
    var model: String
  }

  private func result(_ output: String) throws -> Result {
    let last = try #require(output.split(separator: "\n").last)
    return try JSONDecoder().decode(Result.self, from: Data(last.utf8))
  }

  @Test func threadsAndInstructionSetsChangeNoBit() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let arguments = [
      "train", "digits", "--quiet", "--json", "--epochs", "1", "--layers", "48:gelu,dropout:0.1,31:relu",
      "--shards", "3",
    ]
    var fingerprints: [String: [String]] = [:]
    for level in InstructionSet.available {
      for threads in ["1", "2", "5"] {
        let outcome = try tool.run(
          arguments + ["--threads", threads], environment: ["HILLOCK_ISA": level])
        try #require(outcome.status == 0, "\(outcome.errors)")
        fingerprints[try result(outcome.output).fingerprint, default: []].append(
          "\(level), \(threads) threads")
      }
    }
    #expect(fingerprints.count == 1, "\(fingerprints)")
    let other = try tool.run(arguments + ["--seed", "2"])
    #expect(fingerprints[try result(other.output).fingerprint] == nil)
  }

  @Test func theLastLineIsOneObject() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let arguments = ["train", "iris", "--json", "--epochs", "3"]
    let loud = try tool.run(arguments)
    let quiet = try tool.run(arguments + ["--quiet"])
    #expect(quiet.output.split(separator: "\n").count == 1 && quiet.errors.isEmpty, "\(quiet.errors)")
    #expect(loud.output.split(separator: "\n").count > 5)
    // Plain lines where there is no terminal.
    #expect(
      loud.errors.contains("epoch 3/3") && !loud.errors.contains("\r") && !loud.errors.contains("\u{1B}"))
    #expect(loud.errors.contains("loss") && loud.errors.contains("samples/s") && loud.errors.contains("left"))
    let result = try result(loud.output)
    #expect(
      result.metric == "accuracy" && result.epochs == 3 && result.parameters == 4 * 32 + 32 + 32 * 3 + 3)
    #expect([result.training, result.validation, result.test].map(\.examples) == [108, 12, 30])
    #expect((0...1).contains(result.test.metric) && result.test.loss > 0)
    #expect(result.seconds > 0 && result.samplesPerSecond > 0 && result.model == "iris.safetensors")
    #expect(try tool.files() == ["iris.safetensors"])

    // What was saved is what was measured.
    struct Evaluated: Decodable {
      var examples: Int
    }
    let evaluated = try tool.run(["evaluate", "iris.safetensors", "iris", "--json"])
    #expect(try JSONDecoder().decode(Evaluated.self, from: Data(evaluated.output.utf8)).examples == 150)
    let summary = try tool.run(["summary", "iris.safetensors"])
    #expect(summary.output.contains(result.fingerprint))
  }

  @Test func interruptionKeepsTheBestModel() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let outcome = try tool.run([
      "train", "iris", "--json", "--epochs", "1000000", "--out", "m.safetensors", "--write-experiment",
      "e.yaml",
    ]) {
      // Before the handler stands, a signal ends the tool in the common way; the experiment is written a little before.
      tool.wait(for: "e.yaml")
      Thread.sleep(forTimeInterval: 3)
      $0.interrupt()
    }
    #expect(outcome.status == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted"))
    let result = try result(outcome.output)
    #expect(result.interrupted && result.bestEpoch >= 1 && result.epochs >= result.bestEpoch)
    let loaded = try ModelFile(reading: tool.folder.appendingPathComponent("m.safetensors").path)
    #expect(loaded.trained.model.fingerprint == result.fingerprint)
    #expect(try tool.files() == ["e.yaml", "m.safetensors"])
  }

  @Test func everyCommandHelps() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    let commands = HillockTool.configuration.subcommands.compactMap { $0.configuration.commandName }
    #expect(commands.count >= 6)
    for command in commands {
      let outcome = try tool.run([command, "--help"])
      #expect(outcome.status == 0 && outcome.output.contains("Examples:"), "\(command)")
      #expect(outcome.output.contains("  hillock \(command)"), "\(command)")
    }
    #expect(try tool.run([]).output.contains("hillock train digits"))
  }
}
