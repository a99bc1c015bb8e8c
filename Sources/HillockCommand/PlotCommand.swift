import ArgumentParser
import Foundation
import Hillock
import HillockFormula
import HillockInterchange
import HillockPictures

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw activation functions, their derivatives, and errors.",
    discussion: """
      Each NAME is a name of the catalogue, a name with parameters, or a formula in x. Without --svg or --png the curves are \
      drawn in the terminal. A filled dot is the value at a kink, an open one an end of a line that does not belong to the \
      curve.

      --against draws the difference to a function. --ulp takes the results of another implementation, a CSV file with the \
      columns x and y of 32-bit floats, and draws their distance from the correctly rounded results in units in the last place.

      Examples:

        hillock plot relu gelu silu --svg curves.svg
        hillock plot relu --derivative
        hillock plot swish --vary beta=0.5,1,2 --png swish.png
        hillock plot 'x * sigmoid(1.702 x)' gelu --from -4 --to 4 --text
        hillock plot gelu_tanh 'x * sigmoid(1.702 x)' --against gelu --log --svg error.svg
        hillock plot tanh --ulp peer.csv --svg ulp.svg
      """)

  @Argument(help: "Names, names with parameters, or formulas.")
  var names: [String]

  @Flag(help: "Draw the derivatives as well; with --against or --ulp, instead.")
  var derivative = false

  @Option(help: "A family: PARAMETER=VALUE,VALUE,…")
  var vary: String?

  @Option(
    parsing: .unconditional, help: "Where x begins. Default: -5, with --ulp the file's first.",
    transform: NumberOption.double)
  var from: Double?

  @Option(
    parsing: .unconditional, help: "Where x ends. Default: 5, with --ulp the file's last.",
    transform: NumberOption.double)
  var to: Double?

  @Flag(help: "A logarithmic scale for the values; what is not above 0 is left out.")
  var log = false

  @Option(help: "Draw |f − g| with this function as g.")
  var against: String?

  @Option(
    help: "Draw the error of a peer's results of the one function, from a CSV file with columns x and y.")
  var ulp: String?

  @OptionGroup var output: PictureOptions

  private var range: ClosedRange<Double> { (from ?? -5)...(to ?? 5) }

  func validate() throws {
    let (start, end) = (from ?? (ulp == nil ? -5 : -1e29), to ?? (ulp == nil ? 5 : 1e29))
    guard start.isFinite, end.isFinite, start < end, abs(start) < 1e30, abs(end) < 1e30 else {
      throw ValidationError("x has to go from a number to a greater one; got \(start) to \(end).")
    }
    if ulp != nil {
      guard names.count == 1, vary == nil else {
        throw ValidationError("--ulp is for the results of one function; got \(names.count) names.")
      }
      guard against == nil else { throw ValidationError("Give --ulp or --against, not both.") }
    }
  }

  func run() throws {
    try reportingErrors {
      try output.checkWritable(ulp, as: "the file of --ulp")
      if let ulp {
        try compare(ulp)
        return
      }
      let activations = try members()
      let curves = try curves(activations)
      guard curves.contains(where: { $0.lines.joined().contains { !log || $0.y > 0 } }) else {
        throw FormulaError(
          "nothing can be drawn: there is no finite value \(log ? "above 0 " : "")from \(range.lowerBound) to \(range.upperBound)"
        )
      }
      if output.writesFiles {
        let chart = CurveChart(
          title: title, curves: curves, horizontal: range,
          verticalLabel: verticalLabel + (log ? ", logarithmic" : ""), isLogarithmic: log)
        try output.write(chart.drawing(), "\(curves.count) curve\(curves.count == 1 ? "" : "s")")
      }
      if output.text {
        for line in try table(activations) { Terminal.output(line) }
      } else if !output.writesFiles {
        try draw(activations)
      }
    }
  }

  /// The activations with their labels; a family has one for each value.
  private func members() throws -> [(String, Activation)] {
    let activations = try names.map { ($0, try Activation(named: $0)) }
    guard let vary else { return activations }
    let parts = vary.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      throw ValidationError("--vary takes PARAMETER=VALUE,VALUE,… such as beta=0.5,1,2; got '\(vary)'.")
    }
    let values = try parts[1].split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let value = Float(decimal: text.trimmingCharacters(in: .whitespaces)), value.isFinite else {
        throw ValidationError("--vary: '\(text)' is no number.")
      }
      return value
    }
    guard values.count <= 12 else {
      throw ValidationError("--vary takes at most 12 values; got \(values.count).")
    }
    let parameter = String(parts[0])
    return try activations.flatMap { name, activation in
      try values.map { ("\(name), \(parameter) = \($0)", try activation.with(parameter, $0)) }
    }
  }

  /// One function that is drawn: its label, and its value at a point.
  private struct Member {
    var label: String
    var value: (Double) -> Double
  }

  /// What is drawn in the terminal and listed: values, derivatives or differences.
  private func functions(_ activations: [(String, Activation)]) throws -> [Member] {
    if let against {
      let other = try Activation(named: against)
      let prime = derivative ? "′" : ""
      return activations.map { label, activation in
        Member(
          label: "|\(label)\(prime) − \(against)\(prime)|",
          value: activation.difference(to: other, isDerivative: derivative))
      }
    }
    return activations.flatMap { label, activation in
      let kernel = ActivationKernel(activation)
      let values = Member(label: label) { Double(kernel.values(at: [Float($0)])[0]) }
      let slopes = Member(label: "\(label)′") { Double(kernel.derivatives(at: [Float($0)])[0]) }
      return derivative ? [values, slopes] : [values]
    }
  }

  private func curves(_ activations: [(String, Activation)]) throws -> [Curve] {
    if against != nil {
      return try functions(activations).map { Curve(label: $0.label, over: range, value: $0.value) }
    }
    return activations.flatMap { label, activation in
      let values = Curve(activation, label: label, over: range)
      let slopes = Curve(activation, label: "\(label)′", isDerivative: true, over: range)
      return derivative ? [values, slopes] : [values]
    }
  }

  private var title: String {
    let list = names.joined(separator: ", ")
    let family = vary.map { " by \($0.prefix { $0 != "=" })" } ?? ""
    if let against { return "\(list)\(family): \(derivative ? "derivatives " : "")against \(against)" }
    return list + family + (derivative ? " and derivatives" : "")
  }

  private var verticalLabel: String {
    if against != nil { return derivative ? "|f′(x) − g′(x)|" : "|f(x) − g(x)|" }
    return derivative ? "f(x) and f′(x)" : "f(x)"
  }

  private func draw(_ activations: [(String, Activation)]) throws {
    let plot = BraillePlot(horizontal: range, isLogarithmic: log)
    for function in try functions(activations) {
      Terminal.output(function.label + (log ? ", logarithmic" : ""))
      for line in plot.lines(of: function.value) { Terminal.output(line) }
    }
  }

  private func table(_ activations: [(String, Activation)]) throws -> [String] {
    let functions = try functions(activations)
    var rows = [["x"] + functions.map(\.label)]
    for step in 0...20 {
      let x = Float(range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 20)
      // Values of kernels are floats and are printed as such.
      rows.append(["\(x)"] + functions.map { "\(Float($0.value(Double(x))))" })
    }
    return TextTable(rows, rightAligned: Set(rows[0].indices)).lines
  }

  private func compare(_ file: String) throws {
    let activation = try Activation(named: names[0])
    let pairs = try PeerResults(reading: file).pairs.filter {
      Double($0.x) >= from ?? -.infinity && Double($0.x) <= to ?? .infinity
    }
    let comparison = UlpComparison(
      activation, label: derivative ? "\(names[0])′" : names[0], isDerivative: derivative, pairs: pairs)
    guard let picture = comparison.picture() else {
      throw DataError("there is no result to compare in the range of x", file: file)
    }
    try output.write(picture.drawing, "\(comparison.results.count) results")
    if output.writesFiles, !output.text {
      Terminal.output(comparison.summary)
    } else {
      for line in picture.lines { Terminal.output(line) }
    }
  }
}
