import Hillock
import HillockFormula

/// An activation or its derivative over an interval, ready to be drawn: lines that are broken where it jumps, and what it
/// takes at its kinks.
package struct Curve: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  package var label: String
  package var lines: [[Point]]
  /// Values at kinks.
  package var filledDots: [Point]
  /// Ends of lines that do not belong to the curve: one-sided limits other than the value.
  package var openDots: [Point]
  /// Single points, not joined by lines.
  package var markers: [Point] = []
  /// Of the single points, in pixels.
  package var markerRadius = 2.2

  package init(label: String, lines: [[Point]] = [], markers: [Point] = []) {
    self.label = label
    self.lines = lines
    self.markers = markers
    filledDots = []
    openDots = []
  }

  /// Samples an activation, with its kinks and what lies right beside them.
  ///
  /// - Parameters:
  ///   - isDerivative: whether f′ is drawn instead of f.
  ///   - samples: how many points besides those at kinks; from 1 to 100,000.
  package init(
    _ activation: Activation, label: String, isDerivative: Bool = false, over interval: ClosedRange<Double>,
    samples: Int = 600
  ) {
    self.label = label
    let samples = min(max(samples, 1), 100_000)
    let kernel = ActivationKernel(activation)
    func value(_ x: Float) -> Double {
      Double((isDerivative ? kernel.derivatives(at: [x]) : kernel.values(at: [x]))[0])
    }
    let low = Float(interval.lowerBound)
    let high = Float(interval.upperBound)
    let kinks = Set(activation.kinkLocations.filter { $0 > low && $0 < high }).sorted()
    var positions = Set((0...samples).map { low + (high - low) * Float($0) / Float(samples) })
    for kink in kinks { positions.formUnion([kink.nextDown, kink.nextUp]) }
    positions.subtract(kinks)

    lines = []
    filledDots = []
    openDots = []
    var line: [Point] = []
    func end() {
      if line.count > 1 { lines.append(line) }
      line = []
    }
    var rest = kinks[...]
    let height = 1e-3 * max(1, abs(value(low)), abs(value(high)))
    for x in positions.sorted() {
      if let kink = rest.first, x > kink {
        rest = rest.dropFirst()
        let here = value(kink)
        let (before, after) = (value(kink.nextDown), value(kink.nextUp))
        if abs(before - after) > height || abs(before - here) > height {
          end()
          for limit in Set([before, after]) where abs(limit - here) > height {
            openDots.append(Point(x: Double(kink), y: limit))
          }
        } else {
          line.append(Point(x: Double(kink), y: here))
        }
        filledDots.append(Point(x: Double(kink), y: here))
      }
      let y = value(x)
      if y.isFinite {
        line.append(Point(x: Double(x), y: y))
      } else {
        end()
      }
    }
    end()
  }
}
