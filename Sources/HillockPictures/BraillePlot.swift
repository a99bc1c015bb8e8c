import Hillock
import HillockFormula

/// A curve drawn with braille dots, two across and four down in each character, for a terminal.
package struct BraillePlot: Sendable {
  package var width: Int
  package var height: Int
  package var horizontal: ClosedRange<Double>
  /// `nil` takes what the curve needs, within reason.
  package var vertical: ClosedRange<Double>?
  /// Whether equal ratios are equally far apart; values that are not above 0 are left out. Without effect on `vertical`,
  /// which is in powers of ten then.
  package var isLogarithmic: Bool

  /// - Parameters:
  ///   - width: in characters, without the labels.
  ///   - height: in lines, without the labels.
  package init(
    width: Int = 48, height: Int = 12, horizontal: ClosedRange<Double> = -6...6,
    vertical: ClosedRange<Double>? = nil, isLogarithmic: Bool = false
  ) {
    self.width = max(width, 8)
    self.height = max(height, 3)
    self.horizontal = horizontal
    self.vertical = vertical
    self.isLogarithmic = isLogarithmic
  }

  /// The lines of the picture, with the axes through zero where zero is in view, the vertical labels on the left
  /// and the horizontal ones below.
  ///
  /// Where neighbouring values lie more than half the picture apart the curve is not joined: it jumps there.
  package func lines(of curve: (Double) -> Double) -> [String] {
    let columns = width * 2
    let rows = height * 4
    // Divided first: the length of the range may be more than a Double holds.
    let step = horizontal.upperBound / Double(columns - 1) - horizontal.lowerBound / Double(columns - 1)
    let values = (0..<columns).map { column in
      let value = curve(horizontal.lowerBound + Double(column) * step)
      guard isLogarithmic else { return value }
      return value > 0 ? ElementaryFunctions.ln(value) / ElementaryFunctions.ln(10) : .nan
    }
    let vertical = vertical ?? (isLogarithmic ? Self.decades(of: values) : Self.range(of: values))
    let span = vertical.upperBound - vertical.lowerBound
    func row(_ value: Double) -> Int? {
      guard value.isFinite else { return nil }
      let position = (vertical.upperBound - value) / span * Double(rows - 1)
      guard position > -0.5, position < Double(rows) - 0.5 else { return nil }
      return Int(clamped: position.rounded())
    }

    var dots = [UInt8](repeating: 0, count: width * height)
    func set(_ column: Int, _ row: Int) {
      // The bits of a braille character: its left dots are 1 2 4 64 from the top, its right ones 8 16 32 128.
      let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
      dots[row / 4 * width + column / 2] |= bits[column % 2][row % 4]
    }
    if !isLogarithmic, let zero = row(0) {
      for column in stride(from: 0, to: columns, by: 4) { set(column, zero) }
    }
    if horizontal.contains(0) {
      let zero = Int(clamped: (-horizontal.lowerBound / step).rounded())
      if zero < columns { for dot in stride(from: 0, to: rows, by: 4) { set(zero, dot) } }
    }
    var previous: Int?
    for column in 0..<columns {
      guard let current = row(values[column]) else {
        previous = nil
        continue
      }
      set(column, current)
      if let previous, abs(previous - current) > 1, abs(previous - current) < rows / 2 {
        for dot in min(previous, current)...max(previous, current) { set(column, dot) }
      }
      previous = current
    }

    func label(_ value: Double) -> String { isLogarithmic ? "1e" + Self.label(value) : Self.label(value) }
    let top = label(vertical.upperBound)
    let bottom = label(vertical.lowerBound)
    let margin = max(top.count, bottom.count)
    var lines: [String] = (0..<height).map { line in
      let label = line == 0 ? top : line == height - 1 ? bottom : ""
      let characters = (0..<width).map { column in
        // Adding a byte to U+2800 stays inside the block of braille patterns.
        Character(Unicode.Scalar(0x2800 + UInt32(dots[line * width + column])) ?? " ")
      }
      return String(repeating: " ", count: margin - label.count) + label + " " + String(characters)
    }
    let left = Self.label(horizontal.lowerBound)
    let right = Self.label(horizontal.upperBound)
    let middle = horizontal.contains(0) ? "0" : ""
    let zero =
      horizontal.contains(0) ? Int(clamped: (-horizontal.lowerBound / step / 2).rounded()) : width / 2
    var labels = left
    labels += String(repeating: " ", count: max(min(zero, width) - labels.count, 1)) + middle
    labels += String(repeating: " ", count: max(width - labels.count - right.count, 1)) + right
    lines.append(String(repeating: " ", count: margin + 1) + labels)
    return lines
  }

  /// What the finite values span, widened where they hardly differ: cut off at ±10, or where the whole curve lies beyond that,
  /// a stretch of it that is as long.
  private static func range(of values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter { $0.isFinite }
    guard let low = finite.min(), let high = finite.max() else { return -1...1 }
    // Ten on either side of zero is enough for a curve that passes there; one that lies elsewhere is shown where it is.
    let bottom = high > -10 ? max(low, -10) : low
    let top = low < 10 ? min(high, 10) : high
    // Far from zero a margin of 1 is less than the distance between numbers.
    let margin = max(1, abs(top) * 1e-3, abs(bottom) * 1e-3)
    if top - bottom < margin * 1e-9 {
      let most = Double.greatestFiniteMagnitude
      return max(bottom - margin, -most)...min(top + margin, most)
    }
    return bottom...top
  }

  /// Whole powers of ten around the finite values.
  private static func decades(of exponents: [Double]) -> ClosedRange<Double> {
    let finite = exponents.filter { $0.isFinite }
    guard let low = finite.min(), let high = finite.max() else { return -1...0 }
    return low.rounded(.down)...max(high.rounded(.up), low.rounded(.down) + 1)
  }

  private static func label(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return String(value) }
    let hundredths = (value * 100).rounded() / 100
    return hundredths == hundredths.rounded() ? String(Int(clamped: hundredths)) : String(hundredths)
  }
}
