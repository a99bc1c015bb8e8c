import Hillock

/// The area of a chart between its axes, with grid, ticks and labels.
package struct PlotFrame: Hashable, Sendable {
  package var box: Drawing.Box
  package var horizontal: Axis
  package var vertical: Axis

  package init(box: Drawing.Box, horizontal: Axis, vertical: Axis) {
    self.box = box
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// What has to be free around the area for the texts; on the left at least this.
  package static let margins = (left: 70.0, bottom: 48.0, top: 44.0)

  /// Room for the labels of the vertical axis and its ticks.
  package static func leftMargin(_ vertical: Axis, size: Double = 13) -> Double {
    max(margins.left, widestTick(vertical, size: size) + 38)
  }

  private static func widestTick(_ axis: Axis, size: Double) -> Double {
    axis.ticks.map { Drawing.width(of: axis.text($0), size: size) }.max() ?? 0
  }

  package func x(_ value: Double) -> Double { box.x + horizontal.position(value) * box.width }

  package func y(_ value: Double) -> Double { box.bottom - vertical.position(value) * box.height }

  package func point(_ x: Double, _ y: Double) -> Drawing.Point {
    // A point at infinity would not be drawn; one far outside is cut off at the edge.
    func bounded(_ value: Double) -> Double { value.isNaN ? -1e4 : min(max(value, -1e4), 1e4) }
    return Drawing.Point(bounded(self.x(x)), bounded(self.y(y)))
  }

  /// Draws everything but the data.
  package func draw(on drawing: inout Drawing, size: Double = 13) {
    let grid = Drawing.Stroke(.grid)
    let ticks = horizontal.ticks
    for (index, tick) in ticks.enumerated() {
      let place = x(tick)
      drawing.line(from: .init(place, box.y), to: .init(place, box.bottom), grid)
      guard index % labelStep(ticks, size: size) == 0 else { continue }
      drawing.text(
        horizontal.text(tick), at: .init(place, box.bottom + 1.4 * size), size: size, anchor: .middle)
    }
    for tick in vertical.ticks {
      let place = y(tick)
      drawing.line(from: .init(box.x, place), to: .init(box.right, place), grid)
      drawing.text(vertical.text(tick), at: .init(box.x - 8, place + 0.35 * size), size: size, anchor: .end)
    }
    let axis = Drawing.Stroke(.axis)
    if !vertical.isLogarithmic, vertical.range.contains(0) {
      drawing.line(from: .init(box.x, y(0)), to: .init(box.right, y(0)), axis)
    }
    if !horizontal.isLogarithmic, horizontal.range.contains(0) {
      drawing.line(from: .init(x(0), box.y), to: .init(x(0), box.bottom), axis)
    }
    let middle = (box.x + box.right) / 2
    drawing.text(
      Drawing.fitted(horizontal.label, width: box.width + 40, size: size),
      at: .init(middle, box.bottom + 2.95 * size), size: size, anchor: .middle)
    drawing.text(
      Drawing.fitted(vertical.label, width: box.height + 30, size: size),
      at: .init(box.x - max(52, Self.widestTick(vertical, size: size) + 20), (box.y + box.bottom) / 2),
      size: size, anchor: .middle, isUpward: true)
  }

  /// Every how many ticks there is room for a label.
  private func labelStep(_ ticks: [Double], size: Double) -> Int {
    guard ticks.count > 1 else { return 1 }
    let widest = ticks.map { Drawing.width(of: horizontal.text($0), size: size) }.max() ?? 0
    let apart = zip(ticks, ticks.dropFirst()).map { x($1) - x($0) }.min() ?? 1
    let step = (widest + 6) / max(apart, 1)
    return Int(step.rounded(.up), within: 1...1000)
  }
}
