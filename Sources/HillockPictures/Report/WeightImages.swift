import Hillock

/// The weights of the first layer as images, for inputs that are images.
enum WeightImages {
  private static let imageLimit = 64

  /// - Returns: `nil` where the inputs are no images, or the first layer with weights is neither dense nor a convolution of
  ///   images.
  static func picture(_ trained: TrainedModel) -> Picture? {
    let model = trained.model
    guard let index = model.network.nodes.firstIndex(where: { !$0.parameters.isEmpty }) else { return nil }
    let node = model.network.nodes[index]
    let weights = Array(model.parameter(0, of: index))
    guard let image = shape(trained, before: index, node) else { return nil }
    let units = weights.count / max(image.count, 1)
    guard units > 0, units * image.count == weights.count else { return nil }
    // Row-major with the unit as the last extent. Channels are averaged: a picture has one colour scale.
    let (rows, columns, channels) = (image.extents[0], image.extents[1], image.extents[2])
    let shown = min(units, imageLimit)
    let images: [[Double]] = (0..<shown).map { unit in
      (0..<rows * columns).map { place in
        (0..<channels).reduce(0) { $0 + Double(weights[(place * channels + $1) * units + unit]) }
          / Double(channels)
      }
    }
    let largest = max(images.joined().map(abs).filter(\.isFinite).max() ?? 0, 1e-30)

    let perRow = min(8, shown)
    let side = 72.0
    let (cellWidth, cellHeight) = (side + 14, side * Double(rows) / Double(columns) + 26)
    let lines = (shown + perRow - 1) / perRow
    let width = max(26 + cellWidth * Double(perRow), 440)
    let height = 50 + cellHeight * Double(lines) + 46
    let kind = node.layer.form.isAffine ? "inputs" : "filters"
    let title = "Weights of \(node.name) as images"
    var summary =
      "The \(kind == "inputs" ? "weights from the image to each unit" : "filters") of \(node.name), "
    summary +=
      "\(rows)×\(columns); blue is positive, orange negative, the strongest colour stands for \(ShortNumber.text(largest))."
    if channels > 1 { summary += " Weights are averaged over \(channels) channels." }
    if shown < units { summary += " \(shown) of \(units) are drawn." }
    var drawing = Drawing(width: width, height: height, title: title, summary: summary)
    drawing.text(
      Drawing.fitted(title, width: width - 40, size: 17.5), at: .init(20, 28), size: 16, isBold: true)
    for (unit, values) in images.enumerated() {
      let box = Drawing.Box(
        x: 20 + cellWidth * Double(unit % perRow), y: 44 + cellHeight * Double(unit / perRow), width: side,
        height: cellHeight - 26)
      drawing.add(
        .grid(.init(in: box, columns: columns, colours: values.map { Ink.diverging($0 / largest) })))
      drawing.rectangle(box, outline: .init(.grid))
      drawing.text(
        String(unit + 1), at: .init(box.x + side / 2, box.bottom + 14), size: 11, anchor: .middle, ink: .faint
      )
    }
    drawScale(on: &drawing, at: .init(20, height - 42), largest: largest)
    return Picture(drawing, table: table(images, columns: columns), numericColumns: [0, 1, 2, 3, 4])
  }

  /// Rows × columns × channels of what the first layer's weights look at.
  private static func shape(_ trained: TrainedModel, before index: Int, _ node: Network.Node) -> Shape? {
    switch node.form {
    case .filters:
      guard let weight = node.parameters.first, weight.shape.rank == 4 else { return nil }
      return Shape(Array(weight.shape.extents.prefix(3)))
    case .affine: break
    default: return nil
    }
    // The shape before the layer that made a vector of it, or what the data are known to be.
    for earlier in trained.model.network.nodes[..<index] where earlier.inputShapes.first?.rank == 3 {
      return earlier.inputShapes[0]
    }
    guard index == 0 else { return nil }
    if let images = trained.preprocessing.images, images.shape.rank == 3 { return images.shape }
    return shape(ofPixels: trained.preprocessing.inputs)
  }

  /// Columns of a table that are named for their places: `pixel_0_0`, `pixel_0_1`, …, row by row.
  private static func shape(ofPixels inputs: [Preprocessing.Input]) -> Shape? {
    var columns = 0
    var row = 0
    var column = 0
    for input in inputs {
      let parts = input.name.split(separator: "_")
      guard input.scaling != nil, input.featureCount == 1, parts.count == 3, let y = Int(parts[1]),
        let x = Int(parts[2])
      else {
        return nil
      }
      if y == row + 1, x == 0, row > 0 || column > 0 {
        guard columns == 0 || columns == column else { return nil }
        columns = column
        row += 1
        column = 0
      }
      guard y == row, x == column else { return nil }
      column += 1
    }
    guard columns > 1, column == columns else { return nil }
    return [row + 1, columns, 1]
  }

  private static func drawScale(on drawing: inout Drawing, at origin: Drawing.Point, largest: Double) {
    let box = Drawing.Box(x: origin.x, y: origin.y, width: 200, height: 12)
    drawing.add(
      .grid(.init(in: box, columns: 41, colours: (0...40).map { Ink.diverging(Double($0 - 20) / 20) })))
    drawing.rectangle(box, outline: .init(.grid))
    drawing.text(ShortNumber.text(-largest), at: .init(box.x, box.bottom + 16), size: 11)
    drawing.text("0", at: .init(box.x + 100, box.bottom + 16), size: 11, anchor: .middle)
    drawing.text(ShortNumber.text(largest), at: .init(box.right, box.bottom + 16), size: 11, anchor: .end)
    drawing.text("weight", at: .init(box.right + 12, box.bottom), size: 11, ink: .faint)
  }

  private static func table(_ images: [[Double]], columns: Int) -> [[String]] {
    [["image", "mean", "least", "greatest", "strongest at row", "column"]]
      + images.enumerated().map { unit, values in
        let strongest = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
        return [
          String(unit + 1), ShortNumber.text(values.reduce(0, +) / Double(values.count)),
          ShortNumber.text(values.min() ?? 0),
          ShortNumber.text(values.max() ?? 0), String(strongest / columns + 1),
          String(strongest % columns + 1),
        ]
      }
  }
}
