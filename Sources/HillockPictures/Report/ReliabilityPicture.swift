import Hillock

/// How often a classifier is right, by how sure it is: on the diagonal where its probabilities mean what they say.
enum ReliabilityPicture {
  static func picture(_ scores: ProbabilityScores, part: String) -> Picture? {
    guard !scores.reliability.isEmpty else { return nil }
    let points = scores.reliability.map { Curve.Point(x: $0.meanProbability, y: $0.accuracy) }
    let chart = CurveChart(
      title: "Reliability of the probabilities, \(part)",
      curves: [
        Curve(label: "as found", lines: [points], markers: points),
        Curve(label: "accuracy = probability", lines: [[.init(x: 0, y: 0), .init(x: 1, y: 1)]]),
      ],
      horizontal: 0...1, vertical: 0...1, horizontalLabel: "probability of the likeliest class",
      verticalLabel: "accuracy",
      note: "Below the line it is surer than it should be. The expected calibration error is "
        + "\(ShortNumber.text(scores.expectedCalibrationError)).")
    let rows = scores.reliability.map { bin in
      [
        "\(ShortNumber.text(bin.lowest)) to \(ShortNumber.text(bin.lowest + 0.1))", String(bin.examples),
        ShortNumber.text(bin.meanProbability), ShortNumber.text(bin.accuracy),
      ]
    }
    return Picture(
      chart.drawing(width: 640, height: 440),
      table: [["probability", "examples", "mean probability", "accuracy"]] + rows, numericColumns: [1, 2, 3])
  }
}
