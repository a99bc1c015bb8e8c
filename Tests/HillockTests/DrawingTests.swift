import Hillock
import HillockForming
import Testing

@testable import HillockPictures

@Suite("Drawings")
struct DrawingTests {
  private func sample() -> Drawing {
    var drawing = Drawing(width: 100, height: 60, title: "t", summary: "s")
    drawing.rectangle(.init(x: 10, y: 10, width: 20, height: 20), fill: .fixed(RGB(0xFF0000)))
    drawing.circle(.init(60, 30), radius: 10, fill: .positive)
    drawing.text("a < b & \"c\"", at: .init(10, 50))
    return drawing
  }

  @Test("SVG has every mark, escapes text and keeps colours for dark apart")
  func svg() {
    let svg = sample().svg()
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 60\""))
    #expect(svg.contains("<rect x=\"10\" y=\"10\" width=\"20\" height=\"20\" fill=\"#ff0000\"/>"))
    #expect(svg.contains("a &lt; b &amp; &quot;c&quot;"))
    #expect(svg.contains("class=\"f-plus\" fill=\"#0072b2\""))
    #expect(svg.contains(".f-plus { fill: #56b4e9; }"))
  }

  @Test("A picture that is too large for PNG is refused with what to do")
  func tooLarge() {
    let drawing = Drawing(width: 100_000, height: 100_000, title: "t")
    #expect(throws: PictureError.self) { try drawing.png() }
  }

  @Test("Where there is room for a text, a text that is cut fits")
  func fitted() {
    for width in [20.0, 60, 200] {
      let text = Drawing.fitted("a long name with MANY wide letters", width: width, size: 13)
      #expect(Drawing.width(of: text, size: 13) <= width || text == "…")
    }
    #expect(Drawing.fitted("short", width: 200, size: 13) == "short")
  }

  @Test(
    "Ticks are round numbers inside the range", arguments: [-5.0...5, 0...0.003, 1e6...1.2e6, 0.98...0.99])
  func ticks(range: ClosedRange<Double>) {
    let ticks = Axis("x", range).ticks
    #expect((3...11).contains(ticks.count))
    #expect(ticks.allSatisfy(range.contains))
  }

  @Test("A logarithmic axis puts equal ratios equally far apart")
  func logarithmic() {
    let axis = Axis("x", 1e-6...1e2, isLogarithmic: true)
    #expect(abs(axis.position(1e-2) - 0.5) < 1e-12)
    #expect(abs(axis.position(1e-4) - 0.25) < 1e-12)
    #expect(axis.position(0) == -.infinity)
    #expect(axis.ticks.first.map { abs($0 - 1e-6) < 1e-12 } == true)
  }

  @Test(
    "Numbers in few characters",
    arguments: [
      (0.5, "0.5"), (-3.0, "−3"), (123_456.0, "123456"), (1e-9, "10⁻⁹"), (2.5e12, "2.5·10¹²"), (0.98, "0.98"),
      (0.1 + 0.2, "0.3"), (.infinity, "∞"),
    ])
  func numbers(value: Double, text: String) {
    #expect(ShortNumber.text(value) == text)
  }
}

@Suite("Pictures of networks")
struct NetworkPictureTests {
  private func xor() throws -> TrainedModel {
    let table = try TruthTable(BooleanExpression(parsing: "A xor B", variables: ["A", "B"]))
    let network = try BooleanNetwork([table], units: .threshold, tolerance: 0.01)
    return TrainedModel(
      model: network.model, preprocessing: .plain(inputs: ["A", "B"], targets: ["A xor B"]),
      configuration: TrainingConfiguration(loss: .meanSquaredError))
  }

