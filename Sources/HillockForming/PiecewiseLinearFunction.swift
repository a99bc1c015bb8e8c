import Hillock
import HillockFormula

/// A continuous piecewise linear function of one real variable, exactly: its values at the knots and the slopes beyond them.
public struct PiecewiseLinearFunction: Hashable, Sendable {
  /// Increasing; at least one.
  public let knots: [Rational]
  /// One for each knot.
  public let values: [Rational]
  /// The slope before the first knot.
  package let leftSlope: Rational
  /// The slope behind the last knot.
  package let rightSlope: Rational

  /// How a function goes on outside of the points that are given.
  public enum Outside: String, Hashable, Sendable, CaseIterable {
    /// It keeps the value of the first point, or of the last.
    case constant
    /// It keeps the slope of the first piece, or of the last.
    case linear
  }

  /// - Throws: `FormingError` when the knots do not increase or the counts differ.
  public init(
    knots: [Rational], values: [Rational], leftSlope: Rational, rightSlope: Rational
  ) throws(FormingError) {
    guard !knots.isEmpty, knots.count == values.count else {
      throw FormingError(
        "\(knots.count) knots have \(values.count) values; at least one is needed, and as many")
    }
    for (left, right) in zip(knots, knots.dropFirst()) where !(left < right) {
      throw FormingError("the knots have to increase; \(left.decimal) is followed by \(right.decimal)")
    }
    self.init(increasing: knots, values, leftSlope, rightSlope)
  }

  private init(
    increasing knots: [Rational], _ values: [Rational], _ leftSlope: Rational, _ rightSlope: Rational
  ) {
    self.knots = knots
    self.values = values
    self.leftSlope = leftSlope
    self.rightSlope = rightSlope
  }

  /// The function through points, straight between neighbours.
  ///
  /// - Parameter points: in any order.
  /// - Throws: `FormingError` when there is no point, or two have the same x.
  public init(through points: [(x: Rational, y: Rational)], outside: Outside) throws(FormingError) {
    let sorted = points.sorted { $0.x < $1.x }
    for (left, right) in zip(sorted, sorted.dropFirst()) where left.x == right.x {
      throw FormingError(
        "two points have x = \(left.x.decimal) (y = \(left.y.decimal) and \(right.y.decimal)); a function has one value there"
      )
    }
    let isLinear = outside == .linear && sorted.count > 1
    func slope(_ a: Int, _ b: Int) -> Rational {
      (sorted[b].y - sorted[a].y) / (sorted[b].x - sorted[a].x)
    }
    try self.init(
      knots: sorted.map(\.x), values: sorted.map(\.y), leftSlope: isLinear ? slope(0, 1) : .zero,
      rightSlope: isLinear ? slope(sorted.count - 2, sorted.count - 1) : .zero)
  }

  /// The slopes of all pieces from left to right, one more than knots.
  package var slopes: [Rational] {
    var result = [leftSlope]
    for index in knots.indices.dropFirst() {
      result.append((values[index] - values[index - 1]) / (knots[index] - knots[index - 1]))
    }
    return result + [rightSlope]
  }

  /// The same function without the knots at which the slope does not change; one is kept.
  package var withoutIdleKnots: PiecewiseLinearFunction {
    let slopes = slopes
    var kept = knots.indices.filter { slopes[$0] != slopes[$0 + 1] }
    if kept.isEmpty { kept = [0] }
    return PiecewiseLinearFunction(
      increasing: kept.map { knots[$0] }, kept.map { values[$0] }, leftSlope, rightSlope)
  }

  /// The exact value.
  public func value(at x: Rational) -> Rational {
    guard let last = knots.indices.last else { return .zero }
    if x < knots[0] { return values[0] + leftSlope * (x - knots[0]) }
    if !(x < knots[last]) { return values[last] + rightSlope * (x - knots[last]) }
    // The last knot that is not above x.
    var (low, high) = (0, last)
    while high - low > 1 {
      let middle = (low + high) / 2
      if x < knots[middle] { high = middle } else { low = middle }
    }
    let slope = (values[high] - values[low]) / (knots[high] - knots[low])
    return values[low] + slope * (x - knots[low])
  }

  /// The greatest |f − g| over an interval, exactly: it is taken at a knot of one of them or at an end.
  package func greatestDifference(
    from other: PiecewiseLinearFunction, over interval: ClosedRange<Rational>
  ) -> Rational {
    let places =
      [interval.lowerBound, interval.upperBound] + (knots + other.knots).filter { interval.contains($0) }
    return places.map { (value(at: $0) - other.value(at: $0)).magnitude }.max() ?? .zero
  }
}

extension Rational {
  /// Digits as people write them where they are few, else a quotient.
  package var decimal: String { Formula.number(self).text }

  /// The least number of three significant digits that is not below the magnitude: how a bound is shown.
  package var roundedUp: Double {
    let size = magnitude.doubleValue
    guard size > 0, size.isFinite else { return size }
    var scale = 1.0
    while size * scale < 100, scale < 1e300 { scale *= 10 }
    while size * scale >= 1000 { scale /= 10 }
    let steps = (size * scale).rounded(.up)
    let shown = scale >= 1 ? steps / scale : steps * (1 / scale)
    // What is shown must not be below the bound itself.
    return (Rational(exactly: shown) ?? .zero) < magnitude ? (steps + 1) / scale : shown
  }
}
