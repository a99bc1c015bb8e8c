import Hillock
import HillockForming
import HillockFormula
import HillockPictures

/// The regions of a network with two inputs as a picture: filled by the value of the output, cut by the lines of the units.
///
/// Lines differ by unit in colour (safe for colour-blind readers) and by layer in their dashes. The picture has a title
/// and a description for readers that cannot see it.
package struct RegionChart: Sendable {
  package var title: String
  package var regions: PlaneRegions
  /// Which output fills the regions, counted from 0.
  package var output: Int
  package var horizontalLabel: String
  package var verticalLabel: String

  package init(
    title: String, regions: PlaneRegions, output: Int = 0, horizontalLabel: String = "x",
    verticalLabel: String = "y"
  ) {
    self.title = title
    self.regions = regions
    self.output = output
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
  }

  private struct Unit: Hashable, Comparable {
    var layer: Int
    var number: Int

    static func < (one: Unit, other: Unit) -> Bool {
      (one.layer, one.number) < (other.layer, other.number)
    }

    var stroke: Drawing.Stroke {
      let dashes: [[Double]] = [[], [7, 3], [2, 3]]
      return Drawing.Stroke(.series(number), width: 2, dashes: dashes[min(layer, dashes.count - 1)])
    }
  }

  /// Lines of more units have no place beside the picture.
  private static let mostNamedUnits = 12

  package func drawing() -> Drawing {
    let size = 460.0
    let horizontal = Axis(horizontalLabel, regions.lower.x.doubleValue...regions.upper.x.doubleValue)
    let vertical = Axis(verticalLabel, regions.lower.y.doubleValue...regions.upper.y.doubleValue)
    let left = PlotFrame.leftMargin(vertical)
    let top = PlotFrame.margins.top
    let units = Set(regions.creases.map { Unit(layer: $0.layer, number: $0.unit) }).sorted()
    let shown = units.prefix(Self.mostNamedUnits)
    let width = left + size + 200
    let height = max(top + size + PlotFrame.margins.bottom, top + 150 + 22 * Double(shown.count + 1))
    let values = regions.regions.flatMap { region in region.corners.map { value(of: region, at: $0) } }
    let (least, most) = (values.min() ?? 0, values.max() ?? 0)
    var drawing = Drawing(
      width: width, height: height, title: title,
      summary:
        "\(regions.regions.count) regions on which the network is linear, for \(span(horizontal)) and \(span(vertical)), cut by \(units.count) units; the output goes from \(ShortNumber.text(least)) to \(ShortNumber.text(most))."
    )
    drawing.text(
      Drawing.fitted(title, width: width - left - 14, size: 17.5), at: .init(left, 26), size: 16, isBold: true
    )
    let frame = PlotFrame(
      box: Drawing.Box(x: left, y: top, width: size, height: size), horizontal: horizontal, vertical: vertical
    )
    frame.draw(on: &drawing)
    for region in regions.regions {
      let mean =
        region.corners.reduce(0.0) { $0 + value(of: region, at: $1) } / Double(region.corners.count)
      let fill = Ink.fixed(Ink.diverging(most > least ? 2 * (mean - least) / (most - least) - 1 : 0))
      drawing.add(
        .area(
          region.corners.map { place($0, in: frame) }, fill: fill, outline: Drawing.Stroke(fill, width: 0.6)))
    }
    for crease in regions.creases {
      drawing.line(
        from: place(crease.from, in: frame), to: place(crease.to, in: frame),
        Unit(layer: crease.layer, number: crease.unit).stroke)
    }
    drawing.rectangle(frame.box, outline: Drawing.Stroke(.axis))
    drawScale(on: &drawing, at: .init(left + size + 24, top), from: least, to: most)
    for (row, unit) in shown.enumerated() {
      let line = Drawing.Point(left + size + 24, top + 140 + 22 * Double(row))
      drawing.line(from: line, to: .init(line.x + 34, line.y), unit.stroke)
      drawing.text("layer \(unit.layer + 1), unit \(unit.number + 1)", at: .init(line.x + 44, line.y + 4.5))
    }
    if units.count > shown.count {
      drawing.text(
        "and \(units.count - shown.count) more units",
        at: .init(left + size + 24, top + 144.5 + 22 * Double(shown.count)))
    }
    return drawing
  }

  /// The picture: a whole SVG document.
  package func svg() -> String { drawing().svg() }

  private func value(of region: PlaneRegions.Region, at point: PlaneRegions.Point) -> Double {
    region.outputs[output].value(at: point).doubleValue
  }

  private func place(_ point: PlaneRegions.Point, in frame: PlotFrame) -> Drawing.Point {
    frame.point(point.x.doubleValue, point.y.doubleValue)
  }

  private func span(_ axis: Axis) -> String {
    "\(axis.label) from \(ShortNumber.text(axis.range.lowerBound)) to \(ShortNumber.text(axis.range.upperBound))"
  }

  /// The colours of the filling from the greatest output down to the least.
  private func drawScale(
    on drawing: inout Drawing, at origin: Drawing.Point, from least: Double, to most: Double
  ) {
    let steps = 24
    drawing.text("output", at: .init(origin.x, origin.y + 10))
    drawing.add(
      .grid(
        Drawing.Grid(
          in: Drawing.Box(x: origin.x, y: origin.y + 20, width: 20, height: 84), columns: 1,
          colours: (0..<steps).map { Ink.diverging(1 - (2 * Double($0) + 1) / Double(steps)) })))
    drawing.text(ShortNumber.text(most), at: .init(origin.x + 28, origin.y + 30))
    drawing.text(ShortNumber.text(least), at: .init(origin.x + 28, origin.y + 104))
  }
}