  @Test("A small network is drawn with its units, weights and names")
  func units() throws {
    let portrait = try NetworkPortrait(xor())
    #expect(portrait.isUnits)
    let texts = Self.texts(portrait.picture.drawing)
    for text in ["A", "B", "A xor B", "−1", "1", "b −0.5"] { #expect(texts.contains(text), "\(text)") }
    #expect(portrait.picture.table.count == 4)
    #expect(portrait.picture.table[1].last == "A: 1, B: −1")
    #expect(portrait.mermaid.contains("u0_0 -- \"1\" --> u1_0\n"))
    #expect(portrait.mermaid.contains("u0_1 -. \"−1\" .-> u1_0\n"))
  }

  @Test("Weights stand by the units that they join")
  func weights() throws {
    let network = try Network(inputs: 3) { Dense(2) }
    let model = try Model(network, parameters: [0, 1, 2, 3, 4, 5, 0.5, -0.25])
    let graph = try UnitGraph(model, inputs: ["a", "b", "c"], outputs: ["p", "q"])
    #expect(
      graph.table[1...] == [
        ["dense_1", "p", "identity", "0.5", "a: 0, b: 2, c: 4"],
        ["dense_1", "q", "identity", "−0.25", "a: 1, b: 3, c: 5"],
      ])
    // A weight of 0 has no line; five lines, of which the thickest stands for 5.
    let drawing = graph.picture(title: "t").drawing
    let widths = drawing.marks.compactMap { mark -> Double? in
      if case .line(let points, let stroke) = mark, points.count == 2, stroke.ink == .positive {
        stroke.width
      } else {
        nil
      }
    }
    // One more is the sample of the legend.
    #expect(widths.count == 6 && widths.max() == 5)
    #expect(Mermaid.text(graph).contains("u0_2 -- \"5\" --> u1_1\n"))
  }

  @Test("A network with a way around layers is drawn as blocks, and units are refused with the reason")
  func blocks() throws {
    let network = try Network(inputShape: [8, 8, 1]) {
      Conv2D(4, 3, padding: .same)
      Residual { Conv2D(4, 3, padding: .same) }
      Flatten()
      Dense(3)
    }
    let trained = TrainedModel(
      model: try Model(network), preprocessing: try xor().preprocessing,
      configuration: TrainingConfiguration())
    let portrait = try NetworkPortrait(trained)
    #expect(!portrait.isUnits)
    let texts = Self.texts(portrait.picture.drawing)
    #expect(texts.contains("add_1 · 8×8×4"))
    #expect(portrait.mermaid.contains("n1 --> n3\n") && portrait.mermaid.contains("n2 --> n3\n"))
    let error = #expect(throws: PictureError.self) { try NetworkPortrait(trained, as: .units) }
    #expect(error?.message.contains("64 units") == true)
    // No line of the way around crosses the block beside it.
    let boxes = Self.boxes(portrait.picture.drawing)
    for case .line(let points, _) in portrait.picture.drawing.marks {
      for point in points {
        #expect(
          !boxes.contains {
            $0.x + 1 < point.x && point.x < $0.right - 1 && $0.y + 1 < point.y && point.y < $0.bottom - 1
          })
      }
    }
  }

  @Test("Texts of a picture lie inside it and do not overlap", arguments: [1, 2, 3, 6, 12])
  func room(units: Int) throws {
    let network = try Network(inputs: units) {
      Dense(units, .relu)
      Dense(2)
    }
    let graph = try UnitGraph(
      Model(network, seed: 5), inputs: (0..<units).map { "a rather long input name \($0)" },
      outputs: ["yes", "no"])
    let drawing = graph.picture(title: "A network with a title that is long enough to be cut off at the end")
      .drawing
    var boxes: [Drawing.Box] = []
    for case .text(let text) in drawing.marks {
      let box = text.box
      #expect(
        box.x >= 0 && box.y >= 0 && box.right <= drawing.width && box.bottom <= drawing.height,
        "\(text.content)")
      #expect(!boxes.contains { $0.overlaps(box) }, "\(text.content)")
      boxes.append(box)
    }
    #expect(boxes.count > units)
  }

  static func texts(_ drawing: Drawing) -> Set<String> {
    Set(drawing.marks.compactMap { if case .text(let text) = $0 { text.content } else { nil } })
  }

  static func boxes(_ drawing: Drawing) -> [Drawing.Box] {
    drawing.marks.compactMap { if case .rectangle(let box, 6, _, _) = $0 { box } else { nil } }
  }
}
