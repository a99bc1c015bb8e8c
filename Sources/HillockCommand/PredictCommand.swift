import ArgumentParser
import Hillock
import HillockInterchange

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict classes or numbers for new data.",
    discussion: """
      DATA needs the columns that the model was trained on, found by their names; the target column may be \
      missing and is ignored. Columns are read as the training read them, and missing values and categories that it did \
      not know are treated as it did: what was met is told on standard error. The prediction of a row that cannot be used \
      is empty (null with --json), so that every row keeps its place; --strict stops there. The column that named the rows \
      at the training (--id) stands beside the predictions. The predictions go to standard output in the order of the rows: with classes, the \
      class and the probability of each class; with numbers, the number in the \
      units of the target, or of each target where the model has several. --intervals puts the ends of an interval beside \
      each number.

      A text that a spreadsheet would run as a formula, such as a class named =1+2, has a ' in front of it; \
      --keep-formulas leaves it as it is. Control characters are written as \\u{1b}; --json has names as they are.

      Examples:

        hillock predict iris.safetensors flowers.csv > predictions.csv
        hillock predict diabetes.safetensors patients.csv --json
        hillock predict houses.safetensors new-houses.csv --intervals 0.9
        hillock predict churn.safetensors customers.csv --threshold chosen
      """)

  @OptionGroup var input: ModelAndData

  @OptionGroup var work: ThreadsOption

  @OptionGroup var certainty: CertaintyOptions

  @Flag(help: "Print a JSON array instead of CSV.")
  var json = false

  @Flag(help: "Leave texts that begin with =, +, - or @ as they are.")
  var keepFormulas = false

  @Flag(help: "Stop at the first row that cannot be used, instead of leaving its prediction empty.")
  var strict = false

  /// So many rows are predicted and written at a time.
  private static let portion = 4_096

  func run() throws {
    try reportingErrors {
      let (trained, rows) = try input.readRows(includesTargets: false, isStrict: strict)
      let answer = try certainty.answer(of: trained)
      let pool = try work.pool()
      var lost: [(row: Int, reason: String)] = []
      let examples = rows.dataset
      let width = examples.featureCount
      if json { Terminal.output(part: "[") } else { Terminal.output(text: writer(trained, rows).text) }
      for start in stride(from: 0, to: examples.rowCount, by: Self.portion) {
        let end = min(start + Self.portion, examples.rowCount)
        var predictions = try trained.possiblePredictions(
          forPrepared: Array(examples.inputs[start * width..<end * width]), pool: pool)
        if let halfWidth = answer.halfWidth {
          predictions = predictions.map { $0?.with(halfWidth: halfWidth) }
        }
        if let threshold = answer.threshold {
          let names = trained.preprocessing.classNames
          predictions = predictions.map { $0?.with(threshold: threshold, classNames: names) }
        }
        for row in start..<end {
          if let reason = rows.unusable[row] {
            predictions[row - start] = nil
            lost.append((row, reason))
          } else if predictions[row - start] == nil {
            lost.append((row, "the model gives no finite number for row \(row + 1)"))
          }
        }
        if strict, let first = lost.first {
          throw DataError(
            "\(first.reason), so there is nothing to predict from it; 'hillock inspect' shows where numbers grow",
            file: input.model)
        }
        try write(predictions, from: start, trained, rows)
      }
      if json { Terminal.output(part: "]\n") }
      for entry in lost.prefix(10) {
        Terminal.note("note: no prediction for row \(entry.row + 1): \(entry.reason)")
      }
      if lost.count > 10 { Terminal.note("note: no prediction for \(lost.count - 10) more rows") }
      if lost.count == examples.rowCount, !lost.isEmpty {
        throw DataError(
          "none of the \(lost.count) rows can be used, so there is nothing to predict", file: input.source)
      }
    }
  }

  /// A writer that has written the header.
  private func writer(_ trained: TrainedModel, _ rows: PreparedData.Rows) -> CSVWriter {
    let targets = trained.preprocessing.targetNames
    var header =
      targets.count > 1
      ? targets
      : trained.preprocessing.classNames.isEmpty
        ? ["prediction"] : ["prediction"] + trained.preprocessing.classNames.map { "p_\($0)" }
    if certainty.intervals != nil { header += ["lower", "upper"] }
    return CSVWriter(
      header: (rows.identifiers == nil ? [] : [rows.identifierName ?? "id"]) + header,
      keepsFormulas: keepFormulas)
  }

  private func write(
    _ predictions: [Prediction?], from start: Int, _ trained: TrainedModel, _ rows: PreparedData.Rows
  ) throws {
    if json {
      for (place, prediction) in predictions.enumerated() {
        let text: String
        if let names = rows.identifiers {
          text = try JSONText.encode(NamedPrediction(id: names[start + place], prediction: prediction))
        } else {
          text = try prediction.map { try JSONText.encode($0) } ?? "null"
        }
        Terminal.output(part: (start + place == 0 ? "" : ",") + text)
      }
      return
    }
    let targets = trained.preprocessing.targetNames.count
    let classes = trained.preprocessing.classNames.count
    var writer = CSVWriter(keepsFormulas: keepFormulas)
    for (place, prediction) in predictions.enumerated() {
      var fields = rows.identifiers.map { [$0[start + place]] } ?? []
      if let name = prediction?.className {
        fields += [name] + (prediction?.probabilities ?? []).map { String($0) }
      } else if let values = prediction?.values {
        fields += values.map { String($0) }
      } else if let value = prediction?.value {
        fields += [value, prediction?.lower, prediction?.upper].compactMap { $0.map { String($0) } }
      } else {
        fields += [String](
          repeating: "", count: classes > 0 ? classes + 1 : targets + (certainty.intervals == nil ? 0 : 2))
      }
      writer.add(fields)
    }
    Terminal.output(text: writer.text)
  }
}

/// A prediction with what names its row.
private struct NamedPrediction: Encodable {
  var id: String
  var prediction: Prediction?

  private enum CodingKeys: String, CodingKey { case id }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    if let prediction {
      try prediction.encode(to: encoder)
    } else {
      var values = encoder.container(keyedBy: Key.self)
      try values.encodeNil(forKey: .prediction)
    }
  }

  private enum Key: String, CodingKey { case prediction }
}
