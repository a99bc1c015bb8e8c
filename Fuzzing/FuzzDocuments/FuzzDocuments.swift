import ArgumentParser
import Foundation
import HillockDocuments

@main
struct FuzzDocuments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-documents",
    abstract: "Damage documents at random and check them: the readers must not crash and not take long.",
    discussion: """
      The seeds are the equations of the tests. The input in work lies in the file of --input, so that after a crash it \
      is there to be looked at and kept as a test.

      Examples:

        swift run -c release fuzz-documents --seconds 600
        swift run -c release fuzz-documents --replay crash.txt
      """)

  @Option(help: "How long to go on.")
  var seconds = 60

  @Option(help: "Where the random numbers start.")
  var seed: UInt64 = 1

  @Option(help: "Where the input in work is kept.")
  var input = "fuzz-input.txt"

  @Option(help: "Seconds that one input may take.")
  var limit = 2.0

  @Option(help: "Check this file once, in every format, instead.")
  var replay: String?

  func run() throws {
    let clock = ContinuousClock()
    if let replay {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: replay)), as: UTF8.self)
      for format in DocumentFormat.allCases {
        let duration = clock.measure { _ = try? DocumentChecker().check(text, format: format) }
        print("\(format.rawValue): \(duration)")
      }
      return
    }
    let seeds = try Self.seeds()
    print("\(seeds.count) seeds, from seed \(seed), for \(seconds) s")
    var mutator = Mutator(seeds: seeds, seed: seed)
    let end = clock.now + .seconds(seconds)
    var count = 0
    var slowest = Duration.zero
    var statements = 0
    while clock.now < end {
      let text = mutator.next()
      let format = DocumentFormat.allCases[count % DocumentFormat.allCases.count]
      try Data(text.utf8).write(to: URL(fileURLWithPath: input))
      let duration = clock.measure {
        statements += (try? DocumentChecker().check(text, format: format).count) ?? 0
      }
      if duration > slowest { slowest = duration }
      if duration > .seconds(limit) {
        let kept = "slow-\(count).txt"
        try Data(text.utf8).write(to: URL(fileURLWithPath: kept))
        print("took \(duration) as \(format.rawValue); kept as \(kept)")
        throw ExitCode(1)
      }
      count += 1
      if count % 1_000 == 0 { print("\(count) inputs, \(statements) statements, slowest \(slowest)") }
    }
    try? FileManager.default.removeItem(atPath: input)
    print("clean: \(count) inputs, \(statements) statements, slowest \(slowest)")
  }

  private struct Equation: Decodable {
    var latex: String
  }

  private static func seeds() throws -> [String] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Tests/HillockFormulaTests/Equations").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    var seeds: [String] = []
    for file in files where file.pathExtension == "json" {
      seeds += try JSONDecoder().decode([Equation].self, from: Data(contentsOf: file)).map(\.latex)
    }
    return seeds
  }
}
