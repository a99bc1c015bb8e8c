import Foundation
import Hillock
import Testing

@Suite("Trained models")
struct TrainedModelTests {
  private static let irisParts = Result { try Dataset.iris.split(test: 0.2, seed: 1) }
  private static let iris = Result { try trained(on: irisParts.get().training.standardized()) }

  private static func trained(on data: Dataset, outputs: Int = 3, epochs: Int = 40) throws -> TrainedModel {
    let network = try Network(inputs: data.featureCount) {
      Dense(16, .tanh)
      Dense(outputs)
    }
    var trainer = try Trainer(
      network,
      TrainingConfiguration(
        loss: Loss(for: data.targets, outputs: outputs), learningRate: 0.01, epochs: epochs, batchSize: 16))
    _ = try trainer.run(on: data)
    return try TrainedModel(trainer.model, for: data, configuration: trainer.configuration)
  }

  @Test("Rows are predicted as they were given")
  func rawRows() throws {
    let parts = try Self.irisParts.get()
    let model = try Self.iris.get()
    let rows = (0..<parts.test.rowCount).map { Array(parts.test.inputs[$0 * 4..<$0 * 4 + 4]) }
    let classes = try model.classes(for: rows)
    let probabilities = try model.probabilities(for: rows)
    let predictions = try model.predictions(for: rows)
    #expect(predictions.map(\.className) == classes && predictions.map(\.probabilities) == probabilities)
    #expect(try rows.map { try model.prediction(for: $0) } == predictions)
    #expect(try rows.map { try model.prediction(for: $0.map(Double.init)) } == predictions)
    #expect(try model.predictions(forPrepared: parts.standardized().test.inputs) == predictions)
    let table = try DataTable(
      source: "flowers",
      columns: ["sepal_length", "sepal_width", "petal_length", "petal_width"].enumerated().map {
        index, name in
        .init(name: name, values: .numeric(rows.map { Double($0[index]) }))
      })
    #expect(try model.predictions(for: table) == predictions)
    let evaluation = try model.evaluation(on: parts.test)
    #expect(evaluation.metric > 0.9 && evaluation.metricName == "accuracy")
    #expect(try model.evaluation(on: parts.standardized().test).loss == evaluation.loss)
    #expect("\(evaluation)".hasPrefix("accuracy 0.9") || "\(evaluation)".hasPrefix("accuracy 1.0"))
  }

