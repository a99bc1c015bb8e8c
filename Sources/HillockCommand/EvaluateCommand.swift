import ArgumentParser
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
      """)

  @OptionGroup var input: ModelAndData

  @Option(help: "Threads that share the work; they change no bit. Default: all processors.")
  var threads: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingErrors {
      let (trained, examples) = try input.read(withTargets: true)
      let evaluation = try Evaluation(
        trained.model, on: examples, loss: trained.configuration.loss, pool: WorkerPool(threads: threads),
        scale: trained.preprocessing.targetScale)
      if json {
        try Terminal.output(json: evaluation)
      } else {
        for line in EvaluationText.lines(evaluation, classNames: trained.preprocessing.classNames) {
          Terminal.output(line)
        }
      }
    }
  }
}

/// An evaluation as a person reads it.
enum EvaluationText {
  static func lines(_ evaluation: Evaluation, classNames: [String]) -> [String] {
    var lines = [
      "examples  \(evaluation.examples)",
      "\(evaluation.metricName.padding(toLength: 8, withPad: " ", startingAt: 0))  \(format(evaluation.metric, 4))",
      "loss      \(format(evaluation.loss, 4))",
    ]
    if let regression = evaluation.regression {
      lines.append("RMSE      \(format(regression.rootMeanSquaredError, 4))")
      lines.append("MAE       \(format(regression.meanAbsoluteError, 4))")
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
