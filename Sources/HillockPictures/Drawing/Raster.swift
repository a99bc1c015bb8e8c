import Hillock

/// Pixels that lines and areas are painted on, with smooth edges.
///
/// Only + − × ÷ and square roots of doubles, in one order: the same pixels on every machine.
struct Raster {
  typealias Point = Drawing.Point
  typealias Box = Drawing.Box

  let width: Int
  let height: Int
  private(set) var pixels: [RGB]
  /// Nothing outside is painted.
  var clip: Box

  /// How much of a pixel the stroke at work covers, and which pixels it has touched.
  private var coverage: [Float]
  private var touched: [Int] = []

  init(width: Int, height: Int, background: RGB) {
    self.width = width
    self.height = height
    pixels = [RGB](repeating: background, count: width * height)
    coverage = [Float](repeating: 0, count: width * height)
    clip = Box(x: 0, y: 0, width: Double(width), height: Double(height))
  }

  private mutating func blend(_ index: Int, _ colour: RGB, _ share: Double) {
    pixels[index] = share >= 1 ? colour : pixels[index].mixed(with: colour, share)
  }

  /// The columns and rows of pixels that a box touches, inside the picture and the clip.
  private func range(_ box: Box) -> (columns: Range<Int>, rows: Range<Int>) {
    func range(_ low: Double, _ high: Double, _ from: Double, _ to: Double) -> Range<Int> {
      let limit = 0...max(width, height)
      let first = Int(max(low, from, 0).rounded(.down), within: limit)
      let end = Int(min(high, to).rounded(.up), within: limit)
      return first < end ? first..<end : first..<first
    }
    return (
      range(box.x, box.right, clip.x, min(clip.right, Double(width))),
      range(box.y, box.bottom, clip.y, min(clip.bottom, Double(height)))
    )
  }

  /// Paints what a function says of each pixel's centre: the distance to the edge of a form, negative inside.
  private mutating func paint(_ box: Box, _ colour: RGB, distance: (Point) -> Double) {
    let (columns, rows) = range(box)
    for row in rows {
      for column in columns {
        let share = 0.5 - distance(Point(Double(column) + 0.5, Double(row) + 0.5))
        if share > 0 { blend(row * width + column, colour, share) }
      }
    }
  }

  mutating func fill(_ box: Box, radius: Double, colour: RGB) {
    paint(box, colour) { Self.distance($0, to: box, radius: radius) }
  }

  mutating func outline(_ box: Box, radius: Double, width: Double, colour: RGB) {
    let reach = width / 2 + 1
    let around = Box(
      x: box.x - reach, y: box.y - reach, width: box.width + 2 * reach, height: box.height + 2 * reach)
    paint(around, colour) { abs(Self.distance($0, to: box, radius: radius)) - width / 2 }
  }

  private static func distance(_ point: Point, to box: Box, radius: Double) -> Double {
    let x = abs(point.x - box.x - box.width / 2) - box.width / 2 + radius
    let y = abs(point.y - box.y - box.height / 2) - box.height / 2 + radius
    let (outsideX, outsideY) = (max(x, 0), max(y, 0))
    return (outsideX * outsideX + outsideY * outsideY).squareRoot() + min(max(x, y), 0) - radius
  }

  mutating func fillCircle(_ center: Point, radius: Double, colour: RGB) {
    paint(Self.square(center, radius + 1), colour) { Self.distance($0, center) - radius }
  }

  mutating func outlineCircle(_ center: Point, radius: Double, width: Double, colour: RGB) {
    paint(Self.square(center, radius + width / 2 + 1), colour) {
      abs(Self.distance($0, center) - radius) - width / 2
    }
  }

  private static func square(_ center: Point, _ reach: Double) -> Box {
    Box(x: center.x - reach, y: center.y - reach, width: 2 * reach, height: 2 * reach)
  }

