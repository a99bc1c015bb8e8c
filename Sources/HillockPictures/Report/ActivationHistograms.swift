import Hillock

/// How the outputs of each layer are spread over examples.
enum ActivationHistograms {
  private static let bins = 24
  private static let panelLimit = 24

  private struct Panel {
    var name: String
    var detail: String
    var range: ClosedRange<Double>
    var counts: [Int]
    var mean: Double
    var deviation: Double
    var zeros: Double
    /// Numbers that are not finite.
    var broken: Int

    init(_ node: Network.Node, _ values: [Float]) {
      name = node.name
      detail = node.layer.summary(for: node.inputShapes)
      let finite = values.filter(\.isFinite).map(Double.init)
      broken = values.count - finite.count
      let low = finite.min() ?? 0
      let high = finite.max() ?? 0
      let margin = high > low ? 0 : max(abs(low), 1) / 2
      let bounds = (low - margin)...(high + margin)
      range = bounds
      counts = [Int](repeating: 0, count: bins)
      var sum = 0.0
      for value in finite {
        let place = (value - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound) * Double(bins)
        counts[Int(place, within: 0...bins - 1)] += 1
        sum += value
      }
      let count = Double(max(finite.count, 1))
      let center = sum / count
      mean = center
      deviation = (finite.reduce(0) { $0 + ($1 - center) * ($1 - center) } / count).squareRoot()
      zeros = Double(finite.count { $0 == 0 }) / count
    }
  }

  static func picture(_ model: Model, examples: Dataset, part: String) throws -> Picture? {
    guard examples.rowCount > 0 else { return nil }
    let outputs = try model.nodeOutputs(for: examples)
    var panels = zip(model.network.nodes, outputs.nodes).filter { node, _ in !node.layer.form.isUnchanged
    }
    .map { Panel($0, $1) }
    let all = panels.count
    if all > panelLimit { panels = Array(panels.prefix(panelLimit / 2) + panels.suffix(panelLimit / 2)) }
    guard !panels.isEmpty else { return nil }
    let columns = min(3, panels.count)
    let (panelWidth, panelHeight) = (236.0, 176.0)
    let rows = (panels.count + columns - 1) / columns
    let width = max(20 + panelWidth * Double(columns) + 16, 440)
    let title = "Outputs by layer"
    var summary =
      "How the outputs of each layer are spread over \(outputs.rows) examples of the \(part); height is the share of outputs."
    if all > panels.count {
      summary += " \(panels.count) of \(all) layers are drawn, the first and the last ones."
    }
    var drawing = Drawing(
      width: width, height: 48 + panelHeight * Double(rows) + 6, title: title, summary: summary)
    drawing.text(title, at: .init(20, 28), size: 16, isBold: true)
    for (index, panel) in panels.enumerated() {
      let origin = Drawing.Point(
        20 + panelWidth * Double(index % columns), 48 + panelHeight * Double(index / columns))
      draw(panel, on: &drawing, at: origin, width: panelWidth - 16)
    }
    return Picture(drawing, table: table(panels), numericColumns: [1, 2, 3, 4, 5])
  }

  private static func draw(_ panel: Panel, on drawing: inout Drawing, at origin: Drawing.Point, width: Double)
  {
    let total = Double(max(panel.counts.reduce(0, +), 1))
    let highest = max(Double(panel.counts.max() ?? 1) / total, 1e-9)
    let box = Drawing.Box(x: origin.x + 40, y: origin.y + 38, width: width - 44, height: 92)
    let frame = PlotFrame(
      box: box, horizontal: Axis("output", panel.range), vertical: Axis("share", 0...highest * 1.05))
    drawing.text(
      Drawing.fitted(panel.name, width: width, size: 12.5), at: .init(origin.x, origin.y + 12), size: 12,
      isBold: true)
    drawing.text(
      Drawing.fitted(panel.detail, width: width, size: 11), at: .init(origin.x, origin.y + 27), size: 11,
      ink: .faint)
    for (bin, count) in panel.counts.enumerated() where count > 0 {
      let height = Double(count) / total / (highest * 1.05) * box.height
      drawing.rectangle(
        .init(
          x: box.x + box.width / Double(bins) * Double(bin) + 0.5, y: box.bottom - height,
          width: box.width / Double(bins) - 1, height: height), fill: .series(0))
    }
    drawing.line(from: .init(box.x, box.bottom), to: .init(box.right, box.bottom), .init(.axis))
    drawing.line(from: .init(box.x, box.y), to: .init(box.x, box.bottom), .init(.axis))
    let low = ShortNumber.text(panel.range.lowerBound)
    let high = ShortNumber.text(panel.range.upperBound)
    drawing.text(low, at: .init(box.x, box.bottom + 14), size: 10.5)
    drawing.text(high, at: .init(box.right, box.bottom + 14), size: 10.5, anchor: .end)
    drawing.text(
      "output", at: .init((box.x + box.right) / 2, box.bottom + 27), size: 10.5, anchor: .middle, ink: .faint)
    // Zero is marked where there is room between the ends.
    let zero = frame.x(0)
    let room = (
      box.x + Drawing.width(of: low, size: 10.5) + 8, box.right - Drawing.width(of: high, size: 10.5) - 8
    )
    if zero > room.0, zero < room.1 {
      drawing.text("0", at: .init(zero, box.bottom + 14), size: 10.5, anchor: .middle)
    }
    drawing.text(
      "\(ShortNumber.text((highest * 1000).rounded() / 10)) %", at: .init(box.x - 5, box.y + 10), size: 10.5,
      anchor: .end)
    drawing.text("0", at: .init(box.x - 5, box.bottom), size: 10.5, anchor: .end)
  }

  private static func table(_ panels: [Panel]) -> [[String]] {
    [["layer", "mean", "deviation", "least", "greatest", "zeros", "not finite"]]
      + panels.map {
        [
          $0.name, ShortNumber.text($0.mean), ShortNumber.text($0.deviation),
          ShortNumber.text($0.range.lowerBound),
          ShortNumber.text($0.range.upperBound), "\(ShortNumber.text(($0.zeros * 1000).rounded() / 10)) %",
          String($0.broken),
        ]
      }
  }
}
