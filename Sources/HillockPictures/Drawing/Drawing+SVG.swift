import Foundation
import Hillock

extension Drawing {
  /// A whole SVG document.
  ///
  /// Colours for light surroundings are attributes, which every reader of SVG knows; a style sheet changes them where the
  /// reader prefers dark.
  package func svg() -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" \(Self.extent(width, height)) role="img" \
    aria-labelledby="title description">
    <title id="title">\(Self.escaped(title))</title>
    <desc id="description">\(Self.escaped(summary))</desc>
    <style>
    @media (prefers-color-scheme: dark) {
    \(Self.darkStyle)
    }
    </style>
    <rect class="f-paper" width="100%" height="100%" fill="\(Ink.paper.colour(dark: false).text)"/>
    \(body(prefix: ""))</svg>

    """
  }

  /// The picture as part of a page, which has to have `darkStyle` in its style sheet.
  ///
  /// - Parameter prefix: a name that no other picture of the page has.
  package func embeddedSVG(prefix: String) -> String {
    """
    <svg \(Self.extent(width, height)) role="img" aria-label="\(Self.escaped(title + ". " + summary))">
    \(body(prefix: prefix))</svg>

    """
  }

  /// The rules that turn the inks to those for dark surroundings.
  package static var darkStyle: String {
    Ink.named.compactMap { ink in
      ink.name.map { name in
        let colour = ink.colour(dark: true).text
        return ".f-\(name) { fill: \(colour); } .l-\(name) { stroke: \(colour); }"
      }
    }.joined(separator: "\n")
  }

  private static let font = "system-ui, 'Helvetica Neue', Arial, sans-serif"

  private static func extent(_ width: Double, _ height: Double) -> String {
    "viewBox=\"0 0 \(number(width)) \(number(height))\" width=\"\(number(width))\" height=\"\(number(height))\" "
      + "font-family=\"\(font)\""
  }

  private func body(prefix: String) -> String {
    var writer = Writer(prefix: prefix)
    for mark in marks { writer.write(mark) }
    return writer.text
  }

  static func number(_ value: Double) -> String {
    // What is far outside cannot be seen; renderers differ in what they do with huge numbers.
    let rounded = (value.isNaN ? -1e5 : min(max(value, -1e5), 1e5) * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded, within: -100_000...100_000)) : String(rounded)
  }

  /// For text and attributes; characters that XML does not allow become a replacement character.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private struct Writer {
    let prefix: String
    var text = ""
    private var clips = 0

    init(prefix: String) { self.prefix = prefix }

    mutating func write(_ mark: Mark) {
      switch mark {
      case .line(let points, let stroke):
        text +=
          "<path fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"\(stroke.dashes.isEmpty ? "round" : "butt")\""
        text += paint(nil, stroke) + " d=\"\(path(points))\"/>\n"
      case .area(let points, let fill, let outline):
        text += "<path\(paint(fill, outline)) d=\"\(path(points))Z\"/>\n"
      case .rectangle(let box, let radius, let fill, let outline):
        text += "<rect\(attributes(box))" + (radius > 0 ? " rx=\"\(number(radius))\"" : "")
        text += (fill == nil ? " fill=\"none\"" : "") + paint(fill, outline) + "/>\n"
      case .circle(let center, let radius, let fill, let outline):
        text += "<circle cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\""
        text += (fill == nil ? " fill=\"none\"" : "") + paint(fill, outline) + "/>\n"
      case .text(let content): write(content)
      case .grid(let grid):
        guard grid.rows > 0 else { return }
        let png = PNG.encoded(
          checkedWidth: grid.columns, height: grid.rows, pixels: grid.colours.prefix(grid.rows * grid.columns)
        )
        text +=
          "<image\(attributes(grid.box)) preserveAspectRatio=\"none\" style=\"image-rendering: pixelated\" "
        text += "href=\"data:image/png;base64,\(Data(png).base64EncodedString())\"/>\n"
      case .clipped(let box, let marks):
        clips += 1
        let name = "\(prefix)clip\(clips)"
        text +=
          "<clipPath id=\"\(name)\"><rect\(attributes(box))/></clipPath>\n<g clip-path=\"url(#\(name))\">\n"
        for mark in marks { write(mark) }
        text += "</g>\n"
      }
    }

    private mutating func write(_ content: Text) {
      let (x, y) = (number(content.position.x), number(content.position.y))
      text += "<text font-size=\"\(number(content.size))\""
      text += content.isUpward ? " transform=\"translate(\(x) \(y)) rotate(-90)\"" : " x=\"\(x)\" y=\"\(y)\""
      switch content.anchor {
      case .start: break
      case .middle: text += " text-anchor=\"middle\""
      case .end: text += " text-anchor=\"end\""
      }
      if content.isBold { text += " font-weight=\"600\"" }
      text += paint(content.ink, nil) + ">\(escaped(content.content))</text>\n"
    }

    private func attributes(_ box: Box) -> String {
      " x=\"\(number(box.x))\" y=\"\(number(box.y))\" width=\"\(number(box.width))\" height=\"\(number(box.height))\""
    }

    private func path(_ points: [Point]) -> String {
      points.enumerated().map { "\($0 == 0 ? "M" : "L")\(number($1.x)) \(number($1.y))" }.joined()
    }

    private func paint(_ fill: Ink?, _ stroke: Stroke?) -> String {
      var classes: [String] = []
      var result = ""
      if let fill {
        if let name = fill.name { classes.append("f-\(name)") }
        result += " fill=\"\(fill.colour(dark: false).text)\""
      }
      if let stroke {
        if let name = stroke.ink.name { classes.append("l-\(name)") }
        result +=
          " stroke=\"\(stroke.ink.colour(dark: false).text)\" stroke-width=\"\(number(stroke.width))\""
        if !stroke.dashes.isEmpty {
          result += " stroke-dasharray=\"\(stroke.dashes.map(number).joined(separator: " "))\""
        }
      }
      return (classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\"") + result
    }
  }
}
