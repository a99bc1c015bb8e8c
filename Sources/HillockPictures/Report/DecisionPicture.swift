import Hillock

/// What a network of two inputs says at every point of the plane: its classes, or its numbers.
enum DecisionPicture {
  private static let cells = 120
  private static let pointLimit = 600

  /// - Parameter examples: as the network sees them, with targets where they are known.
  /// - Returns: `nil` unless the model has two inputs that are numbers, and one target.
  static func picture(_ trained: TrainedModel, examples: Dataset, pool: WorkerPool) throws -> Picture? {
    let preprocessing = trained.preprocessing
    let scalings = preprocessing.inputs.compactMap(\.scaling)
    // Several numbers at once have no one colour.
    guard preprocessing.targetNames.count == 1, preprocessing.inputs.count == 2, scalings.count == 2,
      examples.featureCount == 2
    else { return nil }
    // A column that was constant has no unit of its own.
    func unit(_ column: Int) -> Double { scalings[column].deviation > 0 ? scalings[column].deviation : 1 }
    func original(_ value: Float, _ column: Int) -> Double {
      Double(value) * unit(column) + scalings[column].mean
    }
    func axis(_ column: Int) -> Axis {
      let values = (0..<examples.rowCount).map { original(examples.inputs[2 * $0 + column], column) }
        .filter(\.isFinite)
      let low = values.min() ?? -1
      let high = values.max() ?? 1
      let margin = max(0.12 * (high - low), high > low ? 0 : unit(column))
      return Axis(preprocessing.inputs[column].name, (low - margin)...(high + margin))
    }
    let isClassifier = !preprocessing.classNames.isEmpty
    let legendWidth = 170.0
    let vertical = axis(1)
    let frame = PlotFrame(
      box: .init(x: PlotFrame.leftMargin(vertical), y: PlotFrame.margins.top, width: 430, height: 400),
      horizontal: axis(0),
      vertical: vertical)
    func predictions(_ count: Int) throws -> [Prediction] {
      var inputs: [Float] = []
      for row in 0..<count {
        for column in 0..<count {
          let x = frame.horizontal.value(at: (Double(column) + 0.5) / Double(count))
          let y = frame.vertical.value(at: 1 - (Double(row) + 0.5) / Double(count))
          inputs += [
            Float((x - scalings[0].mean) / unit(0)), Float((y - scalings[1].mean) / unit(1)),
          ]
        }
      }
      return try trained.predictions(forPrepared: inputs, pool: pool)
    }

    let title = isClassifier ? "Decision regions" : "Predicted \(preprocessing.targetName)"
    var drawing = Drawing(
      width: frame.box.right + legendWidth, height: frame.box.bottom + PlotFrame.margins.bottom, title: title,
      summary: "")
    drawing.text(
      Drawing.fitted(title, width: 560, size: 17.5), at: .init(frame.box.x, 26), size: 16, isBold: true)
    let all = try predictions(cells)
    let scale = Scale(trained, all, examples.targets)
    frame.draw(on: &drawing)
    drawing.add(.grid(.init(in: frame.box, columns: cells, colours: all.map(scale.colour))))
    drawing.rectangle(frame.box, outline: .init(.axis))
    let step = max(1, (examples.rowCount + pointLimit - 1) / pointLimit)
    var marks: [Drawing.Mark] = []
    for row in stride(from: 0, to: examples.rowCount, by: step) {
      let place = frame.point(
        original(examples.inputs[2 * row], 0), original(examples.inputs[2 * row + 1], 1))
      marks += scale.marks(row, of: examples, at: place)
    }
    drawing.add(.clipped(frame.box, marks))
    scale.drawLegend(on: &drawing, at: .init(frame.box.right + 16, frame.box.y + 4), width: legendWidth - 24)
    drawing.summary = scale.summary(all, frame: frame)
    return Picture(drawing, table: table(try predictions(9), frame: frame), numericColumns: Set(1...9))
  }

  /// Nine by nine points.
  private static func table(_ predictions: [Prediction], frame: PlotFrame) -> [[String]] {
    func text(_ prediction: Prediction) -> String {
      prediction.className ?? prediction.value.map(ShortNumber.text) ?? ""
    }
    let columns = (0..<9).map { ShortNumber.text(frame.horizontal.value(at: (Double($0) + 0.5) / 9)) }
    return [["\(frame.vertical.label) \\ \(frame.horizontal.label)"] + columns]
      + (0..<9).map { row in
        [ShortNumber.text(frame.vertical.value(at: 1 - (Double(row) + 0.5) / 9))]
          + predictions[row * 9..<row * 9 + 9].map(text)
      }
  }

  /// Colours and forms for predictions and for the truth.
  private struct Scale {
    let names: [String]
    let target: String
    let range: ClosedRange<Double>
    let targetValue: @Sendable (Float) -> Double

    init(_ trained: TrainedModel, _ predictions: [Prediction], _ targets: Targets) {
      let preprocessing = trained.preprocessing
      names = preprocessing.classNames
      target = preprocessing.targetName
      targetValue = { preprocessing.targetValue(of: $0) }
      var values = predictions.compactMap(\.value).filter(\.isFinite)
      if case .values(let truths, 1) = targets { values += truths.map(targetValue).filter(\.isFinite) }
      let low = values.min() ?? 0
      range = low...max(values.max() ?? 1, low + 1e-9)
    }

