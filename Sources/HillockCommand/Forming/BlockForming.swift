import Hillock
import HillockForming
import HillockFormula
import HillockInterchange

/// `hillock form --block`: networks that are piecewise linear expressions.
struct BlockForming {
  let command: FormCommand

  func run() throws {
    if command.block.count == 1, let comparison = try ComparisonNetwork(parsing: command.block[0]) {
      try run(comparison)
      return
    }
    let bits = Set(command.bits.map { $0.split(separator: ",").map { String($0.trimming()) } } ?? [])
    let network = try BlockNetwork(command.block, bits: bits)
    if command.out != nil, Set(network.outputNames).count < network.outputNames.count {
      throw FormingError("two expressions are the same; the outputs of a model need different names")
    }
    try command.save(network.model, inputs: network.variables, targets: network.outputNames)
    if command.json {
      try Terminal.output(json: Report(network, file: command.out))
      return
    }
    let error = Rational(exactly: network.evaluationError)?.roundedUp ?? network.evaluationError
    var lines = network.outputNames.map { $0 }
    lines += [
      "inputs         \(network.variables.joined(separator: ", "))",
      "network        \(NetworkSummary(network.model.network).line)",
      "units          \(network.hiddenUnits.reduce(0, +)) hidden"
        + (network.hiddenUnits.count > 1
          ? " (\(network.hiddenUnits.map(String.init).joined(separator: " + ")))" : ""),
    ]
    for (value, float) in network.graph.rounded.sorted(by: { $0.key < $1.key }) {
      lines.append("rounded        \(value.decimal) is no float; \(float.decimal) stands for it")
    }
    lines += [
      "proved         equal to the expression at all real inputs, by algebra on the network's own numbers",
      "floats         off by at most \(error) for inputs from −1 to 1",
      "fingerprint    \(network.model.fingerprint)",
    ]
    if let out = command.out { lines.append("model          \(out)") }
    for line in lines { Terminal.output(line) }
  }

  private func run(_ comparison: ComparisonNetwork) throws {
    try command.save(comparison.model, inputs: comparison.variables, targets: [comparison.text])
    if command.json {
      try Terminal.output(
        json:
          ComparisonReport(
            output: comparison.text, inputs: comparison.variables,
            parameters: comparison.model.network.parameterCount, fingerprint: comparison.model.fingerprint,
            model: command.out))
      return
    }
    Terminal.output(comparison.text)
    Terminal.output("inputs         \(comparison.variables.joined(separator: ", "))")
    Terminal.output("network        \(NetworkSummary(comparison.model.network).line)")
    Terminal.output(
      "exact          1 where it holds, else 0, for all floats: rounding keeps the sign of a difference")
    Terminal.output("fingerprint    \(comparison.model.fingerprint)")
    if let out = command.out { Terminal.output("model          \(out)") }
  }

  private struct ComparisonReport: Encodable {
    var output: String
    var inputs: [String]
    var parameters: Int
    var fingerprint: String
    var model: String?
  }

  private struct Report: Encodable {
    var outputs: [String]
    var inputs: [String]
    var hiddenUnits: [Int]
    var evaluationError: Double
    var parameters: Int
    var fingerprint: String
    var model: String?

    init(_ network: BlockNetwork, file: String?) {
      outputs = network.outputNames
      inputs = network.variables
      hiddenUnits = network.hiddenUnits
      evaluationError = network.evaluationError
      parameters = network.model.network.parameterCount
      fingerprint = network.model.fingerprint
      model = file
    }
  }
}
