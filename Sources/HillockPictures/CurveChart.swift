import Hillock

/// Curves with axes as a picture: for print and screen, light and dark.
///
/// Curves differ in colour and in their dashes, and each has a label. The picture has a title and a description for readers
/// that cannot see it.
package struct CurveChart: Sendable {
  package var title: String
  package var curves: [Curve]
  package var horizontal: ClosedRange<Double>
  /// `nil` takes what the curves need.
  package var vertical: ClosedRange<Double>?
  package var horizontalLabel: String
  package var verticalLabel: String
  /// Whether equal ratios of values are equally far apart; values that are not above 0 are left out.
  package var isLogarithmic = false
  /// Whether only whole numbers are marked on the horizontal axis.
  package var countsHorizontally = false
  /// More to say in the description.
  package var note = ""

  package init(
    title: String, curves: [Curve], horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>? = nil,
    horizontalLabel: String = "x", verticalLabel: String = "f(x)", isLogarithmic: Bool = false,
    note: String = ""
  ) {
    self.title = title
    self.curves = curves
    self.horizontal = horizontal
    self.vertical = vertical
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
    self.isLogarithmic = isLogarithmic
    self.note = note
  }

  private var verticalAxis: Axis {
    if let vertical { return Axis(verticalLabel, vertical, isLogarithmic: isLogarithmic) }
    let values = curves.flatMap { curve in
      curve.lines.joined().map(\.y) + (curve.filledDots + curve.openDots + curve.markers).map(\.y)
    }
    return Axis(verticalLabel, of: values, isLogarithmic: isLogarithmic)
  }

  /// The picture: a whole SVG document.
  package func svg(width: Double = 720, height: Double = 450) -> String {
    drawing(width: width, height: height).svg()
  }

  /// The picture; it is higher than asked for where the legend needs it.
  package func drawing(width: Double = 720, height: Double = 450) -> Drawing {
    let axis = verticalAxis
    let margins = PlotFrame.margins
    let left = PlotFrame.leftMargin(axis)
    let entry = 24.0
    var across = Axis(horizontalLabel, horizontal)
    across.isWhole = countsHorizontally
    let height = max(height, margins.top + entry * Double(curves.count) + 24)
    let longest = curves.map { Drawing.width(of: $0.label, size: 13) }.max() ?? 0
    let legend =
      curves.count > 1 || !title.hasPrefix(curves.first?.label ?? "") ? min(longest + 58, width / 2.4) : 12
    var drawing = Drawing(width: width, height: height, title: title, summary: description(axis))
    let frame = PlotFrame(
      box: .init(
        x: left, y: margins.top, width: width - legend - left - 10,
        height: height - margins.top - margins.bottom),
      horizontal: across, vertical: axis)
    drawing.text(
      Drawing.fitted(title, width: width - left - 14, size: 17.5), at: .init(left, 26),
      size: 16,
      isBold: true)
    frame.draw(on: &drawing)
    let inside = Drawing.Box(
      x: frame.box.x - 6, y: frame.box.y - 6, width: frame.box.width + 12, height: frame.box.height + 12)
    for (index, curve) in curves.enumerated() {
      let ink = Ink.series(index)
      let stroke = Drawing.Stroke(ink, width: 2.2, dashes: Ink.dashes(index))
      drawing.add(.clipped(inside, marks(of: curve, in: frame, ink, stroke)))
      guard legend > 12 else { continue }
      let line = frame.box.y + 8 + entry * Double(index)
      let start = frame.box.right + 12
      if curve.lines.isEmpty {
        drawing.circle(.init(start + 15, line), radius: max(curve.markerRadius, 3.2), fill: ink)
      } else {
        drawing.line(from: .init(start, line), to: .init(start + 30, line), stroke)
      }
      drawing.text(
        Drawing.fittedName(curve.label, width: legend - 52, size: 13), at: .init(start + 37, line + 4.5))
    }
    return drawing
  }

  private func marks(
    of curve: Curve, in frame: PlotFrame, _ ink: Ink, _ stroke: Drawing.Stroke
  ) -> [Drawing.Mark] {
    func isShown(_ point: Curve.Point) -> Bool { !isLogarithmic || point.y > 0 }
    var marks: [Drawing.Mark] = []
    for line in curve.lines {
      // On a logarithmic axis what is not above 0 parts the line.
      for part in line.split(whereSeparator: { !isShown($0) }) {
        marks.append(.line(part.map { frame.point($0.x, $0.y) }, stroke))
      }
    }
    for marker in curve.markers where isShown(marker) {
      marks.append(
        .circle(center: frame.point(marker.x, marker.y), radius: curve.markerRadius, fill: ink, outline: nil))
    }
    for dot in curve.openDots where isShown(dot) {
      marks.append(
        .circle(
          center: frame.point(dot.x, dot.y), radius: 4, fill: .paper, outline: Drawing.Stroke(ink, width: 2)))
    }
    for dot in curve.filledDots where isShown(dot) {
      marks.append(.circle(center: frame.point(dot.x, dot.y), radius: 4.6, fill: ink, outline: nil))
    }
    return marks
  }

  /// What the picture shows, in words.
  private func description(_ axis: Axis) -> String {
    let names = curves.map(\.label).joined(separator: ", ")
    var text =
      "\(names) over \(horizontalLabel) from \(ShortNumber.text(horizontal.lowerBound)) to \(ShortNumber.text(horizontal.upperBound)); "
    text +=
      "values from \(ShortNumber.text(axis.range.lowerBound)) to \(ShortNumber.text(axis.range.upperBound))"
    text += isLogarithmic ? " on a logarithmic scale." : "."
    for curve in curves where !curve.filledDots.isEmpty {
      let kinks = curve.filledDots.map { "(\(ShortNumber.text($0.x)), \(ShortNumber.text($0.y)))" }.joined(
        separator: ", ")
      text += " \(curve.label): filled dots, its values at kinks, at \(kinks)."
    }
    return note.isEmpty ? text : "\(text) \(note)"
  }
}
