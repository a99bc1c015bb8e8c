import Hillock
import HillockTestSupport
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

  @Test(
    "A prepared network has the bits of its layers",
    arguments: [
      "conv(16,3,padding=1),batchnorm,relu,skip(conv(16,3,padding=1),batchnorm,relu,conv(16,3,padding=1),batchnorm),relu,conv(33,3,stride=2,padding=1),batchnorm,relu,global_avgpool,3:identity",
      "conv(5,4,stride=3,padding=2),batchnorm,gelu,skip(conv(5,3,padding=same)),tanh,flatten,2:identity",
      "conv(20,5,padding=4):relu,batchnorm,conv(7,1):gelu,skip(batchnorm,conv(7,3x1,padding=same)),maxpool(2),flatten,3:gelu,2:identity",
      "conv(8,3,padding=2):identity,conv(8,3,groups=2,padding=1),batchnorm,relu,depthwise(3,padding=1),conv(9,3,dilation=2):relu,branches(add;conv(4,1),batchnorm;conv(4,3,padding=1)),relu,flatten,2:identity",
    ]) func preparedLayers(layers: String) throws
  {
    let network = try Network(
      inputShape: [9, 8, 3], parts: LayerList.parts(parsing: layers, fallback: .identity))
    for kind in 0..<3 {
      var numbers = SeededRandom(seed: 7 + UInt64(kind))
      var model = try Model(network, seed: 3)
      let state = model.state.map { _ in 0.5 + numbers.float(in: 0...1) }
      // Of the second kind chains begin as −0, and most links add −0; of the third sums vanish.
      let parameters = model.parameters.map { value -> Float in
        switch kind {
        case 0: value + numbers.float(in: 0...1) - 0.5
        case 1: numbers.float(in: 0...1) < 0.1 ? 0.5 : numbers.float(in: 0...1) < 0.5 ? -0.0 : -0.25
        default: numbers.float(in: 0...1) < 0.5 ? -1e-30 : 1e-30
        }
      }
      model = try Model(network, parameters: parameters, state: state)
      let rows = 40
      let inputs = (0..<rows * network.inputShape.count).map { _ -> Float in
        kind == 0
          ? numbers.float(in: 0...1) - 0.5
          : numbers.float(in: 0...1) < 0.7 ? 0 : numbers.float(in: 0...1) < 0.5 ? -0.0 : 1e-20
      }
      let predictor = try Predictor(model, rows: rows)
      var outputs = [Float](repeating: .nan, count: rows * network.outputShape.count)
      try predictor.outputs(forPrepared: inputs, into: &outputs)
      let wanted = try model.outputs(for: inputs)
      #expect(outputs.map(\.bitPattern) == wanted.map(\.bitPattern), "kind \(kind)")
    }
  }

  @Test("Convolutions read around their edges as if zeros were there")
  func edges() throws {
    // The values of chains themselves, without what follows: −0 stays or not as the weights say.
    var zeros: Set<UInt32> = []
    for (window, stride, padding) in [(3, 1, 1), (3, 2, 1), (5, 1, 4), (2, 3, 1), (4, 1, 3)] {
      let network = try Network(inputShape: [4, 5, 2]) {
        Conv2D(20, Window(window), stride: Window(stride), padding: .zeros(padding))
      }
      var numbers = SeededRandom(seed: UInt64(window))
      let parameters = (0..<network.parameterCount).map { _ -> Float in
        numbers.float(in: 0...1) < 0.05 ? 1 : numbers.float(in: 0...1) < 0.5 ? -0.0 : -1
      }
      let model = try Model(network, parameters: parameters)
      // More than what goes through its layers together.
      let rows = 30
      let inputs = (0..<rows * network.inputShape.count).map { _ -> Float in
        numbers.float(in: 0...1) < 0.9 ? 0 : .leastNormalMagnitude / 8
      }
      let predictor = try Predictor(model, rows: rows)
      var outputs = [Float](repeating: .nan, count: rows * network.outputShape.count)
      try predictor.outputs(forPrepared: inputs, into: &outputs)
      let wanted = try model.outputs(for: inputs)
      #expect(outputs.map(\.bitPattern) == wanted.map(\.bitPattern))
      zeros.formUnion(wanted.filter { $0 == 0 }.map(\.bitPattern))
    }
    #expect(zeros.count == 2)
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
