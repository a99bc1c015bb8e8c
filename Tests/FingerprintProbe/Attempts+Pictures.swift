import Hillock
import HillockFormula
import HillockPictures

extension Attempts {
  private static func draw(_ drawing: Drawing) throws {
    _ = drawing.svg()
    _ = drawing.embeddedSVG(prefix: "a")
    _ = try drawing.png(scale: 0.25)
  }

  mutating func addPictures() throws {
    for range in Self.ranges {
      for isLogarithmic in [false, true] {
        add("an axis of \(range), \(isLogarithmic)") {
          let axis = Axis("x", range, isLogarithmic: isLogarithmic)
          for tick in axis.ticks { _ = axis.text(tick) + "\(axis.position(tick))" }
          for value in Self.doubles { _ = axis.position(value) }
        }
        add("a chart over \(range), \(isLogarithmic)") {
          let curve = try Curve(Activation("x + 19"), label: "f", over: range)
          for vertical in [range, nil] {
            try Self.draw(
              CurveChart(
                title: "t", curves: [curve, curve], horizontal: range, vertical: vertical,
                isLogarithmic: isLogarithmic
              ).drawing())
          }
        }
      }
      for activation: Activation in [.relu, .gelu, .hardTanh] {
        add("a curve of \(activation.name) over \(range)") {
          _ = Curve(activation, label: "f", over: range)
          _ = Curve(activation, label: "f", isDerivative: true, over: range, samples: 0)
          _ = Curve(label: "d", over: range, samples: -1) { $0 }
        }
      }
    }
    for value in Self.integers {
      add("a curve of \(value) samples") {
        _ = Curve(.relu, label: "f", over: -1...1, samples: value)
        _ = Curve(label: "f", over: -1...1, samples: value) { $0 }
      }
      add("cells in \(value) columns") {
        var drawing = Drawing(width: 40, height: 40, title: "t")
        var grid = Drawing.Grid(
          in: .init(x: 0, y: 0, width: 30, height: 30), columns: value, colours: [RGB(0), RGB(1), RGB(2)])
        drawing.add(.grid(grid))
        grid.columns = 2
        drawing.add(.grid(grid))
        grid.colours = []
        drawing.add(.grid(grid))
        try Self.draw(drawing)
      }
      add("a PNG of \(value)") { _ = try PNG.encoded(width: value, height: value, pixels: [RGB(0)]) }
      add("series \(value)") {
        _ = Ink.series(value).colour(dark: true)
        _ = Ink.dashes(value)
      }
      add("a tick table of \(value)") {
        _ = TextTable([["a"], [], ["b", "c"]], rightAligned: [value]).lines
      }
    }
    for value in Self.doubles {
      add("a drawing of \(value)") {
        try Self.draw(Drawing(width: value, height: 10, title: "t"))
      }
      add("a PNG at scale \(value)") { _ = try Drawing(width: 4, height: 4, title: "t").png(scale: value) }
      add("marks at \(value)") {
        var drawing = Drawing(width: 60, height: 60, title: "t")
        let point = Drawing.Point(value, 3)
        let box = Drawing.Box(x: 1, y: value, width: value, height: 4)
        let stroke = Drawing.Stroke(.axis, width: value, dashes: [value, 0.001, 3])
        drawing.line([point, .init(1, 2), .init(50, 50)], stroke)
        drawing.line([.init(1, 2), .init(50, 50)], .init(.axis, width: 2, dashes: [4, 0.001]))
        drawing.add(.area([point, .init(1, 2), .init(4, 5)], fill: .axis, outline: stroke))
        drawing.rectangle(box, radius: value, fill: .axis, outline: stroke)
        drawing.circle(point, radius: value, fill: .axis, outline: stroke)
        drawing.text("text", at: point, size: value)
        drawing.text("text", at: .init(3, 3), size: 4, isUpward: true)
        drawing.add(.grid(.init(in: box, columns: 1, colours: [RGB(0)])))
        drawing.add(.clipped(box, [.circle(center: .init(3, 3), radius: 2, fill: .axis, outline: nil)]))
        _ = Drawing.fitted("text", width: value, size: value)
        _ = Drawing.fittedName("text", width: value, size: value)
        try Self.draw(drawing)
      }
      add("colours at \(value)") {
        _ = Ink.diverging(value)
        _ = Ink.sequential(value)
        _ = RGB(0).mixed(with: RGB(0xFFFFFF), value)
      }
      add("a chart \(value) wide") {
        let chart = CurveChart(
          title: "t", curves: [Curve(.relu, label: "f", over: -1...1)], horizontal: -1...1)
        try Self.draw(chart.drawing(width: value, height: 100))
        try Self.draw(chart.drawing(width: 100, height: value))
      }
      add("a curve through \(value)") {
        var curve = Curve(
          label: "f",
          lines: [[], [.init(x: value, y: value)], [.init(x: 0, y: value), .init(x: value, y: 1)]],
          markers: [.init(x: value, y: value)])
        curve.openDots = curve.markers
        curve.filledDots = curve.markers
        curve.markerRadius = value
        for isLogarithmic in [false, true] {
          try Self.draw(
            CurveChart(title: "t", curves: [curve], horizontal: -1...1, isLogarithmic: isLogarithmic)
              .drawing())
        }
        _ = Axis("x", of: [value]).ticks
        _ = Axis("x", of: [value, 1], isLogarithmic: true).ticks
      }
      add("a comparison at \(value)") {
        let float = Float(value)
        let comparison = UlpComparison(
          .gelu, label: "gelu", pairs: [(float, float), (1, 1), (float, 0), (-3, float)])
        _ = comparison.summary + (comparison.picture()?.drawing.svg() ?? "")
      }
      add("a truth of \(value)") {
        let data = try Dataset(
          inputs: [1, 2, 3, 4], featureCount: 2, targets: .values([Float(value), 1], count: 1))
        let model = try Self.model(outputs: 1)
        let evaluation = try Evaluation(model, on: Self.values(), loss: .meanSquaredError)
        _ = try ModelReport(
          TrainedModel(
            model: model, preprocessing: .plain(inputs: ["a", "b"], targets: ["t"]), configuration: .init()),
          source: "s", parts: [.init("test", data, evaluation)], bestEpoch: -3)
      }
    }
    add("no curves") {
      try Self.draw(CurveChart(title: "", curves: [], horizontal: 0...0).drawing())
      _ = UlpComparison(.relu, label: "", pairs: []).picture()
    }
    add("portraits") {
      for outputs in [1, 2, 40] {
        let trained = TrainedModel(
          model: try Self.model(outputs: outputs), preprocessing: .plain(inputs: [], targets: []),
          configuration: .init())
        _ = try NetworkPortrait(trained).picture.drawing.svg()
      }
    }
    add("a portrait of poisoned weights") {
      for poison: Float in [.nan, .infinity, 3e38] {
        let trained = TrainedModel(
          model: try Self.model(poison: poison),
          preprocessing: .plain(inputs: ["a", "b"], targets: ["t", "u"]),
          configuration: .init())
        for form in [NetworkPortrait.Form.units, .blocks] {
          let portrait = try NetworkPortrait(trained, as: form)
          try Self.draw(portrait.picture.drawing)
          _ = portrait.mermaid
        }
      }
    }
    add("an empty Mermaid") { _ = try Mermaid.text(Self.network()) }
  }
}
