import ArgumentParser
import Foundation
import Hillock
import HillockInterchange

struct FormCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "form",
    abstract: "Form a network for Boolean functions by hand: no training.",
    discussion: """
      Each EXPRESSION becomes an output. Operators: not ! ~ ¬, and & && ∧, xor ^ ⊕, or | || ∨, implies -> →, iff <-> ↔, \
      brackets; majority(…), atleast(k, …), parity(…). Any other word is a variable; there may be 20.

      The network is checked over all inputs. One unit is used where the function is linearly separable; where it is not, \
      two true and two false inputs of the same sum show it. Up to 4 variables no network of two layers of threshold units \
      has fewer hidden ones. Sigmoid units have outputs within --tolerance of 0 or 1, which interval arithmetic proves.

      Examples:

        hillock form 'A xor B'
        hillock form 'majority(a, b, c, d, e)' --units relu --out majority.safetensors
        hillock form 'parity(a, b, c, d, e, f, g, h)' --units sigmoid --tolerance 0.001
        hillock form 'a xor b' 'a and b'
        hillock form --survey 4
      """)

  @Argument(help: "Boolean expressions, such as 'A xor B'.")
  var expressions: [String] = []

  @Option(help: "threshold, relu or sigmoid.")
  var units: UnitsOption = .threshold

  @Option(parsing: .unconditional, help: "How far outputs of sigmoid units may be from 0 or 1.")
  var tolerance = 0.01

  @Option(help: "Save the network as a model; for one expression.")
  var out: String?

  @Option(
    parsing: .unconditional,
    help:
      "Form every function of this many variables (1 to 4), check each at all inputs, and count the hidden units."
  )
  var survey: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let survey {
      guard (1...4).contains(survey) else {
        throw ValidationError("--survey takes 1, 2, 3 or 4 variables; got \(survey).")
      }
      guard expressions.isEmpty else { throw ValidationError("--survey takes no expressions.") }
      return
    }
    guard !expressions.isEmpty else {
      throw ValidationError("Give a Boolean expression, such as 'A xor B'.")
    }
    if out != nil, expressions.count > 1 {
      throw ValidationError("A model file has one output; give one expression with --out.")
    }
  }

  func run() throws {
    try reportingErrors {
      if let survey {
        try runSurvey(survey)
        return
      }
      if let out { try reportingOutputErrors { try ModelFile.checkWritable(out) } }
      var variables: [String] = []
      for (number, text) in expressions.enumerated() {
        do throws(FormingError) {
          variables = try BooleanExpression(parsing: text, variables: variables).variables
        } catch {
          throw FormingError("expression \(number + 1), '\(text)': \(error.message)")
        }
      }
      let tables = try expressions.map {
        try TruthTable(BooleanExpression(parsing: $0, variables: variables))
      }
      let network = try BooleanNetwork(tables, units: units.units, tolerance: tolerance)
      if let out {
        let trained = TrainedModel(
          model: network.model, preprocessing: .plain(inputs: variables, target: expressions[0]),
          configuration: TrainingConfiguration(loss: .meanSquared))
        try reportingOutputErrors { try ModelFile(trained).write(to: out) }
      }
      if json {
        Terminal.output(try JSONText.encode(FormedNetwork(network, expressions, file: out)))
      } else {
        for line in lines(network, variables) { Terminal.output(line) }
      }
    }
  }

  private func lines(_ network: BooleanNetwork, _ variables: [String]) -> [String] {
    var result: [String] = []
    for (text, part) in zip(expressions, network.parts) {
      let table = part.table
      result.append("\(text)")
      result.append("  true at      \(table.trueCount) of \(table.values.count) inputs")
      switch part.separability {
      case .separable: result.append("  separable    one unit computes it")
      case .inseparable(let trues, let falses):
        func pair(_ inputs: (Int, Int)) -> String {
          "(\(table.text(ofInput: inputs.0))) + (\(table.text(ofInput: inputs.1)))"
        }
        result.append("  inseparable  \(pair(trues)), both true,")
        result.append("               = \(pair(falses)), both false")
      case .undecided: result.append("  separable?   not decided with bounded effort")
      }
      for (index, unit) in part.hidden.enumerated() {
        result.append(
          "  hidden \(index + 1)".padding(toLength: 15, withPad: " ", startingAt: 0)
            + unit.text(table.variables))
      }
      let names = part.hidden.isEmpty ? table.variables : part.hidden.indices.map { "h\($0 + 1)" }
      result.append("  output       " + part.output.text(names))
      if !part.hidden.isEmpty {
        result.append(
          "  \(part.hidden.count) hidden unit\(part.hidden.count == 1 ? "" : "s")"
            + (part.isLeast ? "; no network of two layers has fewer" : ""))
      }
      result.append("")
    }
    let shapes = network.model.network.nodes.map { $0.layer.summary(for: $0.inputShapes) }
    result.append("network        \(shapes.joined(separator: " | "))")
    result.append("checked        right at all \(network.parts[0].table.values.count) inputs")
    if network.units == .sigmoid {
      result.append(
        "bound          every output within \(network.bound) of 0 or 1, proved by interval arithmetic")
    }
    result.append("fingerprint    \(network.model.fingerprint)")
    if let out { result.append("model          \(out)") }
    return result
  }

  private func runSurvey(_ count: Int) throws {
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
      if Terminal.errorIsTerminal, code % 1024 == 0 { Terminal.writeError("\r\(code) of \(total) functions") }
    }
    if Terminal.errorIsTerminal { Terminal.writeError("\r" + String(repeating: " ", count: 40) + "\r") }
    if json {
      let pairs = counts.sorted { $0.key < $1.key }.map { Survey.Count(hidden: $0.key, functions: $0.value) }
      Terminal.output(try JSONText.encode(Survey(variables: count, functions: total, counts: pairs)))
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

enum UnitsOption: String, ExpressibleByArgument, CaseIterable {
  case threshold, relu, sigmoid

  var units: BooleanNetwork.Units {
    switch self {
    case .threshold: .threshold
    case .relu: .relu
    case .sigmoid: .sigmoid
    }
  }
}

/// What `hillock form --json` prints.
private struct FormedNetwork: Encodable {
  struct Unit: Encodable {
    var weights: [Int]
    var threshold: Int
  }
  struct Output: Encodable {
    var expression: String
    var trueInputs: Int
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

  init(_ network: BooleanNetwork, _ expressions: [String], file: String?) {
    variables = network.parts[0].table.variables
    units = network.units.rawValue
    outputs = zip(expressions, network.parts).map { text, part in
      let separable: Bool? =
        switch part.separability {
        case .separable: true
        case .inseparable: false
        case .undecided: nil
        }
      return Output(
        expression: text, trueInputs: part.table.trueCount, inputs: part.table.values.count,
        separable: separable,
        hidden: part.hidden.map { Unit(weights: $0.weights, threshold: $0.threshold) },
        output: Unit(weights: part.output.weights, threshold: part.output.threshold), isLeast: part.isLeast)
    }
    bound = network.bound
    parameters = network.model.network.parameterCount
    fingerprint = network.model.fingerprint
    model = file
  }
}
