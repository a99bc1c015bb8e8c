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
      let text = part.text.withVisibleControls
      guard colored, let style = part.style else { return text }
      return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }.joined()
  }
}

extension String {
  /// Control characters, ends of lines and marks that turn the direction of writing as `\u{1b}`.
  var withVisibleControls: String {
    guard unicodeScalars.contains(where: \.isHiddenControl) else { return self }
    return unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.isHiddenControl {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal obeys the character, or it changes how what stands beside it is shown.
  fileprivate var isHiddenControl: Bool {
    switch value {
    case 0x09: false
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
    default: false
    }
  }
}
