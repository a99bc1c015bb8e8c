import Hillock
import HillockFormula

extension Drawing {
  /// The picture as a PNG file, with letters of its own: the same bytes on every machine.
  ///
  /// - Parameters:
  ///   - scale: pixels of the file for a pixel of the drawing.
  ///   - dark: whether it is for dark surroundings.
  /// - Throws: `PictureError` when there would be more than 2²⁶ pixels.
  package func png(scale: Double = 2, dark: Bool = false) throws(PictureError) -> [UInt8] {
    let columns = (width * scale).rounded(.up)
    let rows = (height * scale).rounded(.up)
    guard columns >= 1, rows >= 1, columns * rows <= Double(1 << 26) else {
      throw PictureError(
        "a picture of \(Self.number(width)) by \(Self.number(height)) is too large for PNG; write it as SVG")
    }
    var raster = Raster(
      width: Int(columns, within: 1...1 << 26), height: Int(rows, within: 1...1 << 26),
      background: Ink.paper.colour(dark: dark))
    for mark in marks { Self.paint(mark, on: &raster, scale: scale, dark: dark) }
    return try PNG.encoded(width: raster.width, height: raster.height, pixels: raster.pixels)
  }

  private static func paint(_ mark: Mark, on raster: inout Raster, scale: Double, dark: Bool) {
    // What is far outside cannot be seen, and would take its time.
    func scaled(_ length: Double) -> Double {
      length.isNaN ? -1e5 : min(max(length * scale, -1e5), 1e5)
    }
    func scaled(_ point: Point) -> Point { Point(scaled(point.x), scaled(point.y)) }
    func scaled(_ box: Box) -> Box {
      Box(x: scaled(box.x), y: scaled(box.y), width: scaled(box.width), height: scaled(box.height))
    }
    func colour(_ ink: Ink) -> RGB { ink.colour(dark: dark) }
    switch mark {
    case .line(let points, let stroke):
      let points = points.map(scaled)
      for part in dashed(points, stroke.dashes.map { $0 * scale }, width: stroke.width * scale) {
        raster.stroke(part, width: stroke.width * scale, colour: colour(stroke.ink))
      }
    case .area(let points, let fill, let outline):
      let points = points.map(scaled)
      raster.fill(points, colour: colour(fill))
      if let outline, let first = points.first {
        raster.stroke(points + [first], width: outline.width * scale, colour: colour(outline.ink))
      }
    case .rectangle(let box, let radius, let fill, let outline):
      if let fill { raster.fill(scaled(box), radius: radius * scale, colour: colour(fill)) }
      if let outline {
        raster.outline(
          scaled(box), radius: radius * scale, width: outline.width * scale, colour: colour(outline.ink))
      }
    case .circle(let center, let radius, let fill, let outline):
      if let fill { raster.fillCircle(scaled(center), radius: radius * scale, colour: colour(fill)) }
      if let outline {
        raster.outlineCircle(
          scaled(center), radius: radius * scale, width: outline.width * scale, colour: colour(outline.ink))
      }
    case .text(let text):
      for stroke in strokes(of: text) {
        let width = text.size * (text.isBold ? 0.115 : 0.085) * scale
        raster.stroke(stroke.map(scaled), width: width, colour: colour(text.ink))
      }
    case .grid(var grid):
      grid.box = scaled(grid.box)
      raster.fill(grid)
    case .clipped(let box, let marks):
      let outer = raster.clip
      let inner = scaled(box)
      raster.clip = Box(
        x: max(outer.x, inner.x), y: max(outer.y, inner.y),
        width: max(min(outer.right, inner.right) - max(outer.x, inner.x), 0),
        height: max(min(outer.bottom, inner.bottom) - max(outer.y, inner.y), 0))
      for mark in marks { paint(mark, on: &raster, scale: scale, dark: dark) }
      raster.clip = outer
    }
  }

  /// The pen strokes of a text where it stands.
  private static func strokes(of text: Text) -> [[Point]] {
    let unit = text.size / StrokeFont.unitsPerEm
    let width = StrokeFont.width(of: text.content, size: text.size)
    var pen =
      switch text.anchor {
      case .start: 0.0
      case .middle: -width / 2
      case .end: -width
      }
    var result: [[Point]] = []
    for character in text.content {
      let glyph = StrokeFont.glyph(character)
      for stroke in glyph.strokes {
        result.append(
          stroke.map { point in
            let along = pen + point.x * unit
            let up = point.y * unit
            return text.isUpward
              ? Point(text.position.x - up, text.position.y - along)
              : Point(text.position.x + along, text.position.y - up)
          })
      }
      pen += (glyph.width + StrokeFont.spacing) * unit
    }
    return result
  }

  /// The pieces of a line that its dashes leave. Each is shorter by the width, as its ends are round.
  private static func dashed(_ points: [Point], _ dashes: [Double], width: Double) -> [[Point]] {
    guard !dashes.isEmpty, dashes.allSatisfy({ $0 > 0 }), let first = points.first else { return [points] }
    let lengths = dashes.enumerated().map { index, length in
      max(index % 2 == 0 ? length - width : length + min(width, dashes[index - 1] - 0.01), 0.01)
    }
    // Finer than can be seen, and as many pieces as nobody has the time for.
    let whole = zip(points, points.dropFirst()).reduce(0.0) {
      $0 + abs($1.1.x - $1.0.x) + abs($1.1.y - $1.0.y)
    }
    guard whole * Double(lengths.count) < 20_000 * lengths.reduce(0, +) else { return [points] }
    var result: [[Point]] = []
    var part = [first]
    var dash = 0
    var left = lengths[0]
    var start = first
    for end in points.dropFirst() {
      var rest = ((end.x - start.x) * (end.x - start.x) + (end.y - start.y) * (end.y - start.y)).squareRoot()
      while rest > left {
        let share = left / rest
        start = Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
        rest -= left
        if dash % 2 == 0 { result.append(part + [start]) }
        part = [start]
        dash = (dash + 1) % lengths.count
        left = lengths[dash]
      }
      left -= rest
      start = end
      if dash % 2 == 0 { part.append(end) }
    }
    if dash % 2 == 0, part.count > 1 { result.append(part) }
    return result
  }
}
