import ArgumentParser
import Hillock
import HillockForming
import HillockFormula
import HillockInterchange

struct RegionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regions",
    abstract: "Show the linear pieces of a small ReLU network with one or two inputs.",
    discussion: """
      A network of ReLU units is linear on regions. For one input they are intervals of the whole line; for two inputs \
      polygons of a rectangle, bounded by the lines on which units change their side. Corners and formulas are computed in \
      rational arithmetic, in the units of the data, and proved equal to the network as a function of real numbers: at the \
      corners, evaluated exactly, no unit is on both sides of zero within a region, and formula and network agree. Dense layers with relu, \
      leaky_relu, abs or no activation are read.

      Examples:

        hillock regions max.safetensors --on -1:1,-1:1 --svg max.svg --png max.png
        hillock regions moons.safetensors --text
        hillock regions curve.safetensors --formula
      """)

  @Argument(help: "A model file.")
  var model: String

  @Option(
    parsing: .unconditional,
    help:
      "The rectangle, such as -1:1,0:2*pi. Default: two deviations of the training data on either side of the mean."
  )
  var on: String?

  @OptionGroup var picture: PictureOptions

  @Flag(help: "List the formulas alone.")
  var formula = false

  @Option(parsing: .unconditional, help: "Which output, counted from 1.")
  var output = 1

  @Flag(help: "Print one JSON object, with exact numbers.")
  var json = false

  func run() throws {
    try reportingErrors {
      try picture.checkWritable(model, as: "the model")
      let trained = try readModel(model)
      let network = try ExactNetwork(trained.model)
      guard (1...network.outputCount).contains(output) else {
        throw FormingError("--output is \(output); the network has \(network.outputCount)")
      }
      guard network.inputCount <= 2 else {
        throw FormingError("the network has \(network.inputCount) inputs; regions are shown for one or two")
      }
      let units = try NetworkUnits(trained.preprocessing, outputCount: network.outputCount)
      switch network.inputCount {
      case 1:
        if picture.writesFiles {
          throw FormingError("a picture of regions needs two inputs; the network has one")
        }
        try runLine(network, units)
      default: try runPlane(network, units)
      }
    }
  }

  private func ranges(_ count: Int) throws -> [ClosedRange<Rational>]? {
    guard let on else { return nil }
    let parts = on.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == count else {
      throw FormulaError(
        "--on takes \(count == 1 ? "one interval such as 0:2*pi" : "two intervals such as -1:1,-1:1"); got '\(on)'"
      )
    }
    return try parts.map { try FormulaForming.range(String($0)) }
  }

  /// The output's name, or f for one that is a long expression.
  private func name(_ units: NetworkUnits) -> String {
    let name = units.outputNames[output - 1]
    return name.count > 16 ? "f" : name
  }

  // MARK: one input

  private func runLine(_ network: ExactNetwork, _ units: NetworkUnits) throws {
    let found = try network.linePieces()
    try network.verify(found)
    var pieces: [ExactNetwork.LinePiece] = []
    for piece in found.map({ units.data($0) }) {
      // Units may bend where their bends cancel.
      if let last = pieces.last, last.slopes == piece.slopes, last.intercepts == piece.intercepts {
        pieces[pieces.count - 1].upper = piece.upper
      } else {
        pieces.append(piece)
      }
    }
    if let range = try ranges(1)?.first {
      pieces = pieces.filter {
        ($0.lower.map { $0 < range.upperBound } ?? true) && ($0.upper.map { range.lowerBound < $0 } ?? true)
      }
    }
    if json {
      try Terminal.output(json: LineReport(pieces, units, output - 1))
      return
    }
    var writer = FormulaWriter()
    let x = units.inputNames[0]
    var rows: [[String]] = []
    for piece in pieces {
      let lower = piece.lower.map { writer.number($0) + " ≤ " } ?? ""
      let upper = piece.upper.map { " ≤ " + writer.number($0) } ?? ""
      let place = lower.isEmpty && upper.isEmpty ? "everywhere" : lower + x + upper
      rows.append([
        place,
        "\(name(units)) = "
          + writer.linear([(piece.slopes[output - 1], x)], piece.intercepts[output - 1]),
      ])
    }
    for line in TextTable(rows).lines { Terminal.output(line) }
    Terminal.output("")
    Terminal.output("pieces   \(pieces.count)")
    Terminal.output(
      "proved   equal to the network at every real number, by exact evaluation at the ends of its \(found.count) pieces"
    )
    writer.note.map { Terminal.output($0) }
  }

  // MARK: two inputs

  private func runPlane(_ network: ExactNetwork, _ units: NetworkUnits) throws {
    let ranges = try ranges(2) ?? [units.customaryRange(input: 0), units.customaryRange(input: 1)]
    func seen(_ index: Int) -> ClosedRange<Rational> {
      units.seen(ranges[index].lowerBound, input: index)...units.seen(ranges[index].upperBound, input: index)
    }
    let found = try PlaneRegions(network, horizontal: seen(0), vertical: seen(1))
    try found.verify(against: network)
    let regions = units.data(found)
    if picture.writesFiles {
      let whole = units.outputNames[output - 1]
      let title = whole.count > 48 ? String(whole.prefix(47)) + "…" : whole
      let chart = RegionChart(
        title: "\(title): \(regions.regions.count) linear regions", regions: regions,
        output: output - 1, horizontalLabel: units.inputNames[0], verticalLabel: units.inputNames[1])
      try picture.write(chart.drawing(), "\(regions.regions.count) regions", isAnnounced: !json)
    }
    if json {
      try Terminal.output(json: PlaneReport(regions, units, output - 1, picture: picture.svg))
      return
    }
    var writer = FormulaWriter()
    if picture.text || formula || !picture.writesFiles && regions.regions.count <= 40 {
      for (number, region) in regions.regions.enumerated() {
        let plane = region.outputs[output - 1]
        let names = units.inputNames
        Terminal.output(
          "\(number + 1)".leftPadded(to: 4) + "  \(name(units)) = "
            + writer.linear([(plane.x, names[0]), (plane.y, names[1])], plane.constant))
        if !formula || picture.text {
          let corners = region.corners.map { "(\(writer.number($0.x)), \(writer.number($0.y)))" }
          Terminal.output("      corners \(corners.joined(separator: " "))")
        }
      }
      Terminal.output("")
    }
    let bends = Set(regions.creases.map { [$0.layer, $0.unit] }).count
    Terminal.output("regions  \(regions.regions.count), cut by \(bends) unit\(bends == 1 ? "" : "s")")
    Terminal.output(
      "proved   equal to the network at every point of the rectangle, by exact evaluation at the corners of all regions"
    )
    writer.note.map { Terminal.output($0) }
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

/// Numbers as people read them: exactly where they are short.
private struct FormulaWriter {
  private var isRounded = false

  var note: String? {
    isRounded ? "numbers  shown to 6 digits where they are longer; --json has them exactly" : nil
  }

  mutating func number(_ value: Rational) -> String {
    var text = value.decimal
    if text.count > 9 || text.contains("/") && text.count > 5 {
      isRounded = true
      text = Self.rounded(value.doubleValue)
    }
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// Six significant digits.
  private static func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 100_000, scale < 1e300 { scale *= 10 }
    while abs(value) * scale >= 1_000_000 { scale /= 10 }
    let text = "\((value * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  mutating func linear(_ terms: [(Rational, String)], _ constant: Rational) -> String {
    var result = ""
    func join(_ text: String, isNegative: Bool) {
      if result.isEmpty {
        result = (isNegative ? "−" : "") + text
      } else {
        result += (isNegative ? " − " : " + ") + text
      }
    }
    for (factor, name) in terms where factor.signum != 0 {
      let size = factor.magnitude
      join(size == .one ? name : "\(number(size))·\(name)", isNegative: factor.signum < 0)
    }
    if constant.signum != 0 || result.isEmpty {
      join(number(constant.magnitude), isNegative: constant.signum < 0)
    }
    return result
  }
}

private struct LineReport: Encodable {
  struct Piece: Encodable {
    /// `nil` for −∞ and ∞.
    var lower: String?
    var upper: String?
    var slope: String
    var intercept: String
  }
  var input: String
  var output: String
  var pieces: [Piece]
  var proved = true

  init(_ pieces: [ExactNetwork.LinePiece], _ units: NetworkUnits, _ output: Int) {
    input = units.inputNames[0]
    self.output = units.outputNames[output]
    self.pieces = pieces.map {
      Piece(
        lower: $0.lower?.decimal, upper: $0.upper?.decimal, slope: $0.slopes[output].decimal,
        intercept: $0.intercepts[output].decimal)
    }
  }
}

private struct PlaneReport: Encodable {
  struct Region: Encodable {
    var corners: [[String]]
    /// The factors of the two inputs, and the constant.
    var formula: [String]
  }
  var inputs: [String]
  var output: String
  var regions: [Region]
  var units: Int
  var proved = true
  var picture: String?

  init(_ regions: PlaneRegions, _ units: NetworkUnits, _ output: Int, picture: String?) {
    inputs = units.inputNames
    self.output = units.outputNames[output]
    self.regions = regions.regions.map { region in
      let plane = region.outputs[output]
      return Region(
        corners: region.corners.map { [$0.x.decimal, $0.y.decimal] },
        formula: [plane.x.decimal, plane.y.decimal, plane.constant.decimal])
    }
    self.units = Set(regions.creases.map { [$0.layer, $0.unit] }).count
    self.picture = picture
  }
}
