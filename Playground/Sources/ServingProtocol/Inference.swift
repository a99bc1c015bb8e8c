@_spi(Tools) import Hillock

/// An answer: JSON, and tensors as bytes behind it where they were asked for so.
public struct InferenceResponse: Sendable {
  public var body: [UInt8]
  /// How many bytes the JSON has, where something stands behind it.
  public var headerLength: Int?
}

/// A question that was read and fits its model.
public struct InferenceQuestion: Sendable {
  let request: InferenceRequest
}

extension ServedModel {
  /// Reads a question of the Open Inference Protocol.
  ///
  /// - Parameter headerLength: the value of `Inference-Header-Content-Length`.
  /// - Throws: `ServingError` for a question that the model cannot answer.
  public func question(_ body: [UInt8], headerLength: Int?) throws(ServingError) -> InferenceQuestion {
    InferenceQuestion(request: try InferenceRequest(body, headerLength: headerLength, for: self))
  }

  /// The answer, or `nil` where the question has to wait for others and `answer` should be asked.
  ///
  /// - Throws: `ServingError` for a question that the model cannot answer.
  public func answerAtOnce(_ question: InferenceQuestion) throws(ServingError) -> InferenceResponse? {
    guard let outputs = try outputsAtOnce(ofRows: question.request.values) else { return nil }
    return try answer(question.request, checked: outputs)
  }

  /// The answer, together with other questions' where these wait.
  ///
  /// - Throws: `ServingError` for a question that the model cannot answer.
  public func answer(_ question: InferenceQuestion) async throws(ServingError) -> InferenceResponse {
    let outputs = try await outputs(ofRows: question.request.values)
    return try answer(question.request, checked: outputs)
  }

  private func answer(
    _ request: InferenceRequest, checked outputs: [Float]
  ) throws(ServingError) -> InferenceResponse {
    guard let bad = outputs.firstIndex(where: { !$0.isFinite }) else { return answer(request, outputs) }
    throw ServingError(
      .invalid,
      "the network gives \(outputs[bad]) for row \(bad / max(outputWidth, 1) + 1): its numbers are too large for floats"
    )
  }

  private func answer(_ request: InferenceRequest, _ outputs: [Float]) -> InferenceResponse {
    // With the names of the classes, which are not always asked for.
    lazy var predictions = predictor.predictions(ofOutputs: outputs)
    var tail: [UInt8] = []
    var text = JSONText(capacity: 256 + 16 * outputs.count)
    text.raw(answerHead)
    if let id = request.id {
      text.raw(",\"id\":")
      text.string(id)
    }
    text.raw(",\"outputs\":")
    text.raw("[")
    for (number, wanted) in request.outputs.enumerated() {
      text.raw(number == 0 ? "{\"name\":" : ",{\"name\":")
      text.string(wanted.name)
      switch wanted.name {
      case "class":
        let names = predictions.map { $0?.className ?? "" }
        head(&text, "BYTES", [request.rows])
        if wanted.isBinary {
          let start = tail.count
          for name in names {
            append(UInt32(name.utf8.count), to: &tail)
            tail += Array(name.utf8)
          }
          size(&text, tail.count - start)
        } else {
          text.raw(",\"data\":")
          text.list(names) { $0.string($1) }
        }
      case "probabilities":
        let numbers =
          predictor.probabilities(ofOutputs: outputs) ?? predictions.flatMap { $0?.probabilities ?? [] }
        head(&text, "FP32", [request.rows, classNames.count])
        if wanted.isBinary {
          for number in numbers { append(number.bitPattern, to: &tail) }
          size(&text, 4 * numbers.count)
        } else {
          text.raw(",\"data\":")
          text.list(numbers) { $0.number($1) }
        }
      default:
        let numbers = predictions.flatMap { $0?.values ?? [$0?.value ?? 0] }
        head(&text, "FP64", [request.rows, targetNames.count])
        if wanted.isBinary {
          for number in numbers {
            append(UInt32(truncatingIfNeeded: number.bitPattern), to: &tail)
            append(UInt32(truncatingIfNeeded: number.bitPattern >> 32), to: &tail)
          }
          size(&text, 8 * numbers.count)
        } else {
          text.raw(",\"data\":")
          text.list(numbers) { $0.number($1) }
        }
      }
      text.raw("}")
    }
    text.raw("]}")
    guard request.outputs.contains(where: \.isBinary) else { return InferenceResponse(body: text.bytes) }
    return InferenceResponse(body: text.bytes + tail, headerLength: text.bytes.count)
  }

  private func head(_ text: inout JSONText, _ type: StaticString, _ shape: [Int]) {
    text.raw(",\"datatype\":\"")
    text.raw(type)
    text.raw("\",\"shape\":")
    text.list(shape) { $0.number($1) }
  }

  private func size(_ text: inout JSONText, _ count: Int) {
    text.raw(",\"parameters\":{\"binary_data_size\":")
    text.number(count)
    text.raw("}")
  }

  private func append(_ bits: UInt32, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }
}
