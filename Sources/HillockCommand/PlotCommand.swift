import ArgumentParser
import Foundation
import Hillock
import HillockFormula
import HillockInterchange

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw activation functions and their derivatives.",
    discussion: """
      Each NAME is a name of the catalogue, a name with parameters, or a formula in x. Without --svg the curves are drawn in \
      the terminal. A filled dot is the value at a kink, an open one an end of a line that does not belong to the curve.

      Examples:

        hillock plot relu gelu silu --svg curves.svg
        hillock plot relu --derivative
        hillock plot swish --vary beta=0.5,1,2 --svg swish.svg
        hillock plot 'x * sigmoid(1.702 x)' gelu --from -4 --to 4 --text
      """)

  @Argument(help: "Names, names with parameters, or formulas.")
  var names: [String]

  @Flag(help: "Draw the derivatives as well.")
  var derivative = false

  @Option(help: "A family: PARAMETER=VALUE,VALUE,…")
  var vary: String?

  @Option(parsing: .unconditional, help: "Where x begins.")
  var from = -5.0

  @Option(parsing: .unconditional, help: "Where x ends.")
  var to = 5.0

  @OptionGroup var output: PictureOptions

  func validate() throws {
    guard from.isFinite, to.isFinite, from < to, abs(from) < 1e30, abs(to) < 1e30 else {
      throw ValidationError("x has to go from a number to a greater one; got \(from) to \(to).")
    }
  }

  func run() throws {
    try reportingErrors {
      try output.checkWritable()
      let activations = try members()
      var curves: [Curve] = []
      for (label, activation) in activations {
        curves.append(Curve(activation, label: label, over: from...to))
        if derivative {
          curves.append(Curve(activation, label: "\(label)′", isDerivative: true, over: from...to))
        }
      }
      guard curves.contains(where: { !$0.lines.isEmpty }) else {
        throw FormulaError("nothing can be drawn: there is no finite value from \(from) to \(to)")
      }
      if output.writesFiles {
        let chart = CurveChart(
          title: title(activations.map(\.0)), curves: curves, horizontal: from...to,
          verticalLabel: derivative ? "f(x) and f′(x)" : "f(x)")
        try output.write(chart.drawing(), "\(curves.count) curve\(curves.count == 1 ? "" : "s")")
      }
      if output.text {
        for line in table(activations) { Terminal.output(line) }
      } else if !output.writesFiles {
        draw(activations)
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
      guard let value = Float(text.trimmingCharacters(in: .whitespaces)), value.isFinite else {
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

  private func title(_ labels: [String]) -> String {
    let list = names.joined(separator: ", ")
    let family = vary.map { " by \($0.prefix { $0 != "=" })" } ?? ""
    return list + family + (derivative ? " and derivatives" : "")
  }

  private func draw(_ activations: [(String, Activation)]) {
    for (label, activation) in activations {
      let kernel = ActivationKernel(activation)
      let plot = BraillePlot(horizontal: from...to)
      Terminal.output(label)
      for line in plot.lines(of: { Double(kernel.values(at: [Float($0)])[0]) }) { Terminal.output(line) }
      if derivative {
        Terminal.output("\(label)′")
        for line in plot.lines(of: { Double(kernel.derivatives(at: [Float($0)])[0]) }) {
          Terminal.output(line)
        }
      }
    }
  }

  private func table(_ activations: [(String, Activation)]) -> [String] {
    var headings = ["x"]
    for (label, _) in activations { headings += derivative ? [label, "\(label)′"] : [label] }
    var rows = [headings]
    for step in 0...20 {
      let x = Float(from + (to - from) * Double(step) / 20)
      var row = ["\(x)"]
      for (_, activation) in activations {
        let kernel = ActivationKernel(activation)
        row.append("\(kernel.values(at: [x])[0])")
        if derivative { row.append("\(kernel.derivatives(at: [x])[0])") }
      }
      rows.append(row)
    }
    return TextTable(rows, rightAligned: Set(headings.indices)).lines
  }
}
