/// A line of output of which parts have a colour where there is a terminal that shows it.
struct StyledLine: Equatable, ExpressibleByStringLiteral {
  enum Style: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case gray = "90"
  }

  struct Part: Equatable {
    var text: String
    var style: Style?
  }

  private(set) var parts: [Part]

  init(_ text: String, _ style: Style? = nil) {
    parts = [Part(text: text, style: style)]
  }

  init(stringLiteral value: String) { self.init(value) }

  static func + (left: StyledLine, right: StyledLine) -> StyledLine {
    var result = left
    result.parts += right.parts
    return result
  }

  /// Without colours.
  var plain: String { text(colored: false) }

  /// Documents come from strangers: what a terminal would obey instead of showing it is made visible in them.
  func text(colored: Bool) -> String {
    parts.map { part in
      let text = part.text.visible()
      guard colored, let style = part.style else { return text }
      return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }.joined()
  }
}
