/// A picture as a list of lines, areas and texts, to be written as SVG (`svg()`) or as PNG (`png()`).
///
/// Lengths are in pixels of CSS, y grows downward. Colours are roles (`Ink`), each with a colour for light and one for dark
/// surroundings. A drawing that is built from the same values is the same on every machine.
public struct Drawing: Hashable, Sendable {
  /// A place, in pixels from the left and from the top.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    /// x from the left, y from the top.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A rectangle by its left upper corner and its extents, in pixels.
  public struct Box: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }

    /// The x of the right edge.
    public var right: Double { x + width }
    /// The y of the lower edge.
    public var bottom: Double { y + height }

    /// Whether two boxes share more than their edges.
    public func overlaps(_ other: Box) -> Bool {
      x < other.right && other.x < right && y < other.bottom && other.y < bottom
    }
  }

  /// How a line is drawn. The dashes are lengths of strokes and gaps in turn; none is a solid line.
  public struct Stroke: Hashable, Sendable {
    public var ink: Ink
    public var width: Double
    public var dashes: [Double]

    /// A line of a colour and a width in pixels.
    public init(_ ink: Ink, width: Double = 1, dashes: [Double] = []) {
      self.ink = ink
      self.width = width
      self.dashes = dashes
    }
  }

  /// Which point of a text stands at its position.
  public enum Anchor: Hashable, Sendable { case start, middle, end }

  /// A line of text.
  public struct Text: Hashable, Sendable {
    /// What it says.
    public var content: String
    /// The point of the baseline that the anchor names.
    public var position: Point
    /// Pixels of an em.
    public var size: Double
    /// Which point of the baseline `position` is.
    public var anchor: Anchor
    public var ink: Ink
    public var isBold: Bool
    /// Whether it reads from bottom to top.
    public var isUpward: Bool

    public init(
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
    public var box: Box {
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
  public struct Grid: Hashable, Sendable {
    public var box: Box
    public var columns: Int
    /// `columns` a row.
    public var colours: [RGB]

    /// Cells over a box, `columns` a row.
    public init(in box: Box, columns: Int, colours: [RGB]) {
      self.box = box
      self.columns = columns
      self.colours = colours
    }

    /// Whole rows.
    public var rows: Int { columns > 0 ? colours.count / columns : 0 }
  }

  /// One thing that is drawn; later ones lie on earlier ones.
  public indirect enum Mark: Hashable, Sendable {
    case line([Point], Stroke)
    case area([Point], fill: Ink, outline: Stroke?)
    case rectangle(Box, radius: Double, fill: Ink?, outline: Stroke?)
    case circle(center: Point, radius: Double, fill: Ink?, outline: Stroke?)
    case text(Text)
    case grid(Grid)
    /// What lies inside the box of these.
    case clipped(Box, [Mark])
  }

  public var width: Double
  public var height: Double
  /// What it is called; read out in place of the picture.
  public var title: String
  /// What is to be seen, in words.
  public var summary: String
  /// What is drawn, from the lowest to the topmost.
  public private(set) var marks: [Mark] = []

  /// An empty drawing of this size in pixels.
  public init(width: Double, height: Double, title: String, summary: String = "") {
    self.width = width
    self.height = height
    self.title = title
    self.summary = summary
  }

  /// Draws over what is there.
  public mutating func add(_ mark: Mark) { marks.append(mark) }

  /// A line through points.
  public mutating func line(_ points: [Point], _ stroke: Stroke) { add(.line(points, stroke)) }

  /// A straight line.
  public mutating func line(from start: Point, to end: Point, _ stroke: Stroke) {
    add(.line([start, end], stroke))
  }

  /// A rectangle, its corners rounded by `radius` pixels.
  public mutating func rectangle(_ box: Box, radius: Double = 0, fill: Ink? = nil, outline: Stroke? = nil) {
    add(.rectangle(box, radius: radius, fill: fill, outline: outline))
  }

  /// A circle.
  public mutating func circle(_ center: Point, radius: Double, fill: Ink? = nil, outline: Stroke? = nil) {
    add(.circle(center: center, radius: radius, fill: fill, outline: outline))
  }

  /// A text whose `anchor` stands at the position; `size` is an em in pixels.
  public mutating func text(
    _ content: String, at position: Point, size: Double = 13, anchor: Anchor = .start, ink: Ink = .text,
    isBold: Bool = false, isUpward: Bool = false
  ) {
    add(
      .text(
        Text(
          content, at: position, size: size, anchor: anchor, ink: ink, isBold: isBold, isUpward: isUpward)))
  }

  /// The marks of another drawing, moved.
  public mutating func add(_ other: Drawing, at origin: Point) {
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
  public static func width(of text: String, size: Double) -> Double {
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
  public static func fitted(_ text: String, width: Double, size: Double) -> String {
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
  public static func fittedName(_ name: String, width: Double, size: Double) -> String {
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
