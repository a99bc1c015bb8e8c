import Hillock
import HillockFormula

extension UnitGraph {
  private static let columnWidth = 190.0
  private static let radius = 17.0

  /// Units as circles with the curve of their activation, weights as lines: the sign as colour and dashes, the size as
  /// width; with numbers where they fit without touching.
  package func picture(title: String) -> Picture {
    let rows = columns.map(\.names.count).max() ?? 1
    let spacing = rows <= 8 ? 66.0 : rows <= 16 ? 48 : 40
    func labelWidth(_ names: [String]) -> Double {
      min(names.map { Drawing.width(of: $0, size: 13) }.max() ?? 0, 190)
    }
    let left = labelWidth(columns[0].names) + 44
    let right = labelWidth(columns[columns.count - 1].names) + 48
    let width = max(left + right + Self.columnWidth * Double(columns.count - 1), 430)
    let top = 78.0
    let bottom = top + spacing * Double(rows)
    let shift = (width - left - right - Self.columnWidth * Double(columns.count - 1)) / 2
    func place(_ column: Int, _ unit: Int) -> Drawing.Point {
      let count = Double(columns[column].names.count)
      return .init(
        left + shift + Self.columnWidth * Double(column),
        (top + bottom) / 2 + spacing * (Double(unit) - (count - 1) / 2))
    }

    let lines = weightLines(place: place)
    let labels = spacing > 60 && lines.count <= 40 ? weightLabels(lines, place: place) : nil
    let legend = legend(hasLabels: labels != nil)
    var drawing = Drawing(
      width: width, height: bottom + legend.height(width: width - 40) + 26, title: title, summary: summary)
    drawing.text(
      Drawing.fitted(title, width: width - 48, size: 17.5), at: .init(20, 28), size: 16, isBold: true)
    for line in lines.sorted(by: { $0.stroke.width < $1.stroke.width }) {
      drawing.line(from: line.start, to: line.end, line.stroke)
    }
    for label in labels ?? [] {
      drawing.rectangle(label.box, radius: 3, fill: .paper)
      drawing.add(.text(label))
    }
    for (index, column) in columns.enumerated() {
      let name = index == 0 ? "inputs" : column.title
      let x = place(index, 0).x
      drawing.text(
        Drawing.fitted(name, width: 170, size: 12), at: .init(x, 58), size: 12, anchor: .middle, ink: .faint)
      if let activation = column.activation {
        drawing.text(
          Drawing.fitted(activation.text, width: 170, size: 12), at: .init(x, 73), size: 12, anchor: .middle,
          ink: .faint)
      }
      for unit in column.names.indices {
        draw(unit, of: column, at: place(index, unit), hasBias: labels != nil, on: &drawing)
        let text = Drawing.fittedName(column.names[unit], width: 190, size: 13)
        let center = place(index, unit)
        if index == 0 {
          drawing.text(text, at: .init(center.x - Self.radius - 7, center.y + 4.5), anchor: .end)
        } else if index == columns.count - 1 {
          drawing.text(text, at: .init(center.x + Self.radius + 9, center.y + 4.5))
        }
      }
    }
    legend.draw(on: &drawing, at: .init(20, bottom + 12), width: width - 40)
    return Picture(drawing, table: table, numericColumns: [3])
  }

  private func draw(
    _ unit: Int, of column: Column, at center: Drawing.Point, hasBias: Bool, on drawing: inout Drawing
  ) {
    guard let activation = column.activation else {
      drawing.circle(center, radius: 8, fill: .panel, outline: .init(.axis, width: 1.5))
      return
    }
    drawing.circle(center, radius: Self.radius, fill: .panel, outline: .init(.axis, width: 1.5))
    let kernel = ActivationKernel(activation)
    let values = kernel.values(at: (0...40).map { Float($0 - 20) / 20 * 3 }).map(Double.init)
    let finite = values.filter(\.isFinite)
    if let low = finite.min(), let high = finite.max() {
      let span = max(high - low, 1e-6)
      let points = values.enumerated().filter(\.element.isFinite).map { index, value in
        Drawing.Point(
          center.x + Double(index - 20) / 20 * 10, center.y + 9 - (value - low) / span * 18)
      }
      drawing.line(points, .init(.text, width: 1.6))
    }
    if hasBias, !column.biases.isEmpty { drawing.add(.text(biasLabel(column.biases[unit], at: center))) }
  }

