import Hillock

/// Predicted against true numbers, in the units of the target.
enum AgreementPicture {
  /// The most points that are drawn; of more, evenly many are taken.
  private static let pointLimit = 1500

  static func picture(_ pairs: [(truth: Double, predicted: Double)], target: String, part: String) -> Picture?
  {
    let usable = pairs.filter { $0.truth.isFinite && $0.predicted.isFinite }
    guard !usable.isEmpty else { return nil }
    let step = (usable.count + pointLimit - 1) / pointLimit
    let shown = stride(from: 0, to: usable.count, by: step).map { usable[$0] }
    let axis = Axis("true \(target)", of: usable.flatMap { [$0.truth, $0.predicted] })
    let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
    let chart = CurveChart(
      title: "Predicted against true \(target), \(part)",
      curves: [
        Curve(label: "examples", markers: shown.map { .init(x: $0.truth, y: $0.predicted) }),
        Curve(label: "predicted = true", lines: [[.init(x: low, y: low), .init(x: high, y: high)]]),
      ],
      horizontal: axis.range, vertical: axis.range, horizontalLabel: "true \(target)",
      verticalLabel: "predicted \(target)",
      note: shown.count < usable.count ? "\(shown.count) of \(usable.count) examples are drawn." : "")
    let worst = usable.enumerated().sorted {
      abs($0.element.predicted - $0.element.truth) > abs($1.element.predicted - $1.element.truth)
    }.prefix(12)
    let rows = worst.map { row, pair in
      [
        String(row + 1), ShortNumber.text(pair.truth), ShortNumber.text(pair.predicted),
        ShortNumber.text(pair.predicted - pair.truth),
      ]
    }
    return Picture(
      chart.drawing(width: 640, height: 500),
      table: [["largest errors: example", "true", "predicted", "error"]] + rows, numericColumns: [0, 1, 2, 3])
  }
}
