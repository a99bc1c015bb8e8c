import Hillock

/// A picture as a list of lines, areas and texts, to be written as SVG (`svg()`) or as PNG (`png()`).
///
/// Lengths are in pixels of CSS, y grows downward. Colours are roles (`Ink`), each with a colour for light and one for dark
/// surroundings. A drawing that is built from the same values is the same on every machine.
package struct Drawing: Hashable, Sendable {
  /// A place, in pixels from the left and from the top.
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    /// x from the left, y from the top.
    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A rectangle by its left upper corner and its extents, in pixels.
  package struct Box: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }

    /// The x of the right edge.
    package var right: Double { x + width }
    /// The y of the lower edge.
    package var bottom: Double { y + height }

    /// Whether two boxes share more than their edges.
    package func overlaps(_ other: Box) -> Bool {
      x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
  }

  /// How a line is drawn. The dashes are lengths of strokes and gaps in turn; none is a solid line.
  package struct Stroke: Hashable, Sendable {
    package var ink: Ink
    package var width: Double
    package var dashes: [Double]

    /// A line of a colour and a width in pixels.
    package init(_ ink: Ink, width: Double = 1, dashes: [Double] = []) {
      self.ink = ink
      self.width = width
      self.dashes = dashes
    }
  }

  /// Which point of a text stands at its position.
  package enum Anchor: Hashable, Sendable { case start, middle, end }

  /// A line of text.
  package struct Text: Hashable, Sendable {
    /// What it says.
    package var content: String
    /// The point of the baseline that the anchor names.
    package var position: Point
    /// Pixels of an em.
    package var size: Double
    /// Which point of the baseline `position` is.
    package var anchor: Anchor
    package var ink: Ink
    package var isBold: Bool
    /// Whether it reads from bottom to top.
    package var isUpward: Bool

    package init(
      _ content: String, at position: Point, size: Double = 13, anchor: Anchor = .start, ink: Ink = .text,
      isBold: Bool = false, isUpward: Bool = false
    ) {
      self.content = content
      self.position = position
      self.size = size
      self.anchor = anchor
      self.ink = ink
      self.isBold = isBold
      self.isUpward = isUpward
    }

    /// Room that the text needs in common fonts, rather too much than too little.
    package var box: Box {
      let width = Drawing.width(of: content, size: size) * (isBold ? 1.08 : 1)
      let before =
        switch anchor {
        case .start: 0.0
        case .middle: width / 2
        case .end: width
        }
      let (ascent, descent) = (0.8 * size, 0.22 * size)
      return isUpward
        ? Box(
          x: position.x - ascent, y: position.y + before - width, width: ascent + descent, height: width)
        : Box(x: position.x - before, y: position.y - ascent, width: width, height: ascent + descent)
    }
  }

  /// Square cells of colour, row by row from the top. A last row that is not whole is left out.
  package struct Grid: Hashable, Sendable {
    package var box: Box
    package var columns: Int
    /// `columns` a row.
    package var colours: [RGB]

    /// Cells over a box, `columns` a row.
    package init(in box: Box, columns: Int, colours: [RGB]) {
      self.box = box
      self.columns = columns
      self.colours = colours
    }

    /// Whole rows.
    package var rows: Int { columns > 0 ? colours.count / columns : 0 }
  }

  /// One thing that is drawn; later ones lie on earlier ones.
  package indirect enum Mark: Hashable, Sendable {
    case line([Point], Stroke)
    case area([Point], fill: Ink, outline: Stroke?)
    case rectangle(Box, radius: Double, fill: Ink?, outline: Stroke?)
    case circle(center: Point, radius: Double, fill: Ink?, outline: Stroke?)
    case text(Text)
    case grid(Grid)
    /// What lies inside the box of these.
    case clipped(Box, [Mark])
  }

  package var width: Double
  package var height: Double
  /// What it is called; read out in place of the picture.
  package var title: String
  /// What is to be seen, in words.
  package var summary: String
  /// What is drawn, from the lowest to the topmost.
  package private(set) var marks: [Mark] = []

  /// An empty drawing of this size in pixels.
  package init(width: Double, height: Double, title: String, summary: String = "") {
    self.width = width
    self.height = height
    self.title = title
    self.summary = summary
  }

  /// Draws over what is there.
  package mutating func add(_ mark: Mark) { marks.append(mark) }

  /// A line through points.
  package mutating func line(_ points: [Point], _ stroke: Stroke) { add(.line(points, stroke)) }

  /// A straight line.
  package mutating func line(from start: Point, to end: Point, _ stroke: Stroke) {
    add(.line([start, end], stroke))
  }

  /// A rectangle, its corners rounded by `radius` pixels.
  package mutating func rectangle(_ box: Box, radius: Double = 0, fill: Ink? = nil, outline: Stroke? = nil) {
    add(.rectangle(box, radius: radius, fill: fill, outline: outline))
  }

  /// A circle.
  package mutating func circle(_ center: Point, radius: Double, fill: Ink? = nil, outline: Stroke? = nil) {
    add(.circle(center: center, radius: radius, fill: fill, outline: outline))
  }

  /// A text whose `anchor` stands at the position; `size` is an em in pixels.
  package mutating func text(
    _ content: String, at position: Point, size: Double = 13, anchor: Anchor = .start, ink: Ink = .text,
    isBold: Bool = false, isUpward: Bool = false
  ) {
    add(
      .text(
        Text(
          content, at: position, size: size, anchor: anchor, ink: ink, isBold: isBold, isUpward: isUpward)))
  }

  /// The marks of another drawing, moved.
  package mutating func add(_ other: Drawing, at origin: Point) {
    marks += other.marks.map { Self.moved($0, by: origin) }
  }

  private static func moved(_ mark: Mark, by origin: Point) -> Mark {
    func moved(_ point: Point) -> Point { Point(point.x + origin.x, point.y + origin.y) }
    func moved(_ box: Box) -> Box {
      Box(x: box.x + origin.x, y: box.y + origin.y, width: box.width, height: box.height)
    }
    switch mark {
    case .line(let points, let stroke): return .line(points.map(moved), stroke)
    case .area(let points, let fill, let outline):
      return .area(points.map(moved), fill: fill, outline: outline)
    case .rectangle(let box, let radius, let fill, let outline):
      return .rectangle(moved(box), radius: radius, fill: fill, outline: outline)
    case .circle(let center, let radius, let fill, let outline):
      return .circle(center: moved(center), radius: radius, fill: fill, outline: outline)
    case .text(var text):
      text.position = moved(text.position)
      return .text(text)
    case .grid(var grid):
      grid.box = moved(grid.box)
      return .grid(grid)
    case .clipped(let box, let marks): return .clipped(moved(box), marks.map { Self.moved($0, by: origin) })
    }
  }

  /// Room for a text in common fonts, in pixels: the widths of a wide sans-serif.
  package static func width(of text: String, size: Double) -> Double {
    var ems = 0.0
    for character in text {
      switch character {
      case "i", "j", "l", "'", ".", ",", ":", ";", "|", " ", "·", "′": ems += 0.34
      case "f", "t", "r", "(", ")", "[", "]", "-", "I", "J", "/": ems += 0.42
      case "m", "w", "M", "W", "@", "%", "—", "→", "…": ems += 0.98
      case "+", "−", "=", "<", ">", "×", "≤", "≥", "≠", "±", "~": ems += 0.84
      case "A"..."Z": ems += 0.74
      case "0"..."9", "a"..."z", "_": ems += 0.64
      default: ems += character.isASCII ? 0.66 : 0.8
      }
    }
    return ems * size
  }

  /// The text, cut with an ellipsis where it would be wider.
  package static func fitted(_ text: String, width: Double, size: Double) -> String {
    guard Self.width(of: text, size: size) > width else { return text }
    var short = text[...]
    // A long name is not measured again for each letter that goes: only near the end do roundings count.
    var room = Self.width(of: text, size: size) - width
    while let last = short.last, room > size {
      room -= Self.width(of: String(last), size: size)
      short.removeLast()
    }
    while !short.isEmpty, Self.width(of: short + "…", size: size) > width { short.removeLast() }
    return short + "…"
  }

  /// A name, cut in its middle where it would be wider: long names of a series often differ at their ends only.
  package static func fittedName(_ name: String, width: Double, size: Double) -> String {
    guard Self.width(of: name, size: size) > width else { return name }
    var head = name.prefix(name.count / 2)
    var tail = name.suffix(name.count - head.count)
    var (headCount, tailCount) = (head.count, tail.count)
    func cut() -> Character {
      if headCount > tailCount {
        headCount -= 1
        return head.removeLast()
      }
      tailCount -= 1
      return tail.removeFirst()
    }
    var room = Self.width(of: name, size: size) - width
    while !head.isEmpty, room > size { room -= Self.width(of: String(cut()), size: size) }
    while !head.isEmpty, Self.width(of: "\(head)…\(tail)", size: size) > width { _ = cut() }
    return "\(head)…\(tail)"
  }
}
