import Foundation
import Testing

@testable import Hillock

/// Hundreds of calls with values that nobody should give: none may end the process or hang.
@Suite struct AttemptTests {
  /// The process prints each attempt before it makes it: the last one of an output that is cut off is the one that died.
  @Test(.timeLimit(.minutes(10))) func noCallEndsTheProcess() throws {
    let (status, lines) = try Probe.run(["attempts"], level: nil)
    let last = lines.last.map(String.init) ?? "nothing"
    #expect(status == 0 && last.hasPrefix("all "), "died at: \(last)")
    #expect(lines.count > 2400)
    for (attempt, outcome) in zip(lines, lines.dropFirst()) where outcome.hasPrefix("  ") {
      let seconds = try #require(
        outcome.split(separator: "|").last.flatMap { Double($0.filter { $0 != " " }) })
      // Unoptimised, and with others at work on the machine.
      #expect(seconds < 20, "\(attempt): \(outcome)")
      // A sentence about the matter, and nothing of a command line that the caller may not have.
      guard outcome.hasPrefix("  threw: ") else { continue }
      let words = outcome.dropFirst(9).split(separator: " ").prefix { $0 != "|" }
      #expect(
        words.count > 2 && !outcome.contains(" --") && !outcome.contains("'hillock"), "\(attempt): \(outcome)"
      )
    }
  }
}
