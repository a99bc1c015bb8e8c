import Hillock

/// A search for the learning rate as a person and as a program read it.
struct LearningRateTable: Encodable {
  var suggestion: Double?
  var points: [LearningRateSearch.Point]

  init(_ search: LearningRateSearch) {
    suggestion = search.suggestion
    points = search.points
  }

  /// About twenty of the points, and the suggestion.
  var lines: [String] {
    let every = max((points.count + 19) / 20, 1)
    var rows = [["learning rate", "loss", "smoothed", ""]]
    let nearest = points.firstIndex { $0.learningRate == suggestion }
    for (index, point) in points.enumerated() where index % every == 0 || index == nearest {
      rows.append([
        scientific(point.learningRate), format(point.loss, 4), format(point.smoothedLoss, 4),
        index == nearest ? "← falls fastest" : "",
      ])
    }
    let ending =
      suggestion.map { "suggestion   --learning-rate \(scientific($0))" }
      ?? "suggestion   none: the loss falls at no rate of these; try other layers or another optimizer"
    return TextTable(rows, rightAligned: [0, 1, 2]).lines + ["", ending]
  }

  /// Two digits, with a power of ten: 3.2e-4.
  private func scientific(_ value: Double) -> String {
    var (digits, power) = (value, 0)
    while digits < 1 && digits > 0 { (digits, power) = (digits * 10, power - 1) }
    while digits >= 10 { (digits, power) = (digits / 10, power + 1) }
    let text = format(digits, 1)
    return text == "10.0" ? "1.0e\(power + 1)" : "\(text)e\(power)"
  }
}
