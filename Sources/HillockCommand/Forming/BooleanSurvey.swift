import Foundation
import Hillock
import HillockForming
import HillockInterchange

/// `hillock form --survey`: every function of a few variables.
struct BooleanSurvey {
  let variables: Int
  let json: Bool

  func run() throws {
    let count = variables
    let names = ["a", "b", "c", "d"].prefix(count)
    var counts: [Int: Int] = [:]
    let total = 1 << (1 << count)
    for code in 0..<total {
      let table = try TruthTable(
        variables: Array(names), values: (0..<1 << count).map { code >> $0 & 1 == 1 })
      let network = try ThresholdNetwork(table)
      if let input = network.mistakes().first {
        throw FormingError("function \(code) is wrong at \(table.text(ofInput: input))")
      }
      counts[network.hidden.count, default: 0] += 1
      if Terminal.errorIsTerminal, code % 1024 == 0 { Terminal.status("\(code) of \(total) functions") }
    }
    if Terminal.errorIsTerminal { Terminal.clearStatus() }
    if json {
      let pairs = counts.sorted { $0.key < $1.key }.map { Survey.Count(hidden: $0.key, functions: $0.value) }
      try Terminal.output(json: Survey(variables: count, functions: total, counts: pairs))
      return
    }
    Terminal.output("hidden units  functions of \(count) variables, each right at all \(1 << count) inputs")
    for (hidden, functions) in counts.sorted(by: { $0.key < $1.key }) {
      let note = hidden == 0 ? "  (one unit: linearly separable)" : ""
      Terminal.output("\(hidden)".padding(toLength: 14, withPad: " ", startingAt: 0) + "\(functions)\(note)")
    }
  }

  private struct Survey: Encodable {
    struct Count: Encodable {
      var hidden: Int
      var functions: Int
    }
    var variables: Int
    var functions: Int
    var counts: [Count]
  }
}