  private static func distance(_ a: Point, _ b: Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  /// A line with round ends and joints. Where it crosses itself it is not painted twice.
  mutating func stroke(_ points: [Point], width: Double, colour: RGB) {
    // A line thinner than a pixel is as pale as it is thin.
    let radius = max(width, 1) / 2
    let strength = min(width, 1)
    var start = points.first
    for end in points.dropFirst() {
      if let start { cover(start, end, radius: radius) }
      start = end
    }
    for index in touched {
      blend(index, colour, Double(coverage[index]) * strength)
      coverage[index] = 0
    }
    touched.removeAll(keepingCapacity: true)
  }

  private mutating func cover(_ start: Point, _ end: Point, radius: Double) {
    guard start.x.isFinite, start.y.isFinite, end.x.isFinite, end.y.isFinite else { return }
    // In pieces, so that the pixels that are looked at are near the line and not in the box around all of it.
    let length = Self.distance(start, end)
    // A wide line has large boxes anyway.
    let pieces = Int((length / max(12, radius)).rounded(.up), within: 1...100_000)
    for piece in 0..<pieces {
      func point(_ number: Int) -> Point {
        let share = Double(number) / Double(pieces)
        return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
      }
      coverPiece(point(piece), point(piece + 1), radius: radius)
    }
  }

  private mutating func coverPiece(_ start: Point, _ end: Point, radius: Double) {
    let reach = radius + 1
    let low = Point(min(start.x, end.x) - reach, min(start.y, end.y) - reach)
    let box = Box(
      x: low.x, y: low.y, width: abs(start.x - end.x) + 2 * reach, height: abs(start.y - end.y) + 2 * reach)
    let direction = Point(end.x - start.x, end.y - start.y)
    let square = direction.x * direction.x + direction.y * direction.y
    let (columns, rows) = range(box)
    for row in rows {
      for column in columns {
        let offset = Point(Double(column) + 0.5 - start.x, Double(row) + 0.5 - start.y)
        let along =
          square > 0 ? min(max((offset.x * direction.x + offset.y * direction.y) / square, 0), 1) : 0
        let x = offset.x - along * direction.x
        let y = offset.y - along * direction.y
        let share = Float(min(radius + 0.5 - (x * x + y * y).squareRoot(), 1))
        guard share > 0 else { continue }
        let index = row * width + column
        if coverage[index] == 0 { touched.append(index) }
        coverage[index] = max(coverage[index], share)
      }
    }
  }

  /// The inside of a polygon by the even-odd rule, from four lines through each row of pixels.
  mutating func fill(_ points: [Point], colour: RGB) {
    guard points.count > 2, points.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { return }
    let low = Point(points.map(\.x).min() ?? 0, points.map(\.y).min() ?? 0)
    let high = Point(points.map(\.x).max() ?? 0, points.map(\.y).max() ?? 0)
    let (columns, rows) = range(Box(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y))
    var shares = [Double](repeating: 0, count: columns.count)
    for row in rows {
      for index in shares.indices { shares[index] = 0 }
      for sample in 0..<4 {
        let y = Double(row) + (Double(sample) + 0.5) / 4
        var crossings: [Double] = []
        for (index, a) in points.enumerated() {
          let b = points[(index + 1) % points.count]
          if (a.y <= y) != (b.y <= y) { crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) }
        }
        crossings.sort()
        for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
          for column in columns {
            let covered = min(crossings[pair + 1], Double(column + 1)) - max(crossings[pair], Double(column))
            if covered > 0 { shares[column - columns.lowerBound] += covered / 4 }
          }
        }
      }
      for column in columns where shares[column - columns.lowerBound] > 0 {
        blend(row * width + column, colour, shares[column - columns.lowerBound])
      }
    }
  }

  /// Cells of colour, each pixel that of the cell under its centre.
  mutating func fill(_ grid: Drawing.Grid) {
    guard grid.rows > 0 else { return }
    let (columns, rows) = range(grid.box)
    for row in rows {
      let y = Int(
        (Double(row) + 0.5 - grid.box.y) / grid.box.height * Double(grid.rows), within: -1...grid.rows)
      for column in columns {
        let x = Int(
          (Double(column) + 0.5 - grid.box.x) / grid.box.width * Double(grid.columns),
          within: -1...grid.columns)
        guard x >= 0, x < grid.columns, y >= 0, y < grid.rows else { continue }
        pixels[row * width + column] = grid.colours[y * grid.columns + x]
      }
    }
  }
}
