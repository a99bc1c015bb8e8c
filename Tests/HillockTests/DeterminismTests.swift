import Foundation
@_spi(Tools) import Hillock
import Testing

/// The contract: a trained model's bits depend on no thread, no instruction set and no foreign setting.
@Suite struct DeterminismTests {
  /// Every level of this processor × flushing to zero and another rounding × 1, 2, 3 and 8 threads, for a dense
  /// network, one whose zeros are left out, a convolutional one with batch normalisation and dropout, a recurrent one and a transformer. Levels that are not tried are told.
  @Test func noThreadLevelOrForeignSettingChangesABit() throws {
    let levels = ["baseline", "avx2", "avx512", "neon"]
    let lacking = levels.filter { !InstructionSet.available.contains($0) }
    if !lacking.isEmpty {
      print("not tried, for this processor lacks them: \(lacking.joined(separator: ", "))")
    }
    var fingerprints: [Substring: [String: [String]]] = [:]
    for level in InstructionSet.available {
      for state in ["clean", "flush", "toward-zero"] {
        let (status, lines) = try Probe.run([state, "1", "2", "3", "8"], level: level)
        #expect(status == 0 && lines.count == 20, "\(level), \(state)")
        for line in lines {
          let words = line.split(separator: " ")
          try #require(words.count == 3)
          fingerprints[words[0], default: [:]][String(words[2]), default: []]
            .append("\(level) \(state) \(words[1])")
        }
      }
    }
    #expect(fingerprints.keys.sorted() == ["attention", "convolutional", "dense", "recurrent", "wide"])
    for (network, runs) in fingerprints {
      #expect(runs.count == 1, "the runs of the \(network) network differ: \(runs)")
    }
  }

  @Test func aLevelThatDoesNotExistIsRefused() throws {
    #expect(try Probe.run(["clean", "1"], level: "avx3").status != 0)
  }
}
