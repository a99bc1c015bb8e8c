import Foundation
import Hillock

/// What a training run came to, for people (`lines`) and for programs (as JSON).
struct TrainingResult: Encodable {
  var fingerprint: String
  var metric: String
  var training: Part
  var validation: Part?
  var test: Part?
  var epochs: Int
  var bestEpoch: Int
  var stoppedEarly: Bool
  var interrupted: Bool
  var seconds: Double
  var samplesPerSecond: Double
  var parameters: Int
  var seed: UInt64
  var model: String
  var classNames: [String]
  /// Where the next token of a text is predicted: e to the mean loss, on the part that judges.
  var perplexity: Double?
  /// Of a text whose tokens are no characters.
  var charactersPerToken: Double?
  /// What is simpler than a model of series, on the same rows.
  var series: SeriesBaselines?
  /// What a search for a network came to.
  var search: Search?
  /// Simpler models on the same split.
  var baselines: Comparison?
  /// What the rows held out say of the model's answers.
  var calibration: Calibration?
  /// With --watch: what each epoch looked like from inside.
  var watch: [TrainingWatch.Record]?

  struct Part: Encodable {
    var examples: Int
    var metric: Double
    var loss: Double
    var classification: Evaluation.Classification?
    var regression: Evaluation.Regression?
    var probabilities: ProbabilityScores?

    init(_ evaluation: Evaluation) {
      examples = evaluation.examples
      metric = evaluation.metric
      loss = evaluation.loss
      classification = evaluation.classification
      regression = evaluation.regression
      probabilities = evaluation.probabilities
    }
  }

  struct Search: Encodable {
    var trials: Int
    var folds: Int
    var metric: Double
    var loss: Double
    var linearMetric: Double?
    var members: [Recipe]

    init(_ outcome: NetworkSearch.Outcome) {
      trials = outcome.trials
      folds = outcome.folds
      metric = outcome.metric
      loss = outcome.loss
      linearMetric = outcome.linear?.metric
      members = outcome.members
    }
  }

  struct Comparison: Encodable {
    var constantName: String
    var constant: Part
    var linear: Part?

    init(_ baselines: Baselines) {
      constantName = baselines.constantName
      constant = Part(baselines.constant)
      linear = baselines.linear.map(Part.init)
    }
  }

  init(_ result: Experiment.Result, file: String, metric: String) {
    fingerprint = result.model.model.fingerprint
    self.metric = metric
    training = Part(result.training)
    validation = result.validation.map(Part.init)
    test = result.test.map(Part.init)
    epochs = result.report.epochs
    bestEpoch = result.report.bestEpoch
    stoppedEarly = result.report.wasStoppedEarly
    interrupted = result.report.wasInterrupted
    seconds = result.report.elapsed.inSeconds
    samplesPerSecond = result.report.examplesPerSecond
    parameters = result.model.model.parameters.count
    seed = result.model.configuration.seed
    classNames = result.model.preprocessing.classNames
    if result.model.preprocessing.text != nil {
      perplexity = exp((result.test ?? result.validation ?? result.training).loss)
    }
    calibration = result.model.calibration
    model = file
  }

  var lines: [String] {
    var header = ["part", "examples", metric, "loss"]
    if training.regression != nil { header.append("RMSE") }
    if training.classification != nil { header.append("macro F1") }
    var rows = [header]
    for (name, part) in [
      ("training", training), ("validation", validation), ("test", test), ("linear model", baselines?.linear),
      (baselines?.constantName ?? "", baselines?.constant),
    ] {
      guard let part else { continue }
      var row = [name, String(part.examples), format(part.metric, 4), format(part.loss, 4)]
      if let regression = part.regression { row.append(format(regression.rootMeanSquaredError, 3)) }
      if let classification = part.classification { row.append(format(classification.macroF1, 4)) }
      rows.append(row)
    }
    let ending = stoppedEarly ? ", stopped early" : interrupted ? ", interrupted" : ""
    return TextTable(rows, rightAligned: [1, 2, 3, 4]).lines + [""] + certainty + [
      "epochs       \(epochs) (best \(bestEpoch)\(ending)), \(format(seconds, 2)) s, \(Int(clamped: samplesPerSecond)) samples/s",
      "fingerprint  \(fingerprint)",
      "model        \(model)",
    ]
  }

  /// How good probabilities are, how far numbers are off, and what the rows held out say of both.
  private var certainty: [String] {
    var lines: [String] = []
    let (name, part) =
      test.map { ("test", $0) } ?? validation.map { ("validation", $0) } ?? ("training", training)
    if let scores = part.probabilities {
      let figures = [
        scores.areaUnderROC.map { "AUC \(format($0, 4))" },
        scores.averagePrecision.map { "average precision \(format($0, 4))" },
        "calibration error \(format(scores.expectedCalibrationError, 4))",
      ]
      lines.append("\(name)".padded + figures.compactMap(\.self).joined(separator: ", "))
    }
    if let series {
      let others = [
        ("the last value again", series.naive),
        ("that of \(series.season) rows before", series.seasonalNaive),
        ("linear in the window", series.linear ?? .nan),
      ].filter { $0.1.isFinite }
      lines.append(
        "RMSE".padded + others.map { "\($0.0) \(format($0.1, 3))" }.joined(separator: ", ")
          + ", on the \(name) part")
    }
    if perplexity != nil {
      lines.append(
        "\(name)".padded
          + EvaluationText.perplexity(part.loss, charactersPerToken: charactersPerToken))
    }
    if let regression = part.regression {
      var text = "\(name)".padded + "MAE \(format(regression.meanAbsoluteError, 3))"
      if let low = regression.quantileLoss(0.1), let high = regression.quantileLoss(0.9) {
        text += ", quantile loss \(format(low, 3)) at 0.1, \(format(high, 3)) at 0.9"
      }
      lines.append(text)
    }
    if let threshold = calibration?.threshold, let second = classNames.last, let rows = calibration?.examples
    {
      lines.append(
        "threshold".padded
          + "p(\(second)) from \(format(threshold.value, 3)) has the best F1 on \(rows) rows held out: "
          + "\(format(threshold.f1, 4)), and \(format(threshold.f1AtHalf, 4)) at 0.5; predict --threshold chosen"
      )
    }
    if let width = try? calibration?.halfWidth(level: 0.9), let rows = calibration?.examples {
      lines.append(
        "interval".padded
          + "± \(format(width, 3)) holds 90 % of \(rows) rows held out; predict --intervals 0.9")
    }
    return lines
  }
}

extension String {
  /// At the width of the names in front of lines.
  fileprivate var padded: String { padding(toLength: 13, withPad: " ", startingAt: 0) }
}
