import HillockFormula

/// The regions of a network with two inputs as a picture in SVG: filled by the value of the output, cut by the lines of the units.
///
/// Lines differ by unit in colour (Okabe and Ito's palette, safe for colour-blind readers) and by layer in their dashes. The picture
/// has a title and a description for readers that cannot see it.
public struct RegionChart: Sendable {
  public var title: String
  public var regions: PlaneRegions
  /// Which output fills the regions, counted from 0.
  public var output: Int
  public var horizontalLabel: String
  public var verticalLabel: String

  public init(
    title: String, regions: PlaneRegions, output: Int = 0, horizontalLabel: String = "x",
    verticalLabel: String = "y"
  ) {
    self.title = title
    self.regions = regions
    self.output = output
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
  }

  /// From low to high: blue over a light middle to orange.
  private static let low = (0.0, 114.0, 178.0)
  private static let middle = (245.0, 245.0, 240.0)
  private static let high = (213.0, 94.0, 0.0)

  private static func colour(_ share: Double) -> String {
    let toward = share < 0.5 ? low : high
    let weight = 0.75 * abs(2 * share - 1)
    func channel(_ a: Double, _ b: Double) -> String {
      let value = Int((a + (b - a) * weight).rounded())
      let text = String(value, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "#" + channel(middle.0, toward.0) + channel(middle.1, toward.1) + channel(middle.2, toward.2)
  }

  /// The picture: a whole SVG document.
  public func svg() -> String {
    let (left, top, size) = (66.0, 50.0, 460.0)
    let units = Set(regions.creases.map { [$0.layer, $0.unit] }).sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    let shown = units.prefix(12)
    let width = left + size + 210
    let height = max(top + size + 60, top + 150 + 22 * Double(shown.count + 1))
    let (x0, x1) = (regions.lower.x.doubleValue, regions.upper.x.doubleValue)
    let (y0, y1) = (regions.lower.y.doubleValue, regions.upper.y.doubleValue)
    func x(_ value: Double) -> Double { left + (value - x0) / (x1 - x0) * size }
    func y(_ value: Double) -> Double { top + size - (value - y0) / (y1 - y0) * size }
    func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    func place(_ point: PlaneRegions.Point) -> String {
      "\(number(x(point.x.doubleValue))) \(number(y(point.y.doubleValue)))"
    }
    func escaped(_ text: String) -> String { CurveChart.escaped(text) }
    let values = regions.regions.flatMap { region in
      region.corners.map { region.outputs[output].value(at: $0).doubleValue }
    }
    let (least, most) = (values.min() ?? 0, values.max() ?? 0)
    let description =
      "\(regions.regions.count) regions on which the network is linear, for \(horizontalLabel) from \(CurveChart.text(x0)) to \(CurveChart.text(x1)) and \(verticalLabel) from \(CurveChart.text(y0)) to \(CurveChart.text(y1)), cut by \(units.count) units; the output goes from \(CurveChart.text(least)) to \(CurveChart.text(most))."
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" width="\(number(width))" \
      height="\(number(height))" role="img" aria-labelledby="title description">
      <title id="title">\(escaped(title))</title>
      <desc id="description">\(escaped(description))</desc>
      <style>
      svg { background: #ffffff; font: 13px system-ui, "Helvetica Neue", Arial, sans-serif; }
      text { fill: #222222; } .axis { stroke: #555555; fill: none; } .paper { fill: #ffffff; }
      @media (prefers-color-scheme: dark) {
      svg { background: #16181c; } text { fill: #e6e6e6; } .axis { stroke: #9aa0a8; } .paper { fill: #16181c; }
      }
      </style>
      <rect class="paper" width="100%" height="100%"/>
      <text x="\(number(left))" y="28" font-size="16" font-weight="600">\(escaped(title))</text>

      """
    for region in regions.regions {
      let mean =
        region.corners.reduce(0.0) { $0 + region.outputs[output].value(at: $1).doubleValue }
        / Double(region.corners.count)
      let fill = Self.colour(most > least ? (mean - least) / (most - least) : 0.5)
      let path = region.corners.enumerated().map { ($0.offset == 0 ? "M" : "L") + place($0.element) }.joined()
      out += "<path d=\"\(path)Z\" fill=\"\(fill)\" stroke=\"\(fill)\" stroke-width=\"0.6\"/>\n"
    }
    for crease in regions.creases {
      out +=
        "<path d=\"M\(place(crease.from))L\(place(crease.to))\" \(Self.stroke(crease.layer, crease.unit))/>\n"
    }
    out +=
      "<rect class=\"axis\" x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(number(size))\" height=\"\(number(size))\"/>\n"
    for tick in CurveChart.ticks(x0...x1) {
      let at = number(x(tick))
      out += "<path class=\"axis\" d=\"M\(at) \(number(top + size))v5\"/>\n"
      out +=
        "<text x=\"\(at)\" y=\"\(number(top + size + 20))\" text-anchor=\"middle\">\(CurveChart.text(tick))</text>\n"
    }
    for tick in CurveChart.ticks(y0...y1) {
      let at = y(tick)
      out += "<path class=\"axis\" d=\"M\(number(left)) \(number(at))h-5\"/>\n"
      out +=
        "<text x=\"\(number(left - 9))\" y=\"\(number(at + 4.5))\" text-anchor=\"end\">\(CurveChart.text(tick))</text>\n"
    }
    out +=
      "<text x=\"\(number(left + size / 2))\" y=\"\(number(top + size + 42))\" text-anchor=\"middle\">\(escaped(horizontalLabel))</text>\n"
    out +=
      "<text transform=\"translate(18 \(number(top + size / 2))) rotate(-90)\" text-anchor=\"middle\">\(escaped(verticalLabel))</text>\n"

    // The scale of the filling, then the units.
    let right = left + size + 24
    out += "<text x=\"\(number(right))\" y=\"\(number(top + 10))\">output</text>\n"
    for step in 0..<24 {
      let share = 1 - (Double(step) + 0.5) / 24
      out +=
        "<rect x=\"\(number(right))\" y=\"\(number(top + 20 + 3.5 * Double(step)))\" width=\"20\" height=\"3.6\" fill=\"\(Self.colour(share))\"/>\n"
    }
    func short(_ value: Double) -> String { CurveChart.text((value * 1000).rounded() / 1000) }
    out += "<text x=\"\(number(right + 28))\" y=\"\(number(top + 30))\">\(short(most))</text>\n"
    out += "<text x=\"\(number(right + 28))\" y=\"\(number(top + 104))\">\(short(least))</text>\n"
    for (row, unit) in shown.enumerated() {
      let line = top + 140 + 22 * Double(row)
      out += "<path d=\"M\(number(right)) \(number(line))h34\" \(Self.stroke(unit[0], unit[1]))/>\n"
      out +=
        "<text x=\"\(number(right + 44))\" y=\"\(number(line + 4.5))\">layer \(unit[0] + 1), unit \(unit[1] + 1)</text>\n"
    }
    if units.count > shown.count {
      let line = top + 140 + 22 * Double(shown.count)
      out +=
        "<text x=\"\(number(right))\" y=\"\(number(line + 4.5))\">and \(units.count - shown.count) more units</text>\n"
    }
    return out + "</svg>\n"
  }

  private static func stroke(_ layer: Int, _ unit: Int) -> String {
    let colours = ["#000000", "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8B6D00"]
    let dashes = ["", "7 3", "2 3"]
    let dash = dashes[min(layer, dashes.count - 1)]
    return "stroke=\"\(colours[unit % colours.count])\" stroke-width=\"2\" fill=\"none\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
  }
}
