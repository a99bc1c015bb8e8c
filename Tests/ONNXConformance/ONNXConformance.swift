import Foundation
import HillockONNX

/// Runs the node tests of an archive that `Scripts/make-onnx-node-tests.py` made, and prints what became of each.
///
///     onnx-conformance all.zip                   a line for each test, then the shares
///     onnx-conformance all.zip --by-operator     a table of the operators in Markdown, then the shares
@main
struct ONNXConformance {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first(where: { !$0.hasPrefix("--") }) else {
      print("onnx-conformance ARCHIVE [--by-operator] [--failed]")
      exit(64)
    }
    let tests = try NodeTests(reading: path)
    var counts: [String: Int] = [:]
    var floats: [String: Int] = [:]
    var byOperator: [String: [String: Int]] = [:]
    for name in tests.names {
      let outcome = tests.outcome(of: name)
      counts[outcome.word, default: 0] += 1
      if tests.isOfFloats(name) { floats[outcome.word, default: 0] += 1 }
      for op in tests.operators(of: name) { byOperator[op, default: [:]][outcome.word, default: 0] += 1 }
      if !arguments.contains("--by-operator"), !arguments.contains("--failed") || outcome.word == "failed" {
        print("\(outcome.word.padding(toLength: 12, withPad: " ", startingAt: 0))\(name)  \(outcome.reason)")
      }
    }
    if arguments.contains("--by-operator") {
      print("| operator | passed | failed | unsupported |\n| --- | ---: | ---: | ---: |")
      for (op, own) in byOperator.sorted(by: { $0.key < $1.key }) {
        print("| \(op) | \(own["passed"] ?? 0) | \(own["failed"] ?? 0) | \(own["unsupported"] ?? 0) |")
      }
      print("")
    }
    func line(_ what: String, _ counts: [String: Int]) {
      let total = counts.values.reduce(0, +)
      let passed = counts["passed"] ?? 0
      let share = total > 0 ? (1_000 * passed + total / 2) / total : 0
      print(
        "\(what): \(passed) of \(total) passed (\(share / 10).\(share % 10) %), \(counts["failed"] ?? 0) failed, "
          + "\(counts["unsupported"] ?? 0) unsupported")
    }
    line("all tests", counts)
    line("tests of 32-bit floats", floats)
  }
}
