import Hillock
import Testing

@Suite("Predictor")
struct PredictorTests {
  @Test("Outputs are the model's, call after call")
  func sameOutputs() throws {
    let model = try Model(
      try Network(inputs: 4) {
        Dense(16, .gelu)
        Dense(3)
      }, seed: 5)
    let predictor = try Predictor(model, rows: 4)
    for count in [1, 4, 2, 1] {
      let inputs = (0..<4 * count).map { Float($0 * 7 % 11) / 11 - 0.4 }
      var outputs = [Float](repeating: .nan, count: 3 * count)
      try predictor.outputs(forPrepared: inputs, into: &outputs)
      #expect(outputs == (try model.outputs(for: inputs)))
    }
    var outputs = [Float](repeating: 0, count: 3)
    #expect(throws: NetworkError.self) { try predictor.outputs(forPrepared: [1, 2, 3], into: &outputs) }
    #expect(throws: NetworkError.self) {
      try predictor.outputs(forPrepared: [Float](repeating: 0, count: 20), into: &outputs)
    }
    #expect(throws: NetworkError.self) {
      try predictor.outputs(forPrepared: [Float](repeating: 0, count: 8), into: &outputs)
    }
  }

  @Test("A thousand tasks ask one predictor at once, and each gets its own answer")
  func manyTasks() async throws {
    let model = try TrainedModel(
      Model(
        Network(inputs: 4) {
          Dense(16, .relu)
          Dense(3)
        }, seed: 5), for: Dataset.iris.standardized())
    let predictor = try Predictor(model)
    let rows = (0..<150).map { Array(Dataset.iris.inputs[$0 * 4..<$0 * 4 + 4]) }
    let wanted = try model.predictions(for: rows)
    let right = await withTaskGroup(of: Int.self) { tasks in
      for task in 0..<1000 {
        tasks.addTask {
          (0..<100).count {
            (try? predictor.prediction(for: rows[(task + $0) % 150])) == wanted[(task + $0) % 150]
          }
        }
      }
      return await tasks.reduce(0, +)
    }
    #expect(right == 100_000)
  }

  @Test("Predictions are the model's, for classes, a flag, a number and several")
  func predictions() throws {
    let rows = [[1.0, 2], [3, -1], [0.5, 0]]
    let labels = ["a", "b", "c"]
    for (data, outputs) in [
      (try Dataset(rows, labels: labels), 3), (try Dataset(rows, labels: ["a", "b", "a"]), 1),
      (try Dataset(rows, values: [1, 2, 3]).standardized(), 1),
      (try Dataset(rows, values: [[1, 2], [3, 4], [5, 7]]).standardized(), 2),
    ] {
      let model = try TrainedModel(Model(Network(inputs: 2) { Dense(outputs) }, seed: 2), for: data)
      let predictor = try Predictor(model)
      for row in rows {
        #expect(try predictor.prediction(for: row) == model.prediction(for: row))
      }
      #expect(throws: DataError.self) { try predictor.prediction(for: [1, 2, 3]) }
      #expect(throws: DataError.self) { try predictor.prediction(for: [1, Float.nan]) }
    }
    let model = try Model(Network(inputs: 2) { Dense(1) }, seed: 2)
    let output = try model.outputs(for: [1, 2])
    #expect(try Predictor(model).prediction(for: [1, 2]).value == Double(output[0]))
    var outputs: [Float] = [0]
    #expect(throws: NetworkError.self) {
      try Predictor(model).outputs(forPrepared: [1, .infinity], into: &outputs)
    }
  }
}
