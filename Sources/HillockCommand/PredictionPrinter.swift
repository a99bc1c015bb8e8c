import Hillock
import HillockArrays
import HillockInterchange

/// Predictions on their way to standard output, in the order of the rows.
struct PredictionPrinter {
  private let command: PredictCommand
  private let trained: TrainedModel
  private let answer: (halfWidth: Double?, threshold: Double?)
  private let pool: WorkerPool
  /// The rows so far.
  private var count = 0
  /// The first rows without a prediction, and how many there are.
  private var lost: [(row: Int, reason: String)] = []
  private var lostCount = 0
  private var writer: CSVWriter
  /// What goes into an array in the end, where one is wanted.
  private var numbers: [Double] = []

  /// So many rows are predicted and written at a time.
  private static let portion = 8_192
  /// So many rows without a prediction are told one by one.
  private static let told = 10

  init(_ command: PredictCommand, _ trained: TrainedModel, pool: WorkerPool) throws {
    (self.command, self.trained, self.pool) = (command, trained, pool)
    writer = CSVWriter(keepsFormulas: command.keepFormulas)
    answer = try command.certainty.answer(of: trained)
  }

  /// Predicts rows that follow those before.
  ///
  /// - Throws: where a row cannot be used and the command is strict; and what the model throws.
  mutating func print(_ rows: PreparedData.Rows) throws {
    if count == 0 { begin(rows) }
    let examples = rows.dataset
    let width = examples.featureCount
    for start in stride(from: 0, to: examples.rowCount, by: Self.portion) {
      let end = min(start + Self.portion, examples.rowCount)
      let isAll = start == 0 && end == examples.rowCount
      var predictions = try trained.possiblePredictions(
        forPrepared: isAll ? examples.inputs : Array(examples.inputs[start * width..<end * width]),
        pool: pool)
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
          lose(row - start, reason)
        } else if predictions[row - start] == nil {
          lose(row - start, "the model gives no finite number for row \(count + row - start + 1)")
        }
      }
      if command.strict, let first = lost.first {
        throw DataError(
          "\(first.reason), so there is nothing to predict from it; 'hillock inspect' shows where numbers grow",
          file: command.input.model)
      }
      if command.array == nil {
        try write(predictions, identifiers: rows.identifiers.map { $0[start..<end] })
      } else {
        collect(predictions)
      }
      count += end - start
    }
  }

  /// Keeps the numbers of predictions; NaN where there is none.
  private mutating func collect(_ predictions: [Prediction?]) {
    for prediction in predictions {
      if let probabilities = prediction?.probabilities {
        numbers += probabilities.map(Double.init)
      } else if let values = prediction?.values {
        numbers += values
      } else if let value = prediction?.value {
        numbers += [value] + [prediction?.lower, prediction?.upper].compactMap(\.self)
      } else {
        numbers += [Double](repeating: .nan, count: arrayWidth)
      }
    }
  }

  /// Numbers of a row of the array.
  private var arrayWidth: Int {
    let classes = trained.preprocessing.classNames.count
    return classes > 0 ? classes : width
  }

  /// Probabilities are floats of 4 bytes, numbers in the units of the target of 8. One number a row makes a vector.
  private func writeArray(to path: String) throws {
    let shape = arrayWidth == 1 ? [count] : [count, arrayWidth]
    let bytes =
      trained.preprocessing.classNames.isEmpty
      ? NumPyArray.serialized(numbers, shape: shape)
      : NumPyArray.serialized(numbers.map { Float($0) }, shape: shape)
    try reportingOutputErrors { try FileAccess.write(bytes, to: path) }
    Terminal.output(
      "\(path): \(count) prediction\(count == 1 ? "" : "s"), \(arrayWidth) number\(arrayWidth == 1 ? "" : "s") each"
    )
  }

  private mutating func lose(_ row: Int, _ reason: String) {
    lostCount += 1
    if lost.count < Self.told { lost.append((count + row, reason)) }
  }

  /// Ends the output, and tells which rows have no prediction.
  ///
  /// - Throws: where no row has one.
  func finish() throws {
    if command.json { Terminal.output(part: "]\n") }
    if let array = command.array { try writeArray(to: array) }
    for entry in lost { Terminal.note("note: no prediction for row \(entry.row + 1): \(entry.reason)") }
    if lostCount > lost.count {
      Terminal.note("note: no prediction for \(lostCount - lost.count) more rows")
    }
    if lostCount == count, count > 0 {
      throw DataError(
        "none of the \(count) rows can be used, so there is nothing to predict", file: command.input.source)
    }
  }

  /// The header, or the bracket of the list.
  private func begin(_ rows: PreparedData.Rows) {
    guard command.array == nil else { return }
    guard !command.json else { return Terminal.output(part: "[") }
    let targets = trained.preprocessing.targetNames
    var header =
      targets.count > 1
      ? targets
      : trained.preprocessing.classNames.isEmpty
        ? ["prediction"] : ["prediction"] + trained.preprocessing.classNames.map { "p_\($0)" }
    if command.certainty.intervals != nil { header += ["lower", "upper"] }
    let writer = CSVWriter(
      header: (rows.identifiers == nil ? [] : [rows.identifierName ?? "id"]) + header,
      keepsFormulas: command.keepFormulas)
    Terminal.output(text: writer.text)
  }

  private mutating func write(_ predictions: [Prediction?], identifiers: ArraySlice<String>?) throws {
    let identifiers = identifiers.map(Array.init)
    if command.json {
      for (place, prediction) in predictions.enumerated() {
        let text: String
        if let identifiers {
          text = try JSONText.encode(NamedPrediction(id: identifiers[place], prediction: prediction))
        } else {
          text = try prediction.map { try JSONText.encode($0) } ?? "null"
        }
        Terminal.output(part: (count + place == 0 ? "" : ",") + text)
      }
      return
    }
    writer.removeAll()
    for (place, prediction) in predictions.enumerated() {
      if let identifiers { writer.add(field: identifiers[place]) }
      if let name = prediction?.className {
        writer.add(field: name)
        for probability in prediction?.probabilities ?? [] { writer.add(number: probability) }
      } else if let values = prediction?.values {
        for value in values { writer.add(number: value) }
      } else if let value = prediction?.value {
        writer.add(number: value)
        for end in [prediction?.lower, prediction?.upper] {
          if let end { writer.add(number: end) }
        }
      } else {
        for _ in 0..<width { writer.add(field: "") }
      }
      writer.endRow()
    }
    Terminal.output(bytes: writer.bytes)
  }

  /// How many fields a prediction has.
  private var width: Int {
    let classes = trained.preprocessing.classNames.count
    if classes > 0 { return classes + 1 }
    return trained.preprocessing.targetNames.count + (command.certainty.intervals == nil ? 0 : 2)
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
