@_spi(Tools) import Hillock

/// A model as it is served: made ready once, asked by many.
public final class ServedModel: Sendable {
  public let name: String
  /// Grows with each file that took the place of another one.
  public let version: Int
  public let trained: TrainedModel
  let predictor: Predictor
  /// Numbers of a row.
  public let width: Int
  /// Their names, where the model knows them.
  public let columnNames: [String]
  /// Floats that the network gives for a row.
  let outputWidth: Int
  let batches: RowBatches
  let outputs: [Output]
  public let isClassifier: Bool
  public let classNames: [String]
  public let targetNames: [String]
  /// How every answer begins.
  let answerHead: [UInt8]

  /// Rows of one batch.
  public static let batchRows = 64

  /// - Throws: `ServingError` for a model that takes texts, and what `Predictor` throws.
  public init(_ trained: TrainedModel, name: String, version: Int) throws {
    self.name = name
    self.version = version
    self.trained = trained
    predictor = try Predictor(trained, rows: Self.batchRows)
    (width, columnNames) = predictor.columns
    outputWidth = trained.model.network.outputShape.count
    batches = RowBatches(predictor, outputWidth: outputWidth)
    classNames = trained.preprocessing.classNames
    targetNames = trained.preprocessing.targetNames
    isClassifier = !classNames.isEmpty
    outputs =
      isClassifier
      ? [
        Output(name: "probabilities", type: "FP32", width: classNames.count),
        Output(name: "class", type: "BYTES", width: 0),
      ]
      : [Output(name: "value", type: "FP64", width: targetNames.count)]
    var head = JSONText()
    head.raw("{\"model_name\":")
    head.string(name)
    head.raw(",\"model_version\":")
    head.string(String(version))
    answerHead = head.bytes
  }

  /// A tensor that the model gives.
  struct Output: Sendable {
    var name: String
    var type: String
    /// Numbers of a row; 0 for one without a second extent.
    var width: Int
  }

  /// What the protocol says of a model.
  public var metadata: [UInt8] {
    var text = JSONText()
    text.raw("{\"name\":")
    text.string(name)
    text.raw(",\"versions\":[")
    text.string(String(version))
    text.raw(
      "],\"platform\":\"hillock\",\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,")
    text.number(width)
    text.raw("]")
    if !columnNames.isEmpty {
      text.raw(",\"parameters\":{\"columns\":")
      text.string(columnNames.joined(separator: ","))
      text.raw("}")
    }
    text.raw("}],\"outputs\":")
    text.list(outputs) { text, output in
      text.raw("{\"name\":")
      text.string(output.name)
      text.raw(",\"datatype\":")
      text.string(output.type)
      text.raw(",\"shape\":[-1")
      if output.width > 0 {
        text.raw(",")
        text.number(output.width)
      }
      text.raw("]}")
    }
    text.raw("}")
    return text.bytes
  }

  /// What the network gives for rows, gathered with others' rows where there are any; the bits do not depend on that.
  ///
  /// - Throws: `ServingError` for rows that the model does not take.
  func outputs(ofRows values: [Double]) async throws(ServingError) -> [Float] {
    if let outputs = try outputsAtOnce(ofRows: values) { return outputs }
    return try await batches.outputs(ofRow: values)
  }

  /// The same, or `nil` for a row that has to wait since others are computed.
  ///
  /// - Throws: `ServingError` for rows that the model does not take.
  func outputsAtOnce(ofRows values: [Double]) throws(ServingError) -> [Float]? {
    guard !values.isEmpty else { return [] }
    if values.count <= width { return try batches.outputsAtOnce(ofRow: values) }
    // A question of many rows is a batch already.
    var result: [Float] = []
    result.reserveCapacity(values.count / width * outputWidth)
    for start in stride(from: 0, to: values.count, by: Self.batchRows * width) {
      let part = Array(values[start..<min(start + Self.batchRows * width, values.count)])
      var outputs = [Float](repeating: 0, count: part.count / width * outputWidth)
      do { try predictor.outputs(ofRows: part, into: &outputs) } catch {
        throw ServingError(.invalid, "\(error)")
      }
      result += outputs
    }
    return result
  }
}
