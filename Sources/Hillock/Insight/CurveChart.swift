/// Curves with axes as a picture in SVG: for print and screen, light and dark.
///
/// Curves differ in colour (Okabe and Ito's palette, safe for colour-blind readers) and in their dashes, and each has a
/// label. The picture has a title and a description for readers that cannot see it.
public struct CurveChart: Sendable {
  public var title: String
  public var curves: [Curve]
  public var horizontal: ClosedRange<Double>
  /// `nil` takes what the curves need.
  public var vertical: ClosedRange<Double>?
  public var horizontalLabel: String
  public var verticalLabel: String

  public init(
    title: String, curves: [Curve], horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>? = nil,
    horizontalLabel: String = "x", verticalLabel: String = "f(x)"
  ) {
    self.title = title
    self.curves = curves
    self.horizontal = horizontal
    self.vertical = vertical
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
  }

  // Okabe and Ito 2008, the darkest first.
  private static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555"]
  private static let dashes = ["", "9 4", "2 3", "9 3 2 3", "14 4", "5 3", "1 4"]

  /// Round steps that part the range into 4 to 10 intervals.
  static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [range.lowerBound] }
    var power = 1.0
    while power * 10 <= span { power *= 10 }
    while power > span { power /= 10 }
    let step = [0.1, 0.2, 0.5, 1, 2].map { $0 * power }.first { span / $0 <= 10 } ?? power
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  static func text(_ value: Double) -> String {
    let rounded = (value * 1e6).rounded() / 1e6
    let text = rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  private func verticalRange() -> ClosedRange<Double> {
    if let vertical { return vertical }
    let values = curves.flatMap { $0.lines.joined().map(\.y) + $0.filledDots.map(\.y) + $0.openDots.map(\.y) }
    let low = values.min() ?? -1
    let high = values.max() ?? 1
    let margin = max(0.04 * (high - low), 1e-3)
    return (low - margin)...(high + margin)
  }

  /// The picture: a whole SVG document.
  public func svg(width: Double = 720, height: Double = 450) -> String {
    let vertical = verticalRange()
    let longest = curves.map(\.label.count).max() ?? 0
    // Room for the legend by the length of its longest label.
    let legend = min(max(90, 52 + 7.2 * Double(longest)), width / 2.5)
    let left = 62.0
    let right = width - legend - 14
    let top = 44.0
    let bottom = height - 48
    func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    func x(_ value: Double) -> Double {
      left + (value - horizontal.lowerBound) / (horizontal.upperBound - horizontal.lowerBound)
        * (right - left)
    }
    func y(_ value: Double) -> Double {
      bottom - (value - vertical.lowerBound) / (vertical.upperBound - vertical.lowerBound) * (bottom - top)
    }
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" width="\(number(width))" \
      height="\(number(height))" role="img" aria-labelledby="title description">
      <title id="title">\(Self.escaped(title))</title>
      <desc id="description">\(Self.escaped(description(vertical)))</desc>
      <style>
      svg { background: #ffffff; font: 13px system-ui, "Helvetica Neue", Arial, sans-serif; }
      text { fill: #222222; } .grid { stroke: #dddddd; } .axis { stroke: #777777; } .paper { fill: #ffffff; }
      @media (prefers-color-scheme: dark) {
      svg { background: #16181c; } text { fill: #e6e6e6; } .grid { stroke: #363a41; } .axis { stroke: #9aa0a8; }
      .paper { fill: #16181c; }
      }
      </style>
      <clipPath id="plot"><rect x="\(number(left))" y="\(number(top - 6))" width="\(number(right - left))" \
      height="\(number(bottom - top + 12))"/></clipPath>
      <rect class="paper" width="100%" height="100%"/>
      <text x="\(number(left))" y="26" font-size="16" font-weight="600">\(Self.escaped(title))</text>

      """
    for tick in Self.ticks(horizontal) {
      let place = number(x(tick))
      out += "<path class=\"grid\" d=\"M\(place) \(number(top))V\(number(bottom))\"/>\n"
      out +=
        "<text x=\"\(place)\" y=\"\(number(bottom + 18))\" text-anchor=\"middle\">\(Self.text(tick))</text>\n"
    }
    for tick in Self.ticks(vertical) {
      let place = number(y(tick))
      out += "<path class=\"grid\" d=\"M\(number(left)) \(place)H\(number(right))\"/>\n"
      out +=
        "<text x=\"\(number(left - 8))\" y=\"\(number(y(tick) + 4.5))\" text-anchor=\"end\">\(Self.text(tick))</text>\n"
    }
    if vertical.contains(0) {
      out += "<path class=\"axis\" d=\"M\(number(left)) \(number(y(0)))H\(number(right))\"/>\n"
    }
    if horizontal.contains(0) {
      out += "<path class=\"axis\" d=\"M\(number(x(0))) \(number(top))V\(number(bottom))\"/>\n"
    }
    out += "<text x=\"\(number((left + right) / 2))\" y=\"\(number(bottom + 38))\" text-anchor=\"middle\">"
    out += "\(Self.escaped(horizontalLabel))</text>\n"
    out +=
      "<text transform=\"translate(18 \(number((top + bottom) / 2))) rotate(-90)\" text-anchor=\"middle\">"
    out += "\(Self.escaped(verticalLabel))</text>\n"

    for (index, curve) in curves.enumerated() {
      let colour = Self.colours[index % Self.colours.count]
      let dash = Self.dashes[index % Self.dashes.count]
      let stroke =
        "stroke=\"\(colour)\" stroke-width=\"2.2\" fill=\"none\" stroke-linejoin=\"round\""
        + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"")
      out += "<g clip-path=\"url(#plot)\">\n"
      for line in curve.lines {
        let path = line.enumerated().map { position, point in
          "\(position == 0 ? "M" : "L")\(number(x(point.x))) \(number(min(max(y(point.y), -1e4), 1e4)))"
        }.joined()
        out += "<path \(stroke) d=\"\(path)\"/>\n"
      }
      for dot in curve.openDots {
        out += "<circle class=\"paper\" cx=\"\(number(x(dot.x)))\" cy=\"\(number(y(dot.y)))\" r=\"4\" "
        out += "stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
      }
      for dot in curve.filledDots {
        out += "<circle cx=\"\(number(x(dot.x)))\" cy=\"\(number(y(dot.y)))\" r=\"4\" fill=\"\(colour)\"/>\n"
      }
      out += "</g>\n"
      let line = top + 12 + 24 * Double(index)
      out += "<path \(stroke) d=\"M\(number(right + 14)) \(number(line))h30\"/>\n"
      out +=
        "<text x=\"\(number(right + 50))\" y=\"\(number(line + 4.5))\">\(Self.escaped(curve.label))</text>\n"
    }
    return out + "</svg>\n"
  }

  /// What the picture shows, in words.
  private func description(_ vertical: ClosedRange<Double>) -> String {
    let names = curves.map(\.label).joined(separator: ", ")
    var text =
      "\(names) over x from \(Self.text(horizontal.lowerBound)) to \(Self.text(horizontal.upperBound)); "
    text += "values from \(Self.text(vertical.lowerBound)) to \(Self.text(vertical.upperBound))."
    for curve in curves where !curve.filledDots.isEmpty {
      let kinks = curve.filledDots.map { "(\(Self.text($0.x)), \(Self.text($0.y)))" }.joined(separator: ", ")
      text += " \(curve.label): filled dots, its values at kinks, at \(kinks)."
    }
    return text
  }
}
