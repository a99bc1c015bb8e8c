import Hillock
import HillockFormula

/// The results of somebody else's implementation of a function beside the correctly rounded ones.
///
/// The error of a result y of a peer is |y − r|/ulp(r), where r is the float nearest to the true value and ulp(r) the
/// distance from |r| to the next larger float: 0 where the peer is correctly rounded, 1 where it is off by one float.
package struct UlpComparison: Hashable, Sendable {
  package struct Result: Hashable, Sendable {
    package var x: Float
    package var peer: Float
    /// The float nearest to the true value.
    package var exact: Float
    /// In units in the last place of `exact`.
    package var error: Double
  }

  package private(set) var results: [Result] = []
  /// Where one of the two is no finite number, and they are not the same.
  package private(set) var incomparable: [Result] = []
  package var label: String

  /// - Parameters:
  ///   - isDerivative: whether the peer's results are those of f′.
  ///   - label: the name of the function.
  ///   - pairs: x and the peer's result, as floats.
  package init(
    _ activation: Activation, label: String, isDerivative: Bool = false, pairs: [(x: Float, y: Float)]
  ) {
    self.label = label
    let kernel = ActivationKernel(activation)
    let x = pairs.map(\.x)
    let exact = isDerivative ? kernel.derivatives(at: x) : kernel.values(at: x)
    for (pair, exact) in zip(pairs, exact) {
      let isSame = pair.y == exact || pair.y.isNaN && exact.isNaN
      let error = isSame ? 0 : (abs(Double(pair.y) - Double(exact)) / Double(exact.ulp))
      let result = Result(x: pair.x, peer: pair.y, exact: exact, error: error)
      if error.isFinite { results.append(result) } else { incomparable.append(result) }
    }
    results.sort { $0.x < $1.x }
  }

  /// The result with the greatest error; the first of equals.
  package var worst: Result? {
    let greatest = results.map(\.error).max()
    return results.first { $0.error == greatest }
  }

  package var correctCount: Int { results.count { $0.error == 0 } }

  private static let parts = 240

  /// The error by x on a logarithmic scale: the worst of each of 240 parts of the range, and the worst of all by name.
  ///
  /// - Returns: `nil` where there is nothing to compare.
  package func picture() -> Picture? {
    let results = results.filter(\.x.isFinite)
    guard let first = results.first, let last = results.last, let worst else { return nil }
    let low = Double(first.x)
    let high = max(Double(last.x), low + max(abs(low), 1) * 1e-3)
    var parts = [Result?](repeating: nil, count: Self.parts)
    for result in results {
      let share = (Double(result.x) - low) / (high - low)
      let part = Int(share * Double(Self.parts), within: 0...Self.parts - 1)
      if result.error >= parts[part]?.error ?? 0 { parts[part] = result }
    }
    // What is right has no place on a logarithmic scale; it is set at its lower edge.
    let floor = 0.5
    let shown = parts.compactMap(\.self)
    var wrong = Curve(label: "worst of its part")
    wrong.markers = shown.filter { $0.error > 0 }.map { .init(x: Double($0.x), y: max($0.error, floor)) }
    wrong.markerRadius = 2.6
    var right = Curve(label: "all right (0 ulp)")
    right.openDots = shown.filter { $0.error == 0 }.map { .init(x: Double($0.x), y: floor) }
    var extreme = Curve(label: "worst: \(ShortNumber.text(worst.error)) ulp")
    if worst.error > 0 {
      extreme.markers = [.init(x: Double(worst.x), y: max(worst.error, floor))]
      extreme.markerRadius = 5
    }
    let chart = CurveChart(
      title: "Error of the peer's \(label)",
      curves: [wrong, right, extreme].filter { !$0.markers.isEmpty || !$0.openDots.isEmpty },
      horizontal: low...high, vertical: 0.4...max(worst.error * 1.6, 4), horizontalLabel: "x",
      verticalLabel: "error in ulp, logarithmic", isLogarithmic: true, note: summary)
    return Picture(chart.drawing(), table: table, numericColumns: [0, 1, 2, 3])
  }

  /// How many results are right, and the worst.
  package var summary: String {
    var text = "\(correctCount) of \(results.count) results are correctly rounded."
    if let worst, worst.error > 0 {
      text +=
        " The worst is off by \(ShortNumber.text(worst.error)) ulp: \(worst.peer) instead of \(worst.exact) at x = \(worst.x)."
    }
    if let first = incomparable.first {
      text +=
        " \(incomparable.count) cannot be compared, such as \(first.peer) instead of \(first.exact) at x = \(first.x)."
    }
    return text
  }

  /// The results with the greatest errors.
  package var table: [[String]] {
    [["x", "peer", "correctly rounded", "error in ulp"]]
      + results.filter { $0.error > 0 }.sorted { ($1.error, $0.x) < ($0.error, $1.x) }.prefix(20).map {
        ["\($0.x)", "\($0.peer)", "\($0.exact)", ShortNumber.text($0.error)]
      }
  }
}