    private func solid(_ index: Int) -> RGB { Ink.series(index).colour(dark: false) }

    private func level(_ value: Double) -> RGB {
      Ink.sequential((value - range.lowerBound) / (range.upperBound - range.lowerBound))
    }

    func colour(_ prediction: Prediction) -> RGB {
      guard let name = prediction.className, let index = names.firstIndex(of: name) else {
        return level(prediction.value ?? .nan)
      }
      // Pale where the network is unsure, so that points stand out everywhere.
      let certainty = Double(prediction.probabilities?.max() ?? 1)
      return RGB(0xFFFFFF).mixed(with: solid(index), 0.12 + 0.5 * certainty * certainty)
    }

    func marks(_ row: Int, of examples: Dataset, at place: Drawing.Point) -> [Drawing.Mark] {
      switch examples.targets {
      case .classes(let classes, _) where row < classes.count:
        return [mark(Int(classes[row]), at: place)]
      case .values(let values, let count) where row * count < values.count:
        return [
          .circle(
            center: place, radius: 3.4, fill: .fixed(level(targetValue(values[row * count]))),
            outline: .init(.fixed(RGB(0x1A1A1A)), width: 1))
        ]
      default: return []
      }
    }

    /// Classes differ in form as well as in colour.
    private func mark(_ index: Int, at place: Drawing.Point) -> Drawing.Mark {
      let fill = Ink.fixed(solid(index))
      let outline = Drawing.Stroke(.fixed(RGB(0xFFFFFF)), width: 1)
      func area(_ offsets: [(Double, Double)]) -> Drawing.Mark {
        .area(offsets.map { .init(place.x + $0.0, place.y + $0.1) }, fill: fill, outline: outline)
      }
      switch index % 4 {
      case 0: return .circle(center: place, radius: 3.8, fill: fill, outline: outline)
      case 1: return area([(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)])
      case 2: return area([(0, -4.8), (4.4, 3.4), (-4.4, 3.4)])
      default: return area([(0, -5), (4.6, 0), (0, 5), (-4.6, 0)])
      }
    }

    func drawLegend(on drawing: inout Drawing, at origin: Drawing.Point, width: Double) {
      if names.isEmpty {
        for step in 0...8 {
          let value = range.upperBound - (range.upperBound - range.lowerBound) * Double(step) / 8
          let y = origin.y + 22 * Double(step)
          drawing.rectangle(
            .init(x: origin.x, y: y, width: 20, height: 22), fill: .fixed(level(value)), outline: .init(.axis)
          )
          drawing.text(ShortNumber.text(value), at: .init(origin.x + 28, y + 15.5), size: 12)
        }
        drawing.text(
          Drawing.fitted("dots: true values", width: width, size: 12), at: .init(origin.x, origin.y + 222),
          size: 12)
        return
      }
      for (index, name) in names.enumerated().prefix(14) {
        let y = origin.y + 8 + 24 * Double(index)
        drawing.rectangle(
          .init(x: origin.x, y: y - 9, width: 22, height: 18), radius: 2,
          fill: .fixed(RGB(0xFFFFFF).mixed(with: solid(index), 0.62)))
        drawing.add(mark(index, at: .init(origin.x + 11, y)))
        drawing.text(
          Drawing.fittedName(name, width: width - 30, size: 12), at: .init(origin.x + 30, y + 4.2), size: 12)
      }
      var end = origin.y + 24 * Double(min(names.count, 14))
      if names.count > 14 {
        drawing.text("and \(names.count - 14) more", at: .init(origin.x + 30, end + 12), size: 12)
        end += 14
      }
      for (line, text) in ["areas: predicted,", "paler: less sure", "forms: true class"].enumerated() {
        drawing.text(text, at: .init(origin.x, end + 18 + 16 * Double(line)), size: 11, ink: .faint)
      }
    }

    func summary(_ predictions: [Prediction], frame: PlotFrame) -> String {
      let place =
        "over \(frame.horizontal.label) from \(ShortNumber.text(frame.horizontal.range.lowerBound)) to "
        + "\(ShortNumber.text(frame.horizontal.range.upperBound)) and \(frame.vertical.label) from "
        + "\(ShortNumber.text(frame.vertical.range.lowerBound)) to \(ShortNumber.text(frame.vertical.range.upperBound))"
      guard !names.isEmpty else {
        return
          "The predicted \(target) \(place): from \(ShortNumber.text(range.lowerBound)) to \(ShortNumber.text(range.upperBound))."
      }
      let shares = names.map { name in
        (name, Double(predictions.count { $0.className == name }) / Double(predictions.count))
      }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
      var parts = shares.prefix(8).map { "\($0.0) on \(ShortNumber.text(($0.1 * 1000).rounded() / 10)) %" }
      if shares.count > 8 { parts.append("\(shares.count - 8) more on the rest") }
      return "The predicted class \(place): \(parts.joined(separator: ", ")) of the area."
    }
  }
}
