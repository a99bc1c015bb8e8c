import HillockTestSupport
import Testing

@testable import Hillock

/// A row with a weight of two is as good as two rows, and one of zero as none.
@Suite struct ExampleWeightTests {
  private static let inputs: [Float] = [0.5, -1, 2, 0.25, -0.75, 1.5, 1, 1]
  private static let weights: [Float] = [2, 0, 1, 1]
  /// The rows as often as their weights say.
  private static let rows = [0, 0, 2, 3]

  private static func datasets(_ targets: Targets) throws -> (weighted: Dataset, repeated: Dataset) {
    let data = try Dataset(inputs: inputs, featureCount: 2, targets: targets)
    return (try data.with(weights: weights), try data.subset(rows))
  }

  @Test(arguments: [
    (Targets.classes([0, 1, 1, 0], names: ["a", "b"]), Loss.softmaxCrossEntropy(), 2),
    (Targets.values([1, -2, 0.5, 3], count: 1), Loss.meanSquaredError, 1),
  ])
  func evaluationAndGradient(targets: Targets, loss: Loss, outputs: Int) throws {
    let (weighted, repeated) = try Self.datasets(targets)
    let network = try Network(inputs: 2) {
      Dense(3, .tanh)
      Dense(outputs)
    }
    let model = try Model(network, seed: 7)
    let one = try Evaluation(model, on: weighted, loss: loss)
    let two = try Evaluation(model, on: repeated, loss: loss)
    #expect(abs(one.loss - two.loss) < 1e-6 && abs(one.metric - two.metric) < 1e-9)
    if let figures = one.regression, let others = two.regression {
      #expect(abs(figures.meanAbsoluteError - others.meanAbsoluteError) < 1e-6)
      #expect(abs(figures.rootMeanSquaredError - others.rootMeanSquaredError) < 1e-6)
    }
    let own: [Float] = try model.gradient(of: loss, on: weighted).gradient
    let others: [Float] = try model.gradient(of: loss, on: repeated).gradient
    for (left, right) in zip(own, others) { #expect(abs(left - right) < 1e-6) }
  }

  @Test func weightsOfOneChangeNoBitOfWhatIsLearnt() throws {
    let (weighted, _) = try Self.datasets(.values([1, -2, 0.5, 3], count: 1))
    let plain = try weighted.with(weights: nil)
    let ones = try weighted.with(weights: [1, 1, 1, 1])
    let network = try Network(inputs: 2) { Dense(1) }
    let settings = TrainingConfiguration(loss: .meanSquaredError, epochs: 5, batchSize: 1)
    var trainers = [
      try Trainer(network, settings), try Trainer(network, settings), try Trainer(network, settings),
    ]
    for (index, data) in [plain, ones, weighted].enumerated() { _ = try trainers[index].run(on: data) }
    #expect(trainers[0].model.fingerprint == trainers[1].model.fingerprint)
    #expect(trainers[0].model.fingerprint != trainers[2].model.fingerprint)
    #expect(plain.fingerprint != ones.fingerprint)
  }

  /// A search judges a trial by rows that count as they do everywhere.
  @Test(arguments: [
    Targets.classes([0, 1, 1, 0], names: ["a", "b"]), Targets.values([1, -2, 0.5, 3], count: 1),
  ])
  func searchesJudgeByWeights(targets: Targets) throws {
    let (weighted, repeated) = try Self.datasets(targets)
    let training = try weighted.subset((0..<40).map { $0 % 4 })
    let isNumbers = if case .values = targets { true } else { false }
    let preprocessing =
      isNumbers ? Preprocessing.plain(inputs: ["a", "b"], targets: ["y"]) : try Self.classes()
    func score(_ validation: Dataset, _ outputs: [Float]) throws -> (loss: Double, metric: Double) {
      try NetworkSearch(
        parts: .init(training: training, validation: validation, test: nil), preprocessing: preprocessing,
        options: .init(), effort: .quick
      ).score(outputs)
    }
    let outputs: [Float] = [0.5, -2, 1.5, 0.25]
    let width = isNumbers ? 1 : 2
    let rows = (0..<4).map { isNumbers ? [outputs[$0]] : [outputs[$0], 0.1] }
    let one = try score(weighted, rows.flatMap(\.self))
    let two = try score(repeated, Self.rows.flatMap { rows[$0] })
    #expect(rows[0].count == width && abs(one.loss - two.loss) < 1e-6 && abs(one.metric - two.metric) < 1e-9)
  }

  private static func classes() throws -> Preprocessing {
    let table = try DataTable(
      source: "made",
      columns: [
        .init(name: "x", values: .numeric([1, 2, 3, 4])), .init(name: "z", values: .numeric([1, 0, 3, 4])),
        .init(name: "k", values: .text(["a", "b", "a", "b"])),
      ])
    return try Preprocessing.fit(table, target: "k", task: .classification, rows: [0, 1, 2, 3])
  }

  @Test func weightsThatMeanNothingAreRefused() throws {
    let (data, _) = try Self.datasets(.values([1, -2, 0.5, 3], count: 1))
    let cases: [[Float]] = [[1, 1, 1], [1, -1, 1, 1], [1, .nan, 1, 1], [1, .infinity, 1, 1]]
    for weights in cases { #expect(throws: DataError.self) { try data.with(weights: weights) } }
    #expect(try data.subset([2, 0]).weights == [1, 2])
  }
}
