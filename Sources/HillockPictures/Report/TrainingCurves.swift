import Hillock

/// Loss and accuracy (or R²) by epoch.
enum TrainingCurves {
  /// The loss of the training and of the validation part; on a logarithmic scale where it falls by more than a factor of ten.
  static func loss(_ history: [Trainer.Epoch], best: Int) -> Picture {
    let training = history.map { ($0.number, $0.trainingLoss) }
    let validation = history.compactMap { epoch in epoch.validationLoss.map { (epoch.number, $0) } }
    let values = (training + validation).map(\.1).filter(\.isFinite)
    let low = values.min() ?? 1
    let isLogarithmic = low > 0 && (values.max() ?? 1) / low > 10
    var curves = [curve("training", training)]
    if !validation.isEmpty { curves.append(curve("validation", validation)) }
    if let epoch = history.first(where: { $0.number == best }) {
      var dot = Curve(label: "kept: epoch \(best)")
      dot.markerRadius = 4.5
      dot.markers = [.init(x: Double(best), y: epoch.validationLoss ?? epoch.trainingLoss)]
      curves.append(dot)
    }
    var chart = CurveChart(
      title: "Loss by epoch", curves: curves, horizontal: range(history), horizontalLabel: "epoch",
      verticalLabel: isLogarithmic ? "mean loss, logarithmic" : "mean loss", isLogarithmic: isLogarithmic)
    chart.countsHorizontally = true
    return Picture(
      chart.drawing(width: 720, height: 380), table: table(history), numericColumns: [0, 1, 2, 3, 4])
  }

  /// The figure of the validation part; `nil` without one that is a number.
  static func metric(_ history: [Trainer.Epoch], name: String) -> Picture? {
    let values = history.compactMap { epoch in epoch.validationMetric.map { (epoch.number, $0) } }
    guard values.contains(where: { $0.1.isFinite }) else { return nil }
    var chart = CurveChart(
      title: "Validation \(name) by epoch", curves: [curve("Validation \(name)", values)],
      horizontal: range(history),
      horizontalLabel: "epoch", verticalLabel: name)
    chart.countsHorizontally = true
    return Picture(
      chart.drawing(width: 720, height: 320), table: table(history), numericColumns: [0, 1, 2, 3, 4])
  }

  private static func range(_ history: [Trainer.Epoch]) -> ClosedRange<Double> {
    let last = Double(history.last?.number ?? 1)
    return last > 1 ? 1...last : 0...2
  }

  private static func curve(_ label: String, _ points: [(Int, Double)]) -> Curve {
    let points = points.filter { $0.1.isFinite }.map { Curve.Point(x: Double($0.0), y: $0.1) }
    return points.count > 1 ? Curve(label: label, lines: [points]) : Curve(label: label, markers: points)
  }

  /// At most some 25 epochs, the first and the last among them.
  private static func table(_ history: [Trainer.Epoch]) -> [[String]] {
    let step = max(1, (history.count + 23) / 24)
    func text(_ value: Double?) -> String { value.map(ShortNumber.text) ?? "" }
    let rows = history.enumerated().filter { $0.offset % step == 0 || $0.offset == history.count - 1 }
    return [["epoch", "training loss", "validation loss", "validation figure", "learning rate"]]
      + rows.map { _, epoch in
        [
          String(epoch.number), text(epoch.trainingLoss), text(epoch.validationLoss),
          text(epoch.validationMetric), text(epoch.learningRate),
        ]
      }
  }
}
