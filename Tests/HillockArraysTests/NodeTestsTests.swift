import Foundation
import Testing

@testable import HillockONNX

/// A part of the node tests of the ONNX project, which `Scripts/make-onnx-node-tests.py --part` takes.
@Suite struct NodeTestsTests {
  @Test func everyTestOfThePartIsPassed() throws {
    let folder = try #require(Bundle.module.url(forResource: "NodeTests", withExtension: nil))
    let tests = try NodeTests(reading: folder.appendingPathComponent("part.zip").path)
    #expect(tests.names.count > 200)
    for name in tests.names {
      let outcome = tests.outcome(of: name)
      #expect(outcome == .passed, "\(name): \(outcome.reason)")
    }
  }
}
