import ArgumentParser
import Foundation
import Hillock
import HillockInterchange

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on data with known targets.",
    discussion: """
      DATA is a built-in data set, a CSV file with the columns that the model was trained on and its target, or \
      'mnist' with --data FOLDER (its test images).

      Examples:

        hillock evaluate wine.safetensors wine.csv
        hillock evaluate mnist.safetensors mnist --data mnist
        hillock evaluate iris.safetensors iris --json
        hillock evaluate houses.safetensors new-houses.csv --intervals 0.9
        hillock evaluate churn.safetensors new.csv --threshold chosen
      """)

  @OptionGroup var input: ModelAndData

  @OptionGroup var work: ThreadsOption

  @OptionGroup var certainty: CertaintyOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let (trained, examples) = try input.read(includesTargets: true)
      let answer = try certainty.answer(of: trained)
      let pool = try work.pool()
      var evaluation = try Evaluation(
        trained.model, on: examples, loss: trained.configuration.loss, pool: pool,
        scale: trained.preprocessing.targetScale)
      if let threshold = answer.threshold {
        evaluation = try evaluation.with(threshold: threshold, of: trained, on: examples, pool: pool)
      }
      let coverage = try answer.halfWidth.map {
        try IntervalCoverage(halfWidth: $0, of: trained, on: examples, pool: pool)
      }
      if json {
        try Terminal.output(json: EvaluationOutput(evaluation: evaluation, interval: coverage))
        return
      }
      if let tokens = trained.preprocessing.text {
        Terminal.output(
          EvaluationText.perplexity(
            evaluation.loss, charactersPerToken: tokens.charactersPerToken(in: examples.targets)))
      }
      for line in EvaluationText.lines(evaluation, classNames: trained.preprocessing.classNames, coverage) {
        Terminal.output(line)
      }
    }
  }

  /// The evaluation, and beside it what intervals hold.
  private struct EvaluationOutput: Encodable {
    var evaluation: Evaluation
    var interval: IntervalCoverage?

    private enum CodingKeys: String, CodingKey { case interval }

    func encode(to encoder: any Encoder) throws {
      try evaluation.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(interval, forKey: .interval)
    }
  }
}

/// An evaluation as a person reads it.
enum EvaluationText {
  /// What the mean loss of a token comes to.
  static func perplexity(_ loss: Double, charactersPerToken: Double?) -> String {
    // exp(loss) and loss/ln 2; rounded for people.
    let bits = loss / 0.693147180559945309
    return "perplexity \(format(exp(loss), 3)), \(format(bits, 4)) bits a token"
      + (charactersPerToken.map { ", \(format(bits / $0, 4)) a character" } ?? "")
  }

  static func lines(
    _ evaluation: Evaluation, classNames: [String], _ coverage: IntervalCoverage? = nil
  ) -> [String] {
    var lines = [
      "examples  \(evaluation.examples)",
      "\(evaluation.metricName.padding(toLength: 8, withPad: " ", startingAt: 0))  \(format(evaluation.metric, 4))",
      "loss      \(format(evaluation.loss, 4))",
    ]
    if let regression = evaluation.regression {
      lines.append("RMSE      \(format(regression.rootMeanSquaredError, 4))")
      lines.append("MAE       \(format(regression.meanAbsoluteError, 4))")
      if let low = regression.quantileLoss(0.1), let high = regression.quantileLoss(0.9) {
        lines.append("quantile loss 0.1  \(format(low, 4))")
        lines.append("quantile loss 0.9  \(format(high, 4))")
      }
    }
    if let coverage {
      lines.append(
        "interval  ± \(format(coverage.halfWidth, 4)) holds \(format(coverage.share, 4)) of the examples")
    }
    if let scores = evaluation.probabilities {
      if let area = scores.areaUnderROC { lines.append("AUC       \(format(area, 4))") }
      if let precision = scores.averagePrecision {
        lines.append("average precision  \(format(precision, 4))")
      }
      lines.append("log loss  \(format(scores.logLoss, 4))")
      lines.append("expected calibration error  \(format(scores.expectedCalibrationError, 4))")
    }
    if let classification = evaluation.classification {
      lines.append("macro F1  \(format(classification.macroF1, 4))")
      var rows = [["class", "precision", "recall", "F1"]]
      func text(_ value: Double?) -> String { value.map { format($0, 4) } ?? "-" }
      for (index, name) in classNames.enumerated() {
        rows.append([
          name, text(classification.precision[index]), text(classification.recall[index]),
          text(classification.f1[index]),
        ])
      }
      lines += [""] + TextTable(rows, rightAligned: [1, 2, 3]).lines
      if classNames.count <= 20 {
        var confusion = [["actual \\ predicted"] + classNames]
        for (index, name) in classNames.enumerated() {
          confusion.append([name] + classification.confusion[index].prefix(classNames.count).map(String.init))
        }
        lines += [""] + TextTable(confusion, rightAligned: Set(1...max(classNames.count, 1))).lines
      }
    }
    return lines
  }
}
