import Hillock
import HillockFormula

/// One axis of a chart: where a value lies, and which values are marked.
package struct Axis: Hashable, Sendable {
  package var label: String
  package var range: ClosedRange<Double>
  /// Whether equal ratios are equally far apart. What lies below 10⁻³⁰⁰ or above 10³⁰⁰ has no place then: a range that
  /// reaches 0 begins six decades below its end.
  package var isLogarithmic: Bool
  /// Whether only whole numbers are marked.
  package var isWhole = false

  package init(_ label: String, _ range: ClosedRange<Double>, isLogarithmic: Bool = false) {
    self.label = label
    self.range = range
    self.isLogarithmic = isLogarithmic
  }

  /// An axis for the values, with a margin at both ends.
  ///
  /// - Parameter isLogarithmic: whole decades around the values above 0; others are left out.
  package init(_ label: String, of values: some Sequence<Double>, isLogarithmic: Bool = false) {
    let usable = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    let low = usable.min() ?? (isLogarithmic ? 0.1 : -1)
    let high = usable.max() ?? 1
    self.label = label
    self.isLogarithmic = isLogarithmic
    guard isLogarithmic else {
      let margin = max(0.04 * (high - low), abs(high - low) > 0 ? 0 : max(0.04 * abs(high), 1e-3))
      range = (low - margin)...(high + margin)
      return
    }
    // A little air, so that the extremes do not lie on the frame.
    range = (low / 1.25)...(high > low ? high * 1.25 : low * 10)
  }

  /// 0 at the lower and 1 at the upper end.
  package func position(_ value: Double) -> Double {
    guard isLogarithmic else {
      return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    let (low, high) = logarithmicEnds
    return value > 0 ? Self.logarithm(value / low) / Self.logarithm(high / low) : -.infinity
  }

  /// Ends that have logarithms.
  private var logarithmicEnds: (low: Double, high: Double) {
    if range.lowerBound >= 1e-300, range.upperBound <= 1e300 { return (range.lowerBound, range.upperBound) }
    let high = range.upperBound > 0 ? min(max(range.upperBound, 1e-294), 1e300) : 1
    return (range.lowerBound >= 1e-300 ? min(range.lowerBound, high) : high * 1e-6, high)
  }

  private static func logarithm(_ value: Double) -> Double { ElementaryFunctions.ln(value) }

  /// Round values in the range: 4 to 11 of them on a linear axis.
  package var ticks: [Double] {
    let ticks = isLogarithmic ? logarithmicTicks : Self.ticks(range)
    return isWhole ? ticks.filter { $0 == $0.rounded() } : ticks
  }

  static func ticks(_ range: ClosedRange<Double>) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [range.lowerBound] }
    var power = 1.0
    while power * 10 <= span { power *= 10 }
    while power > span { power /= 10 }
    let step = [0.1, 0.2, 0.5, 1, 2].map { $0 * power }.first { span / $0 <= 10 } ?? power
    let first = (range.lowerBound / step).rounded(.up)
    let last = (range.upperBound / step).rounded(.down)
    // A span near the smallest doubles has no such steps.
    guard first.isFinite, last.isFinite, last - first <= 1000 else { return [range.lowerBound] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  private var logarithmicTicks: [Double] {
    let (low, high) = logarithmicEnds
    var decades: [Double] = []
    var decade = 1.0
    while decade > low { decade /= 10 }
    while decade < low { decade *= 10 }
    while decade <= high {
      decades.append(decade)
      decade *= 10
    }
    if decades.count > 8 {
      let step = (decades.count + 7) / 8
      return decades.enumerated().filter { $0.offset % step == 0 }.map(\.element)
    }
    guard decades.count < 3 else { return decades }
    let start = max((decades.first ?? decade) / 10, Double.leastNormalMagnitude)
    var all: [Double] = []
    var base = start
    while base <= high {
      all += [1, 2, 5].map { $0 * base }.filter { low <= $0 && $0 <= high }
      base *= 10
    }
    return all.count > 1 ? all : [low, high]
  }

  /// The label of a tick: powers of ten on a logarithmic axis, but for those near 1.
  package func text(_ tick: Double) -> String {
    ShortNumber.text(tick, plain: isLogarithmic ? -2...2 : -4...5)
  }
}

extension Axis {
  /// The value at a share of a linear axis: the lower end at 0, the upper at 1.
  func value(at share: Double) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * share
  }
}
