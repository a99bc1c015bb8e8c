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
}
