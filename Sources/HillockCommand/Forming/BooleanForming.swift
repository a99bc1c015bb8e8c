import Foundation
import Hillock
import HillockForming
import HillockInterchange

/// `hillock form` for Boolean expressions and truth tables.
struct BooleanForming {
  let command: FormCommand

  func run() throws {
    let functions = try functions()
    let names = functions.map(\.name)
    if command.out != nil, Set(names).count < names.count {
      throw FormingError("two expressions are the same; the outputs of a model need different names")
    }
    let network = try BooleanNetwork(
      functions.map(\.table), units: command.units.units, tolerance: command.tolerance)
    let variables = functions[0].table.variables
    try command.save(network.model, inputs: variables, targets: names)
    if command.json {
      try Terminal.output(json: FormedNetwork(network, names, file: command.out))
    } else {
      for line in lines(network, names) { Terminal.output(line) }
    }
  }

  private func functions() throws -> [(name: String, table: TruthTable)] {
    if let file = command.table {
      let outputs = command.outputs.map { $0.split(separator: ",").map { String($0.trimming()) } } ?? []
      return try TruthTableFile.tables(reading: file, outputs: outputs, missing: command.missing.missing)
    }
    var variables: [String] = []
    for (number, text) in command.expressions.enumerated() {
      do throws(FormingError) {
        variables = try BooleanExpression(parsing: text, variables: variables).variables
      } catch {
        throw FormingError("expression \(number + 1), '\(text)': \(error.message)")
      }
    }
    return try command.expressions.map {
      ($0, try TruthTable(BooleanExpression(parsing: $0, variables: variables)))
    }
  }

  private func lines(_ network: BooleanNetwork, _ names: [String]) -> [String] {
    var result: [String] = []
    for (text, part) in zip(names, network.parts) {
      let table = part.table
      result.append("\(text)")
      let free = table.freeCount > 0 ? ", free at \(table.freeCount)" : ""
      result.append("  true at      \(table.trueCount) of \(table.values.count) inputs\(free)")
      result += Self.lines(part.separability, table)
      for (index, unit) in part.hidden.enumerated() {
        result.append(
          "  hidden \(index + 1)".padding(toLength: 15, withPad: " ", startingAt: 0)
            + unit.text(table.variables))
      }
      let inputs = part.hidden.isEmpty ? table.variables : part.hidden.indices.map { "h\($0 + 1)" }
      result.append("  output       " + part.output.text(inputs))
      if !part.hidden.isEmpty {
        result.append(
          "  \(part.hidden.count) hidden unit\(part.hidden.count == 1 ? "" : "s")"
            + (part.isLeast ? "; no network of two layers has fewer" : ""))
      }
      result.append("")
    }
    let total = network.parts[0].table.values.count
    let free = network.parts.contains { $0.table.freeCount > 0 }
    result.append("network        \(NetworkSummary(network.model.network).line)")
    result.append("checked        right at all \(total) inputs\(free ? ", where they matter" : "")")
    if network.bound > 0 {
      result.append(
        "bound          every output within \(network.bound) of 0 or 1, proved by interval arithmetic")
    }
    result.append("fingerprint    \(network.model.fingerprint)")
    if let out = command.out { result.append("model          \(out)") }
    return result
  }

  private static func lines(_ separability: Separability, _ table: TruthTable) -> [String] {
    switch separability {
    case .separable: return ["  separable    one unit computes it"]
    case .undecided: return ["  separable?   not decided: the numbers are too large"]
    case .inseparable(let sums):
      func text(_ parts: [EqualSums.Part]) -> String {
        parts.map { "\($0.times == 1 ? "" : "\($0.times)·")(\(table.text(ofInput: $0.input)))" }
          .joined(separator: " + ")
      }
      func all(_ parts: [EqualSums.Part]) -> String {
        parts.count == 1 ? "" : parts.count == 2 ? "both " : "all "
      }
      return [
        "  inseparable  \(text(sums.trues)), \(all(sums.trues))true,",
        "               = \(text(sums.falses)), \(all(sums.falses))false",
      ]
    }
  }
}

extension Substring {
  func trimming() -> Substring {
    var result = self
    while result.first?.isWhitespace == true { result.removeFirst() }
    while result.last?.isWhitespace == true { result.removeLast() }
    return result
  }
}

/// What `hillock form --json` prints for Boolean functions.
private struct FormedNetwork: Encodable {
  struct Unit: Encodable {
    var weights: [Int]
    var threshold: Int
  }
  struct Output: Encodable {
    var expression: String
    var trueInputs: Int
    var freeInputs: Int
    var inputs: Int
    /// `nil` when it is not decided.
    var separable: Bool?
    var hidden: [Unit]
    var output: Unit
    var isLeast: Bool
  }
  var variables: [String]
  var units: String
  var outputs: [Output]
  var bound: Double
  var parameters: Int
  var fingerprint: String
  var model: String?

  init(_ network: BooleanNetwork, _ names: [String], file: String?) {
    variables = network.parts[0].table.variables
    units = network.units.rawValue
    outputs = zip(names, network.parts).map { text, part in
      let separable: Bool? =
        switch part.separability {
        case .separable: true
        case .inseparable: false
        case .undecided: nil
        }
      return Output(
        expression: text, trueInputs: part.table.trueCount, freeInputs: part.table.freeCount,
        inputs: part.table.values.count, separable: separable,
        hidden: part.hidden.map { Unit(weights: $0.weights, threshold: $0.threshold) },
        output: Unit(weights: part.output.weights, threshold: part.output.threshold), isLeast: part.isLeast)
    }
    bound = network.bound
    parameters = network.model.network.parameterCount
    fingerprint = network.model.fingerprint
    model = file
  }
}
