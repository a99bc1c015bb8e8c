import Hillock
import HillockFormula

extension Curve {
  /// Samples a function at evenly many points; where it has no finite value the line is broken.
  ///
  /// - Parameter samples: from 1 to 100,000.
  package init(
    label: String, over interval: ClosedRange<Double>, samples: Int = 600, value: (Double) -> Double
  ) {
    self.init(label: label)
    let samples = min(max(samples, 1), 100_000)
    var line: [Point] = []
    for step in 0...samples {
      let x =
        interval.lowerBound + (interval.upperBound - interval.lowerBound) * Double(step) / Double(samples)
      let y = value(x)
      if y.isFinite {
        line.append(Point(x: x, y: y))
      } else {
        if line.count > 1 { lines.append(line) }
        line = []
      }
    }
    if line.count > 1 { lines.append(line) }
  }
}

extension Activation {
  /// |f(x) − g(x)| as a function of x, or that of the derivatives, in double arithmetic: differences below some 10⁻¹⁶ of the
  /// values are rounding. It is NaN where one of them has no value.
  package func difference(to other: Activation, isDerivative: Bool = false) -> (Double) -> Double {
    let f = isDerivative ? boundDerivative : boundFormula
    let g = isDerivative ? other.boundDerivative : other.boundFormula
    return { x in
      guard let left = try? f.evaluate(["x": x]), let right = try? g.evaluate(["x": x]) else { return .nan }
      return (left - right).magnitude
    }
  }
}
