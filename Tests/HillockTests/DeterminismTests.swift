import Foundation
import Hillock
import Testing

/// The contract: a trained model's bits depend on no thread, no instruction set and no foreign setting.
@Suite struct DeterminismTests {
  private struct Missing: Error {}

  private func probe(_ arguments: [String], level: String?) throws -> (status: Int32, lines: [Substring]) {
    var places = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
    places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    guard
      let executable = places.map({ $0.appendingPathComponent("fingerprint-probe") }).first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { throw Missing() }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["HILLOCK_ISA"] = level
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output.split(separator: "\n"))
  }

  /// Every level of this processor × flushing to zero and another rounding × 1, 2, 3 and 8 threads, for a dense
  /// network and for a convolutional one with batch normalisation and dropout. Levels that are not tried are told.
  @Test func noThreadLevelOrForeignSettingChangesABit() throws {
    let levels = ["baseline", "avx2", "avx512", "neon"]
    let lacking = levels.filter { !InstructionSet.available.contains($0) }
    if !lacking.isEmpty {
      print("not tried, for this processor lacks them: \(lacking.joined(separator: ", "))")
    }
    var fingerprints: [Substring: [String: [String]]] = [:]
    for level in InstructionSet.available {
      for state in ["clean", "flush", "toward-zero"] {
        let (status, lines) = try probe([state, "1", "2", "3", "8"], level: level)
        #expect(status == 0 && lines.count == 8, "\(level), \(state)")
        for line in lines {
          let words = line.split(separator: " ")
          try #require(words.count == 3)
          fingerprints[words[0], default: [:]][String(words[2]), default: []]
            .append("\(level) \(state) \(words[1])")
        }
      }
    }
    #expect(fingerprints.keys.sorted() == ["convolutional", "dense"])
    for (network, runs) in fingerprints {
      #expect(runs.count == 1, "the runs of the \(network) network differ: \(runs)")
    }
  }

  @Test func aLevelThatDoesNotExistIsRefused() throws {
    #expect(try probe(["clean", "1"], level: "avx3").status != 0)
  }
}