  private func biasLabel(_ bias: Float, at center: Drawing.Point) -> Drawing.Text {
    Drawing.Text(
      "b \(Self.text(bias))", at: .init(center.x, center.y - Self.radius - 5), size: 11, anchor: .middle,
      ink: .faint)
  }

  private struct WeightLine {
    var start: Drawing.Point
    var end: Drawing.Point
    var stroke: Drawing.Stroke
    var weight: Float
  }

  private func weightLines(place: (Int, Int) -> Drawing.Point) -> [WeightLine] {
    let largest = max(Double(largestWeight), 1e-30)
    var lines: [WeightLine] = []
    for index in columns.indices.dropFirst() {
      for (from, weights) in columns[index].weights.enumerated() {
        for (to, weight) in weights.enumerated() where weight != 0 && weight.isFinite {
          let stroke = Drawing.Stroke(
            weight > 0 ? .positive : .negative, width: 0.7 + 4.3 * Double(weight.magnitude) / largest,
            dashes: weight > 0 ? [] : [7, 4])
          let (start, end) = (place(index - 1, from), place(index, to))
          lines.append(
            WeightLine(
              start: .init(start.x + (index == 1 ? 8 : Self.radius), start.y),
              end: .init(end.x - Self.radius, end.y), stroke: stroke, weight: weight))
        }
      }
    }
    return lines
  }

  /// A number on every line, none touching another, a unit or a bias; `nil` where there is no room.
  private func weightLabels(_ lines: [WeightLine], place: (Int, Int) -> Drawing.Point) -> [Drawing.Text]? {
    var taken: [Drawing.Box] = []
    for (index, column) in columns.enumerated() {
      for unit in column.names.indices {
        let center = place(index, unit)
        taken.append(
          .init(
            x: center.x - Self.radius - 3, y: center.y - Self.radius - 3, width: 2 * Self.radius + 6,
            height: 2 * Self.radius + 6))
        if !column.biases.isEmpty { taken.append(biasLabel(column.biases[unit], at: center).box) }
      }
    }
    var labels: [Drawing.Text] = []
    for line in lines {
      let label = [0.3, 0.5, 0.7, 0.4, 0.6, 0.22, 0.78].lazy.map { share in
        Drawing.Text(
          Self.text(line.weight),
          at: .init(
            line.start.x + (line.end.x - line.start.x) * share,
            line.start.y + (line.end.y - line.start.y) * share + 4), size: 11, anchor: .middle)
      }.first { candidate in !taken.contains { $0.overlaps(candidate.box) } }
      guard let label else { return nil }
      taken.append(label.box)
      labels.append(label)
    }
    return labels
  }

  private func legend(hasLabels: Bool) -> Legend {
    let largest = Self.text(largestWeight)
    var entries: [(sample: Legend.Sample, text: String)] = [
      (.line(.init(.positive, width: 3)), "positive weight"),
      (.line(.init(.negative, width: 3, dashes: [7, 4])), "negative weight"),
      (.none, "width: size of the weight, at most \(largest)"),
      (.none, "curve: activation from −3 to 3"),
    ]
    if hasLabels, columns.contains(where: { !$0.biases.isEmpty }) { entries.append((.none, "b: bias")) }
    if columns.flatMap(\.weights).joined().contains(0) {
      entries.append((.none, "weights of 0 are not drawn"))
    }
    return Legend(entries: entries)
  }

  private var summary: String {
    let layers = columns.dropFirst().map {
      "\($0.title) of \($0.names.count) (\($0.activation?.text ?? "none"))"
    }
    let weights = columns.flatMap(\.weights).joined()
    return
      "\(columns[0].names.count) inputs, then \(layers.joined(separator: ", then ")). \(weights.count { $0 > 0 }) weights are "
      + "positive, \(weights.count { $0 < 0 }) negative; the largest has the size \(Self.text(largestWeight))."
  }
}
