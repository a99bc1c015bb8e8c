import Foundation
import Hillock
import Testing

@testable import ServingProtocol

@Suite struct ServedModelTests {
  private static func model() throws -> ServedModel {
    let trained: TrainedModel = try Network(inputs: 4) {
      Dense(6, .tanh)
      Dense(3)
    }.trained(on: Dataset.iris.standardized(), TrainingConfiguration(epochs: 5))
    return try ServedModel(trained, name: "flowers", version: 3)
  }

  private static func question(_ values: [Float]) -> [UInt8] {
    Array(
      "{\"inputs\":[{\"name\":\"input\",\"shape\":[\(values.count / 4),4],\"datatype\":\"FP32\",\"data\":\(values)}]}"
        .utf8)
  }

  /// However many questions wait together, each has the bits that it has alone.
  @Test func rowsHaveTheirBitsInEveryCompany() async throws {
    let model = try Self.model()
    let rows = (0..<150).map { index in Dataset.iris.inputs[4 * index..<4 * index + 4].map { Double($0) } }
    var alone: [[Float]] = []
    for row in rows { alone.append(try await model.outputs(ofRows: row)) }
    let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (index, row) in rows.enumerated() {
        group.addTask { (index, try await model.outputs(ofRows: row)) }
      }
      var result = [[Float]](repeating: [], count: rows.count)
      for try await (index, outputs) in group { result[index] = outputs }
      return result
    }
    #expect(together == alone)
    #expect(try await model.outputs(ofRows: rows.flatMap(\.self)) == alone.flatMap(\.self))
  }

  @Test func answersAreThoseOfTheModel() async throws {
    let model = try Self.model()
    let row = Array(Dataset.iris.inputs.prefix(4))
    let question = try model.question(Self.question(row), headerLength: nil)
    let answer = try await model.answer(question)
    #expect(try model.answerAtOnce(question)?.body == answer.body)
    let prediction = try model.trained.prediction(for: row)
    let node = try JSONReader.read(answer.body)
    let outputs = try #require(node["outputs"]?.elements)
    guard case .numbers(let probabilities)? = outputs[0]["data"] else {
      Issue.record("there are no probabilities")
      return
    }
    #expect(probabilities.map { Float($0) } == prediction.probabilities)
    #expect(outputs[1]["data"]?.elements?.first?.text == prediction.className)
    #expect(node["model_version"]?.text == "3")
  }

  /// One wrong row among many waiting ones is refused; the others are answered.
  @Test func aWrongRowHarmsNobodyElse() async throws {
    let model = try Self.model()
    let good = Dataset.iris.inputs.prefix(4).map { Double($0) }
    let expected = try await model.outputs(ofRows: good)
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<100 {
        let isWrong = index % 7 == 0
        group.addTask {
          let row = isWrong ? [.nan, 1, 1, 1] : good
          guard let outputs = try? await model.outputs(ofRows: row) else { return isWrong }
          return !isWrong && outputs == expected
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
