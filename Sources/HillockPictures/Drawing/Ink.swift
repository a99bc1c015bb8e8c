import Hillock

/// A colour of 8 bits a channel.
package struct RGB: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `0x0072B2`
  package init(_ hexadecimal: UInt32) {
    self.init(
      UInt8(hexadecimal >> 16 & 0xFF), UInt8(hexadecimal >> 8 & 0xFF), UInt8(hexadecimal & 0xFF))
  }

  /// `#0072b2`
  package var text: String {
    let digits = Array("0123456789abcdef")
    return "#" + [red, green, blue].map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }

  /// Between two colours: this one at 0, the other at 1.
  package func mixed(with other: RGB, _ share: Double) -> RGB {
    let share = share.isNaN ? 0 : min(max(share, 0), 1)
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// How light it looks, 0 to 1: the weights of ITU-R BT.709 without their gamma, near enough to choose a text by.
  package var lightness: Double {
    (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255
  }
}

/// What a colour is for. Each role has one colour on light and one on dark surroundings.
///
/// The series are those of Okabe and Ito 2008, which readers with any colour vision can tell apart; on dark they are
/// lightened. They always come with a second difference: dashes, a form or a label.
package enum Ink: Hashable, Sendable {
  case text, faint, paper, panel, grid, axis
  /// One of several curves, classes or kinds, from 0; starts again after `Ink.seriesCount`.
  case series(Int)
  case positive, negative
  /// The same on light and dark, such as a cell whose colour is a number.
  case fixed(RGB)

  package static let seriesCount = 7

  private static let lightSeries: [UInt32] = [
    0x0072B2, 0xD55E00, 0x009E73, 0xB5548C, 0xA87900, 0x3E93C9, 0x555555,
  ]
  private static let darkSeries: [UInt32] = [
    0x56B4E9, 0xFF8B3D, 0x2FC79B, 0xE39CC4, 0xF0C244, 0x9BD3F7, 0xB8BCC2,
  ]

  package func colour(dark: Bool) -> RGB {
    func choose(_ light: UInt32, _ onDark: UInt32) -> RGB { RGB(dark ? onDark : light) }
    switch self {
    case .text: return choose(0x222222, 0xE6E6E6)
    case .faint: return choose(0x5A5F66, 0xA9B0B8)
    case .paper: return choose(0xFFFFFF, 0x16181C)
    case .panel: return choose(0xF3F5F7, 0x22262C)
    case .grid: return choose(0xDDDDDD, 0x363A41)
    case .axis: return choose(0x777777, 0x9AA0A8)
    case .series(let index):
      let place = ((index % Self.seriesCount) + Self.seriesCount) % Self.seriesCount
      return RGB(dark ? Self.darkSeries[place] : Self.lightSeries[place])
    case .positive: return choose(0x0072B2, 0x56B4E9)
    case .negative: return choose(0xD55E00, 0xFF8B3D)
    case .fixed(let colour): return colour
    }
  }

  /// Dashes that tell a series from the others without colour.
  package static func dashes(_ index: Int) -> [Double] {
    let all: [[Double]] = [[], [9, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 3], [1, 4]]
    // In the second round of colours each has other dashes than in the first.
    let turn = index &+ index / seriesCount
    return all[((turn % all.count) + all.count) % all.count]
  }

  /// The name of the role in style sheets; `nil` for a colour that is the same on dark.
  var name: String? {
    switch self {
    case .text: "text"
    case .faint: "faint"
    case .paper: "paper"
    case .panel: "panel"
    case .grid: "grid"
    case .axis: "axis"
    case .series(let index): "s\(((index % Self.seriesCount) + Self.seriesCount) % Self.seriesCount)"
    case .positive: "plus"
    case .negative: "minus"
    case .fixed: nil
    }
  }

  static let named: [Ink] =
    [.text, .faint, .paper, .panel, .grid, .axis] + (0..<seriesCount).map { .series($0) }
    + [.positive, .negative]

  /// Orange for −1 over white for 0 to blue for 1; the same on light and dark.
  package static func diverging(_ value: Double) -> RGB {
    value < 0
      ? RGB(0xF7F7F7).mixed(with: RGB(0xB0470A), -value) : RGB(0xF7F7F7).mixed(with: RGB(0x0B5A94), value)
  }

  /// White for 0 to dark blue for 1.
  package static func sequential(_ value: Double) -> RGB { RGB(0xF7F9FB).mixed(with: RGB(0x08407A), value) }
}