  @Test("What cannot be predicted is refused")
  func refused() throws {
    let model = try Self.iris.get()
    func words(_ body: () throws -> Any) -> String {
      do { return "gave \(try body())" } catch { return "\(error)" }
    }
    #expect(
      words { try model.prediction(for: [1, 2, 3]) }.contains("row has 3 numbers; the model takes 4: 'sepal_")
    )
    #expect(words { try model.prediction(for: [1, 2, 3, 4, 5]) }.contains("row has 5 numbers"))
    #expect(
      words { try model.classes(for: [[1, 2, 3, 4], [1, .nan, 3, 4]]) }.contains(
        "rows[1][1] ('sepal_width') is nan"))
    #expect(
      words { try model.probabilities(for: [[1, 2, 3, 1e300]]) }.contains(
        "rows[0][3] ('petal_width') is 1e+300"))
    #expect(words { try model.values(for: [[1, 2, 3, 4]]) }.contains("the model predicts classes"))
    #expect(
      words { try model.evaluation(on: Dataset([[1, 2, 3, 4]], values: [1])) }.contains(
        "the data have numbers"))
    #expect(
      words {
        try model.evaluation(on: Dataset([[1, 2, 3, 4]], labels: ["rose"], classes: ["rose", "setosa"]))
      }
      .contains("'rose' is not a class"))
    #expect(
      words { try model.evaluation(on: Dataset([[1, 2]], labels: ["setosa"], classes: ["rose", "setosa"])) }
        .contains("row"))
    #expect(try model.predictions(for: [[Double]]()).isEmpty)
  }

  @Test("Classes are told by their names, in whichever order the data have them")
  func classOrder() throws {
    let model = try Self.iris.get()
    let test = try Self.irisParts.get().test
    guard case .classes(let numbers, let names) = test.targets else { return }
    let rows = (0..<test.rowCount).map { Array(test.inputs[$0 * 4..<$0 * 4 + 4]) }
    let turned = try Dataset(rows, labels: numbers.map { names[Int($0)] }, classes: names.reversed())
    #expect(try model.evaluation(on: turned).loss == model.evaluation(on: test).loss)
  }

  @Test("Numbers come in the units of the target")
  func units() throws {
    let rows = (0..<60).map { [Double($0) / 10] }
    let data = try Dataset(rows, values: rows.map { 1000 + 50 * $0[0] })
    let model = try Self.trained(on: data.standardized(), outputs: 1, epochs: 200)
    let values = try model.values(for: [[1.0], [4.0]])
    #expect(abs(values[0] - 1050) < 10 && abs(values[1] - 1200) < 10, "\(values)")
    let figures = try #require(try model.evaluation(on: data).regression)
    #expect(figures.rSquared > 0.99 && figures.rootMeanSquaredError > 0.01)
    let prediction = try model.prediction(for: [4.0])
    #expect(prediction.value == values[1] && "\(prediction)" == "\(values[1])")
    let two = try Dataset(rows, values: rows.map { [1000 + 50 * $0[0], -$0[0]] }).standardized()
    let pair = try #require(try Self.trained(on: two, outputs: 2, epochs: 200).prediction(for: [4.0]).values)
    #expect(abs(pair[0] - 1200) < 20 && abs(pair[1] + 4) < 0.5, "\(pair)")
    #expect(throws: DataError.self) { try Self.trained(on: two, outputs: 2, epochs: 1).values(for: rows) }
  }

  @Test("What is written can be read")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "hillock \(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appending(path: "iris 100%.safetensors")
    let model = try Self.iris.get()
    try model.write(to: url)
    let row = [5.1, 3.5, 1.4, 0.2]
    let prediction = try model.prediction(for: row)
    for read in [
      try TrainedModel(contentsOf: url), try TrainedModel(contentsOfFile: url.path(percentEncoded: false)),
      try TrainedModel(Data(contentsOf: url)),
    ] {
      #expect(read.model.fingerprint == model.model.fingerprint)
      #expect(read.preprocessing == model.preprocessing)
      #expect(try read.prediction(for: row) == prediction)
    }
    #expect(throws: DataError.self) { try TrainedModel(contentsOf: folder) }
    #expect(throws: DataError.self) {
      try TrainedModel(contentsOf: #require(URL(string: "https://example.org/a")))
    }
    #expect(throws: DataError.self) { try TrainedModel(Data([1, 2, 3])) }
    var broken = model
    var parameters = model.model.parameters
    parameters[0] = .nan
    broken.model = try Model(model.model.network, parameters: parameters)
    #expect(throws: DataError.self) { try broken.write(to: url) }
    #expect(try TrainedModel(contentsOf: url).model.fingerprint == model.model.fingerprint)
  }

  @Test("A model for data that it does not fit is refused")
  func unfit() throws {
    let data = try Self.irisParts.get().training
    for (inputs, outputs) in [(3, 3), (4, 2), (4, 1)] {
      let model = try Model(Network(inputs: inputs) { Dense(outputs) })
      #expect(throws: DataError.self) { try TrainedModel(model, for: data) }
    }
    let flat = try Dataset(inputs: [1, 2], featureCount: 1, targets: .classes([0, 1], names: []))
    let model = try TrainedModel(Model(Network(inputs: 1) { Dense(3) }), for: flat)
    #expect(model.preprocessing.classNames == ["0", "1", "2"])
  }

  @Test("The loss is found from what is predicted")
  func foundLoss() throws {
    let flags = try Dataset([[0], [1]], labels: ["no", "yes"])
    let one = try Model(Network(inputs: 1) { Dense(1) })
    #expect(
      try one.evaluation(on: flags).loss == Evaluation(one, on: flags, loss: .binaryCrossEntropy).loss)
    let two = try Model(Network(inputs: 1) { Dense(2) })
    #expect(
      try two.evaluation(on: flags).loss == Evaluation(two, on: flags, loss: .softmaxCrossEntropy()).loss)
    let numbers = try Dataset([[0], [1]], values: [3, 4])
    #expect(
      try one.evaluation(on: numbers).loss == Evaluation(one, on: numbers, loss: .meanSquaredError).loss)
    #expect(try one.evaluation(on: numbers, loss: .meanAbsoluteError).loss > 0)
  }
}
